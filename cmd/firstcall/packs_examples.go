package main

import (
	"errors"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/store"
)

func (a *app) newPacksTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test PACK...",
		Short: "Run the example calls that question sets bring along",
		Long: "Runs each question set's own examples and says which come to something else than they want.\n" +
			"A question set without an example fails: nobody has said what it should do.",
		Args: cli.Takes(1, cli.Many, "at least one PACK: a force's name or a file"),
		RunE: a.Wrap(func(_ *cobra.Command, args []string) error { return a.runPacksTest(args) }),
	}
}

// runPacksTest runs every example of every pack; one that fails is exit 3.
func (a *app) runPacksTest(names []string) error {
	lines := []packcheck.Example{}
	var broken []error
	for _, name := range names {
		p, err := packcheck.FindNamed(&a.App, name)
		if err == nil {
			var ran []packcheck.Example
			ran, err = packcheck.Examples(p)
			lines = append(lines, ran...)
		}
		broken = append(broken, err)
	}
	failed := 0
	for _, l := range lines {
		if !l.Passes {
			failed++
		}
	}
	if err := a.sayExamples(lines, failed); err != nil {
		return err
	}
	if err := errors.Join(broken...); err != nil {
		return err
	}
	if failed > 0 {
		return store.Errorf(store.CodeInvalid, "%s failed", cli.Counted(failed, "example")).
			WithHint("Mend the question set, or the example if it wants the wrong thing.")
	}
	return nil
}

// sayExamples prints a line for each example, and how many there were.
func (a *app) sayExamples(lines []packcheck.Example, failed int) error {
	if a.JSON {
		return a.PrintJSON(lines)
	}
	for _, l := range lines {
		for _, line := range l.Lines() {
			a.Say("%s", line)
		}
	}
	if len(lines) > 0 { // or else nothing could be read
		a.Say("%s, %d failed", cli.Counted(len(lines), "example"), failed)
	}
	return nil
}
