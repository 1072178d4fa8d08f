package common

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
)

// ChannelWords names a channel as a heading: "101 call", "Walk-in".
func ChannelWords(c store.Channel) string {
	switch c {
	case store.ChannelWalkIn:
		return "Walk-in"
	case store.ChannelOnline:
		return "Online report"
	case store.ChannelPartner:
		return "Partner report"
	}
	return string(c) + " call"
}

// DueWords says when something is due, seen from a moment: "now", "by 15:04",
// "by 2 Jan 15:04".
func DueWords(due, from time.Time) string {
	if !due.After(from) {
		return "now"
	}
	return "by " + ClockWords(due, from)
}

// ActionDue says when an action is due, seen from a moment. What is due
// immediately is due now, whenever the call will be saved.
func ActionDue(a questionsets.DueAction, from time.Time) string {
	switch {
	case a.After != nil:
		return afterWords(a.Action.Due, a.After.Title)
	case a.Action.Due.Kind == risk.Immediately:
		return "now"
	}
	return DueWords(a.Due, from)
}

// RequiredDue says when an action that was set is due, seen from a moment.
func RequiredDue(a store.RequiredAction, from time.Time) string {
	if a.Waits() {
		return afterWords(a.Clock, a.Starts)
	}
	return DueWords(a.Due, from)
}

// afterWords says how long there is once another action is done.
func afterWords(clock risk.Due, title string) string {
	if clock.Kind == risk.Immediately {
		return "as soon as done: " + title
	}
	return clock.String() + " after: " + title
}

// LeftWords says how long is left: "3 h left", "20 min over", "now".
func LeftWords(due, now time.Time) string {
	switch left := due.Sub(now); {
	case left.Abs() < time.Minute:
		return "now"
	case left < 0:
		return Age(-left) + " over"
	default:
		return Age(left) + " left"
	}
}

// Age says how long something took or lasts: "20 min", "3 h", "2 days".
func Age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return "<1 min"
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours())/24)
}

// Day gives the London date without the year: "2 Jan".
func Day(t time.Time) string { return t.In(risk.London).Format("2 Jan") }

func sameDay(a, b time.Time) bool {
	return a.In(risk.London).Format(time.DateOnly) == b.In(risk.London).Format(time.DateOnly)
}

// Timer gives how long a call has lasted: "04:12", "1:04:12".
func Timer(d time.Duration) string {
	d = max(d, 0).Truncate(time.Second)
	s := int(d.Seconds())
	if d >= time.Hour {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// JudgementLine says how the handler's own level stands to the computed one;
// "" when there is none.
func JudgementLine(c *intake.Call) string {
	j := c.Judgement()
	switch {
	case j == nil:
		return ""
	case j.NeedsConfirming(c.Assess().Level):
		return "Lowering from High waits for another person to confirm; it stays High until then."
	case j.Level != c.Assess().Level:
		return "Computed " + strings.ToUpper(LevelWord(c.Assess().Level)) + ", judged by the handler."
	}
	return ""
}

// FlagLine names the flags and the grade: "HATE, REPEAT, grade response". A flag
// that only a unit may set is a concern (SW-12).
func FlagLine(c *intake.Call) string {
	r := c.Assess()
	var out []string
	for _, f := range []risk.Flag{risk.Hate, risk.Vulnerable, risk.Repeat} {
		if !r.Flags[f] {
			continue
		}
		word := strings.ToUpper(string(f))
		if c.FlagWord(f) != "set" {
			word = "concern: " + word
		}
		out = append(out, word)
	}
	if r.Grade != "" {
		out = append(out, "grade "+r.Grade)
	}
	return strings.Join(out, ", ")
}

// KindWord says what sort of report or contact it was: its category, or how a
// contact without a report ended.
func KindWord(s store.ReportSummary) string {
	word := s.Category
	if s.Disposition != store.DisposedASB && s.Disposition != "" {
		word = string(s.Disposition)
	}
	if s.Status == store.StatusProvisional {
		return strings.TrimSpace("open call " + word)
	}
	return word
}

// FollowWords says what happened to a report since it was made: "12 Nov PCSO
// visited, letter sent".
func FollowWords(f store.Followup) string {
	switch {
	case f.Note != nil:
		return fmt.Sprintf("%s %s: %s", Day(f.Note.At), f.Note.Kind, f.Note.Line)
	case f.Action != nil:
		a := f.Action
		text := fmt.Sprintf("%s %s: %s", Day(f.Record.MadeAt), a.State, a.What.Title)
		for _, more := range []string{a.To, a.TheirRef, a.Note} {
			if more != "" {
				text += ", " + more
			}
		}
		return text
	}
	return ""
}

// ShortRef is the end of a reference: enough to tell it from others nearby.
func ShortRef(ref string) string {
	return ref[max(strings.LastIndex(ref, "-")+1, len(ref)-5, 0):]
}

// LevelWord is a level in words: "not assessed", "high".
func LevelWord(l risk.Level) string {
	if l == risk.Unassessed {
		return "not assessed"
	}
	return l.String()
}

// What is said of a briefing that was copied, and where nothing can be printed:
// only what is certain.
const (
	Copied    = "Sent to this terminal's clipboard. Whether it took it cannot be seen here: paste to check."
	NoPrinter = "No printer is set up: print: in the configuration file names the command that prints."
)

// Sentence gives an error with its hint, for a line on the screen.
func Sentence(err error) string {
	text := strings.TrimSuffix(err.Error(), ".") + "."
	var ours *store.Error
	if errors.As(err, &ours) && ours.Hint != "" {
		text += " " + ours.Hint
	}
	return text
}

// DeadKey is said of a letter that is no key on the screen.
const DeadKey = "That key does nothing here; F1 lists the keys."
