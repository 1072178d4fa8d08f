package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// with gives a call another pack than the published one.
func with(c *Call, change func(p *questionsets.Pack)) {
	p := *c.pack
	change(&p)
	c.pack = &p
}

// SW-12: only those named may classify; what others see is a concern.
func TestSW12FlagOrConcern(t *testing.T) {
	for _, c := range []struct {
		who  []string
		duty store.Duty
		want string
	}{
		{nil, "", "set"}, {[]string{"asb-unit"}, "", "concern"}, {[]string{"asb-unit"}, store.DutySupervisor, "concern"},
		{[]string{"asb-unit"}, store.DutyASBUnit, "set"}, {[]string{"handler"}, "", "set"}, {[]string{"handler"}, store.DutyHandler, "set"},
	} {
		d := newDesk()
		d.reports = []store.Report{earlier(2, home, nobody, nobody)}
		call := open(t, d, "west-mercia", home)
		call.identity.Duty = c.duty
		with(call, func(p *questionsets.Pack) { p.WhoMay.SetFlags = c.who })
		look(t, call, d)
		if got := call.FlagWord(risk.Repeat); got != c.want {
			t.Errorf("%v as %q: %s", c.who, c.duty, got)
		}
		if got := call.FlagWord(risk.Hate); got != "set" {
			t.Errorf("%v as %q: hate is %s", c.who, c.duty, got)
		}
		s, _ := closed(t, call, d)
		if diff := cmp.Diff([]store.FlagState{{Name: risk.Repeat, State: c.want}}, s.Flags); diff != "" {
			t.Error(diff)
		}
	}
}

// sharing is a call in which an action shares information.
func sharing(t *testing.T, d *desk) *Call {
	c := open(t, d, "west-mercia", home)
	say(t, c, StepName, "Jane Roe")
	with(c, func(p *questionsets.Pack) {
		p.Actions = slices.Clone(p.Actions)
		for i := range p.Actions {
			p.Actions[i].Shares = false
		}
	})
	return c
}

// GEN-09: consent is asked only when something is to be shared, and a share
// that nobody was asked about says so.
func TestGEN09ConsentOnlyWhenSomethingIsShared(t *testing.T) {
	d := newDesk()
	c := sharing(t, d)
	if c.NeedsConsent() || c.consent() != "" {
		t.Error("consent is asked where nothing is shared")
	}
	a := questionsets.DueAction{Action: &questionsets.Action{ID: "share", Title: "Tell the council", Owner: "call handler", Shares: true}}
	r := c.Assess()
	r.Actions = append(slices.Clone(r.Actions), a)
	c.assessed = &r
	if !c.NeedsConsent() || c.consent() != store.ConsentNotAsked {
		t.Error("nobody is asked before something is shared")
	}
	if len(c.extraRecords()) != 0 {
		t.Error("there is a record of consent though nobody was asked")
	}
}

// GEN-09, GEN-10: consent, its refusal and the exception for a child are
// records of their own.
func TestGEN10ConsentRecords(t *testing.T) {
	for _, state := range []store.Consent{store.ConsentGiven, store.ConsentRefused, store.ConsentException} {
		d := newDesk()
		c := sharing(t, d)
		e := c.Extras()
		e.Consent, e.ConsentHow = state, "spoken"
		c.SetExtras(e)
		s, _ := closed(t, c, d)
		records := d.of(store.KindConsent)
		if len(records) != 1 || s.Consent != state {
			t.Fatalf("%s: %+v, %q", state, records, s.Consent)
		}
		got := *records[0].Summary.(*store.ConsentSummary)
		want := store.ConsentSummary{Call: c.ID(), Ref: s.Ref, Person: c.Victim().id, State: state, How: "spoken", At: closes}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

// GEN-09: amending writes consent down again only when it is another, or given
// anew.
func TestGEN09AmendingWritesConsentOnce(t *testing.T) {
	d := calmDesk(t)
	reports := d.of(store.KindReport)
	reports[0].Summary.(*store.ReportSummary).Consent = store.ConsentGiven
	for _, tt := range []struct {
		consent store.Consent
		how     string
		want    int
	}{{store.ConsentGiven, "", 0}, {store.ConsentGiven, "signed", 1}, {store.ConsentRefused, "", 1}, {"", "", 0}} {
		c, again, _ := amendOf(t, d, "west-mercia")
		e := c.Extras()
		if e.Consent != store.ConsentGiven {
			t.Fatalf("%+v", e)
		}
		e.Consent, e.ConsentHow = tt.consent, tt.how
		c.SetExtras(e)
		s, _ := savedReport(t, c.Close(later), again)
		if n := len(again.of(store.KindConsent)); n != tt.want || s.Consent != tt.consent {
			t.Errorf("%q %q: %d records, in the report %q", tt.consent, tt.how, n, s.Consent)
		}
	}
}

// HMIC-05, LEI-01, HMIC-04: what was told and what was looked into is in the
// report and comes back with the call.
func TestExtrasAreKept(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	e := Extras{References: store.References{Incident: "0102-21112026"}, Told: "yes", Consent: store.ConsentRefused, ConsentHow: "spoken",
		Checks:   []store.SystemCheck{{System: "Intelligence", Found: "nothing"}},
		WriteOff: map[string]string{"paperwork": "none"}}
	c.SetExtras(e)
	back, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, back.Extras()); diff != "" {
		t.Error(diff)
	}
	changed := back.Extras()
	changed.WriteOff["paperwork"] = "a form"
	if back.Extras().WriteOff["paperwork"] != "none" {
		t.Error("what was given out changes the call")
	}
	s, _ := closed(t, back, d)
	if s.Told != "yes" || s.References != e.References || len(s.Checks) != 1 || s.Consent != store.ConsentRefused {
		t.Errorf("%+v", s)
	}
}

// CAM-11: a standard call is written off with the checklist, filled in from
// what was said.
func TestCAM11WriteOffIsFilledIn(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	c.AddOther(store.RoleSuspect, "John Doe, 14 Hill View, SY1 1AA")
	c.AddOther(store.RoleWitness, "a neighbour in a red coat")
	r := c.Assess()
	r.WriteOff = []questionsets.WriteOffItem{{ID: "what", Item: "What happened", From: "narrative"}, {ID: "who", Item: "Everybody", From: "people"},
		{ID: "looks", Item: "Descriptions", From: "descriptions"}, {ID: "where", Item: "Where", From: "location"}, {ID: "paper", Item: "Paperwork"}}
	c.assessed = &r
	want := []WriteOffLine{{"what", "What happened", "music at night", true},
		{"who", "Everybody", "Victim: Jane Roe; Suspect: John Doe, 14 Hill View, SY1 1AA; Witness: a neighbour in a red coat", true},
		{"looks", "Descriptions", "two adults; no idea", true}, {"where", "Where", "12 Hill View, SY1 1AA", true}, {"paper", "Paperwork", "", false}}
	if diff := cmp.Diff(want, c.WriteOff()); diff != "" {
		t.Error(diff)
	}
	e := c.Extras()
	e.WriteOff = map[string]string{"what": "A radio, left on.", "paper": "none"}
	c.SetExtras(e)
	var detail store.ReportDetail
	c.fillExtras(&store.ReportSummary{}, &detail)
	if len(detail.WriteOff) != 5 || detail.WriteOff[0] != (store.WriteOffItem{Item: "What happened", Text: "A radio, left on."}) || detail.WriteOff[4].Text != "none" {
		t.Errorf("%+v", detail.WriteOff)
	}
	if open(t, newDesk(), "west-mercia", home).WriteOff() != nil {
		t.Error("a pack without a checklist has one")
	}
}

// Suspects and witnesses are people from the start, and not a word of them is lost.
func TestOthers(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	if c.AddOther(store.RoleSuspect, "  ") != nil || c.DropOther(ids().New()) != nil {
		t.Error("nothing was said of anybody")
	}
	c.AddOther(store.RoleSuspect, "Mr John Doe, 01/07/1988, 14 Hill View, SY1 1AA")
	c.AddOther(store.RoleSuspect, "two lads in hoodies")
	c.AddOther(store.RoleWitness, "Ann Other next door")
	c.AddOther(store.RoleWitness, "mistyped")
	c.DropOther(c.Others()[3].ID)
	back, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Others(), back.Others()); diff != "" {
		t.Error(diff)
	}
	o := back.Others()
	if o[0].Person.Name() != "John Doe" || o[1].Person.Named() || o[2].Person.Name() != "Ann Other" || o[2].Person.Address != "next door" {
		t.Errorf("%+v", o)
	}
	s, detail := closed(t, back, d)
	if len(s.Parties) != 5 || s.Parties[2].Person != o[0].ID || s.Parties[2].Snapshot != nil {
		t.Errorf("%+v", s.Parties)
	}
	if p := detail.Parties[3]; p.Snapshot == nil || p.Snapshot.Address != "two lads in hoodies" {
		t.Errorf("%+v", p)
	}
	if len(detail.Notes) != 1 || detail.Notes[0].Text != "Suspect: "+o[0].Text {
		t.Errorf("the title is lost, or more is noted than needs to be: %+v", detail.Notes)
	}
	var people []string
	for _, r := range d.of(store.KindPerson) {
		people = append(people, r.Summary.(store.PersonSummary).Name())
	}
	if diff := cmp.Diff([]string{"Jane Roe", "John Doe", "Ann Other"}, people); diff != "" {
		t.Error(diff)
	}
}

// A saved report gives its extras back to the call that amends it.
func TestRestoreExtras(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	c.AddOther(store.RoleSuspect, "John Doe, 14 Hill View, SY1 1AA")
	c.AddOther(store.RoleWitness, "somebody walking a dog")
	e := Extras{References: store.References{Crime: "22/1"}, Told: "no", Consent: store.ConsentGiven, WriteOff: map[string]string{}}
	c.SetExtras(e)
	s, detail := closed(t, c, d)
	back := open(t, newDesk(), "west-mercia", home)
	back.restoreExtras(s, detail)
	want := c.Others()
	for i := range want {
		want[i].Carried = true // their own records stay as they are
	}
	if diff := cmp.Diff(want, back.Others()); diff != "" {
		t.Error(diff)
	}
	if got := back.Extras(); got.References != e.References || got.Told != "no" || got.Consent != store.ConsentGiven {
		t.Errorf("%+v", got)
	}
	keys := 0
	for _, entry := range back.extrasEntries() {
		if mine, err := back.readExtra(entry.Key, entry.Value); !mine || err != nil {
			t.Errorf("%s: %v", entry.Key, err)
		}
		keys++
	}
	if mine, err := back.readExtra("another", nil); mine || err != nil || keys != 2 {
		t.Error("another's entry is read")
	}
}

// A call taken up again speaks of the same people.
func TestPeopleKeepTheirIDs(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, StepName, "Jane Roe")
	c.SetVictimIsOther(true)
	say(t, c, StepVictim, "Mary Smith")
	back, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	if back.caller.id != c.caller.id || back.victim.id != c.victim.id || c.caller.id == c.victim.id {
		t.Error("a call taken up again speaks of other people")
	}
	if other := open(t, newDesk(), "west-mercia", home); other.caller.id == c.caller.id {
		t.Error("two calls speak of one person")
	}
	if strings.Contains(c.caller.id.String(), "Roe") || c.caller.id.IsNil() {
		t.Error("no id")
	}
}
