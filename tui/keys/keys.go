// Package keys is the one table of what a key means where. Screens ask it for an
// intent and act on that; the help screen and the footer are made from it; its
// tests find conflicts.
//
// A focused field is offered every key first and takes what it can use
// (printable keys, arrows that can still move, ctrl+k, ctrl+d); only what it
// leaves reaches this table.
package keys

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Scope is where a key is pressed.
type Scope string

// The scopes.
const (
	Global     Scope = "global"
	Desk       Scope = "desk"
	Call       Scope = "call"
	Question   Scope = "question" // a question's field has the focus
	Closing    Scope = "closing"
	Setup      Scope = "setup"
	Report     Scope = "report"
	Form       Scope = "form"    // a small form over a screen
	Search     Scope = "search"  // the search box has the focus
	Results    Scope = "results" // what a search found has the focus
	Due        Scope = "due"     // the desk's list of what is due has the focus
	Sent       Scope = "sent"    // the desk's list of what was sent to its dispatcher has the focus
	Locked     Scope = "locked"
	Shift      Scope = "shift"   // signing on and off
	Central    Scope = "central" // what waits too long to be sent, and what was refused
	CommandBar Scope = "command bar"
	HelpScreen Scope = "help"
)

// Scopes lists every scope, widest first.
var Scopes = []Scope{Global, Desk, Call, Question, Closing, Setup, Report, Form, Search, Results, Due, Sent, Locked, Shift, Central,
	CommandBar, HelpScreen}

// lettered are the scopes in which nothing is typed, so that letters can be keys.
var lettered = map[Scope]bool{Desk: true, Due: true, Sent: true, Closing: true, Report: true, Results: true}

// Intent is what a person wants by a key or a command.
type Intent string

// The intents.
const (
	None Intent = ""

	Help     Intent = "help"
	Commands Intent = "commands"
	NewCall  Intent = "new call"
	Quit     Intent = "quit" // asks or parks; never ends a call silently

	Open     Intent = "open"
	Up       Intent = "up"
	Down     Intent = "down"
	PageUp   Intent = "page up"
	PageDown Intent = "page down"
	Top      Intent = "top"
	Bottom   Intent = "bottom"

	Next      Intent = "next"
	Back      Intent = "back"
	GoTo      Intent = "go to"
	Panel     Intent = "panel"
	Park      Intent = "park"
	Note      Intent = "note"
	Judgement Intent = "judgement"
	Danger    Intent = "danger"
	Victim    Intent = "victim" // the victim is somebody else than the caller
	Close     Intent = "close"
	Cancel    Intent = "cancel" // closes what is open over the screen; never discards what was typed

	NotKnown Intent = "not known"
	Declined Intent = "declined"
	NewLine  Intent = "new line"

	// Between calls.
	Call999   Intent = "999 call"
	WalkIn    Intent = "walk-in"
	Online    Intent = "online report"
	Partner   Intent = "partner report"
	NextCall  Intent = "next call" // the next open call, parking this one
	PickUp    Intent = "pick up"   // takes the ringing call
	Lock      Intent = "lock"
	SignOff   Intent = "sign off"
	SearchFor Intent = "search"
	Refused   Intent = "refused" // what waits too long to be sent, and what was refused
	Why       Intent = "why parked"
	Take      Intent = "take" // what was sent to a dispatcher

	// In a call.
	Send      Intent = "send"
	History   Intent = "history"
	EndCall   Intent = "end without a report"
	YesNoView Intent = "yes or no only"
	Quick     Intent = "quick path"
	Briefing  Intent = "copy the briefing"
	Print     Intent = "print the briefing"
	Contact   Intent = "contact card"
	Needs     Intent = "language and needs"
	Suspect   Intent = "name a suspect"
	Witness   Intent = "name a witness"
	Marker    Intent = "set a marker"
	Shared    Intent = "shared number"
	Force     Intent = "other questions"

	// When closing.
	Told       Intent = "told the caller"
	Consent    Intent = "consent"
	Systems    Intent = "other systems"
	References Intent = "references"
	WriteOff   Intent = "write-off checklist"
	CrimeCheck Intent = "crime check"
	Receipt    Intent = "receipt"

	// With a report that exists.
	Chaser     Intent = "chaser or update"
	OtherOne   Intent = "another victim"
	Amend      Intent = "amend"
	WhatDone   Intent = "what was done"
	ViewReport Intent = "view the report"
	Confirm    Intent = "confirm the lower level"
	SamePerson Intent = "same person"

	Run      Intent = "run"
	Complete Intent = "complete"
)

// Binding is one row of the table.
type Binding struct {
	Scope   Scope
	Keys    []string // as Key.Keystroke writes them; the first is shown; none: by its command only
	Intent  Intent
	Label   string // one or two words for the footer; "" is not in the footer
	Help    string // one sentence
	Command string // the same by the command bar; "" if it has none
}

// policy is what reaches a scope's parent when the scope itself does not know a key.
type policy struct {
	Parent Scope    // "" has none
	Only   []Intent // nil lets everything through
}

// leaks is the one place that says how keys fall through from scope to scope.
var leaks = map[Scope]policy{
	Global:   {},
	Desk:     {Parent: Global},
	Call:     {Parent: Global},
	Question: {Parent: Call},
	Closing: {Parent: Call, Only: []Intent{Park, Note, Judgement, Danger, Victim, GoTo, Send, Briefing, Print, Contact, Needs, Suspect,
		Witness, Marker, Shared, History, Help, Commands, NewCall, NextCall, PickUp, Lock, SearchFor, Quit}},
	Report:     {Parent: Global},
	Form:       {Parent: Global, Only: []Intent{Help, Quit}},
	Search:     {Parent: Global, Only: []Intent{Help, NewCall, NextCall, PickUp, Lock, Quit}},
	Results:    {Parent: Global, Only: []Intent{Help, NewCall, NextCall, PickUp, Lock, Quit}},
	Due:        {Parent: Desk},
	Sent:       {Parent: Desk},
	Locked:     {},
	Shift:      {Parent: Global, Only: []Intent{Help, Quit}},
	Central:    {Parent: Global},
	Setup:      {Parent: Global, Only: []Intent{Help, Quit}},
	CommandBar: {Parent: Global, Only: []Intent{Quit}},
	HelpScreen: {Parent: Global, Only: []Intent{Quit}},
}

// lets says whether an intent may fall through.
func (p policy) lets(i Intent) bool {
	if p.Only == nil {
		return true
	}
	for _, o := range p.Only {
		if o == i {
			return true
		}
	}
	return false
}

// Find gives the intent of a key in a scope, looking in the scope first and then
// in those it leaks to. A printable character has none but the blank's, and
// letters where nothing is typed, capital or small.
func Find(scope Scope, k tea.KeyPressMsg) (Intent, bool) {
	name := k.Keystroke()
	if k.Text != "" && k.Text != " " {
		if name = strings.ToLower(k.Text); !lettered[scope] || len(name) != 1 {
			return None, false
		}
	}
	for _, b := range reachable[scope] {
		for _, key := range b.Keys {
			if key == name {
				return b.Intent, true
			}
		}
	}
	return None, false
}

// Lets says whether an intent of the root's keys works in a scope.
func Lets(scope Scope, i Intent) bool {
	for _, b := range reachable[scope] {
		if b.Intent == i && b.Scope == Global {
			return true
		}
	}
	return false
}

// reachable holds each scope's own bindings followed by those it leaks to.
var reachable = reach()

func reach() map[Scope][]Binding {
	out := make(map[Scope][]Binding, len(Scopes))
	for _, scope := range Scopes {
		out[scope] = chain(scope)
	}
	return out
}

// chain collects the bindings that work in a scope, nearest first.
func chain(scope Scope) []Binding {
	var out []Binding
	pass := []policy{}
	for at := scope; at != ""; at = leaks[at].Parent {
		for _, b := range Bindings {
			if b.Scope == at && passes(pass, b.Intent) {
				out = append(out, b)
			}
		}
		pass = append(pass, leaks[at])
	}
	return out
}

func passes(through []policy, i Intent) bool {
	for _, p := range through {
		if !p.lets(i) {
			return false
		}
	}
	return true
}
