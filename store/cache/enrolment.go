package cache

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"

	"firstcall/store"
	"firstcall/store/seal"
)

// metaCentral is how the central store is reached, sealed, in base 64.
const metaCentral = "central"

// SetEnrolment records how to reach the central store and waits for the disk.
// References that are made from now on carry the desk's new code.
func (c *Cache) SetEnrolment(ctx context.Context, e store.Enrolment) error {
	if c.folder.demo {
		return store.Errorf(store.CodeForbidden, "This data folder is a demonstration and can never be enrolled.").
			WithHint("Choose a new data folder with --data.")
	}
	if len(e.DeskCode) < 2 || len(e.DeskCode) > 3 || strings.Trim(e.DeskCode, seal.RefAlphabet) != "" {
		return store.Errorf(store.CodeInvalid, "A desk's code is two or three letters or digits, without I, L, O and U.").
			WithHint("Enrol with a new code; tell whoever looks after the central store.")
	}
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	desk := c.folder.desk
	sealed := base64.StdEncoding.EncodeToString(c.key.Seal(raw, desk[:], partCentral))
	return wait(ctx, c.writer.add(func(t *tx) error {
		if err := t.setMeta(metaDeskCode, e.DeskCode); err != nil {
			return err
		}
		return t.setMeta(metaCentral, sealed)
	}))
}

// Enrolment gives how the central store is reached; CodeNotFound if the desk is
// not enrolled.
func (c *Cache) Enrolment(ctx context.Context) (e store.Enrolment, err error) {
	var text string
	if err := c.queryOne(ctx, []any{&text}, "This desk is not enrolled with a central store.",
		"SELECT value FROM meta WHERE name = 'central'"); err != nil {
		return e, err
	}
	sealed, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return e, damaged(err)
	}
	desk := c.folder.desk
	raw, err := c.key.Open(sealed, desk[:], partCentral)
	if err != nil {
		return e, err
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, damaged(err)
	}
	return e, nil
}
