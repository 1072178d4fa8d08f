package prove

import (
	"fmt"
	"slices"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// leadsToAction says whether hate, once it is answered yes or its flag is set,
// leads to an action of its own on a path. One of these must be due there:
//
//   - an action that is required by a rule which sets the flag;
//   - an action that the answers about hate bring about by themselves: it is due
//     on the calmest path with these answers, and not on the calmest path;
//   - an action that is not due on the same path with the calmest answers about
//     hate, or that is required there by a rule which then no longer holds.
//
// An action that is due whether or not hate is answered yes does not count, so
// a pack in which the answer changes nothing is refuted.
func (ps *pass) leadsToAction(p *paths.Path) bool {
	due := dueActions(p.Result)
	for _, f := range p.Result.Factors {
		if slices.Contains(f.Set, risk.Hate) && len(f.Require) > 0 {
			return true
		}
	}
	if ps.hate.of == nil || ps.hate.leaf != p.Leaf {
		ps.hate = hateful{leaf: p.Leaf, of: ps.byThemselves(p.Interview), without: ps.pr.withoutHate(p.Interview)}
	}
	for id := range ps.hate.of {
		if due[id] {
			return true
		}
	}
	without := ps.hate.without.Assess(p.Past.History)
	calm := dueActions(without)
	for id := range due {
		if !calm[id] {
			return true
		}
	}
	return slices.ContainsFunc(p.Result.Factors, func(f risk.Factor) bool {
		return len(f.Require) > 0 && !slices.ContainsFunc(without.Factors, func(g risk.Factor) bool { return g.Source == f.Source })
	})
}

// hateful is what is worked out once for all histories of the same answers.
type hateful struct {
	leaf    int
	of      map[string]bool // the actions that the answers about hate bring about by themselves
	without *questionsets.Interview
}

func dueActions(r questionsets.Result) map[string]bool {
	out := map[string]bool{}
	for _, a := range r.Actions {
		out[a.ID] = true
	}
	return out
}

// aboutHate says whether a question is about hate: it means or covers it, or a
// rule that sets the flag reads it.
func (pr *prover) aboutHate(q *questionsets.Question) bool {
	return paths.AboutHate(q) || slices.ContainsFunc(pr.p.Rules, func(r questionsets.Rule) bool {
		return slices.Contains(r.Set, risk.Hate) && slices.Contains(pr.uses["rules "+r.ID], q.ID)
	})
}

// byThemselves gives the actions that the answers about hate bring about on the
// calmest path.
func (ps *pass) byThemselves(iv *questionsets.Interview) map[string]bool {
	answers := map[string]questionsets.Answer{}
	for _, q := range iv.Visible() {
		if a, ok := iv.Get(q.ID); ok && ps.pr.aboutHate(q) {
			answers[q.ID] = a
		}
	}
	key := fmt.Sprint(answers) // printed in the order of the ids
	if out, ok := ps.alone[key]; ok {
		return out
	}
	calm, h := ps.pr.s.Calm(nil)
	with, _ := ps.pr.s.Calm(answers)
	out := dueActions(with.Assess(h))
	for id := range dueActions(calm.Assess(h)) {
		delete(out, id)
	}
	ps.alone[key] = out
	return out
}

// withoutHate gives the same path with the calmest answers about hate. What is
// only asked after these is answered calmly too.
func (pr *prover) withoutHate(iv *questionsets.Interview) *questionsets.Interview {
	out := questionsets.NewInterview(pr.p)
	out.SetFacts(iv.Facts())
	give := func(id string, a questionsets.Answer) {
		_ = out.Answer(id, a) // every answer comes from an interview on the same pack
	}
	for id, a := range iv.Export() {
		if pr.aboutHate(pr.p.Question(id)) {
			a = pr.s.Calmest(id)
		}
		give(id, a)
	}
	for q := out.NextUnanswered(""); q != nil && len(out.Unanswered()) > 0; q = out.NextUnanswered(q.ID) {
		give(q.ID, pr.s.Calmest(q.ID))
	}
	return out
}
