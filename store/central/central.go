// Package central is the central store's log of records: what every desk sends
// is appended once and read in one order. sqlite and postgres keep it, and
// centraltest holds both to what is written here.
package central

import (
	"context"
	"time"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// Epoch names one life of a store. A new Store or Restores means that what was
// read or acknowledged before may be gone; a new Timeline alone is a failover
// (SYNC 21).
type Epoch struct {
	Store    store.ID
	Restores int64
	Timeline int64 // PostgreSQL's; 0 on SQLite
}

// AgencyPolice is the agency of police records and desks; "" means it too.
const AgencyPolice = "police"

// Credential is what a desk's token covers. It comes from the token, never from
// a request's body.
type Credential struct {
	Desk   store.ID
	Role   string
	Forces []string
	Agency string
}

// Police says whether the desk is the police's, not a partner's.
func (c Credential) Police() bool { return c.Agency == "" || c.Agency == AgencyPolice }

// Scope is whose records the credential goes on from. What its own desk sent
// before its forces were changed belongs to it too.
func (c Credential) Scope() Scope {
	return Scope{Forces: c.Forces, Agency: c.Agency, Police: c.Police()}
}

// Scope is whose records may be read: with Police every agency's of the forces,
// else those of Agency alone, within the forces.
type Scope struct {
	Forces []string
	Agency string
	Police bool
}

// Position is a place in the feed. Only the store that gave it can say what it
// means; the zero Position is the beginning.
type Position struct{ Tx, Seq int64 }

// Change is one record as the feed gives it: header and summary with
// DetailDigest in place of the detail, or an ID alone if Erased.
type Change struct {
	wire.Item
	Erased   bool
	Position Position
}

// MaxPage is the most bytes of headers and summaries that one page of the feed
// or one answer of Find holds, unless its first change alone is larger.
const MaxPage = 4 << 20

// Page is a stretch of the feed. It may be empty although there is More, as
// records out of scope are passed over.
type Page struct {
	Changes []Change
	Next    Position // to go on from, even if Changes is empty
	More    bool
}

// Quarantined is an item that was kept aside, whole.
type Quarantined struct {
	Item   wire.Item
	Desk   store.ID // of the credential that pushed it
	Reason string
	At     time.Time
}

// Log is a central store. Its methods are safe for use by many goroutines and
// fail with CodeInternal where the store itself does, CodeUnreachable where it
// may be back in a moment; a push can then be repeated as it was. Every store
// judges what is pushed by CheckPush, Read and Judge, so that all say the same.
type Log interface {
	Epoch(ctx context.Context) (Epoch, error)

	// Append keeps what one desk pushes, in one transaction, and answers every
	// item in order once that is committed (SYNC 14, 16). An item never fails
	// the others (17). The first of these that holds is its answer:
	//   - its id, or the one in its header, was erased, within the credential's scope
	//     or before it came: erased, whatever the hash (36, 37). In the chain of the
	//     desk that sends it the number of one that never came is no gap from then on.
	//     Outside that scope it is answered as what is absent, and not kept
	//   - its bytes do not match its hash, its header is no JSON, holds a key twice
	//     or a NUL, or names another id, another desk or no number: quarantined (18)
	//   - it is held: duplicate (15)
	//   - the credential covers not its force or not its agency, or its detail did
	//     not come with it: quarantined (18). The police follow up every agency's
	//     records within their forces (DESIGN section 5)
	//   - it supersedes, or has for its subject, what is held outside the
	//     credential's scope: quarantined. Else a partner could take a warning or a
	//     call of the police off every desk
	//   - its id is held with another hash: quarantined, and both are kept (15)
	//   - another record in scope supersedes the same one: conflict_kept (30)
	//   - stored, its bytes unchanged, also if its schema, its kind or a field is
	//     not known here (33)
	// A quarantined item is kept whole with its reason, which repeats nothing of
	// it, once however often it is pushed. It leaves the quarantine when the same
	// desk's record with that id and hash is stored after all.
	// More than MaxItems or MaxBytes is CodeInvalid, and nothing is kept.
	Append(ctx context.Context, by Credential, items []wire.Item) ([]wire.Answer, error)

	// Changes gives what comes after a position, oldest first, in scope, limit
	// of them and MaxPage bytes at most (at least one). Next never passes a record
	// that may still become visible (I4; SYNC 23 to 25). A record that is damaged
	// or was sealed with another key is given without its summary: it does not
	// match its hash, so that a desk keeps it aside and shows it (18).
	Changes(ctx context.Context, s Scope, after Position, limit int) (Page, error)

	// Since gives the position before the first record in scope that was received
	// at or after a time, erasures included; the end of the feed if none was. From
	// there a desk reads again after a failover (SYNC 21).
	Since(ctx context.Context, s Scope, at time.Time) (Position, error)

	// Find gives the records in scope that bear every one of the tokens, current
	// and superseded alike, the latest reported first, limit of them and MaxPage
	// bytes at most (at least one). The tokens are those of the store's own key;
	// no tokens find nothing.
	Find(ctx context.Context, s Scope, tokens []seal.Token, limit int) ([]Change, error)

	// Have says which of the desk's own records the store does not hold (SYNC
	// 21). Another desk's are answered as missing, so that nobody can ask what
	// exists, and so are the erased: a desk that pushes one learns of the
	// erasure. So is one that is held with another hash, or in quarantine.
	Have(ctx context.Context, by Credential, held []wire.Held) (missing []store.ID, err error)

	// Detail gives a whole record; CodeNotFound alike, in the same words, if it
	// is absent, out of scope or erased. CodeInternal if it is damaged or was
	// sealed with another key.
	Detail(ctx context.Context, s Scope, id store.ID) (wire.Item, error)

	// Quarantine lists what was kept aside, the latest first, limit of them at
	// most. In scope is what a credential of one of its forces pushed, and
	// without Police of its agency.
	Quarantine(ctx context.Context, s Scope, limit int) ([]Quarantined, error)

	// Contiguous gives the highest number up to which every record of a desk is
	// held or erased, 0 if the first is missing (SYNC 8).
	Contiguous(ctx context.Context, desk store.ID) (int64, error)

	// Erase destroys contents, in the quarantine and the look-up tokens too, and
	// keeps the ids for ever (SYNC 36 to 38). Journal.Add comes before it. For each
	// there is a Change with Erased set in place of the record's, in the record's
	// scope; one that was never held is told to every scope. Once it returns without
	// an error nothing gives the contents any more, although the database's files
	// may hold them a while longer: each store says how they are cleared. Erasing
	// again changes nothing.
	Erase(ctx context.Context, ids []store.ID, at time.Time) error

	// Restored is called once after a restore from backup (SYNC 21). It gives
	// Restores a number that was never given, also where the same backup was
	// restored before, so that every desk offers again what it retains, and moves
	// the feed on, so that a position given before the backup was made passes
	// nothing that is appended from now on. One given later is of another life:
	// whoever keeps a position keeps its Epoch with it.
	Restored(ctx context.Context) error

	// Backup writes all that is acknowledged to a new file, readable by its owner
	// only, while others go on writing. The file opens as a store. CodeUsage if
	// there is such a file already, or where the database's own programs make the
	// backup.
	Backup(ctx context.Context, path string) error

	Close() error
}
