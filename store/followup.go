package store

import (
	"time"

	"firstcall/store/phone"
)

// The states of an action. A tried call-back that nobody answered does not stop
// the clock: the action stays open.
const (
	ActionSet        = "set"
	ActionTried      = "tried"
	ActionDone       = "done"
	ActionHandedOver = "handed over"
	ActionCancelled  = "cancelled"
	// ActionSetAgain opens one that was ended: the level has risen since. A bare
	// ActionSet never does, as a report that was only sent may be answered before
	// the final one sets its actions.
	ActionSetAgain = "set again"
)

// ActionOpen says whether an action in that state is still to be done.
func ActionOpen(state string) bool {
	return state == ActionSet || state == ActionSetAgain || state == ActionTried
}

// NoteKind is what sort of contact or news a note records.
type NoteKind string

// The kinds of note on a report that exists. None of them is a new occasion.
const (
	NoteChaser NoteKind = "chaser" // the caller asks what has become of it
	NoteUpdate NoteKind = "update" // more about the same incident
	NoteDone   NoteKind = "done"   // what was done about it
	// Two more say who has a report or a call now: see Took.
	NoteTaken     NoteKind = "taken"      // a dispatcher or supervisor has what was sent
	NoteTakenOver NoteKind = "taken over" // another desk goes on with the call
)

// NoteSummary says that something was added to a report.
type NoteSummary struct {
	Call ID        `json:"call"`
	Ref  string    `json:"ref"`
	Kind NoteKind  `json:"kind"`
	At   time.Time `json:"at"`
	Line string    `json:"line,omitempty"` // one line of it
	Took *Took     `json:"took,omitempty"` // of NoteTaken and NoteTakenOver
}

// NoteDetail is the whole of a note.
type NoteDetail struct {
	Text string `json:"text"`
}

// Followup is one thing that happened to a report after it was made: an action
// that is no longer just set, or a note. One of the two is not nil.
type Followup struct {
	Record Header
	Action *ActionSummary
	Note   *NoteSummary
}

// MarkerOn is what a warning marker is on (SW-16, SLA-15).
type MarkerOn string

// What a marker can be on. One on a number says only that many people share it.
const (
	OnPerson  MarkerOn = "person"
	OnAddress MarkerOn = "address"
	OnNumber  MarkerOn = "number"
)

// The states of a marker. One set by somebody who may not set it is proposed.
const (
	MarkerSet      = "set"
	MarkerProposed = "proposed"
	MarkerLifted   = "lifted"
)

// MarkerShared is the code of the marker on a number that many people ring from.
const MarkerShared = "shared"

// MarkerCodes are the warnings that can be given to a person or an address, in
// the order they are offered.
var MarkerCodes = []struct{ Code, Label string }{
	{"violence", "Violence towards staff"}, {"weapons", "Weapons"}, {"dog", "Dangerous dog"},
	{"no_single", "Do not attend alone"}, {"self_harm", "Self-harm"}, {"drugs", "Drugs or needles"},
	{"vulnerable", "Vulnerable person"}, {"intimidation", "Intimidates witnesses"}, {"other", "Other"},
}

// MarkerLabel gives a marker's code in words.
func MarkerLabel(code string) string {
	for _, m := range MarkerCodes {
		if m.Code == code {
			return m.Label
		}
	}
	if code == MarkerShared {
		return "Shared by many people"
	}
	return code
}

// MarkerSummary is a warning on a person or an address, or that a number is
// shared. The record's Subject is the marker's own id; a later record with that
// Subject takes its place.
type MarkerSummary struct {
	On       MarkerOn      `json:"on"`
	Person   ID            `json:"person,omitzero"`
	Place    Place         `json:"place,omitzero"`
	Number   *phone.Number `json:"number,omitempty"`
	Code     string        `json:"code"`
	Reason   string        `json:"reason,omitempty"`
	Source   string        `json:"source,omitempty"`    // where it is known from
	ReviewBy string        `json:"review_by,omitempty"` // YYYY-MM-DD
	State    string        `json:"state"`               // set, proposed or lifted
}

// Marker is a marker as it stands.
type Marker struct {
	Record  Header
	Summary MarkerSummary
}

// MarkerQuery is whose markers are wanted: of people, of an address, or both.
type MarkerQuery struct {
	Persons []ID
	Place   Place // with a postcode; the house number is read from its text
}

// Consent is what somebody said about sharing their information (GEN-09).
type Consent string

// The answers. The exception shares without consent where a child is to be
// protected (GEN-10).
const (
	ConsentGiven     Consent = "given"
	ConsentRefused   Consent = "refused"
	ConsentNotAsked  Consent = "not asked"
	ConsentException Consent = "child protection"
)

// ConsentSummary is one record of consent. A share is allowed when it is given
// or a recorded exception.
type ConsentSummary struct {
	Call   ID        `json:"call"`
	Ref    string    `json:"ref"`
	Person ID        `json:"person,omitzero"`
	State  Consent   `json:"state"`
	How    string    `json:"how,omitempty"` // spoken or signed
	At     time.Time `json:"at"`
}

// ConfirmSummary says that a second person has confirmed, or not, the lowering
// of a High (AMB-05). It goes with the report that supersedes the one judged.
type ConfirmSummary struct {
	Call      ID     `json:"call"`
	Ref       string `json:"ref"`
	Confirmed bool   `json:"confirmed"`
	By        string `json:"by"`
}
