package prove

import (
	"math"
	"slices"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// worse settles that no answer that sounds worse lowers the level, a claim for
// each question that refutes it. Two answers are compared with all else equal:
// the questions that both paths ask are answered alike, and what only one of them
// asks in every way. A path that comes to no level because something on it is not
// known lowers nothing: the handler judges it. Numbers are left out: no pack says
// whether more of them sounds worse.
func (pr *prover) worse() {
	proven, any := true, false
	for i := range pr.p.Questions {
		q := &pr.p.Questions[i]
		if _, ok := paths.Worst(q); !ok {
			continue
		}
		any = true
		found, whole := pr.lowered(q.ID)
		switch {
		case found != nil:
			pr.settle(worseLowers, q.ID, found)
		case !whole:
			pr.open(worseLowers, q.ID, "there are too many pairs of paths to compare")
		}
		proven = proven && whole && found == nil
	}
	switch {
	case !any:
		pr.nothing(worseLowers, "no question has an answer that sounds worse than another")
	case proven:
		pr.settle(worseLowers, "", nil)
	}
}

// lowered gives the shortest path on which a worse answer to a question lowers
// the level, nil if there is none.
func (pr *prover) lowered(question string) (best *Counter, whole bool) {
	apart, n := 0, pr.proof.Histories
	whole = pr.s.Pairs(question, func(p *paths.Pair) bool {
		for i := range pr.s.Pasts() {
			calm, worse := pr.levels[p.Calm*n+i], pr.levels[p.Worse*n+i]
			if worse >= calm || worse == uint8(risk.Unassessed) && !pr.known[p.Worse] {
				continue
			}
			if further := p.Apart + min(i, 1); best == nil || further < apart {
				best, apart = pr.lower(p, &pr.s.Pasts()[i]), further
			}
			break
		}
		return true
	})
	return best, whole
}

// lower is the counterexample of a pair.
func (pr *prover) lower(p *paths.Pair, past *paths.Past) *Counter {
	calm, worse := p.Interviews()
	c := pr.counter(worse, past, worse.Assess(past.History))
	c.Instead = pr.differs(calm, worse)
	level := calm.Assess(past.History).Level
	c.InsteadLevel = &level
	return c
}

// matrix settles that no cell is lower than the one before it in its row or
// its column, the axes in order of how bad their values sound.
func (pr *prover) matrix() {
	m := pr.p.Matrix
	if m == nil {
		pr.nothing(matrixMonotone, "there is no matrix")
		return
	}
	rows, columns := paths.ByRank(pr.p.Question(m.Rows)), paths.ByRank(pr.p.Question(m.Columns))
	cell := func(r, c int) risk.Level { return m.Cells[rows[r].Value][columns[c].Value] }
	for r := range rows {
		for c := range columns {
			if r > 0 && cell(r-1, c) > cell(r, c) {
				pr.settle(matrixMonotone, "", pr.cells(rows[r-1], rows[r], columns[c], columns[c]))
				return
			}
			if c > 0 && cell(r, c-1) > cell(r, c) {
				pr.settle(matrixMonotone, "", pr.cells(rows[r], rows[r], columns[c-1], columns[c]))
				return
			}
		}
	}
	pr.settle(matrixMonotone, "", nil)
}

// cells is the counterexample of two neighbouring cells.
func (pr *prover) cells(row, worseRow, column, worseColumn questionsets.Option) *Counter {
	m := pr.p.Matrix
	say := func(question string, o questionsets.Option) Said {
		return Said{question, pr.p.Question(question).Ask, o.Value, o.Label}
	}
	level := m.Cells[row.Value][column.Value]
	c := &Counter{Answers: []Said{say(m.Rows, worseRow), say(m.Columns, worseColumn)}, Level: m.Cells[worseRow.Value][worseColumn.Value], InsteadLevel: &level}
	if row.Value != worseRow.Value {
		c.Instead = []Said{say(m.Rows, row)}
	} else {
		c.Instead = []Said{say(m.Columns, column)}
	}
	return c
}

// kinds are the kinds of question whose worst answers together must be High.
var kinds = []string{"repeat", "vulnerability", "hate", "safety", "support"}

// underCall settles that the worst answer in one question of each kind that
// inspectors count (HMIC-03) is High by itself: the heaviest question of each
// kind, so that no pack is asked for more than its own measure allows.
func (pr *prover) underCall() {
	worst := map[string]questionsets.Answer{}
	for _, id := range pr.heaviest() {
		worst[id], _ = paths.Worst(pr.p.Question(id))
	}
	if len(worst) == 0 {
		pr.nothing(underCall, "no question of these kinds has an answer that sounds worst")
		return
	}
	meant := func(p *paths.Path) bool { return p.Result.Exempt == "" }
	c := check{id: underCall, about: meant, bad: func(p *paths.Path) bool { return p.Result.Level != risk.High }}
	s := pr.s.With(worst)
	whole := s.Walk(math.MaxUint64, func(p *paths.Path) bool {
		c.try(pr, p)
		return true
	})
	switch {
	case !whole:
		pr.open(underCall, "", "there are too many paths")
	case !c.arises:
		pr.nothing(underCall, "no path asks all of these questions")
	default:
		pr.settle(underCall, "", c.found)
	}
}

// heaviest gives the ids of the questions that weigh most, one of each kind, each
// once: of those that cover the kind and have an answer that sounds worst, that
// with the most points, else one that a rule with at_least reads, else a core
// one, else the first.
func (pr *prover) heaviest() []string {
	var out []string
	for _, kind := range kinds {
		var best *questionsets.Question
		for i := range pr.p.Questions {
			q := &pr.p.Questions[i]
			if _, ok := paths.Worst(q); !ok || !slices.Contains(q.Covers, kind) {
				continue
			}
			if best == nil || slices.Compare(pr.weight(q), pr.weight(best)) > 0 {
				best = q
			}
		}
		if best != nil && !slices.Contains(out, best.ID) {
			out = append(out, best.ID)
		}
	}
	return out
}

// weight is what questions of one kind are compared by, the first that differs.
func (pr *prover) weight(q *questionsets.Question) []int {
	is := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	floored := slices.ContainsFunc(pr.p.Rules, func(r questionsets.Rule) bool {
		return r.AtLeast > risk.Unassessed && slices.Contains(pr.uses["rules "+r.ID], q.ID)
	})
	return []int{paths.Most(q), is(floored), is(q.Core)}
}
