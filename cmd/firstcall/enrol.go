package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/store/syncer"
	"firstcall/store/wire"
)

// maxCA is the largest file of certificates that is read.
const maxCA = 1 << 20

// enrolOptions are the flags of enrol.
type enrolOptions struct {
	ca   string
	send bool
	dir  string
}

func (a *app) newEnrol() *cobra.Command {
	var o enrolOptions
	cmd := &cobra.Command{
		Use:   "enrol URL CODE",
		Short: "Join this desk to its force's central store",
		Long: "Joins this desk to its force's central store with the code that the administrator gave out.\n" +
			"From then on reports go there by themselves, and those of other desks come from there.\n\n" +
			"A folder that already holds reports asks whether they are to be sent: --send says yes,\n" +
			"--new leaves them where they are and begins a new folder.",
		Example: "firstcall enrol https://store.example:8443 1A2B-3C4D-5E6F-7G8H",
		Args:    cli.Takes(2, 2, "a URL and a CODE"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runEnrol(cmd.Context(), args[0], args[1], o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.ca, "ca", "", "file with the certificate authority that alone is believed (PEM)")
	f.BoolVar(&o.send, "send", false, "send the reports that this folder holds")
	f.StringVar(&o.dir, "new", "", "begin a new data folder there")
	cmd.MarkFlagsMutuallyExclusive("send", "new")
	return cmd
}

func (a *app) runEnrol(ctx context.Context, url, code string, o enrolOptions) error {
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	var ca []byte
	if o.ca != "" {
		if ca, err = cli.ReadFile(o.ca, maxCA); err != nil {
			return err
		}
	}
	url = strings.TrimRight(url, "/")
	client, err := syncer.Dial(syncer.ClientOptions{URL: url, CA: ca})
	if err != nil {
		return err
	}
	if o.dir != "" {
		conf.Data = o.dir
	}
	s, err := openFolder(ctx, conf, true) // nobody takes calls in it meanwhile
	if err != nil {
		return err
	}
	return s.close(ctx, a.enrol(ctx, s, client, store.Enrolment{URL: url, CA: string(ca)}, code, o))
}

func (a *app) enrol(ctx context.Context, s *session, client *syncer.Client, e store.Enrolment, code string, o enrolOptions) error {
	if s.identity.Demo {
		return store.Errorf(store.CodeForbidden, "this data folder is a demonstration and can never be enrolled").
			WithHint("Choose a new data folder with --data.")
	}
	if err := a.maySend(ctx, s, e.URL, o); err != nil {
		return err
	}
	resp, err := client.Enrol(ctx, wire.EnrolRequest{Code: code, Desk: s.identity.Desk})
	if err != nil {
		return err
	}
	e.DeskCode, e.Token, e.Forces, e.Agency, e.Role = resp.DeskCode, resp.Token, resp.Forces, resp.Agency, resp.Role
	if err := s.cache.SetEnrolment(ctx, e); err != nil {
		return err
	}
	if s.identity.Force == "" && len(resp.Forces) == 1 { // nobody is to be asked what is known
		if err := s.cache.SetUp(ctx, resp.Forces[0], ""); err != nil {
			return err
		}
	}
	if !a.JSON {
		a.sayEnrolled(s, resp, o)
	}
	return a.syncOnce(ctx, s)
}

// maySend asks before reports that were made here without a central store go to
// one.
func (a *app) maySend(ctx context.Context, s *session, url string, o enrolOptions) error {
	held, err := s.cache.Reports(ctx, time.Time{}, mostReports)
	if err != nil || len(held) == 0 || o.send {
		return err
	}
	if o.dir != "" {
		return store.Errorf(store.CodeUsage, "the folder that was named after --new holds reports").WithHint("Name a folder that is not there yet.")
	}
	if before, err := s.cache.Enrolment(ctx); err == nil && before.URL == url {
		return nil // the central store has them already, or gets them anyway
	}
	if !s.Terminal {
		return store.Errorf(store.CodeUsage, "this data folder already holds reports").
			WithHint("Add --send to send them to the central store, or --new DIR to begin a new folder and leave them here.")
	}
	fmt.Fprintf(a.Out, "This data folder already holds reports (%d). Send them to the central store? yes or no: ", len(held))
	line, err := bufio.NewReader(a.In).ReadString('\n')
	if answer := strings.ToLower(strings.TrimSpace(line)); err == nil && (answer == "y" || answer == "yes") {
		return nil
	}
	return store.Errorf(store.CodeUsage, "the desk was not enrolled").
		WithHint("Add --new DIR to begin a new folder and leave the reports here.")
}

func (a *app) sayEnrolled(s *session, resp wire.EnrolResponse, o enrolOptions) {
	a.Say("This desk is %s now, for %s. Its references have %s in them.", resp.Name, strings.Join(resp.Forces, ", "), resp.DeskCode)
	if o.dir != "" {
		a.Say("Its data folder is %s: open it with --data, or set FIRSTCALL_DATA.", s.Data)
	}
	if own := s.identity.Force; own != "" && !slices.Contains(resp.Forces, own) {
		a.Say("It is set up for %s, and the central store does not take reports of that force from it. Tell your administrator.", own)
	}
}
