package roll

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"strings"
)

// What a token begins with, so that scanners for leaked secrets know it.
const (
	deskToken    = "acr_"
	sessionToken = "acp_"
)

// newToken makes a token of 256 random bits. Its plain digest is all that is
// kept: nobody can try that many (SYNC 4, Tokens).
func newToken(prefix string) (token string, kept []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	token = prefix + base64.RawURLEncoding.EncodeToString(raw)
	return token, digest(token)
}

func digest(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// alphabet is Crockford's base 32, which leaves out I, L, O and U.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

const (
	codeBytes = 10 // 80 bits, 16 characters
	codeGroup = 4
)

// newCode makes an enrolment code, in groups that can be read out.
func newCode() (code string, kept []byte) {
	raw := make([]byte, codeBytes)
	_, _ = rand.Read(raw) // never fails
	plain := crockford.EncodeToString(raw)
	groups := make([]string, 0, len(plain)/codeGroup)
	for ; plain != ""; plain = plain[codeGroup:] {
		groups = append(groups, plain[:codeGroup])
	}
	return strings.Join(groups, "-"), digest(string(raw))
}

// asRead is how a code that was read out or typed may differ from what was shown.
var asRead = strings.NewReplacer("-", "", " ", "", "\t", "", "O", "0", "I", "1", "L", "1")

// codeDigest gives what is kept of a code in any spelling; false for what can be none.
func codeDigest(code string) ([]byte, bool) {
	if len(code) > maxWord {
		return nil, false
	}
	raw, err := crockford.DecodeString(asRead.Replace(strings.ToUpper(code)))
	if err != nil || len(raw) != codeBytes {
		return nil, false
	}
	return digest(string(raw)), true
}

// deskCodes is how many codes of two characters there are; the desks after that
// many get three.
const deskCodes = int64(len(alphabet) * len(alphabet))

// deskCode gives the nth desk of a store, from 1 on, its part of a reference.
func deskCode(n int64) string {
	n--
	width := 2
	if n >= deskCodes {
		n, width = n-deskCodes, 3
	}
	code := make([]byte, width)
	for i := width - 1; i >= 0; i-- {
		code[i] = alphabet[n%int64(len(alphabet))]
		n /= int64(len(alphabet))
	}
	return string(code)
}
