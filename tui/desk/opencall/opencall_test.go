package opencall

import (
	"testing"
	"time"

	"firstcall/store"
)

func TestMergePutsCallsCutOffFirstThenTheOldest(t *testing.T) {
	ids := store.NewIDs(time.Now)
	at := time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)
	call := func(who string, minute int, parked, elsewhere bool) Call {
		return Call{Who: who, Draft: store.Draft{Call: ids.New(), OpenedAt: at.Add(time.Duration(minute) * time.Minute),
			Parked: parked, Elsewhere: elsewhere}}
	}
	got := Merge([]Call{call("parked late", 5, true, false), call("elsewhere", 1, false, true), call("cut off late", 9, false, false),
		call("parked", 0, true, false), call("cut off", 3, false, false)}, nil)
	for i, want := range []string{"cut off", "cut off late", "parked", "elsewhere", "parked late"} {
		if got[i].Who != want {
			t.Errorf("at %d stands %q, want %q", i, got[i].Who, want)
		}
	}
}

func TestKeeperWords(t *testing.T) {
	for keeper, want := range map[string]string{"5521": "5521", NextShift: "the next shift", "": "", "\x1b[2J": `\u{1b}[2J`} {
		if got := KeeperWords(keeper); got != want {
			t.Errorf("KeeperWords(%q) gives %q, want %q", keeper, got, want)
		}
	}
}
