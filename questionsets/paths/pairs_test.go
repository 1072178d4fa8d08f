package paths

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
)

// walked is one complete path of a pack with its level.
type walked struct {
	answers map[string]questionsets.Answer // those of shown questions
	shown   []string
	facts   questionsets.Facts
	past    int
	level   risk.Level
}

// worseBy says whether an answer is the next worse one to another: neighbours
// written down anew.
func worseBy(q *questionsets.Question, calm, worse questionsets.Answer) bool {
	if calm.State != questionsets.Known || worse.State != questionsets.Known {
		return false
	}
	switch q.Kind {
	case questionsets.YesNo:
		return q.Worse == "yes" && worse.Value == "yes" && calm.Value == "no" || q.Worse == "no" && worse.Value == "no" && calm.Value == "yes"
	case questionsets.Choice: // of two options, so they are neighbours
		a, b := q.Choices[0], q.Choices[1]
		if calm.Value == b.Value {
			a, b = b, a
		}
		return calm.Value != worse.Value && (b.Order > a.Order || b.Order == a.Order && b.Points > a.Points)
	case questionsets.Choices:
		for _, o := range q.Choices {
			if (o.Order > 0 || o.Points > 0) && !slices.Contains(calm.Values, o.Value) && slices.Contains(worse.Values, o.Value) {
				return len(worse.Values) == len(calm.Values)+1 && !slices.ContainsFunc(calm.Values, func(v string) bool { return !slices.Contains(worse.Values, v) })
			}
		}
	}
	return false
}

// alike says whether two paths agree in all but one question and what only one
// of them asks.
func alike(a, b *walked, but string) bool {
	if a.past != b.past || !cmp.Equal(a.facts, b.facts) {
		return false
	}
	for _, id := range a.shown {
		x, inA := a.answers[id]
		y, inB := b.answers[id]
		if id != but && slices.Contains(b.shown, id) && (inA != inB || !cmp.Equal(x, y)) {
			return false
		}
	}
	return true
}

// For every question, the pairs of different levels are those that come out
// when every path is compared with every other.
func TestPairsAreThoseOfAllPaths(t *testing.T) {
	compared := 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		s := treeOr(t, Of(p))
		s.pasts = s.pasts[:2]
		if n, exact := s.Paths(); !exact || n.Cmp(big.NewInt(250)) > 0 {
			return
		}
		var all []walked
		brute(p, s.Pasts(), func(iv *questionsets.Interview, past *Past) {
			var shown []string
			for _, q := range iv.Visible() {
				shown = append(shown, q.ID)
			}
			all = append(all, walked{iv.Export(), shown, iv.Facts(), past.Number, iv.Assess(past.History).Level})
		})
		var levels [][]risk.Level
		s.Walk(math.MaxUint64, func(path *Path) bool {
			if path.Past.Number == 0 {
				levels = append(levels, nil)
			}
			levels[path.Leaf] = append(levels[path.Leaf], path.Result.Level)
			return true
		})
		for i := range p.Questions {
			q := &p.Questions[i]
			got, want := map[string]bool{}, map[string]bool{}
			if !s.Pairs(q.ID, func(pr *Pair) bool {
				for k := range s.pasts {
					if a, b := levels[pr.Calm][k], levels[pr.Worse][k]; a != b {
						got[fmt.Sprint(a, b)] = true
					}
				}
				return true
			}) {
				t.Fatal("not whole")
			}
			for a := range all {
				x, ok := all[a].answers[q.ID]
				for b := range all {
					if y, both := all[b].answers[q.ID]; ok && both && worseBy(q, x, y) && alike(&all[a], &all[b], q.ID) && all[a].level != all[b].level {
						want[fmt.Sprint(all[a].level, all[b].level)] = true
						compared++
					}
				}
			}
			if !maps.Equal(got, want) {
				t.Fatalf("%s: got %v, want %v\n%s", q.ID, got, want, p.Bytes)
			}
		}
	})
	if compared < 100 {
		t.Errorf("only %d pairs were compared", compared)
	}
}

// The two paths of a pair are told as they are: alike but for the answer and
// its follow-ups.
func TestPairsAreToldAsTheyAre(t *testing.T) {
	p := parse(t, `questions:
  - {id: before, ask: Before?, kind: yes-no, required: true}
  - {id: now, ask: Now?, kind: yes-no, required: true}
  - {id: often, ask: How often?, kind: number, when: now == "yes", required: true}
  - {id: after, ask: After?, kind: yes-no, required: true}
rules:
  - {id: a, when: now == "no" and before == "yes" and after == "yes", at_least: high, because: A}
  - {id: b, when: often >= 3, at_least: medium, because: B}
  - {id: c, when: 'score >= 0', at_least: standard, because: C}
`)
	s, lowered := Of(p), 0
	s.Pairs("now", func(pr *Pair) bool {
		calm, worse := pr.Interviews()
		h := s.Pasts()[0].History
		if calm.Assess(h).Level <= worse.Assess(h).Level {
			return true
		}
		lowered++
		a, b := calm.Export(), worse.Export()
		if a["now"].Value != "no" || b["now"].Value != "yes" || !cmp.Equal(a["before"], b["before"]) || !cmp.Equal(a["after"], b["after"]) || !worse.Shown("often") {
			t.Errorf("%v\n%v", a, b)
		}
		return true
	})
	if lowered == 0 {
		t.Error("no pair on which now lowers the level")
	}
}
