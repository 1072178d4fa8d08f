// Package setup asks, once on a new data folder, for the force and for the
// collar number of who is signed on.
package setup

import (
	"context"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/field"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
	"firstcall/tui/shift/collar"
	"firstcall/tui/theme"
)

// Screen asks for force and collar number.
type Screen struct {
	*common.Common
	fields []field.Field
	at     int
	force  string
	wrong  string
	busy   bool
}

type doneMsg struct {
	identity store.Identity
	err      error
}

var asks = []string{"Which force is this desk for?", "What is your collar number?"}

var hints = []string{"Type the beginning of its name until it is marked, then enter", "It is written into every report you take"}

// New makes the set-up screen. Of an enrolled desk only its own forces are offered.
func New(c *common.Common) *Screen {
	q := &questionsets.Question{ID: "force", Kind: questionsets.Choice}
	for _, f := range questionsets.Forces {
		if len(c.Forces) > 0 && !slices.Contains(c.Forces, f.ID) {
			continue
		}
		q.Choices = append(q.Choices, questionsets.Option{Value: f.ID, Label: f.Name})
	}
	collar := &questionsets.Question{ID: "collar", Kind: questionsets.Text}
	return &Screen{Common: c, fields: []field.Field{field.New(q, c.Theme), field.New(collar, c.Theme)}}
}

// Init has nothing to begin.
func (s *Screen) Init() tea.Cmd { return nil }

// Scope says which keys work.
func (s *Screen) Scope() keys.Scope { return keys.Setup }

// Update takes a key or the news that the set-up is kept.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if !s.busy && s.fields[s.at].Handle(msg) {
			s.wrong = ""
			return nil
		}
		if intent, ok := keys.Find(keys.Setup, msg); ok {
			return s.Do(intent)
		}
	case tea.PasteMsg:
		s.fields[s.at].Handle(msg)
	case doneMsg:
		s.busy = false
		if msg.err != nil {
			s.wrong = msg.err.Error()
			return nil
		}
		return common.Send(common.SetUpDone{Identity: msg.identity})
	}
	return nil
}

// Do carries out an intent.
func (s *Screen) Do(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Next:
		return s.next()
	case keys.Back:
		s.at = 0
	case keys.Quit:
		return tea.Quit
	}
	return nil
}

func (s *Screen) next() tea.Cmd {
	a, ok := s.fields[s.at].Answer()
	value := strings.TrimSpace(a.Value)
	switch {
	case s.busy:
		return nil
	case !ok || a.State != questionsets.Known || value == "":
		s.wrong = "This is needed before the first call."
		return nil
	case s.at == 0:
		s.force, s.at = value, 1
		return nil
	}
	if err := collar.Check(value); err != nil {
		s.wrong = err.Error()
		return nil
	}
	s.busy = true
	desk, force, user := s.Desk, s.force, s.Identity.OSUser
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := desk.SetUp(ctx, force, value); err != nil {
			return doneMsg{err: err}
		}
		identity, err := desk.Identity(ctx)
		identity.OSUser = user // the store does not know it
		return doneMsg{identity: identity, err: err}
	}
}

// View draws the screen.
func (s *Screen) View() ([]string, *common.Cursor) {
	w, h := s.Width, s.Height
	inner := min(w, 90) - theme.PanelChromeW
	lines := []string{s.Theme.Title.Render(safe.Clip(asks[s.at], inner)), s.Theme.Faint.Render(safe.Clip(hints[s.at], inner)), ""}
	top := len(lines)
	body, cursor := s.fields[s.at].View(inner, max(1, h-top-8))
	lines = append(lines, body...)
	if s.wrong != "" {
		lines = append(lines, "", s.Theme.Bad.Render(safe.Clip(safe.Line(s.wrong), inner)))
	}
	out := []string{s.Theme.Title.Render(theme.Fit(" FIRSTCALL  first start on this data folder", w))}
	out = append(out, s.Theme.Panel("Set-up", lines, min(w, 90), h-2, true)...)
	if cursor != nil {
		cursor = &common.Cursor{X: cursor.X + 2, Y: cursor.Y + top + 2}
	}
	out = append(out, s.Theme.Faint.Render(theme.Fit(" "+keys.Footer(keys.Setup, w-2), w)))
	return theme.Lines(out, w, h), cursor
}
