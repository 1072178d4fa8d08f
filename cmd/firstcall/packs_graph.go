package main

import (
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets/paper"
	"firstcall/questionsets/schema"
	"firstcall/store"
)

// newPacksGraph draws a question set as a flowchart. Those of the founding
// documents are lost (AMB-21).
func (a *app) newPacksGraph() *cobra.Command {
	var mermaid bool
	cmd := &cobra.Command{
		Use:   "graph PACK",
		Short: "Draw one as a flowchart",
		Args:  cli.Takes(1, 1, "one PACK: a force's name or a file"),
		RunE:  a.Wrap(func(_ *cobra.Command, args []string) error { return a.runPacksGraph(args[0], mermaid) }),
	}
	cmd.Flags().BoolVar(&mermaid, "mermaid", false, "print it in Mermaid's notation, for documents")
	return cmd
}

type chartJSON struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	paper.Chart
}

func (a *app) runPacksGraph(name string, mermaid bool) error {
	p, err := packcheck.FindNamed(&a.App, name)
	switch {
	case err != nil:
		return err
	case a.JSON && mermaid:
		return store.Errorf(store.CodeUsage, "--json and --mermaid are two forms of one flowchart").WithHint("Give one of them.")
	case a.JSON:
		return a.PrintJSON(chartJSON{p.ID, p.Version, paper.ChartOf(p)})
	}
	lines := paper.Flow(p)
	if mermaid {
		lines = strings.Split(strings.TrimSuffix(paper.Mermaid(p), "\n"), "\n")
	}
	for _, line := range lines {
		a.Say("%s", line)
	}
	return nil
}

// newPacksSchema prints what an editor needs to help with a question set.
func (a *app) newPacksSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of question sets, for editors",
		Args:  cli.Takes(0, 0, cli.Nothing),
		RunE:  a.Wrap(func(*cobra.Command, []string) error { return a.PrintJSON(schema.Pack()) }),
	}
}
