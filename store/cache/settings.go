package cache

import (
	"context"

	"firstcall/store"
	"firstcall/store/phone"
)

// Identity gives what the folder knows about itself.
func (c *Cache) Identity(ctx context.Context) (store.Identity, error) {
	id := store.Identity{Desk: c.folder.desk, DeskCode: c.folder.code, Demo: c.folder.demo}
	err := c.query(ctx, func(scan func(...any) error) error {
		var name, value string
		if err := scan(&name, &value); err != nil {
			return err
		}
		switch name {
		case "force":
			id.Force = value
		case "collar":
			id.Collar = value
		}
		return nil
	}, "SELECT name, value FROM meta WHERE name IN ('force', 'collar')")
	return id, err
}

// SetUp records force and collar number and waits for the disk.
func (c *Cache) SetUp(ctx context.Context, force, collar string) error {
	return wait(ctx, c.writer.add(func(t *tx) error {
		const set = "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
		if err := t.exec(set, "force", force); err != nil {
			return err
		}
		return t.exec(set, "collar", collar)
	}))
}

// MarkShared says that many people call from a number, or that they do not
// after all, and waits for the disk. CodeInvalid for a number that cannot be matched.
func (c *Cache) MarkShared(ctx context.Context, n phone.Number, shared bool) error {
	k, ok := c.numberToken(fieldShared, n)
	if !ok {
		return store.Errorf(store.CodeInvalid, "Only a number that was presented can be marked as shared.")
	}
	return wait(ctx, c.writer.add(func(t *tx) error {
		if shared {
			return t.exec("INSERT INTO shared (token) VALUES (?) ON CONFLICT DO NOTHING", k[:])
		}
		return t.exec("DELETE FROM shared WHERE token = ?", k[:])
	}))
}

// Shared says whether a number has been marked as shared by many people.
func (c *Cache) Shared(ctx context.Context, n phone.Number) (bool, error) {
	k, ok := c.numberToken(fieldShared, n)
	if !ok {
		return false, nil
	}
	var shared bool
	err := c.queryOne(ctx, []any{&shared}, "", "SELECT EXISTS (SELECT 1 FROM shared WHERE token = ?)", k[:])
	return shared, err
}

// Waiting counts the records that have not reached a central store.
func (c *Cache) Waiting(ctx context.Context) (int, error) {
	var n int
	err := c.queryOne(ctx, []any{&n}, "", "SELECT count(*) FROM outbox WHERE state = 'waiting'")
	return n, err
}

// Pack gives a pack's bytes by hash; CodeNotFound if it was never used here.
func (c *Cache) Pack(ctx context.Context, hash string) ([]byte, error) {
	var b []byte
	err := c.queryOne(ctx, []any{&b}, "That version of the question set was never used on this desk.",
		"SELECT bytes FROM pack WHERE hash = ?", hash)
	return b, err
}
