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
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/form"
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
	typingDelay = 500 * time.Millisecond // typing reaches the journal within a second (DESIGN section 5)
	lookUpLimit = 5 * time.Second
	noticeLasts = 8 * time.Second
	unattended  = 5 * time.Minute // then a provisional report is stored (DESIGN section 5)
)

// Screen is the call screen of one call.
type Screen struct {
	*common.Common
	call  *intake.Call
	saver *common.Saver

	field    field.Field
	step     string
	insisted string // the unreadable text that enter was pressed on once

	over    *form.Form // note, judgement, go-to and the like over the question, nil for none
	panel   panel
	notice  string
	until   time.Time
	follows bool // the notice is how far what was sent has got, as it stands

	drawn    drawn
	past     intake.Past // what was found for the number as typed
	lookedUp string
	unread   bool                   // the history could not be read
	unknown  bool                   // people on file could not be read
	used     bool                   // whether the field took the last key
	dirty    map[string]field.Field // what was typed where and is not in the journal yet
	timing   bool

	people  string    // what people were last looked up for
	aside   string    // the step that was left for one opened by hand
	fresh   bool      // no key has been pressed on the question that shows
	lastKey time.Time // when the handler last did anything
	left    bool      // five minutes without a key: what is known was stored
	handed  views.Handed
}

type (
	pastMsg struct {
		call store.ID
		key  string
		past intake.Past
		err  error
	}
	knownMsg struct {
		call  store.ID
		key   string
		known intake.Known
		err   error
	}
	addedMsg struct {
		call   store.ID
		what   keys.Intent
		report store.Report
		detail store.ReportDetail
		err    error
	}
	printedMsg struct {
		call store.ID
		err  error
	}
	typingMsg struct{ call store.ID }
)

// New makes the screen of a call that was just opened or taken up again; t is
// the ticket of its opening, nil for none.
func New(c *common.Common, call *intake.Call, t store.Ticket) (*Screen, tea.Cmd) {
	s := &Screen{Common: c, call: call, saver: &common.Saver{}, dirty: map[string]field.Field{}, lastKey: c.Clock.Now()}
	s.load(call.Step())
	s.tellWhose()
	return s, tea.Batch(s.saver.Track(t, c.Clock.Now()), s.look(), s.lookPeople(), s.lookHanded())
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
		s.lastKey, s.left = s.Clock.Now(), false
		return s.key(msg)
	case tea.PasteMsg:
		if s.over != nil {
			return s.formInput(msg)
		}
		return s.input(msg)
	case common.SavedMsg:
		if s.saver.Update(msg) && s.outdated() {
			return s.lookHanded()
		}
	case common.CentralNow:
		return s.lookHanded()
	case handedMsg:
		s.handedOn(msg)
	case common.HistoryChanged:
		return s.changed()
	case pastMsg:
		return s.found(msg)
	case knownMsg:
		return s.knows(msg)
	case addedMsg:
		return s.adding(msg)
	case packsMsg:
		return s.offers(msg)
	case printedMsg:
		s.printed(msg)
	case typingMsg:
		if msg.call == s.call.ID() {
			return s.flush()
		}
	case common.Tick:
		return s.tick(msg.Now)
	case common.AddTo:
		return s.addTo(msg)
	case common.Notice:
		s.tell(string(msg))
	case common.Back:
		if msg.Notice != "" {
			s.tell(msg.Notice)
		}
	case common.BackToCall:
		if msg.Step != "" {
			return s.goTo(msg.Step)
		}
		return tea.Batch(s.stillAsked(), s.Do(msg.Intent))
	}
	return nil
}

// tick takes a notice away in time, tries a history again that could not be
// read, and stores what is known of a call that nobody attends to.
func (s *Screen) tick(now time.Time) tea.Cmd {
	if now.After(s.until) {
		s.notice, s.follows = "", false
	}
	if !s.left && now.Sub(s.lastKey) >= unattended {
		s.left = true
		return s.track(s.call.Leave("nobody has attended to it for five minutes", now))
	}
	if now.Second()%5 != 0 {
		return nil
	}
	var attended tea.Cmd
	if !s.left {
		attended = s.track(s.call.Attend(now))
	}
	if s.unread {
		s.lookedUp = ""
	}
	if s.unknown {
		s.people = ""
	}
	return tea.Batch(attended, s.look(), s.lookPeople(), s.lookHanded())
}

// OpensCommands says that a key opens the command bar: / in an empty field.
func (s *Screen) OpensCommands(k tea.KeyPressMsg) bool {
	return k.Text == "/" && s.over == nil && s.field.Empty()
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	s.fresh = false
	if s.over != nil {
		return s.formKey(k)
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
	s.step, s.insisted, s.fresh = step, "", true
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
		return pastMsg{call: id, key: key, past: past, err: err}
	}
}

func (s *Screen) found(msg pastMsg) tea.Cmd {
	if msg.call != s.call.ID() || msg.key != s.lookedUp {
		return nil // of another call, or of what was looked for before
	}
	if msg.err != nil {
		s.unread = true
		s.tell("The history could not be read. The call goes on; it is tried again every few seconds.")
		return nil
	}
	s.unread = false
	s.past = msg.past
	s.call.SetPast(msg.past)
	return s.lookPeople() // the people of these reports may have warnings
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
	if !s.past.At.IsZero() && s.past.For == s.number().Key() {
		return s.past
	}
	return intake.Past{}
}

// tell shows a line for some seconds.
func (s *Screen) tell(text string) {
	s.notice, s.until, s.follows = text, s.Clock.Now().Add(noticeLasts), false
}

// noticed is the line that is shown for some seconds.
func (s *Screen) noticed() string {
	if s.follows {
		return s.sentLine()
	}
	return s.notice
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
