package search_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/keys"
)

const (
	refA = "WM-261112-7Q0391C"
	refB = "WM-261103-7Q0288F"
)

func roes() store.Found {
	a := report(refA, map[store.Role]store.Person{store.RoleCaller: jane})
	a.Follow = []store.Followup{
		{Record: store.Header{MadeAt: at.AddDate(0, 0, -1)}, Action: &store.ActionSummary{State: store.ActionDone, What: store.RequiredAction{Title: "Call the victim back"}}},
		{Note: &store.NoteSummary{Kind: store.NoteDone, Line: "an older one"}}}
	b := report(refB, map[store.Role]store.Person{store.RoleVictim: piotr})
	b.Summary.Status = store.StatusProvisional
	return store.Found{People: []store.Person{jane, piotr}, Reports: []store.Report{a, b}}
}

func TestEachStateSaysWhatItIs(t *testing.T) {
	d := &desk{find: always(roes())}
	b := open(t, d, common.ToSearch{})
	b.shows("Type a number or its last six digits")
	b.Type("ro")
	b.Advance(time.Second)
	b.shows("Go on typing")
	if len(d.finds) != 0 {
		t.Fatal("the store was asked about two letters")
	}
	b.Type("e")
	b.shows("Searching")
	b.Advance(150 * time.Millisecond)
	b.shows("Found: 2 people, 2 reports", "Jane Roe, born 12 Mar 1961, SY1 1AA", "3 reports", "Do NOT attend.", "needs: Polish interpreter",
		"12 Nov 2026  ◆ MEDIUM  personal · Jane Roe", "0391C", "The green: They shout at me", "20 Nov done: Call the victim back",
		"open call personal · Piotr Roe")
	b.hides("an older one")
	d.find = always(store.Found{})
	b.Type("s")
	b.Advance(time.Second)
	b.shows("Nothing found. Try fewer letters of the surname")
	d.find = func(store.Find) (store.Found, error) { return store.Found{}, errors.New("Jane Roe") }
	b.Key("backspace")
	b.Advance(time.Second)
	b.shows("The search did not work this time")
	b.hides("Jane Roe")
	d.find = always(roes())
	b.Key("enter")
	b.scope(keys.Results)
	b.shows("Found: 2 people, 2 reports")
	b.Key("shift+tab", "ctrl+w")
	b.shows("Type a number or its last six digits")
}

func TestTheStoreIsAskedOnceTypingRests(t *testing.T) {
	d := &desk{find: always(roes())}
	b := open(t, d, common.ToSearch{})
	b.Type("roes")
	b.Advance(149 * time.Millisecond)
	if len(d.finds) != 0 {
		t.Fatalf("asked %d times before the pause was over", len(d.finds))
	}
	b.Advance(time.Millisecond)
	b.Advance(time.Second)
	if len(d.finds) != 1 || d.finds[0].Surname != "roes" {
		t.Fatalf("asked for %v", d.finds)
	}
}

func TestEnterAsksAtOnceAndGoesToTheList(t *testing.T) {
	d := &desk{find: always(roes())}
	b := open(t, d, common.ToSearch{})
	b.Type("roe")
	b.scope(keys.Search)
	b.Key("enter")
	b.scope(keys.Results)
	b.shows("▸ Jane Roe")
	b.Advance(time.Second)
	if len(d.finds) != 1 {
		t.Fatalf("asked %d times", len(d.finds))
	}
	b.Key("up")
	b.scope(keys.Search)
	b.Key("down")
	b.scope(keys.Results)
	b.Key("shift+tab")
	b.scope(keys.Search)
	if x, y, shown := b.Cursor(); !shown || x != 5 || y != 2 {
		t.Errorf("the cursor is at %d,%d, %v", x, y, shown)
	}
}

func TestALateAnswerIsDropped(t *testing.T) {
	slow := make(chan store.Found)
	d := &desk{find: func(f store.Find) (store.Found, error) {
		if f.Surname == "roe" {
			return <-slow, nil
		}
		return store.Found{People: []store.Person{piotr}}, nil
	}}
	b := open(t, d, common.ToSearch{})
	b.Patience = 10 * time.Millisecond
	b.Type("roe")
	b.Advance(time.Second)
	b.Patience = 2 * time.Second
	b.Type("s")
	b.Advance(time.Second)
	b.shows("Piotr Roe")
	slow <- store.Found{People: []store.Person{jane}}
	b.Wait()
	b.shows("Piotr Roe")
	b.hides("Jane Roe")
}

func TestOnlyASuspectShowsNothingOfTheComplainant(t *testing.T) {
	hidden := report(refA, map[store.Role]store.Person{store.RoleVictim: jane, store.RoleSuspect: piotr})
	hidden.Follow = []store.Followup{{Note: &store.NoteSummary{Kind: store.NoteDone, Line: "spoke to Jane"}}}
	b := open(t, &desk{find: always(store.Found{People: []store.Person{piotr}, Reports: []store.Report{hidden}}), history: []store.Report{hidden}}, common.ToSearch{})
	secrets := []string{"Jane", "900417", "The green", "They shout"}
	b.Type("piotr")
	b.Key("enter")
	b.shows("personal · as suspect", "0391C")
	b.hides(secrets...)
	b.Key("enter")
	b.shows("Reports that name Piotr Roe", "as suspect")
	b.hides(secrets...)
	b.Key("shift+tab", "down", "enter")
	b.sent(common.ToReport{Ref: refA})
}

func TestTheComplainantIsShownToWhoeverLookedForThem(t *testing.T) {
	r := report(refA, map[store.Role]store.Person{store.RoleVictim: jane, store.RoleSuspect: piotr})
	found := store.Found{People: []store.Person{piotr}, Reports: []store.Report{r}}
	for _, text := range []string{"07700 900417", refA} {
		b := open(t, &desk{find: always(found)}, common.ToSearch{Text: text})
		b.shows("Jane Roe", "The green: They shout at me")
	}
	found.People = []store.Person{piotr, jane}
	b := open(t, &desk{find: always(found)}, common.ToSearch{Text: "roe"})
	b.shows("personal · Jane Roe")
}

// A person who is in a report under a linked id and another name may be its
// suspect: the complainant stays hidden.
func TestALinkedPersonHidesTheComplainant(t *testing.T) {
	other := store.Person{ID: id(), Summary: store.PersonSummary{Surname: "Pyotr"}}
	r := report(refA, map[store.Role]store.Person{store.RoleVictim: jane, store.RoleSuspect: other})
	b := open(t, &desk{find: always(store.Found{People: []store.Person{piotr}, Reports: []store.Report{r}})}, common.ToSearch{Text: "piotr"})
	b.shows("names a suspect: enter opens it")
	b.hides("Jane", "The green")
}

// Of the reports that a call hands over, those from its own number are shown;
// one from another number that names a suspect may have the caller as that one.
func TestGivenReportsHideAComplainantToo(t *testing.T) {
	own := report(refA, map[store.Role]store.Person{store.RoleVictim: jane, store.RoleSuspect: piotr})
	other := report(refB, map[store.Role]store.Person{store.RoleVictim: piotr, store.RoleSuspect: jane})
	other.Summary.Number, other.Summary.Place.Text = phone.Parse("01632 960102"), "12 Hill View"
	d := &desk{find: always(store.Found{})}
	b := open(t, d, common.ToSearch{Text: "07700 900417", Reports: []store.Report{own, other}})
	b.shows("Earlier reports", "Jane Roe", "The green", "names a suspect: enter opens it")
	b.hides("Piotr", "Hill View")
	b.Send(common.SavedMsg{})
	if len(d.finds) != 0 {
		t.Errorf("the store was asked for what was given")
	}
}

func TestAPersonsReports(t *testing.T) {
	d := &desk{find: always(roes()), history: roes().Reports[:1]}
	b := open(t, d, common.ToSearch{Text: "roe"})
	b.Key("enter", "down", "up", "enter")
	b.shows("Reports that name Jane Roe", "0391C")
	b.hides("0288F")
	b.Key("a")
	b.sent(common.AddTo{Ref: refA, What: keys.Amend})
	b.Key("shift+tab")
	b.scope(keys.Results)
	b.shows("▸ Jane Roe", "0288F")
	d.history = nil
	b.Key("down", "enter")
	b.shows("No report names this person")
	b.Key("c", "up")
	b.sent()
	d.broken = true
	b.Key("shift+tab", "enter", "enter")
	b.shows("The reports could not be read")
}

func TestEachLetterSendsTheReportOn(t *testing.T) {
	b := open(t, &desk{find: always(roes())}, common.ToSearch{Text: "roe"})
	b.Key("enter", "c")
	b.sent()
	b.shows("This is a person")
	b.Key("down", "down", "m")
	b.shows("Only people can be marked")
	for key, want := range map[string]keys.Intent{"c": keys.Chaser, "v": keys.OtherOne, "a": keys.Amend, "d": keys.WhatDone} {
		b.Key(key)
		b.sent(common.AddTo{Ref: refA, What: want})
	}
	b.Key("pgdown", "enter")
	b.sent(common.ToReport{Ref: refB})
	b.Key("pgup", "esc")
	b.sent(common.Back{})
}

// DPA 2018 s.62: one record says what was shown, by ids, and nothing is said twice.
func TestWhatWasShownIsWrittenDownOnce(t *testing.T) {
	f := roes()
	d := &desk{find: always(f)}
	b := open(t, d, common.ToSearch{})
	b.Key("esc")
	if len(d.added) != 0 {
		t.Fatal("a search that showed nothing was written down")
	}
	b.Type("roe")
	b.Advance(time.Second)
	if len(d.added) != 0 {
		t.Fatal("written down before the search was left or acted on")
	}
	b.Key("enter", "down", "down", "enter")
	got := d.accesses(t)
	want := store.AccessSummary{Operation: "consultation", Reason: "search", Records: []store.ID{
		jane.Record.ID, piotr.Record.ID, f.Reports[0].Record.ID, f.Reports[1].Record.ID}}
	if len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(want) {
		t.Fatalf("written down: %v, want %v", got, want)
	}
	if by := d.added[0].Header.Author.Collar; by != "4417" {
		t.Errorf("consulted by %q", by)
	}
	b.Key("d", "esc")
	if got := d.accesses(t); len(got) != 1 {
		t.Fatalf("written down again: %v", got)
	}
}

func TestTwoPeopleAreLinkedOnlyByAnAnswer(t *testing.T) {
	for key, want := range map[string]string{"1": "Recorded: they are one person", "2": "Recorded: they are two people", "": ""} {
		d := &desk{find: always(roes())}
		b := open(t, d, common.ToSearch{Text: "roe"})
		b.Key("enter", "m")
		b.shows("Marked. Go to the other entry")
		b.Key("m")
		b.shows("No longer marked")
		b.Key("m", "down")
		b.shows("✓ Jane Roe", "▸ Piotr Roe")
		b.Key("m")
		b.scope(keys.Form)
		b.shows("Jane Roe, born 12 Mar 1961", "Are these one person?")
		b.Check()
		if key == "" {
			b.Key("esc")
		} else {
			b.Key(key, "enter")
		}
		b.scope(keys.Results)
		var links []store.LinkSummary
		for _, r := range d.added {
			if r.Header.Kind == store.KindLink {
				links = append(links, r.Summary.(store.LinkSummary))
			}
		}
		switch {
		case key == "" && len(links) != 0:
			t.Fatalf("esc recorded %v", links)
		case key != "" && (len(links) != 1 || links[0] != store.LinkSummary{A: jane.ID, B: piotr.ID, Same: key == "1"}):
			t.Fatalf("%q recorded %v", key, links)
		}
		b.shows(want)
	}
}

func TestReportsThatAreGivenAreShownFirst(t *testing.T) {
	d := &desk{find: always(store.Found{People: []store.Person{piotr}})}
	b := open(t, d, common.ToSearch{Reports: roes().Reports})
	b.scope(keys.Results)
	b.shows("Earlier reports", "▸ 12 Nov 2026", "Jane Roe")
	b.Key("shift+tab")
	b.Type("piotr")
	b.Key("enter")
	b.shows("▸ Piotr Roe", "Found: 1 person, 0 reports")
	b.hides("Jane Roe")
}

func TestAPasteIsLookedFor(t *testing.T) {
	d := &desk{find: always(roes())}
	b := open(t, d, common.ToSearch{Text: "roe"})
	b.Key("enter")
	b.Paste("\r\nsmith\r\n")
	b.scope(keys.Search)
	b.Advance(time.Second)
	if last := d.finds[len(d.finds)-1]; last.Surname != "roesmith" && last.Surname != "smith" {
		t.Errorf("looked for %v", last)
	}
	b.Check()
}

var hostile = []string{"\x1b]52;c;cHduZWQ=\a", "\u009b2J", "over\rwrite\n", "a" + strings.Repeat("\u0301", 500), "\u202egnol",
	"z\u200bw", strings.Repeat("x", 3000), "字字字 👩‍👩‍👧‍👦", "\u2028\x00"}

// Any keys over any text: every frame fits.
func TestEveryFrameFits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		bad := rapid.SampledFrom(hostile)
		p := store.Person{ID: id(), Record: store.Header{ID: id()}, Summary: store.PersonSummary{Surname: bad.Draw(r, "name"), Needs: bad.Draw(r, "needs")}}
		f := store.Found{People: []store.Person{p, jane}}
		for range rapid.IntRange(0, 12).Draw(r, "reports") {
			one := report(refA, map[store.Role]store.Person{store.RoleCaller: p})
			one.Summary.Place.Text, one.Summary.Category = bad.Draw(r, "place"), bad.Draw(r, "category")
			f.Reports = append(f.Reports, one)
		}
		b := open(t, &desk{find: always(f), history: f.Reports}, common.ToSearch{})
		for range rapid.IntRange(1, 25).Draw(r, "presses") {
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0:
				b.Paste(bad.Draw(r, "paste"))
			case 1:
				b.Resize(rapid.IntRange(60, 240).Draw(r, "w"), rapid.IntRange(20, 70).Draw(r, "h"))
			case 2:
				b.Advance(200 * time.Millisecond)
			default:
				b.Key(rapid.SampledFrom([]string{"r", "o", "e", "enter", "up", "down", "pgup", "pgdown", "shift+tab", "esc", "m", "y", "c",
					"backspace", "ctrl+k", "ctrl+d", "/"}).Draw(r, "key"))
			}
			b.Check()
			if t.Failed() {
				r.Fatal("the frame does not fit")
			}
		}
	})
}

// What was added to a report is there when the handler comes back to the list.
func TestComingBackAsksOnceMore(t *testing.T) {
	d := &desk{find: always(roes()), history: roes().Reports}
	b := open(t, d, common.ToSearch{Text: "roe"})
	b.Key("enter", "down", "down", "down", "enter")
	changed := roes()
	changed.Reports[1].Follow = []store.Followup{{Note: &store.NoteSummary{Kind: store.NoteChaser, At: at, Line: "wants to know when"}}}
	d.find = always(changed)
	if cmd := b.stage.Screen.Update(common.Back{Notice: "Added."}); cmd != nil {
		b.Send(cmd())
	}
	b.shows("Added.", "21 Nov chaser: wants to know when", "▸ 12 Nov 2026  ◆ MEDIUM  open call personal")
}

// What is not for the search changes nothing in it.
func TestOtherNewsIsNotForTheSearch(t *testing.T) {
	b := open(t, &desk{find: always(roes())}, common.ToSearch{Text: "roe"})
	before := b.Screen()
	for _, msg := range []tea.Msg{common.Tick{Now: at}, common.SavedMsg{}, common.ToDesk{}} {
		b.Send(msg)
	}
	if b.Screen() != before {
		t.Errorf("the screen changed:\n%s", b.Screen())
	}
	b.Send(common.Notice("The report is saved."))
	b.shows("The report is saved.")
}
