package paths

import (
	"slices"
	"strconv"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"firstcall/questionsets"
	"firstcall/risk"
)

// fixed is what names in a condition can be.
type fixed map[string][]any

// levels are the words that a level is compared with, as numbers.
var levels = map[string]int{"unassessed": 0, "standard": 1, "medium": 2, "high": 3}

// outcomes is what an action's condition reads beside a rule's: every level,
// because danger and the handler's own judgement bring each about, the flags and
// grades that the pack can set, and whether a case review may be asked for.
func outcomes(p *questionsets.Pack) fixed {
	out := fixed{"level": {3, 2, 1, 0}, "case_review": {true, false}, "grade": {""}}
	for _, f := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		out[string(f)] = []any{false}
	}
	then := func(set []risk.Flag, grade string) {
		for _, f := range set {
			out[string(f)] = []any{true, false}
		}
		if !slices.Contains(out["grade"], any(grade)) {
			out["grade"] = append(out["grade"], grade)
		}
	}
	for _, r := range p.Rules {
		then(r.Set, r.Grade)
	}
	for _, r := range p.Repeat {
		then(r.Then.Set, r.Then.Grade)
	}
	return out
}

// kindsOfReport is every category and type that a report can have.
func kindsOfReport() fixed {
	out := fixed{}
	for _, c := range questionsets.Categories {
		out["category"] = append(out["category"], c.ID)
	}
	for _, t := range questionsets.ASBTypes {
		out["asb_type"] = append(out["asb_type"], t.ID)
	}
	return out
}

// residue is a condition of which the largest pieces that read fixed names only
// are settled.
type residue struct {
	can    fixed
	pieces []piece
}

type piece struct {
	node    ast.Node
	program *vm.Program
	holds   bool
}

// without gives what is left of a condition for everything that names can be,
// each once: itself when it reads none of these. It is false when that takes more
// than is left to be spent.
func without(u questionsets.Use, can fixed, left *int) (texts []string, ok bool) {
	var names []string
	for _, name := range u.Names {
		if can[name] != nil {
			names = append(names, name)
		}
	}
	tree, err := parser.Parse(u.Text)
	if len(names) == 0 || err != nil {
		return []string{u.Text}, true
	}
	r := &residue{can: can}
	r.find(tree.Node)
	env := map[string]any{}
	for name, n := range levels {
		env[name] = n
	}
	seen := map[string]bool{}
	var try func(k int)
	try = func(k int) {
		if k < len(names) && *left >= 0 {
			for _, v := range can[names[k]] {
				env[names[k]] = v
				try(k + 1)
			}
			return
		}
		*left--
		if key := r.settle(env); !seen[key] {
			seen[key] = true
			texts = append(texts, r.write(tree.Node))
		}
	}
	try(0)
	return texts, *left >= 0
}

// find finds the largest pieces that read fixed names only.
func (r *residue) find(n ast.Node) {
	v := &identifiers{}
	ast.Walk(&n, v)
	foreign := func(name string) bool { _, level := levels[name]; return !level && r.can[name] == nil }
	if len(v.names) > 0 && !slices.ContainsFunc(v.names, foreign) {
		if program, err := expr.Compile(n.String(), expr.DisableAllBuiltins()); err == nil {
			r.pieces = append(r.pieces, piece{node: n, program: program})
		}
		return
	}
	for _, part := range parts(n) {
		r.find(part)
	}
}

// parts gives what a condition joins; nothing for a comparison.
func parts(n ast.Node) []ast.Node {
	switch v := n.(type) {
	case *ast.UnaryNode:
		return []ast.Node{v.Node}
	case *ast.BinaryNode:
		if slices.Contains([]string{"and", "&&", "or", "||"}, v.Operator) {
			return []ast.Node{v.Left, v.Right}
		}
	}
	return nil
}

// settle settles the pieces, and gives which of them hold as a text.
func (r *residue) settle(env map[string]any) string {
	key := make([]byte, len(r.pieces))
	for i := range r.pieces {
		out, err := expr.Run(r.pieces[i].program, env)
		holds, _ := out.(bool)
		r.pieces[i].holds, key[i] = err == nil && holds, '0'
		if r.pieces[i].holds {
			key[i] = '1'
		}
	}
	return string(key)
}

// write writes the condition with true or false for its pieces.
func (r *residue) write(n ast.Node) string {
	if i := slices.IndexFunc(r.pieces, func(p piece) bool { return p.node == n }); i >= 0 {
		return strconv.FormatBool(r.pieces[i].holds)
	}
	switch in := parts(n); len(in) {
	case 1:
		return "not (" + r.write(in[0]) + ")"
	case 2:
		return "(" + r.write(in[0]) + " " + n.(*ast.BinaryNode).Operator + " " + r.write(in[1]) + ")"
	}
	return n.String()
}

// identifiers are the names in a condition.
type identifiers struct{ names []string }

// Visit collects them.
func (v *identifiers) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		v.names = append(v.names, id.Value)
	}
}
