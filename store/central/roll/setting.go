package roll

import (
	"context"
	"database/sql"
)

// ApprovalOf names the setting that is "yes" where a force wants a second
// person's approval before a question set is in force.
func ApprovalOf(force string) string { return "approve:" + force }

// Get gives a setting, "" if it was never set.
func (r *Roll) Get(ctx context.Context, name string) (value string, err error) {
	err = r.one(ctx, nil, []any{&value}, "SELECT value FROM setting WHERE name = $1", name)
	return value, err
}

// Set keeps a setting. Only before the store has begun (Begin) is the key not
// needed, and the audit not told.
func (r *Roll) Set(ctx context.Context, name, value string) error {
	return r.change(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO setting (name, value) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value); err != nil {
			return err
		}
		var begun int
		if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM audit_head").Scan(&begun); err != nil || begun == 0 {
			return err
		}
		return r.note(ctx, tx, Entry{Operation: "setting changed", Reason: name + " " + value})
	})
}
