package tui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui"
	"firstcall/tui/tuitest"
)

// standard is a first-time West Mercia call that comes out Standard, from the
// place on: what is typed before each enter.
var standard = []string{
	"The green, TF3 4AB", "Lads with a football", "n", "Jane Roe", "", "2", "rowdy",
	"n", "four, about 14", "no", "n", "they play there", "n", "a bit of noise", "y", "1", "1",
}

func TestFirstStartAsksForceAndCollarOnce(t *testing.T) {
	b := newBench(t)
	d := b.desk(nil)
	mustShow(t, d, "Which force is this desk for?")
	d.Key("enter")
	mustShow(t, d, "This is needed before the first call.")
	answer(d, "west mer")
	mustShow(t, d, "What is your collar number?")
	answer(d, "44 17")
	mustShow(t, d, "letters, digits, and - / . only")
	d.Key("backspace", "backspace", "backspace")
	answer(d, "17")
	mustShow(t, d, "West Mercia Police", "4417", "No calls in this shift yet")
	b.reopen()
	mustShow(t, b.desk(nil), "West Mercia Police", "4417")
}

func TestWestMerciaCallFromFirstRingToSavedReport(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(nil)
	d.Key("n")
	answer(d, "07700 900417")
	mustShow(t, d, "First call from this number", "Where is it happening?")
	answer(d, standard...)
	mustShow(t, d, "Closing the 101 call", "● STANDARD", "Status: complete")
	d.Advance(time.Second)
	d.Key("enter")
	mustShow(t, d, "Reference WM-261121-", "Your reference is WM-261121-")
	d.Key("enter")
	mustShow(t, d, "✓ Jane Roe, 07700 900417", "● STANDARD", "Saved as WM-261121-")

	for _, spelling := range []string{"+44 7700 900417", "0044 (0)7700 900 417", "(07700) 900-417"} {
		d.Key("n")
		d.Type(spelling)
		mustShow(t, d, "⚑ 1 on file", "Lads with a football")
		d.Key("enter")
		mustShow(t, d, "REPEAT 2nd report in 30 days", "this number, same person")
		d.Key("f4")
	}
}

// The level follows every answer at once, and danger found at the second
// question shows then and not at the end (issue point 4, GEN-14).
func TestGEN14WeaponAtQuestionTwoIsHighAtQuestionTwo(t *testing.T) {
	b := newBench(t).setUp("avon-and-somerset")
	d := b.desk(tui.FromNumber("0117 496 0123", store.Channel999))
	answer(d, "High Street", "Shouting", "n", "", "", "2", "rowdy", "y")
	mustShow(t, d, "Were weapons involved or mentioned?", "○ NOT ASSESSED")
	answer(d, "y")
	mustShow(t, d, "▲ HIGH", "Safety: weapons involved or mentioned.", "Tell the dispatcher now")
	d.Key("f10")
	mustShow(t, d, "It is saved as incomplete, and never as Standard.")
	d.Key("f10")
	mustShow(t, d, "Reference AS-261121-")
	if got := b.reports()[0].Summary; got.Complete || got.Status != store.StatusIncomplete || got.Levels.Overall != risk.High {
		t.Errorf("saved as %+v", got)
	}
}

func TestResumeOnTheSameQuestionInTheMiddleOfASentence(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "The green")
	d.Type("They threw stones at the win")
	d.Key("left", "left", "left")
	d.Key("f6")
	d.Type("sounds frightened")
	d.Advance(time.Second)
	mustShow(t, d, "· saved")
	b.reopen()
	d = b.desk(nil)
	mustShow(t, d, "A call was cut off", "01632 960102")
	d.Key("enter")
	mustShow(t, d, "What exactly is happening?", "They threw stones at the win")
	d.Type("X")
	mustShow(t, d, "They threw stones at the Xwin")
	d.Key("f6")
	mustShow(t, d, "sounds frightened")
	d.Key("esc", "f10")
	d.Key("f10")
	ref := b.reports()[0].Summary.Ref
	_, detail, err := b.cache.Report(context.Background(), ref)
	if err != nil || len(detail.Notes) != 1 || detail.Notes[0].Text != "sounds frightened" {
		t.Errorf("the note that was never entered: %+v, %v", detail.Notes, err)
	}
	if detail.Narrative != "They threw stones at the Xwin" {
		t.Errorf("narrative %q", detail.Narrative)
	}
}

// "Saved" may only be shown after the commit; a disk that refuses turns the
// header red after two seconds, the call goes on, and all of it is saved when
// the disk takes it again.
func TestFullDiskTurnsRedAndLosesNothing(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Patience = 50 * time.Millisecond
	eventually(t, d, "· saved")
	b.full.Store(true)
	answer(d, "The green", "Stones", "n")
	mustNotShow(t, d, "· saved")
	d.Advance(3 * time.Second)
	eventually(t, d, "NOT SAVED")
	answer(d, "Jane Roe")
	eventually(t, d, "When did it happen?")
	b.full.Store(false)
	d.Patience = 10 * time.Second
	d.Wait()
	d.Advance(time.Second)
	eventually(t, d, "· saved")
	b.reopen()
	d = b.desk(nil)
	d.Key("enter")
	eventually(t, d, "When did it happen?", "Jane Roe", "At: The green")
}

func TestParkedCallWaitsOnTheDeskAndComesBack(t *testing.T) {
	b := newBench(t).setUp("cambridgeshire")
	d := b.desk(nil)
	d.Key("n")
	answer(d, "01632 960102", "The green")
	d.Type("half a sent")
	d.Key("f2")
	mustShow(t, d, "What number is the caller on?")
	answer(d, "01632 960103")
	d.Key("f4")
	mustShow(t, d, "‖ 01632 960102", "‖ 01632 960103", "The call is parked.")
	d.Key("enter")
	mustShow(t, d, "half a sent")
}

func TestJudgementRaisingIsFreeAndLoweringNeedsAReason(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Key("f7", "3", "enter")
	mustShow(t, d, "▲ HIGH", "judged by the handler")
	d.Key("f8", "f7", "1", "enter")
	mustShow(t, d, "You lower the level to ● STANDARD. Why?")
	answer(d, "   ")
	mustShow(t, d, "lowering the level needs a reason")
	answer(d, "rang back, all calm")
	mustShow(t, d, "Lowering from High waits")
	d.Key("f10", "f10")
	if l := b.reports()[0].Summary.Levels; l.Computed != risk.High || l.Judged != risk.Standard || l.Overall != risk.High {
		t.Errorf("AMB-05: kept %+v", l)
	}
}

func TestVictimWhoIsNotTheCaller(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Key("f5")
	mustShow(t, d, "Who is the victim?")
	answer(d, "Olive Stone, 03/04/1931")
	mustShow(t, d, "Victim: Olive Stone")
	d.Key("f10", "f10")
	parties := b.reports()[0].Summary.Parties
	if len(parties) != 1 || parties[0].Role != store.RoleVictim {
		t.Errorf("parties %+v", parties)
	}
}

func TestStrokeOpensCommandsOnlyInAnEmptyField(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Type("/")
	mustShow(t, d, "park", "judgement")
	d.Type("/")
	d.Type("5 High St")
	mustShow(t, d, "/5 High St")
	d.Type("/x")
	mustShow(t, d, "/5 High St/x")
	d.Key("ctrl+o")
	d.Type("zzz")
	d.Key("enter")
	mustShow(t, d, "There is no such command here.")
	d.Key("esc", "ctrl+o")
	d.Type("/zzz") // as it is written everywhere
	d.Key("enter")
	mustShow(t, d, "There is no such command here.")
	d.Key("esc", "ctrl+o")
	d.Type("par")
	d.Key("enter")
	mustShow(t, d, "The call is parked.")
}

func TestASecondEnterDoesNotCloseTheCallByItself(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, standard...)
	d.Key("enter")
	mustShow(t, d, "not saved yet")
	if n := len(b.reports()); n != 0 {
		t.Fatalf("%d reports were saved by the enter of the last question", n)
	}
}

// A paste of nonsense, wrong keys and every way out: nothing is discarded.
func TestUnreadableTimeIsKeptInTheCallersWords(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	answer(d, "The green", "Stones", "n", "Jane Roe")
	d.Key("ctrl+u")
	for range 10 {
		d.Key("backspace")
	}
	d.Type("the night of the fair")
	d.Key("enter")
	mustShow(t, d, "cannot be read as an answer")
	d.Key("enter")
	mustShow(t, d, "which kind?")
	d.Key("f10", "f10")
	_, detail, err := b.cache.Report(context.Background(), b.reports()[0].Summary.Ref)
	if err != nil || detail.Answers["@when"].Note != "the night of the fair" {
		t.Errorf("kept %+v, %v", detail.Answers["@when"], err)
	}
}

// keysOf counts the keys of a call that are not words: every enter and every
// key that chooses, but not the letters of a text.
func keysOf(d *tuitest.Driver, answers []string) int {
	n := 0
	for _, a := range answers {
		if len(a) == 1 {
			n++
		}
		answer(d, a)
		n++
	}
	return n
}

// The bar is 25 keys for a Standard first-time call with every question asked
// (DESIGN section 8). A choice is two keys, because enter moves on.
func TestKeysOfAStandardCall(t *testing.T) {
	calls := map[string]struct {
		answers []string
		bar     int
	}{
		"cambridgeshire": {[]string{"The green", "Lads with a football", "n", "Jane Roe", "", "2", "rowdy", "n", "0", "", "1", "1"}, 25},
		"west-mercia":    {standard, 26},
	}
	for force, c := range calls {
		t.Run(force, func(t *testing.T) {
			b := newBench(t).setUp(force)
			d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
			n := keysOf(d, c.answers)
			d.Advance(time.Second)
			d.Key("enter")
			n++
			mustShow(t, d, "Reference ", "● STANDARD")
			t.Logf("%s: %d keys, %d with the number typed", force, n, n+len("01632960102")+1)
			if n > c.bar {
				t.Errorf("%d keys, the bar is %d", n, c.bar)
			}
		})
	}
}

func TestTooSmallAWindowSaysSoAndLosesNothing(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Type("The gre")
	d.Resize(50, 10)
	mustShow(t, d, "Nothing is lost.")
	d.Type("x")
	d.Resize(80, 24)
	mustShow(t, d, "The gre")
	if strings.Contains(d.Screen(), "The grex") {
		t.Error("a key was taken blind")
	}
}

// On the closing screen the arrows read on; only enter and F10 save.
func TestArrowsDoNotSaveTheReport(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("01632 960102", store.Channel101))
	d.Key("f10")
	d.Advance(time.Second)
	d.Key("down", "tab", "up", "pgdown", "end", "space", "left")
	mustShow(t, d, "not saved yet")
	d.Key("esc")
	mustShow(t, d, "Where is it happening?")
	if n := len(b.reports()); n != 0 {
		t.Errorf("%d reports were saved", n)
	}
}
