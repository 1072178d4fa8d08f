// Package schema describes a pack to editors, so that they complete its keys,
// explain them and mark what is wrong while it is written.
package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

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
	root.If = where("basis", oneOf(questionsets.Modelled))
	root.Then = where("why", filled())
	question := root.Definitions["Question"]
	question.AllOf = []*jsonschema.Schema{
		{
			If:   where("kind", oneOf(questionsets.Choice, questionsets.Choices)),
			Then: where("choices", &jsonschema.Schema{MinItems: number(1)}),
			Else: has("choices", &jsonschema.Schema{MaxItems: number(0)}),
		},
		{If: where("kind", oneOf(questionsets.YesNo)), Else: has("worse", jsonschema.FalseSchema)},
	}
	root.Definitions["PastReport"].OneOf = anyKey("at", "ago")
	for _, name := range []string{"Rule", "RepeatThen"} {
		root.Definitions[name].AnyOf = anyKey("at_least", "set", "grade", "require", "say")
	}
	return root
}

// anyKey holds for an object with each of some keys.
func anyKey(keys ...string) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, k := range keys {
		out = append(out, &jsonschema.Schema{Required: []string{k}})
	}
	return out
}

// has holds for an object whose value at a key holds, or that lacks the key.
func has(key string, value *jsonschema.Schema) *jsonschema.Schema {
	s := &jsonschema.Schema{Properties: jsonschema.NewProperties()}
	s.Properties.Set(key, value)
	return s
}

// where holds for an object with a key whose value holds.
func where(key string, value *jsonschema.Schema) *jsonschema.Schema {
	s := has(key, value)
	s.Required = []string{key}
	return s
}

// complete adds to a type's schema what the Go type does not say.
func complete(name string, s *jsonschema.Schema) {
	s.Required = strings.Fields(requiredKeys[name])
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		if slices.Contains(neverEmpty, name+"."+p.Key) {
			p.Value.MinItems = number(1)
		}
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
		return levelsAnd()
	case reflect.TypeFor[risk.Flag]():
		return oneOf(risk.Vulnerable, risk.Repeat, risk.Hate)
	case reflect.TypeFor[risk.Span]():
		return &jsonschema.Schema{Type: "string", Pattern: lengths("hour", "day", "month")}
	case reflect.TypeFor[risk.Due]():
		return &jsonschema.Schema{Type: "string", AnyOf: []*jsonschema.Schema{
			inAnyCase(`\s*`, string(risk.Immediately), string(risk.EndOfShift), string(risk.EndOfWorkingDay)),
			{Pattern: lengths("hour", "day", "working day", "month")},
		}}
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
func text(form string) *jsonschema.Schema { return scalar(form, "string", "number", "boolean") }

// word is text of a form that no number has.
func word(form string) *jsonschema.Schema { return scalar(form, "string", "boolean") }

func scalar(form string, types ...string) *jsonschema.Schema {
	return &jsonschema.Schema{Pattern: form, Extras: map[string]any{"type": types}}
}

// filled is any text but none.
func filled() *jsonschema.Schema {
	s := text("")
	s.MinLength = number(1)
	return s
}

// above is text of a form that begins with a letter or a digit, so that a number
// of that type is not below zero.
func above(number, form string) *jsonschema.Schema {
	s := scalar(form, "string", "boolean", number)
	s.Minimum = "0"
	return s
}

// optionValue is the word by which a choice is known: not one of those that answer
// every question.
func optionValue() *jsonschema.Schema {
	s := above("integer", valueForm)
	s.Not = oneOf(questionsets.NotKnown, questionsets.Declined)
	return s
}

func number(n uint64) *uint64 { return &n }

// whole is a whole number between two, which may stand in quotes: in how far it
// is too large there is then not said.
func whole(from, to int) *jsonschema.Schema {
	form := "^-?[0-9]+$"
	switch {
	case to <= 9:
		form = fmt.Sprintf("^0*[%d-%d]$", from, to)
	case from > 0:
		form = fmt.Sprintf("^0*([%d-9]|[1-9][0-9]+)$", from)
	case from == 0:
		form = "^[0-9]+$"
	}
	s := scalar(form, "integer", "string")
	s.Minimum, s.Maximum = json.Number(strconv.Itoa(from)), json.Number(strconv.Itoa(to))
	return s
}

// levelsAnd is one of the levels or of some more words, in any case; an editor
// offers the words themselves.
func levelsAnd(more ...string) *jsonschema.Schema { return inAnyCase("", append(more, levels...)...) }

// inAnyCase is one of some words, in any case and with any spaces between them,
// and something before and behind it.
func inAnyCase(around string, words ...string) *jsonschema.Schema {
	forms := make([]string, len(words))
	for i, w := range words {
		forms[i] = anyCase(w)
	}
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{oneOf(words...), scalar("^"+around+"("+strings.Join(forms, "|")+")"+around+"$", "string")}}
}

// anyCase is the form of a word that is read in any case: schemas have no switch for it.
func anyCase(word string) string {
	var b strings.Builder
	for _, r := range word {
		if r == ' ' {
			b.WriteString(`\s+`)
			continue
		}
		fmt.Fprintf(&b, "[%c%c]", r, unicode.ToUpper(r))
	}
	return b.String()
}

// lengths is the form of a length of time in some units, and in weeks and years:
// 10,000 at most of what it is kept in, which for those are days and months.
func lengths(units ...string) string {
	forms := make([]string, len(units))
	for i, u := range units {
		forms[i] = anyCase(u)
	}
	return fmt.Sprintf(`^\s*0*((%s)\s+(%s)|(%s)\s+%s|(%s)\s+%s)[sS]?\s*$`,
		"[1-9][0-9]{0,3}|10000", strings.Join(forms, "|"),
		"[1-9][0-9]{0,2}|1[0-3][0-9]{2}|14[01][0-9]|142[0-8]", anyCase("week"),
		"[1-9][0-9]?|[1-7][0-9]{2}|8[0-2][0-9]|83[0-3]", anyCase("year"))
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
