package syncer_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"firstcall/store"
	"firstcall/store/central/roll"
	"firstcall/store/phone"
	"firstcall/store/syncer"
	"firstcall/store/wire"
)

// A desk enrols with its code, somebody signs on at it, looks up what it does
// not hold, and signs off: what the client sends is what the server reads.
func TestClientAndServerAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		ctx, d, other := context.Background(), w.desk(), w.desk()
		code, _, err := w.roll.AddDesk(ctx, roll.Desk{Name: "desk-0", Forces: []string{"west-mercia"}, Role: roll.RoleSupervisor})
		w.must(err)
		enrolled, err := d.client.Enrol(ctx, wire.EnrolRequest{Code: code, Desk: d.id})
		w.must(err)
		_, err = d.client.Enrol(ctx, wire.EnrolRequest{Code: code, Desk: d.id})
		if store.CodeOf(err) != store.CodeForbidden {
			t.Errorf("a used code: %v", err)
		}
		d.token = enrolled.Token
		d.connect()

		id := other.report(store.ID{}, store.ID{}, "noise at night")
		w.must(other.sync.Once(ctx))
		d.signOn("4417", roll.RoleSupervisor)
		n := phone.Parse("07700 900417")
		found, err := d.client.Find(ctx, wire.FindRequest{Number: &n, Reason: "call"})
		if err != nil || len(found.Changes) != 1 || found.Changes[0].ID != id {
			t.Errorf("%d found, %v", len(found.Changes), err)
		}
		got, err := d.client.Record(ctx, wire.RecordRequest{ID: id, Reason: "call"})
		w.must(err)
		if _, err := store.Thaw(got.Item.Header, got.Item.Summary, got.Item.Detail, got.Item.Hash); err != nil {
			t.Error(err)
		}
		if _, err := d.client.Record(ctx, wire.RecordRequest{ID: d.ids.New()}); store.CodeOf(err) != store.CodeNotFound {
			t.Error(err)
		}
		if _, err := d.client.Quarantine(ctx); err != nil {
			t.Error(err)
		}
		w.must(d.client.SignOff(ctx))
		if _, err := d.client.Quarantine(ctx); err == nil {
			t.Error("the session goes on after signing off")
		}
	})
}

// A question set that is published reaches the desk with the next pull, and a
// roll-back too; it comes once.
func TestPublishedPackArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, "")
		defer w.end()
		ctx, d, fetched := context.Background(), w.desk(), 0
		s := syncer.New(syncer.Options{Outbox: d.cache, Client: d.client,
			Packs: func(ctx context.Context, p wire.PacksResponse, fetch func(context.Context, string) ([]byte, error)) error {
				var packs []store.PublishedPack
				bytes := map[string][]byte{}
				for _, one := range p.Packs {
					packs = append(packs, store.PublishedPack{ID: one.ID, Force: one.Force, Version: one.Version, Hash: one.Hash, From: one.From})
					b, err := fetch(ctx, one.Hash)
					if err != nil {
						return err
					}
					bytes[one.Hash] = b
					fetched++
				}
				return d.cache.SetPacks(ctx, p.Tag, packs, bytes)
			}})
		for _, version := range []string{"2026.1", "2026.2"} {
			bytes := []byte("version: " + version)
			w.must(w.roll.Publish(ctx, roll.Pack{ID: "west-mercia", Force: "west-mercia", Version: version,
				Hash: fmt.Sprintf("%x", sha256.Sum256(bytes)), From: time.Now(), By: "4417"}, bytes))
			w.must(s.Once(ctx))
			d.hasPack(version)
		}
		before := fetched
		w.must(s.Once(ctx))
		if fetched != before {
			t.Error("fetched again")
		}
		time.Sleep(time.Minute)
		_, err := w.roll.Rollback(ctx, "west-mercia", "4417")
		w.must(err)
		time.Sleep(time.Minute)
		w.must(s.Once(ctx))
		d.hasPack("2026.1")
	})
}

// hasPack fails unless the last of the desk's schedule is a version.
func (d *desk) hasPack(version string) {
	d.w.t.Helper()
	_, packs, err := d.cache.PublishedPacks(context.Background())
	d.w.must(err)
	if len(packs) == 0 || packs[len(packs)-1].Version != version {
		d.w.t.Errorf("the desk has %v, want %s", packs, version)
	}
}
