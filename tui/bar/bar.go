// Package bar is the command bar: one line at the foot of any screen, with
// completion from the table of keys.
package bar

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// Bar is an open command bar over a screen's scope.
type Bar struct {
	// Slash says that a / opened the bar, so that a second one is meant for the field.
	Slash bool

	theme *theme.Theme
	scope keys.Scope
	field field.Field
	wrong string
}

// Outcome is what a key did to the bar.
type Outcome struct {
	Closed bool
	Intent keys.Intent // to be carried out, None if the bar was only closed
	Words  string      // what was typed behind the command, "" for nothing
	Stroke bool        // a second / was pressed: it is meant for the field
}

// New opens the bar over a scope.
func New(th *theme.Theme, scope keys.Scope) *Bar {
	b := &Bar{theme: th, scope: scope}
	b.set("")
	return b
}

func (b *Bar) set(text string) {
	b.field = field.New(&questionsets.Question{ID: "command", Kind: questionsets.Text}, b.theme)
	if text != "" {
		b.field.SetTyping(text, len([]rune(text)))
	}
}

func (b *Bar) text() string {
	text, _ := b.field.Typing()
	return strings.TrimPrefix(strings.TrimSpace(text), "/")
}

// Paste types a pasted name.
func (b *Bar) Paste(msg tea.PasteMsg) { b.field.Handle(msg) }

// Key takes a key.
func (b *Bar) Key(k tea.KeyPressMsg) Outcome {
	intent, _ := keys.Find(keys.CommandBar, k)
	switch intent {
	case keys.Cancel, keys.Quit:
		return Outcome{Closed: true}
	case keys.Complete:
		if m := b.matches(); len(m) > 0 {
			b.set(m[0].Command)
		}
		return Outcome{}
	case keys.Run:
		return b.run()
	}
	b.wrong = ""
	if k.Text == "/" && b.text() == "" {
		return Outcome{Closed: b.Slash, Stroke: b.Slash}
	}
	before := b.text()
	b.field.Handle(k)
	if before == "" && b.text() == "" && k.Keystroke() == "backspace" {
		return Outcome{Closed: true}
	}
	return Outcome{}
}

func (b *Bar) run() Outcome {
	if b.text() == "" {
		return Outcome{Closed: true}
	}
	if intent, ok := keys.Command(b.scope, b.text()); ok {
		return Outcome{Closed: true, Intent: intent}
	}
	name, words, _ := strings.Cut(b.text(), " ")
	if intent, ok := keys.Command(b.scope, name); ok && keys.TakesWords(intent) {
		return Outcome{Closed: true, Intent: intent, Words: strings.TrimSpace(words)}
	}
	b.wrong = "There is no such command here."
	return Outcome{}
}

func (b *Bar) matches() []keys.Binding {
	var out []keys.Binding
	seen := map[string]bool{}
	name, _, more := strings.Cut(strings.ToLower(b.text()), " ")
	for _, c := range keys.CommandsIn(b.scope) {
		if strings.HasPrefix(c.Command, name) && (!more || keys.TakesWords(c.Intent)) && !seen[c.Command] {
			seen[c.Command] = true
			out = append(out, c)
		}
	}
	return out
}

// mostRows is how many rows of command names are shown over the line.
const mostRows = 3

// View gives the bar's lines, the one that is typed in last, and the cursor.
func (b *Bar) View(w int) ([]string, *common.Cursor) {
	var names []string
	for _, m := range b.matches() {
		names = append(names, m.Command)
	}
	var lines []string
	rows := safe.Wrap(strings.Join(names, "  "), w-2)
	if len(rows) > mostRows {
		rows = append(rows[:mostRows-1:mostRows-1], safe.Clip(strings.Join(rows[mostRows-1:], "  "), w-2))
	}
	for _, row := range rows {
		lines = append(lines, b.theme.Faint.Render(theme.Fit(" "+row, w)))
	}
	if b.wrong != "" {
		lines = []string{b.theme.Bad.Render(theme.Fit(" "+b.wrong, w))}
	}
	body, cursor := b.field.View(w-4, 1)
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X + 3, Y: len(lines)}
	}
	line := ""
	if len(body) > 0 {
		line = body[0]
	}
	return append(lines, theme.Fit(" / "+line, w)), cursor
}
