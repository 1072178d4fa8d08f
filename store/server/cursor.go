package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// cursor is a place in the feed as a desk holds it: it is good for this desk's
// scope in this life of the store only (SYNC 22).
type cursor struct {
	Epoch central.Epoch
	At    central.Position
	Given int64 // when, in seconds since 1970
	Scope [16]byte
}

// cursorSize is that of a cursor's bytes without its MAC.
const cursorSize = 16 + 8 + 8 + 8 + 8 + 8 + 16

// scopeHash names a desk with what it may see: another desk's cursor, or one
// from before its forces were changed, is not good here.
func scopeHash(desk store.ID, s central.Scope) [16]byte {
	raw, _ := json.Marshal(struct {
		Desk  store.ID
		Scope central.Scope
	}{desk, s}) // texts and a truth value: it cannot fail
	sum := sha256.Sum256(raw)
	return [16]byte(sum[:])
}

// epochText gives the epoch as it travels: store, restores, timeline.
func epochText(e central.Epoch) string {
	return fmt.Sprintf("%s/%d/%d", e.Store, e.Restores, e.Timeline)
}

// encode gives a cursor as it travels.
func (c cursor) encode(k *seal.Key) string {
	var b bytes.Buffer
	_ = binary.Write(&b, binary.BigEndian, c) // into memory: it cannot fail
	mac := macOf(k, b.Bytes())
	return base64.RawURLEncoding.EncodeToString(append(b.Bytes(), mac[:]...))
}

// decodeCursor reads one back; ErrResync for anything that this store did not
// give out.
func decodeCursor(k *seal.Key, text string) (c cursor, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != cursorSize+seal.TokenSize || strings.ContainsAny(text, "\r\n") { // which base64 passes over
		return cursor{}, wire.ErrResync
	}
	body := raw[:cursorSize]
	mac := macOf(k, body)
	if subtle.ConstantTimeCompare(mac[:], raw[cursorSize:]) != 1 {
		return cursor{}, wire.ErrResync
	}
	_ = binary.Read(bytes.NewReader(body), binary.BigEndian, &c) // as many bytes as it needs
	return c, nil
}

func macOf(k *seal.Key, body []byte) [seal.TokenSize]byte {
	return k.Token("cursor of the feed", string(body))
}

// overlap is how far before its cursor was given a desk reads again after a
// failover, as what the old primary acknowledged last may have another place in
// the feed now (SYNC 21). It counts from then, not from now: a desk that was away
// for longer may have been shown what the new primary never had.
const overlap = 24 * time.Hour

// position is where a desk goes on reading, "" meaning the beginning. It fails
// with ErrResync for a cursor of another life or scope.
func (s *Server) position(ctx context.Context, text string, now cursor, scope central.Scope) (central.Position, error) {
	if text == "" {
		return central.Position{}, nil
	}
	c, err := decodeCursor(s.Key, text)
	if err != nil {
		return central.Position{}, err
	}
	if c.Epoch.Store != now.Epoch.Store || c.Epoch.Restores != now.Epoch.Restores || c.Scope != now.Scope {
		return central.Position{}, wire.ErrResync
	}
	if c.Epoch.Timeline == now.Epoch.Timeline {
		return c.At, s.reached(ctx, c.At, scope)
	}
	back, err := s.Log.Since(ctx, scope, time.Unix(c.Given, 0).Add(-overlap))
	if err != nil || before(c.At, back) {
		return c.At, err
	}
	return back, nil
}

// noRecordYet is later than any record was received.
var noRecordYet = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// reached fails with ErrResync for a place that the feed has not come to: the
// database was put back to an earlier state without firstcalld restore, and what
// desks read and sent since is not in it (SYNC 21, 22).
func (s *Server) reached(ctx context.Context, at central.Position, scope central.Scope) error {
	end, err := s.Log.Since(ctx, scope, noRecordYet)
	if err == nil && before(end, at) {
		err = wire.ErrResync
	}
	return err
}

func before(a, b central.Position) bool {
	return a.Tx < b.Tx || a.Tx == b.Tx && a.Seq < b.Seq
}
