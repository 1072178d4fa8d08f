package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/store/phone"
)

// DS_111: what must not be done comes first, and what is not known is not safe.
func TestContactCardLine(t *testing.T) {
	number := phone.Parse("07700 900417")
	hours, err := ReadHours("Mon-Fri 9-17")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		card ContactCard
		want string
	}{
		{ContactCard{}, "Contact: not known to be safe. Ask before you ring, write or attend."},
		{ContactCard{Contact: SafeNo}, "Do NOT contact. Do NOT attend."},
		{ContactCard{Contact: SafeNo, Note: "Ask at the school."}, "Do NOT contact. Do NOT attend. Ask at the school."},
		{ContactCard{Contact: SafeYes}, "Not known if safe: attend, say police, leave voicemail, write. Safe to ring."},
		{ContactCard{Contact: SafeYes, Attend: SafeYes, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes}, "Safe to ring."},
		{ContactCard{Contact: SafeYes, Attend: SafeNo, Identify: SafeNo, Voicemail: SafeYes, Number: &number, Hours: hours, Note: "Ask for Jo."},
			"Do NOT attend. Do NOT say police. Not known if safe: write. Ring only 07700 900417, Mon-Fri 09:00-17:00. Ask for Jo."},
		{ContactCard{Contact: SafeYes, Attend: SafeYes, Identify: SafeYes, Voicemail: SafeNo, Letter: SafeNo, Hours: hours},
			"Do NOT leave voicemail. Do NOT write. Ring only Mon-Fri 09:00-17:00."},
		{ContactCard{Attend: SafeNo, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes}, "Do NOT attend. Not known if safe to ring."},
		{ContactCard{Attend: SafeNo, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes, Number: &number},
			"Do NOT attend. Not known if safe to ring; if at all, only 07700 900417."},
		{ContactCard{Contact: SafeYes, Attend: SafeNo, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes, HoursUnknown: true},
			"Do NOT attend. Not known when it is safe to ring."},
		{ContactCard{Contact: SafeYes, Attend: SafeYes, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes, HoursUnknown: true, Number: &number},
			"Not known when it is safe to ring; if at all, only 07700 900417."},
		{ContactCard{Contact: SafeYes, Attend: SafeYes, Identify: SafeYes, Voicemail: SafeYes, Letter: SafeYes, Hours: Hours{{}}},
			"No time is known at which it is safe to ring."},
	} {
		if got := tc.card.Line(); got != tc.want {
			t.Errorf("got  %s\nwant %s", got, tc.want)
		}
	}
}

func TestContactCardUnknownIsNotSafe(t *testing.T) {
	ways := []Reach{ReachCall, ReachVisit, ReachLetter}
	for _, card := range []ContactCard{{}, {Attend: SafeYes, Letter: SafeYes}, {Contact: SafeNo, Attend: SafeYes, Letter: SafeYes}} {
		for _, way := range ways {
			if card.Allows(way) {
				t.Errorf("%+v allows a %s", card, way)
			}
		}
	}
	card := ContactCard{Contact: SafeYes, Letter: SafeNo}
	if !card.Allows(ReachCall) || card.Allows(ReachVisit) || card.Allows(ReachLetter) {
		t.Errorf("%+v allows something else than a call", card)
	}
}

// A card is not safe only where somebody said so; having asked nothing is
// another matter, for it must not hold up a wrong number.
func TestContactCardNotSafe(t *testing.T) {
	number := phone.Parse("07700 900417")
	for _, tc := range []struct {
		card           ContactCard
		known, notSafe bool
	}{
		{ContactCard{}, false, false},
		{ContactCard{Contact: SafeYes, Attend: SafeYes}, true, false},
		{ContactCard{Note: "Ask for Jo."}, true, false},
		{ContactCard{Contact: SafeNo}, true, true},
		{ContactCard{Contact: SafeYes, Identify: SafeNo}, true, true},
		{ContactCard{Contact: SafeYes, Number: &number}, true, true},
		{ContactCard{Contact: SafeYes, Hours: Hours{{Days: everyDay, From: 0, To: 60}}}, true, true},
		{ContactCard{Contact: SafeYes, HoursUnknown: true}, true, true},
	} {
		if tc.card.Known() != tc.known || tc.card.NotSafe() != tc.notSafe {
			t.Errorf("%+v: known %v, not safe %v", tc.card, tc.card.Known(), tc.card.NotSafe())
		}
	}
}

// DS_111: of two cards what allows less holds, whichever comes first, and a card
// that says nothing takes nothing away.
func TestDS111Stricter(t *testing.T) {
	safe := rapid.SampledFrom([]Safe{SafeUnknown, SafeYes, SafeNo})
	windows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Window {
		from := rapid.IntRange(0, dayMinutes-1).Draw(t, "from")
		return Window{Days: rapid.Uint8Range(1, everyDay).Draw(t, "days"), From: from, To: rapid.IntRange(from+1, dayMinutes).Draw(t, "to")}
	}), 0, 2)
	cards := rapid.Custom(func(t *rapid.T) ContactCard {
		c := ContactCard{Contact: safe.Draw(t, "contact"), Voicemail: safe.Draw(t, "voicemail"), Letter: safe.Draw(t, "letter"),
			Attend: safe.Draw(t, "attend"), Identify: safe.Draw(t, "identify"), Hours: windows.Draw(t, "hours")}
		c.HoursUnknown = len(c.Hours) == 0 && rapid.Bool().Draw(t, "hours unknown")
		return c
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := cards.Draw(t, "a"), cards.Draw(t, "b")
		got := a.Stricter(b)
		if !a.Known() || !b.Known() {
			return
		}
		if diff := cmp.Diff(got.Line(), b.Stricter(a).Line()); diff != "" {
			t.Fatal("the other way round:", diff)
		}
		for _, way := range []Reach{ReachCall, ReachVisit, ReachLetter} {
			if got.Allows(way) != (a.Allows(way) && b.Allows(way)) {
				t.Fatalf("%s: %+v", way, got)
			}
		}
		if (got.Identify == SafeNo) != (a.Identify == SafeNo || b.Identify == SafeNo) || (a.NotSafe() || b.NotSafe()) && !got.NotSafe() {
			t.Fatalf("a warning is lost: %+v", got)
		}
		at := time.Unix(rapid.Int64Range(1.79e9, 1.8e9).Draw(t, "at"), 0)
		if got.Hours.Holds(at) != (a.Hours.Holds(at) && b.Hours.Holds(at)) {
			t.Fatalf("%v: %s of %s and %s", at, got.Hours, a.Hours, b.Hours)
		}
	})
	number := phone.Parse("07700 900417")
	card := ContactCard{Contact: SafeNo, Number: &number, Note: "Ask for Jo."}
	for _, got := range []ContactCard{card.Stricter(ContactCard{}), ContactCard{}.Stricter(card), card.Stricter(card), ContactCard{Contact: SafeYes}.Stricter(card)} {
		if diff := cmp.Diff(card, got); diff != "" {
			t.Error(diff)
		}
	}
}
