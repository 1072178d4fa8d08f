package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/store"
)

func steps(c *Call) string {
	var out []string
	for _, s := range c.Steps() {
		out = append(out, s.ID)
	}
	return strings.Join(out, " ")
}

const (
	mercia = "q2 q3 q4 q5 q7 q8 q9 q10 pattern harm"
	somer  = "q1 q2 q5 q6 q7 q8 q9 q10 q11 q12 q13 motive q17 pattern harm"
)

// DESIGN section 6, "Order of every call". West Mercia's first question fills
// the narrative and is asked in its place, once.
func TestOrderOfEveryCall(t *testing.T) {
	for _, c := range []struct{ pack, want string }{
		{"west-mercia", "@number @place q1 @danger @name @when @kind @type " + mercia},
		{"avon-and-somerset", "@number @place @what @danger @name @when @kind @type " + somer},
		{"cambridgeshire", "@number @place @what @danger @name @when @kind @type before keepsafe other_factor pattern harm"},
	} {
		if diff := cmp.Diff(c.want, steps(open(t, newDesk(), c.pack, ""))); diff != "" {
			t.Errorf("%s:\n%s", c.pack, diff)
		}
	}
}

func TestOrderOfOtherCalls(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "west-mercia")
	o.Channel = store.ChannelWalkIn
	walkIn, _ := Open(o)
	if got := steps(walkIn); !strings.HasPrefix(got, "@name @place q1 @danger @needs @when") || walkIn.Step() != StepName {
		t.Errorf("a walk-in is asked for %s, first %s", got, walkIn.Step())
	}
	c := open(t, d, "west-mercia", "07700 900417")
	if c.Step() != StepPlace {
		t.Errorf("with the number presented the first step is %s", c.Step())
	}
	c.SetVictimIsOther(true)
	d.reports = []store.Report{earlier(3, "07700 900417", person("Jane Roe"), nobody)}
	look(t, c, d)
	if got := steps(c); !strings.Contains(got, "@name @same @victim @same_victim @when") {
		t.Errorf("with people known and another victim: %s", got)
	}
	say(t, c, StepKind, KindCrime)
	if got := steps(c); got != "@number @place q1 @danger @name @same @victim @same_victim @when @kind" {
		t.Errorf("a crime is asked for %s", got)
	}
}

// The frame's step and the pack's question that takes its place are one.
func TestNarrativeIsAskedOnceAndKeptOnce(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	say(t, c, StepWhat, "music at night")
	if got := c.Text("q1"); got != "music at night" || c.Narrative() != got || c.Text(StepWhat) != got {
		t.Errorf("q1 %q, narrative %q, step %q", got, c.Narrative(), c.Text(StepWhat))
	}
	c.Go(StepWhat)
	if c.Step() != "q1" || c.Next() != StepDanger || c.Prev() != StepPlace {
		t.Errorf("at %s between %s and %s", c.Step(), c.Prev(), c.Next())
	}
	other := open(t, newDesk(), "avon-and-somerset", "")
	say(t, other, StepWhat, "shouting")
	if other.Narrative() != "shouting" {
		t.Errorf("narrative %q", other.Narrative())
	}
}

func TestMovingFreely(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	var forth []string
	for s := c.Step(); s != ""; s = c.Next() {
		forth = append(forth, s)
		c.Go(s)
	}
	if strings.Join(forth, " ") != steps(c) {
		t.Errorf("forward: %v", forth)
	}
	var back []string
	for s := c.Step(); s != ""; s = c.Prev() {
		back = append(back, s)
		c.Go(s)
	}
	slices.Reverse(back)
	if diff := cmp.Diff(forth, back); diff != "" {
		t.Error(diff)
	}
	if c.Go("q6"); c.Step() == "q6" || c.Question("q6") != nil {
		t.Error("a hidden question can be gone to")
	}
	if c.Go("nowhere"); c.Question("nowhere") != nil {
		t.Error("a question that does not exist shows")
	}
}

// A step that stops showing while the handler stands on it has neighbours.
func TestMovingOnFromAStepThatNoLongerShows(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	c.SetVictimIsOther(true)
	c.Go(StepVictim)
	c.SetVictimIsOther(false)
	if c.Next() != StepWhen || c.Prev() != StepName {
		t.Errorf("from the victim's step: back to %s, on to %s", c.Prev(), c.Next())
	}
}

func TestFrameAnswersMustFit(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	for step, a := range map[string]questionsets.Answer{
		StepDanger:     questionsets.Say("perhaps"),
		StepKind:       questionsets.Say("loud"),
		StepType:       questionsets.Say("spaceships"),
		StepWhen:       questionsets.Say("tomorrow"),
		StepPlace:      questionsets.Say("  "),
		StepName:       questionsets.Pick("a", "b"),
		StepSame:       questionsets.Say("her"),
		StepSameVictim: questionsets.Say("her"),
		"@nowhere":     questionsets.Say("x"),
		"q2":           questionsets.Say("maybe"),
		"q99":          questionsets.Say("x"),
		StepVictim:     {},
	} {
		_, err := c.Answer(step, a)
		if err == nil {
			t.Errorf("%s takes %+v", step, a)
			continue
		}
		if a.Value != "x" && strings.TrimSpace(a.Value) != "" && strings.Contains(err.Error(), a.Value) {
			t.Errorf("%s: the error repeats what was said", step)
		}
		if _, kept := c.Get(step); kept {
			t.Errorf("%s: a refused answer is kept", step)
		}
	}
	for _, step := range []string{StepNumber, StepPlace, StepDanger, StepName, StepSame, StepVictim, StepSameVictim, StepWhen, StepKind, StepType, "q2"} {
		for _, state := range []questionsets.State{questionsets.NotKnown, questionsets.Declined} {
			if _, err := c.Answer(step, questionsets.Answer{State: state}); err != nil {
				t.Errorf("%s %s: %v", step, state, err)
			}
		}
	}
}

func TestMissingAndProgress(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "07700 900417")
	want := strings.Fields("@place q1 @danger @name @when @kind @type " + mercia)
	if diff := cmp.Diff(want, c.Missing()); diff != "" {
		t.Error(diff)
	}
	sayAll(t, c, calm())
	if len(c.Missing()) != 0 {
		t.Errorf("still missing: %v", c.Missing())
	}
	if answered, shown := c.Progress(); answered != 11 || shown != 11 {
		t.Errorf("%d of %d", answered, shown)
	}
	say(t, c, "q5", "yes")
	if diff := cmp.Diff([]string{"q6"}, c.Missing()); diff != "" {
		t.Error(diff)
	}
}

// One key from anywhere; what was written about it before stays.
func TestDangerKeepsTheWords(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	if _, err := c.Answer(StepDanger, questionsets.Answer{State: questionsets.Known, Value: "no", Note: "shouting upstairs"}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Danger(); err != nil {
		t.Fatal(err)
	}
	if a, _ := c.Get(StepDanger); a.Value != "yes" || a.Note != "shouting upstairs" {
		t.Errorf("%+v", a)
	}
	c.SetTyping(StepDanger, Typing{Text: "x", Words: "he has a knife"})
	if _, err := c.Danger(); err != nil {
		t.Fatal(err)
	}
	if a, _ := c.Get(StepDanger); a.Note != "shouting upstairs; he has a knife" {
		t.Errorf("typed words are lost: %+v", a)
	}
	if c.Assess().Level.String() != "high" {
		t.Errorf("in danger: %v", c.Assess().Level)
	}
}
