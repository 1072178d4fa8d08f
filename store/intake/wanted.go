package intake

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

// Wanted is what to look for on file beside the number's history: people who
// may be the caller or the victim, and the warnings on everybody known and on
// the address.
type Wanted struct {
	number  phone.Number
	people  []store.PersonSummary // the caller, and the victim who is somebody else
	persons []store.ID            // those known already: chosen, or by the number
	before  []store.ID            // those written down before whom this call may write anew
	victim  store.ID              // of these, the victim; nil for one who is new
	named   []store.ID            // whom this call named before anybody was chosen
	place   store.Place
}

// Wanted gives what to look for as the call stands.
func (c *Call) Wanted() Wanted {
	w := Wanted{number: c.Number(), persons: c.warnable(), place: c.place()}
	for _, who := range c.sides() {
		w.people = append(w.people, c.atHome(who))
		if c.namedBefore(who.id) {
			w.before = append(w.before, who.id)
		}
		if who.Chosen || who.Person.Named() {
			w.named = append(w.named, c.personID(who.role))
		}
	}
	if id := c.Victim().id; slices.Contains(w.before, id) {
		w.victim = id
	}
	for _, o := range c.others {
		if o.Carried {
			w.before = append(w.before, o.ID)
		}
	}
	return w
}

// atHome is somebody with the address to look for: their own or, of the victim
// who gave no other postcode, where it is happening.
func (c *Call) atHome(who *Identified) store.PersonSummary {
	p, place := who.Person, c.place()
	victim := !c.other || who.role == store.RoleVictim
	if victim && place.Postcode != "" && (p.Postcode == "" || p.Postcode == place.Postcode && len(houses(p.Address)) == 0) {
		p.Postcode, p.Address = place.Postcode, place.Text
	}
	return p
}

// warnable gives the people whose warnings are to be shown: those chosen from
// file and, while the number is not one that many share, everybody whom its
// earlier reports name as caller or victim.
func (c *Call) warnable() []store.ID {
	var ids []store.ID
	for _, who := range c.sides() {
		ids = append(ids, c.filed(*who)...)
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
	if len(w.queries()) == 0 && len(w.persons) == 0 && len(w.before) == 0 && w.place.Postcode == "" {
		return ""
	}
	key := []string{w.number.Key(), placeKey(w.place)}
	for _, p := range w.people {
		key = append(key, folded(p.Surname), folded(p.Forename), p.DateOfBirth, p.Postcode, strings.Join(houses(p.Address), " "))
	}
	for _, id := range slices.Concat(w.persons, w.before, []store.ID{w.victim}) {
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

// queries gives what to ask the store, the surest of everybody first and each once.
func (w Wanted) queries() []store.PersonQuery {
	var all []store.PersonQuery
	if w.number.Key() != "" {
		all = append(all, store.PersonQuery{Number: w.number, Limit: mostByOne})
	}
	var each [][]store.PersonQuery
	for _, p := range w.people {
		each = append(each, queriesFor(p))
	}
	for rank := 0; slices.ContainsFunc(each, func(of []store.PersonQuery) bool { return rank < len(of) }); rank++ {
		for _, of := range each {
			if rank < len(of) && !slices.Contains(all, of[rank]) {
				all = append(all, of[rank])
			}
		}
	}
	return all
}

// queriesFor gives what to ask about one person, the surest first.
func queriesFor(p store.PersonSummary) []store.PersonQuery {
	var all []store.PersonQuery
	add := func(has bool, q store.PersonQuery) {
		if has {
			q.Limit = mostByOne
			all = append(all, q)
		}
	}
	name := len([]rune(p.Surname)) > 1
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

	file   map[store.ID]store.PersonSummary   // how those written down before are known by now; nobody where nothing is
	linked map[store.ID][]store.PersonSummary // whom links say to be the victim
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
	if err := k.read(ctx, desk, w); err != nil {
		return Known{}, err
	}
	q := store.MarkerQuery{Persons: slices.Concat(w.persons, w.named)}
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

// read reads how those written down before are known by now.
func (k *Known) read(ctx context.Context, desk store.Desk, w Wanted) (err error) {
	k.file, k.linked = map[store.ID]store.PersonSummary{}, map[store.ID][]store.PersonSummary{}
	for _, id := range w.before {
		p, err := desk.Person(ctx, id)
		if err != nil && store.CodeOf(err) != store.CodeNotFound {
			return err
		}
		k.file[id] = p.Summary
	}
	if !w.victim.IsNil() {
		k.linked[w.victim], err = linkedWith(ctx, desk, w.victim)
	}
	return err
}

// linkedWith gives the people whom a link says to be somebody. They share all of
// one history, and yet there are reports in it that name only one of them.
func linkedWith(ctx context.Context, desk store.Desk, id store.ID) ([]store.PersonSummary, error) {
	theirs, err := desk.History(ctx, store.Query{Persons: []store.ID{id}})
	if err != nil {
		return nil, err
	}
	beside := []store.ID{id} // nobody is two people in one report
	apart := map[store.ID]store.PersonSummary{}
	for _, r := range theirs {
		if names(r, id) {
			for _, p := range r.Summary.Parties {
				beside = append(beside, p.Person)
			}
			continue
		}
		maps.Copy(apart, r.People)
	}
	if len(beside) == 1 {
		return nil, nil // in none of them by name: what others share is not theirs
	}
	var out []store.PersonSummary
	for other, p := range apart {
		if slices.Contains(beside, other) {
			continue
		}
		same, err := desk.History(ctx, store.Query{Persons: []store.ID{other}})
		if err != nil {
			return nil, err
		}
		if slices.EqualFunc(theirs, same, func(a, b store.Report) bool { return a.Record.ID == b.Record.ID }) {
			out = append(out, p)
		}
	}
	return out, nil
}

// names says whether a report names somebody.
func names(r store.Report, id store.ID) bool {
	return slices.ContainsFunc(r.Summary.Parties, func(p store.Party) bool { return p.Person == id })
}

// soundKey ties a person to the surname they were found by.
func soundKey(id store.ID, surname string) string { return id.String() + folded(surname) }

func (k *Known) add(p store.Person) {
	if len(k.People) < mostByAll && !slices.ContainsFunc(k.People, func(have store.Person) bool { return have.ID == p.ID }) {
		k.People = append(k.People, p)
	}
}

// SetKnown gives the call what was found. What was looked up for something else
// is ignored: the handler has typed on since. Whoever is offered, chosen or known
// by the number was consulted, and so was every warning shown (DPA 2018 s.62).
func (c *Call) SetKnown(k Known) {
	if k.For != c.Wanted().Key() {
		return
	}
	c.known = k
	c.changed()
	var records []store.ID
	for _, who := range c.sides() {
		for _, o := range who.offered {
			records = append(records, o.Person.Record.ID)
		}
	}
	for _, p := range k.People {
		if slices.Contains(k.persons, p.ID) {
			records = append(records, p.Record.ID)
		}
	}
	for _, m := range k.markers {
		if c.concerns(m.Summary) {
			records = append(records, m.Record.ID)
		}
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
