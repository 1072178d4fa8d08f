package main

import (
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/questionsets/paper"
)

type packJSON struct {
	ID        string             `json:"id"`
	Force     string             `json:"force"`
	Code      string             `json:"code"`
	Name      string             `json:"name"`
	Version   string             `json:"version"`
	Stage     questionsets.Stage `json:"stage"`
	Mode      questionsets.Mode  `json:"mode"`
	Basis     questionsets.Basis `json:"basis"`
	Source    string             `json:"source"`
	Hash      string             `json:"hash"`
	Questions []questionJSON     `json:"questions"`

	Why        string   `json:"why"`
	Rules      any      `json:"rules"`
	Repeat     any      `json:"repeat"`
	Actions    any      `json:"actions"`
	Score      any      `json:"score"`  // null for none
	Matrix     any      `json:"matrix"` // null for none
	Exempt     any      `json:"exempt"` // null for none
	CaseReview any      `json:"case_review"`
	WriteOff   any      `json:"write_off"`
	WhoMay     any      `json:"who_may"`
	Examples   []string `json:"examples"` // their names
	Accept     any      `json:"accept"`

	Published time.Time `json:"published_from,omitzero"` // from when the central store's is used
}

type questionJSON struct {
	ID       string             `json:"id"`
	Ask      string             `json:"ask"`
	Kind     questionsets.Kind  `json:"kind"`
	Choices  []optionJSON       `json:"choices"`
	Covers   []string           `json:"covers"`
	When     string             `json:"when"`
	Required bool               `json:"required"`
	Source   string             `json:"source"`
	Basis    questionsets.Basis `json:"basis"`

	Hint     string `json:"hint"`
	Core     bool   `json:"core"`
	Means    string `json:"means"`
	Fills    string `json:"fills"`
	Worse    string `json:"worse"`
	AskIn    any    `json:"ask_in"`
	ForOther string `json:"for_other"`
	Unscored bool   `json:"unscored"`
}

type optionJSON struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Points int    `json:"points"`
	Order  int    `json:"order"`
}

// runPacksShow prints a pack as the form it is on paper, in the version that calls
// use now.
func (a *app) runPacksShow(ctx context.Context, name string) error {
	var p *questionsets.Pack
	var from time.Time
	err := a.looking(ctx, func(s *session) (err error) {
		if p, from, err = s.publishedNow(ctx, packcheck.ID(name)); p == nil && err == nil {
			p, err = packcheck.FindNamed(&a.App, name)
		}
		return err
	})
	if err != nil {
		return err
	}
	if a.JSON {
		out := asJSON(p)
		out.Published = from
		return a.PrintJSON(out)
	}
	if !from.IsZero() {
		a.Say("%s %s%s", p.ID, p.Version, publishedWords(from))
		a.Say("")
	}
	for _, line := range paper.Form(p) {
		a.Say("%s", line)
	}
	return nil
}

func asJSON(p *questionsets.Pack) packJSON {
	out := packJSON{
		ID: p.ID, Force: p.Force, Code: p.Code, Name: p.Name, Version: p.Version, Stage: p.Stage, Mode: p.Mode,
		Basis: p.Basis, Source: p.Source, Hash: p.Hash, Why: p.Why, Rules: asWritten(p.Rules), Repeat: asWritten(p.Repeat),
		Actions: asWritten(p.Actions), Score: asWritten(p.Score), Matrix: asWritten(p.Matrix), Exempt: asWritten(p.Exempt),
		CaseReview: asWritten(p.CaseReview), WriteOff: asWritten(p.WriteOff), WhoMay: asWritten(p.WhoMay),
		Examples: []string{}, Accept: asWritten(p.Accept),
	}
	for _, q := range p.Questions {
		j := questionJSON{q.ID, q.Ask, q.Kind, []optionJSON{}, append([]string{}, q.Covers...), q.When, q.Required, q.Source, q.Basis,
			q.Hint, q.Core, q.Means, q.Fills, q.Worse, asWritten(q.AskIn), q.ForOther, q.Unscored}
		for _, o := range q.Choices {
			j.Choices = append(j.Choices, optionJSON{o.Value, o.Label, o.Points, o.Order})
		}
		out.Questions = append(out.Questions, j)
	}
	for i := range p.Examples {
		out.Examples = append(out.Examples, p.Examples[i].Name)
	}
	return out
}

// asWritten gives a part of a pack with the keys it has in the file.
func asWritten(v any) any { return written(reflect.ValueOf(v)) }

func written(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if _, ok := v.Interface().(encoding.TextMarshaler); ok {
		return v.Interface()
	}
	switch v.Kind() {
	case reflect.Struct:
		var o object
		for i := range v.NumField() {
			if key := v.Type().Field(i).Tag.Get("yaml"); key != "" && key != "-" {
				o = append(o, member{key, written(v.Field(i))})
			}
		}
		return o
	case reflect.Slice:
		items := make([]any, v.Len())
		for i := range items {
			items[i] = written(v.Index(i))
		}
		return items
	case reflect.Map:
		items := map[string]any{}
		for _, k := range v.MapKeys() {
			items[k.String()] = written(v.MapIndex(k))
		}
		return items
	}
	return v.Interface()
}

// object is a JSON object whose keys keep their order.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	b := bytes.NewBufferString("{")
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(m.key)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(b, "%s:%s", key, value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
