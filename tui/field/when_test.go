package field

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Noon of the tests is Saturday 21 November 2026, 14:30 in London.
var whenCases = []struct{ text, want string }{
	{"now", "2026-11-21 14:30"},
	{"just now", "2026-11-21 14:30"},
	{"today 14:30", "2026-11-21 14:30"},
	{"Today at 9.15", "2026-11-21 09:15"},
	{"today", "2026-11-21 12:00"},
	{"14:00", "2026-11-21 14:00"},
	{"1400", "2026-11-21 14:00"},
	{"2pm", "2026-11-21 14:00"},
	{"2.15 pm", "2026-11-21 14:15"},
	{"12am", "2026-11-21 00:00"},
	{"noon", "2026-11-21 12:00"},
	{"midnight", "2026-11-21 00:00"},
	{"yesterday 22:00", "2026-11-20 22:00"},
	{"yesterday at 10pm", "2026-11-20 22:00"},
	{"22:00 yesterday", "2026-11-20 22:00"},
	{"yesterday", "2026-11-20 12:00"},
	{"yesterday evening", "2026-11-20 20:00"},
	{"yesterday morning", "2026-11-20 09:00"},
	{"the day before yesterday", "2026-11-19 12:00"},
	{"last night", "2026-11-20 22:00"},
	{"last night 23:30", "2026-11-20 23:30"},
	{"last night at 2am", "2026-11-21 02:00"},
	{"last night, about 1.30am", "2026-11-21 01:30"},
	{"this morning", "2026-11-21 09:00"},
	{"this afternoon", "2026-11-21 14:30"}, // 15:00 is still to come
	{"tonight", "2026-11-21 14:30"},
	{"21/11 10:00", "2026-11-21 10:00"},
	{"20/11 22:00", "2026-11-20 22:00"},
	{"22/11", "2025-11-22 12:00"},
	{"3/5/25", "2025-05-03 12:00"},
	{"03/05/2025 07:05", "2025-05-03 07:05"},
	{"3-5-2025", "2025-05-03 12:00"},
	{"2025-05-03 07:05", "2025-05-03 07:05"},
	{"3 May", "2026-05-03 12:00"},
	{"3rd of May 2025", "2025-05-03 12:00"},
	{"May 3 2025 10pm", "2025-05-03 22:00"},
	{"3 December", "2025-12-03 12:00"},
	{"29 Feb", "2024-02-29 12:00"},
	{"saturday 10:00", "2026-11-21 10:00"},
	{"last saturday", "2026-11-14 12:00"},
	{"on Monday at 9pm", "2026-11-16 21:00"},
	{"last monday", "2026-11-16 12:00"},
	{"thursday evening", "2026-11-19 20:00"},
	{"2 days ago", "2026-11-19 12:00"},
	{"2 days ago 22:00", "2026-11-19 22:00"},
	{"a week ago", "2026-11-14 12:00"},
	{"a month ago", "2026-10-21 12:00"},
	{"3 weeks ago at 8pm", "2026-10-31 20:00"},
	{"10 minutes ago", "2026-11-21 14:20"},
	{"an hour ago", "2026-11-21 13:30"},
	{"half an hour ago", "2026-11-21 14:00"},
	{"a couple of hours ago", "2026-11-21 12:30"},
	{"3 hrs ago", "2026-11-21 11:30"},
	{"2026-11-20T22:00:05Z", "2026-11-20 22:00"},
}

func TestParseWhen(t *testing.T) {
	for _, c := range whenCases {
		got, err := ParseWhen(c.text, noon)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if s := got.Format("2006-01-02 15:04"); s != c.want {
			t.Errorf("%q gives %s, want %s", c.text, s, c.want)
		}
	}
}

func TestParseWhenRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":                        ErrNotATime,
		"some time":               ErrNotATime,
		"10":                      ErrNotATime,
		"25:00":                   ErrNotATime,
		"13pm":                    ErrNotATime,
		"32/1":                    ErrNotATime,
		"30/2/2025":               ErrNotATime,
		"3 marbles":               ErrNotATime,
		"30 feb":                  ErrNotATime,
		"half a week ago":         ErrNotATime,
		"yesterday or so":         ErrNotATime,
		"2 days ago yesterday":    ErrNotATime,
		"22:00":                   ErrFuture,
		"tomorrow":                ErrNotATime,
		"22/11/2026":              ErrFuture,
		"today 14:31":             ErrFuture,
		"2026-11-21T14:30:01Z":    ErrFuture,
		"1/1/1850":                ErrTooOld,
		strings.Repeat("1", 5000): ErrNotATime,
	} {
		if got, err := ParseWhen(text, noon); !errors.Is(err, want) {
			t.Errorf("%q gives %v, %v; want %v", text, got, err, want)
		}
	}
}

func TestParseWhenUsesLondonDates(t *testing.T) {
	// 00:30 on 2 July in London is still 1 July in UTC.
	now := time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC)
	got, err := ParseWhen("yesterday 22:00", now)
	if want := time.Date(2026, 7, 1, 22, 0, 0, 0, risk.London); err != nil || !got.Equal(want) {
		t.Errorf("yesterday is %v, %v; want %v", got, err, want)
	}
	if s := got.Format(time.RFC3339); s != "2026-07-01T22:00:00+01:00" {
		t.Errorf("it is written %s", s)
	}
}

func TestParseWhenClampsMonths(t *testing.T) {
	now := time.Date(2026, 3, 31, 10, 0, 0, 0, risk.London)
	got, err := ParseWhen("a month ago", now)
	if s := got.Format("2006-01-02"); err != nil || s != "2026-02-28" {
		t.Errorf("a month before 31 March is %s, %v", s, err)
	}
}

func FuzzParseWhen(f *testing.F) {
	for _, c := range whenCases {
		f.Add(c.text, noon.Unix())
	}
	f.Add("29 feb", int64(0))
	f.Add("last night 1am", noon.Unix()-13*3600)
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		if unix < -1e9 || unix > 1e11 {
			return
		}
		now := time.Unix(unix, 0)
		got, err := ParseWhen(text, now)
		if err != nil {
			if text != "" && len(text) > 8 && strings.Contains(err.Error(), text) && !strings.Contains(ErrNotATime.Error()+ErrFuture.Error()+ErrTooOld.Error(), text) {
				t.Fatal("the error repeats what was typed")
			}
			return
		}
		if got.After(now) || got.Year() < 1900 || got.Location() != risk.London {
			t.Fatalf("%q at %v gives %v", text, now, got)
		}
		again, err := ParseWhen(got.Format(time.RFC3339), now)
		if err != nil || again.Unix() != got.Unix() {
			t.Fatalf("%v does not come back: %v, %v", got, again, err)
		}
	})
}

func TestDatetimeKeepsTheCallersWords(t *testing.T) {
	f := open("datetime")
	press(t, f, "'last night'")
	wantAnswer(t, f, known("2026-11-20T22:00:00Z", "last night"))
	again := open("datetime")
	a, _ := f.Answer()
	again.Set(a)
	wantAnswer(t, again, a)
	if got := screen(again, 70, 3); !strings.Contains(got, "20/11/2026 22:00") || !strings.Contains(got, "last night") {
		t.Errorf("the screen shows:\n%s", got)
	}
	press(t, again, "backspace", "5")
	wantAnswer(t, again, questionsets.Say("2026-11-20T22:05:00Z"))
}

func TestDatetimeRefusesTheFutureVisibly(t *testing.T) {
	f := open("datetime")
	press(t, f, "'today 22:00'")
	wantNone(t, f)
	if got := screen(f, 70, 3); !strings.Contains(got, "still to come") {
		t.Errorf("the screen shows:\n%s", got)
	}
}

func TestNowMeansWhenItWasTyped(t *testing.T) {
	at := noon
	f := NewAt(allKinds["datetime"], plainTheme, func() time.Time { return at })
	press(t, f, "'10 minutes ago'")
	text, cursor := f.Typing()
	at = at.Add(3 * time.Hour)
	resumed := NewAt(allKinds["datetime"], plainTheme, func() time.Time { return at })
	resumed.SetTyping(text, cursor)
	wantAnswer(t, resumed, known("2026-11-21T14:20:00Z", "10 minutes ago"))
}

func TestDatetimeStates(t *testing.T) {
	f := open("datetime")
	press(t, f, "'dk'", "ctrl+k")
	wantAnswer(t, f, questionsets.Answer{State: questionsets.NotKnown, Note: "dk"})
	press(t, f, "backspace", "ctrl+w", "'now'")
	wantAnswer(t, f, known("2026-11-21T14:30:00Z", "now"))
	f.Handle(tea.PasteMsg{Content: "x"})
	wantNone(t, f)
}
