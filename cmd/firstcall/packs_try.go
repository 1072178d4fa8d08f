package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/config"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/seal"
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
		Args:    takes(1, 1, "one PACK: a force's name or a file"),
		RunE:    a.wrap(func(cmd *cobra.Command, args []string) error { return a.runPacksTry(cmd.Context(), args[0], lines) }),
	}
	cmd.Flags().BoolVar(&lines, "plain", false, "a line at a time, for screen readers and pipes")
	return cmd
}

func (a *app) runPacksTry(ctx context.Context, name string, lines bool) error {
	pack, err := findPack(name)
	if err != nil {
		return err
	}
	conf, err := config.Load(a.flags)
	if err != nil {
		return err
	}
	if !lines && (!conf.Terminal || conf.Dumb) {
		return store.Errorf(store.CodeUsage, "the call screen needs a terminal that can draw").
			WithHint("Add --plain for a call a line at a time.")
	}
	take := a.tryOnScreen
	if lines {
		take = a.tryInLines
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
	a.say("The trial of %s is over. Nothing was kept.", common.PackLabel(pack))
	return nil
}

// inTrial opens a data folder, with its key, that is gone afterwards, however
// that ends. Nothing of the force's own is run from it: neither a look-up in
// another system nor the printer.
func inTrial(ctx context.Context, conf config.Config, try func(*session) error) (err error) {
	dir, err := os.MkdirTemp("", "firstcall-trial-")
	if err != nil {
		return store.Errorf(store.CodeForbidden, "a trial needs a folder for its own time, and none can be made").
			WithHint("Make room on the disk, or set TMPDIR to a folder that you may write to.").Because(err)
	}
	defer func() {
		if e := os.RemoveAll(dir); e != nil && err == nil {
			err = store.Errorf(store.CodeInternal, "what was typed in the trial could not be removed").
				WithHint("Remove the folder whose name begins with firstcall-trial from the folder for temporary files.").Because(e)
		}
	}()
	conf.Data, conf.Keys = filepath.Join(dir, "data"), seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}
	conf.Print = nil
	var byHand []config.System
	for _, system := range conf.Systems {
		byHand = append(byHand, config.System{Name: system.Name})
	}
	conf.Systems = byHand
	s, err := openFolder(ctx, conf, false)
	if err != nil {
		return err
	}
	return s.close(ctx, try(s))
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

// tried is the program without its desk: what leads back there ends it.
type tried struct{ *tui.App }

// Update ends the trial when the call is parked or closed.
func (t tried) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, leaves := msg.(common.ToDesk); leaves {
		return t, tea.Quit
	}
	_, cmd := t.App.Update(msg)
	return t, cmd
}

func (a *app) tryOnScreen(ctx context.Context, s *session, pack *questionsets.Pack) error {
	c := s.common(pack)
	c.Trial = true
	model := tui.New(c, &common.NewCall{Channel: store.Channel101})
	_, err := a.program(ctx, s, tried{model}).Run()
	return stopped(ctx, err)
}

func (a *app) tryInLines(ctx context.Context, s *session, pack *questionsets.Pack) error {
	a.say("TRIAL of %s: nothing here is kept.", common.PackLabel(pack))
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
		a.say("")
		a.say("This would have been saved:")
		a.sayReport(ctx, s, r, detail)
	}
	return err
}
