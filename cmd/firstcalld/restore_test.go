package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstcall/store/central/roll"
)

// restorable is a store with a backup, and what was shut out after it.
func restorable(t *testing.T) (b *base, backup string) {
	b = newBase(t)
	backup = filepath.Join(filepath.Dir(b.db), "backup.db")
	b.run(0, "desk", "add", "lost", "--force", "west-mercia", "--db", b.db)
	b.open(func(o *opened) error {
		return o.roll.AddPerson(t.Context(), roll.Person{Force: "west-mercia", Collar: "4417", Role: roll.RoleHandler}, "825193")
	})
	b.run(0, "pack", "publish", "../../questionsets/packs/west-mercia.yaml", "--db", b.db)
	b.run(0, "backup", backup, "--db", b.db)
	b.run(0, "desk", "revoke", "lost", "--db", b.db)
	b.run(0, "person", "revoke", "4417", "--force", "west-mercia", "--db", b.db)
	b.run(0, "pack", "rollback", "west-mercia", "--db", b.db)
	return b, backup
}

func (b *base) codeOf(name string) (code string) {
	b.t.Helper()
	b.open(func(o *opened) error {
		all, err := o.roll.Desks(b.t.Context())
		for _, d := range all {
			if d.Name == name {
				code = d.Code
			}
		}
		return err
	})
	return code
}

func TestRestoreKeepsWhatWasShutOutSince(t *testing.T) {
	b, backup := restorable(t)
	journal := b.db + ".erasures"
	b.db = filepath.Join(filepath.Dir(b.db), "new.db")
	out, _ := b.run(0, "restore", backup, "--db", b.db, "--journal", journal)
	if !strings.Contains(out, "3 changes made again") {
		t.Error(out)
	}
	b.open(func(o *opened) error {
		desks, err := o.roll.Desks(t.Context())
		if err != nil || len(desks) != 1 || desks[0].Revoked.IsZero() {
			t.Errorf("%+v %v", desks, err)
		}
		people, err := o.roll.People(t.Context())
		if err != nil || len(people) != 1 || people[0].Revoked.IsZero() {
			t.Errorf("%+v %v", people, err)
		}
		packs, _, err := o.roll.Packs(t.Context())
		if len(packs) > 0 {
			t.Errorf("%+v", packs)
		}
		return err
	})
}

// What the backup knows to be newer than the revocation stays.
func TestRestoreKeepsWhoWasAddedAgainBeforeTheBackup(t *testing.T) {
	b, _ := restorable(t)
	b.open(func(o *opened) error {
		return o.roll.AddPerson(t.Context(), roll.Person{Force: "west-mercia", Collar: "4417", Role: roll.RoleHandler}, "739164")
	})
	journal, backup := b.db+".erasures", filepath.Join(filepath.Dir(b.db), "later.db")
	b.run(0, "pack", "publish", "../../questionsets/packs/west-mercia.yaml", "--db", b.db)
	b.run(0, "backup", backup, "--db", b.db)
	b.db = filepath.Join(filepath.Dir(b.db), "new.db")
	b.run(0, "restore", backup, "--db", b.db, "--journal", journal)
	b.open(func(o *opened) error {
		people, err := o.roll.People(t.Context())
		if err != nil || len(people) != 1 || !people[0].Revoked.IsZero() {
			t.Errorf("%+v %v", people, err)
		}
		packs, _, err := o.roll.Packs(t.Context())
		if len(packs) != 1 {
			t.Errorf("%+v", packs)
		}
		return err
	})
}

// Two desks with one code would give two calls one reference.
func TestRestoreGivesNoDeskCodeAgain(t *testing.T) {
	b, backup := restorable(t)
	b.run(0, "desk", "add", "since", "--force", "west-mercia", "--db", b.db)
	first, old := b.codeOf("since"), b.db
	b.db = filepath.Join(filepath.Dir(old), "new.db")
	b.run(0, "restore", backup, "--db", b.db, "--journal", old+".erasures")
	b.run(0, "desk", "add", "after", "--force", "west-mercia", "--db", b.db, "--journal", old+".erasures")
	second := b.codeOf("after")
	if first == "" || second == "" || first == second {
		t.Errorf("%q, then %q", first, second)
	}
	lost := filepath.Join(filepath.Dir(old), "lost.db") // and the journal with it
	b.db = lost
	b.run(0, "restore", backup, "--db", lost, "--without-journal")
	b.run(0, "desk", "add", "after", "--force", "west-mercia", "--db", lost)
	if third := b.codeOf("after"); third == first || third == second {
		t.Errorf("%q again", third)
	}
}

func TestRestoreLeavesAlonePartsOfAnotherDatabase(t *testing.T) {
	b, backup := restorable(t)
	for _, part := range []string{"-wal", "-shm", "-journal"} {
		target := filepath.Join(filepath.Dir(b.db), "target"+part+".db")
		if err := os.WriteFile(target+part, []byte("another's"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, said := b.run(7, "restore", backup, "--db", target, "--journal", b.db+".erasures")
		if !strings.Contains(said, filepath.Base(target+part)) {
			t.Error(said)
		}
		if kept, err := os.ReadFile(target + part); err != nil || string(kept) != "another's" {
			t.Errorf("%q %v", kept, err)
		}
		if isThere(target) {
			t.Error("a database was made")
		}
	}
}

// Whoever is shut out does not wait for a file that is lost.
func TestRevokingWithoutTheJournalSaysSo(t *testing.T) {
	b, _ := restorable(t)
	b.run(0, "desk", "add", "two", "--force", "west-mercia", "--db", b.db)
	if err := os.Remove(b.db + ".erasures"); err != nil {
		t.Fatal(err)
	}
	if _, said := b.run(0, "desk", "revoke", "two", "--db", b.db); !strings.Contains(said, "after a restore it has to be done again") {
		t.Error(said)
	}
	b.run(4, "desk", "add", "three", "--force", "west-mercia", "--db", b.db)
	out, _ := b.run(0, "desk", "list", "--db", b.db, "--json")
	var desks []deskJSON
	if err := json.Unmarshal([]byte(out), &desks); err != nil || len(desks) != 2 || desks[1].Revoked.IsZero() {
		t.Errorf("%s %v", out, err)
	}
}
