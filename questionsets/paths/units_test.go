package paths

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
)

// Nine scored questions, each also not known or declined, and two texts that
// may be left out.
func TestRAMPathsAreCounted(t *testing.T) {
	p, err := packs.Load("cambridgeshire-ram")
	if err != nil {
		t.Fatal(err)
	}
	s := Of(p)
	if n, exact := s.Paths(); !exact || n.Cmp(big.NewInt(5*4*5*5*4*6*6*5*4*4*4)) != 0 {
		t.Errorf("%v paths, exact %v", n, exact)
	}
	known := new(big.Int)
	s.Walk(math.MaxUint64, func(p *Path) bool {
		if p.Known {
			known.Add(known, p.Paths)
		}
		return true
	})
	if known.Cmp(big.NewInt(10_368)) != 0 {
		t.Errorf("%v paths on which everything is known", known)
	}
}

func valuesOf(s *Space, question string) []string {
	var out []string
	for _, c := range s.step(question).classes {
		v := c.answer.Value
		if c.answer.State != questionsets.Known {
			v = string(c.answer.State)
		}
		out = append(out, v)
	}
	return out
}

func TestNumbersLieOnBothSidesOfWhatTheyAreComparedWith(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: n, ask: How many?, kind: number, required: true}
  - {id: fine, ask: How long?, kind: number, required: true}
  - {id: plain, ask: How old?, kind: number, required: true}
  - {id: far, ask: How far?, kind: number, required: true}
rules:
  - {id: a, when: n >= 3 or n == 4.5, at_least: high, because: A}
  - {id: b, when: fine > 0.1 and fine < 0.100001, at_least: high, because: B}
  - {id: c, when: far < 5000000000000, at_least: high, because: C}
`))
	for question, want := range map[string][]string{
		"n":     {"2", "3", "not known"}, // 4, 4.5 and 5 are like 3: the rule holds
		"fine":  {"0", "not known"},      // nothing that can be written lies between
		"plain": {"1", "not known"},
		"far":   {"999999999999", "not known"},
	} {
		if got := valuesOf(s, question); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", question, got, want)
		}
	}
	for _, n := range []string{"2.999999", "3", "4.499999", "4.5", "4.500001", "-7", "12"} {
		if s.step("n").classOf(questionsets.Say(n)) < 0 {
			t.Errorf("no class holds %s", n)
		}
	}
}

func TestOptionsThatNothingReadsAreTakenTogether(t *testing.T) {
	s := Of(parse(t, `questions:
  - id: q
    ask: Which?
    kind: choices
    required: true
    choices: [{value: a, label: A}, {value: b, label: B}, {value: c, label: C}, {value: d, label: D}]
rules:
  - {id: r, when: '"b" in q', at_least: high, because: B}
`))
	n, exact := s.Paths()
	if !exact || n.Int64() != 18 || s.Classes() != 3 {
		t.Errorf("%v paths, exact %v, %d classes; want 16 picks, not known and declined in 3", n, exact, s.Classes())
	}
	if got := s.With(map[string]questionsets.Answer{"q": questionsets.Pick("a", "b")}).Classes(); got != 1 {
		t.Errorf("%d classes with one answer", got)
	}
}

func TestWithLeavesOnlyPathsThatAskIt(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: gate, ask: Gate?, kind: yes-no, required: true}
  - {id: inner, ask: Inner?, kind: yes-no, when: gate == "yes", required: true}
rules:
  - {id: r, when: inner == "yes", at_least: high, because: R}
`))
	got := 0
	s.With(map[string]questionsets.Answer{"inner": questionsets.Say("yes")}).Walk(math.MaxUint64, func(p *Path) bool {
		got++
		if a, _ := p.Interview.Get("inner"); a.Value != "yes" || !p.Interview.Shown("inner") || p.Result.Level != risk.High || p.Paths.Int64() != 1 {
			t.Errorf("%v %v", p.Interview.Export(), p.Paths)
		}
		return true
	})
	if got != 1 {
		t.Errorf("%d classes, want 1", got)
	}
	none := s.With(map[string]questionsets.Answer{"gate": questionsets.Say("no"), "inner": questionsets.Say("yes")})
	if none.Classes() != 0 {
		t.Errorf("%d classes where a hidden question is answered", none.Classes())
	}
}

func TestWhatCannotBeGoneThroughIsSaid(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: a, ask: A?, kind: number, required: true}
  - {id: b, ask: B?, kind: number, required: true}
rules:
  - {id: r, when: a > b or reports_within("30 days") >= 900, at_least: high, because: R}
`))
	if got := s.Problems(); len(got) != 3 {
		t.Errorf("%q", got)
	}
	if _, exact := s.Paths(); exact {
		t.Error("the paths are said to be exact")
	}
}

// A pack whose paths hardly ever come to one state is gone through path by path,
// if they are few enough.
func TestWhatIsNeverAlikeIsWalkedPathByPath(t *testing.T) {
	text, many := "questions:\n", ""
	for i := range 8 {
		text += fmt.Sprintf("  - {id: q%d, ask: Q?, kind: yes-no, required: true}\n", i)
		if i > 0 {
			many += fmt.Sprintf("  - {id: r%d, when: q%d == \"yes\" and q%d == \"no\", at_least: high, because: R}\n", i, i-1, i)
		}
	}
	s := Of(parse(t, text+"rules:\n"+many))
	s.nodes = 1000
	if s = s.ready(); s.alone() == nil || s.Classes() != 6561 {
		t.Fatalf("%d classes", s.Classes())
	}
	last, sum := -1, new(big.Int)
	if !s.Walk(math.MaxUint64, func(p *Path) bool {
		if p.Leaf != last+1 {
			t.Fatalf("%d follows %d", p.Leaf, last)
		}
		last = p.Leaf
		sum.Add(sum, p.Paths)
		return true
	}) || last != 6560 || sum.Int64() != 1<<16 {
		t.Errorf("%d leaves, %v paths", last+1, sum)
	}
	if s = s.AtMost(6560); s.Classes() != math.MaxUint64 || s.Walk(math.MaxUint64, func(*Path) bool { return true }) {
		t.Errorf("%d classes, though fewer may be gone through", s.Classes())
	}
}

func TestWalkStopsAtItsLimit(t *testing.T) {
	p, err := packs.Load("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	s, n := Of(p), 0
	count := func(*Path) bool { n++; return true }
	if s.Walk(5, count) || n != 5 {
		t.Errorf("%d visited", n)
	}
	if n = 0; !s.Walk(s.Classes(), count) || uint64(n) != s.Classes() {
		t.Errorf("%d of %d visited", n, s.Classes())
	}
	if left := 20; s.graph(everything, &left, maxNodes).whole {
		t.Error("20 steps are enough for a whole pack")
	}
	sum := 0
	for part := range 3 {
		s.WalkPart(part, 3, func(*Path) bool { sum++; return true })
	}
	if uint64(sum) != s.Classes() {
		t.Errorf("three parts have %d of %d", sum, s.Classes())
	}
}

func TestHistoriesHoldCountsLevelsAndHate(t *testing.T) {
	p := parse(t, `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
rules:
  - {id: a, when: highest_within("12 months") >= high, at_least: high, because: A}
repeat:
  - {id: b, reports: 3, within: 30 days, then: {set: [repeat]}}
case_review: {reports: 3, within: 6 months, recent: 1 month, hate: 6 months}
actions:
  - {id: review, title: Review, due: 3 days, when: case_review}
`)
	s := Of(p)
	if len(s.Pasts()[0].History.Earlier) != 0 || s.Pasts()[0].Told != "no earlier report" {
		t.Errorf("the first history is %q", s.Pasts()[0].Told)
	}
	month, half, year := risk.Span{N: 30, Unit: risk.Days}, risk.Span{N: 6, Unit: risk.Months}, risk.Span{N: 12, Unit: risk.Months}
	type seen struct {
		month, half int
		level       risk.Level
		hate        bool
	}
	found := map[seen]bool{}
	for _, past := range s.Pasts() {
		h := past.History
		found[seen{min(h.Reports(month), 3), min(h.Reports(half), 3), h.Highest(year), slices.ContainsFunc(h.Occasions(half), func(o risk.Occasion) bool { return o.Hate })}] = true
	}
	for _, want := range []seen{{1, 1, 0, false}, {1, 3, 0, false}, {3, 3, risk.High, false}, {1, 3, 0, true}, {1, 2, risk.High, true}, {1, 1, risk.High, false}} {
		if !found[want] {
			t.Errorf("no history has %+v", want)
		}
	}
}

func TestNeverFindsWhatCannotHappen(t *testing.T) {
	p := parse(t, `questions:
  - {id: gate, ask: Gate?, kind: yes-no, required: true}
  - {id: inner, ask: Inner?, kind: yes-no, when: gate == "yes", required: true}
  - {id: dead, ask: Dead?, kind: yes-no, when: inner == "yes" and gate == "no", required: true}
  - {id: after, ask: After?, kind: text, when: dead == "yes", required: true}
  - {id: n, ask: N?, kind: number, required: true}
  - id: points
    ask: Points?
    kind: choice
    required: true
    choices: [{value: a, label: A, points: 2}, {value: b, label: B, points: 3}]
score: {bands: {standard: 0, medium: 2, high: 3}}
rules:
  - {id: fires, when: inner != "yes", at_least: high, because: Fires}
  - {id: contradicts, when: n > 3 and n < 2, at_least: high, because: Contradicts}
  - {id: between, when: n > 2 and n < 3, at_least: high, because: Between}
  - {id: too_many, when: score >= 4, at_least: high, because: Too many}
  - {id: enough, when: score == 3, at_least: high, because: Enough}
  - {id: hidden, when: dead == "no", at_least: high, because: Hidden}
  - {id: counted, when: reports_within("30 days") >= 4, at_least: high, because: Counted}
  - {id: fewer, when: reports_within("30 days") >= 4 and reports_within("6 months") < 4, at_least: high, because: Fewer}
`)
	settled := Settle(p, map[string]bool{}, 10_000)
	want := []string{"questions after", "questions dead", "rules contradicts", "rules fewer", "rules hidden", "rules too_many"}
	if got := slices.Sorted(maps.Keys(settled.Never)); !slices.Equal(got, want) || !settled.Whole {
		t.Errorf("%v, whole %v", got, settled.Whole)
	}
	if settled = Settle(p, map[string]bool{}, 1); len(settled.Never) > 0 || settled.Whole {
		t.Errorf("one try settles %v", settled.Never)
	}
}

// What is compared with something that is no fixed number is not settled.
func TestNeverLeavesOutWhatItCannotTell(t *testing.T) {
	p := parse(t, `questions:
  - {id: a, ask: A?, kind: number, required: true}
  - {id: b, ask: B?, kind: number, required: true}
  - {id: c, ask: C?, kind: text, when: a > b and a < b, required: true}
rules:
  - {id: r, when: a == b and a != b, at_least: high, because: R}
`)
	if settled := Settle(p, map[string]bool{}, 10_000); len(settled.Never) > 0 || settled.Whole {
		t.Errorf("%v", settled.Never)
	}
}

func TestNothingThatComesWithTheProgramIsNeverAsked(t *testing.T) {
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if settled := Settle(p, map[string]bool{}, 100_000); len(settled.Never)+len(settled.ByCategory) > 0 || !settled.Whole {
			t.Errorf("%s: %v %v, whole %v", id, settled.Never, settled.ByCategory, settled.Whole)
		}
	}
}
