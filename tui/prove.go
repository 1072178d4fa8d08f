package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/keys"
	"firstcall/tui/setup"
	"firstcall/tui/shift"
	"firstcall/tui/theme"
)

const (
	quiet      = 3 * time.Second  // nobody is typing any more
	unaskedFor = 30 * time.Second // how long whoever could not be checked is left alone: a call may wait
)

// unproved says why whoever is signed on is to give their PIN, "" where they need
// not: the central store has ended what they signed on with, or it is back and has
// never heard of them.
func (a *App) unproved(now time.Time) string {
	c := a.common
	switch {
	case c.Session == nil || c.Identity.Collar == "" || a.signingOn():
	case c.Session() == common.SessionEnded:
		return "Your sign-on at the central store has ended: sign on with your PIN"
	case c.Session() == common.SessionNone && c.Central.Reachable && c.Central.LastSuccess.After(c.Identity.SignedOn) &&
		now.Sub(c.Identity.SignedOn) >= unaskedFor:
		return "The central store is back: sign on with your PIN"
	}
	return ""
}

// signingOn says whether the screen on top asks who it is already.
func (a *App) signingOn() bool {
	switch a.top().(type) {
	case *shift.SignOn, *setup.Screen:
		return true
	}
	return false
}

// prove asks for the PIN as soon as nothing is typed and no call is open; until
// then a banner does. Whoever's sign-on was ended counts as unchecked from now on.
func (a *App) prove(now time.Time) tea.Cmd {
	a.due = a.unproved(now)
	if a.due == "" {
		return nil
	}
	if a.common.Session() == common.SessionEnded {
		a.common.Identity.Assured = store.AssuranceTyped
	}
	_, busy := a.openCall()
	if busy || a.locked != nil || a.bar != nil || a.help != nil || now.Sub(a.typed) < quiet {
		return nil
	}
	return a.lock()
}

// proveFirst keeps a call that is to begin until the PIN was given.
func (a *App) proveFirst(call common.NewCall) (tea.Cmd, bool) {
	if a.due = a.unproved(a.common.Clock.Now()); a.due == "" {
		return nil, false
	}
	a.start = &call
	return a.lock(), true
}

// unlocked goes on after whoever locked the screen has shown who they are.
func (a *App) unlocked(who store.Identity) tea.Cmd {
	a.common.Identity, a.due = who, ""
	a.unlock()
	return a.begin()
}

// dueLine is the banner that asks for the PIN.
func (a *App) dueLine() string {
	key := " ctrl+l asks for it "
	if b, ok := keys.Find(a.top().Scope(), tea.KeyPressMsg{Code: 'l', Mod: tea.ModCtrl}); !ok || b != keys.Lock {
		key = " "
	}
	return a.common.Theme.Banner.Render(theme.FitRight(" "+a.due, key, a.common.Width))
}
