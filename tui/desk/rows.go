package desk

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// row is one entry of a list. What is in it is safe for the screen.
type row struct {
	left  string
	more  string // beside it where there is room, below it where there is not
	right string
	warn  string // before right where there is room, before more where there is not
}

// draw gives a row's lines, the cursor in front of them where the list has the
// focus.
func (s *Screen) draw(r row, w int, here, focused bool) []string {
	cursor := "  "
	if here && focused {
		cursor = s.Theme.Focus.Render("▸ ")
	}
	w = max(1, w-2)
	if warned := s.Theme.Bad.Render(r.warn) + "  " + r.right; r.warn != "" && ansi.StringWidth(r.left+" "+warned) <= w {
		r.right, r.warn = warned, ""
	}
	left, more, right := ansi.StringWidth(r.left), ansi.StringWidth(r.more), ansi.StringWidth(r.right)
	if r.warn == "" && (more == 0 || left+2+more+2+right <= w) {
		line := r.left
		if more > 0 {
			line += "  " + s.Theme.Faint.Render(r.more)
		}
		return []string{cursor + theme.FitRight(line, " "+r.right, w)}
	}
	lines := []string{cursor + theme.FitRight(r.left, " "+r.right, w)}
	if r.warn != "" {
		r.more = r.warn + " · " + r.more
	}
	for i, line := range safe.Wrap(r.more, w-2) {
		if rest, ok := strings.CutPrefix(line, r.warn); ok && i == 0 {
			lines = append(lines, "    "+s.Theme.Bad.Render(r.warn)+s.Theme.Faint.Render(rest))
			continue
		}
		lines = append(lines, "    "+s.Theme.Faint.Render(line))
	}
	return lines
}

// openRow is a call that is not closed.
func (s *Screen) openRow(c opencall.Call) row {
	sign, word := "‖", "parked"
	switch {
	case c.Draft.Elsewhere:
		sign, word = "▷", "in hand elsewhere"
	case c.CutOff():
		sign, word = "▷", "cut off"
	}
	if c.Unreadable {
		return row{left: sign + " " + safe.Line(c.Draft.Ref), more: "cannot be read: keep it and tell your administrator"}
	}
	left := sign + " " + safe.Clip(c.Who, 60)
	if c.Place != "" {
		left += ", " + safe.Clip(c.Place, 40)
	}
	more := []string{s.openWords(c)}
	if over := s.handed[c.Draft.Call].OverWords(s.Identity.Desk, s.clock); over != "" {
		more = []string{over}
	}
	if c.Keeper != "" {
		more = append(more, "for "+opencall.KeeperWords(c.Keeper))
	}
	if c.Why != "" {
		more = append(more, safe.Clip(c.Why, 80))
	}
	since := c.Draft.SavedAt // when it was cut off
	if c.Draft.Parked && !c.SentAt.IsZero() {
		since = c.SentAt // parking stores what is known for others
	}
	if since.IsZero() || c.Draft.Elsewhere {
		since = c.Draft.OpenedAt
	}
	age := common.Age(s.Clock.Now().Sub(since))
	return row{left: left, more: strings.Join(more, " · "),
		right: fmt.Sprintf("%s %s  %d/%d  %s", word, age, c.Answered, c.Shown, s.Theme.Level(c.Level))}
}

// doneRow is a call of this shift that is closed: a report with its level, or a
// contact without one with how it ended.
func (s *Screen) doneRow(r store.Report) row {
	sum := r.Summary
	left := "✓ " + safe.Clip(callerName(r)+sum.Number.Display(), 60)
	if sum.Status == store.StatusIncomplete {
		left += " incomplete"
	}
	result := s.Theme.Level(sum.Levels.Overall)
	switch {
	case !sum.Disposition.Occasion():
		result = s.Theme.Text.Render(string(sum.Disposition))
	case sum.Disposition == store.DisposedCrime, sum.Disposition == store.DisposedHousehold:
		left += " " + string(sum.Disposition)
	}
	more := safe.Line(sum.Ref)
	if r.Review {
		more = views.TwoVersions + " · " + more
	}
	if r.Sent() && sum.Disposition.Occasion() {
		more += " · " + s.handedWords(r)
	}
	return row{left: left, more: more, right: common.ClockWords(sum.ReportedAt, s.Clock.Now()) + "  " + result}
}

// callerName is the caller's name and a comma, "" where it is not known.
func callerName(r store.Report) string {
	for _, p := range r.Summary.Parties {
		if name := r.People[p.Person].Name(); p.Role == store.RoleCaller && name != "" {
			return name + ", "
		}
	}
	return ""
}

// ours says whether whoever is signed on could do an action themselves.
func (s *Screen) ours(a store.ActionSummary) bool {
	_, err := intake.FollowUp(a, s.Identity.Force, intake.Follow{State: store.ActionDone}, s.Identity, s.Clock.Now())
	return err == nil
}

// dueRow is an action that is still to be done.
func (s *Screen) dueRow(a store.ActionSummary, now time.Time) row {
	more := []string{safe.Line(common.ShortRef(a.Ref))}
	owner := safe.Clip(a.What.Owner, 40)
	if _, taken := intake.LeftTo(a.What, s.about[a.Ref]); taken {
		owner = "yours" // what is another desk's is not in the list
	}
	left, style := common.LeftWords(a.What.Due, now), s.Theme.Text
	switch late := now.Sub(a.What.Due); {
	case a.What.Waits():
		left, style = common.RequiredDue(a.What, now), s.Theme.Faint
		more = append(more, owner)
	case late >= time.Minute && s.atOnce[a.What.Action] && !s.ours(a):
		// Somebody else is to do it at once: until they have it that is not this desk's lateness.
		left, style = "open "+common.Age(late)+", "+owner, s.Theme.Warn
	case late >= time.Minute:
		style = s.Theme.Bad
		fallthrough
	default:
		more = append(more, owner)
	}
	if when := s.windowWords(a, now); when != "" {
		more = append(more, when)
	}
	if a.State == store.ActionTried {
		more = append(more, tried(a, now))
	}
	if s.stillOpen(a) {
		more = append(more, "the call is still open")
	}
	r := row{left: s.Theme.Level(a.Level) + "  " + safe.Clip(a.What.Title, 80), more: strings.Join(more, " · "), right: style.Render(left)}
	if s.warns(a) {
		r.warn = "⚠ contact"
	}
	return r
}

func tried(a store.ActionSummary, now time.Time) string {
	if a.At.IsZero() {
		return "tried, no answer"
	}
	return "tried " + common.ClockWords(a.At, now) + ", no answer"
}
