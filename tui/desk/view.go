package desk

import (
	"fmt"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// View draws the desk.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	lines := []string{s.header(w)}
	body := h - 2
	if w >= 100 {
		left := w * 55 / 100
		calls := s.Theme.Panel("Calls", s.callLines(left-theme.PanelChromeW, body-theme.PanelChromeH), left, body, true)
		due := s.Theme.Panel("Due", s.dueLines(w-left-theme.PanelChromeW), w-left, body, false)
		lines = append(lines, theme.Columns(0, calls, due)...)
	} else {
		upper := body * 2 / 3
		lines = append(lines, s.Theme.Panel("Calls", s.callLines(w-theme.PanelChromeW, upper-theme.PanelChromeH), w, upper, true)...)
		lines = append(lines, s.Theme.Panel("Due", s.dueLines(w-theme.PanelChromeW), w, body-upper, false)...)
	}
	return append(lines, s.footer(w)), nil
}

func (s *Screen) header(w int) string {
	name := s.Identity.Force
	if f, ok := questionsets.ForceByID(s.Identity.Force); ok {
		name = f.Name
	}
	left := fmt.Sprintf(" FIRSTCALL  %s · desk %s · %s", name, s.Identity.DeskCode, safe.Line(s.Identity.Collar))
	if s.Identity.Demo {
		left = " DEMONSTRATION ·" + left
	}
	right := "this desk only · " + s.Clock.Now().In(risk.London).Format("15:04:05") + " "
	if since, err := s.Desk.Health(); !since.IsZero() && err != nil {
		return s.Theme.Bad.Render(theme.Fit(" NOT SAVING: "+safe.Line(err.Error()), w))
	}
	return s.Theme.Title.Render(theme.FitRight(left, right, w))
}

func (s *Screen) footer(w int) string {
	if s.notice != "" {
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	}
	return s.Theme.Faint.Render(theme.Fit(" n 101 · 9 999 · w walk-in · o online · p partner · "+keys.Footer(keys.Desk, w), w))
}

// callLines lists the calls from the first one that fits with the cursor in sight.
func (s *Screen) callLines(w, h int) []string {
	switch s.state {
	case loading:
		return []string{s.Theme.Faint.Render("Reading the calls")}
	case failed:
		return safe.Wrap("The list could not be read. It is tried again in half a minute; calls can be taken all the same.", w)
	}
	out := []string{s.Theme.Key.Render("F2") + " New call", ""}
	var rows []string
	for _, o := range s.open {
		rows = append(rows, s.openLine(o, w))
	}
	for _, r := range s.done {
		rows = append(rows, s.doneLine(r, w))
	}
	if len(rows) == 0 {
		return append(out, s.Theme.Faint.Render("No calls in this shift yet"))
	}
	room := max(1, h-len(out))
	from := max(0, min(s.cursor-room/2, len(rows)-room))
	for i := from; i < min(len(rows), from+room); i++ {
		mark := "  "
		if i == s.cursor {
			mark = s.Theme.Focus.Render("▸ ")
		}
		out = append(out, mark+rows[i])
	}
	return out
}

func (s *Screen) openLine(o openCall, w int) string {
	mark, word := "‖", "parked"
	switch {
	case o.draft.Elsewhere:
		mark, word = "▷", "in hand elsewhere"
	case !o.draft.Parked:
		mark, word = "▷", "cut off"
	}
	if o.unreadable {
		return theme.Fit(fmt.Sprintf("%s %s cannot be read: keep it and tell your administrator", mark, safe.Line(o.draft.Ref)), w-2)
	}
	age := common.Age(s.Clock.Now().Sub(o.draft.OpenedAt))
	right := fmt.Sprintf(" %s %s  %d/%d  ", word, age, o.answered, o.shown) + s.Theme.Level(o.level)
	who := mark + " " + safe.Line(o.who)
	if o.place != "" {
		who += ", " + safe.Clip(safe.Line(o.place), 40)
	}
	return theme.FitRight(who, right, w-2)
}

func (s *Screen) doneLine(r store.Report, w int) string {
	sum := r.Summary
	right := fmt.Sprintf("  %s  ", sum.ReportedAt.In(risk.London).Format("15:04")) + s.Theme.Level(sum.Levels.Overall)
	if w >= 60 {
		right += "  " + sum.Ref
	}
	line := "✓ " + safe.Line(sum.Number.Display())
	if sum.Status == store.StatusIncomplete {
		line += " incomplete"
	}
	if sum.Disposition == store.DisposedCrime {
		line += " crime"
	}
	return theme.FitRight(line, right, w-2)
}

func (s *Screen) dueLines(w int) []string {
	if len(s.due) == 0 {
		return []string{s.Theme.Faint.Render("Nothing is due")}
	}
	now := s.Clock.Now()
	var out []string
	for _, a := range s.due {
		left := common.LeftWords(a.What.Due, now)
		style := s.Theme.Text
		if a.What.Due.Before(now) {
			style = s.Theme.Bad
		}
		right := " " + left + " " + shortRef(a.Ref)
		out = append(out, theme.FitRight(s.Theme.Level(a.Level)+" "+safe.Line(a.What.Title), style.Render(right), w))
	}
	return out
}

// shortRef is the end of a reference: enough to tell a desk's calls apart.
func shortRef(ref string) string {
	if i := strings.LastIndex(ref, "-"); i >= 0 {
		ref = ref[i+1:]
	}
	if len(ref) > 5 {
		ref = ref[len(ref)-5:]
	}
	return ref
}
