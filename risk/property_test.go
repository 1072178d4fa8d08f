package risk

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	anyLevel  = rapid.SampledFrom([]Level{Unassessed, Standard, Medium, High})
	anyFactor = rapid.Custom(func(t *rapid.T) Factor {
		return Factor{
			Source:  rapid.StringMatching(`q[0-9]`).Draw(t, "source"),
			Points:  rapid.IntRange(-2, 8).Draw(t, "points"),
			AtLeast: anyLevel.Draw(t, "at least"),
			Grade:   rapid.SampledFrom([]string{"", "response"}).Draw(t, "grade"),
			Require: rapid.SliceOfN(rapid.SampledFrom([]string{"attend", "call-back"}), 0, 2).Draw(t, "require"),
			Set:     rapid.SliceOfN(rapid.SampledFrom([]Flag{Vulnerable, Repeat, Hate}), 0, 2).Draw(t, "set"),
		}
	})
	anyPolicy = rapid.Custom(func(t *rapid.T) Policy {
		p := Policy{ScoreMax: 31}
		if rapid.Bool().Draw(t, "scores") {
			medium := rapid.IntRange(1, 15).Draw(t, "medium from")
			p.Bands = Bands{{Standard, 0}, {Medium, medium}, {High, medium + rapid.IntRange(1, 15).Draw(t, "high above")}}
		}
		if rapid.Bool().Draw(t, "has a matrix") {
			p.Matrix = guidance()
		}
		return p
	})
	anyFindings = rapid.Custom(func(t *rapid.T) Findings {
		return Findings{
			Factors:  rapid.SliceOfN(anyFactor, 0, 8).Draw(t, "factors"),
			Row:      rapid.SampledFrom([]string{"", "isolated", "regular", "escalating"}).Draw(t, "row"),
			Column:   rapid.SampledFrom([]string{"", "low", "moderate", "significant"}).Draw(t, "column"),
			Complete: rapid.Bool().Draw(t, "complete"),
			Unknown:  rapid.SliceOfN(rapid.SampledFrom([]string{"q1", "q2"}), 0, 2).Draw(t, "unknown"),
		}
	})
)

func TestPropertyAddingAReasonNeverLowersTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := anyPolicy.Draw(t, "policy"), anyFindings.Draw(t, "findings")
		before := Assess(p, f)
		at := rapid.IntRange(0, len(f.Factors)).Draw(t, "at")
		more := f
		more.Factors = slices.Insert(slices.Clone(f.Factors), at, anyFactor.Draw(t, "factor"))
		after := Assess(p, more)
		if after.Level < before.Level || after.Score < before.Score {
			t.Fatalf("from %v (%d) to %v (%d)", before.Level, before.Score, after.Level, after.Score)
		}
		for flag := range before.Flags {
			if !after.Flags[flag] {
				t.Fatalf("flag %s went away", flag)
			}
		}
		for _, id := range before.Require {
			if !slices.Contains(after.Require, id) {
				t.Fatalf("action %s went away", id)
			}
		}
	})
}

func TestPropertyGEN14UnfinishedOrUnknownIsNeverStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := anyPolicy.Draw(t, "policy"), anyFindings.Draw(t, "findings")
		a := Assess(p, f)
		if a.Level == Standard && (!f.Complete || len(f.Unknown) > 0) {
			t.Fatalf("standard with complete %v, unknown %v", f.Complete, f.Unknown)
		}
		if (a.Level == Unassessed) != (a.Why != "") {
			t.Fatalf("%v because %q", a.Level, a.Why)
		}
	})
}

func TestPropertyFinishingNeverLowersAProvenLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, f := anyPolicy.Draw(t, "policy"), anyFindings.Draw(t, "findings")
		f.Complete = false
		before := Assess(p, f)
		f.Complete, f.Unknown = true, nil
		if after := Assess(p, f); after.Level < before.Level {
			t.Fatalf("from %v to %v", before.Level, after.Level)
		}
	})
}

func TestPropertyCAM07MatrixRisesBothWays(t *testing.T) {
	m := guidance()
	rapid.Check(t, func(t *rapid.T) {
		i, j := rapid.IntRange(0, 2).Draw(t, "row"), rapid.IntRange(0, 2).Draw(t, "column")
		i2, j2 := rapid.IntRange(i, 2).Draw(t, "row at least"), rapid.IntRange(j, 2).Draw(t, "column at least")
		low, _ := m.At(m.Rows[i], m.Columns[j])
		high, _ := m.At(m.Rows[i2], m.Columns[j2])
		if high < low {
			t.Fatalf("(%d,%d) %v is above (%d,%d) %v", i, j, low, i2, j2, high)
		}
	})
}

// anyTime leans towards the hours around midnight and the days around the
// changes of the clocks and the ends of months.
var anyTime = rapid.Custom(func(t *rapid.T) time.Time {
	day := rapid.SampledFrom([]time.Time{
		time.Date(2025, 3, 30, 0, 0, 0, 0, London), time.Date(2025, 10, 26, 0, 0, 0, 0, London),
		time.Date(2024, 2, 29, 0, 0, 0, 0, London), time.Date(2025, 12, 31, 0, 0, 0, 0, London),
		time.Date(2022, 9, 18, 0, 0, 0, 0, London), time.Date(2012, 5, 26, 0, 0, 0, 0, London),
	}).Draw(t, "near")
	day = day.AddDate(0, 0, rapid.IntRange(-40, 40).Draw(t, "days"))
	return day.Add(time.Duration(rapid.IntRange(0, 86_399).Draw(t, "second")) * time.Second)
})

var anySpan = rapid.Custom(func(t *rapid.T) Span {
	return Span{rapid.IntRange(1, 400).Draw(t, "n"), rapid.SampledFrom([]Unit{Hours, Days, Months}).Draw(t, "unit")}
})

// anyHistory has few ids, so that entries are often joined, and entries both
// before the window and after the call.
var anyHistory = rapid.Custom(func(t *rapid.T) History {
	h := History{Now: anyTime.Draw(t, "now")}
	id := rapid.SampledFrom([]string{"", "a", "b", "c", "d"})
	h.Present = Occasion{Call: id.Draw(t, "call"), Incident: id.Draw(t, "incident")}
	for i := range rapid.IntRange(0, 12).Draw(t, "entries") {
		days := rapid.IntRange(-2, 60).Draw(t, fmt.Sprint("days back ", i))
		h.Earlier = append(h.Earlier, Occasion{At: h.Now.AddDate(0, 0, -days), Call: id.Draw(t, "call"), Incident: id.Draw(t, "incident")})
	}
	return h
})

func TestPropertyAMB12ReportsCountOccasions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, s := anyHistory.Draw(t, "history"), anySpan.Draw(t, "span")
		n := h.Reports(s)
		if n < 1 || n > len(h.Earlier)+1 {
			t.Fatalf("%d reports from %d entries", n, len(h.Earlier))
		}
		shuffled := h
		shuffled.Earlier = slices.Clone(h.Earlier)
		rand.New(rand.NewSource(rapid.Int64().Draw(t, "order"))).Shuffle(len(h.Earlier), func(i, j int) {
			shuffled.Earlier[i], shuffled.Earlier[j] = shuffled.Earlier[j], shuffled.Earlier[i]
		})
		if got := shuffled.Reports(s); got != n {
			t.Fatalf("%d reports, in another order %d", n, got)
		}
		if wider := (Span{s.N + 1, s.Unit}); h.Reports(wider) < n {
			t.Fatalf("%d reports in %s but %d in %s", n, s, h.Reports(wider), wider)
		}
		if got := separateSlowly(h, s); got != n {
			t.Fatalf("%d reports, counted the slow way %d", n, got)
		}
	})
}

func TestPropertyAMB12ARepeatedEntryCountsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, s := anyHistory.Draw(t, "history"), anySpan.Draw(t, "span")
		known := Occasion{At: h.Now.AddDate(0, 0, -rapid.IntRange(0, 60).Draw(t, "days back")), Call: "a",
			Incident: rapid.SampledFrom([]string{"", "b"}).Draw(t, "incident")}
		h.Earlier = append(h.Earlier, known)
		n := h.Reports(s)
		h.Earlier = append(h.Earlier, rapid.SampledFrom(slices.DeleteFunc(slices.Clone(h.Earlier),
			func(o Occasion) bool { return o.Call == "" })).Draw(t, "told again"))
		if got := h.Reports(s); got != n {
			t.Fatalf("%d reports, with one entry twice %d", n, got)
		}
	})
}

// separateSlowly counts as Reports does, by walking from entry to entry.
func separateSlowly(h History, s Span) int {
	all := []Occasion{h.Present}
	for _, o := range h.Earlier {
		if !o.At.After(h.Now) {
			all = append(all, o)
		}
	}
	seen := make([]bool, len(all))
	var walk func(int) bool
	walk = func(i int) bool {
		seen[i] = true
		in := i > 0 && !all[i].At.Before(s.Back(h.Now))
		for j, o := range all {
			same := o.Call != "" && o.Call == all[i].Call || o.Incident != "" && o.Incident == all[i].Incident
			if same && !seen[j] && walk(j) {
				in = true
			}
		}
		return in
	}
	walk(0)
	n := 1
	for i := range all {
		if !seen[i] && walk(i) {
			n++
		}
	}
	return n
}

func TestPropertyAMB12BackIsInclusive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, n := anyTime.Draw(t, "now"), rapid.IntRange(1, 400).Draw(t, "days")
		y, m, d := now.Date()
		clock := time.Duration(rapid.IntRange(0, 22*3600).Draw(t, "second")) * time.Second
		counts := func(day int) bool {
			o := Occasion{At: time.Date(y, m, day, 0, 0, 0, 0, London).Add(clock)}
			return History{Now: now, Earlier: []Occasion{o}}.Reports(Span{n, Days}) == 2
		}
		if !counts(d - n) {
			t.Fatalf("%d days before %s does not count", n, now)
		}
		if counts(d - n - 1) {
			t.Fatalf("%d days before %s counts", n+1, now)
		}
	})
}

func TestPropertyBackNeverAfterNowAndLongerReachesFurther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now, s := anyTime.Draw(t, "now"), anySpan.Draw(t, "span")
		back := s.Back(now)
		if back.After(now) || (Span{s.N + 1, s.Unit}).Back(now).After(back) {
			t.Fatalf("%s before %s is %s", s, now, back)
		}
		if s.Unit == Months && back.Day() != min(now.Day(), back.AddDate(0, 1, -back.Day()).Day()) {
			t.Fatalf("%s before %s is %s", s, now, back)
		}
	})
}

var anyDue = rapid.Custom(func(t *rapid.T) Due {
	kind := rapid.SampledFrom([]DueKind{Immediately, EndOfShift, EndOfWorkingDay, DueHours, DueDays, DueWorkingDays, DueMonths}).Draw(t, "kind")
	switch kind {
	case Immediately, EndOfShift, EndOfWorkingDay:
		return Due{Kind: kind}
	}
	return Due{kind, rapid.IntRange(1, 60).Draw(t, "n")}
})

func TestPropertyAMB13DeadlineNeverBeforeItsStart(t *testing.T) {
	c := NewCalendar()
	rapid.Check(t, func(t *rapid.T) {
		due, start, shift := anyDue.Draw(t, "due"), anyTime.Draw(t, "start"), anyTime.Draw(t, "shift end")
		got := due.At(start, shift, c)
		if got.Before(start) {
			t.Fatalf("%s from %s is %s", due, start, got)
		}
		if due.Kind == DueWorkingDays || due.Kind == EndOfWorkingDay {
			if _, end, ok := c.Hours(got); !ok || !end.Equal(got) {
				t.Fatalf("%s from %s is %s, no end of a working day", due, start, got)
			}
		}
		if later := due.At(start.Add(time.Hour), shift, c); due.Kind != EndOfShift && later.Before(got) {
			t.Fatalf("%s an hour later is due earlier: %s, %s", due, got, later)
		}
		if due.N > 0 {
			if more := (Due{due.Kind, due.N + 1}).At(start, shift, c); !more.After(got) {
				t.Fatalf("%s from %s is %s, one more is %s", due, start, got, more)
			}
		}
	})
}

func TestPropertyAMB05HighIsLoweredOnlyByTwoPeople(t *testing.T) {
	collar := rapid.SampledFrom([]string{"", " ", "4417", "4417 ", "0031"})
	rapid.Check(t, func(t *rapid.T) {
		j := Judgement{Level: anyLevel.Draw(t, "judged"), By: "4417", Reason: collar.Draw(t, "reason"), ConfirmedBy: collar.Draw(t, "confirmed by")}
		if got := Overall(High, &j); got < High && (j.ConfirmedBy != "0031" || j.Check(High) != nil) {
			t.Fatalf("%+v lowered High to %v", j, got)
		}
	})
}
