package safe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width is how many cells a safe text takes.
func Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cluster gives the first character of s as a person sees it (a grapheme
// cluster) and how many cells it takes; "" and 0 for an empty s.
func Cluster(s string) (cluster string, cells int) {
	if s == "" {
		return "", 0
	}
	return ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
}

// Clip gives s as one safe line of at most width cells, ending in … when
// something was left out. It reads no more of s than it needs.
func Clip(s string, width int) string {
	if width <= 0 {
		return ""
	}
	line := Line(head(s, width))
	if Width(line) <= width {
		return line
	}
	return ansi.Truncate(line, width, "…")
}

// head gives a beginning of s that is sure to fill more than width cells, or
// all of s. A cut falls between units, so that it changes none.
func head(s string, width int) string {
	if len(s) <= width {
		return s
	}
	cells := 0
	for sc := (scanner{s: s}); sc.next(); {
		cells += max(1, Width(sc.unit))
		if cells > 2*width+8 && sc.i < len(s) {
			return s[:sc.i]
		}
	}
	return s
}

// Wrap gives s as safe lines of at most width cells, broken between words where
// it can be. Only the blanks at a break are left out; every other character is
// kept. It gives at least one line.
func Wrap(s string, width int) []string {
	width = max(1, width)
	var out []string
	for para := range strings.SplitSeq(Text(s), "\n") {
		out = wrapLine(out, para, width)
	}
	return out
}

// wrapLine adds one paragraph's lines to out.
func wrapLine(out []string, para string, width int) []string {
	if Width(para) <= width {
		return append(out, para)
	}
	w := wrapper{width: width, out: out}
	for at := 0; at < len(para); {
		word := at
		for isBlank(para, word) {
			word++
		}
		end := word
		for end < len(para) && !isBlank(para, end) {
			end++
		}
		w.word(word-at, para[word:end])
		at = end
	}
	return append(w.out, w.line.String())
}

// isBlank says that a line may be broken at i: at a blank that carries no mark.
func isBlank(s string, i int) bool {
	if i >= len(s) || s[i] != ' ' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[i+1:])
	return !unicode.IsMark(r)
}

// wrapper fills lines with words.
type wrapper struct {
	out   []string
	line  strings.Builder
	cells int
	width int
}

// word adds a word with the blanks before it, on a new line if it needs one.
func (w *wrapper) word(blank int, word string) {
	if word == "" && w.cells+blank > w.width {
		return
	}
	cells := Width(word)
	if w.cells+blank+cells <= w.width {
		w.line.WriteString(strings.Repeat(" ", blank))
		w.line.WriteString(word)
		w.cells += blank + cells
		return
	}
	if w.cells > 0 {
		w.breakLine()
	}
	if cells <= w.width {
		w.line.WriteString(word)
		w.cells = cells
		return
	}
	w.hard(word)
}

// hard breaks a word that is wider than a line.
func (w *wrapper) hard(word string) {
	for word != "" {
		unit, cells := marked(word)
		word = word[len(unit):]
		if cells > w.width { // a wide character in a line of one cell
			for _, r := range unit {
				w.hard(Escape(r))
			}
			continue
		}
		if w.cells+cells > w.width {
			w.breakLine()
		}
		w.line.WriteString(unit)
		w.cells += cells
	}
}

// marked gives the first cluster of s and the marks after it. A few scripts have
// marks that a cluster does not hold; they must not begin a line all the same.
func marked(s string) (unit string, cells int) {
	unit, cells = Cluster(s)
	end := len(unit)
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		if !unicode.IsMark(r) {
			break
		}
		end += size
	}
	if end > len(unit) {
		return s[:end], Width(s[:end])
	}
	return unit, cells
}

// breakLine ends the present line.
func (w *wrapper) breakLine() {
	w.out = append(w.out, w.line.String())
	w.line.Reset()
	w.cells = 0
}
