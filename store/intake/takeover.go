package intake

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// overtaken is what the report of a call that was taken over says and no answer does.
type overtaken struct {
	From    string        `json:"from"`              // whose call it was, by collar number
	Factors []risk.Factor `json:"factors,omitempty"` // what had been proven, also by other question sets
	Partial bool          `json:"partial,omitempty"` // only the summary could be had
}

// Take gives the records that somebody has a report that was sent, or is High:
// the first in the central store's order has it. The dispatcher is told by it, so
// that the handler's action to tell them is done. It fails with CodeForbidden for
// who is neither a dispatcher nor a supervisor.
func Take(r store.Report, by store.Identity, at time.Time) ([]store.NewRecord, error) {
	if duty := dutyOf(by); duty != store.DutyDispatcher && duty != store.DutySupervisor {
		return nil, store.Errorf(store.CodeForbidden, "Only a dispatcher or a supervisor takes what was sent.").
			WithHint("Ring the control room if nobody has it.")
	}
	out := []store.NewRecord{tookNote(r, store.NoteTaken, by, at)}
	for _, a := range lastSteps(r) {
		if a.What.Action != actionTell || !store.ActionOpen(a.State) {
			continue
		}
		a.Call, a.Ref, a.Level = r.Summary.Call, r.Summary.Ref, r.Summary.Levels.Overall
		a.State, a.To, a.Note, a.At = store.ActionDone, AuthorOf(by).Collar, "told by taking the report", at
		out = append(out, store.NewRecord{Header: about(r, store.KindAction, a.What.ID, AuthorOf(by), at), Summary: a})
	}
	return out, nil
}

// actionTell is the handler's action to tell the dispatcher, in every pack.
const actionTell = "tell_dispatcher"

// LeftTo says whose an action is that somebody else than a handler is to do:
// whoever has taken its report. False while nobody has, and of a handler's own.
func LeftTo(a store.RequiredAction, r store.Report) (store.Followup, bool) {
	if owns(store.DutyHandler, a.Owner) {
		return store.Followup{}, false
	}
	return r.Taken()
}

// GoOn goes on here with the call of a reference that another desk left, in the
// question set it was begun with where that is here, else in Opening.Pack. It fails
// with CodeNotFound where no open call has the reference, with CodeInUse while
// somebody is on it, with CodeForbidden where nobody has signed on who may read what
// was said, and otherwise as TakeOver does. parse reads a question set.
// It reads from disk and may wait for the network.
func GoOn(ctx context.Context, o Opening, fetch Fetcher, parse func([]byte) (*questionsets.Pack, error), ref string) (*Call, store.Ticket, error) {
	var barred error // what was said is there, and not shown to whoever asks
	r, d, _, err := Whole(ctx, o.Desk, fetch.watched(&barred), ref)
	switch {
	case err != nil:
		return nil, nil, err
	case r.Summary.Status != store.StatusProvisional:
		return nil, nil, store.Errorf(store.CodeNotFound, "This call is closed by now.").WithHint("Open its report to see how it ended.")
	case !r.Waits():
		return nil, nil, store.Errorf(store.CodeInUse, "Somebody is on this call already.").WithHint("Open its report to see who.")
	}
	if barred != nil {
		return nil, nil, barred
	}
	b, err := o.Desk.Pack(ctx, r.Record.Pack.Hash)
	if err == nil {
		o.Pack, err = parse(b)
	}
	if unlessMissing(err) != nil {
		return nil, nil, err
	}
	return TakeOver(o, r, d)
}

// tookNote says who has a report, or a call, as it stands now.
func tookNote(r store.Report, kind store.NoteKind, by store.Identity, at time.Time) store.NewRecord {
	author := AuthorOf(by)
	n := AddNote(r, kind, "by "+author.Collar, author, at)
	s := n.Summary.(store.NoteSummary)
	s.Took = &store.Took{Record: r.Record.ID, SentAt: r.Summary.SentAt, Level: r.Summary.Levels.Overall}
	n.Summary = s
	return n
}

// TakeOver goes on here with a call that another desk left: the same id and
// reference, with everything its last report says; d is nil where that could not
// be had, and the call then begins with what the summary has. What does not fit
// the question set becomes a note. The next report of the call supersedes that
// one, and a record tells everybody who has the call now. It fails with
// CodeInvalid when the call is closed by now and with CodeInUse while it is open
// on this desk. It reads from disk and is meant for a command, never for Update.
func TakeOver(o Opening, r store.Report, d *store.ReportDetail) (*Call, store.Ticket, error) {
	if r.Summary.Status != store.StatusProvisional {
		return nil, nil, store.Errorf(store.CodeInvalid, "This call is closed by now.").WithHint("Open its report to see how it ended.")
	}
	if err := stillOpen(o.Desk, r.Summary.Call); err != nil {
		return nil, nil, err
	}
	at, s := o.At, r.Summary
	o.At, o.Channel = s.ReportedAt, s.Channel
	c := blank(o)
	c.id = s.Call
	c.learnRef(s.Ref)
	if s.Incident != s.Call {
		c.incident = s.Incident
	}
	c.over = &overtaken{From: r.Record.Author.Collar, Partial: d == nil}
	var answers map[string]questionsets.Answer
	if d != nil {
		answers = c.carryDetail(r, *d, at)
	} else {
		answers = c.carrySummary(r, at)
	}
	c.sent = sent{Record: r.Record.ID, At: r.Record.MadeAt, ByHand: s.SentAt, News: s.News, Left: cmp.Or(s.Left, "left"), People: c.describedBy(s)}
	c.changed()
	c.begin()
	c.step = c.firstUnanswered()
	entries := append(answerEntries(answers), entry(keyChannel, c.channel), entry(keyNotes, c.notes), entry(keyIncident, c.incident),
		entry(keyJudged, c.judged), entry(keyOther, c.other), entry(keyOver, c.over), entry(keySent, c.sent), entry(keyStep, c.step))
	t := c.journal(append(entries, c.extrasEntries()...)...)
	said := c.desk.Add(tookNote(r, store.NoteTakenOver, o.Identity, at), store.Consultation(r.Record, AuthorOf(o.Identity), "taking over the call"))
	return c, both(t, said), nil
}

// TookOverFrom gives whose call this was before it was taken over here, "" for
// one that was not, and whether only the summary of it could be had.
func (c *Call) TookOverFrom() (collar string, partial bool) {
	if c.over == nil {
		return "", false
	}
	return c.over.From, c.over.Partial
}

// carryDetail takes over a whole report and gives the answers that were kept.
func (c *Call) carryDetail(r store.Report, d store.ReportDetail, at time.Time) map[string]questionsets.Answer {
	c.notes, c.judged, c.over.Factors = slices.Clone(d.Notes), d.Judgement, d.Factors
	c.other = victimIsOther(r.Summary, d)
	answers := reportAnswers(r.Summary, d)
	same := c.pack.Hash == r.Record.Pack.Hash
	for step, a := range answers {
		ours := same || strings.HasPrefix(step, "@")
		if ours && c.keep(step, a) == nil {
			continue
		}
		delete(answers, step)
		c.notes = append(c.notes, store.Note{At: at, Text: "Answered in another version of the question set, " + step + ": " + answerWords(a)})
	}
	c.restoreExtras(r.Summary, d)
	return answers
}

// answerWords is an answer whose question is not here, in words.
func answerWords(a questionsets.Answer) string {
	text := AnswerText(nil, a)
	if a.Note != "" {
		text += " (" + a.Note + ")"
	}
	return text
}

// carrySummary takes over what the summary alone has. The level is not lost: it
// stands as the judgement of whoever had the call.
func (c *Call) carrySummary(r store.Report, at time.Time) map[string]questionsets.Answer {
	s := r.Summary
	answers := map[string]questionsets.Answer{}
	c.other = victimIsOther(s, store.ReportDetail{})
	texts := map[string]string{StepPlace: placeLine(s.Place), StepWhat: s.Line, StepKind: s.Category, StepType: s.ASBType, StepNeeds: s.Needs}
	for _, p := range s.Parties {
		switch p.Role {
		case store.RoleCaller:
			texts[StepName] = personLine(r.People[p.Person])
		case store.RoleVictim:
			texts[StepVictim] = personLine(r.People[p.Person])
		}
	}
	if !c.other {
		delete(texts, StepVictim)
	}
	if !s.BehaviourFrom.IsZero() {
		texts[StepWhen] = s.BehaviourFrom.Format(time.RFC3339)
	}
	if number, ok := reportAnswers(s, store.ReportDetail{})[StepNumber]; ok && c.keep(StepNumber, number) == nil {
		answers[StepNumber] = number
	}
	for step, text := range texts {
		if strings.TrimSpace(text) != "" {
			c.carry(answers, step, text)
		}
	}
	c.restoreExtras(s, store.ReportDetail{})
	if s.Contact.Known() {
		c.notes = append(c.notes, store.Note{At: at, Text: "Contact, as it was given: " + s.Contact.Line()})
	}
	if s.Levels.Overall > risk.Standard {
		c.judged = &risk.Judgement{Level: s.Levels.Overall, By: r.Record.Author.Collar, At: r.Record.MadeAt,
			Reason: "The level at the desk that had the call, whose answers could not be had"}
	}
	return answers
}

// describedBy gives the records that describe the people whom the call itself
// named, so that describing them again supersedes those.
func (c *Call) describedBy(s store.ReportSummary) map[store.ID]store.ID {
	by := map[store.ID]store.ID{}
	for _, id := range []store.ID{c.personID(store.RoleCaller), c.personID(store.RoleVictim)} {
		named := slices.ContainsFunc(s.Parties, func(p store.Party) bool { return p.Person == id })
		if p, err := c.desk.Person(context.Background(), id); named && err == nil {
			by[id] = p.Record.ID
		}
	}
	return by
}
