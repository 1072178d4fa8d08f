package intake

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

// shop is a desk's own store on a disk, with a clock that is set by hand.
type shop struct {
	*cache.Cache
	t   *testing.T
	now time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	dir, s := t.TempDir(), &shop{t: t, now: start}
	c, err := cache.Open(t.Context(), cache.Options{Dir: filepath.Join(dir, "data"), Now: func() time.Time { return s.now },
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	if err != nil {
		t.Fatal(err)
	}
	s.Cache = c
	t.Cleanup(func() {
		if err := c.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *shop) opening(packID string) Opening {
	o := opening(s.t, nil, packID)
	o.Desk, o.At, o.Number, o.IDs = s.Cache, s.now, phone.Parse(home), store.NewIDs(func() time.Time { return s.now })
	return o
}

func (s *shop) done(tk store.Ticket) {
	s.t.Helper()
	<-tk.Done()
	if err := tk.Err(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) report(ref string) (store.Report, store.ReportDetail) {
	s.t.Helper()
	r, d, err := s.Report(context.Background(), ref)
	if err != nil {
		s.t.Fatal(err)
	}
	return r, d
}

// due gives what is due, by action.
func (s *shop) due() map[string]store.ActionSummary {
	s.t.Helper()
	all, err := s.Due(context.Background(), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]store.ActionSummary{}
	for _, a := range all {
		out[a.What.Action] = a
	}
	return out
}

// end records that an open action of a report was ended, at the report's level.
func (s *shop) end(r store.Report, action string, by store.Identity, f Follow) {
	s.t.Helper()
	open := r.OpenActions()
	i := slices.IndexFunc(open, func(a store.RequiredAction) bool { return a.Action == action })
	if i < 0 {
		s.t.Fatalf("%s is not open", action)
	}
	a := store.ActionSummary{Call: r.Summary.Call, Ref: r.Summary.Ref, Level: r.Summary.Levels.Overall, What: open[i]}
	rec, err := FollowUp(a, "west-mercia", f, by, s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	s.done(s.Add(rec))
}

func actionNames(all []store.RequiredAction) []string {
	var out []string
	for _, a := range all {
		out = append(out, a.Action)
	}
	return out
}

var toldSergeant = Follow{State: store.ActionHandedOver, To: "PS 12 Lee", TheirRef: "77"}

// GEN-21: what was recorded about one action of a call that was sent ends that
// one, and the final report does not set it anew, whoever closes the call.
func TestGEN21OutcomeOfASentActionHolds(t *testing.T) {
	s := newShop(t)
	c, tk := Open(s.opening("west-mercia"))
	s.done(tk)
	sayAll(t, c, map[string]string{"q8": "yes", StepDanger: "yes"})
	s.done(c.Send(s.now))
	sent, _ := s.report(c.Ref())
	all := actionNames(sent.OpenActions())
	if len(all) < 2 {
		t.Fatalf("%q", all)
	}
	s.end(sent, all[1], handler, toldSergeant)
	sent, _ = s.report(c.Ref())
	left := actionNames(sent.OpenActions())
	if want := slices.Concat(all[:1], all[2:]); !slices.Equal(left, want) {
		t.Fatalf("open are %q, want %q", left, want)
	}
	draft, err := s.Draft(context.Background(), c.ID())
	if err != nil {
		t.Fatal(err)
	}
	if c, err = Resume(s.opening("west-mercia"), draft); err != nil {
		t.Fatal(err)
	}
	s.done(c.Close(s.now))
	final, _ := s.report(c.Ref())
	if got := actionNames(final.OpenActions()); !slices.Equal(got, left) {
		t.Errorf("after closing %q are open, want %q", got, left)
	}
	due := s.due()
	if _, again := due[all[1]]; again || len(due) != len(left) {
		t.Errorf("due are %d, want %q", len(due), left)
	}
}

// raised is a report of a call with a possible hate motive at an unfinished
// level, whose attendance ended as given, amended to High.
func (s *shop) raised(t *testing.T, f *Follow) (before, after store.Report) {
	t.Helper()
	c, tk := Open(s.opening("west-mercia"))
	s.done(tk)
	say(t, c, "q8", "yes")
	saved := c.Close(s.now)
	s.done(saved)
	before, d := s.report(saved.Ref())
	if before.Summary.Levels.Overall == risk.High {
		t.Fatal("it is High before it is raised")
	}
	if f != nil {
		s.end(before, "attend", supervisor, *f)
		before, d = s.report(saved.Ref())
	}
	s.now = s.now.Add(48 * time.Hour)
	a, tk, err := Amend(s.opening("west-mercia"), before, d)
	if err != nil {
		t.Fatal(err)
	}
	s.done(tk)
	draft, err := s.Draft(context.Background(), a.ID())
	if err != nil {
		t.Fatal(err)
	}
	if a, err = Resume(s.opening("west-mercia"), draft); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Answer(StepDanger, questionsets.Say("yes")); err != nil {
		t.Fatal(err)
	}
	s.done(a.Close(s.now))
	after, _ = s.report(saved.Ref())
	return before, after
}

// An amendment that raises the level brings what is still to be done to it: the
// same action, as it was but for the level.
func TestAmendRaisesWhatIsDue(t *testing.T) {
	for name, f := range map[string]*Follow{store.ActionSet: nil, store.ActionTried: {State: store.ActionTried, Note: "no reply"}} {
		s := newShop(t)
		before, _ := s.raised(t, f)
		was, is := actionOf(before.Summary, "attend"), s.due()["attend"]
		if is.Level != risk.High || is.State != name || is.What.ID != was.ID || !is.What.Due.Equal(was.Due) || f != nil && is.Note != f.Note {
			t.Errorf("%s: %+v", name, is)
		}
	}
}

// What was done for a lower level must be done again when the level rises.
func TestAmendRaisedSetsWhatWasDoneAgain(t *testing.T) {
	for _, f := range []Follow{{State: store.ActionDone}, toldSergeant, {State: store.ActionCancelled, Note: "not needed at this level"}} {
		s := newShop(t)
		before, after := s.raised(t, &f)
		was, is := actionOf(before.Summary, "attend"), s.due()["attend"]
		if is.Level != risk.High || is.State != store.ActionSetAgain || is.What.ID != was.ID || is.What.Due.Before(s.now) ||
			!strings.Contains(is.What.Because, "has risen to HIGH since") {
			t.Errorf("%s: %+v", f.State, is)
		}
		if !slices.Contains(actionNames(after.OpenActions()), "attend") {
			t.Errorf("%s: the report does not show it", f.State)
		}
	}
}

// What was done stays done when an amendment does not raise the level.
func TestAmendLeavesWhatWasDone(t *testing.T) {
	s := newShop(t)
	c, tk := Open(s.opening("west-mercia"))
	s.done(tk)
	sayAll(t, c, map[string]string{"q8": "yes", StepDanger: "yes"})
	saved := c.Close(s.now)
	s.done(saved)
	r, _ := s.report(saved.Ref())
	s.end(r, "attend", supervisor, Follow{State: store.ActionDone})
	r, d := s.report(saved.Ref())
	a, _, err := Amend(s.opening("west-mercia"), r, d)
	if err != nil {
		t.Fatal(err)
	}
	say(t, a, "q1", "he is outside")
	s.done(a.Close(s.now))
	again, _ := s.report(saved.Ref())
	if _, due := s.due()["attend"]; due || len(again.Follow) != len(r.Follow) {
		t.Errorf("%d steps, before %d", len(again.Follow), len(r.Follow))
	}
}

// DPA 2018 s.62: the warnings shown were consulted, and so were the records of
// those known by the number and of whoever was chosen.
func TestDPA62WarningsAndTheChosenAreConsulted(t *testing.T) {
	s := newShop(t)
	first, tk := Open(s.opening("west-mercia"))
	s.done(tk)
	say(t, first, StepName, "Jane Roe, 12/03/1961, SY1 1AA")
	s.done(first.AddMarker(store.MarkerSummary{On: store.OnPerson, Code: "violence", Reason: "threw a bottle"}, s.now))
	s.done(first.Close(s.now))
	s.now = s.now.Add(time.Hour)
	jane, err := s.Person(context.Background(), first.Victim().id)
	if err != nil {
		t.Fatal(err)
	}
	c, tk := Open(s.opening("west-mercia"))
	s.done(tk)
	s.lookAll(c)
	say(t, c, StepSame, jane.ID.String())
	s.lookAll(c)
	warnings := c.Markers()
	if len(warnings) != 1 {
		t.Fatalf("%d warnings", len(warnings))
	}
	for what, id := range map[string]store.ID{"the warning": warnings[0].Record.ID, "the person": jane.Record.ID} {
		if !slices.Contains(c.seen, id) {
			t.Errorf("%s is not among what was consulted", what)
		}
	}
}

// lookAll gives a call its history and who is known.
func (s *shop) lookAll(c *Call) {
	s.t.Helper()
	past, err := Look(context.Background(), s.Cache, c.Query(), s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	c.SetPast(past)
	known, err := LookPeople(context.Background(), s.Cache, c.Wanted(), s.now)
	if err != nil {
		s.t.Fatal(err)
	}
	c.SetKnown(known)
}
