package call

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// send stores what is known now and says how far that got: while it is on this
// desk alone nobody has it, so the officers must be told by telephone (GEN-21).
func (s *Screen) send() tea.Cmd {
	cmd, ok := s.leave()
	if !ok {
		return cmd
	}
	cmd = tea.Batch(cmd, s.flush())
	t := s.call.Send(s.Clock.Now())
	switch {
	case t != nil:
		s.tell("")
		s.follows = true
	case s.call.SendPoint().IsZero():
		s.tell("Nothing is known yet that could be sent: ask where it is and what is happening.")
	default:
		s.tell("Nothing has changed since " + s.clock(s.call.SendPoint()) + ": " + safe.Line(s.handedWords()))
	}
	return tea.Batch(cmd, s.track(t), s.lookHanded())
}

func (s *Screen) briefing() string { return views.Briefing(s.call.Facts(s.Clock.Now())) }

// print gives the briefing to the force's printer.
func (s *Screen) print() tea.Cmd {
	if s.Print == nil {
		s.tell(common.NoPrinter)
		return nil
	}
	id, text, print := s.call.ID(), s.briefing(), s.Print
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), printLimit)
		defer cancel()
		return printedMsg{call: id, err: print(ctx, text)}
	}
}

// printLimit is how long a printer may take to accept a text.
const printLimit = 15 * time.Second

func (s *Screen) printed(msg printedMsg) {
	switch {
	case msg.call != s.call.ID():
	case msg.err != nil:
		s.tell("Not printed: " + msg.err.Error())
	default:
		s.tell("Given to the printer.")
	}
}

// mode leaves only some of the questions, or asks all of them again. Nothing
// that was answered is lost.
func (s *Screen) mode(m intake.Mode) tea.Cmd {
	cmd, _ := s.leave()
	said := map[intake.Mode]string{
		intake.ModeFull:  "All questions are asked again.",
		intake.ModeQuick: "Quick path: safety, repeat, vulnerability and hate. It is saved as incomplete, with a call-back.",
		intake.ModeYesNo: "Yes or no only: put each question so that yes or no answers it. ctrl+y shows everything again.",
	}
	if s.call.Mode() == m {
		m = intake.ModeFull
	}
	cmd = tea.Batch(cmd, s.track(s.call.SetMode(m)))
	step := s.step
	if s.call.Question(step) == nil {
		step = s.firstOpen()
	}
	cmd = tea.Batch(cmd, s.show(step))
	s.tell(said[m])
	return cmd
}

// firstOpen is the first step that shows and has no answer, else the last.
func (s *Screen) firstOpen() string {
	last := s.step
	for _, step := range s.call.Steps() {
		if _, answered := s.call.Get(step.ID); !answered {
			return step.ID
		}
		last = step.ID
	}
	return last
}

// shared marks the number as one that many people ring from, or takes that back.
func (s *Screen) shared() tea.Cmd {
	share := !s.history().Shared
	t, err := s.call.MarkShared(share, s.Clock.Now())
	switch {
	case err != nil:
		s.tell(common.Sentence(err))
	case share:
		s.tell("The number is marked as shared: only reports with the same name count.")
	default:
		s.tell("The number is not marked as shared any more.")
	}
	s.past.Shared = s.call.Past().Shared
	return s.track(t)
}
