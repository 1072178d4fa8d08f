package questionsets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"firstcall/risk"
)

// truth is three-valued: what is not asked or not known is neither true nor false.
type truth int

const (
	no truth = iota
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// given is what a condition's oracle reads: the answers of shown questions.
type given struct {
	answers map[string]Answer
	facts   Facts
	history risk.History
}

// claim is a random condition with an oracle of its own.
type claim struct {
	text string
	eval func(given) truth
}

// randomPack is a pack's text and what is needed to check it.
type randomPack struct {
	text      string
	questions []randomQuestion
	rules     []claim
}

type randomQuestion struct {
	id   string
	kind Kind
	when *claim
}

// drawPack makes a random pack that Parse accepts.
func drawPack(t *rapid.T) randomPack {
	var b strings.Builder
	var rp randomPack
	b.WriteString("schema: firstcall/pack/v1\nid: random\nforce: kent\ncode: KE\nname: Random\nversion: \"1\"\nbasis: modelled\nwhy: random\nquestions:\n")
	scored := rapid.Bool().Draw(t, "scored")
	points := false
	var axes []string
	for i := range rapid.IntRange(1, 8).Draw(t, "questions") {
		q := randomQuestion{id: fmt.Sprintf("q%d", i), kind: rapid.SampledFrom([]Kind{Text, YesNo, Choice, Choices, Number, Datetime}).Draw(t, "kind")}
		fmt.Fprintf(&b, "  - id: %s\n    ask: Question %d?\n    kind: %s\n    required: %v\n", q.id, i, q.kind, rapid.Bool().Draw(t, "required"))
		if rapid.Bool().Draw(t, "conditional") {
			c := drawClaim(t, rp.questions, false, 2)
			q.when = &c
			fmt.Fprintf(&b, "    when: %s\n", strconv.Quote(c.text))
		}
		if cover := rapid.SampledFrom(append(Coverage, "")).Draw(t, "covers"); cover != "" {
			fmt.Fprintf(&b, "    covers: [%s]\n", cover)
		}
		if q.kind == Choice || q.kind == Choices {
			b.WriteString("    choices:\n")
			for _, v := range []string{"a", "b", "c"} {
				n := 0
				if scored {
					n = rapid.IntRange(0, 9).Draw(t, "points")
				}
				points = points || n > 0
				fmt.Fprintf(&b, "      - {value: %s, label: Label %s, points: %d}\n", v, v, n)
			}
			if q.kind == Choice && q.when == nil {
				axes = append(axes, q.id)
			}
		}
		rp.questions = append(rp.questions, q)
	}
	drawPolicy(t, &b, points, axes)
	drawRules(t, &b, &rp)
	rp.text = b.String()
	return rp
}

func drawPolicy(t *rapid.T, b *strings.Builder, points bool, axes []string) {
	if points {
		fmt.Fprintf(b, "score: {bands: {standard: 0, medium: %d, high: %d}}\n", rapid.IntRange(1, 8).Draw(t, "medium"), rapid.IntRange(9, 20).Draw(t, "high"))
	}
	if len(axes) < 2 || !rapid.Bool().Draw(t, "matrix") {
		return
	}
	fmt.Fprintf(b, "matrix:\n  rows: %s\n  columns: %s\n  cells:\n", axes[0], axes[1])
	for _, row := range []string{"a", "b", "c"} {
		fmt.Fprintf(b, "    %s:\n", row)
		for _, col := range []string{"a", "b", "c"} {
			fmt.Fprintf(b, "      %s: %s\n", col, rapid.SampledFrom([]string{"standard", "medium", "high"}).Draw(t, "cell"))
		}
	}
}

func drawRules(t *rapid.T, b *strings.Builder, rp *randomPack) {
	b.WriteString("rules:\n")
	for i := range rapid.IntRange(1, 4).Draw(t, "rules") {
		c := drawClaim(t, rp.questions, true, 3)
		rp.rules = append(rp.rules, c)
		fmt.Fprintf(b, "  - {id: r%d, when: %s, because: Rule %d, ", i, strconv.Quote(c.text), i)
		b.WriteString(rapid.SampledFrom([]string{"at_least: standard", "at_least: medium", "at_least: high", "set: [hate]", "grade: response", "require: [later]", "say: Look"}).Draw(t, "then"))
		b.WriteString("}\n")
	}
	plus := ""
	for _, q := range rp.questions {
		if q.kind == Number {
			plus = ", plus: " + q.id
		}
	}
	fmt.Fprintf(b, "repeat:\n  - {id: often, reports: 3, within: 30 days%s, then: {grade: response, set: [repeat]}}\n", plus)
	if rapid.Bool().Draw(t, "exempt") {
		fmt.Fprintf(b, "exempt: {when: %s, because: Not asked}\n", strconv.Quote(drawClaim(t, rp.questions, true, 1).text))
	}
	b.WriteString("actions:\n  - {id: later, title: Later, due: 5 working days, when: level == unassessed}\n" +
		"  - {id: now, title: Now, due: immediately, when: 'not (level < high) or (repeat and not hate) or grade != \"response\"'}\n")
}

// drawClaim makes a random condition over the questions asked so far.
func drawClaim(t *rapid.T, asked []randomQuestion, rule bool, depth int) claim {
	if depth > 0 && rapid.Bool().Draw(t, "compound") {
		left := drawClaim(t, asked, rule, depth-1)
		switch rapid.IntRange(0, 2).Draw(t, "join") {
		case 0:
			return claim{"not (" + left.text + ")", func(g given) truth { return yes - left.eval(g) }}
		case 1:
			right := drawClaim(t, asked, rule, depth-1)
			return claim{"(" + left.text + ") and (" + right.text + ")", func(g given) truth { return min(left.eval(g), right.eval(g)) }}
		default:
			right := drawClaim(t, asked, rule, depth-1)
			return claim{"(" + left.text + ") or (" + right.text + ")", func(g given) truth { return max(left.eval(g), right.eval(g)) }}
		}
	}
	i := rapid.IntRange(-2, len(asked)-1).Draw(t, "names")
	switch {
	case i == -2 && rule:
		n := rapid.IntRange(1, 4).Draw(t, "reports")
		return claim{fmt.Sprintf(`reports_within("30 days") >= %d`, n), func(g given) truth {
			return truthOf(g.history.Reports(risk.Span{N: 30, Unit: risk.Days}) >= n)
		}}
	case i < 0 || asked[i].kind == Datetime:
		return drawChannel(t)
	}
	return drawQuestionClaim(t, asked[i])
}

func drawChannel(t *rapid.T) claim {
	want := rapid.SampledFrom(Channels).Draw(t, "channel")
	if rapid.Bool().Draw(t, "differs") {
		return claim{fmt.Sprintf("channel != %q", want), func(g given) truth {
			if g.facts.Channel == "" {
				return maybe
			}
			return truthOf(g.facts.Channel != want)
		}}
	}
	return claim{fmt.Sprintf("channel in [%q]", want), func(g given) truth {
		if g.facts.Channel == "" {
			return maybe
		}
		return truthOf(g.facts.Channel == want)
	}}
}

func drawQuestionClaim(t *rapid.T, q randomQuestion) claim {
	switch q.kind {
	case Number:
		return drawNumberClaim(t, q.id)
	case Choices:
		v := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "value")
		not := rapid.Bool().Draw(t, "not")
		op := map[bool]string{true: "not in", false: "in"}[not]
		return claim{fmt.Sprintf("%q %s %s", v, op, q.id), func(g given) truth {
			a, ok := g.answers[q.id]
			if !ok || a.State != Known {
				return maybe // neither in the list nor out of it
			}
			return truthOf(slices.Contains(a.Values, v) != not)
		}}
	}
	values := map[Kind][]string{YesNo: {"yes", "no", "not known", "declined"}, Choice: {"a", "b", "c", "not known"}, Text: {"words", "declined"}}[q.kind]
	v := rapid.SampledFrom(values).Draw(t, "value")
	not := rapid.Bool().Draw(t, "not")
	op := map[bool]string{true: "!=", false: "=="}[not]
	return claim{fmt.Sprintf("%s %s %q", q.id, op, v), func(g given) truth {
		a, ok := g.answers[q.id]
		if !ok {
			return maybe
		}
		word := a.Value
		if a.State != Known {
			word = string(a.State)
		}
		return truthOf((word == v) != not)
	}}
}

func drawNumberClaim(t *rapid.T, id string) claim {
	op := rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "op")
	n := rapid.IntRange(-2, 5).Draw(t, "number")
	return claim{fmt.Sprintf("%s %s %d", id, op, n), func(g given) truth {
		a, ok := g.answers[id]
		if !ok || a.State != Known {
			return maybe
		}
		f, err := strconv.ParseFloat(a.Value, 64)
		if err != nil {
			return maybe
		}
		w := float64(n)
		return truthOf(map[string]bool{"==": f == w, "!=": f != w, "<": f < w, "<=": f <= w, ">": f > w, ">=": f >= w}[op])
	}}
}

// drawAnswer makes a random answer that fits a question.
func drawAnswer(t *rapid.T, k Kind) Answer {
	if n := rapid.IntRange(0, 9).Draw(t, "state"); n < 2 {
		return Answer{State: []State{NotKnown, Declined}[n]}
	}
	switch k {
	case YesNo:
		return Say(rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "answer"))
	case Choice:
		return Say(rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "answer"))
	case Choices:
		return Pick(rapid.SliceOfDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), rapid.ID).Draw(t, "answer")...)
	case Number:
		return Say(rapid.SampledFrom([]string{"0", "-1", "2", "2.5", "999999999999"}).Draw(t, "answer"))
	case Datetime:
		return Say("2026-11-20T09:00:00Z")
	}
	return Say(rapid.SampledFrom([]string{"words", "not", "\"", "yes"}).Draw(t, "answer"))
}

func drawFacts(t *rapid.T) Facts {
	return Facts{Channel: rapid.SampledFrom(append([]string{""}, Channels...)).Draw(t, "channel"), Danger: rapid.IntRange(0, 9).Draw(t, "danger") == 0}
}

func drawHistory(t *rapid.T) risk.History {
	return historyAt(noon, rapid.SliceOfN(rapid.IntRange(0, 60), 0, 5).Draw(t, "days")...)
}

type pair struct {
	id string
	a  Answer
}

func drawAnswers(t *rapid.T, rp randomPack) []pair {
	var out []pair
	for _, q := range rp.questions {
		if rapid.IntRange(0, 3).Draw(t, "answered") > 0 {
			out = append(out, pair{q.id, drawAnswer(t, q.kind)})
		}
	}
	return out
}

func (rp randomPack) begin(t *rapid.T, f Facts, answers []pair) *Interview {
	p, err := Parse("random.yaml", []byte(rp.text))
	if err != nil {
		t.Fatalf("%v\n%s", err, rp.text)
	}
	iv := NewInterview(p)
	iv.SetFacts(f)
	for _, a := range answers {
		if err := iv.Answer(a.id, a.a); err != nil {
			t.Fatal(err)
		}
	}
	return iv
}
