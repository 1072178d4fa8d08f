package main

import (
	"strings"

	"github.com/spf13/cobra"

	"firstcall/questionsets/paper"
	"firstcall/questionsets/schema"
)

// newPacksGraph draws a question set as a flowchart. Those of the founding
// documents are lost (AMB-21).
func (a *app) newPacksGraph() *cobra.Command {
	var mermaid bool
	cmd := &cobra.Command{
		Use:   "graph PACK",
		Short: "Draw one as a flowchart",
		Args:  takes(1, 1, "one PACK: a force's name or a file"),
		RunE:  a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksGraph(args[0], mermaid) }),
	}
	cmd.Flags().BoolVar(&mermaid, "mermaid", false, "print it in Mermaid's notation, for documents")
	return cmd
}

func (a *app) runPacksGraph(name string, mermaid bool) error {
	p, err := findPack(name)
	if err != nil {
		return err
	}
	lines := paper.Flow(p)
	if mermaid {
		lines = strings.Split(strings.TrimSuffix(paper.Mermaid(p), "\n"), "\n")
	}
	for _, line := range lines {
		a.say("%s", line)
	}
	return nil
}

// newPacksSchema prints what an editor needs to help with a question set.
func (a *app) newPacksSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of question sets, for editors",
		Args:  takes(0, 0, nothing),
		RunE:  a.wrap(func(*cobra.Command, []string) error { return a.printJSON(schema.Pack()) }),
	}
}
