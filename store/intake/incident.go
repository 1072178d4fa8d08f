package intake

import (
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
)

// SameIncident makes the call in progress one about another victim of a
// report's incident: it counts as the same occasion, and what is known of the
// incident fills in whatever has not been asked yet. It fails with CodeInvalid
// when the contact made no report, or the call is that very report.
func (c *Call) SameIncident(r store.Report, d store.ReportDetail) (store.Ticket, error) {
	if !r.Summary.Disposition.Occasion() || c.amended != nil || r.Summary.Call == c.id {
		return nil, store.Errorf(store.CodeInvalid, "There is no incident in that one that this call could be about.").
			WithHint("Choose the report of the first victim.")
	}
	c.incident = incidentOf(r.Summary)
	answers := map[string]questionsets.Answer{}
	for step, a := range d.Answers {
		if _, answered := c.Get(step); !answered && step != StepNumber && c.aboutIncident(step) && c.keep(step, a) == nil {
			answers[step] = a
		}
	}
	if text := d.Narrative; c.Narrative() == "" && strings.TrimSpace(text) != "" {
		c.carry(answers, StepWhat, text)
	}
	if p := r.Summary.Place; c.place().Text == "" && p.Text != "" {
		c.carry(answers, StepPlace, placeLine(p))
	}
	c.changed()
	c.step = c.firstUnanswered()
	return c.journal(append(answerEntries(answers), entry(keyIncident, c.incident), entry(keyStep, c.step))...), nil
}

// Spoken says whether the caller has told anything: such a call is never ended
// as dropped, but parked.
func (c *Call) Spoken() bool { return c.wordsTaken() }

// Disposition is what becomes of the call as it stands.
func (c *Call) Disposition() store.Disposition { return c.disposition() }

// Ended gives how a call was saved and what it set. It may be asked before the
// ticket is done.
func (s Saved) Ended() (store.Disposition, []store.RequiredAction) {
	return s.report.Disposition, s.report.Actions
}
