package call

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// overlay is a small form in the question's place: it takes keys until enter or
// esc, and the question underneath stays as it is.
type overlay struct {
	title string
	ask   string
	field field.Field
	list  func(width int) []string // shown under the field, nil for nothing
	done  func(text string, a questionsets.Answer) (tea.Cmd, *overlay, error)
	wrong string
	keep  string // where what is typed is journalled; "" for nowhere
}

// input offers a key or a paste to the form's field.
func (o *overlay) input(s *Screen, msg tea.Msg) tea.Cmd {
	s.used = o.field.Handle(msg)
	if !s.used {
		return nil
	}
	o.wrong = ""
	if o.keep == "" {
		return nil
	}
	return s.later(o.keep, o.field)
}

func (o *overlay) key(s *Screen, k tea.KeyPressMsg) tea.Cmd {
	if cmd := o.input(s, k); s.used {
		return cmd
	}
	intent, _ := keys.Find(keys.Call, k)
	switch intent {
	case keys.Next:
		return o.enter(s)
	case keys.Cancel, keys.Back:
		s.over = nil
		return s.flush()
	case keys.Danger:
		return s.danger()
	case keys.Quit, keys.Park:
		s.over = nil
		return s.Do(intent)
	}
	return nil
}

func (o *overlay) enter(s *Screen) tea.Cmd {
	a, _ := o.field.Answer()
	cmd, next, err := o.done(strings.TrimSpace(a.Value), a)
	if err != nil {
		o.wrong = err.Error()
		return nil
	}
	s.over = next
	return cmd
}

func (o *overlay) view(th *theme.Theme, w, h int) ([]string, *common.Cursor) {
	lines := append(safe.Wrap(o.ask, w), "")
	at := len(lines)
	body, cursor := o.field.View(w, max(1, h-at-2))
	lines = append(lines, body...)
	if cursor != nil {
		cursor.Y += at
	}
	if o.wrong != "" {
		lines = append(lines, "", th.Bad.Render(safe.Clip(safe.Line(o.wrong), w)))
	}
	if o.list != nil {
		lines = append(lines, "")
		lines = append(lines, o.list(w)...)
	}
	return lines, cursor
}

func textField(c *common.Common) field.Field {
	return field.New(&questionsets.Question{ID: "text", Kind: questionsets.Text}, c.Theme)
}

// noteOverlay writes a note; one that was begun and left is still there.
func noteOverlay(s *Screen) *overlay {
	f := textField(s.Common)
	if t := s.call.Typing(intake.TypingNote); t.Text != "" {
		f.SetTyping(t.Text, t.Cursor)
	}
	return &overlay{title: "Note", ask: "Write the note. enter keeps it; esc goes back to the question and keeps what you began.",
		field: f, keep: intake.TypingNote,
		done: func(text string, _ questionsets.Answer) (tea.Cmd, *overlay, error) {
			delete(s.dirty, intake.TypingNote)
			if text == "" {
				return s.track(s.call.DropTyping(intake.TypingNote)), nil, nil
			}
			s.tell("The note is kept.")
			return s.track(s.call.Note(text, s.Clock.Now())), nil, nil
		}}
}

// judgeOverlay asks for the handler's own level, then, if it is lower than the
// computed one, for the reason (AMB-05).
func judgeOverlay(s *Screen) *overlay {
	q := &questionsets.Question{ID: "judgement", Kind: questionsets.Choice, Choices: []questionsets.Option{
		{Value: "standard", Label: "Standard"}, {Value: "medium", Label: "Medium"}, {Value: "high", Label: "High"}}}
	computed := s.call.Assess().Level
	return &overlay{title: "Your judgement", field: field.NewStrict(q, s.Theme),
		ask: fmt.Sprintf("Computed: %s. What is your own level?", theme.LevelWord(computed)),
		done: func(_ string, a questionsets.Answer) (tea.Cmd, *overlay, error) {
			if a.State == "" {
				return nil, nil, nil // enter on nothing goes back to the question
			}
			level, err := risk.ParseLevel(a.Value)
			if err != nil {
				return nil, nil, risk.ErrNoLevel
			}
			if level < computed {
				return nil, reasonOverlay(s, level), nil
			}
			return s.judge(level, "")
		}}
}

func reasonOverlay(s *Screen, level risk.Level) *overlay {
	f := textField(s.Common)
	if t := s.call.Typing(intake.TypingReason); t.Text != "" {
		f.SetTyping(t.Text, t.Cursor)
	}
	return &overlay{title: "Your judgement", field: f, keep: intake.TypingReason,
		ask: fmt.Sprintf("You lower the level to %s. Why?", theme.LevelWord(level)),
		done: func(text string, _ questionsets.Answer) (tea.Cmd, *overlay, error) {
			return s.judge(level, text)
		}}
}

func (s *Screen) judge(level risk.Level, reason string) (tea.Cmd, *overlay, error) {
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

func goToOverlay(s *Screen) *overlay {
	list := func(w int) []string {
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
	return &overlay{title: "Go to", ask: "Number of the question, or a word of it.", field: textField(s.Common), list: list,
		done: func(text string, _ questionsets.Answer) (tea.Cmd, *overlay, error) {
			if text == "" {
				return nil, nil, nil
			}
			step, err := s.find(text)
			if err != nil {
				return nil, nil, err
			}
			return s.goTo(step), nil, nil
		}}
}

// find gives the pack's question with that number, as the strip numbers them,
// or the first step whose name or question has the word.
func (s *Screen) find(text string) (string, error) {
	want, _ := strconv.Atoi(text)
	word := strings.ToLower(text)
	n := 0
	for _, step := range s.call.Steps() {
		if step.Pack {
			n++
		}
		switch {
		case step.Pack && n == want, strings.TrimPrefix(step.ID, "@") == word && !step.Pack:
			return step.ID, nil
		case want == 0 && strings.Contains(strings.ToLower(step.Question.Ask), word):
			return step.ID, nil
		}
	}
	return "", fmt.Errorf("no question has that: write a number from 1 to %d, or a word of the question", n)
}
