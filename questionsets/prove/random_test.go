package prove

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
)

// drawn is a pack being drawn: its text, and what conditions may say, those of
// questions and those of rules.
type drawn struct {
	t      *rapid.T
	b      strings.Builder
	asked  []string
	told   []string
	axes   []string
	number string
	points bool
}

func pick[T any](t *rapid.T, label string, from ...T) T {
	return rapid.SampledFrom(from).Draw(t, label)
}

// drawPack draws a pack that uses everything: every kind of question, hidden and
// optional ones, scores, a matrix, windows, exemptions, clocks, a case review.
func drawPack(t *rapid.T) *questionsets.Pack {
	d := &drawn{t: t, asked: []string{`channel == "101"`, `category != "personal"`}}
	d.b.WriteString("questions:\n")
	for i := range rapid.IntRange(1, 4).Draw(t, "questions") {
		d.question(fmt.Sprintf("q%d", i), i > 0 && rapid.Bool().Draw(t, "conditional"))
	}
	d.told = append(d.told, "score == 0")
	if d.points {
		d.b.WriteString("score: {bands: {standard: 0, medium: 3, high: 6}}\n")
		d.told = append(d.told, "score >= 2", "score < 5")
	}
	if len(d.axes) > 1 {
		d.b.WriteString("matrix: {rows: " + d.axes[0] + ", columns: " + d.axes[1] + ", cells: {")
		for _, row := range []string{"a", "b", "c"} {
			d.b.WriteString(row + ": {a: " + d.level() + ", b: " + d.level() + ", c: " + d.level() + "}, ")
		}
		d.b.WriteString("}}\n")
	}
	d.rules()
	p, err := questionsets.Parse("drawn.yaml", []byte(head+d.b.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, d.b.String())
	}
	return p
}

func (d *drawn) level() string { return pick(d.t, "level", "standard", "medium", "high") }

func (d *drawn) question(id string, conditional bool) {
	kind := pick(d.t, "kind", questionsets.Text, questionsets.YesNo, questionsets.YesNo, questionsets.Choice, questionsets.Choice, questionsets.Choices, questionsets.Number)
	fmt.Fprintf(&d.b, "  - id: %s\n    ask: Q?\n    kind: %s\n    required: %v\n    covers: [%s]\n", id, kind, pick(d.t, "required", true, true, false), pick(d.t, "covers", questionsets.Coverage...))
	if conditional {
		fmt.Fprintf(&d.b, "    when: %s\n", strconv.Quote(d.condition(d.asked)))
	}
	switch kind {
	case questionsets.Text:
		d.asked = append(d.asked, id+` == "declined"`, id+` != "blue"`, id+` == " "`)
	case questionsets.YesNo:
		fmt.Fprintf(&d.b, "    worse: %s\n", pick(d.t, "worse", questionsets.WorseAnswers...))
		d.asked = append(d.asked, id+` == "yes"`, id+` != "no"`, id+` == "not known"`, id+` in ["declined", "yes"]`)
	case questionsets.Number:
		d.number = id
		d.asked = append(d.asked, id+" >= 2", id+" == 0.5", id+" != -1", id+" <= 999999999999")
	default:
		d.b.WriteString("    choices:\n")
		for _, v := range []string{"a", "b", "c"} {
			points := max(0, rapid.IntRange(-2, 3).Draw(d.t, "points"))
			d.points = d.points || points > 0
			fmt.Fprintf(&d.b, "      - {value: %s, label: L%s, points: %d, order: %d}\n", v, v, points, rapid.IntRange(-1, 2).Draw(d.t, "order"))
		}
		if kind == questionsets.Choices {
			d.asked = append(d.asked, `"a" in `+id, `not ("b" in `+id+`)`, `"a" in `+id+` and "b" in `+id)
			return
		}
		d.asked = append(d.asked, id+` == "a"`, id+` in ["b", "declined"]`, id+` != "c"`)
		if !conditional {
			d.axes = append(d.axes, id)
		}
	}
}

func (d *drawn) rules() {
	windows := []string{"12 hours", "7 days", "30 days", "3 months", "12 months"}
	for range 2 {
		compare := pick(d.t, "compare", ">=", "==", "<", "!=")
		d.told = append(d.told, fmt.Sprintf("reports_within(%q) %s %d", pick(d.t, "window", windows...), compare, rapid.IntRange(1, 4).Draw(d.t, "than")),
			fmt.Sprintf("highest_within(%q) %s %s", pick(d.t, "window", windows...), compare, d.level()))
	}
	all := slices.Concat(d.asked, d.told)
	fmt.Fprintf(&d.b, "rules:\n  - {id: base, when: %s, at_least: standard, because: A base}\n", strconv.Quote(pick(d.t, "base", "score >= 0", "score >= 0", d.condition(all))))
	for i := range rapid.IntRange(0, 4).Draw(d.t, "rules") {
		then := pick(d.t, "then", "at_least: medium", "at_least: high", "set: [hate]", "grade: response", "require: [later]")
		fmt.Fprintf(&d.b, "  - {id: r%d, when: %s, because: R%d, %s}\n", i, strconv.Quote(d.condition(all)), i, then)
	}
	plus := ""
	if d.number != "" && rapid.Bool().Draw(d.t, "plus") {
		plus = ", plus: " + d.number
	}
	fmt.Fprintf(&d.b, "repeat:\n  - {id: often, reports: 3, within: 30 days%s, then: {set: [repeat], at_least: %s}}\n", plus, d.level())
	if rapid.IntRange(0, 3).Draw(d.t, "exempt") == 0 {
		fmt.Fprintf(&d.b, "exempt: {when: %s, because: Not asked}\n", strconv.Quote(d.condition(all)))
	}
	d.b.WriteString("case_review: {reports: 2, within: 6 months, recent: 1 month, hate: 3 months}\nactions:\n")
	for i, when := range []string{"repeat and level >= medium or case_review", pick(d.t, "when", "hate or level == high", "hate and not vulnerable", "level >= medium", d.condition(all))} {
		fmt.Fprintf(&d.b, "  - {id: %s, title: T, due: 1 day, when: %s%s}\n", []string{"later", "now"}[i], strconv.Quote(when), pick(d.t, "starts", "", []string{"", ", starts: later"}[i]))
	}
}

func (d *drawn) condition(from []string) string {
	one, two := pick(d.t, "one", from...), pick(d.t, "two", from...)
	return pick(d.t, "condition", one, "not ("+one+")", one+" and "+two, one+" or "+two, "not ("+one+" and "+two+")", "not ("+one+" or "+two+")")
}

// call is one call as it may come: facts, answers and what was reported before.
type call struct {
	iv    *questionsets.Interview
	h     risk.History
	known bool // everything that is asked is known, and every fact is
}

func drawCall(t *rapid.T, p *questionsets.Pack) call {
	c := call{iv: questionsets.NewInterview(p), h: drawHistory(t)}
	c.iv.SetFacts(questionsets.Facts{Channel: pick(t, "channel", "", "101", "999"), Category: pick(t, "category", "", "personal", "nuisance")})
	c.fill(t, nil)
	return c
}

// fill answers what is asked and not answered, but for what is to be left out.
func (c *call) fill(t *rapid.T, leave map[string]bool) {
	f := c.iv.Facts()
	c.known = f.Channel != "" && f.Category != ""
	for q := c.iv.Next(""); q != nil; q = c.iv.Next(q.ID) {
		if _, ok := c.iv.Get(q.ID); !ok && !leave[q.ID] && (q.Required || rapid.Bool().Draw(t, "answered")) {
			if err := c.iv.Answer(q.ID, drawAnswer(t, q)); err != nil {
				t.Fatal(err)
			}
		}
		a, ok := c.iv.Get(q.ID)
		c.known = c.known && ok && a.State == questionsets.Known
	}
}

func drawAnswer(t *rapid.T, q *questionsets.Question) questionsets.Answer {
	switch rapid.IntRange(0, 7).Draw(t, "state") {
	case 0:
		return questionsets.Answer{State: questionsets.NotKnown}
	case 1:
		return questionsets.Answer{State: questionsets.Declined}
	}
	switch q.Kind {
	case questionsets.Text:
		return questionsets.Say(pick(t, "text", "blue", "red", "something", "yes"))
	case questionsets.YesNo:
		return questionsets.Say(pick(t, "yes-no", "yes", "no"))
	case questionsets.Number:
		return questionsets.Say(pick(t, "number", "-7", "-1", "0", "0.5", "1", "1.7", "2", "3", "44", "999999999999", "999999999999.5"))
	case questionsets.Choice:
		return questionsets.Say(pick(t, "choice", "a", "b", "c"))
	}
	return questionsets.Pick(rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID).Draw(t, "picks")...)
}

// drawHistory draws earlier reports on any day of four years, some of them of one
// incident or of the one that is being reported.
func drawHistory(t *rapid.T) risk.History {
	now := time.Date(2026, 1, 1+rapid.IntRange(0, 1460).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), 30, 0, 0, time.UTC)
	h := risk.History{Now: now, Present: risk.Occasion{At: now, Incident: "i0"}}
	for range rapid.IntRange(0, 5).Draw(t, "reports") {
		o := risk.Occasion{At: now.Add(-time.Duration(pick(t, "hours", 1, 11, 24*5, 24*29, 24*50, 24*120, 24*300)) * time.Hour),
			Level: risk.Level(rapid.IntRange(0, 3).Draw(t, "level")), Hate: rapid.IntRange(0, 4).Draw(t, "hate") == 0}
		if n := rapid.IntRange(-4, 1).Draw(t, "incident"); n >= 0 {
			o.Incident = fmt.Sprintf("i%d", n)
		}
		h.Earlier = append(h.Earlier, o)
	}
	return h
}
