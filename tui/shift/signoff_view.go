package shift

import (
	"fmt"

	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// askRows is how high the question is below the list of calls.
const askRows = 9

// View draws the screen.
func (s *SignOff) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	out := []string{s.Theme.Title.Render(theme.Fit(" FIRSTCALL  "+safe.Clip(s.Identity.Collar, 20)+" signs off", w))}
	body := h - 3
	var cursor *common.Cursor
	if s.state == asking {
		rows := body - askRows
		out = append(out, s.Theme.Panel("Open calls", s.lines(w-theme.PanelChromeW, rows-theme.PanelChromeH), w, rows, false)...)
		panel, at := s.asks[s.at].form.Panel(s.Theme, w, askRows)
		if at != nil {
			cursor = &common.Cursor{X: at.X, Y: at.Y + len(out)}
		}
		out = append(out, panel...)
	} else {
		out = append(out, s.Theme.Panel("Sign off", s.waiting(w-theme.PanelChromeW), w, body, true)...)
	}
	out = append(out, s.Theme.Bad.Render(" "+safe.Clip(s.wrong, w-1)))
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Shift, w-2), w)))
	return theme.Lines(out, w, h), cursor
}

// waiting says what is waited for.
func (s *SignOff) waiting(w int) []string {
	text := "Reading the open calls"
	switch s.state {
	case failed:
		text = "The open calls could not be read, so nobody is signed off. esc goes back to the desk; then try again."
	case reading:
		text = "Handing over the calls"
	case handing:
		text = "Handing over the calls"
		if state, bad := s.saver.State(s.Clock.Now()); bad {
			text = "You are still signed on: " + state + ". It goes on by itself as soon as the disk takes it. esc goes back to the desk."
		} else if since, err := s.Desk.Health(); !since.IsZero() && err != nil {
			text = "You are still signed on: " + common.Sentence(err) + " esc goes back to the desk."
		}
	case leaving:
		text = "Signing off"
	}
	return safe.Wrap(text, w)
}

// lines lists the calls with who takes each, the one that is asked about in sight.
func (s *SignOff) lines(w, h int) []string {
	keepers := map[int]string{}
	for _, a := range s.asks {
		keepers[a.call] = a.keeper
	}
	here := s.asks[s.at].call
	from := max(0, min(here-h/2, len(s.calls)-h))
	var out []string
	for i := from; i < min(len(s.calls), from+h); i++ {
		mark := "  "
		if i == here {
			mark = s.Theme.Focus.Render("▸ ")
		}
		out = append(out, mark+s.line(s.calls[i], keepers[i], w-2))
	}
	if len(out) == 0 {
		out = []string{s.Theme.Faint.Render("No call is open")}
	}
	return out
}

func (s *SignOff) line(c opencall.Call, keeper string, w int) string {
	who := safe.Clip(c.Who, 40)
	if c.Place != "" {
		who += ", " + safe.Clip(c.Place, 40)
	}
	right := ""
	switch {
	case c.Draft.Elsewhere:
		right = "in hand elsewhere"
	case keeper != "":
		right = "→ " + opencall.KeeperWords(keeper)
	}
	age := common.Age(s.Clock.Now().Sub(c.Draft.OpenedAt))
	if c.Unreadable {
		return theme.FitRight(safe.Line(c.Draft.Ref), " cannot be read: stays on the desk  "+age, w)
	}
	return theme.FitRight(who, fmt.Sprintf(" %s  %s  %s", right, age, s.Theme.Level(c.Level)), w)
}
