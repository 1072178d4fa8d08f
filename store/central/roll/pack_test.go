package roll

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
)

// version makes a question set of one version, for Publish.
func version(v string) (Pack, []byte) {
	b := []byte("id: west-mercia\nversion: " + v + "\n")
	sum := sha256.Sum256(b)
	return Pack{ID: "west-mercia", Force: "west-mercia", Version: v, Hash: hex.EncodeToString(sum[:]), By: "A1"}, b
}

// publish publishes a version that begins after a while.
func (p place) publish(t *testing.T, v string, after time.Duration) {
	t.Helper()
	pack, b := version(v)
	pack.From = p.clock.now().Add(after)
	must(t, p.Publish(background, pack, b))
}

// inForce lists the versions that are in force or to come.
func (p place) inForce(t *testing.T) string {
	t.Helper()
	all, _, err := p.Packs(background)
	must(t, err)
	var versions []string
	for _, one := range all {
		versions = append(versions, one.Version)
	}
	return strings.Join(versions, " ")
}

func (p place) wantInForce(t *testing.T, versions string) {
	t.Helper()
	if got := p.inForce(t); got != versions {
		t.Fatalf("in force and to come: %q, want %q", got, versions)
	}
}

func TestDESIGN4OneVersionHasOneHash(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.publish(t, "1", 0)
		p.publish(t, "1", 0) // again the same
		one, b := version("1")
		other := append(b, '#')
		sum := sha256.Sum256(other)
		changed := one
		changed.Hash = hex.EncodeToString(sum[:])
		want(t, p.Publish(background, changed, other), store.CodeInvalid)
		want(t, p.Publish(background, one, other), store.CodeInvalid) // not the bytes of the hash
		renamed := one
		renamed.Version = "2" // the same bytes
		want(t, p.Publish(background, renamed, b), store.CodeInvalid)
		theirs, tb := version("3")
		theirs.Force = "kent"
		want(t, p.Publish(background, theirs, tb), store.CodeInvalid)
		nobody, nb := version("4")
		nobody.By = " "
		want(t, p.Publish(background, nobody, nb), store.CodeInvalid)
		p.wantInForce(t, "1")
		got, err := p.PackBytes(background, one.Hash)
		if must(t, err); !bytes.Equal(got, b) {
			t.Errorf("%q", got)
		}
		for _, hash := range []string{changed.Hash, "", "xyz"} {
			_, err := p.PackBytes(background, hash)
			want(t, err, store.CodeNotFound)
		}
	})
}

func TestPacksAreCurrentAndToCome(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.wantInForce(t, "")
		p.publish(t, "1", -time.Hour) // at once
		p.publish(t, "2", 2*time.Hour)
		p.wantInForce(t, "1 2")
		p.publish(t, "3", 3*time.Hour)
		p.wantInForce(t, "1 2 3")
		p.publish(t, "4", 2*time.Hour) // overtakes both
		p.wantInForce(t, "1 4")
		_, tag, err := p.Packs(background)
		must(t, err)
		p.clock.pass(2 * time.Hour)
		p.wantInForce(t, "4")
		p.clock.pass(2 * time.Hour)
		p.wantInForce(t, "4")
		p.publish(t, "5", 0)
		p.wantInForce(t, "5")
		if _, now, err := p.Packs(background); err != nil || now == tag {
			t.Errorf("the tag is still %q, %v", now, err)
		}
		all, err := p.History(background, "west-mercia")
		if must(t, err); len(all) != 5 || !all[0].From.Equal(start) || all[4].By != "A1" {
			t.Errorf("%+v", all)
		}
	})
}

// answering adds people who may publish and approve, by collar number.
func (p place) answering(t *testing.T, collars ...string) {
	t.Helper()
	for _, collar := range collars {
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: collar, Role: RoleSupervisor}, pin))
	}
}

func hashOf(v string) string {
	p, _ := version(v)
	return p.Hash
}

func TestApprovalIsASecondPersons(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		want(t, p.Approve(background, "west-mercia", hashOf("1"), "B2"), store.CodeNotFound)
		p.publish(t, "1", 0)
		must(t, p.Set(background, ApprovalOf("west-mercia"), "yes"))
		p.answering(t, "A1", "0A1", "B2")
		p.publish(t, "2", time.Hour)
		p.publish(t, "3", time.Hour) // in the place of 2
		p.wantInForce(t, "1")
		for _, by := range []string{"A1", "a1", " A1 ", "0A1"} {
			want(t, p.Approve(background, "west-mercia", hashOf("3"), by), store.CodeForbidden)
		}
		p.wantInForce(t, "1")
		p.clock.pass(2 * time.Hour)
		must(t, p.Approve(background, "west-mercia", hashOf("3"), "b2"))
		p.wantInForce(t, "3")
		want(t, p.Approve(background, "west-mercia", hashOf("3"), "B2"), store.CodeNotFound)
		all, err := p.History(background, "west-mercia")
		must(t, err)
		last := all[len(all)-1]
		if len(all) != 2 || last.Approver != "B2" || last.By != "A1" || !last.From.Equal(start.Add(2*time.Hour)) || last.Waits {
			t.Errorf("%+v", all) // it cannot have been in force before it was approved
		}
	})
}

// What was put in the place of what the approver read is not approved with it.
func TestOnlyWhatWasReadIsApproved(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.answering(t, "A1", "B2")
		must(t, p.Set(background, ApprovalOf("west-mercia"), "yes"))
		p.publish(t, "read and agreed", 0)
		p.publish(t, "slipped in", 0)
		for _, hash := range []string{hashOf("read and agreed"), "", hashOf("slipped in")[:12]} {
			want(t, p.Approve(background, "west-mercia", hash, "B2"), store.CodeInvalid)
		}
		p.wantInForce(t, "")
		must(t, p.Approve(background, "west-mercia", hashOf("slipped in"), "B2"))
	})
}

// Where a second person has to approve, both are the force's own supervisors or
// administrators, and known.
func TestWhoMayPublishAndApprove(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.answering(t, "A1", "B2", "GONE")
		must(t, p.RevokePerson(background, "west-mercia", "GONE"))
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "H3", Role: RoleHandler}, pin))
		must(t, p.AddPerson(background, Person{Force: "kent", Collar: "K4", Role: RoleSupervisor}, pin))
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Agency: "council", Collar: "C5", Role: RoleSupervisor}, pin))
		must(t, p.Set(background, ApprovalOf("west-mercia"), "yes"))
		for _, by := range []string{"GONE", "H3", "K4", "C5", "root"} {
			pack, b := version("1")
			pack.By = by
			want(t, p.Publish(background, pack, b), store.CodeForbidden)
		}
		p.publish(t, "1", 0)
		for _, by := range []string{"GONE", "H3", "K4", "C5", "root", ""} {
			want(t, p.Approve(background, "west-mercia", hashOf("1"), by), store.CodeForbidden)
		}
		p.wantInForce(t, "")
		must(t, p.Approve(background, "west-mercia", hashOf("1"), "B2"))
	})
}

func TestOneCollarNumberInManySpellings(t *testing.T) {
	for _, pair := range [][2]string{{"4417", "04417"}, {"4417", " 44 17"}, {"4417", "44-17"}, {"wm417", "WM417"}, {"0", "00"}} {
		if !samePerson(pair[0], pair[1]) {
			t.Errorf("%q and %q are told apart", pair[0], pair[1])
		}
	}
	if samePerson("4417", "4170") || samePerson("A1", "B1") {
		t.Error("two people are taken for one")
	}
}

// What was published while another waited is overtaken by the approval only.
func TestAnApprovedPackIsTheLastInOrder(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.answering(t, "A1", "B2")
		waiting, b := version("2")
		waiting.Waits = true
		must(t, p.Publish(background, waiting, b))
		p.publish(t, "1", 0)
		p.wantInForce(t, "1")
		must(t, p.Approve(background, "west-mercia", waiting.Hash, "B2"))
		p.wantInForce(t, "2")
	})
}

func TestRollbackOrder(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		back := func(want string) {
			t.Helper()
			p.clock.pass(time.Minute)
			got, err := p.Rollback(background, "west-mercia", "B2")
			if must(t, err); got.Version != want || !got.Back || got.By != "B2" || !got.From.Equal(p.clock.now()) {
				t.Fatalf("%+v, want %s", got, want)
			}
			p.wantInForce(t, want)
		}
		refused := func() {
			t.Helper()
			_, err := p.Rollback(background, "west-mercia", "B2")
			want(t, err, store.CodeNotFound)
		}
		refused()
		p.publish(t, "1", 0)
		withdrawn := func(want string) {
			t.Helper()
			p.clock.pass(time.Minute)
			got, err := p.Rollback(background, "west-mercia", "B2")
			if must(t, err); got.Version != want || !got.Withdrawn {
				t.Fatalf("%+v, want %s withdrawn", got, want)
			}
			p.wantInForce(t, "")
		}
		withdrawn("1")
		refused()
		p.publish(t, "1", time.Hour) // never begins
		withdrawn("1")
		p.clock.pass(2 * time.Hour)
		p.wantInForce(t, "")
		p.publish(t, "1", 0)
		p.publish(t, "2", 0)
		p.publish(t, "3", 0)
		p.publish(t, "3", 0) // twice is once
		back("2")
		back("1")
		withdrawn("1")
		p.publish(t, "1", 0)
		p.publish(t, "4", 0)
		p.publish(t, "5", time.Hour) // never begins
		p.wantInForce(t, "4 5")
		back("4")
		p.clock.pass(2 * time.Hour)
		p.wantInForce(t, "4")
		back("1")
		all, err := p.History(background, "west-mercia")
		must(t, err)
		var versions []string
		for _, one := range all {
			versions = append(versions, one.Version)
		}
		if got := strings.Join(versions, " "); got != "1 1 1 1 1 2 3 3 2 1 1 1 4 5 4 1" {
			t.Errorf("the order is %s", got)
		}
	})
}

// Two servers that publish at the same moment agree on one order.
func TestPublishingAtOnceKeepsOneOrder(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		other := p.more()
		var wg sync.WaitGroup
		failures := make([]error, 20)
		for i := range failures {
			wg.Go(func() {
				pack, b := version(fmt.Sprint(i))
				failures[i] = []*Roll{p.Roll, other}[i%2].Publish(background, pack, b)
			})
		}
		wg.Wait()
		for _, err := range failures {
			must(t, err)
		}
		all, err := p.History(background, "west-mercia")
		must(t, err)
		if len(all) != len(failures) {
			t.Fatalf("%d entries", len(all))
		}
		p.wantInForce(t, all[len(all)-1].Version)
	})
}

// At every later moment the last entry of an id whose From has come is in force,
// whether it is looked for among all entries or among those that are kept.
func TestInForceLosesNothingThatWillCount(t *testing.T) {
	current := func(all []Pack, id string, at time.Time) (p Pack) {
		for _, one := range all {
			if one.ID == id && !one.From.After(at) {
				p = one
			}
		}
		return p
	}
	rapid.Check(t, func(t *rapid.T) {
		hour := func(what string) time.Time {
			return start.Add(time.Duration(rapid.IntRange(0, 9).Draw(t, what)) * time.Hour)
		}
		var all []Pack
		for i := range rapid.IntRange(0, 12).Draw(t, "entries") {
			all = append(all, Pack{ID: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id"), Version: fmt.Sprint(i), From: hour("from")})
		}
		now := hour("now")
		kept := inForce(slices.Clone(all), now)
		for _, id := range []string{"a", "b"} {
			for at := now; at.Before(start.Add(12 * time.Hour)); at = at.Add(time.Hour) {
				if got, want := current(kept, id, at), current(all, id, at); got != want {
					t.Fatalf("at %v %s is in force, want %s of %v", at, got.Version, want.Version, all)
				}
			}
		}
		for _, one := range kept { // and each has or will have its time
			if at := one.From; current(all, one.ID, maxTime(at, now)) != one {
				t.Fatalf("%s never counts", one.Version)
			}
		}
	})
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
