package intake

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// actionOf gives a required action of a report, nil if it has none of that id.
func actionOf(s store.ReportSummary, id string) *store.RequiredAction {
	i := slices.IndexFunc(s.Actions, func(a store.RequiredAction) bool { return a.Action == id })
	if i < 0 {
		return nil
	}
	return &s.Actions[i]
}

// GEN-14: the quick path asks the core questions only; the report is incomplete,
// never Standard, and somebody rings back.
func TestGEN14QuickPath(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	c.SetMode(ModeQuick)
	for _, s := range c.Steps() {
		if s.Pack && !s.Question.Core {
			t.Errorf("the quick path asks %s", s.ID)
		}
	}
	if got := steps(c); !strings.HasPrefix(got, "@number @place q1 @danger @name @kind q5") {
		t.Errorf("asked: %s", got)
	}
	for _, id := range c.Missing() {
		c.Go(id)
		if c.Step() != id {
			t.Errorf("%s is missing and cannot be gone to", id)
		}
	}
	for step, v := range calm() {
		if c.Question(step) != nil {
			say(t, c, step, v)
		}
	}
	say(t, c, StepContact, contactSafe)
	if missing := c.Missing(); len(missing) != 0 {
		t.Errorf("still missing: %v", missing)
	}
	s, detail := closed(t, c, d)
	if s.Status != store.StatusIncomplete || s.Complete || s.Levels.Overall == risk.Standard {
		t.Errorf("%s, complete %v, %s", s.Status, s.Complete, s.Levels.Overall)
	}
	a := actionOf(s, "call_back_quick")
	if a == nil || a.Reaches != store.ReachCall || a.Owner != OwnerHandler || !a.Due.Equal(closes.Add(24*time.Hour)) {
		t.Errorf("the call-back: %+v", a)
	}
	if !slices.Contains(detail.Unasked, "q2") || !slices.Contains(detail.Unasked, StepWhen) {
		t.Errorf("what was left out is not said: %v", detail.Unasked)
	}
}

func TestGEN14QuickPathSetsOneCallBack(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", home)
	say(t, c, "q13", "yes")
	c.SetMode(ModeQuick)
	s, _ := closed(t, c, d)
	var rings int
	for _, a := range s.Actions {
		if a.Reaches == store.ReachCall {
			rings++
		}
	}
	if rings != 1 || actionOf(s, "call_back_quick") != nil {
		t.Errorf("%+v", s.Actions)
	}
}

// Nothing is lost when the mode changes, and everything given counts.
func TestModesLoseNothing(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	before := steps(c)
	c.Go("q9")
	for _, m := range []Mode{ModeQuick, ModeYesNo, ModeFull} {
		c.SetMode(m)
		if c.Question(c.Step()) == nil {
			t.Errorf("%q: at %s, which does not show", m, c.Step())
		}
	}
	if diff := cmp.Diff(before, steps(c)); diff != "" || c.Mode() != ModeFull {
		t.Error(diff)
	}
	c.SetMode(ModeYesNo)
	s, detail := closed(t, c, d)
	if !s.Complete || s.Levels.Overall != risk.Standard || len(detail.Answers) != len(calm())+1 {
		t.Errorf("%+v, %d answers", s.Levels, len(detail.Answers))
	}
}

func TestOnlyYesOrNo(t *testing.T) {
	c := open(t, newDesk(), "avon-and-somerset", home)
	c.SetMode(ModeYesNo)
	if c.Step() != StepDanger {
		t.Errorf("the first question is %s", c.Step())
	}
	var walked []string
	for s := c.Step(); s != ""; s = c.Next() {
		c.Go(s)
		walked = append(walked, s)
		if k := c.Question(s).Kind; k != questionsets.YesNo && k != questionsets.Choice && k != questionsets.Choices {
			t.Errorf("%s is a %s", s, k)
		}
	}
	if strings.Join(walked, " ") != steps(c) {
		t.Errorf("walked %v", walked)
	}
	say(t, c, StepContact, contactOnlyAs)
	if got := steps(c); !strings.HasSuffix(got, "@contact @voicemail @letter @attend @identify") {
		t.Errorf("the card: %s", got)
	}
}

// A caller without a number to be known by is asked who they are first.
func TestPersonFirstWithoutANumber(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	for _, a := range []questionsets.Answer{questionsets.Say("w"), questionsets.Say("unavailable"), {State: questionsets.Declined}} {
		if _, err := c.Answer(StepNumber, a); err != nil {
			t.Fatal(err)
		}
		c.Go(StepNumber)
		if next := c.Next(); next != StepName {
			t.Errorf("after %+v comes %s", a, next)
		}
	}
	c.Go(StepName)
	if c.Prev() != StepNumber || c.Next() != StepPlace {
		t.Errorf("between %s and %s", c.Prev(), c.Next())
	}
	say(t, c, StepNumber, home)
	if c.Go(StepNumber); c.Next() != StepPlace {
		t.Errorf("with a number next is %s", c.Next())
	}
}

// NS-05: behaviour within one household is none in law, and may be domestic abuse.
func TestNS05SameHousehold(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	say(t, c, StepKind, KindHousehold)
	if _, shows := c.Get("q8"); !shows || c.Question("q8") == nil || c.Question(StepType) != nil {
		t.Error("the pack's questions stay, the type of ASB does not")
	}
	if say := c.Assess().Say; len(say) == 0 || !strings.Contains(say[0], "domestic abuse") {
		t.Errorf("said: %v", say)
	}
	if _, err := c.Danger(); err != nil {
		t.Fatal(err)
	}
	s, _ := closed(t, c, d)
	if s.Disposition != store.DisposedHousehold || s.Category != "" || s.ASBType != "" || s.Levels.Overall != risk.High {
		t.Errorf("%+v", s)
	}
	if a := s.Actions[0]; a.Action != "consider_domestic_abuse" || !a.Mandatory || !a.Due.Equal(closes) || a.Owner != OwnerHandler {
		t.Errorf("first to do: %+v", a)
	}
}

// AMB-05: a lowered High waits in another person's list.
func TestAMB05LoweredHighAsksAnotherPerson(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, StepDanger, "yes")
	if _, err := c.Judge(risk.Medium, "they have left", start); err != nil {
		t.Fatal(err)
	}
	s, _ := closed(t, c, d)
	a := actionOf(s, ActionConfirm)
	if a == nil || a.Mandatory || !a.Due.Equal(closes.Add(8*time.Hour)) || s.Levels.Overall != risk.High {
		t.Errorf("%+v, overall %s", a, s.Levels.Overall)
	}
	if _, err := FollowUp(store.ActionSummary{What: *a}, "west-mercia", Follow{State: store.ActionDone}, store.Identity{Collar: "0031"}, closes); err == nil {
		t.Error("it can be ticked off")
	}
	for _, level := range []risk.Level{risk.High, risk.Standard} {
		d := newDesk()
		c := open(t, d, "west-mercia", home)
		sayAll(t, c, calm())
		if _, err := c.Judge(level, "I know them", start); err != nil {
			t.Fatal(err)
		}
		if s, _ := closed(t, c, d); actionOf(s, ActionConfirm) != nil {
			t.Errorf("judged %s, and it is to be confirmed", level)
		}
	}
}

func TestKeeperAndParkReason(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	c.SetKeeper("0031")
	<-c.ParkBecause("caller rings back").Done()
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	if !d.drafts[c.ID()].Parked || r.Keeper() != "0031" || r.ParkReason() != "caller rings back" || r.Ref() != "WM-261121-7Q0417K" {
		t.Errorf("keeper %q, reason %q, ref %q", r.Keeper(), r.ParkReason(), r.Ref())
	}
	if len(d.of(store.KindReport)) != 0 {
		t.Error("nothing was said, and something was sent")
	}
}
