package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// Lines gives a report in words, w cells wide: first the level, how the victim
// may be contacted and what was done since, then all of it. Without its pack
// the answers stand under their ids.
func Lines(th *theme.Theme, r store.Report, d store.ReportDetail, pack *questionsets.Pack, w int) []string {
	return append(headLines(th, r, nil, w), bodyLines(th, r, d, pack, w)...)
}

// rows collects lines of the form "Name: value", w cells wide.
type rows struct {
	out []string
	w   int
}

// add puts a row; one that says nothing is left out.
func (l *rows) add(name, value string) {
	if value != "" {
		l.out = append(l.out, safe.Wrap(name+": "+safe.Text(value), l.w)...)
	}
}

// headLines is what must be read first: level, contact card, warnings, what was
// done since and what is still to be done.
func headLines(th *theme.Theme, r store.Report, warnings []string, w int) []string {
	sum := r.Summary
	l := &rows{out: []string{th.Level(sum.Levels.Overall)}, w: w}
	if r.Review {
		for _, line := range safe.Wrap(views.TwoVersions+": two people wrote on from the same one. The later is shown, with the higher level of the two.", w) {
			l.out = append(l.out, th.Warn.Render(line))
		}
	}
	if sum.Status == store.StatusProvisional {
		l.add("Call still open", "this is what was known when it was last sent")
	}
	if card := intake.CardOf(r); card.Known() || sum.Disposition.Occasion() {
		for _, line := range safe.Wrap(safe.Line(card.Line()), w) {
			if card.NotSafe() {
				line = th.Bad.Render(line)
			}
			l.out = append(l.out, line)
		}
	}
	l.add("Needs", sum.Needs)
	for _, m := range warnings {
		for _, line := range safe.Wrap("⚑ "+safe.Line(m), w) {
			l.out = append(l.out, th.Warn.Render(line))
		}
	}
	for _, f := range r.Follow {
		l.add("Since", common.FollowWords(f)+" ("+f.Record.Author.Collar+")")
	}
	for _, a := range r.OpenActions() {
		l.add("To do", actionLine(a, r.Record.MadeAt)+windowWords(a))
	}
	return l.out
}

// windowWords says when it is safe to ring, "" at any time or for no call.
func windowWords(a store.RequiredAction) string {
	if a.WindowFrom.IsZero() {
		return ""
	}
	from, to := a.WindowFrom.In(risk.London), a.WindowTo.In(risk.London)
	return ", ring " + from.Format("2 Jan 15:04") + " to " + to.Format("15:04")
}

// bodyLines is the report itself.
func bodyLines(th *theme.Theme, r store.Report, d store.ReportDetail, pack *questionsets.Pack, w int) []string {
	sum := r.Summary
	l := &rows{w: w}
	l.add("Flags", flagWords(sum))
	l.add("Grade", sum.Grade)
	if sum.Disposition.Occasion() {
		l.add("Computed", sum.Levels.Computed.String())
	}
	l.add("Judged", judgedWords(sum, d))
	l.add("No level because", d.Why)
	l.add("Reported", sum.ReportedAt.In(risk.London).Format("2 January 2006 15:04")+", "+common.ChannelWords(sum.Channel))
	l.add("Number", noted(d, intake.StepNumber, sum.Number.Display()))
	for _, p := range d.Parties {
		if p.Snapshot != nil {
			l.add(string(p.Role), p.Snapshot.Name())
		}
	}
	l.add("Caller, in words", words(d, intake.StepName))
	l.add("Victim, in words", words(d, intake.StepVictim))
	l.add("When", words(d, intake.StepWhen))
	l.add("Danger now", words(d, intake.StepDanger))
	l.add("Where", noted(d, intake.StepPlace, sum.Place.Text))
	if sum.Disposition != store.DisposedASB {
		l.add("Became", string(sum.Disposition))
	}
	l.add("Ended", d.Ended)
	l.add("Kind", noted(d, intake.StepKind, kindWords(sum, d)))
	l.add("Type", noted(d, intake.StepType, typeWords(sum)))
	l.noteRows(intake.CardOf(r), d)
	l.add("Status", string(sum.Status))
	l.add("Call taken by", cmp.Or(d.TakenBy, r.Record.Author.Collar))
	l.besides(sum, d)
	for _, f := range d.Factors {
		l.out = append(l.out, safe.Wrap("+ "+f.Because, w)...)
	}
	if pack == nil || pack.Filling("narrative") == nil {
		l.add("What happened", noted(d, intake.StepWhat, d.Narrative))
	}
	l.out = append(l.out, answerLines(th, d, pack, w)...)
	for _, n := range d.Notes {
		l.add("Note "+n.At.In(risk.London).Format("15:04"), n.Text)
	}
	return l.out
}

// besides is what the closing screen asks beside the questions.
func (l *rows) besides(sum store.ReportSummary, d store.ReportDetail) {
	l.add("Incident", sum.References.Incident)
	l.add("Incident file", sum.References.IncidentFile)
	l.add("Non-crime 301", sum.References.NonCrime301)
	l.add("Crime reference", sum.References.Crime)
	for _, c := range sum.Checks {
		l.add("Looked into "+safe.Line(c.System), c.Found)
	}
	l.add("Crime check", d.Crime)
	l.add("Caller told what happens next", sum.Told)
	l.add("Consent to share", string(sum.Consent))
	for _, item := range d.WriteOff {
		l.add("Write-off, "+safe.Line(item.Item), item.Text)
	}
}

func flagWords(sum store.ReportSummary) string {
	var out []string
	for _, f := range sum.Flags {
		word := strings.ToUpper(string(f.Name))
		if f.State == "concern" { // only some may classify (SW-12)
			word += " (concern)"
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// judgedWords is the handler's own level, with what came of lowering a High.
func judgedWords(sum store.ReportSummary, d store.ReportDetail) string {
	j := d.Judgement
	if j == nil {
		return ""
	}
	text := j.Level.String() + " by " + j.By
	if j.Reason != "" {
		text += ": " + j.Reason
	}
	if j.NeedsConfirming(sum.Levels.Computed) {
		text += " (High until another person has confirmed it)"
	} else if j.ConfirmedBy != "" {
		text += " (confirmed by " + j.ConfirmedBy + ")"
	}
	return text
}

// words is the answer to a step of the call's frame, with what was said beside it.
func words(d store.ReportDetail, step string) string {
	a, ok := d.Answers[step]
	if !ok {
		return ""
	}
	return noted(d, step, intake.StepText(step, a))
}

// noted adds to a text what was said beside the answer to a step.
func noted(d store.ReportDetail, step, text string) string {
	note := d.Answers[step].Note
	if note == "" || note == text {
		return text
	}
	return strings.TrimSpace(text + " (" + note + ")")
}

// kindWords is the category by its label; where the call became something else,
// what was answered instead.
func kindWords(sum store.ReportSummary, d store.ReportDetail) string {
	if c, ok := questionsets.CategoryByID(sum.Category); ok {
		return c.Label
	}
	if a, ok := d.Answers[intake.StepKind]; ok && sum.Category == "" {
		return intake.StepText(intake.StepKind, a)
	}
	return sum.Category
}

// typeWords is the type by its label.
func typeWords(sum store.ReportSummary) string {
	if t, ok := questionsets.ASBTypeByID(sum.ASBType); ok {
		return t.Label
	}
	return sum.ASBType
}

// besideSteps are the steps whose answers stand in the contact card, the needs
// or the parties, so that only what was said beside them is left to show.
var besideSteps = []struct{ step, about string }{
	{intake.StepSame, "who the caller is"}, {intake.StepSameVictim, "who the victim is"}, {intake.StepContact, "contact"},
	{intake.StepSafeNumber, "the safe number"}, {intake.StepSafeHours, "the safe hours"}, {intake.StepVoicemail, "voicemail"},
	{intake.StepLetter, "writing"}, {intake.StepAttend, "an officer at the door"}, {intake.StepIdentify, "saying police"},
	{intake.StepNeeds, "needs"},
}

// noteRows adds what was said beside those steps, unless the card says it already.
func (l *rows) noteRows(card store.ContactCard, d store.ReportDetail) {
	for _, s := range besideSteps {
		if note := d.Answers[s.step].Note; !strings.Contains(card.Note, strings.TrimSpace(note)) {
			l.add("Note on "+s.about, note)
		}
	}
}

func answerLines(th *theme.Theme, d store.ReportDetail, pack *questionsets.Pack, w int) []string {
	var out []string
	put := func(ask string, q *questionsets.Question, a questionsets.Answer) {
		out = append(out, "")
		for _, line := range safe.Wrap(safe.Line(ask), w) {
			out = append(out, th.Faint.Render(line))
		}
		text := intake.AnswerText(q, a)
		if a.Note != "" {
			text += fmt.Sprintf(" (%s)", a.Note)
		}
		out = append(out, safe.Wrap(safe.Text(text), w)...)
	}
	if pack != nil {
		for i := range pack.Questions {
			if a, ok := d.Answers[pack.Questions[i].ID]; ok {
				put(pack.Questions[i].Ask, &pack.Questions[i], a)
			}
		}
		return out
	}
	var ids []string
	for id := range d.Answers {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		put(id, nil, d.Answers[id])
	}
	return out
}
