package risk

import (
	"slices"
	"strings"
	"testing"
)

// guidance is Cambridgeshire's matrix as printed (CAM-07).
func guidance() *Matrix {
	return &Matrix{
		Rows:    []string{"isolated", "regular", "escalating"},
		Columns: []string{"low", "moderate", "significant"},
		Cells: [][]Level{
			{Standard, Standard, Medium},
			{Standard, Medium, High},
			{Medium, Medium, High},
		},
	}
}

func TestCAM07NineCells(t *testing.T) {
	for _, tt := range []struct {
		row, column string
		want        Level
	}{
		{"isolated", "low", Standard}, {"isolated", "moderate", Standard}, {"isolated", "significant", Medium},
		{"regular", "low", Standard}, {"regular", "moderate", Medium}, {"regular", "significant", High},
		{"escalating", "low", Medium}, {"escalating", "moderate", Medium}, {"escalating", "significant", High},
	} {
		a := Assess(Policy{Matrix: guidance()}, Findings{Row: tt.row, Column: tt.column, CellBecause: "the cell", Complete: true})
		if a.Level != tt.want {
			t.Errorf("%s, %s: %v, want %v", tt.row, tt.column, a.Level, tt.want)
		}
		if len(a.Factors) != 1 || a.Factors[0].Source != "matrix" || a.Factors[0].Because != "the cell" {
			t.Errorf("%s, %s: reasons %+v", tt.row, tt.column, a.Factors)
		}
	}
}

func TestMatrixWithoutSuchACell(t *testing.T) {
	m := guidance()
	m.Cells = m.Cells[:2]
	m.Cells[1] = m.Cells[1][:1]
	for _, at := range [][2]string{{"", ""}, {"isolated", ""}, {"isolated", "none"}, {"never", "low"}, {"escalating", "low"}, {"regular", "moderate"}} {
		if l, ok := m.At(at[0], at[1]); ok || l != Unassessed {
			t.Errorf("At%v = %v, %v", at, l, ok)
		}
	}
}

// ram is the bands of the risk assessment matrix (Annex D3).
var ram = Policy{ScoreMax: 31, Bands: Bands{{Standard, 0}, {Medium, 12}, {High, 24}}}

func TestRAMBands(t *testing.T) {
	for score, want := range map[int]Level{0: Standard, 11: Standard, 12: Medium, 23: Medium, 24: High, 31: High} {
		a := Assess(ram, Findings{Complete: true, Factors: []Factor{{Source: "r1", Points: score}}})
		if a.Level != want || a.Score != score || a.ScoreMax != 31 {
			t.Errorf("score %d: %v, score %d of %d", score, a.Level, a.Score, a.ScoreMax)
		}
	}
	if got := (Bands{{High, 10}}).Level(9); got != Unassessed {
		t.Errorf("below the lowest band: %v", got)
	}
}

func TestScoreIsGivenAsAReasonOnlyAboveStandard(t *testing.T) {
	for points, want := range map[int]int{11: 1, 12: 2} {
		a := Assess(ram, Findings{Complete: true, Factors: []Factor{{Source: "r1", Points: points}}})
		if len(a.Factors) != want {
			t.Errorf("%d points: reasons %+v", points, a.Factors)
		}
	}
	a := Assess(ram, Findings{Complete: true, Factors: []Factor{{Points: 12}}})
	if last := a.Factors[len(a.Factors)-1]; last.Because != "Score 12 of 31" || last.AtLeast != Medium {
		t.Errorf("%+v", last)
	}
}

func TestGEN14NeverStandardUnlessKnown(t *testing.T) {
	matrix := Policy{Matrix: guidance()}
	for name, tt := range map[string]struct {
		policy Policy
		f      Findings
		why    string
	}{
		"unfinished":            {ram, Findings{}, "Not every required question"},
		"something not known":   {ram, Findings{Complete: true, Unknown: []string{"q13"}}, "not known"},
		"a coordinate missing":  {matrix, Findings{Complete: true, Row: "isolated"}, "The matrix needs both"},
		"nothing gives a level": {Policy{}, Findings{Complete: true}, "give no level"},
		"unfinished in a standard cell": {matrix, Findings{Row: "isolated", Column: "low"},
			"Not every required question"},
	} {
		a := Assess(tt.policy, tt.f)
		if a.Level != Unassessed || !strings.Contains(a.Why, tt.why) {
			t.Errorf("%s: %v because %q", name, a.Level, a.Why)
		}
	}
	if a := Assess(ram, Findings{Complete: true}); a.Level != Standard || a.Why != "" {
		t.Errorf("finished and known: %v because %q", a.Level, a.Why)
	}
}

func TestGEN14ProvenLevelStandsWhileUnfinished(t *testing.T) {
	weapon := Factor{Source: "q2", Because: "Weapons are involved", AtLeast: High}
	a := Assess(ram, Findings{Factors: []Factor{weapon}, Unknown: []string{"q3"}})
	if a.Level != High || a.Why != "" {
		t.Errorf("a weapon at question 2: %v because %q", a.Level, a.Why)
	}
	a = Assess(ram, Findings{Factors: []Factor{{Points: 12}}})
	if a.Level != Medium {
		t.Errorf("points already in a band: %v", a.Level)
	}
}

func TestFlagsGradeAndActions(t *testing.T) {
	f := Findings{Complete: true, Factors: []Factor{
		{Source: "q13", Set: []Flag{Vulnerable, Repeat}, Require: []string{"call-back"}}, // AS-02, AMB-07
		{Source: "q8", Set: []Flag{Hate}, Require: []string{"attend", "call-back"}, Grade: "response"},
		{Source: "q9", Grade: "priority", Points: -5},
	}}
	a := Assess(ram, f)
	if !a.Flags[Vulnerable] || !a.Flags[Repeat] || !a.Flags[Hate] {
		t.Errorf("flags %v", a.Flags)
	}
	if !slices.Equal(a.Require, []string{"call-back", "attend"}) || a.Grade != "response" {
		t.Errorf("actions %v, grade %q", a.Require, a.Grade)
	}
	if a.Score != 0 {
		t.Errorf("negative points were counted: score %d", a.Score)
	}
}

func TestAssessLeavesItsFindingsAlone(t *testing.T) {
	factors := make([]Factor, 1, 8)
	factors[0] = Factor{Source: "r1", Points: 24}
	Assess(ram, Findings{Factors: factors})
	if spare := factors[:2][1]; spare.Source != "" {
		t.Errorf("the caller's list was written to: %+v", spare)
	}
}
