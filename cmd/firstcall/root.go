package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
)

// app is what every subcommand is handed.
type app struct{ cli.App }

// run runs the program and gives its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{cli.App{Name: "firstcall", In: in, Out: out, Err: errOut}}
	return a.Run(ctx, args, a.newRoot)
}

func (a *app) newRoot() *cobra.Command {
	root := &cobra.Command{
		Short: "The call handler's desk for anti-social behaviour calls",
		Long: "Firstcall walks a call handler through the force's own questions, shows who has called before,\n" +
			"works out Standard, Medium or High with its reasons, and says what must now happen.\n\n" +
			"Without a command it opens the desk.\n\n" +
			cli.ExitCodes + ", 7 a second desk on this data folder.",
		Args: cli.Known,
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runDesk(cmd.Context(), nil) }),
	}
	pf := root.PersistentFlags()
	pf.StringVar(&a.Flags.Data, "data", "", "data folder (FIRSTCALL_DATA)")
	pf.StringVar(&a.Flags.File, "config", "", "configuration file")
	root.AddCommand(a.newCall(), a.newPop(), a.newAssess(), a.newHistory(), a.newSearch(), a.newReports(), a.newPacks(),
		a.newEnrol(), a.newSync(), a.newStatus(), a.newDoctor())
	return root
}
