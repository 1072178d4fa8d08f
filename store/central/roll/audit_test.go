package roll

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
	"firstcall/store/seal"
)

// noted writes five entries after the one that every audit begins with.
func (p place) noted(t *testing.T) {
	t.Helper()
	for range 5 {
		must(t, p.Note(background, Entry{Collar: "WM417", Desk: ids.New(), Operation: "consult", Reason: "call-back", Records: []store.ID{ids.New()}}))
	}
	must(t, p.VerifyAudit(background))
}

// audited gives all that was noted after the first.
func (p place) audited(t *testing.T) (all []Entry) {
	t.Helper()
	must(t, p.Audit(background, func(e Entry) error { all = append(all, e); return nil }))
	return all[1:]
}

func TestDPA62TheAuditGivesBackWhatWasNoted(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		first := Entry{At: start.Add(time.Hour), Collar: "WM417", Desk: ids.New(), Operation: "consult", Reason: "call-back \x00 \u2028",
			Records: []store.ID{ids.New(), ids.New()}}
		forged := first
		forged.N, forged.Prev, forged.Hash = 9, "aa", "bb"
		must(t, p.Note(background, forged))
		must(t, p.Note(background, Entry{Operation: "backed up"}))
		all := p.audited(t)
		if len(all) != 2 || all[0].Prev == "" || all[0].Hash == "" || all[1].Prev != all[0].Hash {
			t.Fatalf("%+v", all)
		}
		first.N, first.Prev, first.Hash = 2, all[0].Prev, all[0].Hash
		second := Entry{N: 3, Prev: first.Hash, Hash: all[1].Hash, At: start, Collar: "admin", Operation: "backed up"}
		if diff := cmp.Diff([]Entry{first, second}, all); diff != "" {
			t.Error(diff)
		}
		stop := errors.New("enough")
		if err := p.Audit(background, func(Entry) error { return stop }); err != stop {
			t.Error(err)
		}
		must(t, p.VerifyAudit(background))
	})
}

// SYNC 4, the attacks on the audit, each by whoever owns the database and has not
// the key. None is made good by what is noted afterwards.
func TestSYNC4AttacksOnTheAuditAreNamed(t *testing.T) {
	for name, attack := range map[string]struct {
		statements []string
		where      string
	}{
		"edited":            {[]string{"UPDATE audit SET entry = replace(entry, 'WM417', 'WM999') WHERE n = 3"}, "entry 3"},
		"removed":           {[]string{"DELETE FROM audit WHERE n = 2"}, "entry 2"},
		"the first removed": {[]string{"DELETE FROM audit WHERE n = 1"}, "entry 1"},
		"closed up":         {[]string{"DELETE FROM audit WHERE n = 2", "UPDATE audit SET n = 2 WHERE n = 3", "UPDATE audit SET n = 3 WHERE n = 4"}, "entry 2"},
		"reordered": {[]string{"UPDATE audit SET n = 100 WHERE n = 2", "UPDATE audit SET n = 2 WHERE n = 3",
			"UPDATE audit SET n = 3 WHERE n = 100"}, "entry 2"},
		"tail cut":          {[]string{"DELETE FROM audit WHERE n > 3"}, "entry 4"},
		"all cut":           {[]string{"DELETE FROM audit"}, "entry 1"},
		"head set back":     {[]string{"UPDATE audit_head SET n = 3"}, "entry 4"},
		"tail and old head": {[]string{"DELETE FROM audit WHERE n = 6", "UPDATE audit_head SET n = 5"}, "entry 6"},
		"tail cut and head set back": {[]string{"DELETE FROM audit WHERE n > 3",
			"UPDATE audit_head SET n = 3, seal = (SELECT hash FROM audit WHERE n = 3)"}, "entry 4"},
		"head removed":          {[]string{"DELETE FROM audit_head"}, "entry 1"},
		"all removed with head": {[]string{"DELETE FROM audit", "DELETE FROM audit_head"}, "entry 1"},
		"set back to nothing":   {[]string{"DELETE FROM audit", "UPDATE audit_head SET n = 0"}, "entry 1"},
		"another hash":          {[]string{"UPDATE audit SET hash = (SELECT hash FROM audit AS a WHERE a.n = 1) WHERE n = 5"}, "entry 5"},
		"one more":              {[]string{"INSERT INTO audit SELECT 7, hash, entry FROM audit WHERE n = 6"}, "entry 7"},
		"one before the first":  {[]string{"INSERT INTO audit SELECT 0, hash, entry FROM audit WHERE n = 6"}, "entry 0"},
	} {
		t.Run(name, func(t *testing.T) {
			both(t, func(t *testing.T, p place) {
				p.noted(t)
				for _, s := range attack.statements {
					p.do(t, s)
				}
				err := p.VerifyAudit(background)
				want(t, err, store.CodeInvalid)
				if !strings.Contains(err.Error(), attack.where+" ") {
					t.Errorf("%v, want %s", err, attack.where)
				}
				_ = p.Note(background, Entry{Operation: "consult"}) // which the database may refuse now
				want(t, p.VerifyAudit(background), store.CodeInvalid)
			})
		})
	}
}

// Whoever edits an entry and makes every hash anew, as the program would, does it
// with another key.
func TestSYNC4AnAuditThatIsHashedAnewWithoutTheKeyIsNoticed(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.noted(t)
		forger := p.bare()
		forger.Keyed(seal.New([32]byte{8}), "forger")
		p.do(t, "UPDATE audit SET entry = replace(entry, 'WM417', 'WM999') WHERE n = 3")
		last := forger.sealed(0, nil)
		must(t, p.entries(background, 6, func(k kept) error {
			hash := forger.link(last, k.n, k.entry)
			p.do(t, "UPDATE audit SET hash = $1 WHERE n = $2", hash, k.n)
			last = forger.sealed(k.n, hash)
			return nil
		}))
		p.do(t, "UPDATE audit_head SET seal = $1", last)
		must(t, forger.VerifyAudit(background)) // all of it is hashed anew
		want(t, p.VerifyAudit(background), store.CodeInvalid)
	})
}

// Against whoever sets all of it back to an older copy only an anchor helps, and
// still does when the audit has grown beyond it again.
func TestSYNC4AnAnchorFindsAnAuditThatWasSetBack(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.noted(t)
		var old []byte
		must(t, p.owner.QueryRow("SELECT seal FROM audit_head").Scan(&old))
		must(t, p.Note(background, Entry{Collar: "WM417", Operation: "consult"}))
		all := p.audited(t)
		var anchors []Anchor
		for _, e := range all {
			a, err := ParseAnchor(Anchor{N: e.N, Hash: e.Hash}.String())
			must(t, err)
			anchors = append(anchors, a)
		}
		must(t, p.VerifyAudit(background, anchors...))
		p.do(t, "DELETE FROM audit WHERE n = 7")
		p.do(t, "UPDATE audit_head SET n = 6, seal = $1", old)
		must(t, p.VerifyAudit(background, anchors[:len(anchors)-1]...))
		for range 3 {
			err := p.VerifyAudit(background, anchors...)
			if want(t, err, store.CodeInvalid); !strings.Contains(err.Error(), "entry 7 ") {
				t.Error(err)
			}
			must(t, p.Note(background, Entry{Operation: "consult"}))
		}
	})
}

func TestAnchorsThatAreNoneAreRefused(t *testing.T) {
	for _, text := range []string{"", "3", "3:", ":aa", "0:aa", "-1:aa", "x:aa", "3:xy", "3:aaa", "3:aa:bb", "99999999999999999999:aa"} {
		_, err := ParseAnchor(text)
		want(t, err, store.CodeUsage)
	}
}

func FuzzAnchor(f *testing.F) {
	f.Add("1204:9f3c")
	f.Add(" 7:ABCD\n")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAnchor(text)
		if err != nil {
			return
		}
		if again, err := ParseAnchor(a.String()); err != nil || again != a {
			t.Errorf("%q is read as %v and then as %v, %v", text, a, again, err)
		}
	})
}

// Without the key nothing is done that could not be noted, and nothing begun twice.
func TestSYNC4WithoutTheKeyNothingIsDone(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.staffed(t)
		p.publish(t, "1", 0)
		bare := p.bare()
		pack, b := version("2")
		before := fmt.Sprint(everything(t, bare))
		for name, act := range map[string]func() error{
			"note":    func() error { return bare.Note(background, Entry{Operation: "consult"}) },
			"verify":  func() error { return bare.VerifyAudit(background) },
			"begin":   func() error { return bare.Begin(background, "{}") },
			"setting": func() error { return bare.Set(background, ApprovalOf("west-mercia"), "yes") },
			"person": func() error {
				return bare.AddPerson(background, Person{Force: "kent", Collar: "1", Role: RoleHandler}, pin)
			},
			"revoke":   func() error { return bare.RevokePerson(background, "west-mercia", "WM417") },
			"shut out": func() error { return bare.Revoke(background, "control-room") },
			"publish":  func() error { return bare.Publish(background, pack, b) },
			"add desk": func() error {
				_, _, err := bare.AddDesk(background, Desk{Name: "new", Forces: []string{"kent"}, Role: RoleHandler})
				return err
			},
		} {
			if err := act(); err != errUnkeyed {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := fmt.Sprint(everything(t, bare)); after != before {
			t.Errorf("%s\nwas %s", after, before)
		}
		want(t, p.Begin(background, "{}"), store.CodeInUse)
		must(t, p.VerifyAudit(background))
	})
}

// everything lists what administrators change.
func everything(t *testing.T, r *Roll) []any {
	t.Helper()
	desks, err := r.Desks(background)
	must(t, err)
	people, err := r.People(background)
	must(t, err)
	packs, err := r.History(background, "west-mercia")
	must(t, err)
	approval, err := r.Get(background, ApprovalOf("west-mercia"))
	must(t, err)
	return []any{desks, people, packs, approval}
}

// Each act of administration is in the audit, by whom and to what.
func TestSYNC4AdministrationIsAudited(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		d := p.staffed(t) // a desk added and enrolled, a person added
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "wm418", Role: RoleAdministrator}, pin))
		must(t, p.AddPerson(background, Person{Force: "west-mercia", Collar: "WM417", Role: RoleSupervisor}, pin))
		must(t, p.Set(background, ApprovalOf("west-mercia"), "yes"))
		one, b := version("1")
		one.By = "wm417"
		must(t, p.Publish(background, one, b))
		must(t, p.Approve(background, "west-mercia", one.Hash, "WM418"))
		must(t, p.Set(background, ApprovalOf("west-mercia"), "no"))
		p.publish(t, "2", 0)
		_, err := p.Rollback(background, "west-mercia", "WM418")
		must(t, err)
		_, _, _, err = p.SignOn(background, d, "west-mercia", "WM417", pin)
		must(t, err)
		_, _, _, err = p.SignOn(background, d, "west-mercia", "nobody", "900913")
		want(t, err, store.CodeForbidden)
		_, err = p.CheckPIN(background, "west-mercia", "wm418", "900913")
		want(t, err, store.CodeForbidden)
		_, _, err = p.AddDesk(background, Desk{Name: "control-room", Forces: []string{"kent"}, Role: RoleHandler})
		must(t, err)
		must(t, p.RevokePerson(background, "west-mercia", "WM418"))
		must(t, p.Revoke(background, "control-room"))
		two, _ := version("2")
		var got []string
		for _, e := range p.audited(t) {
			if !e.Desk.IsNil() && e.Desk != d.ID {
				t.Errorf("%+v", e)
			}
			got = append(got, strings.Join([]string{e.Collar, e.Operation, e.Reason}, "; "))
		}
		if diff := cmp.Diff([]string{
			"admin; desk added; control-room handler police west-mercia",
			"; desk enrolled; control-room",
			"admin; person added; west-mercia WM417 supervisor police",
			"admin; person added; west-mercia WM418 administrator police",
			"admin; person given a new PIN; west-mercia WM417 supervisor police",
			"admin; setting changed; approve:west-mercia yes",
			"WM417; question set waits for approval; west-mercia 1 " + one.Hash,
			"WM418; question set approved; west-mercia 1 " + one.Hash,
			"admin; setting changed; approve:west-mercia no",
			"A1; question set published; west-mercia 2 " + two.Hash,
			"WM418; question set rolled back to; west-mercia 1 " + one.Hash,
			"WM417; signed on; west-mercia",
			"NOBODY; PIN refused; west-mercia",
			"WM418; PIN refused; west-mercia",
			"admin; desk given a new code; control-room handler police kent",
			"admin; person revoked; west-mercia WM418",
			"admin; desk revoked; control-room",
		}, got); diff != "" {
			t.Error(diff)
		}
		must(t, p.VerifyAudit(background))
		if strings.Contains(string(p.raw()), "900913") {
			t.Error("a PIN that was tried is kept")
		}
	})
}

func TestSYNC4TwoProcessesAtOnceKeepOneOrder(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		other := p.more()
		failures := make([]error, 60)
		var wg sync.WaitGroup
		for i := range failures {
			wg.Go(func() {
				failures[i] = []*Roll{p.Roll, other}[i%2].Note(background, Entry{Operation: "consult", Records: []store.ID{ids.New()}})
			})
		}
		wg.Wait()
		for _, err := range failures {
			must(t, err)
		}
		must(t, other.VerifyAudit(background))
		all := p.audited(t)
		if len(all) != len(failures) {
			t.Errorf("%d entries", len(all))
		}
		for i, e := range all {
			if e.N != int64(i+2) {
				t.Errorf("entry %d comes as the %dth", e.N, i+2)
			}
		}
	})
}

// A clock that is set back changes no order.
func TestSYNC4TheAuditDoesNotFollowTheClock(t *testing.T) {
	both(t, func(t *testing.T, p place) {
		p.noted(t)
		p.clock.pass(-24 * time.Hour)
		p.noted(t)
	})
}

// More than a page of it.
func TestALongAuditIsReadToItsEnd(t *testing.T) {
	p := onSQLite(t)
	const entry = `{"at":"2026-11-21T18:00:00Z","operation":"consult"}`
	p.do(t, "DELETE FROM audit")
	last := p.sealed(0, nil)
	for n := int64(1); n <= auditPage+1; n++ {
		hash := p.link(last, n, entry)
		p.do(t, "INSERT INTO audit (n, hash, entry) VALUES ($1, $2, $3)", n, hash, entry)
		last = p.sealed(n, hash)
	}
	p.do(t, "UPDATE audit_head SET n = $1, seal = $2", auditPage+1, last)
	must(t, p.VerifyAudit(background))
	if n := len(p.audited(t)); n != auditPage {
		t.Errorf("%d entries after the first", n)
	}
}
