package intake

import (
	"maps"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
)

// AnotherVictim opens a call about another victim of a report's incident: with
// its own reference and log, the same incident, the facts of the incident and
// who is suspected or saw it carried over. What was said about the first victim
// is not. An answer that does not fit Opening.Pack is left to be asked.
func AnotherVictim(o Opening, r store.Report, d store.ReportDetail) (*Call, store.Ticket, error) {
	o.Channel = r.Summary.Channel
	c := blank(o)
	c.id, c.other = o.IDs.New(), true
	var entries []store.Entry
	if number, ok := reportAnswers(r.Summary, d)[StepNumber]; ok && c.keep(StepNumber, number) == nil {
		entries = append(entries, entry(keyAnswer+StepNumber, number))
	}
	entries = append(entries, c.takeIncident(r.Summary, d)...)
	c.begin()
	c.step = c.firstUnanswered()
	return c, c.journal(append(entries, entry(keyChannel, c.channel), entry(keyOther, c.other), entry(keyStep, c.step))...), nil
}

// SameIncident makes the call in progress one about another victim of a
// report's incident: it counts as the same occasion, what is known of the
// incident fills in whatever has not been asked yet, and who is suspected or saw
// it is added. It fails with CodeInvalid when the contact made no report, or the
// call is that very report.
func (c *Call) SameIncident(r store.Report, d store.ReportDetail) (store.Ticket, error) {
	if !r.Summary.Disposition.Occasion() || c.amended != nil || r.Summary.Call == c.id {
		return nil, store.Errorf(store.CodeInvalid, "There is no incident in that one that this call could be about.").
			WithHint("Choose the report of the first victim.")
	}
	entries := c.takeIncident(r.Summary, d)
	c.step = c.firstUnanswered()
	return c.journal(append(entries, entry(keyStep, c.step))...), nil
}

// OtherVictim says whether the call is about another victim of an incident that
// has a report already.
func (c *Call) OtherVictim() bool { return c.amended == nil && c.incidentID() != c.id }

// carried are the frame's steps whose answers are about the incident.
var carried = []string{StepPlace, StepWhat, StepWhen, StepKind, StepType}

// takeIncident makes this call one about a report's incident, fills in what is
// known of it and was not asked yet, and gives the journal of all that.
func (c *Call) takeIncident(s store.ReportSummary, d store.ReportDetail) []store.Entry {
	c.incident = incidentOf(s)
	answers := map[string]questionsets.Answer{}
	for step, a := range d.Answers {
		// Danger that was told holds for everybody there; that there was none is asked again.
		about := c.aboutIncident(step) || step == StepDanger && a.Value == "yes"
		if _, answered := c.Get(step); !answered && about && c.keep(step, a) == nil {
			answers[step] = a
		}
	}
	if text := d.Narrative; c.Narrative() == "" && strings.TrimSpace(text) != "" {
		c.carry(answers, StepWhat, text)
	}
	if p := s.Place; c.place().Text == "" && p.Text != "" {
		c.carry(answers, StepPlace, placeLine(p))
	}
	c.carryOthers(d)
	c.changed()
	return append(answerEntries(answers), entry(keyIncident, c.incident), entry(keyOthers, c.others))
}

// carry takes a text over into a step, whichever question asks it here.
func (c *Call) carry(answers map[string]questionsets.Answer, step, text string) {
	id, a := c.stepID(step), questionsets.Say(text)
	if c.keep(id, a) == nil {
		answers[id] = a
	}
}

// aboutIncident says whether the answer to a step is about the incident and not
// about the victim.
func (c *Call) aboutIncident(step string) bool {
	if strings.HasPrefix(step, "@") {
		return slices.Contains(carried, step)
	}
	q := c.pack.Question(step)
	return q != nil && (q.Fills != "" || slices.Contains(q.Covers, "incident"))
}

// spokenBeside says whether the caller has told anything beside what is
// happening, where, and the pack's answers: who they are or anything else that
// is known at a step, who else there is, a note, or words in a field that are no
// answer yet. The number says nothing.
func (c *Call) spokenBeside() bool {
	for step, a := range c.frame {
		if step != StepNumber && a.State == questionsets.Known {
			return true
		}
	}
	typing := func(step string) bool { return step != StepNumber && strings.TrimSpace(c.typing[step].Words) != "" }
	return len(c.notes) > 0 || len(c.others) > 0 || slices.ContainsFunc(slices.Collect(maps.Keys(c.typing)), typing)
}
