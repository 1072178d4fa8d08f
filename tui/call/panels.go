package call

import (
	"fmt"
	"strings"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// callerLines is who is ringing and what is known of them: the worst current
// level first, then every earlier report with what was done about it.
func (s *Screen) callerLines(w, h int) []string {
	var out []string
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
	out = append(out, "")
	return append(out, s.historyLines(w, h-len(out))...)
}

func (s *Screen) historyLines(w, h int) []string {
	past := s.history()
	number := s.number()
	switch {
	case number.State == phone.Withheld, number.State == phone.Unavailable, number.State == phone.WalkIn:
		return faint(s.Theme, "No number: earlier reports are not looked up by name", w)
	case number.State == phone.Presented && number.Key() == "":
		return faint(s.Theme, "Kept as typed: this matches no other call", w)
	case past.For == "" && s.number().Key() == "":
		return nil
	case past.For == "":
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

// repeatLines heads the history: the highest level on it, whose and since
// when, and that the caller is a repeat one.
func (s *Screen) repeatLines(past intake.Past, w int) []string {
	var top *store.Report
	for i := range past.Reports {
		r := &past.Reports[i]
		if top == nil || r.Summary.Levels.Overall > top.Summary.Levels.Overall {
			top = r
		}
	}
	var out []string
	if l := top.Summary.Levels.Overall; l > risk.Standard {
		line := fmt.Sprintf("%s since %s", theme.LevelWord(l), common.Day(top.Summary.ReportedAt))
		out = append(out, s.Theme.LevelStyle(l).Render(safe.Clip(line, w)))
	}
	line := s.call.RepeatLine()
	if line == "" {
		line = fmt.Sprintf("%d on file", len(past.Reports))
	}
	out = append(out, s.Theme.Warn.Render(safe.Clip("⚑ "+line, w)))
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
	kind := r.Category
	if r.Disposition == store.DisposedCrime {
		kind = "crime"
	}
	head := fmt.Sprintf("%s %s", common.Day(r.ReportedAt), safe.Line(kind))
	room := w - 1 - safe.Width(theme.LevelWord(r.Levels.Overall))
	out := []string{safe.Clip(head, room) + " " + s.Theme.Level(r.Levels.Overall)}
	if r.Line != "" {
		out = append(out, "  "+safe.Clip(safe.Line(r.Line), w-2))
	}
	var done []string
	for _, a := range r.Actions {
		done = append(done, a.Title)
	}
	// What was required then; what became of it is on the desk.
	if len(done) > 0 {
		out = append(out, "  "+s.Theme.Faint.Render(safe.Clip("required: "+safe.Line(strings.Join(done, "; ")), w-2)))
	}
	why := k.Why
	if !k.Counts && why != "" {
		why = "not counted: " + why
	}
	if why != "" {
		for _, line := range safe.Wrap(why, w-2) {
			out = append(out, "  "+s.Theme.Faint.Render(line))
		}
	}
	return out
}

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
	if flags := common.FlagLine(r); flags != "" {
		out = append(out, "")
		wrap("⚑ ", "  ", flags)
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
	}
	return out
}
