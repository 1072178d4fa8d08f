// Package collar reads the collar number by which a person signs on.
package collar

import (
	"strings"

	"firstcall/store"
)

const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-/."

// Check says whether a text may be a collar number: 1 to 20 letters, digits and
// strokes. The error is a sentence with code CodeInvalid.
func Check(text string) error {
	if text == "" || len(text) > 20 {
		return store.Errorf(store.CodeInvalid, "A collar number has 1 to 20 letters and digits.")
	}
	for _, r := range text {
		if !strings.ContainsRune(signs, r) {
			return store.Errorf(store.CodeInvalid, "A collar number has letters, digits, and - / . only.")
		}
	}
	return nil
}

// Same says whether two collar numbers are one, in capitals or not.
func Same(a, b string) bool { return strings.EqualFold(a, b) }
