package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
)

// app is what every subcommand is handed.
type app struct {
	cli.App
	db      string // --db
	journal string // --journal
}

// run runs the program and gives its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{App: cli.App{Name: "firstcalld", In: in, Out: out, Err: errOut}}
	return a.Run(ctx, args, a.newRoot)
}

func (a *app) newRoot() *cobra.Command {
	root := &cobra.Command{
		Short: "The central store of Firstcall, where every desk's reports come together",
		Long: "Firstcalld keeps what every desk sends and hands it to the others. Every command\n" +
			"works beside a server that is running.\n\n" +
			cli.ExitCodes + ", 7 in use by something else.",
		Args: cli.Known,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	pf := root.PersistentFlags()
	pf.StringVar(&a.Flags.Data, "data", "", "the server's own folder (FIRSTCALLD_DATA)")
	pf.StringVar(&a.db, "db", "", "a file, or postgres://… (default: central.db in the server's folder)")
	pf.StringVar(&a.journal, "journal", "", "file that remembers what was erased (default: beside the database file, or in the server's folder)")
	root.AddCommand(a.newServe(), a.newDesk(), a.newPerson(), a.newPack(), a.newApproval(), a.newAudit(),
		a.newBackup(), a.newRestore(), a.newErase(), a.newScrub(), a.newMigrate())
	return root
}
