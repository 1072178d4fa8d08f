package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"firstcall/store"
)

var errNoRing = errors.New("no keyring here")

// provider gives one with folders of its own, a keyring that fails and cheap
// passphrases.
func provider(t *testing.T) Provider {
	t.Helper()
	root := t.TempDir()
	p := Provider{
		KeyDir:  filepath.Join(root, "config", "keys"),
		DataDir: filepath.Join(root, "data"),
		Keyring: &fakeRing{fail: errNoRing},
		params:  Params{Passes: 1, MemoryKiB: 64, Threads: 1},
	}
	if err := os.Mkdir(p.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	return p
}

func mustCreate(t *testing.T, p Provider) (*Key, Origin) {
	t.Helper()
	k, o, err := p.Create()
	if err != nil {
		t.Fatal(err)
	}
	return k, o
}

// mustReopen opens the key from its origin as it was stored, and compares it.
func mustReopen(t *testing.T, p Provider, k *Key, o Origin) {
	t.Helper()
	stored, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var back Origin
	if err := json.Unmarshal(stored, &back); err != nil {
		t.Fatal(err)
	}
	again, err := p.Open(back)
	if err != nil {
		t.Fatal(err)
	}
	if again.Token("f", "v") != k.Token("f", "v") {
		t.Fatal("another key came back")
	}
}

// mustRefuse wants a sentence, a hint and the code that becomes exit 6.
func mustRefuse(t *testing.T, err error, code store.Code, says string) {
	t.Helper()
	var e *store.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v", err)
	}
	if e.Code != code || !strings.Contains(e.Text, says) || e.Hint == "" {
		t.Fatalf("got %s: %s (%s), want %s: …%s…", e.Code, e.Text, e.Hint, code, says)
	}
}

func mustMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	if runtime.GOOS == "windows" {
		return // it has no such modes
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v, %v, want %v", path, info, err, want)
	}
}

func TestPassphrase(t *testing.T) {
	p := provider(t)
	p.Setting = "passphrase"
	p.Passphrase = func() (string, error) { return "trois cafe\u0301s noirs\n", nil }
	k, o := mustCreate(t, p)
	if o.Source != SourcePassphrase || len(o.Salt) != saltSize || o.Params == nil || o.Where != "" {
		t.Fatalf("origin %v", o)
	}
	if _, second := mustCreate(t, p); bytes.Equal(second.Salt, o.Salt) || second.ID == o.ID {
		t.Error("two folders with one passphrase have one key")
	}
	p.Passphrase = func() (string, error) { return "trois caf\u00e9s noirs", nil } // another keyboard's é
	mustReopen(t, p, k, o)
	p.Setting = ""
	mustReopen(t, p, k, o)

	p.Passphrase = func() (string, error) { return "trois cafes noirs", nil }
	_, err := p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "does not open")
	p.Passphrase = func() (string, error) { return "", errors.New("interrupted") }
	_, err = p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "No passphrase")
	p.Passphrase = nil
	_, err = p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "nobody to ask")
}

func TestPassphraseThatIsTooShort(t *testing.T) {
	p := provider(t)
	p.Setting = "passphrase"
	p.Passphrase = func() (string, error) { return "short       ", nil }
	_, _, err := p.Create()
	mustRefuse(t, err, store.CodeUsage, "too short")
}

func TestPassphraseCostsAGuesserSomething(t *testing.T) {
	if cost := (Provider{}).cost(); !cost.sane() || cost.MemoryKiB < 64<<10 || cost.Passes < 3 {
		t.Errorf("argon2id runs with %+v", cost)
	}
	p := provider(t)
	p.Passphrase = func() (string, error) { t.Error("asked in vain"); return "", nil }
	for _, params := range []*Params{nil, {}, {Passes: 1, MemoryKiB: 1 << 31, Threads: 1},
		{Passes: 1 << 30, MemoryKiB: 64, Threads: 1}, {Passes: 1, MemoryKiB: 64}} {
		_, err := p.Open(Origin{Source: SourcePassphrase, Salt: make([]byte, saltSize), Params: params})
		mustRefuse(t, err, store.CodeForbidden, "damaged")
	}
}

func TestSettingMustAgreeWithTheFolder(t *testing.T) {
	p := provider(t)
	k, o := mustCreate(t, p)
	p.Setting = "passphrase"
	_, err := p.Open(o)
	mustRefuse(t, err, store.CodeForbidden, "names a passphrase, but the key of this data folder comes from a file")
	p.Setting = "file:" + o.Where
	_, err = p.Open(originOf(k, SourceKeyring, "account"))
	mustRefuse(t, err, store.CodeForbidden, "comes from a keyring")
	for _, odd := range []string{"file:", "keyring", "plain", "FILE:/x"} {
		p.Setting = odd
		_, err := p.Open(o)
		mustRefuse(t, err, store.CodeUsage, "FIRSTCALL_KEY")
		_, _, err = p.Create()
		mustRefuse(t, err, store.CodeUsage, "FIRSTCALL_KEY")
	}
}

func TestOriginThatIsDamaged(t *testing.T) {
	p := provider(t)
	_, o := mustCreate(t, p)
	for name, change := range map[string]func(*Origin){
		"check": func(o *Origin) { o.Check = o.Check[:len(o.Check)-1] },
		"id":    func(o *Origin) { o.ID = testKey(3).ID() },
	} {
		bad := o
		change(&bad)
		_, err := p.Open(bad)
		if store.CodeOf(err) != store.CodeForbidden {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := p.Open(Origin{Source: "cloud"})
	mustRefuse(t, err, store.CodeForbidden, "damaged")
}

func TestOriginIsReadableAndHarmless(t *testing.T) {
	p := provider(t)
	p.Setting, p.Passphrase = "passphrase", func() (string, error) { return "three small words", nil }
	_, byWords := mustCreate(t, p)
	p.Setting = ""
	_, byFile := mustCreate(t, p)
	secret, err := os.ReadFile(byFile.Where)
	if err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]Origin{
		"passphrase (key " + byWords.ID + ")":                   byWords,
		"key file " + byFile.Where + " (key " + byFile.ID + ")": byFile,
		"system keyring, account a":                             {Source: SourceKeyring, Where: "a"},
		"no key recorded":                                       {},
	} {
		stored, err := json.Marshal(o)
		if err != nil || o.String() != want {
			t.Errorf("%q, %v, want %q", o, err, want)
		}
		digits := strings.TrimPrefix(strings.TrimSpace(string(secret)), keyPrefix)
		if bytes.Contains(stored, []byte(digits)) || bytes.Contains(stored, []byte("three small words")) {
			t.Error("the origin holds the key")
		}
	}
}

func TestNoKeyringAndNoFolderIsASentence(t *testing.T) {
	p := provider(t)
	p.KeyDir = ""
	_, _, err := p.Create()
	mustRefuse(t, err, store.CodeForbidden, "no folder for key files")
}
