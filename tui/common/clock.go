package common

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

type realClock struct{ now func() time.Time }

// RealClock gives timers that pass and a time of day from now, which may be fixed.
func RealClock(now func() time.Time) Clock { return realClock{now} }

func (c realClock) Now() time.Time { return c.now() }

func (c realClock) After(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
	return tea.Tick(d, func(time.Time) tea.Msg { return msg(c.now()) })
}
