package compare

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
)

var now = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)

// call answers the base pack's questions: id, value, ...
func call(t testing.TB, p *questionsets.Pack, answers ...string) *questionsets.Interview {
	t.Helper()
	iv := questionsets.NewInterview(p)
	for i := 0; i < len(answers); i += 2 {
		if err := iv.Answer(answers[i], questionsets.Say(answers[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	return iv
}

// GEN-13: what a stricter and a laxer pack make of the same reports.
func TestReplayGEN13(t *testing.T) {
	old := parse(t, base)
	next := parse(t, edited(t, "medium: 4, high: 8", "medium: 5, high: 8", "at_least: medium", "at_least: high"))
	r := NewReplay(old, next)
	h := risk.History{Now: now}
	first := []string{"what", "Shouting", "before", "no", "effect"}
	r.Add("GL-1", risk.Medium, call(t, old, "what", "Shouting", "before", "yes", "times", "3", "effect", "little"), h)
	r.Add("GL-2", risk.High, call(t, old, append(first, "afraid")...), h)
	r.Add("GL-3", risk.Standard, call(t, old, append(first, "little")...), h)
	r.Add("GL-4", risk.Unassessed, call(t, old, "what", "Shouting"), h)
	r.Skip("the answers are not held here")
	r.Skip("the answers are not held here")
	want := &Replay{Old: versionOf(old), New: versionOf(next), Reports: 4,
		Levels:      []LevelCount{{risk.Standard, 1, 2, 1}, {risk.Medium, 2, 0, 1}, {risk.High, 0, 1, 1}, {risk.Unassessed, 1, 1, 1}},
		Moved:       []MovedReport{{"GL-1", Rose, risk.Medium, risk.High, risk.Medium}, {"GL-2", Fell, risk.Medium, risk.Standard, risk.High}},
		Unasked:     []Unasked{{"old", "before", 1}, {"old", "effect", 1}, {"new", "before", 1}, {"new", "effect", 1}},
		NotReplayed: []NotReplayed{{"the answers are not held here", 2}}, old: old, new: next}
	same := cmp.Comparer(func(a, b *questionsets.Pack) bool { return a == b })
	if got := cmp.Diff(want, r, same, cmp.AllowUnexported(Replay{})); got != "" {
		t.Error(got)
	}
}

// Answers that do not fit are counted, and what the report keeps in another place
// is taken from there.
func TestReplayFits(t *testing.T) {
	old := parse(t, base)
	gone := edited(t, "- {id: times,", "- {id: how_often,", "when: times >= 3", "when: how_often >= 3", "times: 3,", "how_often: 3,")
	noWhat := edited(t, "fills: narrative, ", "")
	h := risk.History{Now: now}
	iv := call(t, old, "what", "Shouting", "before", "yes", "times", "3", "effect", "little")

	r := NewReplay(old, parse(t, gone))
	r.Add("GL-1", risk.Medium, iv, h)
	if r.LeftOut != (LeftOut{0, 1}) || len(r.Moved) != 1 || r.Moved[0].Way != Lost || cmp.Diff([]Unasked{{"new", "how_often", 1}}, r.Unasked) != "" {
		t.Errorf("%+v", r)
	}

	r = NewReplay(parse(t, noWhat), old)
	told := questionsets.Parked{Question: "@what", Kind: questionsets.Text, Fills: "narrative", Answer: questionsets.Say("Shouting")}
	r.Add("GL-2", risk.Medium, call(t, old, "before", "no", "effect", "little"), h, told)
	if r.LeftOut != (LeftOut{}) || len(r.Moved) != 1 || r.Moved[0].Way != Gained {
		t.Errorf("%+v", r)
	}

	r = NewReplay(old, parse(t, gone))
	r.Add("GL-3", risk.Medium, call(t, old, "times", "3"), h)
	if r.Reports != 0 || cmp.Diff([]NotReplayed{{"the questions that were answered are gone", 1}}, r.NotReplayed) != "" {
		t.Errorf("%+v", r)
	}
}

// Under one and the same pack no level moves, and everything adds up.
func TestReplayUnderOnePackMovesNothing(t *testing.T) {
	p := parse(t, base)
	rapid.Check(t, func(rt *rapid.T) {
		r := NewReplay(p, p)
		n := rapid.IntRange(0, 8).Draw(rt, "reports")
		for range n {
			iv := questionsets.NewInterview(p)
			for _, values := range [][]string{{"what", "Shouting"}, {"before", "yes", "no"}, {"times", "0", "3"}, {"effect", "little", "afraid", "ill"}} {
				id := values[0]
				if !rapid.Bool().Draw(rt, "asked "+id) {
					continue
				}
				if err := iv.Answer(id, questionsets.Say(rapid.SampledFrom(values[1:]).Draw(rt, id))); err != nil {
					rt.Fatal(err)
				}
			}
			r.Add("GL-1", risk.Standard, iv, risk.History{Now: now})
		}
		old, next, says := 0, 0, 0
		for _, l := range r.Levels {
			old, next, says = old+l.Old, next+l.New, says+l.Says
		}
		if r.Reports != n || old != n || next != n || says != n || len(r.Moved)+len(r.NotReplayed) > 0 || r.LeftOut != (LeftOut{}) {
			rt.Fatalf("%d reports: %+v", n, r)
		}
	})
}

func TestWay(t *testing.T) {
	for _, c := range []struct {
		old, next risk.Level
		want      Way
	}{{risk.Standard, risk.High, Rose}, {risk.High, risk.Medium, Fell}, {risk.Unassessed, risk.Standard, Gained},
		{risk.Medium, risk.Unassessed, Lost}, {risk.High, risk.High, ""}, {risk.Unassessed, risk.Unassessed, ""}} {
		if got := way(c.old, c.next); got != c.want {
			t.Errorf("%s to %s: %q", c.old, c.next, got)
		}
	}
}
