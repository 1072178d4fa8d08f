package field

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// textField takes an answer in words. Ctrl+k and ctrl+d answer "not known" and
// "declined"; words typed before stay beside that as the note.
type textField struct {
	ed    editor
	th    *theme.Theme
	state questionsets.State // NotKnown, Declined or ""
	note  string             // a note that came with a known answer
}

func newText(th *theme.Theme) *textField {
	return &textField{ed: newEditor(true, MaxRunes), th: th}
}

func (f *textField) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.state = ""
		f.ed.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		if s, ok := stateKey(msg); ok {
			f.state = toggle(f.state, s)
			return true
		}
		if f.state != "" && leavesState(msg) {
			f.state = ""
			if printed(msg) == "" {
				return true // backspace takes the chip first, not a word
			}
		}
		return f.ed.key(msg)
	}
	return false
}

// toggle sets a state, or takes it back when it was set.
func toggle(was, s questionsets.State) questionsets.State {
	if was == s {
		return ""
	}
	return s
}

// leavesState says that a key replaces "not known" or "declined".
func leavesState(k tea.KeyPressMsg) bool {
	if printed(k) != "" {
		return true
	}
	switch k.Keystroke() {
	case "backspace", "ctrl+h", "delete", "ctrl+w", "ctrl+u":
		return true
	}
	return false
}

func (f *textField) Answer() (questionsets.Answer, bool) {
	if f.state != "" {
		a := questionsets.Answer{State: f.state, Note: f.note}
		if !f.ed.blank() {
			a.Note = f.ed.String()
		}
		return a, true
	}
	if f.ed.blank() {
		return questionsets.Answer{Note: f.note}, false
	}
	return questionsets.Answer{State: questionsets.Known, Value: f.ed.String(), Note: f.note}, true
}

func (f *textField) Set(a questionsets.Answer) {
	f.state, f.note = "", ""
	switch a.State {
	case questionsets.NotKnown, questionsets.Declined:
		f.state = a.State
		f.ed.set(a.Note, len(a.Note))
	default:
		f.note = a.Note
		f.ed.set(a.Value, len(a.Value))
	}
}

func (f *textField) Typing() (string, int) {
	return held{State: f.state, Note: f.note, Text: f.ed.String()}.encode(), f.ed.at
}

func (f *textField) SetTyping(text string, cursor int) {
	h := decode(text)
	f.state, f.note = h.State, h.Note
	f.ed.set(h.Text, cursor)
}

func (f *textField) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	if f.state != "" {
		return chipView(f.th, f.state, &f.ed, width, maxHeight)
	}
	var notice []string
	if f.ed.full && maxHeight > 1 {
		notice = []string{f.th.Warn.Render(safe.Clip("full: 20,000 characters; the rest was not taken", width))}
	}
	lines, cur := f.ed.view(width, maxHeight-len(notice), f.th)
	return append(lines, notice...), cur
}

// chipView shows "not known" or "declined", and below it the words that stay
// beside it as a note.
func chipView(th *theme.Theme, s questionsets.State, ed *editor, width, maxHeight int) ([]string, *common.Cursor) {
	chip := safe.Clip("▸ "+stateLabel(s), width)
	line := th.Chip.Render(chip)
	x := min(safe.Width(chip)+1, width-1)
	if rest := width - safe.Width(chip) - 2; rest > 20 {
		line += "  " + th.Faint.Render(safe.Clip("typing replaces it", rest))
	}
	lines := []string{line}
	if !ed.blank() && maxHeight > 1 {
		more, _ := ed.view(width, maxHeight-1, th)
		lines = append(lines, more...)
	}
	return lines, &common.Cursor{X: x, Y: 0}
}

func (f *textField) SetTheme(th *theme.Theme) { f.th = th }

func (f *textField) Empty() bool {
	return f.state == "" && len(f.ed.text) == 0 && strings.TrimSpace(f.note) == ""
}
