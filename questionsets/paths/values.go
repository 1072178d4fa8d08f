package paths

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"firstcall/questionsets"
)

// maxTries bounds how often a condition's pieces are tried on the picks of one
// choices question: 16 options that one condition reads, or 13 that are each
// read by one of their own.
const maxTries = 1 << 18

// value is one answer that a path can hold, or several that are alike.
type value struct {
	answer questionsets.Answer
	given  bool     // false: left out, or a fact that is not known
	paths  *big.Int // how many answers it stands for
	pick   int      // of a choices question: 1 more than what it picks of the options that are read
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
		out = b.numbers(q)
	case questionsets.Datetime:
		out = []value{said(questionsets.Say("2026-01-14T12:00:00Z"))}
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

// SomeText stands for whatever is said in answer to a question of kind text.
const SomeText = "something"

// texts gives some text, and each text that a condition looks for and finds.
func (b *builder) texts(st *step) []value {
	out := []value{said(questionsets.Say(SomeText))}
	plain := st.holds(out[0])
	for _, s := range b.literals[st.name] {
		if v := said(questionsets.Say(s)); strings.TrimSpace(s) != "" && !isState(s) && st.holds(v) != plain {
			out = append(out, v)
		}
	}
	return out
}

// isState says whether a text reads like the answer that is none: whoever says
// it in so many words is not taken for that.
func isState(s string) bool {
	return s == string(questionsets.NotKnown) || s == string(questionsets.Declined)
}

// picks gives every pick of the options that something reads, few before many,
// each for all picks of the others.
func (b *builder) picks(st *step) []value {
	for _, o := range st.q.Choices {
		if slices.Contains(b.literals[st.name], o.Value) || o.Points > 0 {
			st.read = append(st.read, o)
		}
	}
	if most := bits.Len(uint(maxTries/(len(st.parts)+1))) - 1; len(st.read) > most {
		b.problem(st.name, fmt.Sprintf("%s has %d options that are read, and at most %d can be tried in every way", st.name, len(st.read), most))
		st.read = st.read[:most]
	}
	others := new(big.Int).Lsh(one, uint(len(st.q.Choices)-len(st.read)))
	st.picks = make([]int, 1<<len(st.read))
	out := make([]value, len(st.picks))
	for picks := range out {
		out[picks] = value{questionsets.Pick(st.picked(picks)...), true, others, picks + 1}
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

// largest is the largest number that is an answer.
const largest = 999_999_999_999

// numbers gives each number that a number question is compared with, and one
// below, between and above them. A question that a repeat rule adds is compared
// with every count up to the rule's. Numbers that cannot be written as an
// answer are left out: nobody can give them.
func (b *builder) numbers(q *questionsets.Question) []value {
	at := b.p.Literals(q.ID)
	for n := 0; n <= b.plus[q.ID]; n++ {
		if _, added := b.plus[q.ID]; added {
			at = append(at, float64(n))
		}
	}
	at = slices.Compact(slices.Sorted(slices.Values(at)))
	if len(at) == 0 {
		return []value{said(questionsets.Say("1"))}
	}
	tries := []float64{min(math.Ceil(at[0])-1, largest)}
	for i, f := range at {
		tries = append(tries, f)
		if i+1 < len(at) {
			tries = append(tries, between(f, at[i+1]))
		}
	}
	tries = append(tries, max(math.Floor(at[len(at)-1])+1, -largest))
	slices.SortStableFunc(tries, func(x, y float64) int { return cmp.Compare(math.Abs(x), math.Abs(y)) })
	var out []value
	for _, f := range tries {
		v := said(questionsets.Say(strconv.FormatFloat(f, 'f', -1, 64)))
		if b.probe.Answer(q.ID, v.answer) == nil && !slices.ContainsFunc(out, func(o value) bool { return o.answer.Value == v.answer.Value }) {
			out = append(out, v)
		}
	}
	return out
}

// between gives a number between two, a whole one if there is one.
func between(low, high float64) float64 {
	if whole := math.Floor(low) + 1; whole < high {
		return whole
	}
	short := math.Round((low+high)/2*1e6) / 1e6
	if low < short && short < high {
		return short
	}
	return low // there is no such answer
}
