package plain

import (
	"strings"

	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// force asks another question set from now on, by its number or the beginning of
// a name. By itself it says which there are.
func (s *Session) force(text string) {
	if err := s.Call.MaySwitch(); err != nil {
		s.refuse(err)
		return
	}
	packs, err := s.Packs()
	if err != nil {
		s.say("The question sets cannot be read: %s", common.Sentence(err))
		return
	}
	found := common.PacksNamed(packs, text)
	if len(found) != 1 || text == "" {
		for i, p := range packs {
			now := ""
			if p.Hash == s.Call.Pack().Hash {
				now = ", asked now"
			}
			s.say("%d %s%s", i+1, common.PackLabel(p), now)
		}
		s.say("Write the number, or the beginning of one name, after /force.")
		return
	}
	was := s.Call.Pack()
	t := s.Call.Switch(packs[found[0]])
	s.wait(t)
	if t.Err() != nil {
		return // wait has said why
	}
	s.say("%s", common.Switched(s.Call, was))
	s.skip = nil // those steps were the other set's
	s.parked()
	s.changes()
	s.goOn()
}

// goOn asks on where the new questions begin: nothing that is answered is asked
// again but the question that was being asked.
func (s *Session) goOn() {
	if !s.last && !s.unwaited(s.Call.Step()) {
		s.ask()
		return
	}
	for _, step := range s.steps() {
		if _, answered := s.Call.Get(step.ID); !answered && !s.unwaited(step.ID) {
			s.Call.Go(step.ID)
			s.ask()
			return
		}
	}
	s.finish()
}

// parked says what was answered to other question sets and has no place in the
// present one.
func (s *Session) parked() {
	for _, k := range s.Call.ParkedAnswers() {
		s.say("Kept from %s: %s %s", intake.ParkedFrom(k), strings.TrimSpace(k.Ask), safe.Line(intake.ParkedText(k)))
	}
}
