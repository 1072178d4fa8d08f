package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"firstcall/store"
	"firstcall/store/wire"
)

// The most that a body may hold, whatever it is for.
const (
	maxDepth    = 32
	maxElements = wire.MaxHeld // of one list
)

// errBody is all that is said of a body that cannot be read.
var errBody error = store.Errorf(store.CodeInvalid, "What was sent cannot be read.").
	WithHint("Use the same version of Firstcall on the desk and on the central store.")

// decode reads a request's body. Fields that are not known are passed over, as a
// newer desk may send them (SYNC 33); what two programs could read differently
// is refused, and so is NUL, which PostgreSQL keeps in no text. It fails with
// CodeInvalid, or ErrTooLarge for a list that is too long, and repeats nothing
// of the body.
func decode(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := checkValue(d, maxDepth); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBody // something trails it
	}
	if json.Unmarshal(body, into) != nil {
		return errBody
	}
	return nil
}

// checkValue walks over one value.
func checkValue(d *json.Decoder, depth int) error {
	t, err := d.Token()
	if err != nil || depth == 0 {
		return errBody
	}
	switch t := t.(type) {
	case string:
		if strings.ContainsRune(t, 0) {
			return errBody
		}
	case json.Delim:
		if t == '{' {
			return checkObject(d, depth)
		}
		return checkList(d, depth)
	}
	return nil
}

func checkList(d *json.Decoder, depth int) error {
	for n := 0; d.More(); n++ {
		if n == maxElements {
			return wire.ErrTooLarge
		}
		if err := checkValue(d, depth-1); err != nil {
			return err
		}
	}
	return closed(d)
}

// checkObject refuses a key that comes twice. Case does not part keys, as it
// does not for encoding/json.
func checkObject(d *json.Decoder, depth int) error {
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return errBody
		}
		key, _ := t.(string)
		if key = strings.ToLower(strings.ToUpper(key)); seen[key] || strings.ContainsRune(key, 0) {
			return errBody
		}
		if seen[key] = true; len(seen) > maxElements {
			return wire.ErrTooLarge
		}
		if err := checkValue(d, depth-1); err != nil {
			return err
		}
	}
	return closed(d)
}

func closed(d *json.Decoder) error {
	if _, err := d.Token(); err != nil {
		return errBody
	}
	return nil
}
