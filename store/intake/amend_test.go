package intake

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// later is when a report is amended.
var later = start.AddDate(0, 0, 40)

// amendOf opens a closed call's report again, on a desk of its own.
func amendOf(t testing.TB, d *desk, packID string) (*Call, *desk, store.Report) {
	t.Helper()
	reports := d.of(store.KindReport)
	r, detail := roundTrip(t, reports[len(reports)-1])
	again := newDesk()
	o := opening(t, again, packID)
	o.At, o.Identity.Collar = later, "0031"
	c, tk, err := Amend(o, r, detail)
	if err != nil {
		t.Fatal(err)
	}
	<-tk.Done()
	return c, again, r
}

// Amending gives the call back as it was, and closing it unchanged gives the
// same report again.
func TestAmendGivesTheReportBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		o := opening(t, d, rapid.SampledFrom([]string{"west-mercia", "avon-and-somerset", "cambridgeshire"}).Draw(rt, "pack"))
		o.Channel = rapid.SampledFrom(store.Channels).Draw(rt, "channel")
		o.Number = phone.Parse(home)
		c, _ := Open(o)
		for range rapid.IntRange(0, 40).Draw(rt, "acts") {
			act(rt, c)
		}
		c.SetMode(ModeFull)
		before, detail := closed(t, c, d)
		c, again, _ := amendOf(t, d, o.Pack.ID)
		after, same := savedReport(t, c.Close(later), again)
		if diff := cmp.Diff(before, after); diff != "" {
			rt.Fatal(diff)
		}
		if diff := cmp.Diff(detail.Answers, same.Answers); diff != "" {
			rt.Fatal(diff)
		}
		if len(again.of(store.KindAction)) != 0 {
			rt.Fatal("actions are set again")
		}
	})
}

func TestAmendSupersedes(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	c.AddOther(store.RoleSuspect, "John Doe")
	c.SetExtras(Extras{References: store.References{Incident: "0123"}, Told: "yes"})
	c.SetVictimIsOther(true)
	say(t, c, StepVictim, "Mary Smith, 03/04/1970")
	first, _ := closed(t, c, d)
	c, again, r := amendOf(t, d, "west-mercia")
	if ref, before, ok := c.Amends(); !ok || ref != first.Ref || before != risk.Standard || c.ID() != first.Call {
		t.Errorf("%s %s %v", ref, before, ok)
	}
	if !c.VictimIsOther() || len(c.Others()) != 1 || c.Extras().References.Incident != "0123" || !c.Opened().Equal(later) {
		t.Errorf("others %+v, extras %+v", c.Others(), c.Extras())
	}
	sayAll(t, c, map[string]string{"q8": "yes", "ground": "faith"})
	c, err := Resume(opening(t, again, "west-mercia"), again.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	second, _ := savedReport(t, c.Close(later.Add(time.Minute)), again)
	h := again.of(store.KindReport)[0].Header
	if h.Supersedes != r.Record.ID || h.Subject != first.Call || h.Author.Collar != "4417" || !h.ReportedAt.Equal(start) {
		t.Errorf("%+v", h)
	}
	if second.Ref != first.Ref || second.Levels.Overall != risk.High || !second.ReportedAt.Equal(start) || second.Told != "yes" {
		t.Errorf("%+v", second)
	}
	if diff := cmp.Diff(first.Parties, second.Parties); diff != "" {
		t.Errorf("other people than before: %s", diff)
	}
	if a := actionOf(second, "attend"); a == nil || a.Due.Before(later) {
		t.Errorf("a new deadline runs from now: %+v", a)
	}
	if got := again.of(store.KindAccess)[0].Summary.(store.AccessSummary); got.Operation != "alteration" {
		t.Errorf("%+v", got)
	}
}

// Windows and the level are those of the report's own time; actions that were
// set keep their id and deadline, also when nothing asks for them any more.
func TestAmendIsAsOfTheReport(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(3, home, nobody, nobody)}
	c := open(t, d, "avon-and-somerset", home)
	look(t, c, d)
	say(t, c, "q13", "yes")
	first, _ := closed(t, c, d)
	c, again, _ := amendOf(t, d, "avon-and-somerset")
	since := earlier(3, home, nobody, nobody)
	since.Summary.ReportedAt = start.AddDate(0, 0, 10)
	again.reports = []store.Report{since, d.reports[0]}
	look(t, c, again)
	if got := c.RepeatLine(); got != "2nd report in 30 days" {
		t.Errorf("%q", got)
	}
	say(t, c, "q13", "no")
	second, _ := savedReport(t, c.Close(later), again)
	if diff := cmp.Diff(actionOf(first, "call_back"), actionOf(second, "call_back")); diff != "" {
		t.Errorf("the call-back that was set: %s", diff)
	}
}

func TestAmendRefuses(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	ended(t, c, d, store.DisposedSilent)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	if _, _, err := Amend(opening(t, newDesk(), "west-mercia"), r, detail); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("a contact without a report: %v", err)
	}
	r.Summary.Disposition = store.DisposedASB
	if _, _, err := Amend(opening(t, newDesk(), "cambridgeshire"), r, detail); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("another question set: %v", err)
	}
	detail.Answers = map[string]questionsets.Answer{"q99": questionsets.Say("secret words")}
	desk := newDesk()
	if _, _, err := Amend(opening(t, desk, "west-mercia"), r, detail); store.CodeOf(err) != store.CodeInvalid || strings.Contains(err.Error(), "secret") || len(desk.drafts) != 0 {
		t.Errorf("a question that is not there: %v", err)
	}
	c, _, _ = amendOf(t, calmDesk(t), "west-mercia")
	if _, err := c.End(store.DisposedSilent, later); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("ended as a contact: %v", err)
	}
}

// Amending a call that is open would write over its journal. What was sent from
// a call that is not open here may be amended.
func TestAmendRefusesAnOpenCall(t *testing.T) {
	for name, status := range map[string]store.Status{"sent": store.StatusProvisional, "being amended": store.StatusComplete} {
		d := newDesk()
		c := open(t, d, "west-mercia", home)
		say(t, c, "q1", "music")
		send(t, c, start)
		r, detail := roundTrip(t, d.of(store.KindReport)[0])
		r.Summary.Status = status
		before := d.draft(t, c.ID())
		if _, _, err := Amend(opening(t, d, "west-mercia"), r, detail); store.CodeOf(err) != store.CodeInUse {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, d.draft(t, c.ID())); diff != "" {
			t.Errorf("%s: its journal: %s", name, diff)
		}
	}
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, "q8", "yes")
	send(t, c, start)
	c, again, r := amendOf(t, d, "west-mercia")
	s, _ := savedReport(t, c.Close(later), again)
	if set := again.of(store.KindAction); len(set) != len(s.Actions) || len(set) == 0 || again.of(store.KindReport)[0].Header.Supersedes != r.Record.ID {
		t.Errorf("%d of %d actions are set", len(set), len(s.Actions))
	}
}

// calmDesk is a desk with one calm report.
func calmDesk(t testing.TB) *desk {
	t.Helper()
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	closed(t, c, d)
	return d
}

// A report written down elsewhere keeps what it did not say in our words.
func TestAmendOfAWrittenReport(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "avon-and-somerset")
	o.Channel, o.Number = store.ChannelOnline, phone.Parse(home)
	c, err := Written(o, writing(nil))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := closed(t, c, d)
	c, again, _ := amendOf(t, d, "avon-and-somerset")
	second, detail := savedReport(t, c.Close(later), again)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Error(diff)
	}
	if p := detail.Parties[0].Snapshot; p.DateOfBirth != "1961-03-12" || second.Place.Postcode != "SY1 1AA" {
		t.Errorf("%+v", p)
	}
}
