package server

import (
	"context"

	"firstcall/store/wire"
)

// packs gives the schedule of the desk's own forces' question sets.
func (s *Server) packs(ctx context.Context, _ *struct{}) (a wire.PacksResponse, err error) {
	v := visitOf(ctx)
	all, tag, err := s.Roll.Packs(ctx)
	if err != nil {
		return a, err
	}
	epoch, err := s.Log.Epoch(ctx)
	a = wire.PacksResponse{Epoch: epochText(epoch), Tag: tag, Packs: []wire.Pack{}}
	for _, p := range all {
		if authorize(v.actor, v.act, Resource{Force: p.Force}) == nil {
			a.Packs = append(a.Packs, wire.Pack{ID: p.ID, Force: p.Force, Version: p.Version, Hash: p.Hash, From: p.From, At: p.At})
		}
	}
	return a, err
}

type packQuery struct {
	Hash string `path:"hash" doc:"Hexadecimal SHA-256 of its bytes."`
}

type packBytes struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

// pack gives a question set as it was published. An earlier one too, as a report
// opens for ever with the one it was made with; what a force asks is no secret.
func (s *Server) pack(ctx context.Context, q *packQuery) (*packBytes, error) {
	raw, err := s.Roll.PackBytes(ctx, q.Hash)
	if err != nil {
		return nil, refusal{err}
	}
	return &packBytes{ContentType: yamlType, Body: raw}, nil
}
