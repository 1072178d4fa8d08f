package search

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
)

// pausedMsg ends the moment after the last key.
type pausedMsg struct{ asked int }

// foundMsg is what a request found.
type foundMsg struct {
	asked  int
	person *store.Person // whose reports they are, nil for a search
	find   store.Find
	result store.Found
	err    error
}

// look asks the store at once for what is typed. Answers to earlier requests
// are dropped.
func (s *Screen) look() tea.Cmd {
	s.asked++
	f := intake.ReadFind(s.text(), s.Clock.Now())
	if f == (store.Find{Limit: f.Limit}) {
		s.find, s.result = f, store.Found{}
		s.list(idle)
		return nil
	}
	s.state = searching
	asked, desk := s.asked, s.Desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		result, err := desk.Find(ctx, f)
		return foundMsg{asked: asked, find: f, result: result, err: err}
	}
}

// reportsOf asks for the reports that name a person.
func (s *Screen) reportsOf(p store.Person) tea.Cmd {
	s.asked++
	asked, desk := s.asked, s.Desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		m := foundMsg{asked: asked, person: &p}
		m.result.Reports, m.err = desk.History(ctx, store.Query{Persons: []store.ID{p.ID}})
		return m
	}
}

// take shows what was found, unless something else has been asked since.
func (s *Screen) take(m foundMsg) {
	switch {
	case m.asked != s.asked:
		return
	case m.person != nil:
		s.takePerson(m)
		return
	case m.err != nil:
		s.result = store.Found{}
		s.list(failed)
		return
	}
	cursor := 0
	if m.find == s.find {
		cursor = s.cursor // the same once more
	}
	s.find, s.result = m.find, m.result
	s.list(found)
	s.move(cursor)
	s.inList = s.inList || s.toList && len(s.rows) > 0
	s.toList = false
}

// takePerson shows a person's reports in the list's place.
func (s *Screen) takePerson(m foundMsg) {
	if m.err != nil {
		s.notice = "The reports could not be read. enter tries again."
		return
	}
	cursor := s.cursor
	if s.person == nil {
		s.at, cursor = s.cursor, 0
	}
	s.person = m.person
	s.rows, s.cursor = nil, 0
	for _, r := range m.result.Reports {
		s.add(reportRow(r, veiled(r, []store.Person{*m.person}, false)))
	}
	s.move(cursor)
}

// list makes the rows of what was found, or says that nothing was.
func (s *Screen) list(to state) {
	s.rows, s.cursor, s.person = nil, 0, nil
	for _, p := range s.result.People {
		s.add(personRow(p))
	}
	people := s.people()
	for _, r := range s.result.Reports {
		s.add(reportRow(r, s.veil(r, people)))
	}
	s.state = to
	if to == found && len(s.rows) == 0 {
		s.state = nothing
	}
	if len(s.rows) == 0 {
		s.inList = false
	}
}

// whole goes back from a person's reports to what was found.
func (s *Screen) whole() {
	s.list(found)
	s.cursor = min(s.at, max(0, len(s.rows)-1))
}

func (s *Screen) add(r row) {
	s.rows = append(s.rows, r)
	s.seen.add(r.header())
}

// people are those whom the reports are about: who was found, or whoever the call
// that gave the reports is about, as the reports know them.
func (s *Screen) people() []store.Person {
	if !s.given {
		return s.result.People
	}
	var out []store.Person
	for _, id := range s.whose {
		p := store.Person{ID: id}
		for _, r := range s.result.Reports {
			if p.Summary = r.People[id]; p.Summary.Named() {
				break
			}
		}
		out = append(out, p)
	}
	return out
}

// veil says what one of the reports found or given shows in the place of its
// complainant. Whoever asks for a report by its reference or number wants to see
// it. A call that gives its people's reports has not asked for any: a caller who
// rings from the number they were complained of from is a suspect all the same.
func (s *Screen) veil(r store.Report, people []store.Person) string {
	f := s.find
	switch {
	case s.given && len(s.whose) > 0:
		return veiled(r, people, true)
	case asked(r, f):
		return ""
	}
	return veiled(r, people, f.Ref != "" || f.Last6 != "" || f.Postcode != "" || !f.From.IsZero())
}

// asked says that a report is the very one that was asked for: by a reference,
// which finds no other, or by the number it was made from.
func asked(r store.Report, f store.Find) bool {
	return f.Ref != "" || f.Number.Matches(r.Summary.Number)
}

// What stands in the place of everything that leads to a complainant.
const (
	asSuspect   = "as suspect"
	withSuspect = "names a suspect: enter opens it"
)

// veiled says what a report shows in the place of its complainant before it is
// opened, "" for one that shows everything. Where the people found are in it
// only as suspects the complainant is not shown. Where nobody found is known to
// be in it, as people can be under a linked id, and nothing else led to it
// (direct), a report that names a suspect may be such a one.
func veiled(r store.Report, people []store.Person, direct bool) string {
	suspect, otherwise, any := false, false, false
	for _, party := range r.Summary.Parties {
		any = any || party.Role == store.RoleSuspect
		if !slices.ContainsFunc(people, func(p store.Person) bool { return isParty(p, party, r) }) {
			continue
		}
		if party.Role == store.RoleSuspect {
			suspect = true
		} else {
			otherwise = true
		}
	}
	switch {
	case otherwise:
		return ""
	case suspect:
		return asSuspect
	case any && !direct:
		return withSuspect
	}
	return ""
}

// isParty says whether a person is a party of a report, by id or by the same
// name and date of birth.
func isParty(p store.Person, party store.Party, r store.Report) bool {
	if p.ID == party.Person {
		return true
	}
	named, ok := r.People[party.Person]
	return ok && named.Named() && named.Name() == p.Summary.Name() && named.DateOfBirth == p.Summary.DateOfBirth
}

// consulted remembers which records were shown and not yet written down as
// consulted (DPA 2018 s.62).
type consulted struct {
	fresh []store.Header
	known map[store.ID]bool
}

func (c *consulted) add(h store.Header) {
	if h.ID.IsNil() || c.known[h.ID] {
		return
	}
	if c.known == nil {
		c.known = map[store.ID]bool{}
	}
	c.known[h.ID] = true
	c.fresh = append(c.fresh, h)
}

// flush gives one record that names all that was shown since the last one, by
// ids only; none when nothing was.
func (c *consulted) flush(common *common.Common) []store.NewRecord {
	if len(c.fresh) == 0 {
		return nil
	}
	var ids []store.ID
	for _, h := range c.fresh {
		ids = append(ids, h.ID)
	}
	access := store.Consultation(c.fresh[0], intake.AuthorOf(common.Identity), "search")
	access.Summary = store.AccessSummary{Operation: "consultation", Reason: "search", Records: ids}
	c.fresh = nil
	return []store.NewRecord{access}
}
