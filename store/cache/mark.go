package cache

import "time"

// Each commit leaves a mark of its own in its transaction. A disk can report
// that a COMMIT failed when it took effect; doing that batch again would be
// refused, or write over what came after it. The mark says which it was.
const (
	markPrefix = "commit "
	// markTime is how long the mark of a program that crashed is kept.
	markTime = 24 * time.Hour
)

// leaveMark puts the mark of this transaction in the place of the last one's.
func (w *writer) leaveMark(t *tx) error {
	w.mark = max(w.mark+1, t.at.UnixNano()) // a clock may stand still
	return t.exec("INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		w.name, w.mark)
}

// settle finds out whether the last COMMIT, if that failed, took effect, and
// gives the number of items that it brought to the disk.
func (w *writer) settle() (n int, err error) {
	if w.unsure == 0 {
		return 0, nil
	}
	if err := w.connect(); err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			w.recover(err)
		}
	}()
	var mark int64
	t := &tx{c: w.c, s: w.s}
	if _, err := t.get([]any{&mark}, "SELECT value FROM counter WHERE name = ?", w.name); err != nil {
		return 0, err
	}
	if mark == w.mark {
		// What can be read need not be on the disk if it was the sync that failed;
		// moving it out of the log syncs it.
		if err := w.s.Exec("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
			return 0, err
		}
		n = w.unsure
	}
	w.unsure = 0
	return n, nil
}
