package seal

import "testing"

func TestSoundex(t *testing.T) {
	for word, want := range map[string]string{"robert": "r163", "rupert": "r163", "ashcraft": "a261", "tymczak": "t522", "pfister": "p236", "lee": "l000", "": "", "łuk": ""} {
		if got := soundex(word); got != want {
			t.Errorf("%q sounds %q, want %q", word, got, want)
		}
	}
}
