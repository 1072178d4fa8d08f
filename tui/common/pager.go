package common

import (
	"strings"

	"charm.land/bubbles/v2/viewport"

	"firstcall/tui/keys"
)

// Pager shows as much of a long text as there is room for, and moves through
// it by the keys' intents. The zero value is at the beginning.
type Pager struct {
	view viewport.Model
	made bool
}

// Do moves through the text; it says whether the intent was one of moving.
func (p *Pager) Do(intent keys.Intent) bool {
	switch intent {
	case keys.Up:
		p.view.ScrollUp(1)
	case keys.Down:
		p.view.ScrollDown(1)
	case keys.PageUp:
		p.view.PageUp()
	case keys.PageDown:
		p.view.PageDown()
	case keys.Top:
		p.view.GotoTop()
	case keys.Bottom:
		p.view.GotoBottom()
	default:
		return false
	}
	return true
}

// Lines gives what is seen of a text in w by h cells, followed by the lines
// below it, so that a panel can say how many there are.
func (p *Pager) Lines(text []string, w, h int) []string {
	if !p.made {
		p.view, p.made = viewport.New(), true
		p.view.FillHeight = false
	}
	p.view.SetWidth(w)
	p.view.SetHeight(max(1, h))
	p.view.SetContentLines(text)
	seen := strings.Split(p.view.View(), "\n")
	below := len(text) - p.view.YOffset() - len(seen)
	return append(seen, make([]string, max(0, below))...)
}
