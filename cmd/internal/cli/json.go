package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"firstcall/tui/safe"
)

// PrintJSON prints a value as indented JSON.
func (a *App) PrintJSON(v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("the result could not be written as JSON: %w", err)
	}
	_, err = a.Out.Write(append(EscapeJSON(b), '\n'))
	return err
}

// EscapeJSON writes every character that a terminal might obey as \u and four digits.
// encoding/json does so below U+0020 only; DEL, C1 controls, direction marks
// and zero-width characters in what a caller said would otherwise reach the
// terminal of whoever looks at the output. A reader of the JSON gets them all
// the same (SYNC section 4, "Terminal injection").
func EscapeJSON(b []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(b))
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == '\n' || safe.Printable(r):
			out.Write(b[:size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		b = b[size:]
	}
	return out.Bytes()
}
