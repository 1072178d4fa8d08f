package store

import (
	"context"
	"time"

	"firstcall/store/phone"
)

// Identity is what a data folder knows about itself.
type Identity struct {
	Desk     ID     // made at first run
	DeskCode string // part of every reference
	Force    string // id of the force, "" before set-up
	Collar   string // who is signed on, "" before set-up and after signing off
	Duty     Duty   // what they are on this shift
	Assured  string // AssuranceSignedIn where their PIN was checked, else "" or AssuranceTyped
	SignedOn time.Time
	OSUser   string // the account the program runs under
	Demo     bool   // invented data; can never enrol or sync
}

// Shift is who signs on. Assured is AssuranceSignedIn where their PIN was checked.
type Shift struct {
	Collar  string
	Duty    Duty
	Assured string
}

// How sure it is that a record's author is who they say.
const (
	AssuranceTyped    = "typed"     // the collar number was typed, nothing was checked
	AssuranceSignedIn = "signed-in" // their PIN was checked
)

// Duty is what the person signed on may do. It is typed at sign-on, as the
// collar number is.
type Duty string

// The duties. A handler's is "" too.
const (
	DutyHandler    Duty = "handler"
	DutyDispatcher Duty = "dispatcher"
	DutySupervisor Duty = "supervisor"
	DutyASBUnit    Duty = "asb-unit" // who alone classifies in South Wales (SW-12)
)

// Duties lists them as they are offered at sign-on.
var Duties = []struct {
	Duty  Duty
	Label string
}{{DutyHandler, "Call handler"}, {DutyDispatcher, "Dispatcher"}, {DutySupervisor, "Supervisor"}, {DutyASBUnit, "ASB unit"}}

// Draft is the desk's journal of one call that is not closed. Entries holds the
// last durable value of each key; what the keys mean is the intake's business.
type Draft struct {
	Call      ID
	Ref       string
	OpenedAt  time.Time
	SavedAt   time.Time
	Parked    bool
	Pack      PackRef
	ForceCode string // begins the reference; used when the call opens
	Entries   map[string][]byte
	Elsewhere bool // another running program has this call in hand
}

// Entry is one journalled value. A nil Value removes the key.
type Entry struct {
	Key   string
	Value []byte
}

// Ticket is a write on its way to the disk. Done is closed once it is
// committed; while the disk refuses, it is tried again and Done stays open.
type Ticket interface {
	Done() <-chan struct{}
	Err() error // after Done: nil, or why it could never be written
}

// NewRecord is a record to be frozen by the store, which gives it its place in
// the desk's chain.
type NewRecord struct {
	Header  Header // Desk, DeskSeq, PrevHash and MadeAt are filled in
	Summary any
	Detail  any
}

// Drafts journals calls. All writes go through one queue in the order given;
// none of these methods waits for the disk.
type Drafts interface {
	// Open begins a call's journal and takes its reference.
	Open(d Draft, packBytes []byte) Ticket
	// Journal writes entries and clears nothing else.
	Journal(call ID, entries ...Entry) Ticket
	// Repack gives an open call another question set together with the entries
	// that go with it, all or nothing. Its ticket fails with CodeNotFound if the
	// draft is closed, with CodeInvalid if the bytes are not what the hash says.
	Repack(call ID, pack PackRef, packBytes []byte, entries ...Entry) Ticket
	// Park marks a call as parked, or as taken up again. Taking it up fails with
	// CodeInUse while another running program has it in hand.
	Park(call ID, parked bool) Ticket
	// Close writes the records that build gives for the call's reference,
	// their outbox rows and removes the draft, in one transaction. Its ticket
	// fails with CodeNotFound if the draft is already closed.
	Close(call ID, build func(ref string) ([]NewRecord, error)) Ticket
	// Record writes a call that was taken elsewhere: takes its reference, keeps its
	// pack and writes its records in one transaction; no draft is ever left. Of d
	// it reads Call, Ref, OpenedAt, Pack and ForceCode. Its ticket fails with
	// CodeInvalid if the desk has that call, or another with that reference.
	Record(d Draft, packBytes []byte, build func(ref string) ([]NewRecord, error)) Ticket
	// Health says since when and why writes are failing; zero time if they are not.
	Health() (since time.Time, err error)
}

// PersonQuery is who is looked for. All that is given must agree; a query with
// nothing that can be looked up finds nobody.
type PersonQuery struct {
	Number      phone.Number
	Last6       string // the last six digits of a number
	Surname     string // its first letters, three at least, in any case and with or without accents
	Sounds      bool   // surnames that sound alike will do
	DateOfBirth string // YYYY-MM-DD
	Postcode    string // whole or the outward half
	House       string // house number, with a whole postcode
	Limit       int    // newest first; 0 means 200
}

// Person is one who is known here, as they are known now.
type Person struct {
	ID      ID
	Record  Header
	Summary PersonSummary
	Reports int // how many current reports name this person, as far as they were counted
}

// Find is what a search looks for; what is given is looked for side by side,
// and everything found is given.
type Find struct {
	Number   phone.Number
	Last6    string
	Ref      string // whole, in any spelling
	Surname  string // from three letters on
	Postcode string // whole or the outward half
	House    string
	Born     string    // YYYY-MM-DD
	From, To time.Time // reports of these days; zero: not looked for by date
	Limit    int       // of reports and of people; 0 means 50
}

// Found is what a search found: reports newest first, those of the people found
// among them.
type Found struct {
	Reports []Report
	People  []Person
}

// Query is whose history is wanted. A number in any state but presented matches nothing.
type Query struct {
	Number  phone.Number
	Persons []ID
	Except  ID  // a call not to be given
	Limit   int // newest first; 0 means 200
}

// Desk is everything the screens and commands need of a desk's own store.
type Desk interface {
	Drafts
	// Identity gives what the folder knows about itself.
	Identity(ctx context.Context) (Identity, error)
	// SetUp records force and collar number.
	SetUp(ctx context.Context, force, collar string) error
	// SignOn records who is on shift from now on. An empty collar number signs off.
	SignOn(ctx context.Context, s Shift) error
	// OpenDrafts gives every call not closed, oldest first.
	OpenDrafts(ctx context.Context) ([]Draft, error)
	// Draft gives one; CodeNotFound if it is closed or was never opened.
	Draft(ctx context.Context, call ID) (Draft, error)
	// History gives the current reports of a number and of people, newest first.
	History(ctx context.Context, q Query) ([]Report, error)
	// People gives the people that a query describes, newest record first.
	People(ctx context.Context, q PersonQuery) ([]Person, error)
	// Person gives what is now known of somebody; CodeNotFound if nothing is.
	Person(ctx context.Context, id ID) (Person, error)
	// Find gives reports and people as a handler searches for them.
	Find(ctx context.Context, f Find) (Found, error)
	// Markers gives the markers that stand, set and proposed, newest first.
	Markers(ctx context.Context, q MarkerQuery) ([]Marker, error)
	// Reports gives current reports, newest first.
	Reports(ctx context.Context, since time.Time, limit int) ([]Report, error)
	// Report gives one by its reference, with its detail; CodeNotFound if there is none.
	Report(ctx context.Context, ref string) (Report, ReportDetail, error)
	// Due gives the actions still open, soonest first.
	Due(ctx context.Context, limit int) ([]ActionSummary, error)
	// Pack gives a pack's bytes by hash; CodeNotFound if it was never used here.
	Pack(ctx context.Context, hash string) ([]byte, error)
	// Shared says whether a number has been marked as shared by many people.
	Shared(ctx context.Context, n phone.Number) (bool, error)
	// CallReports gives the current report of each call that has one here.
	CallReports(ctx context.Context, calls ...ID) ([]Report, error)
	// Delivered says which records the central store holds, as far as this desk
	// was told. One that was refused, or is to be sent again, is not among them.
	Delivered(ctx context.Context, ids ...ID) (map[ID]bool, error)
	// Ours says of which calls this desk has written a report, in any version.
	Ours(ctx context.Context, calls ...ID) (map[ID]bool, error)
	// Waiting counts the records that have not reached a central store.
	Waiting(ctx context.Context) (int, error)
	// Add writes records that belong to no draft, such as an access record.
	Add(records ...NewRecord) Ticket
}
