// Package store is the contract for what is kept and how it travels: records,
// drafts, people, actions, errors and the small interfaces the screens need.
// What keeps them (cache, central) lies behind it and imports it.
package store

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
)

// ID names a record, a call, a person, an incident or a desk. It is never a secret.
type ID = uuid.UUID

// Schema is the record format this program writes.
const Schema = 1

// Kind is what a record is about.
type Kind string

// The kinds of record (DESIGN section 5).
const (
	KindReport     Kind = "report"
	KindNote       Kind = "note"
	KindAssessment Kind = "assessment"
	KindAction     Kind = "action"
	KindMarker     Kind = "marker"
	KindConsent    Kind = "consent"
	KindPerson     Kind = "person"
	KindLink       Kind = "link"
	KindCase       Kind = "case"
	KindPack       Kind = "pack"
	KindAccess     Kind = "access"
	KindErasure    Kind = "erasure"
)

// Author is the person signed on for the shift, never the PC.
type Author struct {
	Collar    string `json:"collar"`
	OSUser    string `json:"os_user,omitempty"`
	Assurance string `json:"assurance"` // AssuranceTyped or AssuranceSignedIn
}

// PackRef pins the question set a record was made with.
type PackRef struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"` // hex SHA-256 of the pack's bytes
}

// Header is the part of a record that every store may read. It holds nothing a
// caller said.
type Header struct {
	ID         ID        `json:"id"`
	Kind       Kind      `json:"kind"`
	Subject    ID        `json:"subject"` // the call, person or action it is about
	Supersedes ID        `json:"supersedes,omitzero"`
	Force      string    `json:"force"`
	Agency     string    `json:"agency"`
	Author     Author    `json:"author"`
	Desk       ID        `json:"desk"`
	DeskSeq    int64     `json:"desk_seq"`
	PrevHash   string    `json:"prev_hash,omitempty"` // hex hash of this desk's record before
	ReportedAt time.Time `json:"reported_at"`
	MadeAt     time.Time `json:"made_at"`
	Schema     int       `json:"schema"`
	Pack       PackRef   `json:"pack,omitzero"`
}

// Record is frozen: its three parts are serialised once, travel as those bytes
// and are never encoded again.
type Record struct {
	Header                 // as parsed from HeaderBytes
	HeaderBytes     []byte // JSON of Header
	Summary, Detail []byte // JSON of {salt, body}; Detail may be nil where only the summary is held
	Hash            string // hex SHA-256 of the header bytes and the digests of the other two
	digest          []byte // of the detail that is not held; nil where Detail is
}

// DetailDigest gives the SHA-256 of the detail, held or not: with it whoever
// holds only the summary can check the record's hash.
func (r Record) DetailDigest() []byte {
	if r.digest != nil {
		return r.digest
	}
	sum := sha256.Sum256(r.Detail)
	return sum[:]
}

// salted wraps a body so that an erased text leaves no hash that can be guessed.
type salted struct {
	Salt []byte          `json:"salt"`
	Body json.RawMessage `json:"body"`
}

// Freeze serialises a record. It fails only when a body cannot be JSON.
func Freeze(h Header, summary, detail any) (Record, error) {
	h.Schema = Schema
	r := Record{Header: h}
	var err error
	if r.HeaderBytes, err = json.Marshal(h); err != nil {
		return Record{}, fmt.Errorf("freeze header: %w", err)
	}
	if r.Summary, err = salt(summary); err != nil {
		return Record{}, fmt.Errorf("freeze summary: %w", err)
	}
	if r.Detail, err = salt(detail); err != nil {
		return Record{}, fmt.Errorf("freeze detail: %w", err)
	}
	r.Hash = hashOf(r.HeaderBytes, sha256.Sum256(r.Summary), r.DetailDigest())
	return r, nil
}

func salt(body any) ([]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	s := salted{Salt: make([]byte, 16), Body: raw}
	if _, err := rand.Read(s.Salt); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

func hashOf(header []byte, summary [sha256.Size]byte, detail []byte) string {
	h := sha256.New()
	h.Write(header)
	h.Write(summary[:])
	h.Write(detail)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// Thaw reads a record back and checks its hash. It fails with CodeInvalid when
// the bytes are not those that were frozen.
func Thaw(header, summary, detail []byte, hash string) (Record, error) {
	return thaw(Record{HeaderBytes: header, Summary: summary, Detail: detail, Hash: hash})
}

// ThawSummary is Thaw where only the digest of the detail is held. It fails with
// CodeInvalid also when that is no SHA-256.
func ThawSummary(header, summary, detailDigest []byte, hash string) (Record, error) {
	if len(detailDigest) != sha256.Size {
		return Record{}, Errorf(CodeInvalid, "a record came without the digest of its detail")
	}
	return thaw(Record{HeaderBytes: header, Summary: summary, Hash: hash, digest: detailDigest})
}

func thaw(r Record) (Record, error) {
	if err := json.Unmarshal(r.HeaderBytes, &r.Header); err != nil {
		return Record{}, Errorf(CodeInvalid, "a stored record cannot be read").Because(err)
	}
	if hashOf(r.HeaderBytes, sha256.Sum256(r.Summary), r.DetailDigest()) != r.Hash {
		return Record{}, Errorf(CodeInvalid, "record %s is not as it was written", r.ID)
	}
	return r, nil
}

// ReadBody gives the body of a Summary or Detail.
func ReadBody(part []byte, into any) error {
	var s salted
	if err := json.Unmarshal(part, &s); err != nil {
		return err
	}
	return json.Unmarshal(s.Body, into)
}

// IDs makes UUIDv7 ids that never go backwards, whatever the clock does
// (SYNC 2). The zero value is not usable: NewIDs makes one.
type IDs struct {
	mu   sync.Mutex
	last time.Time
	gen  *uuid.Gen
	now  func() time.Time
}

// NewIDs makes ids from the given clock.
func NewIDs(now func() time.Time) *IDs {
	g := &IDs{now: now}
	g.gen = uuid.NewGenWithOptions(uuid.WithEpochFunc(g.tick))
	return g
}

func (g *IDs) tick() time.Time {
	if t := g.now(); t.After(g.last) {
		g.last = t
	}
	return g.last
}

// New makes an id. It panics if the system has no randomness, as nothing works then.
func (g *IDs) New() ID {
	g.mu.Lock()
	defer g.mu.Unlock()
	return uuid.Must(g.gen.NewV7())
}
