package search

import (
	"fmt"

	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// boxHeight is the search box with its border.
const boxHeight = 3

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	lines := []string{s.header(w)}
	inner := w - theme.PanelChromeW
	typed, cursor := s.box.View(inner, 1)
	lines = append(lines, s.Theme.Panel("Search", typed, w, boxHeight, !s.inList && s.form == nil)...)
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X + 2, Y: 2}
	}
	if s.inList || s.form != nil {
		cursor = nil
	}
	rest := h - 2 - boxHeight
	if s.form != nil {
		panel, at := s.form.Panel(s.Theme, w, rest)
		if at != nil {
			cursor = &common.Cursor{X: at.X, Y: at.Y + 1 + boxHeight}
		}
		lines = append(lines, panel...)
	} else {
		body := s.body(inner, rest-theme.PanelChromeH)
		lines = append(lines, s.Theme.Panel(s.title(), body, w, rest, s.inList)...)
	}
	return append(lines, s.footer(w)), cursor
}

func (s *Screen) header(w int) string {
	left := s.Invented() + " Search"
	right := ""
	if words, bad := s.saver.State(s.Clock.Now()); bad {
		right = s.Theme.Bad.Render(safe.Clip(words, w/2)) + " "
	}
	return theme.FitRight(s.Theme.Title.Render(left), right, w)
}

func (s *Screen) footer(w int) string {
	if s.notice != "" {
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	}
	return s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(s.Scope(), w-2), w))
}

func (s *Screen) title() string {
	switch {
	case s.person != nil:
		return "Reports that name " + nameOf(s.person.Summary)
	case s.state == searching:
		return "Searching"
	case s.given:
		return "Earlier reports"
	case s.state == found:
		return fmt.Sprintf("Found: %s, %s", counted(len(s.result.People), "person", "people"), counted(len(s.result.Reports), "report", "reports"))
	}
	return "Found"
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// body is the list, or what there is to say in its place.
func (s *Screen) body(w, h int) []string {
	switch {
	case s.person != nil && len(s.rows) == 0:
		return safe.Wrap("No report names this person. ⇧tab goes back to what was found.", w)
	case len(s.rows) > 0:
		return s.listLines(w, h)
	}
	switch s.state {
	case searching:
		return []string{s.Theme.Faint.Render("Searching")}
	case nothing:
		return safe.Wrap("Nothing found. Try fewer letters of the surname, the last six digits of the number, or the first half of the postcode.", w)
	case failed:
		return safe.Wrap("The search did not work this time. enter tries again; the call goes on all the same.", w)
	}
	if s.text() != "" {
		return safe.Wrap("Go on typing: three letters of a surname at least, or six digits of a number.", w)
	}
	return safe.Wrap("Type a number or its last six digits, a surname (three letters or more), a postcode, a date of birth, a reference, or a day: today, 21/11.", w)
}

// listLines draws as many rows as there is room for, with the cursor in sight.
func (s *Screen) listLines(w, h int) []string {
	var out []string
	for i := s.first(h); i < len(s.rows) && len(out) < h; i++ {
		mark := "  "
		switch r := s.rows[i]; {
		case i == s.cursor && s.inList:
			mark = s.Theme.Focus.Render("▸ ")
		case s.marked != nil && r.person != nil && r.person.ID == s.marked.ID:
			mark = s.Theme.Focus.Render("✓ ")
		}
		for _, line := range s.rows[i].lines(s.Theme, w-2) {
			out = append(out, mark+line)
			mark = "  "
		}
	}
	return out[:min(len(out), max(0, h))]
}

// first gives the row that h lines begin with: the cursor stands in the middle,
// and there is no empty room at the end that a row would fit in.
func (s *Screen) first(h int) int {
	from, used := s.cursor, s.rows[s.cursor].height()
	for from > 0 && used+s.rows[from-1].height() <= h/2 {
		from--
		used += s.rows[from].height()
	}
	used = 0
	for _, r := range s.rows[from:] {
		used += r.height()
	}
	for from > 0 && used+s.rows[from-1].height() <= h {
		from--
		used += s.rows[from].height()
	}
	return from
}
