package questionsets

import (
	"maps"
	"math"
	"slices"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// This file says what a pack's conditions read, for the checks that go through
// every path of a pack.

func reread(b []byte) *strictyaml.Doc {
	doc, err := strictyaml.Parse("", b, strictyaml.Options{Limit: MaxPackBytes})
	if err != nil {
		return &strictyaml.Doc{}
	}
	return doc
}

// Place gives the line and column, from 1, where a thing stands in the pack's
// file: Place("rules", 3, "when"). Where a step is not there it gives the last
// place that is.
func (p *Pack) Place(path ...any) (line, col int) {
	at := p.doc().At(path...)
	return at.Line, at.Col
}

// Wrote says whether something was written at a place, even if it says what
// would hold without it.
func (p *Pack) Wrote(path ...any) bool { return p.doc().Has(path...) }

// Accepts says whether the pack keeps a finding on purpose: by its code, or by
// its code and where it is, such as "long-text q8".
func (p *Pack) Accepts(code, where string) bool {
	return slices.ContainsFunc(p.Accept, func(a Accept) bool { return a.Finding == code || a.Finding == code+" "+where })
}

// Use is one condition of a pack.
type Use struct {
	Where string // "questions q6", "rules hate", "exempt", "actions attend", "write_off"
	Text  string
	Names []string // what it reads, each once: questions, channel, score, level, reports_within ...
	Path  []any    // for Place
}

// Conditions gives every condition of the pack, questions first, then rules,
// exempt, actions and write-off.
func (p *Pack) Conditions() []Use {
	var out []Use
	add := func(c *condition, where string, path ...any) {
		if c != nil {
			names := slices.Compact(slices.Sorted(slices.Values(namesIn(c.text))))
			out = append(out, Use{where, c.text, slices.DeleteFunc(names, isLevel), append(path, "when")})
		}
	}
	for i := range p.Questions {
		add(p.Questions[i].when, "questions "+p.Questions[i].ID, "questions", i)
	}
	for i := range p.Rules {
		add(p.Rules[i].when, "rules "+p.Rules[i].ID, "rules", i)
	}
	if p.Exempt != nil {
		add(p.Exempt.when, "exempt", "exempt")
	}
	for i := range p.Actions {
		add(p.Actions[i].when, "actions "+p.Actions[i].ID, "actions", i)
	}
	if p.WriteOff != nil {
		add(p.WriteOff.when, "write_off", "write_off")
	}
	return out
}

func isLevel(name string) bool { return slices.Contains(levelNames, name) }

// Part is a piece of a condition, or its opposite, that reads one question or
// one fact and nothing else.
type Part struct {
	Name    string // a question's id, or channel, category, asb_type
	code    string
	program *vm.Program
	p       *Pack
}

// Holds says whether it is true with an answer; a fact's is Say of its value.
// asked is whether there is an answer at all.
func (part Part) Holds(a Answer, asked bool) bool {
	env := maps.Clone(part.p.env.zero)
	if i, ok := part.p.byID[part.Name]; ok {
		if asked {
			put(env, &part.p.Questions[i], a)
		}
	} else if asked {
		env[part.Name] = a.Value
	}
	out, err := expr.Run(part.program, env)
	yes, _ := out.(bool)
	return err == nil && yes
}

// Parts gives the largest pieces of the pack's conditions that read one
// question or fact only, and the opposite of each. Two answers for which all of
// these agree cannot be told apart by any condition, unless Mixed names the
// question.
func (p *Pack) Parts() []Part {
	var out []Part
	seen := map[string]bool{}
	keep := func(name string, n ast.Node) {
		for _, not := range []bool{false, true} {
			c := compiler{env: p.env, scope: inAction, question: len(p.Questions)}
			code := c.cond(n, not)
			if seen[code] || len(c.mistakes) > 0 {
				continue
			}
			seen[code] = true
			if program, err := expr.Compile(code, expr.Env(p.env.zero), expr.AsBool(), expr.DisableAllBuiltins(), expr.DisableIfOperator()); err == nil {
				out = append(out, Part{Name: name, code: code, program: program, p: p})
			}
		}
	}
	for _, u := range p.Conditions() {
		if tree, err := parser.Parse(u.Text); err == nil {
			p.parts(tree.Node, keep)
		}
	}
	return out
}

// parts finds the largest pieces below a node that read one name.
func (p *Pack) parts(n ast.Node, keep func(string, ast.Node)) {
	v := &nameVisitor{}
	ast.Walk(&n, v)
	names := slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(v.names))), isLevel)
	if len(names) == 1 {
		if name := names[0]; p.byID != nil && (p.Question(name) != nil || slices.Contains(facts, name)) {
			keep(name, n)
		}
		return
	}
	switch v := n.(type) {
	case *ast.UnaryNode:
		p.parts(v.Node, keep)
	case *ast.BinaryNode:
		if slices.Contains([]string{"and", "&&", "or", "||"}, v.Operator) {
			p.parts(v.Left, keep)
			p.parts(v.Right, keep)
		}
	}
}

// facts are what conditions read beside questions and history.
var facts = []string{"channel", "category", "asb_type"}

// compared is a name that is compared, and with what.
type compared struct {
	node   ast.Node
	op     string
	with   ast.Node
	number float64 // of with, where that is a number
	fixed  bool    // with is a number or a level
}

// comparisons gives every comparison of something that is not a fixed value.
func (p *Pack) comparisons() []compared {
	var out []compared
	for _, u := range p.Conditions() {
		tree, err := parser.Parse(u.Text)
		if err != nil {
			continue
		}
		visit := comparisonVisitor{&out}
		ast.Walk(&tree.Node, visit)
	}
	return out
}

type comparisonVisitor struct{ out *[]compared }

// Visit collects comparisons, each from the side of every name in it.
func (v comparisonVisitor) Visit(n *ast.Node) {
	b, ok := (*n).(*ast.BinaryNode)
	if !ok || mirrored[b.Operator] == "" {
		return
	}
	for _, side := range []struct {
		node, with ast.Node
		op         string
	}{{b.Left, b.Right, b.Operator}, {b.Right, b.Left, mirrored[b.Operator]}} {
		if _, fixed := fixedNumber(side.node); fixed {
			continue
		}
		number, fixed := fixedNumber(side.with)
		*v.out = append(*v.out, compared{side.node, side.op, side.with, number, fixed})
	}
}

// fixedNumber reads a number or a level that is written out.
func fixedNumber(n ast.Node) (float64, bool) {
	switch v := n.(type) {
	case *ast.IntegerNode:
		return float64(v.Value), true
	case *ast.FloatNode:
		return v.Value, true
	case *ast.UnaryNode:
		f, ok := fixedNumber(v.Node)
		if v.Operator == "-" {
			f = -f
		}
		return f, ok
	case *ast.IdentifierNode:
		i := slices.Index(levelNames, v.Value)
		return float64(i), i >= 0
	}
	return 0, false
}

// Literals gives the numbers that a number question is compared with, in order.
func (p *Pack) Literals(question string) []float64 {
	var out []float64
	for _, c := range p.comparisons() {
		if id, ok := c.node.(*ast.IdentifierNode); ok && id.Value == question && c.fixed {
			out = append(out, c.number)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

// Mixed gives what conditions compare with something that is no fixed number:
// number questions, score and reports_within.
func (p *Pack) Mixed() []string {
	var out []string
	for _, c := range p.comparisons() {
		name := ""
		switch v := c.node.(type) {
		case *ast.IdentifierNode:
			if e := p.env.vars[v.Value]; e.class == numbers {
				name = v.Value
			}
		case *ast.CallNode:
			name = reportsWithin
			if id, ok := v.Callee.(*ast.IdentifierNode); ok {
				name = id.Value
			}
		}
		if name != "" && !c.fixed {
			out = append(out, name)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

// Window is a length of time in which a pack looks at earlier reports.
type Window struct {
	Span    risk.Span
	Reports []int        // the counts, the present report included, at which something changes; in order
	Levels  []risk.Level // the levels from which something changes, lowest first
}

// Windows gives every window of the pack: of conditions, of repeat rules and of
// the case review's count.
func (p *Pack) Windows() []Window {
	var out []Window
	at := func(s risk.Span) *Window {
		i := slices.IndexFunc(out, func(w Window) bool { return w.Span == s })
		if i < 0 {
			i, out = len(out), append(out, Window{Span: s})
		}
		return &out[i]
	}
	for _, c := range p.comparisons() {
		call, ok := c.node.(*ast.CallNode)
		if span, function := windowOf(call); ok && c.fixed {
			w := at(span)
			from := thresholds(c.op, c.number)
			for _, n := range from {
				if function == highestWithin {
					w.Levels = append(w.Levels, risk.Level(n))
				} else {
					w.Reports = append(w.Reports, n)
				}
			}
		}
	}
	for i := range p.Repeat {
		r := &p.Repeat[i]
		w := at(r.Within)
		w.Reports = append(w.Reports, r.Reports)
		for n := 2; r.Plus != "" && n < r.Reports; n++ {
			w.Reports = append(w.Reports, n)
		}
	}
	if r := p.CaseReview; r != nil {
		w := at(r.Within)
		w.Reports = append(w.Reports, r.Reports)
	}
	for i := range out {
		out[i].Reports = slices.Compact(slices.Sorted(slices.Values(out[i].Reports)))
		out[i].Levels = slices.Compact(slices.Sorted(slices.Values(out[i].Levels)))
	}
	return out
}

// windowOf reads a call of a function that looks at earlier reports.
func windowOf(call *ast.CallNode) (risk.Span, string) {
	if call == nil || len(call.Arguments) != 1 {
		return risk.Span{}, ""
	}
	name, _ := call.Callee.(*ast.IdentifierNode)
	arg, _ := call.Arguments[0].(*ast.StringNode)
	if name == nil || arg == nil {
		return risk.Span{}, ""
	}
	span, err := risk.ParseSpan(arg.Value)
	if err != nil {
		return risk.Span{}, ""
	}
	return span, name.Value
}

// thresholds gives the whole numbers from which a comparison with a literal
// comes out otherwise.
func thresholds(op string, literal float64) []int {
	up := int(math.Ceil(min(max(literal, -1), maxStated)))
	above := int(math.Floor(min(max(literal, -1), maxStated))) + 1
	switch op {
	case ">=", "<":
		return []int{up}
	case ">", "<=":
		return []int{above}
	}
	return []int{up, above}
}

// Matters says whether not knowing the answer to a question forbids Standard:
// it scores, is an axis of the matrix, is read by a rule, or is required and
// covers safety, repeat, vulnerability or hate.
func (p *Pack) Matters(question string) bool {
	i, ok := p.byID[question]
	return ok && p.env.matters[i]
}
