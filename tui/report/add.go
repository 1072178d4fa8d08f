package report

import (
	"errors"
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

// answered is what a form does with an answer.
type answered = func(string) (tea.Cmd, *form.Form, error)

// words asks for a text, and takes up one that was begun under the same name.
func (s *Screen) words(keep, title, ask string, done answered) *form.Form {
	f := form.Text(s.Theme, title, ask, done)
	f.Keep = keep
	if text := s.begun[keep]; text != "" {
		f.Field.SetTyping(text, len([]rune(text)))
	}
	return f
}

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
	return s.words(string(kind), title, ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		return s.write(intake.AddNote(s.report, kind, text, intake.AuthorOf(s.Identity), s.Clock.Now())), nil, nil
	})
}

// doneForm asks which of the open actions something was done about, or for a
// note where none is open.
func (s *Screen) doneForm() *form.Form {
	open := s.report.OpenActions()
	free := s.noteForm(store.NoteDone, "What was done", "What was done about it?")
	if len(open) == 0 {
		return free
	}
	var options []questionsets.Option
	for i, a := range open {
		options = append(options, questionsets.Option{Value: fmt.Sprint(i), Label: actionLine(a, s.Clock.Now())})
	}
	options = append(options, questionsets.Option{Value: "else", Label: "Something else"})
	return form.Choose(s.Theme, "What was done", "About which of these?", options, func(value string) (tea.Cmd, *form.Form, error) {
		for i, a := range open {
			if value == fmt.Sprint(i) {
				return nil, s.outcomeForm(s.action(a)), nil
			}
		}
		if value == "else" {
			return nil, free, nil
		}
		return nil, nil, nil
	})
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

// outcomeForm asks what became of an action. What may not be recorded is
// refused before anything is typed.
func (s *Screen) outcomeForm(a store.ActionSummary) *form.Form {
	return form.Choose(s.Theme, a.What.Title, "What became of it?", []questionsets.Option{
		{Value: store.ActionDone, Label: "Done"},
		{Value: store.ActionTried, Label: "Tried, no answer: it stays open"},
		{Value: store.ActionHandedOver, Label: "Handed over: somebody was told"},
		{Value: store.ActionCancelled, Label: "Cancelled"},
	}, func(value string) (tea.Cmd, *form.Form, error) {
		switch value {
		case store.ActionTried:
			return s.follow(a, intake.Follow{State: value})
		case store.ActionHandedOver:
			return nil, s.toldForm(a), nil
		case store.ActionDone:
			if err := s.refused(a, intake.Follow{State: value}); err != nil {
				return nil, nil, err
			}
			return nil, s.outcomeNote(a, value, "What was done? enter on nothing records only that it is done."), nil
		case store.ActionCancelled:
			if err := s.refused(a, intake.Follow{State: value, Note: "a reason"}); err != nil {
				return nil, nil, err
			}
			return nil, s.outcomeNote(a, value, "Why is it cancelled?"), nil
		}
		return nil, nil, nil
	})
}

func (s *Screen) outcomeNote(a store.ActionSummary, state, ask string) *form.Form {
	return s.words(state, a.What.Title, ask, func(text string) (tea.Cmd, *form.Form, error) {
		return s.follow(a, intake.Follow{State: state, Note: text})
	})
}

// noReference is written down where whoever was told gave no reference.
const noReference = "They gave no reference."

// toldForm asks who was told and for their reference.
func (s *Screen) toldForm(a store.ActionSummary) *form.Form {
	return s.words("told", a.What.Title, "Who was told?", func(to string) (tea.Cmd, *form.Form, error) {
		if err := s.refused(a, intake.Follow{State: store.ActionHandedOver, To: to, Note: noReference}); err != nil {
			return nil, nil, err
		}
		return nil, s.words("reference", a.What.Title, "Their reference; enter on nothing if they gave none.", func(ref string) (tea.Cmd, *form.Form, error) {
			f := intake.Follow{State: store.ActionHandedOver, To: to, TheirRef: ref}
			if ref == "" {
				f.Note = noReference
			}
			return s.follow(a, f)
		}), nil
	})
}

// follow records what became of an action.
func (s *Screen) follow(a store.ActionSummary, f intake.Follow) (tea.Cmd, *form.Form, error) {
	record, err := intake.FollowUp(a, s.report.Record.Force, f, s.Identity, s.Clock.Now())
	if err != nil {
		return nil, nil, hinted(err)
	}
	return s.write(record), nil, nil
}

// refused says why something would not be recorded of an action, nil if it would.
func (s *Screen) refused(a store.ActionSummary, f intake.Follow) error {
	_, err := intake.FollowUp(a, s.report.Record.Force, f, s.Identity, s.Clock.Now())
	return hinted(err)
}

// hinted is an error with its hint in one text.
func hinted(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(common.Sentence(err))
}

// confirm asks a second person whether they agree to a lowered High (AMB-05),
// and whoever lowered it says only why they are not asked.
func (s *Screen) confirm() {
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
		if value == "" {
			return nil, nil, nil
		}
		records, err := s.confirmed(value == "agree")
		if err != nil {
			return nil, nil, hinted(err)
		}
		return s.write(records...), nil, nil
	})
}

func (s *Screen) confirmed(agree bool) ([]store.NewRecord, error) {
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
	return a.Title + ", " + a.Owner + ", " + common.DueWords(a.Due, now)
}
