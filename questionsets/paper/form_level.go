package paper

import (
	"fmt"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
)

// level says how the level comes about.
func (w *writer) level() {
	w.heading("How the level comes about")
	w.text("", "The level is the highest that anything below gives. What is hidden or not asked has no part in it. "+
		"It is never Standard while something is open that could raise it. Where nothing gives one, the handler judges.")
	w.score()
	w.matrix()
	for i := range w.p.Rules {
		r := &w.p.Rules[i]
		then := questionsets.RepeatThen{Grade: r.Grade, Set: r.Set, AtLeast: r.AtLeast, Require: r.Require, Say: r.Say}
		w.follows("If "+w.words.condition(r.When), then, r.Because)
		w.cite("    ", r.ID, r.Basis, r.Source)
	}
	for i := range w.p.Repeat {
		r := &w.p.Repeat[i]
		w.follows(w.repeated(i), r.Then, r.Because)
		w.cite("    ", r.ID, r.Basis, r.Source)
	}
	w.caseReview()
}

func (w *writer) score() {
	s := w.p.Score
	if s == nil {
		return
	}
	w.line("")
	w.text("", "Points, added up:")
	for _, band := range bands(s.Bands) {
		w.text("    ", band)
	}
	w.cite("    ", "score", s.Basis, s.Source)
}

// bands names the levels of a score: 0-11 Standard, and so on.
func bands(b questionsets.BandTable) []string {
	return []string{
		fmt.Sprintf("%d-%d %s", b.Standard, b.Medium-1, levelWord(risk.Standard)),
		fmt.Sprintf("%d-%d %s", b.Medium, b.High-1, levelWord(risk.Medium)),
		fmt.Sprintf("%d+ %s", b.High, levelWord(risk.High)),
	}
}

// narrowest is the narrowest column a matrix is still read in.
const narrowest = 9

func (w *writer) matrix() {
	m := w.p.Matrix
	if m == nil {
		return
	}
	rows, columns := w.p.Question(m.Rows), w.p.Question(m.Columns)
	w.line("")
	w.text("", fmt.Sprintf("Matrix, %s down and %s across:", w.words.ref(m.Rows), w.words.ref(m.Columns)))
	const indent, side = "    ", 26
	each := (Width-len(indent)-side-2)/len(columns.Choices) - 2
	if each < narrowest {
		for _, cell := range w.cells() {
			w.para(indent, indent+"  ", cell)
		}
	} else {
		heads, widths := []string{""}, []int{side}
		for _, c := range columns.Choices {
			heads, widths = append(heads, c.Label), append(widths, each)
		}
		w.row(indent, heads, widths)
		for _, r := range rows.Choices {
			cells := []string{r.Label}
			for _, c := range columns.Choices {
				cells = append(cells, levelWord(m.Cells[r.Value][c.Value]))
			}
			w.row(indent, cells, widths)
		}
	}
	w.cite(indent, "matrix", m.Basis, m.Source)
}

// cells gives the matrix as a line for every pair.
func (w *writer) cells() []string {
	var out []string
	m := w.p.Matrix
	for _, r := range w.p.Question(m.Rows).Choices {
		for _, c := range w.p.Question(m.Columns).Choices {
			out = append(out, levelWord(m.Cells[r.Value][c.Value])+": "+r.Label+" and "+c.Label)
		}
	}
	return out
}

// follows writes a rule: when, what then, why.
func (w *writer) follows(when string, then questionsets.RepeatThen, because string) {
	w.line("")
	gives := effects(then)
	for _, id := range then.Require {
		gives = append(gives, w.title(id))
	}
	w.para("", "    ", when+": "+strings.Join(gives, "; "))
	if because != "" {
		w.text("    ", because)
	}
	if then.Say != "" {
		w.text("    ", "(handler: "+then.Say+")")
	}
}

// effects says what a rule makes of the level, but not the actions it asks for.
func effects(then questionsets.RepeatThen) []string {
	var out []string
	if then.AtLeast > risk.Unassessed {
		out = append(out, "at least "+levelWord(then.AtLeast))
	}
	for _, f := range then.Set {
		out = append(out, "marked "+string(f))
	}
	if then.Grade != "" {
		out = append(out, "graded "+capital(then.Grade))
	}
	return out
}

// repeated says when a repeat rule is reached.
func (w *writer) repeated(i int) string {
	r := &w.p.Repeat[i]
	text := fmt.Sprintf("%d reports in %s, this one included", r.Reports, w.length(r.Within, "repeat", i, "within"))
	if r.Plus != "" {
		text += " and the number at " + w.words.ref(r.Plus) + " added"
	}
	return text
}

func (w *writer) caseReview() {
	if c := w.p.CaseReview; c != nil {
		w.line("")
		w.para("", "    ", "Case review: "+w.threshold())
		w.cite("    ", "case_review", c.Basis, c.Source)
	}
}

// threshold says when a victim may have the case reviewed (GLO-01, GLO-02).
func (w *writer) threshold() string {
	c := w.p.CaseReview
	text := fmt.Sprintf("%s in %s", plural(c.Reports, "report"), w.length(c.Within, "case_review", "within"))
	if c.Recent != (risk.Span{}) {
		text += ", one of them in " + w.length(c.Recent, "case_review", "recent")
	}
	if c.Hate != (risk.Span{}) {
		text += "; or one hate incident in " + w.length(c.Hate, "case_review", "hate")
	}
	return text
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// title gives what an action is called.
func (w *writer) title(id string) string {
	for i := range w.p.Actions {
		if w.p.Actions[i].ID == id {
			return w.p.Actions[i].Title
		}
	}
	return id
}
