package intake

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
)

// named gives a report another party.
func named(r store.Report, role store.Role, p party) store.Report {
	r.Summary.Parties = append(r.Summary.Parties, store.Party{Role: role, Person: p.id})
	r.People[p.id] = ReadPerson(p.name)
	return r
}

func disposed(r store.Report, d store.Disposition) store.Report {
	r.Summary.Disposition = d
	return r
}

// GEN-02: every contact stays in the log, and only a report is an occasion.
func TestGEN02OnlyReportsAreOccasions(t *testing.T) {
	unclosed := earlier(1, home, nobody, nobody)
	unclosed.Summary.Status = store.StatusProvisional
	for _, c := range []struct {
		report store.Report
		counts bool
		why    string
	}{
		{disposed(earlier(1, home, nobody, nobody), store.DisposedASB), true, "this number, no name given"},
		{disposed(earlier(1, home, nobody, nobody), store.DisposedHousehold), true, "this number, no name given"},
		{disposed(earlier(1, home, nobody, nobody), store.DisposedSilent), false, "a contact, no report"},
		{disposed(earlier(1, home, nobody, nobody), store.DisposedAdvice), false, "a contact, no report"},
		{disposed(earlier(1, home, nobody, nobody), store.DisposedChaser), false, "a chaser, no new occasion"},
		{unclosed, true, "this number, no name given; call still open"},
	} {
		d := newDesk()
		d.reports = []store.Report{c.report}
		call := open(t, d, "west-mercia", home)
		look(t, call, d)
		got := call.Counted()
		if len(got) != 1 || got[0].Counts != c.counts || got[0].Why != c.why {
			t.Errorf("%s: %+v", c.report.Summary.Disposition, got)
		}
		if repeat := call.RepeatLine() != ""; repeat != c.counts {
			t.Errorf("%s: repeat %v", c.report.Summary.Disposition, repeat)
		}
	}
}

// Issue 3: a caller who is a suspect elsewhere is shown as one, and what others
// said of them is not their own history.
func TestACallerWhoIsASuspect(t *testing.T) {
	d := newDesk()
	john, jane := person("John Doe"), person("Jane Roe")
	accused := named(earlier(2, mobile, jane, nobody), store.RoleSuspect, john)
	own := earlier(5, home, john, nobody)
	d.reports = []store.Report{accused, own}
	c := open(t, d, "west-mercia", home)
	say(t, c, StepSame, john.id.String())
	look(t, c, d)
	if diff := cmp.Diff([]bool{false, true}, counts(t, c)); diff != "" {
		t.Errorf("%s %+v", diff, c.Counted())
	}
	if got := c.SuspectIn(); len(got) != 1 || got[0].Record.ID != accused.Record.ID {
		t.Errorf("%+v", got)
	}
	say(t, c, StepSame, SomebodyElse)
	if got := c.SuspectIn(); len(got) != 0 {
		t.Error("nobody is a suspect by their number")
	}
}

// A father's report about a son of the same name is the father's.
func TestASuspectOfTheSameNameAsTheVictim(t *testing.T) {
	d := newDesk()
	father, son := person("John Doe"), person("John Doe")
	d.reports = []store.Report{named(earlier(2, home, father, nobody), store.RoleSuspect, son)}
	c := open(t, d, "west-mercia", home)
	say(t, c, StepSame, person("John Doe").id.String())
	c.known.People = []store.Person{{ID: c.caller.id, Summary: ReadPerson("John Doe")}}
	look(t, c, d)
	c.changed()
	if diff := cmp.Diff([]bool{true}, counts(t, c)); diff != "" {
		t.Errorf("%s %+v", diff, c.Counted())
	}
}

// A report that the chosen person made for somebody else is not their own.
func TestAReportMadeForSomebodyElse(t *testing.T) {
	d := newDesk()
	jane, mary := person("Jane Roe"), person("Mary Smith")
	d.reports = []store.Report{earlier(1, home, jane, nobody), earlier(2, mobile, jane, mary), named(earlier(3, mobile, mary, nobody), store.RoleWitness, jane)}
	c := open(t, d, "west-mercia", home)
	say(t, c, StepSame, jane.id.String())
	look(t, c, d)
	if diff := cmp.Diff([]bool{true, false, false}, counts(t, c)); diff != "" {
		t.Errorf("%s %+v", diff, c.Counted())
	}
}

// A chosen caller who rings for another is looked up too, but their reports
// are not that victim's.
func TestAChosenCallersOwnReportsAreNotTheVictims(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe")
	d.reports = []store.Report{earlier(2, mobile, jane, nobody)}
	c := open(t, d, "west-mercia", home)
	c.SetVictimIsOther(true)
	sayAll(t, c, map[string]string{StepSame: jane.id.String(), StepVictim: "Mary Smith"})
	look(t, c, d)
	if len(d.asked.Persons) != 1 || d.asked.Persons[0] != jane.id {
		t.Errorf("asked for %v", d.asked.Persons)
	}
	if got := c.Counted(); len(got) != 1 || got[0].Counts || got[0].Why != "names the caller, not this victim" {
		t.Errorf("%+v", got)
	}
}
