package questionsets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"

	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// operand is one side of a comparison.
type operand struct {
	class   class
	literal bool
	code    string
	text    string   // of a literal in quotes
	v       variable // of a name
}

var opposites = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// comparison gives the code of a comparison or its opposite.
func (c *compiler) comparison(n *ast.BinaryNode, not bool) string {
	op := n.Operator
	if not {
		op = opposites[op]
	}
	left, ok1 := c.operand(n.Left)
	right, ok2 := c.operand(n.Right)
	if !ok1 || !ok2 {
		return "false"
	}
	leftNode, rightNode := n.Left, n.Right
	if left.literal && !right.literal {
		left, right, op = right, left, mirrored[op]
		leftNode, rightNode = rightNode, leftNode
	}
	switch {
	case left.literal:
		c.fail(leftNode, "this compares two fixed values", conditionHint)
	case left.class == several:
		c.fail(leftNode, left.v.name+" can have several values", "write "+example(left.v))
	case left.class == flag:
		c.fail(leftNode, left.v.name+" is true or false by itself", "write "+left.v.name+" or not "+left.v.name)
	case left.class == dates:
		c.fail(leftNode, left.v.name+" is a date and time, which conditions do not read", "use reports_within for windows of time")
	case left.class == numbers:
		return c.compareNumbers(left, op, right, rightNode)
	case left.class == levels:
		return c.compareLevels(left, op, right, rightNode)
	default:
		return c.compareWords(left, op, n, right, rightNode)
	}
	return "false"
}

func (c *compiler) compareNumbers(left operand, op string, right operand, n ast.Node) string {
	if right.class != numbers {
		c.fail(n, left.v.name+" is a number", "compare it with a number, such as "+left.v.name+" >= 3")
		return "false"
	}
	if op == "!=" { // so that a number nobody gave differs from nothing
		return fmt.Sprintf("(%s < %s or %s > %s)", left.code, right.code, left.code, right.code)
	}
	return fmt.Sprintf("(%s %s %s)", left.code, op, right.code)
}

func (c *compiler) compareLevels(left operand, op string, right operand, n ast.Node) string {
	if right.class != levels || !right.literal {
		c.fail(n, left.v.name+" is compared with unassessed, standard, medium or high, without quotes", "write "+example(left.v))
		return "false"
	}
	return fmt.Sprintf("(%s %s %s)", left.code, op, right.code)
}

func (c *compiler) compareWords(left operand, op string, whole ast.Node, right operand, n ast.Node) string {
	switch {
	case op != "==" && op != "!=":
		c.fail(whole, left.v.name+" has no order", "write "+example(left.v))
		return "false"
	case !right.literal && right.class == words:
		c.fail(n, "two answers are not compared with each other", "write "+example(left.v))
		return "false"
	case !right.literal || right.class != words:
		c.fail(n, left.v.name+" is compared with a value in quotes", "write "+example(left.v))
		return "false"
	case !c.hasValue(left.v, right.text, n):
		return "false"
	}
	return c.equals(left.v, op == "!=", right.code)
}

// equals is the comparison of words, guarded so that what is not there neither
// equals nor differs.
func (c *compiler) equals(v variable, not bool, code string) string {
	switch {
	case !not:
		return fmt.Sprintf("(%s == %s)", v.name, code)
	case v.optional:
		return fmt.Sprintf("(%s != %s)", v.name, code)
	}
	return fmt.Sprintf(`(%s != "" and %s != %s)`, v.name, v.name, code)
}

// hasValue checks that a name can have the value at all.
func (c *compiler) hasValue(v variable, value string, n ast.Node) bool {
	switch {
	case v.values == nil && value != "":
		return true
	case slices.Contains(v.values, value):
		return true
	case value == "":
		c.fail(n, "an answer is never empty", "leave this comparison out: a question that is not asked makes it false by itself")
	case v.name == "grade" && len(v.values) == 0:
		c.fail(n, "no rule of this pack gives a grade", "give a rule a grade, or leave this out")
	default:
		c.fail(n, fmt.Sprintf("%s never is %q", v.name, value), strictyaml.Suggest(value, "its values", v.values))
	}
	return false
}

// membership is "value" in choices, or word in ["a", "b"].
func (c *compiler) membership(n *ast.BinaryNode, not bool) string {
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		return c.oneOf(n.Left, list, not)
	}
	left, ok1 := c.operand(n.Left)
	right, ok2 := c.operand(n.Right)
	if !ok1 || !ok2 {
		return "false"
	}
	switch {
	case right.literal || right.class != several:
		c.fail(n.Right, "in needs a question with several choices, or a list", `write "value" in question, or question in ["one", "two"]`)
	case !left.literal || left.class != words:
		c.fail(n.Left, "in needs a value in quotes before it", "write "+example(right.v))
	case !c.hasValue(right.v, left.text, n.Left):
	case not:
		return fmt.Sprintf("(%s and not (%s in %s))", knownName(right.v.name), left.code, right.v.name)
	default:
		return fmt.Sprintf("(%s in %s)", left.code, right.v.name)
	}
	return "false"
}

func (c *compiler) oneOf(n ast.Node, list *ast.ArrayNode, not bool) string {
	left, ok := c.operand(n)
	if !ok {
		return "false"
	}
	switch {
	case left.literal || left.class != words:
		hint := `write question in ["one", "two"]`
		if !left.literal {
			hint = "write " + example(left.v)
		}
		c.fail(n, "only a question with one answer can be in a list", hint)
		return "false"
	case len(list.Nodes) == 0:
		c.fail(list, "the list is empty", "name at least one value")
		return "false"
	}
	var parts []string
	for _, item := range list.Nodes {
		s, isString := item.(*ast.StringNode)
		if !isString {
			c.fail(item, "a list in a condition holds values in quotes", `write ["one", "two"]`)
			return "false"
		}
		if c.hasValue(left.v, s.Value, item) {
			parts = append(parts, c.equals(left.v, not, strconv.Quote(s.Value)))
		}
	}
	if not {
		return "(" + strings.Join(parts, " and ") + ")"
	}
	return "(" + strings.Join(parts, " or ") + ")"
}

// operand reads one side of a comparison.
func (c *compiler) operand(n ast.Node) (operand, bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return operand{class: words, literal: true, text: v.Value, code: strconv.Quote(v.Value)}, true
	case *ast.IntegerNode:
		return operand{class: numbers, literal: true, code: numberCode(float64(v.Value))}, true
	case *ast.FloatNode:
		return operand{class: numbers, literal: true, code: numberCode(v.Value)}, true
	case *ast.UnaryNode:
		if inner, ok := c.minus(v); ok {
			return inner, true
		}
	case *ast.BoolNode:
		c.fail(n, "true and false are not compared", "write the name by itself, or not and the name")
		return operand{}, false
	case *ast.IdentifierNode:
		return c.name(v)
	case *ast.CallNode:
		return c.window(v)
	case *ast.BuiltinNode:
		c.refuse(v)
		return operand{}, false
	}
	c.fail(n, "this cannot be compared", conditionHint)
	return operand{}, false
}

// minus reads a negative number.
func (c *compiler) minus(v *ast.UnaryNode) (operand, bool) {
	switch v.Node.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		inner, ok := c.operand(v.Node)
		if v.Operator == "-" {
			inner.code = "(-" + inner.code + ")"
		}
		return inner, ok && (v.Operator == "-" || v.Operator == "+")
	}
	return operand{}, false
}

func numberCode(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func (c *compiler) name(n *ast.IdentifierNode) (operand, bool) {
	if i := slices.Index(levelNames, n.Value); i >= 0 {
		return operand{class: levels, literal: true, code: numberCode(float64(i))}, true
	}
	v, ok := c.lookup(n)
	return operand{class: v.class, code: v.name, v: v}, ok
}

// window reads reports_within("30 days") and highest_within("12 months").
func (c *compiler) window(n *ast.CallNode) (operand, bool) {
	callee, _ := n.Callee.(*ast.IdentifierNode)
	if callee == nil || !slices.Contains(functions, callee.Value) {
		c.refuse(n)
		return operand{}, false
	}
	if c.scope < inRule {
		c.fail(n, callee.Value+" cannot be read here", "only rules and actions may read earlier reports")
		return operand{}, false
	}
	var arg *ast.StringNode
	if len(n.Arguments) == 1 {
		arg, _ = n.Arguments[0].(*ast.StringNode)
	}
	if arg == nil {
		c.fail(n, callee.Value+" needs one length of time in quotes", "write "+callee.Value+`("30 days")`)
		return operand{}, false
	}
	span, err := risk.ParseSpan(arg.Value)
	if err != nil {
		msg, hint, _ := strings.Cut(err.Error(), ": ")
		c.fail(arg, msg, hint)
		return operand{}, false
	}
	v := variable{name: callee.Value, class: numbers, question: -1}
	if callee.Value == highestWithin {
		v.class = levels
	}
	return operand{class: v.class, code: c.env.window(callee.Value, span), v: v}, true
}

// lookup finds a name and checks that it may be read here.
func (c *compiler) lookup(n *ast.IdentifierNode) (variable, bool) {
	v, ok := c.env.vars[n.Value]
	switch {
	case slices.Contains(functions, n.Value):
		c.fail(n, n.Value+" needs a length of time", "write "+example(variable{name: n.Value}))
	case n.Value == caseReview && !ok:
		c.fail(n, "this pack sets no threshold for a case review", "add case_review: {reports: 3, within: 6 months}")
	case slices.Contains(levelNames, n.Value):
		c.fail(n, n.Value+" is a level", "write level >= "+n.Value)
	case !ok:
		c.fail(n, fmt.Sprintf("there is no question %q", n.Value), c.suggest(n.Value))
	case v.scope > c.scope:
		c.fail(n, v.name+" cannot be read here", c.allowed())
	case v.question >= c.question:
		c.later(n, v)
	default:
		if v.question >= 0 && !slices.Contains(c.names, v.name) {
			c.names = append(c.names, v.name)
		}
		return v, true
	}
	return variable{}, false
}

// suggest says what was meant by a name that does not exist.
func (c *compiler) suggest(name string) string {
	for _, v := range c.env.vars {
		if slices.Contains(v.values, name) {
			return fmt.Sprintf("a value stands in quotes: %q", name)
		}
	}
	return strictyaml.Suggest(name, "the names here", c.env.names(c.scope, c.question))
}

func (c *compiler) allowed() string {
	if c.scope == inQuestion {
		return "a question's condition may name earlier questions, channel, category and asb_type"
	}
	return "this condition may name the questions, channel, category, asb_type, score, reports_within and highest_within"
}

// later says why a question that comes later cannot be named.
func (c *compiler) later(n *ast.IdentifierNode, v variable) {
	switch {
	case v.question == c.question:
		c.fail(n, v.name+" depends on itself", "name an earlier question")
	case c.circle != nil && c.circle(v.name):
		c.fail(n, fmt.Sprintf("%s is asked later, and the two depend on each other in a circle", v.name),
			"let only the later one depend on the earlier")
	default:
		c.fail(n, v.name+" is asked later", "a question may only depend on earlier ones: move "+v.name+" up, or this one down")
	}
}
