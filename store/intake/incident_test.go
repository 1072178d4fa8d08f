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

// Another victim of one incident: the facts carried over, an own log, and no
// occasion more.
func TestAnotherVictim(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	sayAll(t, c, map[string]string{"q7": "she is ill", StepDanger: "yes"})
	c.AddOther(store.RoleSuspect, "John Doe, 14 Hill View, SY1 1AA")
	c.AddOther(store.RoleWitness, "a lad with a dog")
	first, _ := closed(t, c, d)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	second := newDesk()
	second.reports = []store.Report{r}
	o := opening(t, second, "west-mercia")
	o.At = later
	c, _, err := AnotherVictim(o, r, detail)
	if err != nil {
		t.Fatal(err)
	}
	if c.ID() == first.Call || c.incidentID() != first.Incident || c.Number().Key() != first.Number.Key() || !c.VictimIsOther() {
		t.Errorf("call %s, incident %s", c.ID(), c.incidentID())
	}
	var carriedOver []string
	for _, s := range c.Steps() {
		if _, ok := c.Get(s.ID); ok {
			carriedOver = append(carriedOver, s.ID)
		}
	}
	if diff := cmp.Diff(strings.Fields("@number @place q1 @danger @when @kind @type q3 q4"), carriedOver); diff != "" {
		t.Error(diff)
	}
	back, err := Resume(o, second.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []*Call{c, back} {
		if o := got.Others(); len(o) != 2 || o[0].ID != first.Parties[2].Person || o[0].Person.Name() != "John Doe" || o[1].Role != store.RoleWitness {
			t.Errorf("suspects and witnesses: %+v", o)
		}
	}
	if c.Question(StepVictim) == nil || !slices.Contains(c.Missing(), StepVictim) {
		t.Errorf("missing %v", c.Missing())
	}
	look(t, c, second)
	if slices.ContainsFunc(c.Assess().Factors, func(f risk.Factor) bool { return slices.Contains(f.Set, risk.Repeat) }) {
		t.Error("one incident makes a repeat")
	}
	s, _ := closed(t, c, second)
	if s.Incident != first.Incident || s.Call == first.Call {
		t.Errorf("%+v", s)
	}
}

// The facts of the incident are carried into a question set that asks for them
// elsewhere.
func TestAnotherVictimUnderAnotherPack(t *testing.T) {
	d := calmDesk(t)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	c, _, err := AnotherVictim(opening(t, newDesk(), "cambridgeshire"), r, detail)
	if err != nil {
		t.Fatal(err)
	}
	if c.Narrative() != "music at night" || c.place().Postcode != "SY1 1AA" || c.category() != "nuisance" {
		t.Errorf("%q, %+v, %s", c.Narrative(), c.place(), c.category())
	}
	r2, err := Resume(opening(t, c.desk.(*desk), "cambridgeshire"), c.desk.(*desk).draft(t, c.ID()))
	if err != nil || r2.Narrative() != c.Narrative() || r2.incidentID() != c.incidentID() {
		t.Errorf("after a restart: %v", err)
	}
}

// A call in progress becomes one about another victim: what was said in it
// stays, what is known of the incident fills in the rest.
func TestSameIncident(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	c.AddOther(store.RoleSuspect, "John Doe")
	first, _ := closed(t, c, d)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	second := newDesk()
	c = open(t, second, "west-mercia", mobile)
	sayAll(t, c, map[string]string{StepName: "Ann Other", "q1": "stones at my window"})
	c.AddOther(store.RoleWitness, "Mary Smith")
	for range 2 { // choosing it again changes nothing
		if _, err := c.SameIncident(r, detail); err != nil {
			t.Fatal(err)
		}
	}
	back, err := Resume(opening(t, second, "west-mercia"), second.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range []*Call{c, back} {
		if got.incidentID() != first.Incident || got.Narrative() != "stones at my window" || got.place().Postcode != "SY1 1AA" || got.Number().Key() != c.Number().Key() {
			t.Errorf("incident %s, %q, %+v", got.incidentID(), got.Narrative(), got.place())
		}
		if o := got.Others(); len(o) != 2 || o[0].Person.Name() != "Mary Smith" || o[1].ID != first.Parties[2].Person {
			t.Errorf("%+v", o)
		}
		if _, asked := got.Get(StepDanger); asked || got.VictimIsOther() {
			t.Error("what was said of the first victim is taken for the second")
		}
	}
	if _, err := c.SameIncident(disposed(r, store.DisposedSilent), detail); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("a contact without a report: %v", err)
	}
	own := r
	own.Summary.Call, own.Summary.Disposition = c.ID(), store.DisposedASB
	if _, err := c.SameIncident(own, detail); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("the call itself: %v", err)
	}
}

// DESIGN section 5, "An occasion": the calls of two victims of one incident are
// one, on the screen, in the level and on the receipt.
func TestTheSecondVictimsCallIsNoSecondOccasion(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	said := calm()
	delete(said, StepName) // nobody named: the report counts for whoever rings from the number
	sayAll(t, c, said)
	closed(t, c, d)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	second := newDesk()
	second.reports = []store.Report{r}
	c, _, err := AnotherVictim(opening(t, second, "west-mercia"), r, detail)
	if err != nil {
		t.Fatal(err)
	}
	look(t, c, second)
	if diff := cmp.Diff([]bool{true}, counts(t, c)); diff != "" {
		t.Fatal(diff)
	}
	check := func(repeat bool, line string) {
		t.Helper()
		review := strings.Contains(strings.Join(c.ReceiptFacts(start, "").TellLines, " "), "case review")
		if c.RepeatLine() != line || c.Assess().Flags[risk.Repeat] != repeat || review != repeat {
			t.Errorf("%q, repeat %v, case review told of %v", c.RepeatLine(), c.Assess().Flags[risk.Repeat], review)
		}
	}
	check(false, "")
	second.reports = append(second.reports, earlier(2, home, nobody, nobody))
	look(t, c, second)
	check(true, "2nd report in 30 days")
}

// GEN-02: whatever a caller has told, in a field, a note or a name, is told.
func TestGEN02SpokenBeside(t *testing.T) {
	for name, tell := range map[string]func(*Call){
		"words in a field": func(c *Call) {
			c.SetTyping(StepWhat, Typing{Text: "he is kicking the do", Words: "he is kicking the do"})
		},
		"a note":       func(c *Call) { c.Note("sounds frightened", start) },
		"a note begun": func(c *Call) { c.SetTyping(TypingNote, Typing{Text: "sounds", Words: "sounds"}) },
		"a name":       func(c *Call) { say(t, c, StepName, "Jane Roe") },
		"a witness":    func(c *Call) { c.AddOther(store.RoleWitness, "Ann Other") },
	} {
		c := open(t, newDesk(), "west-mercia", home)
		c.SetTyping(StepNumber, Typing{Text: "0770", Words: "0770"})
		if _, err := c.Answer(StepName, questionsets.Answer{State: questionsets.NotKnown}); err != nil || c.spokenBeside() {
			t.Fatalf("%s: spoken before anything was said: %v", name, err)
		}
		if tell(c); !c.spokenBeside() {
			t.Errorf("%s: nothing said", name)
		}
	}
}

// Danger that the first victim told of holds for the second; that there was none
// is asked again.
func TestAnotherVictimIsInTheSameDanger(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	say(t, c, StepDanger, "yes")
	closed(t, c, d)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	again, _, err := AnotherVictim(opening(t, newDesk(), "west-mercia"), r, detail)
	if err != nil || again.Overall() != risk.High || !again.OtherVictim() {
		t.Errorf("the level is %s, %v", again.Overall(), err)
	}
}
