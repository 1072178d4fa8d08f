// Package seal keeps records unreadable on disk. Each is sealed with
// XChaCha20-Poly1305 and bound to its id and purpose, so that it cannot be
// altered or put in another's place; look-ups go through HMAC tokens, so that a
// number or a name is never written in clear (SYNC 2.1, DESIGN section 5).
package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"firstcall/store"
)

// A sealed record is version (1 byte), key id (8), nonce (24), ciphertext and tag (16).
const (
	version    = 1
	idSize     = 8
	nonceStart = 1 + idSize
	headerSize = nonceStart + chacha20poly1305.NonceSizeX

	// Overhead is how many bytes longer a sealed record is than its plain text.
	Overhead = headerSize + chacha20poly1305.Overhead
)

// TokenSize is the length of a look-up token in bytes.
const TokenSize = 16

// What Key.Open fails with. Neither is worth trying again.
var (
	// ErrAltered: the record was changed, cut short, or is not the one asked for. CodeInvalid.
	ErrAltered error = store.Errorf(store.CodeInvalid, "A stored record is damaged or is not the one that was asked for.").
			WithHint("Run firstcall doctor; if it finds damage, restore the data folder from its backup.")
	// ErrOtherKey: the record was sealed with another key. CodeForbidden.
	ErrOtherKey error = store.Errorf(store.CodeForbidden, "A stored record was sealed with another key than this data folder's.").
			WithHint("Run firstcall doctor; the record may have been copied from another data folder.")
)

// Key seals and opens records and makes look-up tokens. It is safe for use by
// many goroutines and never prints what it holds.
type Key struct{ secrets *secrets }

// secrets lies behind a pointer so that printing a struct that holds a Key
// shows an address at most.
type secrets struct {
	id     [idSize]byte
	aead   cipher.AEAD
	tokens sync.Pool // of *tokener
}

// tokener is an HMAC ready for one more token and room to put it together.
type tokener struct {
	mac hash.Hash
	buf []byte
	sum [sha256.Size]byte
}

// New derives a key from a master secret: separate sub-keys for sealing and for
// look-up, and an id that gives neither away.
func New(master [32]byte) *Key {
	s := &secrets{}
	copy(s.id[:], derive(master, "firstcall key id v1", idSize))
	aead, err := chacha20poly1305.NewX(derive(master, "firstcall sealing v1", chacha20poly1305.KeySize))
	if err != nil {
		panic("seal: the cipher refused a key of its own size")
	}
	s.aead = aead
	lookup := derive(master, "firstcall look-up v1", sha256.Size)
	s.tokens.New = func() any { return &tokener{mac: hmac.New(sha256.New, lookup)} }
	return &Key{secrets: s}
}

// derive makes one sub-key of a master secret.
func derive(master [32]byte, purpose string, size int) []byte {
	out, err := hkdf.Key(sha256.New, master[:], nil, purpose, size)
	if err != nil {
		panic("seal: no sub-key of so few bytes can fail")
	}
	return out
}

// ID names the key, in 16 hexadecimal digits. It is no secret.
func (k *Key) ID() string { return hex.EncodeToString(k.secrets.id[:]) }

// Seal makes plain unreadable. What is given as ad (a record's id, its purpose)
// is not stored but must be given again to open it.
func (k *Key) Seal(plain []byte, ad ...[]byte) []byte {
	out := make([]byte, headerSize, headerSize+len(plain)+chacha20poly1305.Overhead)
	out[0] = version
	copy(out[1:], k.secrets.id[:])
	nonce := out[nonceStart:headerSize]
	rand.Read(nonce) // never fails: the runtime stops the program instead
	return k.secrets.aead.Seal(out, nonce, plain, bind(out[:nonceStart], ad))
}

// Open gives back what was sealed with the same ad: ErrOtherKey if another key
// sealed it, ErrAltered if anything else does not agree.
func (k *Key) Open(sealed []byte, ad ...[]byte) ([]byte, error) {
	if len(sealed) < Overhead || sealed[0] != version {
		return nil, ErrAltered
	}
	if [idSize]byte(sealed[1:nonceStart]) != k.secrets.id {
		return nil, ErrOtherKey
	}
	nonce, ciphertext := sealed[nonceStart:headerSize], sealed[headerSize:]
	plain, err := k.secrets.aead.Open(nil, nonce, ciphertext, bind(sealed[:nonceStart], ad))
	if err != nil {
		return nil, ErrAltered
	}
	return plain, nil
}

// bind joins what is authenticated beside the text. Each part goes behind its
// length, so that ("ab", "c") and ("a", "bc") differ.
func bind(header []byte, ad [][]byte) []byte {
	size := len(header)
	for _, part := range ad {
		size += 4 + len(part)
	}
	out := append(make([]byte, 0, size), header...)
	for _, part := range ad {
		out = binary.BigEndian.AppendUint32(out, uint32(len(part)))
		out = append(out, part...)
	}
	return out
}

// Token is what a value is looked up by: the same for the same field and value
// under one key, and no use without it. Tokens never travel.
func (k *Key) Token(field, value string) [TokenSize]byte {
	t := k.secrets.tokens.Get().(*tokener)
	t.buf = binary.BigEndian.AppendUint32(t.buf[:0], uint32(len(field)))
	t.buf = append(t.buf, field...)
	t.buf = append(t.buf, value...)
	t.mac.Reset()
	t.mac.Write(t.buf)
	token := [TokenSize]byte(t.mac.Sum(t.sum[:0]))
	clear(t.buf) // a caller's words are not left lying in the pool
	k.secrets.tokens.Put(t)
	return token
}

// Format prints the key's id, whatever the verb asks for.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, k.String()) }

// String names the key by its id.
func (k Key) String() string {
	if k.secrets == nil {
		return "no key"
	}
	return "key " + (&k).ID()
}

// GoString is String: the key's inside is never printed.
func (k Key) GoString() string { return k.String() }
