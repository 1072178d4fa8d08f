package call

import (
	"fmt"
	"strconv"
	"strings"
	"time"

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

// noteForm writes a note; one that was begun and left is still there.
func (s *Screen) noteForm() *form.Form {
	const ask = "Write the note. enter keeps it; esc goes back to the question and keeps what you began."
	return s.resumed(form.Text(s.Theme, "Note", ask, func(text string) (tea.Cmd, *form.Form, error) {
		delete(s.dirty, intake.TypingNote)
		if text == "" {
			return s.track(s.call.DropTyping(intake.TypingNote)), nil, nil
		}
		s.tell("The note is kept.")
		return s.track(s.call.Note(text, s.Clock.Now())), nil, nil
	}), intake.TypingNote)
}

// judgeForm asks for the handler's own level, then, if it is lower than the
// computed one, for the reason (AMB-05).
func (s *Screen) judgeForm() *form.Form {
	computed := s.call.Assess().Level
	options := []questionsets.Option{
		{Value: "standard", Label: "Standard"}, {Value: "medium", Label: "Medium"}, {Value: "high", Label: "High"}}
	ask := fmt.Sprintf("Computed: %s. What is your own level?", theme.LevelWord(computed))
	return form.Choose(s.Theme, "Your judgement", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		if value == "" {
			return nil, nil, nil // enter on nothing goes back to the question
		}
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
	return s.resumed(form.Text(s.Theme, "Your judgement", ask, func(text string) (tea.Cmd, *form.Form, error) {
		return s.judge(level, text)
	}), intake.TypingReason)
}

func (s *Screen) judge(level risk.Level, reason string) (tea.Cmd, *form.Form, error) {
	t, err := s.call.Judge(level, reason, s.Clock.Now())
	if err != nil {
		return nil, nil, err
	}
	delete(s.dirty, intake.TypingReason)
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
		out = append(out, safe.Clip(fmt.Sprintf("%s %s %s", number, s.mark(step.ID), safe.Line(step.Question.Ask)), w))
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
	return form.Text(s.Theme, "A "+string(role), ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		s.tell(fmt.Sprintf("The %s is kept with this call.", role))
		return tea.Batch(s.track(s.call.AddOther(role, text)), s.lookPeople()), nil, nil
	})
}

// markerForm asks for a warning marker, one thing after the other (SW-16).
func (s *Screen) markerForm() *form.Form {
	m := store.MarkerSummary{}
	review := func(text string) (tea.Cmd, *form.Form, error) {
		day, err := reviewDay(text, s.Clock.Now())
		if err != nil {
			return nil, nil, err
		}
		m.ReviewBy = day
		t := s.call.AddMarker(m, s.Clock.Now())
		s.tell("The marker is stored.")
		return s.track(t), nil, nil
	}
	text := func(ask string, into *string, next func() *form.Form) *form.Form {
		return form.Text(s.Theme, "Warning marker", ask, func(text string) (tea.Cmd, *form.Form, error) {
			if text == "" {
				return nil, nil, fmt.Errorf("a marker needs this; esc leaves without one")
			}
			*into = text
			return nil, next(), nil
		})
	}
	byWhen := func() *form.Form {
		return form.Text(s.Theme, "Warning marker", "When must it be looked at again? A date, or enter for 12 months from now.", review)
	}
	from := func() *form.Form { return text("Where is that known from?", &m.Source, byWhen) }
	why := func() *form.Form { return text("Why? In one sentence.", &m.Reason, from) }
	what := func() *form.Form {
		var options []questionsets.Option
		for _, c := range store.MarkerCodes {
			options = append(options, questionsets.Option{Value: c.Code, Label: c.Label})
		}
		return form.Choose(s.Theme, "Warning marker", "What is the warning?", options, func(value string) (tea.Cmd, *form.Form, error) {
			if value == "" {
				return nil, nil, nil
			}
			m.Code = value
			return nil, why(), nil
		})
	}
	options := []questionsets.Option{{Value: string(store.OnAddress), Label: "The address"}, {Value: string(store.OnPerson), Label: "The victim as a person"}}
	return form.Choose(s.Theme, "Warning marker", "What is the marker on?", options, func(value string) (tea.Cmd, *form.Form, error) {
		if value == "" {
			return nil, nil, nil
		}
		m.On = store.MarkerOn(value)
		return nil, what(), nil
	})
}

// reviewDay reads when a marker is to be looked at again; nothing is in twelve
// months. It gives YYYY-MM-DD.
func reviewDay(text string, now time.Time) (string, error) {
	if text == "" {
		return now.In(risk.London).AddDate(1, 0, 0).Format(time.DateOnly), nil
	}
	for _, form := range []string{"2/1/2006", "2/1/06", "2 Jan 2006", time.DateOnly} {
		if day, err := time.Parse(form, text); err == nil && day.After(now) {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("write a day to come, such as 21/5/2027, or press enter for 12 months from now")
}
