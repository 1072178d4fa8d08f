package intake

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/views"
)

// shift is calls one after another on a real desk, an hour apart.
type shift struct {
	t    testing.TB
	desk *cache.Cache
	now  time.Time
}

func newShift(t testing.TB) *shift {
	t.Helper()
	s := &shift{t: t, now: start}
	dir := t.TempDir()
	desk, err := cache.Open(t.Context(), cache.Options{Dir: filepath.Join(dir, "desk"), Now: func() time.Time { return start },
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { desk.Shutdown(context.Background()) })
	s.desk = desk
	return s
}

func (s *shift) opening(number string) Opening {
	s.now = s.now.Add(time.Hour)
	o := opening(s.t, newDesk(), "avon-and-somerset")
	o.Desk, o.At, o.IDs = s.desk, s.now, store.NewIDs(func() time.Time { return s.now })
	if number != "" {
		o.Number = phone.Parse(number)
	}
	return o
}

// done waits for a write.
func (s *shift) done(tk store.Ticket) {
	s.t.Helper()
	<-tk.Done()
	if tk.Err() != nil {
		s.t.Fatal(tk.Err())
	}
}

// look gives a call everything that is on file for it.
func (s *shift) look(c *Call) {
	s.t.Helper()
	for range 2 { // the people found say whose history is wanted
		past, err := Look(context.Background(), s.desk, c.Query(), s.now)
		if err != nil {
			s.t.Fatal(err)
		}
		c.SetPast(past)
		known, err := LookPeople(context.Background(), s.desk, c.Wanted(), s.now)
		if err != nil {
			s.t.Fatal(err)
		}
		c.SetKnown(known)
	}
}

func (s *shift) say(c *Call, steps ...string) {
	s.t.Helper()
	for i := 0; i < len(steps); i += 2 {
		a := questionsets.Say(steps[i+1])
		if steps[i+1] == "" {
			a = questionsets.Answer{State: questionsets.NotKnown}
		}
		if _, err := c.Answer(steps[i], a); err != nil {
			s.t.Fatal(steps[i], err)
		}
	}
	s.look(c)
}

// take opens a call and answers steps, given with their values; "" not known.
func (s *shift) take(number string, steps ...string) *Call {
	s.t.Helper()
	c, tk := Open(s.opening(number))
	s.done(tk)
	s.say(c, steps...)
	return c
}

// end closes a call and gives its report as it is kept.
func (s *shift) end(c *Call) (store.Report, store.ReportDetail) {
	s.t.Helper()
	saved := c.Close(s.now)
	s.done(saved)
	return s.report(saved.Ref())
}

func (s *shift) report(ref string) (store.Report, store.ReportDetail) {
	s.t.Helper()
	r, d, err := s.desk.Report(context.Background(), ref)
	if err != nil {
		s.t.Fatal(err)
	}
	return r, d
}

func (s *shift) amend(r store.Report, d store.ReportDetail, steps ...string) *Call {
	s.t.Helper()
	c, tk, err := Amend(s.opening(""), r, d)
	if err != nil {
		s.t.Fatal(err)
	}
	s.done(tk)
	s.say(c, steps...)
	return c
}

// card is what is on file of somebody.
func (s *shift) card(id store.ID) store.ContactCard {
	s.t.Helper()
	p, err := s.desk.Person(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.Summary.Contact
}

const janeRoe = "Jane Roe, 12/03/1961, SY1 1AA"

// DS_111: amending an older report writes nobody down as they were known then.
func TestDS111AmendingKeepsTheCard(t *testing.T) {
	s := newShift(t)
	c := s.take(home, StepName, janeRoe, StepContact, contactSafe)
	r, _ := s.end(c)
	id := c.Victim().id
	s.end(s.take(home, StepName, janeRoe, StepSame, id.String(), StepContact, contactNotSafe))
	r, d := s.report(r.Summary.Ref)
	if got := views.Briefing(FactsOf(r, d, nil, nil)); !strings.HasPrefix(got, "Do NOT contact") || CardOf(r).Contact != store.SafeNo {
		t.Errorf("the briefing of the older report says %q", got)
	}
	a := s.amend(r, d, StepWhat, "another word", StepName, "Jane Anne Roe, 12/03/1961, SY1 1AA")
	if a.Card().Contact != store.SafeNo {
		t.Errorf("while amending: %s", a.Card().Line())
	}
	r, d = s.end(a)
	if p, err := s.desk.Person(t.Context(), id); err != nil || p.Summary.Contact.Contact != store.SafeNo || p.Summary.Forename != "Jane Anne" {
		t.Errorf("on file: %+v %v", p.Summary, err)
	}
	s.end(s.amend(r, d, StepContact, contactOnlyAs, StepAttend, "yes"))
	if got := s.card(id); got.Contact != store.SafeYes || got.Attend != store.SafeYes {
		t.Errorf("answered anew: %s", got.Line())
	}
}

// DS_111: nor is the caller, who is not the victim, written without a card.
func TestDS111AmendingKeepsTheCallersCard(t *testing.T) {
	s := newShift(t)
	c, tk := Open(s.opening(""))
	s.done(tk)
	s.done(c.SetVictimIsOther(true))
	s.say(c, StepName, janeRoe, StepVictim, "Mary Smith, 03/04/1970")
	r, d := s.end(c)
	id := c.Caller().id
	s.end(s.take(mobile, StepName, janeRoe, StepSame, id.String(), StepContact, contactNotSafe))
	s.end(s.amend(r, d, StepWhat, "another word", StepName, "Anne Smythe"))
	if got := s.card(id); got.Contact != store.SafeNo {
		t.Errorf("on file: %s", got.Line())
	}
}

// DS_111: a witness who has a card since keeps it, whatever is made of the report.
func TestDS111WitnessKeepsTheCard(t *testing.T) {
	s := newShift(t)
	c := s.take(home, StepName, "Ann Other")
	s.done(c.AddOther(store.RoleWitness, janeRoe))
	r, d := s.end(c)
	id := c.Others()[0].ID
	s.end(s.take(mobile, StepName, janeRoe, StepSame, id.String(), StepContact, contactNotSafe, StepNeeds, "a large-print letter"))
	second, tk, err := AnotherVictim(s.opening(""), r, d)
	if err != nil {
		t.Fatal(err)
	}
	s.done(tk)
	s.end(second) // without a look: not even then
	s.end(s.amend(r, d, StepWhat, "another word"))
	p, err := s.desk.Person(t.Context(), id)
	if err != nil || p.Summary.Contact.Contact != store.SafeNo || p.Summary.Needs == "" {
		t.Errorf("on file: %+v %v", p.Summary, err)
	}
}

// DS_111: what nobody knows today takes no warning of yesterday away, and no
// time to ring is promised where none is known.
func TestDS111NotKnownKeepsWarnings(t *testing.T) {
	s := newShift(t)
	c := s.take(home, StepName, janeRoe, StepContact, contactOnlyAs, StepAttend, "no", StepSafeHours, "Mon-Fri 9-17", StepSafeNumber, mobile, StepLetter, "yes")
	s.end(c)
	id := c.Victim().id
	c = s.take(home, StepName, janeRoe, StepSame, id.String(), "q13", "yes", StepContact, contactOnlyAs, StepAttend, "", StepSafeHours, "", StepSafeNumber, "")
	r, _ := s.end(c)
	got := s.card(id)
	if got.Attend != store.SafeNo || got.Hours.String() != "Mon-Fri 09:00-17:00" || got.Number == nil || got.Letter == store.SafeYes {
		t.Errorf("on file: %s", got.Line())
	}
	if a := actionOf(r.Summary, "call_back"); a == nil || !a.WindowFrom.IsZero() && !got.Hours.Holds(a.WindowFrom) {
		t.Errorf("%+v", a)
	}
	c = s.take(mobile, StepName, "Mary Smith", "q13", "yes", StepContact, contactOnlyAs, StepAttend, "no", StepSafeHours, "")
	r, _ = s.end(c)
	if a := actionOf(r.Summary, "call_back"); a == nil || !a.WindowFrom.IsZero() || !strings.Contains(a.Because, "Ask a supervisor when it is safe to ring") {
		t.Errorf("%+v", a)
	}
}

// DS_111: a warning on any record of one person holds: on one that is plainly
// theirs, and on one that is linked.
func TestDS111StrictestRecordHolds(t *testing.T) {
	s := newShift(t)
	who := func(number, name string, steps ...string) store.ID {
		c := s.take(number, append([]string{StepName, name}, steps...)...)
		s.end(c)
		return c.Victim().id
	}
	hours := who(home, janeRoe, StepContact, contactOnlyAs, StepSafeHours, "Mon-Fri 9-17", StepAttend, "yes")
	who(mobile, janeRoe, StepContact, contactNotSafe)
	c := s.take(home, StepName, janeRoe, StepSame, hours.String())
	if got := c.Card(); got.Contact != store.SafeNo || len(got.Hours) == 0 {
		t.Errorf("another record of hers: %s", got.Line())
	}
	mary, maryWas := who("01632 960111", "Mary Smith, 03/04/1970"), who("01632 960222", "Mary Doe", StepContact, contactNotSafe)
	who("01632 960111", "Peter Smith", StepContact, contactSafe)
	choose := func() store.ContactCard {
		return s.take("01632 960111", StepName, "Mary Smith", StepSame, mary.String()).Card()
	}
	if got := choose(); got.Known() {
		t.Errorf("before the link: %s", got.Line())
	}
	s.done(s.desk.Add(LinkPeople(mary, maryWas, true, store.Identity{Collar: "4417"}, s.now)))
	if got := choose(); got.Contact != store.SafeNo {
		t.Errorf("a linked record: %s", got.Line())
	}
}

// DS_111: whatever happens, a card becomes no less strict unless the person
// themselves says so.
func TestDS111NoCardIsWeakened(t *testing.T) {
	s, run := newShift(t), 0 // opening a desk takes longer than a call: each run has its own Jane
	rapid.Check(t, func(rt *rapid.T) {
		run++
		home, janeRoe := fmt.Sprintf("01632 960%03d", run), fmt.Sprintf("Jane Roe%c%c, %d-03-12", 'a'+run/26%26, 'a'+run%26, 1900+run%100)
		c := s.take(home, StepName, janeRoe, StepContact, contactOnlyAs, StepAttend, "no", StepSafeHours, "Mon-Fri 9-17", StepSafeNumber, mobile)
		r, _ := s.end(c)
		id := c.Victim().id
		reports := []string{r.Summary.Ref}
		for range rapid.IntRange(1, 3).Draw(rt, "calls") {
			r, d := s.report(rapid.SampledFrom(reports).Draw(rt, "report"))
			switch rapid.SampledFrom([]string{"call", "declined steps", "amend", "rename", "another victim", "another record"}).Draw(rt, "what") {
			case "call":
				c = s.take(home, StepName, janeRoe, StepSame, id.String(), StepContact, "", StepNeeds, "an interpreter")
			case "declined steps":
				c = s.take(home, StepName, janeRoe, StepSame, id.String(), StepContact, contactOnlyAs, StepAttend, "", StepSafeHours, "")
			case "amend":
				c = s.amend(r, d, StepWhat, "another word")
			case "rename":
				c = s.amend(r, d, StepName, "Ann "+janeRoe, StepContact, "")
			case "another victim":
				var tk store.Ticket
				var err error
				if c, tk, err = AnotherVictim(s.opening(""), r, d); err != nil {
					rt.Fatal(err)
				}
				s.done(tk)
				s.say(c, StepName, "Mary Smith")
			case "another record":
				c = s.take(mobile, StepName, janeRoe, StepContact, contactSafe)
				s.done(s.desk.Add(LinkPeople(id, c.Victim().id, true, store.Identity{Collar: "4417"}, s.now)))
			}
			saved, _ := s.end(c)
			reports = append(reports, saved.Summary.Ref)
			card := s.card(id)
			if card.Attend != store.SafeNo || card.Hours.String() != "Mon-Fri 09:00-17:00" || card.Number == nil {
				rt.Fatalf("on file: %s", card.Line())
			}
		}
	})
}

// SW-16: a warning on somebody named in the call goes with them when they turn
// out to be on file.
func TestSW16MarkerFollowsTheChosen(t *testing.T) {
	s := newShift(t)
	c := s.take(home, StepName, janeRoe)
	s.end(c)
	id := c.Victim().id
	c = s.take(mobile, StepName, janeRoe)
	s.done(c.AddMarker(store.MarkerSummary{On: store.OnPerson, Code: "violence", Reason: "threatened staff"}, s.now))
	drafts, err := s.desk.OpenDrafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatal(drafts, err)
	}
	s.say(c, StepSame, id.String())
	if len(c.Markers()) != 1 {
		t.Errorf("after choosing: %+v", c.Markers())
	}
	if c, err = Resume(s.opening(""), drafts[0]); err != nil { // it is found again by whoever takes the call up
		t.Fatal(err)
	}
	s.look(c)
	s.say(c, StepSame, id.String())
	s.end(c)
	next := s.take(home, StepName, janeRoe, StepSame, id.String())
	if got := next.Markers(); len(got) != 1 || got[0].Summary.Person != id || got[0].Summary.Reason != "threatened staff" {
		t.Errorf("in the next call: %+v", got)
	}
}
