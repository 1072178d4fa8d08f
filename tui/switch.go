package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/call"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/keys"
	"firstcall/tui/report"
	"firstcall/tui/shift"
)

// readTime is how long a read from the store may take.
const readTime = 10 * time.Second

type resumedMsg struct {
	call *intake.Call
	err  error
}

type openedMsg struct {
	call common.NewCall
	pack *questionsets.Pack
	err  error
}

type nextMsg struct {
	draft store.Draft
	found bool
}

// nextCall finds the open call after the one on the screen, oldest first and
// around again.
func (a *App) nextCall() tea.Cmd {
	var here store.ID
	if c, ok := a.openCall(); ok {
		here = c.Call().ID()
	}
	desk := a.common.Desk
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		drafts, _ := desk.OpenDrafts(ctx) // none can be switched to while they cannot be read
		at := -1
		for i, d := range drafts {
			if d.Call == here {
				at = i
			}
		}
		for i := 1; i <= len(drafts); i++ {
			if d := drafts[(at+i+len(drafts))%len(drafts)]; d.Call != here && !d.Elsewhere {
				return nextMsg{draft: d, found: true}
			}
		}
		return nextMsg{}
	}
}

func (a *App) switchTo(msg nextMsg) tea.Cmd {
	if !msg.found {
		return a.top().Update(common.Notice("No other call is open."))
	}
	var parked tea.Cmd
	if c, ok := a.openCall(); ok {
		parked = c.SetAside()
	}
	left := a.backToDesk()
	return tea.Batch(parked, left, a.resume(msg.draft))
}

// lock blanks the screen. Calls go on as they are underneath: nothing that
// arrives meanwhile takes the lock away.
func (a *App) lock() tea.Cmd {
	a.bar, a.help = nil, nil
	a.locked = shift.NewLock(a.common, a.due)
	a.layOut()
	return a.locked.Init()
}

func (a *App) unlock() {
	a.locked = nil
	a.layOut()
}

// addTo adds to a report that exists. Where a call is open, a chaser or another
// victim of the same incident is that very call; otherwise it is done on the
// report, or in a call of its own.
func (a *App) addTo(msg common.AddTo) tea.Cmd {
	if c, ok := a.openCall(); ok && msg.What != keys.WhatDone {
		return tea.Batch(a.popTo(isCall), c.Update(msg))
	}
	if msg.What == keys.Amend || msg.What == keys.OtherOne {
		return a.reopen(msg)
	}
	return a.push(report.New(a.common, msg.Ref, msg.What))
}

// reopen begins a call from a report: its amendment, or another victim's.
func (a *App) reopen(msg common.AddTo) tea.Cmd {
	c := a.common
	begin := intake.AnotherVictim
	if msg.What == keys.Amend {
		begin = intake.Amend
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		r, d, why, err := intake.Whole(ctx, c.Desk, c.Fetch, msg.Ref)
		if err == nil && d == nil {
			err = store.Errorf(store.CodeUnreachable, "%s", strings.TrimSuffix(why, ".")).WithHint("Take what is said as an update: it needs no more than that.")
		}
		if err != nil {
			return resumedMsg{err: err}
		}
		pack, err := a.packOf(ctx, r, msg.What)
		if err != nil {
			return resumedMsg{err: err}
		}
		c.Desk.Add(store.Consultation(r.Record, intake.AuthorOf(c.Identity), string(msg.What)))
		opening := intake.Opening{Desk: c.Desk, Identity: c.Identity, Pack: pack, IDs: c.IDs, At: c.Clock.Now()}
		taken, _, err := begin(opening, r, *d)
		return resumedMsg{call: taken, err: err}
	}
}

// packOf gives the very pack of a report that is amended; another victim is
// asked the force's present one.
func (a *App) packOf(ctx context.Context, r store.Report, what keys.Intent) (*questionsets.Pack, error) {
	if what != keys.Amend {
		return a.common.PackFor(a.common.Identity.Force)
	}
	b, err := a.common.Desk.Pack(ctx, r.Record.Pack.Hash)
	if err == nil {
		return a.common.PackByHash(b)
	}
	if p, e := a.common.PackFor(r.Record.Force); e == nil && p.Hash == r.Record.Pack.Hash {
		return p, nil // no call was taken with it here yet
	}
	return nil, err
}

func (a *App) opened(m openedMsg) tea.Cmd {
	if m.err != nil {
		return common.Send(common.ToDesk{Notice: "The force's question set cannot be read: " + m.err.Error()})
	}
	var parked tea.Cmd
	if open, busy := a.openCall(); busy {
		if m.call.Number.State == "" {
			return nil // a second F2 before the first call was there
		}
		parked = open.SetAside() // a call that was picked up is never dropped
	}
	c, ticket := intake.Open(intake.Opening{Desk: a.common.Desk, Identity: a.common.Identity, Pack: m.pack, IDs: a.common.IDs,
		Channel: m.call.Channel, Number: m.call.Number, At: a.common.Clock.Now()})
	return tea.Batch(parked, a.show(c, ticket), a.packNews())
}

func (a *App) show(c *intake.Call, ticket store.Ticket) tea.Cmd {
	a.common.Live[c.ID()] = c
	left := a.backToDesk()
	s, cmd := call.New(a.common, c, ticket)
	return tea.Batch(left, a.push(s), cmd)
}

// resume takes up a draft in the very version of the pack it was begun with.
func (a *App) resume(d store.Draft) tea.Cmd {
	c := a.common
	if live, ok := c.Live[d.Call]; ok { // the disk may be behind what was typed
		return a.show(live, live.Park(false))
	}
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), readTime)
		defer cancel()
		taken, err := opencall.NewReader(c).TakeUp(ctx, d.Call)
		return resumedMsg{call: taken, err: err}
	}
}

func (a *App) resumed(m resumedMsg) tea.Cmd {
	if m.err != nil {
		return common.Send(common.ToDesk{Notice: common.Sentence(m.err)})
	}
	if _, busy := a.openCall(); busy {
		return nil // another call was begun meanwhile; this one waits on the desk
	}
	return a.show(m.call, m.call.Park(false))
}

// lookedUp keeps what another system's command gave for a call, also for one
// that waits by now: that it was looked into, and of a hit every word, as a note.
func (a *App) lookedUp(msg common.LookedUp) {
	c := a.common.Live[msg.Call]
	if c == nil || c.Closed() {
		return
	}
	found := "nothing"
	switch {
	case msg.Err != nil:
		found = "failed"
	case msg.Found != "":
		found = "hit"
		c.Note("Known to "+msg.System+": "+msg.Found, a.common.Clock.Now())
	}
	c.Checked(msg.System, found)
}
