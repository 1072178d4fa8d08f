package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/views"
)

// GEN-21: the briefing of a call that is still being taken.
func TestGEN21FactsOfACall(t *testing.T) {
	f := newFile()
	c := f.call(t, "avon-and-somerset", home)
	sayAll(t, c, map[string]string{StepName: "Jane Roe, 12/03/1961", StepPlace: "12 Hill View, SY1 1AA", StepWhat: "shouting at the door"})
	danger := questionsets.Say("yes")
	danger.Note = "he has a knife"
	if _, err := c.Answer(StepDanger, danger); err != nil {
		t.Fatal(err)
	}
	c.AddOther(store.RoleSuspect, "John Doe, 14 Hill View")
	c.AddOther(store.RoleWitness, "Ann Other")
	c.AddMarker(store.MarkerSummary{On: store.OnAddress, Code: "dog"}, start)
	got := c.Facts(start)
	if got.Level != risk.High || !got.Provisional || got.Victim != "Jane Roe, 12 Mar 1961" || got.Where != "12 Hill View, SY1 1AA" ||
		got.Danger != "he has a knife" || got.Who != "John Doe, 14 Hill View" || got.Number != home || len(got.First) == 0 {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff([]string{"Dangerous dog (address)"}, got.Markers); diff != "" {
		t.Error(diff)
	}
}

// A chosen person who gave no name again is named as on file.
func TestFactsOfAChosenPerson(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe, 12/03/1961")
	d.reports = []store.Report{earlier(2, home, jane, nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	say(t, c, StepSame, jane.id.String())
	if got := c.Facts(start).Victim; got != "Jane Roe, 12 Mar 1961" {
		t.Error(got)
	}
}

// GEN-21: the briefing of a saved report holds what is still to be done, what
// must be done first.
func TestFactsOfASavedReport(t *testing.T) {
	r := earlier(1, home, person("Jane Roe"), nobody)
	act := func(title string, must bool, due time.Time) store.RequiredAction {
		return store.RequiredAction{ID: ids().New(), Title: title, Mandatory: must, Due: due}
	}
	done := act("Done", true, start)
	r.Summary.Actions = []store.RequiredAction{act("Soon", false, start), act("Must, later", true, start.Add(time.Hour)), act("Must, no time", true, time.Time{}), done, act("Must, now", true, start)}
	r.Follow = []store.Followup{{Action: &store.ActionSummary{State: store.ActionDone, What: done}}}
	r.Summary.Flags = []store.FlagState{{Name: risk.Repeat, State: "set"}, {Name: risk.Vulnerable, State: "concern"}}
	r.Summary.Line = "the first words"
	marker := store.Marker{Summary: store.MarkerSummary{On: store.OnPerson, Code: "weapons", Reason: "a bat", State: store.MarkerProposed}}
	got := FactsOf(r, store.ReportDetail{}, nil, []store.Marker{marker})
	if diff := cmp.Diff([]string{"Must, now", "Must, later", "Must, no time", "Soon"}, got.First); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"repeat", "concern: vulnerable"}, got.Flags); diff != "" {
		t.Error(diff)
	}
	if got.What != "the first words" || got.Victim != "Jane Roe" || !slices.Equal(got.Markers, []string{"Weapons (person), proposed: a bat"}) {
		t.Errorf("%+v", got)
	}
}

// What questions mean finds its way: of a yes the note, a bare yes only alone.
func TestMeant(t *testing.T) {
	ask := []*questionsets.Question{{ID: "a", Kind: questionsets.YesNo, Means: "weapon"}, {ID: "b", Kind: questionsets.Text, Means: "weapon"}, {ID: "c", Kind: questionsets.Text, Means: "who"}}
	for _, c := range []struct {
		answers map[string]questionsets.Answer
		want    []string
	}{
		{nil, nil},
		{map[string]questionsets.Answer{"a": questionsets.Say("no"), "c": questionsets.Say("two men")}, nil},
		{map[string]questionsets.Answer{"a": questionsets.Say("yes")}, []string{"yes"}},
		{map[string]questionsets.Answer{"a": questionsets.Say("yes"), "b": questionsets.Say("a bat")}, []string{"a bat"}},
		{map[string]questionsets.Answer{"a": {State: questionsets.Known, Value: "yes", Note: "two knives"}, "b": {State: questionsets.NotKnown}}, []string{"two knives"}},
	} {
		get := func(id string) (questionsets.Answer, bool) { a, ok := c.answers[id]; return a, ok }
		if got := meant(ask, "weapon", get); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.answers, got)
		}
	}
}

// WM-06: the receipt says what happens next and by when.
func TestReceiptFacts(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(100, home, nobody, nobody)}
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	say(t, c, "q8", "yes")
	look(t, c, d)
	got := c.ReceiptFacts(start, "WM-261121-7Q0417K")
	if got.Force != "West Mercia Police" && got.Force != "West Mercia" || got.Ref == "" {
		t.Errorf("%+v", got)
	}
	// Immediately is no time that can be promised.
	if diff := cmp.Diff([]views.NextStep{{What: "An officer will be sent to you."}}, got.Next); diff != "" {
		t.Error(diff)
	}
	if len(got.TellLines) != 1 || !strings.Contains(got.TellLines[0], "case review") { // DOMAIN 3.3
		t.Errorf("%q", got.TellLines)
	}
}

// DS_111: what the contact card forbids is promised to nobody.
func TestDS111TheReceiptPromisesNothingUnsafe(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	say(t, c, "q8", "yes")
	if got := c.ReceiptFacts(start, "WM-261121-7Q0417K"); len(got.Next) != 1 {
		t.Fatalf("before the card: %+v", got.Next)
	}
	say(t, c, StepContact, contactNotSafe)
	if got := c.ReceiptFacts(start, "WM-261121-7Q0417K"); len(got.Next) != 0 {
		t.Errorf("promised all the same: %+v", got.Next)
	}
}
