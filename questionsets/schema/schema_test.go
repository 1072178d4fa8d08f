package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// compiled is the schema as an editor reads it.
func compiled(t *testing.T) *validator.Schema {
	t.Helper()
	b, err := json.Marshal(Pack())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := validator.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := validator.NewCompiler()
	if err := c.AddResource("pack.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("pack.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asEdited gives a pack as an editor's YAML reader does: numbers are numbers.
func asEdited(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// older reads yes and no as YAML 1.1 does.
func older(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = older(v[k])
		}
	case []any:
		for i := range v {
			v[i] = older(v[i])
		}
	case string:
		if v == "yes" || v == "no" {
			return v == "yes"
		}
	}
	return v
}

func TestEveryPackFitsTheSchema(t *testing.T) {
	s := compiled(t)
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(asEdited(t, string(p.Bytes))); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if err := s.Validate(older(asEdited(t, string(p.Bytes)))); err != nil {
			t.Errorf("%s, with yes and no as true and false: %v", id, err)
		}
	}
}

// sound has every key that a pack can have.
const sound = `schema: firstcall/pack/v1
id: example
force: gloucestershire
code: GL
name: 101
version: 2026.10
stage: call
mode: full
basis: modelled
why: Written for a test
source: 3
questions:
  - {id: q1, ask: What is happening?, kind: text, required: true, covers: [incident], fills: narrative, ask_in: {cy: Beth?}, source: 1, basis: published}
  - {id: q2, ask: How bad?, kind: choice, core: true, choices: [{value: 1, label: 1, points: "2", order: -1}, {value: yes, label: no, points: 0}]}
  - {id: q3, ask: Better?, kind: yes-no, when: true, worse: no, means: hate, hint: Ask again, for_other: Are they better?}
  - {id: q4, ask: How bad is it for others?, kind: choice, unscored: true, choices: [{value: a, label: A}, {value: b, label: B}]}
  - {id: q5, ask: Which?, kind: choices, choices: [{value: 7, label: Seven}, {value: b, label: B}]}
  - {id: q6, ask: How often?, kind: number}
score: {bands: {standard: 0, medium: 1, high: 2}, source: 4, basis: published}
matrix: {rows: q2, columns: q4, cells: {1: {a: standard, b: medium}, yes: {a: high, b: high}}, source: 5, basis: published}
rules:
  - {id: r1, when: q3 == "yes", at_least: high, set: [hate], grade: response, require: [a1], say: Look out, because: Because, source: 6, basis: modelled}
repeat:
  - {id: r2, reports: 3, within: 30 days, plus: q6, then: {grade: response, set: [repeat], at_least: medium, require: [a1], say: Again}, because: 3, source: 7, basis: published}
exempt: {when: asb_type == "vehicle-noise", because: A form of its own, source: 8, basis: published}
actions:
  - {id: a1, title: Send somebody, owner: dispatcher, due: 5 working days, mandatory: true, reaches: visit, shares: true, tell_caller: They come, because: 4, source: 9, basis: published}
  - {id: a2, title: Ring, due: immediately, when: level >= high, starts: a1, ends: Somebody was spoken to}
write_off: {when: level == standard, items: [{id: i1, item: What has happened, from: narrative}], source: 10, basis: published}
who_may: {set_flags: [asb-unit], set_markers: [supervisor], source: 11, basis: published}
case_review: {reports: 3, within: 6 months, recent: 1 month, hate: 1 year, source: 12, basis: published}
examples:
  - {name: One, now: 2026-01-05, channel: 101, category: personal, asb_type: begging, danger: true, danger_because: A knife, answers: {q1: 3, q2: yes, q5: [b, 7]}, history: [{ago: 5 days, level: high, category: nuisance, asb_type: trespassing, hate: true, agency: council, person: p1, call: c1, incident: 5}, {at: 2026-01-01T10:00:00Z}], want: {level: high, flags: [], grade: none, actions: [a1, a2]}}
accept: [{finding: no-source, because: It is a test}]
`

func TestWhatPacksMayHoldFitsTheSchema(t *testing.T) {
	s := compiled(t)
	if _, err := questionsets.Parse("sound.yaml", []byte(sound)); err != nil {
		t.Error(err)
	}
	if err := s.Validate(asEdited(t, sound)); err != nil {
		t.Error(err)
	}
	if err := s.Validate(older(asEdited(t, sound))); err != nil {
		t.Errorf("with yes and no as true and false: %v", err)
	}
}

func TestABrokenPackDoesNotFitTheSchema(t *testing.T) {
	s := compiled(t)
	for _, change := range [][2]string{
		{"source: 3", "sourc: 3"},
		{"schema: firstcall/pack/v1", "schema: firstcall/pack/v2"},
		{"id: example\n", ""},
		{"id: example\n", "id: An Example\n"},
		{"force: gloucestershire", "force: gloucester"},
		{"code: GL", "code: gl"},
		{"version: 2026.10", "version: the first"},
		{"basis: modelled", "basis: guessed"},
		{"why: Written for a test\n", ""},
		{"id: q1, ", ""},
		{"id: q1", "id: q-1"},
		{"kind: text", "kind: words"},
		{"required: true", "required: often"},
		{"[incident]", "[incidents]"},
		{"cy:", "Welsh:"},
		{", choices: [{value: a, label: A}, {value: b, label: B}]", ""},
		{`points: "2"`, "points: -2"},
		{`points: "2"`, "points: two"},
		{"worse: no", "worse: both"},
		{"medium: 1", "middle: 1"},
		{"cells: {1: {a: standard", "cells: {1: {a: low"},
		{"at_least: high", "at_least: unassessed"},
		{"set: [hate]", "set: hate"},
		{", because: Because", ""},
		{"reports: 3, within: 30 days", "reports: 1, within: 30 days"},
		{"within: 30 days", "within: 0 days"},
		{"within: 30 days", "within: a month"},
		{"due: 5 working days", "due: soon"},
		{"reaches: visit", "reaches: email"},
		{"from: narrative", "from: memory"},
		{"set_flags: [asb-unit]", "set_flags: [everybody]"},
		{"case_review: {reports: 3", "case_review: {reports: 4"},
		{"channel: 101", "channel: 102"},
		{"ago: 5 days", "since: 5 days"},
		{"ago: 5 days, ", ""},
		{"now: 2026-01-05", "now: today"},
		{"want: {level: high, ", "want: {"},
		{"accept: [{finding: no-source, ", "accept: [{"},
	} {
		broken := strings.Replace(sound, change[0], change[1], 1)
		if broken == sound {
			t.Fatalf("%q is not in the pack", change[0])
		}
		if s.Validate(asEdited(t, broken)) == nil {
			t.Errorf("%q instead of %q fits the schema", change[1], change[0])
		}
		if _, err := questionsets.Parse("broken.yaml", []byte(broken)); err == nil {
			t.Errorf("%q instead of %q is a pack", change[1], change[0])
		}
	}
}

// keysOf calls visit for every key that is read, with the type it stands in.
func keysOf(t reflect.Type, seen map[reflect.Type]bool, visit func(t reflect.Type, f reflect.StructField, key string)) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		keysOf(t.Elem(), seen, visit)
		return
	case reflect.Struct:
	default:
		return
	}
	if seen[t] || mapped(t) != nil {
		return
	}
	seen[t] = true
	for i := range t.NumField() {
		f := t.Field(i)
		if key := f.Tag.Get("yaml"); key != "" && key != "-" {
			visit(t, f, key)
		} else if !f.Anonymous {
			continue
		}
		keysOf(f.Type, seen, visit)
	}
}

func TestEveryKeyIsDescribed(t *testing.T) {
	schema := Pack()
	used := map[string]bool{}
	keysOf(reflect.TypeFor[questionsets.Pack](), map[reflect.Type]bool{}, func(in reflect.Type, f reflect.StructField, key string) {
		def := schema.Definitions[in.Name()]
		switch in.Name() {
		case "Pack":
			def = schema
		case "AnswersFile":
			def = schema.Definitions["Example"] // which embeds it
		}
		if def == nil {
			t.Errorf("%s is not in the schema", in.Name())
			return
		}
		p, ok := def.Properties.Get(key)
		if !ok || p.Description == "" {
			t.Errorf("%s.%s is not in the schema or has no description", in.Name(), key)
		}
		for _, name := range []string{in.Name() + "." + key, key} {
			if _, ok := descriptions[name]; ok {
				used[name] = true
				break
			}
		}
		for _, name := range []string{in.Name() + "." + key, strings.Replace(in.Name(), "AnswersFile", "Example", 1) + "." + key} {
			used[name] = true
		}
	})
	for name := range descriptions {
		if !used[name] {
			t.Errorf("%s is described and is no key", name)
		}
	}
	for name := range values {
		if !used[name] {
			t.Errorf("%s has values and is no key", name)
		}
	}
}

// onWhat begins a meaning of the guide's that holds for one part of a pack only.
var onWhat = regexp.MustCompile(`^on an? [^:,]*[:,] `)

// The guide and the schema explain a key in the same words.
func TestDescriptionsAreTheGuides(t *testing.T) {
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(b), "| key | means |\n|---|---|\n")
	table, _, found := strings.Cut(table, "\n\n")
	if !found {
		t.Fatal("the guide has no table of keys")
	}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.ReplaceAll(line, "`", ""), "|")
		if len(cells) < 4 {
			t.Fatalf("the guide's line %q is no row", line)
		}
		key, means := strings.TrimSpace(cells[1]), onWhat.ReplaceAllString(strings.TrimSpace(cells[2]), "")
		described := false
		for name, text := range descriptions {
			_, last, inType := strings.Cut(name, ".")
			described = described || strings.EqualFold(text, means) && (last == key || !inType && name == key)
		}
		if !described {
			t.Errorf("the schema does not explain %s as the guide does: %s", key, means)
		}
	}
}
