package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/wire"
	"firstcall/tui/common"
)

// askWait is how long status waits for the central store.
const askWait = 5 * time.Second

func (a *app) newStatus() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say how things stand with the central store",
		Args:  cli.Takes(0, 0, cli.Nothing),
		RunE:  a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runStatus(cmd.Context()) }),
	}
}

type statusJSON struct {
	Central     string     `json:"central"` // "" for a desk that is not enrolled
	Reachable   bool       `json:"reachable"`
	LastSuccess *time.Time `json:"last_success"`
	Waiting     int        `json:"waiting"`
	Oldest      *time.Time `json:"oldest_waiting"`
	Quarantined int        `json:"quarantined"`
	Cursor      string     `json:"cursor"`
}

func statusOf(c store.Central, cursor string) statusJSON {
	return statusJSON{c.URL, c.Reachable, moment(c.LastSuccess), c.Waiting, moment(c.Oldest), len(c.Quarantined), cursor}
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (a *app) runStatus(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	state, cursor, err := s.status(ctx)
	if err == nil && a.JSON {
		err = a.PrintJSON(statusOf(state, cursor))
	} else if err == nil {
		a.sayStatus(state, s.Now())
	}
	return s.close(ctx, err)
}

// status asks the central store whether it is there, and the folder for the rest.
func (s *session) status(ctx context.Context) (c store.Central, cursor string, err error) {
	box, err := s.cache.OutboxState(ctx)
	if err != nil {
		return c, "", err
	}
	c = store.Central{Waiting: box.Waiting, Oldest: box.Oldest, Quarantined: box.Quarantined, Aside: box.Aside}
	if cursor, _, c.LastSuccess, err = s.cache.Cursor(ctx); err != nil {
		return c, "", err
	}
	link, err := s.central(ctx, nil)
	if store.CodeOf(err) == store.CodeNotFound {
		return c, cursor, nil
	}
	if err != nil {
		return c, cursor, err
	}
	c.URL = link.url
	ctx, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	_, err = link.client.Packs(ctx)
	c.Revoked = errors.Is(err, wire.ErrToken)
	if c.Reachable = err == nil || c.Revoked; err == nil {
		c.LastSuccess = s.Now()
	}
	return c, cursor, nil
}

func (a *app) sayStatus(c store.Central, now time.Time) {
	if c.URL == "" {
		a.Say("Central     none: this desk is not enrolled")
	} else {
		a.Say("Central     %s, %s", c.URL, reached(c))
	}
	if !c.LastSuccess.IsZero() {
		a.Say("Last heard  %s", common.ClockWords(c.LastSuccess, now))
	}
	a.Say("To send     %s", common.RecordWords(c.Waiting))
	if c.Waiting > 0 && !c.Oldest.IsZero() {
		a.Say("            the oldest of %s", common.ClockWords(c.Oldest, now))
	}
	a.sayRefused("Refused by the central store; each is safe here:", c.Quarantined)
	a.sayRefused("From other desks, and not readable here:", c.Aside)
}

func reached(c store.Central) string {
	switch {
	case c.Revoked:
		return "which does not know this desk any more: what is written here waits"
	case c.Reachable:
		return "reachable"
	}
	return "not reachable: what is written here waits"
}

func (a *app) sayRefused(title string, all []store.Refused) {
	if len(all) == 0 {
		return
	}
	a.Say("")
	a.Say("%s", title)
	for _, r := range all {
		a.Say("  %s  %-10s  %s  %s", r.Record.ID, r.Record.Kind, r.At.In(risk.London).Format("2 Jan 2006 15:04"), r.Reason)
	}
}
