package call

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// callerLines is who is ringing and what is known of them: first the highest
// current level of this victim, whose and since when, then warnings, then how
// they may be reached, then every earlier report with what was done about it.
func (s *Screen) callerLines(w, h int) []string {
	out := s.warnLines(w)
	add := func(text string) { out = append(out, safe.Wrap(text, w)...) }
	number := s.number()
	out = append(out, s.Theme.Title.Render(safe.Clip(safe.Line(number.Display()), w)))
	if who := s.call.Caller().Person; who.Named() {
		add(safe.Line(who.Name()))
	}
	if s.call.VictimIsOther() {
		words := s.call.Text(intake.StepVictim)
		if words == "" {
			words = "not named yet"
		}
		add("Victim: " + safe.Clip(safe.Line(words), 2*w))
	}
	if place := s.call.Text(intake.StepPlace); place != "" {
		add("At: " + safe.Clip(safe.Line(place), 2*w))
	}
	if needs := s.call.Needs(); needs != "" {
		add("Needs: " + safe.Clip(safe.Line(needs), 2*w))
	}
	for _, o := range s.call.Others() {
		add(strings.ToUpper(string(o.Role[:1])) + string(o.Role[1:]) + ": " + safe.Clip(safe.Line(o.Text), 2*w))
	}
	out = append(out, "")
	out = append(out, s.candidateLines(w)...)
	out = append(out, s.parkedLines(w)...)
	return append(out, s.historyLines(w, h-len(out))...)
}

// warnLines are what must be seen first.
func (s *Screen) warnLines(w int) []string {
	var out []string
	bad := func(text string) {
		for _, line := range safe.Wrap(text, w) {
			out = append(out, s.Theme.Bad.Render(line))
		}
	}
	if r, whose, ok := s.highest(); ok {
		line := fmt.Sprintf("%s %s since %s", theme.LevelWord(r.Summary.Levels.Overall), safe.Line(whose), common.Day(r.Summary.ReportedAt))
		for _, l := range safe.Wrap(line, w) {
			out = append(out, s.Theme.LevelStyle(r.Summary.Levels.Overall).Render(l))
		}
	}
	for _, m := range s.call.Markers() {
		text := "! " + store.MarkerLabel(m.Summary.Code) + " (" + string(m.Summary.On)
		if m.Summary.State == store.MarkerProposed {
			text += ", proposed"
		}
		bad(safe.Line(text + "): " + m.Summary.Reason))
	}
	card := s.call.Card()
	if card.Known() {
		bad(safe.Line(card.Line()))
	} else {
		for _, line := range s.call.NotSafeOnFile() {
			bad(safe.Line(line))
		}
	}
	if in := s.call.SuspectIn(); len(in) > 0 {
		bad(fmt.Sprintf("Named as a suspect on %s. Who complained is not shown; ctrl+r opens it.", common.Day(in[0].Summary.ReportedAt)))
	}
	if stale := s.stale(); stale != "" {
		for _, line := range safe.Wrap(stale, w) {
			out = append(out, s.Theme.Warn.Render(line))
		}
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	return out
}

// highest gives the report with the highest current level above Standard among
// those that count, and whose it is. Until somebody has said who is calling, all
// of the number's count: a High never goes in silence.
func (s *Screen) highest() (top store.Report, whose string, ok bool) {
	_, settled := s.call.Get(intake.StepSame)
	for _, k := range s.counted(s.history()) {
		if (k.Counts || !settled && k.Report.Summary.Disposition.Occasion()) && k.Report.Summary.Levels.Overall > max(risk.Standard, top.Summary.Levels.Overall) {
			top, ok = k.Report, true
		}
	}
	whose = "this number"
	for _, p := range top.Summary.Parties {
		if name := top.People[p.Person].Name(); name != "" && (p.Role == store.RoleVictim || whose == "this number") {
			whose = name
		}
	}
	return top, whose, ok
}

// candidateLines say who on file somebody may be, as long as nobody has said so.
func (s *Screen) candidateLines(w int) []string {
	var out []string
	for _, offer := range []struct {
		step, title string
		people      []intake.Candidate
	}{{intake.StepSame, "On file (ctrl+g same):", s.call.Candidates()},
		{intake.StepSameVictim, "Victim on file (ctrl+g):", s.call.VictimCandidates()}} {
		if _, answered := s.call.Get(offer.step); answered || len(offer.people) == 0 {
			continue
		}
		out = append(out, s.Theme.Warn.Render(safe.Clip(offer.title, w)))
		for _, c := range offer.people {
			out = append(out, "· "+safe.Clip(safe.Line(c.Person.Summary.Name()), w-2))
			for _, line := range safe.Wrap(safe.Line(strings.Join(c.Why, ", ")), w-2) {
				out = append(out, "  "+s.Theme.Faint.Render(line))
			}
			if card := c.Person.Summary.Contact; card.NotSafe() {
				for _, line := range safe.Wrap(safe.Line(card.Line()), w-2) {
					out = append(out, "  "+s.Theme.Bad.Render(line))
				}
			}
		}
		out = append(out, "")
	}
	return out
}

func (s *Screen) historyLines(w, h int) []string {
	past := s.history()
	number := s.number()
	switch {
	case s.noNumber(number) && len(past.Reports) == 0:
		return faint(s.Theme, "No number: earlier reports are found by name, date of birth and postcode", w)
	case number.State == phone.Presented && number.Key() == "":
		return faint(s.Theme, "Kept as typed: this matches no other call", w)
	case number.Key() == "" && len(past.Reports) == 0:
		return nil
	case past.At.IsZero():
		return []string{s.Theme.Faint.Render("Looking for earlier calls")}
	case len(past.Reports) == 0:
		return []string{s.Theme.Good.Render(safe.Clip("First call from this number", w))}
	}
	out := s.repeatLines(past, w)
	for _, k := range s.counted(past) {
		out = append(out, s.pastLines(k, w)...)
		if len(out) > h+20 {
			break
		}
	}
	return append(out, "", s.Theme.Faint.Render(safe.Clip("As this desk knows it, "+past.At.In(risk.London).Format("15:04"), w)))
}

func faint(th *theme.Theme, text string, w int) []string {
	var out []string
	for _, line := range safe.Wrap(text, w) {
		out = append(out, th.Faint.Render(line))
	}
	return out
}

// noNumber says that the caller gave none.
func (s *Screen) noNumber(n phone.Number) bool {
	return n.State == phone.Withheld || n.State == phone.Unavailable || n.State == phone.WalkIn
}

// repeatLines heads the history: that the caller is a repeat one.
func (s *Screen) repeatLines(past intake.Past, w int) []string {
	line := s.call.RepeatLine()
	if line == "" {
		line = fmt.Sprintf("%d on file", len(past.Reports))
	}
	out := []string{s.Theme.Warn.Render(safe.Clip("⚑ "+line, w))}
	if n := s.call.Nameless(); n > 0 {
		for _, line := range safe.Wrap(fmt.Sprintf("%d earlier call%s from this number, no name: same person or household?", n, plural(n)), w) {
			out = append(out, s.Theme.Warn.Render(line))
		}
	}
	if past.Shared {
		out = append(out, safe.Wrap("Many people ring from this number", w)...)
	}
	return append(out, "")
}

// counted is the history with what counts; while the number is still being
// typed nothing is counted yet.
func (s *Screen) counted(past intake.Past) []intake.Counted {
	if s.call.Past().For == past.For {
		return s.call.Counted()
	}
	var out []intake.Counted
	for _, r := range past.Reports {
		out = append(out, intake.Counted{Report: r, Counts: true})
	}
	return out
}

func (s *Screen) pastLines(k intake.Counted, w int) []string {
	r := k.Report.Summary
	room := w - 1 - safe.Width(theme.LevelWord(r.Levels.Overall))
	out := []string{safe.Clip(common.Day(r.ReportedAt)+" "+common.KindWord(r), room) + " " + s.Theme.Level(r.Levels.Overall)}
	quiet := func(text string) {
		for _, line := range safe.Wrap(safe.Line(text), w-2) {
			out = append(out, "  "+s.Theme.Faint.Render(line))
		}
	}
	if slices.ContainsFunc(s.call.SuspectIn(), func(in store.Report) bool { return in.Record.ID == k.Report.Record.ID }) {
		quiet("named as a suspect: what was said is not shown here")
		return out
	}
	if k.Report.Review {
		out = append(out, "  "+s.Theme.Warn.Render(safe.Clip(views.TwoVersions, w-2)))
	}
	if r.Line != "" {
		out = append(out, "  "+safe.Clip(safe.Line(r.Line), w-2))
	}
	for _, f := range k.Report.Follow[:min(len(k.Report.Follow), mostFollow)] {
		for _, line := range safe.Wrap("✓ "+safe.Line(common.FollowWords(f)), w-2) {
			out = append(out, "  "+line)
		}
	}
	var open []string
	for _, a := range k.Report.OpenActions() {
		open = append(open, a.Title)
	}
	if len(open) > 0 {
		quiet(safe.Clip("open: "+strings.Join(open, "; "), 2*(w-2)))
	}
	why := k.Why
	if !k.Counts && why != "" {
		why = "not counted: " + why
	}
	quiet(why)
	return out
}

// mostFollow is how much of what was done the panel shows of each report.
const mostFollow = 3

// riskLines is the level with every reason, and what must now happen.
func (s *Screen) riskLines(w int) []string {
	r := s.call.Assess()
	out := []string{s.Theme.Level(s.call.Overall())}
	wrap := func(first, rest, text string) {
		for i, line := range safe.Wrap(text, w-2) {
			if i == 0 {
				out = append(out, first+line)
			} else {
				out = append(out, rest+line)
			}
		}
	}
	if j := s.call.Judgement(); j != nil {
		wrap("", "", fmt.Sprintf("computed %s, judged %s", r.Level, j.Level))
		if j.NeedsConfirming(r.Level) {
			wrap("", "", "stays HIGH until somebody else confirms")
		}
	}
	if r.Level == risk.Unassessed && r.Why != "" {
		wrap("", "", r.Why)
	}
	for _, f := range r.Factors {
		wrap("+ ", "  ", f.Because)
		out = append(out, "  "+s.Theme.Faint.Render(safe.Clip(f.Source+" "+f.Basis, w-2)))
	}
	if flags := common.FlagLine(s.call); flags != "" {
		out = append(out, "")
		wrap("⚑ ", "  ", flags)
	}
	if line := s.sentLine(); line != "" {
		out = append(out, "")
		wrap("", "", line)
	}
	if len(r.Actions) > 0 {
		out = append(out, "", s.Theme.Title.Render("To do"))
	}
	for _, a := range r.Actions {
		wrap("□ ", "  ", a.Action.Title)
		must := ""
		if a.Action.Mandatory {
			must = ", mandatory"
		}
		out = append(out, "  "+s.Theme.Faint.Render(safe.Clip(a.Action.Owner+", "+common.ActionDue(a, s.call.Opened())+must, w-2)))
		if text := common.RingWords(s.call, a, s.Clock.Now()); text != "" {
			out = append(out, "  "+safe.Clip(text, w-2))
		}
		if text := common.NotSafe(s.call, a, s.Clock.Now()); text != "" {
			for _, line := range safe.Wrap(text, w-2) {
				out = append(out, "  "+s.Theme.Bad.Render(line))
			}
		}
	}
	return out
}
