package store

import (
	"context"
	"time"
)

// AnswerState is what became of a record that was pushed (SYNC 14).
type AnswerState string

// The states. Whichever it is, the record need not be pushed again.
const (
	AnswerStored       AnswerState = "stored"
	AnswerDuplicate    AnswerState = "duplicate"     // held already, the same bytes (SYNC 15)
	AnswerConflictKept AnswerState = "conflict_kept" // stored; another one supersedes the same record (SYNC 30)
	AnswerQuarantined  AnswerState = "quarantined"   // kept aside with its reason, for somebody to look at (SYNC 18)
	AnswerErased       AnswerState = "erased"        // its contents were erased and are not wanted back (SYNC 36)
)

// Answer says what became of one record that was pushed.
type Answer struct {
	ID     ID          `json:"id"`
	Hash   string      `json:"hash"`
	State  AnswerState `json:"state"`
	Seq    int64       `json:"seq,omitempty"`    // where the central store holds it; 0 if it is quarantined or erased
	Reason string      `json:"reason,omitempty"` // a sentence, of a quarantined one only; it repeats nothing of the record
}

// Held names a record that a desk holds, to ask whether the central store has it (SYNC 21).
type Held struct {
	ID   ID     `json:"id"`
	Hash string `json:"hash"`
}

// Change is one record as the feed gives it, without its detail. Of one that was
// erased only the ID is read.
type Change struct {
	ID           ID
	Hash         string
	Header       []byte
	Summary      []byte
	DetailDigest []byte // SHA-256
	Erased       bool
}

// Refused is a record that the central store, or this desk, could not take as it
// is. Nothing refused is ever invisible (SYNC 18).
type Refused struct {
	Record Header // only its ID where the header cannot be read
	Reason string
	At     time.Time
}

// OutboxState is what the desk shows of what it sends and gets.
type OutboxState struct {
	Waiting     int
	Oldest      time.Time // when the oldest that waits was made; zero where none does
	Acked       int
	Quarantined []Refused // sent, and refused by the central store or damaged here
	Aside       []Refused // from other desks, and not readable here
}

// Central is how things stand between a desk and its central store, as screens
// and commands show it.
type Central struct {
	URL         string // "" where the desk is not enrolled
	Reachable   bool
	LastSuccess time.Time // when the central store last answered
	Waiting     int
	Oldest      time.Time     // when the oldest that waits was made
	Quarantined []Refused     // sent, and refused
	Aside       []Refused     // from other desks, and not readable here
	Stuck       bool          // something waits, the network answers, and nothing was taken for a minute (SYNC 19)
	Revoked     bool          // the central store no longer knows this desk's token
	Skew        time.Duration // how far this desk's clock is ahead of the central store's (SYNC 31)
}

// PublishedPack is one question set of the central store's schedule.
type PublishedPack struct {
	ID, Force, Version string
	Hash               string
	From               time.Time // calls opened from then on use it
}

// Member is somebody who has signed on at this desk with a PIN that the central
// store had checked.
type Member struct{ Force, Collar, Agency, Role string }

// Enrolment is how a desk reaches its central store.
type Enrolment struct {
	URL      string
	DeskCode string // two or three characters, part of every reference from now on
	Token    string // a secret: never shown, never logged
	CA       string // PEM of the certificate authority that is pinned, "" for the system's
	Forces   []string
	Agency   string
	Role     string
}

// Outbox is the desk's side of the sync: what leaves the desk, and what comes
// from others. Nothing in it touches the network. Its writes wait for the disk;
// where the context ends before, they may still happen, and all of them can be
// done again. They fail with CodeInternal where the folder cannot be read or was
// closed.
type Outbox interface {
	// Outgoing gives records that wait to be sent, oldest first by desk_seq, at
	// most maxItems and maxBytes of header, summary and detail; the first alone
	// may be larger (SYNC 13). One whose contents were erased has no Summary and
	// no Detail (SYNC 40).
	Outgoing(ctx context.Context, maxItems, maxBytes int) ([]Record, error)
	// Acked takes the answers to what was sent under an epoch, with the central
	// store's time as they came, by which it is counted how long they are retained:
	// a desk's clock may jump (SYNC 31). It says how many settled a record. An answer that matches no record's id and hash settles
	// nothing (SYNC 14). What alone is too large to be sent is settled by an answer
	// that whoever sends it makes: quarantined, and why.
	Acked(ctx context.Context, epoch string, at time.Time, answers []Answer) (settled int, err error)
	// Retained gives what was sent and is still whole here, limit of it, to ask
	// whether the central store has it (SYNC 20, 21). after is 0, then the next of
	// the page before; a page that is not full is the last.
	Retained(ctx context.Context, after int64, limit int) (held []Held, next int64, err error)
	// Again lets records that were sent wait to be sent again.
	Again(ctx context.Context, ids []ID) error
	// Apply takes a page of the feed and the cursor behind it, both or neither
	// (SYNC 26). A page taken twice changes nothing (SYNC 27). What cannot be read
	// is kept aside and holds nothing up. It gives the calls whose history is
	// another now. Without changes and with an empty cursor it begins the feed anew.
	Apply(ctx context.Context, changes []Change, cursor, epoch string) (calls []ID, err error)
	// Cursor gives where the feed was read to, under which epoch, and when the
	// central store was last heard; all empty before the first time.
	Cursor(ctx context.Context) (cursor, epoch string, last time.Time, err error)
	// SetEnrolment records how to reach the central store. It fails with
	// CodeForbidden for a demonstration and CodeInvalid for no desk code.
	SetEnrolment(ctx context.Context, e Enrolment) error
	// Enrolment gives it; CodeNotFound if the desk is not enrolled.
	Enrolment(ctx context.Context) (Enrolment, error)
	// Pruned removes the details of records acknowledged before a moment and says
	// how many (SYNC 20, 40). What has not been acknowledged is never removed.
	Pruned(ctx context.Context, before time.Time) (int, error)
	// SetPacks keeps the central store's schedule of question sets, with the bytes
	// by hash of those that are new here, all or nothing. It fails with CodeInvalid
	// if bytes are not what their hash says, or if an id and version that is known
	// here has another hash now.
	SetPacks(ctx context.Context, tag string, packs []PublishedPack, bytes map[string][]byte) error
	// PublishedPacks gives the schedule in its order, and its tag; none and "" where
	// none was received.
	PublishedPacks(ctx context.Context) (tag string, packs []PublishedPack, err error)
	// SetPIN keeps a sealed verifier (argon2id) of a PIN that the central store has
	// just checked, so that the same person can sign on without it.
	SetPIN(ctx context.Context, m Member, pin string) error
	// CheckPIN checks a PIN without the central store: CodeNotFound for somebody who
	// never signed on here, was forgotten, or whose PIN the central store has not
	// checked for 30 days; CodeForbidden for a wrong one. After five wrong ones the
	// wait grows, and the error's hint says how long.
	CheckPIN(ctx context.Context, force, collar, pin string) (Member, error)
	// ForgetPIN removes what a PIN is checked against, as the central store refuses
	// it: until that takes it again, nobody signs on with it.
	ForgetPIN(ctx context.Context, force, collar string) error
	// OutboxState counts what waits and lists what was refused.
	OutboxState(ctx context.Context) (OutboxState, error)
}
