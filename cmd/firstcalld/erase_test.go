package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/sqlitex"
	"firstcall/store/wire"
)

// base is a central store in a file of its own.
type base struct {
	t    *testing.T
	db   string
	desk store.ID
	seq  int64
}

func newBase(t *testing.T) *base {
	dir := t.TempDir()
	t.Setenv("FIRSTCALLD_DATA", filepath.Join(dir, "central"))
	t.Setenv("FIRSTCALL_KEY", "file:"+filepath.Join(dir, "key"))
	t.Setenv("FIRSTCALL_NOW", "")
	return &base{t: t, db: filepath.Join(dir, "central", "central.db"), desk: ids.New()}
}

// run runs the program where nobody can be asked, and gives what it said.
func (b *base) run(code int, args ...string) (out, errOut string) {
	b.t.Helper()
	var o, e bytes.Buffer
	if got := run(b.t.Context(), args, strings.NewReader(""), &o, &e); got != code {
		b.t.Fatalf("firstcalld %q ends with %d, want %d: %s%s", args, got, code, &o, &e)
	}
	return o.String(), e.String()
}

// open works on the store itself.
func (b *base) open(do func(*opened) error) {
	b.t.Helper()
	a := &app{App: cli.App{Name: "firstcalld", Ctx: b.t.Context()}, db: b.db}
	if err := a.with(b.t.Context(), do); err != nil {
		b.t.Fatal(err)
	}
}

// report keeps a report and gives its record's id.
func (b *base) report(ref string) store.ID {
	b.t.Helper()
	r := b.frozen(ref)
	b.pushed(r, wire.Stored)
	return r.ID
}

// frozen is a report as the desk has written it.
func (b *base) frozen(ref string) store.Record {
	b.t.Helper()
	b.seq++
	call := ids.New()
	r, err := store.Freeze(store.Header{ID: ids.New(), Kind: store.KindReport, Subject: call, Force: "west-mercia", Agency: "police",
		Desk: b.desk, DeskSeq: b.seq, ReportedAt: time.Now(), MadeAt: time.Now()}, store.ReportSummary{Ref: ref, Call: call}, "marmalade")
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// pushed sends a report to the store, which has to answer that.
func (b *base) pushed(r store.Record, want wire.State) {
	b.t.Helper()
	b.open(func(o *opened) error {
		got, err := o.log.Append(b.t.Context(), central.Credential{Desk: b.desk, Forces: []string{"west-mercia"}, Agency: "police"},
			[]wire.Item{{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, Detail: r.Detail}})
		if err == nil && got[0].State != want {
			b.t.Fatalf("%+v, want %s", got, want)
		}
		return err
	})
}

// held says whether a record's contents are there.
func (b *base) held(id store.ID) (is bool) {
	b.t.Helper()
	b.open(func(o *opened) error {
		_, err := o.log.Detail(b.t.Context(), central.Scope{Forces: []string{"west-mercia"}, Police: true}, id)
		is = err == nil
		return nil
	})
	return is
}

// erasures are those that the audit knows of.
func (b *base) erasures() (n int) {
	b.t.Helper()
	out, _ := b.run(0, "audit", "export", "--db", b.db)
	return strings.Count(out, `"operation":"erasure"`)
}

func TestSYNC36NothingIsErasedByOversight(t *testing.T) {
	b := newBase(t)
	id := b.report("WM-261121-7Q0417K")
	b.run(2, "erase", "--person", store.ID{}.String(), "--because", "x", "--yes", "--db", b.db)
	b.run(2, "erase", "--record", store.ID{}.String(), "--because", "x", "--yes", "--db", b.db)
	b.run(4, "erase", "--person", ids.New().String(), "--because", "x", "--yes", "--db", b.db)
	b.run(4, "erase", "--record", id.String(), "--force", "kent", "--because", "x", "--yes", "--db", b.db)
	_, said := b.run(2, "erase", "--record", id.String(), "--because", "x", "--db", b.db)
	if !strings.Contains(said, "1 record would be") || !strings.Contains(said, "--yes") {
		t.Errorf("it says %s", said)
	}
	if !b.held(id) || b.erasures() != 0 {
		t.Fatal("it was erased all the same")
	}
	b.run(0, "erase", "--record", id.String(), "--force", "west-mercia", "--because", "x", "--yes", "--db", b.db)
	if b.held(id) || b.erasures() != 1 {
		t.Error("it was not erased")
	}
}

// A backup that is being made holds on to the log of writes.
func TestSYNC38AnErasureBesideAReaderIsDoneAndAudited(t *testing.T) {
	b := newBase(t)
	id := b.report("WM-261121-7Q0417K")
	reader, err := sql.Open("sqlite", sqlitex.Source(b.db, sqlitex.Writing))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	tx, err := reader.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM record").Scan(&n); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	_, said := b.run(0, "erase", "--record", id.String(), "--because", "x", "--yes", "--db", b.db)
	if !strings.Contains(said, "firstcalld scrub") {
		t.Errorf("it says %s", said)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if b.held(id) || b.erasures() != 1 {
		t.Error("it was not erased, or the audit does not know")
	}
	b.run(0, "scrub", "--db", b.db)
	if wal, err := os.ReadFile(b.db + "-wal"); err == nil && len(wal) > 0 {
		t.Errorf("the log of writes still holds %d bytes", len(wal))
	}
}

// Stopped after the journal, as by a power cut, the next erasure goes on.
func TestSYNC37AnErasureThatWasStoppedIsDoneByTheNext(t *testing.T) {
	b := newBase(t)
	first, second := b.report("WM-261121-7Q0417K"), b.report("WM-261121-7Q0418H")
	b.open(func(o *opened) error {
		journal, err := o.openJournal(t.Context())
		if err != nil {
			return err
		}
		return journal.Add([]store.ID{first}, time.Now())
	})
	if !b.held(first) {
		t.Fatal("it is erased too early to tell")
	}
	b.run(0, "erase", "--record", second.String(), "--because", "x", "--yes", "--db", b.db)
	if b.held(first) || b.held(second) {
		t.Error("both were to be erased")
	}
}

// A second server beside its own empty journal would remember half of what was
// erased, and a restore bring the rest back.
func TestSYNC37AStoreHasOneJournal(t *testing.T) {
	b := newBase(t)
	id, later := b.report("WM-261121-7Q0417K"), b.report("WM-261121-7Q0418H")
	b.run(0, "erase", "--record", id.String(), "--because", "x", "--yes", "--db", b.db)
	other := filepath.Join(t.TempDir(), "other")
	erase := []string{"erase", "--record", later.String(), "--because", "x", "--yes", "--db", b.db}
	b.run(4, append(erase, "--journal", other)...)
	b.run(4, "serve", "--listen", "127.0.0.1:0", "--db", b.db, "--journal", other)
	if isThere(other) {
		t.Error("it made another one")
	}
	if _, err := central.OpenJournal(other); err != nil {
		t.Fatal(err)
	}
	b.run(4, append(erase, "--journal", other)...)
	b.run(4, "serve", "--listen", "127.0.0.1:0", "--db", b.db, "--journal", other)
	if !b.held(later) {
		t.Fatal("it was erased without its journal")
	}
	b.run(0, erase...)
}

func TestSYNC37NothingIsRestoredWithoutTheJournalByOversight(t *testing.T) {
	b := newBase(t)
	early, late := b.report("WM-261121-7Q0417K"), b.report("WM-261121-7Q0418H")
	dir := t.TempDir()
	backup, lost := filepath.Join(dir, "backup.db"), filepath.Join(dir, "lost.db")
	b.run(0, "erase", "--record", early.String(), "--because", "x", "--yes", "--db", b.db)
	b.run(0, "backup", backup, "--db", b.db)
	b.run(0, "erase", "--record", late.String(), "--because", "x", "--yes", "--db", b.db)

	fresh := filepath.Join(dir, "new.db")
	_, said := b.run(4, "restore", backup, "--db", fresh)
	if !strings.Contains(said, "--without-journal") || isThere(fresh) {
		t.Errorf("it says %s", said)
	}
	if _, err := central.OpenJournal(filepath.Join(dir, "other")); err != nil {
		t.Fatal(err)
	}
	b.run(4, "restore", backup, "--db", fresh, "--journal", filepath.Join(dir, "other"))
	b.run(2, "restore", backup, "--db", fresh, "--journal", b.db+".erasures", "--without-journal")
	b.run(0, "restore", backup, "--db", fresh, "--journal", b.db+".erasures")
	b.run(0, "restore", backup, "--db", lost, "--without-journal")

	b.db = fresh
	if b.held(early) || b.held(late) {
		t.Error("what was erased came back")
	}
	b.db = lost
	if b.held(early) || !b.held(late) {
		t.Error("the new store does not hold what its backup held")
	}
	journal, err := os.ReadFile(lost + ".erasures")
	if err != nil || !bytes.Contains(journal, []byte(early.String())) {
		t.Errorf("the new journal does not know what was erased before the backup: %v", err)
	}
	out, _ := b.run(0, "audit", "export", "--db", lost)
	if !strings.Contains(out, "without its journal of erasures") {
		t.Error("the audit does not say so")
	}
	b.run(0, "erase", "--record", late.String(), "--because", "x", "--yes", "--db", lost)
}

// What the audit ended with last night shows today whether all of it was set back.
func TestSYNC4TheAuditIsHeldAgainstWhatWasKeptElsewhere(t *testing.T) {
	b := newBase(t)
	id := b.report("WM-261121-7Q0417K")
	b.run(0, "erase", "--record", id.String(), "--because", "x", "--yes", "--db", b.db)
	out, _ := b.run(0, "audit", "verify", "--json", "--db", b.db)
	var v verifiedJSON
	if err := json.Unmarshal([]byte(out), &v); err != nil || v.Head == "" {
		t.Fatal(out, err)
	}
	b.run(0, "audit", "verify", "--head", v.Head, "--db", b.db)
	b.run(2, "audit", "verify", "--head", "last", "--db", b.db)
	n, _, _ := strings.Cut(v.Head, ":")
	b.run(3, "audit", "verify", "--head", n+":aabb", "--db", b.db)
}

// Its number is a gap in its desk's chain only until the desk has sent it.
func TestSYNC8ARecordThatWasErasedBeforeItCameIsNoFault(t *testing.T) {
	b := newBase(t)
	b.report("WM-261121-7Q0417K")
	late := b.frozen("WM-261121-7Q0418H")
	b.report("WM-261121-7Q0419F")
	b.run(0, "erase", "--record", late.ID.String(), "--because", "x", "--yes", "--db", b.db)
	b.run(3, "audit", "verify", "--db", b.db)
	b.pushed(late, wire.Erased)
	b.run(0, "audit", "verify", "--db", b.db)
}
