package questionsets

import (
	"encoding"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// This file prints packs and conditions in one form, so that reading a file,
// printing it and reading that again can be shown to lose and add nothing.

// embedded gives the packs that come with the program, by file, in order.
func embedded(t testing.TB) []*Pack {
	t.Helper()
	files, err := filepath.Glob("packs/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no packs: %v", err)
	}
	var out []*Pack
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse(name, b)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// printed is a pack as YAML in one form: the keys in the order of the types,
// every scalar in quotes, what has no value left out.
func printed(p *Pack) string { return keysOf(reflect.ValueOf(p).Elem(), "") }

// keysOf prints the keys of a struct, those of embedded ones as its own.
func keysOf(v reflect.Value, indent string) string {
	var b strings.Builder
	for _, f := range reflect.VisibleFields(v.Type()) {
		name := f.Tag.Get("yaml")
		if field := v.FieldByIndex(f.Index); name != "" && name != "-" && (!field.IsZero() || needed(v.Type(), f.Name)) {
			b.WriteString(indent + name + ":" + valueOf(field, indent+"  "))
		}
	}
	return b.String()
}

// needed says of a key whose zero value may be what was written.
func needed(t reflect.Type, field string) bool {
	return t == reflect.TypeFor[Want]() && field == "Level"
}

// valueOf prints what stands after a key or a dash, with the line's end.
func valueOf(v reflect.Value, indent string) string {
	switch given := v.Interface().(type) {
	case Given:
		switch a := given.Answer; {
		case a.State != Known:
			return valueOf(reflect.ValueOf(string(a.State)), indent)
		case a.Values != nil:
			return valueOf(reflect.ValueOf(a.Values), indent)
		default:
			return valueOf(reflect.ValueOf(a.Value), indent)
		}
	case encoding.TextMarshaler:
		text, err := given.MarshalText()
		if err != nil {
			panic(err)
		}
		return " " + strconv.Quote(string(text)) + "\n"
	}
	switch v.Kind() {
	case reflect.Pointer:
		return valueOf(v.Elem(), indent)
	case reflect.Struct:
		return group(keysOf(v, indent))
	case reflect.Map:
		return group(entriesOf(v, indent))
	case reflect.Slice:
		return itemsOf(v, indent)
	}
	return " " + strconv.Quote(fmt.Sprint(v.Interface())) + "\n"
}

func group(keys string) string {
	if keys == "" {
		return " {}\n"
	}
	return "\n" + keys
}

func entriesOf(v reflect.Value, indent string) string {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(indent + strconv.Quote(k.String()) + ":" + valueOf(v.MapIndex(k), indent+"  "))
	}
	return b.String()
}

func itemsOf(v reflect.Value, indent string) string {
	if v.Len() == 0 {
		return " []\n"
	}
	b := "\n"
	for i := range v.Len() {
		b += indent + "- " + strings.TrimLeft(valueOf(v.Index(i), indent+"  "), " \n")
	}
	return b
}

// samePack compares all that a pack says, but not its file.
var samePack = []cmp.Option{
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(Pack{}, "Hash", "Bytes"),
	cmpopts.IgnoreUnexported(Pack{}, Question{}, Rule{}, Exempt{}, Action{}, WriteOff{}, AnswersFile{}),
}

// survives checks that a pack that is printed and read again is the same pack,
// with the same conditions, and prints as the same text.
func survives(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *Pack) {
	t.Helper()
	text := printed(p)
	again, err := Parse("p", []byte(text))
	if err != nil {
		t.Fatalf("a printed pack is not read: %v\n%s", err, text)
	}
	if d := cmp.Diff(p, again, samePack...); d != "" {
		t.Fatalf("printed and read again:\n%s", d)
	}
	if d := cmp.Diff(text, printed(again)); d != "" {
		t.Fatalf("printed twice:\n%s", d)
	}
	for _, u := range p.Conditions() {
		survivesCondition(t, p, u.Text)
	}
}

// survivesCondition does the same for one condition that compiles somewhere.
func survivesCondition(t interface {
	Helper()
	Fatalf(string, ...any)
}, p *Pack, text string) {
	t.Helper()
	once, err := printedCondition(text)
	if err != nil || len(once) > maxCondition {
		return
	}
	twice, err := printedCondition(once)
	if err != nil || once != twice {
		t.Fatalf("%q prints as %q and that as %q, %v", text, once, twice, err)
	}
	if a, b := treeOf(text), treeOf(once); a != b {
		t.Fatalf("%q prints as %q, and its tree is not the same:\n%s", text, once, cmp.Diff(a, b))
	}
	if a, b := codeOf(p, text), codeOf(p, once); a != b {
		t.Fatalf("%q prints as %q, and compiles to another program:\n%s\n%s", text, once, a, b)
	}
}

// printedCondition is a condition in one form.
func printedCondition(text string) (string, error) {
	tree, err := parser.Parse(text)
	if err != nil {
		return "", err
	}
	ast.Walk(&tree.Node, &fractions{})
	return tree.Node.String(), nil
}

// fractions keeps 3.0 from being printed as the whole number 3.
type fractions struct{}

// Visit replaces a fraction by the text that is read as one.
func (*fractions) Visit(n *ast.Node) {
	if f, ok := (*n).(*ast.FloatNode); ok {
		*n = &ast.IdentifierNode{Value: strconv.FormatFloat(f.Value, 'e', -1, 64)}
	}
}

func treeOf(text string) string {
	tree, err := parser.Parse(text)
	if err != nil {
		return err.Error()
	}
	return ast.Dump(tree.Node)
}

// codeOf is what a condition is compiled to, and what it reads.
func codeOf(p *Pack, text string) string {
	tree, err := parser.Parse(text)
	if err != nil {
		return err.Error()
	}
	c := compiler{env: newEnvironment(p), scope: inAction, question: len(p.Questions)}
	return fmt.Sprint(c.cond(tree.Node, false), c.names)
}

func TestEmbeddedPacksSurvivePrinting(t *testing.T) {
	for _, p := range append(embedded(t), mustParse(t, small)) {
		survives(t, p)
	}
}

func TestRandomPacksSurvivePrinting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp := drawPack(t)
		p, err := Parse("random.yaml", []byte(rp.text))
		if err != nil {
			t.Fatal(err)
		}
		survives(t, p)
	})
}
