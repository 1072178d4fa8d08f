package cache

import (
	"context"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

const (
	selectCallReports = "SELECT " + reportColumns + ` FROM json_each(?1) j CROSS JOIN record r ON r.subject = unhex(j.value)
		WHERE r.kind = 'report' AND r.current = 1`
	// What came from the central store has no row in the outbox.
	selectDelivered = `SELECT r.id FROM json_each(?1) j CROSS JOIN record r ON r.id = unhex(j.value)
		LEFT JOIN outbox o ON o.record = r.n WHERE o.record IS NULL OR o.state = 'acked'`
	selectOurs = `SELECT r.subject FROM json_each(?1) j CROSS JOIN record r ON r.subject = unhex(j.value)
			WHERE r.kind = 'report' AND r.current = 1 AND r.desk = ?2
		UNION SELECT r.subject FROM json_each(?1) j CROSS JOIN record r ON r.subject = unhex(j.value)
			WHERE r.kind = 'report' AND r.current = 0 AND r.desk = ?2`
)

// CallReports gives the current reports of calls, newest first.
func (c *Cache) CallReports(ctx context.Context, calls ...store.ID) ([]store.Report, error) {
	rows := map[int64]row{}
	if len(calls) == 0 {
		return nil, nil
	}
	if err := c.collectReports(ctx, rows, selectCallReports, idList(calls)); err != nil {
		return nil, err
	}
	return c.newest(ctx, rows, 0)
}

// Delivered says which records the central store holds (SYNC 14).
func (c *Cache) Delivered(ctx context.Context, ids ...store.ID) (map[store.ID]bool, error) {
	return c.idSet(ctx, ids, selectDelivered)
}

// Ours says of which calls this desk has written a report.
func (c *Cache) Ours(ctx context.Context, calls ...store.ID) (map[store.ID]bool, error) {
	return c.idSet(ctx, calls, selectOurs, c.folder.desk[:])
}

// idSet gives those of the ids that a query finds.
func (c *Cache) idSet(ctx context.Context, ids []store.ID, query string, more ...any) (map[store.ID]bool, error) {
	found := map[store.ID]bool{}
	if len(ids) == 0 {
		return found, nil
	}
	err := c.query(ctx, func(scan func(...any) error) error {
		var id []byte
		err := scan(&id)
		found[uuid.FromBytesOrNil(id)] = true
		return err
	}, query, append([]any{idList(ids)}, more...)...)
	return found, err
}
