package roll

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"firstcall/store"
)

// Anchor is how far the audit had come when somebody wrote it down elsewhere: the
// number and the hash of its last entry. With it VerifyAudit finds what the
// database alone cannot show: that all of it was set back to an older copy.
type Anchor struct {
	N    int64
	Hash string // hex
}

// String gives the anchor as N:HASH.
func (a Anchor) String() string { return fmt.Sprintf("%d:%s", a.N, a.Hash) }

// ParseAnchor reads what String gives; CodeUsage for anything else.
func ParseAnchor(text string) (Anchor, error) {
	number, hash, _ := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	hash = strings.ToLower(hash)
	if raw, notHex := hex.DecodeString(hash); err != nil || n < 1 || notHex != nil || len(raw) == 0 {
		return Anchor{}, store.Errorf(store.CodeUsage, "This is not how far an audit had come.").
			WithHint("Give the number and the hash as firstcalld audit export printed them, such as 1204:9f3c….")
	}
	return Anchor{N: n, Hash: hash}, nil
}

// head is how far the audit has come. It is kept apart, so that an end that was
// cut off shows.
type head struct {
	n    int64
	seal []byte
}

// head gives the zero head if it is not there.
func (r *Roll) head(ctx context.Context) (h head, err error) {
	err = r.one(ctx, nil, []any{&h.n, &h.seal}, "SELECT n, seal FROM audit_head")
	return h, err
}

// VerifyAudit says whether every entry that was ever noted is there as it was
// noted, and each anchor among them. CodeInvalid names the number of the first
// that was edited, removed, moved or made up, or from which on the end was cut
// off. CodeForbidden without the key (Keyed).
func (r *Roll) VerifyAudit(ctx context.Context, anchors ...Anchor) error {
	if r.key == nil {
		return errUnkeyed
	}
	h, err := r.head(ctx)
	if err != nil {
		return err
	}
	last, seal := int64(0), r.sealed(0, nil)
	if err := r.entries(ctx, h.n, func(k kept) error {
		if k.n != last+1 {
			return tampered(last+1, "is missing")
		}
		if !hmac.Equal(r.link(seal, k.n, k.entry), k.hash) {
			return tampered(k.n, "is not as it was written, or does not follow the one before it")
		}
		last, seal = k.n, r.sealed(k.n, k.hash)
		return anchored(anchors, k)
	}); err != nil {
		return err
	}
	switch {
	case last < h.n:
		return tampered(last+1, "is missing, and all after it")
	case !hmac.Equal(seal, h.seal):
		return tampered(last+1, "is missing, or how many there are was altered")
	}
	for _, a := range anchors {
		if a.N > last {
			return tampered(last+1, "is missing, and all after it")
		}
	}
	return r.beyond(ctx)
}

// anchored compares an entry with those that were written down of its number.
func anchored(anchors []Anchor, k kept) error {
	for _, a := range anchors {
		if a.N == k.n && a.Hash != hex.EncodeToString(k.hash) {
			return tampered(k.n, "is not the one that was written down")
		}
	}
	return nil
}

// beyond finds entries where none can be.
func (r *Roll) beyond(ctx context.Context) error {
	return r.rows(ctx, func(scan scanner) error {
		var n int64
		if err := scan(&n); err != nil {
			return err
		}
		return tampered(n, "is beyond the end that was kept")
	}, "SELECT n FROM audit WHERE n < 1 OR n > (SELECT n FROM audit_head) ORDER BY n LIMIT 1")
}

func tampered(n int64, what string) error {
	return store.Errorf(store.CodeInvalid, "The audit is not whole: entry %d %s.", n, what).
		WithHint("Keep the database as it is, and compare it with a backup.")
}
