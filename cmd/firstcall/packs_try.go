package main

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui"
	"firstcall/tui/common"
)

func (a *app) newPacksTry() *cobra.Command {
	lines := false
	cmd := &cobra.Command{
		Use:   "try PACK",
		Short: "Take a call on a question set, with nothing kept",
		Long: "Opens the call screen on a question set, so that its author can see how a call goes with it.\n\n" +
			"No data folder is read or made. Closing the call shows what would be saved; then all of it is gone.",
		Example: "firstcall packs try my-pack.yaml\nfirstcall packs try my-pack.yaml --plain < answers.txt",
		Args:    cli.Takes(1, 1, "one PACK: a force's name or a file"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runPacksTry(cmd.Context(), args[0], lines) }),
	}
	cmd.Flags().BoolVar(&lines, "plain", false, "a line at a time, for screen readers and pipes")
	return cmd
}

func (a *app) runPacksTry(ctx context.Context, name string, lines bool) error {
	if name == "-" {
		return store.Errorf(store.CodeUsage, "standard input is for the answers of the trial").WithHint("Name the pack's file.")
	}
	pack, err := packcheck.FindNamed(&a.App, name)
	if err != nil {
		return err
	}
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	if !lines && (!conf.Terminal || conf.Dumb) {
		return store.Errorf(store.CodeUsage, "the call screen needs a terminal that can draw").
			WithHint("Add --plain for a call a line at a time.")
	}
	ctx, end := outlast(ctx)
	defer end()
	take := a.tryOnScreen
	if lines {
		take, a.Out = a.tryInLines, endsWith{a.Out, end}
	}
	if err := inTrial(ctx, conf, func(s *session) error {
		if err := s.beginTrial(ctx, pack); err != nil {
			return err
		}
		if err := take(ctx, s, pack); err != nil {
			return err
		}
		return a.sayTried(ctx, s)
	}); err != nil {
		return err
	}
	a.Say("The trial of %s is over. Nothing was kept.", common.PackLabel(pack))
	return nil
}

// beginTrial gives the folder of a trial to the pack's force. Nobody has the
// collar number of who is signed on there.
func (s *session) beginTrial(ctx context.Context, pack *questionsets.Pack) error {
	if err := s.cache.SetUp(ctx, pack.Force, "0000"); err != nil {
		return err
	}
	identity, err := s.cache.Identity(ctx)
	identity.OSUser, identity.Demo = s.OSUser, true
	s.identity = identity
	return err
}

// tried is the program without its desk: what leads back there ends it, and there
// is no second call.
type tried struct {
	*tui.App
	began bool
}

// Update ends the trial when the call is parked or closed.
func (t *tried) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg.(type) {
	case common.ToDesk:
		return t, tea.Quit
	case common.NewCall, common.AddTo:
		if t.began {
			msg = common.Notice("A trial is one call. ctrl+c ends it.")
		}
		t.began = true
	}
	_, cmd := t.App.Update(msg)
	return t, cmd
}

func (a *app) tryOnScreen(ctx context.Context, s *session, pack *questionsets.Pack) error {
	c := s.common(pack)
	c.Trial = true
	model := tui.New(c, &common.NewCall{Channel: store.Channel101})
	_, err := a.program(ctx, s, &tried{App: model}).Run()
	return stopped(ctx, err)
}

func (a *app) tryInLines(ctx context.Context, s *session, pack *questionsets.Pack) error {
	a.Say("TRIAL of %s: nothing here is kept.", common.PackLabel(pack))
	o := intake.Opening{Desk: s.cache, Identity: s.identity, Pack: pack, IDs: store.NewIDs(s.Now), Channel: store.Channel101, At: s.Now()}
	call, opened := intake.Open(o)
	session := a.lines(s, call, o)
	session.Trial = true
	if err := session.Run(ctx); err != nil {
		return err
	}
	return opened.Err()
}

// sayTried says what would have been saved.
func (a *app) sayTried(ctx context.Context, s *session) error {
	if ctx.Err() != nil {
		return nil // interrupted: nobody reads it
	}
	reports, err := s.cache.Reports(ctx, time.Time{}, mostReports)
	for _, r := range reports {
		if r.Summary.Status == store.StatusProvisional {
			continue // of a call that was not closed
		}
		_, detail, err := s.cache.Report(ctx, r.Summary.Ref)
		if err != nil {
			return err
		}
		a.Say("")
		a.Say("This would have been saved:")
		a.sayReport(ctx, s, r, detail)
	}
	return err
}
