package seal

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"firstcall/store"
)

// fakeRing is a keyring in memory that can fail, lie or hang.
type fakeRing struct {
	mu      sync.Mutex
	secrets map[string]string
	fail    error
	lie     bool
	noClear bool          // Delete fails
	hang    chan struct{} // Get waits for it
}

func newRing() *fakeRing { return &fakeRing{secrets: map[string]string{}} }

func (r *fakeRing) Set(_, account, secret string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail == nil {
		r.secrets[account] = secret
	}
	return r.fail
}

func (r *fakeRing) Get(_, account string) (string, error) {
	if r.hang != nil {
		<-r.hang
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, ok := r.secrets[account]
	switch {
	case r.fail != nil:
		return "", r.fail
	case !ok:
		return "", keyring.ErrNotFound
	case r.lie:
		return "something else", nil
	}
	return secret, nil
}

func (r *fakeRing) Delete(_, account string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.noClear {
		return errors.New("read-only")
	}
	delete(r.secrets, account)
	return r.fail
}

func TestKeyringKeepsTheKey(t *testing.T) {
	p, ring := provider(t), newRing()
	p.Keyring = ring
	k, o := mustCreate(t, p)
	if o.Source != SourceKeyring || o.ID != k.ID() || len(ring.secrets) != 1 {
		t.Fatalf("origin %v, %d secrets in the keyring", o, len(ring.secrets))
	}
	if _, err := os.Stat(p.KeyDir); err == nil {
		t.Error("a key folder was made though the keyring works")
	}
	mustReopen(t, p, k, o)
}

func TestKeyringThatFailsOnOpenIsNeverReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		breaks func(*fakeRing, Origin)
		says   string
	}{
		"gone":    {func(r *fakeRing, o Origin) { delete(r.secrets, o.Where) }, "not in the system keyring"},
		"failing": {func(r *fakeRing, _ Origin) { r.fail = errNoRing }, "cannot be read"},
		"other": {func(r *fakeRing, o Origin) { r.secrets[o.Where] = encodeMaster([32]byte{9}) },
			"not the key of this data folder"},
		"damaged": {func(r *fakeRing, o Origin) { r.secrets[o.Where] = "firstcall-key-1:12" },
			"not the key of this data folder"},
	} {
		t.Run(name, func(t *testing.T) {
			p, ring := provider(t), newRing()
			p.Keyring = ring
			_, o := mustCreate(t, p)
			c.breaks(ring, o)
			before := len(ring.secrets)
			_, err := p.Open(o)
			mustRefuse(t, err, store.CodeForbidden, c.says)
			if _, err := os.Stat(p.KeyDir); err == nil || len(ring.secrets) != before {
				t.Error("opening made something")
			}
		})
	}
}

func TestKeyringThatDoesNotWorkGivesAFile(t *testing.T) {
	liar, stuck := newRing(), newRing()
	liar.lie, stuck.noClear = true, true
	for name, ring := range map[string]*fakeRing{"fails": {fail: errNoRing}, "lies": liar, "keeps": stuck} {
		t.Run(name, func(t *testing.T) {
			p := provider(t)
			p.Keyring = ring
			k, o := mustCreate(t, p)
			if o.Source != SourceFile || o.Where != filepath.Join(p.KeyDir, k.ID()+".key") {
				t.Fatalf("origin %v", o)
			}
			mustMode(t, o.Where, 0o600)
			mustMode(t, p.KeyDir, 0o700)
			mustReopen(t, p, k, o)
			for account := range ring.secrets {
				if ring != stuck || !strings.HasPrefix(account, "trial") {
					t.Errorf("%s was left in the keyring", account)
				}
			}
		})
	}
}

func TestKeyringThatHangsDoesNotHangUs(t *testing.T) {
	p := provider(t)
	synctest.Test(t, func(t *testing.T) {
		ring := newRing()
		ring.hang = make(chan struct{})
		p.Keyring = ring
		k, o := mustCreate(t, p)
		if o.Source != SourceFile {
			t.Fatalf("origin %v", o)
		}
		_, err := p.Open(originOf(k, SourceKeyring, "account"))
		mustRefuse(t, err, store.CodeForbidden, "cannot be read")
		close(ring.hang) // it answers at last: nobody wants the secret any more
		synctest.Wait()
		if len(ring.secrets) != 0 {
			t.Error("a secret nobody uses was left in the keyring")
		}
	})
}

func TestKeyringThatHangsAfterItsTrialKeepsNoSecret(t *testing.T) {
	p := provider(t)
	synctest.Test(t, func(t *testing.T) {
		ring := newRing()
		ring.hang = make(chan struct{})
		p.Keyring = ring
		go func() { // the trial is answered, the key only when nobody waits any more
			ring.hang <- struct{}{}
			time.Sleep(time.Hour)
			close(ring.hang)
		}()
		if _, o := mustCreate(t, p); o.Source != SourceFile {
			t.Fatalf("origin %v", o)
		}
		ring.mu.Lock()
		kept := len(ring.secrets)
		ring.mu.Unlock()
		if kept != 1 {
			t.Fatal("the keyring did not get as far as this test wants")
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if len(ring.secrets) != 0 {
			t.Error("a secret nobody uses was left in the keyring")
		}
	})
}
