package risk

import "fmt"

// Flag is something a report is marked with beside its level.
type Flag string

// The three flags the founding documents know.
const (
	Vulnerable Flag = "vulnerable"
	Repeat     Flag = "repeat"
	Hate       Flag = "hate"
)

// Factor is one reason: what the answers or the history said, and what follows.
type Factor struct {
	Source  string   `json:"source"`            // question or rule it comes from, e.g. "q13" or "response"
	Because string   `json:"because"`           // one sentence a handler can read out
	Points  int      `json:"points,omitempty"`  // added to the score; never negative
	AtLeast Level    `json:"at_least"`          // the level may not be below this; Unassessed: no floor
	Set     []Flag   `json:"set,omitempty"`     // flags it raises
	Grade   string   `json:"grade,omitempty"`   // response grade it asks for, "" for none
	Require []string `json:"require,omitempty"` // ids of actions that must now happen
	Say     string   `json:"say,omitempty"`     // shown to the handler at once, "" for nothing
	Cite    string   `json:"cite,omitempty"`    // where the rule is printed
	Basis   string   `json:"basis,omitempty"`   // "published" or "modelled"
}

// Band says from how many points a level begins.
type Band struct {
	Level Level
	From  int
}

// Bands are a score's bands, lowest first.
type Bands []Band

// Level gives the level of a score, Unassessed below the lowest band.
func (b Bands) Level(score int) Level {
	l := Unassessed
	for _, band := range b {
		if score >= band.From && band.Level > l {
			l = band.Level
		}
	}
	return l
}

// Matrix gives a level for a pair of coordinates (CAM-07: pattern by harm).
type Matrix struct {
	Rows, Columns []string  // the values of each axis, least first
	Cells         [][]Level // Cells[row][column]
}

// At gives the cell's level; false if either coordinate is not one of the axis'
// values or the matrix has no such cell.
func (m *Matrix) At(row, column string) (Level, bool) {
	for i, r := range m.Rows {
		if r != row {
			continue
		}
		for j, c := range m.Columns {
			if c == column && i < len(m.Cells) && j < len(m.Cells[i]) {
				return m.Cells[i][j], true
			}
		}
	}
	return Unassessed, false
}

// Policy is how one force turns factors into a level.
type Policy struct {
	Bands    Bands   // empty: this force does not score
	ScoreMax int     // the highest score its questions can give
	Matrix   *Matrix // nil: this force has no matrix
}

// Findings is everything the answers and the history said.
type Findings struct {
	Factors     []Factor
	Row, Column string   // matrix coordinates; "" while not known
	CellBecause string   // the cell in words, for the list of reasons
	Complete    bool     // every required question that shows has an answer
	Unknown     []string // questions whose "not known" or "declined" forbids computing Standard
}

// Assessment is what the findings prove.
type Assessment struct {
	Level    Level // the highest level proven; Unassessed if none (GEN-14)
	Score    int
	ScoreMax int
	Flags    map[Flag]bool
	Grade    string
	Factors  []Factor // every reason, in the order found, the score's and matrix's last
	Require  []string // actions the factors demand, first demanded first
	Why      string   // when Level is Unassessed: why no level could be given
}

// Assess turns findings into an assessment. The level is the highest of the
// floors reached, the score's band and the matrix cell. Standard is only
// computed when every required question is answered and nothing that could
// raise the level is unknown (GEN-14); a higher level stands as soon as it is
// proven, because no further answer can lower it.
func Assess(p Policy, f Findings) Assessment {
	a := Assessment{ScoreMax: p.ScoreMax, Flags: map[Flag]bool{}}
	a.Factors = append(make([]Factor, 0, len(f.Factors)+2), f.Factors...)
	proven := Unassessed
	for _, fac := range f.Factors {
		a.Score += max(fac.Points, 0) // no reason may lower a level already proven
		proven = max(proven, fac.AtLeast)
		for _, flag := range fac.Set {
			a.Flags[flag] = true
		}
		if a.Grade == "" {
			a.Grade = fac.Grade
		}
		for _, id := range fac.Require {
			a.Require = appendNew(a.Require, id)
		}
	}
	if len(p.Bands) > 0 {
		band := p.Bands.Level(a.Score)
		if band > Standard {
			a.Factors = append(a.Factors, Factor{Source: "score", AtLeast: band,
				Because: fmt.Sprintf("Score %d of %d", a.Score, p.ScoreMax)})
		}
		proven = max(proven, band)
	}
	cellKnown := true
	if p.Matrix != nil {
		var cell Level
		cell, cellKnown = p.Matrix.At(f.Row, f.Column)
		if cellKnown {
			a.Factors = append(a.Factors, Factor{Source: "matrix", Because: f.CellBecause, AtLeast: cell})
		}
		proven = max(proven, cell)
	}
	if proven > Standard {
		a.Level = proven
		return a
	}
	a.Why = whyNoLevel(p, f, proven, cellKnown)
	if a.Why == "" {
		a.Level = Standard
	}
	return a
}

// whyNoLevel says why Standard may not be given, "" if it may.
func whyNoLevel(p Policy, f Findings, proven Level, cellKnown bool) string {
	switch {
	case !f.Complete:
		return "Not every required question has been answered"
	case len(f.Unknown) > 0:
		return "Something that could raise the level is not known, so the handler must judge"
	case !cellKnown:
		return "The matrix needs both its answers, so the handler must judge"
	case proven < Standard:
		return "These questions give no level, so the handler must judge"
	}
	return ""
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}
