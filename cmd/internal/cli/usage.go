package cli

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"
)

// What a command takes, for Takes.
const (
	Many    = math.MaxInt
	Nothing = "nothing after it but flags"
)

// Takes checks how many arguments a command was given. The message says what
// it takes and repeats none of them: one may be a caller's number.
func Takes(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || len(args) > most {
			return fmt.Errorf("%s takes %s; %d were given", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}

// Group is a command that only holds others. By itself it shows its help.
func Group(use, short string) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: Known,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
}

// Known refuses what is not the name of a command, with the nearest names.
func Known(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	text := "there is no such command in " + cmd.CommandPath()
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		text += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return errors.New(text)
}
