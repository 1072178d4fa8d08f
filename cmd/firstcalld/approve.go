package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/store"
	"firstcall/store/central/roll"
)

// approveOptions are the flags of pack approve: what was read, and by whom.
type approveOptions struct{ hash, by string }

func (a *app) newPackApprove() *cobra.Command {
	var o approveOptions
	cmd := &cobra.Command{
		Use:   "approve ID",
		Short: "Let a question set that waits go out: by somebody else than who published it",
		Long: "Lets a question set that waits go out to the desks. Whoever approves it is a supervisor or an\n" +
			"administrator of its force, and not who published it; their PIN is asked for, or read as one\n" +
			"line from standard input. The hash says which one they have read: firstcalld pack list ID\n" +
			"shows that of the one that waits, firstcall packs show FILE that of a file.",
		Example: "firstcalld pack approve west-mercia --hash 5f0c… --by 5521",
		Args:    cli.Takes(1, 1, "one ID of a question set"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runPackApprove(cmd.Context(), args[0], o) }),
	}
	cmd.Flags().StringVar(&o.hash, "hash", "", "the hash of the question set that was read, in full")
	cmd.Flags().StringVar(&o.by, "by", "", "collar number of whoever approves it")
	_ = cmd.MarkFlagRequired("hash") // fails only for a flag that is not there
	_ = cmd.MarkFlagRequired("by")
	return cmd
}

func (a *app) runPackApprove(ctx context.Context, name string, o approveOptions) error {
	id := packcheck.ID(name)
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		waits, err := latest(ctx, r, id)
		if err != nil {
			return err
		}
		if err := a.proves(ctx, r, waits.Force, o.by); err != nil {
			return err
		}
		if err := r.Approve(ctx, id, strings.ToLower(strings.TrimSpace(o.hash)), o.by); err != nil {
			return err
		}
		approved, err := latest(ctx, r, id)
		if err != nil {
			return err
		}
		return a.sayPack(approved)
	})
}

// mayPublish asks a publisher who they are where a second person has to approve:
// the two can only be told apart if both are known.
func (a *app) mayPublish(ctx context.Context, r *roll.Roll, force, by string) error {
	approval, err := r.Get(ctx, roll.ApprovalOf(force))
	if err != nil || approval != "yes" {
		return err
	}
	if by == "" {
		return store.Errorf(store.CodeUsage, "this force has a second person approve its question sets").
			WithHint("Say with --by whose collar number publishes it.")
	}
	return a.proves(ctx, r, force, by)
}

// proves asks somebody for their PIN. What they may do is not looked at here.
func (a *app) proves(ctx context.Context, r *roll.Roll, force, collar string) error {
	pin, err := a.readPIN("PIN of " + collar)
	if err != nil {
		return err
	}
	_, err = r.CheckPIN(ctx, force, collar, pin)
	return err
}
