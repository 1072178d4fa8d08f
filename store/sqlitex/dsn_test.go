package sqlitex

import "testing"

func TestVersionsCompareAsNumbers(t *testing.T) {
	for version, want := range map[string]bool{"3.51.3": true, "3.53.4": true, "3.51.10": true, "4.0": true, "3.51.2": false, "3.9.9": false, "": false} {
		if got := atLeast(version, oldestSQLite); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}
