package intake

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

// Wanted is what to look for on file beside the number's history: people who
// may be the caller, and the warnings on everybody known and on the address.
type Wanted struct {
	number  phone.Number
	caller  store.PersonSummary
	persons []store.ID // those known already: chosen, or by the number
	place   store.Place
}

// Wanted gives what to look for as the call stands.
func (c *Call) Wanted() Wanted {
	return Wanted{number: c.Number(), caller: c.callerAtHome(), persons: c.warnable(), place: c.place()}
}

// callerAtHome is the caller with the address to look for: their own or, unless
// they gave another postcode or ring for somebody else, where it is happening.
func (c *Call) callerAtHome() store.PersonSummary {
	p, place := c.caller.Person, c.place()
	if !c.other && place.Postcode != "" && (p.Postcode == "" || p.Postcode == place.Postcode && len(houses(p.Address)) == 0) {
		p.Postcode, p.Address = place.Postcode, place.Text
	}
	return p
}

// warnable gives the people whose warnings are to be shown: those chosen from
// file and, while the number is not one that many share, everybody whom its
// earlier reports name as caller or victim.
func (c *Call) warnable() []store.ID {
	ids := c.filed(c.caller)
	if c.other {
		ids = append(ids, c.filed(c.victim)...)
	}
	past := c.Past()
	for _, r := range past.Reports {
		if past.Shared || !c.Number().Matches(r.Summary.Number) {
			continue
		}
		for _, p := range r.Summary.Parties {
			if (p.Role == store.RoleCaller || p.Role == store.RoleVictim) && !slices.Contains(ids, p.Person) {
				ids = append(ids, p.Person)
			}
		}
	}
	return ids
}

// Key says whether there is anything new to look for: "" for nothing at all,
// and another text whenever another look is due. It holds what callers said.
func (w Wanted) Key() string {
	if len(w.queries()) == 0 && len(w.persons) == 0 && w.place.Postcode == "" {
		return ""
	}
	p := w.caller
	key := []string{w.number.Key(), placeKey(w.place), folded(p.Surname), folded(p.Forename), p.DateOfBirth, p.Postcode, strings.Join(houses(p.Address), " ")}
	for _, id := range w.persons {
		key = append(key, id.String())
	}
	return strings.Join(key, "\x1f")
}

// placeKey is an address as warnings are kept by it; "" without a postcode.
func placeKey(p store.Place) string {
	if p.Postcode == "" {
		return ""
	}
	if h := houses(p.Text); len(h) > 0 {
		return p.Postcode + " " + h[0]
	}
	return p.Postcode + " " + folded(p.Text)
}

var houseForm = regexp.MustCompile(`\b[0-9]{1,5}[A-Za-z]?\b`)

// houses gives the numbers in an address that can be a house's, at most three.
func houses(address string) []string {
	_, rest := cutPostcode(address)
	return houseForm.FindAllString(strings.ToLower(rest), 3)
}

// How many people one query gives, and how many are kept of all.
const (
	mostByOne = 20
	mostByAll = 60
)

// queries gives what to ask the store, the surest first.
func (w Wanted) queries() []store.PersonQuery {
	var all []store.PersonQuery
	add := func(has bool, q store.PersonQuery) {
		if has {
			q.Limit = mostByOne
			all = append(all, q)
		}
	}
	p := w.caller
	name := len([]rune(p.Surname)) > 1
	add(w.number.Key() != "", store.PersonQuery{Number: w.number})
	add(name && p.DateOfBirth != "", store.PersonQuery{Surname: p.Surname, Sounds: true, DateOfBirth: p.DateOfBirth})
	for _, house := range houses(p.Address) {
		add(p.Postcode != "", store.PersonQuery{Postcode: p.Postcode, House: house})
	}
	add(name && p.Postcode != "", store.PersonQuery{Surname: p.Surname, Sounds: true, Postcode: p.Postcode})
	add(p.DateOfBirth != "", store.PersonQuery{DateOfBirth: p.DateOfBirth})
	add(name, store.PersonQuery{Surname: p.Surname})
	add(name, store.PersonQuery{Surname: p.Surname, Sounds: true})
	return all
}

// Known is what was found on file: people who may be somebody in this call, and
// warnings.
type Known struct {
	People []store.Person // those chosen first
	At     time.Time
	For    string // the Key it was looked up for

	markers []store.Marker
	persons []store.ID              // whose warnings they are
	place   string                  // and of which address
	sounds  map[string]bool         // ids of those found by how a surname sounds, with the surname
	same    map[store.ID][]store.ID // the other ids of somebody who has several records
}

// LookPeople asks the store for what is wanted. It reads from disk and is meant
// for a command, never for Update.
func LookPeople(ctx context.Context, desk store.Desk, w Wanted, at time.Time) (Known, error) {
	k := Known{At: at, For: w.Key(), persons: w.persons, place: placeKey(w.place), sounds: map[string]bool{}}
	for _, id := range w.persons {
		switch p, err := desk.Person(ctx, id); {
		case err == nil:
			k.add(p)
		case store.CodeOf(err) != store.CodeNotFound:
			return Known{}, err
		}
	}
	for _, q := range w.queries() {
		found, err := desk.People(ctx, q)
		if err != nil {
			return Known{}, err
		}
		for _, p := range found {
			if q.Sounds {
				k.sounds[soundKey(p.ID, q.Surname)] = true
			}
			k.add(p)
		}
	}
	k.group()
	q := store.MarkerQuery{Persons: w.persons}
	if w.place.Postcode != "" {
		q.Place = w.place
	}
	if len(q.Persons) == 0 && q.Place.Postcode == "" {
		return k, nil
	}
	var err error
	k.markers, err = desk.Markers(ctx, q)
	return k, err
}

// soundKey ties a person to the surname they were found by.
func soundKey(id store.ID, surname string) string { return id.String() + folded(surname) }

func (k *Known) add(p store.Person) {
	if len(k.People) < mostByAll && !slices.ContainsFunc(k.People, func(have store.Person) bool { return have.ID == p.ID }) {
		k.People = append(k.People, p)
	}
}

// SetKnown gives the call what was found. What was looked up for something else
// is ignored: the handler has typed on since. Whoever is offered was consulted
// (DPA 2018 s.62).
func (c *Call) SetKnown(k Known) {
	if k.For != c.Wanted().Key() {
		return
	}
	c.known = k
	c.changed()
	var records []store.ID
	for _, o := range c.offered {
		records = append(records, o.Person.Record.ID)
	}
	c.consulted(records)
}

// aliases gives the other ids of somebody who has several records: each call
// keeps its own person until the handler chooses one on file.
func (k Known) aliases(id store.ID) []store.ID { return k.same[id] }

// group finds those aliases among the people found.
func (k *Known) group() {
	k.same = map[store.ID][]store.ID{}
	for _, a := range k.People {
		for _, b := range k.People {
			if a.ID != b.ID && samePerson(a.Summary, b.Summary) {
				k.same[a.ID] = append(k.same[a.ID], b.ID)
			}
		}
	}
}

// reports counts the reports of all records that are plainly one person's.
func (k Known) reports(id store.ID) int {
	n := 0
	for _, p := range k.People {
		if p.ID == id || slices.Contains(k.aliases(id), p.ID) {
			n += p.Reports
		}
	}
	return n
}

// samePerson says whether two records are plainly of one person: the same name,
// with the same date of birth, postcode or number in both.
func samePerson(a, b store.PersonSummary) bool {
	if !sameName(a, b) || a.Forename == "" || b.Forename == "" {
		return false
	}
	number := a.Number != nil && b.Number != nil && a.Number.Matches(*b.Number)
	return number || a.DateOfBirth != "" && a.DateOfBirth == b.DateOfBirth || a.Postcode != "" && a.Postcode == b.Postcode
}

// Candidate is somebody on file who may be the caller. Nobody is ever taken for
// one without the handler's choice.
type Candidate struct {
	Person   store.Person // with the reports of all records that are plainly theirs
	Why      []string     // what agrees, the strongest first
	OnNumber bool         // the number is on their own record

	score int
	says  []int // of each reason in Why
}

// Candidates gives the people on file who may be the caller, those of whom most
// agrees first, without those whom StepSame offers by the number's history and
// without the one who is chosen.
func (c *Call) Candidates() []Candidate { return slices.Clone(c.offered) }

// How much it says that something agrees or, below nought, does not, and how
// much is enough to offer somebody.
const (
	saysBorn     = 5
	saysNumber   = 4
	saysAddress  = 4
	saysSurname  = 3
	saysForename = 2
	saysSound    = 2
	saysPostcode = 2
	enough       = 4

	otherBorn     = -5
	otherForename = -3
	otherSurname  = -2
)

// mostByName is how many people may be offered of whom the surname alone
// agrees: it says something only where few bear it.
const mostByName = 3

// findCandidates compares everybody found with the caller.
func (c *Call) findCandidates() []Candidate {
	if len(c.known.People) == 0 {
		return nil
	}
	var strong, weak []Candidate
	var met []store.Person
	for _, p := range c.known.People {
		twice := func(q store.Person) bool { return q.ID == p.ID || slices.Contains(c.known.aliases(p.ID), q.ID) }
		byNumber := func(k knownPerson) bool { return k.id == p.ID || sameName(k.person, p.Summary) }
		if slices.ContainsFunc(met, twice) || slices.ContainsFunc(c.byNumber, byNumber) || c.isChosen(p) {
			continue
		}
		met = append(met, p)
		switch o := c.compare(p); {
		case o.score >= enough || slices.Contains(o.Why, whyAddress):
			strong = append(strong, o)
		case o.score == saysSurname:
			weak = append(weak, o)
		}
	}
	slices.SortStableFunc(strong, func(a, b Candidate) int { return cmp.Compare(b.score, a.score) })
	if len(weak) <= mostByName {
		strong = append(strong, weak...)
	}
	return strong[:min(len(strong), mostKnown)]
}

// isChosen says whether a person on file is the one that was chosen.
func (c *Call) isChosen(p store.Person) bool {
	return c.caller.Chosen && (p.ID == c.caller.id || samePerson(p.Summary, c.caller.onFile))
}

const whyAddress = "same address"

// compare says what agrees between somebody on file and the caller.
func (c *Call) compare(p store.Person) Candidate {
	o := Candidate{Person: p}
	o.Person.Reports = c.known.reports(p.ID)
	said, file := c.callerAtHome(), p.Summary
	o.compareNames(said, file, c.known.sounds[soundKey(p.ID, said.Surname)])
	if said.DateOfBirth != "" && file.DateOfBirth != "" {
		o.add(said.DateOfBirth == file.DateOfBirth, saysBorn, "same date of birth", otherBorn)
	}
	if said.Postcode != "" && said.Postcode == file.Postcode {
		here := houses(said.Address)
		same := slices.ContainsFunc(houses(file.Address), func(h string) bool { return slices.Contains(here, h) })
		o.add(same, saysAddress, whyAddress, 0)
		o.add(!same, saysPostcode, "same postcode", 0)
	}
	o.OnNumber = file.Number != nil && file.Number.Matches(c.Number())
	o.add(o.OnNumber, saysNumber, "this number", 0)
	return o
}

func (o *Candidate) compareNames(said, file store.PersonSummary, sounds bool) {
	forenames := said.Forename != "" && file.Forename != ""
	agree := forenames && sameForename(folded(said.Forename), folded(file.Forename))
	switch {
	case said.Surname == "" || file.Surname == "":
	case folded(said.Surname) == folded(file.Surname) && agree:
		o.add(true, saysSurname+saysForename, "same name", 0)
		return
	case folded(said.Surname) == folded(file.Surname):
		o.add(true, saysSurname, "same surname", 0)
	default:
		o.add(sounds, saysSound, "sounds alike", otherSurname)
	}
	if forenames {
		o.add(agree, saysForename, "same forename", otherForename)
	}
}

// add notes that something agrees, in its place among the reasons, or counts
// against it.
func (o *Candidate) add(agrees bool, score int, why string, otherwise int) {
	if !agrees {
		o.score += otherwise
		return
	}
	i := 0
	for i < len(o.says) && o.says[i] >= score {
		i++
	}
	o.score += score
	o.says, o.Why = slices.Insert(o.says, i, score), slices.Insert(o.Why, i, why)
}

// label is the candidate as a choice: "Jane Roe, 12 Mar 1961, SY1 1AA: sounds
// alike, same postcode (3 reports)".
func (o Candidate) label() string {
	p := o.Person.Summary
	text := strings.Join(parts(p.Name(), bornLine(p.DateOfBirth), p.Postcode), ", ")
	if len(o.Why) > 0 {
		text += ": " + strings.Join(o.Why, ", ")
	}
	if o.Person.Reports > 0 {
		text += " (" + plural(o.Person.Reports, "report") + ")"
	}
	return text
}
