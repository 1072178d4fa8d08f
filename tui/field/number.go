package field

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// maxDigits bounds a number's length.
const maxDigits = 20

// number takes a number as it is written: digits, one dot, a minus in front. K
// and d answer "not known" and "declined", other letters begin the note or go on
// with it.
type number struct {
	ed    editor
	note  note
	state questionsets.State // NotKnown, Declined or ""
	th    *theme.Theme
}

func newNumber(th *theme.Theme) *number {
	return &number{ed: newEditor(false, maxDigits), note: newNote(), th: th}
}

func (f *number) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.pasted(strings.TrimSpace(msg.Content))
		return true
	case tea.KeyPressMsg:
		if s := printed(msg); s != "" {
			f.typed(s)
			return true
		}
		f.note.pause()
		if s, ok := stateKey(msg); ok {
			f.state = toggle(f.state, s)
			return true
		}
		return f.edit(msg)
	}
	return false
}

// pasted takes a number as the number, all else as the note.
func (f *number) pasted(s string) {
	if isNumber(s) && len(s) <= maxDigits && !f.note.writing {
		f.note.pause()
		f.state = ""
		f.ed.set(s, len(s))
		return
	}
	f.note.paste(s)
}

// typed takes a character: the number's unless the note is being written.
func (f *number) typed(s string) {
	numeric := len(s) == 1 && strings.Contains("0123456789.-", s)
	switch key := strings.ToLower(s); {
	case f.note.writing:
		f.note.insert(s)
	case f.note.parted:
		f.note.word(s)
	case key == "k":
		f.shortcut(s, questionsets.NotKnown)
	case key == "d":
		f.shortcut(s, questionsets.Declined)
	case numeric && (len(f.note.run) == 0 || s != "-"): // d-day is a word
		f.note.pause()
		f.figure(s)
	default:
		f.note.word(s)
	}
}

// shortcut answers by a letter, which may turn out to begin a word.
func (f *number) shortcut(s string, state questionsets.State) {
	was := f.state
	f.note.shortcut(s, func() { f.state = was })
	f.state = state
}

// figure takes a character of the number if it can stand there.
func (f *number) figure(s string) {
	if f.state != "" { // the number begins anew, as the screen shows none
		f.state = ""
		f.ed.set("", 0)
	}
	if next := string(f.ed.text[:f.ed.at]) + s + string(f.ed.text[f.ed.at:]); couldBe(next) {
		f.ed.insert(s)
	}
}

// couldBe says that s is a number or the beginning of one.
func couldBe(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, part, _ := strings.Cut(s, ".")
	return digits(whole) && digits(part)
}

// isNumber says that s is a whole number as it is written.
func isNumber(s string) bool {
	return couldBe(s) && strings.ContainsAny(s, "0123456789") && !strings.HasSuffix(s, ".") &&
		!strings.HasPrefix(strings.TrimPrefix(s, "-"), ".")
}

func digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// edit does the keys that move and erase, in the note while it is written.
func (f *number) edit(k tea.KeyPressMsg) bool {
	switch {
	case f.note.writing:
		return f.note.edit(k)
	case f.state != "" && leavesState(k):
		f.state = ""
		return true
	case len(f.ed.text) == 0 && f.note.resume(k):
		return true
	}
	return f.ed.key(k)
}

func (f *number) Answer() (questionsets.Answer, bool) {
	a := questionsets.Answer{State: f.state, Note: noteText(&f.note)}
	if f.state != "" {
		return a, true
	}
	if !isNumber(f.ed.String()) { // half a number is words, too
		a.Note = strings.TrimSpace(f.ed.String() + " " + a.Note)
		return a, false
	}
	a.State, a.Value = questionsets.Known, f.ed.String()
	return a, true
}

func (f *number) Set(a questionsets.Answer) {
	f.state = ""
	if a.State == questionsets.NotKnown || a.State == questionsets.Declined {
		f.state = a.State
	}
	f.ed.set(a.Value, len(a.Value))
	f.note.load(a.Note, len(a.Note))
}

func (f *number) Typing() (string, int) {
	h := held{State: f.state, Text: f.ed.String(), Note: f.note.String()}
	if h.Note != "" {
		h.At = f.ed.at
		return h.encode(), f.note.at
	}
	return h.encode(), f.ed.at
}

func (f *number) SetTyping(text string, cursor int) {
	h := decode(text)
	f.state = h.State
	if !couldBe(h.Text) {
		h.Text, h.Note = "", h.Note+h.Text
	}
	if h.Note != "" {
		f.ed.set(h.Text, h.At)
	} else {
		f.ed.set(h.Text, cursor)
	}
	f.note.load(h.Note, cursor)
}

func (f *number) SetTheme(th *theme.Theme) { f.th = th }

func (f *number) Empty() bool {
	return f.state == "" && len(f.ed.text) == 0 && len(f.note.text) == 0
}

func (f *number) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	var lines []string
	var cur *common.Cursor
	if f.state != "" {
		lines, cur = chipView(f.th, f.state, &f.ed, width, 1)
	} else {
		lines, cur = f.ed.view(width, 1, f.th)
	}
	return withNote(lines, cur, &f.note, f.th, width, maxHeight)
}
