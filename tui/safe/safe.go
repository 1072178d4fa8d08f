// Package safe is the one way from data to cells. Whatever a caller, a partner
// or a file gave us goes through it before a terminal sees it; what is stored
// stays as it was given.
//
// Nothing is deleted: an unprintable character may be evidence, so it becomes a
// visible escape such as \u{9b}. What comes out holds no control, no
// direction-changing and no zero-width character, so that it can neither move
// the cursor nor hide or reorder what stands beside it (SYNC section 4,
// "Terminal injection").
package safe

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxMarks is how many combining marks one base character may carry on screen.
const MaxMarks = 4

// Line gives s as one line: line breaks become ⏎, tabs one space.
func Line(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for sc := (scanner{s: s}); sc.next(); {
		switch {
		case sc.broke:
			b.WriteString("⏎")
		case sc.unit == "\t":
			b.WriteByte(' ')
		default:
			b.WriteString(sc.unit)
		}
	}
	return b.String()
}

// Text gives s with its line breaks (CR LF becomes LF) and with tabs as four
// spaces.
func Text(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for sc := (scanner{s: s}); sc.next(); {
		if sc.unit == "\t" {
			b.WriteString("    ")
			continue
		}
		b.WriteString(sc.unit)
	}
	return b.String()
}

// Printable says whether r may reach a cell as it is: a graphic character that
// takes room, keeps the direction of writing and hides nothing. Combining marks
// are printable; how many of them is for Line and Text to judge.
func Printable(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	return unicode.IsGraphic(r) &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) &&
		!unicode.Is(unicode.Variation_Selector, r)
}

// Escape gives a character in its visible form.
func Escape(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }

// plain says that s is printable ASCII, by far the most common text.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// scanner walks a text in units of what is shown: a base character with its
// marks, an escape, a line break or a tab.
type scanner struct {
	s     string
	i     int
	unit  string // shown as it is, but for "\n" and "\t"
	broke bool   // the unit is a line break
}

// next moves to the next unit and says whether there is one.
func (sc *scanner) next() bool {
	if sc.i >= len(sc.s) {
		return false
	}
	start := sc.i
	r, size := utf8.DecodeRuneInString(sc.s[sc.i:])
	sc.i += size
	sc.broke = false
	switch {
	case r == '\n':
		sc.unit, sc.broke = "\n", true
	case r == '\r' && sc.i < len(sc.s) && sc.s[sc.i] == '\n':
		sc.i++
		sc.unit, sc.broke = "\n", true
	case r == '\t':
		sc.unit = "\t"
	case r == utf8.RuneError && size == 1:
		sc.unit = "\uFFFD"
	case !Printable(r):
		sc.unit = Escape(r)
	case unicode.IsMark(r):
		// A mark without a base would sit on whatever stands before it on the screen.
		sc.i = start
		sc.unit = "◌" + sc.marks()
	case r < utf8.RuneSelf && (sc.i == len(sc.s) || sc.s[sc.i] < utf8.RuneSelf):
		sc.unit = sc.s[start:sc.i]
	default:
		base := sc.s[start:sc.i]
		sc.unit = base + sc.marks()
	}
	return true
}

// marks takes the combining marks at the present place: the first few as they
// are, the rest as one visible note of the first of them and their number.
func (sc *scanner) marks() string {
	start, kept, n := sc.i, sc.i, 0
	var first rune
	for sc.i < len(sc.s) {
		r, size := utf8.DecodeRuneInString(sc.s[sc.i:])
		if !unicode.IsMark(r) || !Printable(r) {
			break
		}
		sc.i += size
		n++
		if n <= MaxMarks {
			kept = sc.i
		} else if n == MaxMarks+1 {
			first = r
		}
	}
	if n <= MaxMarks {
		return sc.s[start:kept]
	}
	return sc.s[start:kept] + Escape(first) + fmt.Sprintf("×%d", n-MaxMarks)
}
