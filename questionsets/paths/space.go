package paths

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

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
	flagged bool                  // a rule that sets the flag hate reads it
	read    []questionsets.Option // choices: the options that something reads
	picks   []int                 // choices: the class of every pick of these

	mentioned []string // the texts that conditions mention; nil where parts are tried

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
	hateYes  // a question about hate was answered so that it sounds like yes
	hateOpen // one was answered of which nobody can say whether it does
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
	literals map[string][]string             // the texts in the conditions that read a name
	compared func(question string) []float64 // the numbers that a question is compared with
	parts    map[string][]questionsets.Part  // by name; nil: answers are told apart by what conditions mention
	plus     map[string]int                  // the most that a repeat rule counts of a question
	flagged  map[string]bool                 // the names that rules read which set the flag hate
	tries    int                             // how often pieces may still be tried on answers
	most     int                             // how many histories are made

	readsCaseReview bool
}

// problem says why a step cannot be gone through in every way.
func (b *builder) problem(name, text string) {
	b.s.problems = append(b.s.problems, problem{name, text})
}

type problem struct{ name, text string }

// maxQuestions is how many questions a pack has whose paths are gone through.
const maxQuestions = 1000

// build makes the steps of a whole pack: facts that are read, then the questions
// as printed.
func (b *builder) build() {
	if len(b.p.Questions) > maxQuestions {
		b.problem("", fmt.Sprintf("at most %d questions can be gone through", maxQuestions))
		return
	}
	uses := b.p.Conditions()
	b.literals, b.tries = textsOf(uses), allTries
	b.compared = func(q string) []float64 {
		if b.tries -= len(uses) * readTries; b.tries < 0 || !slices.ContainsFunc(uses, func(u questionsets.Use) bool { return slices.Contains(u.Names, q) }) {
			return nil
		}
		return b.p.Literals(q)
	}
	b.readsCaseReview = caseReviewRead(uses)
	b.flagged, b.plus = flaggedBy(b.p, uses), map[string]int{}
	for _, r := range b.p.Repeat {
		if r.Plus != "" {
			b.plus[r.Plus] = max(b.plus[r.Plus], r.Reports)
		}
	}
	b.parts = map[string][]questionsets.Part{}
	for _, part := range b.p.Parts() {
		b.parts[part.Name] = append(b.parts[part.Name], part)
	}
	for _, fact := range facts {
		if len(b.parts[fact]) > 0 {
			b.step(&step{name: fact})
		}
	}
	for i := range b.p.Questions {
		b.question(&b.p.Questions[i])
	}
	b.readers(uses)
	for _, name := range b.p.Mixed() {
		b.problem(name, name+" is compared with something that is no fixed number")
	}
}

// facts are what conditions read beside questions and what was reported before.
var facts = []string{"channel", "category", "asb_type"}

func (b *builder) question(q *questionsets.Question) {
	b.step(&step{name: q.ID, q: q, plus: min(b.plus[q.ID], maxCount), matters: b.p.Matters(q.ID), flagged: b.flagged[q.ID],
		axis: b.p.Matrix != nil && (b.p.Matrix.Rows == q.ID || b.p.Matrix.Columns == q.ID), scored: scores(b.p, q)})
}

func scores(p *questionsets.Pack, q *questionsets.Question) bool {
	return p.Score != nil && !q.Unscored && slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Points > 0 })
}

// step sorts a step's values into classes, the calmest first.
func (b *builder) step(st *step) {
	st.traits, st.fixed, st.parts = map[trait]int{}, -1, b.parts[st.name]
	if b.parts == nil {
		st.mentioned = append([]string{}, b.literals[st.name]...)
	}
	values := b.values(st)
	if b.tries -= len(values) * st.tries(); b.tries < 0 {
		b.problem(st.name, fmt.Sprintf("too many answers to %s would have to be tried on its conditions", st.name))
		values = values[:1]
	}
	memories := map[remembered]uint16{{holds: st.holds(value{})}: 0}
	for _, v := range values {
		b.class(st, v, memories)
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

// tries is how often something is tried on one answer.
func (st *step) tries() int { return len(st.parts) + 4 }

// class puts a value into its class, or makes one for it.
func (b *builder) class(st *step, v value, memories map[remembered]uint16) {
	t := st.traitOf(v)
	i, ok := st.traits[t]
	switch {
	case !ok:
		i = len(st.classes)
		r := remembered{t.holds, t.axis, t.stated}
		if _, have := memories[r]; !have {
			memories[r] = uint16(min(len(memories), math.MaxUint16))
		}
		st.traits[t] = i
		st.classes = append(st.classes, class{value: v, trait: t, memory: memories[r], cost: int32(min(i, 1))})
	case !v.extra:
		st.classes[i].paths = new(big.Int).Add(st.classes[i].paths, v.paths)
	}
	if v.pick > 0 {
		st.picks[v.pick-1] = i
	}
}

// maxClasses is how many classes of one question are walked.
const maxClasses = 10_000

// holds says for each part whether an answer makes it true, as a text of 0 and
// 1; without parts, what of the answer a condition may mention.
func (st *step) holds(v value) string {
	if st.mentioned != nil {
		return st.mention(v)
	}
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
	hate := ofHate(0)
	if known {
		hate = st.ofHate(v.answer)
	}
	for f, is := range map[flags]bool{
		unknownMatters:    !known && st.matters,
		scoreKnown:        known && st.scored,
		asksRepeat:        slices.Contains(st.q.Covers, "repeat"),
		asksVulnerability: slices.Contains(st.q.Covers, "vulnerability"),
		hateYes:           hate == saysHate,
		hateOpen:          hate == maySayHate,
	} {
		if is {
			t.flags |= f
		}
	}
	return t
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
