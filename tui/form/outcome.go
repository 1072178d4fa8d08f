package form

import (
	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
)

// outcome is what is asked about an action that is to be followed up.
type outcome struct {
	*common.Common
	memory Memory
	action store.ActionSummary
	force  string
	keep   func(store.NewRecord) tea.Cmd
}

// outcomes are the ways an action can go.
var outcomes = []questionsets.Option{
	{Value: store.ActionDone, Label: "Done"},
	{Value: store.ActionTried, Label: "Tried, no answer: it stays open"},
	{Value: store.ActionHandedOver, Label: "Handed over: somebody was told"},
	{Value: store.ActionCancelled, Label: "Cancelled"},
}

// Outcome asks what became of an action and for what must be said beside that,
// and gives the record of it, under the force that has the action, to keep. A
// way that intake.FollowUp refuses whatever is said beside it is refused before
// anything is typed; words begun are in the memory, all under the action's id.
func Outcome(c *common.Common, m Memory, a store.ActionSummary, force string, keep func(store.NewRecord) tea.Cmd) *Form {
	o := outcome{c, m, a, force, keep}
	due := ", due " + a.What.Due.In(risk.London).Format("2 Jan 15:04") + "."
	if a.What.Waits() {
		due = ", due " + common.RequiredDue(a.What, c.Clock.Now()) + "."
	}
	if a.What.Ends != "" {
		due += " Done when: " + a.What.Ends + "."
	}
	ask := a.What.Title + ". It is for the " + a.What.Owner + due
	return Choose(c.Theme, "What became of it?", ask, outcomes, func(state string) (tea.Cmd, *Form, error) {
		if _, err := o.record(intake.Follow{State: state, To: "-", TheirRef: "-", Note: "-"}); err != nil {
			return nil, nil, err
		}
		return o.details(intake.Follow{State: state})
	})
}

// details asks what must be said beside the way an action went.
func (o outcome) details(f intake.Follow) (tea.Cmd, *Form, error) {
	switch f.State {
	case store.ActionTried:
		return o.write(f)
	case store.ActionHandedOver:
		return nil, o.told(f), nil
	case store.ActionCancelled:
		return nil, o.ask("cancelled", "Cancelled", "Why is it not to be done?", o.noted(f)), nil
	}
	return nil, o.ask("done", "Done", "What was done? enter leaves it out.", o.noted(f)), nil
}

// told asks to whom an action was handed over.
func (o outcome) told(f intake.Follow) *Form {
	return o.ask("to", "Handed over", "To whom? Who was told just now: a name, a call sign or a control room.",
		func(text string) (tea.Cmd, *Form, error) {
			f.To = text
			if _, err := o.record(intake.Follow{State: f.State, To: text, TheirRef: "-"}); err != nil {
				return nil, nil, err
			}
			return nil, o.theirRef(f), nil
		})
}

// theirRef asks for the reference of those who took an action over, and if they
// gave none, what they said.
func (o outcome) theirRef(f intake.Follow) *Form {
	return o.ask("to/reference", "Their reference", "Their reference? enter if they gave none.", func(text string) (tea.Cmd, *Form, error) {
		if f.TheirRef = text; text != "" {
			return o.write(f)
		}
		return nil, o.ask("to/said", "No reference", "They gave no reference: what did they say?", o.noted(f)), nil
	})
}

// ask is one question about the action.
func (o outcome) ask(key, title, ask string, done func(text string) (tea.Cmd, *Form, error)) *Form {
	return o.memory.Text(o.Theme, o.action.What.ID.String()+"/"+key, title+": "+o.action.What.Title, ask, done)
}

// noted keeps what was typed as the note.
func (o outcome) noted(f intake.Follow) func(string) (tea.Cmd, *Form, error) {
	return func(text string) (tea.Cmd, *Form, error) {
		f.Note = text
		return o.write(f)
	}
}

func (o outcome) write(f intake.Follow) (tea.Cmd, *Form, error) {
	record, err := o.record(f)
	if err != nil {
		return nil, nil, err
	}
	return o.keep(record), nil, nil
}

func (o outcome) record(f intake.Follow) (store.NewRecord, error) {
	return intake.FollowUp(o.action, o.force, f, o.Identity, o.Clock.Now())
}
