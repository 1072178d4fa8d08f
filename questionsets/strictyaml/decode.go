package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Unmarshaler is a type that reads its own node. The error's text becomes the
// mistake's, unless it is an *Error already.
type Unmarshaler interface{ UnmarshalNode(*Node) error }

// Decode reads a file into out, a pointer to a struct whose fields are named by
// `yaml:"name"`; an embedded struct's fields are read as its own. The document
// is given back for later checks, also when there are mistakes in it, unless it
// could not be read at all. The error is an Errors.
func Decode(file string, b []byte, o Options, out any) (*Doc, error) {
	doc, err := Parse(file, b, o)
	if err != nil {
		return nil, err
	}
	dec := decoder{doc: doc, opt: o}
	if doc.Root.Shape == Empty {
		return doc, Errors{doc.Error(doc.Root.Pos, "the file is empty", "write "+strings.Join(names(reflect.TypeOf(out).Elem()), ", "))}
	}
	dec.value(doc.Root, reflect.ValueOf(out).Elem(), "the file")
	return doc, dec.errs.Err()
}

type decoder struct {
	doc  *Doc
	opt  Options
	errs Errors
}

func (d *decoder) fail(at Pos, msg, hint string) {
	d.errs = append(d.errs, d.doc.Error(at, msg, hint))
}

var (
	textType = reflect.TypeFor[encoding.TextUnmarshaler]()
	nodeType = reflect.TypeFor[Unmarshaler]()
)

// value reads a node into v; what names it in errors.
func (d *decoder) value(n *Node, v reflect.Value, what string) {
	if n.Shape == Empty {
		d.empty(n, what)
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch p := v.Addr(); {
	case p.Type().Implements(nodeType):
		d.report(n, p.Interface().(Unmarshaler).UnmarshalNode(n))
		return
	case p.Type().Implements(textType):
		if s, ok := d.scalar(n, what); ok {
			d.report(n, p.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, what)
	case reflect.Map:
		d.mapping(n, v, what)
	case reflect.Slice:
		d.list(n, v, what)
	default:
		if s, ok := d.scalar(n, what); ok {
			d.set(n, v, s, what)
		}
	}
}

func (d *decoder) empty(n *Node, what string) {
	if n.Null {
		if !d.opt.NullIsAbsent {
			d.fail(n.Pos, fmt.Sprintf("%s is null", what), "leave the key out, or put the word in quotes")
		}
		return
	}
	d.fail(n.Pos, fmt.Sprintf("%s has no value", what), "write one, or leave the key out")
}

func (d *decoder) report(n *Node, err error) {
	if err == nil {
		return
	}
	if e, ok := err.(*Error); ok {
		e.File = d.doc.File
		if e.Line == 0 {
			e.Line, e.Col = n.Pos.Line, n.Pos.Col
		}
		d.errs = append(d.errs, e)
		return
	}
	if d.opt.Private {
		d.fail(n.Pos, "this value cannot be read", "check its form")
		return
	}
	msg, hint, _ := strings.Cut(err.Error(), ": ")
	d.fail(n.Pos, msg, hint)
}

func (d *decoder) scalar(n *Node, what string) (string, bool) {
	if n.Shape != Scalar {
		d.fail(n.Pos, fmt.Sprintf("%s is %s", what, n.Shape), "it must be a single value")
		return "", false
	}
	if !d.opt.Private && strings.ContainsFunc(n.Text, control) {
		d.fail(n.Pos, what+" contains a control character", "take the escape out")
		return "", false
	}
	return n.Text, true
}

// set reads a scalar's text as the kind of the field.
func (d *decoder) set(n *Node, v reflect.Value, s, what string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Bool:
		if s != "true" && s != "false" {
			d.fail(n.Pos, fmt.Sprintf("%s is %s", what, d.quote(s)), "write true or false")
			return
		}
		v.SetBool(s == "true")
	case reflect.Int, reflect.Int64, reflect.Int32:
		i, err := strconv.ParseInt(s, 10, 32)
		if err != nil || strings.HasPrefix(s, "+") {
			d.fail(n.Pos, fmt.Sprintf("%s is %s", what, d.quote(s)), "write a whole number, such as 3")
			return
		}
		v.SetInt(i)
	default:
		panic("strictyaml: a field cannot be of kind " + v.Kind().String())
	}
}

// quote shows a value in an error, unless values are private.
func (d *decoder) quote(s string) string {
	if d.opt.Private || len(s) > 60 {
		return "not of that form"
	}
	return strconv.Quote(s)
}

func (d *decoder) list(n *Node, v reflect.Value, what string) {
	if n.Shape != List {
		d.fail(n.Pos, fmt.Sprintf("%s is %s", what, n.Shape), "it must be a list: [one, two], or lines that begin with a dash")
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Items), len(n.Items))
	for i, item := range n.Items {
		d.value(item, out.Index(i), fmt.Sprintf("item %d of %s", i+1, what))
	}
	v.Set(out)
}

func (d *decoder) mapping(n *Node, v reflect.Value, what string) {
	if n.Shape != Map {
		d.fail(n.Pos, fmt.Sprintf("%s is %s", what, n.Shape), "it must be a group of keys: {key: value}, or indented lines")
		return
	}
	out := reflect.MakeMapWithSize(v.Type(), len(n.Keys))
	for _, k := range n.Keys {
		if d.opt.NullIsAbsent && k.Value.Null {
			continue
		}
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(k.Value, item, d.keyName(k.Name))
		out.SetMapIndex(reflect.ValueOf(k.Name).Convert(v.Type().Key()), item)
	}
	v.Set(out)
}

func (d *decoder) structure(n *Node, v reflect.Value, what string) {
	if n.Shape != Map {
		d.fail(n.Pos, fmt.Sprintf("%s is %s", what, n.Shape),
			"it must be a group of keys: "+strings.Join(names(v.Type()), ", "))
		return
	}
	fields := fieldsOf(v.Type())
	for _, k := range n.Keys {
		f, ok := fields[k.Name]
		if !ok && strings.HasPrefix(k.Name, "-") {
			d.fail(k.Pos, dashMsg, dashHint)
			continue
		}
		if !ok {
			d.fail(k.Pos, d.unknown(k.Name), Suggest(k.Name, "the keys here", names(v.Type())))
			continue
		}
		d.value(k.Value, v.FieldByIndex(f), k.Name)
	}
}

// plainKey is a key that is surely one, and not somebody's words gone astray.
var plainKey = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,39}$`)

func (d *decoder) unknown(name string) string {
	if d.opt.Private && !plainKey.MatchString(name) {
		return "this key is not known"
	}
	return fmt.Sprintf("unknown key %q", name)
}

func (d *decoder) keyName(name string) string {
	if d.opt.Private && !plainKey.MatchString(name) {
		return "this"
	}
	return name
}

var fieldCache sync.Map // reflect.Type to map[string][]int

// fieldsOf gives the index of each named field, embedded structs included.
func fieldsOf(t reflect.Type) map[string][]int {
	if m, ok := fieldCache.Load(t); ok {
		return m.(map[string][]int)
	}
	m := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("yaml"); name != "" && name != "-" && f.IsExported() {
			m[name] = f.Index
		}
	}
	fieldCache.Store(t, m)
	return m
}

// names gives the keys of a struct in the order of its fields.
func names(t reflect.Type) []string {
	if t.Kind() != reflect.Struct {
		return nil
	}
	var out []string
	for _, f := range reflect.VisibleFields(t) {
		if name := f.Tag.Get("yaml"); name != "" && name != "-" && f.IsExported() {
			out = append(out, name)
		}
	}
	return out
}
