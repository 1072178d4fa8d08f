package paths

import (
	"slices"

	"firstcall/questionsets"
)

// Pair is two paths that differ in the answer to one question, of which one
// sounds worse than the other, and in what is only asked because of that. It is
// valid until visit returns.
type Pair struct {
	Calm, Worse int // the numbers of their answers, as Path.Leaf
	Apart       int // in how many answers the worse one differs from the calmest path

	s     *Space
	paths func() (calm, worse []int16)
}

// Interviews gives the two paths, the calm one first.
func (p *Pair) Interviews() (calm, worse *questionsets.Interview) {
	byCalm, byWorse := p.paths()
	follow := func(path []int16) *questionsets.Interview {
		w := p.s.walker()
		w.follow(path)
		return w.iv
	}
	return follow(byCalm), follow(byWorse)
}

// Pairs visits every pair of paths for a question, until visit says false:
// everything else equal, the answer and one that sounds worse, with every answer
// to what is only asked after one of the two. Pairs that nothing can tell apart
// are visited once. whole says whether all were.
func (s *Space) Pairs(question string, visit func(*Pair) bool) (whole bool) {
	start := slices.IndexFunc(s.steps, func(st *step) bool { return st.name == question })
	if start < 0 {
		return false
	}
	edges, ok := s.steps[start].edges()
	switch t := s.alone(); {
	case !ok:
		return false
	case t != nil:
		return t.pairs(start, edges, func(f *fork) bool {
			return visit(&Pair{int(f.calm.number), int(f.worse.number), int(f.cost), s,
				func() ([]int16, []int16) { return f.calm.path, f.worse.path }})
		})
	}
	return s.main().pairs(start, edges, visit)
}

// pairs goes through all pairs for one question at once.
type pairs struct {
	g      *graph
	start  int // the step of the question
	layers [][]pair
	left   int // how many steps may still be taken
	room   int // how many pairs may still be kept
}

// pair is two nodes of one layer, and the best way there.
type pair struct {
	calm, worse   int32
	from          int32 // the pair before; at the start, the node before
	byCalm, byBad int16 // the answers given there
	cost          int32
}

// maxPairs is how many pairs of states are kept for one question.
const maxPairs = 2_000_000

func (g *graph) pairs(start int, edges [][2]int, visit func(*Pair) bool) (whole bool) {
	if !g.whole {
		return false
	}
	p := &pairs{g: g, start: start, left: Limit, room: maxPairs}
	if !p.begin(edges) {
		return false
	}
	for j := start + 1; j < len(g.s.steps); j++ {
		if !p.advance(j) {
			return false
		}
	}
	for at, last := range p.layers[len(p.layers)-1] {
		pair := Pair{int(last.calm), int(last.worse), int(last.cost), g.s, func() ([]int16, []int16) { return p.paths(int32(at)) }}
		if !visit(&pair) {
			return false
		}
	}
	return true
}

// begin makes the pairs after the question itself.
func (p *pairs) begin(edges [][2]int) bool {
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
	if c.p.left--; c.p.left < 0 || c.p.room < 0 {
		return false
	}
	next.calm, next.worse = calm.next[max(next.byCalm, 0)], worse.next[max(next.byBad, 0)]
	if next.calm == next.worse || next.calm < 0 || next.worse < 0 {
		return true
	}
	if by := answered(next.byCalm, next.byBad); by != notAsked {
		next.cost += c.step.classes[by].cost
	}
	key := [2]int32{next.calm, next.worse}
	i, ok := c.index[key]
	if !ok {
		c.index[key], c.out = len(c.out), append(c.out, next)
		c.p.room--
	} else if c.compare(next, c.out[i]) < 0 {
		c.out[i] = next
	}
	return true
}

// answered gives the answer that counts for how far a pair is from the calmest
// path: the worse one's, or what only the calm one is asked.
func answered(byCalm, byWorse int16) int16 {
	if byWorse != notAsked {
		return byWorse
	}
	return byCalm
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

// paths gives the answers of a pair's two paths.
func (p *pairs) paths(at int32) (calm, worse []int16) {
	end := p.start + len(p.layers)
	var byCalm, byBad []int16
	for k := len(p.layers) - 1; k >= 0; k-- {
		pr := p.layers[k][at]
		byCalm, byBad, at = append(byCalm, pr.byCalm), append(byBad, pr.byBad), pr.from
	}
	slices.Reverse(byCalm)
	slices.Reverse(byBad)
	start := p.g.path(p.start, at)[:p.start]
	rest := slices.Repeat([]int16{notAsked}, len(p.g.s.steps)-end)
	return slices.Concat(start, byCalm, rest), slices.Concat(start, byBad, rest)
}
