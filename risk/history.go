package risk

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a workstation may have no time zone files
)

// London is the calendar all windows and calendar deadlines are read in.
var London = mustLondon()

func mustLondon() *time.Location {
	loc, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("risk: Europe/London is missing from the embedded time zones")
	}
	return loc
}

// Unit is what a Span counts in.
type Unit string

// The units of a Span.
const (
	Hours  Unit = "hours"
	Days   Unit = "days"
	Months Unit = "months"
)

// Span is a length of time as a rule prints it: "30 days", "6 months", "24 hours".
type Span struct {
	N    int
	Unit Unit
}

// maxCount bounds the number in a Span or Due, in the unit it is kept in: 27
// years of days, and no date overflows.
const maxCount = 10_000

// parseLength reads "30 days" into a number and a unit in the singular. Weeks
// come back as days and years as months; false if it is no length or too long.
func parseLength(s string) (n int, unit string, ok bool) {
	num, unit, _ := strings.Cut(strings.Join(strings.Fields(strings.ToLower(s)), " "), " ")
	count, err := strconv.ParseUint(num, 10, 16)
	if err != nil {
		return 0, "", false
	}
	n, unit = int(count), strings.TrimSuffix(unit, "s")
	switch unit {
	case "week":
		n, unit = 7*n, "day"
	case "year":
		n, unit = 12*n, "month"
	}
	return n, unit, n >= 1 && n <= maxCount
}

// counted joins a number and a unit in the plural: "1 day", "30 days".
func counted(n int, units string) string {
	if n == 1 {
		units = strings.TrimSuffix(units, "s")
	}
	return fmt.Sprintf("%d %s", n, units)
}

// ParseSpan reads "30 days", "1 month", "24 hours", also weeks (kept as days)
// and years (kept as months). Anything else is an error that shows the form.
func ParseSpan(s string) (Span, error) {
	if n, unit, ok := parseLength(s); ok {
		switch unit {
		case "hour":
			return Span{n, Hours}, nil
		case "day":
			return Span{n, Days}, nil
		case "month":
			return Span{n, Months}, nil
		}
	}
	return Span{}, fmt.Errorf("%q is not a length of time: write for example \"24 hours\", \"30 days\", \"2 weeks\", \"6 months\" or \"1 year\"", s)
}

// String gives the span as ParseSpan reads it, "" for the zero value.
func (s Span) String() string {
	if s == (Span{}) {
		return ""
	}
	return counted(s.N, string(s.Unit))
}

// MarshalText gives String's words. It fails for a Span that ParseSpan could
// not have made.
func (s Span) MarshalText() ([]byte, error) {
	text := s.String()
	if s == (Span{}) {
		return []byte(text), nil
	}
	if back, err := ParseSpan(text); err != nil || back != s {
		return nil, fmt.Errorf("the length of time %q does not exist", text)
	}
	return []byte(text), nil
}

// UnmarshalText reads what ParseSpan reads.
func (s *Span) UnmarshalText(b []byte) error {
	v, err := ParseSpan(string(b))
	if err != nil {
		return err
	}
	*s = v
	return nil
}

// Back gives the first moment that lies within the span before now, inclusive:
// for days and months the start of the London date, months clamped to the
// month's end; for hours exactly that long ago (AMB-12).
func (s Span) Back(now time.Time) time.Time {
	t := now.In(London)
	y, m, d := t.Date()
	switch s.Unit {
	case Hours:
		return now.Add(-time.Duration(s.N) * time.Hour)
	case Months:
		return clampedDate(y, int(m)-s.N, d)
	default:
		return time.Date(y, m, d-s.N, 0, 0, 0, 0, London)
	}
}

// clampedDate is the start of a London date whose month may be out of range
// and whose day is clamped to that month's end.
func clampedDate(y, m, d int) time.Time {
	first := time.Date(y, time.Month(m), 1, 0, 0, 0, 0, London)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(d, last), 0, 0, 0, 0, London)
}

// Occasion is one dated contact about anti-social behaviour.
type Occasion struct {
	At        time.Time // date of report
	Behaviour time.Time // date of the behaviour, the last day if it went on; zero: taken as At
	Category  string    // personal, nuisance, environmental; "" unknown
	ASBType   string    // DS_107 id; "" unknown
	Agency    string    // who it was reported to; "" the police
	Person    string    // victim's id; "" not known
	Call      string    // calls with the same id are one occasion
	Incident  string    // calls linked to one incident are one occasion
	Hate      bool
	Level     Level // what the report holds now; Unassessed: not known
}

// History is what is known about a victim when a call is assessed.
type History struct {
	Now     time.Time
	Present Occasion   // the call being taken; counts once; a zero At is Now
	Earlier []Occasion // in any order; those after Now are ignored
}

// Reports counts the separate occasions reported within the span, the present
// one included. An incident told to several agencies is one occasion, and so
// is a call that was passed on (AMB-12).
func (h History) Reports(within Span) int {
	_, earlier := h.separate(h.since(within))
	return len(earlier) + 1
}

// Occasions gives the separate earlier occasions within the span, each as its
// first entry there, in the order of Earlier. What belongs to the present call
// or incident is not among them.
func (h History) Occasions(within Span) []Occasion {
	_, earlier := h.separate(h.since(within))
	var out []Occasion
	for _, i := range earlier {
		out = append(out, h.Earlier[i])
	}
	return out
}

// Highest gives the highest level that an earlier report within the span holds
// now, whichever agency took it: one agency's High is everybody's (SLA-03).
// Unassessed if there is none.
func (h History) Highest(within Span) Level {
	highest, since := Unassessed, h.since(within)
	for i := range h.Earlier {
		if o := &h.Earlier[i]; o.Level > highest && !o.At.After(h.Now) && since(o) {
			highest = o.Level
		}
	}
	return highest
}

// since says of an entry whether it was reported within the span.
func (h History) since(within Span) func(*Occasion) bool {
	from := within.Back(h.Now)
	return func(o *Occasion) bool { return !o.At.Before(from) }
}

// separate finds the occasions of which at least one entry passes: whether the
// present one is such, and for each of the others the index in Earlier of its
// first entry that passes. Entries after Now are left out.
func (h History) separate(pass func(*Occasion) bool) (present bool, earlier []int) {
	now := h.Present
	if now.At.IsZero() || now.At.After(h.Now) {
		now.At = h.Now
	}
	present = pass(&now)
	if len(h.Earlier) == 0 {
		return present, nil
	}
	roots := h.roots()
	taken := make([]bool, len(roots))
	for i := range h.Earlier {
		root := roots[i+1]
		if taken[root] || h.Earlier[i].At.After(h.Now) || !pass(&h.Earlier[i]) {
			continue
		}
		taken[root] = true
		if root != 0 {
			earlier = append(earlier, i)
		}
	}
	return present || taken[0], earlier
}

// roots joins what belongs to one call or one incident, also through other
// entries, and gives each the lowest index of its occasion: 0 is the present
// call, i+1 is Earlier[i]. Entries of any age join, because an old one can show
// that two recent ones are the same; otherwise a longer window could count fewer.
func (h History) roots() []int {
	n := len(h.Earlier) + 1
	roots := make([]int, n)
	calls, incidents := make(map[string]int, n), make(map[string]int, n)
	join(roots, calls, h.Present.Call, 0)
	join(roots, incidents, h.Present.Incident, 0)
	for i := range h.Earlier {
		o := &h.Earlier[i]
		roots[i+1] = i + 1
		if o.At.After(h.Now) {
			continue
		}
		join(roots, calls, o.Call, i+1)
		join(roots, incidents, o.Incident, i+1)
	}
	for i := range roots {
		roots[i] = root(roots, i)
	}
	return roots
}

// join puts i into the group that id was first seen in. The lower root stays
// root, so that the present call's group always has root 0.
func join(roots []int, seen map[string]int, id string, i int) {
	if id == "" {
		return
	}
	first, known := seen[id]
	if !known {
		seen[id] = i
		return
	}
	a, b := root(roots, first), root(roots, i)
	roots[max(a, b)] = min(a, b)
}

// root finds a group's root and shortens the way to it.
func root(roots []int, i int) int {
	for roots[i] != i {
		roots[i] = roots[roots[i]]
		i = roots[i]
	}
	return i
}

// RepeatRule turns a number of reports within a window into a factor
// (CAM-05, SW-11; AMB-11: every force sets its own). Stated incidents, told by
// the caller and not in the history, are added where the force counts incidents
// and not reports.
type RepeatRule struct {
	ID      string
	Reports int // how many are needed, the present one included; at least 1
	Within  Span
	Then    Factor // Source and Because are filled by Factor if empty
}

// maxStated bounds what a caller is taken to have stated, so that a slip of the
// keyboard cannot overflow the count and switch the rule off.
const maxStated = 1_000_000

// Factor gives the rule's factor and true when the history with stated further
// incidents reaches the rule.
func (r RepeatRule) Factor(h History, stated int) (Factor, bool) {
	stated = min(max(stated, 0), maxStated)
	n := h.Reports(r.Within) + stated
	if n < r.Reports {
		return Factor{}, false
	}
	f := r.Then
	if f.Source == "" {
		f.Source = r.ID
	}
	if f.Because == "" {
		f.Because = fmt.Sprintf("%s in %s", counted(n, "reports"), r.Within)
		if stated > 0 {
			f.Because = fmt.Sprintf("%s in %s, counting %d the caller told of", counted(n, "incidents"), r.Within, stated)
		}
	}
	return f, true
}
