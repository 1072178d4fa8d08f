// Package call is the call screen: the caller's history on the left, the
// question in the middle, the risk with its reasons on the right.
package call

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/keys"
)

// Panel is what a narrow screen shows.
type panel int

const (
	panelQuestion panel = iota
	panelCaller
	panelRisk
)

// Timings of the screen.
const (
	typingDelay  = 500 * time.Millisecond // typing reaches the journal within a second (DESIGN section 5)
	lookUpLimit  = 5 * time.Second
	noticeLasts  = 8 * time.Second
	minimalWidth = 60
)

// Screen is the call screen of one call.
type Screen struct {
	*common.Common
	call  *intake.Call
	saver *common.Saver

	field    field.Field
	step     string
	insisted string // the unreadable text that enter was pressed on once

	over   *overlay // note, judgement or go-to over the question, nil for none
	panel  panel
	notice string
	until  time.Time

	drawn    drawn
	past     intake.Past // what was found for the number as typed
	lookedUp string
	unread   bool                   // the history could not be read
	used     bool                   // whether the field took the last key
	dirty    map[string]field.Field // what was typed where and is not in the journal yet
	timing   bool
}

type (
	pastMsg struct {
		call store.ID
		past intake.Past
		err  error
	}
	typingMsg struct{ call store.ID }
)

// New makes the screen of a call that was just opened or taken up again; t is
// the ticket of its opening, nil for none.
func New(c *common.Common, call *intake.Call, t store.Ticket) (*Screen, tea.Cmd) {
	s := &Screen{Common: c, call: call, saver: &common.Saver{}, dirty: map[string]field.Field{}}
	s.load(call.Step())
	return s, tea.Batch(s.saver.Track(t, c.Clock.Now()), s.look())
}

// Init has nothing to begin: New gives the first command.
func (s *Screen) Init() tea.Cmd { return nil }

// Call gives the call.
func (s *Screen) Call() *intake.Call { return s.call }

// Saved says whether the header shows everything given so far as saved.
func (s *Screen) Saved() bool { return s.saver.Saved() && len(s.dirty) == 0 }

// Scope says which keys work now.
func (s *Screen) Scope() keys.Scope {
	if s.over != nil {
		return keys.Call
	}
	return keys.Question
}

// Update takes a key or a message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.over != nil {
			return s.over.input(s, msg)
		}
		return s.input(msg)
	case common.SavedMsg:
		s.saver.Update(msg)
	case pastMsg:
		return s.found(msg)
	case typingMsg:
		if msg.call == s.call.ID() {
			return s.flush()
		}
	case common.Tick:
		if s.notice != "" && msg.Now.After(s.until) {
			s.notice = ""
		}
		if s.unread && msg.Now.Second()%5 == 0 {
			s.lookedUp = ""
			return s.look()
		}
	case common.Notice:
		s.tell(string(msg))
	case common.BackToCall:
		if msg.Step != "" {
			return s.goTo(msg.Step)
		}
		return s.Do(msg.Intent)
	}
	return nil
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	if s.over != nil {
		return s.over.key(s, k)
	}
	if k.Text == "/" && s.field.Empty() {
		return common.Send(common.OpenCommands{})
	}
	if cmd := s.input(k); s.used {
		return cmd
	}
	if intent, ok := keys.Find(s.Scope(), k); ok {
		return s.Do(intent)
	}
	return nil
}

// load puts the field of a step on the screen, with its answer or what was
// being typed.
func (s *Screen) load(step string) {
	q := s.call.Question(step)
	s.step, s.insisted = step, ""
	s.field = field.NewAt(q, s.Theme, s.Clock.Now)
	a, answered := s.call.Get(step)
	if answered {
		s.field.Set(a)
	} else if step == intake.StepWhen {
		if f, ok := s.field.(field.Suggester); ok {
			f.Suggest("now")
		}
	}
	if t := s.call.Typing(step); t.Text != "" {
		s.field.SetTyping(t.Text, t.Cursor)
	}
}

// look asks for the history of the number as it stands; the answer comes as a
// pastMsg and is dropped if the number has changed since.
func (s *Screen) look() tea.Cmd {
	number := s.number()
	q := s.call.Query()
	q.Number = number
	key := number.Key()
	for _, person := range q.Persons {
		key += " " + person.String()
	}
	if key == s.lookedUp {
		return nil
	}
	s.lookedUp = key
	if key == "" {
		return nil
	}
	id, desk, at := s.call.ID(), s.Desk, s.Clock.Now()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookUpLimit)
		defer cancel()
		past, err := intake.Look(ctx, desk, q, at)
		return pastMsg{call: id, past: past, err: err}
	}
}

func (s *Screen) found(msg pastMsg) tea.Cmd {
	if msg.call != s.call.ID() {
		return nil
	}
	if msg.err != nil {
		s.unread = true
		s.tell("The history could not be read. The call goes on; it is tried again every few seconds.")
		return nil
	}
	if msg.past.For != s.number().Key() {
		return nil // the number has changed since
	}
	s.unread = false
	s.past = msg.past
	s.call.SetPast(msg.past)
	return nil
}

// number is the caller's number, as typed while it is being typed.
func (s *Screen) number() phone.Number {
	if s.step != intake.StepNumber {
		return s.call.Number()
	}
	switch a, _ := s.field.Answer(); {
	case a.State == questionsets.NotKnown:
		return phone.Number{State: phone.Unavailable}
	case a.State == questionsets.Declined:
		return phone.Number{State: phone.Withheld}
	case strings.TrimSpace(a.Value) != "":
		return intake.ReadNumber(a.Value)
	}
	return s.call.Number()
}

// history is what is known of the number as it stands.
func (s *Screen) history() intake.Past {
	if s.past.For != "" && s.past.For == s.number().Key() {
		return s.past
	}
	return intake.Past{}
}

// tell shows a line for some seconds.
func (s *Screen) tell(text string) {
	s.notice, s.until = text, s.Clock.Now().Add(noticeLasts)
}

// readable says whether a question's answer must be read from words, so that
// words may fail to be one.
func readable(q *questionsets.Question) bool {
	return q.Kind == questionsets.Datetime || q.Kind == questionsets.Number
}

// wordsOf gives what a person wrote in a field.
func wordsOf(f field.Field) string { return typed(f).Words }

// Typed gives the words in the field as they stand.
func (s *Screen) Typed() string { return wordsOf(s.field) }
