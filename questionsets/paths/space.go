package paths

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"firstcall/questionsets"
)

// step is one thing that is settled on a path: a fact that conditions read, or
// a question.
type step struct {
	name    string
	q       *questionsets.Question // nil for a fact
	parts   []questionsets.Part
	axis    bool                  // it is an axis of the matrix
	plus    int                   // the most that a repeat rule counts of it
	scored  bool                  // its points count
	matters bool                  // not knowing it forbids Standard
	read    []questionsets.Option // choices: the options that something reads
	picks   []int                 // choices: the class of every pick of these

	classes []class
	traits  map[trait]int // a class by what there is to tell of it
	fixed   int           // the only class that is walked, -1 for all

	lastAsks int  // the last step that is settled or not because of this one; -1: none
	ends     bool // it is read for the result
	slot     int  // where a state's key remembers it
	width    int  // in how many bytes; 0 if there is nothing to remember
}

// trait is all that anything can tell of an answer. Answers with the same trait
// are one class.
type trait struct {
	holds  string // for each part, whether it is true
	axis   string
	stated int
	points int
	flags  flags
}

// remembered is what of a trait is read later on, and is not merely added up.
type remembered struct {
	holds, axis string
	stated      int
}

// class is the answers to one question that nothing can tell apart.
type class struct {
	value // the calmest of them, standing for all of them
	trait
	memory uint16 // what a state remembers of it; 0 is that of a question that is not asked
	cost   int32  // 1 if it differs from the calmest answer
}

// flags are what is added up along a path.
type flags uint16

const (
	anyKnown       flags = 1 << iota // something is known
	anyUnknown                       // an answer is not known or declined
	unknownMatters                   // and it forbids Standard
	scoreKnown                       // a scored question has a known answer
	notAllKnown                      // something was left out, or is not known
	asksRepeat                       // a question covering it was answered
	asksVulnerability
	hateYes // a yes-no question about hate was answered yes
)

// add joins the flags of a path and of a further answer. Where one flag makes
// another pointless, that one is settled, so that fewer states differ.
func (f flags) add(g flags) flags {
	f |= g
	if f&unknownMatters != 0 {
		f |= anyKnown
	}
	if f&anyKnown != 0 {
		f &^= anyUnknown
	}
	return f
}

// builder makes a space.
type builder struct {
	p        *questionsets.Pack
	s        *Space
	probe    *questionsets.Interview
	literals map[string][]string // the texts in the conditions that read a name
	plus     map[string]int      // the most that a repeat rule counts of a question
}

// problem says why a step cannot be gone through in every way.
func (b *builder) problem(name, text string) {
	b.s.problems = append(b.s.problems, problem{name, text})
}

type problem struct{ name, text string }

// build makes the steps: facts that are read, then the questions as printed.
func (b *builder) build() {
	uses := b.p.Conditions()
	b.readTexts(uses)
	b.plus = map[string]int{}
	for _, r := range b.p.Repeat {
		if r.Plus != "" {
			b.plus[r.Plus] = max(b.plus[r.Plus], r.Reports)
		}
	}
	parts := map[string][]questionsets.Part{}
	for _, part := range b.p.Parts() {
		parts[part.Name] = append(parts[part.Name], part)
	}
	for _, fact := range []string{"channel", "category", "asb_type"} {
		if len(parts[fact]) > 0 {
			b.step(&step{name: fact, parts: parts[fact]})
		}
	}
	for i := range b.p.Questions {
		q := &b.p.Questions[i]
		b.step(&step{name: q.ID, q: q, parts: parts[q.ID], plus: b.plus[q.ID], matters: b.p.Matters(q.ID),
			axis: b.p.Matrix != nil && (b.p.Matrix.Rows == q.ID || b.p.Matrix.Columns == q.ID), scored: scores(b.p, q)})
	}
	b.readers(uses)
	for _, name := range b.p.Mixed() {
		b.problem(name, name+" is compared with something that is no fixed number")
	}
}

func scores(p *questionsets.Pack, q *questionsets.Question) bool {
	return p.Score != nil && !q.Unscored && slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Points > 0 })
}

// readTexts collects the texts in quotes of the conditions that read each name.
func (b *builder) readTexts(uses []questionsets.Use) {
	b.literals = map[string][]string{}
	for _, u := range uses {
		tree, err := parser.Parse(u.Text)
		if err != nil {
			continue
		}
		found := &texts{}
		ast.Walk(&tree.Node, found)
		for _, name := range u.Names {
			for _, text := range found.all {
				if !slices.Contains(b.literals[name], text) {
					b.literals[name] = append(b.literals[name], text)
				}
			}
		}
	}
}

type texts struct{ all []string }

// Visit collects the texts of a condition.
func (t *texts) Visit(n *ast.Node) {
	if s, ok := (*n).(*ast.StringNode); ok {
		t.all = append(t.all, s.Value)
	}
}

// step sorts a step's values into classes, the calmest first.
func (b *builder) step(st *step) {
	st.traits, st.fixed = map[trait]int{}, -1
	memories := map[remembered]uint16{{holds: st.holds(value{})}: 0}
	for _, v := range b.values(st) {
		t := st.traitOf(v)
		i, ok := st.traits[t]
		if ok {
			st.classes[i].paths = new(big.Int).Add(st.classes[i].paths, v.paths)
		} else {
			i = len(st.classes)
			r := remembered{t.holds, t.axis, t.stated}
			if _, have := memories[r]; !have {
				memories[r] = uint16(min(len(memories), math.MaxUint16))
			}
			st.traits[t] = i
			st.classes = append(st.classes, class{value: v, trait: t, memory: memories[r], cost: int32(min(i, 1))})
		}
		if v.pick > 0 {
			st.picks[v.pick-1] = i
		}
	}
	st.slot = b.s.keySize
	if len(memories) > 1 {
		st.width = 1 + min(len(memories)>>8, 1)
	}
	b.s.keySize += st.width
	if len(st.classes) > maxClasses {
		b.problem(st.name, fmt.Sprintf("%s has %d answers that can be told apart", st.name, len(st.classes)))
	}
	b.s.steps = append(b.s.steps, st)
}

// maxClasses is how many classes of one question are walked.
const maxClasses = 10_000

// holds says for each part whether an answer makes it true, as a text of 0 and 1.
func (st *step) holds(v value) string {
	out := make([]byte, len(st.parts))
	for i, part := range st.parts {
		out[i] = '0'
		if part.Holds(v.answer, v.given) {
			out[i] = '1'
		}
	}
	return string(out)
}

// traitOf gives all that anything can tell of an answer.
func (st *step) traitOf(v value) trait {
	known := v.given && (st.q == nil || v.answer.State == questionsets.Known)
	t := trait{holds: st.holds(v)}
	if !known {
		t.flags |= notAllKnown
	}
	if st.q == nil || !v.given {
		return t
	}
	if known {
		t.flags |= anyKnown
		t.axis, t.stated, t.points = st.told(v.answer)
	} else {
		t.flags |= anyUnknown
	}
	for f, is := range map[flags]bool{
		unknownMatters:    !known && st.matters,
		scoreKnown:        known && st.scored,
		asksRepeat:        slices.Contains(st.q.Covers, "repeat"),
		asksVulnerability: slices.Contains(st.q.Covers, "vulnerability"),
		hateYes:           known && saysHate(st.q, v.answer.Value),
	} {
		if is {
			t.flags |= f
		}
	}
	return t
}

// saysHate says whether an answer says that it is about who the victim is: a
// yes to a question that means or covers hate, or a choice there that does not
// sound best. Where no choice sounds better than another each is a ground.
func saysHate(q *questionsets.Question, value string) bool {
	if q.Means != "hate" && !slices.Contains(q.Covers, "hate") {
		return false
	}
	switch q.Kind {
	case questionsets.YesNo:
		return value == "yes"
	case questionsets.Choice:
		r, ranked := ranks(q)
		i := slices.IndexFunc(q.Choices, func(o questionsets.Option) bool { return o.Value == value })
		return !ranked || i >= 0 && r[i] > slices.Min(r)
	}
	return false
}

// told reads what a known answer gives to matrix, repeat rules and score.
func (st *step) told(a questionsets.Answer) (axis string, stated, points int) {
	if st.axis {
		axis = a.Value
	}
	if st.plus > 0 {
		if f, err := strconv.ParseFloat(a.Value, 64); err == nil {
			stated = int(min(max(f, 0), float64(st.plus)))
		}
	}
	for _, o := range st.q.Choices {
		if st.scored && (o.Value == a.Value || slices.Contains(a.Values, o.Value)) {
			points += o.Points
		}
	}
	return axis, stated, points
}

// classOf gives the class an answer belongs to, -1 if none holds it.
func (st *step) classOf(a questionsets.Answer) int {
	i, ok := st.traits[st.traitOf(value{answer: a, given: true})]
	if !ok {
		return -1
	}
	return i
}

// readers works out how long each step is remembered: what only decides which
// questions are asked until the last of these, what is read for the result to
// the end.
func (b *builder) readers(uses []questionsets.Use) {
	place := map[string]int{}
	for i, st := range b.s.steps {
		place[st.name], st.lastAsks, st.ends = i, -1, st.axis || st.plus > 0
	}
	for _, u := range uses {
		q := asked(u)
		for _, name := range u.Names {
			i, ok := place[name]
			switch {
			case !ok:
			case q == "":
				b.s.steps[i].ends = true
			default:
				b.s.steps[i].lastAsks = max(b.s.steps[i].lastAsks, place[q])
				b.s.reads[q] = append(b.s.reads[q], i)
			}
		}
	}
}

// asked gives the question whose condition it is, "" if it is no question's.
func asked(u questionsets.Use) string {
	id, _ := strings.CutPrefix(u.Where, "questions ")
	if id == u.Where {
		return ""
	}
	return id
}
