package intake

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// End is a way in which a contact ends without a report. Every contact stays in
// the log all the same (GEN-02).
type End struct {
	Disposition store.Disposition
	Key, Label  string
}

// Ends lists them as they are offered.
var Ends = []End{
	{store.DisposedSilent, "s", "Silent call"},
	{store.DisposedDropped, "d", "Dropped: the line was cut off"},
	{store.DisposedWrong, "w", "Wrong number"},
	{store.DisposedAbuse, "a", "Abuse of the line"},
	{store.DisposedTransfer, "t", "Transferred: for somebody else to deal with"},
	{store.DisposedAdvice, "v", "Advice given"},
}

// Exit is a way to end a contact that may not simply be ended.
type Exit string

// The exits.
const (
	ExitCallBack   Exit = "call back"
	ExitWelfare    Exit = "welfare check"
	ExitSupervisor Exit = "supervisor"
)

// exits say what each exit must have in words, and how it is written down.
var exits = map[Exit]struct{ needs, hint, says string }{
	ExitCallBack: {"", "", "To be called back"},
	ExitWelfare:  {"Write down to whom the welfare check was passed.", "A name, a collar number or a desk.", "Welfare check passed to"},
	ExitSupervisor: {"Write down the supervisor's collar number and their reason.",
		"For example: 5520, a known fault on this line.", "Supervisor's decision"},
}

// mustHave checks the words of an exit. A supervisor's decision names the
// supervisor by collar number and says why.
func (e Exit) mustHave(words string) error {
	needs := exits[e].needs
	if needs == "" || words != "" && (e != ExitSupervisor || decided(words)) {
		return nil
	}
	return store.Errorf(store.CodeInvalid, "%s", needs).WithHint(exits[e].hint)
}

// A collar number as it stands among other words: 2 to 8 letters and digits,
// one digit at least.
var (
	collarForm = regexp.MustCompile(`^[0-9A-Za-z]{2,8}$`)
	digitForm  = regexp.MustCompile(`[0-9]`)
	letterForm = regexp.MustCompile(`\pL`)
)

// leastReason is how many words give a reason.
const leastReason = 2

// decided says whether words name a supervisor by collar number and give a
// reason beside it.
func decided(words string) bool {
	collar, reason := false, 0
	for _, w := range strings.Fields(words) {
		w = strings.Trim(w, ".,;:()/-")
		switch {
		case !collar && collarForm.MatchString(w) && digitForm.MatchString(w):
			collar = true
		case letterForm.MatchString(w):
			reason++
		}
	}
	return collar && reason >= leastReason
}

// callBackEnded is what ending a contact with a call-back sets.
var callBackEnded = questionsets.Action{ID: "call_back", Title: "Call back", Owner: OwnerHandler, Due: risk.Due{Kind: risk.DueHours, N: 1},
	Mandatory: true, Because: "The contact ended before anybody knew that all was well", Reaches: string(store.ReachCall),
	Basis: questionsets.Modelled, Source: "GEN-02"}

// Holds gives, in sentences, why the call may not simply be ended: what is on
// file about its number or its person. None means that it may.
func (c *Call) Holds() []string {
	var out []string
	if c.historyOwed() {
		out = append(out, "The history has not been looked up yet: look at it first.")
	}
	if c.Overall() == risk.High {
		out = append(out, "This call itself is High.")
	}
	if c.provesMore() && c.Overall() != risk.High {
		out = append(out, "This call itself says that something must be done.")
	}
	reports := c.Past().Reports
	for _, r := range reports {
		if r.Summary.Levels.Overall == risk.High {
			out = append(out, r.Summary.Ref+" is High.")
		}
	}
	for _, m := range c.Markers() {
		if text := "There is a warning marker: " + store.MarkerLabel(m.Summary.Code) + "."; m.Summary.On != store.OnNumber && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, r := range reports {
		for _, a := range r.OpenActions() {
			out = append(out, "Still to be done for "+r.Summary.Ref+": "+a.Title+".")
		}
	}
	if len(c.NotSafeOnFile()) > 0 {
		out = append(out, "Contacting somebody known here is not safe, or only in some ways.")
	}
	return out
}

// historyOwed says whether what is on file about the number, or about anybody
// known by it or chosen, has still to be looked up.
func (c *Call) historyOwed() bool {
	q, past := c.Query(), c.Past()
	if q.Number.Key() == "" && len(q.Persons) == 0 {
		return false
	}
	missing := func(from []store.ID) func(store.ID) bool {
		return func(id store.ID) bool { return !slices.Contains(from, id) }
	}
	return past.At.IsZero() || slices.ContainsFunc(q.Persons, missing(past.Persons)) ||
		slices.ContainsFunc(c.Wanted().persons, missing(c.known.persons))
}

// NotSafeOnFile gives, of everybody who has called from this number or been the
// victim then, and of whoever is chosen now, what stands against contacting
// them: the name and the card in one line. It is shown before anybody says who
// is calling, as somebody else may ring from the same number, or answer it.
func (c *Call) NotSafeOnFile() []string {
	var out []string
	add := func(who store.PersonSummary, card store.ContactCard) {
		name := who.Name()
		if name == "" {
			name = "No name"
		}
		if line := name + ": " + card.Line(); card.NotSafe() && !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	if card := c.Card(); card.NotSafe() {
		add(c.Victim().Person, card)
	}
	add(c.caller.onFile, c.caller.onFile.Contact)
	suspected := c.SuspectIn()
	for _, r := range c.Past().Reports {
		if slices.ContainsFunc(suspected, func(s store.Report) bool { return s.Record.ID == r.Record.ID }) {
			continue // the card is that of whoever complained of this caller
		}
		for _, p := range r.Summary.Parties {
			if p.Role == store.RoleCaller || p.Role == store.RoleVictim {
				add(r.People[p.Person], r.People[p.Person].Contact)
			}
		}
		if len(out) == 0 {
			add(store.PersonSummary{}, r.Summary.Contact)
		}
	}
	return out
}

// worst is the highest level known about this number and person.
func (c *Call) worst() risk.Level {
	worst := c.Overall()
	for _, r := range c.Past().Reports {
		worst = max(worst, r.Summary.Levels.Overall)
	}
	return worst
}

// End ends a contact that made no report. It fails with CodeForbidden when
// Holds gives a reason why it may not simply be ended, or when a call said to
// have dropped holds what the caller said, and with CodeInvalid for any other
// disposition than those of Ends.
func (c *Call) End(d store.Disposition, at time.Time) (Saved, error) {
	if err := c.mayEnd(d); err != nil {
		return Saved{}, err
	}
	if holds := c.Holds(); len(holds) > 0 {
		return Saved{}, store.Errorf(store.CodeForbidden, "This call may not simply be ended. %s", strings.Join(holds, " ")).
			WithHint("Set a call-back, pass a welfare check to somebody, or write down a supervisor's decision.")
	}
	return c.endAs(d, endLabel(d)+".", nil, at), nil
}

// EndWith ends a contact that may not simply be ended: with a call-back, with a
// welfare check (words: to whom it was passed) or by a supervisor's decision
// (words: their collar number and reason). It fails as End does, except for what
// Holds says, and with CodeInvalid when the words are missing or, of a supervisor's decision,
// hold no collar number or no reason.
func (c *Call) EndWith(d store.Disposition, exit Exit, words string, at time.Time) (Saved, error) {
	if err := c.mayEnd(d); err != nil {
		return Saved{}, err
	}
	e, ok := exits[exit]
	words = strings.TrimSpace(words)
	if !ok {
		return Saved{}, store.Errorf(store.CodeInvalid, "A call-back, a welfare check or a supervisor's decision ends this call.")
	}
	if err := exit.mustHave(words); err != nil {
		return Saved{}, err
	}
	if exit == ExitSupervisor && dutyOf(c.identity) != store.DutySupervisor && slices.ContainsFunc(strings.Fields(words), c.ownCollar) {
		return Saved{}, store.Errorf(store.CodeForbidden, "That is your own collar number: a supervisor decides.").
			WithHint("Write down the supervisor's collar number and their reason.")
	}
	text := endLabel(d) + ". " + e.says
	if words != "" {
		text += ": " + words
	}
	var actions []questionsets.DueAction
	if exit == ExitCallBack {
		actions = []questionsets.DueAction{{Action: &callBackEnded, Because: callBackEnded.Because,
			Due: callBackEnded.Due.At(at, time.Time{}, nil)}}
	}
	return c.endAs(d, text, actions, at), nil
}

// ownCollar says whether a word is the collar number of whoever takes the call.
func (c *Call) ownCollar(word string) bool {
	return strings.EqualFold(strings.Trim(word, ".,;:"), c.identity.Collar)
}

// mayEnd says whether this call can end so at all.
func (c *Call) mayEnd(d store.Disposition) error {
	switch {
	case endLabel(d) == "":
		return store.Errorf(store.CodeInvalid, "A contact does not end so without a report.").
			WithHint("Close the call to save a report.")
	case c.amended != nil:
		return store.Errorf(store.CodeInvalid, "This is a report that exists: it cannot be ended as a contact without one.").
			WithHint("Close it to save what was changed.")
	case d == store.DisposedDropped && c.Spoken():
		return store.Errorf(store.CodeForbidden, "The caller had begun to tell something: a dropped call with words taken is not ended.").
			WithHint("Park it with the reason: line dropped.")
	}
	return nil
}

func endLabel(d store.Disposition) string {
	for _, e := range Ends {
		if e.Disposition == d {
			return e.Label
		}
	}
	return ""
}

// Spoken says whether the caller has told anything: what is happening, where, or
// an answer to the pack. Such a call is never ended as dropped, but parked.
func (c *Call) Spoken() bool {
	return c.Reported() || c.spokenBeside()
}

// Reported says whether anything is known of what is happening: what, where, or
// an answer to the pack or to one that was asked before.
func (c *Call) Reported() bool {
	return c.Narrative() != "" || c.place().Text != "" || len(c.iv.Export()) > 0 || len(c.parked) > 0
}

// endAs closes the call as a contact without a report: no level, no flags, and
// everything that was said kept.
func (c *Call) endAs(d store.Disposition, how string, actions []questionsets.DueAction, at time.Time) Saved {
	c.upTo(at)
	s, detail := c.contactOnly(d, at)
	detail.Ended = how
	s.Actions = c.requiredActions(actions, s.Levels.Overall, at)
	return c.finish(s, detail)
}

// contactOnly is the report of a contact that is no report of anything.
func (c *Call) contactOnly(d store.Disposition, at time.Time) (*store.ReportSummary, store.ReportDetail) {
	s, detail := c.Report(at)
	s.Disposition, s.Status, s.Complete = d, store.StatusComplete, true
	s.Levels, s.Flags, s.Grade, s.Actions = store.Levels{}, nil, "", nil
	if s.Consent == store.ConsentNotAsked {
		s.Consent = ""
	}
	detail.Factors, detail.Why, detail.Unasked, detail.WriteOff = nil, "", nil, nil
	return s, detail
}

// ChaserOf closes the present call as one about a report that exists, with
// everything that was said. It is no new occasion; the report gets a note of it,
// however high that report is. It fails with CodeForbidden when the call itself
// proves more than a question, as a chaser has no level and sets nothing, and
// with CodeInvalid when the call amends a report or the report is its own.
func (c *Call) ChaserOf(r store.Report, at time.Time) (Saved, error) {
	switch {
	case c.amended != nil || r.Summary.Call == c.id:
		return Saved{}, store.Errorf(store.CodeInvalid, "A report cannot be a chaser about itself.").
			WithHint("Close it to save what was changed.")
	case c.provesMore():
		return Saved{}, store.Errorf(store.CodeForbidden, "This call says more than a chaser.").
			WithHint("Amend the report, or close it as a report of its own.")
	}
	c.incident = incidentOf(r.Summary)
	c.upTo(at)
	s, detail := c.contactOnly(store.DisposedChaser, at)
	s.About = r.Summary.Call
	detail.Ended = "About " + r.Summary.Ref + "."
	return c.finish(s, detail, AddNote(r, store.NoteChaser, c.told(), AuthorOf(c.identity), at)), nil
}

// provesMore says whether the call itself, whatever is on file, is more than
// somebody asking what has become of a report.
func (c *Call) provesMore() bool {
	alone := risk.History{Now: c.asOf, Present: risk.Occasion{At: c.opened, Call: c.id.String()}}
	r := c.prove(alone)
	must := func(a questionsets.DueAction) bool { return a.Mandatory }
	return c.value(StepDanger) == "yes" || c.crime() || c.household() || max(r.Level, r.Overall) > risk.Standard ||
		r.Hate || r.Vulnerable || slices.ContainsFunc(r.Actions, must)
}

// told is everything a caller said who asks after a report, in one text.
func (c *Call) told() string {
	var said []string
	if text := strings.TrimSpace(c.Narrative()); text != "" {
		said = append(said, text)
	}
	if text := strings.TrimSpace(c.frame[StepDanger].Note); text != "" {
		said = append(said, text)
	}
	for _, n := range c.notes {
		said = append(said, n.Text)
	}
	return strings.Join(said, "\n")
}

// incidentOf is the incident a report is about.
func incidentOf(s store.ReportSummary) store.ID {
	if s.Incident.IsNil() {
		return s.Call
	}
	return s.Incident
}
