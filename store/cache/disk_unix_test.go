//go:build unix

package cache

import (
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"firstcall/store"
)

// T14, with the system itself refusing: no file may grow.
func TestT14SystemRefusesToGrowFiles(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	call := ids.New()
	done(t, c.Open(draft(call), nil))
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	tight := was
	tight.Cur = uint64(size(p.dir, dbName+"-wal"))
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &tight); err != nil {
		t.Fatal(err)
	}
	k := c.Journal(call, store.Entry{Key: "narrative", Value: make([]byte, 50_000)})
	eventually(t, "it is told", func() bool { _, err := c.Health(); return err != nil })
	stillOpen := isOpen(k)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if !stillOpen {
		t.Fatal("the write was given up")
	}
	done(t, k)
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// SYNC 35: nothing is left behind of a copy that the disk refused, and the folder
// is as it was.
func TestSYNC35UnfinishedCopyIsRemoved(t *testing.T) {
	p := newPlace(t)
	c := p.open(t)
	add(t, c, "07700 900417", 50)
	shut(t, c)
	backToThree(t, p)
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var was unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	tight := was
	tight.Cur = uint64(size(p.dir, dbName) / 2)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &tight); err != nil {
		t.Fatal(err)
	}
	_, failed := Open(t.Context(), p.options())
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &was); err != nil {
		t.Fatal(err)
	}
	if failed == nil || exists(filepath.Join(p.dir, backupName)) || versionOf(t, p) != 3 {
		t.Fatalf("%v", failed)
	}
	if err := p.open(t).Check(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyItsOwnerCanReadADataFolder(t *testing.T) {
	p := newPlace(t)
	c := p.open(t, func(o *Options) { o.Desk = true })
	done(t, c.Open(draft(ids.New()), nil))
	eventually(t, "the ballast is made", func() bool { return size(p.dir, ballastName) == ballastSize })
	err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s is %v, want %v", filepath.Base(path), info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReadOnlyFolderIsRefusedWithASentence(t *testing.T) {
	p := newPlace(t)
	shut(t, p.open(t))
	if os.Geteuid() == 0 { // to whom no folder is read-only by its mode
		wantCode(t, cannotOpen(&fs.PathError{Op: "open", Err: syscall.EROFS}), store.CodeForbidden, "read-only")
		return
	}
	if err := os.Chmod(filepath.Join(p.dir, dbName), 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(p.dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(p.dir, 0o700)
	_, err := Open(t.Context(), p.options())
	wantCode(t, err, store.CodeForbidden, "read-only")
}
