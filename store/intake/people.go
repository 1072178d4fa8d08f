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
	role    store.Role
	id      store.ID // new for this call unless chosen
	Person  store.PersonSummary
	Chosen  bool                // the handler said it is this person on file
	onFile  store.PersonSummary // how the chosen person was known before
	NotSeen bool                // the handler said it is nobody who was offered

	byNumber []knownPerson // who the number's history says they may be
	offered  []Candidate   // who else on file may be
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

// sides gives those of this call who may be on file: the caller, and the victim
// who is somebody else.
func (c *Call) sides() []*Identified {
	if c.other {
		return []*Identified{&c.caller, &c.victim}
	}
	return []*Identified{&c.caller}
}

// identify reads the names given and the choices of people on file, and finds
// who else may be chosen.
func (c *Call) identify() {
	c.caller = Identified{role: store.RoleCaller, id: c.personID(store.RoleCaller), Person: c.person(StepName)}
	c.victim = Identified{role: store.RoleVictim, id: c.personID(store.RoleVictim), Person: c.person(StepVictim)}
	if c.written != nil {
		c.caller.Person, c.victim.Person = c.written.Caller, c.written.Victim
	}
	if n := c.Number(); n.Key() != "" {
		c.caller.Person.Number = &n
	}
	for _, who := range c.sides() {
		choice := c.value(sameStep(who.role))
		who.NotSeen = choice == SomebodyElse
		if id, err := uuid.FromString(choice); err == nil {
			who.id, who.Chosen, who.onFile = id, true, c.onFile(id)
		}
	}
	for _, who := range c.sides() {
		who.byNumber = c.numberKnown(who.role)
		who.offered = c.findCandidates(who)
	}
}

// sameStep is the step that asks whether the caller, or the victim, is on file.
func sameStep(role store.Role) string {
	if role == store.RoleVictim {
		return StepSameVictim
	}
	return StepSame
}

// is says whether a person on file is the one who was chosen.
func (who *Identified) is(p store.Person) bool {
	return who.Chosen && (p.ID == who.id || samePerson(p.Summary, who.onFile))
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

// sameFullName is sameName of two people who both gave a forename.
func sameFullName(a, b store.PersonSummary) bool {
	return a.Forename != "" && b.Forename != "" && sameName(a, b)
}

// knownPerson is one who can be chosen at StepSame or StepSameVictim.
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

// peopleKnown gives the people who can be chosen for somebody: those whom the
// earlier reports from this number name in the same part, most recent first,
// then the candidates, strongest first. Whoever is chosen stays among them.
func (c *Call) peopleKnown(who *Identified) []knownPerson {
	known := slices.Clone(who.byNumber[:min(len(who.byNumber), mostKnown-min(leastOffered, len(who.offered)))])
	if who.Chosen && who.onFile.Named() && !slices.ContainsFunc(known, func(k knownPerson) bool { return k.id == who.id }) {
		known = append(known, c.chosenKnown(who))
	}
	for _, o := range who.offered {
		if len(known) < mostKnown {
			known = append(known, knownPerson{id: o.Person.ID, person: o.Person.Summary, reports: o.Person.Reports, label: o.label()})
		}
	}
	return known
}

// chosenKnown is somebody chosen from the candidates, or from a longer history
// than is offered.
func (c *Call) chosenKnown(who *Identified) knownPerson {
	for _, k := range who.byNumber {
		if k.id == who.id {
			return k
		}
	}
	chosen := Candidate{Person: store.Person{ID: who.id, Summary: who.onFile, Reports: c.known.reports(who.id)}}
	return knownPerson{id: who.id, person: who.onFile, reports: chosen.Person.Reports, label: chosen.label()}
}

// numberKnown gives the people whom the earlier reports from this number name
// as callers, or as victims, most recent first. The same name twice is offered
// once, and whoever is chosen for the other part not at all.
func (c *Call) numberKnown(role store.Role) []knownPerson {
	var known []knownPerson
	for _, r := range c.Past().Reports {
		if !c.Number().Matches(r.Summary.Number) {
			continue
		}
		for _, party := range r.Summary.Parties {
			person := r.People[party.Person]
			if party.Role != role || !person.Named() || c.otherPart(role, party.Person, person) {
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

// otherPart says whether somebody known by the number is chosen for the other
// part in this call, and so is not the one asked about.
func (c *Call) otherPart(role store.Role, id store.ID, p store.PersonSummary) bool {
	return slices.ContainsFunc(c.sides(), func(who *Identified) bool {
		return who.role != role && who.Chosen && (id == who.id || sameFullName(p, who.onFile))
	})
}

// asks are the questions of StepSame and StepSameVictim: where earlier reports
// from the number name people, and where only others on file may be meant.
var asks = map[store.Role]struct{ byNumber, onFile string }{
	store.RoleCaller: {"Earlier reports from this number name somebody. Is it the same person?",
		"Somebody on file may be this person. Is it one of them?"},
	store.RoleVictim: {"Earlier reports from this number name a victim. Is it the same victim?",
		"Somebody on file may be the victim. Is it one of them?"},
}

// sameQuestion asks whether somebody is one of the people on file. It is put
// only once a history with names, or somebody who may be this person, has been
// found.
func (c *Call) sameQuestion(who *Identified) *questionsets.Question {
	known := c.peopleKnown(who)
	if len(known) == 0 {
		return nil
	}
	q := &questionsets.Question{ID: sameStep(who.role), Kind: questionsets.Choice, Ask: asks[who.role].byNumber}
	if len(who.byNumber) == 0 {
		q.Ask = asks[who.role].onFile
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
