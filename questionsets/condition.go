package questionsets

import (
	"strconv"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
)

// maxCondition is the longest condition that is read, in bytes.
const maxCondition = 4096

// condition is a condition that has been checked and compiled.
//
// It is only ever true when what has been answered proves it: a comparison
// with a question that is hidden or not asked is false, and so is its
// opposite. To that end "not" is moved inwards to the comparisons, and each
// gets a guard, before anything is compiled.
type condition struct {
	text    string
	names   []string // the questions it reads
	program *vm.Program
}

// mistake is what is wrong with a condition, at a character counted from 0.
type mistake struct {
	at        int
	msg, hint string
}

// compiler checks one condition and writes it anew.
type compiler struct {
	env      *environment
	scope    scope
	question int // in a question's when: its index; else the number of questions
	names    []string
	mistakes []mistake
	circle   func(later string) bool // whether a later question depends on this one
}

// compile checks and compiles a condition. It never panics, and gives either a
// condition or at least one mistake.
func (c *compiler) compile(text string) (cond *condition, mistakes []mistake) {
	defer func() {
		if recover() != nil {
			cond, mistakes = nil, []mistake{{0, "this condition cannot be read", conditionHint}}
		}
	}()
	if len(text) > maxCondition {
		return nil, []mistake{{0, "this condition is too long", "at most 4096 characters are read; split it into several rules"}}
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil, []mistake{syntaxMistake(text, err)}
	}
	code := c.cond(tree.Node, false)
	if len(c.mistakes) > 0 {
		return nil, c.mistakes
	}
	program, err := expr.Compile(code, expr.Env(c.env.zero), expr.AsBool(),
		expr.DisableAllBuiltins(), expr.DisableIfOperator())
	if err != nil {
		return nil, []mistake{{0, "this condition cannot be compiled", conditionHint}}
	}
	return &condition{text: text, names: c.names, program: program}, nil
}

const conditionHint = `write comparisons such as q5 == "yes", joined by and, or, not`

func (c *compiler) fail(n ast.Node, msg, hint string) {
	c.mistakes = append(c.mistakes, mistake{n.Location().From, msg, hint})
}

// cond gives the code of a condition, or of its opposite, with "not" moved
// inwards.
func (c *compiler) cond(n ast.Node, not bool) string {
	switch v := n.(type) {
	case *ast.BoolNode:
		return strconv.FormatBool(v.Value != not)
	case *ast.IdentifierNode:
		return c.flag(v, not)
	case *ast.UnaryNode:
		if v.Operator == "not" || v.Operator == "!" {
			return c.cond(v.Node, !not)
		}
	case *ast.BinaryNode:
		return c.binary(v, not)
	}
	c.refuse(n)
	return "false"
}

func (c *compiler) binary(v *ast.BinaryNode, not bool) string {
	switch v.Operator {
	case "and", "&&":
		return c.join(v, not, " and ", " or ")
	case "or", "||":
		return c.join(v, not, " or ", " and ")
	case "==", "!=", "<", "<=", ">", ">=":
		return c.comparison(v, not)
	case "in":
		return c.membership(v, not)
	}
	c.refuse(v)
	return "false"
}

func (c *compiler) join(v *ast.BinaryNode, not bool, op, opposite string) string {
	if not {
		op = opposite
	}
	left := c.cond(v.Left, not)
	return "(" + left + op + c.cond(v.Right, not) + ")"
}

// flag is a name that stands by itself.
func (c *compiler) flag(n *ast.IdentifierNode, not bool) string {
	v, ok := c.lookup(n)
	if !ok {
		return "false"
	}
	if v.class != flag {
		c.fail(n, n.Value+" is not true or false by itself", "write "+example(v))
		return "false"
	}
	if not {
		return "(not " + v.name + ")"
	}
	return v.name
}

// example is a condition with the name that would be right.
func example(v variable) string {
	switch v.name {
	case reportsWithin:
		return reportsWithin + `("30 days") >= 3`
	case highestWithin:
		return highestWithin + `("12 months") >= high`
	}
	value := "..."
	if len(v.values) > 0 {
		value = v.values[0]
	}
	switch v.class {
	case numbers:
		return v.name + " >= 1"
	case several:
		return strconv.Quote(value) + " in " + v.name
	case levels:
		return "level >= high"
	case flag:
		return v.name + " or not " + v.name
	}
	return v.name + " == " + strconv.Quote(value)
}

// refuse says why a part of the language is not used in conditions.
func (c *compiler) refuse(n ast.Node) {
	switch v := n.(type) {
	case *ast.BuiltinNode:
		c.fail(n, v.Name+" is not used in conditions", onlyFunctions)
	case *ast.CallNode:
		c.refuseCall(v)
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.ArrayNode, *ast.NilNode:
		c.fail(n, "a value by itself is not true or false", conditionHint)
	case *ast.BinaryNode:
		c.fail(n, strconv.Quote(v.Operator)+" is not used in conditions", conditionHint)
	case *ast.UnaryNode:
		c.fail(n, strconv.Quote(v.Operator)+" is not used like this", conditionHint)
	case *ast.ConditionalNode:
		c.fail(n, "if and ? are not used in conditions", "write one rule for each case")
	case *ast.SequenceNode, *ast.VariableDeclaratorNode:
		c.fail(n, "a condition is one line of comparisons", conditionHint)
	default:
		c.fail(n, "this is not used in conditions", conditionHint)
	}
}

func (c *compiler) refuseCall(v *ast.CallNode) {
	name, _ := v.Callee.(*ast.IdentifierNode)
	switch {
	case name == nil:
		c.fail(v, "this is not used in conditions", conditionHint)
	case name.Value == reportsWithin:
		c.fail(v, "reports_within gives a number, not true or false", "write "+example(variable{name: reportsWithin}))
	case name.Value == highestWithin:
		c.fail(v, "highest_within gives a level, not true or false", "write "+example(variable{name: highestWithin}))
	default:
		c.fail(v, name.Value+" is not used in conditions", onlyFunctions)
	}
}
