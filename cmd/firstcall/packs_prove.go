package main

import (
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets/prove"
	"firstcall/store"
)

func (a *app) newPacksProve() *cobra.Command {
	return &cobra.Command{
		Use:   "prove PACK",
		Short: "Prove or refute what a question set must keep to, on every path",
		Long: "Goes through every path of a question set and proves or refutes what it must keep to,\n" +
			"each refutation with the shortest path that shows it, in --json as an answers file\n" +
			"that assess takes too. PACK is a force's name or a file.\n" +
			"A refutation that is kept on purpose stands under accept: with its reason.",
		Example: "firstcall packs prove cambridgeshire-ram",
		Args:    cli.Takes(1, 1, "one PACK: a force's name or a file"),
		RunE:    a.Wrap(func(_ *cobra.Command, args []string) error { return a.runPacksProve(args[0]) }),
	}
}

// runPacksProve prints the proof; a claim that is refuted and not accepted, or
// not proven, is exit 3.
func (a *app) runPacksProve(name string) error {
	p, err := packcheck.FindNamed(&a.App, name)
	if err != nil {
		return err
	}
	proof := prove.Prove(p)
	if a.JSON {
		err = a.PrintJSON(proof)
	} else {
		for _, line := range proof.Text() {
			a.Say("%s", line)
		}
	}
	if err != nil || proof.Holds() {
		return err
	}
	return store.Errorf(store.CodeInvalid, "%s not proven", cli.Counted(packcheck.Open(proof), "claim")).
		WithHint("Mend the question set, or keep a refutation on purpose under accept: with the reason.")
}
