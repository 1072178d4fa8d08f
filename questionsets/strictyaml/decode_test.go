package strictyaml

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

type size struct{ N int }

func (s *size) UnmarshalText(b []byte) error {
	if _, err := fmt.Sscanf(string(b), "%d m", &s.N); err != nil {
		return errors.New("this is no size: write 3 m")
	}
	return nil
}

type inner struct {
	X string `yaml:"x"`
}

type embedded struct {
	Shared string `yaml:"shared"`
}

type sample struct {
	embedded `yaml:"-"`
	Version  string            `yaml:"version"`
	Value    string            `yaml:"value"`
	When     string            `yaml:"when"`
	Required bool              `yaml:"required"`
	Points   int               `yaml:"points"`
	Size     size              `yaml:"size"`
	List     []string          `yaml:"list"`
	Items    []inner           `yaml:"items"`
	One      *inner            `yaml:"one"`
	Words    map[string]string `yaml:"words"`
	Private  string            `yaml:"-"`
}

func decode(t *testing.T, text string, o Options) (sample, *Doc, error) {
	t.Helper()
	var s sample
	doc, err := Decode("f.yaml", []byte(text), o, &s)
	return s, doc, err
}

func TestScalarsAreTheTextThatWasWritten(t *testing.T) {
	for text, want := range map[string]string{
		"version: 2012.10":             "2012.10",
		"version: 007":                 "007",
		"version: 1_000":               "1_000",
		"version: 0x10":                "0x10",
		"version: 1.50 # note":         "1.50",
		"version: no":                  "no",
		"version: yes":                 "yes",
		"version: true":                "true",
		"version: .inf":                ".inf",
		"version: 2026-11-21":          "2026-11-21",
		"version: 12:30":               "12:30",
		"version: \"a \\u00e9 \\\"b\"": "a é \"b",
		"version: 'it''s'":             "it's",
		"version: 'null'":              "null",
		"version: \"a: b\\\n  c: d\"":  "a: bc: d",
		"version: >\n  one: \"two\n":   "one: \"two\n",
		"version: \"\"":                "",
		"version: |\n  one\n  two\n":   "one\ntwo\n",
		"version: >-\n  one\n  two\n":  "one two",
		"version: one\n  two":          "one two",
		"version: |\r\n  one\r\n":      "one\n",
		"\ufeffversion: 1":             "1",
		"{\"version\": \"x\\/y\"}":     "x/y",
	} {
		s, _, err := decode(t, text, Options{})
		if err != nil || s.Version != want {
			t.Errorf("%q: got %q, %v; want %q", text, s.Version, err, want)
		}
	}
}

func TestDecodeFillsEveryKindOfField(t *testing.T) {
	s, _, err := decode(t, "shared: s\nrequired: true\npoints: -3\nsize: 4 m\nlist: [no, 1.0]\n"+
		"items:\n- x: a\n- {x: b}\none: {x: c}\nwords: {k: v}\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := sample{embedded: embedded{"s"}, Required: true, Points: -3, Size: size{4}, List: []string{"no", "1.0"},
		Items: []inner{{"a"}, {"b"}}, One: &inner{"c"}, Words: map[string]string{"k": "v"}}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(sample{}, embedded{})); d != "" {
		t.Error(d)
	}
}

func TestMistakesSayWhereWhatAndWhatWouldBeRight(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"requird: true", `f.yaml:1:1: unknown key "requird"; did you mean "required"?`},
		{"one:\n  -x: a", `f.yaml:2:3: there is no space after the dash; write a dash, a space, and then the rest`},
		{"items:\n  - y2k: a", `f.yaml:2:5: unknown key "y2k"; the keys here are x`},
		{"version: a\nversion: b", `f.yaml:2:1: this key is written twice; the first is in line 1; keep one of them`},
		{"required: yes", `f.yaml:1:11: required is "yes"; write true or false`},
		{"points: 3.5", `f.yaml:1:9: points is "3.5"; write a whole number, such as 3`},
		{"points: 99999999999", `f.yaml:1:9: points is "99999999999"; write a whole number, such as 3`},
		{"size: big", `f.yaml:1:7: this is no size; write 3 m`},
		{"version: [a]", `f.yaml:1:10: version is a list; it must be a single value`},
		{"list: a", `f.yaml:1:7: list is a single value; it must be a list: [one, two], or lines that begin with a dash`},
		{"list:\n  - [a]", `f.yaml:2:5: item 1 of list is a list; it must be a single value`},
		{"words: a", `f.yaml:1:8: words is a single value; it must be a group of keys: {key: value}, or indented lines`},
		{"one: a", `f.yaml:1:6: one is a single value; it must be a group of keys: x`},
		{"version:\nvalue: b", `f.yaml:1:9: version has no value; write one, or leave the key out`},
		{"version: null", `f.yaml:1:10: version is null; leave the key out, or put the word in quotes`},
		{"version: &a 1", `f.yaml:1:10: anchors (&) are not used here; write the value out, or put text that begins with & in quotes`},
		{"version: *a", `f.yaml:1:10: aliases (*) are not used here; write the value out, or put text that begins with * in quotes`},
		{"version: !!str 1", `f.yaml:1:10: tags (!) are not used here; leave the tag out, or put text that begins with ! in quotes`},
		{"one:\n  <<: {x: a}", `f.yaml:2:3: merge keys (<<) are not used here; write the keys out`},
		{"%YAML 1.2\n---\nversion: 1", `f.yaml:1:1: directives (%) are not used here; leave the line out`},
		{"? version\n: 1", `f.yaml:1:1: keys that begin with ? are not used here; write key: value, or put text that begins with ? in quotes`},
		{"version: 1\n---\nversion: 2", `f.yaml:2:1: a second document begins here; one file holds one document`},
		{"version: a: b", `f.yaml:1:11: there is a second ": " in this line; put the whole text in quotes`},
		{"version: \x00", `f.yaml:1:10: the control character U+0000 does not belong in a text file; delete it`},
		{"version: \"\\x1b\"", `f.yaml:1:10: version contains a control character; take the escape out`},
		{"version: a\xff", `f.yaml:1:11: this is not valid UTF-8; save the file as UTF-8`},
		{"list: " + strings.Repeat("[", 40), `f.yaml:1:39: this is nested too deeply; at most 32 levels are read`},
		{"", `f.yaml:1:1: the file is empty; write `},
		{"just words", `f.yaml:1:1: the file is a single value; it must be a group of keys: `},
	} {
		_, _, err := decode(t, c.text, Options{})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q:\n got %v\nwant %s", c.text, err, c.want)
			continue
		}
		var one *Error
		if !errors.Is(err, ErrInvalid) || !errors.As(err, &one) {
			t.Errorf("%q: the error is not an ErrInvalid with places", c.text)
		}
	}
}

func TestLimits(t *testing.T) {
	_, _, err := decode(t, strings.Repeat("# x\n", 10), Options{Limit: 39})
	if want := "f.yaml:1:1: the file has 40 bytes; at most 39 are read"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	_, _, err = decode(t, strings.Repeat("- a\n", maxEntries+1), Options{})
	if err == nil || !strings.Contains(err.Error(), "too many keys and list items") {
		t.Errorf("got %v", err)
	}
	_, _, err = decode(t, strings.Repeat("- ", 2000)+"a", Options{})
	if err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("got %v", err)
	}
}

func TestManyMistakesAreAllCountedAndTwentyListed(t *testing.T) {
	_, _, err := decode(t, "points: x\nlist: ["+strings.Repeat("[b], ", 30)+"]", Options{})
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != MaxErrors+1 || !strings.HasPrefix(lines[MaxErrors], "and ") {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
	if !strings.HasPrefix(lines[0], "f.yaml:1:") {
		t.Errorf("not in the order of the file: %q", lines[0])
	}
}

func TestPrivateErrorsNeverRepeatWhatWasSaid(t *testing.T) {
	const said = "Ann Canary of Canary Lane"
	for _, text := range []string{
		"points: " + said, "required: " + said, "size: " + said, "list: " + said, "one: " + said,
		said + ": x", "version: [" + said + "]", "version: {" + said + ": a}", "version: " + said + ": b", "version: '" + said,
	} {
		_, _, err := decode(t, text, Options{Private: true})
		if err == nil || strings.Contains(err.Error(), "Canary") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNullIsAbsentForJSON(t *testing.T) {
	s, doc, err := decode(t, "{\n\t\"version\": null,\n\t\"words\": {\"a\": null, \"b\": \"c\"}\n}", Options{NullIsAbsent: true})
	if err != nil || s.Version != "" || len(s.Words) != 1 || doc.Has("version") {
		t.Errorf("%+v %v", s, err)
	}
}

func TestPlaces(t *testing.T) {
	_, doc, err := decode(t, "items:\n  - x: a\n  - {x: 'b'}\nlist: [a,  bb]\nwords:\n  k: v\n", Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		got, want Pos
	}{
		{doc.At("items", 0, "x"), Pos{2, 8}},
		{doc.At("items", 1), Pos{3, 5}},
		{doc.At("items", 1, "x"), Pos{3, 9}},
		{doc.At("items", 1, "y", 3), Pos{3, 5}},
		{doc.At("items", 7), Pos{2, 3}},
		{doc.At("list", 1), Pos{4, 12}},
		{doc.KeyAt("words", "k"), Pos{6, 3}},
		{doc.At("words", "k"), Pos{6, 6}},
		{doc.At(), Pos{1, 1}},
	} {
		if c.got != c.want {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

func TestPlacesInsideScalars(t *testing.T) {
	for _, c := range []struct {
		text   string
		offset int
		want   Pos
	}{
		{"when: é == b", 5, Pos{1, 12}},
		{"when: 'a == \"b\"'", 5, Pos{1, 13}},
		{"when: 'it''s b'", 5, Pos{1, 14}},
		{"when: \"\\\"a\\\" in b\"", 7, Pos{1, 17}},
		{"when: \"\\u00e9 b\"", 2, Pos{1, 15}},
		{"when: |\n\n    a\n    bc d\n", 6, Pos{4, 8}},
		{"when: >\n    a\n    bc d\n", 5, Pos{2, 5}},
		{"when: abc\n  def", 99, Pos{1, 7}},
		{"when: \"abc\n  def\"", 5, Pos{1, 7}},
	} {
		_, doc, err := decode(t, c.text, Options{})
		if err != nil && !strings.Contains(err.Error(), "x") {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := doc.Inside(c.offset, "when"); got != c.want {
			t.Errorf("%q: got %v, want %v", c.text, got, c.want)
		}
	}
}

func TestNearest(t *testing.T) {
	list := []string{"required", "repeat", "q5", "faith"}
	for word, want := range map[string]string{"requird": "required", "fatih": "faith", "q55": "q5", "zebra": "", "REPEAT": "repeat"} {
		if got := Nearest(word, list); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

// inFile says whether a mistake's place is one that an editor can go to.
func inFile(text string, e *Error) bool {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n")
	return e.Line >= 1 && e.Line <= len(lines) && e.Col >= 1 && e.Col <= utf8.RuneCountInString(lines[e.Line-1])+1
}

func FuzzDecode(f *testing.F) {
	for _, c := range slips {
		f.Add(c.text)
	}
	for _, s := range []string{
		"version: 2012.10\nlist: [a, b]\n", "items:\n- x: a\n  y: b\n", "words: {a: b}\none:\n  x: |\n    t\n",
		"a: &x 1\nb: *x", "{\"version\": \"\\ud83d\\ude00\"}", "? a", "- - - a", "\t", "a: 'b", "%", "--- ---", "a: >-\n\n\n b",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, o := range []Options{{Limit: 4096}, {Limit: 4096, Private: true, NullIsAbsent: true}} {
			var s sample
			doc, err := Decode("f", []byte(text), o, &s)
			if err != nil {
				var es Errors
				if !errors.As(err, &es) || len(es) == 0 {
					t.Fatalf("the error has no place or sentence: %#v", err)
				}
				for _, e := range es {
					if !inFile(text, e) || e.Msg == "" {
						t.Fatalf("outside the file, or no sentence: %#v", e)
					}
				}
			}
			if doc == nil {
				continue
			}
			for i := range 20 {
				if p := doc.Inside(i, "when"); p.Line < 1 || p.Col < 1 {
					t.Fatalf("no place: %v", p)
				}
			}
		}
	})
}
