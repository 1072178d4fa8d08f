package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/seal"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/desk/opencall"
	"firstcall/tui/plain"
)

// patience is how long line mode waits for the disk before saying it is slow.
const patience = 2 * time.Second

// callOptions are the flags of call.
type callOptions struct {
	from    string
	channel string
	pack    string
	plain   bool
	resume  string
}

func (a *app) newCall() *cobra.Command {
	var o callOptions
	cmd := &cobra.Command{
		Use:   "call",
		Short: "Take a call at once",
		Example: "firstcall call --from '07700 900417'\n" +
			"firstcall call --channel walk-in --plain < answers.txt\n" +
			"firstcall call --plain --resume WM-261121-7Q0417K",
		Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runCall(cmd.Context(), o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the caller's number, in any spelling; withheld or unavailable if there is none")
	f.StringVar(&o.channel, "channel", "101", "how it reached you: 101, 999, walk-in, online, partner")
	f.StringVar(&o.pack, "pack", "", "question set: a force's name or a file (default: the desk's force)")
	f.BoolVar(&o.plain, "plain", false, "a line at a time, for screen readers and pipes")
	f.StringVar(&o.resume, "resume", "", "with --plain: goes on with the open call of this reference, also one left on another desk")
	cmd.MarkFlagsMutuallyExclusive("resume", "from")
	cmd.MarkFlagsMutuallyExclusive("resume", "channel")
	cmd.MarkFlagsMutuallyExclusive("resume", "pack")
	return cmd
}

// channel reads a channel's name, if it is one of some.
func channel(name string, of []store.Channel) (store.Channel, error) {
	if c := store.Channel(name); slices.Contains(of, c) {
		return c, nil
	}
	var names []string
	for _, c := range of {
		names = append(names, string(c))
	}
	last := len(names) - 1
	return "", store.Errorf(store.CodeUsage, "there is no channel of that name").
		WithHint("Use " + strings.Join(names[:last], ", ") + " or " + names[last] + ".")
}

// begin is the call that a number and the name of a channel begin.
func begin(from, name string) (*common.NewCall, error) {
	ch, err := channel(name, store.Channels)
	if err != nil {
		return nil, err
	}
	if ch == store.ChannelWalkIn && from != "" {
		return nil, store.Errorf(store.CodeUsage, "a walk-in has no number").WithHint("Leave out --from, or leave out --channel walk-in.")
	}
	return tui.FromNumber(from, ch), nil
}

func (a *app) runCall(ctx context.Context, o callOptions) error {
	if o.resume != "" && !o.plain {
		return store.Errorf(store.CodeUsage, "--resume goes with --plain").
			WithHint("Add --plain, or open the desk: it lists every open call.")
	}
	start, err := begin(o.from, o.channel)
	if err != nil {
		return err
	}
	var pack *questionsets.Pack
	if o.pack != "" {
		if pack, err = a.packForCall(o.pack); err != nil {
			return err
		}
	}
	if !o.plain {
		return a.runDesk(ctx, &deskCall{call: start, pack: pack})
	}
	return a.runPlain(ctx, start, pack, o.resume)
}

// packForCall reads the question set that a call is to be taken with.
func (a *app) packForCall(name string) (*questionsets.Pack, error) {
	if name == "-" {
		return nil, store.Errorf(store.CodeUsage, "standard input is for the answers of the call").WithHint("Name the pack's file.")
	}
	pack, err := packcheck.FindNamed(&a.App, name)
	if err == nil && pack.Stage != questionsets.StageCall {
		return nil, store.Errorf(store.CodeInvalid, "%s is for an assessment, which is made after a call", common.PackLabel(pack)).
			WithHint("Name a pack that calls are taken with; firstcall assess works out an assessment from written answers.")
	}
	return pack, err
}

// runPlain takes one call a line at a time: a new one, or with a reference the
// open call that has it.
func (a *app) runPlain(ctx context.Context, start *common.NewCall, pack *questionsets.Pack, resume string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	if pack, err = s.packFor(ctx, pack); err != nil {
		return s.close(ctx, err)
	}
	o := intake.Opening{Desk: s.cache, Identity: s.identity, Pack: pack, IDs: store.NewIDs(s.Now),
		Channel: start.Channel, Number: start.Number, At: s.Now()}
	call, opened, err := s.callFor(ctx, o, resume)
	if err != nil {
		return s.close(ctx, err)
	}
	if s.identity.Demo {
		a.Say("DEMONSTRATION: nothing here is a live call.")
	}
	session := a.lines(s, call, o)
	session.Resumed = resume != ""
	err = s.close(ctx, session.Run(ctx))
	if e := opened.Err(); e != nil {
		return e
	}
	if e := session.Settle(); e != nil {
		return e
	}
	return err
}

// lines takes a call a line at a time.
func (a *app) lines(s *session, call *intake.Call, o intake.Opening) plain.Session {
	return plain.Session{Call: call, Opening: o, In: a.In, Out: a.Out, Now: s.Now, Patience: patience, Packs: s.callPacks(o.Pack),
		Systems: systems(s.Systems), ControlRoom: s.ControlRoom, Print: printer(s.Print)}
}

// callFor gives a new call, or the open one of a reference, also one that was left
// on another desk: CodeNotFound if none has it, CodeInUse while somebody has that
// call in hand.
func (s *session) callFor(ctx context.Context, o intake.Opening, resume string) (*intake.Call, store.Ticket, error) {
	if resume == "" {
		call, opened := intake.Open(o)
		return call, opened, nil
	}
	drafts, err := s.cache.OpenDrafts(ctx)
	if err != nil {
		return nil, nil, err
	}
	ref, ok := seal.ParseRef(resume)
	i := slices.IndexFunc(drafts, func(d store.Draft) bool { return d.Ref == ref })
	if !ok || i < 0 {
		return s.takeOver(ctx, o, ref)
	}
	call, err := opencall.NewReader(s.common(nil)).TakeUp(ctx, drafts[i].Call)
	if err != nil {
		return nil, nil, err
	}
	taken := call.Park(false)
	select {
	case <-taken.Done():
		return call, taken, taken.Err()
	case <-time.After(patience):
		return call, taken, nil // a disk that is slow is no reason not to go on
	}
}

// takeOver goes on with a call that was left on another desk.
func (s *session) takeOver(ctx context.Context, o intake.Opening, ref string) (*intake.Call, store.Ticket, error) {
	call, taken, err := intake.GoOn(ctx, o, s.fetcher(ctx), s.parse, ref)
	if store.CodeOf(err) == store.CodeNotFound {
		err = store.Errorf(store.CodeNotFound, "no open call has that reference").
			WithHint("A call that is closed is a report: firstcall reports list shows them, /amend in a new call opens one again.")
	}
	return call, taken, err
}

// deskCall is a call that the desk begins with.
type deskCall struct {
	call *common.NewCall
	pack *questionsets.Pack
}

// runDesk opens the desk on the terminal. Without one it writes nothing.
func (a *app) runDesk(ctx context.Context, start *deskCall) error {
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	if !conf.Terminal || conf.Dumb {
		return store.Errorf(store.CodeUsage, "the desk needs a terminal that can draw").
			WithHint("Use firstcall call --plain for a call a line at a time, or firstcall reports add FILE.")
	}
	s, err := openFolder(ctx, conf, true)
	if err != nil {
		return err
	}
	return s.close(ctx, a.showDesk(ctx, s, start))
}

func (a *app) showDesk(ctx context.Context, s *session, start *deskCall) error {
	var pack *questionsets.Pack
	var first *common.NewCall
	if start != nil {
		first = start.call
		var err error
		if pack, err = s.current(ctx, start.pack); err != nil {
			return err
		}
	}
	var program *tea.Program
	link, err := s.central(ctx, func(msg tea.Msg) { program.Send(msg) })
	if err != nil && store.CodeOf(err) != store.CodeNotFound {
		return err
	}
	shared := s.common(pack)
	if link != nil {
		link.join(shared)
	}
	model := tui.New(shared, first)
	program = a.program(ctx, s, model)
	hangUp := answer(s.Data, program.Send)
	leave := func() {}
	if link != nil {
		leave = link.keep(ctx)
	}
	_, err = program.Run()
	hangUp()
	model.Flush()
	leave()
	return stopped(ctx, err)
}

// program is a screen on the terminal. Signals end it by the context alone: its
// own handler would wait for ever to tell a program that the context has ended.
func (a *app) program(ctx context.Context, s *session, model tea.Model) *tea.Program {
	opts := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(a.In), tea.WithOutput(a.Out), tea.WithoutSignalHandler()}
	if s.Theme == "none" {
		opts = append(opts, tea.WithColorProfile(colorprofile.ASCII))
	}
	return tea.NewProgram(model, opts...)
}

// stopped is the error that a screen ended with, nil where the terminal was closed.
func stopped(ctx context.Context, err error) error {
	if errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return nil // the terminal was closed: nothing is lost
	}
	if err != nil {
		return fmt.Errorf("the screen failed; what was saved is safe: %w", err)
	}
	return nil
}
