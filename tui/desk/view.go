package desk

import (
	"fmt"
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// sideBySide is from how many cells the two lists stand beside each other.
const sideBySide = 100

// View draws the desk.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	lines := []string{s.header(w)}
	body := h - 2
	var cursor *common.Cursor
	if w >= sideBySide {
		left := w * 55 / 100
		calls, inCalls := s.callPanel(left, body)
		sent := s.sentPanel(w-left, body/2)
		due, inDue := s.duePanel(w-left, body-len(sent))
		cursor = first(inCalls, moved(inDue, left, len(sent)))
		lines = append(lines, theme.Columns(0, calls, append(sent, due...))...)
	} else {
		sent := s.sentPanel(w, body/3)
		body -= len(sent)
		upper := s.upper(w, body)
		calls, inCalls := s.callPanel(w, upper)
		due, inDue := s.duePanel(w, body-upper)
		cursor = first(moved(inCalls, 0, len(sent)), moved(inDue, 0, len(sent)+upper))
		lines = slices.Concat(lines, sent, calls, due)
	}
	return append(lines, s.footer(w)), moved(cursor, 0, 1)
}

// leastForm is how many rows a form leaves to the list that it is not about.
const leastForm = 3

// upper is how many of the rows the calls take, which stand over what is due.
// Each list has what it needs; where there is too little the one with the focus
// leaves the other a third, or less if that is enough for it.
func (s *Screen) upper(w, body int) int {
	inner, most := w-theme.PanelChromeW, body-theme.PanelChromeH
	need := func(lines []string) int { return min(len(lines), most) + theme.PanelChromeH }
	calls, due, least := need(s.callLines(inner, most)), need(s.dueLines(inner, most)), body/3
	if n := len(s.forms); n > 0 {
		least = leastForm
		lines, _ := s.forms[n-1].View(s.Theme, inner, most-leastForm)
		lines = append(lines, "", "") // a form keeps room for a refusal
		if s.on == onDue {
			due = need(lines)
		} else {
			calls = need(lines)
		}
	}
	if s.on == onDue {
		return body - min(due, body-min(calls, least))
	}
	return max(body-due, min(calls, body-min(due, least)))
}

func first(a, b *common.Cursor) *common.Cursor {
	if a != nil {
		return a
	}
	return b
}

func moved(c *common.Cursor, x, y int) *common.Cursor {
	if c == nil {
		return nil
	}
	return &common.Cursor{X: c.X + x, Y: c.Y + y}
}

func (s *Screen) header(w int) string {
	if since, err := s.Desk.Health(); !since.IsZero() && err != nil {
		return s.Theme.Bad.Render(theme.Fit(" NOT SAVING: "+safe.Line(err.Error()), w))
	}
	name := s.Identity.Force
	if f, ok := questionsets.ForceByID(s.Identity.Force); ok {
		name = f.Name
	}
	who := fmt.Sprintf("desk %s · %s%s", s.Identity.DeskCode, safe.Line(s.Identity.Collar), dutyWords(s.Identity.Duty))
	right := " " + s.Alone() + s.Clock.Now().In(risk.London).Format("15:04:05") + " "
	left := ""
	for _, text := range []string{" FIRSTCALL  " + name + " · " + who, " " + name + " · " + who, " " + who} {
		if left = text; s.Identity.Demo {
			left = " DEMONSTRATION ·" + text
		}
		if safe.Width(left)+safe.Width(right) <= w {
			break
		}
	}
	return s.Theme.Title.Render(theme.FitRight(left, right, w))
}

// dutyWords says what somebody is on shift as.
func dutyWords(d store.Duty) string {
	for _, known := range store.Duties {
		if known.Duty == d {
			return ", " + known.Label
		}
	}
	return ""
}

func (s *Screen) footer(w int) string {
	if s.notice != "" {
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	}
	return s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(s.Scope(), w-2), w))
}

// callPanel draws the calls, or the form about one of them.
func (s *Screen) callPanel(w, h int) ([]string, *common.Cursor) {
	if n := len(s.forms); n > 0 && s.on != onDue {
		return s.forms[n-1].Panel(s.Theme, w, h)
	}
	title := "Calls"
	if n := len(s.open); n > 0 {
		title = fmt.Sprintf("Calls · %d open", n)
	}
	return s.Theme.Panel(title, s.callLines(w-theme.PanelChromeW, h-theme.PanelChromeH), w, h, s.on == onCalls), nil
}

// callLines lists the calls, open ones first.
func (s *Screen) callLines(w, h int) []string {
	switch s.state {
	case loading:
		return []string{s.Theme.Faint.Render("Reading the calls")}
	case failed:
		return safe.Wrap("The list could not be read. It is tried again in half a minute; calls can be taken all the same.", w)
	}
	out := []string{s.Theme.Key.Render("F2") + " New call", ""}
	reports := s.reports()
	n := len(s.open) + len(reports)
	if n == 0 {
		return append(out, s.Theme.Faint.Render("No calls in this shift yet"))
	}
	return append(out, window(n, s.calls.at, max(1, h-len(out)), func(i int) []string {
		var r row
		switch at := i - len(s.open); {
		case at < 0:
			r = s.openRow(s.open[i])
		case at < len(s.away):
			r = s.awayRow(s.away[at])
		default:
			r = s.doneRow(reports[at])
		}
		lines := s.draw(r, w, i == s.calls.at, s.on == onCalls)
		if i == len(s.open) && len(s.away) > 0 {
			lines = append([]string{s.Theme.Title.Render(theme.Fit("Open elsewhere: enter takes one over", w))}, lines...)
		}
		return lines
	})...)
}

// duePanel draws what is due, or the form about one of the actions.
func (s *Screen) duePanel(w, h int) ([]string, *common.Cursor) {
	if n := len(s.forms); n > 0 && s.on == onDue {
		return s.forms[n-1].Panel(s.Theme, w, h)
	}
	title := "Due"
	if n := len(s.due); n > 0 {
		title = fmt.Sprintf("Due · %d", n)
	}
	return s.Theme.Panel(title, s.dueLines(w-theme.PanelChromeW, h-theme.PanelChromeH), w, h, s.on == onDue), nil
}

func (s *Screen) dueLines(w, h int) []string {
	switch {
	case s.state == loading:
		return []string{s.Theme.Faint.Render("Reading what is due")}
	case s.state == failed && len(s.due) == 0:
		return safe.Wrap("What is due could not be read.", w)
	case len(s.due) == 0:
		return []string{s.Theme.Faint.Render("Nothing is due")}
	}
	now := s.Clock.Now()
	return window(len(s.due), s.dues.at, max(1, h), func(i int) []string {
		return s.draw(s.dueRow(s.due[i], now), w, i == s.dues.at, s.on == onDue)
	})
}
