package paths

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
)

// drawHistory draws earlier reports: on any day, of any level, some of them of
// one incident or of the very one that is being reported.
func drawHistory(t *rapid.T, now time.Time) risk.History {
	h := risk.History{Now: now, Present: risk.Occasion{At: now, Incident: "i0"}}
	for range rapid.IntRange(0, 6).Draw(t, "reports") {
		o := risk.Occasion{Level: risk.Level(rapid.IntRange(0, 3).Draw(t, "level")), Hate: rapid.IntRange(0, 4).Draw(t, "hate") == 0}
		o.At = now.Add(-time.Duration(rapid.SampledFrom([]int{1, 11, 30, 5 * 24, 27 * 24, 29 * 24, 31 * 24, 80 * 24, 100 * 24, 300 * 24, 500 * 24}).Draw(t, "hours")) * time.Hour)
		if n := rapid.IntRange(-3, 2).Draw(t, "incident"); n >= 0 {
			o.Incident = fmt.Sprintf("i%d", n)
		}
		h.Earlier = append(h.Earlier, o)
	}
	return h
}

// drawLookback draws conditions and rules that look back over drawn times.
func drawLookback(t *rapid.T) string {
	windows := rapid.SampledFrom([]string{"12 hours", "1 day", "7 days", "28 days", "30 days", "1 month", "3 months", "6 months", "12 months"})
	compare := rapid.SampledFrom([]string{">=", "==", "<", "!=", ">", "<="})
	level := rapid.SampledFrom([]string{"unassessed", "standard", "medium", "high"})
	piece := func() string {
		if rapid.Bool().Draw(t, "level") {
			return fmt.Sprintf("highest_within(%q) %s %s", windows.Draw(t, "window"), compare.Draw(t, "compare"), level.Draw(t, "than"))
		}
		return fmt.Sprintf("reports_within(%q) %s %d", windows.Draw(t, "window"), compare.Draw(t, "compare"), rapid.IntRange(1, 4).Draw(t, "than"))
	}
	var b strings.Builder
	b.WriteString("questions:\n  - {id: q, ask: Q?, kind: yes-no, required: true}\n  - {id: n, ask: N?, kind: number, required: true}\nrules:\n")
	b.WriteString("  - {id: base, when: score >= 0, at_least: standard, because: A base}\n")
	for i := range rapid.IntRange(0, 4).Draw(t, "rules") {
		when := piece()
		if rapid.Bool().Draw(t, "two") {
			when += rapid.SampledFrom([]string{" and ", " or "}).Draw(t, "join") + piece()
		}
		fmt.Fprintf(&b, "  - {id: r%d, when: '%s', because: R%d, at_least: %s, set: [vulnerable]}\n", i, when, i, rapid.SampledFrom([]string{"medium", "high"}).Draw(t, "floor"))
	}
	plus := rapid.SampledFrom([]string{"", ", plus: n"}).Draw(t, "plus")
	fmt.Fprintf(&b, "repeat:\n  - {id: often, reports: %d, within: %s%s, then: {set: [repeat]}}\n", rapid.IntRange(2, 5).Draw(t, "often"), windows.Draw(t, "window"), plus)
	if rapid.Bool().Draw(t, "review") {
		fmt.Fprintf(&b, "case_review: {reports: %d, within: %s, recent: %s, hate: %s}\n", rapid.IntRange(1, 3).Draw(t, "reports"), windows.Draw(t, "window"), windows.Draw(t, "recent"), windows.Draw(t, "hate"))
		b.WriteString("actions:\n  - {id: review, title: Review, due: 3 days, when: case_review}\n")
	}
	return b.String()
}

// Whatever was reported before and on whatever day the call is, one of the
// histories that are tried gives the same with every answer: for packs that look
// back over any times at once, unless it is said why that cannot be proven.
func TestAnyHistoryIsLikeOneThatIsTried(t *testing.T) {
	tried, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := parse(t, drawLookback(t))
		s := Of(p)
		if len(s.Problems()) > 0 {
			refused++
			return
		}
		tried++
		for range 20 {
			day := rapid.IntRange(0, 1500).Draw(t, "day")
			h := drawHistory(t, usual.AddDate(0, 0, day).Add(time.Duration(rapid.IntRange(-11, 11).Draw(t, "hour"))*time.Hour))
			want := seen(p, h)
			if !slices.ContainsFunc(s.Pasts(), func(past Past) bool { return seen(p, past.History) == want }) {
				t.Fatalf("no history is like %v %v\n%s\n%s", h.Now, h.Earlier, want, p.Bytes)
			}
		}
	})
	if min(tried, refused) < 10 {
		t.Errorf("%d packs were tried and %d refused", tried, refused)
	}
}

// seen is what comes of a history for each answer that something could be added to.
func seen(p *questionsets.Pack, h risk.History) string {
	out := ""
	for n := range 5 {
		iv := questionsets.NewInterview(p)
		for _, err := range []error{iv.Answer("q", questionsets.Say("no")), iv.Answer("n", questionsets.Say(fmt.Sprint(n)))} {
			if err != nil {
				panic(err)
			}
		}
		r := iv.Assess(h)
		for _, f := range r.Factors {
			out += f.Source + " "
		}
		out += told(r) + "\n"
	}
	return out
}

// No two of the histories that are tried are alike.
func TestHistoriesAreToldApartBySomething(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := parse(t, drawLookback(t))
		told := map[string]string{}
		for _, past := range Of(p).Pasts() {
			looks := ""
			for _, w := range p.Windows() {
				for _, n := range w.Reports {
					looks += fmt.Sprint(past.History.Reports(w.Span) >= n, " ")
				}
				for _, l := range w.Levels {
					looks += fmt.Sprint(past.History.Highest(w.Span) >= l, " ")
				}
			}
			if p.CaseReview != nil {
				looks += fmt.Sprint(slices.ContainsFunc(past.History.Earlier, func(o risk.Occasion) bool { return o.Hate }))
			}
			if was, twice := told[looks]; twice {
				t.Fatalf("%q and %q are alike\n%s", was, past.Told, p.Bytes)
			}
			told[looks] = past.Told
		}
	})
}

// The same for the packs that come with the program, with any history.
func TestAnyHistoryIsLikeOneThatIsTriedOnThePacks(t *testing.T) {
	ids := packs.IDs()
	rapid.Check(t, func(t *rapid.T) {
		p, err := packs.Load(rapid.SampledFrom(ids).Draw(t, "pack"))
		if err != nil {
			t.Fatal(err)
		}
		iv := questionsets.NewInterview(p)
		h := drawHistory(t, usual.AddDate(0, 0, rapid.IntRange(0, 1500).Draw(t, "day")))
		want := told(iv.Assess(h))
		if !slices.ContainsFunc(Of(p).Pasts(), func(past Past) bool { return told(iv.Assess(past.History)) == want }) {
			t.Fatalf("%s: no history is like %v (%s)", p.ID, h.Earlier, want)
		}
	})
}

// Two times of which now the one and now the other is the longer prove nothing.
func TestTimesThatOvertakeEachOtherAreRefused(t *testing.T) {
	for _, c := range []struct {
		one, other string
		refused    bool
	}{
		{"30 days", "1 month", true}, {"28 days", "1 month", false}, {"31 days", "1 month", false}, {"29 days", "1 month", true},
		{"365 days", "12 months", false}, {"366 days", "1 year", false}, {"36 hours", "1 day", true}, {"23 hours", "1 day", false},
		{"24 hours", "1 day", true}, {"49 hours", "1 day", false}, {"48 hours", "1 day", true}, {"4 weeks", "1 month", false},
		{"2150 hours", "3 months", true}, {"2000 hours", "2 months", false}, {"2 months", "60 days", true}, {"2 months", "59 days", false},
		{"9131 days", "300 months", true}, {"9132 days", "300 months", false}, {"9130 days", "300 months", false}, {"12 hours", "6 months", false}, {"24 months", "2 years", false},
	} {
		s := Of(parse(t, fmt.Sprintf(`questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
rules:
  - {id: a, when: reports_within(%q) >= 2, at_least: high, because: A}
  - {id: b, when: highest_within(%q) >= medium, at_least: high, because: B}
`, c.one, c.other)))
		problems := s.Problems()
		if c.refused != (len(problems) == 1) || c.refused && !strings.Contains(problems[0], "depends on the date") {
			t.Errorf("%s and %s: %q", c.one, c.other, problems)
		}
	}
}

// Which of two times is never the longer agrees with how they are counted, on
// any day and at any hour.
func TestNeverLongerHoldsOnEveryDay(t *testing.T) {
	span := rapid.Custom(func(t *rapid.T) risk.Span {
		unit := rapid.SampledFrom([]risk.Unit{risk.Hours, risk.Days, risk.Months}).Draw(t, "unit")
		most := map[risk.Unit]int{risk.Hours: 3000, risk.Days: 120, risk.Months: 4}[unit]
		return risk.Span{N: rapid.IntRange(1, most).Draw(t, "n"), Unit: unit}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := span.Draw(t, "one"), span.Draw(t, "other")
		now := time.Date(2026, 1, 1+rapid.IntRange(0, 1460).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, risk.London)
		if neverLonger(a, b) && a.Back(now).Before(b.Back(now)) {
			t.Fatalf("%s is longer than %s on %v", a, b, now)
		}
	})
}

// The day is one on which every time ends elsewhere.
func TestTheDayKeepsTimesApart(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
rules:
  - {id: a, when: reports_within("365 days") >= 2 and reports_within("12 months") < 3, at_least: high, because: A}
  - {id: b, when: reports_within("28 days") >= 2 and reports_within("1 month") < 3, at_least: high, because: B}
`))
	if len(s.Problems()) > 0 {
		t.Fatal(s.Problems())
	}
	now := s.Pasts()[0].History.Now
	year, month := risk.Span{N: 12, Unit: risk.Months}, risk.Span{N: 1, Unit: risk.Months}
	if !year.Back(now).Before(risk.Span{N: 365, Unit: risk.Days}.Back(now)) || !month.Back(now).Before(risk.Span{N: 28, Unit: risk.Days}.Back(now)) {
		t.Errorf("on %v they are the same", now)
	}
}

func TestTooManyHistoriesAreNotMade(t *testing.T) {
	steps := "rules:\n  - {id: base, when: score >= 0, at_least: standard, because: Base}\nrepeat:\n"
	for i := range 16 {
		steps += fmt.Sprintf("  - {id: r%d, reports: %d, within: %d days, then: {set: [repeat]}}\n", i, 3+2*i, 7+7*i)
	}
	plus := "repeat:\n"
	for i, within := range []string{"30 days", "3 months", "6 months"} {
		plus += fmt.Sprintf("  - {id: r%d, reports: 200, within: %s, plus: n, then: {set: [repeat]}}\n", i, within)
	}
	for name, text := range map[string]string{
		"many windows":          steps,
		"many counts":           plus,
		"more than is counted":  `rules: [{id: a, when: 'reports_within("30 days") >= 201', at_least: high, because: A}]` + "\n",
		"more than could be":    "repeat: [{id: a, reports: 2000000000, within: 30 days, plus: n, then: {set: [repeat]}}]\n",
		"reports without a sum": "repeat: [{id: a, reports: 1000000, within: 30 days, then: {set: [repeat]}}]\n",
	} {
		begun := time.Now()
		s := Of(parse(t, "questions:\n  - {id: q, ask: Q?, kind: yes-no, required: true}\n  - {id: n, ask: N?, kind: number, required: true}\n"+text))
		if len(s.Problems()) == 0 || len(s.Pasts()) != 1 || time.Since(begun) > 5*time.Second {
			t.Errorf("%s: %q, %d histories in %v", name, s.Problems(), len(s.Pasts()), time.Since(begun))
		}
	}
}

func TestHistoriesAreTold(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
rules:
  - {id: a, when: highest_within("30 days") >= high and reports_within("30 days") < 2, at_least: high, because: A}
case_review: {reports: 3, within: 6 months, hate: 6 months}
actions:
  - {id: review, title: Review, due: 3 days, when: case_review}
`))
	var got []string
	for _, past := range s.Pasts() {
		got = append(got, past.Told)
	}
	for _, want := range []string{"no earlier report", "2 reports in 30 days (the highest is high), 2 reports in 6 months, this one counted",
		"this incident reported before in 30 days (the highest is high)", "3 reports in 6 months, this one counted, with a hate incident reported before in 6 months"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not among\n%s", want, strings.Join(got, "\n"))
		}
	}
}
