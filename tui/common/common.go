// Package common is what every screen is handed: theme, clock, size and the
// store it works on; the small interface a screen fulfils; and the messages by
// which a screen asks the root for another one.
package common

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/keys"
	"firstcall/tui/theme"
)

// Clock is the time and the timers of a screen, so that tests can turn it by hand.
type Clock interface {
	Now() time.Time
	// After gives a command that sends msg once d has passed.
	After(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd
}

// Common is handed to every screen. The root keeps it up to date.
type Common struct {
	Theme      *theme.Theme
	Clock      Clock
	Desk       store.Desk
	Identity   store.Identity
	IDs        *store.IDs
	PackFor    func(force string) (*questionsets.Pack, error)
	PackByHash func(bytes []byte) (*questionsets.Pack, error)
	// Packs gives the question sets that a call can change to. It reads them anew.
	Packs func() ([]*questionsets.Pack, error)
	// Trial says that a question set is being tried: nothing is kept.
	Trial bool
	// Systems are the other systems that are looked into during a call (LEI-01).
	Systems []System
	// ControlRoom is the telephone number to ring when nothing could be sent; "" not known.
	ControlRoom string
	// Print gives a text to the force's printer; nil where none is set up.
	Print func(ctx context.Context, text string) error
	// Central is how things stand with the central store. Without a URL the desk is
	// not enrolled, and every screen looks as if there were no such store.
	Central store.Central
	// Forces are those that the desk is enrolled for; none where it is not enrolled.
	Forces []string
	// Fetch gives a record of another desk with its detail, which is logged as a
	// look at it (DPA 2018 s.62). CodeNotFound for one that is not there or not for
	// this desk, CodeUnreachable; nil where the desk is not enrolled.
	Fetch func(ctx context.Context, id store.ID) (store.Record, error)
	// SignIn checks somebody's PIN with the central store, or where that does not
	// answer within a few seconds with what was kept when they last signed on here.
	// CodeForbidden for a wrong one, with the wait in the hint; CodeUnreachable, or
	// CodeNotFound, where neither can tell; nil where the desk is not enrolled: then
	// nothing is asked.
	SignIn func(ctx context.Context, force, collar, pin string) (store.Member, error)
	// Quarantine gives what the central store refused, of every desk that whoever is
	// signed on may see (SYNC 18), newest first; nil where the desk is not enrolled.
	Quarantine func(ctx context.Context) ([]RefusedOf, error)
	// Session says what the central store holds of whoever signed in here last. It
	// never waits; nil where the desk is not enrolled.
	Session func() Session
	// SignOut tells the central store that whoever signed in last has gone; nil where
	// the desk is not enrolled.
	SignOut func(ctx context.Context)
	// Live holds the calls that are open in this program: what was typed is in
	// them before it is on the disk. The screens' goroutine only.
	Live          map[store.ID]*intake.Call
	Width, Height int
}

// Invented begins the first line of a screen where no call is a live one; ""
// where they are.
func (c *Common) Invented() string {
	switch {
	case c.Trial:
		return " TRIAL, NOTHING IS KEPT ·"
	case c.Identity.Demo:
		return " DEMONSTRATION ·"
	}
	return ""
}

// RefusedOf is a record that the central store refused, and which desk sent it. Of
// its header only ID and kind are known.
type RefusedOf struct {
	store.Refused
	Desk string // the desk's name
}

// System is another system that the handler looks into. Look is nil for one that
// is looked into by hand.
type System struct {
	Name string
	// Look gives what the system knows, "" for nothing. It runs a command of the
	// force's own.
	Look func(ctx context.Context, about Lookup) (string, error)
}

// Lookup is what a look-up command is told.
type Lookup struct {
	Number      string `json:"number,omitempty"` // E.164
	Surname     string `json:"surname,omitempty"`
	Forename    string `json:"forename,omitempty"`
	DateOfBirth string `json:"date_of_birth,omitempty"`
	Postcode    string `json:"postcode,omitempty"`
}

// Cursor is where the hardware cursor stands, in cells from the top left.
type Cursor struct{ X, Y int }

// Screen is one full-screen view on the root's stack. Methods are on pointers:
// a screen changes itself in Update and Do, which never block. Update is given
// keys only when no bar or help page is open over the screen.
type Screen interface {
	Init() tea.Cmd
	Update(msg tea.Msg) tea.Cmd
	// Do carries out an intent of the screen's scope, from a key or a command.
	Do(intent keys.Intent) tea.Cmd
	// Scope says which keys work at this moment.
	Scope() keys.Scope
	// View gives exactly Height lines, none wider than Width, and the cursor
	// (nil: hidden).
	View() (lines []string, cursor *Cursor)
}

// The messages by which a screen asks the root for another one.
type (
	// ToDesk goes to the desk, with a line to show there.
	ToDesk struct{ Notice string }
	// NewCall opens a call; an empty Channel is 101, a Number without a state is asked.
	NewCall struct {
		Channel store.Channel
		Number  phone.Number
	}
	// ResumeCall takes up a draft.
	ResumeCall struct{ Draft store.Draft }
	// ToClosing shows the closing screen of a call; with Saved of one that is
	// being saved already.
	ToClosing struct {
		Call  *intake.Call
		Saved *intake.Saved
	}
	// BackToCall returns from the closing screen to the call, to a step or to an
	// intent if one is named.
	BackToCall struct {
		Step   string
		Intent keys.Intent
	}
	// Ringing says that the telephone system hands a call over.
	Ringing struct {
		Number  phone.Number
		Channel store.Channel
	}
	// ToReport shows a saved report over whatever is open, and carries out an
	// intent on it once it is there.
	ToReport struct {
		Ref string
		Do  keys.Intent
	}
	// ToSearch opens the search over whatever is open. With Reports it shows those
	// first and begins in the list. Whose are the people of the call that hands
	// them over, under every id they are known by.
	ToSearch struct {
		Text    string
		Reports []store.Report
		Whose   []store.ID
	}
	// AddTo adds to a report that exists: keys.Chaser, OtherOne, Amend or WhatDone.
	// Where a call is open underneath, a chaser or another victim is that call.
	AddTo struct {
		Ref  string
		What keys.Intent
	}
	// Back goes to the screen underneath, with a line to show there.
	Back struct{ Notice string }
	// LookedUp is what another system's command gave for a call. The call keeps it,
	// whatever is on the screen by then.
	LookedUp struct {
		Call          store.ID
		System, Found string // Found is "" for nothing
		Err           error
	}
	// ToSignOff begins signing off.
	ToSignOff struct{}
	// SignedOn says who is on shift from now on; an empty collar number nobody.
	SignedOn struct{ Identity store.Identity }
	// OpenCommands opens the command bar.
	OpenCommands struct{}
	// SetUpDone says that the folder now has a force and a collar number.
	SetUpDone struct{ Identity store.Identity }
	// Notice is a line to be shown on whatever screen is on top.
	Notice string
	// Tick comes every second.
	Tick struct{ Now time.Time }
)

// Send gives a command that sends a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
