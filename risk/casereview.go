package risk

import (
	"errors"
	"fmt"
	"time"
)

// CaseReviewRule is the threshold above which a victim may have the handling of
// the case reviewed by all agencies together (Anti-social Behaviour, Crime and
// Policing Act 2014 s.104; DOMAIN 3.3). Each area sets its own. Complaints to
// any main agency count (GLO-04), and an incident told to several counts once.
type CaseReviewRule struct {
	ID         string
	Name       string
	Complaints int  // separate complaints needed; s.104 allows no more than 3
	Within     Span // how old a complaint may be when the review is asked for
	Behaviour  Span // how soon after the behaviour it must have been made; zero: any time
	Recent     Span // at least one must have been made within this; zero: not asked
	Hate       Span // one hate incident within this is enough by itself; zero: it is not

	// BeginsWith reads Within as a statute does: a period beginning with the
	// date of the complaint, so that six months from 10 January end on 9 July.
	// Otherwise it reaches back from today, both ends included (AMB-12), and 10
	// July still counts.
	BeginsWith bool

	Source string // where the threshold is printed
}

// Statutory is the highest threshold s.104 allows: three qualifying complaints,
// each made within one month beginning with the date of the behaviour, and the
// application within six months beginning with the date of the complaint.
var Statutory = CaseReviewRule{
	ID: "s104", Name: "Section 104",
	Complaints: 3, Within: Span{6, Months}, Behaviour: Span{1, Months}, BeginsWith: true,
	Source: "Anti-social Behaviour, Crime and Policing Act 2014 s.104",
}

// Check says whether an area may set this threshold: one to three complaints
// within a stated time.
func (r CaseReviewRule) Check() error {
	if r.Complaints < 1 || r.Complaints > 3 {
		return fmt.Errorf("a case review may not need %d complaints: section 104 allows 1, 2 or 3", r.Complaints)
	}
	if r.Within.N < 1 {
		return errors.New("a case review threshold needs a length of time: write for example \"6 months\"")
	}
	return nil
}

// Met says whether the history reaches the threshold on the date of its Now,
// and in one sentence why or why not. The present call counts once; asked
// outside a call, give the latest occasion as Present.
func (r CaseReviewRule) Met(h History) (met bool, because string) {
	n := h.count(func(o *Occasion) bool { return r.qualifies(o, h.Now) })
	recent := r.Recent == (Span{}) || h.count(h.since(r.Recent)) > 0
	if n >= r.Complaints && recent {
		return true, r.tally(n)
	}
	if r.Hate != (Span{}) {
		since := h.since(r.Hate)
		if h.count(func(o *Occasion) bool { return o.Hate && since(o) }) > 0 {
			return true, fmt.Sprintf("A hate incident was reported in %s, which is enough for a case review", last(r.Hate))
		}
	}
	if n >= r.Complaints {
		return false, fmt.Sprintf("%s, but none was reported in %s", r.tally(n), last(r.Recent))
	}
	return false, r.tally(n)
}

// qualifies says whether one complaint counts when the review is asked for at now.
func (r CaseReviewRule) qualifies(o *Occasion, now time.Time) bool {
	behaviour := o.Behaviour
	if behaviour.IsZero() {
		behaviour = o.At
	}
	if r.Behaviour != (Span{}) && !r.Behaviour.covers(behaviour, o.At) {
		return false
	}
	if r.BeginsWith {
		return r.Within.covers(o.At, now)
	}
	return !o.At.Before(r.Within.Back(now))
}

// tally puts the count beside what is needed.
func (r CaseReviewRule) tally(n int) string {
	count, need := "counts", "are"
	if n != 1 {
		count = "count"
	}
	if r.Complaints == 1 {
		need = "is"
	}
	return fmt.Sprintf("%s %s towards a case review, and %d %s needed", counted(n, "complaints"), count, r.Complaints, need)
}

// last puts a span into words after "in": "the last month", "the last 6 months".
func last(s Span) string {
	if s.N == 1 {
		return "the last " + s.String()[len("1 "):]
	}
	return "the last " + s.String()
}

// count counts the separate occasions, the present one among them, of which at
// least one entry passes.
func (h History) count(pass func(*Occasion) bool) int {
	present, earlier := h.separate(pass)
	if present {
		return len(earlier) + 1
	}
	return len(earlier)
}

// covers says whether the date of at lies in the period of this length that
// begins with the date of start. Such a period of months ends the day before
// the same day of the month, or with the month that has no such day: one month
// beginning with 10 January ends on 9 February, with 31 January at the end of
// February. Hours are elapsed time.
func (s Span) covers(start, at time.Time) bool {
	y, m, d := start.In(London).Date()
	if s.Unit == Hours {
		return !at.Before(start) && at.Sub(start) <= time.Duration(s.N)*time.Hour
	}
	next := time.Date(y, m, d+s.N, 0, 0, 0, 0, London) // first moment after the period
	if s.Unit == Months {
		next = clampedDate(y, int(m)+s.N, d)
		if next.Day() != d {
			next = next.AddDate(0, 0, 1)
		}
	}
	return !at.Before(time.Date(y, m, d, 0, 0, 0, 0, London)) && at.Before(next)
}

// sixMonths is the window of the 2025 statutory guidance.
var sixMonths = Span{6, Months}

// SecondInSixMonths says whether the present call is at least this victim's
// second report in six months. The statutory guidance of September 2025 wants
// every such victim told about the case review, whether or not any threshold is
// met (DOMAIN 3.3).
func SecondInSixMonths(h History) bool {
	return h.Reports(sixMonths) >= 2
}
