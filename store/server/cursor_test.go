package server

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// FuzzCursor says that no text is taken for a cursor that was not given out
// (SYNC T21): what is read back is what was written, to the letter.
func FuzzCursor(f *testing.F) {
	key := seal.New([32]byte{7})
	whole := cursor{Epoch: central.Epoch{Store: store.ID{1}, Restores: 1, Timeline: 2}, At: central.Position{Tx: 3, Seq: 4},
		Scope: scopeHash(store.ID{2}, central.Scope{Forces: []string{"kent"}})}
	good := whole.encode(key)
	f.Add(good)
	f.Add("")
	f.Add(good[:len(good)-1])
	f.Add(good + "=")
	f.Add(good + "\n")
	f.Add(strings.ToUpper(good))
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, cursorSize+seal.TokenSize)))
	f.Add(whole.encode(seal.New([32]byte{8})))
	f.Fuzz(func(t *testing.T, text string) {
		c, err := decodeCursor(key, text)
		switch {
		case text == good && (err != nil || c != whole):
			t.Errorf("%+v, %v", c, err)
		case text != good && !errors.Is(err, wire.ErrResync):
			t.Errorf("%q is taken for a cursor: %+v, %v", text, c, err)
		}
	})
}

// FuzzPush says that whatever a desk sends, it is read the one way that
// encoding/json reads it, or refused (SYNC T21).
func FuzzPush(f *testing.F) {
	whole, err := json.Marshal(wire.PushRequest{EpochSeen: "x", Items: []wire.Item{{ID: store.ID{3}, Hash: "ab", Header: []byte("{}")}}})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(whole), string(whole) + "x", `{"items":[],"items":[]}`, `{"items":[1e999]}`, `"\ud800"`, `{"a":{"b":[[]]}}`,
		"{\"items\":[\"\\u0000\"]}", strings.Repeat("[", 40), `null`, ` { } `, `{"":{"":0}}`, `{"K":1,"k":2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var got, want wire.PushRequest
		err := decode(raw, &got)
		if err != nil {
			if code := store.CodeOf(err); code != store.CodeInvalid {
				t.Errorf("fails with %s", code)
			}
			return
		}
		if err := json.Unmarshal(raw, &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is read as %+v, %v", raw, got, err)
		}
	})
}
