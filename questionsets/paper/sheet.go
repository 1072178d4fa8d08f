// Package paper writes a pack down for people: as the paper form it once was,
// and as a flowchart for the terminal or for Mermaid.
package paper

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells the lines of Form and Flow have at most.
const Width = 80

// sheet is lines of at most Width cells.
type sheet struct{ lines []string }

func (s *sheet) line(text string) { s.lines = append(s.lines, strings.TrimRight(text, " ")) }

// para adds a text, wrapped, the first line behind one mark and the others
// behind another.
func (s *sheet) para(first, rest, text string) {
	for _, l := range wrapped(text, Width-max(ansi.StringWidth(first), ansi.StringWidth(rest))) {
		s.line(first + l)
		first = rest
	}
}

// text adds a text, wrapped and indented.
func (s *sheet) text(indent, text string) { s.para(indent, indent, text) }

// entry adds a named text, wrapped beside its name; nothing for an empty one.
func (s *sheet) entry(indent, name, text string) {
	if text != "" {
		first := indent + name + strings.Repeat(" ", max(9-len(name), 1))
		s.para(first, strings.Repeat(" ", len(first)), text)
	}
}

// heading begins a part of the form.
func (s *sheet) heading(text string) {
	s.line("")
	s.line(text)
	s.line(strings.Repeat("-", ansi.StringWidth(text)))
}

// unbroken stands for a hyphen while a text is wrapped: ansi.Wrap would break
// behind it, and the ids of rules are written WM-07.
const unbroken = "\ue000"

// wrapped breaks a text between words, and inside one that is longer than a line.
func wrapped(text string, width int) []string {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "-", unbroken)
	return strings.Split(strings.ReplaceAll(ansi.Wrap(text, width, ""), unbroken, "-"), "\n")
}

// row sets texts side by side, each wrapped in its width, two spaces between.
func (s *sheet) row(indent string, texts []string, widths []int) {
	columns, height := make([][]string, len(texts)), 0
	for i, t := range texts {
		columns[i] = wrapped(t, widths[i])
		height = max(height, len(columns[i]))
	}
	for y := range height {
		var b strings.Builder
		b.WriteString(indent)
		for i, column := range columns {
			cell := ""
			if y < len(column) {
				cell = column[y]
			}
			b.WriteString(cell + strings.Repeat(" ", max(widths[i]-ansi.StringWidth(cell), 0)+2))
		}
		s.line(b.String())
	}
}
