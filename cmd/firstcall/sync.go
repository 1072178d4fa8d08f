package main

import (
	"context"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
)

func (a *app) newSync() *cobra.Command {
	return &cobra.Command{
		Use:   "sync",
		Short: "Send what waits and fetch what is new, now",
		Long: "Sends all that waits to the central store and fetches what other desks sent. It ends with 0 once\n" +
			"nothing waits and all is here, 5 if the central store cannot be reached, 6 if it does not know\n" +
			"this desk any more. A desk that is open does all this by itself.",
		Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runSync(cmd.Context()) }),
	}
}

func (a *app) runSync(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.close(ctx, a.syncOnce(ctx, s))
}

// syncOnce syncs until nothing is left to do, and says what came of it.
func (a *app) syncOnce(ctx context.Context, s *session) error {
	c, err := s.central(ctx, nil)
	if err != nil {
		return err
	}
	if err := c.Once(ctx); err != nil {
		return err
	}
	state := c.State()
	if a.JSON {
		cursor, _, _, err := s.cache.Cursor(ctx)
		if err != nil {
			return err
		}
		return a.PrintJSON(statusOf(state, cursor))
	}
	a.Say("All is sent and all is here.")
	if n := len(state.Quarantined); n > 0 {
		a.Say("%s refused: firstcall status says which and why.", cli.Counted(n, "record"))
	}
	return nil
}
