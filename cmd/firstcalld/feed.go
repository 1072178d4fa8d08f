package main

import (
	"context"
	"math"

	"firstcall/questionsets"
	"firstcall/store/central"
)

// feedPage is how many records are read in one go.
const feedPage = 500

// each gives every record of the store and every erasure, oldest first. Details
// are not among it.
func (o *opened) each(ctx context.Context, do func(central.Change) error) error {
	scope, err := o.everything(ctx)
	if err != nil {
		return err
	}
	for after := (central.Position{}); ; {
		page, err := o.log.Changes(ctx, scope, after, feedPage)
		if err != nil {
			return err
		}
		for _, c := range page.Changes {
			if err := do(c); err != nil {
				return err
			}
		}
		if after = page.Next; !page.More {
			return nil
		}
	}
}

// eachAside gives every item of the quarantine.
func (o *opened) eachAside(ctx context.Context, do func(central.Quarantined)) error {
	scope, err := o.everything(ctx)
	if err != nil {
		return err
	}
	all, err := o.log.Quarantine(ctx, scope, math.MaxInt32)
	for _, q := range all {
		do(q)
	}
	return err
}

// everything is the scope of whoever runs the store: every force's records.
func (o *opened) everything(ctx context.Context) (central.Scope, error) {
	scope := central.Scope{Police: true}
	for _, f := range questionsets.Forces {
		scope.Forces = append(scope.Forces, f.ID)
	}
	desks, err := o.roll.Desks(ctx)
	for _, d := range desks {
		scope.Forces = append(scope.Forces, d.Forces...)
	}
	return scope, err
}
