package shift

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/shift/collar"
)

// signedOff is why the calls of somebody who has gone are parked.
const signedOff = "signed off"

// state says how far signing off has come.
type state int

const (
	loading state = iota
	failed
	asking  // who takes each call, or whether to go with none open
	reading // the calls that are not open in this program
	handing // until every call is handed over on the disk
	leaving // until the disk knows that nobody is signed on
)

// SignOff asks of every open call who takes it, waits until that is on the disk
// and then signs off.
type SignOff struct {
	*common.Common
	state state
	calls []opencall.Call
	asks  []ask
	at    int
	saver *common.Saver // of the present attempt
	wrong string
}

// ask is the question about one call.
type ask struct {
	call   int // in calls; -1: no call is open
	form   *form.Form
	keeper string
}

type (
	listedMsg struct {
		to    *SignOff
		calls []opencall.Call
		err   error
	}
	// takenMsg brings the calls that were not open in this program.
	takenMsg struct {
		to    *SignOff
		calls map[store.ID]*intake.Call
		err   error
	}
)

// NewSignOff begins signing off.
func NewSignOff(c *common.Common) *SignOff { return &SignOff{Common: c} }

// Init reads the open calls.
func (s *SignOff) Init() tea.Cmd {
	reader := opencall.NewReader(s.Common)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		calls, err := reader.List(ctx)
		for i := range calls { // the journal alone does not hold the history
			if call, err := reader.WithHistory(ctx, calls[i].Draft.Call); err == nil {
				calls[i].Level = max(calls[i].Level, call.Overall())
			}
		}
		return listedMsg{to: s, calls: calls, err: err}
	}
}

// Scope says which keys work.
func (s *SignOff) Scope() keys.Scope { return keys.Shift }

// Update takes a key or news from the disk.
func (s *SignOff) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.state == asking {
			s.asks[s.at].form.Input(msg)
		}
	case listedMsg:
		if msg.to == s {
			s.listed(msg)
		}
	case takenMsg:
		if msg.to == s {
			return s.taken(msg)
		}
	case common.SavedMsg:
		return s.saved(msg)
	case common.Tick:
		if s.state == handing {
			return s.leave() // a disk that refused may have come back
		}
	case signedMsg:
		if msg.to == s {
			return s.gone(msg)
		}
	}
	return nil
}

func (s *SignOff) key(k tea.KeyPressMsg) tea.Cmd {
	if s.state == asking {
		if used, _ := s.asks[s.at].form.Input(k); used {
			s.wrong = ""
			return nil
		}
	}
	if intent, ok := keys.Find(keys.Shift, k); ok {
		return s.Do(intent)
	}
	return nil
}

// Do carries out an intent. Once the disk is told that nobody is signed on
// there is no going back.
func (s *SignOff) Do(intent keys.Intent) tea.Cmd {
	switch {
	case s.state == leaving:
	case intent == keys.Cancel, intent == keys.Quit:
		return common.Send(common.Back{Notice: "You are still signed on."})
	case s.state != asking:
	case intent == keys.Back, intent == keys.Up:
		s.at = max(0, s.at-1)
	case intent == keys.Down:
		s.at = min(len(s.asks)-1, s.at+1)
	case intent == keys.Next:
		return s.next()
	}
	return nil
}

// listed makes a question of every call that can be handed over.
func (s *SignOff) listed(m listedMsg) {
	if m.err != nil {
		s.state, s.wrong = failed, common.Sentence(m.err)
		return
	}
	s.calls, s.state = opencall.Merge(m.calls, s.Live), asking
	for i, c := range s.calls {
		if !c.Unreadable && !c.Draft.Elsewhere {
			s.asks = append(s.asks, ask{call: i, form: s.whoTakes(len(s.asks), c)})
		}
	}
	if len(s.asks) == 0 {
		s.asks = []ask{{call: -1, form: form.Text(s.Theme, "Sign off", "No call waits for somebody. enter signs you off.",
			func(string) (tea.Cmd, *form.Form, error) { return nil, nil, nil })}}
	}
}

// whoTakes asks who has a call from now on.
func (s *SignOff) whoTakes(n int, c opencall.Call) *form.Form {
	return form.Text(s.Theme, "Who takes it?", c.Who+": a collar number, or next for the next shift.",
		func(text string) (tea.Cmd, *form.Form, error) {
			keeper, err := s.keeper(text)
			if err == nil {
				s.asks[n].keeper = keeper
			}
			return nil, nil, err
		})
}

// keeper reads who takes a call.
func (s *SignOff) keeper(text string) (string, error) {
	switch {
	case text == "":
		return "", store.Errorf(store.CodeInvalid, "Somebody must have this call: write a collar number, or next.")
	case strings.EqualFold(text, opencall.NextShift):
		return opencall.NextShift, nil
	case collar.Same(text, s.Identity.Collar):
		return "", store.Errorf(store.CodeInvalid, "You are going: write somebody else's collar number, or next.")
	}
	return text, collar.Check(text)
}

// next keeps an answer; after the last one every call is handed over.
func (s *SignOff) next() tea.Cmd {
	if !s.answered(s.at) {
		return nil
	}
	if s.at < len(s.asks)-1 {
		s.at++
		return nil
	}
	for i := range s.asks {
		if s.at = i; !s.answered(i) {
			return nil
		}
	}
	if i := slices.IndexFunc(s.calls, func(c opencall.Call) bool { return c.Draft.Elsewhere }); i >= 0 {
		s.wrong = "A call is in hand in another window. Close or park it there, then sign off."
		return nil
	}
	return s.handOver()
}

// answered gives the answer of a form to where it belongs.
func (s *SignOff) answered(i int) bool {
	_, again := s.asks[i].form.Enter()
	return again == nil
}

// handOver reads the calls that are not open in this program. One that was
// closed meanwhile needs nobody.
func (s *SignOff) handOver() tea.Cmd {
	s.state, s.wrong, s.saver = reading, "", &common.Saver{}
	var ids []store.ID
	for _, a := range s.asks {
		if a.call < 0 {
			continue
		}
		if id := s.calls[a.call].Draft.Call; s.Live[id] == nil {
			ids = append(ids, id)
		}
	}
	reader := opencall.NewReader(s.Common)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		m := takenMsg{to: s, calls: map[store.ID]*intake.Call{}}
		for _, id := range ids {
			call, err := reader.WithHistory(ctx, id)
			if err == nil {
				m.calls[id] = call
			} else if store.CodeOf(err) != store.CodeNotFound {
				m.err = err
			}
		}
		return m
	}
}

// taken parks every call for whoever takes it.
func (s *SignOff) taken(m takenMsg) tea.Cmd {
	if m.err != nil {
		s.state, s.wrong = asking, "You are still signed on. "+common.Sentence(m.err)
		return nil
	}
	s.state = handing
	now := s.Clock.Now()
	var cmds []tea.Cmd
	for _, a := range s.asks {
		if a.call < 0 {
			continue
		}
		id := s.calls[a.call].Draft.Call
		call := s.Live[id]
		if call == nil {
			call = m.calls[id]
		}
		if call == nil {
			continue
		}
		why := call.ParkReason() // what a person wrote says more
		if why == "" {
			why = signedOff
		}
		cmds = append(cmds, s.track(call.SetKeeper(a.keeper), now), s.track(call.ParkBecause(why), now))
	}
	return tea.Batch(append(cmds, s.leave())...)
}

func (s *SignOff) track(t store.Ticket, now time.Time) tea.Cmd {
	if t == nil {
		return nil
	}
	return s.saver.Track(unlessClosed{t}, now)
}

// unlessClosed is a write on a call that needs nobody if it is closed by then.
type unlessClosed struct{ store.Ticket }

// Err gives why the write failed.
func (t unlessClosed) Err() error {
	if err := t.Ticket.Err(); store.CodeOf(err) != store.CodeNotFound {
		return err
	}
	return nil
}

// saved takes the news of one write.
func (s *SignOff) saved(msg common.SavedMsg) tea.Cmd {
	if s.state != handing || !s.saver.Update(msg) {
		return nil
	}
	if msg.Err != nil {
		s.state, s.wrong = asking, "You are still signed on. "+common.Sentence(msg.Err)
		return nil
	}
	return s.leave()
}

// leave signs off once every call is handed over on the disk.
func (s *SignOff) leave() tea.Cmd {
	if since, _ := s.Desk.Health(); !s.saver.Saved() || !since.IsZero() {
		return nil
	}
	s.state = leaving
	return sign(s.Common, s, store.Shift{})
}

// gone takes the news that nobody is signed on, or that the disk refused it.
func (s *SignOff) gone(m signedMsg) tea.Cmd {
	if m.err != nil {
		s.state, s.wrong = asking, "You are still signed on. "+notKept(m.err)
		return nil
	}
	return common.Send(common.SignedOn{Identity: m.identity})
}
