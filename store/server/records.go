package server

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/wire"
)

// push appends what a desk sends, as what its token says it is: nothing in the
// body is believed (SYNC section 4).
func (s *Server) push(ctx context.Context, q *wire.PushRequest) (a wire.PushResponse, err error) {
	if central.CheckPush(q.Items) != nil {
		return a, wire.ErrTooLarge
	}
	by := visitOf(ctx).actor.credential()
	epoch, err := s.Log.Epoch(ctx)
	if err != nil {
		return a, err
	}
	// What a desk has sent is kept even if it hangs up before the answer.
	answers, err := s.Log.Append(context.WithoutCancel(ctx), by, q.Items)
	if err != nil {
		return a, err
	}
	if s.watch.answers(answers) {
		s.news.tell()
	}
	return wire.PushResponse{Epoch: epochText(epoch), Answers: list(answers)}, nil
}

// have names what the store lacks of the desk's own records.
func (s *Server) have(ctx context.Context, q *wire.HaveRequest) (a wire.HaveResponse, err error) {
	if len(q.Held) > wire.MaxHeld {
		return a, wire.ErrTooLarge
	}
	epoch, err := s.Log.Epoch(ctx)
	if err != nil {
		return a, err
	}
	missing, err := s.Log.Have(ctx, visitOf(ctx).actor.credential(), q.Held)
	return wire.HaveResponse{Epoch: epochText(epoch), Missing: list(missing)}, err
}

type recordQuery struct {
	ID     string `path:"id" doc:"The record's id."`
	Reason string `header:"Firstcall-Reason" doc:"Why it is read, percent-encoded; goes to the audit log."`
}

// record gives a whole record. What is another force's or agency's, erased or
// never was gets the same answer.
func (s *Server) record(ctx context.Context, q *recordQuery) (a wire.RecordResponse, err error) {
	v := visitOf(ctx)
	id, err := uuid.FromString(q.ID)
	if err != nil {
		return a, central.NotFound()
	}
	it, err := s.Log.Detail(ctx, v.scope(), id)
	if err != nil {
		return a, err
	}
	if h := headerOf(it); authorize(v.actor, v.act, Resource{Force: h.Force, Agency: h.Agency}) != nil {
		return a, central.NotFound()
	}
	if err := s.note(ctx, v, wire.ReasonOf(q.Reason), []store.ID{id}); err != nil {
		return a, err
	}
	epoch, err := s.Log.Epoch(ctx)
	return wire.RecordResponse{Item: it, Epoch: epochText(epoch)}, err
}

// headerOf reads a header that was checked when it was stored.
func headerOf(it wire.Item) (h store.Header) {
	_ = json.Unmarshal(it.Header, &h)
	return h
}

// find looks for what the desk does not hold. What is found is noted before it
// is shown: a search is a consultation of every record shown.
func (s *Server) find(ctx context.Context, q *wire.FindRequest) (a wire.FindResponse, err error) {
	v := visitOf(ctx)
	searches := s.searches(q)
	if len(searches) == 0 {
		return a, store.Errorf(store.CodeInvalid, "There is nothing to look for.").
			WithHint("Give a number, a person, a surname of three letters, a postcode or a reference.")
	}
	limit := wire.MaxFound
	if q.Limit > 0 {
		limit = min(q.Limit, limit)
	}
	found, err := s.together(ctx, v.scope(), searches, limit)
	if err != nil {
		return a, err
	}
	ids := make([]store.ID, len(found))
	for i, c := range found {
		ids[i] = c.ID
	}
	if err := s.note(ctx, v, q.Reason, ids); err != nil {
		return a, err
	}
	epoch, err := s.Log.Epoch(ctx)
	return wire.FindResponse{Epoch: epochText(epoch), Changes: travelling(found)}, err
}

// searches gives what a record must bear, as a report, as a person's record or
// as the marker of a shared number.
func (s *Server) searches(q *wire.FindRequest) (all [][]seal.Token) {
	var number phone.Number
	if q.Number != nil {
		number = *q.Number
	}
	var about []seal.Token
	if q.Person != nil {
		about = s.Key.AboutTokens(*q.Person)
	}
	add := func(tokens []seal.Token) {
		if tokens = append(tokens, about...); len(tokens) > 0 {
			all = append(all, tokens)
		}
	}
	named := q.Surname != "" || q.DateOfBirth != ""
	if !named {
		add(s.Key.ReportQueryTokens(store.Find{Number: number, Ref: q.Ref, Postcode: q.Postcode}))
	}
	if q.Ref != "" {
		return all
	}
	if person := s.Key.PersonQueryTokens(store.PersonQuery{Number: number, Surname: q.Surname,
		DateOfBirth: q.DateOfBirth, Postcode: q.Postcode}); len(person) > 0 {
		add(person)
	}
	if shared := s.Key.SharedTokens(number); len(shared) > 0 && !named && q.Postcode == "" {
		add(shared)
	}
	return all
}

// together does several searches as one: the latest reported first, each once.
func (s *Server) together(ctx context.Context, scope central.Scope, searches [][]seal.Token, limit int) (found []central.Change, err error) {
	at := map[store.ID]time.Time{}
	for _, tokens := range searches {
		some, err := s.Log.Find(ctx, scope, tokens, limit)
		if err != nil {
			return nil, err
		}
		for _, c := range some {
			if _, twice := at[c.ID]; !twice {
				at[c.ID] = headerOf(c.Item).ReportedAt
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b central.Change) int { return at[b.ID].Compare(at[a.ID]) })
	return central.Cut(found, limit), nil
}

// quarantine lists what was kept aside, without its contents.
func (s *Server) quarantine(ctx context.Context, _ *struct{}) (a wire.QuarantineResponse, err error) {
	aside, err := s.Log.Quarantine(ctx, visitOf(ctx).scope(), wire.MaxFound)
	if err != nil {
		return a, err
	}
	desks, err := s.Roll.Desks(ctx)
	if err != nil {
		return a, err
	}
	names := map[store.ID]string{}
	for _, d := range desks {
		names[d.ID] = d.Name
	}
	epoch, err := s.Log.Epoch(ctx)
	a = wire.QuarantineResponse{Epoch: epochText(epoch), Items: []wire.QuarantineItem{}}
	for _, q := range aside {
		a.Items = append(a.Items, wire.QuarantineItem{ID: q.Item.ID, Desk: q.Desk, DeskName: names[q.Desk], Reason: q.Reason, At: q.At,
			Kind: headerOf(q.Item).Kind})
	}
	return a, err
}

// travelling gives changes as they travel.
func travelling(changes []central.Change) []wire.Change {
	all := make([]wire.Change, len(changes))
	for i, c := range changes {
		all[i] = wire.Change{Item: c.Item, Erased: c.Erased}
	}
	return all
}

// list is never null in JSON.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}
