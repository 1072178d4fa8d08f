// Package field has the fields that a call's answers are typed into, one for
// each kind of question. They hold a questionsets.Answer, do no I/O and start
// no commands; time comes from the clock they are given.
//
// Text is edited in a small editor of our own instead of bubbles' textarea:
// that one renders all its text after every key, counts the cursor in runes and
// puts direction marks and zero-width characters on the screen as they are.
// Ours keeps what was typed or pasted as it came (CR LF becomes LF, composed to
// NFC) and shows it through package safe.
package field

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// Field is where one question is answered. It never uses enter, tab, shift+tab,
// esc, alt+left, F-keys, ctrl+o, ctrl+g or ctrl+c: those are the screen's. Up
// and down are used only while they can still move inside the field.
type Field interface {
	// Handle offers a message; used says that the field took it. Key presses and
	// tea.PasteMsg mean something to it, all else is not used.
	Handle(msg tea.Msg) (used bool)
	// Answer gives what has been said so far; false when that is no answer yet.
	// The Answer may carry a note even then.
	Answer() (questionsets.Answer, bool)
	// Set replaces all that the field holds. Like SetTyping it begins a new visit:
	// a note that is there already is shown, and keys choose until one goes on
	// with it.
	Set(a questionsets.Answer)
	// Typing gives all that the field holds, finished or not, for the journal:
	// text being typed, what is chosen, the note, the cursor (in runes). A text
	// field's text is as typed; otherwise it is for SetTyping only. It is "" for
	// an untouched field.
	Typing() (text string, cursor int)
	// SetTyping takes up again what Typing gave. Anything else is kept as text.
	SetTyping(text string, cursor int)
	// View gives one to maxHeight lines of at most width cells, and where the
	// hardware cursor stands in them.
	View(width, maxHeight int) (lines []string, cursor *common.Cursor)
	// SetTheme changes the looks.
	SetTheme(th *theme.Theme)
	// Empty says that nothing was typed or chosen: "/" may open commands.
	Empty() bool
}

// Suggester is a Field that can show an answer to be taken as it is or typed
// over: at present a Datetime's. The first printed key or paste replaces all of
// the text, which is shown underlined; a key that moves or erases makes it a
// text like any other. Ctrl+k and ctrl+d drop it. What Set fills in is typed
// over in the same way; what SetTyping fills in was begun and is gone on with.
type Suggester interface {
	// Suggest replaces all that the field holds, as SetTyping does.
	Suggest(text string)
}

// ListFrom is how many choices a question may have before they become a list
// that is searched by typing.
const ListFrom = 10

// New gives the field for a question, with the computer's clock.
func New(q *questionsets.Question, th *theme.Theme) Field {
	return NewAt(q, th, time.Now)
}

// NewAt gives the field for a question. Now is read while a time is typed.
func NewAt(q *questionsets.Question, th *theme.Theme, now func() time.Time) Field {
	switch q.Kind {
	case questionsets.YesNo:
		return newOptions(yesNo, th)
	case questionsets.Choice:
		if len(q.Choices) >= ListFrom {
			return newList(q.Choices, th)
		}
		return newOptions(choiceOptions(q.Choices), th)
	case questionsets.Choices:
		return newMulti(q.Choices, th)
	case questionsets.Number:
		return newNumber(th)
	case questionsets.Datetime:
		return newDatetime(th, now)
	default:
		return newText(th)
	}
}

// NewStrict gives a field that takes one of a choice question's choices and
// nothing else: no "not known", no "declined", no note. Digits and arrows choose;
// all other keys that print and all pastes are left over.
func NewStrict(q *questionsets.Question, th *theme.Theme) Field {
	return newStrict(choiceOptions(q.Choices), th)
}

// printed gives the characters a key press types; "" for a key that types none.
func printed(k tea.KeyPressMsg) string {
	if k.Mod.Contains(tea.ModCtrl) && !k.Mod.Contains(tea.ModAlt) {
		return "" // AltGr arrives as ctrl+alt with a text
	}
	if k.Text != "" {
		return k.Text
	}
	if k.Mod == 0 && k.Code >= tea.KeyKp0 && k.Code <= tea.KeyKp9 {
		return string('0' + k.Code - tea.KeyKp0)
	}
	if k.Mod == 0 {
		return keypad[k.Code]
	}
	return ""
}

var keypad = map[rune]string{
	tea.KeyKpMinus: "-", tea.KeyKpDecimal: ".", tea.KeyKpPlus: "+",
	tea.KeyKpMultiply: "*", tea.KeyKpDivide: "/", tea.KeyKpComma: ",",
}

// stateKey reads the two keys that work in every field.
func stateKey(k tea.KeyPressMsg) (questionsets.State, bool) {
	switch k.Keystroke() {
	case "ctrl+k":
		return questionsets.NotKnown, true
	case "ctrl+d":
		return questionsets.Declined, true
	}
	return "", false
}

// stateLabel is a state as it is shown.
func stateLabel(s questionsets.State) string {
	if s == questionsets.Declined {
		return "Declined"
	}
	return "Not known"
}
