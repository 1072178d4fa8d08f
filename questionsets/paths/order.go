package paths

import (
	"slices"

	"firstcall/questionsets"
)

// ranks says how bad each option of a choice or choices question sounds: by
// order where orders differ, else by points; false when neither says.
func ranks(q *questionsets.Question) ([]int, bool) {
	orders, points := make([]int, len(q.Choices)), make([]int, len(q.Choices))
	for i, o := range q.Choices {
		orders[i], points[i] = o.Order, o.Points
	}
	for _, r := range [][]int{orders, points} {
		if len(r) > 0 && slices.Min(r) != slices.Max(r) {
			return r, true
		}
	}
	return make([]int, len(q.Choices)), false
}

// calmAndWorse gives the answers to a yes-no question, the calm one first;
// false when neither sounds worse.
func calmAndWorse(q *questionsets.Question) (calm, worse string, ok bool) {
	if q.Worse == "no" {
		return "yes", "no", true
	}
	return "no", "yes", q.Worse != "neither"
}

// adds says whether picking an option of a choices question sounds worse than
// leaving it.
func adds(o questionsets.Option) bool { return o.Order > 0 || o.Points > 0 }

// Worst gives the answer to a question that sounds worst; false when the pack
// does not say which that is.
func Worst(q *questionsets.Question) (questionsets.Answer, bool) {
	switch q.Kind {
	case questionsets.YesNo:
		_, worse, ok := calmAndWorse(q)
		return questionsets.Say(worse), ok
	case questionsets.Choice:
		r, ok := ranks(q)
		if !ok {
			return questionsets.Answer{}, false
		}
		return questionsets.Say(q.Choices[slices.Index(r, slices.Max(r))].Value), true
	case questionsets.Choices:
		picked := questionsets.Pick()
		for _, o := range q.Choices {
			if adds(o) {
				picked.Values = append(picked.Values, o.Value)
			}
		}
		return picked, len(picked.Values) > 0
	}
	return questionsets.Answer{}, false
}

// ByRank gives the options of a choice or choices question from the calmest to the worst, equal ones as printed.
func ByRank(q *questionsets.Question) []questionsets.Option {
	r, _ := ranks(q)
	at := make([]int, len(r))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int { return r[a] - r[b] })
	out := make([]questionsets.Option, len(at))
	for i, j := range at {
		out[i] = q.Choices[j]
	}
	return out
}

// Most is the highest score that one question can give.
func Most(q *questionsets.Question) int {
	highest, sum := 0, 0
	for _, o := range q.Choices {
		highest, sum = max(highest, o.Points), sum+o.Points
	}
	if q.Kind == questionsets.Choices {
		return sum
	}
	return highest
}

// maxEdges is how many pairs of answers to one question are compared.
const maxEdges = 1_000_000

// edges gives the pairs of different classes of which the second holds an answer
// that sounds worse than one of the first: no and yes, two choices of different
// rank, an option left and picked beside every pick of the others. Every two
// choices are compared, not only neighbours: what is not known between them
// could hide how far the level falls. It is false when they are too many.
func (st *step) edges() (pairs [][2]int, ok bool) {
	if st.q == nil {
		return nil, true
	}
	seen := map[[2]int]bool{}
	add := func(calm, worse int) {
		if e := [2]int{calm, worse}; calm != worse && !seen[e] && len(pairs) <= maxEdges {
			seen[e], pairs = true, append(pairs, e)
		}
	}
	switch st.q.Kind {
	case questionsets.YesNo:
		if calm, worse, ok := calmAndWorse(st.q); ok {
			add(st.classOf(questionsets.Say(calm)), st.classOf(questionsets.Say(worse)))
		}
	case questionsets.Choice:
		st.choiceEdges(add)
	case questionsets.Choices:
		for i, o := range st.read {
			if !adds(o) {
				continue
			}
			for picks := range st.picks {
				if picks&(1<<i) == 0 {
					add(st.picks[picks], st.picks[picks|1<<i])
				}
			}
		}
	}
	return pairs, len(pairs) <= maxEdges
}

// choiceEdges pairs each choice with every one that sounds worse, the next worse
// first.
func (st *step) choiceEdges(add func(calm, worse int)) {
	r, ok := ranks(st.q)
	if !ok {
		return
	}
	type ranked struct{ rank, class int }
	var all []ranked // each rank that a class has, once
	for i, o := range st.q.Choices {
		if have := (ranked{r[i], st.classOf(questionsets.Say(o.Value))}); !slices.Contains(all, have) {
			all = append(all, have)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int { return a.rank - b.rank })
	for _, worse := range all {
		for _, calm := range slices.Backward(all) {
			if calm.rank < worse.rank {
				add(calm.class, worse.class)
			}
		}
	}
}
