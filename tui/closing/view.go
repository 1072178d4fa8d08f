package closing

import (
	"fmt"
	"strings"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	lines := []string{s.header(w)}
	inner := h - 2
	if w >= 100 {
		half := w / 2
		left := s.Theme.Panel("The report", s.pager.Lines(s.reportLines(half-theme.PanelChromeW), half-theme.PanelChromeW, inner-theme.PanelChromeH), half, inner, false)
		right := s.Theme.Panel("What happens now", s.nowLines(w-half-theme.PanelChromeW), w-half, inner, true)
		lines = append(lines, theme.Columns(0, left, right)...)
	} else {
		all := append(s.nowLines(w-theme.PanelChromeW), "")
		all = append(all, s.reportLines(w-theme.PanelChromeW)...)
		lines = append(lines, s.Theme.Panel("What happens now, and the report", s.pager.Lines(all, w-theme.PanelChromeW, inner-theme.PanelChromeH), w, inner, true)...)
	}
	return append(lines, s.Theme.Faint.Render(theme.Fit(" "+s.keysLine(w-2), w))), nil
}

func (s *Screen) keysLine(w int) string {
	switch s.state {
	case saved:
		return "enter back to the desk · F2 new call"
	case saving:
		return "Keep this window open until the report is saved"
	}
	return keys.Footer(keys.Closing, w)
}

func (s *Screen) header(w int) string {
	now := s.Clock.Now()
	text, style := "not saved yet", s.Theme.Warn
	switch s.state {
	case saving:
		text, style = "saving", s.Theme.Warn
		if words, bad := s.saver.State(now); bad {
			text, style = words, s.Theme.Bad
			if since, err := s.Desk.Health(); !since.IsZero() && err != nil {
				text += ": " + err.Error()
			}
		}
	case saved:
		text, style = "saved as "+s.saved.Ref(), s.Theme.Good
	case failed:
		text, style = "NOT SAVED: "+s.err.Error(), s.Theme.Bad
	}
	left := " Closing the " + common.ChannelWords(s.call.Channel()) + " · "
	if s.Identity.Demo {
		left = " DEMONSTRATION ·" + left
	}
	return theme.FitRight(s.Theme.Title.Render(left)+style.Render(safe.Line(text)), s.Theme.Level(s.call.Overall())+" ", w)
}

// nowLines is the reference, the level with its reasons, what must happen and
// what to say.
func (s *Screen) nowLines(w int) []string {
	r := s.call.Assess()
	var out []string
	add := func(text string) { out = append(out, safe.Wrap(safe.Line(text), w)...) }
	if s.state == saved {
		out = append(out, s.Theme.Title.Render(safe.Clip("Reference "+s.saved.Ref(), w)), "")
	}
	out = append(out, s.Theme.Level(s.call.Overall()))
	if flags := common.FlagLine(r); flags != "" {
		add("⚑ " + flags)
	}
	if line := common.JudgementLine(s.call); line != "" {
		add(line)
	}
	if r.Level == risk.Unassessed && r.Why != "" {
		add(r.Why + ". F7 gives your own level.")
	}
	for _, f := range r.Factors {
		add("+ " + f.Because)
	}
	if missing := s.call.Missing(); len(missing) > 0 && s.state == reviewing {
		out = append(out, "", s.Theme.Warn.Render(safe.Clip(fmt.Sprintf("Not asked (%d). ⇧tab goes back to the first:", len(missing)), w)))
		for _, id := range missing {
			out = append(out, "· "+safe.Clip(safe.Line(s.call.Question(id).Ask), w-2))
		}
		if !s.call.Complete() {
			add("It is saved as incomplete, and never as Standard.")
		}
	}
	out = append(out, "", s.Theme.Title.Render("To do"))
	if len(r.Actions) == 0 {
		add("Nothing by the force's rules.")
	}
	for _, a := range r.Actions {
		must := ""
		if a.Action.Mandatory {
			must = " (mandatory)"
		}
		add(fmt.Sprintf("□ %s%s: %s, %s", a.Action.Title, must, a.Action.Owner, common.ActionDue(a, s.call.Opened())))
	}
	return append(out, s.tellLines(w)...)
}

// inWords is what was written of a person, where it is more than the name.
func (s *Screen) inWords(step string) string {
	a, ok := s.call.Get(step)
	if !ok || s.call.Question(step) == nil {
		return ""
	}
	text := s.call.Text(step)
	if a.Note != "" {
		text += " (" + a.Note + ")"
	}
	if text == intake.ReadPerson(a.Value).Name() {
		return ""
	}
	return text
}

// tellLines is what to say to the caller before the line goes dead.
func (s *Screen) tellLines(w int) []string {
	out := []string{"", s.Theme.Title.Render("Tell the caller")}
	if s.state == saved {
		out = append(out, safe.Wrap("Your reference is "+s.saved.Ref()+".", w)...)
	}
	for _, a := range s.call.Assess().Actions {
		if a.Action.TellCaller != "" {
			out = append(out, safe.Wrap(safe.Line(a.Action.TellCaller), w)...)
		}
	}
	return append(out, safe.Wrap("Ring again if it goes on or gets worse, and give the reference. If anyone is in danger, ring 999.", w)...)
}

// reportLines is the report as it will be kept.
func (s *Screen) reportLines(w int) []string {
	sum, detail := s.call.Report(s.Clock.Now())
	var out []string
	row := func(name, value string) {
		if value != "" {
			out = append(out, safe.Wrap(name+": "+safe.Line(value), w)...)
		}
	}
	row("Number", sum.Number.Display())
	for _, p := range detail.Parties {
		row(strings.ToUpper(string(p.Role[:1]))+string(p.Role[1:]), p.Snapshot.Name())
	}
	row("Caller, in words", s.inWords(intake.StepName))
	row("Victim, in words", s.inWords(intake.StepVictim))
	row("Where", sum.Place.Text)
	row("When", s.call.Text(intake.StepWhen))
	if sum.Disposition == store.DisposedCrime {
		row("Handed over", "as a crime")
	}
	row("Kind", s.call.Text(intake.StepKind))
	row("Type", s.call.Text(intake.StepType))
	row("Danger now", detail.Danger)
	row("Status", string(sum.Status))
	for _, step := range s.call.Steps() {
		if step.Pack {
			out = append(out, "")
			out = append(out, s.Theme.Faint.Render(safe.Clip(safe.Line(step.Question.Ask), w)))
			answer := s.call.Text(step.ID)
			if answer == "" {
				answer = "· not asked"
			}
			out = append(out, safe.Wrap(safe.Text(answer), w)...)
			if a, ok := s.call.Get(step.ID); ok && a.Note != "" {
				out = append(out, safe.Wrap("note: "+safe.Text(a.Note), w)...)
			}
		}
	}
	for _, n := range s.call.Notes() {
		out = append(out, "")
		out = append(out, safe.Wrap("Note "+n.At.In(risk.London).Format("15:04")+": "+safe.Text(n.Text), w)...)
	}
	return out
}
