package questionsets

import (
	"fmt"
	"math"
	"slices"

	"firstcall/risk"
)

// class is what a condition may do with a name.
type class int

const (
	words   class = iota // == != in [...]
	numbers              // == != < <= > >=
	several              // "value" in name
	levels               // == != < <= > >= with a level
	flag                 // true or false by itself
	dates                // nothing
)

// scope is where a condition stands; a name belongs to a scope and the wider ones.
type scope int

const (
	inQuestion scope = iota
	inRule
	inAction
)

// variable is a name that conditions may read.
type variable struct {
	name     string
	class    class
	scope    scope
	values   []string // the only values it can have; nil: any
	question int      // its index, -1 for what is no question
	optional bool     // its absence is a fact like any other ("no grade")
}

// environment is what the conditions of one pack read. It is made once, while
// the pack is parsed, and only read afterwards.
type environment struct {
	vars  map[string]variable
	order []string       // the names, facts first, then questions as printed
	zero  map[string]any // the values before anything is known
	spans []risk.Span    // each window some condition reads reports in

	scored  []bool // per question: its points count
	matters []bool // per question: not knowing it forbids Standard

	policy   risk.Policy
	scoreMax int
}

// What conditions read of the history: the number of reports in a window, the
// highest level any of them holds, and whether the pack's threshold is met.
const (
	reportsWithin = "reports_within"
	highestWithin = "highest_within"
	caseReview    = "case_review"
)

var functions = []string{reportsWithin, highestWithin}

const onlyFunctions = "the only functions are reports_within and highest_within"

// reserved are the words a question may not be called.
var reserved = []string{
	"channel", "category", "asb_type", "score", reportsWithin, highestWithin, caseReview, "level", "unassessed", "standard",
	"medium", "high", "vulnerable", "repeat", "hate", "grade",
	"and", "or", "not", "in", "true", "false", "nil", "null", "let", "if", "else", "matches", "contains",
	"all", "any", "none", "one", "count", "sum", "len", "map", "filter", "find", "reduce",
}

var levelNames = []string{"unassessed", "standard", "medium", "high"}

func newEnvironment(p *Pack) *environment {
	e := &environment{vars: map[string]variable{}, zero: map[string]any{}}
	e.add(variable{name: "channel", values: Channels, question: -1}, "")
	e.add(variable{name: "category", values: categoryIDs(), question: -1}, "")
	e.add(variable{name: "asb_type", values: asbTypeIDs(), question: -1}, "")
	e.add(variable{name: "score", class: numbers, scope: inRule, question: -1}, 0.0)
	e.add(variable{name: "level", class: levels, scope: inAction, question: -1}, 0.0)
	for _, name := range []string{"vulnerable", "repeat", "hate"} {
		e.add(variable{name: name, class: flag, scope: inAction, question: -1}, false)
	}
	if p.CaseReview != nil {
		e.add(variable{name: caseReview, class: flag, scope: inAction, question: -1}, false)
	}
	e.add(variable{name: "grade", scope: inAction, question: -1, values: p.grades(), optional: true}, "")
	for i := range p.Questions {
		e.addQuestion(i, &p.Questions[i])
	}
	return e
}

func (e *environment) add(v variable, zero any) {
	if _, twice := e.vars[v.name]; twice {
		return
	}
	e.vars[v.name] = v
	e.order = append(e.order, v.name)
	e.zero[v.name] = zero
}

func (e *environment) addQuestion(i int, q *Question) {
	v := variable{name: q.ID, question: i}
	states := []string{string(NotKnown), string(Declined)}
	switch q.Kind {
	case YesNo:
		v.values = append([]string{"yes", "no"}, states...)
		e.add(v, "")
	case Choice:
		v.values = append(q.values(), states...)
		e.add(v, "")
	case Choices:
		v.class, v.values = several, q.values()
		e.add(v, []string(nil))
		e.zero[knownName(q.ID)] = false
	case Number:
		v.class = numbers
		e.add(v, math.NaN())
	case Datetime:
		v.class = dates
		e.add(v, "")
	default:
		e.add(v, "")
	}
}

// knownName is where a condition reads whether a choices question is answered
// with a known answer. No question can be called so.
func knownName(id string) string { return "_known_" + id }

// spanName is where a condition reads what a function gives of a window.
func spanName(function string, i int) string { return fmt.Sprintf("_%s_%d", function, i) }

// window gives the name of what a function gives of a window.
func (e *environment) window(function string, s risk.Span) string {
	i := slices.Index(e.spans, s)
	if i < 0 {
		i = len(e.spans)
		e.spans = append(e.spans, s)
		for _, f := range functions {
			e.zero[spanName(f, i)] = 0.0
		}
	}
	return spanName(function, i)
}

// names gives what a condition in the scope may name; questions only before upTo.
func (e *environment) names(s scope, upTo int) []string {
	var out []string
	for _, name := range e.order {
		if v := e.vars[name]; v.scope <= s && (v.question < 0 || v.question < upTo) {
			out = append(out, name)
		}
	}
	if s >= inRule {
		out = append(out, functions...)
	}
	return out
}

// grades gives the response grades that the pack's rules can set.
func (p *Pack) grades() []string {
	out := []string{}
	add := func(g string) {
		if g != "" && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	for i := range p.Rules {
		add(p.Rules[i].Grade)
	}
	for i := range p.Repeat {
		add(p.Repeat[i].Then.Grade)
	}
	return out
}

// values gives the values of a question's choices in printed order.
func (q *Question) values() []string {
	out := make([]string, len(q.Choices))
	for i, o := range q.Choices {
		out[i] = o.Value
	}
	return out
}

// option gives the choice with that value, nil if there is none.
func (q *Question) option(value string) *Option {
	for i := range q.Choices {
		if q.Choices[i].Value == value {
			return &q.Choices[i]
		}
	}
	return nil
}
