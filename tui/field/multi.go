package field

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// multi takes any number of choices. A digit or the blank ticks, 0 answers "none
// of these", k and d answer for the whole question, anything else begins the note
// or goes on with it. Untouched, or with every tick taken back, it is not answered.
type multi struct {
	items  []option // the choices; then none of these, not known, declined
	n      int      // how many of them are choices
	ticked []bool
	state  questionsets.State // Known with no tick: none of these
	at     int
	note   note
	th     *theme.Theme
}

func newMulti(choices []questionsets.Option, th *theme.Theme) *multi {
	items := choiceOptions(choices)
	f := &multi{n: len(items), th: th, note: newNote()}
	f.ticked = make([]bool, f.n)
	f.items = append(items, option{"0", "", "None of these", questionsets.Known})
	f.items = append(f.items, notSaid...)
	return f
}

func (f *multi) Handle(msg tea.Msg) bool {
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
			f.whole(s)
			return true
		}
		return f.arrow(msg.Keystroke()) || f.edit(msg)
	}
	return false
}

// typed takes a character: a tick unless the note is being written.
func (f *multi) typed(s string) {
	if f.note.writing {
		f.note.insert(s)
		return
	}
	if s == " " {
		f.blank()
		return
	}
	key := strings.ToLower(s)
	i := slices.IndexFunc(f.items, func(o option) bool { return o.key != "" && o.key == key })
	if i < 0 || f.note.parted && !isDigit(s) {
		f.note.word(s)
		return
	}
	f.note.shortcut(s, f.undo())
	f.at = i
	f.tick(i)
}

// blank ticks the line under the cursor. Directly behind a key it only parts
// that from the words to come: "2 because" must not take the 2 back.
func (f *multi) blank() {
	if !f.note.part() {
		f.tick(f.at)
	}
}

// undo remembers what is ticked now.
func (f *multi) undo() func() {
	ticked, state, at := slices.Clone(f.ticked), f.state, f.at
	return func() { f.ticked, f.state, f.at = ticked, state, at }
}

// tick turns a line on or off.
func (f *multi) tick(i int) {
	if i >= f.n {
		f.whole(f.items[i].state)
		return
	}
	f.state = ""
	f.ticked[i] = !f.ticked[i]
}

// whole answers for the whole question, or takes that back.
func (f *multi) whole(s questionsets.State) {
	clear(f.ticked)
	f.state = toggle(f.state, s)
}

func (f *multi) arrow(key string) bool {
	switch key {
	case "up":
		f.at = max(0, f.at-1)
	case "down":
		f.at = min(len(f.items)-1, f.at+1)
	default:
		return false
	}
	return true
}

// edit does the keys of the note. While it is not written, backspace takes all
// ticks back first.
func (f *multi) edit(k tea.KeyPressMsg) bool {
	if f.note.writing {
		return f.note.edit(k)
	}
	if erases(k) && (f.state != "" || slices.Contains(f.ticked, true) || len(f.note.text) == 0) {
		clear(f.ticked)
		f.state = ""
		return true
	}
	return f.note.resume(k)
}

// picked gives the ticked values in the pack's order.
func (f *multi) picked() []string {
	var out []string
	for i, on := range f.ticked {
		if on {
			out = append(out, f.items[i].value)
		}
	}
	return out
}

func (f *multi) Answer() (questionsets.Answer, bool) {
	a := questionsets.Answer{State: f.state, Values: f.picked(), Note: noteText(&f.note)}
	if len(a.Values) > 0 {
		a.State = questionsets.Known
	}
	return a, a.State != ""
}

func (f *multi) Set(a questionsets.Answer) {
	f.note.load(a.Note, len(a.Note))
	f.take(a.State, a.Values)
}

// take takes an answer up. A value that is not offered (any more) is kept as a
// choice of its own.
func (f *multi) take(s questionsets.State, values []string) {
	clear(f.ticked)
	f.state = s
	if s != questionsets.Known || len(values) == 0 {
		return
	}
	f.state = ""
	for _, v := range values {
		i := slices.IndexFunc(f.items[:f.n], func(o option) bool { return o.value == v })
		if i < 0 {
			i = f.n
			f.items = slices.Insert(f.items, i, option{"", v, safe.Line(v) + " (not offered)", questionsets.Known})
			f.ticked = append(f.ticked, false)
			f.n++
		}
		f.ticked[i] = true
	}
}

func (f *multi) Typing() (string, int) {
	h := held{State: f.state, Values: f.picked(), At: f.at, Note: f.note.String()}
	if len(h.Values) > 0 {
		h.State = questionsets.Known
	}
	return h.encode(), f.note.at
}

func (f *multi) SetTyping(text string, cursor int) {
	h := decode(text)
	f.note.load(h.Note+h.Text, cursor)
	f.take(h.State, h.Values)
	f.at = min(max(0, h.At), len(f.items)-1)
}

func (f *multi) SetTheme(th *theme.Theme) { f.th = th }

func (f *multi) Empty() bool {
	_, ok := f.Answer()
	return !ok && len(f.note.text) == 0
}

func (f *multi) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	v := column{width: width, th: f.th}
	for i, o := range f.items {
		f.line(&v, i, o)
	}
	lines, cur := v.window(maxHeight - noteRows(&f.note, width, maxHeight))
	return withNote(lines, cur, &f.note, f.th, width, maxHeight)
}

// line adds "▸ 1 [x] Economic".
func (f *multi) line(v *column, i int, o option) {
	on := i < f.n && f.ticked[i] || i >= f.n && f.state == o.state
	box, style := "[ ] ", f.th.Text
	if on {
		box, style = "[x] ", f.th.Chosen
	}
	pointer := "  "
	if i == f.at {
		pointer = f.th.Focus.Render("▸") + " "
	}
	key := o.key
	if key == "" {
		key = " "
	}
	v.item(pointer, key, box+o.label, style, i == f.at)
}
