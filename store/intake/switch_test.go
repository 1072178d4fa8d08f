package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/store"
)

// to switches a call, which must work.
func to(t testing.TB, c *Call, packID string) {
	t.Helper()
	if tk := c.Switch(pack(t, packID)); tk.Err() != nil {
		t.Fatal(tk.Err())
	}
}

// parkedWords gives what is parked as it is shown: "q2: Yes".
func parkedWords(c *Call) []string {
	var out []string
	for _, k := range c.ParkedAnswers() {
		out = append(out, k.Question+": "+ParkedText(k))
	}
	return out
}

// Changing the question set keeps what fits, parks the rest where it is seen,
// and gives it back (DOMAIN 2.2 C).
func TestSwitchKeepsWhatFitsAndParksTheRest(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "07700 900417")
	sayAll(t, c, map[string]string{StepPlace: "12 Hill View, SY1 1AA", StepDanger: "no", "q1": "music at night", "q2": "yes",
		"pattern": "isolated", "harm": "low"})
	if _, err := c.Answer("q4", questionsets.Answer{State: questionsets.NotKnown, Note: "wears a red coat"}); err != nil {
		t.Fatal(err)
	}
	c.Go("q2")
	was := stateOf(c)
	to(t, c, "avon-and-somerset")
	if got := parkedWords(c); !slices.Equal(got, []string{"q2: Yes", "q4: not known (wears a red coat)"}) {
		t.Errorf("parked: %q", got)
	}
	if _, asked := c.Get("q2"); asked {
		t.Error("the answer to another question became that of q2")
	}
	if c.Narrative() != "music at night" || c.Text(StepWhat) != "music at night" {
		t.Errorf("what is happening: %q, at its step %q", c.Narrative(), c.Text(StepWhat))
	}
	if a, _ := c.Get("pattern"); a.Value != "isolated" {
		t.Errorf("the pattern is %+v", a)
	}
	if c.Question(c.Step()) == nil || c.Step() == "q2" {
		t.Errorf("the call is on %s", c.Step())
	}
	to(t, c, "west-mercia")
	c.Go("q2")
	if diff := cmp.Diff(was, stateOf(c)); diff != "" || len(c.ParkedAnswers()) > 0 {
		t.Errorf("back again: %s, still parked %q", diff, parkedWords(c))
	}
}

// What is parked stands in the report, word for word.
func TestSwitchLeavesEveryWordInTheReport(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "07700 900417")
	sayAll(t, c, map[string]string{"q1": "music at night", "q2": "yes", "q7": "because of the fence"})
	c.SetTyping("q9", Typing{Text: "cannot sl", Cursor: 9, Words: "cannot sl"})
	to(t, c, "cambridgeshire")
	if got := d.draft(t, c.ID()).Pack; got != packRef(pack(t, "cambridgeshire")) {
		t.Errorf("the journal names %+v", got)
	}
	s, detail := closed(t, c, d)
	if s.Line != "music at night" || detail.Answers[StepWhat].Value != "music at night" {
		t.Errorf("what happened: %q, %+v", s.Line, detail.Answers[StepWhat])
	}
	var notes []string
	for _, n := range detail.Notes {
		notes = append(notes, n.Text)
		if n.At.IsZero() {
			t.Errorf("%q has no time", n.Text)
		}
	}
	want := []string{"Asked with West Mercia Police's questions: Has this happened before? Yes",
		"Asked with West Mercia Police's questions: Why do you think this is happening to you or your family? because of the fence",
		"Asked with West Mercia Police's questions: How have you or your family been affected by this? cannot sl"}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Error(diff)
	}
	for _, r := range d.of(store.KindReport) {
		if r.Header.Pack.ID != "cambridgeshire" {
			t.Errorf("the report names %+v", r.Header.Pack)
		}
	}
}

func TestSwitchKeepsWordsBegun(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "07700 900417")
	c.SetTyping("q1", Typing{Text: "they thr", Cursor: 8, Words: "they thr"})
	c.SetTyping("q9", Typing{Text: "cannot sl", Cursor: 3, Words: "cannot sl"})
	note := Typing{Text: "\x1f{}", Words: "so she sa"} // beside a yes or no, as its field keeps it
	c.SetTyping("q2", note)
	c.SetTyping("pattern", Typing{Text: "held", Words: "isolated"})
	c.SetTyping(TypingNote, Typing{Text: "ring", Cursor: 4, Words: "ring"})
	to(t, c, "avon-and-somerset")
	for step, want := range map[string]string{StepWhat: "they thr", "pattern": "held", TypingNote: "ring"} {
		if got := c.Typing(step).Text; got != want {
			t.Errorf("at %s stands %q, want %q", step, got, want)
		}
	}
	if got := parkedWords(c); !slices.Equal(got, []string{"q2: so she sa", "q9: cannot sl"}) {
		t.Errorf("parked: %q", got)
	}
	to(t, c, "west-mercia")
	if c.Typing("q9").Words != "cannot sl" || c.Typing("q1").Words != "they thr" || c.Typing("q2") != note || len(c.ParkedAnswers()) > 0 {
		t.Errorf("back again: %+v, %+v, parked %q", c.Typing("q9"), c.Typing("q1"), parkedWords(c))
	}
}

// What was typed over the checklist of one force is neither lost nor put over
// another's (CAM-11).
func TestSwitchKeepsTheWriteOffChecklist(t *testing.T) {
	d := newDesk()
	c := open(t, d, "cambridgeshire", "07700 900417")
	e := c.Extras()
	e.WriteOff = map[string]string{"others": "the neighbour at 14"}
	c.SetExtras(e)
	to(t, c, "west-mercia")
	if len(c.Extras().WriteOff) > 0 || !strings.Contains(c.Notes()[0].Text, "the neighbour at 14") {
		t.Errorf("the checklist %v, the notes %+v", c.Extras().WriteOff, c.Notes())
	}
	to(t, c, "cambridgeshire")
	if c.Extras().WriteOff["others"] != "the neighbour at 14" || len(c.ParkedAnswers()) > 0 {
		t.Errorf("back again: %v, parked %q", c.Extras().WriteOff, parkedWords(c))
	}
}

func TestSwitchSaysWhyItCannotBe(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "07700 900417")
	refuses := func(what string, c *Call, packID, words string) {
		t.Helper()
		before := d.draft(t, c.ID())
		err := c.Switch(pack(t, packID)).Err()
		if store.CodeOf(err) != store.CodeInvalid || !strings.Contains(err.Error(), words) || c.Pack().ID != "west-mercia" {
			t.Errorf("%s: %v, now %s", what, err, c.Pack().ID)
		}
		if diff := cmp.Diff(before, d.draft(t, c.ID())); diff != "" {
			t.Errorf("%s changes the journal: %s", what, diff)
		}
	}
	refuses("the same pack", c, "west-mercia", "already")
	refuses("an assessment", c, "cambridgeshire-ram", "after the call")
	sayAll(t, c, calm())
	s, detail := closed(t, c, d)
	if err := c.MaySwitch(); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("a call that is closed: %v", err)
	}
	r := store.Report{Record: store.Header{ID: ids().New(), Pack: packRef(c.Pack())}, Summary: s}
	again, _, err := Amend(opening(t, d, "west-mercia"), r, detail)
	if err != nil {
		t.Fatal(err)
	}
	refuses("an amended report", again, "avon-and-somerset", "keeps the questions")
}

// everything is every answer and every word begun that a call holds, at whatever
// question, in any order.
func everything(c *Call) []string {
	var out []string
	add := func(a questionsets.Answer) {
		out = append(out, fmt.Sprint(a.State, " ", a.Value, slices.Sorted(slices.Values(a.Values)), a.Note))
	}
	for _, a := range c.frame {
		add(a)
	}
	for _, q := range c.pack.Questions {
		if a, ok := c.iv.Get(q.ID); ok {
			add(a)
		}
	}
	for step := range c.typing {
		if words := c.begunWords(step); words != "" {
			out = append(out, words)
		}
	}
	for _, k := range c.parked {
		if k.Answer.State == "" {
			out = append(out, k.Text)
		} else {
			add(k.Answer)
		}
	}
	slices.Sort(out)
	return out
}

// Whatever was answered and typed, and however often the questions change, not a
// word is lost, and a program that is killed then goes on with all of it.
func TestSwitchLosesNothingAndIsResumed(t *testing.T) {
	forces := []string{"west-mercia", "avon-and-somerset", "cambridgeshire"}
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		c, _ := Open(opening(t, d, rapid.SampledFrom(forces).Draw(rt, "pack")))
		for range rapid.IntRange(1, 4).Draw(rt, "packs") {
			for range rapid.IntRange(0, 15).Draw(rt, "acts") {
				act(rt, c)
			}
			was, here := everything(c), stateOf(c)
			tk := c.Switch(pack(t, rapid.SampledFrom(forces).Draw(rt, "to")))
			now := stateOf(c)
			if diff := cmp.Diff(was, everything(c)); diff != "" {
				rt.Fatalf("%v: %s", tk.Err(), diff)
			}
			if here.Number != now.Number || here.Facts.Danger != now.Facts.Danger || here.Mode != now.Mode ||
				!cmp.Equal(here.Judgement, now.Judgement) || !cmp.Equal(here.People, now.People) {
				rt.Fatal("something beside the questions has changed")
			}
			if c.Question(c.Step()) == nil && tk.Err() == nil {
				rt.Fatalf("the call is on %s, which does not show", c.Step())
			}
		}
		draft := d.draft(t, c.ID())
		r, err := Resume(reopening(t, d, draft), draft)
		if err != nil {
			rt.Fatal(err)
		}
		want, got := stateOf(c), stateOf(r)
		if c.Question(want.Step) == nil {
			want.Step = got.Step
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
		if diff := cmp.Diff(c.ParkedAnswers(), r.ParkedAnswers(), cmpopts.EquateEmpty()); diff != "" || r.Pack() != c.Pack() {
			rt.Fatal(diff)
		}
	})
}

// Whoever changes near the end of a call is asked what the new set has to ask.
func TestAChangeNearTheEndGoesToTheFirstNewQuestion(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", home)
	c.Go("harm")
	if err := c.Switch(pack(t, "sussex")).Err(); err != nil {
		t.Fatal(err)
	}
	if c.Step() != "affected" && c.Step() != "happening" {
		t.Errorf("it goes on at %s", c.Step())
	}
}
