package packs

import (
	"testing"

	"firstcall/questionsets"
	"firstcall/risk"
)

func TestGEN14NothingAskedIsNoLevel(t *testing.T) {
	for _, pack := range IDs() {
		r := assess(t, pack, nil)
		if r.Level != risk.Unassessed || r.Complete || len(r.Unanswered) == 0 || r.Why == "" {
			t.Errorf("%s: %v complete %v, %d unanswered, because %q", pack, r.Level, r.Complete, len(r.Unanswered), r.Why)
		}
	}
}

// Leaving out any one required question of a calm call leaves no Standard.
func TestGEN14OneRequiredQuestionLeftOut(t *testing.T) {
	for _, pack := range IDs() {
		for id := range calm(pack) {
			given := calm(pack)
			delete(given, id)
			r := assess(t, pack, given)
			if r.Level != risk.Unassessed || r.Complete || len(r.Unanswered) != 1 || r.Unanswered[0] != id {
				t.Errorf("%s without %s: %v complete %v unanswered %v", pack, id, r.Level, r.Complete, r.Unanswered)
			}
		}
	}
}

func TestGEN14NotKnownIsNeverStandard(t *testing.T) {
	for _, pack := range IDs() {
		for _, state := range []string{"?", "-"} {
			given := answers{}
			for id := range calm(pack) {
				given[id] = state
			}
			if r := assess(t, pack, given); r.Level != risk.Unassessed || !r.Complete || r.Why == "" {
				t.Errorf("%s, all %q: %v complete %v", pack, state, r.Level, r.Complete)
			}
		}
	}
	given := answers{"pattern": "isolated", "harm": "low"}
	for _, id := range []string{"q1", "q2", "q3", "q4", "q5", "q7", "q8", "q9", "q10"} {
		given[id] = "?"
	}
	if r := assess(t, "west-mercia", given); r.Level != risk.Unassessed {
		t.Errorf("every question not known in a standard cell: %v", r.Level)
	}
}

// What is not known about risk forbids Standard; the handler can still judge.
func TestGEN14OneRiskQuestionNotKnown(t *testing.T) {
	for pack, ids := range map[string][]string{
		"west-mercia":        {"q2", "q5", "q7", "q8", "q9", "q10", "pattern", "harm"},
		"avon-and-somerset":  {"q2", "q7", "q11", "q12", "q13", "motive", "q17", "pattern", "harm"},
		"cambridgeshire":     {"before", "keepsafe", "pattern", "harm"},
		"cambridgeshire-ram": ramRows,
	} {
		for _, id := range ids {
			iv := begin(t, pack, with(pack, answers{id: "?"}))
			r := iv.Assess(reportsAgo())
			if r.Level != risk.Unassessed || !r.Complete {
				t.Errorf("%s %s not known: %v complete %v", pack, id, r.Level, r.Complete)
			}
			j := &risk.Judgement{Level: risk.Standard, By: "4417", At: now}
			if r := iv.AssessJudged(reportsAgo(), j); r.Level != risk.Unassessed || r.Overall != risk.Standard {
				t.Errorf("%s %s judged: computed %v overall %v", pack, id, r.Level, r.Overall)
			}
		}
	}
}

func TestGEN14WhatIsProvenStands(t *testing.T) {
	r := assess(t, "avon-and-somerset", answers{"q1": "no", "q2": "yes"})
	if r.Level != risk.High || r.Complete {
		t.Errorf("a weapon at question 2: %v complete %v, want high at once", r.Level, r.Complete)
	}
	for _, pack := range callPacks {
		r := assess(t, pack, answers{"pattern": "regular", "harm": "significant"})
		if r.Level != risk.High || r.Complete {
			t.Errorf("%s, a High cell and nothing else: %v complete %v", pack, r.Level, r.Complete)
		}
		r = assess(t, pack, answers{"pattern": "isolated", "harm": "significant"})
		if r.Level != risk.Medium || r.Complete {
			t.Errorf("%s, a Medium cell and nothing else: %v complete %v", pack, r.Level, r.Complete)
		}
	}
}

func TestDangerIsAFloorInEveryPack(t *testing.T) {
	for _, pack := range IDs() {
		iv := begin(t, pack, calm(pack))
		iv.SetFacts(questionsets.Facts{Danger: true, DangerBecause: "a child is locked out"})
		if r := iv.Assess(reportsAgo()); r.Level != risk.High {
			t.Errorf("%s in danger: %v", pack, r.Level)
		}
	}
}
