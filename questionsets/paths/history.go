package paths

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Past is one history that paths are assessed with. It stands for every history
// that no condition, repeat rule or case review can tell from it, on any day.
type Past struct {
	Number  int // from 0, the calmest
	Told    string
	History risk.History
}

// Joined says whether an earlier report is one of the very incident that is
// being reported, which an answers file cannot say.
func (p *Past) Joined() bool { return p.History.Present.Incident != "" }

func (p *Past) cost() int { return min(len(p.History.Earlier), 1) }

const (
	maxCount     = 200     // the largest number of reports that is tried
	maxPasts     = 20_000  // how many histories are tried
	maxOccasions = 500_000 // how many reports they have together
)

// window is a length of time in which something looks back.
type window struct {
	span   risk.Span
	counts []int // from 2: the counts of reports, the present one among them, from which something changes
	levels []int // from 1: the levels from which something changes
	hate   bool  // one hate incident in it is enough for a case review
	from   time.Time
}

// past is how conditions read what was reported before: what it costs a
// condition that it cannot be tried in every way.
const past = "reports_within"

// pasts makes every history. Between the beginnings of two windows lies a ring;
// a window holds what lies in its ring and in all nearer ones. So counts and
// levels rise from window to window, and any two ways in which they rise can
// come together: an earlier report of an incident that is counted already
// brings its level and adds no count (AMB-12).
func (b *builder) pasts() {
	b.s.pasts = calmPasts()
	ws, why := b.windows()
	if why == "" {
		b.s.pasts[0].History.Now, why = nested(ws)
	}
	if why != "" {
		b.problem(past, why)
		return
	}
	now := b.s.pasts[0].History.Now
	for i := range ws {
		ws[i].from = ws[i].span.Back(now)
	}
	b.s.pasts = b.all(ws, now)
}

// calmPasts is the one history in which nothing was reported before.
func calmPasts() []Past {
	return []Past{{Told: noReport, History: risk.History{Now: usual, Present: risk.Occasion{At: usual}}}}
}

// all makes the histories, the calmest first; only that without any report when
// they are too many.
func (b *builder) all(ws []window, now time.Time) []Past {
	var counts, levels [][]int
	hated := []bool{false}
	for _, w := range ws {
		counts, levels = append(counts, w.counts), append(levels, w.levels)
		if w.hate {
			hated = []bool{false, true}
		}
	}
	if rises(1, counts)*rises(0, levels)*len(hated) > b.most {
		b.problem(past, fmt.Sprintf("the earlier reports that something tells apart make more than %d thousand histories", maxPasts/1000))
		return b.s.pasts
	}
	var out []Past
	left := maxOccasions
	rise(1, counts, func(n []int) {
		rise(0, levels, func(l []int) {
			for _, hate := range hated {
				if left -= n[len(n)-1]; left >= 0 {
					out = append(out, dated(ws, now, n, l, hate))
				}
			}
		})
	})
	if left < 0 {
		b.problem(past, fmt.Sprintf("the histories that something tells apart hold more than %d thousand reports", maxOccasions/1000))
		return b.s.pasts
	}
	slices.SortStableFunc(out, func(x, y Past) int { return x.weight() - y.weight() })
	for i := range out {
		out[i].Number = i
	}
	return out
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
	if p.Joined() {
		sum += 10 * maxCount
	}
	return sum
}

// windows gives the windows in which something can tell histories apart, or says
// why they cannot be tried. That one report be recent, as a case review may ask,
// tells nothing apart: the present one is.
func (b *builder) windows() ([]window, string) {
	tooMany := fmt.Sprintf("more than %d reports are counted, and at most so many can be tried", maxCount)
	for _, r := range b.p.Repeat {
		if r.Plus != "" && r.Reports > maxCount {
			return nil, tooMany
		}
	}
	var out []window
	for _, of := range b.p.Windows() {
		w := window{span: of.Span}
		for _, n := range of.Reports {
			if n > maxCount {
				return nil, tooMany
			}
			if n > 1 {
				w.counts = append(w.counts, n)
			}
		}
		for _, l := range of.Levels {
			if l > risk.Unassessed && l <= risk.High {
				w.levels = append(w.levels, int(l))
			}
		}
		out = append(out, w)
	}
	if r := b.p.CaseReview; r != nil && r.Hate != (risk.Span{}) && b.readsCaseReview {
		i := slices.IndexFunc(out, func(w window) bool { return w.span == r.Hate })
		if i < 0 {
			i, out = len(out), append(out, window{span: r.Hate})
		}
		out[i].hate = true
	}
	return slices.DeleteFunc(out, func(w window) bool { return len(w.counts)+len(w.levels) == 0 && !w.hate }), ""
}

// above gives where something can stand in a window when it stands at least
// somewhere in the one before: there, or at a higher step.
func above(at int, steps []int) []int {
	out := []int{at}
	for _, s := range steps {
		if s > at {
			out = append(out, s)
		}
	}
	return out
}

// rises counts the ways to rise through the windows; more than maxPasts are one
// more than that.
func rises(from int, steps [][]int) int {
	ways := map[int]int{from: 1}
	for _, s := range steps {
		next := map[int]int{}
		for at, n := range ways {
			for _, to := range above(at, s) {
				next[to] = min(next[to]+n, maxPasts+1)
			}
		}
		ways = next
	}
	sum := 0
	for _, n := range ways {
		sum = min(sum+n, maxPasts+1)
	}
	return sum
}

// rise visits each way to rise through the windows. What it visits is valid
// until visit returns; without a window it is where it began.
func rise(from int, steps [][]int, visit func([]int)) {
	way := []int{from}
	var walk func(k int)
	walk = func(k int) {
		if k == len(steps) {
			visit(way[min(1, k):])
			return
		}
		for _, to := range above(way[k], steps[k]) {
			way = append(way[:k+1], to)
			walk(k + 1)
		}
	}
	walk(0)
}

// ringed is a history while its reports are laid into the rings.
type ringed struct {
	h risk.History
	n int // the reports that count, the present one among them
}

// dated lays the reports of one history into the rings, each on the first moment
// of its ring.
func dated(ws []window, now time.Time, counts, levels []int, hate bool) Past {
	r := ringed{risk.History{Now: now, Present: risk.Occasion{At: now}}, 1}
	free := room(ws, counts)
	level := 0
	for k, w := range ws {
		inner := len(r.h.Earlier)
		for r.n < counts[k] {
			r.add(w.from)
		}
		if levels[k] > level {
			level = levels[k]
			r.holder(inner, w.from, free[k]).Level = risk.Level(level)
		}
		if hate && w.hate {
			r.holder(0, w.from, free[k]).Hate = true
		}
	}
	p := Past{History: r.h}
	p.Told = p.tell(ws)
	return p
}

// room gives for each window how many reports it may hold so that neither it nor
// a longer one counts as more.
func room(ws []window, counts []int) []int {
	out, most := make([]int, len(ws)), maxCount
	for k := len(ws) - 1; k >= 0; k-- {
		if i, _ := slices.BinarySearch(ws[k].counts, counts[k]+1); i < len(ws[k].counts) {
			most = min(most, ws[k].counts[i]-1)
		}
		out[k] = most
	}
	return out
}

// add lays a report of its own.
func (r *ringed) add(at time.Time) *risk.Occasion {
	r.n++
	r.h.Earlier = append(r.h.Earlier, risk.Occasion{At: at})
	return &r.h.Earlier[len(r.h.Earlier)-1]
}

// holder gives a report of those from a place on, or lays one: as a report of
// its own if there is room, else as an older one of an incident that is counted
// already.
func (r *ringed) holder(from int, at time.Time, room int) *risk.Occasion {
	last := len(r.h.Earlier) - 1
	if last >= from {
		return &r.h.Earlier[last]
	}
	if r.n < room {
		return r.add(at)
	}
	nearer := &r.h.Present
	if last >= 0 {
		nearer = &r.h.Earlier[last]
	}
	if nearer.Incident == "" {
		nearer.Incident = fmt.Sprintf("incident %d", last+1)
	}
	r.h.Earlier = append(r.h.Earlier, risk.Occasion{At: at, Incident: nearer.Incident})
	return &r.h.Earlier[last+1]
}

const noReport = "no earlier report"

// tell puts a history into words.
func (p *Past) tell(ws []window) string {
	var words []string
	counted, hate := "", ""
	for _, w := range ws {
		n, s := p.History.Reports(w.span), ""
		if n > 1 {
			s, counted = fmt.Sprintf("%d reports in %s", n, w.span), ", this one counted"
		}
		if l := p.History.Highest(w.span); l > risk.Unassessed && len(w.levels) > 0 {
			if s == "" {
				s = "this incident reported before in " + w.span.String()
			}
			s += fmt.Sprintf(" (the highest is %s)", l)
		}
		if s != "" {
			words = append(words, s)
		}
		if w.hate && slices.ContainsFunc(p.History.Earlier, func(o risk.Occasion) bool { return o.Hate }) {
			hate = fmt.Sprintf(", with a hate incident reported before in %s", w.span)
		}
	}
	if len(words) == 0 {
		return noReport + hate
	}
	return strings.Join(words, ", ") + counted + hate
}

// readsPast says whether one of the names is how a condition reads what was
// reported before.
func readsPast(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool {
		return n == past || n == "highest_within" || n == "case_review"
	})
}

// caseReviewRead says whether some condition reads whether the threshold for a
// case review is met.
func caseReviewRead(uses []questionsets.Use) bool {
	return slices.ContainsFunc(uses, func(u questionsets.Use) bool { return slices.Contains(u.Names, "case_review") })
}
