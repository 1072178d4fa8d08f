package intake

import (
	"context"

	"firstcall/store"
)

// Fetcher gives a record of another desk with its detail; nil where there is no
// central store.
type Fetcher func(ctx context.Context, id store.ID) (store.Record, error)

// watched notes when the central store answers and does not let somebody read.
func (f Fetcher) watched(barred *error) Fetcher {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, id store.ID) (store.Record, error) {
		r, err := f(ctx, id)
		if store.CodeOf(err) == store.CodeForbidden {
			*barred = err
		}
		return r, err
	}
}

// Whole gives a report by its reference. Its detail is fetched where another desk
// wrote it; it is nil where it cannot be had, and why says so in a sentence. It
// fails as Desk.Report does. It reads from disk and may wait for the network.
func Whole(ctx context.Context, desk store.Desk, fetch Fetcher, ref string) (r store.Report, d *store.ReportDetail, why string, err error) {
	var detail store.ReportDetail
	r, detail, err = desk.Report(ctx, ref)
	if err == nil {
		return r, &detail, "", nil
	}
	if r.Record.ID.IsNil() || store.CodeOf(err) != store.CodeNotFound {
		return r, nil, "", err
	}
	if fetch == nil {
		return r, nil, "Only the summary is held on this desk.", nil
	}
	record, err := fetch(ctx, r.Record.ID)
	if err == nil {
		err = store.ReadBody(record.Detail, &detail)
	}
	if store.CodeOf(err) == store.CodeForbidden {
		return r, nil, "Only the summary is held on this desk. Sign on with your PIN to read the rest.", nil
	}
	if err != nil {
		return r, nil, "Only the summary is held on this desk, and the rest cannot be fetched now.", nil
	}
	return r, &detail, "", nil
}
