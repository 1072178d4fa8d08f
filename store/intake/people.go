package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"firstcall/risk"
	"firstcall/store"
)

// Identified is who somebody is, as far as this call knows.
type Identified struct {
	id      store.ID // new for this call unless chosen
	Person  store.PersonSummary
	Chosen  bool                // the handler said it is this person on file
	onFile  store.PersonSummary // how the chosen person was known before
	NotSeen bool                // the handler said it is nobody known by the number
}

// Caller gives who is ringing.
func (c *Call) Caller() Identified { return c.caller }

// Victim gives who the report is about: the caller unless said otherwise.
func (c *Call) Victim() Identified {
	if c.other {
		return c.victim
	}
	return c.caller
}

// identify reads the names given and the choice of a known person.
func (c *Call) identify() {
	c.caller.Person, c.victim.Person = c.person(StepName), c.person(StepVictim)
	if c.written != nil {
		c.caller.Person, c.victim.Person = c.written.Caller, c.written.Victim
	}
	if n := c.Number(); n.Key() != "" {
		c.caller.Person.Number = &n
	}
	same := c.value(StepSame)
	c.caller.id, c.caller.Chosen, c.caller.NotSeen = c.newID, false, same == SomebodyElse
	c.caller.onFile = store.PersonSummary{}
	if id, err := uuid.FromString(same); err == nil {
		c.caller.id, c.caller.Chosen = id, true
		c.caller.onFile = c.onFile(id)
	}
}

// person reads the person named at a step. Nobody is born after they rang.
func (c *Call) person(step string) store.PersonSummary {
	p := ReadPerson(c.value(step))
	if p.DateOfBirth > c.opened.In(risk.London).Format(time.DateOnly) {
		p.DateOfBirth = ""
	}
	return p
}

// onFile is how the history describes a person.
func (c *Call) onFile(id store.ID) store.PersonSummary {
	for _, r := range c.past.Reports {
		if p, ok := r.People[id]; ok && p.Named() {
			return p
		}
	}
	return store.PersonSummary{}
}

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

// Query is what to ask the store about this call's number and victim.
func (c *Call) Query() store.Query {
	q := store.Query{Number: c.Number(), Except: c.id}
	if v := c.Victim(); v.Chosen {
		q.Persons = []store.ID{v.id}
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
	before := len(c.seen)
	for _, r := range p.Reports {
		if !slices.Contains(c.seen, r.Record.ID) {
			c.seen = append(c.seen, r.Record.ID)
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
	victim := c.Victim()
	id, person, named := reportVictim(r)
	chosen := victim.Chosen && named
	switch {
	case chosen && id == victim.id:
		k.Counts, k.Why = true, "the same person"
	case !c.Number().Matches(r.Summary.Number):
		// It was found by a person: the chosen one, also under linked ids, or
		// one who was chosen before and is not any more.
		k.Counts, k.Why = false, "another number, somebody else"
		if victim.Chosen && slices.Contains(past.Persons, victim.id) {
			k.Counts, k.Why = true, "the same person, from another number"
		}
	case !named && past.Shared:
		k.Why = "no name, and this number is shared by many people"
	case !named:
		k.Counts, k.Why = true, "this number, no name given"
	case chosen && sameName(person, victim.onFile):
		k.Counts, k.Why = true, "this number and the same name"
	case victim.Chosen, victim.NotSeen && !c.other:
		k.Why = "this number, somebody else"
	case past.Shared:
		k.Why = "this number is shared by many people"
	case !victim.Person.Named() && !c.other:
		k.Counts, k.Why = true, "this number, same person or household?"
	case sameName(person, victim.Person):
		k.Counts, k.Why = true, "this number and this name"
	default:
		k.Why = "this number, another name: same person or household?"
	}
	return k
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

var fold = cases.Fold()

// sameName says whether two people may be one by name: equal surnames, and
// forenames and dates of birth that do not contradict each other. An initial
// and a first forename alone contradict nothing.
func sameName(a, b store.PersonSummary) bool {
	if !a.Named() || !b.Named() || folded(a.Surname) != folded(b.Surname) {
		return false
	}
	agree := a.DateOfBirth == "" || b.DateOfBirth == "" || a.DateOfBirth == b.DateOfBirth
	return agree && sameForename(folded(a.Forename), folded(b.Forename))
}

// folded brings a name into the form in which names are compared.
func folded(name string) string { return fold.String(norm.NFC.String(name)) }

func sameForename(a, b string) bool {
	first := func(name string) string {
		word, _, _ := strings.Cut(name, " ")
		return strings.TrimSuffix(word, ".")
	}
	x, y := first(a), first(b)
	if x == "" || y == "" || x == y {
		return true
	}
	initial := utf8.RuneCountInString(x) == 1 || utf8.RuneCountInString(y) == 1
	return initial && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x))
}

type knownPerson struct {
	id      store.ID
	person  store.PersonSummary
	reports int
}

// mostKnown is how many people a number's history offers to choose from.
const mostKnown = 7

// peopleKnown gives the people whom the earlier reports name as callers, most
// recent first. The same name twice is offered once.
func (c *Call) peopleKnown() []knownPerson {
	var known []knownPerson
	for _, r := range c.Past().Reports {
		for _, party := range r.Summary.Parties {
			person := r.People[party.Person]
			if party.Role != store.RoleCaller || !person.Named() {
				continue
			}
			i := slices.IndexFunc(known, func(k knownPerson) bool {
				return k.id == party.Person || sameName(k.person, person)
			})
			if i < 0 {
				known = append(known, knownPerson{id: party.Person, person: person})
				i = len(known) - 1
			}
			known[i].reports++
		}
	}
	return known[:min(len(known), mostKnown)]
}

// history gives the occasions that count, for the repeat rules.
func (c *Call) history(now time.Time) risk.History {
	h := risk.History{Now: now, Present: risk.Occasion{At: c.opened, Call: c.id.String()}}
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
		ASBType: r.Summary.ASBType, Agency: r.Record.Agency, Call: r.Summary.Call.String(), Hate: r.Summary.Has(risk.Hate)}
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
