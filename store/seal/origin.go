package seal

import (
	"crypto/rand"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"firstcall/store"
)

// The sources a key can come from.
const (
	SourceKeyring    = "keyring"
	SourceFile       = "file"
	SourcePassphrase = "passphrase"
)

// Origin says where a data folder's key comes from. It is kept in clear in the
// folder: nothing in it opens anything.
type Origin struct {
	Source string  `json:"source"`           // keyring, file or passphrase
	ID     string  `json:"id"`               // Key.ID
	Where  string  `json:"where,omitempty"`  // keyring account, or absolute path of the key file
	Salt   []byte  `json:"salt,omitempty"`   // passphrase only
	Params *Params `json:"params,omitempty"` // passphrase only
	Check  []byte  `json:"check"`            // known text, sealed: opens with the right key only
}

// Params is what argon2id was run with; all three are part of the result.
type Params struct {
	Passes    uint32 `json:"passes"`
	MemoryKiB uint32 `json:"memory_kib"`
	Threads   uint8  `json:"threads"`
}

// strong is RFC 9106's second recommended setting: a fraction of a second on a desk.
var strong = Params{Passes: 3, MemoryKiB: 64 << 10, Threads: 4}

// sane refuses parameters that would hang the program or cost a guesser nothing.
func (p Params) sane() bool {
	return p.Passes >= 1 && p.Passes <= 64 && p.Threads >= 1 && p.Threads <= 64 &&
		p.MemoryKiB >= 8*uint32(p.Threads) && p.MemoryKiB <= 4<<20
}

const (
	checkText = "firstcall data folder"
	saltSize  = 16
)

// minPassphrase is how many characters a new passphrase has at least: three
// short words.
const minPassphrase = 12

// String says where the key is, for doctor.
func (o Origin) String() string {
	switch o.Source {
	case SourceKeyring:
		return fmt.Sprintf("system keyring, account %s", o.Where)
	case SourceFile:
		return fmt.Sprintf("key file %s (key %s)", o.Where, o.ID)
	case SourcePassphrase:
		return fmt.Sprintf("passphrase (key %s)", o.ID)
	}
	return "no key recorded"
}

// originOf records where a key was put.
func originOf(k *Key, source, where string) Origin {
	return Origin{Source: source, ID: k.ID(), Where: where, Check: k.Seal([]byte(checkText), []byte("origin"), []byte(source))}
}

// opensWith says whether k is the key that was recorded.
func (o Origin) opensWith(k *Key) bool {
	text, err := k.Open(o.Check, []byte("origin"), []byte(o.Source))
	return err == nil && string(text) == checkText && k.ID() == o.ID
}

// newMaster draws a master secret.
func newMaster() (master [32]byte) {
	rand.Read(master[:]) // never fails: the runtime stops the program instead
	return master
}

// stretch turns a passphrase into a key. It is normalised first, so that é
// typed on another keyboard is the same é.
func stretch(passphrase string, salt []byte, p Params) *Key {
	text := norm.NFC.Bytes([]byte(strings.TrimRight(passphrase, "\r\n")))
	master := argon2.IDKey(text, salt, p.Passes, p.MemoryKiB, p.Threads, 32)
	return New([32]byte(master))
}

// createPassphrase makes a key of a new passphrase.
func (p Provider) createPassphrase() (*Key, Origin, error) {
	words, err := p.ask()
	if err != nil {
		return nil, Origin{}, err
	}
	if len([]rune(strings.TrimSpace(words))) < minPassphrase {
		return nil, Origin{}, store.Errorf(store.CodeUsage, "The passphrase is too short.").
			WithHint(fmt.Sprintf("Give at least %d characters; three words nobody would guess are a good choice.", minPassphrase))
	}
	salt := make([]byte, saltSize)
	rand.Read(salt)
	cost := p.cost()
	k := stretch(words, salt, cost)
	o := originOf(k, SourcePassphrase, "")
	o.Salt, o.Params = salt, &cost
	return k, o, nil
}

// openPassphrase asks for the passphrase and checks it.
func (p Provider) openPassphrase(o Origin) (*Key, error) {
	if o.Params == nil || !o.Params.sane() || len(o.Salt) < 8 {
		return nil, damagedOrigin()
	}
	words, err := p.ask()
	if err != nil {
		return nil, err
	}
	k := stretch(words, o.Salt, *o.Params)
	if !o.opensWith(k) {
		return nil, store.Errorf(store.CodeForbidden, "That passphrase does not open this data folder.").
			WithHint("Try again. Without the passphrase the data folder cannot be read by anyone.")
	}
	return k, nil
}

// ask gets the passphrase from whoever can give it.
func (p Provider) ask() (string, error) {
	if p.Passphrase == nil {
		return "", store.Errorf(store.CodeForbidden, "This data folder needs a passphrase and there is nobody to ask.").
			WithHint("Run firstcall in a terminal, or make the data folder with FIRSTCALL_KEY=file:PATH.")
	}
	words, err := p.Passphrase()
	if err != nil {
		return "", store.Errorf(store.CodeForbidden, "No passphrase was given.").
			WithHint("Run firstcall again and type the passphrase of this data folder.").Because(err)
	}
	return words, nil
}

func damagedOrigin() error {
	return store.Errorf(store.CodeForbidden, "The data folder's record of where its key is kept is damaged.").
		WithHint("Restore the data folder from its backup.")
}
