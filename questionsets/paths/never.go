package paths

import (
	"math"
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Never gives the ids of the questions that can never be asked, and of the
// rules whose condition can never hold. Each is settled by going through only
// what it hangs on, in at most limit steps; what cannot be settled so is not
// among them.
func Never(p *questionsets.Pack, limit int) (questions, rules []string) {
	s := Of(p)
	for _, u := range p.Conditions() {
		switch {
		case len(u.Path) < 2:
		case u.Path[0] == "questions" && s.neverAsked(asked(u), u.Names, limit):
			questions = append(questions, asked(u))
		case u.Path[0] == "rules" && s.neverFires(p, u, limit):
			rules = append(rules, ruleOf(p, u).ID)
		}
	}
	return questions, rules
}

func ruleOf(p *questionsets.Pack, u questionsets.Use) *questionsets.Rule {
	i, _ := u.Path[1].(int)
	return &p.Rules[i]
}

// hangsOn gives all that names hang on: themselves, what decides whether they
// are asked, and what decides about that.
func (s *Space) hangsOn(names []string) map[string]bool {
	out := map[string]bool{}
	for _, name := range names {
		out[name] = true
		if name == "score" {
			for _, st := range s.steps {
				out[st.name] = out[st.name] || st.scored
			}
		}
	}
	for i := len(s.steps) - 1; i >= 0; i-- { // a condition reads earlier questions only
		st := s.steps[i]
		if out[st.name] {
			for _, j := range s.reads[st.name] {
				out[s.steps[j].name] = true
			}
		}
	}
	return out
}

// settles says whether all that is hung on can be gone through in every way.
func (s *Space) settles(on map[string]bool) bool {
	return !slices.ContainsFunc(s.problems, func(p problem) bool { return on[p.name] })
}

// neverAsked says whether it is settled that a question is never asked.
func (s *Space) neverAsked(question string, names []string, limit int) bool {
	on := s.hangsOn(append([]string{question}, names...))
	k := onlyAsked
	k.skip = func(st *step) bool { return !on[st.name] }
	g := s.graph(k, uint64(max(limit, 0)))
	if !g.whole || !s.settles(on) {
		return false
	}
	i := slices.IndexFunc(s.steps, func(st *step) bool { return st.name == question })
	return !slices.ContainsFunc(g.layers[i], func(n node) bool { return n.asked })
}

// neverFires says whether it is settled that a rule's condition never holds.
func (s *Space) neverFires(p *questionsets.Pack, u questionsets.Use, limit int) bool {
	on := s.hangsOn(u.Names)
	g := s.graph(keep{
		ends:  func(st *step) bool { return slices.Contains(u.Names, st.name) },
		score: slices.Contains(u.Names, "score"),
		skip:  func(st *step) bool { return !on[st.name] },
	}, uint64(max(limit, 0)))
	pasts := s.pasts[:1]
	if slices.ContainsFunc(u.Names, func(n string) bool { return n == "reports_within" || n == "highest_within" }) {
		pasts = s.pasts
	}
	if !g.whole || !s.settles(on) || uint64(len(g.leaves()))*uint64(len(pasts)) > uint64(min(max(limit, 0), math.MaxInt)) {
		return false
	}
	rule, w := ruleOf(p, u), s.walker()
	for at := range g.leaves() {
		w.follow(g.path(len(s.steps), int32(at)))
		for i := range pasts {
			if Fires(w.iv.Assess(pasts[i].History), rule) {
				return false
			}
		}
	}
	return true
}

// Fires says whether a rule is among the reasons of a result.
func Fires(r questionsets.Result, rule *questionsets.Rule) bool {
	return slices.ContainsFunc(r.Factors, func(f risk.Factor) bool {
		return f.Source == rule.ID && f.Because == rule.Because && f.Points == 0
	})
}
