package intake

import (
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
)

// Writing is a report that was taken elsewhere, written down.
type Writing struct {
	Answers       map[string]questionsets.Answer
	Category      string
	ASBType       string
	Danger        bool
	DangerBecause string
	Narrative     string
	Place         store.Place
	Caller        store.PersonSummary
	Victim        store.PersonSummary // nobody named: the caller
	Past          Past
}

// Written fills a call from a written report, so that it goes through the same
// interview and the same records as one that was taken. Nothing is written
// before Close, and then all of it at once.
func Written(o Opening, w Writing) (*Call, error) {
	c := blank(o)
	c.id, c.written, c.other = o.IDs.New(), &w, w.Victim.Named()
	c.frame[StepNumber] = questionsets.Say(numberText(o.Number))
	frame := map[string]string{StepKind: w.Category, StepType: w.ASBType}
	if c.stepID(StepPlace) == StepPlace {
		frame[StepPlace] = strings.TrimSpace(w.Place.Text + " " + w.Place.Postcode)
	}
	frame[StepName], frame[StepVictim] = w.Caller.Name(), w.Victim.Name()
	if q := c.pack.Filling("narrative"); q == nil {
		frame[StepWhat] = w.Narrative
	} else if _, given := w.Answers[q.ID]; !given && w.Narrative != "" {
		if err := c.iv.Answer(q.ID, questionsets.Say(w.Narrative)); err != nil {
			return nil, err
		}
	}
	for id, value := range frame {
		if value != "" {
			c.frame[id] = questionsets.Say(value)
		}
	}
	if w.Danger {
		c.frame[StepDanger] = questionsets.Answer{State: questionsets.Known, Value: "yes", Note: w.DangerBecause}
	}
	for id, a := range w.Answers {
		if err := c.iv.Answer(id, a); err != nil {
			return nil, err
		}
	}
	c.number = &o.Number
	c.changed()
	c.SetPast(w.Past)
	return c, nil
}
