// Package paths goes through every complete path of a pack: every choice and
// yes-no answer including not known and declined, text given or not, numbers on
// both sides of each they are compared with, optional questions also left out,
// the facts that conditions read, and earlier reports just below and at each
// count that changes something.
//
// Paths that nothing can tell apart are taken together. Answers that agree in
// every piece of a condition, in points, matrix and known-ness are one class;
// and paths that have come to the same state run on together, so that a pack of
// 10^15 paths has a few thousand results. Danger is no part of a path: it is the
// same floor in every pack.
package paths

import (
	"math"
	"math/big"
	"sync"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Limit is how many paths of a pack are gone through at most.
const Limit = 10_000_000

// maxNodes is how many states of a pack are kept at most: some 250 MB.
const maxNodes = 1_000_000

// Space is every path of a pack, or of a part of them.
type Space struct {
	p        *questionsets.Pack
	steps    []*step
	keySize  int
	reads    map[string][]int // the steps that a question's condition reads
	pasts    []Past
	problems []problem
	limit    int // how many paths are gone through
	nodes    int // how many states are kept

	main   func() *graph
	counts func() []*big.Int // how many paths each leaf of it stands for
	alone  func() *tree      // each path by itself, where the states are too many; else nil
}

// Of gives every path of a pack.
func Of(p *questionsets.Pack) *Space {
	s := &Space{p: p, keySize: keyHead, reads: map[string][]int{}, limit: Limit, nodes: maxNodes}
	b := &builder{p: p, s: s, probe: questionsets.NewInterview(p), most: maxPasts}
	b.build()
	b.pasts()
	return s.ready()
}

// AtMost gives the same paths, of which fewer than Limit are gone through.
func (s *Space) AtMost(limit int) *Space {
	out := *s
	out.limit = min(limit, s.limit)
	return out.ready()
}

func (s *Space) ready() *Space {
	s.main = sync.OnceValue(func() *graph {
		left := s.limit
		return s.graph(everything, &left, s.nodes)
	})
	s.counts = sync.OnceValue(func() []*big.Int { return s.main().count() })
	s.alone = sync.OnceValue(func() *tree {
		if s.main().whole {
			return nil
		}
		return s.tree(uint64(s.limit / len(s.pasts)))
	})
	return s
}

// With gives the paths on which each of these questions is asked and answered
// like this. An answer that no path holds leaves none.
func (s *Space) With(answers map[string]questionsets.Answer) *Space {
	out := *s
	out.steps = append([]*step{}, s.steps...)
	for i, st := range s.steps {
		a, fix := answers[st.name]
		if !fix || st.q == nil {
			continue
		}
		own := *st
		own.fixed = st.classOf(a)
		if own.fixed < 0 {
			own.fixed = len(own.classes) // no path
		} else {
			own.classes = append([]class{}, st.classes...)
			own.classes[own.fixed].value = said(a)
		}
		out.steps[i] = &own
	}
	return out.ready()
}

// Problems gives sentences that say why the paths of this pack cannot all be
// gone through; none if they can, or if there are only too many.
func (s *Space) Problems() []string {
	var out []string
	for _, p := range s.problems {
		out = append(out, p.text)
	}
	return out
}

// Paths gives how many paths there are. It is exact unless exact is false, when
// there are at most so many; 0 where nobody knows, because there are Problems.
func (s *Space) Paths() (n *big.Int, exact bool) {
	n = new(big.Int)
	if len(s.problems) > 0 {
		return n, false
	}
	left := s.limit / 10
	g := s.graph(onlyAsked, &left, maxNodes)
	if g.whole {
		for _, count := range g.count() {
			n.Add(n, count)
		}
	} else {
		n.Set(one)
		for _, st := range s.steps {
			sum := new(big.Int)
			for _, c := range st.classes {
				sum.Add(sum, c.paths)
			}
			n.Mul(n, sum)
		}
	}
	return n.Mul(n, big.NewInt(int64(len(s.pasts)))), g.whole
}

// Classes gives how many paths are gone through: as few as are left when those
// that nothing can tell apart are taken together, or else each by itself; the
// largest number there is when they are too many.
func (s *Space) Classes() uint64 {
	switch t := s.alone(); {
	case s.main().whole:
		return uint64(len(s.main().leaves())) * uint64(len(s.pasts))
	case t != nil:
		return t.size() * uint64(len(s.pasts))
	}
	return math.MaxUint64
}

// Path stands for all paths that nothing can tell apart from it.
type Path struct {
	// Interview holds the answers of the one among them that differs least from
	// the calmest, and where several do, of that which differs earliest. It is
	// valid until visit returns.
	Interview *questionsets.Interview
	Past      *Past
	Result    questionsets.Result
	Paths     *big.Int // how many paths it stands for; not to be changed
	Apart     int      // in how many answers it differs from the calmest path, its history counting as one
	Known     bool     // every question that is asked has a known answer, and every fact is known

	// What is answered on every one of them: a question covering repeat or
	// vulnerability (HMIC-03), one about hate so that it sounds like a yes, and one
	// of HateOpen.
	Repeat, Vulnerability, Hate, HateOpen bool

	Leaf int // the number of its answers among all, from 0: with Past.Number it names the path
}

// Walk visits every class, those that differ early first and without history
// first, until visit says false. It visits at most limit of them, and nothing
// when there are too many to find out. whole says whether all were visited.
func (s *Space) Walk(limit uint64, visit func(*Path) bool) (whole bool) {
	return s.WalkPart(0, 1, func(p *Path) bool {
		if limit == 0 {
			return false
		}
		limit--
		return visit(p)
	})
}

// WalkPart is Walk for one of several parts that make up the whole in their
// order, for as many goroutines.
func (s *Space) WalkPart(part, parts int, visit func(*Path) bool) (whole bool) {
	w := s.walker()
	if t := s.alone(); t != nil {
		n := t.size()
		return t.walk(n*uint64(part)/uint64(parts), n*uint64(part+1)/uint64(parts), func(l *leaf) bool { return s.visit(w, l, visit) })
	}
	g := s.main()
	if !g.whole {
		return false
	}
	all, counts := g.leaves(), s.counts()
	for at := len(all) * part / parts; at < len(all)*(part+1)/parts; at++ {
		n := &all[at]
		if !s.visit(w, &leaf{uint64(at), g.path(len(s.steps), int32(at)), n.cost, keyFlags(n.key), counts[at]}, visit) {
			return false
		}
	}
	return true
}

// visit visits a leaf with every history.
func (s *Space) visit(w *walker, l *leaf, visit func(*Path) bool) bool {
	w.follow(l.path)
	has := func(f flags) bool { return l.flags&f != 0 }
	for i := range s.pasts {
		past := &s.pasts[i]
		p := Path{Interview: w.iv, Past: past, Result: w.iv.Assess(past.History), Paths: l.paths, Apart: int(l.cost) + past.cost(), Known: !has(notAllKnown),
			Repeat: has(asksRepeat), Vulnerability: has(asksVulnerability), Hate: has(hateYes), HateOpen: has(hateOpen), Leaf: int(l.number)}
		if !visit(&p) {
			return false
		}
	}
	return true
}

// leaves are the nodes after the last step.
func (g *graph) leaves() []node { return g.layers[len(g.layers)-1] }

// Pasts gives the histories that every path is assessed with, the calmest first.
func (s *Space) Pasts() []Past { return s.pasts }

// Calmest gives the calmest answer to a question.
func (s *Space) Calmest(question string) questionsets.Answer {
	if st := s.step(question); st != nil {
		return st.classes[0].answer
	}
	return questionsets.Answer{}
}

// Calm gives the path on which every answer is the calmest one and nothing was
// reported before, with what the given answers change: the questions they bring
// up are answered calmly too.
func (s *Space) Calm(answers map[string]questionsets.Answer) (*questionsets.Interview, risk.History) {
	iv := questionsets.NewInterview(s.p)
	for _, st := range s.steps {
		a, given := answers[st.name]
		if !given {
			a = st.classes[0].answer
		}
		if st.q != nil && (given || st.classes[0].given) {
			_ = iv.Answer(st.name, a) // an answer that does not fit is none
		}
	}
	return iv, s.pasts[0].History
}

func (s *Space) step(name string) *step {
	for _, st := range s.steps {
		if st.name == name {
			return st
		}
	}
	return nil
}
