package cache

import (
	"context"
	"time"

	"firstcall/store"
)

// What the folder is told about whose it is and who is on shift.
const (
	metaForce    = "force"
	metaDeskCode = "desk_code"
	metaCollar   = "collar"
	metaDuty     = "duty"
	metaAssured  = "assured"
	metaSignedOn = "signed_on" // RFC 3339, "" when nobody is
)

// Identity gives what the folder knows about itself.
func (c *Cache) Identity(ctx context.Context) (store.Identity, error) {
	id := store.Identity{Desk: c.folder.desk, Demo: c.folder.demo}
	err := c.query(ctx, func(scan func(...any) error) error {
		var name, value string
		if err := scan(&name, &value); err != nil {
			return err
		}
		switch name {
		case metaForce:
			id.Force = value
		case metaDeskCode:
			id.DeskCode = value
		case metaCollar:
			id.Collar = value
		case metaDuty:
			id.Duty = store.Duty(value)
		case metaAssured:
			id.Assured = value
		case metaSignedOn:
			id.SignedOn, _ = time.Parse(time.RFC3339Nano, value) // "" is the zero time
		}
		return nil
	}, "SELECT name, value FROM meta WHERE name IN ('force', 'desk_code', 'collar', 'duty', 'assured', 'signed_on')")
	return id, err
}

// SetUp records the force, signs its first handler on and waits for the disk.
func (c *Cache) SetUp(ctx context.Context, force, collar string) error {
	return wait(ctx, c.writer.add(func(t *tx) error {
		if err := t.setMeta(metaForce, force); err != nil {
			return err
		}
		return t.signOn(store.Shift{Collar: collar, Duty: store.DutyHandler})
	}))
}

// SignOn records who is on shift from now on and waits for the disk. An empty
// collar number signs off.
func (c *Cache) SignOn(ctx context.Context, s store.Shift) error {
	return wait(ctx, c.writer.add(func(t *tx) error { return t.signOn(s) }))
}

func (t *tx) signOn(s store.Shift) error {
	at := t.at.UTC().Format(time.RFC3339Nano)
	if s.Collar == "" {
		s, at = store.Shift{}, ""
	}
	for _, m := range [][2]string{{metaCollar, s.Collar}, {metaDuty, string(s.Duty)}, {metaAssured, s.Assured}, {metaSignedOn, at}} {
		if err := t.setMeta(m[0], m[1]); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) setMeta(name, value string) error {
	return t.exec("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
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
