package field

import (
	"strings"

	"charm.land/lipgloss/v2"

	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// column sets options one below the other and keeps the one under the cursor in
// view.
type column struct {
	width int
	th    *theme.Theme
	lines []string
	at    int // the line the cursor is on
	last  int // the last line of that option
	x     int
}

// add adds an option; here says that the cursor is on it.
func (c *column) add(key, label string, chosen, here bool) {
	style, pointer := c.th.Text, "  "
	if chosen {
		style, pointer = c.th.Chosen, c.th.Focus.Render("▸")+" "
	}
	c.item(pointer, key, label, style, here)
}

// item adds an option's lines: the label is wrapped beside its key.
func (c *column) item(pointer, key, label string, style lipgloss.Style, here bool) {
	indent := 2
	if key != "" {
		indent += len(key) + 1
		key = c.th.Faint.Render(key) + " "
	}
	if here {
		c.at = len(c.lines)
	}
	for i, part := range safe.Wrap(label, max(1, c.width-indent)) {
		lead := strings.Repeat(" ", indent)
		if i == 0 {
			lead = pointer + key
		}
		line := lead + style.Render(part)
		if c.width < indent+1 {
			line = theme.Fit(line, c.width)
		}
		c.lines = append(c.lines, line)
	}
	if here {
		c.last = len(c.lines) - 1
	}
}

// window gives at most height lines with the cursor's option among them.
func (c *column) window(height int) ([]string, *common.Cursor) {
	height = max(1, height)
	top := 0
	if c.last >= height {
		top = min(c.last-height+1, c.at)
	}
	end := min(len(c.lines), top+height)
	return c.lines[top:end], &common.Cursor{X: min(c.x, c.width-1), Y: c.at - top}
}

const noteLead = "note: "

// noteRows is how many lines a note takes below the options.
func noteRows(note *note, width, maxHeight int) int {
	if len(note.text) == 0 || maxHeight < 2 {
		return 0
	}
	note.flow(noteWidth(width))
	return min(len(note.lay.rows), max(1, min(3, maxHeight-1)))
}

// noteWidth is the room a note has beside its lead, or all where there is little.
func noteWidth(width int) int {
	if width < 3*len(noteLead) {
		return width
	}
	return width - len(noteLead)
}

// withNote puts the note below the options, and the cursor in it while it is
// being written.
func withNote(lines []string, cur *common.Cursor, note *note, th *theme.Theme, width, maxHeight int) ([]string, *common.Cursor) {
	rows := noteRows(note, width, maxHeight)
	if rows == 0 {
		return lines, cur
	}
	w := noteWidth(width)
	shown, at := note.view(w, rows, th)
	at.Y += len(lines)
	for i, l := range shown {
		lead := ""
		if w < width {
			lead = strings.Repeat(" ", len(noteLead))
			if i == 0 {
				lead = th.Faint.Render(noteLead)
			}
		}
		lines = append(lines, lead+l)
	}
	if !note.writing {
		return lines, cur
	}
	at.X += width - w
	return lines, at
}
