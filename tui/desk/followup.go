package desk

import (
	"context"
	"errors"
	"maps"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// confirmJudgement is the action by which a lowered High waits for a second
// person (AMB-05).
const confirmJudgement = "confirm_judgement"

// takenMsg brings a call that was taken up to write down why it is parked.
type takenMsg struct {
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
			maps.DeleteFunc(s.left, func(key string, _ *form.Form) bool { return strings.HasPrefix(key, s.about) })
		default:
			s.forms = append(s.forms, next)
		}
		return cmd
	}
	return nil
}

// step gives the form that asks something, as it was left if it was begun before.
func (s *Screen) step(key string, make func() *form.Form) *form.Form {
	f := s.left[key]
	if f == nil {
		f = make()
		s.left[key] = f
	}
	return f
}

// openForm opens the first question about something, which the keys of the
// questions after it begin with.
func (s *Screen) openForm(about string, make func() *form.Form) {
	s.about, s.forms = about, []*form.Form{s.step(about, make)}
}

// why asks why the call under the cursor is parked.
func (s *Screen) why() tea.Cmd {
	if s.onDue || s.calls.at >= len(s.open) {
		s.notice = "Put the cursor on a call that is parked."
		return nil
	}
	switch c := s.open[s.calls.at]; {
	case c.Draft.Elsewhere:
		s.notice = "This call is in hand in another window."
	case c.Unreadable:
		s.notice = "This call cannot be read, so nothing can be written on it."
	default:
		s.openForm("why "+c.Draft.Call.String(), func() *form.Form { return s.whyForm(c) })
	}
	return nil
}

func (s *Screen) whyForm(c opencall.Call) *form.Form {
	f := form.Text(s.Theme, "Why is it parked?", "A few words for whoever takes it up. The call stays parked.",
		func(text string) (tea.Cmd, *form.Form, error) { return s.park(c.Draft.Call, text), nil, nil })
	if c.Why != "" {
		f.Field.Set(questionsets.Say(c.Why))
	}
	return f
}

// park writes down why a call is parked. A call that is not open in this
// program is read from the disk first.
func (s *Screen) park(id store.ID, why string) tea.Cmd {
	if call, ok := s.Live[id]; ok {
		return s.taken(takenMsg{call: call, why: why})
	}
	reader := opencall.NewReader(s.Common)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		call, err := reader.WithHistory(ctx, id)
		return takenMsg{call: call, why: why, err: err}
	}
}

func (s *Screen) taken(m takenMsg) tea.Cmd {
	if m.err != nil {
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
// lower level needs the report before one's eyes.
func (s *Screen) followUp() tea.Cmd {
	if s.dues.at >= len(s.due) {
		return nil
	}
	a := s.due[s.dues.at]
	if a.What.Action == confirmJudgement {
		return common.Send(common.ToReport{Ref: a.Ref, Do: keys.Confirm})
	}
	s.openForm(a.What.ID.String(), func() *form.Form { return s.became(a) })
	return nil
}

// became asks which way an action went. A way that is refused whatever is
// written beside it is refused at once.
func (s *Screen) became(a store.ActionSummary) *form.Form {
	options := []questionsets.Option{{Value: store.ActionDone, Label: "Done"}, {Value: store.ActionTried, Label: "Tried, no answer"},
		{Value: store.ActionHandedOver, Label: "Handed over"}, {Value: store.ActionCancelled, Label: "Cancelled"}}
	return form.Choose(s.Theme, "What was done?", a.What.Title+". "+ownerLine(a)+".", options,
		func(state string) (tea.Cmd, *form.Form, error) {
			if state == "" {
				return nil, nil, nil
			}
			if err := s.may(a, state); err != nil {
				return nil, nil, err
			}
			return s.details(a, intake.Follow{State: state})
		})
}

// may says whether an action can go that way at all, everything said beside it.
func (s *Screen) may(a store.ActionSummary, state string) error {
	_, err := s.record(a, intake.Follow{State: state, To: "-", TheirRef: "-", Note: "-"})
	return err
}

// record gives what is written down; a refusal comes with its hint.
func (s *Screen) record(a store.ActionSummary, f intake.Follow) (store.NewRecord, error) {
	rec, err := intake.FollowUp(a, s.Identity.Force, f, s.Identity, s.Clock.Now())
	if err != nil {
		return rec, errors.New(common.Sentence(err))
	}
	return rec, nil
}

// details asks what must be said beside the way an action went.
func (s *Screen) details(a store.ActionSummary, f intake.Follow) (tea.Cmd, *form.Form, error) {
	switch f.State {
	case store.ActionTried:
		return s.keep(a, f)
	case store.ActionHandedOver:
		return nil, s.ask(a, f, "Handed over", "To whom? Who was told just now: a name, a call sign or a control room.",
			func(text string) (tea.Cmd, *form.Form, error) {
				f.To = text
				if _, err := s.record(a, intake.Follow{State: f.State, To: text, TheirRef: "-"}); err != nil {
					return nil, nil, err
				}
				return nil, s.theirRef(a, f), nil
			}), nil
	case store.ActionCancelled:
		return nil, s.ask(a, f, "Cancelled", "Why is it not to be done?", s.noted(a, f)), nil
	}
	return nil, s.ask(a, f, "Done", "What was done? enter leaves it out.", s.noted(a, f)), nil
}

// theirRef asks for the reference of those who took an action over, and if they
// gave none, what they said.
func (s *Screen) theirRef(a store.ActionSummary, f intake.Follow) *form.Form {
	return s.ask(a, f, "Handed over", "Their reference? enter if they gave none.", func(text string) (tea.Cmd, *form.Form, error) {
		if f.TheirRef = text; text != "" {
			return s.keep(a, f)
		}
		return nil, s.ask(a, f, "No reference", "They gave no reference: what did they say?", s.noted(a, f)), nil
	})
}

// ask is one question about an action.
func (s *Screen) ask(a store.ActionSummary, f intake.Follow, title, ask string,
	done func(text string) (tea.Cmd, *form.Form, error)) *form.Form {
	return s.step(strings.Join([]string{a.What.ID.String(), f.State, f.To, ask}, "/"),
		func() *form.Form { return form.Text(s.Theme, title+": "+a.What.Title, ask, done) })
}

// noted keeps what was typed as the note.
func (s *Screen) noted(a store.ActionSummary, f intake.Follow) func(string) (tea.Cmd, *form.Form, error) {
	return func(text string) (tea.Cmd, *form.Form, error) {
		f.Note = text
		return s.keep(a, f)
	}
}

// keep writes down what became of an action; intake's refusals are the form's.
func (s *Screen) keep(a store.ActionSummary, f intake.Follow) (tea.Cmd, *form.Form, error) {
	rec, err := s.record(a, f)
	if err != nil {
		return nil, nil, err
	}
	return s.saver.Track(s.Desk.Add(rec), s.Clock.Now()), nil, nil
}

// ownerLine says whose an action is and when it is due.
func ownerLine(a store.ActionSummary) string {
	return "It is for the " + a.What.Owner + ", due " + a.What.Due.In(risk.London).Format("2 Jan 15:04")
}
