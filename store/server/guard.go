package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

// visit is one request: who asks and from where.
type visit struct {
	actor   Actor
	act     Action
	token   string
	session string
	ended   bool // the session does not hold any more
	address string
}

type visitKey struct{}

// visitOf gives the visit that guard let in.
func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}

// guard lets nobody in but who may, before anything of the body is read. A
// token is looked up each time: one that was revoked is refused at the next
// request (SYNC section 4).
func (s *Server) guard(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	v := visit{address: addressOf(r.RemoteAddr)}
	op := ctx.Operation()
	v.act, _ = op.Metadata[actKey].(Action)
	err := tooLong(r, op.MaxBodyBytes)
	if err == nil && v.act != "" {
		err = s.admit(r, &v)
	}
	if v.ended {
		w.Header().Set(wire.HeaderPerson, wire.PersonEnded)
	}
	if err == nil {
		err = s.guesses(op.OperationID, v)
	}
	if err != nil {
		remember(r.Context(), err)
		writeProblem(w, err)
		return
	}
	next(huma.WithValue(ctx, visitKey{}, v))
}

func tooLong(r *http.Request, most int64) error {
	if r.ContentLength >= most {
		return wire.ErrTooLarge
	}
	return nil
}

// guesses slows down whoever tries codes and PINs.
func (s *Server) guesses(operation string, v visit) error {
	switch operation {
	case opEnrol:
		return s.limits.enrol.allow(v.address)
	case opSignOn:
		return s.limits.signOn.allow(v.actor.Desk.ID.String())
	}
	return nil
}

// deskOf looks a token up. One that was good since the server began is never held
// up by others from the same address that are not.
func (s *Server) deskOf(r *http.Request, v visit) (roll.Desk, error) {
	sum := sha256.Sum256([]byte(v.token))
	if _, known := s.known.Load(sum); !known {
		if err := s.limits.token.allow(v.address); err != nil {
			return roll.Desk{}, err
		}
	}
	d, err := s.Roll.DeskOf(r.Context(), v.token)
	switch {
	case err == nil:
		s.known.Store(sum, true)
	case errors.Is(err, wire.ErrToken):
		s.known.Delete(sum)
	}
	return d, err
}

// admit finds out who asks and whether they may at all.
func (s *Server) admit(r *http.Request, v *visit) (err error) {
	v.token, _ = strings.CutPrefix(r.Header.Get(wire.HeaderToken), "Bearer ")
	if v.token == "" {
		return wire.ErrToken
	}
	if v.actor.Desk, err = s.deskOf(r, *v); err != nil {
		return err
	}
	desk := v.actor.Desk.ID.String()
	if err := s.limits.desk.allow(desk); err != nil {
		return err
	}
	if v.act == ActRecord || v.act == ActFind {
		if err := s.limits.lookup.allow(desk); err != nil {
			return err
		}
	}
	if err := s.personOf(r, v); err != nil {
		return err
	}
	return authorize(v.actor, v.act, Resource{})
}

// errNobody is said to a desk at which nobody has signed on.
var errNobody = store.Errorf(store.CodeForbidden, "Sign on with your PIN first: this is shown to a person, not to a desk.").
	WithHint("Sign on at the desk while the central store can be reached.")

// personOf finds out who is signed on. What only a person may see is not for a
// desk alone; everything else goes by the desk, whatever has become of the session.
func (s *Server) personOf(r *http.Request, v *visit) error {
	v.session = r.Header.Get(wire.HeaderPerson)
	if v.session == "" {
		if v.act.ofPerson() {
			return errNobody
		}
		return nil
	}
	person, err := s.Roll.PersonOf(r.Context(), v.session, v.actor.Desk)
	if err == nil {
		v.actor.Person = &person
		return nil
	}
	v.ended = store.CodeOf(err) == store.CodeForbidden
	if v.act.ofPerson() {
		return err
	}
	return nil
}

// still fails with ErrToken if the desk was revoked since the request came.
func (s *Server) still(ctx context.Context, v visit) error {
	_, err := s.Roll.DeskOf(ctx, v.token)
	return err
}

// scope is whose records this visit sees.
func (v visit) scope() central.Scope { return v.actor.scope(v.act) }

// maxReason is how much of a reason is kept, in characters.
const maxReason = 200

// note writes down who consulted which records, and why, before they are shown
// (DPA 2018 s.62).
func (s *Server) note(ctx context.Context, v visit, reason string, ids []store.ID) error {
	if r := []rune(reason); len(r) > maxReason {
		reason = string(r[:maxReason])
	}
	e := roll.Entry{At: s.Now(), Desk: v.actor.Desk.ID, Operation: "consultation", Reason: reason, Records: ids}
	if v.actor.Person != nil {
		e.Collar = v.actor.Person.Collar
	}
	return s.Roll.Note(ctx, e)
}

func errorAs[E error](err error) (e E, ok bool) {
	ok = errors.As(err, &e)
	return e, ok
}
