package paths

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstcall/questionsets"
)

const head = "schema: firstcall/pack/v1\nid: drawn\nforce: kent\ncode: KE\nname: Drawn\nversion: \"1\"\nbasis: modelled\nwhy: drawn for a test\n"

// parse reads a pack that begins as every pack of these tests does.
func parse(t interface {
	Helper()
	Fatalf(string, ...any)
}, text string) *questionsets.Pack {
	t.Helper()
	p, err := questionsets.Parse("drawn.yaml", []byte(head+text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return p
}

// drawn is a pack being drawn: its text, and what conditions may say of the
// questions so far.
type drawn struct {
	b      strings.Builder
	pieces []string
	axes   []string
	number string
	points bool
}

// drawPack draws a small pack: few enough paths to go through one by one.
func drawPack(t *rapid.T) *questionsets.Pack {
	d := &drawn{pieces: []string{`channel == "101"`, `channel in ["999", "online"]`}}
	d.b.WriteString("questions:\n")
	for i := range rapid.IntRange(1, 4).Draw(t, "questions") {
		d.question(t, i)
	}
	if d.points {
		d.b.WriteString("score: {bands: {standard: 0, medium: 3, high: 6}}\n")
		d.pieces = append(d.pieces, "score >= 2")
	}
	if len(d.axes) > 1 {
		fmt.Fprintf(&d.b, "matrix: {rows: %s, columns: %s, cells: {a: {a: standard, b: medium}, b: {a: high, b: medium}}}\n", d.axes[0], d.axes[1])
	}
	d.rules(t)
	return parse(t, d.b.String())
}

func (d *drawn) question(t *rapid.T, i int) {
	kinds := []questionsets.Kind{questionsets.Text, questionsets.YesNo, questionsets.YesNo, questionsets.Choice, questionsets.Choice,
		questionsets.Choices, questionsets.Number, questionsets.Datetime}
	id, kind := fmt.Sprintf("q%d", i), rapid.SampledFrom(kinds).Draw(t, "kind")
	when := ""
	if i > 0 && rapid.Bool().Draw(t, "conditional") {
		when = d.condition(t)
	}
	fmt.Fprintf(&d.b, "  - id: %s\n    ask: Question %d?\n    kind: %s\n    required: %v\n", id, i, kind, rapid.IntRange(0, 3).Draw(t, "required") > 0)
	if when != "" {
		fmt.Fprintf(&d.b, "    when: %s\n", strconv.Quote(when))
	}
	fmt.Fprintf(&d.b, "    covers: [%s]\n", rapid.SampledFrom(questionsets.Coverage).Draw(t, "covers"))
	switch kind {
	case questionsets.Text:
		d.pieces = append(d.pieces, id+` == "declined"`, id+` != "blue"`)
	case questionsets.YesNo:
		fmt.Fprintf(&d.b, "    worse: %s\n", rapid.SampledFrom(questionsets.WorseAnswers).Draw(t, "worse"))
		d.pieces = append(d.pieces, id+` == "yes"`, id+` != "no"`, id+` == "not known"`)
	case questionsets.Number:
		d.number = id
		d.pieces = append(d.pieces, id+" >= 2", id+" == 0.5", id+" != -1")
	case questionsets.Choice, questionsets.Choices:
		d.options(t, id, kind, when == "")
	}
}

func (d *drawn) options(t *rapid.T, id string, kind questionsets.Kind, always bool) {
	d.b.WriteString("    choices:\n")
	for _, v := range []string{"a", "b"} {
		points := rapid.IntRange(0, 3).Draw(t, "points")
		d.points = d.points || points > 0
		fmt.Fprintf(&d.b, "      - {value: %s, label: L%s, points: %d, order: %d}\n", v, v, points, rapid.IntRange(0, 2).Draw(t, "order"))
	}
	if kind == questionsets.Choices {
		d.b.WriteString("      - {value: c, label: Lc}\n")
		d.pieces = append(d.pieces, `"a" in `+id, `not ("b" in `+id+`)`)
		return
	}
	d.pieces = append(d.pieces, id+` == "a"`, id+` in ["b", "declined"]`)
	if always {
		d.axes = append(d.axes, id)
	}
}

func (d *drawn) rules(t *rapid.T) {
	if !d.points { // bands need a scored choice, and without these no pack has a level
		d.pieces = append(d.pieces, "score == 0")
	}
	d.pieces = append(d.pieces, `reports_within("30 days") >= 2`, `highest_within("6 months") >= medium`)
	d.b.WriteString("rules:\n  - {id: base, when: score >= 0, at_least: standard, because: A base}\n")
	for i := range rapid.IntRange(0, 3).Draw(t, "rules") {
		then := rapid.SampledFrom([]string{"at_least: medium", "at_least: high", "set: [hate]", "grade: response", "require: [later]"}).Draw(t, "then")
		fmt.Fprintf(&d.b, "  - {id: r%d, when: %s, because: Rule %d, %s}\n", i, strconv.Quote(d.condition(t)), i, then)
	}
	plus := ""
	if d.number != "" && rapid.Bool().Draw(t, "plus") {
		plus = ", plus: " + d.number
	}
	fmt.Fprintf(&d.b, "repeat:\n  - {id: often, reports: 3, within: 30 days%s, then: {set: [repeat]}}\n", plus)
	if rapid.IntRange(0, 3).Draw(t, "exempt") == 0 {
		fmt.Fprintf(&d.b, "exempt: {when: %s, because: Not asked}\n", strconv.Quote(d.condition(t)))
	}
	d.b.WriteString("actions:\n  - {id: later, title: Later, due: 5 days, when: repeat and level >= medium}\n" +
		"  - {id: now, title: Now, due: immediately, when: hate or level == high}\n")
}

// condition draws one over what there is so far.
func (d *drawn) condition(t *rapid.T) string {
	piece := rapid.SampledFrom(d.pieces)
	one, two := piece.Draw(t, "piece"), piece.Draw(t, "piece")
	return rapid.SampledFrom([]string{one, "not (" + one + ")", one + " and " + two, "not (" + one + " or " + two + ")", one + " or " + two}).Draw(t, "condition")
}

func TestThePacksThatAreDrawnAreOfManyKinds(t *testing.T) {
	conditional, exempt, plus, matrix := 0, 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		for _, q := range p.Questions {
			if q.When != "" {
				conditional++
			}
		}
		if p.Exempt != nil {
			exempt++
		}
		if p.Repeat[0].Plus != "" {
			plus++
		}
		if p.Matrix != nil {
			matrix++
		}
	})
	if min(conditional, exempt, plus, matrix) == 0 {
		t.Errorf("%d conditional questions, %d exempt, %d with plus, %d with a matrix", conditional, exempt, plus, matrix)
	}
}
