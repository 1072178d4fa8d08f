package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/risk"
)

// Hours are the times of a week at which something may be done; none means at
// any time.
type Hours []Window

// Window is a stretch of time on some days of the week, in London time.
type Window struct {
	Days uint8 `json:"days"` // bit 0 Sunday to bit 6 Saturday
	From int   `json:"from"` // minutes from midnight
	To   int   `json:"to"`   // minutes from midnight; at most 1440, more than From
}

const (
	dayMinutes = 24 * 60
	everyDay   = uint8(1<<7 - 1)
)

// week is what a list of hours comes to: the stretches of each day, Sunday
// first, in order and apart from each other.
type week [7][]span

// span is a stretch of one day in minutes from midnight, its end not included.
type span struct{ from, to int }

// weekOf works out a week from windows in any order, leaving out what is no
// stretch of a day.
func weekOf(h Hours) (w week) {
	for _, win := range h {
		if win.From < 0 || win.To > dayMinutes || win.From >= win.To {
			continue
		}
		for day := range w {
			if win.Days&(1<<day) != 0 {
				w[day] = append(w[day], span{win.From, win.To})
			}
		}
	}
	for day := range w {
		w[day] = joined(w[day])
	}
	return w
}

// joined puts stretches in order and makes one of those that touch.
func joined(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []span
	for _, s := range spans {
		if n := len(out); n > 0 && s.from <= out[n-1].to {
			out[n-1].to = max(out[n-1].to, s.to)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without takes the stretches of another week away.
func (w week) without(other week) week {
	for day := range w {
		for _, not := range other[day] {
			var left []span
			for _, s := range w[day] {
				for _, part := range []span{{s.from, min(s.to, not.from)}, {max(s.from, not.to), s.to}} {
					if part.from < part.to {
						left = append(left, part)
					}
				}
			}
			w[day] = left
		}
	}
	return w
}

// hours gives the week as a list: the same stretch on several days is one
// window, the week begins on Monday. A whole week is none.
func (w week) hours() Hours {
	if w.whole() {
		return nil
	}
	days := map[span]uint8{}
	var h Hours
	for i := range w {
		day := (i + 1) % 7
		for _, s := range w[day] {
			if days[s] == 0 {
				h = append(h, Window{From: s.from, To: s.to})
			}
			days[s] |= 1 << day
		}
	}
	for i := range h {
		h[i].Days = days[span{h[i].From, h[i].To}]
	}
	return h
}

func (w week) whole() bool {
	for _, spans := range w {
		if len(spans) != 1 || spans[0] != (span{0, dayMinutes}) {
			return false
		}
	}
	return true
}

func (w week) empty() bool {
	return !slices.ContainsFunc(w[:], func(spans []span) bool { return len(spans) > 0 })
}

// String writes the hours as ReadHours reads them: "Mon-Fri 09:00-17:00, Sat all
// day"; "any time" where there are none.
func (h Hours) String() string {
	w := weekOf(h)
	switch {
	case len(h) == 0 || w.whole():
		return "any time"
	case w.empty():
		return "never"
	}
	var out []string
	for i, win := range w.hours() {
		text := win.times()
		if win.Days != everyDay {
			text = dayNames(win.Days) + " " + text
		} else if i > 0 {
			text = "every day " + text
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}

func (win Window) times() string {
	if win.From == 0 && win.To == dayMinutes {
		return "all day"
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", win.From/60, win.From%60, win.To/60, win.To%60)
}

// dayNames writes days from Monday on, neighbours as one: "Mon-Fri and Sun".
func dayNames(days uint8) string {
	on := func(i int) bool { return i < 7 && days&(1<<((i+1)%7)) != 0 }
	name := func(i int) string { return time.Weekday((i + 1) % 7).String()[:3] }
	var parts []string
	for i := 0; i < 7; i++ {
		if !on(i) {
			continue
		}
		first := i
		for on(i + 1) {
			i++
		}
		if i == first {
			parts = append(parts, name(i))
		} else {
			parts = append(parts, name(first)+"-"+name(i))
		}
	}
	last := len(parts) - 1
	if last == 0 {
		return parts[0]
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// Holds says whether a moment lies in the hours, by what clocks in London show
// then. Where there are none, every moment does.
func (h Hours) Holds(at time.Time) bool { return len(h) == 0 || weekOf(h).holds(at) }

func (w week) holds(at time.Time) bool {
	day, minute := londonMinute(at)
	return slices.ContainsFunc(w[day], func(s span) bool { return s.from <= minute && minute < s.to })
}

func londonMinute(at time.Time) (day time.Weekday, minute int) {
	at = at.In(risk.London)
	return at.Weekday(), at.Hour()*60 + at.Minute()
}

// Next gives the first stretch of safe time between two moments: it begins at
// from or later, before until, and is cut there. Where no hours are set that is
// all of it. ok is false if there is no such stretch.
func (h Hours) Next(from, until time.Time) (start, end time.Time, ok bool) {
	w := weekOf(h)
	switch {
	case !from.Before(until):
		return time.Time{}, time.Time{}, false
	case len(h) == 0 || w.whole():
		return from, until, true
	}
	start, ok = w.turn(from, until, true)
	if !ok {
		return time.Time{}, time.Time{}, false
	}
	if end, ok = w.turn(start, until, false); !ok {
		end = until
	}
	return start, end, true
}

// turn gives the first moment from at on, before until, that is in the hours,
// or that is not. A week and a day further nothing new comes.
func (w week) turn(at, until time.Time, in bool) (time.Time, bool) {
	for last := at.AddDate(0, 0, 8); at.Before(until) && at.Before(last); at = w.step(at) {
		if w.holds(at) == in {
			return at, true
		}
	}
	return time.Time{}, false
}

// step goes on to the next moment at which something can change: where a
// stretch begins or ends, or at the next full hour, since clocks are put
// forward and back at one.
func (w week) step(at time.Time) time.Time {
	next := at.Truncate(time.Hour).Add(time.Hour)
	day, minute := londonMinute(at)
	whole := at.Truncate(time.Minute)
	for _, s := range w[day] {
		for _, edge := range []int{s.from, s.to} {
			if t := whole.Add(time.Duration(edge-minute) * time.Minute); edge > minute && t.Before(next) {
				next = t
			}
		}
	}
	return next
}
