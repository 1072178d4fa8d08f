package tui

import (
	"cmp"
	"context"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/call"
	"firstcall/tui/closing"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/report"
	"firstcall/tui/search"
	"firstcall/tui/shift"
)

// navigate answers a screen's wish for another one.
func (a *App) navigate(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case common.NewCall:
		if cmd, first := a.proveFirst(msg); first {
			return cmd, true
		}
		return a.newCall(msg), true
	case openedMsg:
		return a.opened(msg), true
	case common.ResumeCall:
		return a.resume(msg.Draft), true
	case resumedMsg:
		return a.resumed(msg), true
	case nextMsg:
		return a.switchTo(msg), true
	case common.ToClosing:
		left := a.popTo(isCall)
		return tea.Batch(left, a.push(closing.New(a.common, msg.Call, msg.Saved))), true
	case common.BackToCall:
		if _, ok := a.top().(*closing.Screen); ok {
			a.cut(len(a.stack) - 1)
		}
		return a.top().Update(msg), true
	case common.ToDesk:
		left := a.backToDesk()
		return tea.Batch(left, a.top().Update(msg)), true
	}
	return a.besides(msg)
}

// besides answers a wish for what is beside taking calls.
func (a *App) besides(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case common.ToReport:
		return a.push(report.New(a.common, msg.Ref, msg.Do)), true
	case common.ToSearch:
		if _, open := a.top().(*search.Screen); open {
			return nil, true
		}
		return a.push(search.New(a.common, msg)), true
	case common.AddTo:
		return a.addTo(msg), true
	case common.Back:
		left := a.cut(max(1, len(a.stack)-1))
		a.layOut()
		return tea.Batch(left, a.top().Update(msg)), true
	case common.ToSignOff:
		return a.push(shift.NewSignOff(a.common)), true
	case common.SignedOn:
		return a.signedOn(msg.Identity), true
	case common.SetUpDone:
		if a.common.SignIn != nil { // the collar number is known, and its PIN not yet
			a.common.Identity = msg.Identity
			return tea.Batch(a.cut(1), a.push(shift.NewPIN(a.common, msg.Identity.Collar))), true
		}
		return a.signedOn(msg.Identity), true
	}
	return nil, false
}

// signedOn begins a shift, or ends one. What calls hold in memory has the name
// of who took them so far: they are taken up again from the disk.
//
// Somebody who takes over a locked desk, or ends the shift there, has the open
// call parked first, with everything in it, for them or for the next shift.
func (a *App) signedOn(who store.Identity) tea.Cmd {
	var aside tea.Cmd
	if c, open := a.openCall(); open && a.locked != nil {
		aside = c.HandOver(cmp.Or(who.Collar, opencall.NextShift))
		if who.Collar != "" {
			aside = tea.Sequence(aside, common.Send(common.ToDesk{Notice: "You have taken over this desk. Its open call is parked."}))
		}
	}
	a.due = ""
	a.unlock()
	if who.Collar != a.common.Identity.Collar {
		clear(a.common.Live)
	}
	left := tea.Batch(a.cut(1), aside, a.signOut(who))
	a.common.Identity = who
	a.layOut()
	if who.Collar == "" {
		return tea.Batch(left, a.top().Init(), a.push(shift.NewSignOn(a.common, "")))
	}
	return tea.Batch(left, a.top().Init(), a.begin())
}

// signOut tells the central store that whoever signed in has gone, when the next
// one has not signed in there.
func (a *App) signOut(next store.Identity) tea.Cmd {
	out := a.common.SignOut
	if out == nil || next.Assured == store.AssuranceSignedIn || a.common.Identity.Assured != store.AssuranceSignedIn {
		return nil
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		out(ctx)
		return nil
	}
}

// leaver is a screen that has something to write when it is taken away.
type leaver interface{ Left() tea.Cmd }

// cut takes away every screen over the first n.
func (a *App) cut(n int) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.stack[n:] {
		if l, ok := s.(leaver); ok {
			cmds = append(cmds, l.Left())
		}
	}
	a.stack = a.stack[:n]
	return tea.Batch(cmds...)
}

// popTo takes away what lies over the nearest screen that is wanted, and
// nothing if there is none.
func (a *App) popTo(wanted func(common.Screen) bool) tea.Cmd {
	for i := len(a.stack) - 1; i > 0; i-- {
		if wanted(a.stack[i]) {
			return a.cut(i + 1)
		}
	}
	return nil
}

func isCall(s common.Screen) bool { _, ok := s.(*call.Screen); return ok }

// backToDesk takes everything off the desk. A report that is still being saved
// is watched to its end.
func (a *App) backToDesk() tea.Cmd {
	if c, ok := a.closing(); ok {
		if c.Closed() {
			delete(a.common.Live, c.Call().ID())
		}
		if c.Saving() {
			a.behind = c
		}
	}
	return a.cut(1)
}

func (a *App) push(s common.Screen) tea.Cmd {
	a.stack = append(a.stack, s)
	return s.Init()
}

// newCall parks a call that is open and finds the pack for the new one.
func (a *App) newCall(n common.NewCall) tea.Cmd {
	var parked tea.Cmd
	if c, ok := a.openCall(); ok {
		parked = c.SetAside()
	}
	left := a.backToDesk()
	find, force := a.common.PackFor, a.common.Identity.Force
	open := func() tea.Msg {
		pack, err := find(force)
		return openedMsg{call: n, pack: pack, err: err}
	}
	return tea.Batch(parked, left, open) // no key waits for the disk
}

// openCall gives the call on the stack that is not closed.
func (a *App) openCall() (*call.Screen, bool) {
	if c, ok := a.closing(); ok && c.Closed() {
		return nil, false // its report is saved or on its way
	}
	for _, s := range a.stack {
		if c, ok := s.(*call.Screen); ok {
			return c, true
		}
	}
	return nil, false
}

// closing gives the closing screen, also from under what lies over it.
func (a *App) closing() (*closing.Screen, bool) {
	for _, s := range a.stack {
		if c, ok := s.(*closing.Screen); ok {
			return c, true
		}
	}
	return nil, false
}
