package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/refused"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

const (
	worseFor    = 2 * time.Minute  // how long its banner stays; the due action stays until it is done
	regradeTime = 30 * time.Second // how long grading calls again may take
	roomForAll  = 24               // rows from which every line over the screens is shown
)

// worse is what has become repeat, response or High since records came from other
// desks (CAM-05).
type worse struct {
	found   []intake.Regraded // newest last
	until   time.Time         // when the banner goes
	busy    bool              // calls are being graded again
	waiting []store.ID        // those that changed meanwhile
}

// forget takes the banner away after its time.
func (w *worse) forget(now time.Time) {
	if now.After(w.until) {
		w.found = nil
	}
}

// regradedMsg says which calls have become worse.
type regradedMsg struct {
	calls []store.ID
	found []intake.Regraded
	err   error
}

// heard takes news of the central store. Every screen hears them too.
func (a *App) heard(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case common.CentralNow:
		a.common.Central = store.Central(msg)
		a.layOut()
		cmd = a.regrade() // what could not be read is tried again
	case common.PacksChanged:
		a.packs = msg.Line
	case common.HistoryChanged:
		a.worse.waiting = append(a.worse.waiting, msg.Calls...)
		cmd = a.regrade()
	case regradedMsg:
		return a.regraded(msg)
	}
	return tea.Batch(cmd, a.all(msg))
}

// regrade grades the calls again whose history has changed, one round at a time.
func (a *App) regrade() tea.Cmd {
	calls := a.worse.waiting
	if a.worse.busy || len(calls) == 0 {
		return nil
	}
	a.worse.busy, a.worse.waiting = true, nil
	desk, pack, now := a.common.Desk, a.common.PackByHash, a.common.Clock.Now()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), regradeTime)
		defer cancel()
		found, err := intake.Regrade(ctx, desk, pack, calls, now)
		return regradedMsg{calls: calls, found: found, err: err}
	}
}

// regraded shows what has become worse, and has the screens read it: it is due
// from now on. It never takes a key.
func (a *App) regraded(msg regradedMsg) tea.Cmd {
	a.worse.busy = false
	if msg.err != nil {
		a.worse.waiting = append(a.worse.waiting, msg.calls...)
		return nil
	}
	cmd := a.regrade() // what changed meanwhile
	if len(msg.found) == 0 {
		return cmd
	}
	a.worse.found = append(a.worse.found, msg.found...)
	a.worse.until = a.common.Clock.Now().Add(worseFor)
	a.layOut()
	return tea.Batch(cmd, a.all(common.HistoryChanged{}))
}

// packNews gives the line about a new question set to the call that has just
// begun, once.
func (a *App) packNews() tea.Cmd {
	line := a.packs
	if a.packs = ""; line == "" {
		return nil
	}
	return a.top().Update(common.Notice(line))
}

// showRefused lists what waits too long and what was refused.
func (a *App) showRefused() tea.Cmd {
	switch {
	case !a.common.Enrolled():
		return a.top().Update(common.Notice("This desk has no central store: nothing is sent from it."))
	case slices.ContainsFunc(a.stack, func(s common.Screen) bool { _, open := s.(*refused.Screen); return open }):
		return nil
	}
	return a.push(refused.New(a.common))
}

// above gives the lines over the screens, the most urgent first. In a low window
// there is room for one.
func (a *App) above() []func(*App) string {
	var out []func(*App) string
	if len(a.rings) > 0 {
		out = append(out, (*App).ringLine)
	}
	if len(a.worse.found) > 0 {
		out = append(out, (*App).worseLine)
	}
	if a.due != "" {
		out = append(out, (*App).dueLine)
	}
	if a.common.Enrolled() {
		out = append(out, func(a *App) string { return a.common.CentralLine(a.common.Width) })
	}
	if a.height < roomForAll && len(out) > 1 {
		out = out[:1]
	}
	return out
}

// layOut gives the screens the window without the lines over them. A locked
// screen shows none of them: it is told that a call rings.
func (a *App) layOut() {
	a.common.Height = a.height
	if a.locked != nil {
		a.locked.SetRinging(len(a.rings) > 0)
	} else {
		a.common.Height -= len(a.above())
	}
}

// worseLine is the banner of the call that has become worse last: first what it is
// now, and in a narrow window no more than that and where to look.
func (a *App) worseLine() string {
	r := a.worse.found[len(a.worse.found)-1]
	right := " see Due "
	if n := len(a.worse.found) - 1; n > 0 {
		right = fmt.Sprintf(" %d more, see Due ", n)
	}
	ref, now := safe.Line(r.Ref), worseWords(r)
	text := ""
	for _, text = range []string{now + repeatWords(r) + ": " + ref, now + ": " + ref, now + ": " + common.ShortRef(ref)} {
		if safe.Width(text+right) < a.common.Width {
			break
		}
	}
	return a.common.Theme.Banner.Render(theme.FitRight(" "+text, right, a.common.Width))
}

// worseWords say what has become of a call, "Now a REPEAT caller", and its level
// only where that is another.
func worseWords(r intake.Regraded) string {
	var out []string
	for _, what := range r.What {
		switch what {
		case "REPEAT":
			what = "a REPEAT caller"
		case "HIGH":
			what = theme.LevelWord(risk.High)
		}
		out = append(out, safe.Line(what))
	}
	if r.Level != r.Before && r.Level != risk.High {
		out = append(out, theme.LevelWord(r.Level))
	}
	return "Now " + strings.Join(out, ", ")
}

// repeatWords say how often they have rung: " (2nd report in 30 days)", "" where no
// repeat is the reason.
func repeatWords(r intake.Regraded) string {
	line, _, found := strings.Cut(r.Why, ":")
	if !found {
		return ""
	}
	return " (" + safe.Line(line) + ")"
}
