package compare

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The example calls of both packs are run under both: what comes out otherwise is
// said, and which answers do not fit.
func TestDiffRunsTheExamples(t *testing.T) {
	for name, c := range map[string]struct {
		edits []string
		want  []ExampleChange
	}{
		"nothing":            {[]string{`"2026.01"`, `"2026.02"`}, []ExampleChange{}},
		"what it wants only": {[]string{"want: {level: standard}", "want: {level: high}"}, []ExampleChange{}},
		"another floor": {[]string{"at_least: medium", "at_least: high"},
			[]ExampleChange{{"Three in a month", "both", []Outcome{{"level", "medium", "high"}}, []string{}}}},
		"flags, grade and actions": {[]string{"set: [repeat], because: Three", "grade: soon, require: [explain], because: Three"},
			[]ExampleChange{{"Three in a month", "both", []Outcome{{"flags", "repeat", "none"}, {"grade", "none", "soon"},
				{"actions", "ring_back", "explain, ring_back"}}, []string{}}}},
		"a question that is gone": {[]string{"- {id: times,", "- {id: how_often,", "when: times >= 3", "when: how_often >= 3", "times: 3,", "how_often: 3,"},
			[]ExampleChange{{"Three in a month", "old", []Outcome{{"level", "medium", "unassessed"}, {"flags", "repeat", "none"}, {"actions", "ring_back", "none"}}, []string{"times"}},
				{"Three in a month", "new", []Outcome{{"level", "unassessed", "medium"}, {"flags", "none", "repeat"}, {"actions", "none", "ring_back"}}, []string{"how_often"}}}},
		"an example of its own": {[]string{"accept:\n", "  - name: Ill\n    answers: {what: Shouting, before: \"no\", effect: ill}\n    want: {level: high}\naccept:\n",
			"high: 8}", "high: 9}"},
			[]ExampleChange{{"Ill", "new", []Outcome{{"level", "high", "medium"}}, []string{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff(t, parse(t, base), parse(t, edited(t, c.edits...)))
			if got := cmp.Diff(c.want, d.Examples); got != "" {
				t.Error(got)
			}
		})
	}
}

func TestExampleChangeInWords(t *testing.T) {
	c := ExampleChange{"Three in a month", "old", []Outcome{{"level", "medium", "unassessed"}}, []string{"times", "since"}}
	want := []string{"Three in a month (the old pack's)", "    level: was medium; now unassessed", "    answers that do not fit the other pack: times, since"}
	if got := cmp.Diff(want, c.Lines()); got != "" {
		t.Error(got)
	}
}
