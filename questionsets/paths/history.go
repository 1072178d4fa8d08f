package paths

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Now is when every path is assessed: a working day on which no clock changes.
var Now = time.Date(2026, time.January, 14, 12, 0, 0, 0, time.UTC)

// Past is one history that paths are assessed with.
type Past struct {
	Number  int // from 0, the calmest
	Told    string
	History risk.History
}

func (p *Past) cost() int {
	if len(p.History.Earlier) == 0 {
		return 0
	}
	return 1
}

// maxCount is the largest number of reports that is tried in one window, and
// maxPasts how many histories are.
const (
	maxCount = 60
	maxPasts = 5_000
)

// window is a pack's window with what is tried in it.
type window struct {
	questionsets.Window
	from time.Time // its first moment
	hate bool      // one hate incident in it is enough for a case review
}

// chosen is what a history holds in one window.
type chosen struct {
	count int        // reports, the present one included
	level risk.Level // the highest any earlier one holds
}

// pasts makes every history: for each window the counts just below and at each
// that changes something, the levels from which something changes, and for a
// case review one hate incident inside its window and outside.
func (b *builder) pasts() {
	ws := b.windows()
	levels := []risk.Level{risk.Unassessed}
	for _, w := range ws {
		levels = append(levels, w.Levels...)
	}
	levels = slices.DeleteFunc(levels, func(l risk.Level) bool { return l < risk.Unassessed || l > risk.High })
	b.choose(ws, slices.Compact(slices.Sorted(slices.Values(levels))), nil)
	slices.SortStableFunc(b.s.pasts, func(x, y Past) int { return x.weight() - y.weight() })
	for i := range b.s.pasts {
		b.s.pasts[i].Number = i
	}
}

// weight orders histories from the calmest.
func (p *Past) weight() int {
	sum := 0
	for _, o := range p.History.Earlier {
		sum += 10 + int(o.Level)
		if o.Hate {
			sum++
		}
	}
	return sum
}

// windows gives the pack's windows, the shortest first. Which of two is the
// shorter must not hang on the date: what holds on the day that is tried would
// not hold on every other.
func (b *builder) windows() []window {
	var out []window
	add := func(w window) {
		w.from = w.Span.Back(Now)
		i := slices.IndexFunc(out, func(o window) bool { return o.Span == w.Span })
		if i < 0 {
			out = append(out, w)
			return
		}
		out[i].Reports, out[i].Levels = append(out[i].Reports, w.Reports...), append(out[i].Levels, w.Levels...)
		out[i].hate = out[i].hate || w.hate
	}
	for _, w := range b.p.Windows() {
		if len(w.Reports) > 0 && slices.Max(w.Reports) > maxCount {
			b.problem("reports_within", fmt.Sprintf("more than %d reports in %s are counted, and at most so many can be tried", maxCount, w.Span))
			w.Reports = slices.DeleteFunc(slices.Clone(w.Reports), func(n int) bool { return n > maxCount })
		}
		add(window{Window: w})
	}
	if r := b.p.CaseReview; r != nil && r.Hate != (risk.Span{}) {
		add(window{Window: questionsets.Window{Span: r.Hate}, hate: true})
	}
	slices.SortFunc(out, func(x, y window) int { return y.from.Compare(x.from) })
	for i := 1; i < len(out); i++ {
		if _, most := length(out[i-1].Span); most >= least(out[i].Span) && out[i-1].Span.Unit != out[i].Span.Unit {
			b.problem("reports_within", fmt.Sprintf("which is longer, %s or %s, depends on the date: give both in one unit", out[i-1].Span, out[i].Span))
		}
	}
	return out
}

func least(s risk.Span) float64 {
	from, _ := length(s)
	return from
}

// length gives the least and the most days that a window reaches back from a
// moment, whatever the date and the time: days and months reach back to the
// beginning of a date, and the clocks may change in between.
func length(s risk.Span) (from, to float64) {
	const hour = 1.0 / 24
	n := float64(s.N)
	switch s.Unit {
	case risk.Hours:
		return n * hour, n * hour
	case risk.Months:
		return n*365.2425/12 - 3, n*365.2425/12 + 4
	default:
		return n - hour, n + 1 + hour
	}
}

// choose tries everything in the next window that fits the shorter ones. Levels
// are told apart where some window compares with them; a level that a longer
// window sees and a shorter one does not needs a report between the two.
func (b *builder) choose(ws []window, levels []risk.Level, before []chosen) {
	if len(b.s.pasts) >= maxPasts {
		b.tooMany()
		return
	}
	if len(before) == len(ws) {
		b.dated(ws, before)
		return
	}
	w, count, last := ws[len(before)], 1, chosen{count: 1} // last: in the longest window yet that sees levels
	for i, c := range before {
		count = c.count
		if len(ws[i].Levels) > 0 {
			last = c
		}
	}
	for _, level := range levels {
		from := count
		switch {
		case level < last.level || level > last.level && len(w.Levels) == 0:
			continue
		case level > last.level:
			from = max(count, last.count+1)
		}
		for _, n := range w.counts(from) {
			b.choose(ws, levels, append(slices.Clone(before), chosen{n, level}))
		}
	}
}

// tooMany says once that not every history is tried.
func (b *builder) tooMany() {
	const name = "reports_within"
	text := fmt.Sprintf("more than %d histories can be told apart", maxPasts)
	if !slices.Contains(b.s.problems, problem{name, text}) {
		b.problem(name, text)
	}
}

// counts gives the counts that are tried in a window that holds at least some:
// just so many, and just below and at each that changes something.
func (w window) counts(least int) []int {
	out := []int{least}
	for _, n := range w.Reports {
		out = append(out, n-1, n)
	}
	if len(w.Levels) > 0 || w.hate {
		out = append(out, least+1)
	}
	out = slices.DeleteFunc(out, func(n int) bool { return n < least })
	return slices.Compact(slices.Sorted(slices.Values(out)))
}

// dated makes the reports of a choice: those of a window that a shorter one
// does not hold on the first day of it, the last of them with the level.
func (b *builder) dated(ws []window, all []chosen) {
	h := risk.History{Now: Now, Present: risk.Occasion{At: Now}}
	count, level := 1, risk.Unassessed
	for i, w := range ws {
		for ; count < all[i].count; count++ {
			h.Earlier = append(h.Earlier, risk.Occasion{At: w.from})
		}
		if all[i].level > level {
			level = all[i].level
			h.Earlier[len(h.Earlier)-1].Level = level
		}
	}
	told := tell(ws, all)
	b.s.pasts = append(b.s.pasts, Past{Told: told, History: h})
	b.hate(ws, told, h)
}

// hate adds the history once with a hate incident inside the case review's
// window, and once with one outside of it.
func (b *builder) hate(ws []window, told string, h risk.History) {
	i := slices.IndexFunc(ws, func(w window) bool { return w.hate })
	if i < 0 {
		return
	}
	outside := func(o risk.Occasion) bool { return o.At.Before(ws[i].from) }
	inside := func(o risk.Occasion) bool { return !outside(o) }
	for _, side := range []struct {
		is    func(risk.Occasion) bool
		where string
	}{{inside, "in"}, {outside, "before"}} {
		at := slices.IndexFunc(h.Earlier, side.is)
		if at < 0 {
			continue
		}
		marked := h
		marked.Earlier = slices.Clone(h.Earlier)
		marked.Earlier[at].Hate = true
		b.s.pasts = append(b.s.pasts, Past{Told: fmt.Sprintf("%s, one of them a hate incident %s the last %s", told, side.where, ws[i].Span), History: marked})
	}
}

// tell puts a choice into words.
func tell(ws []window, all []chosen) string {
	var words []string
	for i, c := range all {
		if c.count == 1 {
			continue
		}
		s := fmt.Sprintf("%d reports in %s", c.count, ws[i].Span)
		if c.level > risk.Unassessed {
			s += fmt.Sprintf(" (the highest is %s)", c.level)
		}
		words = append(words, s)
	}
	if len(words) == 0 {
		return "no earlier report"
	}
	return strings.Join(words, ", ") + ", this one counted"
}
