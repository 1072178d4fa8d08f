package compare

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// scalar is one value in a pack's file.
type scalar struct {
	path []any // keys and places in lists
	set  func(any)
	is   any
}

// key is the last key on the way to it.
func (s scalar) key() string {
	for _, k := range slices.Backward(s.path) {
		if k, ok := k.(string); ok {
			return k
		}
	}
	return ""
}

func scalarsIn(v any, path []any, set func(any)) []scalar {
	var out []scalar
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, scalarsIn(v[k], append(slices.Clone(path), k), func(to any) { v[k] = to })...)
		}
	case []any:
		for i := range v {
			out = append(out, scalarsIn(v[i], append(slices.Clone(path), i), func(to any) { v[i] = to })...)
		}
	default:
		return []scalar{{path, set, v}}
	}
	return out
}

// slip is another value than one scalar's: of the same key elsewhere, or its own
// with something added.
func slip(t *rapid.T, of scalar, all []scalar) any {
	others := []any{fmt.Sprint(of.is, "x"), "published", "modelled", "high", "none", "yes", 1, 2, true, false}
	for _, o := range all {
		if o.key() == of.key() && o.is != of.is {
			others = append(others, o.is)
		}
	}
	if n, ok := of.is.(uint64); ok {
		others = append(others, n+1)
	}
	return rapid.SampledFrom(others).Draw(t, "slip")
}

func asPack(t *rapid.T, file any) (*questionsets.Pack, error) {
	b, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	return questionsets.Parse("pack.yaml", b)
}

// One value of a pack's file is changed: if that makes another pack, it is said,
// once and of the right thing.
func TestDiffSaysEveryChange(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p, err := packs.Load(rapid.SampledFrom(packs.IDs()).Draw(rt, "pack"))
		if err != nil {
			rt.Fatal(err)
		}
		var file any
		if err := yaml.Unmarshal(p.Bytes, &file); err != nil {
			rt.Fatal(err)
		}
		old, err := asPack(rt, file)
		if err != nil {
			rt.Fatal(err)
		}
		all := scalarsIn(file, nil, nil)
		one := rapid.SampledFrom(all).Draw(rt, "scalar")
		one.set(slip(rt, one, all))
		next, err := asPack(rt, file)
		if err != nil || slices.Contains(naming, one.key()) && len(one.path) == 1 || alike(next.Accept) {
			return // it is no pack, another one, or one thing in it is known by its number
		}
		said := changes(leavesOf(old), leavesOf(next))
		if got := wrongly(old, next, one, said); got != "" {
			rt.Fatalf("%v: %s\n%v", one.path, got, said)
		}
	})
}

func alike(all []questionsets.Accept) bool {
	seen := map[string]bool{}
	for _, a := range all {
		seen[a.Finding] = true
	}
	return len(seen) < len(all)
}

// wrongly says what is wrong with the changes that are said when one value was
// changed.
func wrongly(old, next *questionsets.Pack, one scalar, said []Change) string {
	if same(old, next) {
		if len(said) > 0 {
			return "nothing is different, and something is said"
		}
		return ""
	}
	most := 1
	if slices.Contains([]string{"id", "value", "name", "finding"}, one.key()) && len(one.path) > 1 {
		most = 2 // one thing is gone, and another new
	}
	if len(said) == 0 || len(said) > most {
		return fmt.Sprintf("%d things are said", len(said))
	}
	for _, c := range said {
		part, ids := one.path[0].(string), []string{""}
		if len(one.path) == 1 {
			part = ofItself
		} else if i, ok := one.path[1].(int); ok {
			ids = []string{idAt(old, part, i), idAt(next, part, i)}
		}
		if c.Part != part || !slices.Contains(ids, c.ID) || most == 1 && !strings.HasSuffix(c.Key, one.key()) && !strings.HasSuffix(c.Key, words(one.key())) {
			return fmt.Sprintf("%+v is said", c)
		}
	}
	return ""
}

// idAt gives the id of one thing of a part.
func idAt(p *questionsets.Pack, part string, i int) string {
	for _, f := range fieldsOf(reflect.ValueOf(p).Elem()) {
		if f.key == part {
			return idOf(f.value.Index(i))
		}
	}
	return ""
}

// same says whether two packs are the same in every key, whatever their files
// look like.
func same(p, q *questionsets.Pack) bool {
	exported := cmp.FilterPath(func(path cmp.Path) bool {
		field, ok := path.Last().(cmp.StructField)
		return ok && (field.Name() == "Hash" || field.Name() == "Bytes" || strings.ToLower(field.Name()[:1]) == field.Name()[:1])
	}, cmp.Ignore())
	return cmp.Equal(p, q, exported)
}
