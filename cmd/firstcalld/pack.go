package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
)

// publishOptions are the flags of pack publish.
type publishOptions struct{ from, by string }

func (a *app) newPack() *cobra.Command {
	cmd := cli.Group("pack", "Publish question sets to the desks")
	cmd.AddCommand(a.newPackPublish(),
		a.newPackApprove(), a.newPackRollback(),
		&cobra.Command{Use: "list [ID]", Short: "List what is current and coming, or all there ever was of one question set",
			Args: cli.Takes(0, 1, "at most one ID of a question set"),
			RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runPackList(cmd.Context(), args) })})
	return cmd
}

func (a *app) newPackPublish() *cobra.Command {
	var o publishOptions
	cmd := &cobra.Command{
		Use:   "publish FILE",
		Short: "Give a question set to every desk of its force",
		Long: "Checks a question set as firstcall packs lint, test and prove do, and gives it to every desk of\n" +
			"its force. The next call that is opened there uses it; calls under way keep theirs. Where the\n" +
			"force asks for it (firstcalld approval), the publisher's PIN is asked for, or read as one line from\n" +
			"standard input, and it waits until somebody else approves it.",
		Example: "firstcalld pack publish west-mercia.yaml --from 2026-12-01T06:00:00Z --by 4417",
		Args:    cli.Takes(1, 1, "one FILE with a question set"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runPackPublish(cmd.Context(), args[0], o) }),
	}
	cmd.Flags().StringVar(&o.from, "from", "", "calls opened from then on use it (default: now)")
	cmd.Flags().StringVar(&o.by, "by", "", "collar number of whoever publishes it (default: your account here)")
	return cmd
}

func (a *app) newPackRollback() *cobra.Command {
	by := ""
	cmd := &cobra.Command{Use: "rollback ID", Short: "Take a question set back: the one before it, or that came with the program, is current again",
		Args: cli.Takes(1, 1, "one ID of a question set"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			return a.withRoll(cmd.Context(), func(p place, r *roll.Roll) error {
				back, err := r.Rollback(cmd.Context(), packcheck.ID(args[0]), p.answersFor(by))
				if err != nil {
					return err
				}
				a.remember(cmd.Context(), p, r, central.Deed{Pack: back.ID, Hash: back.Took, By: back.By})
				return a.sayPack(back)
			})
		})}
	cmd.Flags().StringVar(&by, "by", "", "collar number of whoever answers for it (default: your account here)")
	return cmd
}

// answersFor is who answers for something: who was named, else the account the
// program runs under.
func (p place) answersFor(by string) string {
	if by == "" {
		return p.OSUser
	}
	return by
}

// latest gives what was last published of a question set.
func latest(ctx context.Context, r *roll.Roll, id string) (roll.Pack, error) {
	all, err := r.History(ctx, id)
	if err != nil {
		return roll.Pack{}, err
	}
	if len(all) == 0 {
		return roll.Pack{}, store.Errorf(store.CodeNotFound, "nothing was published of that question set").
			WithHint("firstcalld pack list shows what was.")
	}
	return all[len(all)-1], nil
}

func (a *app) runPackPublish(ctx context.Context, file string, o publishOptions) error {
	pack, err := packcheck.FindNamed(&a.App, file)
	if err != nil {
		return err
	}
	wrong, err := packcheck.Wrong(cli.ShownName(file), pack)
	if err != nil {
		return err
	}
	for _, line := range wrong {
		a.Warn("%s", line)
	}
	if len(wrong) > 0 {
		return store.Errorf(store.CodeInvalid, "the question set was not published").
			WithHint("Mend what is said above; firstcall packs lint, test and prove say the same.")
	}
	return a.withRoll(ctx, func(p place, r *roll.Roll) error {
		from := p.Now()
		if o.from != "" {
			if from, err = time.Parse(time.RFC3339, o.from); err != nil {
				return store.Errorf(store.CodeUsage, "--from is not a time").WithHint("Write it like 2026-12-01T06:00:00Z.")
			}
		}
		if err := a.mayPublish(ctx, r, pack.Force, o.by); err != nil {
			return err
		}
		if err := r.Publish(ctx, roll.Pack{ID: pack.ID, Force: pack.Force, Version: pack.Version, Hash: pack.Hash, From: from,
			By: p.answersFor(o.by)}, pack.Bytes); err != nil {
			return err
		}
		published, err := latest(ctx, r, pack.ID)
		if err != nil {
			return err
		}
		return a.sayPack(published)
	})
}

type publishedJSON struct {
	ID      string    `json:"id"`
	Force   string    `json:"force"`
	Version string    `json:"version"`
	Hash    string    `json:"hash"`
	From    time.Time `json:"from"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Waits   bool      `json:"waits"` // for somebody else's approval

	Withdrawn bool `json:"withdrawn"` // the desks use what came with them instead
}

func publishedOf(p roll.Pack) publishedJSON {
	return publishedJSON{p.ID, p.Force, p.Version, p.Hash, p.From, p.At, p.By, p.Waits, p.Withdrawn}
}

func (a *app) runPackList(ctx context.Context, args []string) error {
	return a.withRoll(ctx, func(_ place, r *roll.Roll) (err error) {
		var all []roll.Pack
		if len(args) > 0 {
			all, err = r.History(ctx, packcheck.ID(args[0]))
		} else {
			all, _, err = r.Packs(ctx)
		}
		if err != nil {
			return err
		}
		if a.JSON {
			lines := []publishedJSON{}
			for _, p := range all {
				lines = append(lines, publishedOf(p))
			}
			return a.PrintJSON(lines)
		}
		for _, p := range all {
			a.Say("%s", packLine(p))
		}
		if len(all) == 0 {
			a.Say("Nothing is published. The desks use the question sets that came with them.")
		}
		return nil
	})
}

func (a *app) sayPack(p roll.Pack) error {
	if a.JSON {
		return a.PrintJSON(publishedOf(p))
	}
	a.Say("%s", packLine(p))
	if p.Withdrawn {
		a.Say("Nothing of it is published any more. The desks use the question set that came with them.")
	}
	return nil
}

func packLine(p roll.Pack) string {
	state, hash := "from "+p.From.In(risk.London).Format("2 Jan 2006 15:04"), p.Hash[:12]
	if p.Withdrawn {
		state = "withdrawn " + p.From.In(risk.London).Format("2 Jan 2006 15:04")
	}
	if p.Waits {
		state, hash = "waits for approval", p.Hash // in full: it is approved by it
	}
	return fmt.Sprintf("%-24s  %-10s  %-27s  %s  %s", p.ID, p.Version, state, hash, p.By)
}
