package call

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// formInput offers a key or a paste to the form's field.
func (s *Screen) formInput(msg tea.Msg) tea.Cmd {
	used, chosen := s.over.Input(msg)
	s.used = used
	switch {
	case chosen:
		return s.formEnter()
	case used && s.over.Keep != "":
		return s.later(s.over.Keep, s.over.Field)
	}
	return nil
}

// formKey takes a key while a form is open. Danger, parking and leaving work
// there too.
func (s *Screen) formKey(k tea.KeyPressMsg) tea.Cmd {
	if cmd := s.formInput(k); s.used {
		return cmd
	}
	switch intent, _ := keys.Find(keys.Form, k); intent {
	case keys.Next:
		return s.formEnter()
	case keys.Cancel:
		s.over = nil
		return s.flush()
	}
	switch intent, _ := keys.Find(keys.Call, k); intent {
	case keys.Danger:
		return s.danger()
	case keys.Quit, keys.Park:
		s.over = nil
		return s.Do(intent)
	}
	return nil
}

func (s *Screen) formEnter() tea.Cmd {
	cmd, next := s.over.Enter()
	s.over = next
	return cmd
}

// resumed gives a form in which what was begun and left is still there.
func (s *Screen) resumed(f *form.Form, keep string) *form.Form {
	f.Keep = keep
	if t := s.call.Typing(keep); t.Text != "" {
		f.Field.SetTyping(t.Text, t.Cursor)
	}
	return f
}

// text asks for words beside the questions. They are journalled like an answer:
// what was begun and left is there again, and a note when the call is closed.
func (s *Screen) text(keep, title, ask string, done func(text string) (tea.Cmd, *form.Form, error)) *form.Form {
	return s.resumed(form.Text(s.Theme, title, ask, func(text string) (tea.Cmd, *form.Form, error) {
		cmd, next, err := done(text)
		if err == nil {
			delete(s.dirty, keep)
			cmd = tea.Batch(cmd, s.track(s.call.DropTyping(keep)))
		}
		return cmd, next, err
	}), keep)
}

// noteForm writes a note; one that was begun and left is still there.
func (s *Screen) noteForm() *form.Form {
	const ask = "Write the note. enter keeps it; esc goes back to the question and keeps what you began."
	return s.text(intake.TypingNote, "Note", ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		s.tell("The note is kept.")
		return s.track(s.call.Note(text, s.Clock.Now())), nil, nil
	})
}

// judgeForm asks for the handler's own level, then, if it is lower than the
// computed one, for the reason (AMB-05).
func (s *Screen) judgeForm() *form.Form {
	computed := s.call.Assess().Level
	options := []questionsets.Option{
		{Value: "standard", Label: "Standard"}, {Value: "medium", Label: "Medium"}, {Value: "high", Label: "High"}}
	ask := fmt.Sprintf("Computed: %s. What is your own level?", theme.LevelWord(computed))
	return form.Choose(s.Theme, "Your judgement", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		level, err := risk.ParseLevel(value)
		if err != nil {
			return nil, nil, risk.ErrNoLevel
		}
		if level < computed {
			return nil, s.reasonForm(level), nil
		}
		return s.judge(level, "")
	})
}

func (s *Screen) reasonForm(level risk.Level) *form.Form {
	ask := fmt.Sprintf("You lower the level to %s. Why?", theme.LevelWord(level))
	return s.text(intake.TypingReason, "Your judgement", ask, func(text string) (tea.Cmd, *form.Form, error) {
		return s.judge(level, text)
	})
}

func (s *Screen) judge(level risk.Level, reason string) (tea.Cmd, *form.Form, error) {
	t, err := s.call.Judge(level, reason, s.Clock.Now())
	if err != nil {
		return nil, nil, err
	}
	if line := common.JudgementLine(s.call); line != "" {
		s.tell(line)
	}
	return s.track(t), nil, nil
}

func (s *Screen) goToForm() *form.Form {
	f := form.Text(s.Theme, "Go to", "Number of the question, or a word of it.", func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		step, err := s.find(text)
		if err != nil {
			return nil, nil, err
		}
		return s.goTo(step), nil, nil
	})
	f.List = s.stepList
	return f
}

// stepList numbers the steps as the strip does.
func (s *Screen) stepList(w int) []string {
	var out []string
	n := 0
	for _, step := range s.call.Steps() {
		number := "  "
		if step.Pack {
			n++
			number = fmt.Sprintf("%2d", n)
		}
		out = append(out, safe.Clip(fmt.Sprintf("%s %s %s", number, s.mark(step.ID), safe.Line(s.call.Wording(step.Question))), w))
	}
	return out
}

// find gives the pack's question with that number, as the strip numbers them,
// the step of that name, or the first one whose question has the word.
func (s *Screen) find(text string) (string, error) {
	want, _ := strconv.Atoi(text)
	word := strings.ToLower(text)
	n, byWord := 0, ""
	for _, step := range s.call.Steps() {
		if step.Pack {
			n++
		}
		switch {
		case step.Pack && n == want, strings.TrimPrefix(step.ID, "@") == word && !step.Pack:
			return step.ID, nil
		case byWord == "" && want == 0 && strings.Contains(strings.ToLower(step.Question.Ask), word):
			byWord = step.ID
		}
	}
	if byWord != "" {
		return byWord, nil
	}
	return "", fmt.Errorf("no question has that: write a number from 1 to %d, or a word of the question", n)
}

// otherForm names a suspect or a witness.
func (s *Screen) otherForm(role store.Role) *form.Form {
	ask := fmt.Sprintf("Who is the %s? Name, date of birth, address: as much as the caller knows.", role)
	return s.text("@"+string(role), "A "+string(role), ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		s.tell(fmt.Sprintf("The %s is kept with this call.", role))
		return tea.Batch(s.track(s.call.AddOther(role, text)), s.lookPeople()), nil, nil
	})
}

// What is asked of a new marker in words.
const (
	whyMarker  = "Why? In one sentence."
	fromMarker = "Where is that known from?"
)

// markerForm asks which marker: a new one, or one that stands (SW-16).
func (s *Screen) markerForm() *form.Form {
	options := []questionsets.Option{{Value: string(store.OnAddress), Label: "A new one on the address"},
		{Value: string(store.OnPerson), Label: "A new one on the victim as a person"}}
	standing := map[string]store.Marker{}
	for _, m := range s.call.Markers() {
		id := m.Record.Subject.String()
		standing[id] = m
		options = append(options, questionsets.Option{Value: id, Label: store.MarkerLabel(m.Summary.Code) + ", " + m.Summary.State})
	}
	return form.Choose(s.Theme, "Warning marker", "Which marker?", options, func(value string) (tea.Cmd, *form.Form, error) {
		if m, ok := standing[value]; ok {
			return nil, s.standingForm(m), nil
		}
		return nil, s.newMarkerForm(&store.MarkerSummary{On: store.MarkerOn(value)}), nil
	})
}

// newMarkerForm asks for a new marker, one thing after the other: what it warns
// of, why, where that is known from, and when it is looked at again.
func (s *Screen) newMarkerForm(m *store.MarkerSummary) *form.Form {
	review := func() *form.Form {
		return form.Text(s.Theme, "Warning marker", "When must it be looked at again? A date, or enter for 12 months from now.",
			func(text string) (tea.Cmd, *form.Form, error) {
				day, err := common.ReviewDay(text, s.Clock.Now())
				if err != nil {
					return nil, nil, err
				}
				m.ReviewBy = day
				return s.addMarker(*m)
			})
	}
	from := func() *form.Form { return s.markerWords(fromMarker, &m.Source, review) }
	var options []questionsets.Option
	for _, c := range store.MarkerCodes {
		options = append(options, questionsets.Option{Value: c.Code, Label: c.Label})
	}
	return form.Choose(s.Theme, "Warning marker", "What is the warning?", options, func(value string) (tea.Cmd, *form.Form, error) {
		m.Code = value
		return nil, s.markerWords(whyMarker, &m.Reason, from), nil
	})
}

// markerWords asks for something of a marker in words. They stay in the journal
// until the marker is stored, whatever happens meanwhile.
func (s *Screen) markerWords(ask string, into *string, next func() *form.Form) *form.Form {
	return s.resumed(form.Text(s.Theme, "Warning marker", ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, fmt.Errorf("a marker needs this; esc leaves without one")
		}
		*into = text
		return nil, next(), nil
	}), "@marker "+ask)
}

func (s *Screen) addMarker(m store.MarkerSummary) (tea.Cmd, *form.Form, error) {
	t := s.call.AddMarker(m, s.Clock.Now())
	if err := refused(t); err != nil {
		return nil, nil, err
	}
	s.tell("The marker is stored.")
	cmd := s.track(t)
	for _, ask := range []string{whyMarker, fromMarker} {
		delete(s.dirty, "@marker "+ask)
		cmd = tea.Batch(cmd, s.track(s.call.DropTyping("@marker "+ask)))
	}
	return cmd, nil, nil
}

// refused says why a write was not even tried; nil for one on its way to the disk.
func refused(t store.Ticket) error {
	select {
	case <-t.Done():
		if err := t.Err(); err != nil {
			return errors.New(common.Sentence(err))
		}
	default:
	}
	return nil
}

// standingForm lifts a marker, or sets one that was only proposed.
func (s *Screen) standingForm(m store.Marker) *form.Form {
	options := []questionsets.Option{{Value: "lift", Label: "Lift it"}}
	if m.Summary.State == store.MarkerProposed {
		options = append(options, questionsets.Option{Value: "set", Label: "Set it: it was only proposed"})
	}
	ask := store.MarkerLabel(m.Summary.Code) + ": " + m.Summary.Reason
	return form.Choose(s.Theme, "Warning marker", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		switch value {
		case "set":
			return s.marked(s.call.ConfirmMarker(m.Record.Subject, s.Clock.Now()))
		case "lift":
			return nil, s.text("@marker lifted", "Warning marker", "Why does it no longer hold?", func(text string) (tea.Cmd, *form.Form, error) {
				return s.marked(s.call.LiftMarker(m.Record.Subject, text, s.Clock.Now()))
			}), nil
		}
		return nil, nil, nil
	})
}

// marked says how changing a marker ended.
func (s *Screen) marked(t store.Ticket, err error) (tea.Cmd, *form.Form, error) {
	if err != nil {
		return nil, nil, errors.New(common.Sentence(err))
	}
	s.tell("The marker is changed.")
	return s.track(t), nil, nil
}
