package intake

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstcall/risk"
	"firstcall/store"
)

// ended ends a call simply and gives its report.
func ended(t testing.TB, c *Call, d *desk, as store.Disposition) (store.ReportSummary, store.ReportDetail) {
	t.Helper()
	saved, err := c.End(as, closes)
	if err != nil {
		t.Fatal(err)
	}
	return savedReport(t, saved, d)
}

// GEN-02: every contact stays in the log, and none of these is an occasion.
func TestGEN02ContactsWithoutAReport(t *testing.T) {
	keys := map[string]bool{}
	for _, e := range Ends {
		keys[e.Key] = true
		d := newDesk()
		c := open(t, d, "west-mercia", home)
		look(t, c, d)
		notes := 1
		if e.Disposition == store.DisposedDropped {
			notes = 0 // one that told anything is parked instead
		} else {
			c.Note("breathing", start)
		}
		s, detail := ended(t, c, d, e.Disposition)
		if s.Disposition != e.Disposition || s.Disposition.Occasion() || s.Status != store.StatusComplete || !s.Complete ||
			s.Levels != (store.Levels{}) || len(s.Actions) != 0 || detail.Ended != e.Label+"." || len(detail.Unasked) != 0 {
			t.Errorf("%s: %+v %+v", e.Disposition, s, detail)
		}
		if len(detail.Notes) != notes || s.Ref == "" || s.Call != c.ID() || len(d.of(store.KindAccess)) == 0 {
			t.Errorf("%s: what was written is lost", e.Disposition)
		}
	}
	for _, k := range strings.Fields("s d w a t v") {
		if !keys[k] {
			t.Errorf("no end has the key %s", k)
		}
	}
}

func TestGEN02OnlyAContactEndsSo(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	for _, as := range []store.Disposition{store.DisposedASB, store.DisposedCrime, store.DisposedChaser, ""} {
		if _, err := c.End(as, closes); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%q: %v", as, err)
		}
	}
}

// held are the things on file that keep a call from simply being ended.
func held(t *testing.T) map[string]func(d *desk) {
	change := func(f func(r *store.Report, caller store.ID)) func(*desk) {
		return func(d *desk) {
			jane := person("Jane Roe")
			r := earlier(3, home, jane, nobody)
			r.Summary.Ref = "WM-261118-7Q0398F"
			f(&r, jane.id)
			d.reports = []store.Report{r}
		}
	}
	return map[string]func(*desk){
		"is High": change(func(r *store.Report, _ store.ID) { r.Summary.Levels.Overall = risk.High }),
		"Still to be done for WM-261118-7Q0398F: Call back.": change(func(r *store.Report, _ store.ID) {
			r.Summary.Actions = []store.RequiredAction{{ID: ids().New(), Title: "Call back"}}
		}),
		"not safe": change(func(r *store.Report, jane store.ID) {
			p := r.People[jane]
			p.Contact.Contact = store.SafeNo
			r.People[jane] = p
		}),
		"only in some ways": change(func(r *store.Report, _ store.ID) { r.Summary.Contact.Attend = store.SafeNo }),
		"Dangerous dog": func(d *desk) {
			d.markers = []store.Marker{{Record: store.Header{Subject: ids().New()},
				Summary: store.MarkerSummary{On: store.OnAddress, Code: "dog", State: store.MarkerSet, Place: store.Place{Text: "12 Hill View", Postcode: "SY1 1AA"}}}}
		},
	}
}

// lookAll gives the call its history and who is known, as a screen does.
func lookAll(t testing.TB, c *Call, d *desk) {
	t.Helper()
	look(t, c, d)
	known, err := LookPeople(context.Background(), d, c.Wanted(), c.Opened())
	if err != nil {
		t.Fatal(err)
	}
	c.SetKnown(known)
}

// GEN-02: with a High, a marker, an open action or a not-safe card there are
// three exits only.
func TestGEN02WhatIsOnFileHolds(t *testing.T) {
	for want, file := range held(t) {
		d := newDesk()
		file(d)
		c := open(t, d, "west-mercia", home)
		say(t, c, StepPlace, "12 Hill View, SY1 1AA")
		lookAll(t, c, d)
		holds := c.Holds()
		if len(holds) != 1 || !strings.Contains(holds[0], want) {
			t.Errorf("%s: held by %q", want, holds)
		}
		_, err := c.End(store.DisposedSilent, closes)
		if store.CodeOf(err) != store.CodeForbidden || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
		for _, name := range []string{"Jane", "Roe", "Hill View"} {
			if err != nil && strings.Contains(err.Error(), name) {
				t.Errorf("%s: the error says %q", want, name)
			}
		}
	}
}

func TestGEN02HistoryFirst(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	if holds := c.Holds(); len(holds) != 1 || !strings.Contains(holds[0], "history") {
		t.Errorf("%q", holds)
	}
	look(t, c, d)
	if holds := c.Holds(); len(holds) != 0 {
		t.Errorf("%q", holds)
	}
	say(t, c, StepNumber, mobile)
	if len(c.Holds()) != 1 {
		t.Error("another number, and its history is not looked up")
	}
	say(t, c, StepNumber, "withheld")
	if holds := c.Holds(); len(holds) != 0 {
		t.Errorf("no number, no history: %q", holds)
	}
	say(t, c, StepDanger, "yes")
	if len(c.Holds()) != 1 {
		t.Error("this very call is High")
	}
}

func TestGEN02ThreeExits(t *testing.T) {
	for _, tt := range []struct {
		exit  Exit
		words string
		ended string
	}{
		{ExitCallBack, "", "Silent call. To be called back"},
		{ExitWelfare, "patrol sergeant 0031", "Silent call. Welfare check passed to: patrol sergeant 0031"},
		{ExitSupervisor, "0099, known fault on the line", "Silent call. Supervisor's decision: 0099, known fault on the line"},
	} {
		d := newDesk()
		held(t)["is High"](d)
		c := open(t, d, "west-mercia", home)
		lookAll(t, c, d)
		saved, err := c.EndWith(store.DisposedSilent, tt.exit, tt.words, closes)
		if err != nil {
			t.Fatal(err)
		}
		s, detail := savedReport(t, saved, d)
		if detail.Ended != tt.ended || s.Disposition != store.DisposedSilent {
			t.Errorf("%s: %q", tt.exit, detail.Ended)
		}
		a := actionOf(s, "call_back")
		if (a != nil) != (tt.exit == ExitCallBack) {
			t.Errorf("%s: %+v", tt.exit, a)
		}
		if a == nil {
			continue
		}
		set := d.of(store.KindAction)
		if a.Reaches != store.ReachCall || !a.Due.Equal(closes.Add(time.Hour)) || len(set) != 1 || set[0].Summary.(store.ActionSummary).Level != risk.High {
			t.Errorf("%+v, %d records", a, len(set))
		}
	}
}

func TestGEN02ExitsNeedTheirWords(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	for _, exit := range []Exit{ExitWelfare, ExitSupervisor, "shrug"} {
		if _, err := c.EndWith(store.DisposedSilent, exit, "  ", closes); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%s: %v", exit, err)
		}
	}
	for words, fine := range map[string]bool{"x": false, "5520": false, "5520 nuisance": false, "ask the sergeant": false,
		"0001 0002 0003": false, "123456789 a known fault": false, "AB12: known fault": true, "PS 5520, known fault": true} {
		if err := ExitSupervisor.mustHave(words); (err == nil) != fine {
			t.Errorf("%q: %v", words, err)
		}
	}
	if len(d.records) != 0 {
		t.Error("something was written")
	}
}

// A dropped call with words taken is parked, not ended.
func TestGEN02DroppedWithWordsIsParked(t *testing.T) {
	for step, words := range map[string]string{"q1": "he is outs", StepPlace: "12 Hill View", "q5": "yes"} {
		d := newDesk()
		c := open(t, d, "west-mercia", home)
		look(t, c, d)
		say(t, c, step, words)
		for _, end := range []func() (Saved, error){
			func() (Saved, error) { return c.End(store.DisposedDropped, closes) },
			func() (Saved, error) { return c.EndWith(store.DisposedDropped, ExitCallBack, "", closes) },
		} {
			_, err := end()
			var e *store.Error
			if !errors.As(err, &e) || e.Code != store.CodeForbidden || !strings.Contains(e.Hint, "Park") {
				t.Errorf("%s: %v", step, err)
			}
		}
	}
}

// A chaser closes the call, is no occasion, and leaves a note on the report.
func TestChaser(t *testing.T) {
	d := newDesk()
	r := earlier(3, home, person("Jane Roe"), nobody)
	r.Summary.Ref = "WM-261118-7Q0398F"
	d.reports = []store.Report{r}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	say(t, c, "q1", "nobody came")
	c.SetTyping(TypingNote, Typing{Text: "rang", Words: "rang twice"})
	s, detail := savedReport(t, chaser(t, c, r), d)
	if s.Disposition != store.DisposedChaser || s.About != r.Summary.Call || s.Incident != r.Summary.Call || s.Levels != (store.Levels{}) || len(s.Actions) != 0 {
		t.Errorf("%+v", s)
	}
	if detail.Narrative != "nobody came" || len(detail.Notes) != 1 {
		t.Errorf("%+v", detail)
	}
	notes := d.of(store.KindNote)
	if len(notes) != 1 || notes[0].Header.Subject != r.Summary.Call || notes[0].Summary.(store.NoteSummary).Kind != store.NoteChaser {
		t.Fatalf("%+v", notes)
	}
	if text := notes[0].Detail.(store.NoteDetail).Text; text != "nobody came\nrang twice" {
		t.Errorf("%q", text)
	}
}

// A call that proves something itself is no chaser: it would have no level and
// set nothing. However high the report is, asking after it is one.
func TestNoChaserOfACallThatProvesSomething(t *testing.T) {
	for name, tell := range map[string]func(c *Call){
		"danger":    func(c *Call) { say(t, c, StepDanger, "yes") },
		"hate":      func(c *Call) { say(t, c, "q8", "yes") },
		"crime":     func(c *Call) { say(t, c, StepKind, KindCrime) },
		"household": func(c *Call) { say(t, c, StepKind, KindHousehold) },
		"matrix": func(c *Call) {
			sayAll(t, c, calm())
			say(t, c, "harm", "significant")
			say(t, c, "pattern", "isolated")
		},
		"judged": func(c *Call) {
			if _, err := c.Judge(risk.Medium, "", start); err != nil {
				t.Fatal(err)
			}
		},
	} {
		d := newDesk()
		c := open(t, d, "west-mercia", home)
		tell(c)
		r := earlier(3, home, nobody, nobody)
		_, err := c.ChaserOf(r, closes)
		var e *store.Error
		if !errors.As(err, &e) || e.Code != store.CodeForbidden || !strings.Contains(e.Hint, "Amend") {
			t.Errorf("%s: %v", name, err)
		}
		if len(d.records) != 0 || c.incidentID() != c.id {
			t.Errorf("%s: something was written", name)
		}
		closed(t, c, d) // and it can still be closed as a report of its own
	}
}

func TestChaserOfAHigh(t *testing.T) {
	d := newDesk()
	for range 3 { // a number that repeats makes the asking no report
		r := earlier(3, home, nobody, nobody)
		r.Summary.Levels.Overall, r.Summary.Disposition = risk.High, store.DisposedASB
		d.reports = append(d.reports, r)
	}
	c := open(t, d, "avon-and-somerset", home)
	look(t, c, d)
	say(t, c, StepDanger, "no")
	chaser(t, c, d.reports[0])
	if len(d.of(store.KindNote)) != 1 {
		t.Error("no note")
	}
}

// A chaser about itself would take the report's place.
func TestNoChaserAboutItself(t *testing.T) {
	c, _, r := amendOf(t, calmDesk(t), "west-mercia")
	for name, about := range map[string]store.Report{"itself": r, "another, while amending": earlier(3, home, nobody, nobody)} {
		if _, err := c.ChaserOf(about, later); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := newDesk()
	c = open(t, d, "west-mercia", home)
	r.Summary.Call = c.ID()
	if _, err := c.ChaserOf(r, closes); store.CodeOf(err) != store.CodeInvalid || len(d.records) != 0 {
		t.Errorf("what this very call has sent: %v", err)
	}
}

// roundTrip is a report as it comes back from the store.
func roundTrip(t testing.TB, n store.NewRecord) (store.Report, store.ReportDetail) {
	t.Helper()
	rec, err := store.Freeze(n.Header, n.Summary, n.Detail)
	if err != nil {
		t.Fatal(err)
	}
	r := store.Report{Record: rec.Header, People: map[store.ID]store.PersonSummary{}}
	var d store.ReportDetail
	for _, part := range []struct {
		from []byte
		into any
	}{{rec.Summary, &r.Summary}, {rec.Detail, &d}} {
		if err := store.ReadBody(part.from, part.into); err != nil {
			t.Fatal(err)
		}
	}
	return r, d
}

// chaser closes a call as a chaser about a report.
func chaser(t testing.TB, c *Call, r store.Report) Saved {
	t.Helper()
	saved, err := c.ChaserOf(r, closes)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}
