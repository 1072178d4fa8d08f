// Package wire is how records travel between a desk and the central store: the
// same types on both ends, so that what one sends is what the other reads.
package wire

import "firstcall/store"

// The most that one push holds, whichever comes first (SYNC 13).
const (
	MaxItems = 100
	MaxBytes = 1 << 20 // of headers, summaries and details together
)

// Item is a record on its way. Its parts are the bytes that were frozen on the
// desk; in JSON they travel as base64 and are never encoded again.
type Item struct {
	ID      store.ID `json:"id"`
	Hash    string   `json:"hash,omitempty"` // hex, as in store.Record
	Header  []byte   `json:"header,omitempty"`
	Summary []byte   `json:"summary,omitempty"`
	Detail  []byte   `json:"detail,omitempty"`
	// DetailDigest is the SHA-256 of Detail, where only the summary is given.
	DetailDigest []byte `json:"detail_digest,omitempty"`
}

// Size is what an item counts towards MaxBytes.
func (i Item) Size() int { return len(i.Header) + len(i.Summary) + len(i.Detail) }

// What becomes of a pushed record is the contract's, under the names of the wire.
type (
	State  = store.AnswerState
	Answer = store.Answer
	Held   = store.Held
)

// The states.
const (
	Stored       = store.AnswerStored
	Duplicate    = store.AnswerDuplicate
	ConflictKept = store.AnswerConflictKept
	Quarantined  = store.AnswerQuarantined
	Erased       = store.AnswerErased
)
