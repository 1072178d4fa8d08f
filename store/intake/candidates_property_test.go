package intake

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"firstcall/store"
)

// Issue 3: suggested, never merged by itself, never in the way; of the caller
// and of the victim.
func TestPropertyCandidates(t *testing.T) {
	names := []string{"Jane Roe", "Jane Row", "John Roe", "J. Roe", "Ann Other", "Roe", "John Doe"}
	born := []string{"", ", 12/03/1961", ", 1988-07-01"}
	homes := []string{"", ", SY1 1AA", ", 12 Hill View, SY1 1AA", ", 3 Low Road, SY2 2BB"}
	rapid.Check(t, func(rt *rapid.T) {
		text := func(label string) string {
			return rapid.SampledFrom(names).Draw(rt, label) + rapid.SampledFrom(born).Draw(rt, label+" born") +
				rapid.SampledFrom(homes).Draw(rt, label+" home")
		}
		f := newFile()
		for i := range rapid.IntRange(0, 12).Draw(rt, "on file") {
			p := onFile(text(fmt.Sprint("person ", i)), i)
			if rapid.Bool().Draw(rt, "sounds") {
				f.sounding = append(f.sounding, p)
			} else {
				f.people = append(f.people, p)
			}
		}
		for i := range rapid.IntRange(0, 3).Draw(rt, "earlier") {
			victim := nobody
			if rapid.Bool().Draw(rt, "for another") {
				victim = person(text(fmt.Sprint("victim ", i)))
			}
			f.reports = append(f.reports, earlier(i+1, home, person(text(fmt.Sprint("report ", i))), victim))
		}
		c := f.call(t, "west-mercia", rapid.SampledFrom([]string{"", home}).Draw(rt, "number"))
		say(t, c, StepName, text("caller"))
		c.SetVictimIsOther(rapid.Bool().Draw(rt, "other"))
		if c.VictimIsOther() {
			say(t, c, StepVictim, text("the victim"))
		}
		past, err := Look(t.Context(), f, c.Query(), start)
		if err != nil {
			rt.Fatal(err)
		}
		c.SetPast(past)
		before, repeat := c.Assess().Level, c.RepeatLine()
		f.know(t, c)
		if c.Assess().Level != before || c.RepeatLine() != repeat {
			rt.Fatal("a candidate nobody chose changes the level")
		}
		checkOffered(rt, c)
		for _, step := range rapid.Permutation([]string{StepSame, StepSameVictim}).Draw(rt, "order") {
			if q := c.Question(step); q != nil {
				say(t, c, step, rapid.SampledFrom(q.Choices).Draw(rt, "chosen").Value)
				f.know(t, c)
				checkOffered(rt, c)
			}
		}
		if c.VictimIsOther() && c.Caller().Chosen && c.Victim().Chosen && c.Caller().id == c.Victim().id {
			rt.Fatal("one person is chosen as the caller and as somebody else")
		}
	})
}

// checkOffered checks that nobody is offered twice, nor for both parts once
// chosen for one, nor two who were born on different days as one, and the chosen
// one always.
func checkOffered(t *rapid.T, c *Call) {
	for _, who := range c.sides() {
		for _, k := range who.byNumber {
			for _, id := range k.ids {
				if born := c.onFile(id).DateOfBirth; born != "" && born != c.onFile(k.id).DateOfBirth && k.id != who.id {
					t.Fatal("two dates of birth in one choice")
				}
			}
		}
		seen := map[store.ID]bool{}
		for _, side := range c.sides() {
			seen[side.id] = true
		}
		for _, o := range who.offered {
			if seen[o.Person.ID] || len(o.Why) == 0 {
				t.Fatalf("%v is offered twice or as one who is chosen, or without a reason", o.Person.ID)
			}
			seen[o.Person.ID] = true
		}
		q := c.Question(sameStep(who.role))
		if q == nil {
			if who.Chosen {
				t.Fatal("the question has gone with the choice")
			}
			continue
		}
		values := map[string]bool{}
		for _, o := range q.Choices {
			if values[o.Value] {
				t.Fatal("a choice is there twice")
			}
			values[o.Value] = true
		}
		if who.Chosen && !values[who.id.String()] || len(q.Choices) > mostKnown+1 {
			t.Fatalf("%d choices, the chosen one among them: %v", len(q.Choices), values[who.id.String()])
		}
	}
}
