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
	Person   store.Person // with the reports of all records that are plainly theirs, without this call's own
	Why      []string     // what agrees, the strongest first
	OnNumber bool         // the number is on their own record

	score int
	says  []int // of each reason in Why
}

// Candidates gives the people on file who may be the caller, those of whom most
// agrees first, without those whom StepSame offers by the number's history,
// without the one who is chosen and without whom this call named itself.
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
		byNumber := func(k knownPerson) bool { return k.covers(p) }
		chosen := func(one *Identified) bool { return one.is(p) }
		if c.ours(p.ID) || slices.ContainsFunc(met, twice) || slices.ContainsFunc(who.byNumber, byNumber) || slices.ContainsFunc(c.sides(), chosen) {
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

// covers says whether somebody known by the number stands for somebody on file
// too. Where only the one on file has a date of birth, they may be two.
func (k knownPerson) covers(p store.Person) bool {
	apart := k.person.DateOfBirth == "" && p.Summary.DateOfBirth != ""
	return slices.Contains(k.ids, p.ID) || sameName(k.person, p.Summary) && (!apart || samePerson(k.person, p.Summary))
}

// reports counts the reports of all records that are plainly one person's,
// without the one that this call itself sent or amends.
func (c *Call) reports(id store.ID) int {
	n := c.known.reports(id)
	for _, p := range c.known.People {
		if p.Reports > 0 && (p.ID == id || slices.Contains(c.known.aliases(id), p.ID)) && c.inOwnReport(p.ID) {
			n--
		}
	}
	return n
}

// inOwnReport says whether the report that this call has made so far names
// somebody: the one it amends, or the one it has sent.
func (c *Call) inOwnReport(id store.ID) bool {
	if c.namedThen(id) {
		return true
	}
	is := func(who *Identified) bool { return who.id == id }
	return !c.sent.Record.IsNil() && (c.ours(id) || slices.ContainsFunc(c.sides(), is))
}

// The reasons that say something by themselves.
const (
	whyNumber  = "this number"
	whyAddress = "same address"
	whySurname = "same surname"
)

// compare says what agrees between somebody on file and what was said of the
// caller or the victim. The number is the caller's: a victim may be anywhere.
func (c *Call) compare(role store.Role, said store.PersonSummary, p store.Person) Candidate {
	o := Candidate{Person: p}
	o.Person.Reports = c.reports(p.ID)
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
	o.add(o.OnNumber && role == store.RoleCaller, saysNumber, whyNumber, 0)
	if said.DateOfBirth != "" && said.DateOfBirth == file.DateOfBirth {
		o.score = max(o.score, bornAlike(said, file))
	}
	return o
}

// bornAlike is how much a common date of birth says at the least, whatever
// becomes of the names: at one postcode they may be quite wrong, and beside one
// forename the surname may have changed.
func bornAlike(said, file store.PersonSummary) int {
	switch {
	case said.Postcode != "" && said.Postcode == file.Postcode:
		return saysBorn + saysPostcode
	case spoken(said.Forename) != "" && spoken(said.Forename) == spoken(file.Forename):
		return enough
	}
	return 0
}

func (o *Candidate) compareNames(said, file store.PersonSummary, sounds bool) {
	forenames := said.Forename != "" && file.Forename != ""
	agree := forenames && sameForename(folded(said.Forename), folded(file.Forename))
	same := letters(said.Surname) == letters(file.Surname)
	switch {
	case said.Surname == "" || file.Surname == "":
	case same && agree:
		o.add(true, saysSurname+saysForename, "same name", 0)
		return
	case same:
		o.add(true, saysSurname, whySurname, 0)
	case forenames && haveInCommon(said.Surname, file.Forename) && haveInCommon(said.Forename, file.Surname):
		o.add(true, saysSurname+saysForename, "surname and forename exchanged", 0)
		return
	case haveInCommon(said.Surname, file.Surname):
		o.add(true, saysSound, "part of the surname", 0)
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

// haveInCommon says whether two names are one, or have a part in common: O'Brien
// and Brien-Smith, Smith-Jones and Jones.
func haveInCommon(a, b string) bool {
	if letters(a) == letters(b) {
		return true
	}
	theirs := nameParts(b)
	return slices.ContainsFunc(nameParts(a), func(part string) bool { return slices.Contains(theirs, part) })
}

var apostrophes = strings.NewReplacer("'", "", "’", "", "‘", "", "`", "", "´", "")

// shortestPart is the shortest part of a name that says anything: not the O of
// O'Brien.
const shortestPart = 3

// nameParts gives the parts of a name, split at apostrophes and not.
func nameParts(name string) []string {
	all := slices.Concat(strings.FieldsFunc(folded(name), notLetter), strings.FieldsFunc(folded(apostrophes.Replace(name)), notLetter))
	return slices.DeleteFunc(all, func(part string) bool { return utf8.RuneCountInString(part) < shortestPart })
}

// alike writes letters that sound the same in one way.
var alike = strings.NewReplacer("ph", "f", "v", "f", "ck", "k", "c", "k", "q", "k", "z", "s", "y", "i", "h", "")

const vowels = "aeiou"

// spoken is a first forename much as it sounds: the same for Stephen and Steven,
// Jayne and Jane, Sarah and Sara, but not for Jane and John.
func spoken(forename string) string {
	first, _, _ := strings.Cut(folded(forename), " ")
	var out []rune
	for _, r := range alike.Replace(first) {
		last := len(out) - 1
		if last >= 0 && (out[last] == r || strings.ContainsRune(vowels, out[last]) && strings.ContainsRune(vowels, r)) {
			continue
		}
		out = append(out, r)
	}
	return strings.TrimSuffix(string(out), "e")
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
