package report

import (
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// formHeight is how much room a form has at least, and reportHeight what it
// leaves to the report above it.
const (
	formHeight   = 13
	reportHeight = 5
)

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	body := h - 2
	inner := w - theme.PanelChromeW
	lines := []string{s.header(w)}
	var cursor *common.Cursor
	switch {
	case s.paper != nil:
		text := s.pager().Lines(s.paper.lines(inner), inner, body-theme.PanelChromeH)
		lines = append(lines, s.Theme.Panel("Receipt", text, w, body, true)...)
	case s.form != nil:
		below := min(max(formHeight, body/2), body-reportHeight)
		lines = append(lines, s.panel(w, body-below, false)...)
		form, at := s.form.Panel(s.Theme, w, below)
		if at != nil {
			cursor = &common.Cursor{X: at.X, Y: at.Y + len(lines)}
		}
		lines = append(lines, form...)
	default:
		lines = append(lines, s.panel(w, body, true)...)
	}
	return append(lines, s.footer(w)), cursor
}

func (s *Screen) panel(w, h int, focused bool) []string {
	inner := w - theme.PanelChromeW
	lines := s.pages[0].Lines(s.lines(inner), inner, h-theme.PanelChromeH)
	return s.Theme.Panel("The report", lines, w, h, focused)
}

func (s *Screen) header(w int) string {
	left := s.Invented() + " Report " + safe.Line(s.ref)
	right := ""
	if s.wrote {
		words, bad := s.saver.State(s.Clock.Now())
		style := s.Theme.Good
		if bad {
			style = s.Theme.Bad
		}
		right = style.Render(safe.Clip(words, max(1, w-safe.Width(left)-2))) + " "
	}
	return theme.FitRight(s.Theme.Title.Render(left), right, w)
}

func (s *Screen) footer(w int) string {
	switch {
	case s.notice != "":
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	case s.paper != nil:
		return s.Theme.Faint.Render(theme.Fit(" p print · esc back to the report", w))
	}
	return s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(s.Scope(), w-2), w))
}

func (s *Screen) lines(w int) []string {
	switch s.state {
	case loading:
		return []string{s.Theme.Faint.Render("Reading the report")}
	case failed:
		return safe.Wrap(common.Sentence(s.err), w)
	}
	if s.drawn == nil || s.drawnIn != w {
		head := headLines(s.Theme, s.report, s.warnings(), w)
		s.drawn, s.drawnIn = append(head, bodyLines(s.Theme, s.report, s.detail, s.pack, w)...), w
	}
	return s.drawn
}

// warnings are what is not here, and the markers on the people and the place, in
// words.
func (s *Screen) warnings() []string {
	var out []string
	if s.partial != "" {
		out = append(out, s.partial)
	}
	if s.blind {
		return append(out, "Warning markers could not be read: there may be some.")
	}
	return append(out, intake.FactsOf(store.Report{}, store.ReportDetail{}, nil, s.markers).Markers...)
}
