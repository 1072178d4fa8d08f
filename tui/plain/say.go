package plain

import (
	"context"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
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
	s.last = false
	s.say("")
	answered, shown := s.Call.Progress()
	if q.ID[0] == '@' {
		s.say("%s", q.Ask)
	} else {
		s.say("%s (%d of %d answered)", q.Ask, answered, shown)
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
}

// hint is what to say beside a question. The screen's hint for the name tells
// of ctrl+d, which ends the input here.
func hint(q *questionsets.Question) string {
	if q.ID == intake.StepName {
		return "Name, date of birth, postcode: as much as they give, or the word refused"
	}
	return q.Hint
}

// look finds the history when the number has changed and says what was found.
func (s *Session) look(ctx context.Context) {
	q := s.Call.Query()
	key := q.Number.Key()
	for _, person := range q.Persons {
		key += " " + person.String()
	}
	if key == "" || key == s.lookedUp {
		return
	}
	s.lookedUp = key
	past, err := intake.Look(ctx, s.Desk, q, s.Now())
	if err != nil {
		s.say("The history of this number could not be read: %s.", err)
		return
	}
	s.Call.SetPast(past)
	if len(past.Reports) == 0 {
		s.say("First call from this number on this desk.")
		return
	}
	if line := s.Call.RepeatLine(); line != "" {
		s.say("REPEAT CALLER: %s.", line)
	}
	if past.Shared {
		s.say("Many people ring from this number.")
	}
	for _, k := range s.Call.Counted() {
		r := k.Report.Summary
		s.say("  %s %s %s: %s (%s)", r.ReportedAt.In(risk.London).Format("2 Jan 2006"), r.Category,
			strings.ToUpper(r.Levels.Overall.String()), safe.Line(r.Line), k.Why)
	}
}

// changes says aloud a new level and every new banner.
func (s *Session) changes() {
	r := s.Call.Assess()
	for _, banner := range r.Say {
		if !s.banners[banner] {
			s.banners[banner] = true
			s.say("! %s", banner)
		}
	}
	if level := s.Call.Overall(); level != s.said {
		s.said = level
		s.say("! The level is now %s.", strings.ToUpper(common.LevelWord(level)))
	}
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
	if flags := common.FlagLine(r); flags != "" {
		s.say("Flags: %s", flags)
	}
	for _, a := range r.Actions {
		must := ""
		if a.Action.Mandatory {
			must = " (mandatory)"
		}
		s.say("To do: %s%s, %s, %s", a.Action.Title, must, a.Action.Owner, common.ActionDue(a, s.Call.Opened()))
	}
}
