package closing

import (
	"strings"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/safe"
)

// reportLines is the report as it will be kept.
func (s *Screen) reportLines(w int) []string {
	sum, detail := s.call.Report(s.Clock.Now())
	var out []string
	row := func(name, value string) {
		if value != "" {
			out = append(out, safe.Wrap(name+": "+safe.Line(value), w)...)
		}
	}
	if s.occasion() {
		for _, f := range detail.Factors {
			out = append(out, safe.Wrap("+ "+safe.Line(f.Because), w)...)
		}
		out = append(out, "")
	}
	row("Number", sum.Number.Display())
	for _, p := range detail.Parties {
		row(strings.ToUpper(string(p.Role[:1]))+string(p.Role[1:]), p.Snapshot.Name())
	}
	row("Caller, in words", s.inWords(intake.StepName))
	row("Victim, in words", s.inWords(intake.StepVictim))
	row("Where", sum.Place.Text)
	if s.call.Pack().Filling("narrative") == nil {
		row("What happened", detail.Narrative)
	}
	row("When", s.call.Text(intake.StepWhen))
	if sum.Disposition == store.DisposedCrime {
		row("Handed over", "as a crime")
	} else if !sum.Disposition.Occasion() {
		row("No report", string(sum.Disposition))
	}
	row("Ended", detail.Ended)
	row("Needs", sum.Needs)
	for _, o := range s.call.Others() {
		row(strings.ToUpper(string(o.Role[:1]))+string(o.Role[1:])+", in words", o.Text)
	}
	for _, m := range s.call.Markers() {
		row("Marker", store.MarkerLabel(m.Summary.Code)+", "+string(m.Summary.State)+": "+m.Summary.Reason)
	}
	for _, item := range s.call.WriteOff() {
		row(item.Item, item.Text)
	}
	row("Kind", s.call.Text(intake.StepKind))
	row("Type", s.call.Text(intake.StepType))
	row("Danger now", detail.Danger)
	if s.occasion() {
		row("Status", string(sum.Status))
	}
	if s.occasion() {
		out = append(out, s.answerLines(w)...)
	}
	for _, n := range s.call.Notes() {
		out = append(out, "")
		out = append(out, safe.Wrap("Note "+n.At.In(risk.London).Format("15:04")+": "+safe.Text(n.Text), w)...)
	}
	return out
}

// answerLines are the pack's questions with what was answered.
func (s *Screen) answerLines(w int) []string {
	var out []string
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
	return out
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
