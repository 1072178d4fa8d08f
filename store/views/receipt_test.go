package views

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"firstcall/risk"
)

var reportedAt = time.Date(2025, 6, 12, 14, 5, 0, 0, risk.London)

func walkIn() ReceiptFacts {
	return ReceiptFacts{Force: "West Mercia Police", Ref: "WM-250612-7Q0417K", At: reportedAt.UTC(), Needs: "Polish interpreter",
		Next: []NextStep{
			{"An officer will be sent to you.", reportedAt.Add(time.Hour)},
			{"Somebody will ring you", reportedAt.AddDate(0, 0, 1)},
			{"The neighbourhood team reads every report in its area.", time.Time{}}},
		TellLines: []string{"We are treating this as urgent."}}
}

func TestReceipt(t *testing.T) {
	want := `West Mercia Police
You talked to us at 14:05 on Thursday 12 June 2025.
We wrote down what you told us.

YOUR NUMBER
WM-250612-7Q0417K
Please keep this number. Say it when you talk to us again.

WHAT HAPPENS NEXT
- An officer will be sent to you, by 15:05 on Thursday 12 June.
- Somebody will ring you, by 14:05 on Friday 13 June.
- The neighbourhood team reads every report in its area.
- We are treating this as urgent.

IF IT GOES ON: THE CASE REVIEW
If you have told us more than once and it goes on, you can ask for a
case review. The police, the council and others then look together at
what was done, and what more can be done.
To ask, ring 101. Say your number and say: case review.

WHAT YOU NEED WHEN WE TALK
Polish interpreter

ARE YOU IN DANGER?
Ring 999 at once.
If you cannot speak: ring 999 from a mobile, wait, then press 55.

FOR ALL ELSE
Ring 101. It is free. Textphone: 18001 101.
`
	if got := Receipt(walkIn(), ReceiptPlain); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestReceiptDiscreet(t *testing.T) {
	want := `APPOINTMENT
Date: 12 June 2025
Number: WM-250612-7Q0417K

Please keep this number. Say it when you get in touch.
`
	if got := Receipt(walkIn(), ReceiptDiscreet); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestReceiptLarge(t *testing.T) {
	got := Receipt(ReceiptFacts{Force: "West Mercia Police", Ref: "WM-250612-7Q0417K", At: reportedAt}, ReceiptLarge)
	want := `W e s t   M e r c i a   P o l i c e

Y o u   t a l k e d   t o   u s   a t   1 4 : 0 5   o n

T h u r s d a y   1 2   J u n e   2 0 2 5 .

W e   w r o t e   d o w n   w h a t   y o u   t o l d

u s .


Y O U R   N U M B E R

W M - 2 5 0 6 1 2 - 7 Q 0 4 1 7 K
`
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s", got)
	}
	for _, help := range []string{"9 9 9", "1 0 1"} {
		if !strings.Contains(got, help) {
			t.Errorf("%s is missing", help)
		}
	}
}

// Something always happens next, even where the question set names nothing.
func TestReceiptWithNothingToDo(t *testing.T) {
	got := Receipt(ReceiptFacts{Force: "West Mercia Police", Ref: "R", At: reportedAt}, ReceiptPlain)
	if !strings.Contains(got, "WHAT HAPPENS NEXT\nWe keep what you told us.") || !strings.Contains(got, "CASE REVIEW") || strings.Contains(got, "NEED") {
		t.Errorf("got\n%s", got)
	}
}

func anyReceipt(t *rapid.T) ReceiptFacts {
	text := func(label string) string { return hostile().Draw(t, label) }
	f := ReceiptFacts{Force: text("force"), Ref: text("ref"), At: reportedAt,
		TellLines: rapid.SliceOfN(hostile(), 0, 3).Draw(t, "tell"), Needs: text("needs")}
	for range rapid.IntRange(0, 3).Draw(t, "steps") {
		f.Next = append(f.Next, NextStep{text("what"), rapid.SampledFrom([]time.Time{{}, reportedAt}).Draw(t, "by")})
	}
	return f
}

func TestReceiptFitsThePaper(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := Receipt(anyReceipt(t), ReceiptForm(rapid.IntRange(0, 2).Draw(t, "form")))
		for line := range strings.Lines(got) {
			if w := ansi.StringWidth(strings.TrimRight(line, "\n")); w > ReceiptWidth {
				t.Fatalf("%d columns: %q", w, line)
			}
		}
		if strings.ContainsAny(got, "\x1b\r\t\u202e\u200b") {
			t.Fatalf("a character that is not seen is left in %q", got)
		}
	})
}

// DS_111: whoever finds the discreet form learns nothing from it: it is the same
// whatever was reported and whatever follows.
func TestReceiptDiscreetGivesNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyReceipt(t)
		f.Ref = "WM-250612-7Q0417K"
		got := Receipt(f, ReceiptDiscreet)
		if got != Receipt(ReceiptFacts{Ref: f.Ref, At: f.At}, ReceiptDiscreet) {
			t.Fatalf("the report is in\n%s", got)
		}
		for _, word := range []string{"police", "anti-social", "antisocial", "101", "999", "report", "officer", "force", "constab", "crime"} {
			if strings.Contains(strings.ToLower(got), word) {
				t.Fatalf("%q is in\n%s", word, got)
			}
		}
	})
}
