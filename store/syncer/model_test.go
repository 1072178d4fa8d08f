package syncer_test

import (
	"cmp"
	"context"
	"errors"
	goflag "flag"
	"fmt"
	"maps"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
)

// runSteps is how many steps one run takes on average: what a run has to look at
// grows with it, so that many steps are many runs.
const runSteps = 200

// The invariants I1 to I6 of SYNC section 3, whatever happens in whatever order.
// FIRSTCALL_STEPS says how many steps all runs take together on average,
// FIRSTCALL_SEED draws others.
func TestI1ToI6WhateverHappens(t *testing.T) {
	all := times(t, "FIRSTCALL_STEPS", 400)
	set := map[string]string{"rapid.checks": strconv.Itoa((all + runSteps - 1) / runSteps), "rapid.steps": strconv.Itoa(min(all, runSteps)),
		"rapid.seed": cmp.Or(os.Getenv("FIRSTCALL_SEED"), "1")}
	for name, value := range set {
		was := goflag.Lookup(name).Value.String()
		if err := goflag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = goflag.Set(name, was) }()
	}
	steps := 0
	rapid.Check(t, func(rt *rapid.T) {
		var failed any // what rapid throws has to reach it from the bubble of false time
		synctest.Test(t, func(*testing.T) {
			defer func() { failed = recover() }()
			m := newModel(rt)
			defer m.close()
			rt.Repeat(map[string]func(*rapid.T){
				"write": m.write, "supersede": m.supersede, "sync": m.syncOne, "sync on a bad line": m.syncBadly,
				"desk": m.deskTrouble, "central store": m.centralTrouble, "erase": m.erase, "time": m.timePasses,
				"": func(*rapid.T) { steps++; m.check() },
			})
			m.calm()
		})
		if fmt.Sprintf("%T", failed) == "rapid.invalidData" {
			panic(failed) // at a place of its own, else rapid takes it for the failure that it makes shorter
		}
		if failed != nil {
			panic(failed)
		}
	})
	t.Logf("%d steps", steps)
}

// some draws one of a list that is not empty.
func some[T any](t *rapid.T, of []T, what string) T {
	return of[rapid.IntRange(0, len(of)-1).Draw(t, what)]
}

// one says whether something happens that happens once in n times.
func one(t *rapid.T, n int, what string) bool { return rapid.IntRange(1, n).Draw(t, what) == n }

func (m *model) write(t *rapid.T) { some(t, m.posts, "desk").report(t, store.ID{}, store.ID{}) }

// supersede writes on from any record that the desk holds, its own or another's,
// the current one or not.
func (m *model) supersede(t *rapid.T) {
	p := some(t, m.posts, "desk")
	held := p.reports()
	if len(held) == 0 {
		p.report(t, store.ID{}, store.ID{})
		return
	}
	h := some(t, held, "superseded")
	p.report(t, h.Subject, h.ID)
}

func (m *model) syncOne(t *rapid.T) { m.sync(some(t, m.posts, "desk")) }

// syncBadly loses requests, and the replies to some after they were done (T5).
func (m *model) syncBadly(t *rapid.T) { m.syncOver(t, some(t, m.posts, "desk")) }

func (m *model) syncOver(t *rapid.T, p *post) {
	p.fates = rapid.SliceOfN(rapid.SampledFrom([]fate{passes, passes, lost, unanswered}), 1, 8).Draw(t, "fates")
	if rapid.Bool().Draw(t, "then down") {
		p.after = lost
	}
	m.sync(p)
}

// deskTrouble: a desk is stopped, or ends at once at any of its next commits, or
// its clock jumps (T13).
func (m *model) deskTrouble(t *rapid.T) {
	p := some(t, m.posts, "desk")
	switch rapid.IntRange(0, 4).Draw(t, "trouble") {
	case 0:
		p.shut()
		p.open()
	case 1:
		p.clock(t)
	default:
		p.crashIn, p.crashAfter = rapid.IntRange(1, 5).Draw(t, "commit"), rapid.Bool().Draw(t, "after it")
		if rapid.Bool().Draw(t, "while writing") {
			p.report(t, store.ID{}, store.ID{})
		} else {
			m.syncOver(t, p)
		}
		if p.crashIn > 0 {
			p.crash()
		}
		p.revive()
	}
}

// clock sets a desk's clock right or wrong.
func (p *post) clock(t *rapid.T) {
	year := func(y int) time.Duration { return time.Until(time.Date(y, 1, 19, 3, 14, 0, 0, time.UTC)) }
	p.ahead = some(t, []time.Duration{0, -24 * time.Hour, 24 * time.Hour, year(1970), year(2038)}, "clock")
}

// centralTrouble: the central store is backed up, ends at once, comes back from
// its backup (T10), or another takes over from it (T9).
func (m *model) centralTrouble(t *rapid.T) {
	age := time.Since(m.backup.at)
	switch what := rapid.IntRange(0, 5).Draw(t, "trouble"); {
	case what == 0:
		m.crash()
	case what == 1:
		m.timeline++
	case what == 2 && age < standbyLag: // a standby that had not got everything
		m.timeline++
		m.back()
	case what == 3:
		m.back()
		m.must(m.log.Restored(context.Background()))
	default:
		m.backUp()
	}
}

// erase erases a record wherever it is, and now and then one that nobody has.
func (m *model) erase(t *rapid.T) {
	if !one(t, 3, "erased") {
		m.write(t)
		return
	}
	id := m.posts[0].ids.New()
	if len(m.order) > 0 && !one(t, 6, "nobody's") {
		id = some(t, m.order, "record")
	}
	m.erased[id] = true
	m.secrets = append(m.secrets, m.sealedBytes(id)...)
	m.must(m.journal.Add([]store.ID{id}, time.Now()))
	m.must(m.log.Erase(context.Background(), []store.ID{id}, time.Now()))
}

// timePasses: an hour, a day, or all become quiet.
func (m *model) timePasses(t *rapid.T) {
	switch rapid.IntRange(0, 9).Draw(t, "time") {
	case 0:
		m.calm()
	case 1, 2:
		time.Sleep(30 * time.Hour)
	default:
		time.Sleep(time.Hour)
	}
}

// backUp replaces the backup there was.
func (m *model) backUp() {
	path := m.file("backup")
	m.must(m.log.Backup(context.Background(), path))
	_ = os.Remove(m.backup.path)
	m.backup.path, m.backup.at, m.backup.there = path, time.Now(), maps.Clone(m.there)
	m.nowhere([]string{path})
}

// back puts the backup in place of the store. What came since is lost until the
// desks send it again.
func (m *model) back() {
	m.shut()
	m.path = m.file("central")
	m.must(copyFile(m.backup.path, m.path))
	for id := range m.there {
		if !m.backup.there[id] {
			m.lost[id] = true
		}
	}
	m.there = maps.Clone(m.backup.there)
	m.open()
}

// crash ends the central store at once: what lies on the disk then is all there is.
func (m *model) crash() {
	next := m.file("central")
	m.must(errors.Join(copyFile(m.path, next), copyFile(m.path+"-wal", next+"-wal")))
	m.shut()
	m.path = next
	m.open()
}
