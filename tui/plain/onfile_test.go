package plain_test

import (
	"testing"

	"firstcall/store"
)

// readme is the example of line mode in README.
var readme = []string{"07700 900417", "The green", "Lads with a football", "n", "Jane Roe", "now", "2", "rowdy-or-inconsiderate-behaviour", "/close"}

func TestPeopleOnFileAreAnnouncedAndNeverWaitedFor(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, readme...)
	first, _ := b.detail()
	said := b.call(store.Channel101, readme...)
	says(t, said, "On file, may be the caller. Nothing waits for it: /same and the number", "1 Jane Roe: this number (1 report)", "Saved as ")
	neverSays(t, said, "That does not fit", "Is it the same person?")
	r, _ := b.detail()
	if r.Summary.Category != "nuisance" || r.Summary.Line != first.Summary.Line || r.Summary.ASBType != first.Summary.ASBType {
		t.Errorf("saved as %+v", r.Summary)
	}
	if r.Summary.Parties[0].Person == first.Summary.Parties[0].Person {
		t.Error("nobody chose her, and it is hers")
	}
}

func TestSameChoosesAtAnyTime(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Jane Roe, 12/3/1961, SY1 1AA", "/close")
	first, _ := b.detail()
	said := b.call(store.Channel101, "07700 900417", "/same", "/same 1", "/where", "The green", "Shouting", "n", "Jane Roe", "/close")
	says(t, said, "1 Jane Roe, born 12 Mar 1961, SY1 1AA: this number (1 report)", "Write one of these numbers after /same.",
		"The caller is Jane Roe, born 12 Mar 1961", "Where is it happening?", "> 1 Jane Roe", "  0 Somebody else", "Saved as ")
	if r, _ := b.detail(); r.Summary.Parties[0].Person != first.Summary.Parties[0].Person {
		t.Error("she was chosen, and it is somebody else's")
	}
	said = b.call(store.Channel101, "07700 900417", "/same 1", "/same 0", "The green", "/close")
	says(t, said, "The caller is nobody of those on file.")
	if r, _ := b.detail(); len(r.Summary.Parties) > 0 && r.Summary.Parties[0].Person == first.Summary.Parties[0].Person {
		t.Error("it is nobody on file, and it is hers")
	}
}

// Who comes to light later is announced under the next number: nobody's changes.
func TestTheNumbersOfPeopleStay(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Jane Roe, 12/3/1961, SY1 1AA", "/close")
	b.call(store.Channel101, "01632 960123", "The green", "Shouting", "n", "Ann Poe, 1/2/1950, SY1 1AA", "/close")
	said := b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Ann Poe, 1/2/1950", "/same 2", "/park")
	says(t, said, "1 Jane Roe", "2 Ann Poe, born 1 Feb 1950, SY1 1AA: ", "(1 report)", "The caller is Ann Poe")
	neverSays(t, said, "1 Ann Poe", "2 Jane Roe")
}

func TestTheVictimOnFileIsChosenByACommand(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "01632 960123", "The green", "Shouting", "n", "Ann Poe, 1/2/1950, SY1 1AA", "/close")
	first, _ := b.detail()
	said := b.call(store.Channel101, "07700 900417", "The green", "Shouting", "/victim Ann Poe, 1/2/1950", "/samevictim 1", "/close")
	says(t, said, "On file, may be the victim. Nothing waits for it: /samevictim", "1 Ann Poe", "The victim is Ann Poe", "Saved as ")
	r, _ := b.detail()
	for _, p := range r.Summary.Parties {
		if p.Role == store.RoleVictim && p.Person != first.Summary.Parties[0].Person {
			t.Error("she was chosen, and it is somebody else's")
		}
	}
	says(t, b.call(store.Channel101, "/same 1", "/samevictim 1", "/park"), "Nobody on file has been found who may be the caller.",
		"Nobody on file has been found who may be the victim.")
}

// Going back and jumping never stops at what is not waited for.
func TestGoingBackPassesThePeopleOnFile(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, readme...)
	said := b.call(store.Channel101, "07700 900417", "/go 5", "Jane Roe", "/back", "/where", "/park")
	says(t, said, "What is the caller's name?", "When did it happen?", "What is the caller's name?", "Answered: Jane Roe", "> 5 What is the caller's name?", "  6 When did it happen?")
}

// What somebody chosen is known to need is said, and does not come between the
// lines either.
func TestANeedOnFileIsSaidAndNotAskedAgain(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Jane Roe", "/needs Polish interpreter", "/close")
	said := b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Jane Roe", "/same 1", "now", "2", "/close")
	says(t, said, "Needs: Polish interpreter.", "Saved as ")
	neverSays(t, said, "That does not fit")
	if r, _ := b.detail(); r.Summary.Category != "nuisance" || r.Summary.Needs != "Polish interpreter" {
		t.Errorf("saved as %q, needs %q", r.Summary.Category, r.Summary.Needs)
	}
}
