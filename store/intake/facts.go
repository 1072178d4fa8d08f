package intake

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/views"
)

// Facts is what the officer briefing says of the call as it stands (GEN-21).
func (c *Call) Facts(at time.Time) views.Facts {
	s, d := c.Report(at)
	r := store.Report{Summary: *s, People: map[store.ID]store.PersonSummary{}}
	for _, who := range []Identified{c.caller, c.Victim()} {
		if who.Chosen {
			person := c.whole(who)
			person.Contact = s.Contact // what was answered here already weighs what is on file
			r.People[who.id] = person
		}
	}
	f := FactsOf(r, d, c.pack, c.Markers())
	c.parkedFacts(&f)
	if lines := c.NotSafeOnFile(); len(lines) > 0 && !f.Card.Known() {
		f.Card.Note = "On file for this number: " + strings.Join(lines, " ")
	}
	f.Ref, f.Provisional = cmp.Or(f.Ref, c.Ref()), !c.closed
	return f
}

// FactsOf is what the officer briefing says of a saved report. The pack is the
// one it was made with; nil leaves out what its questions mean.
func FactsOf(r store.Report, d store.ReportDetail, pack *questionsets.Pack, markers []store.Marker) views.Facts {
	s := r.Summary
	f := views.Facts{Ref: s.Ref, Provisional: s.Status == store.StatusProvisional, Level: s.Levels.Overall, Card: CardOf(r),
		Needs: s.Needs, Victim: victimLine(r, d), Number: s.Number.Display(), Where: placeLine(s.Place), References: s.References}
	f.What = cmp.Or(d.Narrative, s.Line)
	for _, flag := range s.Flags {
		f.Flags = append(f.Flags, flagLine(flag))
	}
	for _, m := range markers {
		f.Markers = append(f.Markers, markerLine(m.Summary))
	}
	for _, a := range urgent(r.OpenActions()) {
		f.First = append(f.First, a.Title)
	}
	get := func(id string) (questionsets.Answer, bool) { a, ok := d.Answers[id]; return a, ok }
	var asked []*questionsets.Question
	if pack != nil {
		for i := range pack.Questions {
			asked = append(asked, &pack.Questions[i])
		}
	}
	means := func(what string) string { return strings.Join(meant(asked, what, get), "; ") }
	f.Weapons, f.Injury = means("weapon"), means("injury")
	f.Danger = strings.Join(parts(strings.Join(meant([]*questionsets.Question{dangerQuestion}, "danger", get), ""), means("danger")), "; ")
	f.Who = strings.Join(parts(suspectLines(d), means("who")), "; ")
	return f
}

// CardOf says how the victim of a saved report may be reached (DS_111): the
// stricter of what was known then and what is known now. Screens and briefings
// show this and not the report's own card.
func CardOf(r store.Report) store.ContactCard {
	_, now, _ := reportVictim(r)
	return now.Contact.Stricter(r.Summary.Contact)
}

// dangerQuestion is the frame's own question, as one that means danger.
var dangerQuestion = &questionsets.Question{ID: StepDanger, Kind: questionsets.YesNo, Means: "danger"}

// victimLine says who the victim is, as far as this desk knows.
func victimLine(r store.Report, d store.ReportDetail) string {
	id, known, named := reportVictim(r)
	if !named {
		return ""
	}
	for _, p := range d.Parties {
		if p.Person == id && p.Snapshot != nil && p.Snapshot.Named() {
			known = *p.Snapshot
		}
	}
	return strings.Join(parts(known.Name(), bornLine(known.DateOfBirth)), ", ")
}

func suspectLines(d store.ReportDetail) string {
	var out []string
	for _, p := range d.Parties {
		if p.Role == store.RoleSuspect && p.Snapshot != nil {
			out = append(out, personLine(*p.Snapshot))
		}
	}
	return strings.Join(parts(out...), "; ")
}

// flagLine is a flag in words. A concern is said to be one (SW-12).
func flagLine(f store.FlagState) string {
	if f.State == flagConcern {
		return "concern: " + string(f.Name)
	}
	return string(f.Name)
}

// markerLine is a warning in words: "Dangerous dog (address)".
func markerLine(m store.MarkerSummary) string {
	text := store.MarkerLabel(m.Code) + " (" + string(m.On) + ")"
	if m.State == store.MarkerProposed {
		text += ", proposed"
	}
	if m.Reason != "" {
		text += ": " + m.Reason
	}
	return text
}

// urgent puts what must be done before what may be, and each in the order in
// which it is due; what has no time comes last.
func urgent(actions []store.RequiredAction) []store.RequiredAction {
	slices.SortStableFunc(actions, func(a, b store.RequiredAction) int {
		switch {
		case a.Mandatory != b.Mandatory:
			return map[bool]int{true: -1, false: 1}[a.Mandatory]
		case a.Due.IsZero() != b.Due.IsZero():
			return map[bool]int{true: 1, false: -1}[a.Due.IsZero()]
		}
		return a.Due.Compare(b.Due)
	})
	return actions
}

// meant gives what was answered to the questions that mean something: of a yes
// its note, of anything else its words. A bare yes says something only where
// nothing else does; no, not known and declined say nothing.
func meant(questions []*questionsets.Question, what string, get func(id string) (questionsets.Answer, bool)) []string {
	var out []string
	yes := false
	for _, q := range questions {
		a, ok := get(q.ID)
		if q.Means != what || !ok || a.State != questionsets.Known {
			continue
		}
		if q.Kind != questionsets.YesNo {
			out = append(out, AnswerText(q, a))
		} else if a.Value == "yes" {
			yes = true
			out = append(out, a.Note)
		}
	}
	if out = parts(out...); len(out) == 0 && yes {
		return []string{"yes"}
	}
	return out
}

// ReceiptFacts is what the caller takes away: what happens next and by when.
func (c *Call) ReceiptFacts(at time.Time, ref string) views.ReceiptFacts {
	f := receiptFacts(c.force(), ref, at, c.Needs())
	card := c.Card()
	if !card.Known() && len(c.NotSafeOnFile()) > 0 {
		card = store.ContactCard{Contact: store.SafeNo} // until it is known who it is
	}
	for _, a := range c.assessAt(at).Actions {
		tell(&f, a.Action, a.Due, card)
	}
	return f
}

// ReceiptFactsOf is the same of a saved report: what is still to be done. The
// pack, nil if it is not here, has the words for it.
func ReceiptFactsOf(r store.Report, pack *questionsets.Pack) views.ReceiptFacts {
	f := receiptFacts(r.Record.Force, r.Summary.Ref, r.Summary.ReportedAt, r.Summary.Needs)
	for _, open := range r.OpenActions() {
		a := questionsets.Action{Reaches: string(open.Reaches)}
		if pack != nil {
			if i := slices.IndexFunc(pack.Actions, func(a questionsets.Action) bool { return a.ID == open.Action }); i >= 0 {
				a = pack.Actions[i]
			}
		}
		if a.TellCaller == "" {
			a.TellCaller = reachWords[open.Reaches]
		}
		tell(&f, &a, open.Due, CardOf(r))
	}
	return f
}

func receiptFacts(force, ref string, at time.Time, needs string) views.ReceiptFacts {
	f := views.ReceiptFacts{Force: force, Ref: ref, At: at, Needs: needs}
	if known, ok := questionsets.ForceByID(force); ok {
		f.Force = known.Name
	}
	return f
}

// forbids says whether a contact card stands against an action: it does not allow
// the way, or the hours at which it would be safe to ring are not known.
func forbids(card store.ContactCard, way store.Reach) bool {
	return way != "" && card.Known() && (!card.Allows(way) || way == store.ReachCall && card.HoursUnknown)
}

// tell adds an action to what the caller is told. When somebody will be there
// at once, or while its clock has not started, nobody can promise a time, and what the contact card forbids is not
// promised at all: a way has to be agreed first (DS_111).
func tell(f *views.ReceiptFacts, a *questionsets.Action, due time.Time, card store.ContactCard) {
	switch {
	case a.TellCaller == "", forbids(card, store.Reach(a.Reaches)):
	case a.Reaches == "", due.IsZero():
		f.TellLines = append(f.TellLines, a.TellCaller)
	case a.Due.Kind == risk.Immediately:
		f.Next = append(f.Next, views.NextStep{What: a.TellCaller})
	default:
		f.Next = append(f.Next, views.NextStep{What: a.TellCaller, By: due})
	}
}

// reachWords say what is to come where the pack has no words for it.
var reachWords = map[store.Reach]string{
	store.ReachCall:   "Somebody will ring you back.",
	store.ReachVisit:  "Somebody will come to see you.",
	store.ReachLetter: "You will get a letter.",
}
