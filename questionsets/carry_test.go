package questionsets

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/risk"
)

// drawForm makes a pack whose questions may be another's: the same ids, words,
// kinds and choices, or some of them.
func drawForm(t *rapid.T, id string) *Pack {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: firstcall/pack/v1\nid: %s\nforce: kent\ncode: KE\nname: Pack %s\nversion: \"1\"\nbasis: modelled\nwhy: random\nquestions:\n", id, id)
	ids := rapid.Permutation([]string{"q0", "q1", "q2", "q3", "q4"}).Draw(t, "ids")
	gate := ""
	for _, q := range ids[:rapid.IntRange(1, len(ids)).Draw(t, "questions")] {
		kind := rapid.SampledFrom([]Kind{Text, Text, YesNo, Choice, Choices, Number}).Draw(t, "kind")
		ask := rapid.SampledFrom([]string{"Has " + q + " happened?", "And " + q + "?"}).Draw(t, "ask")
		fmt.Fprintf(&b, "  - {id: %s, ask: \"%s\", kind: %s", q, ask, kind)
		if gate != "" && rapid.Bool().Draw(t, "conditional") {
			fmt.Fprintf(&b, ", when: '%s == \"yes\"'", gate)
		}
		if fills := rapid.SampledFrom(append([]string{"", "", ""}, FillTargets...)).Draw(t, "fills"); fills != "" {
			b.WriteString(", fills: " + fills)
		}
		if kind == Choice || kind == Choices {
			values := rapid.Permutation([]string{"a", "b", "c"}).Draw(t, "values")
			b.WriteString(", choices: [")
			for _, v := range values[:rapid.IntRange(2, 3).Draw(t, "choices")] {
				fmt.Fprintf(&b, "{value: %s, label: %s}, ", v, rapid.SampledFrom([]string{"Label " + v, "Other " + v}).Draw(t, "label"))
			}
			b.WriteString("]")
		}
		if kind == YesNo {
			gate = q
		}
		b.WriteString("}\n")
	}
	p, err := Parse(id+".yaml", []byte(b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return p
}

// fill answers some of a pack's questions, with notes.
func fill(t *rapid.T, iv *Interview) {
	for _, q := range iv.p.Questions {
		if rapid.IntRange(0, 4).Draw(t, "answered") == 0 {
			continue
		}
		a := drawAnswer(t, q.Kind)
		a.Value = strings.TrimSpace(a.Value)
		if q.Kind == Choice && a.State == Known {
			a.Value = q.values()[0]
		} else if q.Kind == Choices && a.State == Known {
			a.Values = slices.DeleteFunc(a.Values, func(v string) bool { return q.option(v) == nil })
		}
		a.Note = rapid.SampledFrom([]string{"", "so she says"}).Draw(t, "note")
		if err := iv.Answer(q.ID, a); err != nil {
			t.Fatal(err)
		}
	}
}

// held gives every answer of an interview, hidden ones too.
func held(iv *Interview) map[string]Answer {
	out := map[string]Answer{}
	for _, q := range iv.p.Questions {
		if a, ok := iv.Get(q.ID); ok {
			out[q.ID] = a
		}
	}
	return out
}

// sayings gives answers as they read, in any order: two packs list the choices
// picked in orders of their own.
func sayings(answers map[string]Answer, parked []Parked) []string {
	var out []string
	add := func(a Answer) {
		out = append(out, fmt.Sprint(a.State, a.Value, slices.Sorted(slices.Values(a.Values)), a.Note))
	}
	for _, a := range answers {
		add(a)
	}
	for _, k := range parked {
		add(k.Answer)
	}
	slices.Sort(out)
	return out
}

// Whatever the two packs ask, nothing is lost on the way there, and on the way
// back everything is where it was (DOMAIN 2.2 C).
func TestCarryLosesNothingAndCarryingBackRestoresEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from, to := drawForm(t, "one"), drawForm(t, rapid.SampledFrom([]string{"one", "two"}).Draw(t, "id"))
		iv := NewInterview(from)
		fill(t, iv)
		iv.SetFacts(drawFacts(t))
		was := held(iv)
		next, parked := iv.Carry(to)
		if d := cmp.Diff(sayings(was, nil), sayings(held(next), parked)); d != "" {
			t.Fatalf("on the way there: %s\n%s\n%s", d, from.Bytes, to.Bytes)
		}
		if next.Pack() != to || !cmp.Equal(next.Facts(), iv.Facts()) || !maps.EqualFunc(was, held(iv), func(a, b Answer) bool { return cmp.Equal(a, b) }) {
			t.Fatal("another pack, other facts, or the old interview has changed")
		}
		back, left := next.Carry(from, parked...)
		if d := cmp.Diff(was, held(back)); d != "" || len(left) > 0 {
			t.Fatalf("on the way back: %s, left %v\n%s\n%s", d, left, from.Bytes, to.Bytes)
		}
	})
}

// However often the pack changes and whatever is answered meanwhile, an answer
// goes only when another takes its place by the handler's hand.
func TestCarryOverManyPacksLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		packs := []*Pack{drawForm(t, "one"), drawForm(t, "two"), drawForm(t, "two"), drawForm(t, "three")}
		iv := NewInterview(packs[0])
		fill(t, iv)
		var parked []Parked
		for _, p := range rapid.SliceOfN(rapid.SampledFrom(packs), 1, 6).Draw(t, "route") {
			was := sayings(held(iv), parked)
			iv, parked = iv.Carry(p, parked...)
			if d := cmp.Diff(was, sayings(held(iv), parked)); d != "" {
				t.Fatal(d)
			}
			if rapid.Bool().Draw(t, "answers more") {
				fill(t, iv)
			}
		}
	})
}

// A question is the same only where it is known to be.
func TestParkedBelongsOnlyToTheSameQuestion(t *testing.T) {
	form := func(id, questions string) *Pack {
		p, err := Parse(id, []byte("schema: firstcall/pack/v1\nid: "+id+"\nforce: kent\ncode: KE\nname: K\nversion: \"1\"\nbasis: modelled\nwhy: test\nquestions:\n"+questions))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	asked := form("one", `  - {id: q1, ask: "What is happening?", kind: text, fills: narrative}
  - {id: q2, ask: "Has this happened before?", kind: yes-no}
  - {id: q3, ask: "How often?", kind: choice, choices: [{value: a, label: Daily}, {value: b, label: Weekly}]}
`)
	for name, c := range map[string]struct {
		id, question string
		a            Answer
		pack         string
		want         string
	}{
		"another question under the same id":      {"two", "q2", Say("yes"), `{id: q2, ask: "Were weapons involved?", kind: yes-no}`, ""},
		"the same words in another force's pack":  {"two", "q2", Say("yes"), `{id: q2, ask: "Has this happened before?", kind: yes-no}`, "q2"},
		"other words in another version":          {"one", "q2", Say("yes"), `{id: q2, ask: "Did this happen before?", kind: yes-no}`, "q2"},
		"another kind":                            {"one", "q2", Say("yes"), `{id: q2, ask: "Has this happened before?", kind: text}`, ""},
		"a choice that is gone":                   {"one", "q3", Say("b"), `{id: q3, ask: "How often?", kind: choice, choices: [{value: a, label: Daily}, {value: c, label: Never}]}`, ""},
		"a choice that reads otherwise elsewhere": {"two", "q3", Say("a"), `{id: q3, ask: "How often?", kind: choice, choices: [{value: a, label: Never}]}`, ""},
		"not known to a choice elsewhere":         {"two", "q3", Answer{State: NotKnown}, `{id: q3, ask: "How often?", kind: choice, choices: [{value: x, label: Never}]}`, "q3"},
		"what fills the same part":                {"two", "q1", Say("noise"), `{id: words, ask: "Tell me", kind: text, fills: narrative}`, "words"},
		"the same words that fill nothing":        {"two", "q1", Say("noise"), `{id: q1, ask: "What is happening?", kind: text}`, ""},
		"the same id filling another part":        {"one", "q2", Say("yes"), `{id: q2, ask: "Has this happened before?", kind: yes-no, fills: suspect}`, ""},
	} {
		got := ""
		if q := asked.Park(c.question, c.a, "").Home(form(c.id, "  - "+c.pack+"\n")); q != nil {
			got = q.ID
		}
		if got != c.want {
			t.Errorf("%s: at home in %q, want %q", name, got, c.want)
		}
	}
	if k := asked.Park("q9", Say("yes"), ""); k.Question != "" {
		t.Errorf("a question that is not there is parked: %+v", k)
	}
}

// What another version asks in other words is known by its ids; another pack's
// questions are only answered where the words are the same.
func TestReworded(t *testing.T) {
	form := func(id, version, ask, label string) *Pack {
		p, err := Parse(id, []byte("schema: firstcall/pack/v1\nid: "+id+"\nforce: kent\ncode: KE\nname: K\nversion: \""+version+"\"\nbasis: modelled\nwhy: test\nquestions:\n"+
			"  - {id: q1, ask: \""+ask+"\", kind: yes-no}\n  - {id: q2, ask: And?, kind: yes-no}\n"+
			"  - {id: q3, ask: \"How often?\", kind: choice, choices: [{value: a, label: "+label+"}, {value: b, label: Weekly}]}\n"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	was := form("one", "1", "Before?", "Daily")
	for _, c := range []struct {
		to     *Pack
		picked string
		want   []string
	}{
		{was, "a", nil},
		{form("one", "2", "Ever?", "Daily"), "a", []string{"q1"}},
		{form("one", "2", "Ever?", "Every day"), "a", []string{"q1", "q3"}},
		{form("one", "2", "Ever?", "Every day"), "b", []string{"q1"}},
		{form("two", "2", "Ever?", "Every day"), "a", nil},
	} {
		iv := NewInterview(was)
		for id, v := range map[string]string{"q1": "yes", "q3": c.picked} {
			if err := iv.Answer(id, Say(v)); err != nil {
				t.Fatal(err)
			}
		}
		next, _ := iv.Carry(c.to)
		if got := next.Reworded(was); !slices.Equal(got, c.want) {
			t.Errorf("to %s %s: %q, want %q", c.to.ID, c.to.Version, got, c.want)
		}
	}
}

// What other questions proved is a floor, sets flags and asks for its actions. It
// never lowers anything.
func TestWhatWasProvenBeforeOnlyRaises(t *testing.T) {
	tell := DueAction{Action: &Action{ID: "tell", Title: "Tell the sergeant", Mandatory: true}, Because: "Asked for by others"}
	rapid.Check(t, func(t *rapid.T) {
		iv := NewInterview(drawForm(t, "one"))
		fill(t, iv)
		f := drawFacts(t)
		iv.SetFacts(f)
		h := risk.History{Now: noon}
		alone := iv.Assess(h)
		before := Proven{Level: rapid.SampledFrom([]risk.Level{risk.Unassessed, risk.Medium, risk.High}).Draw(t, "level"),
			Flags: []risk.Flag{risk.Hate}, Grade: "response", Because: "Answers to other questions", Actions: []DueAction{tell}}
		f.Before = []Proven{before}
		iv.SetFacts(f)
		r := iv.Assess(h)
		want := max(alone.Level, before.Level)
		if before.Level == risk.Unassessed {
			want = alone.Level
		}
		if r.Level != want || !r.Hate || r.Grade == "" || r.Complete != alone.Complete || len(r.Actions) != len(alone.Actions)+1 {
			t.Fatalf("alone %s, with %s before: %s, %+v", alone.Level, before.Level, r.Level, r.Actions)
		}
		if last := r.Factors[len(r.Factors)-1]; last.Source != BeforeSource || last.Basis != string(Modelled) {
			t.Fatalf("the last reason is %+v", last)
		}
	})
}

// Of two actions of one id the stricter holds: the mandatory one, then the one whose
// time ends first.
func TestTheStricterOfTwoActionsHolds(t *testing.T) {
	due := func(title string, must bool, hours time.Duration) DueAction {
		a := DueAction{Action: &Action{ID: "call", Title: title, Mandatory: must}}
		if hours > 0 {
			a.Due = noon.Add(hours * time.Hour)
		}
		return a
	}
	for _, c := range []struct {
		here, before DueAction
		want         string
	}{
		{due("here", true, 24), due("before", true, 48), "here"},
		{due("here", true, 24), due("before", true, 24), "here"},
		{due("here", true, 48), due("before", true, 24), "before"},
		{due("here", false, 1), due("before", true, 24), "before"},
		{due("here", true, 24), due("before", false, 1), "here"},
		{due("here", true, 0), due("before", true, 24), "before"}, // its clock has not started
		{due("here", true, 24), due("before", true, 0), "here"},
	} {
		if got := withActions([]DueAction{c.here}, []DueAction{c.before}); len(got) != 1 || got[0].Title != c.want {
			t.Errorf("%s or %s: %+v", c.here.Due, c.before.Due, got)
		}
	}
}
