package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// mostCard is how much of a contact card stands over the question what became
// of an action; the report has all of it. What must not be done comes first.
const mostCard = 200

// readReports gives the reports of actions by their reference, without their
// detail. One that cannot be read is left out: how its victim may be reached is
// then not known.
func readReports(ctx context.Context, desk store.Desk, due []store.ActionSummary) map[string]store.Report {
	out := map[string]store.Report{}
	tried := map[string]bool{}
	for _, a := range due {
		if tried[a.Ref] {
			continue
		}
		tried[a.Ref] = true
		if found, err := desk.Find(ctx, store.Find{Ref: a.Ref, Limit: 1}); err == nil && len(found.Reports) > 0 {
			out[a.Ref] = found.Reports[0]
		}
	}
	return out
}

// stillOpen says whether an action is of a call that has not been closed.
func (s *Screen) stillOpen(a store.ActionSummary) bool {
	return s.about[a.Ref].Summary.Status == store.StatusProvisional
}

// warns says whether an action that reaches the victim needs care: contact is
// not safe, or only in some ways, or there is no report to say so (DS_111).
func (s *Screen) warns(a store.ActionSummary) bool {
	if a.What.Reaches == "" {
		return false
	}
	r, ok := s.about[a.Ref]
	card := intake.CardOf(r)
	return !ok || card.NotSafe() || card.Known() && !anyWay(card)
}

// anyWay says that somebody may be reached in any way and at any time.
func anyWay(c store.ContactCard) bool {
	yes := func(s store.Safe) bool { return s == store.SafeYes }
	return yes(c.Contact) && yes(c.Voicemail) && yes(c.Letter) && yes(c.Attend) && yes(c.Identify)
}

// window gives when the victim is to be rung; false where no time was agreed,
// or where it is no longer one that the card calls safe.
func (s *Screen) window(a store.ActionSummary) (from, to time.Time, ok bool) {
	from, to = a.What.WindowFrom, a.What.WindowTo
	if from.IsZero() {
		return from, to, false
	}
	r, known := s.about[a.Ref]
	card := intake.CardOf(r)
	stands := card.Allows(store.ReachCall) && !card.HoursUnknown && card.Hours.Holds(from) && card.Hours.Holds(to.Add(-time.Minute))
	return from, to, !known || stands
}

// windowWords says when the victim is to be rung, "" at no agreed time.
func (s *Screen) windowWords(a store.ActionSummary, now time.Time) string {
	from, to, ok := s.window(a)
	if !ok {
		return ""
	}
	return "ring " + common.ClockWords(from, now) + "-" + to.In(risk.London).Format("15:04")
}

// contactWords says of an action that reaches the victim how that is safe, who
// it is, on what number and when; "" of any other action.
func (s *Screen) contactWords(a store.ActionSummary) string {
	if a.What.Reaches == "" {
		return ""
	}
	r, ok := s.about[a.Ref]
	if !ok {
		return "⚠ The report could not be read: how it is safe to reach them is not known. Ask before you ring, write or attend.\n"
	}
	card := safe.Clip(intake.CardOf(r).Line(), mostCard)
	if s.warns(a) {
		card = "⚠ " + card
	}
	name, number := reachOn(r)
	who := []string{safe.Clip(name, 60), "number: " + number}
	if when := s.windowWords(a, s.Clock.Now()); when != "" {
		who = append(who, when)
	}
	return card + "\n" + strings.Join(who, " · ") + "\n"
}

// reachOn gives the victim's name and the number to ring: the one the card calls
// safe, else their own, else the one the call came from.
func reachOn(r store.Report) (name, number string) {
	parties := r.Summary.Parties
	part := func(role store.Role) int {
		return slices.IndexFunc(parties, func(p store.Party) bool { return p.Role == role })
	}
	victim, caller := part(store.RoleVictim), part(store.RoleCaller)
	if victim < 0 {
		victim = caller
	}
	var who store.PersonSummary
	if victim >= 0 {
		who = r.People[parties[victim].Person]
	}
	if name = who.Name(); name == "" {
		name = "name not known"
	}
	card := intake.CardOf(r)
	other := victim >= 0 && (caller < 0 || parties[victim].Person != parties[caller].Person)
	switch {
	case card.Number != nil:
		return name, card.Number.Display()
	case other && who.Number != nil:
		return name, who.Number.Display()
	case other:
		return name, r.Summary.Number.Display() + " (the caller's)"
	}
	return name, r.Summary.Number.Display()
}
