package risk

import "testing"

// What is read, written and read again is the same, and what is written is
// already in its shortest form.

func FuzzParseSpan(f *testing.F) {
	for _, s := range []string{"30 days", "1 day", "6 months", "24 hours", "1429 weeks", "1428 weeks", "1 year", "", " ", "0 days", "9e9 days", "३ days"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseSpan(s)
		if err != nil {
			return
		}
		text, err := v.MarshalText()
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var back Span
		if err := back.UnmarshalText(text); err != nil || back != v || back.String() != string(text) {
			t.Fatalf("%q: %v became %q and then %v, %v", s, v, text, back, err)
		}
	})
}

func FuzzParseDue(f *testing.F) {
	for _, s := range []string{"immediately", "end of shift", "end of working day", "24 hours", "5 working days", "2 weeks", "1 month",
		"5 working dayss", "hours", "Immediately ", "1 working  day", "833 years", "834 years"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseDue(s)
		if err != nil {
			return
		}
		text, err := v.MarshalText()
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var back Due
		if err := back.UnmarshalText(text); err != nil || back != v || back.String() != string(text) {
			t.Fatalf("%q: %v became %q and then %v, %v", s, v, text, back, err)
		}
	})
}

func FuzzParseLevel(f *testing.F) {
	for _, s := range []string{"standard", "Medium", "HIGH", "unassessed", "low", "", "level(4)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseLevel(s)
		if err != nil {
			return
		}
		text, err := v.MarshalText()
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		var back Level
		if err := back.UnmarshalText(text); err != nil || back != v {
			t.Fatalf("%q: %v became %q and then %v, %v", s, v, text, back, err)
		}
	})
}
