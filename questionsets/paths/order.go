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
func adds(o *questionsets.Option) bool { return o.Order > 0 || o.Points > 0 }

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
		for i := range q.Choices {
			if adds(&q.Choices[i]) {
				picked.Values = append(picked.Values, q.Choices[i].Value)
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

// edges gives the pairs of different classes that hold two neighbours: answers
// of which the second sounds worse and nothing stands between the two. A choices
// question's are an option left and picked, beside every pick of the others.
func (st *step) edges() [][2]int {
	if st.q == nil {
		return nil
	}
	var out [][2]int
	add := func(calm, worse int) {
		if e := [2]int{calm, worse}; calm != worse && !slices.Contains(out, e) {
			out = append(out, e)
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
			if !adds(&o) {
				continue
			}
			for picks := range st.picks {
				if picks&(1<<i) == 0 {
					add(st.picks[picks], st.picks[picks|1<<i])
				}
			}
		}
	}
	return out
}

// choiceEdges pairs each option with every one of the next rank.
func (st *step) choiceEdges(add func(calm, worse int)) {
	r, ok := ranks(st.q)
	if !ok {
		return
	}
	levels := slices.Compact(slices.Sorted(slices.Values(r)))
	for k := range levels[1:] {
		for i, a := range st.q.Choices {
			for j, b := range st.q.Choices {
				if r[i] == levels[k] && r[j] == levels[k+1] {
					add(st.classOf(questionsets.Say(a.Value)), st.classOf(questionsets.Say(b.Value)))
				}
			}
		}
	}
}
