package paper

import (
	"fmt"
	"strings"
	"unicode"

	"firstcall/questionsets"
)

// shapes are the brackets of each kind of node.
var shapes = map[kind][2]string{
	start:  {"([", "])"},
	asked:  {"[", "]"},
	choice: {"{", "}"},
	rule:   {"{{", "}}"},
	level:  {"[[", "]]"},
	action: {"[/", "/]"},
}

// Mermaid gives the flowchart that Flow draws in Mermaid's notation, ending
// with a line break. The first line is "flowchart TD".
func Mermaid(p *questionsets.Pack) string {
	g := graphOf(p)
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for _, n := range g.nodes {
		lines := make([]string, len(n.text))
		for i, t := range n.text {
			lines[i] = escaped(t)
		}
		shape := shapes[n.kind]
		fmt.Fprintf(&b, "    %s%s\"%s\"%s\n", n.id, shape[0], strings.Join(lines, "<br/>"), shape[1])
	}
	for _, e := range g.edges {
		arrow := "-->"
		if e.label != "" {
			arrow += `|"` + escaped(e.label) + `"|`
		}
		fmt.Fprintf(&b, "    %s %s %s\n", g.nodes[e.from].id, arrow, g.nodes[e.to].id)
	}
	return b.String()
}

// escaped writes a text so that Mermaid shows it as it is: whatever it could
// take for its own syntax, for HTML or for Markdown becomes #number;. So does a
// dot or dash that would begin a list, and a colon before anything but a space,
// behind which Mermaid spoils a #number; in a line with the word style.
func escaped(text string) string {
	var b strings.Builder
	runes := []rune(strings.Join(strings.Fields(text), " "))
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" ,'!?/", r),
			r == '-' && i > 0,
			r == '.' && i > 0 && !unicode.IsDigit(runes[i-1]),
			r == ':' && i+1 < len(runes) && runes[i+1] == ' ':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
