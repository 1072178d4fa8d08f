package paths

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"firstcall/questionsets"
)

// textsOf collects the texts in quotes of the conditions that read each name.
func textsOf(uses []questionsets.Use) map[string][]string {
	out := map[string][]string{}
	for _, u := range uses {
		found := writtenIn(u.Text).texts
		for _, name := range u.Names {
			for _, text := range found {
				if !slices.Contains(out[name], text) {
					out[name] = append(out[name], text)
				}
			}
		}
	}
	return out
}

// literals are the texts in quotes and the numbers of a condition.
type literals struct {
	texts   []string
	numbers []float64
}

func writtenIn(condition string) *literals {
	out := &literals{}
	if tree, err := parser.Parse(condition); err == nil {
		ast.Walk(&tree.Node, out)
	}
	return out
}

// Visit collects them. A number may stand behind a minus: both are collected.
func (l *literals) Visit(n *ast.Node) {
	switch v := (*n).(type) {
	case *ast.StringNode:
		l.texts = append(l.texts, v.Value)
	case *ast.IntegerNode:
		l.numbers = append(l.numbers, float64(v.Value), -float64(v.Value))
	case *ast.FloatNode:
		l.numbers = append(l.numbers, v.Value, -v.Value)
	}
}

// mention gives what of an answer a condition may mention: what none mentions is
// all the same.
func (st *step) mention(v value) string {
	a := v.answer
	word := func(s string) string {
		if slices.Contains(st.mentioned, s) {
			return "=" + s
		}
		return "*"
	}
	switch {
	case !v.given:
		return ""
	case a.State != questionsets.Known:
		return "not known " + word(string(a.State))
	case st.q != nil && st.q.Kind == questionsets.Number:
		return a.Value
	case a.Value != "":
		return word(a.Value)
	}
	return "picked " + strings.Join(a.Values, " ")
}
