package central

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"firstcall/store"
	"firstcall/store/wire"
)

// The reasons for a quarantine. None repeats anything of a record.
const (
	notReadable = "Its header cannot be read."
	keyTwice    = "Its header says the same thing twice."
	notItsBytes = "Its contents do not match its hash: they were changed after it was made."
	notItsID    = "Its header names another record."
	notItsDesk  = "It was made on another desk than the one that sent it."
	noNumber    = "It has no number in the order of its desk."
	holdsNUL    = "Its header holds a character that no text may hold."
	idTaken     = "Another record with its id is held already. Both are kept."
	notForce    = "The desk that sent it is not enrolled for its force."
	notAgency   = "The desk that sent it is not enrolled for its agency."
	noDetail    = "It came without its detail."
	notRole     = "The desk that sent it is an auditor's, which writes down nothing but what was looked at."
	notTheirs   = "It goes on from a record that the desk that sent it may not add to."
)

// roleAuditor is roll.RoleAuditor, which stands on this package.
const roleAuditor = "auditor"

// kinds are those this version knows.
var kinds = []store.Kind{store.KindReport, store.KindNote, store.KindAssessment, store.KindAction, store.KindMarker,
	store.KindConsent, store.KindPerson, store.KindLink, store.KindCase, store.KindPack, store.KindAccess, store.KindErasure}

// CheckPush refuses a push that is too large, with CodeInvalid (SYNC 13).
func CheckPush(items []wire.Item) error {
	size := 0
	for _, it := range items {
		size += it.Size()
	}
	if len(items) > wire.MaxItems || size > wire.MaxBytes {
		return store.Errorf(store.CodeInvalid, "This is too much to send at once: %d records, %d KB.", len(items), size>>10).
			WithHint("Send at most 100 records and 1 MB at a time.")
	}
	return nil
}

// Entry is a pushed item as a store indexes it. Nothing but its header is read.
type Entry struct {
	Item   wire.Item // with DetailDigest, given or computed
	Header store.Header
	// NeedsUpgrade says that its schema, its kind or a field of its header is not
	// known to this version (SYNC 33).
	NeedsUpgrade bool

	form  string // why it cannot be stored whoever sends it, "" if it can
	cover string // why not from this desk
}

// Read reads an item as a credential pushed it.
func Read(by Credential, it wire.Item) Entry {
	e := Entry{Item: it}
	if len(it.Detail) > 0 || len(it.DetailDigest) == 0 {
		sum := sha256.Sum256(it.Detail)
		e.Item.DetailDigest = sum[:]
	}
	unreadable := json.Unmarshal(it.Header, &e.Header) != nil || !utf8.Valid(it.Header)
	if e.form = e.refuse(by, unreadable); e.form == "" {
		e.NeedsUpgrade = e.unknown()
		e.cover = e.uncovered(by, len(it.Detail) == 0 && len(it.DetailDigest) > 0)
	}
	return e
}

func (e Entry) refuse(by Credential, unreadable bool) string {
	it, h := e.Item, e.Header
	switch {
	case unreadable:
		return notReadable
	case repeats(it.Header):
		return keyTwice
	case h.ID != it.ID:
		return notItsID
	case h.Desk != by.Desk:
		return notItsDesk
	case h.DeskSeq < 1:
		return noNumber
	case strings.ContainsRune(string(h.Kind)+h.Force+h.Agency, 0):
		return holdsNUL // PostgreSQL keeps no such text
	}
	if _, err := store.ThawSummary(it.Header, it.Summary, it.DetailDigest, it.Hash); err != nil {
		return notItsBytes
	}
	return ""
}

func (e Entry) uncovered(by Credential, withoutDetail bool) string {
	switch {
	case !slices.Contains(by.Forces, e.Header.Force):
		return notForce
	case !by.covers(e.Header):
		return notAgency
	case by.Role == roleAuditor && e.Header.Kind != store.KindAccess:
		return notRole
	case withoutDetail:
		return noDetail
	}
	return ""
}

// followUps are the kinds by which somebody carries on with another's record.
var followUps = []store.Kind{store.KindNote, store.KindAction, store.KindAccess, store.KindLink, store.KindMarker,
	store.KindConsent, store.KindPerson, store.KindAssessment}

// covers says whether a credential may write for a header's agency. A follow-up
// bears the agency of what it follows: the police write those for every agency,
// and reports that supersede another; partners write for their own alone.
func (c Credential) covers(h store.Header) bool {
	switch {
	case h.Agency == c.Agency:
		return true
	case !c.Police():
		return false
	case h.Agency == "" || h.Agency == AgencyPolice:
		return true
	}
	return slices.Contains(followUps, h.Kind) || h.Kind == store.KindReport && !h.Supersedes.IsNil()
}

// repeats says whether a header holds a key twice: two programs could then read
// it differently. Case does not part keys, as it does not for encoding/json.
func repeats(header []byte) bool {
	d := json.NewDecoder(bytes.NewReader(header))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		return false
	}
	seen := map[string]bool{}
	for d.More() {
		key, _ := d.Token()
		name, _ := key.(string)
		if name = strings.ToLower(strings.ToUpper(name)); seen[name] {
			return true
		}
		seen[name] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return false
		}
	}
	return false
}

// unknown says whether something of a header is of another version.
func (e Entry) unknown() bool {
	d := json.NewDecoder(bytes.NewReader(e.Item.Header))
	d.DisallowUnknownFields()
	return d.Decode(&store.Header{}) != nil || e.Header.Schema != store.Schema || !slices.Contains(kinds, e.Header.Kind)
}

// Placed says whether an entry has a place in the chain of the desk that sent
// it, although its contents may be gone: an erased record is pushed as a stub
// (SYNC 40).
func (e Entry) Placed() bool { return e.form == "" || e.form == notItsBytes }

// GoesOnFrom gives the records and subjects that an entry would have a say in.
func (e Entry) GoesOnFrom() (ids []store.ID) {
	for _, id := range []store.ID{e.Header.Supersedes, e.Header.Subject} {
		if !id.IsNil() {
			ids = append(ids, id)
		}
	}
	return ids
}

// Found is what a store holds that bears on an entry, at the moment it would be
// put in.
type Found struct {
	Erased   bool   // the item's id or the one in its header, and the credential may learn of it
	Hidden   bool   // the same, but of what the credential does not cover: nothing of the item is kept
	Hash     string // of the record with its id, "" if there is none
	Seq      int64  // of that record
	Foreign  bool   // it goes on from what is held and the credential does not cover
	Conflict bool   // another record in scope supersedes the one that the entry supersedes
}

// Judge gives an entry's answer (Log.Append says in which order). Seq is missing
// where it is to be stored: the state is then Stored or ConflictKept.
func (e Entry) Judge(f Found) wire.Answer {
	a := wire.Answer{ID: e.Item.ID, Hash: e.Item.Hash}
	switch {
	case f.Erased:
		a.State = wire.Erased
	case e.form != "":
		a.State, a.Reason = wire.Quarantined, e.form
	case f.Hash == e.Item.Hash:
		a.State, a.Seq = wire.Duplicate, f.Seq
	case e.cover != "":
		a.State, a.Reason = wire.Quarantined, e.cover
	case f.Foreign:
		a.State, a.Reason = wire.Quarantined, notTheirs
	case f.Hash != "" || f.Hidden:
		a.State, a.Reason = wire.Quarantined, idTaken
	case f.Conflict:
		a.State = wire.ConflictKept
	default:
		a.State = wire.Stored
	}
	return a
}

// Fingerprint is the same for the same bytes of the same desk only, whatever
// hash they claim: by it a quarantine keeps an item once.
func (e Entry) Fingerprint(by Credential) []byte {
	it, h := e.Item, sha256.New()
	for _, part := range [][]byte{by.Desk[:], it.ID[:], []byte(it.Hash), it.Header, it.Summary, it.Detail, it.DetailDigest} {
		_ = binary.Write(h, binary.BigEndian, int64(len(part)))
		h.Write(part)
	}
	return h.Sum(nil)
}

// NotFound is what a store answers for a record that is absent, out of scope or
// erased: the same words, so that nobody learns which.
func NotFound() error {
	return store.Errorf(store.CodeNotFound, "There is no such record, or you may not see it.")
}
