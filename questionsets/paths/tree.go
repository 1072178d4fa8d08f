package paths

import (
	"math"
	"math/big"
	"slices"
)

// tree is every path by itself, for a pack in which there are not many and yet
// hardly two of them come to one state. Nothing is kept of a path but its place.
type tree struct {
	g     *graph       // tells apart which questions are asked, and nothing else
	below [][]uint64   // for each node of it, how many paths go on from there
	order [][2][]int16 // for each step, not asked and asked, its classes as they are gone through: those first that differ from the calmest
}

// tree makes the tree of a space; nil when it has more than so many leaves.
func (s *Space) tree(most uint64) *tree {
	left := s.limit
	g := s.graph(onlyAsked, &left, maxNodes)
	if !g.whole {
		return nil
	}
	t := &tree{g: g, below: make([][]uint64, len(g.layers))}
	for _, st := range s.steps {
		asked := g.options(st, true)
		if len(asked) > 1 {
			asked = append(asked[1:len(asked):len(asked)], asked[0])
		}
		t.order = append(t.order, [2][]int16{g.options(st, false), asked})
	}
	last := len(g.layers) - 1
	t.below[last] = slices.Repeat([]uint64{1}, len(g.layers[last]))
	for i := last - 1; i >= 0; i-- {
		t.below[i] = make([]uint64, len(g.layers[i]))
		for at, n := range g.layers[i] {
			for _, j := range n.next {
				if j >= 0 {
					t.below[i][at] = min(t.below[i][at]+t.below[i+1][j], math.MaxInt32)
				}
			}
		}
	}
	if t.size() > most {
		return nil
	}
	return t
}

// size is how many leaves there are.
func (t *tree) size() uint64 { return t.below[0][0] }

// classes gives those of a node in their order.
func (t *tree) classes(i int, n *node) []int16 {
	if n.asked {
		return t.order[i][1]
	}
	return t.order[i][0]
}

// leaf is one path of a tree while it is gone through.
type leaf struct {
	number uint64
	path   []int16
	cost   int32
	flags  flags
	paths  *big.Int // nil where it is not asked for
}

// walk visits the leaves from one number on up to another. What it visits is
// valid until visit returns.
func (t *tree) walk(from, to uint64, visit func(*leaf) bool) bool {
	path := slices.Repeat([]int16{notAsked}, len(t.g.s.steps))
	var down func(i int, at int32, l leaf) bool
	down = func(i int, at int32, l leaf) bool {
		if l.number >= to || l.number+t.below[i][at] <= from {
			return true
		}
		if i == len(path) {
			return visit(&l)
		}
		n := &t.g.layers[i][at]
		for _, c := range t.classes(i, n) {
			path[i] = c
			j := n.next[max(c, 0)]
			if !down(i+1, j, l.and(t.g.s.steps[i], c)) {
				return false
			}
			l.number += t.below[i+1][j]
		}
		path[i] = notAsked
		return true
	}
	return down(0, 0, leaf{path: path, paths: one})
}

// and goes on with an answer.
func (l leaf) and(st *step, c int16) leaf {
	if c == notAsked {
		return l
	}
	cl := &st.classes[c]
	l.cost, l.flags = l.cost+cl.cost, l.flags.add(cl.flags)
	if l.paths != nil && cl.paths.Cmp(one) != 0 {
		l.paths = new(big.Int).Mul(l.paths, cl.paths)
	}
	return l
}

// fork is two paths that part at one question: those that a pair is made of.
type fork struct {
	calm, worse leaf
	cost        int32 // of the worse path, and of what only the calm one is asked
	left        *int  // how many pairs may still be gone through
	visit       func(*fork) bool
}

// pairs visits every pair of paths for the question at a step; false when there
// are too many, or visit says so.
func (t *tree) pairs(start int, edges [][2]int, visit func(*fork) bool) bool {
	left := t.g.s.limit
	blank := slices.Repeat([]int16{notAsked}, len(t.g.s.steps))
	f := &fork{calm: leaf{path: blank}, worse: leaf{path: slices.Clone(blank)}, left: &left, visit: visit}
	return t.fork(f, 0, [2]int32{}, start, edges)
}

// fork takes both paths on from a step: before the question they are one, there
// they part, and after it they get the same answers to what both are asked.
func (t *tree) fork(f *fork, i int, at [2]int32, start int, edges [][2]int) bool {
	if i == len(f.calm.path) {
		*f.left--
		return *f.left >= 0 && f.visit(f)
	}
	calm, worse := &t.g.layers[i][at[0]], &t.g.layers[i][at[1]]
	try := func(byCalm, byWorse int16) bool {
		was := *f
		to := [2]int32{t.step(i, calm, &f.calm, byCalm), t.step(i, worse, &f.worse, byWorse)}
		if by := answered(byCalm, byWorse); by != notAsked {
			f.cost += t.g.s.steps[i].classes[by].cost
		}
		ok := t.fork(f, i+1, to, start, edges)
		*f = was
		f.calm.path[i], f.worse.path[i] = notAsked, notAsked
		return ok
	}
	switch {
	case i == start && !calm.asked:
		return true
	case i == start:
		for _, e := range edges {
			if !try(int16(e[0]), int16(e[1])) {
				return false
			}
		}
		return true
	}
	more := calm
	if worse.asked {
		more = worse
	}
	for _, c := range t.classes(i, more) {
		if !try(onlyIf(calm.asked, c), onlyIf(worse.asked, c)) {
			return false
		}
	}
	return true
}

func onlyIf(asked bool, c int16) int16 {
	if asked {
		return c
	}
	return notAsked
}

// step takes one path past a step, and gives the node it comes to.
func (t *tree) step(i int, n *node, l *leaf, c int16) int32 {
	for _, before := range t.classes(i, n) {
		if before == c {
			break
		}
		l.number += t.below[i+1][n.next[max(before, 0)]]
	}
	l.path[i] = c
	*l = l.and(t.g.s.steps[i], c)
	return n.next[max(c, 0)]
}
