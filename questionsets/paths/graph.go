package paths

import (
	"encoding/binary"
	"math/big"
	"slices"
)

// keep is what the states of a graph tell apart.
type keep struct {
	ends  func(*step) bool // what the step gives is read after the last question
	score bool
	flags bool
	skip  func(*step) bool // the step is not settled at all; nil: every one is
}

// everything is what tells results apart.
var everything = keep{ends: func(st *step) bool { return true }, score: true, flags: true}

// onlyAsked is what tells apart which questions are asked.
var onlyAsked = keep{ends: func(*step) bool { return false }}

// graph holds every path of a space. Paths that come to the same state at the
// same question run on together: nothing later can tell them apart. So it has
// few nodes where a tree of all paths would have billions of leaves.
type graph struct {
	s      *Space
	keep   keep
	layers [][]node // before each step, and after the last
	left   *int     // what may still be spent on it
	nodes  int      // how many more may be kept
	whole  bool     // no limit was met
	shown  map[shownKey]bool
	probe  *walker
	block  []int32 // where the next nodes' next are taken from
}

// node is a state before a step, and the best way there: that which differs
// least from the calmest answers, and among equals differs earliest.
type node struct {
	key   string  // "" once the next layer is made
	next  []int32 // by class; a single one where it is not asked; -1 leads nowhere
	from  int32   // the node before, in the layer before
	cost  int32
	class int16 // the answer given there
	asked bool  // the question is asked here
}

// What stands for a class where a question is not asked, or is passed over.
const notAsked = -1

type shownKey struct {
	step int
	read string
}

// A state's key: score, flags, then what each step remembers, in as many bytes
// as it needs.
const keyHead = 10

// graph makes the graph with at most so many steps and nodes.
func (s *Space) graph(k keep, left *int, nodes int) *graph {
	start := node{key: string(make([]byte, s.keySize)), from: -1, class: notAsked}
	g := &graph{s: s, keep: k, layers: [][]node{{start}}, left: left, nodes: nodes, shown: map[shownKey]bool{}, probe: s.walker()}
	g.probe.left = left
	for i := range s.steps {
		if !g.advance(i) {
			return &graph{s: s}
		}
	}
	g.whole = true
	return g
}

// advance takes every node past a step; false when the limit is met.
func (g *graph) advance(i int) bool {
	st, layer := g.s.steps[i], g.layers[i]
	index := make(map[string]int32, len(layer))
	next := make([]node, 0, len(layer))
	buf, forget := make([]byte, g.s.keySize), g.forgotten(i)
	options := map[bool][]int16{false: g.options(st, false), true: g.options(st, true)}
	for at := range layer {
		n := &layer[at]
		n.asked = g.asked(i, int32(at))
		n.next = g.nowhere(st, n.asked)
		for _, c := range options[n.asked] {
			if *g.left--; *g.left < 0 || g.nodes < 0 {
				return false
			}
			m := node{from: int32(at), class: c, cost: n.cost + g.succeed(st, n.key, c, buf, forget)}
			j, ok := index[string(buf)]
			if !ok {
				m.key, j = string(buf), int32(len(next))
				index[m.key], next = j, append(next, m)
				g.nodes--
			} else {
				next[j].take(&m, st)
			}
			n.next[max(c, 0)] = j
		}
		n.key = ""
	}
	g.layers = append(g.layers, next)
	g.sort(i, next)
	return true
}

// take keeps the better of two ways to one state as its example.
func (n *node) take(m *node, st *step) {
	better := m.cost < n.cost
	if m.cost == n.cost {
		better = m.from < n.from || m.from == n.from && st.lex(m.class) < st.lex(n.class)
	}
	if better {
		n.from, n.class, n.cost = m.from, m.class, m.cost
	}
}

// count gives how many paths there are to each node after the last step.
func (g *graph) count() []*big.Int {
	counts, product := []*big.Int{one}, new(big.Int)
	for i, st := range g.s.steps {
		next := make([]*big.Int, len(g.layers[i+1]))
		for at, n := range g.layers[i] {
			for c, j := range n.next {
				if j < 0 {
					continue
				}
				if next[j] == nil {
					next[j] = new(big.Int)
				}
				if n.asked {
					next[j].Add(next[j], product.Mul(counts[at], st.classes[c].paths))
				} else {
					next[j].Add(next[j], counts[at])
				}
			}
		}
		counts = next
	}
	return counts
}

// lex orders the answers to one question: what differs from the calmest comes
// first, so that of two examples the one that differs earlier is told.
func (st *step) lex(c int16) int {
	switch {
	case c == notAsked:
		return len(st.classes) + 1
	case st.classes[c].cost == 0:
		return len(st.classes)
	}
	return int(c)
}

// sort puts the nodes after a step into the order of their examples, which is
// the order of their numbers from then on.
func (g *graph) sort(i int, next []node) {
	st := g.s.steps[i]
	order := make([]int32, len(next))
	for j := range order {
		order[j] = int32(j)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := &next[a], &next[b]
		if x.from != y.from {
			return int(x.from) - int(y.from)
		}
		return st.lex(x.class) - st.lex(y.class)
	})
	place, sorted := make([]int32, len(next)), make([]node, len(next))
	for to, from := range order {
		place[from], sorted[to] = int32(to), next[from]
	}
	copy(next, sorted)
	for at := range g.layers[i] {
		for c, j := range g.layers[i][at].next {
			if j >= 0 {
				g.layers[i][at].next[c] = place[j]
			}
		}
	}
}

// nowhere is a node's next before anything is known of it.
func (g *graph) nowhere(st *step, asked bool) []int32 {
	n := 1
	if asked {
		n = len(st.classes)
	}
	if len(g.block) < n {
		g.block = make([]int32, max(n, 1<<12))
	}
	out := g.block[:n:n]
	g.block = g.block[n:]
	for i := range out {
		out[i] = -1
	}
	return out
}

// options gives the classes that are walked at a step. A question whose answer
// is fixed ends the path where it is not asked.
func (g *graph) options(st *step, asked bool) []int16 {
	switch {
	case st.fixed >= 0 && (!asked || st.fixed >= len(st.classes)):
		return nil
	case !asked:
		return []int16{notAsked}
	case st.fixed >= 0:
		return []int16{int16(st.fixed)}
	}
	out := make([]int16, len(st.classes))
	for c := range out {
		out[c] = int16(c)
	}
	return out
}

// asked says whether a step is settled at a node: a fact always, a question
// when its condition holds. Only what the condition reads decides, so each
// combination of that is tried once.
func (g *graph) asked(i int, at int32) bool {
	st := g.s.steps[i]
	if g.keep.skip != nil && g.keep.skip(st) {
		return false
	}
	if st.q == nil || st.q.When == "" {
		return true
	}
	var read []byte
	for _, j := range g.s.reads[st.name] {
		from := g.s.steps[j]
		read = append(read, g.layers[i][at].key[from.slot:from.slot+from.width]...)
	}
	key := shownKey{i, string(read)}
	shown, ok := g.shown[key]
	if !ok {
		g.probe.follow(g.path(i, at))
		shown = g.probe.iv.Shown(st.name)
		g.shown[key] = shown
	}
	return shown
}

// path gives the class of every step on the best way to a node.
func (g *graph) path(layer int, at int32) []int16 {
	out := make([]int16, len(g.s.steps))
	for j := range out {
		out[j] = notAsked
	}
	for ; layer > 0; layer-- {
		n := &g.layers[layer][at]
		out[layer-1], at = n.class, n.from
	}
	return out
}

// succeed writes the key of the state that an answer leads to, and gives how
// much further it is from the calmest path.
func (g *graph) succeed(st *step, from string, c int16, key []byte, forget []*step) (cost int32) {
	copy(key, from)
	if c != notAsked {
		cl := &st.classes[c]
		cost = cl.cost
		st.remember(key, cl.memory)
		if g.keep.score {
			binary.BigEndian.PutUint64(key, binary.BigEndian.Uint64(key)+uint64(cl.points))
		}
		if g.keep.flags {
			binary.BigEndian.PutUint16(key[keyHead-2:], uint16(keyFlags(from).add(cl.flags)))
		}
	}
	for _, st := range forget {
		st.remember(key, 0)
	}
	return cost
}

// forgotten gives the steps that nothing reads after step i, and something did
// before.
func (g *graph) forgotten(i int) []*step {
	var out []*step
	for j, st := range g.s.steps[:i+1] {
		if max(st.lastAsks, j) == i && !(st.ends && g.keep.ends(st)) {
			out = append(out, st)
		}
	}
	return out
}

// remember writes what a step gave into a state's key.
func (st *step) remember(key []byte, memory uint16) {
	switch st.width {
	case 1:
		key[st.slot] = byte(memory)
	case 2:
		binary.BigEndian.PutUint16(key[st.slot:], memory)
	}
}

func keyFlags(key string) flags { return flags(key[keyHead-2])<<8 | flags(key[keyHead-1]) }
