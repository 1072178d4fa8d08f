package common

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
)

// Slow is how long a write may take before the screen turns red.
const Slow = 2 * time.Second

// SavedMsg says that a write has reached the disk, or why it never will.
type SavedMsg struct {
	saver *Saver
	n     int
	Err   error
}

// Saver knows which writes of a call are on the disk. "Saved" may be shown
// only when none is pending.
type Saver struct {
	issued  int
	pending map[int]time.Time
	failed  error
}

// Track watches a ticket. A nil ticket is nothing to wait for.
func (s *Saver) Track(t store.Ticket, now time.Time) tea.Cmd {
	if t == nil {
		return nil
	}
	if s.pending == nil {
		s.pending = map[int]time.Time{}
	}
	s.issued++
	n := s.issued
	s.pending[n] = now
	return func() tea.Msg {
		<-t.Done()
		return SavedMsg{saver: s, n: n, Err: t.Err()}
	}
}

// Update takes the news of a write; it says whether the message was its own.
func (s *Saver) Update(msg SavedMsg) bool {
	if msg.saver != s {
		return false
	}
	delete(s.pending, msg.n)
	if msg.Err != nil {
		s.failed = msg.Err
	}
	return true
}

// Saved says whether everything given so far is on the disk.
func (s *Saver) Saved() bool { return len(s.pending) == 0 && s.failed == nil }

// State gives the words for the header and whether they are bad news.
func (s *Saver) State(now time.Time) (text string, bad bool) {
	if s.failed != nil {
		return "NOT SAVED: " + s.failed.Error(), true
	}
	if len(s.pending) == 0 {
		return "saved", false
	}
	oldest := now
	for _, at := range s.pending {
		if at.Before(oldest) {
			oldest = at
		}
	}
	if age := now.Sub(oldest); age >= Slow {
		return fmt.Sprintf("NOT SAVED for %d s", int(age.Seconds())), true
	}
	return "saving", false
}
