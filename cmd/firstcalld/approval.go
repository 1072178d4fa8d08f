package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/central/roll"
)

func (a *app) newApproval() *cobra.Command {
	return &cobra.Command{
		Use:   "approval FORCE [yes|no]",
		Short: "Say whether a force's question sets need a second person's approval",
		Long: "Says whether a question set of a force waits for a second person before it reaches the desks,\n" +
			"or with yes or no settles it.",
		Example: "firstcalld approval west-mercia yes",
		Args:    cli.Takes(1, 2, "a FORCE, and yes or no to settle it"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runApproval(cmd.Context(), args) }),
	}
}

func (a *app) runApproval(ctx context.Context, args []string) error {
	force, ok := questionsets.ForceByID(packcheck.ID(args[0]))
	if !ok {
		return noForce()
	}
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		if len(args) == 2 {
			answer := strings.ToLower(args[1])
			if answer != "yes" && answer != "no" {
				return store.Errorf(store.CodeUsage, "that is neither yes nor no").WithHint("Write yes or no after the force.")
			}
			if err := r.Set(ctx, roll.ApprovalOf(force.ID), answer); err != nil {
				return err
			}
		}
		value, err := r.Get(ctx, roll.ApprovalOf(force.ID))
		if err != nil {
			return err
		}
		if a.JSON {
			return a.PrintJSON(map[string]bool{"approval": value == "yes"})
		}
		if value == "yes" {
			a.Say("%s: a question set waits until a second person approves it.", force.Name)
		} else {
			a.Say("%s: a question set goes out when it is published.", force.Name)
		}
		return nil
	})
}
