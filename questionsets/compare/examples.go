package compare

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
)

// ExampleChange is an example call that comes out otherwise under the other pack,
// or does not fit it.
type ExampleChange struct {
	Name    string    `json:"name"`
	From    string    `json:"from"` // whose example it is: old, new or both
	Changes []Outcome `json:"changes"`
	LeftOut []string  `json:"left_out"` // the questions whose answers do not fit the other pack
}

// Outcome is one thing that comes out otherwise.
type Outcome struct {
	What string `json:"what"` // level, flags, grade or actions
	Old  string `json:"old"`  // "none" for none
	New  string `json:"new"`
}

const none = "none"

// examples runs the example calls of both packs under both.
func examples(old, next *questionsets.Pack) ([]ExampleChange, error) {
	out := []ExampleChange{}
	for i := range old.Examples {
		e := &old.Examples[i]
		c := ExampleChange{Name: e.Name, From: "old"}
		same := sameCall(e, next)
		if same != nil {
			c.From = "both"
		}
		was, is, left, err := runBoth(e, old, next, same)
		if err != nil {
			return nil, err
		}
		out = c.appendTo(out, was, is, left)
	}
	for i := range next.Examples {
		e := &next.Examples[i]
		if sameCall(e, old) != nil {
			continue
		}
		is, was, left, err := runBoth(e, next, old, nil)
		if err != nil {
			return nil, err
		}
		out = ExampleChange{Name: e.Name, From: "new"}.appendTo(out, was, is, left)
	}
	return out, nil
}

// runBoth runs an example under its own pack and under the other: there, as the
// same call of the other pack or, without one, with the answers that fit.
func runBoth(e *questionsets.Example, own, other *questionsets.Pack, same *questionsets.Example) (mine, theirs questionsets.Result, left []string, err error) {
	if same == nil {
		if same, left, err = fitted(e, own, other); err != nil {
			return mine, theirs, nil, err
		}
	}
	if mine, _, err = own.Run(e); err != nil {
		return mine, theirs, nil, err
	}
	theirs, _, err = other.Run(same)
	return mine, theirs, left, err
}

// fitted gives an example as another pack can run it, and the questions whose
// answers do not fit there.
func fitted(e *questionsets.Example, own, other *questionsets.Pack) (*questionsets.Example, []string, error) {
	iv, _, err := e.Apply(own, time.Time{})
	if err != nil {
		return nil, nil, err
	}
	carried, parked := iv.Carry(other)
	var left []string
	for _, k := range parked {
		left = append(left, k.Question)
	}
	fit := *e
	fit.Answers = map[string]questionsets.Given{}
	for i := range other.Questions {
		if a, ok := carried.Get(other.Questions[i].ID); ok {
			fit.Answers[other.Questions[i].ID] = questionsets.Given{Answer: a}
		}
	}
	return &fit, left, nil
}

// sameCall gives the example of that name and with the very same call in another
// pack, whatever it wants; nil if there is none.
func sameCall(e *questionsets.Example, p *questionsets.Pack) *questionsets.Example {
	for i := range p.Examples {
		if o := &p.Examples[i]; o.Name == e.Name && len(changes(callOf(e), callOf(o))) == 0 {
			return o
		}
	}
	return nil
}

// callOf gives all that an example says of its call.
func callOf(e *questionsets.Example) []leaf {
	r := &reader{}
	r.value([]string{"examples"}, reflect.ValueOf(&e.AnswersFile).Elem())
	return r.leaves
}

// appendTo adds what came out otherwise, if anything did or anything was left out.
func (c ExampleChange) appendTo(out []ExampleChange, was, is questionsets.Result, left []string) []ExampleChange {
	c.Changes, c.LeftOut = outcomes(was, is), append([]string{}, left...)
	if len(c.Changes) == 0 && len(left) == 0 {
		return out
	}
	return append(out, c)
}

func outcomes(was, is questionsets.Result) []Outcome {
	out := []Outcome{}
	for _, o := range []Outcome{
		{"level", was.Level.String(), is.Level.String()},
		{"flags", flags(was), flags(is)},
		{"grade", cmp.Or(was.Grade, none), cmp.Or(is.Grade, none)},
		{"actions", actions(was), actions(is)},
	} {
		if o.Old != o.New {
			out = append(out, o)
		}
	}
	return out
}

func flags(r questionsets.Result) string {
	var set []string
	for _, f := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		if r.Flags[f] {
			set = append(set, string(f))
		}
	}
	return cmp.Or(strings.Join(set, ", "), none)
}

func actions(r questionsets.Result) string {
	var ids []string
	for _, a := range r.Actions {
		ids = append(ids, a.ID)
	}
	slices.Sort(ids)
	return cmp.Or(strings.Join(ids, ", "), none)
}

// Lines gives in words what an example call comes to under both packs.
func (c ExampleChange) Lines() []string {
	lines := []string{c.Name + " (" + map[string]string{"old": "the old pack's", "new": "the new pack's", "both": "in both"}[c.From] + ")"}
	for _, o := range c.Changes {
		lines = append(lines, "    "+o.What+": was "+o.Old+"; now "+o.New)
	}
	if len(c.LeftOut) > 0 {
		lines = append(lines, "    answers that do not fit the other pack: "+strings.Join(c.LeftOut, ", "))
	}
	return lines
}
