package form

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/tui/theme"
)

// Memory holds the forms that were begun on a screen, by key, so that words that
// were typed and left with esc are there again. A key is what the words are
// about and, after a slash, which question of several. Make it with Memory{}.
type Memory map[string]*Form

// Text asks for words as the function of that name does, and goes on with those
// that were begun under the key. Once done ends the questions all that was begun
// about the same is forgotten.
func (m Memory) Text(th *theme.Theme, key, title, ask string, done func(text string) (tea.Cmd, *Form, error)) *Form {
	about, _, _ := strings.Cut(key, "/")
	f := Text(th, title, ask, func(text string) (tea.Cmd, *Form, error) {
		cmd, next, err := done(text)
		if err == nil && next == nil {
			m.forget(about)
		}
		return cmd, next, err
	})
	if begun := m[key]; begun != nil {
		f.Field = begun.Field
	}
	m[key] = f
	return f
}

func (m Memory) forget(about string) {
	maps.DeleteFunc(m, func(key string, _ *Form) bool { return key == about || strings.HasPrefix(key, about+"/") })
}

// Words gives the words that were begun, each with the title of its form, in the
// order of the keys; nil for none.
func (m Memory) Words() []string {
	var out []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		a, _ := m[key].Field.Answer()
		for _, words := range []string{a.Value, a.Note} {
			if words = strings.TrimSpace(words); words != "" {
				out = append(out, m[key].Title+": "+words)
			}
		}
	}
	return out
}
