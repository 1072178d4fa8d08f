package central

import (
	"crypto/sha256"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// Each part of an item is sealed by itself, bound to the item's id and to one of
// these names (SYNC 2.1). A store without a key keeps it as it is.
const (
	partSummary  = "central summary"
	partDetail   = "central detail"
	asideHash    = "quarantine hash"
	asideHeader  = "quarantine header"
	asideSummary = "quarantine summary"
	asideDetail  = "quarantine detail"
	asideDigest  = "quarantine detail digest"
)

func sealed(k *seal.Key, id store.ID, part string, plain []byte) []byte {
	if k == nil {
		return plain
	}
	return k.Seal(plain, id[:], []byte(part))
}

func opened(k *seal.Key, id store.ID, part string, kept []byte) ([]byte, error) {
	if k == nil {
		return kept, nil
	}
	return k.Open(kept, id[:], []byte(part))
}

// SealRecord gives an item as a store keeps it. Its header stays readable: that
// holds nothing a caller said.
func SealRecord(k *seal.Key, it wire.Item) wire.Item {
	it.Summary = sealed(k, it.ID, partSummary, it.Summary)
	it.Detail = sealed(k, it.ID, partDetail, it.Detail)
	return it
}

// OpenRecord gives back what was pushed; CodeInternal if it is damaged or was
// sealed with another key.
func OpenRecord(k *seal.Key, it wire.Item) (wire.Item, error) {
	var err error
	if it.Summary, err = opened(k, it.ID, partSummary, it.Summary); err == nil {
		it.Detail, err = opened(k, it.ID, partDetail, it.Detail)
	}
	if err != nil {
		return wire.Item{}, store.Errorf(store.CodeInternal, "This record is damaged in the central store, or was sealed with another key.").
			WithHint("Check that the central store runs with its own key; else restore it from its backup.").Because(err)
	}
	return it, nil
}

// OpenChange opens a change's summary. What cannot be opened is left out: the
// change then does not match its hash.
func OpenChange(k *seal.Key, c Change) Change {
	if !c.Erased {
		c.Summary, _ = opened(k, c.ID, partSummary, c.Summary) // nil beside an error
	}
	return c
}

// aside gives the parts of an item in quarantine, any of which may hold what a
// caller said.
func aside(it *wire.Item) map[string]*[]byte {
	return map[string]*[]byte{asideHeader: &it.Header, asideSummary: &it.Summary, asideDetail: &it.Detail, asideDigest: &it.DetailDigest}
}

// SealAside gives an item as a quarantine keeps it: nothing but its id can be
// read.
func SealAside(k *seal.Key, it wire.Item) wire.Item {
	it.Hash = string(sealed(k, it.ID, asideHash, []byte(it.Hash)))
	for name, part := range aside(&it) {
		*part = sealed(k, it.ID, name, *part)
	}
	return it
}

// OpenAside gives back what was kept aside. What cannot be opened is left out,
// and the reason says so.
func OpenAside(k *seal.Key, q Quarantined) Quarantined {
	hash, err := opened(k, q.Item.ID, asideHash, []byte(q.Item.Hash))
	q.Item.Hash = string(hash)
	for name, part := range aside(&q.Item) {
		var one error
		if *part, one = opened(k, q.Item.ID, name, *part); one != nil {
			err = one
		}
	}
	if err != nil {
		q.Reason += " What was kept of it is damaged, or was sealed with another key."
	}
	return q
}

// Claim stands in a quarantine for the hash that an item came with, to find it
// by.
func Claim(hash string) []byte {
	sum := sha256.Sum256([]byte(hash))
	return sum[:]
}

// Cut ends a page at a number of changes and at MaxPage bytes, whichever comes
// first, but never before its first change.
func Cut(all []Change, limit int) []Change {
	size := 0
	for i, c := range all {
		if size += c.Size(); i > 0 && (i == limit || size > MaxPage) {
			return all[:i]
		}
	}
	return all
}
