package desk

import (
	"slices"

	"firstcall/store"
	"firstcall/tui/keys"
)

// page is how many lines of a list a page moves.
const page = 10

// mark is the cursor of a list. It stays on what it stands on when the list is
// read anew.
type mark struct {
	at int
	on store.ID
}

// move moves the cursor by an intent; others change nothing.
func (m *mark) move(intent keys.Intent, ids []store.ID) {
	switch intent {
	case keys.Up:
		m.at--
	case keys.Down:
		m.at++
	case keys.PageUp:
		m.at -= page
	case keys.PageDown:
		m.at += page
	case keys.Top:
		m.at = 0
	case keys.Bottom:
		m.at = len(ids) - 1
	}
	m.put(m.at, ids)
}

// settle finds what the cursor stood on in a list that was read anew. What is
// gone leaves it where it was.
func (m *mark) settle(ids []store.ID) {
	at := m.at
	if i := slices.Index(ids, m.on); i >= 0 && !m.on.IsNil() {
		at = i
	}
	m.put(at, ids)
}

func (m *mark) put(at int, ids []store.ID) {
	m.at, m.on = min(max(0, at), max(0, len(ids)-1)), store.ID{}
	if len(ids) > 0 {
		m.on = ids[m.at]
	}
}

// window gives the lines of a list's rows that are seen in h lines, the row at
// the cursor whole among them, and a blank line for every row that is not seen
// at all, so that a panel can say how many there are. Only rows that can be seen
// are drawn.
func window(n, at, h int, draw func(i int) []string) []string {
	from, to := max(0, at-h), min(n, at+h+1)
	var lines []string
	var begins []int    // where each row begins
	first, last := 0, 0 // the lines of the row at the cursor
	for i := from; i < to; i++ {
		if i == at {
			first = len(lines)
		}
		begins = append(begins, len(lines))
		lines = append(lines, draw(i)...)
		if i == at {
			last = len(lines)
		}
	}
	top := min(max(0, (first+last-h)/2), max(0, len(lines)-h), first) // its head is always seen
	bottom := min(len(lines), top+h)
	seen := 0
	for _, at := range begins {
		if at >= top && at < bottom {
			seen++
		}
	}
	return append(slices.Clone(lines[top:bottom]), make([]string, n-seen)...)
}
