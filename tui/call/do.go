package call

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/keys"
)

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next:
		return s.next()
	case keys.Back:
		return s.back()
	case keys.Close:
		return s.close()
	case keys.Park:
		return s.park("", "The call is parked. r on the desk writes down why.")
	case keys.Quit:
		return s.park("", "The call is parked. Press ctrl+c again to leave the program.")
	case keys.Danger:
		return s.danger()
	case keys.Send:
		return s.send()
	case keys.Note:
		s.over = s.noteForm()
	case keys.Judgement:
		s.over = s.judgeForm()
	case keys.GoTo:
		s.over = s.goToForm()
	case keys.EndCall:
		return s.endCall()
	case keys.Victim:
		return s.victim()
	case keys.Panel:
		s.panel = (s.panel + 1) % 3
	case keys.NotKnown, keys.Declined:
		return s.state(intent)
	case keys.Cancel:
		s.notice, s.follows = "", false
	default:
		return s.besides(intent)
	}
	return nil
}

// close goes to the closing screen. A call in which nothing was told, from a
// number with something on it, ends only as such a call may (GEN-02).
func (s *Screen) close() tea.Cmd {
	cmd, _ := s.leave()
	return tea.Batch(cmd, s.flush(), s.toClosing())
}

func (s *Screen) toClosing() tea.Cmd {
	if !s.call.Reported() && len(s.call.Notes()) == 0 && s.call.Overall() == risk.Unassessed && len(s.call.Holds()) > 0 {
		return s.endCall()
	}
	return common.Send(common.ToClosing{Call: s.call})
}

// besides carries out what is done beside the questions.
func (s *Screen) besides(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.YesNoView:
		return s.mode(intake.ModeYesNo)
	case keys.Quick:
		return s.mode(intake.ModeQuick)
	case keys.History:
		cmd, _ := s.leave()
		return tea.Batch(cmd, common.Send(common.ToSearch{Text: s.call.Number().Display(), Reports: closedFirst(s.call.Past().Reports), Whose: s.call.Query().Persons}))
	case keys.Contact:
		return s.openStep(s.call.AskContact(), intake.StepContact)
	case keys.Needs:
		return s.openStep(s.call.AskNeeds(), intake.StepNeeds)
	case keys.Suspect:
		s.over = s.otherForm(store.RoleSuspect)
	case keys.Witness:
		s.over = s.otherForm(store.RoleWitness)
	case keys.Marker:
		s.over = s.markerForm()
	case keys.Shared:
		return s.shared()
	case keys.Force:
		return s.force("")
	case keys.Briefing:
		s.tell(common.Copied)
		return tea.SetClipboard(s.briefing())
	case keys.Print:
		return s.print()
	}
	return nil
}

// closedFirst puts calls that are still open behind the reports that stand.
func closedFirst(reports []store.Report) []store.Report {
	out := slices.Clone(reports)
	slices.SortStableFunc(out, func(a, b store.Report) int {
		rank := map[bool]int{true: 1}
		return rank[a.Summary.Status == store.StatusProvisional] - rank[b.Summary.Status == store.StatusProvisional]
	})
	return out
}

// input offers a key or a paste to the field.
func (s *Screen) input(msg tea.Msg) tea.Cmd {
	s.used = s.field.Handle(msg)
	if !s.used {
		return nil
	}
	s.insisted = ""
	s.panel = panelQuestion
	return tea.Batch(s.look0(), s.later(s.step, s.field))
}

// look0 looks a number up while it is being typed.
func (s *Screen) look0() tea.Cmd {
	if s.step != intake.StepNumber {
		return nil
	}
	return s.look()
}

// later starts the timer that takes what is being typed to the journal.
func (s *Screen) later(step string, f field.Field) tea.Cmd {
	s.dirty[step] = f
	if s.timing {
		return nil
	}
	s.timing = true
	id := s.call.ID()
	return s.Clock.After(typingDelay, func(time.Time) tea.Msg { return typingMsg{call: id} })
}

// flush journals what is being typed.
func (s *Screen) flush() tea.Cmd {
	s.timing = false
	var cmds []tea.Cmd
	for step, f := range s.dirty {
		cmds = append(cmds, s.track(s.call.SetTyping(step, typed(f))))
	}
	clear(s.dirty)
	return tea.Batch(cmds...)
}

// Flush journals what is being typed without waiting for the timer.
func (s *Screen) Flush() { s.flush() }

// typed is what a field holds and the words a person wrote in it.
func typed(f field.Field) intake.Typing {
	text, cursor := f.Typing()
	t := intake.Typing{Text: text, Cursor: cursor}
	if a, ok := f.Answer(); ok && a.State == questionsets.Known && a.Values == nil {
		t.Words = a.Value
	} else {
		t.Words = a.Note
	}
	return t
}

func (s *Screen) track(t store.Ticket) tea.Cmd { return s.saver.Track(t, s.Clock.Now()) }

// leave keeps the answer of the step that is left; false when it was refused
// and the handler must look at it again. What is not an answer yet stays in the
// journal and is there again when the handler comes back.
func (s *Screen) leave() (tea.Cmd, bool) {
	delete(s.dirty, s.step)
	a, ok := s.field.Answer()
	old, before := s.call.Get(s.step)
	switch {
	case !ok && before && s.field.Empty():
		return s.track(s.call.Clear(s.step)), true
	case !ok && s.field.Empty(), ok && before && same(old, a):
		return s.track(s.call.DropTyping(s.step)), true
	case !ok:
		return s.track(s.call.SetTyping(s.step, typed(s.field))), true
	}
	return s.put(s.step, a)
}

// put records an answer and what follows from it; false when it was refused.
// The words of a refused answer stay in the field and in the journal.
func (s *Screen) put(step string, a questionsets.Answer) (tea.Cmd, bool) {
	t, err := s.call.Answer(step, a)
	if err != nil {
		s.tell(err.Error())
		if step != s.step {
			return nil, false
		}
		return s.track(s.call.SetTyping(step, typed(s.field))), false
	}
	cmd := s.track(t)
	if step == intake.StepNumber || step == intake.StepSame || step == intake.StepSameVictim {
		s.call.SetPast(s.past)
		cmd = tea.Batch(cmd, s.look())
	}
	return tea.Batch(cmd, s.lookPeople()), true
}

func same(a, b questionsets.Answer) bool {
	return a.State == b.State && a.Value == b.Value && a.Note == b.Note && slices.Equal(a.Values, b.Values)
}

// next keeps the answer and moves on. Words that cannot be read as an answer
// are asked for once more; enter a second time keeps them beside "not known".
func (s *Screen) next() tea.Cmd {
	if _, ok := s.field.Answer(); !ok && !s.field.Empty() && readable(s.call.Question(s.step)) {
		words := wordsOf(s.field)
		if s.insisted != words {
			s.insisted = words
			s.tell("That cannot be read as an answer. Write it again, or press enter once more to keep the words as they are.")
			return nil
		}
		s.field.Set(questionsets.Answer{State: questionsets.NotKnown, Note: words})
	}
	s.notice, s.follows = "", false
	s.inFull()
	aside, answered := s.field.Answer()
	cmd, ok := s.leave()
	if !ok {
		return cmd
	}
	if !answered && aside.Note != "" {
		defer s.tell("That is kept as a note. The question before this one is not answered yet.")
	}
	next := s.call.Next()
	if s.aside != "" && !slices.Contains(byHand, next) { // back to where it was opened from
		next, s.aside = s.aside, ""
	}
	if next != "" {
		return tea.Batch(cmd, s.show(next))
	}
	return tea.Batch(cmd, s.toClosing())
}

// openStep goes to a step that was opened by hand, and comes back after it.
func (s *Screen) openStep(t store.Ticket, step string) tea.Cmd {
	from := s.step
	cmd := tea.Batch(s.track(t), s.goTo(step))
	s.aside = from
	return cmd
}

// byHand are the steps that a handler can open in the middle of the others.
var byHand = []string{intake.StepContact, intake.StepSafeNumber, intake.StepSafeHours, intake.StepVoicemail, intake.StepLetter,
	intake.StepAttend, intake.StepIdentify}

// inFull takes "yes" and "no" written in full for the answer.
func (s *Screen) inFull() {
	a, ok := s.field.Answer()
	word := strings.ToLower(strings.TrimSpace(a.Note))
	if !ok && s.call.Question(s.step).Kind == questionsets.YesNo && (word == "yes" || word == "no") {
		s.field.Set(questionsets.Say(word))
	}
}

func (s *Screen) back() tea.Cmd {
	cmd, _ := s.leave()
	if prev := s.call.Prev(); prev != "" {
		return tea.Batch(cmd, s.show(prev))
	}
	return cmd
}

// goTo leaves the present step for another one.
func (s *Screen) goTo(step string) tea.Cmd {
	cmd, _ := s.leave()
	s.aside = ""
	return tea.Batch(cmd, s.show(step))
}

func (s *Screen) show(step string) tea.Cmd {
	if s.call.Question(step) == nil {
		return nil
	}
	cmd := s.track(s.call.Go(step))
	s.panel, s.notice, s.follows = panelQuestion, "", false
	s.load(step)
	return cmd
}

// stillAsked goes to the nearest question that shows when what was settled at the
// closing screen, such as that it is a crime, has taken the present one away.
func (s *Screen) stillAsked() tea.Cmd {
	if s.call.Question(s.step) != nil {
		return nil
	}
	return s.show(cmp.Or(s.call.Prev(), s.call.Next()))
}

func (s *Screen) park(why, notice string) tea.Cmd {
	cmd, _ := s.leave()
	return tea.Batch(cmd, s.flush(), s.track(s.call.ParkBecause(why)), common.Send(common.ToDesk{Notice: notice}))
}

// SetAside keeps everything that was typed and parks the call.
func (s *Screen) SetAside() tea.Cmd {
	cmd, _ := s.leave()
	return tea.Batch(cmd, s.flush(), s.track(s.call.ParkBecause("")))
}

// HandOver is SetAside for somebody who takes the desk over.
func (s *Screen) HandOver(to string) tea.Cmd {
	return tea.Batch(s.track(s.call.SetKeeper(to)), s.SetAside())
}

// danger records danger from anywhere, without leaving the question.
func (s *Screen) danger() tea.Cmd {
	a, _ := s.call.Get(intake.StepDanger)
	if s.step == intake.StepDanger {
		a, _ = s.field.Answer()
	}
	a.State, a.Value = questionsets.Known, "yes"
	if s.step == intake.StepDanger {
		s.field.Set(a)
	}
	cmd, _ := s.put(intake.StepDanger, a)
	s.tell("Danger is recorded: the level is at least HIGH. Tell the dispatcher now.")
	return cmd
}

// victim opens the question who the victim is, when it is not the caller.
// On that question, still empty, the same key says that it is the caller after all.
func (s *Screen) victim() tea.Cmd {
	if s.call.VictimIsOther() {
		if s.step != intake.StepVictim || !s.field.Empty() {
			return s.goTo(intake.StepVictim)
		}
		cmd := s.track(s.call.SetVictimIsOther(false))
		cmd = tea.Batch(cmd, s.show(intake.StepWhen))
		s.tell("The caller is the victim.")
		return cmd
	}
	cmd := s.track(s.call.SetVictimIsOther(true))
	return tea.Batch(cmd, s.goTo(intake.StepVictim))
}

// state answers a question with "not known" or "declined", as the field's own
// key does: words that were typed stay beside it.
func (s *Screen) state(intent keys.Intent) tea.Cmd {
	letter := 'k'
	if intent == keys.Declined {
		letter = 'd'
	}
	return s.input(tea.KeyPressMsg{Code: letter, Mod: tea.ModCtrl})
}
