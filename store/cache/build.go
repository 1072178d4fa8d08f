package cache

import "firstcall/store"

// builder makes a call's records, once for each reference: what was made is
// kept, so that a transaction done again writes the same.
type builder struct {
	build   func(ref string) ([]store.NewRecord, error)
	ref     string // what records were built for
	records []store.NewRecord
}

func (b *builder) insert(t *tx, ref string) (err error) {
	if ref != b.ref {
		if b.records, err = b.build(ref); err != nil {
			return err
		}
		b.ref = ref
	}
	return t.insert(b.records)
}

// Record writes a call that was taken elsewhere: its reference, its pack and
// what build gives for it, all in one transaction and without a draft. A call
// that the desk has already, open or closed, fails with CodeInvalid. build runs
// on the writing goroutine, again only if the reference changed while the disk
// refused.
func (c *Cache) Record(d store.Draft, packBytes []byte, build func(ref string) ([]store.NewRecord, error)) store.Ticket {
	b := builder{build: build}
	d.Entries = nil
	return c.writer.add(func(t *tx) error {
		var one int
		found, err := t.get([]any{&one}, "SELECT 1 FROM call WHERE id = ?", d.Call[:])
		if err != nil {
			return err
		}
		if found {
			return store.Errorf(store.CodeInvalid, "This call is on this desk already.").
				WithHint("Look it up by its reference to see what was saved.")
		}
		if err := t.keepPack(d.Pack, packBytes); err != nil {
			return err
		}
		if d.OpenedAt.IsZero() {
			d.OpenedAt = t.at
		}
		ref, err := t.takeRef(d)
		if err != nil {
			return err
		}
		return b.insert(t, ref)
	})
}
