package closing

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets"
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
	body, cursor := s.body(w, h-2)
	if cursor != nil {
		cursor.Y++
	}
	return append(append(lines, body...), s.footer(w)), cursor
}

// body is the report beside what happens now; on a narrow screen one below the
// other, and a form or a receipt in their place.
func (s *Screen) body(w, h int) ([]string, *common.Cursor) {
	half := w / 2
	switch {
	case w < wide && s.over != nil:
		return s.over.Panel(s.Theme, w, h)
	case s.receipt != "":
		inner := w - theme.PanelChromeW
		text := s.pager.Lines(strings.Split(safe.Text(s.receipt), "\n"), inner, h-theme.PanelChromeH)
		return s.Theme.Panel("Receipt: read it through before it is given", text, w, h, true), nil
	case w < wide:
		inner := w - theme.PanelChromeW
		all := append(s.nowLines(inner), "")
		all = append(all, s.reportLines(inner)...)
		return s.Theme.Panel("What happens now, and the report", s.pager.Lines(all, inner, h-theme.PanelChromeH), w, h, true), nil
	}
	inner := half - theme.PanelChromeW
	left := s.Theme.Panel("The report", s.pager.Lines(s.reportLines(inner), inner, h-theme.PanelChromeH), half, h, false)
	if s.over != nil {
		right, cursor := s.over.Panel(s.Theme, w-half, h)
		if cursor != nil {
			cursor.X += half
		}
		return theme.Columns(0, left, right), cursor
	}
	inner = w - half - theme.PanelChromeW
	right := s.Theme.Panel("What happens now", s.now.Lines(s.nowLines(inner), inner, h-theme.PanelChromeH), w-half, h, true)
	return theme.Columns(0, left, right), nil
}

// mostMissing is how many questions that were not asked are named: what must
// happen stands below them and is to be seen.
const mostMissing = 6

// wide is from how many columns on the report stands beside what happens now.
const wide = 100

func (s *Screen) footer(w int) string {
	if s.notice != "" {
		return s.Theme.Warn.Render(theme.Fit(" "+safe.Line(s.notice), w))
	}
	return s.Theme.Faint.Render(theme.Fit(" "+s.keysLine(w-2), w))
}

func (s *Screen) keysLine(w int) string {
	switch {
	case s.over != nil:
		return keys.Footer(keys.Form, w)
	case s.receipt != "":
		return "p print · esc back"
	case s.state == saved && s.Trial:
		return "enter ends the trial · i receipt · b briefing"
	case s.state == saved:
		return "enter back to the desk · F2 new call · i receipt · b briefing"
	case s.state == saving:
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
	level := ""
	if s.occasion() {
		level = s.Theme.Level(s.call.Overall()) + " "
	}
	left := " Closing the " + common.ChannelWords(s.call.Channel()) + " · "
	left = s.Invented() + left
	return theme.FitRight(s.Theme.Title.Render(left)+style.Render(safe.Line(text)), level, w)
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
	if !s.occasion() {
		return append(out, s.contactLines(w)...)
	}
	if over := s.overWords(); over != "" {
		out = append(out, bad(s.Theme, over, w)...)
	}
	out = append(out, s.Theme.Level(s.call.Overall()))
	if flags := common.FlagLine(s.call); flags != "" {
		add("⚑ " + flags)
	}
	for _, line := range s.call.HoldsOn() {
		add(line)
	}
	if line := common.JudgementLine(s.call); line != "" {
		add(line)
	}
	if ref, before, amended := s.call.Amends(); amended {
		line := "Amends " + ref + "."
		if s.call.Overall() > before && before > risk.Unassessed {
			line += " The level RISES from " + theme.LevelWord(before) + "."
		}
		add(line)
	}
	if card := s.call.Card(); card.Known() {
		out = append(out, bad(s.Theme, card.Line(), w)...)
	} else {
		for _, line := range s.call.NotSafeOnFile() {
			out = append(out, bad(s.Theme, "On file for this number: "+line, w)...)
		}
	}
	for _, say := range r.Say {
		out = append(out, bad(s.Theme, say, w)...)
	}
	if r.Level == risk.Unassessed && r.Why != "" {
		add(r.Why + ". F7 gives your own level.")
	}
	if missing := s.call.Missing(); len(missing) > 0 && s.state == reviewing {
		out = append(out, "", s.Theme.Warn.Render(safe.Clip(fmt.Sprintf("Not asked (%d). ⇧tab goes back to the first:", len(missing)), w)))
		for _, id := range missing[:min(len(missing), mostMissing)] {
			out = append(out, "· "+safe.Clip(safe.Line(s.call.Question(id).Ask), w-2))
		}
		if more := len(missing) - mostMissing; more > 0 {
			out = append(out, fmt.Sprintf("· and %d more", more))
		}
		switch j := s.call.Judgement(); {
		case s.call.Complete():
		case j != nil && j.Level == risk.Standard:
			add("It is saved as incomplete: Standard is your own judgement.")
		default:
			add("It is saved as incomplete, and never as Standard.")
		}
	}
	out = append(out, s.toDoLines(r.Actions, w)...)
	out = append(out, s.tellLines(w)...)
	return append(out, s.settleLines(w)...)
}

// toDoLines are what must happen, by whom and by when, and what the contact card
// has against it.
func (s *Screen) toDoLines(actions []questionsets.DueAction, w int) []string {
	out := []string{"", s.Theme.Title.Render("To do")}
	add := func(text string) { out = append(out, safe.Wrap(safe.Line(text), w)...) }
	if s.state == saved && (someoneElses(actions) || s.call.Overall() == risk.High) {
		out = append(out, s.handedLines(w)...)
	}
	if len(actions) == 0 {
		add("Nothing by the force's rules.")
	}
	for _, a := range actions {
		must := ""
		if a.Action.Mandatory {
			must = " (mandatory)"
		}
		add(fmt.Sprintf("□ %s%s: %s, %s", a.Action.Title, must, a.Action.Owner, common.ActionDue(a, s.call.Opened())))
		if text := common.RingWords(s.call, a, s.Clock.Now()); text != "" {
			add("  " + text)
		}
		if text := common.NotSafe(s.call, a, s.Clock.Now()); text != "" {
			out = append(out, bad(s.Theme, "  "+text, w)...)
		}
	}
	return out
}

// occasion says whether the call is a report of something; a contact that ended
// without one is in the log and nothing more (GEN-02).
func (s *Screen) occasion() bool {
	if s.state == reviewing {
		return true
	}
	d, _ := s.saved.Ended()
	return d.Occasion()
}

// contactLines are what is said of a contact that made no report.
func (s *Screen) contactLines(w int) []string {
	d, actions := s.saved.Ended()
	out := safe.Wrap("No report: "+string(d)+". The contact stays in the log and counts as no new occasion.", w)
	for _, a := range actions {
		out = append(out, safe.Wrap(fmt.Sprintf("□ %s: %s, %s", a.Title, a.Owner, common.RequiredDue(a, s.call.Opened())), w)...)
	}
	if len(actions) > 0 {
		for _, line := range s.call.NotSafeOnFile() {
			out = append(out, bad(s.Theme, "Before you ring: "+line, w)...)
		}
	}
	return out
}

// someoneElses says whether something must be done at once by somebody who knows
// nothing of it: only this desk has the report.
func someoneElses(actions []questionsets.DueAction) bool {
	return slices.ContainsFunc(actions, func(a questionsets.DueAction) bool {
		return a.Action.Mandatory && a.Action.Due.Kind == risk.Immediately && a.Action.Owner != intake.OwnerHandler
	})
}

func bad(th *theme.Theme, text string, w int) []string {
	var out []string
	for _, line := range safe.Wrap(safe.Line(text), w) {
		out = append(out, th.Bad.Render(line))
	}
	return out
}

// settleLines are the things to be settled before the line goes dead, each with
// its letter. None keeps the report from being saved.
func (s *Screen) settleLines(w int) []string {
	if s.state != reviewing {
		return nil
	}
	out := []string{"", s.Theme.Title.Render("To settle")}
	e := s.call.Extras()
	row := func(key, what, state string) {
		line := safe.Wrap(safe.Line(what+": "+state), w-2)
		out = append(out, s.Theme.Key.Render(or(key, " "))+" "+line[0])
		for _, more := range line[1:] {
			out = append(out, "  "+more)
		}
	}
	for _, on := range []struct{ step, who string }{{intake.StepSame, "caller"}, {intake.StepSameVictim, "victim"}} {
		if _, answered := s.call.Get(on.step); !answered && s.call.Question(on.step) != nil {
			row("", "Same person?", "nobody has said whether the "+on.who+" is one of those on file; ctrl+g same asks it")
		}
	}
	row("t", "Caller told what happens next", or(e.Told, "not answered"))
	if s.call.NeedsConsent() || e.Consent != "" {
		row("c", "Consent to share", or(strings.TrimSpace(string(e.Consent)+" "+e.ConsentHow), "not answered: nothing is shared without it"))
	}
	if s.call.Disposition() == store.DisposedASB {
		row("x", "Crime check", or(e.CrimeCheck, common.CrimeCheck))
	}
	row("y", "Other systems", systemsWords(s.Systems, e.Checks))
	row("r", "References", or(referenceWords(e.References), "none"))
	if items := s.call.WriteOff(); len(items) > 0 {
		filled := 0
		for _, it := range items {
			if it.Text != "" {
				filled++
			}
		}
		row("w", "Write-off checklist", fmt.Sprintf("%d of %d filled in", filled, len(items)))
	}
	row("", "KEEPSAFE", common.Keepsafe(s.call))
	return out
}

func or(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

// systemsWords says which other systems were looked into and what they gave.
func systemsWords(systems []common.System, checks []store.SystemCheck) string {
	found := map[string]string{}
	for _, c := range checks {
		found[c.System] = c.Found
	}
	var out []string
	for _, system := range systems {
		out = append(out, system.Name+" "+or(found[system.Name], "not looked into"))
	}
	return strings.Join(out, ", ")
}

func referenceWords(r store.References) string {
	var out []string
	for _, ref := range [][2]string{{"incident", r.Incident}, {"incident file", r.IncidentFile}, {"301", r.NonCrime301}, {"crime", r.Crime}} {
		if ref[1] != "" {
			out = append(out, ref[0]+" "+ref[1])
		}
	}
	return strings.Join(out, ", ")
}

// tellLines is what to say to the caller before the line goes dead.
func (s *Screen) tellLines(w int) []string {
	out := []string{"", s.Theme.Title.Render("Tell the caller")}
	if s.state == saved {
		out = append(out, safe.Wrap("Your reference is "+s.saved.Ref()+".", w)...)
	}
	for _, a := range s.call.Assess().Actions {
		switch {
		case a.Action.TellCaller == "":
		case common.NotSafe(s.call, a, s.Clock.Now()) != "":
			out = append(out, bad(s.Theme, "Do not promise this before a safe way is agreed: "+a.Action.TellCaller, w)...)
		default:
			out = append(out, safe.Wrap(safe.Line(a.Action.TellCaller), w)...)
		}
	}
	return append(out, safe.Wrap("Ring again if it goes on or gets worse, and give the reference. If anyone is in danger, ring 999.", w)...)
}
