package cache

import "time"

// How long clearing the log of writes waits for those who read it, and after how
// long it is tried again: a handler's write must never wait behind a reader.
const (
	scrubPatience = "PRAGMA busy_timeout = 20"
	usualPatience = "PRAGMA busy_timeout = 5000" // that of sqlitex.Writing
	scrubAgain    = time.Second
)

// scrubIf moves what was erased out of the log of writes too (SYNC 38), now or
// while nothing else is to be written.
func (w *writer) scrubIf(erased bool) {
	if erased {
		w.unscrubbed = true
		w.scrub()
	}
}

// scrub empties the log of writes, unless somebody is reading it.
func (w *writer) scrub() {
	if w.connect() != nil {
		return // the disk fails: it is tried again
	}
	var ms, busy, frames, moved int
	if _, err := w.s.Get([]any{&ms}, scrubPatience); err != nil {
		return
	}
	_, err := w.s.Get([]any{&busy, &frames, &moved}, "PRAGMA wal_checkpoint(TRUNCATE)")
	_, _ = w.s.Get([]any{&ms}, usualPatience)
	w.unscrubbed = err != nil || busy != 0
}

// rest waits until there is something to write. Meanwhile what is left to be
// scrubbed is.
func (w *writer) rest() {
	for w.unscrubbed {
		if w.scrub(); !w.unscrubbed {
			break
		}
		select {
		case <-w.wake:
			return
		case <-time.After(scrubAgain):
		}
	}
	<-w.wake
}
