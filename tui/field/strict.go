package field

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/theme"
)

// strict takes one of a few choices and nothing beside it.
type strict struct {
	options
}

func newStrict(items []option, th *theme.Theme) *strict {
	return &strict{options{items: append([]option{}, items...), chosen: -1, note: newNote(), th: th}}
}

func (f *strict) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		return true
	case tea.KeyPressMsg:
		if s := printed(msg); s != "" {
			if i := f.byLetter(strings.ToLower(s)); i >= 0 {
				f.chosen = i
			}
			return true
		}
		if _, ok := stateKey(msg); ok {
			return true
		}
		return f.arrow(msg.Keystroke()) || f.edit(msg)
	}
	return false
}

// byLetter finds the option of a key, or the only one whose label begins with it.
func (f *strict) byLetter(key string) int {
	if i := f.byKey(key); i >= 0 {
		return i
	}
	found := -1
	for i, o := range f.items {
		_, n := utf8.DecodeRuneInString(o.label)
		if strings.ToLower(o.label[:n]) != key {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// Set takes an answer up without its note.
func (f *strict) Set(a questionsets.Answer) { f.choose(a.State, a.Value) }

// SetTyping takes a choice up; words have no place here.
func (f *strict) SetTyping(text string, cursor int) {
	f.options.SetTyping(text, cursor)
	f.note.load("", 0)
}
