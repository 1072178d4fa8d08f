package collar

import (
	"strings"
	"testing"

	"firstcall/store"
)

func TestCheck(t *testing.T) {
	for text, ok := range map[string]bool{"4417": true, "PC/12-A.3": true, strings.Repeat("9", 20): true,
		"": false, strings.Repeat("9", 21): false, "44 17": false, "é": false, "4417\x1b[2J": false} {
		err := Check(text)
		if (err == nil) != ok {
			t.Errorf("Check(%q) gives %v", text, err)
		}
		if err != nil && store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("Check(%q) fails with code %s", text, store.CodeOf(err))
		}
	}
}

func TestSameReadsCapitalsAndSmallLettersAlike(t *testing.T) {
	if !Same("pc12", "PC12") || Same("4417", "4418") {
		t.Error("4417 and 4418 are two, pc12 and PC12 one")
	}
}
