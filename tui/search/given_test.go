package search_test

import (
	"testing"

	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui/common"
)

// A call says whose the reports are: the complainant is hidden where one of its
// people is a suspect and none of them victim or caller, by id or by name.
func TestGivenReportsKnowThePeopleOfTheCall(t *testing.T) {
	from := func(number string, parties map[store.Role]store.Person) store.Report {
		r := report(refA, parties)
		r.Summary.Number = phone.Parse(number)
		return r
	}
	accused := map[store.Role]store.Person{store.RoleVictim: jane, store.RoleSuspect: piotr}
	alias := store.Person{ID: id(), Summary: jane.Summary}
	mine := from("01632 960102", accused)
	for name, c := range map[string]struct {
		report store.Report
		whose  []store.ID
		veil   string
	}{
		"victim":                        {mine, []store.ID{jane.ID}, ""},
		"victim, and the other suspect": {mine, []store.ID{piotr.ID, jane.ID}, ""},
		"caller":                        {from("01632 960102", map[store.Role]store.Person{store.RoleCaller: jane, store.RoleSuspect: piotr}), []store.ID{jane.ID}, ""},
		"suspect":                       {mine, []store.ID{piotr.ID}, "as suspect"},
		"suspect, from this number":     {from("07700 900417", accused), []store.ID{piotr.ID}, "as suspect"},
		"nobody who is known":           {mine, []store.ID{id()}, ""},
		"nobody, from this number":      {from("07700 900417", accused), []store.ID{id()}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, &desk{}, common.ToSearch{Text: "07700 900417", Reports: []store.Report{c.report}, Whose: c.whose})
			if c.veil == "" {
				b.shows("Jane Roe", "The green: They shout at me")
				return
			}
			b.shows(c.veil)
			b.hides("Jane", "The green", "They shout")
		})
	}
	same := from("01632 960102", map[store.Role]store.Person{store.RoleVictim: alias, store.RoleSuspect: piotr})
	b := open(t, &desk{}, common.ToSearch{Text: "07700 900417", Reports: []store.Report{mine, same}, Whose: []store.ID{jane.ID}})
	b.hides("suspect")
}
