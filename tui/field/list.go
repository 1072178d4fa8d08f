package field

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// list takes one of many: what is typed searches the labels by the beginnings
// of their words, and the best match is the answer. Arrows move among the
// matches. Ctrl+k and ctrl+d answer "not known" and "declined".
type list struct {
	options
	search editor
	match  []int // the options that match, best first
	stale  bool  // the search failed in an earlier visit: typing begins a new one
}

func newList(choices []questionsets.Option, th *theme.Theme) *list {
	f := &list{options: *newOptions(choiceOptions(choices), th), search: newEditor(false, 80)}
	for i := range f.items {
		if f.items[i].state == questionsets.Known {
			f.items[i].key = "" // digits and letters search
		}
	}
	f.items[len(f.items)-2].key, f.items[len(f.items)-1].key = "ctrl+k", "ctrl+d"
	f.filter()
	return f
}

func (f *list) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		f.renew(strings.TrimSpace(msg.Content))
		f.search.insert(strings.TrimSpace(msg.Content))
		f.searched()
		return true
	case tea.KeyPressMsg:
		if s, ok := stateKey(msg); ok {
			f.search.set("", 0)
			f.stale = false
			f.filter()
			f.chosen = f.find(s, "")
			return true
		}
		return f.key(msg)
	}
	return false
}

func (f *list) key(k tea.KeyPressMsg) bool {
	switch k.Keystroke() {
	case "up":
		f.step(-1)
		return true
	case "down":
		f.step(1)
		return true
	case "pgup":
		f.step(-5)
		return true
	case "pgdown":
		f.step(5)
		return true
	}
	f.renew(strings.TrimSpace(printed(k)))
	if (f.stale || len(f.search.text) == 0) && printed(k) == " " {
		return true
	}
	before := f.search.String()
	used := f.search.key(k)
	f.stale = f.stale && !used
	if f.search.String() != before {
		f.searched()
	} else if used && before == "" && strings.Contains(k.Keystroke(), "backspace") {
		f.chosen = -1
	}
	return used
}

// renew drops a failed search of an earlier visit when something new is typed.
func (f *list) renew(typed string) {
	if f.stale && typed != "" {
		f.search.set("", 0)
		f.stale = false
	}
}

// searched chooses the best match of what has been typed, nothing if there is
// none or no word to search by.
func (f *list) searched() {
	f.filter()
	f.chosen = -1
	if len(words(f.search.String())) > 0 && len(f.match) > 0 {
		f.chosen = f.match[0]
	}
}

// step moves the choice among the matches.
func (f *list) step(by int) {
	if len(f.match) == 0 {
		return
	}
	at := 0
	for i, m := range f.match {
		if m == f.chosen {
			at = i + by
		}
	}
	f.chosen = f.match[min(max(0, at), len(f.match)-1)]
}

// filter finds the options whose words begin with the words typed: first those
// whose label begins so, then the others, each in the pack's order.
func (f *list) filter() {
	want := words(f.search.String())
	f.match = f.match[:0]
	for pass := range 2 {
		for i, o := range f.items {
			have := words(o.label)
			first := len(want) == 0 || len(have) > 0 && strings.HasPrefix(have[0], want[0])
			if first == (pass == 0) && matches(have, want) {
				f.match = append(f.match, i)
			}
		}
	}
}

// words gives the words of a text in lower case, punctuation left out.
func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// matches says that every word typed begins some word of the label.
func matches(have, want []string) bool {
	for _, w := range want {
		found := false
		for _, h := range have {
			found = found || strings.HasPrefix(h, w)
		}
		if !found {
			return false
		}
	}
	return true
}

// Answer gives what is chosen. Words that were searched for and not found are
// kept as a note: they are what the caller said.
func (f *list) Answer() (questionsets.Answer, bool) {
	a, ok := f.options.Answer()
	if !ok {
		a.Note = strings.TrimSpace(a.Note + " " + f.search.String())
	}
	return a, ok
}

func (f *list) Set(a questionsets.Answer) {
	f.search.set("", 0)
	f.stale = false
	f.options.Set(a)
	f.filter()
}

func (f *list) Typing() (string, int) {
	h := held{Text: f.search.String(), Note: f.note.String()}
	if f.chosen >= 0 {
		h.State, h.Values = f.items[f.chosen].state, []string{f.items[f.chosen].value}
	}
	return h.encode(), f.search.at
}

func (f *list) SetTyping(text string, cursor int) {
	h := decode(text)
	f.note.set(h.Note, len(h.Note))
	f.search.set(h.Text, cursor)
	f.searched()
	if len(h.Values) > 0 {
		f.choose(h.State, h.Values[0])
		f.filter()
	}
	f.stale = f.failed()
}

// failed says that nothing fits what was typed.
func (f *list) failed() bool { return len(f.search.text) > 0 && len(f.match) == 0 }

func (f *list) Empty() bool { return f.options.Empty() && len(f.search.text) == 0 }

func (f *list) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	lines, cur := f.search.view(width, 1, f.th)
	if len(f.search.text) == 0 {
		lines[0] = f.th.Faint.Render(theme.Fit("type a word to search, or use the arrows", width))
	}
	if maxHeight == 1 {
		return f.only(lines, cur, width)
	}
	if f.failed() {
		return append(lines, f.th.Warn.Render(theme.Fit(f.trouble(), width))), cur
	}
	v := column{width: width, th: f.th}
	for _, i := range f.match {
		v.add(f.items[i].key, f.items[i].label, i == f.chosen, i == f.chosen)
	}
	rest, _ := v.window(maxHeight - 1)
	return append(lines, rest...), cur
}

// only gives the one line there is room for: what is chosen, else the search.
func (f *list) only(lines []string, cur *common.Cursor, width int) ([]string, *common.Cursor) {
	if f.failed() && width > 2*len(nothingFits) {
		lines, cur = f.search.view(width-len(nothingFits)-2, 1, f.th)
		lines[0] += "  " + f.th.Warn.Render(nothingFits)
	}
	if f.chosen < 0 {
		return lines, cur
	}
	s, _ := optionCells("", f.items[f.chosen].label, true, f.th)
	return []string{theme.Fit(s, width)}, &common.Cursor{}
}

const nothingFits = "nothing fits"

// trouble says that nothing fits, and what typing does now.
func (f *list) trouble() string {
	if f.stale {
		return nothingFits + ": typing begins a new search"
	}
	return nothingFits + ": try another word"
}
