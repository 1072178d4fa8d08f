package paths

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstcall/questionsets"
)

// Settled is what could be settled about a pack's conditions without going
// through all of its paths.
type Settled struct {
	Never      map[string]bool // the conditions that can never hold, as Use.Where
	ByCategory map[string]bool // the ids of rules that judge by the category or type of the report and by nothing else
	Whole      bool            // nothing was left open
}

// What a settlement costs, about a microsecond each.
const (
	readCost      = 100 // a condition is read
	askedCost     = 20  // a question is read
	assessCost    = 10  // a path is assessed, beside what is looked at
	maxConditions = 60  // how many conditions are settled
	maxProbed     = 200 // in a pack of how many questions a path is tried first
	somePasts     = 500 // how many histories are tried
)

// Settle goes through what each condition hangs on and nothing else, in about
// limit steps for the whole pack. held are the conditions that are known to hold
// on some path, as Held gives them. What cannot be settled so is not told.
func Settle(p *questionsets.Pack, held map[string]bool, limit int) Settled {
	if len(p.Questions) <= maxProbed {
		probe(p, held)
	}
	s := &settler{of: p, held: held, outcomes: outcomes(p), left: limit, index: map[string]int{}, whole: true}
	var open []unsettled
	for _, u := range p.Conditions() {
		open = append(open, s.open(u)...)
	}
	out := Settled{Never: map[string]bool{}, ByCategory: map[string]bool{}}
	if len(open) > 0 {
		s.read(p)
	}
	for _, o := range open {
		switch {
		case o.category && s.byCategory(o.texts):
			out.ByCategory[o.rule] = true
		case !o.category && s.never(o):
			out.Never[o.use.Where] = true
		}
	}
	out.Whole = s.whole
	return out
}

// unsettled is a condition, or what is left of it when everything beside the
// answers and the history is tried in every way. It never holds if none of these
// does.
type unsettled struct {
	use      questionsets.Use
	texts    []string
	category bool   // it is to be settled whether the rest matters at all
	rule     string // then the rule's id
}

// open gives what is to be settled about a condition.
func (s *settler) open(u questionsets.Use) (out []unsettled) {
	if r := ruleOf(s.of, u); r != nil && (r.AtLeast > 0 || len(r.Set) > 0 || r.Grade != "") && slices.ContainsFunc(u.Names, ofReport) {
		if texts, ok := s.note(u, kindsOfReport(), true); ok {
			out = append(out, unsettled{u, texts, true, r.ID})
		}
	}
	switch {
	case s.held[u.Where]:
		return out
	case asked(u) != "":
		return append(out, unsettled{use: u})
	}
	if texts, ok := s.note(u, s.outcomes, false); ok {
		out = append(out, unsettled{use: u, texts: texts})
	}
	return out
}

// ofReport says whether a name is what the report is about.
func ofReport(name string) bool { return name == "category" || name == "asb_type" }

// settler settles conditions on a pack that asks the same questions and has the
// conditions as rules.
type settler struct {
	of       *questionsets.Pack
	held     map[string]bool
	outcomes fixed
	left     int
	whole    bool

	texts []string       // the conditions of rules, each once
	index map[string]int // where each stands
	holds []bool         // those that hold on some path
	p     *questionsets.Pack
	uses  map[string]questionsets.Use // of p, by where
	mixed []string
	pasts *Space // holds the histories, once they are needed
}

// note gives what is left of a condition for everything that some names can be,
// and notes it to be settled; each one's opposite too where that is asked for. It
// is false where that is too much.
func (s *settler) note(u questionsets.Use, can fixed, opposites bool) ([]string, bool) {
	if s.left -= readCost; s.left < 0 || len(s.texts) == maxConditions {
		s.whole = false
		return nil, false
	}
	texts, ok := without(u, can, &s.left)
	all := texts
	if opposites {
		for _, text := range texts {
			all = append(all, opposite(text))
		}
	}
	if !ok || len(s.texts)+len(all) > maxConditions {
		s.whole = false
		return nil, false
	}
	for _, text := range all {
		if _, have := s.index[text]; !have {
			s.index[text] = len(s.texts)
			s.texts = append(s.texts, text)
		}
	}
	return texts, true
}

func opposite(text string) string { return "not (" + text + ")" }

// read makes the pack whose rules are the conditions.
func (s *settler) read(p *questionsets.Pack) {
	s.left -= readCost*len(s.texts) + askedCost*len(p.Questions)
	for i := range p.Questions {
		if p.Questions[i].When != "" {
			s.left -= readCost
		}
	}
	if s.left < 0 {
		return
	}
	var err error
	if s.p, err = questionsets.Parse("", []byte(asking(p, s.texts))); err != nil {
		s.left = -1 // a condition that is too long with its opposite
		return
	}
	s.holds, s.uses = make([]bool, len(s.texts)), map[string]questionsets.Use{}
	for _, u := range s.p.Conditions() {
		s.uses[u.Where] = u
	}
	s.mixed = s.p.Mixed()
}

// asking is a pack that asks the same questions, and has a rule for each
// condition.
func asking(p *questionsets.Pack, conditions []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: %s\nid: asked\nforce: %s\ncode: %s\nname: asked\nversion: asked\nbasis: published\nquestions:\n",
		questionsets.PackSchema, p.Force, p.Code)
	points := false
	for i := range p.Questions {
		q := &p.Questions[i]
		fmt.Fprintf(&b, "  - id: %s\n    ask: asked\n    kind: %s\n    required: %v\n    unscored: %v\n", q.ID, q.Kind, q.Required, q.Unscored)
		if q.When != "" {
			fmt.Fprintf(&b, "    when: %s\n", strconv.Quote(q.When))
		}
		if len(q.Choices) > 0 {
			b.WriteString("    choices:\n")
		}
		for _, o := range q.Choices {
			fmt.Fprintf(&b, "      - {value: %q, label: %q, points: %d}\n", o.Value, o.Value, o.Points)
			points = points || o.Points > 0
		}
	}
	if points {
		b.WriteString("score: {bands: {standard: 0, medium: 1, high: 2}}\n")
	}
	if len(conditions) > 0 {
		b.WriteString("rules:\n")
	}
	for i, text := range conditions {
		fmt.Fprintf(&b, "  - {id: r%d, when: %s, because: holds, say: holds}\n", i, strconv.Quote(text))
	}
	return b.String()
}

// never says whether it is settled that a condition never holds.
func (s *settler) never(o unsettled) bool {
	if q := asked(o.use); q != "" {
		return s.neverAsked(q)
	}
	for _, text := range o.texts {
		if !s.neverHolds(text) {
			return false
		}
	}
	return true
}

// byCategory says whether each of these conditions, which are a rule's with the
// category and type of the report as they may be, always holds or never, and some
// do the one and some the other.
func (s *settler) byCategory(texts []string) bool {
	always, never := false, false
	for _, text := range texts {
		switch {
		case s.neverHolds(text):
			never = true
		case s.neverHolds(opposite(text)):
			always = true
		default:
			return false
		}
	}
	return always && never
}

// neverAsked says whether it is settled that a question is never asked.
func (s *settler) neverAsked(question string) bool {
	sub := s.space("questions "+question, question)
	if sub == nil {
		return false
	}
	g := sub.graph(onlyAsked, &s.left, maxNodes)
	if !g.whole {
		s.whole = false
		return false
	}
	before := g.layers[len(g.layers)-2] // the question itself comes last
	return !slices.ContainsFunc(before, func(n node) bool { return n.asked })
}

// neverHolds says whether it is settled that a condition never holds.
func (s *settler) neverHolds(text string) bool {
	i := s.index[text]
	if s.p != nil && s.holds[i] {
		return false
	}
	where := fmt.Sprintf("rules r%d", i)
	sub := s.space(where, "")
	if sub == nil {
		return false
	}
	names := s.uses[where].Names
	g := sub.graph(keep{
		ends:  func(st *step) bool { return slices.Contains(names, st.name) },
		score: slices.Contains(names, "score"),
	}, &s.left, maxNodes)
	if !g.whole {
		s.whole = false
		return false
	}
	pasts, w := sub.pasts, sub.walker()
	w.left = &s.left
	for at := range g.leaves() {
		w.follow(g.path(len(sub.steps), int32(at)))
		for k := range pasts {
			if w.spend(assessCost + (len(s.p.Questions)+len(s.texts))/4); s.left < 0 {
				s.whole = false
				return false
			}
			if s.assess(w.iv, &pasts[k]); s.holds[i] {
				return false
			}
		}
	}
	return true
}

// assess notes every condition that holds on a path.
func (s *settler) assess(iv *questionsets.Interview, past *Past) {
	for _, f := range iv.Assess(past.History).Factors {
		if n, err := strconv.Atoi(strings.TrimPrefix(f.Source, "r")); err == nil && f.Points == 0 && f.Say != "" {
			s.holds[n] = true
		}
	}
}
