package report

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/theme"
)

// newsForm asks whether the caller chases the report or has more about it, and
// for the words. Neither is a new occasion.
func (s *Screen) newsForm() *form.Form {
	return form.Choose(s.Theme, "Chaser or update", "What is it?", []questionsets.Option{
		{Value: string(store.NoteChaser), Label: "Chaser: they ask what has become of it"},
		{Value: string(store.NoteUpdate), Label: "Update: more about the same incident"},
	}, func(value string) (tea.Cmd, *form.Form, error) {
		switch store.NoteKind(value) {
		case store.NoteChaser:
			return nil, s.noteForm(store.NoteChaser, "Chaser", "What do they want to know, and what did you tell them?"), nil
		case store.NoteUpdate:
			return nil, s.noteForm(store.NoteUpdate, "Update", "What is new?"), nil
		}
		return nil, nil, nil
	})
}

// noteForm asks for the words of a note; enter on nothing keeps nothing.
func (s *Screen) noteForm(kind store.NoteKind, title, ask string) *form.Form {
	return s.memory.Text(s.Theme, string(kind), title, ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		return s.write(intake.AddNote(s.report, kind, text, intake.AuthorOf(s.Identity), s.Clock.Now())), nil, nil
	})
}

// doneForm asks which of the open actions something was done about, or for a
// note where none is open or the call itself is: its actions are not final.
func (s *Screen) doneForm() *form.Form {
	open, ask := s.report.OpenActions(), "What was done about it?"
	if s.stillOpen() {
		open, ask = nil, "The call is still open: what became of its actions is asked once it is closed.\n"+ask
	}
	free := func() *form.Form { return s.noteForm(store.NoteDone, "What was done", ask) }
	if len(open) == 0 {
		return free()
	}
	var options []questionsets.Option
	for i, a := range open {
		options = append(options, questionsets.Option{Value: fmt.Sprint(i), Label: actionLine(a, s.Clock.Now())})
	}
	options = append(options, questionsets.Option{Value: "else", Label: "Something else"})
	return form.Choose(s.Theme, "What was done", "About which of these?", options, func(value string) (tea.Cmd, *form.Form, error) {
		for i, a := range open {
			if value == fmt.Sprint(i) {
				return nil, s.outcomeForm(a), nil
			}
		}
		if value == "else" {
			return nil, free(), nil
		}
		return nil, nil, nil
	})
}

// outcomeForm asks what became of an open action.
func (s *Screen) outcomeForm(a store.RequiredAction) *form.Form {
	return form.Outcome(s.Common, s.memory, s.action(a), s.report.Record.Force, func(r store.NewRecord) tea.Cmd { return s.write(r) })
}

// action is an open action as its own records know it.
func (s *Screen) action(a store.RequiredAction) store.ActionSummary {
	for _, f := range s.report.Follow {
		if f.Action != nil && f.Action.What.ID == a.ID {
			return *f.Action
		}
	}
	sum := s.report.Summary
	return store.ActionSummary{Call: sum.Call, Ref: sum.Ref, State: store.ActionSet, Level: sum.Levels.Overall, What: a}
}

// stillOpen says whether the call the report is of has not been closed.
func (s *Screen) stillOpen() bool { return s.report.Summary.Status == store.StatusProvisional }

// confirm asks a second person whether they agree to a lowered High (AMB-05),
// and whoever lowered it says only why they are not asked.
func (s *Screen) confirm() {
	if s.stillOpen() {
		s.notice = "The call is still open: a lowered High is confirmed once it is closed."
		return
	}
	if _, err := s.confirmed(true); err != nil {
		s.notice = common.Sentence(err)
		return
	}
	j := s.detail.Judgement
	ask := fmt.Sprintf("Computed: %s. Lowered to %s by %s: %s\nDo you agree?", theme.LevelWord(s.report.Summary.Levels.Computed),
		theme.LevelWord(j.Level), j.By, j.Reason)
	s.form = form.Choose(s.Theme, "A lowered High", ask, []questionsets.Option{
		{Value: "agree", Label: "Agree: the lower level holds"},
		{Value: "refuse", Label: "Refuse: it stays High"},
	}, func(value string) (tea.Cmd, *form.Form, error) {
		records, err := s.confirmed(value == "agree")
		if err != nil {
			return nil, nil, err
		}
		return s.write(records...), nil, nil
	})
}

func (s *Screen) confirmed(agree bool) ([]store.NewRecord, error) {
	if err := s.MayConfirm(); err != nil {
		return nil, err
	}
	return intake.Confirm(s.report, s.detail, agree, s.Identity, s.Clock.Now())
}

// followup is a record that was just made, as the list of what was done shows it.
func followup(r store.NewRecord, now time.Time) (store.Followup, bool) {
	f := store.Followup{Record: r.Header}
	f.Record.MadeAt = now
	switch sum := r.Summary.(type) {
	case store.NoteSummary:
		f.Note = &sum
	case store.ActionSummary:
		f.Action = &sum
	default:
		return f, false
	}
	return f, true
}

// actionLine is an action that is still to be done: what, whose, until when.
func actionLine(a store.RequiredAction, now time.Time) string {
	return a.Title + ", " + a.Owner + ", " + common.RequiredDue(a, now)
}
