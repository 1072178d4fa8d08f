package field

import (
	"sort"

	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// row is one line on the screen: runes start to end, without the line break.
type row struct {
	start, end int
	soft       bool // the line goes on in the next row
}

// layout remembers how the text was broken into rows. After one edit only the
// rows it touched are broken again.
type layout struct {
	rows, spare []row
	width       int
	edits       int // since rows were right
	from        int // the first rune that changed
	until       int // the first rune behind the edit, in the new text
	delta       int // how far the runes behind the edit moved
}

// changed notes that at from, gone runes were replaced by came.
func (l *layout) changed(from, gone, came int) {
	l.edits++
	l.from, l.until, l.delta = from, from+came, came-gone
}

// flow brings the rows up to date for a width.
func (e *editor) flow(width int) {
	l := &e.lay
	width = max(1, width)
	switch {
	case l.width != width || l.edits > 1 || len(l.rows) == 0:
		l.width = width
		l.rows = e.breakFrom(l.rows[:0], 0, nil)
	case l.edits == 1:
		// What made a row end may stand two rows on: a word that did not fit, and
		// in it a character that did not fit beside the word's beginning.
		keep := max(0, e.rowOf(l.from)-2)
		old := l.rows[keep:]
		start := l.rows[keep].start
		l.spare = e.breakFrom(append(l.spare[:0], l.rows[:keep]...), start, old)
		l.rows, l.spare = l.spare, l.rows
	}
	l.edits = 0
}

// breakFrom adds the rows from a row's start to the end of the text. Old holds
// the rows before the edit: once a new row begins where an old one did, behind
// the edit, the rest is the same.
func (e *editor) breakFrom(rows []row, start int, old []row) []row {
	l := &e.lay
	for {
		if old != nil && start >= l.until {
			i := sort.Search(len(old), func(i int) bool { return old[i].start >= start-l.delta })
			if i > 0 && i < len(old) && old[i].start == start-l.delta {
				for _, r := range old[i:] {
					rows = append(rows, row{r.start + l.delta, r.end + l.delta, r.soft})
				}
				return rows
			}
		}
		r := e.oneRow(start)
		rows = append(rows, r)
		switch {
		case r.soft:
			start = r.end
		case r.end < len(e.text):
			start = r.end + 1
		default:
			return rows
		}
	}
}

// oneRow breaks one row off at start. One cell is left for the cursor at the
// end; blanks may hang over it.
func (e *editor) oneRow(start int) row {
	room := max(1, e.lay.width-1)
	cells, word := 0, start
	for i := start; i < len(e.text); {
		if e.text[i] == '\n' {
			return row{start, i, false}
		}
		end, w := e.cluster(i)
		blank := e.text[i] == ' ' || e.text[i] == '\t'
		if cells+w > room && !blank && i > start {
			if word > start {
				return row{start, word, true}
			}
			return row{start, i, true}
		}
		if blank {
			word = end
		}
		cells += w
		i = end
	}
	return row{start, len(e.text), false}
}

// rowOf gives the row a rune stands in.
func (e *editor) rowOf(at int) int {
	rows := e.lay.rows
	return max(0, sort.Search(len(rows), func(i int) bool { return rows[i].start > at })-1)
}

// column gives the cells before a rune in its row.
func (e *editor) column(r row, at int) int {
	return safe.Width(safe.Line(string(e.text[r.start:at])))
}

// vertical moves the cursor by rows; false when there is none to move to.
func (e *editor) vertical(by int) bool {
	if e.lay.width == 0 {
		e.flow(80)
	} else {
		e.flow(e.lay.width)
	}
	at := e.rowOf(e.at)
	to := at + by
	if to < 0 || to >= len(e.lay.rows) {
		return false
	}
	if e.want < 0 {
		e.want = e.column(e.lay.rows[at], e.at)
	}
	e.at = e.atColumn(e.lay.rows[to], e.want)
	return true
}

// atColumn gives the rune of a row that stands at a column or before it.
func (e *editor) atColumn(r row, want int) int {
	cells, i := 0, r.start
	for i < r.end {
		end, w := e.cluster(i)
		if cells+w > want || r.soft && end == r.end {
			break
		}
		cells += w
		i = end
	}
	return i
}

// view gives at most height rows around the cursor, and the cursor in them.
func (e *editor) view(width, height int, th *theme.Theme) ([]string, *common.Cursor) {
	width, height = max(1, width), max(1, height)
	e.flow(width)
	at := e.rowOf(e.at)
	e.top = min(e.top, at, max(0, len(e.lay.rows)-height))
	e.top = max(e.top, at-height+1)
	last := min(len(e.lay.rows), e.top+height)
	lines := make([]string, 0, last-e.top)
	for _, r := range e.lay.rows[e.top:last] {
		lines = append(lines, th.Text.Render(e.shown(r, width)))
	}
	x := min(e.column(e.lay.rows[at], e.at), width-1)
	return lines, &common.Cursor{X: x, Y: at - e.top}
}

// shown gives a row's cells.
func (e *editor) shown(r row, width int) string {
	s := safe.Line(string(e.text[r.start:r.end]))
	if safe.Width(s) > width {
		return safe.Clip(s, width)
	}
	return s
}
