package field

import (
	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/theme"
)

// strict takes one of a few choices and nothing beside it.
type strict struct {
	options
}

func newStrict(items []option, th *theme.Theme) *strict {
	return &strict{options{items: items, chosen: -1, note: newNote(), th: th}}
}

func (f *strict) Handle(msg tea.Msg) bool {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false
	}
	if s := printed(k); s != "" {
		i := f.byKey(s)
		if i < 0 || !isDigit(s) {
			return false
		}
		f.chosen = i
		return true
	}
	return f.arrow(k.Keystroke()) || f.edit(k)
}

// Set takes an answer up without its note.
func (f *strict) Set(a questionsets.Answer) { f.choose(a.State, a.Value) }

// SetTyping takes a choice up; words have no place here.
func (f *strict) SetTyping(text string, cursor int) {
	f.options.SetTyping(text, cursor)
	f.note.load("", 0)
}
