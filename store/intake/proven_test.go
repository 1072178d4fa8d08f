package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/views"
)

// reopening is an Opening that a journalled call can be taken up with.
func reopening(t testing.TB, d *desk, draft store.Draft) Opening {
	t.Helper()
	o := opening(t, d, draft.Pack.ID)
	for _, hash := range LeftPacks(draft) {
		for _, id := range callPacks(t) {
			if p := pack(t, id); p.Hash == hash {
				o.Left = append(o.Left, p)
			}
		}
	}
	return o
}

// callPacks gives the ids of every question set that calls are taken with.
func callPacks(t testing.TB) []string {
	t.Helper()
	return slices.DeleteFunc(packs.IDs(), func(id string) bool { return pack(t, id).Stage != questionsets.StageCall })
}

// mandatory gives the ids of the actions that must be done.
func mandatory(c *Call) []string {
	var out []string
	for _, a := range c.Assess().Actions {
		if a.Mandatory {
			out = append(out, a.ID)
		}
	}
	return out
}

// A knife told to one force's questions is High whatever is asked then, in the
// report and the briefing too, and a killed program goes on with it.
func TestWhatWasProvenHoldsOn(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", "07700 900417")
	sayAll(t, c, map[string]string{StepDanger: "no", "q2": "yes", "q3": "a knife"})
	must := mandatory(c)
	to(t, c, "south-wales")
	because := "Answers to Avon and Somerset Constabulary's questions came to HIGH: "
	if got := c.HoldsOn(); c.Overall() != risk.High || len(got) != 1 || !strings.HasPrefix(got[0], because) {
		t.Fatalf("the level is %s, because %q", c.Overall(), got)
	}
	for _, id := range must {
		i := slices.IndexFunc(c.Assess().Actions, func(a questionsets.DueAction) bool { return a.ID == id })
		if i < 0 {
			t.Fatalf("%s is not to be done any more", id)
		}
	}
	draft := d.draft(t, c.ID())
	r, err := Resume(reopening(t, d, draft), draft)
	if err != nil || r.Overall() != risk.High || !slices.Equal(mandatory(r), mandatory(c)) {
		t.Fatalf("taken up again: %s, %q, %v", r.Overall(), mandatory(r), err)
	}
	if _, err := Resume(opening(t, d, draft.Pack.ID), draft); err == nil {
		t.Error("a call is taken up without the questions that proved it High")
	}
	if text := views.Briefing(c.Facts(closes)); !strings.Contains(text, "HIGH") || !strings.Contains(text, "a knife") {
		t.Errorf("officers are told %q", text)
	}
	s, detail := closed(t, c, d)
	if s.Levels.Computed != risk.High || !slices.ContainsFunc(detail.Factors, func(f risk.Factor) bool {
		return strings.HasPrefix(f.Because, because) && f.Basis == string(questionsets.Modelled)
	}) {
		t.Errorf("saved as %+v because %+v", s.Levels, detail.Factors)
	}
	for _, id := range must {
		if !slices.ContainsFunc(s.Actions, func(a store.RequiredAction) bool { return a.Action == id && a.Mandatory }) {
			t.Errorf("%s is not in the report", id)
		}
	}
	saved := store.Report{Record: store.Header{ID: ids().New(), Pack: packRef(c.Pack())}, Summary: s}
	again, _, err := Amend(opening(t, d, "south-wales"), saved, detail)
	if err != nil || again.Overall() != risk.High {
		t.Errorf("amended it is %s, %v", again.Overall(), err)
	}
}

// What must be done by one force's questions is asked for with their words, and
// not any more once the answer that asked for it is put right.
func TestWhatWasMandatoryStaysSo(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "07700 900417")
	sayAll(t, c, map[string]string{StepDanger: "no", "q8": "yes"})
	to(t, c, "south-wales")
	list := c.Assess().Actions
	i := slices.IndexFunc(list, func(a questionsets.DueAction) bool { return a.ID == "attend" })
	if i < 0 || !list[i].Mandatory || list[i].Because != "Asked for by West Mercia Police's questions" {
		t.Fatalf("to be done: %+v", list)
	}
	to(t, c, "west-mercia")
	if len(c.HoldsOn()) > 0 || len(c.left) != 1 {
		t.Errorf("back again, still %q of %d sets", c.HoldsOn(), len(c.left))
	}
	say(t, c, "q8", "no")
	to(t, c, "south-wales")
	if slices.Contains(mandatory(c), "attend") {
		t.Error("an answer that was put right still sends an officer")
	}
}

// Flags that only a unit may set are a concern there, wherever it is said (SW-12).
func TestSW12WhatHeldIsAConcern(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(3, "07700 900417", nobody, nobody), earlier(5, "07700 900417", nobody, nobody)}
	c := open(t, d, "south-wales", "07700 900417")
	look(t, c, d)
	to(t, c, "west-mercia")
	if got := c.HoldsOn(); len(got) != 1 || !strings.Contains(got[0], "came to concern: repeat: ") {
		t.Errorf("%q", got)
	}
}

// The handler can judge lower, and a lowered High waits for another (AMB-05).
func TestAMB05WhatHoldsOnCanBeJudgedLower(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", "07700 900417")
	sayAll(t, c, map[string]string{StepDanger: "no", "q2": "yes"})
	to(t, c, "west-mercia")
	if _, err := c.Judge(risk.Medium, "a toy", closes); err != nil || c.Overall() != risk.High || !c.Judgement().NeedsConfirming(c.Assess().Level) {
		t.Errorf("%v, %s", err, c.Overall())
	}
}

// answersAsk gives the mandatory actions that would not be due if nothing had
// been answered to the present questions, nor was anybody in danger or judged,
// and those that other questions asked for before, but the next ones'.
func answersAsk(c *Call, next *questionsets.Pack) []string {
	h := c.history(c.asOf)
	calm, silent := questionsets.NewInterview(c.pack), questionsets.NewInterview(c.pack)
	facts := c.iv.Facts()
	facts.Danger, facts.Before = false, nil
	calm.SetFacts(facts)
	silent.SetFacts(facts)
	for id, a := range c.iv.Export() {
		_ = calm.Answer(id, a)
	}
	var out []string
	for _, a := range calm.Assess(h).Actions {
		if a.Mandatory && !slices.ContainsFunc(silent.Assess(h).Actions, func(b questionsets.DueAction) bool { return b.ID == a.ID }) {
			out = append(out, a.ID)
		}
	}
	for _, a := range c.Assess().Actions {
		if a.Mandatory && strings.HasPrefix(a.Because, "Asked for by ") && a.Because != "Asked for by "+c.whose(next) {
			out = append(out, a.ID)
		}
	}
	return out
}

// Whatever is answered and however often the questions change, no level, no flag
// and no mandatory action that answers asked for falls by a change alone. What
// the question set gone back to asked for, it says itself.
func TestNothingProvenFallsByAChange(t *testing.T) {
	forces := callPacks(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		for range rapid.IntRange(0, 3).Draw(rt, "earlier") {
			d.reports = append(d.reports, earlier(rapid.IntRange(1, 80).Draw(rt, "days"), "07700 900417", nobody, nobody))
		}
		c := open(t, d, rapid.SampledFrom(forces).Draw(rt, "pack"), "07700 900417")
		look(t, c, d)
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			for range rapid.IntRange(0, 12).Draw(rt, "acts") {
				act(rt, c)
			}
			next := pack(t, rapid.SampledFrom(forces).Draw(rt, "to"))
			before, must := c.Assess(), answersAsk(c, next)
			if c.Switch(next).Err() != nil {
				continue
			}
			now := c.Assess()
			if max(before.Overall, risk.Standard) > max(now.Overall, risk.Standard) || max(before.Level, risk.Standard) > max(now.Level, risk.Standard) {
				rt.Fatalf("the level falls from %s to %s in %s", before.Overall, now.Overall, now.Pack)
			}
			for f := range before.Flags {
				if before.Flags[f] && !now.Flags[f] {
					rt.Fatalf("%s is not set any more in %s", f, now.Pack)
				}
			}
			for _, id := range must {
				if !slices.Contains(mandatory(c), id) {
					rt.Fatalf("%s must not be done any more in %s: %s", id, now.Pack, cmp.Diff(must, mandatory(c)))
				}
			}
		}
	})
}
