package safe

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// attacks are those of SYNC section 4, "Terminal injection".
var attacks = []struct{ name, in, want string }{
	{"clipboard write", "\x1b]52;c;aGk=\a", `\u{1b}]52;c;aGk=\u{7}`},
	{"clear screen", "\x1b[2J", `\u{1b}[2J`},
	{"C1 clear screen", "\u009b2J", `\u{9b}2J`},
	{"raw byte C1", "\x9b2J", "\uFFFD2J"},
	{"unterminated title", "\x1b]0;gone and more", `\u{1b}]0;gone and more`},
	{"cursor report", "\x1b[6n", `\u{1b}[6n`},
	{"device control", "\x1bPq", `\u{1b}Pq`},
	{"tmux passthrough", "\x1bPtmux;\x1b\x1b[2J\x1b\\", `\u{1b}Ptmux;\u{1b}\u{1b}[2J\u{1b}\`},
	{"overwriting CR", "safe\rHIGH", `safe\u{d}HIGH`},
	{"backspaces", "HIGH\b\b\b\blow ", `HIGH\u{8}\u{8}\u{8}\u{8}low `},
	{"NUL and DEL", "a\x00b\x7f", `a\u{0}b\u{7f}`},
	{"next line", "a\u0085b", `a\u{85}b`},
	{"line separator", "a\u2028b\u2029c", `a\u{2028}b\u{2029}c`},
	{"right-to-left override", "\u202egnp.exe", `\u{202e}gnp.exe`},
	{"isolates", "\u2066x\u2069", `\u{2066}x\u{2069}`},
	{"arabic letter mark", "\u061cx", `\u{61c}x`},
	{"zero width", "a\u200bb\u200c\u200d\u2060\ufeff", `a\u{200b}b\u{200c}\u{200d}\u{2060}\u{feff}`},
	{"soft hyphen", "a\u00adb", `a\u{ad}b`},
	{"tag characters", "a\U000e0041\U000e007f", `a\u{e0041}\u{e007f}`},
	{"variation selectors", "a\ufe0f\U000e0100", `a\u{fe0f}\u{e0100}`},
	{"hangul filler", "a\u3164b", `a\u{3164}b`},
	{"private use", "a\ue0b0", `a\u{e0b0}`},
	{"invalid UTF-8", "a\xff\xfeb\xc3", "a\uFFFD\uFFFDb\uFFFD"},
	{"mark without base", "\u0301a", "◌\u0301a"},
	{"mark after an escape", "\u200b\u0301", "\\u{200b}◌\u0301"},
	{"many marks", "a" + strings.Repeat("\u0301", 10_000), "a" + strings.Repeat("\u0301", 4) + `\u{301}×9996`},
	{"right-to-left name", "שרה לוי", "שרה לוי"},
	{"plain", "Mrs O'Neill, 14 High St", "Mrs O'Neill, 14 High St"},
	{"accents and wide", "Zoë 山田 é", "Zoë 山田 é"},
}

func TestLineShowsAttacksInsteadOfDoingThem(t *testing.T) {
	for _, a := range attacks {
		t.Run(a.name, func(t *testing.T) {
			if got := Line(a.in); got != a.want {
				t.Errorf("Line gives %q, want %q", got, a.want)
			}
		})
	}
}

func TestLineAndTextTreatBreaksAndTabs(t *testing.T) {
	in := "one\r\ntwo\n\tthree"
	if got, want := Line(in), "one⏎two⏎ three"; got != want {
		t.Errorf("Line gives %q, want %q", got, want)
	}
	if got, want := Text(in), "one\ntwo\n    three"; got != want {
		t.Errorf("Text gives %q, want %q", got, want)
	}
}

// hostile draws texts rich in what terminals must not get.
func hostile() *rapid.Generator[string] {
	runes := rapid.OneOf(
		rapid.SampledFrom([]rune("\x00\x07\x08\t\n\r\x1b\x7f\u0085\u009b\u00ad\u200b\u200d\u202e\u2028\u2066\u0301\u0302\ufe0f\ufeff\U000e0041\U0001f468\U0001f3fd\U0001f1ec\U0001f1e7한\u1100\u1161é界a b")),
		rapid.Rune(),
	)
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(runes, 0, 60), func(r []rune) string { return string(r) }),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 60), func(b []byte) string { return string(b) }),
	)
}

// harmless fails unless a text can be put into cells.
func harmless(t interface{ Fatalf(string, ...any) }, s string, breaks bool) {
	marks := 0
	for i, r := range s {
		if r == '\n' && breaks {
			marks = MaxMarks + 1
			continue
		}
		if !Printable(r) {
			t.Fatalf("%q still holds %U", s, r)
		}
		if !unicode.IsMark(r) {
			marks = 0
			continue
		}
		if marks++; marks > MaxMarks || i == 0 {
			t.Fatalf("%q has too many marks or one without a base", s)
		}
	}
}

func TestNothingHarmfulComesOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostile().Draw(t, "in")
		line := Line(in)
		harmless(t, line, false)
		harmless(t, Text(in), true)
		if again := Line(line); again != line {
			t.Fatalf("Line is not stable: %q then %q", line, again)
		}
		if ansi.Strip(line) != line {
			t.Fatalf("%q holds an escape sequence", line)
		}
	})
}

func TestWrapKeepsWidthAndCharacters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostile().Draw(t, "in")
		width := rapid.IntRange(1, 40).Draw(t, "width")
		lines := Wrap(in, width)
		if len(lines) == 0 {
			t.Fatal("Wrap gives no line")
		}
		for _, l := range lines {
			harmless(t, l, false)
			if n := ansi.StringWidth(l); n > width {
				t.Fatalf("%q takes %d cells of %d", l, n, width)
			}
		}
		if width < 2 {
			return // a wide character is shown as an escape there
		}
		if got, want := letters(strings.Join(lines, "")), letters(Text(in)); got != want {
			t.Fatalf("Wrap gives %q of %q", got, want)
		}
	})
}

// letters leaves blanks out.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' {
			return -1
		}
		return r
	}, s)
}

func TestWrapBreaksBetweenWords(t *testing.T) {
	got := Wrap("Do you think it is because of you\nor your family's faith", 16)
	want := "Do you think it|is because of|you|or your family's|faith"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("Wrap gives %q, want %q", s, want)
	}
}

func TestWrapShowsAWideCharacterInOneCell(t *testing.T) {
	if got, want := strings.Join(Wrap("界", 1), ""), `\u{754c}`; got != want {
		t.Errorf("Wrap gives %q, want %q", got, want)
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		want  string
	}{
		{"short", 10, "short"},
		{"exactly10!", 10, "exactly10!"},
		{"longer than that", 10, "longer th…"},
		{"界界界界", 5, "界界…"},
		{"a\x1b[2J", 6, `a\u{1…`},
		{"anything", 0, ""},
		{"two\nlines", 20, "two⏎lines"},
	} {
		if got := Clip(c.in, c.width); got != c.want {
			t.Errorf("Clip(%q, %d) gives %q, want %q", c.in, c.width, got, c.want)
		}
	}
}

func TestClipIsALineOfItsWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := hostile().Draw(t, "in")
		width := rapid.IntRange(0, 30).Draw(t, "width")
		got := Clip(in, width)
		harmless(t, got, false)
		if n := ansi.StringWidth(got); n > width {
			t.Fatalf("%q takes %d cells of %d", got, n, width)
		}
		if full := Line(in); ansi.StringWidth(full) <= width && got != full {
			t.Fatalf("Clip gives %q though %q fits", got, full)
		}
	})
}

func TestAMillionCharactersAreClippedWithoutReadingThemAll(t *testing.T) {
	long := strings.Repeat("é", 1<<19)
	if n := testing.AllocsPerRun(5, func() { Clip(long, 40) }); n > 100 {
		t.Errorf("Clip allocates %v times for one line", n)
	}
	if got := ansi.StringWidth(Clip(long, 40)); got != 40 {
		t.Errorf("Clip gives %d cells, want 40", got)
	}
}

func TestWrapTakesTimeInProportion(t *testing.T) {
	for name, unit := range map[string]string{
		"one word": "x", "words": "words and ", "accents": "é", "escapes": "\x1b", "joined": "\U0001f468\u200d",
		"flags": "\U0001f1ec", "marks": "a\u0301\u0302\u0303\u0304\u0305\u0306", "jamo": "\u1100\u1161",
	} {
		in := strings.Repeat(unit, 100_000/len(unit))
		lines := Wrap(in, 40)
		if n := len(lines); n < 100_000/len(unit)/40 {
			t.Errorf("%s: only %d lines", name, n)
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, a := range attacks {
		f.Add(a.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		line := Line(in)
		harmless(t, line, false)
		if !utf8.ValidString(line) {
			t.Fatalf("%q is not UTF-8", line)
		}
		for _, l := range Wrap(in, 7) {
			if ansi.StringWidth(l) > 7 {
				t.Fatalf("%q is wider than 7 cells", l)
			}
		}
	})
}
