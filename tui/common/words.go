package common

import (
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
	switch {
	case !due.After(from):
		return "now"
	case sameDay(due, from):
		return "by " + due.In(risk.London).Format("15:04")
	}
	return "by " + due.In(risk.London).Format("2 Jan 15:04")
}

// ActionDue says when an action is due, seen from a moment. What is due
// immediately is due now, whenever the call will be saved.
func ActionDue(a questionsets.DueAction, from time.Time) string {
	if a.Action.Due.Kind == risk.Immediately {
		return "now"
	}
	return DueWords(a.Due, from)
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

// FlagLine names the flags and the grade: "HATE, REPEAT, grade response".
func FlagLine(r questionsets.Result) string {
	var out []string
	for _, f := range []risk.Flag{risk.Hate, risk.Vulnerable, risk.Repeat} {
		if r.Flags[f] {
			out = append(out, strings.ToUpper(string(f)))
		}
	}
	if r.Grade != "" {
		out = append(out, "grade "+r.Grade)
	}
	return strings.Join(out, ", ")
}

// LevelWord is a level in words: "not assessed", "high".
func LevelWord(l risk.Level) string {
	if l == risk.Unassessed {
		return "not assessed"
	}
	return l.String()
}
