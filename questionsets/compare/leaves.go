package compare

import (
	"cmp"
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// leaf is one thing that a pack says, under the keys that lead to it. Packs are
// read by their keys, so that no key can be forgotten here.
type leaf struct {
	path     []string // keys as a person reads them, and the ids of what a list holds: questions, q4, choices, ill, points
	item     bool     // path[1] is an id
	text     string
	whole    bool     // it stands for all the leaves below it: an item of a list, or a part that need not be there
	list     []string // the ids of a list, in its order
	reworded bool     // it is read out or chosen from
	taken    bool     // a basis that is not written there: it is the pack's, and follows it
}

// place tells a leaf from all others of its pack.
func (l leaf) place() string { return strings.Join(l.path, "\x00") }

// change is a change at this leaf.
func (l leaf) change() Change {
	c := Change{Part: l.path[0], How: Changed}
	rest := l.path[1:]
	if l.list != nil {
		rest = rest[:len(rest)-1]
	}
	if l.item && len(rest) > 0 {
		c.ID, rest = rest[0], rest[1:]
	}
	c.Key = strings.Join(rest, " ")
	return c
}

// ofItself is the part of what a pack says of itself. What names the pack stands
// above every comparison and is no difference.
const ofItself = "pack"

var naming = []string{"schema", "id", "version"}

var packFields = fieldsOf(reflect.ValueOf(questionsets.Pack{}))

// partOrder gives the place of a part in a pack; what it says of itself is first.
func partOrder(part string) int {
	return slices.IndexFunc(packFields, func(f field) bool { return f.key == part })
}

// leavesOf gives all that a pack says, in the order of its keys.
func leavesOf(p *questionsets.Pack) []leaf {
	leaves, written := read(p), map[string]bool{}
	for _, l := range read(asWritten(p)) {
		written[l.place()] = true
	}
	for i := range leaves {
		l := &leaves[i]
		l.taken = l.path[len(l.path)-1] == "basis" && !written[l.place()]
	}
	return leaves
}

// asWritten gives a pack as its file says it, without what it leaves to be filled.
func asWritten(p *questionsets.Pack) *questionsets.Pack {
	out := &questionsets.Pack{}
	// Parse has read these bytes without a mistake.
	_, _ = strictyaml.Decode("", p.Bytes, strictyaml.Options{Limit: questionsets.MaxPackBytes}, out)
	return out
}

func read(p *questionsets.Pack) []leaf {
	r := &reader{}
	for _, f := range fieldsOf(reflect.ValueOf(p).Elem()) {
		switch kind := f.value.Kind(); {
		case slices.Contains(naming, f.key):
		case kind == reflect.String:
			r.value([]string{ofItself, words(f.key)}, f.value)
		default:
			r.value([]string{f.key}, f.value)
		}
	}
	return r.leaves
}

type reader struct{ leaves []leaf }

func (r *reader) add(l leaf) {
	i := partOrder(l.path[0])
	l.item = i >= 0 && packFields[i].value.Kind() == reflect.Slice
	r.leaves = append(r.leaves, l)
}

// value reads what stands at a path. What is not there has no leaf; no number and
// no yes or no is ever not there, and no level but the one a rule may give.
func (r *reader) value(path []string, v reflect.Value) {
	if text, ok := plain(v); ok {
		if text != "" && !(v.IsZero() && path[len(path)-1] == "at least") {
			r.add(leaf{path: path, text: text, reworded: isWording(path)})
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		r.pointer(path, v)
	case reflect.Struct:
		for _, f := range fieldsOf(v) {
			r.value(under(path, words(f.key)), f.value)
		}
	case reflect.Slice:
		r.items(path, v)
	case reflect.Map:
		keys := map[string]reflect.Value{}
		for _, k := range v.MapKeys() {
			keys[k.String()] = v.MapIndex(k)
		}
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			r.value(under(path, k), keys[k])
		}
	}
}

// pointer reads what need not be there: a part of the pack, or what an example
// need not want, of which an empty list says something.
func (r *reader) pointer(path []string, v reflect.Value) {
	switch {
	case v.IsNil():
	case v.Elem().Kind() == reflect.Struct:
		r.add(leaf{path: path, text: title(v.Interface()), whole: true})
		r.value(path, v.Elem())
	default:
		text, _ := plain(v.Elem())
		r.add(leaf{path: path, text: cmp.Or(text, emptyList)})
	}
}

// items reads a list of things, each under its id or, where they have none, its
// number.
func (r *reader) items(path []string, v reflect.Value) {
	var ids []string
	for i := range v.Len() {
		item := v.Index(i)
		id := idOf(item)
		for n := i + 1; id == "" || slices.Contains(ids, id); n++ {
			id = strings.TrimSpace(fmt.Sprintf("%s %d", idOf(item), n))
		}
		ids = append(ids, id)
		r.add(leaf{path: under(path, id), text: title(item.Addr().Interface()), whole: true})
		r.value(under(path, id), item)
	}
	if len(ids) > 0 {
		r.add(leaf{path: under(path, ""), list: ids}) // nothing has an empty id
	}
}

// idOf gives what an item of a list is known by; "" if nothing.
func idOf(v reflect.Value) string {
	for _, name := range []string{"ID", "Value", "Name", "Finding"} {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
			return f.String()
		}
	}
	return ""
}

// field is one key of a struct, with what stands under it.
type field struct {
	key   string
	value reflect.Value
}

// fieldsOf gives the keys that a file can have, those of an embedded struct among
// its own.
func fieldsOf(v reflect.Value) []field {
	var out []field
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case f.Anonymous && key == "":
			out = append(out, fieldsOf(v.Field(i))...)
		case key != "" && key != "-":
			out = append(out, field{key, v.Field(i)})
		}
	}
	return out
}

// plain gives a value that is one text or a list of texts, as a person reads it;
// "" for what is not there.
func plain(v reflect.Value) (text string, ok bool) {
	switch x := v.Interface().(type) {
	case questionsets.Given:
		return given(x.Answer), true
	case risk.Level:
		return x.String(), true
	case encoding.TextMarshaler:
		if v.IsZero() {
			return "", true
		}
		b, err := x.MarshalText()
		return string(b), err == nil
	}
	switch v.Kind() {
	case reflect.Bool:
		return map[bool]string{true: "yes", false: "no"}[v.Bool()], true
	case reflect.Int, reflect.String:
		return fmt.Sprint(v.Interface()), true
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.String {
			return "", false
		}
		var all []string
		for i := range v.Len() {
			all = append(all, v.Index(i).String())
		}
		return strings.Join(all, ", "), true
	}
	return "", false
}

// emptyList is what an empty list says. No id is written like it.
const emptyList = "none at all"

// given is an answer as an example writes it.
func given(a questionsets.Answer) string {
	if a.State != questionsets.Known {
		return string(a.State)
	}
	return cmp.Or(a.Value, strings.Join(a.Values, ", "), emptyList)
}
