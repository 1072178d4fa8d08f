package prove

import (
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// worse settles that no answer that sounds worse lowers the level, a claim for
// each question that refutes it. Two neighbouring answers are compared with all
// else equal (numbers and texts are not compared): the questions that both paths ask are answered alike, and what
// only one of them asks in every way. A path that comes to no level because
// something on it is not known lowers nothing: the handler judges it.
func (pr *prover) worse() {
	refuted, compared := false, false
	for i := range pr.p.Questions {
		id := pr.p.Questions[i].ID
		if _, ok := paths.Worst(&pr.p.Questions[i]); !ok {
			continue
		}
		compared = true
		found, whole := pr.lowered(id)
		switch {
		case !whole:
			refuted = true
			pr.add(Claim{ID: worseLowers, Where: id, Status: NotProven, Because: "there are too many pairs of paths to compare"})
		case found != nil:
			refuted = true
			pr.settle(worseLowers, id, "", found)
		}
	}
	switch {
	case !compared:
		pr.settle(worseLowers, "", "no choice has an order or points, and there is no yes or no", nil)
	case !refuted:
		pr.settle(worseLowers, "", "", nil)
	}
}

// lowered gives the shortest path on which a worse answer to a question lowers
// the level, nil if there is none.
func (pr *prover) lowered(question string) (*Counter, bool) {
	var best *paths.Pair
	var past *paths.Past
	apart := 0
	whole := pr.s.Pairs(question, func(p *paths.Pair) bool {
		for i := range pr.s.Pasts() {
			n := pr.proof.Histories
			calm, worse := pr.levels[p.Calm*n+i], pr.levels[p.Worse*n+i]
			if worse >= calm || worse == risk.Unassessed && !pr.known[p.Worse] {
				continue
			}
			if n := p.Apart + min(i, 1); best == nil || n < apart {
				best, past, apart = p, &pr.s.Pasts()[i], n
			}
			break
		}
		return true
	})
	if best == nil {
		return nil, whole
	}
	calm, worse := best.Interviews()
	c := pr.counter(worse, past, worse.Assess(past.History))
	c.Instead = pr.differs(calm, worse)
	level := calm.Assess(past.History).Level
	c.InsteadLevel = &level
	return c, whole
}

// matrix settles that no cell is lower than the one before it in its row or
// its column, the axes in order of how bad their values sound.
func (pr *prover) matrix() {
	m := pr.p.Matrix
	if m == nil {
		return
	}
	rows, columns := paths.ByRank(pr.p.Question(m.Rows)), paths.ByRank(pr.p.Question(m.Columns))
	cell := func(r, c int) risk.Level { return m.Cells[rows[r].Value][columns[c].Value] }
	for r := range rows {
		for c := range columns {
			if r > 0 && cell(r-1, c) > cell(r, c) {
				pr.settle(matrixMonotone, "", "", pr.cells(rows[r-1], rows[r], columns[c], columns[c]))
				return
			}
			if c > 0 && cell(r, c-1) > cell(r, c) {
				pr.settle(matrixMonotone, "", "", pr.cells(rows[r], rows[r], columns[c-1], columns[c]))
				return
			}
		}
	}
	pr.settle(matrixMonotone, "", "", nil)
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
	var taken []string
	for _, kind := range kinds {
		if q := pr.heaviest(kind); q != nil {
			worst[q.ID], _ = paths.Worst(q)
			taken = append(taken, q.ID+" ("+kind+")")
		}
	}
	defer func() { pr.tells(underCall, strings.Join(taken, ", ")) }()
	if len(worst) == 0 {
		pr.settle(underCall, "", "no question of these kinds has an answer that sounds worst", nil)
		return
	}
	c := check{id: underCall, bad: func(p *paths.Path) bool { return p.Result.Level != risk.High && p.Result.Exempt == "" }}
	s := pr.s.With(worst)
	whole := s.Walk(paths.Limit, func(p *paths.Path) bool {
		c.try(pr, p)
		return true
	})
	switch {
	case !whole:
		pr.add(Claim{ID: underCall, Status: NotProven, Because: "there are too many paths"})
	case s.Classes() == 0:
		pr.settle(underCall, "", "no path asks all of these questions", nil)
	default:
		pr.settle(underCall, "", "", c.found)
	}
}

// tells adds to a claim's words what it was settled with.
func (pr *prover) tells(id, with string) {
	for i := range pr.proof.Claims {
		if c := &pr.proof.Claims[i]; c.ID == id && with != "" {
			c.Text += ": " + with
		}
	}
}

// heaviest gives the question of a kind that weighs most, nil if none of them
// has an answer that sounds worst: that with the most points, else one that a
// rule with at_least reads, else a core one, else the first. What the handler
// judges by the matrix is no answer of the caller's.
func (pr *prover) heaviest(kind string) *questionsets.Question {
	var best *questionsets.Question
	for i := range pr.p.Questions {
		q := &pr.p.Questions[i]
		if _, ok := paths.Worst(q); !ok || !slices.Contains(q.Covers, kind) || pr.axis(q) {
			continue
		}
		if best == nil || slices.Compare(pr.weight(q), pr.weight(best)) > 0 {
			best = q
		}
	}
	return best
}

// weight is what questions of one kind are compared by, the first that differs.
func (pr *prover) weight(q *questionsets.Question) []int {
	is := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	most, sum := 0, 0
	for _, o := range q.Choices {
		most, sum = max(most, o.Points), sum+o.Points
	}
	if q.Kind == questionsets.Choices {
		most = sum
	}
	floored := slices.ContainsFunc(pr.p.Rules, func(r questionsets.Rule) bool {
		return r.AtLeast > risk.Unassessed && slices.Contains(pr.uses["rules "+r.ID], q.ID)
	})
	return []int{most, is(floored), is(q.Core)}
}

// axis says whether a question is one of the matrix'.
func (pr *prover) axis(q *questionsets.Question) bool {
	m := pr.p.Matrix
	return m != nil && (m.Rows == q.ID || m.Columns == q.ID)
}
