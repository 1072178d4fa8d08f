// Package report shows a saved report.
package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

type state int

const (
	loading state = iota
	ready
	failed
)

// Screen shows one report.
type Screen struct {
	*common.Common
	ref    string
	state  state
	report store.Report
	detail store.ReportDetail
	pack   *questionsets.Pack
	err    error
	pager  common.Pager
}

type loadedMsg struct {
	ref    string
	report store.Report
	detail store.ReportDetail
	pack   *questionsets.Pack
	err    error
}

// New makes the screen of a report.
func New(c *common.Common, ref string) *Screen { return &Screen{Common: c, ref: ref} }

// Init loads the report in the version of the pack it was made with, and logs
// that it was looked at (DPA 2018 s.62).
func (s *Screen) Init() tea.Cmd {
	desk, ref, parse := s.Desk, s.ref, s.PackByHash
	author := store.Author{Collar: s.Identity.Collar, OSUser: s.Identity.OSUser, Assurance: "typed"}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		m := loadedMsg{ref: ref}
		if m.report, m.detail, m.err = desk.Report(ctx, ref); m.err != nil {
			return m
		}
		desk.Add(store.Consultation(m.report.Record, author, "opened on the desk"))
		if b, err := desk.Pack(ctx, m.report.Record.Pack.Hash); err == nil {
			m.pack, _ = parse(b) // without it the answers are shown by their ids
		}
		return m
	}
}

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope { return keys.Report }

// Update takes a key or the report.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if msg.Text == "/" {
			return common.Send(common.OpenCommands{})
		}
		if intent, ok := keys.Find(keys.Report, msg); ok {
			return s.Do(intent)
		}
	case loadedMsg:
		if msg.ref == s.ref {
			s.state, s.report, s.detail, s.pack, s.err = ready, msg.report, msg.detail, msg.pack, msg.err
			if msg.err != nil {
				s.state = failed
			}
		}
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	if !s.pager.Do(intent) && (intent == keys.Cancel || intent == keys.Quit) {
		return common.Send(common.ToDesk{})
	}
	return nil
}

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	inner := w - theme.PanelChromeW
	lines := s.pager.Lines(s.lines(inner), inner, h-2-theme.PanelChromeH)
	out := []string{s.Theme.Title.Render(theme.Fit(" Report "+safe.Line(s.ref), w))}
	out = append(out, s.Theme.Panel("As it was saved", lines, w, h-2, true)...)
	return append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Report, w-2), w))), nil
}

func (s *Screen) lines(w int) []string {
	switch s.state {
	case loading:
		return []string{s.Theme.Faint.Render("Reading the report")}
	case failed:
		return safe.Wrap(s.err.Error()+".", w)
	}
	return Lines(s.Theme, s.report, s.detail, s.pack, w)
}

// Lines gives a report in words, w cells wide. Without its pack the answers
// stand under their ids.
func Lines(th *theme.Theme, r store.Report, d store.ReportDetail, pack *questionsets.Pack, w int) []string {
	sum := r.Summary
	var out []string
	row := func(name, value string) {
		if value != "" {
			out = append(out, safe.Wrap(name+": "+safe.Text(value), w)...)
		}
	}
	out = append(out, th.Level(sum.Levels.Overall))
	var flags []string
	for _, f := range sum.Flags {
		flags = append(flags, strings.ToUpper(string(f.Name)))
	}
	row("Flags", strings.Join(flags, ", "))
	row("Grade", sum.Grade)
	row("Computed", sum.Levels.Computed.String())
	if j := d.Judgement; j != nil {
		judged := j.Level.String() + " by " + j.By
		if j.Reason != "" {
			judged += ": " + j.Reason
		}
		if j.NeedsConfirming(sum.Levels.Computed) {
			judged += " (waits for another person to confirm; High until then)"
		}
		row("Judged", judged)
	}
	row("No level because", d.Why)
	row("Reported", sum.ReportedAt.In(risk.London).Format("2 January 2006 15:04")+", "+common.ChannelWords(sum.Channel))
	row("Number", sum.Number.Display())
	for _, p := range d.Parties {
		if p.Snapshot != nil {
			row(string(p.Role), p.Snapshot.Name())
		}
	}
	row("Caller, in words", words(d, intake.StepName))
	row("Victim, in words", words(d, intake.StepVictim))
	row("When", words(d, intake.StepWhen))
	row("Danger now", words(d, intake.StepDanger))
	row("Where", sum.Place.Text)
	row("Kind", sum.Category)
	row("Type", sum.ASBType)
	row("Status", string(sum.Status))
	row("Taken by", r.Record.Author.Collar)
	for _, f := range d.Factors {
		row("+", f.Because)
	}
	for _, a := range sum.Actions {
		row("To do", a.Title+", "+a.Owner+", "+common.DueWords(a.Due, r.Record.MadeAt))
	}
	if pack == nil || pack.Filling("narrative") == nil {
		row("What happened", d.Narrative)
	}
	out = append(out, answerLines(th, d, pack, w)...)
	for _, n := range d.Notes {
		row("Note "+n.At.In(risk.London).Format("15:04"), n.Text)
	}
	return out
}

// words is the answer to a step of the call's frame, with what was said beside it.
func words(d store.ReportDetail, step string) string {
	a, ok := d.Answers[step]
	if !ok {
		return ""
	}
	text := intake.StepText(step, a)
	if a.Note != "" && a.Note != text {
		text += " (" + a.Note + ")"
	}
	return text
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
