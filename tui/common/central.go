package common

import (
	"fmt"
	"strings"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// The messages by which the desk's syncer tells the screens what has changed.
type (
	// CentralNow is how things stand with the central store from now on. The root
	// keeps it in Common and hands it on.
	CentralNow store.Central
	// HistoryChanged names the calls whose history is another since records came
	// from other desks. Without calls, what is due is another.
	HistoryChanged struct{ Calls []store.ID }
	// PacksChanged brings the line about a new question set, as PackNews gives it.
	// It is shown at the next call.
	PacksChanged struct{ Line string }
)

// Enrolled says whether this desk has a central store.
func (c *Common) Enrolled() bool { return c.Central.URL != "" }

// Alone is what a heading says of a desk without a central store, "" of one
// that is enrolled: then the root's line says how things stand.
func (c *Common) Alone() string {
	if c.Enrolled() {
		return ""
	}
	return "this desk only · "
}

// Session is what the central store holds of whoever signed in at this desk.
type Session int

// The sessions.
const (
	SessionNone  Session = iota // nobody signed in there, or it did not answer then
	SessionHeld                 // it holds, as far as is known
	SessionEnded                // the central store has ended it
)

// errUnchecked is said to somebody whose PIN nobody has checked.
var errUnchecked = store.Errorf(store.CodeForbidden, "Sign on with your PIN first.").
	WithHint("ctrl+l asks for it; the central store must answer, or have checked it at this desk before.")

// Checked fails with CodeForbidden where whoever is signed on at an enrolled desk
// is nobody as far as anyone could check: their collar number was only typed, or
// the central store has ended what they signed on with.
func (c *Common) Checked() error {
	ended := c.Session != nil && c.Session() == SessionEnded
	if !c.Enrolled() || c.Identity.Assured == store.AssuranceSignedIn && !ended {
		return nil
	}
	return errUnchecked
}

// MayConfirm says whether whoever is signed on can be the second person who
// confirms a lowered High (AMB-05). On an enrolled desk a collar number that was
// only typed is nobody: CodeForbidden.
func (c *Common) MayConfirm() error { return c.Checked() }

// From what on the top line warns, and from what on it is red.
const (
	waitsLong  = time.Minute      // SYNC 19
	skewWarns  = 30 * time.Second // SYNC 31
	skewAlarms = 5 * time.Minute  // SYNC 31
)

// standing is how bad something is.
type standing int

const (
	fine standing = iota
	watch
	alarm
)

// said is one thing to say about the central store, and in few words.
type said struct {
	long, short string
	how         standing
}

// CentralLine is the top line of an enrolled desk's screens in exactly w cells:
// whether the central store answers, what waits to be sent, what was refused, the
// clock, and that nobody checked who is signed on. Where not all fits, what
// matters least is left out.
func (c *Common) CentralLine(w int) string {
	parts := centralParts(c.Central, c.Clock.Now())
	if c.SignIn != nil && c.Identity.Collar != "" && c.Identity.Assured != store.AssuranceSignedIn {
		parts = append(parts, said{safe.Line(c.Identity.Collar) + " is signed on unchecked", "unchecked", watch})
	}
	text := func(p said) string { return p.long }
	if cells(parts, text) > w {
		text = func(p said) string { return p.short }
	}
	for len(parts) > 1 && cells(parts, text) > w {
		parts = withoutLeast(parts)
	}
	styled := make([]string, len(parts))
	for i, p := range parts {
		style := c.Theme.Faint
		switch p.how {
		case watch:
			style = c.Theme.Warn
		case alarm:
			style = c.Theme.Bad
		}
		styled[i] = style.Render(text(p))
	}
	return theme.Fit(" "+strings.Join(styled, " · "), w)
}

// cells is how wide the line is.
func cells(parts []said, text func(said) string) int {
	n := 1 + 3*(len(parts)-1)
	for _, p := range parts {
		n += safe.Width(text(p))
	}
	return n
}

// withoutLeast leaves out the last of the parts that matter least.
func withoutLeast(parts []said) []said {
	least := len(parts) - 1
	for i := least - 1; i >= 0; i-- {
		if parts[i].how < parts[least].how {
			least = i
		}
	}
	return append(parts[:least:least], parts[least+1:]...)
}

func centralParts(s store.Central, now time.Time) []said {
	parts := []said{reached(s, now), waiting(s, now)}
	if n := len(s.Quarantined); n > 0 {
		parts = append(parts, said{fmt.Sprintf("%d refused: see /refused", n), fmt.Sprintf("%d refused", n), alarm})
	}
	if n := len(s.Aside); n > 0 {
		parts = append(parts, said{fmt.Sprintf("%d not readable here: see /refused", n), fmt.Sprintf("%d not readable", n), watch})
	}
	if ahead := s.Skew.Abs(); ahead >= skewWarns {
		p := said{"this clock is " + SkewWords(s.Skew), "clock " + SkewWords(s.Skew), watch}
		if ahead >= skewAlarms {
			p.how = alarm
		}
		parts = append(parts, p)
	}
	return parts
}

// reached says whether the central store answers, and since when it does not.
func reached(s store.Central, now time.Time) said {
	switch {
	case s.Revoked:
		return said{"✗ this desk's access was withdrawn: see /refused", "✗ access withdrawn", alarm}
	case s.Reachable && s.LastSuccess.IsZero():
		return said{"● central", "● central", fine}
	case s.Reachable:
		return said{"● central " + ago(now.Sub(s.LastSuccess)), "● central", fine}
	case s.LastSuccess.IsZero():
		return said{"○ central not reached yet", "○ not reached yet", watch}
	}
	since := "unreachable since " + ClockWords(s.LastSuccess, now)
	return said{"○ central " + since, "○ " + since, watch}
}

func waiting(s store.Central, now time.Time) said {
	p := said{RecordWords(s.Waiting) + " to send", fmt.Sprintf("%d to send", s.Waiting), fine}
	if s.Waiting == 0 || s.Oldest.IsZero() {
		return p
	}
	age := max(now.Sub(s.Oldest), 0)
	p.long += ", oldest " + Age(age)
	p.short += ", " + Age(age)
	switch {
	case age > waitsLong && s.Stuck:
		p.long, p.short, p.how = p.long+", STUCK", fmt.Sprintf("%d STUCK, %s", s.Waiting, Age(age)), alarm
	case age > waitsLong:
		p.how = watch
	}
	return p
}

// ago says how long something is past: "2 s ago", "3 min ago".
func ago(d time.Duration) string {
	if d = max(d, 0); d < time.Minute {
		return fmt.Sprintf("%d s ago", int(d.Seconds()))
	}
	return Age(d) + " ago"
}

// SkewWords says how far this computer's clock is off the central store's:
// "40 s ahead", "6 min behind" (SYNC 31).
func SkewWords(d time.Duration) string {
	text := fmt.Sprintf("%d s", int(d.Abs().Seconds()))
	if d.Abs() >= time.Minute {
		text = Age(d.Abs())
	}
	if d < 0 {
		return text + " behind"
	}
	return text + " ahead"
}

// ClockWords gives a moment by the clock, with its day if that is another one:
// "22:14", "20 Nov 22:14".
func ClockWords(t, now time.Time) string {
	if sameDay(t, now) {
		return t.In(risk.London).Format("15:04")
	}
	return t.In(risk.London).Format("2 Jan 15:04")
}

// CentralAdvice says in sentences what is not well with the central store and
// what to do; none where all is well, and none where the desk is not enrolled.
func CentralAdvice(s store.Central, controlRoom string, now time.Time) []string {
	var out []string
	if s.URL == "" {
		return nil
	}
	if text := unreached(s, now); text != "" {
		out = append(out, text)
	}
	if s.Waiting > 0 && now.Sub(s.Oldest) > waitsLong {
		waits := " wait"
		if s.Waiting == 1 {
			waits = " waits"
		}
		out = append(out, fmt.Sprintf("%s to be sent, the oldest for %s. What is urgent has reached nobody else: %s.",
			RecordWords(s.Waiting)+waits, Age(now.Sub(s.Oldest)), ringRoom(controlRoom)))
	}
	if s.Stuck {
		out = append(out, "The central store answers but has taken nothing for a minute. Sending begins anew by itself; if this stays, tell the force administrator.")
	}
	if s.Skew.Abs() >= skewWarns {
		out = append(out, "This computer's clock is "+SkewWords(s.Skew)+
			" of the central store's, so times in reports are wrong. No report is refused for it. Have the clock set right.")
	}
	return out
}

func unreached(s store.Central, now time.Time) string {
	switch {
	case s.Revoked:
		return "This desk's access to the central store was withdrawn. Calls are saved here and nobody else sees them. " +
			"The force administrator can let the desk in again; nothing is lost."
	case s.Reachable:
		return ""
	case s.LastSuccess.IsZero():
		return "The central store has not been reached yet. Go on taking calls: all is saved here and sent by itself once it answers."
	}
	return "The central store cannot be reached since " + ClockWords(s.LastSuccess, now) +
		". Go on taking calls: all is saved here and sent by itself once it answers. The history shown is as of then."
}

// RecordWords counts records: a report is several of them.
func RecordWords(n int) string {
	if n == 1 {
		return "1 record"
	}
	return fmt.Sprintf("%d records", n)
}

// ringRoom is what to do with what could not be sent.
func ringRoom(number string) string {
	if number == "" {
		return "ring the control room"
	}
	return "ring the control room on " + number
}
