package intake

import (
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
)

// Mode is how much of a call is asked. Whatever it is, every answer given
// counts and is kept.
type Mode string

// The modes.
const (
	ModeFull  Mode = ""
	ModeQuick Mode = "quick"  // the core questions, when calls are waiting (GEN-14)
	ModeYesNo Mode = "yes-no" // what a caller can answer who cannot speak freely
)

// Mode gives how much of the call is asked.
func (c *Call) Mode() Mode { return c.mode }

// SetMode changes how much of the call is asked. Where the present step no
// longer shows, the call goes on at the first one without an answer.
func (c *Call) SetMode(m Mode) store.Ticket {
	c.mode = m
	c.changed()
	if c.question(c.step) == nil {
		c.step = c.firstUnanswered()
	}
	return c.journal(entry(keyMode, c.mode), entry(keyStep, c.step))
}

// quickFrame are the frame's steps of a quick call. Who the victim is and
// whether contact is safe are among them only once something has opened them.
var quickFrame = append([]string{StepNumber, StepPlace, StepWhat, StepDanger, StepName, StepVictim, StepSameVictim,
	StepKind, StepContact}, cardSteps...)

// inMode says whether the present mode asks a question.
func (c *Call) inMode(q *questionsets.Question) bool {
	switch c.mode {
	case ModeQuick:
		switch {
		case q.ID == StepNeeds:
			return c.byHand.Needs
		case strings.HasPrefix(q.ID, "@"):
			return slices.Contains(quickFrame, q.ID)
		}
		return q.Core || q.ID == c.stepID(StepPlace) || q.ID == c.stepID(StepWhat)
	case ModeYesNo:
		return q.Kind == questionsets.YesNo || q.Kind == questionsets.Choice || q.Kind == questionsets.Choices
	}
	return true
}
