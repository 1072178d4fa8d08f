package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"firstcall/risk"
	"firstcall/store"
)

// Past is what the store knew when it was asked about a number and a victim.
type Past struct {
	Reports []store.Report // newest first
	Shared  bool           // the number is one that many people ring from
	At      time.Time      // when it was looked up; zero: not yet
	For     string         // the number's key it was looked up for
	Persons []store.ID     // the people it was looked up for
}

// Look asks the store for the history of a call. It reads from disk and is
// meant for a command, never for Update.
func Look(ctx context.Context, desk store.Desk, q store.Query, at time.Time) (Past, error) {
	reports, err := desk.History(ctx, q)
	if err != nil {
		return Past{}, err
	}
	shared, err := desk.Shared(ctx, q.Number)
	if err != nil {
		return Past{}, err
	}
	return Past{Reports: reports, Shared: shared, At: at, For: q.Number.Key(), Persons: q.Persons}, nil
}

// Query is what to ask the store about this call's number and victim. A chosen
// caller is asked about too: they may be the suspect of another report.
func (c *Call) Query() store.Query {
	q := store.Query{Number: c.Number(), Except: c.id, Persons: c.filed(c.Victim())}
	if c.other {
		q.Persons = append(q.Persons, c.filed(c.caller)...)
	}
	return q
}

// SetPast gives the call its history. One that was looked up for another
// number is ignored: the handler has typed on since. It was shown all the same,
// so closing the call records that it was consulted (DPA 2018 s.62).
func (c *Call) SetPast(p Past) {
	c.shown(p)
	if p.For == c.Number().Key() {
		c.past = p
		if p.At.After(c.asOf) {
			c.asOf = p.At
		}
		c.changed()
	}
}

// shown remembers the earlier reports that were shown during the call.
func (c *Call) shown(p Past) {
	records := make([]store.ID, len(p.Reports))
	for i, r := range p.Reports {
		records[i] = r.Record.ID
	}
	c.consulted(records)
}

// consulted remembers records that were shown.
func (c *Call) consulted(records []store.ID) {
	before := len(c.seen)
	for _, id := range records {
		if !slices.Contains(c.seen, id) {
			c.seen = append(c.seen, id)
		}
	}
	if len(c.seen) > before && c.written == nil {
		c.journal(entry(keySeen, c.seen))
	}
}

// Past gives the history last found.
func (c *Call) Past() Past {
	if c.past.For != c.Number().Key() {
		return Past{}
	}
	return c.past
}

// Counted is an earlier report with whether it counts for this victim and why.
type Counted struct {
	Report store.Report
	Counts bool
	Why    string
}

// Counted says of every earlier report whether it counts (DESIGN section 5,
// "Whose history counts"): the victim's own reports, and this number's reports
// that belong to nobody else. Nothing is left out in silence.
func (c *Call) Counted() []Counted {
	past := c.Past()
	var out []Counted
	for _, r := range past.Reports {
		out = append(out, c.count(r, past))
	}
	return out
}

func (c *Call) count(r store.Report, past Past) Counted {
	k := Counted{Report: r}
	victim, waits := c.countedFor()
	switch d := r.Summary.Disposition; {
	case d == store.DisposedChaser:
		k.Why = "a chaser, no new occasion"
	case !d.Occasion():
		k.Why = "a contact, no report"
	case c.suspected(r, victim):
		k.Why = "named as a suspect there"
	case c.Number().Matches(r.Summary.Number):
		if k.Counts, k.Why = c.countNumber(r, past, victim); k.Counts && waits {
			k.Why = "this number, the victim is not named yet"
		}
	default:
		if k.Counts, k.Why = c.countPerson(r, past, victim); k.Counts && waits {
			k.Why = "the caller's own, the victim is not named yet"
		}
	}
	if k.Counts && r.Summary.Status == store.StatusProvisional {
		k.Why += "; call still open"
	}
	return k
}

// countedFor gives whose history is counted: the victim's. While a victim who is
// somebody else is neither named nor looked up, what counted for the caller goes
// on counting: no flag vanishes before anybody knows whose it is.
func (c *Call) countedFor() (victim Identified, waits bool) {
	victim = c.Victim()
	if waits = c.other && !victim.Person.Named() && !victim.Chosen && !victim.NotSeen; waits {
		return c.caller, true
	}
	return victim, false
}

// countPerson is about a report from another number: it was found by a person,
// the chosen one, also under linked ids, or one who was chosen before and is
// not any more.
func (c *Call) countPerson(r store.Report, past Past, victim Identified) (counts bool, why string) {
	if !victim.Chosen || !slices.Contains(past.Persons, victim.id) {
		if c.other && len(c.rolesIn(r, c.caller)) > 0 {
			return false, "names the caller, not this victim"
		}
		return false, "another number, somebody else"
	}
	id, person, named := reportVictim(r)
	theirs := named && (slices.Contains(c.filed(victim), id) || sameName(person, victim.onFile))
	switch roles := c.rolesIn(r, victim); {
	case theirs:
		return true, "the same person, from another number"
	case len(roles) > 0:
		return false, "the same person, but as " + string(roles[0]) + " for somebody else"
	case c.other && len(c.rolesIn(r, c.caller)) > 0:
		return false, "names the caller, not this victim"
	}
	return true, "the same person, from another number" // under a linked id and another name
}

// countNumber is about a report from this call's number.
func (c *Call) countNumber(r store.Report, past Past, victim Identified) (counts bool, why string) {
	id, person, named := reportVictim(r)
	chosen := victim.Chosen && named
	switch {
	case chosen && slices.Contains(c.filed(victim), id):
		return true, "the same person"
	case !named && past.Shared:
		return false, "no name, and this number is shared by many people"
	case !named:
		return true, "this number, no name given"
	case chosen && sameName(person, victim.onFile):
		return true, "this number and the same name"
	case victim.Chosen, victim.NotSeen:
		return false, "this number, somebody else"
	case past.Shared:
		return false, "this number is shared by many people"
	case !victim.Person.Named():
		return true, "this number, same person or household?"
	case sameName(person, victim.Person):
		return true, "this number and this name"
	}
	return c.undecided(victim), "this number, another name: same person or household?"
}

// undecided says whether a caller gives a name that nobody in the number's history
// has, and the question whether they are one of those on file has no answer. Until
// then nobody knows that it is another household, and what counted before goes on
// counting: no flag vanishes by a name alone.
func (c *Call) undecided(who Identified) bool {
	if c.written != nil || c.other || who.Chosen || who.NotSeen || len(who.byNumber) == 0 {
		return false
	}
	return !slices.ContainsFunc(who.byNumber, func(k knownPerson) bool { return sameName(k.person, who.Person) })
}

// Nameless counts the earlier reports from this number that count and name
// nobody, once it is said who the victim is: they may be another household's.
func (c *Call) Nameless() int {
	if victim := c.Victim(); !victim.Chosen && !victim.NotSeen && !victim.Person.Named() {
		return 0
	}
	n := 0
	for _, k := range c.Counted() {
		if _, _, named := reportVictim(k.Report); k.Counts && !named {
			n++
		}
	}
	return n
}

// rolesIn gives the parts in which somebody chosen from file appears in a
// report: by id or, where none of theirs is in it, by name. Whoever is in it
// only under a linked id and another name has none.
func (c *Call) rolesIn(r store.Report, who Identified) []store.Role {
	if !who.Chosen {
		return nil
	}
	var byID, byName []store.Role
	ids := c.filed(who)
	for _, p := range r.Summary.Parties {
		if slices.Contains(ids, p.Person) {
			byID = append(byID, p.Role)
		} else if sameName(r.People[p.Person], who.onFile) {
			byName = append(byName, p.Role)
		}
	}
	if len(byID) > 0 {
		return byID
	}
	return byName
}

// suspected says whether a report names somebody as a suspect and as nothing
// else: a father's report about a son of the same name is the father's.
func (c *Call) suspected(r store.Report, who Identified) bool {
	roles := c.rolesIn(r, who)
	return slices.Contains(roles, store.RoleSuspect) && !slices.Contains(roles, store.RoleVictim) && !slices.Contains(roles, store.RoleCaller)
}

// SuspectIn gives the earlier reports that name this caller, or the victim, as
// a suspect. Who complained is not to be shown with them.
func (c *Call) SuspectIn() []store.Report {
	var out []store.Report
	for _, r := range c.Past().Reports {
		if c.suspected(r, c.caller) || c.suspected(r, c.Victim()) {
			out = append(out, r)
		}
	}
	return out
}

// reportVictim gives the victim of a report, the caller where no victim is
// named. A person whose record has not arrived here is somebody all the same.
func reportVictim(r store.Report) (id store.ID, person store.PersonSummary, named bool) {
	for _, role := range []store.Role{store.RoleVictim, store.RoleCaller} {
		for _, p := range r.Summary.Parties {
			if p.Role == role {
				return p.Person, r.People[p.Person], true
			}
		}
	}
	return store.ID{}, store.PersonSummary{}, false
}

// history gives the occasions that count, for the repeat rules.
func (c *Call) history(now time.Time) risk.History {
	h := risk.History{Now: now, Present: risk.Occasion{At: c.opened, Call: c.id.String(), Incident: c.incidentID().String()}}
	for _, k := range c.Counted() {
		if k.Counts {
			h.Earlier = append(h.Earlier, Occasion(k.Report))
		}
	}
	return h
}

// Occasion is a report as the repeat rules count it.
func Occasion(r store.Report) risk.Occasion {
	o := risk.Occasion{At: r.Summary.ReportedAt, Behaviour: behaviour(r.Summary), Category: r.Summary.Category,
		ASBType: r.Summary.ASBType, Agency: r.Record.Agency, Call: r.Summary.Call.String(), Hate: r.Summary.Has(risk.Hate), Level: r.Summary.Levels.Overall}
	if !r.Summary.Incident.IsNil() {
		o.Incident = r.Summary.Incident.String()
	}
	return o
}

// behaviour is the last day of what was reported, which s.104 counts from.
func behaviour(s store.ReportSummary) time.Time {
	if !s.BehaviourTo.IsZero() {
		return s.BehaviourTo
	}
	return s.BehaviourFrom
}

// RepeatLine is the history in one line: "3rd report in 30 days", "" for a first call.
func (c *Call) RepeatLine() string {
	h := c.history(c.asOf)
	for _, span := range []risk.Span{{N: 30, Unit: risk.Days}, {N: 6, Unit: risk.Months}, {N: 12, Unit: risk.Months}} {
		if n := h.Reports(span); n > 1 {
			return fmt.Sprintf("%s report in %s", ordinal(n), span)
		}
	}
	return ""
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// Progress gives how many of the pack's shown questions are answered, and how
// many show.
func (c *Call) Progress() (answered, shown int) {
	for _, s := range c.Steps() {
		if !s.Pack {
			continue
		}
		shown++
		if _, ok := c.Get(s.ID); ok {
			answered++
		}
	}
	return answered, shown
}
