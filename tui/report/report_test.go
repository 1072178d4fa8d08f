package report_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/report"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest/stage"
)

// A warning that cannot be read is not the same as none.
func TestMarkersThatCannotBeReadAreMissedAloud(t *testing.T) {
	d := newDesk(t)
	d.broken = true
	b := open(t, d, "", keys.None)
	b.shows("⚑ Warning markers could not be read", "victim: Jane Roe")
}

func TestAReportThatIsNotThere(t *testing.T) {
	c := &common.Common{Theme: theme.New("none"), Desk: newDesk(t)}
	m := &stage.Stage{Common: c, Screen: report.New(c, "WM-000000-0000000", keys.Chaser), Takes: roots}
	c.Width, c.Height = 80, 24
	m.Screen.Update(m.Init()())
	if text := ansi.Strip(m.View().Content); !strings.Contains(text, "there is no report with this reference. Check it letter by letter.") {
		t.Errorf("the screen is\n%s", text)
	}
}

func TestAChaserIsNoNewOccasion(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	b.Key("c", "1", "enter")
	b.answer("wants to know when somebody comes")
	b.shows("Since: 21 Nov chaser: wants to know when somebody comes (5521)", "saved")
	notes := b.desk.of(store.KindNote)
	if len(notes) != 1 || notes[0].Header.Subject != b.desk.report.Summary.Call || notes[0].Detail.(store.NoteDetail).Text != "wants to know when somebody comes" {
		t.Fatalf("added %+v", notes)
	}
	b.Key("c", "2", "enter")
	b.answer("it is louder")
	b.shows("update: it is louder")
	b.Key("c", "1", "enter", "enter", "c", "enter")
	if n := len(b.desk.of(store.KindNote)); n != 2 {
		t.Errorf("enter on nothing kept a note: %d", n)
	}
	b.Key("esc", "esc")
	b.sent(common.Back{Notice: "Added to " + ref + ": saved."})
}

// What is shown is on the disk only when it says so.
func TestSavedIsTrue(t *testing.T) {
	d := newDesk(t)
	d.full = make(chan struct{})
	b := open(t, d, "", keys.Chaser)
	b.Key("1", "enter")
	b.Type("rang again")
	b.Patience = time.Millisecond
	b.Key("enter")
	b.shows("saving", "chaser: rang again")
	b.Advance(3 * time.Second)
	b.shows("NOT SAVED for 3 s")
	b.Patience = 2 * time.Second
	close(d.full)
	b.Wait()
	b.shows("saved")
	b.hides("NOT SAVED")
	if screen := b.Screen(); strings.Count(screen, "chaser: rang again") != 1 {
		t.Errorf("shown more than once:\n%s", screen)
	}
}

func TestEscKeepsTheWordsThatWereBegun(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	b.Key("c", "2", "enter")
	b.Type("they have come ba")
	b.Key("esc")
	b.shows("What you began is kept: c or d takes it up again.")
	b.Key("esc")
	b.sent()
	b.shows("esc once more leaves it")
	b.Key("c", "2", "enter")
	b.shows("they have come ba")
	b.answer("ck")
	b.shows("update: they have come back")
	b.Key("esc")
	b.sent(common.Back{Notice: "Added to " + ref + ": saved."})
}

// Whatever way the report is left, words that were begun are on it as a note.
func TestWordsBegunAreKeptWhenTheReportIsLeft(t *testing.T) {
	begin := func(t *testing.T) *bench {
		b := open(t, newDesk(t), "", keys.None)
		b.Key("d", "1", "enter", "3", "enter")
		b.answer("control room")
		b.Key("esc", "c", "1", "enter")
		b.Type("rang again, wants")
		return b
	}
	const want = "Begun and not finished: Handed over: Call the victim back: control room\nChaser: rang again, wants"
	for name, leave := range map[string]func(*bench){
		"esc": func(b *bench) {
			b.Key("esc", "esc")
			b.shows("esc once more leaves it as a note")
			b.sent()
			b.Key("esc")
			b.sent(common.Back{Notice: "Added to " + ref + ": saving."})
		},
		"taken away": func(b *bench) { b.stage.Screen.(*report.Screen).Left() },
	} {
		t.Run(name, func(t *testing.T) {
			b := begin(t)
			leave(b)
			b.stage.Screen.(*report.Screen).Left()
			notes := b.desk.of(store.KindNote)
			if len(notes) != 1 || notes[0].Detail.(store.NoteDetail).Text != want || notes[0].Summary.(store.NoteSummary).Kind != store.NoteUpdate {
				t.Fatalf("kept %+v", notes)
			}
			if n := len(b.desk.of(store.KindAction)); n != 0 {
				t.Errorf("%d actions were recorded", n)
			}
		})
	}
}

func TestNothingIsKeptWhereNothingWasBegun(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	b.Key("c", "1", "enter")
	b.Type("  ")
	if cmd := b.stage.Screen.(*report.Screen).Left(); cmd != nil || len(b.desk.of(store.KindNote)) != 0 {
		t.Error("a note was kept of nothing")
	}
}

// GEN-03: what was done about it is on the report.
func TestGEN03WhatBecameOfAnAction(t *testing.T) {
	b := open(t, newDesk(t), "", keys.WhatDone)
	b.shows("About which of these?", "Call the victim back", "Send an officer", "Something else")
	b.Key("1", "enter", "2", "enter")
	b.shows("tried: Call the victim back", "To do: Call the victim back")
	b.Key("d", "1", "enter", "1", "enter")
	b.answer("spoke to her at length")
	b.shows("done: Call the victim back, spoke to her at length (5521)")
	b.hides("To do: Call the victim back")
	b.Key("d", "2", "enter")
	b.answer("neighbour mediation offered")
	b.shows("done: neighbour mediation offered")
	if n := len(b.desk.of(store.KindAction)); n != 2 {
		t.Errorf("%d records of actions", n)
	}
}

// An action that is somebody else's is never ticked by the handler.
func TestSomebodyElsesActionIsHandedOver(t *testing.T) {
	b := open(t, newDesk(t), store.DutyHandler, keys.WhatDone)
	b.Key("2", "enter", "1", "enter")
	b.shows("This is for the dispatcher to do. Record who was told")
	b.Key("4", "enter")
	b.shows("Only a supervisor can cancel this.")
	b.Key("3", "enter", "enter")
	b.shows("Say who was told.")
	b.answer("control room", "", "", "they send a car")
	b.shows("handed over: Send an officer, control room, they send a car")
	b.hides("To do: Send an officer")
	got := b.desk.of(store.KindAction)
	if len(got) != 1 || got[0].Header.Subject != b.desk.report.Summary.Actions[1].ID || got[0].Header.Force != "west-mercia" {
		t.Errorf("added %+v", got)
	}
}

func TestTheirReferenceAndASupervisorsReason(t *testing.T) {
	b := open(t, newDesk(t), store.DutySupervisor, keys.WhatDone)
	b.Key("2", "enter", "3", "enter")
	b.answer("control room", "CR 88")
	b.shows("handed over: Send an officer, control room, CR 88")
	b.Key("d", "1", "enter", "4", "enter", "enter")
	b.shows("Cancelling needs a reason.")
	b.answer("she rang us meanwhile")
	b.shows("cancelled: Call the victim back, she rang us meanwhile")
	b.Key("d")
	b.shows("What was done about it?")
	b.hides("About which of these?")
}

func TestAMB05ASecondPersonConfirmsALoweredHigh(t *testing.T) {
	b := open(t, newDesk(t).lowered("4417"), "", keys.Confirm)
	b.shows("Computed: ▲ HIGH. Lowered to ● STANDARD by 4417: they have moved away")
	b.Key("enter")
	if len(b.desk.of(store.KindAssessment)) != 0 {
		t.Fatal("enter on nothing answered")
	}
	b.Key("l", "1", "enter")
	b.shows("● STANDARD", "confirmed by 5521", "Call taken by: 4417")
	if r := b.desk.of(store.KindReport); len(r) != 1 || r[0].Header.Supersedes != b.desk.report.Record.ID {
		t.Errorf("superseded by %+v", r)
	}
	b.Key("l")
	b.shows("Nothing on this report waits to be confirmed.")
}

func TestAMB05ARefusedOneStaysHigh(t *testing.T) {
	b := open(t, newDesk(t).lowered("4417"), "", keys.Confirm)
	b.Key("2", "enter")
	b.shows("▲ HIGH")
	if got := b.desk.of(store.KindAssessment); len(got) != 1 || got[0].Summary.(store.ConfirmSummary).Confirmed {
		t.Errorf("recorded %+v", got)
	}
	if b.desk.report.Summary.Levels.Overall != risk.High {
		t.Error("it did not stay High")
	}
	b.Key("l")
	b.shows("Nothing on this report waits to be confirmed.")
}

func TestAMB05WhoeverLoweredItIsRefused(t *testing.T) {
	b := open(t, newDesk(t).lowered("5521"), "", keys.Confirm)
	b.shows("Another person than the one who lowered the level must answer.")
	if b.stage.Screen.Scope() != keys.Report {
		t.Error("they were asked all the same")
	}
}

func TestAnotherVictimAndAmendingAreTheRootsToDo(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	b.Key("v", "a", "/")
	b.sent(common.AddTo{Ref: ref, What: keys.OtherOne}, common.AddTo{Ref: ref, What: keys.Amend}, common.OpenCommands{})
}

// GEN-21: the briefing goes out as it stands, the contact card first.
func TestGEN21TheBriefingIsCopied(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	b.Key("b")
	b.shows(common.Copied)
	if len(b.stage.Asked) != 1 || !strings.HasPrefix(fmt.Sprint(b.stage.Asked[0]), "Do NOT attend") {
		t.Errorf("copied %v", b.stage.Asked)
	}
}

func TestPrintingSaysHowItEnded(t *testing.T) {
	b := open(t, newDesk(t), "", keys.Print)
	b.shows("No printer is set up: print:")
	var printed []string
	var fails error
	b.stage.Common.Print = func(_ context.Context, text string) error {
		printed = append(printed, text)
		return fails
	}
	b.Key("p")
	b.shows("Given to the printer.")
	fails = errors.New("the printer has no paper")
	b.Key("p")
	b.shows("It was not printed. the printer has no paper.")
	if len(printed) != 2 || !strings.Contains(printed[0], "Do NOT attend") {
		t.Errorf("printed %q", printed)
	}
}

func TestAReceiptIsMadeWhenAskedFor(t *testing.T) {
	b := open(t, newDesk(t), "", keys.None)
	var printed string
	b.stage.Common.Print = func(_ context.Context, text string) error { printed = text; return nil }
	b.Key("i", "1", "enter")
	b.shows("Receipt", "West Mercia", ref, "Somebody will ring you back, by 17:32", "esc back to the report")
	b.Key("p")
	b.shows("Given to the printer.")
	if !strings.Contains(printed, ref) {
		t.Errorf("printed %q", printed)
	}
	b.Key("c", "esc")
	b.shows("The report")
	b.Key("i", "3", "enter")
	b.shows("APPOINTMENT")
	b.hides("West Mercia Police")
	b.Key("esc", "i", "2", "enter")
	b.shows("W e s t")
	b.hides("contact is not safe")
	b.Key("esc", "i")
	b.shows("⚠ The card says contact is not safe: offer the discreet one.", "Which receipt?")
	b.Key("enter", "esc", "esc")
	b.sent(common.Back{})
}

// Where contact is safe nobody is warned of a receipt.
func TestDS111AReceiptWarnsOnlyWhereTheCardDoes(t *testing.T) {
	d := newDesk(t)
	d.report.Summary.Contact = store.ContactCard{}
	b := open(t, d, "", keys.Receipt)
	b.shows("Which receipt?")
	b.hides("discreet one.")
	d.report.People[d.report.Summary.Parties[0].Person] = store.PersonSummary{Surname: "Roe", Contact: store.ContactCard{Contact: store.SafeNo}}
	b = open(t, d, "", keys.Receipt)
	b.shows("Do NOT contact. Do NOT attend.", "offer the discreet one.") // as is known of them now
}

func TestALetterThatDoesNothingSaysSo(t *testing.T) {
	const dead = "That key does nothing here; F1 lists the keys."
	b := open(t, newDesk(t), "", keys.None)
	b.Key("z")
	b.shows(dead)
	b.Key("down")
	b.hides(dead)
	b.Key("i", "1", "enter")
	b.hides(dead)
	for _, key := range []string{"i", "a", "z"} {
		b.Key(key)
		b.shows(dead, "Receipt")
		b.sent()
	}
}

// A report of a call that is open is only what was sent: what becomes of its
// actions is not final.
func TestNoOutcomeIsAskedForWhileTheCallIsOpen(t *testing.T) {
	d := newDesk(t).lowered("4417")
	d.report.Summary.Status = store.StatusProvisional
	b := open(t, d, "", keys.WhatDone)
	b.shows("The call is still open", "What was done about it?")
	b.hides("About which of these?")
	b.answer("a car is on its way")
	b.shows("done: a car is on its way")
	b.Key("l")
	b.shows("The call is still open: a lowered High is confirmed once it is closed.")
}

var hostile = []string{"\x1b]52;c;cHduZWQ=\a", "\u009b2J", "over\rwrite\n", "a" + strings.Repeat("\u0301", 500), "\u202egnol",
	"z\u200bw", strings.Repeat("x", 3000), "字字字 👩‍👩‍👧‍👦", "\u2028\x00"}

// Any keys over any text: every frame fits.
func TestEveryFrameFits(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		bad := rapid.SampledFrom(hostile)
		d := newDesk(t).lowered("4417")
		s := &d.report.Summary
		s.Needs, s.Place.Text, s.Grade, s.Contact.Note = bad.Draw(r, "needs"), bad.Draw(r, "place"), bad.Draw(r, "grade"), bad.Draw(r, "note")
		s.Actions[0].Title, s.References.Crime = bad.Draw(r, "title"), bad.Draw(r, "crime")
		d.detail.Judgement.Reason, d.detail.Narrative = bad.Draw(r, "reason"), bad.Draw(r, "narrative")
		d.markers[0].Summary.Reason = bad.Draw(r, "marker")
		d.report.Follow = []store.Followup{{Note: &store.NoteSummary{Kind: store.NoteDone, Line: bad.Draw(r, "done")}}}
		b := open(t, d, "", keys.None)
		b.Check()
		for range rapid.IntRange(1, 15).Draw(r, "presses") {
			switch rapid.IntRange(0, 9).Draw(r, "what") {
			case 0:
				b.Paste(bad.Draw(r, "paste"))
			case 1:
				b.Resize(rapid.IntRange(60, 240).Draw(r, "w"), rapid.IntRange(20, 70).Draw(r, "h"))
			default:
				b.Key(rapid.SampledFrom([]string{"c", "d", "l", "i", "1", "2", "3", "enter", "enter", "up", "down", "pgup", "pgdown", "esc",
					"b", "p", "x", "ctrl+k", "end"}).Draw(r, "key"))
			}
			b.Check()
			if t.Failed() {
				r.Fatal("the frame does not fit")
			}
		}
	})
}

// Keys and news do nothing to a report that is not there yet.
func TestNothingIsAddedToAReportThatIsNotRead(t *testing.T) {
	c := &common.Common{Theme: theme.New("none"), Desk: newDesk(t), Width: 80, Height: 24}
	s := report.New(c, ref, keys.None)
	for _, intent := range []keys.Intent{keys.Chaser, keys.WhatDone, keys.Confirm, keys.Briefing, keys.Print, keys.Receipt, keys.Amend} {
		if cmd := s.Do(intent); cmd != nil {
			t.Errorf("%q did something", intent)
		}
	}
	lines, _ := s.View()
	if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, "Reading the report") }) {
		t.Errorf("the screen is\n%s", strings.Join(lines, "\n"))
	}
}
