package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"firstcall/store"
	"firstcall/store/central"
)

// link is a record's place in its desk's chain.
type link struct{ hash, before string }

// chains are the records of every desk in the desk's own order.
type chains struct {
	records int
	desks   map[store.ID]map[int64]link
	wrong   []string
}

// chains reads every record and finds what was edited, removed or reordered
// since its desk wrote it (SYNC 8).
func (o *opened) chains(ctx context.Context) (*chains, error) {
	c := &chains{desks: map[store.ID]map[int64]link{}}
	if err := o.each(ctx, c.add); err != nil {
		return nil, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	aside, err := o.aside(ctx)
	if err != nil {
		return nil, err
	}
	for _, desk := range slices.SortedFunc(maps.Keys(c.desks), func(a, b store.ID) int { return slices.Compare(a[:], b[:]) }) {
		whole, err := o.log.Contiguous(ctx, desk)
		if err != nil {
			return nil, err
		}
		c.follow(names[desk], c.desks[desk], aside[desk], whole)
	}
	return c, nil
}

func (c *chains) add(change central.Change) error {
	if change.Erased {
		return nil // Contiguous counts it; nothing else is known of it
	}
	c.records++
	r, err := store.ThawSummary(change.Header, change.Summary, change.DetailDigest, change.Hash)
	if err != nil {
		c.wrong = append(c.wrong, fmt.Sprintf("Record %s is not as it was written.", change.ID))
		// Its place is still known where its header can be read.
		if json.Unmarshal(change.Header, &r.Header) != nil {
			return nil
		}
	}
	desk := c.desks[r.Desk]
	if desk == nil {
		desk = map[int64]link{}
		c.desks[r.Desk] = desk
	}
	if _, twice := desk[r.DeskSeq]; twice {
		c.wrong = append(c.wrong, fmt.Sprintf("Record %s has a number that another record of its desk has.", change.ID))
		return nil
	}
	desk[r.DeskSeq] = link{change.Hash, r.PrevHash}
	return nil
}

// follow goes along one desk's chain. whole is up to where every record is there
// or was erased; behind that what is neither held nor in quarantine is missing.
func (c *chains) follow(desk string, held map[int64]link, aside map[int64]bool, whole int64) {
	missing, first := 0, int64(0)
	last := int64(0)
	for _, n := range slices.Sorted(maps.Keys(held)) {
		for gap := max(last, whole) + 1; gap < n; gap++ {
			if !aside[gap] {
				if missing++; missing == 1 {
					first = gap
				}
			}
		}
		if before, ok := held[n-1]; ok && before.hash != held[n].before {
			c.wrong = append(c.wrong, fmt.Sprintf("%s: record %d does not follow record %d.", desk, n, n-1))
		}
		last = n
	}
	if missing > 0 {
		c.wrong = append(c.wrong, fmt.Sprintf("%s: %d of its records are missing, the first is record %d.", desk, missing, first))
	}
}

// names gives what the administrator calls each desk.
func (o *opened) names(ctx context.Context) (map[store.ID]string, error) {
	desks, err := o.roll.Desks(ctx)
	names := map[store.ID]string{}
	for _, d := range desks {
		names[d.ID] = "Desk " + d.Name
	}
	return names, err
}

// mostAside is how much of the quarantine is looked at.
const mostAside = 10_000

// aside gives the numbers of each desk's records that are in quarantine.
func (o *opened) aside(ctx context.Context) (map[store.ID]map[int64]bool, error) {
	scope, err := o.everything(ctx)
	if err != nil {
		return nil, err
	}
	all, err := o.log.Quarantine(ctx, scope, mostAside)
	numbers := map[store.ID]map[int64]bool{}
	for _, q := range all {
		var h store.Header
		if json.Unmarshal(q.Item.Header, &h) == nil {
			if numbers[q.Desk] == nil {
				numbers[q.Desk] = map[int64]bool{}
			}
			numbers[q.Desk][h.DeskSeq] = true
		}
	}
	return numbers, err
}
