package search

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// doList carries out an intent while the list has the keys.
func (s *Screen) doList(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Up:
		if s.cursor == 0 {
			s.toBox()
			return nil
		}
		s.move(-1)
	case keys.Down:
		s.move(1)
	case keys.PageUp:
		s.move(-10)
	case keys.PageDown:
		s.move(10)
	case keys.Back:
		s.back()
	case keys.Cancel, keys.Quit:
		return s.leave()
	case keys.Open, keys.Chaser, keys.OtherOne, keys.Amend, keys.WhatDone, keys.SamePerson:
		return s.act(intent)
	}
	return nil
}

func (s *Screen) move(by int) { s.cursor = max(0, min(s.cursor+by, len(s.rows)-1)) }

// back goes from a person's reports to what was found, and from there to the box.
func (s *Screen) back() {
	if s.person != nil {
		s.whole()
		return
	}
	s.toBox()
}

// act does something with the row under the cursor.
func (s *Screen) act(intent keys.Intent) tea.Cmd {
	if s.cursor >= len(s.rows) {
		return nil
	}
	r := s.rows[s.cursor]
	switch {
	case r.person != nil && intent == keys.Open:
		return s.reportsOf(*r.person)
	case r.person != nil && intent == keys.SamePerson:
		s.mark(*r.person)
	case r.person != nil:
		s.notice = "This is a person: enter shows the reports, and a report can be added to."
	case intent == keys.SamePerson:
		s.notice = "Only people can be marked as one person."
	case intent == keys.Open:
		return tea.Batch(s.Left(), common.Send(common.ToReport{Ref: r.report.Summary.Ref}))
	default:
		return tea.Batch(s.Left(), common.Send(common.AddTo{Ref: r.report.Summary.Ref, What: intent}))
	}
	return nil
}

// mark marks a person as one of two, or asks whether the two are one.
func (s *Screen) mark(p store.Person) {
	switch {
	case s.marked == nil:
		s.marked = &p
		s.notice = "Marked. Go to the other entry and press m there."
	case s.marked.ID == p.ID:
		s.marked = nil
		s.notice = "No longer marked."
	default:
		s.form = s.sameForm(*s.marked, p)
	}
}

// sameForm asks whether two people are one. Only an answer records anything.
func (s *Screen) sameForm(a, b store.Person) *form.Form {
	ask := fmt.Sprintf("%s\n%s\nAre these one person? Yes counts their reports together, no records that they are two. esc records nothing.",
		nameOf(a.Summary), nameOf(b.Summary))
	return form.YesNo(s.Theme, "Same person?", ask, func(value string) (tea.Cmd, *form.Form, error) {
		if value == "" {
			return nil, nil, nil
		}
		s.marked = nil
		s.linked = "Recorded: they are two people."
		if value == "yes" {
			s.linked = "Recorded: they are one person."
		}
		link := intake.LinkPeople(a.ID, b.ID, value == "yes", s.Identity, s.Clock.Now())
		records := append(s.seen.flush(s.Common), link)
		return s.track(records...), nil, nil
	})
}
