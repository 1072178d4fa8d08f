package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// takenStays is how long what somebody has taken stays in the list.
const takenStays = time.Hour

// dispatches says whether whoever is signed on is sent what handlers send.
func (s *Screen) dispatches() bool {
	return s.Identity.Duty == store.DutyDispatcher || s.Identity.Duty == store.DutySupervisor
}

// handedOn says how far the calls of a shift, and those that are open for longer,
// were handed on.
func handedOn(ctx context.Context, desk store.Desk, reports []store.Report, open []opencall.Call) (map[store.ID]views.Handed, error) {
	handed, err := views.Handover(ctx, desk, reports)
	if err != nil {
		return nil, err
	}
	var older []store.ID
	for _, c := range open {
		if _, known := handed[c.Draft.Call]; !known {
			older = append(older, c.Draft.Call)
		}
	}
	more, err := views.HandedOn(ctx, desk, older...)
	for call, h := range more {
		handed[call] = h
	}
	return handed, err
}

// lately leaves out what was taken some time ago.
func lately(sent []store.Report, now time.Time) []store.Report {
	return slices.DeleteFunc(sent, func(r store.Report) bool {
		f, taken := r.Taken()
		return taken && now.Sub(f.Note.At) > takenStays
	})
}

func (s *Screen) clock(t time.Time) string { return common.ClockWords(t, s.Clock.Now()) }

// openWords says how far an open call was handed on.
func (s *Screen) openWords(c opencall.Call) string {
	if h, known := s.handed[c.Draft.Call]; known && !c.SentAt.IsZero() {
		return s.handedWords(h.Report)
	}
	if !c.SentAt.IsZero() {
		return "not sent, waits here since " + s.clock(c.SentAt)
	}
	return "not sent"
}

// handedWords says how far a report was handed on: only what is true, and whom to
// ring where somebody is to have it and nobody can (GEN-21).
func (s *Screen) handedWords(r store.Report) string {
	h := views.Handed{Report: r, Stored: s.handed[r.Summary.Call].Stored}
	text := safe.Line(h.Words(s.clock))
	if r.Sent() && !h.Reached() && s.ControlRoom != "" {
		text += ", ring " + safe.Line(s.ControlRoom)
	}
	return text
}

// sentPanel lists what was sent to whoever dispatches, in at most h rows; nothing
// for anybody else.
func (s *Screen) sentPanel(w, h int) []string {
	if !s.dispatches() {
		return nil
	}
	waiting := 0
	for _, r := range s.sent {
		if _, taken := r.Taken(); !taken {
			waiting++
		}
	}
	title := "Sent to you"
	if waiting > 0 {
		title = fmt.Sprintf("Sent to you · nobody has %d: t takes it", waiting)
	}
	lines := s.sentLines(w-theme.PanelChromeW, h-theme.PanelChromeH)
	return s.Theme.Panel(title, lines, w, min(h, len(lines)+theme.PanelChromeH), s.on == onSent)
}

// sentLines are what was sent, from the top where the cursor is elsewhere: what
// nobody has stands there. Where there is too little room the line under the cursor
// is whole and every other one its head.
func (s *Screen) sentLines(w, h int) []string {
	switch {
	case s.state == loading:
		return []string{s.Theme.Faint.Render("Reading what was sent")}
	case s.state == failed && len(s.sent) == 0:
		return safe.Wrap("What was sent could not be read.", w)
	case len(s.sent) == 0:
		return []string{s.Theme.Faint.Render("Nothing was sent")}
	}
	at, focused := 0, s.on == onSent
	if focused {
		at = s.sents.at
	}
	draw := func(i int) []string { return s.draw(s.sentRow(s.sent[i]), w, i == at, focused) }
	if need := window(len(s.sent), at, mostLines, draw); len(need) <= h {
		return need
	}
	return window(len(s.sent), at, max(1, h), func(i int) []string {
		if lines := draw(i); i == at && focused {
			return lines
		} else {
			return lines[:1]
		}
	})
}

// mostLines is more than any window has.
const mostLines = 200

// sentRow is a report that was sent: the level, where, how long ago, the number and
// by whom; of one that was sent again, what is new and who had it before.
func (s *Screen) sentRow(r store.Report) row {
	sum := r.Summary
	more := s.againWords(r)
	more = append(more, safe.Line(common.ShortRef(sum.Ref)), safe.Line(sum.Number.Display()), "from "+safe.Clip(safe.Line(r.Record.Author.Collar), 20))
	if sum.Line != "" {
		more = append(more, safe.Clip(safe.Line(sum.Line), 80))
	}
	right := common.Age(s.Clock.Now().Sub(views.SentAt(r)))
	if _, taken := r.Taken(); taken {
		right = s.handedWords(r)
	}
	return row{left: s.Theme.Level(sum.Levels.Overall) + "  " + placeWords(sum), more: strings.Join(more, " · "), right: right}
}

// againWords say of what was sent again, or has become worse since somebody took
// it, what is new and who had it; none of anything else.
func (s *Screen) againWords(r store.Report) []string {
	before, had := views.TakenBefore(r)
	if !had && r.Summary.News == "" {
		return nil
	}
	out := []string{"again " + s.clock(views.SentAt(r))}
	if r.Summary.News != "" {
		out[0] += ": " + safe.Clip(safe.Line(r.Summary.News), 80)
	}
	if had {
		out = append(out, "before with "+safe.Clip(safe.Line(before.Record.Author.Collar), 20))
	}
	return out
}

// placeWords is where it is happening, or that nobody knows.
func placeWords(sum store.ReportSummary) string {
	text := strings.TrimSpace(sum.Place.Text)
	if p := sum.Place.Postcode; intake.ReadPostcode(text) != p {
		text = strings.TrimSpace(text + " " + p)
	}
	if text == "" {
		return "place not known"
	}
	return safe.Clip(safe.Line(text), 60)
}

// awayRow is a call that another desk has left open.
func (s *Screen) awayRow(r store.Report) row {
	sum := r.Summary
	left := "⇄ " + safe.Clip(safe.Line(callerName(r)+sum.Number.Display()), 60)
	if sum.Place.Text != "" {
		left += ", " + safe.Clip(safe.Line(sum.Place.Text), 40)
	}
	more := []string{safe.Line(common.ShortRef(sum.Ref)), "with " + safe.Clip(safe.Line(r.Record.Author.Collar), 20), safe.Clip(safe.Line(sum.Left), 80)}
	return row{left: left, more: strings.Join(more, " · "),
		right: common.Age(s.Clock.Now().Sub(r.Record.MadeAt)) + "  " + s.Theme.Level(sum.Levels.Overall)}
}

// takeIt takes what was sent: the line under the cursor or, with the cursor in
// another list, the first that nobody has.
func (s *Screen) takeIt() tea.Cmd {
	at := s.sents.at
	if s.on != onSent {
		at = slices.IndexFunc(s.sent, func(r store.Report) bool { _, taken := r.Taken(); return !taken })
	}
	if at < 0 || at >= len(s.sent) {
		s.notice = "Nothing that was sent waits for anybody to take it."
		return nil
	}
	return s.takeSent(s.sent[at])
}

// takeSent writes down who has it. It never waits for the central store: should
// somebody else have been first, that is told when it is known.
func (s *Screen) takeSent(r store.Report) tea.Cmd {
	if _, taken := r.Taken(); taken {
		s.notice = safe.Line(r.Summary.Ref + " is " + s.handedWords(r) + ".")
		return nil
	}
	if err := s.Checked(); err != nil { // a name that nobody checked answers for no call
		s.notice = common.Sentence(err)
		return nil
	}
	records, err := intake.Take(r, s.Identity, s.Clock.Now())
	if err != nil {
		s.notice = common.Sentence(err)
		return nil
	}
	return s.saver.Track(s.Desk.Add(records...), s.Clock.Now())
}

// askOver asks once before another desk's call is taken over: enter on the same
// line again does it, any other key does not.
func (s *Screen) askOver(r store.Report, asked store.ID) tea.Cmd {
	if asked == r.Summary.Call {
		return s.takeOver(r)
	}
	s.asking = r.Summary.Call
	s.notice = safe.Line("Take this call over from "+safe.Clip(r.Record.Author.Collar, 20)) + "? Press enter again. v reads its report."
	return nil
}

// tellWhoWasFirst says once of each call that was taken here, that somebody else
// was first in the central store's order.
func (s *Screen) tellWhoWasFirst() {
	for _, r := range slices.Concat(s.sent, s.away) {
		first, taken := r.Taken()
		if !taken || first.Record.Desk == s.Identity.Desk || s.told[r.Summary.Call] || !tookHere(r, s.Identity.Desk) {
			continue
		}
		s.told[r.Summary.Call] = true
		s.notice = safe.Line(first.Record.Author.Collar + " was first: " + r.Summary.Ref + " is " + s.handedWords(r) + ".")
	}
}

// tookHere says whether somebody at this desk took a report too.
func tookHere(r store.Report, here store.ID) bool {
	return slices.ContainsFunc(r.Follow, func(f store.Followup) bool {
		return f.Note != nil && f.Note.Kind == store.NoteTaken && f.Record.Desk == here
	})
}

// overMsg brings a call that was taken over and is a draft of this desk now.
type overMsg struct {
	call store.ID
	err  error
}

// fetchTime is how long taking over may wait for the disk and the network.
const fetchTime = 15 * time.Second

// takeOver makes another desk's call a draft of this one.
func (s *Screen) takeOver(r store.Report) tea.Cmd {
	s.notice = "Taking the call over."
	c, at := *s.Common, s.Clock.Now()
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), fetchTime)
		defer cancel()
		return overMsg{call: r.Summary.Call, err: takeOver(ctx, &c, r.Summary.Ref, at)}
	}
}

func takeOver(ctx context.Context, c *common.Common, ref string, at time.Time) error {
	pack, err := c.PackFor(c.Identity.Force)
	if err != nil {
		return err
	}
	o := intake.Opening{Desk: c.Desk, Identity: c.Identity, Pack: pack, IDs: c.IDs, At: at}
	call, t, err := intake.GoOn(ctx, o, c.Fetch, c.PackByHash, ref)
	if err != nil {
		return err
	}
	<-t.Done()
	if t.Err() != nil {
		return t.Err()
	}
	t = call.Park(true) // until it is on the screen: another may be by then
	<-t.Done()
	return t.Err()
}

// tookOver goes on with the call, or says why it could not be taken over.
func (s *Screen) tookOver(m overMsg) tea.Cmd {
	if m.err != nil {
		s.notice = "Not taken over. " + common.Sentence(m.err)
		return s.load()
	}
	s.notice = ""
	return common.Send(common.ResumeCall{Draft: store.Draft{Call: m.call}})
}
