package theme

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"firstcall/tui/safe"
)

// Fit gives a line, styled or not, exactly w cells: clipped with … or filled
// with blanks. A line break in it becomes a blank.
func Fit(line string, w int) string {
	if w <= 0 {
		return ""
	}
	if strings.ContainsAny(line, "\n\r\t") {
		line = oneLine.Replace(line)
	}
	cells := ansi.StringWidth(line)
	if cells > w {
		line = ansi.Truncate(line, w, "…")
		cells = ansi.StringWidth(line)
	}
	if cells < w {
		line += strings.Repeat(" ", w-cells)
	}
	return line
}

var oneLine = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// FitRight gives w cells with left at the left end and right at the right end;
// when both do not fit, left is clipped.
func FitRight(left, right string, w int) string {
	r := ansi.StringWidth(right)
	if r >= w {
		return Fit(right, w)
	}
	return Fit(left, w-r) + right
}

// Lines gives exactly h lines of exactly w cells.
func Lines(body []string, w, h int) []string {
	out := make([]string, max(0, h))
	for i := range out {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		out[i] = Fit(line, w)
	}
	return out
}

// PanelChrome is how many cells a panel's border and margin take from its width
// and its height: the body of a w×h panel has w-PanelChromeW by h-PanelChromeH.
const (
	PanelChromeW = 4
	PanelChromeH = 2
)

// Panel draws a box of exactly w×h cells with the title in its top border. Body
// lines may be styled; those that do not fit are clipped, and when there are
// more than fit the bottom border says how many. The title is sanitised here,
// the body must be safe already. Below 4×2 it is blank.
func (t *Theme) Panel(title string, body []string, w, h int, focused bool) []string {
	if w < PanelChromeW || h < PanelChromeH {
		return Lines(nil, w, h)
	}
	border, heading := t.Frame, t.Title
	if focused {
		border, heading = t.Focus, t.Focus
	}
	inner := h - PanelChromeH
	out := make([]string, 0, h)
	out = append(out, top(title, w, border, heading))
	side := border.Render("│")
	for i := range inner {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		out = append(out, side+" "+Fit(line, w-PanelChromeW)+" "+side)
	}
	return append(out, bottom(len(body)-inner, w, border))
}

// top draws "┌ Title ───┐".
func top(title string, w int, border, heading lipgloss.Style) string {
	title = safe.Clip(title, w-6)
	if title == "" {
		return border.Render("┌" + strings.Repeat("─", w-2) + "┐")
	}
	rule := w - 4 - ansi.StringWidth(title)
	return border.Render("┌ ") + heading.Render(title) + border.Render(" "+strings.Repeat("─", rule)+"┐")
}

// bottom draws "└───┘", or "└─── 3 more ┘" when lines were left out.
func bottom(more, w int, border lipgloss.Style) string {
	note := ""
	if more > 0 {
		note = " " + strconv.Itoa(more) + " more "
	}
	if len(note) > w-2 {
		note = ""
	}
	return border.Render("└" + strings.Repeat("─", w-2-len(note)) + note + "┘")
}

// Columns joins panels side by side with gap blanks between them. Every panel's
// lines must be of one width, as Panel and Lines make them; a shorter panel is
// filled with blank lines below.
func Columns(gap int, panels ...[]string) []string {
	h := 0
	for _, p := range panels {
		h = max(h, len(p))
	}
	between := strings.Repeat(" ", max(0, gap))
	out := make([]string, h)
	var b strings.Builder
	for i := range out {
		b.Reset()
		for n, p := range panels {
			if n > 0 {
				b.WriteString(between)
			}
			if i < len(p) {
				b.WriteString(p[i])
			} else if len(p) > 0 {
				b.WriteString(strings.Repeat(" ", ansi.StringWidth(p[0])))
			}
		}
		out[i] = b.String()
	}
	return out
}
