package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/phone"
)

// victimLabels gives the choices of StepSameVictim in words.
func victimLabels(c *Call) []string {
	var out []string
	if q := c.Question(StepSameVictim); q != nil {
		for _, o := range q.Choices {
			out = append(out, o.Label)
		}
	}
	return out
}

// forAnother begins a call in which somebody rings for another.
func (f *file) forAnother(t testing.TB, number string) *Call {
	t.Helper()
	c := f.call(t, "west-mercia", number)
	c.SetVictimIsOther(true)
	return c
}

// Issue 3: a victim is found on file as a caller is, except by the number: that
// is the caller's.
func TestVictimCandidatesByWhatAgrees(t *testing.T) {
	for _, c := range []struct {
		name, said, place string
		file              string
		sounds            bool
		want              string // the label; "" not offered
	}{
		{"name and birth", "Mary Smith, 03/04/1970", "", "Mary Smith, 03/04/1970", false, "Mary Smith, born 3 Apr 1970: same name, same date of birth (2 reports)"},
		{"sounds alike at the same postcode", "Jayne Row, SY1 1AA", "", "Jane Roe, SY1 1AA", true, "Jane Roe, SY1 1AA: sounds alike, same postcode (2 reports)"},
		{"nobody named, where it happens", "", "12 Hill View, SY1 1AA", "Jane Roe, 12 Hill View, SY1 1AA", false, "Jane Roe, SY1 1AA: same address (2 reports)"},
		{"lives elsewhere", "Mary Smith, SY2 2BB", "12 Hill View, SY1 1AA", "Jane Roe, 12 Hill View, SY1 1AA", false, ""},
		{"the number alone", "", "", "Jane Roe", false, ""},
		{"another name", "Mary Smith", "", "John Doe", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFile()
			p, number := onFile(c.file, 2), phone.Parse(home)
			p.Summary.Number = &number
			if c.sounds {
				f.sounding = []store.Person{p}
			} else {
				f.people = []store.Person{p}
			}
			call := f.forAnother(t, home)
			for step, text := range map[string]string{StepVictim: c.said, StepPlace: c.place} {
				if text != "" {
					say(t, call, step, text)
				}
			}
			say(t, call, StepSame, SomebodyElse)
			f.know(t, call)
			var want []string
			if c.want != "" {
				want = []string{c.want, "Somebody else"}
			}
			if diff := cmp.Diff(want, victimLabels(call)); diff != "" {
				t.Error(diff)
			}
			if len(call.VictimCandidates()) > 0 != (c.want != "") {
				t.Errorf("%+v", call.VictimCandidates())
			}
		})
	}
}

// Those whom the number's earlier reports name as victim come first, and the
// question says of whom it is asked.
func TestVictimsKnownByTheNumberComeFirst(t *testing.T) {
	jane, mary := person("Jane Roe"), person("Mary Smith")
	f := newFile(onFile("Mary Smyth, 12 Hill View, SY1 1AA", 3))
	f.reports = []store.Report{earlier(2, home, jane, mary), earlier(9, home, jane, mary), earlier(4, home, jane, nobody)}
	c := f.forAnother(t, home)
	sayAll(t, c, map[string]string{StepSame: jane.id.String(), StepPlace: "12 Hill View, SY1 1AA"})
	f.know(t, c)
	want := []string{"Mary Smith: this number (2 reports)", "Mary Smyth, SY1 1AA: same address (3 reports)", "Somebody else"}
	if diff := cmp.Diff(want, victimLabels(c)); diff != "" {
		t.Error(diff)
	}
	if ask := c.Question(StepSameVictim).Ask; !strings.Contains(ask, "this number") || !strings.Contains(ask, "victim") {
		t.Error(ask)
	}
	c.SetVictimIsOther(false)
	if c.Question(StepSameVictim) != nil || c.VictimCandidates() != nil {
		t.Error("the victim is the caller, and asked about twice")
	}
}

// Whoever is chosen for one part is not offered for the other.
func TestTheCallerIsNotOfferedAsTheVictim(t *testing.T) {
	jane, again := person("Jane Roe"), person("Mrs Jane Roe")
	f := newFile(onFile("Jane Roe, 12/03/1961", 2))
	f.reports = []store.Report{earlier(2, home, jane, nobody), earlier(3, home, again, nobody)}
	c := f.forAnother(t, home)
	f.know(t, c)
	if got := victimLabels(c); len(got) != 2 || got[0] != "Jane Roe: this number (2 reports)" {
		t.Errorf("while nobody has said who rings: %q", got)
	}
	say(t, c, StepSame, jane.id.String())
	f.know(t, c)
	if got := victimLabels(c); got != nil {
		t.Errorf("the caller is offered as the victim: %q", got)
	}
	c.Clear(StepSame)
	say(t, c, StepSameVictim, jane.id.String())
	f.know(t, c)
	if got := labels(c); got != nil {
		t.Errorf("the victim is offered as the caller: %q", got)
	}
	if got := victimLabels(c); len(got) != 2 {
		t.Errorf("the chosen one is gone: %q", got)
	}
}

// Choosing a victim brings in their reports from every number, their warnings,
// their card and what they need; the caller's own reports stay the caller's.
func TestTheChosenVictimsHistoryCounts(t *testing.T) {
	jane, mary := person("Jane Roe"), onFile("Mary Smith, 03/04/1970", 2)
	mary.Summary.Contact, mary.Summary.Needs = store.ContactCard{Contact: store.SafeNo}, "British Sign Language"
	f := newFile(mary)
	warning := store.MarkerSummary{On: store.OnPerson, Person: mary.ID, Code: "self_harm", State: store.MarkerSet}
	f.markers = []store.Marker{{Record: store.Header{Subject: ids().New()}, Summary: warning}}
	f.reports = []store.Report{earlier(2, mobile, party{mary.ID, "Mary Smith"}, nobody), earlier(3, home, jane, party{mary.ID, "Mary Smith"}),
		earlier(4, home, jane, nobody), earlier(5, mobile, jane, nobody)}
	c := f.forAnother(t, home)
	sayAll(t, c, map[string]string{StepSame: jane.id.String(), StepVictim: "Mary Smith"})
	f.know(t, c)
	if c.Victim().Chosen || len(c.Markers()) != 1 { // she was a victim from this number before
		t.Errorf("before she is chosen: %+v", c.Markers())
	}
	say(t, c, StepSameVictim, mary.ID.String())
	f.know(t, c)
	if diff := cmp.Diff([]store.ID{mary.ID, jane.id}, f.asked.Persons); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, true, false, false}, counts(t, c)); diff != "" {
		t.Errorf("%s %+v", diff, c.Counted())
	}
	if v := c.Victim(); !v.Chosen || v.id != mary.ID || c.Caller().id != jane.id {
		t.Errorf("%+v", v)
	}
	if c.Card().Contact != store.SafeNo || c.Needs() != "British Sign Language" || len(c.Markers()) != 1 || len(c.Holds()) == 0 {
		t.Errorf("card %+v, needs %q, markers %+v", c.Card(), c.Needs(), c.Markers())
	}
	say(t, c, StepSameVictim, SomebodyElse)
	if diff := cmp.Diff([]bool{false, false, false, false}, counts(t, c)); diff != "" || !c.Victim().NotSeen {
		t.Errorf("somebody else, and hers count: %s", diff)
	}
	if c.Card().Known() || c.Needs() != "" {
		t.Error("somebody else has her card")
	}
}

// StepSame is about the caller alone.
func TestTheChosenCallerDoesNotDecideAboutTheVictim(t *testing.T) {
	jane, mary := person("Jane Roe"), person("Mary Smith")
	for _, choice := range []string{jane.id.String(), SomebodyElse} {
		d := newDesk()
		d.reports = []store.Report{earlier(2, home, jane, mary), earlier(3, home, jane, nobody)}
		c := open(t, d, "west-mercia", home)
		c.SetVictimIsOther(true)
		sayAll(t, c, map[string]string{StepSame: choice, StepVictim: "Mary Smith"})
		look(t, c, d)
		if diff := cmp.Diff([]bool{true, false}, counts(t, c)); diff != "" {
			t.Errorf("%s: %s", choice, diff)
		}
	}
}

// A victim who is a suspect elsewhere is seen to be one.
func TestAChosenVictimWhoIsASuspect(t *testing.T) {
	d := newDesk()
	john := person("John Doe")
	d.reports = []store.Report{named(earlier(2, mobile, person("Jane Roe"), nobody), store.RoleSuspect, john)}
	c := open(t, d, "west-mercia", home)
	c.SetVictimIsOther(true)
	say(t, c, StepSameVictim, john.id.String())
	look(t, c, d)
	if len(c.SuspectIn()) != 1 || slices.Contains(counts(t, c), true) {
		t.Errorf("%+v", c.Counted())
	}
}

// The choice is kept by the journal, by the report and by whoever amends it; who
// is on file is written down again only with news of them.
func TestTheChosenVictimIsKept(t *testing.T) {
	mary := onFile("Mary Smith, 03/04/1970", 2)
	f := newFile(mary)
	c := f.forAnother(t, home)
	sayAll(t, c, map[string]string{StepName: "Jane Roe", StepVictim: "Mary Smith"})
	f.know(t, c)
	say(t, c, StepSameVictim, mary.ID.String())
	o := opening(t, f.desk, "west-mercia")
	o.Desk = f
	back, err := Resume(o, f.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	f.know(t, back)
	if diff := cmp.Diff(victimLabels(c), victimLabels(back)); diff != "" || !back.Victim().Chosen {
		t.Errorf("after a restart: %s", diff)
	}
	s, detail := closed(t, back, f.desk)
	if p := partyOf(s.Parties, store.RoleVictim); p == nil || p.Person != mary.ID || detail.Answers[StepSameVictim].Value != mary.ID.String() {
		t.Errorf("%+v", s.Parties)
	}
	if people := f.of(store.KindPerson); len(people) != 1 || people[0].Summary.(store.PersonSummary).Name() != "Jane Roe" {
		t.Errorf("%+v", people)
	}
	c, again, _ := amendOf(t, f.desk, "west-mercia")
	if v := c.Victim(); !c.VictimIsOther() || !v.Chosen || v.id != mary.ID {
		t.Errorf("amending: %+v", v)
	}
	say(t, c, StepSameVictim, SomebodyElse)
	second, _ := savedReport(t, c.Close(later), again)
	people := again.of(store.KindPerson)
	if len(people) != 1 || people[0].Header.Subject == mary.ID || second.Parties[1].Person != people[0].Header.Subject {
		t.Errorf("somebody else is written as the one on file, or the caller again: %+v", people)
	}
}

// A card learned in the call is written down of the chosen victim, once.
func TestTheChosenVictimsCardIsWritten(t *testing.T) {
	mary := onFile("Mary Smith, 03/04/1970", 2)
	f := newFile(mary)
	c := f.forAnother(t, home)
	say(t, c, StepVictim, "Mary Smith, SY1 1AA")
	f.know(t, c)
	sayAll(t, c, map[string]string{StepSameVictim: mary.ID.String(), StepContact: contactNotSafe})
	f.know(t, c)
	closed(t, c, f.desk)
	people := f.of(store.KindPerson)
	if len(people) != 1 || people[0].Header.Subject != mary.ID {
		t.Fatalf("%+v", people)
	}
	if p := people[0].Summary.(store.PersonSummary); p.Contact.Contact != store.SafeNo || p.DateOfBirth != "1970-04-03" || p.Postcode != "SY1 1AA" || p.Number != nil {
		t.Errorf("%+v", p)
	}
}

// Never owed; asked with the victim's step on the quick path, and of a caller
// who can only answer yes or no.
func TestSameVictimInEveryMode(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(2, home, person("Jane Roe"), person("Mary Smith"))}
	c := open(t, d, "west-mercia", home)
	c.SetVictimIsOther(true)
	look(t, c, d)
	for mode, want := range map[Mode]string{ModeFull: "@victim @same_victim @when", ModeQuick: "@victim @same_victim @kind", ModeYesNo: "@same @same_victim @kind"} {
		c.SetMode(mode)
		if got := steps(c); !strings.Contains(got, want) {
			t.Errorf("%q: %s", mode, got)
		}
		if slices.Contains(c.Missing(), StepSameVictim) {
			t.Errorf("%q: it is owed", mode)
		}
	}
	c.SetMode(ModeFull)
	c.Go(StepSameVictim)
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	look(t, r, d)
	if r.Step() != StepVictim || r.Next() != StepSameVictim {
		t.Errorf("taken up at %s, next %s", r.Step(), r.Next())
	}
	if _, err := c.Answer(StepSameVictim, questionsets.Answer{State: questionsets.NotKnown}); err != nil || c.Victim().Chosen || c.Victim().NotSeen {
		t.Errorf("not known: %v", err)
	}
}
