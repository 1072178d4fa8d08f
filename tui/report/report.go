// Package report shows a saved report and what was done about it since, and
// adds to it.
package report

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// patience is how long the store and the printer may take.
const patience = 10 * time.Second

type state int

const (
	loading state = iota
	ready
	failed
)

// Screen shows one report.
type Screen struct {
	*common.Common
	ref   string
	do    keys.Intent // to be carried out once the report is here
	state state
	asked int  // the latest reading; older ones are dropped
	read  bool // it was read once, and that was logged

	report  store.Report
	detail  store.ReportDetail
	pack    *questionsets.Pack
	markers []store.Marker
	blind   bool   // the markers could not be read
	partial string // why only the summary is here, "" where all of it is
	err     error

	pages  [2]common.Pager // of the report and of the receipt
	form   *form.Form      // what is being added, nil for nothing
	memory form.Memory     // words begun in a form
	warned bool            // leaving was tried with words begun
	paper  *paper          // the receipt that is shown, nil for none
	saver  common.Saver
	wrote  bool // something was added from here
	notice string

	drawn   []string // the report in words, nil when it has changed
	drawnIn int      // in that many cells
}

type loadedMsg struct {
	ref     string
	asked   int
	report  store.Report
	detail  store.ReportDetail
	pack    *questionsets.Pack
	markers []store.Marker
	blind   bool
	partial string
	err     error
}

// New makes the screen of a report. The intent is carried out once the report
// has been read; keys.None for nothing.
func New(c *common.Common, ref string, do keys.Intent) *Screen {
	return &Screen{Common: c, ref: ref, do: do, memory: form.Memory{}}
}

// Init loads the report in the version of the pack it was made with, and logs
// that it was looked at (DPA 2018 s.62).
func (s *Screen) Init() tea.Cmd { return s.load() }

// load reads the report. Only the first reading is a consultation of its own.
func (s *Screen) load() tea.Cmd {
	s.asked++
	m := loadedMsg{ref: s.ref, asked: s.asked}
	desk, fetch, parse, again, author := s.Desk, s.Fetch, s.PackByHash, s.read, intake.AuthorOf(s.Identity)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		var detail *store.ReportDetail
		if m.report, detail, m.partial, m.err = intake.Whole(ctx, desk, fetch, m.ref); m.err != nil {
			return m
		}
		if detail != nil {
			m.detail = *detail
		}
		if !again {
			desk.Add(store.Consultation(m.report.Record, author, "opened on the desk"))
		}
		if b, err := desk.Pack(ctx, m.report.Record.Pack.Hash); err == nil {
			m.pack, _ = parse(b) // without it the answers are shown by their ids
		}
		q := store.MarkerQuery{Place: m.report.Summary.Place}
		for _, p := range m.report.Summary.Parties {
			q.Persons = append(q.Persons, p.Person)
		}
		var err error
		m.markers, err = desk.Markers(ctx, q)
		m.blind = err != nil // the report can be read all the same
		return m
	}
}

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope {
	if s.form != nil {
		return keys.Form
	}
	return keys.Report
}

// Update takes a key, a paste, the report, or the news that something is saved.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.PasteMsg:
		if s.form != nil {
			s.form.Input(msg)
		}
	case loadedMsg:
		return s.take(msg)
	case common.SavedMsg:
		if s.saver.Update(msg) && s.saver.Saved() {
			return s.load() // as the store has it now
		}
	case printedMsg:
		if msg.ref == s.ref {
			s.notice = msg.notice
		}
	case common.HistoryChanged:
		return s.load()
	case common.Notice:
		s.notice = string(msg)
	}
	return nil
}

func (s *Screen) key(k tea.KeyPressMsg) tea.Cmd {
	if s.form != nil {
		used, chosen := s.form.Input(k)
		switch {
		case chosen:
			return s.Do(keys.Next)
		case used:
			return nil
		}
	} else if k.Text == "/" {
		return common.Send(common.OpenCommands{})
	}
	if intent, ok := keys.Find(s.Scope(), k); ok {
		return s.Do(intent)
	}
	if s.form == nil && strings.TrimSpace(k.Text) != "" {
		s.notice = common.DeadKey
	}
	return nil
}

// take shows a report that was read, and carries out what it was opened for.
func (s *Screen) take(m loadedMsg) tea.Cmd {
	if m.ref != s.ref || m.asked != s.asked {
		return nil
	}
	if m.err != nil {
		if s.state != ready {
			s.state, s.err = failed, m.err
		}
		return nil
	}
	s.state, s.read, s.drawn = ready, true, nil
	s.report, s.detail, s.pack, s.markers, s.blind = m.report, m.detail, m.pack, m.markers, m.blind
	s.partial = m.partial
	do := s.do
	s.do = keys.None
	if do == keys.None {
		return nil
	}
	return s.Do(do)
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	s.notice = ""
	switch {
	case s.form != nil:
		return s.doForm(intent)
	case s.pager().Do(intent):
		return nil
	case s.paper != nil:
		return s.doPaper(intent)
	case intent == keys.Cancel || intent == keys.Quit:
		return s.leave()
	case s.state != ready:
		return nil
	}
	return s.add(intent)
}

// pager moves through what is shown: the report or the receipt.
func (s *Screen) pager() *common.Pager {
	if s.paper != nil {
		return &s.pages[1]
	}
	return &s.pages[0]
}

// add begins what is added to, or made from, the report.
func (s *Screen) add(intent keys.Intent) tea.Cmd {
	s.warned = false
	switch intent {
	case keys.Chaser:
		s.form = s.newsForm()
	case keys.WhatDone:
		s.form = s.doneForm()
	case keys.OtherOne, keys.Amend:
		return common.Send(common.AddTo{Ref: s.report.Summary.Ref, What: intent})
	case keys.Confirm:
		s.confirm()
	case keys.Briefing:
		s.notice = common.Copied
		return tea.SetClipboard(s.briefing())
	case keys.Print:
		return s.print(s.briefing())
	case keys.Receipt:
		s.form = s.receiptForm()
	}
	return nil
}

func (s *Screen) doForm(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next:
		var cmd tea.Cmd
		cmd, s.form = s.form.Enter()
		return cmd
	case keys.Cancel, keys.Quit:
		s.form = nil
		if len(s.memory.Words()) > 0 {
			s.notice = "What you began is kept: c or d takes it up again."
		}
		if intent == keys.Quit {
			return s.leave()
		}
	}
	return nil
}

// leave goes back to the screen before; words that were begun ask for a second key.
func (s *Screen) leave() tea.Cmd {
	if len(s.memory.Words()) > 0 && !s.warned {
		s.warned = true
		s.notice = "Not finished yet: c or d takes it up again, esc once more leaves it as a note."
		return nil
	}
	left := s.Left()
	notice := ""
	if words, _ := s.saver.State(s.Clock.Now()); s.wrote {
		notice = "Added to " + s.ref + ": " + words + "."
	}
	return tea.Batch(left, common.Send(common.Back{Notice: notice}))
}

// Left keeps words that were begun as a note that says so. The screen does so
// itself when it is left by a key of its own; whoever takes it away otherwise
// calls this.
func (s *Screen) Left() tea.Cmd {
	words := s.memory.Words()
	if len(words) == 0 {
		return nil
	}
	clear(s.memory)
	text := "Begun and not finished: " + strings.Join(words, "\n")
	return s.write(intake.AddNote(s.report, store.NoteUpdate, text, intake.AuthorOf(s.Identity), s.Clock.Now()))
}

// write gives records to the store and shows at once what they say was done.
func (s *Screen) write(records ...store.NewRecord) tea.Cmd {
	s.wrote, s.drawn = true, nil
	now := s.Clock.Now()
	for _, r := range records {
		if f, ok := followup(r, now); ok {
			s.report.Follow = append([]store.Followup{f}, s.report.Follow...)
		}
	}
	return s.saver.Track(s.Desk.Add(records...), now)
}
