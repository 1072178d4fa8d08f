package cache

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// putAside keeps what cannot be taken, whole and sealed, why, and its place.
func (t *tx) putAside(ch store.Change, fed int64, why error) error {
	reason := "The record cannot be read by this version of the program."
	var ours *store.Error
	if errors.As(why, &ours) {
		reason = ours.Text
	}
	raw, err := json.Marshal(asideJSON{ch, reason, fed})
	if err != nil {
		return err
	}
	return t.exec("INSERT INTO aside (id, at, sealed) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at, sealed = excluded.sealed",
		ch.ID[:], t.at.UnixMilli(), t.c.key.Seal(raw, ch.ID[:], partAside))
}

type asideJSON struct {
	Change store.Change
	Reason string
	Fed    int64 // its place in the order, which it gets when it can be taken
}

func (c *Cache) openAside(id, sealed []byte) (kept asideJSON, err error) {
	raw, err := c.key.Open(sealed, id, partAside)
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	return kept, err
}

// retryAside tries again what was put aside, when a folder is opened: this program
// may be a newer one, or what stood in the way may be gone. What it takes gets the
// place that the central store gave it. Nothing waits for it.
func (c *Cache) retryAside(ctx context.Context) error {
	var any bool
	if err := c.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM aside)").Scan(&any); err != nil || !any {
		return err
	}
	c.writer.add((*tx).retryAside)
	return nil
}

func (t *tx) retryAside() error {
	var all []asideJSON
	err := t.each(func(scan func(...any) error) error {
		var id, sealed []byte
		if err := scan(&id, &sealed); err != nil {
			return err
		}
		if kept, err := t.c.openAside(id, sealed); err == nil { // a damaged one stays, and is told of
			all = append(all, kept)
		}
		return nil
	}, "SELECT id, sealed FROM aside")
	slices.SortStableFunc(all, func(a, b asideJSON) int { return cmp.Compare(a.Fed, b.Fed) })
	for _, kept := range all {
		if err == nil && kept.Fed > 0 {
			_, err = t.try(new(page), kept.Change, kept.Fed)
		}
	}
	return err
}

// aside lists what was kept aside, oldest first.
func (c *Cache) aside(ctx context.Context) (all []store.Refused, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var id, sealed []byte
		var at int64
		if err := scan(&id, &at, &sealed); err != nil {
			return err
		}
		kept, err := c.openAside(id, sealed)
		if err != nil {
			kept.Reason = "What was kept aside is damaged."
		}
		all = append(all, store.Refused{Record: headerOf(uuid.FromBytesOrNil(id), kept.Change.Header), Reason: kept.Reason, At: time.UnixMilli(at)})
		return nil
	}, "SELECT id, at, sealed FROM aside ORDER BY at, id")
	return all, err
}
