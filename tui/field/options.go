package field

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// option is one thing that can be chosen.
type option struct {
	key   string // the key that chooses it
	value string
	label string
	state questionsets.State // Known for a value
}

var yesNo = []option{
	{"y", "yes", "Yes", questionsets.Known},
	{"n", "no", "No", questionsets.Known},
}

// notSaid are the answers that every question has.
var notSaid = []option{
	{"k", "", "Not known", questionsets.NotKnown},
	{"d", "", "Declined", questionsets.Declined},
}

// choiceOptions gives the pack's choices their digits.
func choiceOptions(choices []questionsets.Option) []option {
	out := make([]option, len(choices))
	for i, c := range choices {
		key := ""
		if i < 9 {
			key = strconv.Itoa(i + 1)
		}
		out[i] = option{key, c.Value, label(c), questionsets.Known}
	}
	return out
}

// label is what a choice is called; its value if it has no label.
func label(c questionsets.Option) string {
	if strings.TrimSpace(c.Label) == "" {
		return safe.Line(c.Value)
	}
	return safe.Line(c.Label)
}

// options takes one of a few: yes or no, or a choice. A key or an arrow chooses,
// the screen's enter moves on, so that a key typed too early chooses at most and
// can be seen. Any other letter or digit begins the note, or goes on with it.
type options struct {
	items  []option
	chosen int // -1: nothing yet
	note   note
	th     *theme.Theme
}

func newOptions(items []option, th *theme.Theme) *options {
	all := append(append([]option{}, items...), notSaid...)
	return &options{items: all, chosen: -1, note: newNote(), th: th}
}

func (f *options) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.note.paste(strings.TrimSpace(msg.Content))
		return true
	case tea.KeyPressMsg:
		if s := printed(msg); s != "" {
			f.typed(s)
			return true
		}
		f.note.pause()
		if s, ok := stateKey(msg); ok {
			f.chosen = f.find(s, "")
			return true
		}
		return f.arrow(msg.Keystroke()) || f.edit(msg)
	}
	return false
}

// typed takes a character: a choice unless the note is being written.
func (f *options) typed(s string) {
	if f.note.writing {
		f.note.insert(s)
		return
	}
	i := f.byKey(strings.ToLower(s))
	if i < 0 || f.note.parted {
		f.note.word(s)
		return
	}
	was := f.chosen
	f.note.shortcut(s, func() { f.chosen = was })
	f.chosen = i
}

func isDigit(s string) bool { return len(s) == 1 && s[0] >= '0' && s[0] <= '9' }

// byKey finds the option of a key. Y and n also choose options of the values
// yes and no.
func (f *options) byKey(key string) int {
	for i, o := range f.items {
		if o.key == key || key == "y" && o.value == "yes" || key == "n" && o.value == "no" {
			return i
		}
	}
	return -1
}

// arrow moves the choice. Left and right belong to the note while it is written.
func (f *options) arrow(key string) bool {
	switch {
	case key == "up", key == "left" && !f.note.writing:
		f.chosen = max(0, f.chosen-1)
	case key == "down", key == "right" && !f.note.writing:
		f.chosen = min(len(f.items)-1, f.chosen+1)
	default:
		return false
	}
	return true
}

// edit does the keys of the note. While it is not written, backspace takes the
// choice back first.
func (f *options) edit(k tea.KeyPressMsg) bool {
	if f.note.writing {
		return f.note.edit(k)
	}
	if erases(k) && (f.chosen >= 0 || len(f.note.text) == 0) {
		f.chosen = -1
		return true
	}
	return f.note.resume(k)
}

// erases says that a key takes a choice back.
func erases(k tea.KeyPressMsg) bool {
	switch k.Keystroke() {
	case "backspace", "ctrl+h", "delete":
		return true
	}
	return false
}

func (f *options) Answer() (questionsets.Answer, bool) {
	a := questionsets.Answer{Note: noteText(&f.note)}
	if f.chosen < 0 {
		return a, false
	}
	a.State, a.Value = f.items[f.chosen].state, f.items[f.chosen].value
	return a, true
}

// noteText gives a note, "" when it is blank.
func noteText(e *note) string {
	if e.blank() {
		return ""
	}
	return e.String()
}

// find gives the place of an answer among the options, -1 for none.
func (f *options) find(s questionsets.State, value string) int {
	for i, o := range f.items {
		if o.state == s && o.value == value {
			return i
		}
	}
	return -1
}

func (f *options) Set(a questionsets.Answer) {
	f.note.load(a.Note, len(a.Note))
	f.choose(a.State, a.Value)
}

// choose takes an answer up. A value that is not offered (any more) is kept as
// an option of its own.
func (f *options) choose(s questionsets.State, value string) {
	if s == "" {
		f.chosen = -1
		return
	}
	f.chosen = f.find(s, value)
	if f.chosen < 0 && s == questionsets.Known {
		f.items = append(f.items, option{"", value, safe.Line(value) + " (not offered)", s})
		f.chosen = len(f.items) - 1
	}
}

func (f *options) Typing() (string, int) {
	h := held{Note: f.note.String()}
	if f.chosen >= 0 {
		h.State, h.Values = f.items[f.chosen].state, []string{f.items[f.chosen].value}
	}
	return h.encode(), f.note.at
}

func (f *options) SetTyping(text string, cursor int) {
	h := decode(text)
	f.note.load(h.Note+h.Text, cursor)
	value := ""
	if len(h.Values) > 0 {
		value = h.Values[0]
	}
	f.choose(h.State, value)
}

func (f *options) SetTheme(th *theme.Theme) { f.th = th }

func (f *options) Empty() bool { return f.chosen < 0 && len(f.note.text) == 0 }

func (f *options) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	if line, x, ok := f.oneLine(width); ok {
		return withNote([]string{line}, &common.Cursor{X: x}, &f.note, f.th, width, maxHeight)
	}
	v := column{width: width, th: f.th}
	for i, o := range f.items {
		v.add(o.key, o.label, i == f.chosen, i == max(0, f.chosen))
	}
	lines, cur := v.window(maxHeight - noteRows(&f.note, width, maxHeight))
	return withNote(lines, cur, &f.note, f.th, width, maxHeight)
}

// oneLine sets all options side by side if they fit.
func (f *options) oneLine(width int) (line string, x int, ok bool) {
	var b strings.Builder
	cells := 0
	for i, o := range f.items {
		if i > 0 {
			b.WriteString("  ")
			cells += 2
		}
		if i == max(0, f.chosen) {
			x = cells
		}
		s, n := optionCells(o.key, o.label, i == f.chosen, f.th)
		b.WriteString(s)
		cells += n
	}
	return b.String(), x, cells <= width
}

// optionCells gives "▸ y Yes": the arrow only when it is chosen.
func optionCells(key, label string, chosen bool, th *theme.Theme) (s string, cells int) {
	pointer, style := "  ", th.Text
	if chosen {
		pointer, style = th.Focus.Render("▸")+" ", th.Chosen
	}
	hint := ""
	if key != "" {
		hint = th.Faint.Render(key) + " "
		cells = len(key) + 1
	}
	return pointer + hint + style.Render(label), cells + 2 + safe.Width(label)
}
