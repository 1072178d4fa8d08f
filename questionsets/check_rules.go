package questionsets

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// flags are those a pack may set.
var flags = []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate}

func (c *checker) rules() {
	for i := range c.p.Rules {
		r := &c.p.Rules[i]
		c.needText(r.When, "say when the rule holds", "rules", i, "when")
		c.needText(r.Because, "write the reason in a sentence the handler can read out", "rules", i, "because")
		c.basis(r.Basis, "rules", i, "basis")
		c.consequences(RepeatThen{r.Grade, r.Set, r.AtLeast, r.Require, r.Say}, []any{"rules", i})
	}
}

// consequences checks what follows from a rule or a repeat rule.
func (c *checker) consequences(t RepeatThen, at []any) {
	path := func(key ...any) []any { return append(slices.Clone(at), key...) }
	if t.AtLeast == risk.Unassessed && c.wasRead(path("at_least")...) {
		c.fail("at_least cannot be unassessed", "write standard, medium or high, or leave it out", path("at_least")...)
	}
	for j, f := range t.Set {
		oneOf(c, f, flags, path("set", j)...)
	}
	for j, id := range t.Require {
		if c.p.action(id) == nil && !c.unread(len(c.p.Actions)) {
			c.fail(fmt.Sprintf("there is no action %q", id), strictyaml.Suggest(id, "the actions", c.p.actionIDs()), path("require", j)...)
		}
	}
	if c.doc.Has(path("grade")...) && !gradeForm.MatchString(t.Grade) {
		c.wrong(t.Grade, "grade", "use lower case letters, digits and dashes, such as response", path("grade")...)
	}
	if t.Grade == "" && len(t.Set) == 0 && len(t.Require) == 0 && t.Say == "" && t.AtLeast == risk.Unassessed && !c.badValues {
		c.fail("nothing follows from this rule", "add at_least, set, grade, require or say", path()...)
	}
}

// wasRead says whether a value is there and its text is a level.
func (c *checker) wasRead(path ...any) bool {
	n := c.doc.Node(path...)
	if n == nil {
		return false
	}
	_, err := risk.ParseLevel(n.Text)
	return err == nil
}

func (c *checker) repeats() {
	for i := range c.p.Repeat {
		r := &c.p.Repeat[i]
		at := func(key ...any) []any { return append([]any{"repeat", i}, key...) }
		if r.Reports < 2 && (!c.badValues || r.Reports != 0) {
			c.fail("a repeat rule counts at least 2 reports, the present one included", "write for example reports: 3", at("reports")...)
		}
		if !c.doc.Has(at("within")...) {
			c.fail("within is missing", "write for example within: 30 days", at("within")...)
		}
		if !c.doc.Has(at("then")...) {
			c.fail("then is missing", "write for example then: {set: [repeat]}", at("then")...)
		} else {
			c.consequences(r.Then, at("then"))
		}
		if c.doc.Has(at("plus")...) {
			c.plus(r.Plus, at("plus"))
		}
		c.basis(r.Basis, at("basis")...)
	}
}

// said says whether what a name refers to could not be read: a question without
// a kind, or one of a pack that has none.
func (c *checker) said(q *Question) bool {
	return (q == nil && c.unread(len(c.p.Questions))) || (q != nil && !slices.Contains(kinds, q.Kind))
}

func (c *checker) plus(id string, at []any) {
	q := c.p.Question(id)
	switch {
	case c.said(q):
	case q == nil:
		c.fail(fmt.Sprintf("there is no question %q", id), strictyaml.Suggest(id, "the number questions", c.p.questionIDs(Number)), at...)
	case q.Kind != Number:
		c.fail(fmt.Sprintf("%s is of kind %s", id, q.Kind), "only the answer to a question of kind number can be added", at...)
	}
}

func (c *checker) exempt() {
	if c.p.Exempt == nil {
		return
	}
	c.needText(c.p.Exempt.When, "say when the questions need not be asked", "exempt", "when")
	c.needText(c.p.Exempt.Because, "write the reason in a sentence the handler can read out", "exempt", "because")
	c.basis(c.p.Exempt.Basis, "exempt", "basis")
}

func (c *checker) actions() {
	for i := range c.p.Actions {
		a := &c.p.Actions[i]
		at := func(key ...any) []any { return append([]any{"actions", i}, key...) }
		c.needText(a.Title, "write what is to be done", at("title")...)
		if !c.doc.Has(at("due")...) {
			c.fail("due is missing", "write immediately, end of shift, or for example 24 hours", at("due")...)
		}
		c.basis(a.Basis, at("basis")...)
		c.notEmpty(at("starts")...)
		c.notEmpty(at("reaches")...)
		if a.Starts != "" {
			c.starts(a, at("starts"))
		}
		if a.Reaches != "" {
			oneOf(c, a.Reaches, Reaches, at("reaches")...)
		}
		if a.When == "" && !c.doc.Has(at("when")...) && !c.p.requires(a.ID) && !c.unread(len(c.p.Rules)) && !c.unread(len(c.p.Repeat)) {
			c.fail(fmt.Sprintf("nothing ever asks for the action %q", a.ID), "give it a when, or let a rule require it", at("id")...)
		}
	}
}

// starts checks that an action's clock is started by another action, and not in
// a circle.
func (c *checker) starts(a *Action, at []any) {
	if c.p.action(a.Starts) == nil {
		c.fail(fmt.Sprintf("there is no action %q", a.Starts),
			strictyaml.Suggest(a.Starts, "the actions", c.p.actionIDs())+"; leave it out when saving the report starts the clock", at...)
		return
	}
	seen := map[string]bool{a.ID: true}
	for next := c.p.action(a.Starts); next != nil; next = c.p.action(next.Starts) {
		if seen[next.ID] {
			c.fail("these clocks start each other in a circle", "let one of them start when the report is saved: leave out its starts", at...)
			return
		}
		seen[next.ID] = true
	}
}

// caseReview checks the threshold (s.104: no more than three reports).
func (c *checker) caseReview() {
	r := c.p.CaseReview
	if r == nil {
		return
	}
	c.basis(r.Basis, "case_review", "basis")
	if err := r.rule().Check(); err != nil && !c.badValues {
		c.fail(err.Error(), "write for example reports: 3 and within: 6 months", "case_review")
	}
}

// rule is the threshold as it is counted.
func (r *CaseReview) rule() risk.CaseReviewRule {
	return risk.CaseReviewRule{Complaints: r.Reports, Within: r.Within, Recent: r.Recent, Hate: r.Hate, Source: r.Source}
}

// writeOff checks the checklist a call is written off with (CAM-11).
func (c *checker) writeOff() {
	w := c.p.WriteOff
	if w == nil {
		return
	}
	if len(w.Items) == 0 && !c.badValues {
		c.fail("the write-off has no items", "add what must be written down under items:", "write_off", "items")
	}
	c.idsAt([]any{"write_off", "items"}, len(w.Items), func(i int) string { return w.Items[i].ID })
	for i, item := range w.Items {
		c.needText(item.Item, "write what is to be written down", "write_off", "items", i, "item")
		c.notEmpty("write_off", "items", i, "from")
		if item.From != "" {
			oneOf(c, item.From, WriteOffSources, "write_off", "items", i, "from")
		}
	}
	c.basis(w.Basis, "write_off", "basis")
}

// whoMay checks the duties that are named (SW-12, SW-16). An empty list is
// refused: it would let everybody and looks as if it let nobody.
func (c *checker) whoMay() {
	c.duties(c.p.WhoMay.SetFlags, "who_may", "set_flags")
	c.duties(c.p.WhoMay.SetMarkers, "who_may", "set_markers")
	c.basis(c.p.WhoMay.Basis, "who_may", "basis")
}

func (c *checker) duties(named []string, at ...any) {
	if len(named) == 0 && c.doc.Has(at...) && !c.badValues {
		c.fail(fmt.Sprintf("%v names nobody", at[len(at)-1]), "name who may, or leave it out: then everybody may", at...)
	}
	for i, d := range named {
		oneOf(c, d, Duties, append(slices.Clone(at), i)...)
	}
}

// limits says whether anything is kept to some people.
func (w WhoMay) limits() bool { return len(w.SetFlags) > 0 || len(w.SetMarkers) > 0 }

// matrix checks that both axes are choice questions that are always asked, and
// that there is a level for every pair and no other (CAM-07).
func (c *checker) matrix() {
	m := c.p.Matrix
	if m == nil {
		return
	}
	c.basis(m.Basis, "matrix", "basis")
	rows, columns := c.axis(m.Rows, "rows"), c.axis(m.Columns, "columns")
	if rows == nil || columns == nil {
		return
	}
	if m.Rows == m.Columns {
		c.fail("rows and columns are the same question", "name two questions", "matrix", "columns")
		return
	}
	for _, r := range rows.values() {
		if !c.doc.Has("matrix", "cells", r) {
			c.fail(fmt.Sprintf("the row %q is missing", r), "give it a level for "+strings.Join(columns.values(), ", "), "matrix", "cells")
			continue
		}
		c.row(r, columns)
	}
	for _, r := range sortedKeys(m.Cells) {
		if rows.option(r) == nil {
			c.at(c.doc.KeyAt("matrix", "cells", r), fmt.Sprintf("%s has no choice %q", m.Rows, r),
				strictyaml.Suggest(r, "its choices", rows.values()))
		}
	}
}

func (c *checker) row(r string, columns *Question) {
	for _, v := range columns.values() {
		switch {
		case !c.doc.Has("matrix", "cells", r, v):
			c.fail(fmt.Sprintf("row %q has no level for %q", r, v), "write "+v+": standard, medium or high", "matrix", "cells", r)
		case c.p.Matrix.Cells[r][v] == risk.Unassessed && c.wasRead("matrix", "cells", r, v):
			c.fail("a cell cannot be unassessed", "write standard, medium or high", "matrix", "cells", r, v)
		}
	}
	for _, v := range sortedKeys(c.p.Matrix.Cells[r]) {
		if columns.option(v) == nil {
			c.at(c.doc.KeyAt("matrix", "cells", r, v), fmt.Sprintf("%s has no choice %q", columns.ID, v),
				strictyaml.Suggest(v, "its choices", columns.values()))
		}
	}
}

func (c *checker) axis(id, key string) *Question {
	q := c.p.Question(id)
	switch {
	case c.said(q):
		return nil
	case q == nil:
		c.wrong(id, key, strictyaml.Suggest(id, "the choice questions", c.p.questionIDs(Choice)), "matrix", key)
		return nil
	case q.Kind != Choice:
		c.fail(fmt.Sprintf("%s is of kind %s", id, q.Kind), "an axis is a question of kind choice", "matrix", key)
		return nil
	case q.When != "":
		c.fail(id+" is not always asked", "an axis of the matrix has no when", "matrix", key)
	}
	return q
}

func (p *Pack) action(id string) *Action {
	for i := range p.Actions {
		if p.Actions[i].ID == id {
			return &p.Actions[i]
		}
	}
	return nil
}

func (p *Pack) actionIDs() []string {
	ids := make([]string, len(p.Actions))
	for i := range p.Actions {
		ids[i] = p.Actions[i].ID
	}
	return ids
}

// requires says whether some rule or repeat rule requires the action.
func (p *Pack) requires(id string) bool {
	for i := range p.Rules {
		if slices.Contains(p.Rules[i].Require, id) {
			return true
		}
	}
	for i := range p.Repeat {
		if slices.Contains(p.Repeat[i].Then.Require, id) {
			return true
		}
	}
	return false
}

// questionIDs gives the ids of the questions of a kind, of every kind for "".
func (p *Pack) questionIDs(k Kind) []string {
	var ids []string
	for i := range p.Questions {
		if k == "" || p.Questions[i].Kind == k {
			ids = append(ids, p.Questions[i].ID)
		}
	}
	return ids
}
