package intake

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/phone"
)

// callBack is a call in which the victim is to be rung back.
func callBack(t testing.TB, d *desk) *Call {
	t.Helper()
	c := open(t, d, "avon-and-somerset", home)
	say(t, c, "q13", "yes")
	return c
}

// DS_111: whether contact is safe is asked once somebody will be contacted.
func TestDS111AskedWhenSomebodyIsContacted(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", home)
	if c.Question(StepContact) != nil {
		t.Error("nobody will be contacted")
	}
	say(t, c, "q13", "yes")
	got := c.Missing()
	if c.Question(StepContact) == nil || got[len(got)-1] != StepContact || !strings.HasSuffix(steps(c), " harm @contact") {
		t.Errorf("a call-back is set; missing %v, steps %s", got, steps(c))
	}
	say(t, c, StepContact, contactOnlyAs)
	if want := " @contact @safe_number @safe_hours @voicemail @letter @attend @identify"; !strings.HasSuffix(steps(c), want) {
		t.Errorf("then %s", steps(c))
	}
	for _, step := range c.Missing() {
		if strings.HasPrefix(step, "@") && step != StepPlace && step != StepName && !strings.Contains("@what @danger @when @kind @type", step) {
			t.Errorf("%s is owed", step)
		}
	}
	say(t, c, StepContact, contactNotSafe)
	if !strings.HasSuffix(steps(c), " @contact") {
		t.Errorf("with no safe contact: %s", steps(c))
	}
}

func TestDS111AskedByHand(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", home)
	c.AskContact()
	c.AskNeeds()
	if c.Question(StepContact) == nil || c.Question(StepNeeds) == nil {
		t.Error("asked for, and not there")
	}
	for _, step := range c.Missing() {
		if step == StepContact || step == StepNeeds {
			t.Errorf("%s is owed though nothing demands it", step)
		}
	}
}

// DS_111: what is not known is not safe.
func TestDS111Card(t *testing.T) {
	mobileNumber := phone.Parse(mobile)
	hours, err := store.ReadHours("Mon-Fri 09:00-17:00")
	if err != nil {
		t.Fatal(err)
	}
	yes, no := store.SafeYes, store.SafeNo
	for _, tt := range []struct {
		name  string
		steps map[string]string
		want  store.ContactCard
	}{
		{"nothing asked", nil, store.ContactCard{}},
		{"safe", map[string]string{StepContact: "safe"}, store.ContactCard{Contact: yes, Voicemail: yes, Letter: yes, Attend: yes, Identify: yes}},
		{"not safe", map[string]string{StepContact: "not_safe"}, store.ContactCard{Contact: no}},
		{"only as", map[string]string{StepContact: "only_as", StepSafeNumber: mobile, StepSafeHours: "Mon-Fri 09:00-17:00", StepAttend: "no", StepLetter: "yes"},
			store.ContactCard{Contact: yes, Number: &mobileNumber, Hours: hours, Attend: no, Letter: yes}},
		{"only as, hours not asked", map[string]string{StepContact: "only_as"}, store.ContactCard{Contact: yes, HoursUnknown: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDesk()
			c := open(t, d, "west-mercia", home)
			sayAll(t, c, tt.steps)
			if diff := cmp.Diff(tt.want, c.Card()); diff != "" {
				t.Error(diff)
			}
			say(t, c, StepName, "Jane Roe")
			s, _ := closed(t, c, d)
			if diff := cmp.Diff(tt.want, s.Contact); diff != "" {
				t.Errorf("in the report: %s", diff)
			}
			if diff := cmp.Diff(tt.want, d.of(store.KindPerson)[0].Summary.(store.PersonSummary).Contact); diff != "" {
				t.Errorf("of the person: %s", diff)
			}
		})
	}
	for _, state := range []questionsets.State{questionsets.NotKnown, questionsets.Declined} {
		c := open(t, newDesk(), "west-mercia", home)
		if _, err := c.Answer(StepContact, questionsets.Answer{State: state}); err != nil {
			t.Fatal(err)
		}
		if card := c.Card(); card.Known() || card.Allows(store.ReachCall) {
			t.Errorf("%s: %+v", state, card)
		}
	}
}

func TestDS111WhatCannotBeReadIsRefused(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", home)
	for step, text := range map[string]string{StepSafeHours: "when he is out", StepSafeNumber: "her mother's"} {
		if _, err := c.Answer(step, questionsets.Say(text)); err == nil || strings.Contains(err.Error(), text) || len(err.Error()) < 20 {
			t.Errorf("%s: %v", step, err)
		}
	}
}

// fileJane is Jane as an earlier report knows her.
func fileJane(d *desk, card store.ContactCard, needs string) party {
	jane := person("Jane Roe, 12/03/1961")
	r := earlier(3, home, jane, nobody)
	p := r.People[jane.id]
	p.Contact, p.Needs = card, needs
	r.People[jane.id] = p
	d.reports = []store.Report{r}
	return jane
}

// DS_111: the card on file is the answer until another is given.
func TestDS111CardOnFile(t *testing.T) {
	d := newDesk()
	file := store.ContactCard{Contact: store.SafeYes, Attend: store.SafeNo}
	jane := fileJane(d, file, "Polish interpreter")
	c := callBack(t, d)
	look(t, c, d)
	say(t, c, StepSame, jane.id.String())
	if diff := cmp.Diff(file, c.Card()); diff != "" || c.Needs() != "Polish interpreter" || c.Question(StepNeeds) == nil {
		t.Errorf("%s, needs %q", diff, c.Needs())
	}
	if m := c.Missing(); m[len(m)-1] == StepContact || c.Question(StepContact) == nil {
		t.Errorf("missing %v", m)
	}
	if _, err := c.Answer(StepContact, questionsets.Answer{State: questionsets.NotKnown}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file, c.Card()); diff != "" {
		t.Errorf("an answer that knows nothing takes a warning away: %s", diff)
	}
	say(t, c, StepContact, contactNotSafe)
	s, _ := closed(t, c, d)
	people := d.of(store.KindPerson)
	if len(people) != 1 || people[0].Header.Subject != jane.id || s.Contact.Contact != store.SafeNo || s.Needs != "Polish interpreter" {
		t.Fatalf("%d person records, %+v", len(people), s.Contact)
	}
	p := people[0].Summary.(store.PersonSummary)
	if p.Name() != "Jane Roe" || p.DateOfBirth != "1961-03-12" || p.Contact.Contact != store.SafeNo || p.Needs != "Polish interpreter" {
		t.Errorf("%+v", p)
	}
}

// Call-backs fall inside the safe hours and before the deadline; where they
// cannot, the reason says so.
func TestDS111CallBackInsideSafeHours(t *testing.T) {
	d := newDesk() // the call closes on a Saturday at 14:07
	c := callBack(t, d)
	sayAll(t, c, map[string]string{StepContact: "only_as", StepSafeHours: "18:00-20:00"})
	s, _ := closed(t, c, d)
	a := actionOf(s, "call_back")
	from := time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)
	if a == nil || !a.WindowFrom.Equal(from) || !a.WindowTo.Equal(from.Add(2*time.Hour)) {
		t.Errorf("%+v", a)
	}
	for _, steps := range []map[string]string{{StepContact: "only_as", StepSafeHours: "Wed 09:00-10:00"}, {StepContact: "not_safe"}} {
		d = newDesk()
		c = callBack(t, d)
		sayAll(t, c, steps)
		s, _ = closed(t, c, d)
		if a = actionOf(s, "call_back"); !a.WindowFrom.IsZero() || !strings.Contains(a.Because, "supervisor") {
			t.Errorf("%v: %+v", steps, a)
		}
	}
}

func TestNeedsAreAskedOfWalkIns(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "west-mercia")
	o.Channel = store.ChannelWalkIn
	c, _ := Open(o)
	if c.Question(StepNeeds) == nil {
		t.Error("not asked")
	}
	say(t, c, StepNeeds, "British Sign Language")
	if s, _ := closed(t, c, d); s.Needs != "British Sign Language" {
		t.Errorf("%q", s.Needs)
	}
}

// A deadline that was set keeps its safe time when the report is amended.
func TestDS111AmendedCallBackKeepsItsTime(t *testing.T) {
	d := newDesk()
	c := callBack(t, d)
	sayAll(t, c, map[string]string{StepContact: "only_as", StepSafeHours: "18:00-20:00"})
	first, _ := closed(t, c, d)
	c, again, _ := amendOf(t, d, "avon-and-somerset")
	second, _ := savedReport(t, c.Close(later), again)
	if diff := cmp.Diff(first.Actions, second.Actions); diff != "" {
		t.Error(diff)
	}
}
