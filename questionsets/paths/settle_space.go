package paths

import (
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
)

// space gives all that one condition of the settler's pack hangs on, in every
// way; the question, if it is one's, comes last. It is nil where that cannot be
// had.
func (s *settler) space(where, question string) *Space {
	if s.left < 0 || s.p == nil {
		s.whole = false
		return nil
	}
	u := s.uses[where]
	on := s.hangsOn(u)
	out := &Space{p: s.p, keySize: keyHead, reads: map[string][]int{}, pasts: calmPasts()}
	b := &builder{p: s.p, s: out, probe: questionsets.NewInterview(s.p), tries: s.left}
	uses := []questionsets.Use{u}
	for name := range on {
		if w, ok := s.uses["questions "+name]; ok && name != question {
			uses = append(uses, w)
		}
	}
	b.literals, b.compared = textsOf(uses), func(q string) []float64 { return numbersIn(uses, q) }
	for _, fact := range facts {
		if on[fact] {
			b.step(&step{name: fact})
		}
	}
	for i := range s.p.Questions {
		switch q := &s.p.Questions[i]; {
		case q.ID == question: // how it is answered does not matter
			b.question(&questionsets.Question{ID: q.ID, Kind: questionsets.Datetime, When: q.When, Required: true})
		case on[q.ID]:
			b.question(q)
		}
	}
	b.readers(uses)
	if s.left = b.tries - len(s.p.Questions); readsPast(u.Names) {
		s.history(b)
	}
	if len(out.problems) > 0 || slices.ContainsFunc(s.mixed, func(name string) bool { return on[name] }) {
		s.whole = false
		return nil
	}
	return out
}

// hangsOn gives all that a condition hangs on: what it reads, what decides
// whether that is asked, and what decides about that.
func (s *settler) hangsOn(u questionsets.Use) map[string]bool {
	on := map[string]bool{}
	var add func(names []string)
	add = func(names []string) {
		for _, name := range names {
			if on[name] {
				continue
			}
			on[name] = true
			add(s.uses["questions "+name].Names)
			for i := range s.p.Questions {
				if q := &s.p.Questions[i]; name == "score" && scores(s.p, q) {
					add([]string{q.ID})
				}
			}
		}
	}
	add(u.Names)
	return on
}

// numbersIn gives the numbers in the conditions that read a question.
func numbersIn(uses []questionsets.Use, question string) []float64 {
	var out []float64
	for _, u := range uses {
		if slices.Contains(u.Names, question) {
			out = append(out, writtenIn(u.Text).numbers...)
		}
	}
	return out
}

// history gives a space the histories of the settler's pack.
func (s *settler) history(b *builder) {
	if s.pasts == nil {
		s.pasts = &Space{}
		maker := &builder{p: s.p, s: s.pasts, most: somePasts}
		maker.pasts()
		s.left -= assessCost * len(s.pasts.pasts)
	}
	b.s.pasts, b.s.problems = s.pasts.pasts, append(b.s.problems, s.pasts.problems...)
}

// Held notes which conditions of a pack hold in a result, as Use.Where.
func Held(p *questionsets.Pack, r questionsets.Result, held map[string]bool) {
	for i := range p.Questions {
		if id := p.Questions[i].ID; !slices.Contains(r.Hidden, id) {
			held["questions "+id] = true
		}
	}
	required := map[string]bool{}
	fired := map[[2]string]bool{}
	for _, f := range r.Factors {
		fired[[2]string{f.Source, f.Because}] = fired[[2]string{f.Source, f.Because}] || f.Points == 0
		for _, id := range f.Require {
			required[id] = true
		}
	}
	for i := range p.Rules {
		if rule := &p.Rules[i]; fired[[2]string{rule.ID, rule.Because}] {
			held["rules "+rule.ID] = true
		}
	}
	for _, a := range r.Actions {
		if !required[a.ID] {
			held["actions "+a.ID] = true
		}
	}
	held["exempt"] = held["exempt"] || r.Exempt != ""
	held["write_off"] = held["write_off"] || r.WriteOff != nil
}

// Fires says whether a rule is among the reasons of a result.
func Fires(r questionsets.Result, rule *questionsets.Rule) bool {
	return slices.ContainsFunc(r.Factors, func(f risk.Factor) bool {
		return f.Source == rule.ID && f.Because == rule.Because && f.Points == 0
	})
}

// probe notes what holds on the calmest path, on the worst with many reports
// before it, and where nothing is known. Most conditions hold on one of these.
func probe(p *questionsets.Pack, held map[string]bool) {
	long := calmPasts()[0].History
	for range 50 {
		long.Earlier = append(long.Earlier, risk.Occasion{At: long.Now, Level: risk.High})
	}
	for _, worst := range []bool{false, true} {
		iv := questionsets.NewInterview(p)
		for i := range p.Questions {
			q := &p.Questions[i]
			_ = iv.Answer(q.ID, extreme(q, worst)) // every kind takes its own
		}
		if Held(p, iv.Assess(calmPasts()[0].History), held); worst {
			Held(p, iv.Assess(long), held)
		}
	}
	iv := questionsets.NewInterview(p)
	for i := range p.Questions {
		_ = iv.Answer(p.Questions[i].ID, questionsets.Answer{State: questionsets.NotKnown})
	}
	Held(p, iv.Assess(calmPasts()[0].History), held)
}

// extreme gives the calmest or the worst answer to a question, whether or not
// the pack says which that is.
func extreme(q *questionsets.Question, worst bool) questionsets.Answer {
	if worst {
		if a, ok := Worst(q); ok {
			return a
		}
	}
	n := map[bool]string{false: "0", true: written(lastAnswer)}[worst]
	switch q.Kind {
	case questionsets.YesNo:
		calm, _, _ := calmAndWorse(q)
		return questionsets.Say(calm)
	case questionsets.Choice:
		options := ByRank(q)
		return questionsets.Say(options[map[bool]int{false: 0, true: len(options) - 1}[worst]].Value)
	case questionsets.Choices:
		return questionsets.Pick()
	case questionsets.Number:
		return questionsets.Say(n)
	case questionsets.Datetime:
		return questionsets.Say(someTime)
	}
	return questionsets.Say(SomeText)
}
