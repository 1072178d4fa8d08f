package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"firstcall/store"
)

// Candidate is somebody on file who may be the caller, or the victim. Nobody is
// ever taken for one without the handler's choice.
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
func (c *Call) Candidates() []Candidate { return slices.Clone(c.caller.offered) }

// VictimCandidates gives, in the same way, the people on file who may be the
// victim; nil while the victim is the caller. StepSameVictim offers them.
func (c *Call) VictimCandidates() []Candidate { return slices.Clone(c.victim.offered) }

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

// findCandidates compares everybody found with somebody in this call.
func (c *Call) findCandidates(who *Identified) []Candidate {
	said := c.atHome(who)
	var strong, weak []Candidate
	var met []store.Person
	for _, p := range c.known.People {
		twice := func(q store.Person) bool { return q.ID == p.ID || slices.Contains(c.known.aliases(p.ID), q.ID) }
		byNumber := func(k knownPerson) bool { return k.id == p.ID || sameName(k.person, p.Summary) }
		chosen := func(one *Identified) bool { return one.is(p) }
		if slices.ContainsFunc(met, twice) || slices.ContainsFunc(who.byNumber, byNumber) || slices.ContainsFunc(c.sides(), chosen) {
			continue
		}
		met = append(met, p)
		switch o := c.compare(who.role, said, p); {
		case o.score >= enough || slices.Contains(o.Why, whyAddress):
			strong = append(strong, o)
		case o.score == saysSurname && slices.Contains(o.Why, whySurname):
			weak = append(weak, o)
		}
	}
	slices.SortStableFunc(strong, func(a, b Candidate) int { return cmp.Compare(b.score, a.score) })
	if len(weak) <= mostByName {
		strong = append(strong, weak...)
	}
	return strong[:min(len(strong), mostKnown)]
}

// The reasons that decide by themselves whether somebody is offered.
const (
	whyAddress = "same address"
	whySurname = "same surname"
)

// compare says what agrees between somebody on file and what was said of the
// caller or the victim. The number is the caller's: a victim may be anywhere.
func (c *Call) compare(role store.Role, said store.PersonSummary, p store.Person) Candidate {
	o := Candidate{Person: p}
	o.Person.Reports = c.known.reports(p.ID)
	file := p.Summary
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
	o.add(o.OnNumber && role == store.RoleCaller, saysNumber, "this number", 0)
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
		o.add(true, saysSurname, whySurname, 0)
	default:
		o.add(sounds, saysSound, "sounds alike", otherSurname)
	}
	switch {
	case agree:
		o.add(true, saysForename, "same forename", 0)
	case forenames && !beginAlike(said.Forename, file.Forename):
		o.score += otherForename
	}
}

// beginAlike says whether two forenames begin with the same letter, so that one
// may be the other misheard or spelled otherwise: Jayne and Jane, Steven and
// Stephen. It makes nobody a candidate, and speaks against nobody.
func beginAlike(a, b string) bool {
	x, _ := utf8.DecodeRuneInString(folded(a))
	y, _ := utf8.DecodeRuneInString(folded(b))
	return x == y
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
