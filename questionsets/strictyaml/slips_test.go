package strictyaml

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// slips has one row for every slip: a text, and all that is said of it.
var slips = []struct{ text, want string }{
	// The parser stumbles far below.
	{"version: \"a\nitems:\n- x: b\nwhen: c == \"d\"\n", `1:10: the quote that opens here is not closed; write " at the end of the text`},
	{"version: 'a\nitems:\n- x: b\nwhen: 'c'\n", `1:10: the quote that opens here is not closed; write ' at the end of the text`},
	{"items\n- x: a\n- x: b\nversion: c\n", `1:1: there is no colon after "items"; write items:`},
	{"version: a\nitems\n- x: b\n- x: c\nvalue: d\n", `2:1: there is no colon after "items"; write items:`},
	{"items:\n- {x: a\n- {x: b}\n- {x: c}\n", `2:3: the { that opens here is not closed; write } at its end`},
	{"list: [a,\n\n# note\nversion: b\n", `1:7: the [ that opens here is not closed; write ] at its end`},
	{"one: {x: a\nversion: b\n", `1:6: the { that opens here is not closed; write } at its end`},
	{"one: {x: a", `1:6: the { that opens here is not closed; write } at its end`},
	{"list: [a, {x: b]\n", `1:11: the { that opens here is not closed; write } at its end`},
	// Other ways to slip than those of the packs.
	{"items:\n  - x: a\n\t- x: b\n", "3:1: " + tabMsg + "; " + tabHint},
	{"items:\n\t\n- x: a\n", "2:1: " + tabMsg + "; " + tabHint},
	{"version: >\n  a\n\tb\n", "3:1: " + tabMsg + "; " + tabHint},
	{"version: \"a\n\tb\"\n", "2:1: " + tabMsg + "; " + tabHint},
	{"version: a\n# b\n  c\n", "3:3: this cannot be read here; check the indentation, and that quotes and brackets are closed"},
	{"version: |\n  a\n  b\nvalue: |\n  a\n b\n", `6:2: this line is indented less than the text it belongs to; begin it in column 3`},
	{"version: a\n   value: b\n", `2:4: this line begins in column 4, where it fits nothing above; begin it in column 1, like the keys above`},
	{"items:\n  - x: a\n    y: b\n  -z: c\n", `4:3: there is no space after the dash; write a dash, a space, and then the rest`},
	{"items:\n  - x a\n    y: b\n", `2:5: this line is neither a key with its value nor the rest of a text; write the key, a colon, a space and the value; indent the rest of a long text further than its key`},
	{"items:\n  - {x: a}\n    {x: b}\n", `3:5: this line is neither a key with its value nor the rest of a text; write the key, a colon, a space and the value; indent the rest of a long text further than its key`},
	{"one: {x: a} b\n", `1:13: the value goes on after its closing bracket; put the whole text in quotes`},
	{"when: [a] == b\n", `1:11: the value goes on after its closing bracket; put the whole condition in single quotes`},
	{"one: {x: \"a\" b}\n", `1:10: the value goes on after its closing quote; put the whole text in single quotes`},
	{"one: {when: \"a\" in b, x: c}\n", `1:13: the value goes on after its closing quote; put the whole condition in single quotes: '"a" in b'`},
	{"one: {when: \"a\" in b or c in [\"d\"], x: e}\n", `1:13: the value goes on after its closing quote; put the whole condition in single quotes`},
	{"when: \"it's\" in b\n", `1:7: the value goes on after its closing quote; put the whole condition in single quotes: '"it''s" in b'`},
	{"one: {x [a]}\n", `1:7: there is no colon after "x"; write x:`},
	{"one: {x y}\n", `1:7: there is no colon after the key; write key: value`},
	{"version: \"\\q\"\n", `1:12: after \ in double quotes this cannot stand; write \\ for one \, or use single quotes`},
	{"version: \"\\u12\"\n", `1:10: this cannot be read here; check the indentation, and that quotes and brackets are closed`},
	{"version: a\nlist: ]\n", `2:7: this ] closes nothing; take it out, or put the text in quotes`},
	// JSON
	{"{\n\t\"version\": \"a,\n\t\"value\": \"b\"\n}", `2:13: the quote that opens here is not closed; write " at the end of the text`},
	{"{\n\t\"one\": {\"x\": \"a\",\n\t\"value\": \"b\"\n}", `1:1: the { that opens here is not closed; write } at its end`},
	{"{\n\t\"list\": [\"a\",\n\t\"b\"\n}", `2:10: the [ that opens here is not closed; write ] at its end`},
	{"{\n\t\"version\": \"a\"\n\t\"value\": \"b\"\n}", `3:2: a comma or a closing } is missing before this; write it, or put text with brackets or commas in quotes`},
}

func TestASlipIsOneMessageWhereItWasMade(t *testing.T) {
	for _, c := range slips {
		if _, err := Parse("f", []byte(c.text), Options{}); err == nil || err.Error() != "f:"+c.want {
			t.Errorf("%q:\n got %v\nwant f:%s", c.text, err, c.want)
		}
	}
}

// A slip in what a caller said is at the same place, and never repeats it.
func TestASlipInPrivateRepeatsNothing(t *testing.T) {
	const said = "Canary"
	for _, c := range slips {
		for _, word := range []string{"version", "value", "items", "list", "when", "one", "x", "y", "a", "b", "c", "d"} {
			text := strings.ReplaceAll(c.text, word, said)
			var at [2]Pos
			for i, private := range []bool{false, true} {
				_, err := Parse("f", []byte(text), Options{Private: private})
				if err == nil {
					continue
				}
				first := err.(Errors)[0]
				at[i] = Pos{first.Line, first.Col}
				if private && strings.Contains(err.Error(), said) {
					t.Errorf("%q: %v", text, err)
				}
			}
			if at[0] != at[1] {
				t.Errorf("%q: at %v, in private at %v", text, at[0], at[1])
			}
		}
	}
	for _, text := range []string{"version: | Canary words\n", "version: \"\\Canary\"\n", "version: !Canary\n", "%YAML Canary\n---\na: b\n"} {
		if _, err := Parse("f", []byte(text), Options{Private: true}); err == nil || strings.Contains(err.Error(), said) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What can be read holds nothing that is taken for a slip.
func TestNothingThatCanBeReadIsASlip(t *testing.T) {
	files, err := filepath.Glob("../packs/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	texts := []string{"a:\n- b\n-  - c\n   - d: e\n     f: g\nh: 'i''j'\n\"k l\": {m: [n, 'o, p'], q: r's}\ns: \"t\n  u: v\"\n" +
		"w: |2\n     x\n   y: z\na b: >-\n\n  c\n   d: e\n  f\ng: h\n  i\n\n  j\nk: [\n  l, # m\n  n]\n---\no: p\n"}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	for _, text := range texts {
		d := &Doc{lines: strings.Split(text, "\n")}
		if e := d.checkCharacters(); e != nil {
			t.Fatal(e)
		}
		if e := d.slip(text); e != nil {
			t.Errorf("%.60q: %v", text, e)
		}
	}
}
