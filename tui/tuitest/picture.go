package tuitest

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// The cells of a picture, in its own units, and the colours of a terminal that
// a frame leaves as they are.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	margin     = 10.0
	ink        = "#d8dee9"
	paper      = "#16181d"
)

// pen is how text is drawn from some cell on.
type pen struct {
	fg, bg                                   string
	bold, faint, italic, underlined, reverse bool
}

// Picture draws a styled frame, as View gives it, as an SVG. The same frame
// always gives the same bytes.
func Picture(frame string) string {
	lines := strings.Split(frame, "\n")
	cols := 0
	for _, l := range lines {
		cols = max(cols, ansi.StringWidth(l))
	}
	w, h := float64(cols)*cellWidth+2*margin, float64(len(lines))*cellHeight+2*margin
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="14">`+"\n", w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", paper)
	p := pen{}
	for i, line := range lines {
		p = drawLine(&b, line, i, p)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// drawLine draws one line, a run of equal style at a time, and gives the pen as
// it is left.
func drawLine(b *strings.Builder, line string, row int, p pen) pen {
	var run strings.Builder
	from, at := 0, 0
	flush := func() {
		drawRun(b, run.String(), from, at-from, row, p)
		run.Reset()
		from = at
	}
	var state byte
	for len(line) > 0 {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		switch {
		case width > 0:
			run.WriteString(seq)
			at += width
		case strings.HasPrefix(seq, "\x1b["):
			flush()
			p = p.styled(seq)
		}
		line, state = line[n:], next
	}
	flush()
	return p
}

func drawRun(b *strings.Builder, text string, from, cells, row int, p pen) {
	fg, bg := p.fg, p.bg
	if p.reverse {
		fg, bg = or(p.bg, paper), or(p.fg, ink)
	}
	x, y := margin+float64(from)*cellWidth, margin+float64(row)*cellHeight
	width := float64(cells) * cellWidth
	if bg != "" && cells > 0 {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.0f" fill="%s"/>`+"\n", x, y, width, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" xml:space="preserve" fill="%s"%s>%s</text>`+"\n",
		x, y+cellHeight-5, width, or(fg, ink), p.attributes(), html.EscapeString(text))
}

func (p pen) attributes() string {
	out := ""
	for _, a := range []struct {
		on   bool
		text string
	}{{p.bold, ` font-weight="bold"`}, {p.faint, ` opacity="0.65"`}, {p.italic, ` font-style="italic"`}, {p.underlined, ` text-decoration="underline"`}} {
		if a.on {
			out += a.text
		}
	}
	return out
}

// styled gives the pen after a style sequence.
func (p pen) styled(seq string) pen {
	codes := strings.FieldsFunc(strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m"), func(r rune) bool { return r == ';' || r == ':' })
	if len(codes) == 0 {
		return pen{}
	}
	for i := 0; i < len(codes); i++ {
		switch n, _ := strconv.Atoi(codes[i]); {
		case n == 0:
			p = pen{}
		case n == 1:
			p.bold = true
		case n == 2:
			p.faint = true
		case n == 3:
			p.italic = true
		case n == 4:
			p.underlined = true
		case n == 7:
			p.reverse = true
		case n == 22:
			p.bold, p.faint = false, false
		case n == 27:
			p.reverse = false
		case n == 39:
			p.fg = ""
		case n == 49:
			p.bg = ""
		case n == 38 && i+4 < len(codes):
			p.fg, i = colour(codes[i+2:i+5]), i+4
		case n == 48 && i+4 < len(codes):
			p.bg, i = colour(codes[i+2:i+5]), i+4
		}
	}
	return p
}

// colour writes three numbers as a colour: the themes use no other kind.
func colour(rgb []string) string {
	out := "#"
	for _, part := range rgb {
		n, _ := strconv.Atoi(part)
		out += fmt.Sprintf("%02x", n)
	}
	return out
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}
