package desk

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// takenMsg brings a call that was taken up to write down why it is parked.
type takenMsg struct {
	of   opencall.Call
	call *intake.Call
	why  string
	err  error
}

// input offers a key or a paste to the form.
func (s *Screen) input(msg tea.Msg) (cmd tea.Cmd, used bool) {
	if len(s.forms) == 0 {
		return nil, false
	}
	used, chosen := s.forms[len(s.forms)-1].Input(msg)
	if chosen {
		cmd = s.doForm(keys.Next)
	}
	return cmd, used
}

// doForm carries out an intent in the open form. Esc goes back by one question
// and out of the first one; what was typed is there again when it is reopened.
func (s *Screen) doForm(intent keys.Intent) tea.Cmd {
	last := len(s.forms) - 1
	switch intent {
	case keys.Cancel:
		s.forms = s.forms[:last]
	case keys.Next:
		cmd, next := s.forms[last].Enter()
		switch next {
		case s.forms[last]:
		case nil:
			s.forms = nil
		default:
			next.Ask = s.reach + next.Ask
			s.forms = append(s.forms, next)
		}
		return cmd
	}
	return nil
}

// why asks why the call under the cursor is parked.
func (s *Screen) why() tea.Cmd {
	if s.on != onCalls || s.calls.at >= len(s.open) {
		s.notice = "Put the cursor on a call that is parked."
		return nil
	}
	switch c := s.open[s.calls.at]; {
	case c.Draft.Elsewhere:
		s.notice = "This call is in hand in another window."
	case c.Unreadable:
		s.notice = "This call cannot be read, so nothing can be written on it."
	default:
		s.reach, s.forms = "", []*form.Form{s.whyForm(c)}
	}
	return nil
}

// whyForm asks for the reason, which is changed where there is one.
func (s *Screen) whyForm(c opencall.Call) *form.Form {
	key := "why " + c.Draft.Call.String()
	_, begun := s.memory[key]
	f := s.memory.Text(s.Theme, key, "Why is it parked?", "A few words for whoever takes it up. The call stays parked.",
		func(text string) (tea.Cmd, *form.Form, error) { return s.park(c, text), nil, nil })
	if !begun && c.Why != "" {
		f.Field.Set(questionsets.Say(c.Why))
	}
	return f
}

// park writes down why a call is parked. A call that is not open in this
// program is read from the disk first.
func (s *Screen) park(c opencall.Call, why string) tea.Cmd {
	id := c.Draft.Call
	if call, ok := s.Live[id]; ok {
		return s.taken(takenMsg{call: call, why: why})
	}
	reader := opencall.NewReader(s.Common)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		call, err := reader.WithHistory(ctx, id)
		return takenMsg{of: c, call: call, why: why, err: err}
	}
}

// taken writes the reason on the call. One that cannot be written is there again
// when the form is opened.
func (s *Screen) taken(m takenMsg) tea.Cmd {
	if m.err != nil {
		s.whyForm(m.of).Field.Set(questionsets.Say(m.why))
		s.notice = "The reason is not kept. " + common.Sentence(m.err)
		return nil
	}
	return s.saver.Track(m.call.ParkBecause(m.why), s.Clock.Now())
}

// saved takes the news of what the desk itself has written.
func (s *Screen) saved(msg common.SavedMsg) tea.Cmd {
	if !s.saver.Update(msg) {
		return nil
	}
	s.notice = "Written down."
	if msg.Err != nil {
		s.notice = "Not written down. " + common.Sentence(msg.Err)
	}
	return s.load()
}

// followUp asks what became of the action under the cursor. The confirming of a
// lower level needs the report before one's eyes. How the victim may be reached
// stands over every question, so that looking is a consultation (DPA 2018 s.62).
func (s *Screen) followUp() tea.Cmd {
	if s.dues.at >= len(s.due) {
		return nil
	}
	a := s.due[s.dues.at]
	if a.What.Action == intake.ActionConfirm {
		return common.Send(common.ToReport{Ref: a.Ref, Do: keys.Confirm})
	}
	if s.stillOpen(a) {
		s.notice = "The call is still open: what became of this is asked once it is closed."
		return nil
	}
	f := form.Outcome(s.Common, s.memory, a, s.Identity.Force, func(r store.NewRecord) tea.Cmd {
		return s.saver.Track(s.Desk.Add(r), s.Clock.Now())
	})
	s.reach = s.contactWords(a)
	f.Ask = s.reach + f.Ask
	s.forms = []*form.Form{f}
	if r, ok := s.about[a.Ref]; ok && s.reach != "" {
		s.Desk.Add(store.Consultation(r.Record, intake.AuthorOf(s.Identity), "followed up on the desk"))
	}
	return nil
}
