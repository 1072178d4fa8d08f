package intake

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// replayed replays the last report of a desk with the pack it was made with.
func replayed(t testing.TB, d *desk, packID string) Replayed {
	t.Helper()
	reports := d.of(store.KindReport)
	r, detail := roundTrip(t, reports[len(reports)-1])
	again, err := Replay(context.Background(), opening(t, d, packID), r, detail)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// Under the pack it was made with, a report comes to the level it was given
// (GEN-13), and replaying it writes nothing.
func TestReplayGivesTheLevelAgain(t *testing.T) {
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
		before, _ := closed(t, c, d)
		written := len(d.records)
		again := replayed(t, d, o.Pack.ID)
		if got := again.Interview.Assess(again.History).Level; got != before.Levels.Computed {
			rt.Fatalf("%s, was %s", got, before.Levels.Computed)
		}
		if len(d.records) != written || len(d.drafts) != 0 {
			rt.Fatal("something was written")
		}
	})
}

// What counted then counts again: the earlier reports and none that came later
// (CAM-05, AMB-12).
func TestReplayIsAsOfTheReport(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(3, home, nobody, nobody), earlier(20, home, nobody, nobody)}
	c := open(t, d, "cambridgeshire", home)
	look(t, c, d)
	sayAll(t, c, map[string]string{"before": "no", "pattern": "isolated", "harm": "low"})
	if _, err := c.Answer("keepsafe", questionsets.Pick()); err != nil {
		t.Fatal(err)
	}
	first, _ := closed(t, c, d)
	since := earlier(0, home, nobody, nobody)
	since.Summary.ReportedAt = closes.AddDate(0, 0, 2)
	d.reports = append([]store.Report{since}, d.reports...)
	again := replayed(t, d, "cambridgeshire")
	r := again.Interview.Assess(again.History)
	if r.Grade != first.Grade || r.Grade != "response" || again.History.Reports(risk.Span{N: 30, Unit: risk.Days}) != 3 {
		t.Errorf("graded %q, was %q", r.Grade, first.Grade)
	}
	if len(again.Seen) != len(d.reports) {
		t.Errorf("%d records were read, and %d are said to be", len(d.reports), len(again.Seen))
	}
}

// Whoever was chosen from file is still chosen: what counted for them, from
// another number and under another record of theirs, counts again.
func TestReplayKnowsTheVictimAgain(t *testing.T) {
	jane, also := onFile("Jane Roe, 12/03/1961", 1), onFile("Jane Roe, 12/03/1961", 1)
	f := newFile(jane, also)
	f.reports = []store.Report{earlier(3, home, party{jane.ID, "Jane Roe, 12/03/1961"}, nobody), earlier(5, mobile, party{also.ID, "Jane Roe"}, nobody)}
	c := f.call(t, "west-mercia", home)
	sayAll(t, c, calm())
	say(t, c, StepSame, jane.ID.String())
	f.know(t, c)
	first, _ := closed(t, c, f.desk)
	r, detail := roundTrip(t, f.of(store.KindReport)[0])
	o := opening(t, f.desk, "west-mercia")
	o.Desk = f
	again, err := Replay(context.Background(), o, r, detail)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(again.History.Earlier), len(c.history(closes).Earlier); got != want || want != 2 {
		t.Errorf("%d earlier reports count, %d did", got, want)
	}
	if diff := cmp.Diff([]store.ID{jane.ID, also.ID}, f.asked.Persons); diff != "" || f.asked.Except != first.Call {
		t.Errorf("asked for others: %s", diff)
	}
}

// What the frame asked and another pack may ask itself comes along.
func TestReplayBringsTheFrameAlong(t *testing.T) {
	got := map[string]string{}
	for _, k := range replayed(t, calmDesk(t), "west-mercia").Beside {
		got[k.Fills] = k.Answer.Value
	}
	want := map[string]string{"location": calm()[StepPlace], "asb_type": calm()[StepType]} // the pack's own q1 is the narrative
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestReplayRefuses(t *testing.T) {
	d := calmDesk(t)
	r, detail := roundTrip(t, d.of(store.KindReport)[0])
	if _, err := Replay(context.Background(), opening(t, d, "cambridgeshire"), r, detail); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("another question set: %v", err)
	}
	open := earlier(0, home, nobody, nobody)
	open.Summary, open.Record = r.Summary, r.Record
	d.Open(store.Draft{Call: r.Summary.Call}, nil)
	if _, err := Replay(context.Background(), opening(t, d, "west-mercia"), open, detail); err != nil {
		t.Errorf("a call that is still open: %v", err)
	}
	if got := d.draft(t, r.Summary.Call); len(got.Entries) != 0 {
		t.Errorf("its journal is written over: %v", got.Entries)
	}
}
