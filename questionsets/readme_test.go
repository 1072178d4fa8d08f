package questionsets

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

func guide(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every word that stands for one of a list is in the guide.
func TestReadmeNamesEveryWord(t *testing.T) {
	text := guide(t)
	for _, words := range [][]string{Coverage, Meanings, FillTargets, Reaches, WriteOffSources, Duties, WorseAnswers, functions} {
		for _, w := range words {
			if !strings.Contains(text, "`"+w+"`") && !strings.Contains(text, "`"+w+"(") {
				t.Errorf("the guide does not name %s", w)
			}
		}
	}
}

// The guide's packs, which are run elsewhere, show every key there is. Those of
// an answers file it names.
func TestReadmeShowsEveryKey(t *testing.T) {
	text := guide(t)
	seen := map[reflect.Type]bool{}
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || seen[typ] {
			return
		}
		seen[typ] = true
		for _, f := range reflect.VisibleFields(typ) {
			key := f.Tag.Get("yaml")
			if key == "" || key == "-" {
				continue
			}
			if !regexp.MustCompile(`(?m)(^|[ {])` + key + `:|` + "`" + key + "`" + `|\(` + "`" + key + "`" + `\)`).MatchString(text) {
				t.Errorf("the guide does not show %s", key)
			}
			if strings.HasPrefix(f.Type.String(), "*questionsets.") || strings.Contains(f.Type.String(), "questionsets.") {
				walk(f.Type)
			}
		}
	}
	walk(reflect.TypeFor[Pack]())
}
