// Package help is the page that says which keys work here, from the table of
// keys, so that it cannot say anything else than what they do.
package help

import (
	tea "charm.land/bubbletea/v2"

	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// nameWidth is how many cells the keys' names take.
const nameWidth = 32

// asides are what the table of keys cannot say: keys that type something.
var asides = map[keys.Scope][]string{
	keys.Desk: {"n takes a 101 call, 9 a 999 call, w a walk-in, o an online report, p a partner's report."},
	keys.Question: {"y, n, k, d or a digit answers a choice; k is not known, d is declined; enter moves on.",
		"Any other letter on a choice begins a note beside the answer."},
}

// Page is the help of one scope.
type Page struct {
	theme *theme.Theme
	scope keys.Scope
	pager common.Pager
}

// New makes the help page of a scope.
func New(th *theme.Theme, scope keys.Scope) *Page { return &Page{theme: th, scope: scope} }

// Key takes a key; it says whether the page is to close.
func (p *Page) Key(k tea.KeyPressMsg) (closed bool) {
	intent, _ := keys.Find(keys.HelpScreen, k)
	return !p.pager.Do(intent) && (intent == keys.Cancel || intent == keys.Quit)
}

// View draws the page in w by h cells.
func (p *Page) View(w, h int) []string {
	var lines []string
	for _, b := range keys.HelpFor(p.scope) {
		name := b.ShowAll()
		if b.Command != "" {
			name += "  /" + b.Command
		}
		for i, line := range safe.Wrap(b.Help, w-nameWidth-theme.PanelChromeW) {
			if i > 0 {
				name = ""
			}
			lines = append(lines, p.theme.Key.Render(theme.Fit(safe.Clip(name, nameWidth-2), nameWidth))+line)
		}
	}
	lines = append(lines, "")
	for _, text := range asides[p.scope] {
		lines = append(lines, safe.Wrap(text, w-theme.PanelChromeW)...)
	}
	seen := p.pager.Lines(lines, w-theme.PanelChromeW, h-1-theme.PanelChromeH)
	out := p.theme.Panel("Keys that work here", seen, w, h-1, true)
	return append(out, p.theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.HelpScreen, w-2), w)))
}
