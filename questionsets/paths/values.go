package paths

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"

	"firstcall/questionsets"
)

// How often a condition's pieces are tried on answers: on the picks of one
// choices question (16 options that one condition reads, or 13 that are each
// read by one of their own), and on all answers to a pack.
const (
	maxTries  = 1 << 19
	allTries  = Limit
	readTries = 10 // what it costs to look for numbers in one condition
)

// value is one answer that a path can hold, or several that are alike.
type value struct {
	answer questionsets.Answer
	given  bool     // false: left out, or a fact that is not known
	paths  *big.Int // how many answers it stands for
	pick   int      // of a choices question: 1 more than what it picks of the options that are read
	extra  bool     // it is only told apart where it is another class than those before it
}

// one is the usual value of paths. It is never written to.
var one = big.NewInt(1)

func said(a questionsets.Answer) value { return value{answer: a, given: true, paths: one} }

// unsaid are the answers that every question takes and that say nothing, and
// leaving it out where it may be left out.
func unsaid(q *questionsets.Question) []value {
	out := []value{said(questionsets.Answer{State: questionsets.NotKnown}), said(questionsets.Answer{State: questionsets.Declined})}
	if !q.Required {
		out = append(out, value{paths: one})
	}
	return out
}

// values gives every value of a step, the calmest first.
func (b *builder) values(st *step) []value {
	if st.q == nil {
		return factValues(st.name)
	}
	var out []value
	q := st.q
	switch q.Kind {
	case questionsets.YesNo:
		calm, worse, _ := calmAndWorse(q)
		out = []value{said(questionsets.Say(calm)), said(questionsets.Say(worse))}
	case questionsets.Choice:
		for _, o := range ByRank(q) {
			out = append(out, said(questionsets.Say(o.Value)))
		}
	case questionsets.Choices:
		out = b.picks(st)
	case questionsets.Number:
		out = around(b.numbers(q))
	case questionsets.Datetime:
		out = []value{said(questionsets.Say(someTime))}
	default:
		out = b.texts(st)
	}
	return append(out, unsaid(q)...)
}

func factValues(name string) []value {
	var ids []string
	switch name {
	case "channel":
		ids = questionsets.Channels
	case "category":
		for _, c := range questionsets.Categories {
			ids = append(ids, c.ID)
		}
	case "asb_type":
		for _, t := range questionsets.ASBTypes {
			ids = append(ids, t.ID)
		}
	}
	out := []value{{paths: one}}
	for _, id := range ids {
		out = append(out, said(questionsets.Say(id)))
	}
	return out
}

// someTime stands for whatever time is told: no condition reads it.
const someTime = "2026-01-14T12:00:00Z"

// SomeText stands for whatever is said in answer to a question of kind text.
const SomeText = "something"

// texts gives some text that no condition looks for, and each text that one
// does, if it is an answer at all: nobody answers with nothing, and a text that
// reads like a state is no answer either.
func (b *builder) texts(st *step) []value {
	some := SomeText
	for slices.Contains(b.literals[st.name], some) {
		some += " else"
	}
	out := []value{said(questionsets.Say(some))}
	for _, s := range b.literals[st.name] {
		state := s == string(questionsets.NotKnown) || s == string(questionsets.Declined)
		if v := said(questionsets.Say(s)); !state && b.probe.Answer(st.name, v.answer) == nil {
			v.extra = true
			out = append(out, v)
		}
	}
	return out
}

// numbers gives what a number question is compared with: by conditions, and
// where a repeat rule adds it every count up to the rule's.
func (b *builder) numbers(q *questionsets.Question) []float64 {
	at := b.compared(q.ID)
	if most, added := b.plus[q.ID]; added {
		for n := range min(most, maxCount) + 1 {
			at = append(at, float64(n))
		}
	}
	return at
}

// picks gives every pick of the options that something reads, few before many,
// each for all picks of the others.
func (b *builder) picks(st *step) []value {
	for _, o := range st.q.Choices {
		alone := questionsets.Pick(o.Value)
		if slices.Contains(b.literals[st.name], o.Value) || o.Points > 0 || st.ofHate(alone) != st.ofHate(questionsets.Pick()) {
			st.read = append(st.read, o)
		}
	}
	most := bits.Len(uint(max(1, min(maxTries, b.tries)/st.tries()))) - 1
	if n := len(st.read); n > most {
		b.problem(st.name, fmt.Sprintf("%s has %d options that are read, and at most %d can be tried in every way", st.name, n, most))
		st.read = nil
	}
	others := new(big.Int).Lsh(one, uint(len(st.q.Choices)-len(st.read)))
	st.picks = make([]int, 1<<len(st.read))
	out := make([]value, len(st.picks))
	for picks := range out {
		out[picks] = value{answer: questionsets.Pick(st.picked(picks)...), given: true, paths: others, pick: picks + 1}
	}
	slices.SortStableFunc(out, func(x, y value) int { return len(x.answer.Values) - len(y.answer.Values) })
	return out
}

// picked gives the values of a pick: bit i stands for the option i that is read.
func (st *step) picked(picks int) []string {
	out := []string{}
	for i, o := range st.read {
		if picks&(1<<i) != 0 {
			out = append(out, o.Value)
		}
	}
	return out
}
