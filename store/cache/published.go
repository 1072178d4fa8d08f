package cache

import (
	"context"
	"maps"
	"slices"
	"time"

	"firstcall/store"
)

// metaPacks is the tag of the schedule of question sets.
const metaPacks = "packs"

// SetPacks keeps the central store's schedule of question sets and waits for the
// disk. What a schedule named once stays known for ever by its id and version.
func (c *Cache) SetPacks(ctx context.Context, tag string, packs []store.PublishedPack, bytes map[string][]byte) error {
	packs, bytes = slices.Clone(packs), maps.Clone(bytes)
	return wait(ctx, c.writer.add(func(t *tx) error {
		if err := t.exec("DELETE FROM published"); err != nil {
			return err
		}
		for n, p := range packs {
			if err := t.publish(n, p, bytes[p.Hash]); err != nil {
				return err
			}
		}
		return t.setMeta(metaPacks, tag)
	}))
}

// publish keeps one entry of the schedule and the question set it names.
func (t *tx) publish(n int, p store.PublishedPack, bytes []byte) error {
	if err := t.keepPack(store.PackRef{ID: p.ID, Version: p.Version, Hash: p.Hash}, bytes); err != nil {
		return err
	}
	var held, other bool
	if _, err := t.get([]any{&held, &other}, `SELECT EXISTS (SELECT 1 FROM pack WHERE hash = ?3),
		EXISTS (SELECT 1 FROM pack WHERE id = ?1 AND version = ?2 AND hash <> ?3)`, p.ID, p.Version, p.Hash); err != nil {
		return err
	}
	if other {
		return store.Errorf(store.CodeInvalid, "The question set %s %s is known here with other contents.", p.ID, p.Version).
			WithHint("A changed question set needs a new version. Tell whoever publishes them.")
	}
	if !held {
		return store.Errorf(store.CodeInvalid, "The question set %s %s was published, but did not arrive with the rest.", p.ID, p.Version)
	}
	return t.exec("INSERT INTO published (n, id, force, version, hash, from_at) VALUES (?, ?, ?, ?, ?, ?)",
		n, p.ID, p.Force, p.Version, p.Hash, p.From.UTC().Format(time.RFC3339Nano))
}

// PublishedPacks gives the schedule in its order, and its tag.
func (c *Cache) PublishedPacks(ctx context.Context) (tag string, packs []store.PublishedPack, err error) {
	err = c.query(ctx, func(scan func(...any) error) error {
		var p store.PublishedPack
		var from string
		err := scan(&tag, &p.ID, &p.Force, &p.Version, &p.Hash, &from)
		if err == nil && p.Hash != "" { // of an empty schedule, the tag comes alone
			p.From, err = time.Parse(time.RFC3339Nano, from)
			packs = append(packs, p)
		}
		return err
	}, `SELECT m.value, coalesce(p.id, ''), coalesce(p.force, ''), coalesce(p.version, ''), coalesce(p.hash, ''), coalesce(p.from_at, '')
		FROM meta m LEFT JOIN published p WHERE m.name = 'packs' ORDER BY p.n`)
	return tag, packs, err
}
