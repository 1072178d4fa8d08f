package questionsets

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

func findings(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	for _, f := range Lint(mustParse(t, text)) {
		out = append(out, fmt.Sprintf("%d:%d %s %s", f.Line, f.Col, f.Code, f.Where))
		if f.Text == "" || f.Hint == "" {
			t.Errorf("no sentence: %+v", f)
		}
	}
	return out
}

func TestLint(t *testing.T) {
	if got := findings(t, small); len(got) != 0 {
		t.Errorf("the small pack has findings: %v", got)
	}
	long := strings.Repeat("word ", 41)
	for _, c := range []struct{ old, new, want string }{
		{"    covers: [repeat, vulnerability]\n", "    covers: [repeat]\n", "11:3 no-vulnerability-question "}, // HMIC-03
		{"    covers: [repeat, vulnerability]\n", "    covers: [vulnerability]\n", "11:3 no-repeat-question "},
		{"ask: How often?", "ask: " + long + "?", "37:22 long-text times"},
		{"story, ask: What happened?, kind: text, source: s", "story, ask: What happened?, kind: text", "43:5 modelled-without-source story"},
		{"story, ask: What happened?, kind: text, source: s", "story, ask: What happened?, kind: text, basis: published", "43:5 no-source story"},
		{"high: 10}, source: s", "high: 10}", "55:8 modelled-without-source score"},
		{"  source: s\n  items:", "  items:", "68:3 modelled-without-source write_off"},
		{"item: Anybody else spoken to", "item: " + long, "72:26 long-text others"},
		{"  set_markers: [supervisor]\n  source: s\n", "  set_markers: [supervisor]\n", "74:3 modelled-without-source who_may"},
	} {
		text := broken(t, c.old, c.new)
		got := findings(t, text)
		if len(got) != 1 || got[0] != c.want {
			t.Errorf("%q: got %v, want %s", c.new, got, c.want)
			continue
		}
		code := strings.TrimSpace(c.want[strings.Index(c.want, " ")+1:])
		if got := findings(t, text+"accept: [{finding: "+code+", because: on purpose}]\n"); len(got) != 0 {
			t.Errorf("%s is accepted and still found: %v", code, got)
		}
	}
}

func TestTheFortyThreeForces(t *testing.T) {
	if len(Forces) != 43 {
		t.Fatalf("%d forces", len(Forces))
	}
	ids, codes := map[string]bool{}, map[string]bool{}
	for _, f := range Forces {
		if ids[f.ID] || codes[f.Code] || !packIDForm.MatchString(f.ID) || !regexp.MustCompile(`^[A-Z]{2,3}$`).MatchString(f.Code) || f.Name == "" {
			t.Errorf("%+v", f)
		}
		ids[f.ID], codes[f.Code] = true, true
	}
	for _, id := range []string{"west-mercia", "avon-and-somerset", "metropolitan", "south-wales", "city-of-london", "dyfed-powys"} {
		if !ids[id] {
			t.Errorf("%s is missing", id)
		}
	}
	if f, ok := ForceByID("west-mercia"); !ok || f.Code != "WM" || f.Name != "West Mercia Police" {
		t.Errorf("%+v", f)
	}
}

func TestNS01CategoriesAndDS107Types(t *testing.T) {
	if len(Categories) != 3 || len(ASBTypes) != 14 {
		t.Fatalf("%d categories, %d types", len(Categories), len(ASBTypes))
	}
	for _, a := range ASBTypes[:13] {
		if want := strings.ReplaceAll(strings.ToLower(a.Label), " ", "-"); a.ID != want {
			t.Errorf("%s is not %s", a.ID, want)
		}
	}
	if a, ok := ASBTypeByID("vehicle-noise"); !ok || a.Label != "Vehicle noise nuisance" {
		t.Errorf("%+v", a)
	}
	if c, ok := CategoryByID("nuisance"); !ok || !strings.Contains(c.Definition, "in the local community in general") {
		t.Errorf("%+v", c)
	}
}
