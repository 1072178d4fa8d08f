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

// Ended gives how a call was saved and what it set. It may be asked before the
// ticket is done.
func (s Saved) Ended() (store.Disposition, []store.RequiredAction) {
	return s.report.Disposition, s.report.Actions
}

// Close ends the call: report, people, actions and access log become records
// in one transaction. The report can always be saved; what is missing is said
// in it (GEN-14).
func (c *Call) Close(at time.Time) Saved {
	c.upTo(at)
	return c.finish(c.Report(at))
}

// upTo keeps every word and counts windows and deadlines up to the moment of
// closing (AMB-24).
func (c *Call) upTo(at time.Time) {
	c.keepWords(at)
	if at.After(c.asOf) {
		c.asOf, c.assessed = at, nil
	}
}

// finish writes a report with everything that goes with it.
func (c *Call) finish(s *store.ReportSummary, d store.ReportDetail, more ...store.NewRecord) Saved {
	c.closed = true // what is shown from now on is what was saved
	report := store.NewRecord{Header: c.header(store.KindReport, c.id), Summary: s, Detail: d}
	report.Header.Supersedes = c.replaces()
	others := slices.Concat(c.peopleRecords(), c.otherRecords(), c.extraRecords(), more)
	actions := c.actionRecords(s)
	access := c.accessRecords()
	build := func(ref string) ([]store.NewRecord, error) {
		s.Ref = ref
		for i := range others {
			if consent, ok := others[i].Summary.(*store.ConsentSummary); ok {
				consent.Ref = ref
			}
		}
		for i := range actions {
			a := actions[i].Summary.(store.ActionSummary)
			a.Ref = ref
			actions[i].Summary = a
		}
		return slices.Concat(others, []store.NewRecord{report}, actions, access), nil
	}
	if c.written != nil {
		return Saved{Ticket: c.desk.Record(c.draft(), c.pack.Bytes, build), report: s}
	}
	return Saved{Ticket: c.desk.Close(c.id, build), report: s}
}

// accessRecords say what was written and what was looked at (DPA 2018 s.62).
func (c *Call) accessRecords() []store.NewRecord {
	of := store.AccessSummary{Operation: "collection", Reason: "taking the call", Records: []store.ID{c.id}}
	if c.amended != nil {
		of.Operation, of.Reason = "alteration", "amending the report"
	}
	out := []store.NewRecord{{Header: c.header(store.KindAccess, c.id), Summary: of}}
	if len(c.seen) > 0 {
		looked := store.AccessSummary{Operation: "consultation", Reason: of.Reason, Records: slices.Clone(c.seen)}
		out = append(out, store.NewRecord{Header: c.header(store.KindAccess, c.id), Summary: looked})
	}
	return out
}

// replaces is the record that the next report of this call supersedes.
func (c *Call) replaces() store.ID {
	if c.sent.Record.IsNil() && c.amended != nil {
		return c.amended.Record
	}
	return c.sent.Record
}

// keepWords turns what was typed and never became an answer into notes: not a
// word is lost.
func (c *Call) keepWords(at time.Time) {
	c.notes = append(c.notes, c.wordNotes(at)...)
	clear(c.typing)
}

// wordNotes gives what is being typed and is no answer yet as notes.
func (c *Call) wordNotes(at time.Time) []store.Note {
	var notes []store.Note
	for _, step := range slices.Sorted(maps.Keys(c.typing)) {
		words := c.begunWords(step)
		if words == "" {
			continue
		}
		if q := c.anyQuestion(step); q != nil {
			words = q.Ask + " " + words
		}
		notes = append(notes, store.Note{At: at, Text: words})
	}
	return notes
}

// begunWords is what is being typed at a step, in words; "" for nothing, or what
// its answer says already.
func (c *Call) begunWords(step string) string {
	words := strings.TrimSpace(c.typing[step].Words)
	if a, _ := c.Get(step); words == "" || words == strings.TrimSpace(a.Value) || words == strings.TrimSpace(a.Note) {
		return ""
	}
	if q := c.anyQuestion(step); q != nil {
		return inWords(q, words)
	}
	return words
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
		Author: AuthorOf(c.identity), ReportedAt: c.opened, Pack: packRef(c.pack)}
}

// peopleRecords describes the people this call names for the first time, and
// those on file of whom it has learned how to reach them.
func (c *Call) peopleRecords() []store.NewRecord {
	var out []store.NewRecord
	for _, who := range c.named() {
		if p, news := c.describedAnew(who); news {
			head := c.header(store.KindPerson, who.id)
			head.Supersedes = c.sent.People[who.id]
			out = append(out, store.NewRecord{Header: head, Summary: p})
		}
	}
	return out
}

// named gives the caller and the victim as far as they are named, once each.
func (c *Call) named() []Identified {
	var out []Identified
	for _, who := range c.sides() {
		twice := slices.ContainsFunc(out, func(have Identified) bool { return have.id == who.id })
		if (who.Person.Named() || who.Chosen) && !twice {
			out = append(out, *who)
		}
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
		Call: c.id, Incident: c.incidentID(), Channel: c.channel, Status: c.status(), Disposition: c.Disposition(),
		Category: c.category(), ASBType: c.asbType(), ReportedAt: c.opened,
		Number: c.Number(), Place: c.place(), Complete: c.Complete(), Grade: r.Grade,
		Levels: store.Levels{Computed: r.Level, Overall: r.Overall}, Line: oneLine(c.Narrative()),
		HateGround: c.hateGround(), Contact: c.Card(), Needs: c.Needs(), SentAt: c.byHandAt(), News: c.news(),
	}
	if c.judged != nil {
		s.Levels.Judged = c.judged.Level
	}
	if t, err := time.Parse(time.RFC3339, c.value(StepWhen)); err == nil {
		s.BehaviourFrom = t
	}
	for _, f := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		if r.Flags[f] {
			s.Flags = append(s.Flags, store.FlagState{Name: f, State: flagSet})
		}
	}
	s.Actions = c.requiredActions(r.Actions, r.Overall, at)
	d := store.ReportDetail{Narrative: c.Narrative(), Danger: c.Text(StepDanger), Answers: c.answers(), Notes: c.Notes(),
		Factors: r.Factors, Why: r.Why, Judgement: c.judged, Unasked: c.unasked()}
	s.Parties, d.Parties = c.parties()
	c.fillExtras(s, &d)
	return s, d
}

// Disposition is what becomes of the call as it stands.
func (c *Call) Disposition() store.Disposition {
	switch {
	case c.crime():
		return store.DisposedCrime
	case c.household():
		return store.DisposedHousehold
	}
	return store.DisposedASB
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
	return asked || c.writtenDown()
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
	switch {
	case c.written != nil:
		return c.written.Place
	case c.asBefore(StepPlace):
		return c.amended.Summary.Place
	}
	text := c.filled("location", StepPlace)
	return store.Place{Text: text, Postcode: ReadPostcode(text)}
}

// Narrative is what is happening, in the caller's words.
func (c *Call) Narrative() string {
	switch {
	case c.written != nil && c.written.Narrative != "":
		return c.written.Narrative
	case c.asBefore(StepWhat):
		return c.amended.Detail.Narrative
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

// answers gives every answer to a step that shows in some mode, the frame's and
// the pack's.
func (c *Call) answers() map[string]questionsets.Answer {
	out := map[string]questionsets.Answer{}
	for _, id := range c.order {
		if a, ok := c.Get(id); ok && c.keeps(id) {
			out[id] = a
		}
	}
	return out
}

// keeps says whether a report keeps the answer to a step. Whoever was chosen
// from file stays chosen, whether they are still found or not.
func (c *Call) keeps(step string) bool {
	switch step {
	case StepSame:
		return c.caller.Chosen
	case StepSameVictim:
		return c.victim.Chosen
	}
	return c.anyMode(step) != nil
}

// parties gives who had which part: without a description for the summary,
// with it for the detail.
func (c *Call) parties() (summary, detail []store.Party) {
	add := func(role store.Role, who Identified) {
		if who.Person.Named() || who.Chosen {
			person := who.Person
			detail = append(detail, store.Party{Role: role, Person: who.id, Snapshot: &person})
		}
	}
	add(store.RoleCaller, c.caller)
	add(store.RoleVictim, c.Victim())
	detail = append(detail, c.otherParties()...)
	for _, p := range detail {
		summary = append(summary, store.Party{Role: p.Role, Person: p.Person})
	}
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
