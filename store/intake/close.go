package intake

import (
	"maps"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// Saved is what closing a call gives once its ticket is done.
type Saved struct {
	store.Ticket
	report *store.ReportSummary
}

// Ref gives the reference; valid once the ticket is done without an error.
func (s Saved) Ref() string { return s.report.Ref }

// Close ends the call: report, people, actions and access log become records
// in one transaction. The report can always be saved; what is missing is said
// in it (GEN-14).
func (c *Call) Close(at time.Time) Saved {
	c.keepWords(at)
	if at.After(c.asOf) {
		c.asOf, c.assessed = at, nil
	}
	summary, detail := c.Report(at)
	c.closed = true // what is shown from now on is what was saved
	for i := range summary.Actions {
		summary.Actions[i].ID = c.ids.New()
	}
	records := c.peopleRecords()
	var actions []store.ActionSummary
	for _, a := range summary.Actions {
		actions = append(actions, store.ActionSummary{Call: c.id, State: "set", Level: summary.Levels.Overall, What: a})
	}
	consulted := slices.Clone(c.seen)
	head := c.header
	build := func(ref string) ([]store.NewRecord, error) {
		summary.Ref = ref
		out := append(slices.Clone(records), store.NewRecord{Header: head(store.KindReport, c.id), Summary: summary, Detail: detail})
		for _, a := range actions {
			a.Ref = ref
			out = append(out, store.NewRecord{Header: head(store.KindAction, a.What.ID), Summary: a})
		}
		access := store.AccessSummary{Operation: "collection", Reason: "taking the call", Records: []store.ID{c.id}}
		out = append(out, store.NewRecord{Header: head(store.KindAccess, c.id), Summary: access})
		if len(consulted) > 0 {
			looked := store.AccessSummary{Operation: "consultation", Reason: "taking the call", Records: consulted}
			out = append(out, store.NewRecord{Header: head(store.KindAccess, c.id), Summary: looked})
		}
		return out, nil
	}
	if c.written != nil {
		return Saved{Ticket: c.desk.Record(c.draft(), c.pack.Bytes, build), report: summary}
	}
	return Saved{Ticket: c.desk.Close(c.id, build), report: summary}
}

// keepWords turns what was typed and never became an answer into notes: not a
// word is lost.
func (c *Call) keepWords(at time.Time) {
	for _, step := range slices.Sorted(maps.Keys(c.typing)) {
		words := strings.TrimSpace(c.typing[step].Words)
		delete(c.typing, step)
		if a, _ := c.Get(step); words == "" || words == strings.TrimSpace(a.Value) || words == strings.TrimSpace(a.Note) {
			continue
		}
		if q := c.anyQuestion(step); q != nil {
			words = q.Ask + " " + inWords(q, words)
		}
		c.notes = append(c.notes, store.Note{At: at, Text: words})
	}
}

// inWords gives the label of a choice that was picked and not entered, and
// anything else as it was written.
func inWords(q *questionsets.Question, words string) string {
	if q.Kind == questionsets.Choices {
		return words
	}
	if label := AnswerText(q, questionsets.Say(words)); label != "" {
		return label
	}
	return words
}

// anyQuestion gives the question behind a step, whether it shows or not.
func (c *Call) anyQuestion(step string) *questionsets.Question {
	if q := c.question(step); q != nil {
		return q
	}
	if q := frameQuestion(step); q != nil {
		return q
	}
	return c.pack.Question(step)
}

func (c *Call) header(kind store.Kind, subject store.ID) store.Header {
	return store.Header{ID: c.ids.New(), Kind: kind, Subject: subject, Force: c.force(), Agency: "police",
		Author: c.author(), ReportedAt: c.opened, Pack: packRef(c.pack)}
}

func (c *Call) author() store.Author {
	collar := c.identity.Collar
	if collar == "" {
		collar = "unset"
	}
	return store.Author{Collar: collar, OSUser: c.identity.OSUser, Assurance: "typed"}
}

// peopleRecords describes the people this call names for the first time.
func (c *Call) peopleRecords() []store.NewRecord {
	var out []store.NewRecord
	for _, who := range c.named() {
		if !who.Chosen {
			out = append(out, store.NewRecord{Header: c.header(store.KindPerson, who.id), Summary: who.Person})
		}
	}
	return out
}

// named gives the caller and the victim as far as they are named, once each.
func (c *Call) named() []Identified {
	var out []Identified
	if c.caller.Person.Named() || c.caller.Chosen {
		out = append(out, c.caller)
	}
	if c.other && c.victim.Person.Named() {
		out = append(out, c.victim)
	}
	return out
}

// Report gives what would be saved if the call closed now. Its reference is
// still empty.
func (c *Call) Report(at time.Time) (*store.ReportSummary, store.ReportDetail) {
	r := c.Assess()
	if at.After(c.asOf) && !c.closed {
		r = c.assessAt(at) // deadlines run from when the call is saved (AMB-24)
	}
	s := &store.ReportSummary{
		Call: c.id, Channel: c.channel, Status: c.status(), Disposition: store.DisposedASB,
		Category: c.category(), ASBType: c.asbType(), ReportedAt: c.opened,
		Number: c.Number(), Place: c.place(), Complete: c.Complete(), Grade: r.Grade,
		Levels: store.Levels{Computed: r.Level, Overall: r.Overall}, Line: oneLine(c.Narrative()),
		HateGround: c.hateGround(),
	}
	if c.crime() {
		s.Disposition = store.DisposedCrime
	}
	if c.judged != nil {
		s.Levels.Judged = c.judged.Level
	}
	if t, err := time.Parse(time.RFC3339, c.value(StepWhen)); err == nil {
		s.BehaviourFrom = t
	}
	for _, f := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		if r.Flags[f] {
			s.Flags = append(s.Flags, store.FlagState{Name: f, State: "set"})
		}
	}
	for _, a := range r.Actions {
		s.Actions = append(s.Actions, store.RequiredAction{Action: a.Action.ID, Title: a.Action.Title,
			Owner: a.Action.Owner, Due: a.Due, Mandatory: a.Action.Mandatory, Because: a.Because})
	}
	d := store.ReportDetail{Narrative: c.Narrative(), Danger: c.Text(StepDanger), Answers: c.answers(), Notes: c.notes,
		Factors: r.Factors, Why: r.Why, Judgement: c.judged, Unasked: c.Missing()}
	s.Parties, d.Parties = c.parties()
	return s, d
}

// Complete says whether nothing that must be asked is left out. A call handed
// over as a crime is complete: the pack's questions are not asked of it.
func (c *Call) Complete() bool {
	r := c.Assess()
	return c.crime() || r.Exempt != "" || r.Complete && c.dangerAsked()
}

// dangerAsked says whether anybody asked if somebody is in danger: of a call it
// is always required. A report written elsewhere is as it came.
func (c *Call) dangerAsked() bool {
	_, asked := c.frame[StepDanger]
	return asked || c.written != nil
}

func (c *Call) status() store.Status {
	r := c.Assess()
	switch {
	case c.crime():
		return store.StatusComplete
	case r.Exempt != "" && r.Level == risk.Unassessed:
		return store.StatusExempt
	case c.Complete():
		return store.StatusComplete
	}
	return store.StatusIncomplete
}

func (c *Call) place() store.Place {
	if c.written != nil {
		return c.written.Place
	}
	text := c.filled("location", StepPlace)
	return store.Place{Text: text, Postcode: ReadPostcode(text)}
}

// Narrative is what is happening, in the caller's words.
func (c *Call) Narrative() string {
	if c.written != nil && c.written.Narrative != "" {
		return c.written.Narrative
	}
	return c.filled("narrative", StepWhat)
}

// hateGround is the answer that says which ground a possible hate motive has.
func (c *Call) hateGround() string {
	for _, q := range c.iv.Visible() {
		if q.Means == "hate" && q.Kind == questionsets.Choice {
			if a, ok := c.iv.Get(q.ID); ok && a.State == questionsets.Known {
				return a.Value
			}
		}
	}
	return ""
}

// answers gives every answer to a step that shows, the frame's and the pack's.
func (c *Call) answers() map[string]questionsets.Answer {
	out := map[string]questionsets.Answer{}
	for _, s := range c.Steps() {
		if a, ok := c.Get(s.ID); ok && s.ID != StepSame {
			out[s.ID] = a
		}
	}
	return out
}

// parties gives who had which part: without a description for the summary,
// with it for the detail.
func (c *Call) parties() (summary, detail []store.Party) {
	add := func(role store.Role, who Identified) {
		if who.Person.Named() || who.Chosen {
			summary = append(summary, store.Party{Role: role, Person: who.id})
			person := who.Person
			detail = append(detail, store.Party{Role: role, Person: who.id, Snapshot: &person})
		}
	}
	add(store.RoleCaller, c.caller)
	add(store.RoleVictim, c.Victim())
	return summary, detail
}

// oneLine is the beginning of a text on one line.
func oneLine(text string) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) > 100 {
		return string(line[:99]) + "…"
	}
	return string(line)
}
