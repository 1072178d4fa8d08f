package field

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// whenLayout is how a time is shown and written back, to the minute in London.
const whenLayout = "02/01/2006 15:04"

// datetime takes a time in the caller's words and shows how it was understood.
// Its answer is RFC 3339, its note the words, so that "last night" is never
// taken for more than it said. What "now" was is kept with the words: they mean
// the same when the call is taken up again later.
type datetime struct {
	ed    editor
	state questionsets.State // NotKnown, Declined or ""
	set   *questionsets.Answer
	asked time.Time // when the words were typed

	whole     bool // the text is taken as a whole: what is typed replaces it
	suggested bool // nobody said it: it is no note either
	now       func() time.Time
	th        *theme.Theme
}

func newDatetime(th *theme.Theme, now func() time.Time) *datetime {
	return &datetime{ed: newEditor(false, 100), th: th, now: now}
}

func (f *datetime) Handle(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if s := strings.TrimSpace(msg.Content); s != "" {
			f.changed()
			f.renew()
			f.ed.insert(s)
		}
		return true
	case tea.KeyPressMsg:
		if s, ok := stateKey(msg); ok {
			if f.suggested {
				f.renew()
			}
			f.state = toggle(f.state, s)
			return true
		}
		if f.state != "" && leavesState(msg) {
			f.state = ""
			if printed(msg) == "" {
				return true
			}
		}
		return f.key(msg)
	}
	return false
}

// key does a key in the text. One that types replaces a text taken as a whole,
// any other makes it a text like all.
func (f *datetime) key(k tea.KeyPressMsg) bool {
	text := f.ed.String()
	if printed(k) != "" {
		f.renew()
	}
	used := f.ed.key(k)
	if used {
		f.whole, f.suggested = false, false
	}
	if text != f.ed.String() {
		f.changed()
	}
	return used
}

// renew drops a text that is taken as a whole.
func (f *datetime) renew() {
	if f.whole {
		f.ed.set("", 0)
	}
	f.whole, f.suggested = false, false
}

// Suggest fills the field with words that are the answer unless others are
// typed: the first character typed or pasted replaces them.
func (f *datetime) Suggest(text string) {
	f.SetTyping(text, len(text))
	f.whole = len(f.ed.text) > 0
	f.suggested = f.whole
}

// changed notes that the words are new: they are read against the present time.
func (f *datetime) changed() {
	f.state, f.set = "", nil
	f.asked = f.now()
}

func (f *datetime) Answer() (questionsets.Answer, bool) {
	words := strings.TrimSpace(f.ed.String())
	switch {
	case f.state != "":
		return questionsets.Answer{State: f.state, Note: words}, true
	case f.set != nil:
		return *f.set, f.set.State == questionsets.Known
	}
	t, err := ParseWhen(words, f.asked)
	if err != nil {
		return questionsets.Answer{Note: words}, false
	}
	a := questionsets.Say(t.Format(time.RFC3339))
	if words != t.Format(whenLayout) {
		a.Note = words
	}
	return a, true
}

// Set takes an answer whose text is replaced by the first character typed.
func (f *datetime) Set(a questionsets.Answer) {
	f.take(a)
	f.whole, f.suggested = len(f.ed.text) > 0, false
}

func (f *datetime) take(a questionsets.Answer) {
	f.state, f.set, f.asked = "", nil, time.Time{}
	switch a.State {
	case questionsets.NotKnown, questionsets.Declined:
		f.state = a.State
		f.asked = f.now()
		f.ed.set(a.Note, len(a.Note))
		return
	case questionsets.Known:
		f.set = &a
	default:
		f.asked = f.now()
		f.ed.set(a.Note, len(a.Note))
		return
	}
	shown := a.Value
	if t, err := time.Parse(time.RFC3339, a.Value); err == nil {
		shown = t.In(risk.London).Format(whenLayout)
	}
	f.ed.set(shown, len(shown))
}

func (f *datetime) Typing() (string, int) {
	if f.Empty() {
		return "", 0
	}
	return held{State: f.state, Text: f.ed.String(), Asked: f.asked, Set: f.set}.encode(), f.ed.at
}

func (f *datetime) SetTyping(text string, cursor int) {
	h := decode(text)
	f.state, f.set, f.asked = h.State, h.Set, h.Asked
	if f.set == nil && f.asked.IsZero() && h.Text != "" {
		f.asked = f.now()
	}
	f.ed.set(h.Text, cursor)
	f.whole, f.suggested = false, false
}

func (f *datetime) SetTheme(th *theme.Theme) { f.th = th }

func (f *datetime) Empty() bool { return f.state == "" && len(f.ed.text) == 0 && f.set == nil }

func (f *datetime) View(width, maxHeight int) ([]string, *common.Cursor) {
	width, maxHeight = max(1, width), max(1, maxHeight)
	if f.state != "" {
		return chipView(f.th, f.state, &f.ed, width, maxHeight)
	}
	lines, cur := f.ed.view(width, 1, f.th)
	if f.whole {
		lines[0] = f.offer(lines[0], width)
	}
	if maxHeight < 2 {
		return lines, cur
	}
	for _, l := range safe.Wrap(f.reading(), width) {
		if len(lines) < maxHeight {
			lines = append(lines, f.style().Render(l))
		}
	}
	return lines, cur
}

// offer underlines a text that is taken as a whole and says so where there is room.
func (f *datetime) offer(line string, width int) string {
	line = ansi.Strip(line)
	hint := ""
	if rest := width - safe.Width(line) - 2; rest > 20 {
		hint = "  " + f.th.Faint.Render("typing replaces it")
	}
	return f.th.Faint.Underline(true).Render(line) + hint
}

// reading says how the words were understood, or why they were not.
func (f *datetime) reading() string {
	if len(f.ed.text) == 0 {
		return "now, today 14:30, yesterday 22:00, 21/11 22:00, 2 days ago, last night"
	}
	if f.set != nil {
		return f.setReading()
	}
	t, err := ParseWhen(f.ed.String(), f.asked)
	if err != nil {
		return err.Error()
	}
	return "= " + t.Format("Monday 2 January 2006, 15:04")
}

// setReading is the reading of an answer that came as it is, with the words it
// was made from.
func (f *datetime) setReading() string {
	s := "as given"
	if t, err := time.Parse(time.RFC3339, f.set.Value); err == nil {
		s = "= " + t.In(risk.London).Format("Monday 2 January 2006, 15:04")
	}
	if f.set.Note != "" {
		s += " (" + safe.Line(f.set.Note) + ")"
	}
	return s
}

func (f *datetime) style() lipgloss.Style {
	if len(f.ed.text) > 0 && f.set == nil {
		if _, err := ParseWhen(f.ed.String(), f.asked); err != nil {
			return f.th.Warn
		}
	}
	return f.th.Faint
}
