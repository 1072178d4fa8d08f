package call

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
)

// packsMsg are the question sets that the call can change to.
type packsMsg struct {
	call  *intake.Call
	packs []*questionsets.Pack
	named string // which of them, as it was typed behind the command; "" to be asked
	err   error
}

// DoWith carries out a command that words follow: force west.
func (s *Screen) DoWith(intent keys.Intent, words string) tea.Cmd {
	if intent == keys.Force {
		return s.force(words)
	}
	return s.Do(intent)
}

// force asks for another question set, or takes the one that is named. Reading
// them is not for the screen.
func (s *Screen) force(named string) tea.Cmd {
	if err := s.call.MaySwitch(); err != nil {
		s.tell(common.Sentence(err))
		return nil
	}
	call, read := s.call, s.Packs
	return func() tea.Msg {
		packs, err := read()
		return packsMsg{call: call, packs: packs, named: named, err: err}
	}
}

// offers takes the question set that was named, and opens the list where none or
// more than one is meant.
func (s *Screen) offers(msg packsMsg) tea.Cmd {
	switch {
	case msg.call != s.call || s.over != nil:
		return nil
	case msg.err != nil:
		s.tell("The question sets cannot be read: " + common.Sentence(msg.err))
		return nil
	}
	if found := common.PacksNamed(msg.packs, msg.named); len(found) == 1 && msg.named != "" {
		cmd, _, err := s.switchTo(msg.packs[found[0]])
		if err != nil {
			s.tell(err.Error())
		}
		return cmd
	}
	s.over = s.forceForm(msg.packs)
	s.over.Field.SetTyping(msg.named, len([]rune(msg.named)))
	return nil
}

// forceForm chooses a question set by its number or the beginning of a word.
// The list shows those that what is typed can mean.
func (s *Screen) forceForm(packs []*questionsets.Pack) *form.Form {
	const ask = "Whose questions? Type the number, or the beginning of a name. Answers that fit are kept; the others are put aside and stay with the call."
	f := form.Text(s.Theme, "Other questions", ask, func(text string) (tea.Cmd, *form.Form, error) {
		if text == "" {
			return nil, nil, nil
		}
		switch found := common.PacksNamed(packs, text); len(found) {
		case 0:
			return nil, nil, errors.New("no question set is called that")
		case 1:
			return s.switchTo(packs[found[0]])
		}
		return nil, nil, errors.New("more than one question set is called that: type more of it, or its number")
	})
	f.List = func(w int) []string {
		a, _ := f.Field.Answer()
		var out []string
		for _, i := range common.PacksNamed(packs, a.Value) {
			mark := " "
			if packs[i].Hash == s.call.Pack().Hash {
				mark = "▸"
			}
			out = append(out, safe.Clip(fmt.Sprintf("%s%2d %s", mark, i+1, safe.Line(common.PackLabel(packs[i]))), w))
		}
		return out
	}
	return f
}

// switchTo asks another question set from now on.
func (s *Screen) switchTo(p *questionsets.Pack) (tea.Cmd, *form.Form, error) {
	cmd, _ := s.leave()
	cmd = tea.Batch(cmd, s.flush())
	was := s.call.Pack()
	t := s.call.Switch(p)
	if err := refused(t); err != nil {
		return cmd, nil, err
	}
	s.aside = ""
	cmd = tea.Batch(cmd, s.track(t), s.show(s.call.Step()), s.look(), s.lookPeople())
	s.tell(common.Switched(s.call, was))
	return cmd, nil, nil
}

// mostParked is how many answers put aside the panel shows: the history is to
// be seen too. Closing shows them all.
const mostParked = 6

// parkedLines are the answers to other question sets, under whose they were.
func (s *Screen) parkedLines(w int) []string {
	var out []string
	from := ""
	all := s.call.ParkedAnswers()
	for _, k := range all[:min(len(all), mostParked)] {
		if whose := intake.ParkedFrom(k); whose != from {
			from = whose
			for _, line := range safe.Wrap("Kept from "+safe.Line(whose)+":", w) {
				out = append(out, s.Theme.Warn.Render(line))
			}
		}
		out = append(out, s.Theme.Faint.Render(safe.Clip(safe.Line(k.Ask), w)), "  "+safe.Clip(safe.Line(intake.ParkedText(k)), w-2))
	}
	if more := len(all) - mostParked; more > 0 {
		out = append(out, safe.Clip(fmt.Sprintf("and %d more, with the notes", more), w))
	}
	if len(all) > 0 {
		out = append(out, "")
	}
	return out
}

// leastField is how many lines a field keeps at least, beside those of its
// choices, whatever stands above it.
const leastField = 3

// askLines is the question as it is put, in other languages as far as there is
// room for them above h lines less what the field and the foot need, and the hint.
// What is cut ends with a mark.
func (s *Screen) askLines(q *questionsets.Question, w, h int) []string {
	var lines, also, hint []string
	for _, line := range safe.Wrap(safe.Line(s.call.Wording(q)), w) {
		lines = append(lines, s.Theme.Title.Render(line))
	}
	if q.Hint != "" {
		hint = safe.Wrap(safe.Line(q.Hint), w)
	}
	for _, text := range common.AskIn(s.call, q) {
		also = append(also, safe.Wrap(safe.Line(text), w)...)
	}
	if room := max(1, h-leastField-max(leastField, len(q.Choices))-len(lines)-len(hint)); len(also) > room {
		also = append(also[:room-1], safe.Clip(also[room-1]+" …", w))
	}
	for _, line := range append(also, hint...) {
		lines = append(lines, s.Theme.Faint.Render(line))
	}
	return append(lines, "")
}
