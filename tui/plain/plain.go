// Package plain takes a call a line at a time, for screen readers, terminals
// that cannot draw, and pipes. It asks the same interview as the call screen,
// draws nothing twice and says aloud every change of level.
package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// maxLine is the longest line that is read as one answer, in bytes.
const maxLine = 1 << 20

// Session is one call taken a line at a time, and the calls of other victims of
// the same incident that follow it.
type Session struct {
	Call    *intake.Call
	Opening intake.Opening // what Call was opened with
	In      io.Reader
	Out     io.Writer
	Now     func() time.Time
	// Patience is how long to wait for the disk before saying that it is slow.
	Patience time.Duration
	// Systems are the other systems to look into (LEI-01).
	Systems []common.System
	// ControlRoom is the telephone number to ring with what could not be sent; "" not known.
	ControlRoom string
	// Print gives a text to the force's printer; nil where none is set up.
	Print func(ctx context.Context, text string) error
	// Central is how things stood with the central store when the call began; without
	// a URL the desk is not enrolled.
	Central store.Central
	// Packs gives the question sets that the call can change to.
	Packs func() ([]*questionsets.Pack, error)
	// Trial says that a question set is being tried: nothing is kept.
	Trial bool
	// Resumed says that the call was parked and is taken up again.
	Resumed bool

	spoken
	ended  bool
	last   bool  // the last question is done; only /close is left
	failed error // why something given could not be saved
	saves  []intake.Saved
}

// spoken is what has been said aloud of a call, so that nothing is said twice.
type spoken struct {
	level   risk.Level
	flags   string
	aloud   map[string]bool     // banners, markers, people on file
	numbers map[string][]string // people on file and warnings, in the order of the numbers they are called by
	number  string              // whose history was said
	people  string              // who was looked for on file
	checked bool                // what is to be settled before closing
	receipt *views.ReceiptForm
	skip    map[string]bool // steps that were carried over from another victim's report
}

// Run asks until the call is closed or parked. The end of the input parks it.
// It fails when the input cannot be read or the report cannot be saved.
func (s *Session) Run(ctx context.Context) error {
	s.say("%s. Answer each question on one line. /help lists the commands.", common.ChannelWords(s.Call.Channel()))
	for _, line := range common.CentralAdvice(s.Central, s.ControlRoom, s.Now()) {
		s.say("! %s", line)
	}
	if s.Resumed {
		s.takenUp()
	}
	s.begin(ctx)
	s.ask()
	lines := bufio.NewScanner(s.In)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	next := s.reader(ctx, lines)
	for line, ok := next(); ok; line, ok = next() {
		s.line(ctx, strings.TrimSuffix(line, "\r"))
		if s.ended {
			return nil
		}
	}
	s.park("")
	if ctx.Err() != nil {
		return nil // interrupted; the reader may still be waiting for a line
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return store.Errorf(store.CodeInvalid, "a line is longer than %d bytes", maxLine).
			WithHint("The call is parked with everything before that line. Write shorter lines.")
	} else if err != nil {
		return store.Errorf(store.CodeInternal, "the input could not be read to its end").Because(err)
	}
	return nil
}

// takenUp says that the call goes on where it was left, and why it waited.
func (s *Session) takenUp() {
	s.say("Taken up again: %s. /where says every question with its answer.", s.Call.Ref())
	if why := s.Call.ParkReason(); why != "" {
		s.say("It was parked: %s.", safe.Line(why))
	}
}

// begin says what is known of a call's number and people.
func (s *Session) begin(ctx context.Context) {
	s.spoken = spoken{aloud: map[string]bool{}}
	s.look(ctx)
	s.changes()
}

// reader gives the lines of the input one by one, until it ends or the program
// is interrupted: a read cannot be, so each happens beside the call.
func (s *Session) reader(ctx context.Context, lines *bufio.Scanner) func() (string, bool) {
	return func() (string, bool) {
		if ctx.Err() != nil {
			return "", false
		}
		read := make(chan bool, 1)
		go func() { read <- lines.Scan() }()
		select {
		case ok := <-read:
			return lines.Text(), ok
		case <-ctx.Done():
			return "", false
		}
	}
}

// line takes one line of input: a command or an answer.
func (s *Session) line(ctx context.Context, line string) {
	switch {
	case strings.HasPrefix(line, "//"):
		s.answer(ctx, line[1:])
	case strings.HasPrefix(line, "/"):
		s.command(ctx, line[1:])
	default:
		s.answer(ctx, line)
	}
}

func (s *Session) answer(ctx context.Context, line string) {
	step := s.Call.Step()
	if s.last {
		s.after(line)
		return
	}
	if strings.TrimSpace(line) == "" {
		if step != intake.StepWhen {
			s.forward()
			return
		}
		line = "now"
	}
	a, err := ReadAnswer(s.Call.Question(step), line, s.Now())
	if err == nil {
		var t store.Ticket
		if t, err = s.Call.Answer(step, a); err == nil {
			s.wait(t)
		}
	}
	if err != nil {
		s.unfit(err)
		return
	}
	s.look(ctx)
	s.changes()
	s.forward()
}

// after takes what is written after the last question: not an answer to it any
// more, but not a word is lost.
func (s *Session) after(line string) {
	if strings.TrimSpace(line) != "" {
		s.note(strings.TrimSpace(line))
	}
	s.say("/close saves the report. /back goes back.")
}

// unfit says why an answer was not taken.
func (s *Session) unfit(err error) { s.say("That does not fit: %s", common.Sentence(err)) }

// forward moves to the next step, or to the end of the call.
func (s *Session) forward() {
	for next := s.Call.Next(); next != ""; next = s.Call.Next() {
		s.Call.Go(next)
		if !s.skip[next] && !s.unwaited(next) {
			s.ask()
			return
		}
	}
	s.finish()
}

// finish says what would be saved and waits for /close.
func (s *Session) finish() {
	s.last = true
	s.say("")
	s.say("That was the last question.")
	s.closing("")
	s.say("/close saves the report. /back goes back.")
}

// park leaves the call for later, with a reason or "".
func (s *Session) park(reason string) {
	s.ended = true
	if s.Trial {
		return // it ends here: there is nothing to come back to
	}
	s.wait(s.Call.ParkBecause(reason))
	if since, err := s.Opening.Desk.Health(); s.failed != nil || !since.IsZero() && err != nil {
		s.say("The call is parked, and NOT everything in it is on the disk yet.")
		return
	}
	s.say("The call is parked. Nothing is lost. Take it up again from the desk%s.", s.orHere())
}

// orHere is how the call is taken up in line mode, "" while its reference is not
// known. It is read even if the program was interrupted.
func (s *Session) orHere() string {
	d, err := s.Opening.Desk.Draft(context.Background(), s.Call.ID())
	if err != nil {
		return ""
	}
	return ", or with: " + resuming(d.Ref)
}

// close ends the call and saves its report; it says whether it is saved.
func (s *Session) close(ctx context.Context) bool {
	if s.mustEnd() {
		return false
	}
	saved := s.Call.Close(s.Now())
	if !s.finished(ctx, saved) {
		return false
	}
	s.say("")
	s.closing(saved.Ref())
	s.sayRef(saved.Ref())
	s.giveReceipt(saved.Ref())
	return true
}

// sayRef says under which reference a report is saved. That of a trial is not.
func (s *Session) sayRef(ref string) {
	if s.Trial {
		s.say("It would be saved now.")
		return
	}
	s.say("Saved as %s.", ref)
}

// finished ends the session with what was saved; it says whether that is on
// the disk.
func (s *Session) finished(ctx context.Context, saved intake.Saved) bool {
	s.ended, s.saves = true, append(s.saves, saved)
	s.failed = nil // everything that was given is in what is being saved
	return s.saved(ctx, saved)
}

// Settle says, once the store is closed, how the reports ended: nil if they are
// on the disk or none was closed. An interrupted program has often saved them
// all the same.
func (s *Session) Settle() error {
	for _, report := range s.saves {
		select {
		case <-report.Done():
			if err := report.Err(); err != nil {
				return err
			}
		default:
			return store.Errorf(store.CodeInternal, "stopped before the report was saved").
				WithHint("The call is still open: take it up again from the desk and close it.")
		}
	}
	return s.failed
}

// saved waits until the report is on the disk, however long that takes; only
// an interruption ends it. It says whether the report is there.
func (s *Session) saved(ctx context.Context, report intake.Saved) bool {
	slow := time.NewTimer(s.Patience)
	defer slow.Stop()
	for {
		select {
		case <-report.Done():
			return report.Err() == nil
		case <-slow.C:
			s.say("NOT SAVED YET: the disk is not taking the report. Keep this window open.")
		case <-ctx.Done():
			return false
		}
	}
}

// wait waits for the disk, and says so when it takes too long. The call goes
// on all the same: what is waiting stays in the queue.
func (s *Session) wait(t store.Ticket) {
	if t == nil {
		return
	}
	select {
	case <-t.Done():
		switch err := t.Err(); {
		case store.CodeOf(err) == store.CodeInvalid && err != nil:
			s.refuse(err) // nothing was tried, so nothing is lost
		case err != nil:
			s.failed = err
			s.say("NOT SAVED: %s", err)
		}
	case <-time.After(s.Patience):
		s.say("NOT SAVED YET: the disk is not taking what you write. Go on; it is kept and tried again.")
	}
}

// say prints a line. What comes from a caller, a record or a pack is made safe
// here, whoever calls.
func (s *Session) say(format string, args ...any) {
	fmt.Fprintln(s.Out, strings.TrimRight(safe.Text(fmt.Sprintf(format, args...)), " "))
}
