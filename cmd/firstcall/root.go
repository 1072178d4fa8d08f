package main

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

// app is what every subcommand is handed.
type app struct {
	ctx     context.Context // of the whole program, for reads that may wait for ever
	flags   config.Flags
	json    bool
	in      io.Reader
	out     io.Writer
	err     io.Writer
	started bool // a subcommand began: an error is not one of usage
}

// run runs the program and gives its exit code. Only help is drawn by fang: it
// asks the terminal for its colours first, and an answer that comes late would
// land in the shell, or in the call of whoever types on.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	a := &app{ctx: ctx, in: in, out: out, err: errOut}
	root := a.newRoot(args)
	help := false
	root.SetHelpFunc(func(*cobra.Command, []string) { help = true })
	err := root.ExecuteContext(ctx)
	if help {
		err = fang.Execute(ctx, a.newRoot(args), fang.WithVersion(buildinfo.Version()), fang.WithoutManpage())
	}
	if err != nil {
		a.report(err)
	}
	return a.exitCode(err)
}

func (a *app) newRoot(args []string) *cobra.Command {
	root := &cobra.Command{
		Use:   "firstcall",
		Short: "The call handler's desk for anti-social behaviour calls",
		Long: "Firstcall walks a call handler through the force's own questions, shows who has called before,\n" +
			"works out Standard, Medium or High with its reasons, and says what must now happen.\n\n" +
			"Without a command it opens the desk.\n\n" +
			"Exit codes: 0 done, 1 failed, 2 usage, 3 invalid input, 4 not found,\n" +
			"5 central store unreachable, 6 not permitted, 7 a second desk on this data folder.",
		Args:          known,
		RunE:          a.wrap(func(cmd *cobra.Command, _ []string) error { return a.runDesk(cmd.Context(), nil) }),
		Version:       buildinfo.Version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	pf := root.PersistentFlags()
	pf.StringVar(&a.flags.Data, "data", "", "data folder (FIRSTCALL_DATA)")
	pf.StringVar(&a.flags.File, "config", "", "configuration file")
	pf.BoolVar(&a.json, "json", false, "print JSON where there is output")
	root.AddCommand(a.newCall(), a.newPop(), a.newAssess(), a.newHistory(), a.newSearch(), a.newReports(), a.newPacks(), a.newDoctor())
	return root
}

// wrap marks that a subcommand began, so that what fails before it is usage.
func (a *app) wrap(runE func(*cobra.Command, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.started = true
		return runE(cmd, args)
	}
}

// exitCode is the one table from errors to exit codes.
func (a *app) exitCode(err error) int {
	switch {
	case err == nil:
		return 0
	case errors.Is(err, strictyaml.ErrInvalid):
		return 3
	case !a.started:
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
func (a *app) report(err error) {
	if errors.Is(err, strictyaml.ErrInvalid) {
		fmt.Fprintln(a.err, safe.Text(err.Error()))
		return
	}
	fmt.Fprintln(a.err, "firstcall: "+safe.Text(err.Error()))
	var ours *store.Error
	switch {
	case errors.As(err, &ours) && ours.Hint != "":
		fmt.Fprintln(a.err, "  "+safe.Text(ours.Hint))
	case !a.started:
		fmt.Fprintln(a.err, "  firstcall --help lists the commands, firstcall COMMAND --help what one takes.")
	}
}

// say prints a line for a person. What comes from records is made safe here,
// whoever calls.
func (a *app) say(format string, args ...any) {
	fmt.Fprintln(a.out, strings.TrimRight(safe.Text(fmt.Sprintf(format, args...)), " "))
}
