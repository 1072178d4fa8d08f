package packs

import (
	"testing"

	"firstcall/questionsets"
	"firstcall/risk"
)

// guidance is the printed table (Annex D1), rows by columns.
var guidance = map[[2]string]risk.Level{
	{"isolated", "low"}: risk.Standard, {"isolated", "moderate"}: risk.Standard, {"isolated", "significant"}: risk.Medium,
	{"regular", "low"}: risk.Standard, {"regular", "moderate"}: risk.Medium, {"regular", "significant"}: risk.High,
	{"escalating", "low"}: risk.Medium, {"escalating", "moderate"}: risk.Medium, {"escalating", "significant"}: risk.High,
}

// The nine cells, in Cambridgeshire's pack and in those that are modelled on it.
func TestCAM07NineCells(t *testing.T) {
	for _, pack := range callPacks {
		for cell, want := range guidance {
			r := assess(t, pack, with(pack, answers{"pattern": cell[0], "harm": cell[1]}))
			if r.Level != want || !r.Complete {
				t.Errorf("%s %v: %v complete %v, want %v", pack, cell, r.Level, r.Complete, want)
			}
		}
		basis := questionsets.Modelled
		if pack == "cambridgeshire" {
			basis = questionsets.Published
		}
		if m := load(t, pack).Matrix; m.Basis != basis {
			t.Errorf("%s: the table is labelled %s", pack, m.Basis)
		}
	}
}

// ramPoints are the printed points of rows 1 to 9 in the order of their options.
var ramPoints = [9][]int{{0, 3, 5}, {0, 2}, {0, 1, 2}, {0, 1, 2}, {0, 3}, {0, 2, 3, 5}, {0, 2, 4, 6}, {0, 1, 3}, {0, 3}}

// ramBand is the printed line: 0-11 = STANDARD 12-23 = MEDIUM 24+ = HIGH.
func ramBand(score int) risk.Level {
	switch {
	case score <= 11:
		return risk.Standard
	case score <= 23:
		return risk.Medium
	}
	return risk.High
}

var ramRows = []string{"r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"}

func TestRAMEveryCombinationAgreesWithThePrintedBands(t *testing.T) {
	p := load(t, "cambridgeshire-ram")
	iv := begin(t, "cambridgeshire-ram", calm("cambridgeshire-ram"))
	h := reportsAgo()
	counts, most, all := map[risk.Level]int{}, 0, 0
	var walk func(row, score int)
	walk = func(row, score int) {
		if row == len(ramRows) {
			r := iv.Assess(h)
			if r.Score != score || r.Level != ramBand(score) || !r.Complete {
				t.Fatalf("score %d: got %d, %v, complete %v", score, r.Score, r.Level, r.Complete)
			}
			counts[r.Level]++
			all++
			most = max(most, r.Score)
			return
		}
		options := p.Question(ramRows[row]).Choices
		if len(options) != len(ramPoints[row]) {
			t.Fatalf("%s has %d options", ramRows[row], len(options))
		}
		for i, points := range ramPoints[row] {
			if err := iv.Answer(ramRows[row], questionsets.Say(options[i].Value)); err != nil {
				t.Fatal(err)
			}
			walk(row+1, score+points)
		}
	}
	walk(0, 0)
	if all != 10_368 || counts[risk.Standard] != 2_025 || counts[risk.Medium] != 7_938 || counts[risk.High] != 405 || most != 31 {
		t.Errorf("%d combinations %v, highest %d", all, counts, most)
	}
}

func TestRAMBoundaryVectors(t *testing.T) {
	for _, v := range []struct {
		points [9]int
		score  int
		want   risk.Level
	}{
		{[9]int{5, 0, 0, 0, 0, 0, 6, 0, 0}, 11, risk.Standard},
		{[9]int{3, 0, 0, 0, 3, 0, 6, 0, 0}, 12, risk.Medium},
		{[9]int{5, 2, 2, 2, 3, 5, 4, 0, 0}, 23, risk.Medium},
		{[9]int{5, 2, 2, 2, 3, 5, 4, 1, 0}, 24, risk.High},
		{[9]int{5, 2, 2, 2, 3, 5, 6, 3, 3}, 31, risk.High},
		{[9]int{}, 0, risk.Standard},
	} {
		r := assess(t, "cambridgeshire-ram", ramAnswers(t, v.points))
		if r.Score != v.score || r.ScoreMax != 31 || r.Level != v.want || !r.Complete {
			t.Errorf("%v: %d of %d, %v, complete %v; want %d %v", v.points, r.Score, r.ScoreMax, r.Level, r.Complete, v.score, v.want)
		}
	}
}

func ramAnswers(t *testing.T, points [9]int) answers {
	p, out := load(t, "cambridgeshire-ram"), answers{}
	for i, id := range ramRows {
		for j, have := range ramPoints[i] {
			if have == points[i] {
				out[id] = p.Question(id).Choices[j].Value
			}
		}
	}
	return out
}

func TestAMB03UnscoredRowsAreKeptAndNeverScored(t *testing.T) {
	p := load(t, "cambridgeshire-ram")
	for _, id := range []string{"r10", "r11"} {
		if q := p.Question(id); !q.Unscored || q.Required || q.Kind != questionsets.Text {
			t.Errorf("%s: unscored %v, required %v, %s", id, q.Unscored, q.Required, q.Kind)
		}
	}
	iv := begin(t, "cambridgeshire-ram", with("cambridgeshire-ram", answers{"r7": "health", "r1": "frequently", "r10": "the council", "r11": "?"}))
	r := iv.Assess(reportsAgo())
	if r.Score != 11 || r.Level != risk.Standard || !r.Complete {
		t.Errorf("%d %v complete %v, want 11, standard", r.Score, r.Level, r.Complete)
	}
	if iv.Export()["r10"].Value != "the council" {
		t.Error("the answer to an unscored row is not kept")
	}
}

// A row that is not answered leaves Standard open, and points already in a
// band stand (GEN-14).
func TestGEN14UnfinishedRAM(t *testing.T) {
	r := assess(t, "cambridgeshire-ram", answers{"r1": "none", "r7": "none"})
	if r.Level != risk.Unassessed || r.Complete {
		t.Errorf("two rows of nothing: %v complete %v", r.Level, r.Complete)
	}
	r = assess(t, "cambridgeshire-ram", answers{"r1": "frequently", "r6": "current", "r7": "health"})
	if r.Level != risk.Medium || r.Complete {
		t.Errorf("16 points from three rows: %v complete %v, want medium and unfinished", r.Level, r.Complete)
	}
}
