package paths

import (
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
)

// ofHate is what an answer says about hate.
type ofHate int

const (
	saysHate   ofHate = iota + 1 // it sounds like a yes
	maySayHate                   // nobody can say whether it does
)

// AboutHate says whether a question asks whether it is because of who the victim
// is: it means or covers hate.
func AboutHate(q *questionsets.Question) bool {
	return q.Means == "hate" || slices.Contains(q.Covers, "hate")
}

// ofHate reads a known answer to a question about hate. A yes-no question's says
// it with yes, a choice question's with every choice that sounds worse than the
// calmest. Of the picks of a list, most of which may be about something else, the
// rule that reads them says which do; without one, those that sound bad.
func (st *step) ofHate(a questionsets.Answer) ofHate {
	if !AboutHate(st.q) {
		return 0
	}
	says := false
	switch st.q.Kind {
	case questionsets.YesNo:
		says = a.Value == "yes"
	case questionsets.Choice:
		r, ok := ranks(st.q)
		if !ok {
			return maySayHate
		}
		i := slices.IndexFunc(st.q.Choices, func(o questionsets.Option) bool { return o.Value == a.Value })
		says = i >= 0 && r[i] > slices.Min(r)
	case questionsets.Choices:
		if st.flagged {
			return 0
		}
		if !slices.ContainsFunc(st.q.Choices, adds) {
			return maySayHate
		}
		says = slices.ContainsFunc(st.q.Choices, func(o questionsets.Option) bool { return adds(o) && slices.Contains(a.Values, o.Value) })
	}
	if says {
		return saysHate
	}
	return 0
}

// HateOpen gives the ids of the questions about hate of whose answers nobody can
// say which sound like a yes.
func (s *Space) HateOpen() []string {
	var out []string
	for _, st := range s.steps {
		if slices.ContainsFunc(st.classes, func(c class) bool { return c.flags&hateOpen != 0 }) {
			out = append(out, st.name)
		}
	}
	return out
}

// flaggedBy gives the names that rules read which set the flag hate.
func flaggedBy(p *questionsets.Pack, uses []questionsets.Use) map[string]bool {
	out := map[string]bool{}
	for _, u := range uses {
		if r := ruleOf(p, u); r != nil && slices.Contains(r.Set, risk.Hate) {
			for _, name := range u.Names {
				out[name] = true
			}
		}
	}
	return out
}

// ruleOf gives the rule whose condition it is, nil if it is no rule's.
func ruleOf(p *questionsets.Pack, u questionsets.Use) *questionsets.Rule {
	if len(u.Path) < 2 || u.Path[0] != "rules" {
		return nil
	}
	i, _ := u.Path[1].(int)
	return &p.Rules[i]
}
