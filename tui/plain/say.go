package plain

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// ask puts the present question.
func (s *Session) ask() {
	q := s.Call.Question(s.Call.Step())
	if q == nil {
		s.finish()
		return
	}
	if offered(q.ID) {
		s.forward()
		return
	}
	s.last = false
	s.say("")
	answered, shown := s.Call.Progress()
	if q.ID[0] == '@' {
		s.say("%s", s.Call.Wording(q))
	} else {
		s.say("%s (%d of %d answered)", s.Call.Wording(q), answered, shown)
	}
	for _, text := range common.AskIn(s.Call, q) {
		s.say("  %s", text)
	}
	if hint := hint(q); hint != "" {
		s.say("  %s", hint)
	}
	for i, o := range q.Choices {
		s.say("  %d %s", i+1, safe.Line(o.Label))
	}
	switch q.Kind {
	case questionsets.YesNo:
		s.say("  y, n, k not known, d declined")
	case questionsets.Choice:
		s.say("  One number, k not known, d declined")
	case questionsets.Choices:
		s.say("  Several numbers with spaces, 0 none of these, k not known, d declined")
	case questionsets.Datetime:
		s.say("  An empty line means now")
	}
	if a := s.Call.Text(q.ID); a != "" {
		s.say("  Answered: %s", safe.Line(a))
	}
	if begun := strings.TrimSpace(s.Call.Typing(q.ID).Words); begun != "" && q.Kind == questionsets.Text {
		s.say("  Begun on the screen: %s", safe.Line(begun))
	}
}

// hint is what to say beside a question. The screen's hint for the name tells
// of ctrl+d, which ends the input here.
func hint(q *questionsets.Question) string {
	if q.ID == intake.StepName {
		return "Name, date of birth, postcode: as much as they give, or the word refused"
	}
	return q.Hint
}

// changes says aloud a new level, new flags and every new banner.
func (s *Session) changes() {
	for _, banner := range s.Call.Assess().Say {
		s.once("! %s", banner)
	}
	if flags := common.FlagLine(s.Call); flags != s.flags {
		s.flags = flags
		if flags != "" {
			s.say("! Flags: %s.", flags)
		}
	}
	if level := s.Call.Overall(); level != s.level {
		s.level = level
		s.say("! The level is now %s.", strings.ToUpper(common.LevelWord(level)))
	}
}

// once says something that has not been said of this call; it says whether it did.
func (s *Session) once(format string, args ...any) bool {
	text := fmt.Sprintf(format, args...)
	if s.aloud[text] {
		return false
	}
	s.aloud[text] = true
	s.say("%s", text)
	return true
}

// summary says level, reasons, flags and what must happen.
func (s *Session) summary() {
	r := s.Call.Assess()
	s.say("Level: %s. %s", strings.ToUpper(common.LevelWord(s.Call.Overall())), common.JudgementLine(s.Call))
	if r.Level == risk.Unassessed && r.Why != "" {
		s.say("  %s.", r.Why)
	}
	for _, f := range r.Factors {
		s.say("  + %s (%s)", f.Because, f.Source)
	}
	if flags := common.FlagLine(s.Call); flags != "" {
		s.say("Flags: %s", flags)
	}
	for _, a := range r.Actions {
		must := ""
		if a.Mandatory {
			must = " (mandatory)"
		}
		s.say("To do: %s%s, %s, %s", a.Action.Title, must, a.Action.Owner, common.ActionDue(a, s.Call.Opened()))
		for _, more := range []string{common.RingWords(s.Call, a, s.Now()), common.NotSafe(s.Call, a, s.Now())} {
			if more != "" {
				s.say("  %s", more)
			}
		}
	}
}

// closing says all that the closing screen shows: what was not asked, the
// summary, and what the rules want said. ref is "" before the report is saved.
func (s *Session) closing(ref string) {
	notAsked := "Not asked yet"
	if ref != "" {
		notAsked = "Not asked"
	}
	for _, id := range s.Call.Missing() {
		s.say("%s: %s", notAsked, s.Call.Wording(s.Call.Question(id)))
	}
	if ref == "" {
		s.undecided()
	}
	s.summary()
	s.amended()
	s.reach()
	s.sayWriteOff()
	if ref == "" || !s.checked {
		s.checklist()
	}
	s.tell(ref)
}

// amended says which report this one takes the place of, and that the level rises.
func (s *Session) amended() {
	ref, before, ok := s.Call.Amends()
	if !ok {
		return
	}
	s.say("Amends %s.", ref)
	if s.Call.Overall() > before && before > risk.Unassessed {
		s.say("! The level RISES from %s.", strings.ToUpper(common.LevelWord(before)))
	}
}

// reach says how the victim may be reached, where something now will do so.
func (s *Session) reach() {
	if card := s.Call.Card(); card.Known() || s.Call.Question(intake.StepContact) != nil {
		s.say("%s", safe.Line(card.Line()))
	}
	if needs := s.Call.Needs(); needs != "" {
		s.say("Needs: %s", safe.Line(needs))
	}
}

// checklist says what is to be asked and looked at before the call closes.
func (s *Session) checklist() {
	s.checked = true
	e := s.Call.Extras()
	if kind, _ := s.Call.Get(intake.StepKind); kind.Value != intake.KindCrime {
		s.say("Crime check (NS-06): %s Then answer the kind of report with crime.", common.CrimeCheck)
	}
	if e.Consent == "" && s.Call.NeedsConsent() {
		s.say("Something goes to another agency. Ask for consent: /consent given, refused, or child where a child is to be protected.")
	}
	s.say("KEEPSAFE: %s.", common.Keepsafe(s.Call))
	if left := s.notLookedInto(e.Checks); len(left) > 0 {
		s.say("Not looked into yet: %s. /systems records them.", strings.Join(left, ", "))
	}
	if e.Told == "" {
		s.say("Tell the caller what follows, then /told y.")
	}
}

func (s *Session) notLookedInto(checks []store.SystemCheck) []string {
	var left []string
	for _, name := range s.systemNames() {
		if !slices.ContainsFunc(checks, func(c store.SystemCheck) bool { return c.System == name }) {
			left = append(left, name)
		}
	}
	return left
}

// tell says what to say to the caller before the line goes dead.
func (s *Session) tell(ref string) {
	facts := s.Call.ReceiptFacts(s.Now(), ref)
	if ref != "" {
		s.say("Tell the caller: Your reference is %s.", ref)
	}
	for _, next := range facts.Next {
		s.say("Tell the caller: %s (%s).", strings.TrimSuffix(next.What, "."), common.DueWords(next.By, s.Now()))
	}
	for _, line := range facts.TellLines {
		s.say("Tell the caller: %s", line)
	}
	s.say("Tell the caller: Ring again if it goes on or gets worse. If anyone is in danger, ring 999.")
}

// sayWriteOff says the checklist the call is written off with (CAM-11).
func (s *Session) sayWriteOff() {
	for i, line := range s.Call.WriteOff() {
		text := safe.Line(line.Text)
		if text == "" {
			text = "nothing yet; /writeoff writes it"
		}
		s.say("Write-off %d, %s: %s", i+1, line.Item, text)
	}
}
