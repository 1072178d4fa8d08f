package server

import (
	"context"

	"firstcall/store"
	"firstcall/store/wire"
)

// enrol binds a desk's own id to a one-time code. Guessing is slowed by address:
// a code has at least 64 bits and ends after ten minutes.
func (s *Server) enrol(ctx context.Context, q *wire.EnrolRequest) (a wire.EnrolResponse, err error) {
	if q.Desk.IsNil() {
		return a, store.Errorf(store.CodeInvalid, "The desk did not say which one it is.").WithHint("Run firstcall enrol on the desk.")
	}
	epoch, err := s.Log.Epoch(ctx)
	if err != nil {
		return a, err
	}
	d, token, err := s.Roll.Enrol(ctx, q.Code, q.Desk)
	return wire.EnrolResponse{Token: token, DeskCode: d.Code, Name: d.Name, Forces: list(d.Forces), Agency: d.Agency, Role: d.Role,
		Epoch: epochText(epoch)}, err
}

// signOn checks a PIN. Guessing is slowed by desk before it, and by desk and collar
// number in the roll: nobody can lock somebody else out from elsewhere. It goes on
// if the desk stops waiting, as a right PIN would count as a wrong one otherwise.
func (s *Server) signOn(ctx context.Context, q *wire.SignOnRequest) (a wire.SignOnResponse, err error) {
	desk := visitOf(ctx).actor.Desk
	epoch, err := s.Log.Epoch(ctx)
	if err != nil {
		return a, err
	}
	p, session, expires, err := s.Roll.SignOn(context.WithoutCancel(ctx), desk, q.Force, q.Collar, q.PIN)
	if wait, ok := errorAs[wire.RetryAfter](err); ok {
		wait.Refused = true
		return a, wait
	}
	return wire.SignOnResponse{Session: session, Collar: p.Collar, Force: p.Force, Agency: p.Agency, Role: p.Role, Expires: expires,
		Epoch: epochText(epoch)}, err
}

// signOff ends the session that came with the request.
func (s *Server) signOff(ctx context.Context, _ *struct{}) (*struct{}, error) {
	v := visitOf(ctx)
	if v.session == "" {
		return nil, refusal{store.Errorf(store.CodeInvalid, "Nobody is signed on.")}
	}
	if err := s.Roll.SignOff(ctx, v.session); err != nil {
		return nil, refusal{err}
	}
	return nil, nil
}

// state is how the server is.
type state struct {
	Status  string `json:"status"`
	Version string `json:"version,omitempty"`
}

func (s *Server) health(context.Context, *struct{}) (state, error) {
	return state{Status: "ok", Version: s.Version}, nil
}

func (s *Server) ready(ctx context.Context, _ *struct{}) (state, error) {
	_, err := s.Log.Epoch(ctx)
	return state{Status: "ready"}, err
}
