package paths

import (
	"slices"

	"firstcall/questionsets"
)

// Pair is two paths that differ in the answer to one question, of which one
// sounds worse than the other, and in what is only asked because of that.
type Pair struct {
	Calm, Worse int // the numbers of their answers, as Path.Leaf
	Apart       int // in how many answers the worse one differs from the calmest path

	pairs *pairs
	at    int32
}

// pairs goes through all pairs for one question at once.
type pairs struct {
	g      *graph
	start  int // the step of the question
	layers [][]pair
	left   uint64
}

// pair is two nodes of one layer, and the best way there.
type pair struct {
	calm, worse   int32
	from          int32 // the pair before; at the start, the node before
	byCalm, byBad int16 // the answers given there
	cost          int32
}

// Pairs visits every pair of paths for a question, until visit says false:
// everything else equal, the answer and its neighbour that sounds worse, with
// every answer to what is only asked after one of the two. Pairs that nothing
// can tell apart are visited once. whole says whether all were.
func (s *Space) Pairs(question string, visit func(*Pair) bool) (whole bool) {
	i := slices.IndexFunc(s.steps, func(st *step) bool { return st.name == question })
	g := s.main()
	if !g.whole || i < 0 {
		return false
	}
	p := &pairs{g: g, start: i, left: Limit}
	if !p.begin() {
		return false
	}
	for j := i + 1; j < len(s.steps); j++ {
		if !p.advance(j) {
			return false
		}
	}
	for at, last := range p.layers[len(p.layers)-1] {
		if !visit(&Pair{int(last.calm), int(last.worse), int(last.cost), p, int32(at)}) {
			return false
		}
	}
	return true
}

// begin makes the pairs after the question itself.
func (p *pairs) begin() bool {
	st := p.g.s.steps[p.start]
	edges := st.edges()
	c := p.collect(p.start)
	for at := range p.g.layers[p.start] {
		n := &p.g.layers[p.start][at]
		if !n.asked {
			continue
		}
		for _, e := range edges {
			calm, worse := int16(e[0]), int16(e[1])
			if !c.add(n, n, pair{from: int32(at), byCalm: calm, byBad: worse, cost: n.cost}) {
				return false
			}
		}
	}
	c.close()
	return true
}

// advance takes every pair past a step: where both are asked they get the same
// answer.
func (p *pairs) advance(i int) bool {
	layer := p.g.layers[i]
	c := p.collect(i)
	before := p.layers[len(p.layers)-1]
	for at, pr := range before {
		calm, worse := &layer[pr.calm], &layer[pr.worse]
		next := pair{from: int32(at), byCalm: notAsked, byBad: notAsked, cost: pr.cost}
		if !calm.asked && !worse.asked {
			if !c.add(calm, worse, next) {
				return false
			}
			continue
		}
		for _, class := range p.g.options(p.g.s.steps[i], true) {
			if calm.asked {
				next.byCalm = class
			}
			if worse.asked {
				next.byBad = class
			}
			if !c.add(calm, worse, next) {
				return false
			}
		}
	}
	c.close()
	return true
}

// collector joins the pairs of one layer.
type collector struct {
	p     *pairs
	step  *step
	index map[[2]int32]int
	out   []pair
}

func (p *pairs) collect(i int) *collector {
	return &collector{p: p, step: p.g.s.steps[i], index: map[[2]int32]int{}}
}

// add takes a pair past the step; false when the limit is met. Two that have
// come to one state are not followed any further: nothing tells them apart.
func (c *collector) add(calm, worse *node, next pair) bool {
	if c.p.left == 0 {
		return false
	}
	c.p.left--
	next.calm, next.worse = calm.next[max(next.byCalm, 0)], worse.next[max(next.byBad, 0)]
	if next.calm == next.worse || next.calm < 0 || next.worse < 0 {
		return true
	}
	if by := next.answered(); by != notAsked {
		next.cost += c.step.classes[by].cost
	}
	key := [2]int32{next.calm, next.worse}
	i, ok := c.index[key]
	if !ok {
		c.index[key], c.out = len(c.out), append(c.out, next)
	} else if c.compare(next, c.out[i]) < 0 {
		c.out[i] = next
	}
	return true
}

// answered gives the answer that counts for how far a pair is from the calmest
// path: the worse one's, or what only the calm one is asked.
func (pr pair) answered() int16 {
	if pr.byBad != notAsked {
		return pr.byBad
	}
	return pr.byCalm
}

// compare puts the better example first.
func (c *collector) compare(x, y pair) int {
	if x.cost != y.cost {
		return int(x.cost - y.cost)
	}
	return c.place(x, y)
}

// place orders examples by where they differ from the calmest path.
func (c *collector) place(x, y pair) int {
	switch {
	case x.from != y.from:
		return int(x.from - y.from)
	case x.byBad != y.byBad:
		return c.step.lex(x.byBad) - c.step.lex(y.byBad)
	}
	return c.step.lex(x.byCalm) - c.step.lex(y.byCalm)
}

func (c *collector) close() {
	slices.SortFunc(c.out, c.place)
	c.p.layers = append(c.p.layers, c.out)
}

// Interviews gives the two paths, the calm one first.
func (p *Pair) Interviews() (calm, worse *questionsets.Interview) {
	q := p.pairs
	end := q.start + len(q.layers)
	var byCalm, byBad []int16
	at := p.at
	for k := len(q.layers) - 1; k >= 0; k-- {
		pr := q.layers[k][at]
		byCalm, byBad, at = append(byCalm, pr.byCalm), append(byBad, pr.byBad), pr.from
	}
	slices.Reverse(byCalm)
	slices.Reverse(byBad)
	start := q.g.path(q.start, at)[:q.start]
	rest := make([]int16, len(q.g.s.steps)-end)
	for i := range rest {
		rest[i] = notAsked
	}
	follow := func(by []int16) *questionsets.Interview {
		w := q.g.s.walker()
		w.follow(slices.Concat(start, by, rest))
		return w.iv
	}
	return follow(byCalm), follow(byBad)
}
