package lint

import (
	"fmt"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// options finds choices that a score passes over: a choice question without any
// points that does not say it is unscored, and, where the others have points, a
// choice without a number.
func (l *linter) options() {
	if l.p.Score == nil {
		return
	}
	for i := range l.p.Questions {
		q := &l.p.Questions[i]
		switch {
		case len(q.Choices) == 0 || q.Unscored:
		case paths.Most(q) > 0:
			l.unwritten(i, q)
		case l.p.Matrix == nil || (q.ID != l.p.Matrix.Rows && q.ID != l.p.Matrix.Columns):
			l.add("never-scored", q.ID, "no answer to this question gives points",
				"give its choices points, or say unscored: true", "questions", i)
		}
	}
}

// unwritten finds the choices whose points were not written: 0 is a number.
func (l *linter) unwritten(i int, q *questionsets.Question) {
	for j, o := range q.Choices {
		if !l.p.Wrote("questions", i, "choices", j, "points") {
			l.add("never-scored", q.ID, fmt.Sprintf("the choice %q has no points, and others of this question have", o.Value),
				"write its points; points: 0 says that it gives none", "questions", i, "choices", j)
		}
	}
}

// maxSums bounds how many different scores are told apart; beyond it only the
// highest is looked at.
const maxSums = 20_000

// bands finds levels that no score comes to: each band begins where the one
// before ends, so a gap is a band that every score passes by.
func (l *linter) bands() {
	s := l.p.Score
	if s == nil {
		return
	}
	// A score is only Standard once everything that scores is known.
	known, open := l.scores(true), l.scores(false)
	for _, b := range []struct {
		level    risk.Level
		from, to int // the band's scores; to is the next band's first
		scores   map[int]bool
	}{{risk.Standard, 0, s.Bands.Medium, known}, {risk.Medium, s.Bands.Medium, s.Bands.High, open}, {risk.High, s.Bands.High, s.Bands.High + 1, open}} {
		if b.scores != nil && !within(b.scores, b.from, b.to) {
			l.add("band-gap", b.level.String(), fmt.Sprintf("no score comes to %s, which begins at %d; the highest is %d", b.level, b.from, l.highest()),
				"begin the band where a score can reach it, or change the points", "score", "bands", b.level.String())
		}
	}
}

func within(scores map[int]bool, from, to int) bool {
	for s := range scores {
		if s >= from && s < to {
			return true
		}
	}
	return false
}

// highest is the most a score can come to.
func (l *linter) highest() int {
	sum := 0
	for i := range l.p.Questions {
		if !l.p.Questions[i].Unscored {
			sum += paths.Most(&l.p.Questions[i])
		}
	}
	return sum
}

// scores gives every score there is, all from High on as High's first; with
// everything known, or with questions left open. It is nil where there are too
// many to tell apart. Questions that exclude each other are taken as if they did
// not, so that what is found missing is missing.
func (l *linter) scores(known bool) map[int]bool {
	high := l.p.Score.Bands.High
	sums := map[int]bool{0: true}
	for i := range l.p.Questions {
		q := &l.p.Questions[i]
		if q.Unscored || paths.Most(q) == 0 {
			continue
		}
		steps := [][]int{given(q, !known || !q.Required || q.When != "")}
		if q.Kind == questionsets.Choices {
			steps = nil
			for _, o := range q.Choices {
				steps = append(steps, []int{0, o.Points})
			}
		}
		for _, points := range steps {
			if sums = plus(sums, points, high); len(sums) > maxSums {
				return nil
			}
		}
	}
	return sums
}

// given is what one answer to a choice question can give; nothing too where it
// can be left open.
func given(q *questionsets.Question, open bool) []int {
	var out []int
	if open {
		out = append(out, 0)
	}
	for _, o := range q.Choices {
		out = append(out, o.Points)
	}
	return out
}

func plus(sums map[int]bool, points []int, limit int) map[int]bool {
	out := make(map[int]bool, len(sums))
	for s := range sums {
		for _, n := range points {
			out[min(s+n, limit)] = true
		}
	}
	return out
}
