package call

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// wide is from how many columns on all three panels are shown.
const wide = 100

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	lines := []string{s.header(w)}
	if notice := s.noticed(); safe.Width(notice) > w-2 { // too long for the foot
		for _, line := range safe.Wrap(notice, w-4) {
			lines = append(lines, s.Theme.Warn.Render(theme.Fit("   "+line, w)))
		}
	}
	for _, banner := range s.banners(w - 4) {
		lines = append(lines, s.Theme.Banner.Render(theme.Fit(" ! "+safe.Line(banner), w)))
	}
	if w < wide {
		lines = append(lines, s.brief(w))
	}
	top := len(lines)
	body, cursor := s.body(w, h-top-1)
	if cursor != nil {
		cursor.Y += top
	}
	lines = append(lines, body...)
	return append(lines, s.footer(w)), cursor
}

// header says what is being taken, whether it is saved, and the risk.
func (s *Screen) header(w int) string {
	now := s.Clock.Now()
	saved, bad := s.saver.State(now)
	if since, err := s.Desk.Health(); !since.IsZero() && err != nil {
		saved, bad = "NOT SAVED: "+err.Error(), true
	} else if len(s.dirty) > 0 && !bad {
		saved = "saving"
	}
	style := s.Theme.Good
	if bad {
		style = s.Theme.Bad
	}
	left := fmt.Sprintf(" %s · %s · ", common.ChannelWords(s.call.Channel()), common.Timer(now.Sub(s.call.Opened())))
	switch s.call.Mode() {
	case intake.ModeQuick:
		left = " QUICK ·" + left
	case intake.ModeYesNo:
		left = " YES/NO ONLY ·" + left
	}
	if s.call.OtherVictim() {
		left = " ANOTHER VICTIM ·" + left
	}
	if ref, _, ok := s.call.Amends(); ok {
		left = " AMENDING " + ref + " · "
	}
	left = s.Invented() + left
	right := s.risk(w - ansi.StringWidth(left) - ansi.StringWidth(saved) - 2)
	return theme.FitRight(s.Theme.Title.Render(left)+style.Render(safe.Line(saved)), right+" ", w)
}

// risk is the level, what must happen and the repeat, as much as fits.
func (s *Screen) risk(width int) string {
	out := s.Theme.Level(s.call.Overall())
	add := func(text string) bool {
		joined := out + " · " + text
		fits := ansi.StringWidth(joined) < width
		if fits {
			out = joined
		}
		return fits
	}
	r := s.call.Assess()
	line := s.call.RepeatLine()
	for _, flag := range []risk.Flag{risk.Hate, risk.Vulnerable} {
		if r.Flags[flag] {
			add(flagWord(s.call, flag))
		}
	}
	word := flagWord(s.call, risk.Repeat)
	if !r.Flags[risk.Repeat] && (line == "" || word != "REPEAT") {
		word = "" // a concern that nothing raises is none
	}
	if repeat := strings.TrimSpace(word + " " + line); repeat != "" && !add(repeat) && word != "" {
		add(word)
	}
	for _, a := range r.Actions {
		if a.Action.Mandatory && a.Action.ID == "attend" {
			add("attend (mandatory)")
		}
	}
	if r.Grade != "" {
		add("grade " + strings.ToUpper(safe.Line(r.Grade)))
	}
	return out
}

// flagWord is a flag in the header; one that only a unit may set is a concern (SW-12).
func flagWord(c *intake.Call, f risk.Flag) string {
	if word := strings.ToUpper(string(f)); c.FlagWord(f) == "set" {
		return word
	}
	return "concern: " + string(f)
}

// banners are what must be read now: what became of the call elsewhere, whole, and
// at most two lines of what the question set says.
func (s *Screen) banners(w int) []string {
	var out []string
	for _, text := range []string{s.notSentLine(), s.overLine()} {
		if text != "" && text != s.notice {
			out = append(out, safe.Wrap(text, w)...)
		}
	}
	say := s.call.Assess().Say
	if len(say) > 2 {
		say = append(say[:1:1], strings.Join(say[1:], " "))
	}
	return append(out, say...)
}

// brief is the caller in one line, for a screen with room for one panel: what
// must be seen first, then who it is.
func (s *Screen) brief(w int) string {
	var warn []string
	if r, _, ok := s.highest(); ok {
		warn = append(warn, theme.LevelWord(r.Summary.Levels.Overall)+" since "+common.Day(r.Summary.ReportedAt))
	}
	if stale := s.stale(); stale != "" {
		warn = append(warn, stale)
	}
	if len(s.call.NotSafeOnFile()) > 0 {
		warn = append(warn, "contact not safe")
	}
	if n := len(s.call.Markers()); n > 0 {
		warn = append(warn, fmt.Sprintf("! %d marker%s", n, plural(n)))
	}
	if len(s.call.SuspectIn()) > 0 {
		warn = append(warn, "named as a suspect")
	}
	style := s.Theme.Faint
	if len(warn) > 0 {
		style = s.Theme.Bad
	}
	if n := len(s.history().Reports); n > 0 {
		warn = append(warn, fmt.Sprintf("⚑ %d on file", n))
	}
	if name := s.call.Caller().Person.Name(); name != "" {
		warn = append(warn, safe.Line(name))
	}
	text := strings.Join(append(warn, safe.Line(s.number().Display())), " · ")
	return style.Render(theme.Fit(" "+safe.Clip(text, w-7)+" · F3", w))
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func (s *Screen) footer(w int) string {
	if notice := s.noticed(); notice != "" && safe.Width(notice) <= w-2 {
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(notice), w))
	}
	hints := keys.Footer(s.Scope(), w-2)
	if s.over != nil {
		hints = keys.Offer(keys.Form, keys.Next, keys.Cancel) + keys.Separator + keys.Offer(keys.Call, keys.Danger, keys.Park, keys.Help)
	}
	return s.Theme.Faint.Render(theme.Fit(" "+hints, w))
}

// body draws the panels in w by h cells.
func (s *Screen) body(w, h int) ([]string, *common.Cursor) {
	if w < wide {
		return s.onePanel(w, h)
	}
	left, right := 32, 34
	if w >= 150 {
		left, right = 44, 46
	}
	middle := w - left - right
	question, cursor := s.questionPanel(middle, h)
	if cursor != nil {
		cursor.X += left
	}
	s.draw(left, right, h)
	return theme.Columns(0, s.drawn.caller, question, s.drawn.risk), cursor
}

// drawn keeps the side panels as long as nothing in them has changed: most keys
// change only the field.
type drawn struct {
	of           drawnOf
	caller, risk []string
}

// drawnOf is everything that the side panels show.
type drawnOf struct {
	version, left, right, h int
	number                  phone.Number
	past, sent              time.Time
	said                    string // how far it was handed on, and how old the history is
	theme                   *theme.Theme
}

func (s *Screen) draw(left, right, h int) {
	of := drawnOf{s.call.Version(), left, right, h, s.number(), s.history().At, s.call.SentAt(), s.sentLine() + s.stale(), s.Theme}
	if s.drawn.of == of {
		return
	}
	s.drawn = drawn{of: of,
		caller: s.Theme.Panel("Caller", s.callerLines(left-theme.PanelChromeW, h-theme.PanelChromeH), left, h, false),
		risk:   s.Theme.Panel("Risk", s.riskLines(right-theme.PanelChromeW), right, h, false)}
}

func (s *Screen) onePanel(w, h int) ([]string, *common.Cursor) {
	switch s.panel {
	case panelCaller:
		return s.Theme.Panel("Caller", s.callerLines(w-theme.PanelChromeW, h-theme.PanelChromeH), w, h, true), nil
	case panelRisk:
		return s.Theme.Panel("Risk", s.riskLines(w-theme.PanelChromeW), w, h, true), nil
	}
	return s.questionPanel(w, h)
}

// questionPanel draws the question with its field, or the form over it.
func (s *Screen) questionPanel(w, h int) ([]string, *common.Cursor) {
	inner, rows := w-theme.PanelChromeW, h-theme.PanelChromeH
	var lines []string
	var cursor *common.Cursor
	title := s.title()
	if s.over != nil {
		title = s.over.Title
		lines, cursor = s.over.View(s.Theme, inner, rows)
	} else {
		lines, cursor = s.questionLines(inner, rows)
	}
	if cursor != nil {
		if cursor.Y >= rows {
			cursor = nil
		} else {
			cursor = &common.Cursor{X: cursor.X + 2, Y: cursor.Y + 1}
		}
	}
	return s.Theme.Panel(title, lines, w, h, true), cursor
}

// title is "8 of 10" among the pack's questions.
func (s *Screen) title() string {
	n, at := 0, 0
	for _, step := range s.call.Steps() {
		if step.Pack {
			n++
			if step.ID == s.step {
				at = n
			}
		}
	}
	if at == 0 {
		return "The call"
	}
	return fmt.Sprintf("%d of %d", at, n)
}

// questionLines is the question, the field, and at the bottom where it is from
// and how far the call has come.
func (s *Screen) questionLines(w, h int) ([]string, *common.Cursor) {
	q := s.call.Question(s.step)
	foot := s.below(q, w)
	lines := s.askLines(q, w, h-len(foot))
	at := len(lines)
	body, cursor := s.field.View(w, max(1, h-at-len(foot)))
	lines = append(lines, body...)
	if cursor != nil {
		cursor.Y += at
	}
	for len(lines)+len(foot) < h {
		lines = append(lines, "")
	}
	return append(lines, foot...), cursor
}

func (s *Screen) below(q *questionsets.Question, w int) []string {
	lines := []string{""}
	switch s.step {
	case intake.StepKind:
		lines = append(lines, s.definition(w)...)
	case intake.StepSame:
		lines = append(lines, s.besideLines(s.call.Caller().Person, s.call.Candidates(), w)...)
	case intake.StepSameVictim:
		lines = append(lines, s.besideLines(s.call.Victim().Person, s.call.VictimCandidates(), w)...)
	}
	if q.Source != "" {
		lines = append(lines, s.Theme.Faint.Render(safe.Clip(safe.Line(string(q.Basis)+" · "+q.Source), w)))
	}
	return append(lines, s.strip(w)...)
}

// definition is the printed definition of the category under the cursor.
func (s *Screen) definition(w int) []string {
	a, _ := s.field.Answer()
	for _, c := range questionsets.Categories {
		if c.ID == a.Value {
			return append(safe.Wrap(c.Definition, w), "")
		}
	}
	return nil
}

// besideLines puts the person who gives their name beside the one on file whom
// the cursor is on. Nobody is merged by it.
func (s *Screen) besideLines(here store.PersonSummary, offered []intake.Candidate, w int) []string {
	a, _ := s.field.Answer()
	for _, c := range offered {
		if c.Person.ID.String() != a.Value {
			continue
		}
		there := c.Person.Summary
		half := (w - 10) / 2
		out := []string{s.Theme.Faint.Render(theme.Fit("", 10) + theme.Fit("now", half) + theme.Fit("on file", half))}
		for _, row := range [][3]string{{"name", here.Name(), there.Name()}, {"born", here.DateOfBirth, there.DateOfBirth},
			{"postcode", here.Postcode, there.Postcode}, {"address", here.Address, there.Address}} {
			out = append(out, s.Theme.Faint.Render(theme.Fit(row[0], 10))+
				theme.Fit(safe.Clip(safe.Line(row[1]), half-1), half)+theme.Fit(safe.Clip(safe.Line(row[2]), half-1), half))
		}
		return append(out, "")
	}
	return nil
}

// strip marks every question: ✓ answered, – not known or declined, · not
// asked, ▸ the present one.
func (s *Screen) strip(w int) []string {
	var frame, pack []string
	for _, step := range s.call.Steps() {
		if step.Pack {
			pack = append(pack, s.mark(step.ID)+fmt.Sprint(len(pack)+1))
		} else {
			frame = append(frame, s.mark(step.ID)+strings.TrimPrefix(step.ID, "@"))
		}
	}
	lines := safe.Wrap(strings.Join(frame, " "), w)
	if len(pack) > 0 {
		lines = append(lines, safe.Wrap(strings.Join(pack, " "), w)...)
	}
	for i := range lines {
		lines[i] = s.Theme.Faint.Render(lines[i])
	}
	return lines
}

func (s *Screen) mark(step string) string {
	a, ok := s.call.Get(step)
	switch {
	case step == s.step:
		return "▸"
	case !ok:
		return "·"
	case a.State == questionsets.Known:
		return "✓"
	}
	return "–"
}
