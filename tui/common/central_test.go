package common

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// now is a Saturday evening in London.
var now = time.Date(2026, 11, 21, 22, 18, 0, 0, time.UTC)

// line is the top line of an enrolled desk in w cells, without its blanks.
func line(s store.Central, w int) string {
	s.URL = "https://central.example"
	c := &Common{Theme: theme.New("none"), Clock: tuitest.NewClock(now), Central: s, Identity: store.Identity{Collar: "4417"}}
	return strings.TrimSpace(ansi.Strip(c.CentralLine(w)))
}

func TestSYNC19TheTopLineSaysHowSendingStands(t *testing.T) {
	reached := store.Central{Reachable: true, LastSuccess: now.Add(-2 * time.Second)}
	gone := store.Central{LastSuccess: now.Add(-4 * time.Minute), Waiting: 3, Oldest: now.Add(-4 * time.Minute)}
	stuck := reached
	stuck.Waiting, stuck.Oldest, stuck.Stuck = 3, now.Add(-4*time.Minute), true
	early := stuck
	early.Oldest = now.Add(-30 * time.Second)
	yesterday := store.Central{LastSuccess: now.Add(-24 * time.Hour)}
	for _, c := range []struct {
		state store.Central
		want  string
	}{
		{reached, "● central 2 s ago · 0 records to send"},
		{gone, "○ central unreachable since 22:14 · 3 records to send, oldest 4 min"},
		{stuck, "● central 2 s ago · 3 records to send, oldest 4 min, STUCK"},
		{early, "● central 2 s ago · 3 records to send, oldest <1 min"},
		{yesterday, "○ central unreachable since 20 Nov 22:18 · 0 records to send"},
		{store.Central{}, "○ central not reached yet · 0 records to send"},
		{store.Central{Revoked: true, Reachable: true}, "✗ this desk's access was withdrawn: see /refused · 0 records to send"},
	} {
		if got := line(c.state, 120); got != c.want {
			t.Errorf("the line is %q, want %q", got, c.want)
		}
	}
}

func TestSYNC18WhatWasRefusedIsInTheTopLineAtEverySize(t *testing.T) {
	s := store.Central{LastSuccess: now.Add(-4 * time.Minute), Waiting: 3, Oldest: now.Add(-4 * time.Minute), Skew: time.Minute,
		Quarantined: make([]store.Refused, 1), Aside: make([]store.Refused, 2)}
	if got := line(s, 160); !strings.Contains(got, "1 refused: see /refused · 2 not readable here") {
		t.Errorf("the line is %q", got)
	}
	if got := line(s, 60); !strings.Contains(got, "1 refused") || strings.Contains(got, "…") {
		t.Errorf("in 60 cells the line is %q", got)
	}
}

func TestSYNC31TheClockWarnsFromThirtySeconds(t *testing.T) {
	for skew, want := range map[time.Duration]string{
		29 * time.Second: "", -30 * time.Second: "this clock is 30 s behind", 40 * time.Second: "this clock is 40 s ahead",
		6 * time.Minute: "this clock is 6 min ahead", -3 * time.Hour: "this clock is 3 h behind",
	} {
		got := line(store.Central{Reachable: true, LastSuccess: now, Skew: skew}, 120)
		if strings.Contains(got, "clock") != (want != "") || !strings.Contains(got, want) {
			t.Errorf("%s off, the line is %q", skew, got)
		}
	}
	parts := func(d time.Duration) standing {
		p := centralParts(store.Central{Reachable: true, Skew: d}, now)
		return p[len(p)-1].how
	}
	if parts(299*time.Second) != watch || parts(5*time.Minute) != alarm || parts(-5*time.Minute) != alarm {
		t.Error("the clock is not red from five minutes")
	}
}

func TestSYNC19OnlyWhatIsStuckForAMinuteIsRed(t *testing.T) {
	state := store.Central{Reachable: true, Waiting: 1, Oldest: now.Add(-61 * time.Second)}
	if waiting(state, now).how != watch {
		t.Error("waiting for a minute does not warn")
	}
	state.Stuck = true
	if waiting(state, now).how != alarm {
		t.Error("stuck for a minute is not red")
	}
	state.Oldest = now.Add(-60 * time.Second)
	if waiting(state, now).how != fine {
		t.Error("a minute is not more than a minute")
	}
}

func TestTheTopLineSaysThatNobodyCheckedWhoIsSignedOn(t *testing.T) {
	f := &Common{Theme: theme.New("none"), Clock: tuitest.NewClock(now), Central: store.Central{URL: "x", Reachable: true, LastSuccess: now},
		Identity: store.Identity{Collar: "4417", Assured: store.AssuranceTyped}, SignIn: nobody}
	if got := f.CentralLine(80); !strings.Contains(got, "4417 is signed on unchecked") {
		t.Errorf("the line is %q", got)
	}
	f.Identity.Assured = store.AssuranceSignedIn
	if got := f.CentralLine(80); strings.Contains(got, "unchecked") {
		t.Errorf("the line is %q", got)
	}
}

func TestTheTopLineFitsEveryStateAndWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := func(label string) []store.Refused {
			return make([]store.Refused, rapid.IntRange(0, 2000).Draw(t, label))
		}
		back := func(label string) time.Time {
			return now.Add(-time.Duration(rapid.IntRange(-100, 1e6).Draw(t, label)) * time.Second)
		}
		s := store.Central{URL: "x", Reachable: rapid.Bool().Draw(t, "reachable"), Revoked: rapid.Bool().Draw(t, "revoked"),
			Stuck: rapid.Bool().Draw(t, "stuck"), LastSuccess: back("last"), Oldest: back("oldest"), Waiting: rapid.IntRange(0, 1e6).Draw(t, "waiting"),
			Skew: time.Duration(rapid.IntRange(-1e5, 1e5).Draw(t, "skew")) * time.Second, Quarantined: some("quarantined"), Aside: some("aside")}
		c := &Common{Theme: theme.New("dark"), Clock: tuitest.NewClock(now), Central: s, Identity: store.Identity{Collar: "4417"}}
		w := rapid.IntRange(60, 240).Draw(t, "width")
		got := c.CentralLine(w)
		if ansi.StringWidth(got) != w {
			t.Fatalf("%d cells instead of %d: %q", ansi.StringWidth(got), w, got)
		}
		if len(s.Quarantined) > 0 && !strings.Contains(got, "refused") {
			t.Fatalf("what was refused is not in %q", got)
		}
	})
}

func TestTheAdviceSaysWhatToDo(t *testing.T) {
	s := store.Central{URL: "x", LastSuccess: now.Add(-4 * time.Minute), Waiting: 3, Oldest: now.Add(-4 * time.Minute), Stuck: true, Skew: -time.Minute}
	got := strings.Join(CentralAdvice(s, "0117 496 0100", now), "\n")
	for _, want := range []string{"cannot be reached since 22:14", "3 records wait to be sent, the oldest for 4 min",
		"ring the control room on 0117 496 0100", "taken nothing for a minute", "1 min behind"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %s", want, got)
		}
	}
	if s.URL = ""; CentralAdvice(s, "", now) != nil {
		t.Error("a desk without a central store is given advice about it")
	}
}

func TestPackNewsCountsTheQuestionsThatDiffer(t *testing.T) {
	old, _, err := packs.ForForce("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(old.Bytes), `version: "2012.04"`, `version: "2012.05"`, 1)
	parse := func(text string) *questionsets.Pack {
		p, err := questionsets.Parse("pack", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	same := parse(text)
	from := time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)
	want := "New question set: West Mercia Police 2012.05 from 06:00. The questions are the same."
	if got := PackNews(old, same, from, now); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	ask := old.Questions[0].Ask
	other := parse(strings.Replace(text, ask, ask+", please", 1))
	want = "New question set: West Mercia Police 2012.05 from 22 Nov 06:00. 1 question changed."
	if got := PackNews(old, other, from.AddDate(0, 0, 1), now); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if got := PackNews(old, same, time.Time{}, now); got != "New question set: West Mercia Police 2012.05. The questions are the same." {
		t.Errorf("said %q", got)
	}
	if got := PackNews(nil, same, from, now); got != "New question set: West Mercia Police 2012.05 from 06:00." {
		t.Errorf("said %q", got)
	}
}

// nobody can be signed in by it.
func nobody(context.Context, string, string, string) (store.Member, error) {
	return store.Member{}, store.Errorf(store.CodeUnreachable, "nobody answers")
}

func TestAMB05OnlyWhoIsSignedInConfirmsOnAnEnrolledDesk(t *testing.T) {
	c := &Common{Identity: store.Identity{Collar: "5521"}}
	if err := c.MayConfirm(); err != nil {
		t.Errorf("a desk without a central store refuses: %v", err)
	}
	c.Central.URL = "https://central.example"
	for _, assured := range []string{"", store.AssuranceTyped} {
		c.Identity.Assured = assured
		if err := c.MayConfirm(); store.CodeOf(err) != store.CodeForbidden {
			t.Errorf("%q gives %v", assured, err)
		}
	}
	c.Identity.Assured = store.AssuranceSignedIn
	if err := c.MayConfirm(); err != nil {
		t.Errorf("a checked PIN is refused: %v", err)
	}
	c.Session = func() Session { return SessionEnded }
	if err := c.MayConfirm(); store.CodeOf(err) != store.CodeForbidden {
		t.Errorf("somebody whose sign-on was ended confirms: %v", err)
	}
}
