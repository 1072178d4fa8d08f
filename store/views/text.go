// Package views writes what is kept as texts for people outside the desk: the
// briefing for officers on their way, and the receipt for the person at the
// counter. It is pure: no I/O and no clock of its own.
package views

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// oneLine makes any text one line of characters that are seen: line breaks and
// other controls become spaces, what hides or turns text round is left out.
func oneLine(text string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case !unicode.IsGraphic(r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(seen), " ")
}

// cut shortens a line to at most n characters and shows that it did.
func cut(text string, n int) string {
	r := []rune(text)
	switch {
	case len(r) <= n:
		return text
	case n <= 0:
		return ""
	}
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}

// wrap breaks a text into lines of at most width columns, a word that is wider
// wherever it must.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && ansi.StringWidth(line)+1+ansi.StringWidth(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		parts := strings.Split(ansi.Hardwrap(word, width, false), "\n")
		lines = append(lines, parts[:len(parts)-1]...)
		line = parts[len(parts)-1]
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
