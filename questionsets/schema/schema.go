// Package schema describes a pack to editors, so that they complete its keys,
// explain them and mark what is wrong while it is written.
package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Pack gives the JSON Schema (2020-12) of a pack, made from the types that
// Parse reads. What a text may look like in the file is as wide as Parse takes
// it: 2026.01 and yes need no quotes there, though an editor reads the one as a
// number and may read the other as true.
func Pack() *jsonschema.Schema {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true, // there are no such tags: requiredKeys says
		Mapper:                     mapped,
		LookupComment:              describe,
	}
	root := r.Reflect(questionsets.Pack{})
	root.Title = "A Firstcall question set"
	complete("Pack", root)
	for name, def := range root.Definitions {
		complete(name, def)
	}
	root.If = where("basis", questionsets.Modelled)
	root.Then = &jsonschema.Schema{Required: []string{"why"}}
	question := root.Definitions["Question"]
	question.If = where("kind", questionsets.Choice, questionsets.Choices)
	question.Then = &jsonschema.Schema{Required: []string{"choices"}}
	root.Definitions["PastReport"].OneOf = []*jsonschema.Schema{{Required: []string{"at"}}, {Required: []string{"ago"}}}
	return root
}

// where holds for an object with one of the words at a key.
func where[T ~string](key string, words ...T) *jsonschema.Schema {
	s := &jsonschema.Schema{Properties: jsonschema.NewProperties(), Required: []string{key}}
	s.Properties.Set(key, oneOf(words...))
	return s
}

// complete adds to a type's schema what the Go type does not say.
func complete(name string, s *jsonschema.Schema) {
	s.Required = strings.Fields(requiredKeys[name])
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		narrow, ok := values[name+"."+p.Key]
		switch {
		case !ok:
		case p.Value.Type == "array":
			p.Value.Items = narrow
		case p.Value.Type == "object":
			p.Value.PropertyNames = narrow
		default:
			own := *narrow
			own.Description = p.Value.Description
			p.Value = &own
		}
	}
}

// describe says what the key of a field means, in the type it stands in or else
// everywhere. Types by themselves have no words.
func describe(t reflect.Type, field string) string {
	if field == "" {
		return ""
	}
	f, _ := t.FieldByName(field)
	key := f.Tag.Get("yaml")
	if text, ok := descriptions[t.Name()+"."+key]; ok {
		return text
	}
	return descriptions[key]
}

// mapped gives the schema of a type that reads its own text, nil for others.
func mapped(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[risk.Level]():
		return oneOf(levels...)
	case reflect.TypeFor[risk.Flag]():
		return oneOf(risk.Vulnerable, risk.Repeat, risk.Hate)
	case reflect.TypeFor[risk.Span]():
		return &jsonschema.Schema{Type: "string", Pattern: spanForm}
	case reflect.TypeFor[risk.Due]():
		return &jsonschema.Schema{Type: "string", Pattern: dueForm}
	case reflect.TypeFor[questionsets.Moment]():
		return &jsonschema.Schema{Type: "string", Pattern: momentForm}
	case reflect.TypeFor[questionsets.Given]():
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{text(""), {Type: "array", Items: text("")}}}
	case reflect.TypeFor[questionsets.Kind]():
		return oneOf(questionsets.Text, questionsets.YesNo, questionsets.Choice, questionsets.Choices, questionsets.Number, questionsets.Datetime)
	case reflect.TypeFor[questionsets.Basis]():
		return oneOf(questionsets.Published, questionsets.Modelled)
	case reflect.TypeFor[questionsets.Stage]():
		return oneOf(questionsets.StageCall, questionsets.StageAssessment)
	case reflect.TypeFor[questionsets.Mode]():
		return oneOf(questionsets.ModeFull, questionsets.ModeScreenThenVisit)
	}
	switch t.Kind() {
	case reflect.String:
		return text("")
	case reflect.Bool:
		return &jsonschema.Schema{Enum: []any{true, false, "true", "false"}}
	case reflect.Int:
		return whole(-1<<31, 1<<31-1)
	}
	return nil
}

// text is any single value, and in letters of the form if one is given.
func text(form string) *jsonschema.Schema {
	return &jsonschema.Schema{Pattern: form, Extras: map[string]any{"type": []string{"string", "number", "boolean"}}}
}

// whole is a whole number between two, which may stand in quotes.
func whole(from, to int) *jsonschema.Schema {
	return &jsonschema.Schema{
		Pattern: "^-?[0-9]+$",
		Minimum: json.Number(strconv.Itoa(from)),
		Maximum: json.Number(strconv.Itoa(to)),
		Extras:  map[string]any{"type": []string{"integer", "string"}},
	}
}

// oneOf is one of some words. One that an editor may read as a number or as
// true or false is also that.
func oneOf[T ~string](words ...T) *jsonschema.Schema {
	s := &jsonschema.Schema{}
	for _, w := range words {
		s.Enum = append(s.Enum, string(w))
		n, err := strconv.Atoi(string(w))
		switch {
		case err == nil:
			s.Enum = append(s.Enum, n)
		case w == "yes" || w == "no":
			s.Enum = append(s.Enum, w == "yes")
		}
	}
	return s
}

// names gives a word of each of a list.
func names[T any](list []T, word func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, word(v))
	}
	slices.Sort(out)
	return out
}
