package intake

import (
	"slices"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// send sends and waits; false when there was nothing to send.
func send(t testing.TB, c *Call, at time.Time) bool {
	t.Helper()
	sending := c.Send(at)
	if sending == nil {
		return false
	}
	<-sending.Done()
	if err := sending.Err(); err != nil {
		t.Fatal(err)
	}
	return true
}

// GEN-21: what is known is sent while the call goes on, and superseded by the rest.
func TestGEN21SendPoint(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	if send(t, c, start) {
		t.Error("nothing was said, and something was sent")
	}
	sayAll(t, c, map[string]string{StepPlace: "12 Hill View", StepDanger: "yes", StepName: "Jane Roe"})
	c.SetTyping("q1", Typing{Text: "he has", Words: "he has a kni"})
	at := start.Add(time.Minute)
	if !send(t, c, at) || !c.SentAt().Equal(at) {
		t.Fatal("not sent")
	}
	first := d.of(store.KindReport)[0]
	s, detail := first.Summary.(*store.ReportSummary), first.Detail.(store.ReportDetail)
	if s.Status != store.StatusProvisional || s.Complete || s.Levels.Overall != risk.High || s.Ref != "WM-261121-7Q0417K" || len(s.Actions) == 0 {
		t.Errorf("%+v", s)
	}
	if len(detail.Notes) != 1 || c.Typing("q1").Words == "" || len(c.Notes()) != 0 {
		t.Errorf("what is being typed: %+v", detail.Notes)
	}
	if len(d.of(store.KindAction)) != 0 || len(d.of(store.KindPerson)) != 1 {
		t.Errorf("%d actions set, %d people", len(d.of(store.KindAction)), len(d.of(store.KindPerson)))
	}
	if send(t, c, at.Add(time.Minute)) {
		t.Error("sent again, and nothing had changed")
	}
	say(t, c, "q1", "he has a knife")
	if !send(t, c, at.Add(2*time.Minute)) {
		t.Error("something was said, and it was not sent")
	}
	closed(t, c, d) // which checks that each supersedes the one before
	people := d.of(store.KindPerson)
	if len(people) != 3 || people[2].Header.Supersedes != people[1].Header.ID || people[2].Header.Subject != people[0].Header.Subject {
		t.Errorf("%d person records", len(people))
	}
	if len(d.of(store.KindAction)) == 0 || c.Send(closes) != nil {
		t.Error("after closing")
	}
}

// A call that is parked with anything known sends it, also after a restart.
func TestParkingSends(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, "q5", "yes")
	<-c.ParkBecause("line dropped").Done()
	if len(d.of(store.KindReport)) != 1 || !c.SentAt().Equal(start) {
		t.Fatalf("%d reports, sent at %v", len(d.of(store.KindReport)), c.SentAt())
	}
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	<-r.ParkBecause("").Done()
	if n := len(d.of(store.KindReport)); n != 1 || r.ParkReason() != "" {
		t.Errorf("%d reports of what had not changed", n)
	}
	say(t, r, "q2", "no")
	<-r.ParkBecause("").Done()
	closed(t, r, d)
}

// What was sent of the people stays one person, whoever takes the call up.
func TestSentPeopleStayTheSame(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, StepName, "Jane Roe")
	send(t, c, start)
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	closed(t, r, d)
	people := d.of(store.KindPerson)
	if len(people) != 2 || people[0].Header.Subject != people[1].Header.Subject || people[1].Header.Supersedes != people[0].Header.ID {
		t.Errorf("%d records", len(people))
	}
}

// The first report waits for the reference; closing meanwhile loses nothing.
func TestSendAndCloseAtOnce(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, "q1", "music")
	sending := c.Send(start)
	saved := c.Close(closes)
	<-sending.Done()
	<-saved.Done()
	if sending.Err() != nil || saved.Err() != nil {
		t.Fatal(sending.Err(), saved.Err())
	}
	if !slices.ContainsFunc(d.of(store.KindReport), func(r store.NewRecord) bool {
		return r.Summary.(*store.ReportSummary).Status != store.StatusProvisional
	}) {
		t.Error("the final report is not there")
	}
}

// The history arriving later is news, and so is a judgement.
func TestSendAfterWhatIsProvenChanges(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(3, home, nobody, nobody)}
	c := open(t, d, "west-mercia", home)
	say(t, c, "q1", "music")
	send(t, c, start)
	look(t, c, d)
	if !send(t, c, start) {
		t.Error("a repeat was found, and it was not sent")
	}
	if _, err := c.Judge(risk.High, "", start); err != nil {
		t.Fatal(err)
	}
	if !send(t, c, start) || send(t, c, start) {
		t.Error("a judgement is sent once")
	}
	if _, err := c.Answer(StepNumber, questionsets.Say(home)); err != nil {
		t.Fatal(err)
	}
	if send(t, c, start) {
		t.Error("the same number again is no news")
	}
}
