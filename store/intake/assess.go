package intake

import (
	"slices"
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

// assessAt is Assess with windows and deadlines counted from a moment. A report
// that is amended is assessed as of its own time: only new deadlines count from
// the moment.
func (c *Call) assessAt(now time.Time) questionsets.Result {
	counted := now
	if c.amended != nil {
		counted = c.opened
		if now.Before(c.begun) {
			now = c.begun
		}
	}
	r := c.prove(c.history(counted))
	if c.amended != nil {
		for i := range r.Actions {
			if a := &r.Actions[i]; a.After == nil {
				a.Due = a.Action.Due.At(now, time.Time{}, nil)
			}
		}
	}
	c.addActions(&r, now)
	for i := range r.Actions {
		if before, ok := c.setBefore(r.Actions[i].ID); ok {
			r.Actions[i].Due = before.Due
		}
	}
	return r
}

// The actions that every pack has. No source prints them.
var (
	// handOver is what a call that is no anti-social behaviour demands (NS-06).
	handOver = questionsets.Action{ID: "hand_over", Title: "Hand over to crime recording, and note to whom and their reference",
		Owner: OwnerHandler, Due: risk.Due{Kind: risk.Immediately}, Mandatory: true, Because: "It is a crime and no anti-social behaviour",
		TellCaller: "I am passing this on to be recorded as a crime.", Basis: questionsets.Modelled, Source: "NS-06"}
	considerAbuse = questionsets.Action{ID: "consider_domestic_abuse", Title: "Consider domestic abuse: same household",
		Owner: OwnerHandler, Due: risk.Due{Kind: risk.Immediately}, Mandatory: true,
		Because: "Behaviour within one household is no anti-social behaviour in law, and may be domestic abuse",
		Basis:   questionsets.Modelled, Source: "NS-05"}
	callBackQuick = questionsets.Action{ID: "call_back_quick", Title: "Call back and finish the questions",
		Owner: OwnerHandler, Due: risk.Due{Kind: risk.DueHours, N: 24}, Because: "Only the core questions were asked",
		TellCaller: "Somebody will ring you back within 24 hours to ask the rest.", Reaches: string(store.ReachCall),
		Basis: questionsets.Modelled, Source: "GEN-14"}
	confirmJudgement = questionsets.Action{ID: ActionConfirm, Title: "Confirm or refuse the lower level: another person",
		Owner: "another handler or supervisor", Due: risk.Due{Kind: risk.EndOfShift},
		Because: "A High that is lowered stays High until a second person agrees", Basis: questionsets.Modelled, Source: "AMB-05"}
)

// householdWarning is said at once when it is within one household.
const householdWarning = "Same household: this is no anti-social behaviour in law. Consider domestic abuse."

// addActions adds what follows from the call itself, whatever the pack.
func (c *Call) addActions(r *questionsets.Result, now time.Time) {
	due := func(a *questionsets.Action) questionsets.DueAction {
		return questionsets.DueAction{Action: a, Because: a.Because, Due: a.Due.At(now, time.Time{}, nil)}
	}
	switch {
	case c.crime():
		r.Why = "The call is handed over as a crime: the question set does not apply"
		r.Actions = append([]questionsets.DueAction{due(&handOver)}, r.Actions...)
	case c.household():
		r.Say = append([]string{householdWarning}, r.Say...)
		r.Actions = append([]questionsets.DueAction{due(&considerAbuse)}, r.Actions...)
	}
	rings := slices.ContainsFunc(r.Actions, func(a questionsets.DueAction) bool { return a.Reaches == string(store.ReachCall) })
	if c.mode == ModeQuick && len(r.Unanswered) > 0 && !c.crime() && !rings {
		r.Actions = append(r.Actions, due(&callBackQuick))
	}
	if c.judged != nil && c.judged.Check(r.Level) == nil && c.judged.NeedsConfirming(r.Level) {
		r.Actions = append(r.Actions, due(&confirmJudgement))
	}
}

// Overall is the level that holds: computed or judged.
func (c *Call) Overall() risk.Level { return c.Assess().Overall }

// Judge records the handler's own level. Raising and agreeing are free;
// lowering without a reason fails with risk.ErrNoReason (AMB-05).
func (c *Call) Judge(level risk.Level, reason string, at time.Time) (store.Ticket, error) {
	j := risk.Judgement{Level: level, Reason: strings.TrimSpace(reason), By: c.identity.Collar, At: at}
	if err := j.Check(c.Assess().Level); err != nil {
		return nil, err
	}
	c.judged = &j
	c.changed() // another level can ask for more: whether contact is safe
	return c.journal(entry(keyJudged, c.judged)), nil
}
