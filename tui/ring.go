package tui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// How long a ringing call is shown, and how many at most, the last ones: the
// telephone system never says that a caller has rung off.
const (
	ringsFor  = 90 * time.Second
	mostRings = 100
)

// ring is a call that the telephone system hands over. Its banner takes no key
// but its own.
type ring struct {
	common.Ringing
	at    time.Time
	known *intake.Past // nil while the history is being counted
}

type countedMsg struct {
	at   time.Time
	key  string
	past intake.Past
}

// rang shows a ringing call and counts its history.
func (a *App) rang(msg common.Ringing) tea.Cmd {
	r := ring{Ringing: msg, at: a.common.Clock.Now()}
	a.rings = append(a.rings, r)
	a.rings = a.rings[max(0, len(a.rings)-mostRings):]
	a.layOut()
	desk, key, at := a.common.Desk, msg.Number.Key(), r.at
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		past, err := intake.Look(ctx, desk, store.Query{Number: msg.Number}, at)
		if err != nil {
			return nil
		}
		return countedMsg{at: at, key: key, past: past}
	}
}

// counted shows the history of a ringing call, which is to be logged like any
// other look at it (DPA 2018 s.62).
func (a *App) counted(msg countedMsg) tea.Cmd {
	for i := range a.rings {
		if a.rings[i].at.Equal(msg.at) && a.rings[i].Number.Key() == msg.key {
			a.rings[i].known = &msg.past
		}
	}
	if len(msg.past.Reports) == 0 {
		return nil
	}
	access := store.Consultation(msg.past.Reports[0].Record, intake.AuthorOf(a.common.Identity), "counted for a ringing call")
	var seen []store.ID
	for _, r := range msg.past.Reports {
		seen = append(seen, r.Record.ID)
	}
	access.Summary = store.AccessSummary{Operation: "consultation", Reason: "counted for a ringing call", Records: seen}
	a.common.Desk.Add(access)
	return nil
}

// stopRinging drops what has rung for long.
func (a *App) stopRinging(now time.Time) {
	for len(a.rings) > 0 && now.Sub(a.rings[0].at) > ringsFor {
		a.rings = a.rings[1:]
	}
}

// pickUp takes the call that is shown: the one that began to ring last, as an
// older one may have rung off.
func (a *App) pickUp() tea.Cmd {
	last := len(a.rings) - 1
	if last < 0 {
		return a.top().Update(common.Notice("No call is ringing."))
	}
	r := a.rings[last]
	a.rings = a.rings[:last]
	a.layOut()
	return common.Send(common.NewCall{Channel: r.Channel, Number: r.Number})
}

// ringLine is the banner of the call that rings.
func (a *App) ringLine() string {
	r := a.rings[len(a.rings)-1]
	text := fmt.Sprintf(" %s rings on %s", safe.Line(r.Number.Display()), r.Channel)
	if r.known != nil {
		text += " · " + ringHistory(*r.known)
	}
	if n := len(a.rings) - 1; n > 0 {
		text += fmt.Sprintf(" · %d more", n)
	}
	return a.common.Theme.Banner.Render(theme.FitRight(text, " ctrl+p takes it ", a.common.Width))
}

// ringHistory counts what is known of the number: "3 earlier reports, ▲ HIGH".
func ringHistory(past intake.Past) string {
	n, top := 0, risk.Unassessed
	for _, r := range past.Reports {
		if r.Summary.Disposition.Occasion() {
			n++
			top = max(top, r.Summary.Levels.Overall)
		}
	}
	text := fmt.Sprintf("%d earlier reports", n)
	switch n {
	case 0:
		text = "no earlier report"
	case 1:
		text = "1 earlier report"
	}
	if top > risk.Unassessed {
		text += ", " + theme.LevelWord(top)
	}
	if past.Shared {
		text += ", shared number"
	}
	return text
}
