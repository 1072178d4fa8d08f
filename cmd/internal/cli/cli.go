// Package cli is what both programs share: how a command is run, how an error
// and its exit code are shown, and how lines and JSON are printed.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/buildinfo"
	"firstcall/cmd/internal/config"
	"firstcall/questionsets/strictyaml"
	"firstcall/store"
	"firstcall/tui/safe"
)

// ExitCodes says what a program's exit codes mean, for its help.
const ExitCodes = "Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 not found,\n" +
	"5 central store unreachable, 6 not permitted"

// App is what every subcommand is handed.
type App struct {
	Name  string          // the program's
	Ctx   context.Context // of the whole program, for reads that may wait for ever
	Flags config.Flags
	JSON  bool // --json
	In    io.Reader
	Out   io.Writer
	Err   io.Writer
	began bool // a subcommand began: an error is not one of usage
}

// Run runs a program and gives its exit code. newRoot makes its commands. Only
// help is drawn by fang: it asks the terminal for its colours first, and an
// answer that comes late would land in the shell, or in the call of whoever
// types on.
func (a *App) Run(ctx context.Context, args []string, newRoot func() *cobra.Command) int {
	a.Ctx = ctx
	help := false
	root := a.prepare(newRoot(), args)
	root.SetHelpFunc(func(*cobra.Command, []string) { help = true })
	err := root.ExecuteContext(ctx)
	if help {
		err = fang.Execute(ctx, a.prepare(newRoot(), args), fang.WithVersion(buildinfo.Version()), fang.WithoutManpage())
	}
	if err != nil {
		a.report(err)
	}
	return a.exitCode(err)
}

// prepare gives a root command what all of them have.
func (a *App) prepare(root *cobra.Command, args []string) *cobra.Command {
	root.Use, root.Version = a.Name, buildinfo.Version()
	root.SilenceUsage, root.SilenceErrors = true, true
	root.SetArgs(args)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.PersistentFlags().BoolVar(&a.JSON, "json", false, "print JSON where there is output")
	return root
}

// Wrap marks that a subcommand began, so that what fails before it is usage.
func (a *App) Wrap(runE func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.began = true
		return runE(cmd, args)
	}
}

// exitCode is the one table from errors to exit codes.
func (a *App) exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, strictyaml.ErrInvalid):
		return 3
	case !a.began:
		return 2
	}
	switch store.CodeOf(err) {
	case store.CodeUsage:
		return 2
	case store.CodeInvalid:
		return 3
	case store.CodeNotFound:
		return 4
	case store.CodeUnreachable:
		return 5
	case store.CodeForbidden:
		return 6
	case store.CodeInUse:
		return 7
	}
	return 1
}

// report prints an error: the sentence, and what to do. The mistakes of a file
// begin with its name, so that an editor can go to them.
func (a *App) report(err error) {
	if errors.Is(err, strictyaml.ErrInvalid) {
		a.Warn("%s", err)
		return
	}
	a.Warn("%s: %s", a.Name, err)
	var ours *store.Error
	switch {
	case errors.As(err, &ours) && ours.Hint != "":
		a.Warn("  %s", ours.Hint)
	case !a.began:
		a.Warn("  %s --help lists the commands, %[1]s COMMAND --help what one takes.", a.Name)
	}
}

// Say prints a line for a person. What comes from records is made safe here,
// whoever calls.
func (a *App) Say(format string, args ...any) { sayTo(a.Out, format, args) }

// Warn is Say beside the output, where it is in nobody's way who reads that.
func (a *App) Warn(format string, args ...any) { sayTo(a.Err, format, args) }

func sayTo(w io.Writer, format string, args []any) {
	fmt.Fprintln(w, strings.TrimRight(safe.Text(fmt.Sprintf(format, args...)), " "))
}
