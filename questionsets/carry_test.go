package questionsets

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
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
		if next.Pack() != to || next.Facts() != iv.Facts() || !maps.EqualFunc(was, held(iv), func(a, b Answer) bool { return cmp.Equal(a, b) }) {
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
