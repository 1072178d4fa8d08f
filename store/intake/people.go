package intake

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"firstcall/questionsets"
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
	c.newID, c.victim.id = c.personID(store.RoleCaller), c.personID(store.RoleVictim)
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
	c.byNumber = c.numberKnown()
	c.offered = c.findCandidates()
}

// personID is the id of somebody whom this call names for the first time. It
// follows from the call's own, so that a call taken up again, here or at another
// desk, speaks of the same person.
func (c *Call) personID(role store.Role) store.ID { return uuid.NewV5(c.id, string(role)) }

// person reads the person named at a step. Nobody is born after they rang.
func (c *Call) person(step string) store.PersonSummary {
	p := ReadPerson(c.value(step))
	if p.DateOfBirth > c.opened.In(risk.London).Format(time.DateOnly) {
		p.DateOfBirth = ""
	}
	return p
}

// onFile is how a person was known before this call.
func (c *Call) onFile(id store.ID) store.PersonSummary {
	for _, p := range c.known.People {
		if p.ID == id && p.Summary.Named() {
			return p.Summary
		}
	}
	for _, r := range c.past.Reports {
		if p, ok := r.People[id]; ok && p.Named() {
			return p
		}
	}
	return store.PersonSummary{}
}

// filed gives every id under which somebody on file is known: the chosen one, and
// those of records that are plainly the same person's. Nil for nobody on file.
func (c *Call) filed(who Identified) []store.ID {
	if !who.Chosen {
		return nil
	}
	return append([]store.ID{who.id}, c.known.aliases(who.id)...)
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

// knownPerson is one who can be chosen at StepSame.
type knownPerson struct {
	id      store.ID
	person  store.PersonSummary
	reports int
	label   string // "" name and reports
}

// mostKnown is how many people are offered to choose from.
const mostKnown = 7

// leastOffered is how many of them may be candidates, even where the number's
// own history names more.
const leastOffered = 3

// peopleKnown gives the people who can be chosen: those whom the earlier
// reports from this number name as callers, most recent first, then the
// candidates, strongest first. Whoever is chosen stays among them.
func (c *Call) peopleKnown() []knownPerson {
	known := slices.Clone(c.byNumber[:min(len(c.byNumber), mostKnown-min(leastOffered, len(c.offered)))])
	if v := c.caller; v.Chosen && v.onFile.Named() && !slices.ContainsFunc(known, func(k knownPerson) bool { return k.id == v.id }) {
		known = append(known, c.chosenKnown())
	}
	for _, o := range c.offered {
		if len(known) < mostKnown {
			known = append(known, knownPerson{id: o.Person.ID, person: o.Person.Summary, reports: o.Person.Reports, label: o.label()})
		}
	}
	return known
}

// chosenKnown is the caller chosen from the candidates, or from a longer
// history than is offered.
func (c *Call) chosenKnown() knownPerson {
	for _, k := range c.byNumber {
		if k.id == c.caller.id {
			return k
		}
	}
	chosen := Candidate{Person: store.Person{ID: c.caller.id, Summary: c.caller.onFile, Reports: c.known.reports(c.caller.id)}}
	return knownPerson{id: c.caller.id, person: c.caller.onFile, reports: chosen.Person.Reports, label: chosen.label()}
}

// numberKnown gives the people whom the earlier reports from this number name
// as callers, most recent first. The same name twice is offered once.
func (c *Call) numberKnown() []knownPerson {
	var known []knownPerson
	for _, r := range c.Past().Reports {
		if !c.Number().Matches(r.Summary.Number) {
			continue
		}
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
	return known
}

// sameQuestion asks whether this is one of the people on file. It is put only
// once a history with names, or somebody who may be this person, has been found.
func (c *Call) sameQuestion() *questionsets.Question {
	known := c.peopleKnown()
	if len(known) == 0 {
		return nil
	}
	q := &questionsets.Question{ID: StepSame, Kind: questionsets.Choice,
		Ask: "Earlier reports from this number name somebody. Is it the same person?"}
	if len(c.byNumber) == 0 {
		q.Ask = "Somebody on file may be this person. Is it one of them?"
	}
	for _, k := range known {
		label := k.label
		if label == "" {
			label = k.person.Name()
			if k.reports > 1 {
				label += " (" + plural(k.reports, "report") + ")"
			}
		}
		q.Choices = append(q.Choices, questionsets.Option{Value: k.id.String(), Label: label})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: SomebodyElse, Label: "Somebody else"})
	return q
}
