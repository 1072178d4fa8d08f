package intake

import (
	"testing"

	"firstcall/risk"
	"firstcall/store"
)

var (
	handler    = store.Identity{Force: "west-mercia", Collar: "4417", OSUser: "desk12"}
	supervisor = store.Identity{Force: "west-mercia", Collar: "5520", Duty: store.DutySupervisor}
	dispatcher = store.Identity{Force: "west-mercia", Collar: "6630", Duty: store.DutyDispatcher}
)

// DESIGN section 6: an action owned by somebody else is never ticked by the
// handler; trying never ends one; cancelling is a supervisor's, with a reason.
func TestWhoMayEndAnAction(t *testing.T) {
	for _, c := range []struct {
		owner  string
		follow Follow
		by     store.Identity
		want   store.Code // "" it is recorded
	}{
		{"call handler", Follow{State: store.ActionDone}, handler, ""},
		{"dispatcher", Follow{State: store.ActionDone}, handler, store.CodeForbidden},
		{"dispatcher", Follow{State: store.ActionDone}, dispatcher, ""},
		{"Dispatcher", Follow{State: store.ActionDone}, supervisor, ""},
		{"ASB unit", Follow{State: store.ActionDone}, dispatcher, store.CodeForbidden},
		{"ASB unit", Follow{State: store.ActionDone}, store.Identity{Duty: store.DutyASBUnit}, ""},
		{"dispatcher", Follow{State: store.ActionHandedOver}, handler, store.CodeInvalid},
		{"dispatcher", Follow{State: store.ActionHandedOver, To: "PS 12 Lee"}, handler, store.CodeInvalid},
		{"dispatcher", Follow{State: store.ActionHandedOver, To: "  ", TheirRef: "77"}, handler, store.CodeInvalid},
		{"dispatcher", Follow{State: store.ActionHandedOver, To: "PS 12 Lee", TheirRef: "77"}, handler, ""},
		{"dispatcher", Follow{State: store.ActionHandedOver, To: "PS 12 Lee", Note: "gave none"}, handler, ""},
		{"dispatcher", Follow{State: store.ActionTried}, handler, ""},
		{"call handler", Follow{State: store.ActionCancelled, Note: "moved away"}, handler, store.CodeForbidden},
		{"call handler", Follow{State: store.ActionCancelled}, supervisor, store.CodeInvalid},
		{"call handler", Follow{State: store.ActionCancelled, Note: "moved away"}, supervisor, ""},
		{"call handler", Follow{State: "forgotten"}, supervisor, store.CodeUsage},
	} {
		a := store.ActionSummary{State: store.ActionSet, What: store.RequiredAction{ID: ids().New(), Action: "x", Owner: c.owner}}
		r, err := FollowUp(a, "west-mercia", c.follow, c.by, start)
		if c.want != "" {
			if err == nil || store.CodeOf(err) != c.want {
				t.Errorf("%+v of the %s: %v", c.follow, c.owner, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%+v of the %s: %v", c.follow, c.owner, err)
			continue
		}
		s := r.Summary.(store.ActionSummary)
		if s.State != c.follow.State || !s.At.Equal(start) || r.Header.Subject != a.What.ID || r.Header.Force != "west-mercia" {
			t.Errorf("%+v", r)
		}
		if (c.follow.State == store.ActionTried) != store.ActionOpen(s.State) {
			t.Errorf("%s is open: %v", s.State, store.ActionOpen(s.State))
		}
	}
}

// GEN-03: what was done is a note on the report, in the name of who did it.
func TestAddNote(t *testing.T) {
	r := earlier(3, home, nobody, nobody)
	r.Record.Force, r.Summary.Ref = "west-mercia", "WM-261118-7Q0417K"
	n := AddNote(r, store.NoteDone, "PCSO visited,\nletter sent", AuthorOf(handler), start)
	s := n.Summary.(store.NoteSummary)
	if n.Header.Subject != r.Summary.Call || n.Header.Author.Collar != "4417" || s.Line != "PCSO visited, letter sent" || s.Ref != r.Summary.Ref ||
		n.Detail.(store.NoteDetail).Text != "PCSO visited,\nletter sent" {
		t.Errorf("%+v", n)
	}
	if AuthorOf(store.Identity{}).Collar != "unset" {
		t.Error("nobody signed on has a name")
	}
}

// lowered is a report whose High was lowered by 4417.
func lowered() (store.Report, store.ReportDetail) {
	r := earlier(0, home, nobody, nobody)
	r.Summary.Levels = store.Levels{Computed: risk.High, Judged: risk.Standard, Overall: risk.High}
	r.Summary.Actions = []store.RequiredAction{{ID: ids().New(), Action: "attend"}, {ID: ids().New(), Action: ActionConfirm}}
	return r, store.ReportDetail{Judgement: &risk.Judgement{Level: risk.Standard, Reason: "a mistake", By: "4417", At: start}}
}

// AMB-05: another person confirms a lowered High, and only then it is lower.
func TestAMB05Confirm(t *testing.T) {
	r, d := lowered()
	r.Record.Author.Collar = "4417"
	for _, collar := range []string{"4417", " 4417 ", ""} {
		if _, err := Confirm(r, d, true, store.Identity{Collar: collar}, start); store.CodeOf(err) != store.CodeForbidden {
			t.Errorf("%q confirms: %v", collar, err)
		}
	}
	out, err := Confirm(r, d, true, supervisor, start)
	if err != nil || len(out) != 3 {
		t.Fatal(out, err)
	}
	s, detail := out[0].Summary.(store.ReportSummary), out[0].Detail.(store.ReportDetail)
	if s.Levels != (store.Levels{Computed: risk.High, Judged: risk.Standard, Overall: risk.Standard}) || out[0].Header.Supersedes != r.Record.ID ||
		out[0].Header.Subject != r.Summary.Call || detail.Judgement.ConfirmedBy != "5520" {
		t.Errorf("%+v %+v", out[0], detail.Judgement)
	}
	if detail.TakenBy != r.Record.Author.Collar || out[0].Header.Author.Collar != "5520" {
		t.Errorf("taken by %q, confirmed by %q", detail.TakenBy, out[0].Header.Author.Collar)
	}
	again := r
	again.Record.Author.Collar = "5520"
	if s, _ := confirmedReport(again, detail, *detail.Judgement, AuthorOf(dispatcher)).Detail.(store.ReportDetail); s.TakenBy != r.Record.Author.Collar {
		t.Errorf("once more confirmed it is taken by %q", s.TakenBy)
	}
	if d.Judgement.ConfirmedBy != "" {
		t.Error("the report that was given has changed")
	}
	answer, done := out[1].Summary.(store.ConfirmSummary), out[2].Summary.(store.ActionSummary)
	if out[1].Header.Kind != store.KindAssessment || !answer.Confirmed || answer.By != "5520" {
		t.Errorf("%+v", out[1])
	}
	if done.State != store.ActionDone || out[2].Header.Subject != r.Summary.Actions[1].ID || done.Level != risk.Standard {
		t.Errorf("%+v", out[2])
	}
}

// AMB-05: refused, it stays High, and nobody is asked again.
func TestAMB05Refuse(t *testing.T) {
	r, d := lowered()
	out, err := Confirm(r, d, false, supervisor, start)
	if err != nil || len(out) != 2 || out[0].Header.Kind != store.KindAssessment || out[0].Summary.(store.ConfirmSummary).Confirmed {
		t.Fatal(out, err)
	}
	done := out[1].Summary.(store.ActionSummary)
	if done.Level != risk.High || done.State != store.ActionDone {
		t.Errorf("%+v", done)
	}
	r.Follow = []store.Followup{{Action: &done}}
	if _, err := Confirm(r, d, true, supervisor, start); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("it is answered twice: %v", err)
	}
	for _, state := range []string{store.ActionDone, store.ActionHandedOver, store.ActionCancelled} {
		f := Follow{State: state, To: "PS 12 Lee", TheirRef: "77", Note: "agreed by word of mouth"}
		if _, err := FollowUp(store.ActionSummary{What: r.Summary.Actions[1]}, "west-mercia", f, supervisor, start); store.CodeOf(err) != store.CodeForbidden {
			t.Errorf("a lowered High is ended by %s: %v", state, err)
		}
	}
	plain, detail := earlier(0, home, nobody, nobody), store.ReportDetail{}
	if _, err := Confirm(plain, detail, true, supervisor, start); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("nothing was lowered: %v", err)
	}
}

// DESIGN section 5: that two ids are one person is said by a record, and can be
// taken back.
func TestLinkPeople(t *testing.T) {
	a, b := ids().New(), ids().New()
	r := LinkPeople(a, b, false, handler, start)
	if r.Header.Kind != store.KindLink || r.Summary.(store.LinkSummary) != (store.LinkSummary{A: a, B: b}) || r.Header.Author.Collar != "4417" {
		t.Errorf("%+v", r)
	}
}
