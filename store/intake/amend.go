package intake

import (
	"context"
	"reflect"
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// amendment is the saved report that a call amends.
type amendment struct {
	Record  store.ID              `json:"record"`
	Summary store.ReportSummary   `json:"summary"`
	Detail  store.ReportDetail    `json:"detail"`
	Written bool                  `json:"written,omitempty"` // it was taken elsewhere and written down
	Steps   []store.ActionSummary `json:"steps,omitempty"`   // what had become of its actions, the newest of each
}

// Amend opens a saved report again as the call it was: same id, reference, time
// of report and question set. Closing it writes a report that supersedes the
// old one. It fails with CodeInvalid when Opening.Pack is not the very version
// the report was made with, when the contact made no report, or when the report
// does not fit its pack, and with CodeInUse while the call is open on this desk:
// its journal must not be written over. It reads from disk and is meant for a
// command, never for Update.
func Amend(o Opening, r store.Report, d store.ReportDetail) (*Call, store.Ticket, error) {
	switch {
	case o.Pack.Hash != r.Record.Pack.Hash:
		return nil, nil, store.Errorf(store.CodeInvalid, "This report was made with another version of the question set.").
			WithHint("It can only be amended with the version it was made with.")
	case !r.Summary.Disposition.Occasion():
		return nil, nil, store.Errorf(store.CodeInvalid, "This contact made no report, so there is nothing to amend.").
			WithHint("Take what was said as a new call.")
	}
	if err := stillOpen(o.Desk, r.Summary.Call); err != nil {
		return nil, nil, err
	}
	o.Channel = r.Summary.Channel
	c := blank(o)
	c.id, c.begun, c.opened = r.Summary.Call, o.At, r.Summary.ReportedAt
	c.learnRef(r.Summary.Ref)
	_, danger := d.Answers[StepDanger]
	c.amended = &amendment{Record: r.Record.ID, Summary: r.Summary, Detail: d, Steps: lastSteps(r),
		Written: r.Summary.Complete && !danger && r.Summary.Disposition == store.DisposedASB && r.Summary.Status != store.StatusExempt}
	c.incident, c.notes, c.judged = r.Summary.Incident, slices.Clone(d.Notes), d.Judgement
	c.other = victimIsOther(r.Summary, d)
	answers := reportAnswers(r.Summary, d)
	for step, a := range answers {
		if err := c.keep(step, a); err != nil {
			return nil, nil, store.Errorf(store.CodeInvalid, "This report does not fit the question set it names.").
				WithHint("Run firstcall doctor.").Because(err)
		}
	}
	c.restoreExtras(r.Summary, d)
	c.changed()
	c.begin()
	c.step = c.firstUnanswered()
	entries := append(answerEntries(answers), entry(keyChannel, c.channel), entry(keyAmends, c.amended), entry(keyNotes, c.notes),
		entry(keyIncident, c.incident), entry(keyJudged, c.judged), entry(keyOther, c.other), entry(keyStep, c.step))
	return c, c.journal(append(entries, c.extrasEntries()...)...), nil
}

// stillOpen fails with CodeInUse while a call is open on this desk, in whatever
// window. A report that was sent from a call at another desk has no journal here.
func stillOpen(desk store.Desk, call store.ID) error {
	switch _, err := desk.Draft(context.Background(), call); {
	case err == nil:
		return store.Errorf(store.CodeInUse, "This call is still open.").WithHint("Take it up from the desk.")
	case store.CodeOf(err) == store.CodeNotFound:
		return nil
	default:
		return err
	}
}

// reportAnswers gives the answers a call began with, from its report.
func reportAnswers(s store.ReportSummary, d store.ReportDetail) map[string]questionsets.Answer {
	out := map[string]questionsets.Answer{}
	for step, a := range d.Answers {
		out[step] = a
	}
	if _, ok := out[StepNumber]; !ok && s.Number.State != phone.NotAsked && s.Number.State != phone.WalkIn {
		out[StepNumber] = questionsets.Say(numberText(s.Number))
	}
	return out
}

func answerEntries(answers map[string]questionsets.Answer) []store.Entry {
	var out []store.Entry
	for step, a := range answers {
		out = append(out, entry(keyAnswer+step, a))
	}
	return out
}

// victimIsOther says whether a report's victim was somebody else than its caller.
func victimIsOther(s store.ReportSummary, d store.ReportDetail) bool {
	for _, step := range []string{StepVictim, StepSameVictim} {
		if _, asked := d.Answers[step]; asked {
			return true
		}
	}
	caller, victim := partyOf(s.Parties, store.RoleCaller), partyOf(s.Parties, store.RoleVictim)
	return (caller == nil) != (victim == nil) || caller != nil && caller.Person != victim.Person
}

func partyOf(parties []store.Party, role store.Role) *store.Party {
	for i := range parties {
		if parties[i].Role == role {
			return &parties[i]
		}
	}
	return nil
}

// Amends gives the reference of the report that this call amends and the level
// that held before; false for a call that amends none.
func (c *Call) Amends() (ref string, before risk.Level, ok bool) {
	if c.amended == nil {
		return "", risk.Unassessed, false
	}
	return c.amended.Summary.Ref, c.amended.Summary.Levels.Overall, true
}

// writtenDown says whether the report was taken elsewhere and only written
// down: what it does not say was not asked by us.
func (c *Call) writtenDown() bool {
	return c.written != nil || c.amended != nil && c.amended.Written
}

// asBefore says whether a step's answer is that of the report being amended, so
// that what was read from it then holds.
func (c *Call) asBefore(step string) bool {
	if c.amended == nil {
		return false
	}
	id := c.stepID(step)
	now, answered := c.Get(id)
	before, had := c.amended.Detail.Answers[id]
	return answered == had && (!answered || reflect.DeepEqual(now, before))
}

// describeAsBefore keeps who people are and how they were described in a report
// that is amended, as long as nobody names them anew.
func (c *Call) describeAsBefore() {
	if c.amended == nil {
		return
	}
	c.asThen(&c.caller, StepName)
	if c.other && victimIsOther(c.amended.Summary, c.amended.Detail) {
		c.asThen(&c.victim, StepVictim)
	}
}

// asThen takes somebody over from the report being amended, with the
// description if the step that named them still says the same. Whoever was
// chosen from file then and is not any more is somebody new.
func (c *Call) asThen(who *Identified, step string) {
	then := c.amended.Detail
	p := partyOf(then.Parties, who.role)
	if p == nil || who.Chosen || then.Answers[sameStep(who.role)].Value == p.Person.String() {
		return
	}
	who.id = p.Person
	if p.Snapshot == nil || !c.asBefore(step) {
		return
	}
	number := who.Person.Number
	who.Person = *p.Snapshot
	if number != nil {
		who.Person.Number = number
	}
}
