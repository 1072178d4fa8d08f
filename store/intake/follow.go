package intake

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"firstcall/risk"
	"firstcall/store"
)

// AuthorOf gives whoever is signed on as a record's author.
func AuthorOf(i store.Identity) store.Author {
	collar := i.Collar
	if collar == "" {
		collar = "unset"
	}
	return store.Author{Collar: collar, OSUser: i.OSUser, Assurance: cmp.Or(i.Assured, store.AssuranceTyped)}
}

// about is the header of a record that follows a report.
func about(r store.Report, kind store.Kind, subject store.ID, by store.Author, at time.Time) store.Header {
	return store.Header{Kind: kind, Subject: subject, Force: r.Record.Force, Agency: r.Record.Agency, Author: by,
		ReportedAt: at, Pack: r.Record.Pack}
}

// AddNote adds to a report that exists: a chaser, an update, or what was done.
// None of them is a new occasion.
func AddNote(r store.Report, kind store.NoteKind, text string, by store.Author, at time.Time) store.NewRecord {
	s := store.NoteSummary{Call: r.Summary.Call, Ref: r.Summary.Ref, Kind: kind, At: at, Line: oneLine(text)}
	return store.NewRecord{Header: about(r, store.KindNote, s.Call, by, at), Summary: s, Detail: store.NoteDetail{Text: text}}
}

// Follow is what became of an action.
type Follow struct {
	State    string // tried, done, handed over or cancelled
	To       string // who was told
	TheirRef string // their reference
	Note     string
}

// ActionConfirm is the action that asks a second person about a lowered High (AMB-05).
const ActionConfirm = "confirm_judgement"

// FollowUp gives the record of what became of an action, under the force that
// has it. It fails with CodeForbidden when somebody else's action is ticked off,
// a handler cancels one or a lowered High is ended in any other way than by Confirm, and with CodeInvalid when what the state needs is
// missing. An action owned by somebody else stays open until it is recorded who
// was told, when, and their reference; trying never ends one.
func FollowUp(a store.ActionSummary, force string, f Follow, by store.Identity, at time.Time) (store.NewRecord, error) {
	f.To, f.TheirRef, f.Note = strings.TrimSpace(f.To), strings.TrimSpace(f.TheirRef), strings.TrimSpace(f.Note)
	if err := f.check(a.What, dutyOf(by)); err != nil {
		return store.NewRecord{}, err
	}
	a.State, a.To, a.TheirRef, a.Note, a.At = f.State, f.To, f.TheirRef, f.Note, at
	h := store.Header{Kind: store.KindAction, Subject: a.What.ID, Force: force, Agency: "police", Author: AuthorOf(by), ReportedAt: at}
	return store.NewRecord{Header: h, Summary: a}, nil
}

func (f Follow) check(a store.RequiredAction, duty store.Duty) error {
	if a.Action == ActionConfirm && f.State != store.ActionTried {
		return store.Errorf(store.CodeForbidden, "A lowered High is confirmed or refused by a second person: nothing else ends it.").
			WithHint("Open the report and answer it there.")
	}
	switch f.State {
	case store.ActionTried:
		return nil
	case store.ActionDone:
		if !owns(duty, a.Owner) {
			return store.Errorf(store.CodeForbidden, "This is for the %s to do.", a.Owner).
				WithHint("Record who was told, and their reference: it counts as handed over.")
		}
	case store.ActionHandedOver:
		if f.To == "" {
			return store.Errorf(store.CodeInvalid, "Say who was told.").WithHint("A name, a collar number or a desk.")
		}
		if f.TheirRef == "" && f.Note == "" {
			return store.Errorf(store.CodeInvalid, "Their reference is missing.").
				WithHint("Write it down, or note that they gave none.")
		}
	case store.ActionCancelled:
		if duty != store.DutySupervisor {
			return store.Errorf(store.CodeForbidden, "Only a supervisor can cancel this.").WithHint("Ask the supervisor on shift.")
		}
		if f.Note == "" {
			return store.Errorf(store.CodeInvalid, "Cancelling needs a reason.").WithHint("One sentence will do.")
		}
	default:
		return store.Errorf(store.CodeUsage, "There is no such answer to an action.").
			WithHint("Use tried, done, handed over or cancelled.")
	}
	return nil
}

// OwnerHandler is how packs name whoever takes the call.
const OwnerHandler = "call handler"

// owns says whether an action is one that somebody on a duty can do. What falls
// to a handler anybody can do; a supervisor answers for everybody.
func owns(duty store.Duty, owner string) bool {
	owner = strings.ToLower(strings.TrimSpace(owner))
	if duty == store.DutySupervisor || owner == OwnerHandler || owner == string(store.DutyHandler) {
		return true
	}
	return duty != store.DutyHandler && strings.ReplaceAll(owner, " ", "-") == string(duty)
}

// Confirm gives the records with which a second person agrees to a lowered High
// or does not (AMB-05): the answer itself, the action that asked for it done
// and, when agreed, the report superseded by one with the lower level. It fails
// with CodeForbidden for the person who lowered it and with CodeInvalid when
// nothing waits to be confirmed.
func Confirm(r store.Report, d store.ReportDetail, agree bool, by store.Identity, at time.Time) ([]store.NewRecord, error) {
	asked, waiting := waitingConfirm(r, d)
	if !waiting {
		return nil, store.Errorf(store.CodeInvalid, "Nothing on this report waits to be confirmed.").
			WithHint("Somebody may have answered it already.")
	}
	confirmed, err := d.Judgement.Confirm(by.Collar, at)
	if err != nil {
		return nil, store.Errorf(store.CodeForbidden, "Another person than the one who lowered the level must answer.").
			WithHint("Somebody else signs on and answers it from their own list.").Because(err)
	}
	author := AuthorOf(by)
	answer := store.ConfirmSummary{Call: r.Summary.Call, Ref: r.Summary.Ref, Confirmed: agree, By: by.Collar}
	var out []store.NewRecord
	if agree {
		out = append(out, confirmedReport(r, d, confirmed, author))
	}
	out = append(out, store.NewRecord{Header: about(r, store.KindAssessment, r.Summary.Call, author, at), Summary: answer})
	if asked != nil {
		done := store.ActionSummary{Call: r.Summary.Call, Ref: r.Summary.Ref, State: store.ActionDone, Level: confirmedLevel(d, agree), What: *asked, At: at}
		out = append(out, store.NewRecord{Header: about(r, store.KindAction, asked.ID, author, at), Summary: done})
	}
	return out, nil
}

// waitingConfirm says whether a report waits for a second person, and gives the
// action that says so; nil for a report that was made without one.
func waitingConfirm(r store.Report, d store.ReportDetail) (*store.RequiredAction, bool) {
	if d.Judgement == nil || !d.Judgement.NeedsConfirming(r.Summary.Levels.Computed) {
		return nil, false
	}
	is := func(a store.RequiredAction) bool { return a.Action == ActionConfirm }
	open := r.OpenActions()
	if i := slices.IndexFunc(open, is); i >= 0 {
		return &open[i], true
	}
	return nil, !slices.ContainsFunc(r.Summary.Actions, is)
}

func confirmedLevel(d store.ReportDetail, agree bool) risk.Level {
	if agree {
		return d.Judgement.Level
	}
	return risk.High
}

// confirmedReport is the report with the judgement confirmed. It keeps when it
// was reported and who took it: confirming is no new report.
func confirmedReport(r store.Report, d store.ReportDetail, j risk.Judgement, by store.Author) store.NewRecord {
	s := r.Summary
	s.Levels.Overall = risk.Overall(s.Levels.Computed, &j)
	d.Judgement = &j
	d.TakenBy = cmp.Or(d.TakenBy, r.Record.Author.Collar)
	h := about(r, store.KindReport, s.Call, by, r.Record.ReportedAt)
	h.Supersedes = r.Record.ID
	return store.NewRecord{Header: h, Summary: s, Detail: d}
}

// LinkPeople gives the record that says that two ids are, or are not, one
// person. Ids are never rewritten.
func LinkPeople(a, b store.ID, same bool, by store.Identity, at time.Time) store.NewRecord {
	h := store.Header{Kind: store.KindLink, Subject: a, Force: by.Force, Agency: "police", Author: AuthorOf(by), ReportedAt: at}
	return store.NewRecord{Header: h, Summary: store.LinkSummary{A: a, B: b, Same: same}}
}
