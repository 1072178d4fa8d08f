package field

import (
	"encoding/json"
	"strings"
	"time"

	"firstcall/questionsets"
)

// held is what a field holds beside plain text, as it is journalled.
type held struct {
	State  questionsets.State   `json:"state,omitempty"`
	Values []string             `json:"values,omitempty"`
	None   bool                 `json:"none,omitempty"`
	At     int                  `json:"at,omitempty"`
	Text   string               `json:"text,omitempty"`
	Note   string               `json:"note,omitempty"`
	Asked  time.Time            `json:"asked,omitzero"`
	Set    *questionsets.Answer `json:"set,omitempty"`
}

// mark begins a journalled text that is not plain.
const mark = "\x1f"

// encode gives plain text as it is and all else as a marked record.
func (h held) encode() string {
	plain := h.State == "" && h.Values == nil && !h.None && h.At == 0 && h.Note == "" && h.Asked.IsZero() && h.Set == nil
	if plain && !strings.HasPrefix(h.Text, mark) {
		return h.Text
	}
	b, err := json.Marshal(h)
	if err != nil { // a time outside the years JSON can write
		return h.Text
	}
	return mark + string(b)
}

// decode reads what encode gave; anything else is text.
func decode(s string) held {
	rest, ok := strings.CutPrefix(s, mark)
	if !ok {
		return held{Text: s}
	}
	var h held
	if json.Unmarshal([]byte(rest), &h) != nil {
		return held{Text: s}
	}
	return h
}
