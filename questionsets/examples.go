package questionsets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// Example is a call that a pack brings along to show what it makes of it: the
// keys of an answers file, a name, and what must come out.
type Example struct {
	Name        string `yaml:"name"`
	AnswersFile        // answers and history in
	Want        Want   `yaml:"want"`
}

// Want is what an example must come to. What is left out is not compared; an
// empty list says that there is none.
type Want struct {
	Level   risk.Level   `yaml:"level"`   // always compared
	Flags   *[]risk.Flag `yaml:"flags"`   // in any order
	Grade   *string      `yaml:"grade"`   // "none" for none
	Actions *[]string    `yaml:"actions"` // ids, in any order
}

// exampleTime is when an example without a now is assessed: a working day on
// which no clock changes.
var exampleTime = time.Date(2026, time.January, 14, 12, 0, 0, 0, time.UTC)

// Run assesses an example and says in sentences what came out otherwise than
// it wants, and which of its answers were not counted because their questions
// are not asked; none when it passes. The error is a Mistakes: an answer that does
// not fit, which Parse refuses already.
func (p *Pack) Run(e *Example) (r Result, wrong []string, err error) {
	iv, h, err := e.Apply(p, exampleTime)
	if err != nil {
		return Result{}, nil, err
	}
	r = iv.Assess(h)
	if wrong = e.Want.differs(r); len(wrong) > 0 {
		wrong = append(wrong, iv.uncounted()...)
	}
	return r, wrong, nil
}

// uncounted names the questions that are answered and not asked.
func (iv *Interview) uncounted() []string {
	var out []string
	for i := range iv.p.Questions {
		if iv.has[i] && !iv.shown[i] {
			out = append(out, iv.p.Questions[i].ID+": not asked in this call, so its answer was not counted")
		}
	}
	return out
}

func (w Want) differs(r Result) []string {
	var wrong []string
	say := func(what, got, want string) {
		if got != want {
			wrong = append(wrong, fmt.Sprintf("%s: got %s, wants %s", what, got, want))
		}
	}
	say("level", r.Level.String(), w.Level.String())
	if w.Flags != nil {
		var got []string
		for f, set := range r.Flags {
			if set {
				got = append(got, string(f))
			}
		}
		var want []string
		for _, f := range *w.Flags {
			want = append(want, string(f))
		}
		say("flags", listed(got), listed(want))
	}
	if w.Grade != nil {
		say("grade", orNone(r.Grade), orNone(*w.Grade))
	}
	if w.Actions != nil {
		var got []string
		for _, a := range r.Actions {
			got = append(got, a.ID)
		}
		say("actions", listed(got), listed(*w.Actions))
	}
	return wrong
}

func listed(words []string) string {
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	return orNone(strings.Join(words, ", "))
}

// none is how an example says that there is no grade.
const none = "none"

func orNone(s string) string {
	if s == "" {
		return none
	}
	return s
}

// examples checks each example: a name of its own, a level, and answers, words
// and actions that the pack has.
func (c *checker) examples() {
	names := map[string]bool{}
	for i := range c.p.Examples {
		e := &c.p.Examples[i]
		at := func(key ...any) []any { return e.path(key) }
		c.needText(e.Name, "name it after what it shows", at("name")...)
		if names[e.Name] {
			c.fail("two examples have this name", "name each after what it shows", at("name")...)
		}
		names[e.Name] = true
		if !c.doc.Has(at("want", "level")...) {
			c.fail("want does not say the level", "write want: {level: standard}, medium, high or unassessed", at("want")...)
		}
		for _, word := range []string{"channel", "category", "asb_type"} {
			c.notEmpty(at(word)...)
			for j := range e.History {
				c.notEmpty(at("history", j, word)...)
			}
		}
		c.wants(&e.Want, at)
		if _, _, err := e.Apply(c.p, exampleTime); err != nil {
			var all strictyaml.Errors
			errors.As(err, &all)
			c.errs = append(c.errs, all...)
		}
	}
}

// wants checks the words an example wants to come out.
func (c *checker) wants(w *Want, at func(...any) []any) {
	if w.Flags != nil {
		for j, f := range *w.Flags {
			oneOf(c, f, flags, at("want", "flags", j)...)
		}
	}
	if w.Grade != nil {
		oneOf(c, *w.Grade, append(c.p.grades(), none), at("want", "grade")...)
	}
	if w.Actions != nil {
		for j, id := range *w.Actions {
			oneOf(c, id, append(c.p.actionIDs(), tellDispatcher.ID), at("want", "actions", j)...)
		}
	}
}
