package intake

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
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
	own     store.ID // new for this call whoever is chosen
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
	c.caller = Identified{role: store.RoleCaller, own: c.personID(store.RoleCaller), Person: c.person(StepName)}
	c.victim = Identified{role: store.RoleVictim, own: c.personID(store.RoleVictim), Person: c.person(StepVictim)}
	c.caller.id, c.victim.id = c.caller.own, c.victim.own
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
		who.byNumber = c.numberKnown(who)
		who.offered = c.findCandidates(who)
	}
}

// ours says whether somebody has an id only because this call, or the report that
// it amends, named them: they are no other person on file.
func (c *Call) ours(id store.ID) bool {
	if slices.ContainsFunc(c.sides(), func(who *Identified) bool { return who.Chosen && who.id == id }) {
		return false
	}
	own := id == c.caller.own || id == c.victim.own || c.namedAnew(id)
	return own || slices.ContainsFunc(c.others, func(o Other) bool { return o.ID == id })
}

// namedAnew says whether the report that is amended named somebody, and did not
// choose them from file.
func (c *Call) namedAnew(id store.ID) bool {
	if c.amended == nil {
		return false
	}
	for _, role := range []store.Role{store.RoleCaller, store.RoleVictim} {
		if c.amended.Detail.Answers[sameStep(role)].Value == id.String() {
			return false
		}
	}
	return c.namedThen(id)
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

// sameName says whether two people may be one by name: surnames of the same
// letters, and forenames and dates of birth that do not contradict each other.
// An initial and a first forename alone contradict nothing.
func sameName(a, b store.PersonSummary) bool {
	if !a.Named() || !b.Named() || letters(a.Surname) != letters(b.Surname) {
		return false
	}
	agree := a.DateOfBirth == "" || b.DateOfBirth == "" || a.DateOfBirth == b.DateOfBirth
	return agree && sameForename(folded(a.Forename), folded(b.Forename))
}

// folded brings a name into the form in which names are compared: the same for
// José and JOSE.
func folded(name string) string {
	if !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToLower(name) // the same, and most names are: everybody is compared at every answer
	}
	plain := strings.Map(func(r rune) rune {
		if r >= firstAccent && r <= lastAccent {
			return -1
		}
		return r
	}, norm.NFD.String(name))
	return fold.String(norm.NFC.String(plain))
}

// The accents as characters of their own.
const (
	firstAccent = '\u0300'
	lastAccent  = '\u036f'
)

// letters are those of a name without hyphens, apostrophes and gaps; the name
// itself where it has none.
func letters(name string) string {
	text := folded(name)
	if !strings.ContainsFunc(text, notLetter) {
		return text
	}
	return cmp.Or(strings.Join(strings.FieldsFunc(text, notLetter), ""), text)
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

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
	id      store.ID   // which choosing them means
	ids     []store.ID // all under which earlier reports name them
	person  store.PersonSummary
	reports int
	why     []string // what agrees with what was said, or that it is the same number
}

// label is the person as a choice: "Jane Roe, born 12 Mar 1961, SY1 1AA: sounds
// alike, same postcode (3 reports)".
func (k knownPerson) label() string {
	born := bornLine(k.person.DateOfBirth)
	if born != "" {
		born = "born " + born
	}
	text := strings.Join(parts(k.person.Name(), born, k.person.Postcode), ", ")
	if len(k.why) > 0 {
		text += ": " + strings.Join(k.why, ", ")
	}
	if k.reports > 0 {
		text += " (" + plural(k.reports, "report") + ")"
	}
	return text
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
			known = append(known, knownPerson{id: o.Person.ID, person: o.Person.Summary, reports: o.Person.Reports, why: o.Why})
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
	return knownPerson{id: who.id, person: who.onFile, reports: c.reports(who.id)}
}

// numberKnown gives the people whom the earlier reports from this number name
// as callers, or as victims, most recent first. The same name twice is offered
// once, unless the dates of birth differ; whoever is chosen for the other part
// is not offered, nor whom this call named itself.
func (c *Call) numberKnown(who *Identified) []knownPerson {
	named := c.namedByNumber(who.role)
	var known []knownPerson
	for _, born := range []bool{true, false} { // who has a date of birth first: it tells two people apart
		for _, n := range named {
			if (n.person.DateOfBirth != "") == born {
				known = n.joined(known)
			}
		}
	}
	for i := range known {
		if who.Chosen && slices.Contains(known[i].ids, who.id) {
			known[i].id = who.id
		}
	}
	recent := func(k knownPerson) int {
		return slices.IndexFunc(named, func(n knownPerson) bool { return slices.Contains(k.ids, n.id) })
	}
	slices.SortStableFunc(known, func(a, b knownPerson) int { return cmp.Compare(recent(a), recent(b)) })
	return known
}

// namedByNumber gives everybody whom the earlier reports from this number name
// in a part, each id once, most recent first.
func (c *Call) namedByNumber(role store.Role) []knownPerson {
	var named []knownPerson
	for _, r := range c.Past().Reports {
		if !c.Number().Matches(r.Summary.Number) {
			continue
		}
		for _, party := range r.Summary.Parties {
			person := r.People[party.Person]
			if party.Role != role || !person.Named() || c.ours(party.Person) || c.otherPart(role, party.Person, person) {
				continue
			}
			i := slices.IndexFunc(named, func(n knownPerson) bool { return n.id == party.Person })
			if i < 0 {
				i = len(named)
				named = append(named, knownPerson{id: party.Person, ids: []store.ID{party.Person}, person: person, why: []string{whyNumber}})
			}
			named[i].reports++
		}
	}
	return named
}

// joined puts somebody with the one among the known who has that name. Of whom
// nobody can say which of two it is, they stay apart.
func (k knownPerson) joined(known []knownPerson) []knownPerson {
	same := -1
	for i := range known {
		if !sameName(known[i].person, k.person) {
			continue
		}
		if same >= 0 {
			return append(known, k)
		}
		same = i
	}
	if same < 0 {
		return append(known, k)
	}
	one := &known[same]
	one.ids, one.reports = append(one.ids, k.ids...), one.reports+k.reports
	one.person.Forename = cmp.Or(one.person.Forename, k.person.Forename)
	one.person.Postcode = cmp.Or(one.person.Postcode, k.person.Postcode)
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
		q.Choices = append(q.Choices, questionsets.Option{Value: k.id.String(), Label: k.label()})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: SomebodyElse, Label: "Somebody else"})
	return q
}
