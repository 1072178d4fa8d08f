package paper

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"firstcall/questionsets"
	"firstcall/risk"
)

// wording says a pack's conditions in words. Questions go by their number on
// the form, answers by what is shown.
type wording struct {
	p      *questionsets.Pack
	number map[string]int // by question id, from 1
}

func newWording(p *questionsets.Pack) wording {
	w := wording{p, map[string]int{}}
	for i := range p.Questions {
		w.number[p.Questions[i].ID] = i + 1
	}
	return w
}

// phrase is a part of a condition in words; no text when there are no words
// that would be right.
type phrase struct {
	text string
	join string // "and" or "or" when it is joined by it at the top
	// What one question's answers are said of, and the answers: "3 includes "
	// and those, so that neighbours with one head are said together.
	head   string
	values []string
}

// condition gives a condition in words, or else as it is written.
func (w wording) condition(text string) string {
	tree, err := parser.Parse(text)
	if err != nil {
		return text
	}
	if said := w.say(tree.Node, false); said.text != "" {
		return said.text
	}
	return text
}

// say gives a condition or its opposite.
func (w wording) say(n ast.Node, not bool) phrase {
	switch v := n.(type) {
	case *ast.IdentifierNode:
		return phrase{text: flagWords(v.Value, not)}
	case *ast.UnaryNode:
		if v.Operator == "not" || v.Operator == "!" {
			return w.say(v.Node, !not)
		}
	case *ast.BinaryNode:
		switch v.Operator {
		case "and", "&&":
			return w.joined(v, not, "and", "or")
		case "or", "||":
			return w.joined(v, not, "or", "and")
		case "in":
			return w.membership(v, not)
		}
		return w.comparison(v, not)
	}
	return phrase{}
}

// joined gives two parts with their word between them. A part joined by the
// other word stands in brackets.
func (w wording) joined(v *ast.BinaryNode, not bool, word, opposite string) phrase {
	if not {
		word = opposite
	}
	left, right := w.say(v.Left, not), w.say(v.Right, not)
	switch {
	case left.text == "", right.text == "":
		return phrase{}
	case word == "or" && left.head != "" && left.head == right.head:
		return anyOf(left.head, append(slices.Clone(left.values), right.values...))
	}
	return phrase{text: left.within(word) + " " + word + " " + right.within(word), join: word}
}

// anyOf says that a question has one of several answers.
func anyOf(head string, values []string) phrase {
	out := phrase{text: head + listed(values, "or"), head: head, values: values}
	if len(values) > 1 {
		out.join = "or"
	}
	return out
}

// within gives the text as a part of something joined by a word.
func (ph phrase) within(word string) string {
	if ph.join != "" && ph.join != word {
		return "(" + ph.text + ")"
	}
	return ph.text
}

func flagWords(name string, not bool) string {
	switch name {
	case "vulnerable", "repeat", "hate":
		if not {
			return "not marked " + name
		}
		return "marked " + name
	case "case_review":
		if not {
			return "the case review threshold is not met"
		}
		return "the case review threshold is met"
	}
	return ""
}

var (
	opposites = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
	mirrored  = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
)

func (w wording) comparison(v *ast.BinaryNode, not bool) phrase {
	left, op, right := v.Left, v.Operator, v.Right
	if isValue(left) && !isValue(right) {
		left, op, right = right, mirrored[op], left
	}
	if not {
		op = opposites[op]
	}
	switch subject, class := w.subject(left); class {
	case ranked:
		return levelWords(subject, op, right)
	case counted:
		return phrase{text: w.numberWords(subject, op, right)}
	case spoken:
		if s, ok := right.(*ast.StringNode); ok {
			return isOneOf(subject, op == "!=", []string{w.value(left, s.Value)})
		}
	}
	return phrase{}
}

func isOneOf(subject string, not bool, values []string) phrase {
	switch {
	case !not:
		return anyOf(subject+" is ", values)
	case len(values) == 1:
		return phrase{text: subject + " is not " + values[0]}
	}
	return phrase{text: subject + " is none of " + listed(values, "and")}
}

// isValue says whether a side of a comparison is fixed.
func isValue(n ast.Node) bool {
	switch v := n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.UnaryNode:
		return true
	case *ast.IdentifierNode:
		_, err := risk.ParseLevel(v.Value)
		return err == nil
	}
	return false
}

// class is how a subject is compared.
type class int

const (
	unknown class = iota
	spoken        // is, is not, is one of
	counted       // is so many
	ranked        // is a level
)

// subject gives what a comparison is about in words.
func (w wording) subject(n ast.Node) (string, class) {
	switch v := n.(type) {
	case *ast.IdentifierNode:
		return w.name(v.Value)
	case *ast.CallNode:
		callee, _ := v.Callee.(*ast.IdentifierNode)
		if callee == nil || len(v.Arguments) != 1 {
			return "", unknown
		}
		span, _ := v.Arguments[0].(*ast.StringNode)
		switch {
		case span == nil:
		case callee.Value == "reports_within":
			return "the number of reports in " + span.Value + ", this one included,", counted
		case callee.Value == "highest_within":
			return "the highest level of an earlier report in " + span.Value, ranked
		}
	}
	return "", unknown
}

func (w wording) name(name string) (string, class) {
	switch name {
	case "level":
		return "the level", ranked
	case "score":
		return "the score", counted
	case "channel", "category", "grade":
		return "the " + name, spoken
	case "asb_type":
		return "the type", spoken
	}
	q := w.p.Question(name)
	switch {
	case q == nil:
		return "", unknown
	case q.Kind == questionsets.Number:
		return "the number at " + w.ref(name), counted
	}
	return w.ref(name), spoken
}

// ref gives a question's number on the form.
func (w wording) ref(id string) string { return strconv.Itoa(w.number[id]) }

// levelWords names the levels that a comparison allows.
func levelWords(subject, op string, n ast.Node) phrase {
	id, ok := n.(*ast.IdentifierNode)
	if !ok {
		return phrase{}
	}
	limit, err := risk.ParseLevel(id.Value)
	if err != nil {
		return phrase{}
	}
	var levels []string
	for l := risk.Unassessed; l <= risk.High; l++ {
		if holds(l, op, limit) {
			levels = append(levels, levelWord(l))
		}
	}
	if len(levels) == 0 || len(levels) == 4 {
		return phrase{} // never or always: the author shall see what is written
	}
	return anyOf(subject+" is ", levels)
}

func holds(l risk.Level, op string, limit risk.Level) bool {
	switch op {
	case "==":
		return l == limit
	case "!=":
		return l != limit
	case "<":
		return l < limit
	case "<=":
		return l <= limit
	case ">":
		return l > limit
	case ">=":
		return l >= limit
	}
	return false
}

func (w wording) numberWords(subject, op string, n ast.Node) string {
	than := numberText(n)
	if other, class := w.subject(n); class == counted {
		than = other
	}
	if than == "" {
		return ""
	}
	switch op {
	case "==":
		return subject + " is " + than
	case "!=":
		return subject + " is not " + than
	case "<":
		return subject + " is less than " + than
	case "<=":
		return subject + " is at most " + than
	case ">":
		return subject + " is more than " + than
	case ">=":
		return subject + " is at least " + than
	}
	return ""
}

// numberText gives a number as it is written, "" for what is none.
func numberText(n ast.Node) string {
	switch v := n.(type) {
	case *ast.IntegerNode:
		return strconv.Itoa(v.Value)
	case *ast.FloatNode:
		return strconv.FormatFloat(v.Value, 'f', -1, 64)
	case *ast.UnaryNode:
		number := numberText(v.Node)
		if number != "" && v.Operator == "-" {
			return "-" + number
		}
		return number
	}
	return ""
}

// membership is a value among several answers, or an answer in a list.
func (w wording) membership(v *ast.BinaryNode, not bool) phrase {
	if list, ok := v.Right.(*ast.ArrayNode); ok {
		subject, class := w.subject(v.Left)
		var values []string
		for _, n := range list.Nodes {
			if s, ok := n.(*ast.StringNode); ok {
				values = append(values, w.value(v.Left, s.Value))
			}
		}
		if class != spoken || len(values) == 0 || len(values) != len(list.Nodes) {
			return phrase{}
		}
		return isOneOf(subject, not, values)
	}
	value, _ := v.Left.(*ast.StringNode)
	subject, class := w.subject(v.Right)
	switch {
	case value == nil || class != spoken:
		return phrase{}
	case not:
		return phrase{text: subject + " is answered without " + w.value(v.Right, value.Value)}
	}
	return anyOf(subject+" includes ", []string{w.value(v.Right, value.Value)})
}

// value gives an answer or a fact as it is shown.
func (w wording) value(n ast.Node, value string) string {
	id, _ := n.(*ast.IdentifierNode)
	if id == nil {
		return strconv.Quote(value)
	}
	switch id.Value {
	case "channel", "grade":
		return value
	case "category":
		if c, ok := questionsets.CategoryByID(value); ok {
			return c.Label
		}
	case "asb_type":
		if t, ok := questionsets.ASBTypeByID(value); ok {
			return t.Label
		}
	}
	switch q := w.p.Question(id.Value); {
	case value == string(questionsets.NotKnown), value == string(questionsets.Declined),
		q != nil && q.Kind == questionsets.YesNo:
		return capital(value)
	case q != nil:
		if i := slices.IndexFunc(q.Choices, func(o questionsets.Option) bool { return o.Value == value }); i >= 0 {
			value = q.Choices[i].Label
		}
	}
	return `"` + value + `"`
}

// levelWord gives a level as it is shown.
func levelWord(l risk.Level) string { return capital(l.String()) }

// listed joins words: one, two or three.
func listed(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	n := len(words) - 1
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// capital gives a text with its first letter large.
func capital(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}
