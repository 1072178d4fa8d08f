package intake

import (
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// Assess gives what the answers and the history prove so far.
func (c *Call) Assess() questionsets.Result {
	if c.assessed == nil {
		r := c.assessAt(c.asOf)
		c.assessed = &r
	}
	return *c.assessed
}

// assessAt is Assess with windows and deadlines counted from a moment.
func (c *Call) assessAt(now time.Time) questionsets.Result {
	r := c.iv.AssessJudged(c.history(now), c.judged)
	if c.crime() {
		r.Why = "The call is handed over as a crime: the question set does not apply"
		due := questionsets.DueAction{Action: &handOver, Because: handOver.Because, Due: now.In(risk.London)}
		r.Actions = append([]questionsets.DueAction{due}, r.Actions...)
	}
	return r
}

// handOver is what a call that is no anti-social behaviour demands (NS-06).
var handOver = questionsets.Action{ID: "hand_over", Title: "Hand over to crime recording, and note to whom and their reference",
	Owner: "call handler", Due: risk.Due{Kind: risk.Immediately}, Mandatory: true, Because: "It is a crime and no anti-social behaviour",
	TellCaller: "I am passing this on to be recorded as a crime.", Basis: questionsets.Modelled, Source: "NS-06"}

// Overall is the level that holds: computed or judged.
func (c *Call) Overall() risk.Level { return c.Assess().Overall }

// Judge records the handler's own level. Raising and agreeing are free;
// lowering without a reason fails with risk.ErrNoReason (AMB-05).
func (c *Call) Judge(level risk.Level, reason string, at time.Time) (store.Ticket, error) {
	j := risk.Judgement{Level: level, Reason: strings.TrimSpace(reason), By: c.identity.Collar, At: at}
	if err := j.Check(c.Assess().Level); err != nil {
		return nil, err
	}
	c.judged, c.assessed = &j, nil
	c.version++
	return c.journal(entry(keyJudged, c.judged)), nil
}
