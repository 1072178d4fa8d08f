package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	validator "github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// slips are values that any in a pack is replaced by; the last takes it away.
var slips = []any{"", " ", nil, -1, 2.5, true, "yes", "a", "A", "-3", 2147483648, strings.Repeat("a", 61),
	[]any{}, map[string]any{}, []any{"x"}, []any{""}, gone{}}

type gone struct{}

// forms are values that a level, a length of time or a date is replaced by.
var forms = []any{"High", "MEDIUM", " high", "unassessed", "declined", "30  days", "30 Days", "1 week", "2 hours", "03 days", "+3 days",
	"1428 weeks", "1429 weeks", "833 years", "834 years", "10000 days", "10001 days", "99999 days", "0 days", "5 Working  Days",
	"end  of shift", "Immediately", " immediately ", "2026-01-01", "2026-13-01", "2026-01-01T10:00:00Z", "2026-01-01T10:00", "2026-01-01T25:00:00Z"}

var hasForm = regexp.MustCompile(`(^|\.)(level|at_least|due|within|recent|hate|ago|at|now|cells\..*)$`)

// onlyParse are the mistakes that no schema can find: what refers to another part
// of the pack or hangs on it, and what is written twice.
var onlyParse = regexp.MustCompile(strings.Join([]string{
	`there is no `, `nothing ever asks`, `is used twice`, `have this name`, `has no choice`, `has no such choice`, `is of kind`, `the code of`,
	`^(rows|columns|grade|item [0-9]+ of actions) "[a-z]`, `has no level for`, `^the row `, `same question`, `is not always asked`, `in a circle`,
	`points are given`, `no choice gives points`, `is unscored`, `bands overlap`, `nothing follows from this rule`, `is a word of the conditions`,
	`is answered yes or no`, `is a number`, `is a date and time`, `has an empty answer`, `takes one answer`,
	// What a condition reads has become something else.
	`never is`, `several values`, `has no order`, `two answers`, `is compared with`, `no rule of this pack`, `^in needs`, `is asked later`,
	`depends on itself`, `sets no threshold`, `cannot be read here`, `only a question with one`,
}, "|"))

// excused says whether a mistake is no schema's business.
func excused(m *questionsets.Mistake, keys string, to any) bool {
	text, _ := to.(string)
	condition := strings.HasSuffix(keys, "when") && strings.TrimSpace(text) != ""
	older := strings.HasSuffix(keys, "worse") && to == true // so an editor may read yes
	return condition || older || onlyParse.MatchString(m.Msg)
}

// disagreement says how Parse and the schema judge a pack differently; "" if they
// do not. The last key of the path is the one that was changed.
func disagreement(s *validator.Schema, pack any, keys string, to any) string {
	b, err := json.Marshal(pack)
	if err != nil {
		return err.Error()
	}
	_, parsed := questionsets.Parse("pack.yaml", b)
	fits := s.Validate(pack)
	switch {
	case parsed == nil && fits != nil:
		return fmt.Sprintf("%s: %#v is read, and marked: %v", keys, to, fits)
	case parsed != nil && fits == nil:
		var all questionsets.Mistakes
		errors.As(parsed, &all)
		for _, m := range all {
			if !excused(m, keys, to) {
				return fmt.Sprintf("%s: %#v is not read, and not marked: %v", keys, to, m)
			}
		}
	}
	return ""
}

// place is where a value stands in a pack: keys and places in lists.
type place []any

// String gives the keys only.
func (p place) String() string {
	var keys []string
	for _, k := range p {
		if k, ok := k.(string); ok {
			keys = append(keys, k)
		}
	}
	return strings.Join(keys, ".")
}

// placesIn gives every place below one.
func placesIn(v any, at place) []place {
	var out []place
	add := func(k, v any) {
		below := append(slices.Clone(at), k)
		out = append(append(out, below), placesIn(v, below)...)
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			add(k, v[k])
		}
	case []any:
		for i := range v {
			add(i, v[i])
		}
	}
	return out
}

// with gives a value with another at a place, or without what was there.
func with(v any, at place, to any) any {
	if len(at) == 0 {
		return to
	}
	taken := len(at) == 1 && to == gone{}
	switch v := v.(type) {
	case map[string]any:
		v, k := maps.Clone(v), at[0].(string)
		if v[k] = with(v[k], at[1:], to); taken {
			delete(v, k)
		}
		return v
	case []any:
		v, i := slices.Clone(v), at[0].(int)
		if v[i] = with(v[i], at[1:], to); taken {
			v = slices.Delete(v, i, i+1)
		}
		return v
	}
	return v
}

// What Parse reads fits the schema, and what does not fit is not read: every slip
// at every key.
func TestTheSchemaAgreesWithParse(t *testing.T) {
	s := compiled(t)
	pack := asEdited(t, sound)
	tried := map[string]bool{}
	for _, at := range placesIn(pack, nil) {
		if tried[at.String()] {
			continue
		}
		tried[at.String()] = true
		values := slips
		if hasForm.MatchString(at.String()) {
			values = slices.Concat(slips, forms)
		}
		for _, to := range values {
			if d := disagreement(s, with(pack, at, to), at.String(), to); d != "" {
				t.Error(d)
			}
		}
	}
}

// So do the packs of the forces, with the values of another key too.
func TestTheSchemaAgreesWithParseOnEveryPack(t *testing.T) {
	s := compiled(t)
	rapid.Check(t, func(rt *rapid.T) {
		p, err := packs.Load(rapid.SampledFrom(packs.IDs()).Draw(rt, "pack"))
		if err != nil {
			rt.Fatal(err)
		}
		var pack any
		if err := yaml.Unmarshal(p.Bytes, &pack); err != nil {
			rt.Fatal(err)
		}
		places := rapid.SampledFrom(placesIn(pack, nil))
		at, to := places.Draw(rt, "place"), rapid.SampledFrom(slices.Concat(slips, forms)).Draw(rt, "slip")
		if rapid.Bool().Draw(rt, "of another key") {
			to = valueAt(pack, places.Draw(rt, "from"))
		}
		if d := disagreement(s, with(pack, at, to), at.String(), to); d != "" {
			rt.Fatal(d)
		}
	})
}

func valueAt(v any, at place) any {
	for _, k := range at {
		switch k := k.(type) {
		case string:
			v = v.(map[string]any)[k]
		case int:
			v = v.([]any)[k]
		}
	}
	return v
}
