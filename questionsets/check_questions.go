package questionsets

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"golang.org/x/text/language"
)

var kinds = []Kind{Text, YesNo, Choice, Choices, Number, Datetime}

// question checks all of a question but its condition, and says whether
// conditions can name it.
func (c *checker) question(i int) bool {
	q := &c.p.Questions[i]
	at := func(key ...any) []any { return append([]any{"questions", i}, key...) }
	if strings.TrimSpace(q.Ask) == "" {
		c.needText("", "write the question as it is asked", at("ask")...)
	}
	oneOf(c, q.Kind, kinds, at("kind")...)
	known := slices.Contains(kinds, q.Kind)
	for j, cover := range q.Covers {
		oneOf(c, cover, Coverage, at("covers", j)...)
	}
	if c.doc.Has(at("means")...) {
		oneOf(c, q.Means, Meanings, at("means")...)
	}
	if c.doc.Has(at("fills")...) {
		oneOf(c, q.Fills, FillTargets, at("fills")...)
	}
	c.notEmpty(at("worse")...)
	if q.Worse != "" {
		oneOf(c, q.Worse, WorseAnswers, at("worse")...)
		if known && q.Kind != YesNo {
			c.fail("worse is for yes-no questions", "give each choice an order instead", at("worse")...)
		}
	}
	c.basis(q.Basis, at("basis")...)
	for _, tag := range sortedKeys(q.AskIn) {
		if _, err := language.Parse(tag); err != nil || !tagForm.MatchString(tag) {
			c.at(c.doc.KeyAt(at("ask_in", tag)...), fmt.Sprintf("there is no language %q", tag), "write its code, such as cy for Welsh, pl for Polish or ur for Urdu")
		}
	}
	return known && c.choices(i, q)
}

func (c *checker) choices(i int, q *Question) bool {
	at := func(key ...any) []any { return append([]any{"questions", i, "choices"}, key...) }
	if q.Kind != Choice && q.Kind != Choices {
		if len(q.Choices) > 0 {
			c.fail(fmt.Sprintf("a question of kind %s has no choices", q.Kind), "leave them out, or make it kind: choice", at()...)
		}
		return true
	}
	if len(q.Choices) == 0 {
		if !c.badValues {
			c.fail(fmt.Sprintf("a question of kind %s needs choices", q.Kind), "add choices: [{value: ..., label: ...}]", at()...)
		}
		return false
	}
	good := true
	values, labels := map[string]bool{}, map[string]bool{}
	for j := range q.Choices {
		o := &q.Choices[j]
		good = c.optionValue(o.Value, values, at(j, "value")) && good
		c.optionLabel(o.Label, labels, at(j, "label"))
		c.points(q, o, at(j, "points"))
	}
	return good
}

func (c *checker) optionValue(v string, seen map[string]bool, at []any) bool {
	switch {
	case v == string(NotKnown) || v == string(Declined):
		c.fail(fmt.Sprintf("a choice cannot have the value %q", v), "every question can be answered so anyway: leave this choice out", at...)
	case !valueForm.MatchString(v) || len(v) > maxID:
		c.wrong(v, "value", "use lower case letters, digits, dashes and underscores; the label is what is shown", at...)
	case seen[v]:
		c.fail(fmt.Sprintf("the value %q is used twice", v), "give each choice its own", at...)
	default:
		seen[v] = true
		return true
	}
	return false
}

func (c *checker) optionLabel(label string, seen map[string]bool, at []any) {
	switch {
	case strings.TrimSpace(label) == "":
		c.needText("", "write what is shown", at...)
	case seen[label]:
		c.fail(fmt.Sprintf("the label %q is used twice", label), "the handler could not tell the two apart", at...)
	}
	seen[label] = true
}

func (c *checker) points(q *Question, o *Option, at []any) {
	switch {
	case o.Points < 0:
		c.fail("points cannot be negative", "an answer never lowers a level; give the others more", at...)
	case o.Points > 1_000_000:
		c.fail("these are too many points", "use at most 1000000", at...)
	case o.Points > 0 && q.Unscored:
		c.fail("this question is unscored", "leave out the points, or leave out unscored", at...)
	case o.Points > 0 && c.p.Score == nil && !c.badValues:
		c.fail("points are given, but the pack has no score", "add score: {bands: {standard: 0, medium: ..., high: ...}}, or leave out the points", at...)
	}
}

// score checks the bands: standard from 0, the others above it.
func (c *checker) score() {
	s := c.p.Score
	if s == nil {
		return
	}
	c.basis(s.Basis, "score", "basis")
	b := s.Bands
	switch {
	case !c.doc.Has("score", "bands"):
		c.fail("bands are missing", "write bands: {standard: 0, medium: 12, high: 24}", "score")
	case b.Standard != 0:
		c.fail("scores below the standard band would have no level", "standard begins at 0", "score", "bands", "standard")
	case b.Medium <= b.Standard:
		c.fail("the bands overlap: medium does not begin above standard", "begin each level at more points than the one before", "score", "bands", "medium")
	case b.High <= b.Medium:
		c.fail("the bands overlap: high does not begin above medium", "begin each level at more points than the one before", "score", "bands", "high")
	}
	scored := slices.ContainsFunc(c.p.Questions, func(q Question) bool {
		return slices.ContainsFunc(q.Choices, func(o Option) bool { return o.Points > 0 })
	})
	if !scored && !c.badValues {
		c.fail("no choice gives points, so the bands are never used", "give choices points, or leave out the score", "score")
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
