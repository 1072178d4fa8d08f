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
	"strconv"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// maxLine is the longest line that is read as one answer, in bytes.
const maxLine = 1 << 20

// Session is one call taken a line at a time.
type Session struct {
	Call *intake.Call
	Desk store.Desk
	In   io.Reader
	Out  io.Writer
	Now  func() time.Time
	// Patience is how long to wait for the disk before saying that it is slow.
	Patience time.Duration

	said     risk.Level
	banners  map[string]bool
	lookedUp string
	ended    bool
	last     bool  // the last question is done; only /close is left
	failed   error // why something given could not be saved
	report   *intake.Saved
}

// Run asks until the call is closed or parked. The end of the input parks it.
// It fails when the input cannot be read or the report cannot be saved.
func (s *Session) Run(ctx context.Context) error {
	s.banners = map[string]bool{}
	s.say("%s call. Answer each question on one line. /help lists the commands.", s.Call.Channel())
	s.look(ctx)
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
	s.park()
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
		s.say("That does not fit: %s.", err)
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

// forward moves to the next step, or to the end of the call.
func (s *Session) forward() {
	if next := s.Call.Next(); next != "" {
		s.Call.Go(next)
		s.ask()
		return
	}
	s.finish()
}

// finish says what would be saved and waits for /close.
func (s *Session) finish() {
	s.last = true
	s.say("")
	s.say("That was the last question.")
	for _, id := range s.Call.Missing() {
		s.say("Not asked yet: %s", s.Call.Question(id).Ask)
	}
	s.summary()
	s.say("/close saves the report. /back goes back.")
}

func (s *Session) command(ctx context.Context, text string) {
	name, rest, _ := strings.Cut(text, " ")
	rest = strings.TrimSpace(rest)
	switch name {
	case "back":
		if prev := s.Call.Prev(); prev != "" && !s.last {
			s.Call.Go(prev)
		}
		s.ask()
	case "skip":
		s.forward()
	case "note":
		s.note(rest)
	case "where":
		s.where()
	case "go":
		s.goTo(rest)
	case "danger":
		s.danger()
	case "victim":
		s.victim(rest)
	case "judge":
		s.judge(rest)
	case "park":
		s.park()
	case "close":
		s.close(ctx)
	case "help":
		s.help()
	default:
		s.say("There is no such command. /help lists them; // begins an answer with a stroke.")
	}
}

func (s *Session) help() {
	s.say("/back  /skip  /go N  /where  /note TEXT  /danger  /victim NAME  /judge LEVEL REASON  /park  /close")
	s.say("An empty line leaves a question. \"not known\" and \"declined\" answer any question.")
}

func (s *Session) note(text string) {
	if text == "" {
		s.say("Write the note after /note.")
		return
	}
	s.wait(s.Call.Note(text, s.Now()))
	s.say("Noted.")
}

func (s *Session) goTo(text string) {
	steps := s.Call.Steps()
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(steps) {
		s.say("Write a number from 1 to %d after /go; /where lists them.", len(steps))
		return
	}
	s.Call.Go(steps[n-1].ID)
	s.ask()
}

func (s *Session) danger() {
	t, err := s.Call.Danger()
	if err != nil {
		s.say("That does not fit: %s.", err)
		return
	}
	s.wait(t)
	s.changes()
}

func (s *Session) victim(name string) {
	if name == "" {
		s.say("Write the victim's name after /victim.")
		return
	}
	s.Call.SetVictimIsOther(true)
	t, err := s.Call.Answer(intake.StepVictim, questionsets.Say(name))
	if err != nil {
		s.say("That does not fit: %s.", err)
		return
	}
	s.wait(t)
	s.say("The victim is somebody else than the caller.")
}

func (s *Session) judge(text string) {
	word, reason, _ := strings.Cut(text, " ")
	level, err := risk.ParseLevel(word)
	if err != nil {
		err = risk.ErrNoLevel // its own words would repeat what was typed
	}
	var t store.Ticket
	if err == nil {
		t, err = s.Call.Judge(level, reason, s.Now())
	}
	if err != nil {
		s.say("Not judged: %s.", err)
		return
	}
	s.wait(t)
	s.say("Judged %s. %s", strings.ToUpper(level.String()), common.JudgementLine(s.Call))
}

// where says where the call stands: every step with its answer.
func (s *Session) where() {
	for i, step := range s.Call.Steps() {
		mark := " "
		if step.ID == s.Call.Step() {
			mark = ">"
		}
		answer := s.Call.Text(step.ID)
		if answer == "" {
			answer = "-"
		}
		s.say("%s%2d %s  %s", mark, i+1, step.Question.Ask, safe.Line(answer))
	}
	s.summary()
}

func (s *Session) park() {
	s.ended = true
	s.wait(s.Call.Park(true))
	if since, err := s.Desk.Health(); s.failed != nil || !since.IsZero() && err != nil {
		s.say("The call is parked, and NOT everything in it is on the disk yet.")
		return
	}
	s.say("The call is parked. Nothing is lost: open it again from the desk.")
}

func (s *Session) close(ctx context.Context) {
	saved := s.Call.Close(s.Now())
	s.ended, s.report = true, &saved
	if !s.saved(ctx, saved) {
		return
	}
	s.say("")
	for _, id := range s.Call.Missing() {
		s.say("Not asked: %s", s.Call.Question(id).Ask)
	}
	s.summary()
	s.say("Tell the caller: Your reference is %s.", saved.Ref())
	for _, a := range s.Call.Assess().Actions {
		if a.Action.TellCaller != "" {
			s.say("Tell the caller: %s", a.Action.TellCaller)
		}
	}
	s.say("Saved as %s.", saved.Ref())
}

// Settle says, once the store is closed, how the report ended: nil if it is on
// the disk or none was closed. An interrupted program has often saved it all
// the same.
func (s *Session) Settle() error {
	if s.report == nil {
		return s.failed
	}
	select {
	case <-s.report.Done():
		return s.report.Err()
	default:
		return store.Errorf(store.CodeInternal, "stopped before the report was saved").
			WithHint("The call is still open: take it up again from the desk and close it.")
	}
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
		if err := t.Err(); err != nil {
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
