package seal

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"firstcall/store"
)

func TestFileSettingMakesAndReusesAFile(t *testing.T) {
	p := provider(t)
	p.Keyring = newRing()
	path := filepath.Join(t.TempDir(), "desk.key")
	p.Setting = "file:" + path
	k, o := mustCreate(t, p)
	if o.Source != SourceFile || o.Where != path {
		t.Fatalf("origin %v", o)
	}
	mustMode(t, path, 0o600)
	if left, _ := filepath.Glob(path + ".*"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	again, second := mustCreate(t, p)
	if again.ID() != k.ID() || second.ID != o.ID {
		t.Error("the key file that was there was not used")
	}
	mustReopen(t, p, k, o)
	p.Setting = ""
	mustReopen(t, p, k, o)
}

func TestFileSettingIsMadeOnceByManyDesks(t *testing.T) {
	p := provider(t)
	p.Setting = "file:" + filepath.Join(t.TempDir(), "desk.key")
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			if k, _, err := p.Create(); err == nil {
				ids[i] = k.ID()
			}
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id == "" || id != ids[0] {
			t.Fatalf("keys %v", ids)
		}
	}
}

func TestFileSettingSaysWhereTheFileWentTo(t *testing.T) {
	p := provider(t)
	k, o := mustCreate(t, p)
	moved := filepath.Join(t.TempDir(), "moved.key")
	if err := os.Rename(o.Where, moved); err != nil {
		t.Fatal(err)
	}
	_, err := p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "cannot be read")
	if _, err := os.Stat(o.Where); err == nil {
		t.Error("opening made a key file")
	}
	p.Setting = "file:" + moved
	mustReopen(t, p, k, o)
}

func TestKeyFileThatWillNotDo(t *testing.T) {
	whole := encodeMaster([32]byte{7})
	for name, c := range map[string]struct {
		text string
		mode os.FileMode
		says string
	}{
		"another key": {whole + "\n", 0o600, "not the key of this data folder"},
		"cut short":   {whole[:40], 0o600, "not a whole firstcall key"},
		"empty":       {"", 0o600, "not a whole firstcall key"},
		"too long":    {whole + "00", 0o600, "not a whole firstcall key"},
		"huge":        {whole + strings.Repeat("\n", 1<<20) + "x", 0o600, "not a whole firstcall key"},
		"group":       {whole, 0o640, "other users"},
		"everyone":    {whole, 0o604, "other users"},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "windows" && c.mode != 0o600 {
				return // it has no such modes
			}
			p := provider(t)
			_, o := mustCreate(t, p)
			if err := errors.Join(os.WriteFile(o.Where, []byte(c.text), c.mode), os.Chmod(o.Where, c.mode)); err != nil {
				t.Fatal(err)
			}
			_, err := p.Open(o)
			mustRefuse(t, err, store.CodeForbidden, c.says)
			left, err := os.ReadFile(o.Where)
			if err != nil || string(left) != c.text {
				t.Error("opening changed the key file")
			}
			if strings.HasPrefix(c.says, "not the key") {
				return // a whole key is welcome to a new data folder
			}
			p.Setting = "file:" + o.Where
			_, _, err = p.Create()
			mustRefuse(t, err, store.CodeForbidden, c.says)
		})
	}
}

func TestKeyFileMustBeAFile(t *testing.T) {
	p := provider(t)
	_, o := mustCreate(t, p)
	p.Setting = "file:" + t.TempDir()
	_, err := p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "cannot be read")
	_, _, err = p.Create()
	mustRefuse(t, err, store.CodeForbidden, "cannot be read")
	p.Setting = "file:" + filepath.Join(t.TempDir(), "no such folder", "desk.key")
	_, _, err = p.Create()
	mustRefuse(t, err, store.CodeForbidden, "cannot be written")
}

func TestKeyNeverLiesUnderTheDataFolder(t *testing.T) {
	p := provider(t)
	_, o := mustCreate(t, p)
	other := t.TempDir()
	link := filepath.Join(other, "link")
	if err := os.Symlink(p.DataDir, link); err != nil {
		t.Fatal(err)
	}
	inside := filepath.Join(p.DataDir, "inside.key")
	toFile := filepath.Join(other, "to-file.key")
	if err := os.Symlink(inside, toFile); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(inside, []byte(encodeMaster([32]byte{1})), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"directly":         inside,
		"not there yet":    filepath.Join(p.DataDir, "sub", "new.key"),
		"the folder":       p.DataDir,
		"through a link":   filepath.Join(link, "new.key"),
		"a link to a file": toFile,
		"with dots":        filepath.Join(other, "..", filepath.Base(other), "link", ".", "new.key"),
	} {
		t.Run(name, func(t *testing.T) {
			p := p
			p.Setting = "file:" + path
			_, _, err := p.Create()
			mustRefuse(t, err, store.CodeForbidden, "lies in the data folder")
			_, err = p.Open(o)
			mustRefuse(t, err, store.CodeForbidden, "lies in the data folder")
		})
	}
	p.Setting, p.KeyDir = "", filepath.Join(link, "keys")
	_, _, err := p.Create()
	mustRefuse(t, err, store.CodeForbidden, "lies in the data folder")
	if entries, _ := os.ReadDir(p.DataDir); len(entries) != 1 {
		t.Errorf("something was written into the data folder: %v", entries)
	}
}

func TestKeyNeverLiesUnderADataFolderThatIsNotMadeYet(t *testing.T) {
	p := provider(t)
	p.DataDir = filepath.Join(t.TempDir(), "later", "data")
	p.Setting = "file:" + filepath.Join(p.DataDir, "desk.key")
	_, _, err := p.Create()
	mustRefuse(t, err, store.CodeForbidden, "lies in the data folder")
	p.Setting = "file:" + filepath.Join(t.TempDir(), "database.key")
	mustCreate(t, p)
}

func TestDanglingLinkIsNotFollowedIntoTheDataFolder(t *testing.T) {
	p := provider(t)
	path, inside := filepath.Join(t.TempDir(), "desk.key"), filepath.Join(p.DataDir, "desk.key")
	if err := os.Symlink(inside, path); err != nil {
		t.Fatal(err)
	}
	p.Setting = "file:" + path
	_, _, err := p.Create()
	mustRefuse(t, err, store.CodeForbidden, "cannot be read")
	if _, err := os.Stat(inside); err == nil {
		t.Error("a key was written into the data folder")
	}
}
