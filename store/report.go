package store

import (
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store/phone"
)

// Channel is how a report reached the force (GEN-19).
type Channel string

// The channels.
const (
	Channel101     Channel = "101"
	Channel999     Channel = "999"
	ChannelWalkIn  Channel = "walk-in"
	ChannelOnline  Channel = "online"
	ChannelPartner Channel = "partner"
)

// Channels lists them in the order a handler meets them.
var Channels = []Channel{Channel101, Channel999, ChannelWalkIn, ChannelOnline, ChannelPartner}

// Role is what a person is to a report.
type Role string

// The roles.
const (
	RoleCaller  Role = "caller"
	RoleVictim  Role = "victim"
	RoleSuspect Role = "suspect"
	RoleWitness Role = "witness"
)

// Party ties a person to a report. Snapshot is how the person was described
// then; it is kept in the detail and left out of the summary.
type Party struct {
	Role     Role           `json:"role"`
	Person   ID             `json:"person"`
	Snapshot *PersonSummary `json:"snapshot,omitempty"`
}

// PersonSummary is what another desk needs to recognise a person.
type PersonSummary struct {
	Surname     string        `json:"surname,omitempty"`
	Forename    string        `json:"forename,omitempty"`
	DateOfBirth string        `json:"date_of_birth,omitempty"` // YYYY-MM-DD
	Postcode    string        `json:"postcode,omitempty"`
	Address     string        `json:"address,omitempty"`
	Number      *phone.Number `json:"number,omitempty"`
	Contact     ContactCard   `json:"contact,omitzero"`
	Needs       string        `json:"needs,omitempty"` // language, interpreter, hearing or speech need
}

// Named says whether anything is known of who the person is.
func (p PersonSummary) Named() bool { return p.Surname != "" || p.Forename != "" }

// Name gives the name as it is written, forename first; "" if not known.
func (p PersonSummary) Name() string {
	switch {
	case p.Forename == "":
		return p.Surname
	case p.Surname == "":
		return p.Forename
	}
	return p.Forename + " " + p.Surname
}

// Place is where it is happening.
type Place struct {
	Text     string `json:"text,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	Area     string `json:"area,omitempty"`
}

// Status of a report.
type Status string

// The statuses. Incomplete is never Standard (GEN-14).
const (
	StatusComplete   Status = "complete"
	StatusIncomplete Status = "incomplete"
	StatusExempt     Status = "exempt" // the pack asks nothing of this type (CAM-06)
	// StatusProvisional is a report of a call that is not closed: a send point, or
	// a call that was parked or left. The final one supersedes it.
	StatusProvisional Status = "provisional"
)

// Disposition is what became of the contact.
type Disposition string

// The dispositions.
const (
	DisposedASB   Disposition = "asb"
	DisposedCrime Disposition = "crime" // handed over as a crime, notes kept (NS-06)
	// DisposedHousehold is behaviour within one household: by the 1998 Act no
	// anti-social behaviour, and possibly domestic abuse (NS-05).
	DisposedHousehold Disposition = "household"
	// Contacts that made no report. Each stays in the log (GEN-02), none is an occasion.
	DisposedSilent   Disposition = "silent"
	DisposedDropped  Disposition = "dropped"
	DisposedWrong    Disposition = "wrong number"
	DisposedAbuse    Disposition = "abuse"
	DisposedTransfer Disposition = "transfer"
	DisposedAdvice   Disposition = "advice"
	DisposedChaser   Disposition = "chaser" // about a report that exists: see ReportSummary.About
)

// Occasion says whether a contact that ended so is a report of something, and
// so can count towards a repeat.
func (d Disposition) Occasion() bool {
	return d == DisposedASB || d == DisposedCrime || d == DisposedHousehold || d == ""
}

// Levels keeps what was computed, what the handler judged and what holds (AMB-05).
type Levels struct {
	Computed risk.Level `json:"computed"`
	Judged   risk.Level `json:"judged,omitempty"` // Unassessed: no judgement
	Overall  risk.Level `json:"overall"`
}

// FlagState is a flag set by somebody who may set it, or a concern raised by
// somebody who may only raise one (SW-12).
type FlagState struct {
	Name  risk.Flag `json:"name"`
	State string    `json:"state"` // set or concern
}

// RequiredAction is one thing that must or may now happen.
type RequiredAction struct {
	ID        ID        `json:"id"` // subject of the action's own records
	Action    string    `json:"action"`
	Title     string    `json:"title"`
	Owner     string    `json:"owner"`
	Due       time.Time `json:"due"` // zero while it Waits
	Mandatory bool      `json:"mandatory,omitempty"`
	Because   string    `json:"because,omitempty"`
	Reaches   Reach     `json:"reaches,omitempty"` // how it contacts the victim, "" if it does not
	Shares    bool      `json:"shares,omitempty"`  // it gives information to another agency (GEN-09)
	// Window is when the call-back falls inside the safe hours, before it is due.
	WindowFrom time.Time `json:"window_from,omitzero"`
	WindowTo   time.Time `json:"window_to,omitzero"`
	// Where another action's end starts the clock: that action's id and title,
	// and how long there is then.
	After  ID       `json:"after,omitzero"`
	Starts string   `json:"starts,omitempty"`
	Clock  risk.Due `json:"clock,omitzero"`
	Ends   string   `json:"ends,omitempty"` // what ends it, in words; "" doing it
}

// Waits says whether the clock of an action has not started: the action that
// starts it is still to be done.
func (a RequiredAction) Waits() bool { return !a.After.IsNil() && a.Due.IsZero() }

// StartedBy gives the action with its clock running from when the one it waited
// for was ended.
func (a RequiredAction) StartedBy(end time.Time) RequiredAction {
	a.Due = a.Clock.At(end, time.Time{}, nil)
	return a
}

// References are what other systems call the incident.
type References struct {
	Incident     string `json:"incident,omitempty"`      // command and control
	IncidentFile string `json:"incident_file,omitempty"` // Cambridgeshire's incident file
	NonCrime301  string `json:"non_crime_301,omitempty"` // CAM-01
	Crime        string `json:"crime,omitempty"`
}

// SystemCheck is one other system that was looked into (LEI-01, HMIC-04).
type SystemCheck struct {
	System string `json:"system"`
	Found  string `json:"found"` // hit, nothing or failed
}

// ReportSummary is what another desk needs to recognise and to count a report.
type ReportSummary struct {
	Ref           string           `json:"ref"`
	Call          ID               `json:"call"`
	Incident      ID               `json:"incident,omitzero"`
	Status        Status           `json:"status"`
	Disposition   Disposition      `json:"disposition"`
	Channel       Channel          `json:"channel"`
	Category      string           `json:"category,omitempty"`
	ASBType       string           `json:"asb_type,omitempty"`
	ReportedAt    time.Time        `json:"reported_at"`
	BehaviourFrom time.Time        `json:"behaviour_from,omitzero"`
	BehaviourTo   time.Time        `json:"behaviour_to,omitzero"`
	Number        phone.Number     `json:"number"`
	Parties       []Party          `json:"parties,omitempty"`
	Place         Place            `json:"place,omitzero"`
	HateGround    string           `json:"hate_ground,omitempty"`
	Levels        Levels           `json:"levels"`
	Complete      bool             `json:"complete"`
	Flags         []FlagState      `json:"flags,omitempty"`
	Grade         string           `json:"grade,omitempty"`
	Actions       []RequiredAction `json:"actions,omitempty"`
	Line          string           `json:"line,omitempty"` // one line of what was reported
	About         ID               `json:"about,omitzero"` // the call that a chaser is about
	References    References       `json:"references,omitzero"`
	Contact       ContactCard      `json:"contact,omitzero"` // the victim's
	Needs         string           `json:"needs,omitempty"`  // the victim's language, interpreter, hearing or speech need
	Checks        []SystemCheck    `json:"checks,omitempty"`
	Told          string           `json:"told,omitempty"` // whether the caller was told what happens next: yes or no (HMIC-05)
	Consent       Consent          `json:"consent,omitempty"`
	SentAt        time.Time        `json:"sent_at,omitzero"` // when the handler last sent it to the officers (GEN-21)
	News          string           `json:"news,omitempty"`   // what was new when it was sent again, in a line
	Left          string           `json:"left,omitempty"`   // why an open call waits for somebody; "" while somebody is on it
}

// Has says whether a flag is set or a concern raised.
func (s ReportSummary) Has(f risk.Flag) bool {
	for _, have := range s.Flags {
		if have.Name == f {
			return true
		}
	}
	return false
}

// ReportDetail is the rest of a report, fetched on demand.
type ReportDetail struct {
	Narrative string                         `json:"narrative,omitempty"`
	Danger    string                         `json:"danger,omitempty"`
	Parties   []Party                        `json:"parties,omitempty"`
	Answers   map[string]questionsets.Answer `json:"answers,omitempty"` // shown questions only
	Notes     []Note                         `json:"notes,omitempty"`
	Factors   []risk.Factor                  `json:"factors,omitempty"`
	Why       string                         `json:"why,omitempty"` // why no level could be computed
	Judgement *risk.Judgement                `json:"judgement,omitempty"`
	Unasked   []string                       `json:"unasked,omitempty"` // required questions never answered
	WriteOff  []WriteOffItem                 `json:"write_off,omitempty"`
	Crime     string                         `json:"crime_check,omitempty"` // what asking whether it is a crime gave (NS-06)
	Ended     string                         `json:"ended,omitempty"`       // how a contact without a report was ended, and to whom it was passed
	// TakenBy is the collar number of whoever took the report, where a later
	// person's record has taken its place; "" where that is the record's author.
	TakenBy string `json:"taken_by,omitempty"`
}

// WriteOffItem is one line of the checklist that a standard-risk incident is
// written off with (CAM-11).
type WriteOffItem struct {
	Item string `json:"item"` // as the pack words it
	Text string `json:"text,omitempty"`
}

// Note is something written down beside the questions.
type Note struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// ActionSummary is one step in the life of an action, in one of the Action states.
type ActionSummary struct {
	Call  ID             `json:"call"`
	Ref   string         `json:"ref"`
	State string         `json:"state"`
	Level risk.Level     `json:"level"`
	What  RequiredAction `json:"what"`
	Note  string         `json:"note,omitempty"`
	// Who was told, when, and their reference: without these an action that is
	// somebody else's stays open.
	To       string    `json:"to,omitempty"`
	At       time.Time `json:"at,omitzero"`
	TheirRef string    `json:"their_ref,omitempty"`
}

// AccessSummary says who consulted what and why (DPA 2018 s.62). It names
// records, never their contents.
type AccessSummary struct {
	Operation string `json:"operation"` // collection, alteration, consultation, disclosure, combination, erasure
	Reason    string `json:"reason,omitempty"`
	Records   []ID   `json:"records,omitempty"`
}

// LinkSummary says that two person ids are, or are not, one person.
type LinkSummary struct {
	A    ID   `json:"a"`
	B    ID   `json:"b"`
	Same bool `json:"same"`
}

// Report is a record of kind report, read.
type Report struct {
	Record  Header
	Summary ReportSummary
	People  map[ID]PersonSummary // the parties that are known here
	Follow  []Followup           // what was done since, newest first
	// Review says that two people wrote on from the same version of this report
	// and neither knew of the other: the later in the central store's order is
	// given, with the higher level of the two (SYNC 30).
	Review bool
}

// OpenActions gives the actions of a report that are still to be done.
func (r Report) OpenActions() []RequiredAction {
	last, ended := map[ID]Followup{}, map[ID]time.Time{} // they are newest first: what ends first starts a clock
	for _, f := range r.Follow {
		if f.Action == nil {
			continue
		}
		if !ActionOpen(f.Action.State) {
			ended[f.Action.What.ID] = f.Record.ReportedAt
		}
		if _, newer := last[f.Action.What.ID]; !newer {
			last[f.Action.What.ID] = f
		}
	}
	var open []RequiredAction
	for _, a := range r.Summary.Actions {
		if f, ok := last[a.ID]; ok && !ActionOpen(f.Action.State) {
			continue
		}
		if at, ok := ended[a.After]; ok && a.Waits() {
			a = a.StartedBy(at)
		}
		open = append(open, a)
	}
	return open
}

// Consultation is the access record that says a record was looked at.
func Consultation(of Header, by Author, reason string) NewRecord {
	return NewRecord{
		Header:  Header{Kind: KindAccess, Subject: of.Subject, Force: of.Force, Agency: of.Agency, Author: by},
		Summary: AccessSummary{Operation: "consultation", Reason: reason, Records: []ID{of.ID}},
	}
}
