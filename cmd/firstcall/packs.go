package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/questionsets/lint"
	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
	"firstcall/store"
)

func (a *app) newPacks() *cobra.Command {
	cmd := cli.Group("packs", "List, show, check, compare and try question sets")
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the question sets", Args: cli.Takes(0, 0, cli.Nothing),
			RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runPacksList(cmd.Context()) })},
		&cobra.Command{Use: "show PACK", Short: "Show one as it is asked: a force's name or a file", Args: cli.Takes(1, 1, "one PACK: a force's name or a file"),
			RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runPacksShow(cmd.Context(), args[0]) })},
		&cobra.Command{Use: "lint PACK...", Short: "Check question sets for what the parser cannot see", Args: cli.Takes(1, cli.Many, "at least one PACK: a force's name or a file"),
			RunE: a.Wrap(func(_ *cobra.Command, args []string) error { return a.runPacksLint(args) })},
		a.newPacksProve(), a.newPacksTest(), a.newPacksDiff(), a.newPacksReplay(), a.newPacksGraph(), a.newPacksSchema(), a.newPacksTry(),
	)
	return cmd
}

type packLine struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Version   string             `json:"version"`
	Stage     questionsets.Stage `json:"stage"`
	Basis     questionsets.Basis `json:"basis"`
	Questions int                `json:"questions"`
	Hash      string             `json:"hash"`

	Published time.Time `json:"published_from,omitzero"` // from when the central store's is used
}

// runPacksList lists the question sets that calls use now.
func (a *app) runPacksList(ctx context.Context) error {
	var lines []packLine
	err := a.looking(ctx, func(s *session) error {
		ids, err := s.packIDs(ctx)
		for _, id := range ids {
			p, from, err := s.inUse(ctx, id)
			if err != nil {
				return err
			}
			lines = append(lines, packLine{p.ID, p.Name, p.Version, p.Stage, p.Basis, len(p.Questions), p.Hash, from})
		}
		return err
	})
	if err != nil {
		return err
	}
	if a.JSON {
		return a.PrintJSON(lines)
	}
	for _, l := range lines {
		a.Say("%-24s %-8s %-10s %-9s %2d questions  %s%s", l.ID, l.Version, l.Stage, l.Basis, l.Questions, l.Name, publishedWords(l.Published))
	}
	return nil
}

// publishedWords says that a question set is the central store's; "" for one that
// came with the program.
func publishedWords(from time.Time) string {
	if from.IsZero() {
		return ""
	}
	return " (published by the central store, from " + from.In(risk.London).Format("2 Jan 2006 15:04") + ")"
}

type lintJSON struct {
	File string `json:"file"`
	lint.Finding
}

// runPacksLint checks every file and reports all it finds; a finding is exit 3.
func (a *app) runPacksLint(names []string) error {
	mistakes, found := []lintJSON{}, []lintJSON{}
	var broken []error
	for _, name := range names {
		p, err := packcheck.FindNamed(&a.App, name)
		if err != nil {
			broken = append(broken, err)
			mistakes = append(mistakes, mistakesIn(cli.ShownName(name), err)...)
			continue
		}
		for _, f := range lint.Lint(p) {
			found = append(found, lintJSON{cli.ShownName(name), f})
		}
	}
	if err := a.sayFindings(mistakes, found); err != nil {
		return err
	}
	if err := errors.Join(broken...); err != nil {
		return err
	}
	if len(found) > 0 {
		return store.Errorf(store.CodeInvalid, "%s", cli.Counted(len(found), "finding")).
			WithHint("Mend them, or keep one on purpose under accept: with the reason.")
	}
	if !a.JSON {
		a.Say("nothing found")
	}
	return nil
}

// sayFindings prints what lint found. The mistakes that keep a pack from being
// read are in the JSON too; a person reads them as the error.
func (a *app) sayFindings(mistakes, found []lintJSON) error {
	if a.JSON {
		return a.PrintJSON(append(mistakes, found...))
	}
	for _, f := range found {
		a.Say("%s", packcheck.FindingLine(f.File, f.Finding))
	}
	return nil
}

// mistakesIn gives what keeps a pack from being read as findings.
func mistakesIn(name string, err error) []lintJSON {
	var all strictyaml.Errors
	var one *strictyaml.Error
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = strictyaml.Errors{one}
	}
	var out []lintJSON
	for _, e := range all {
		out = append(out, lintJSON{name, lint.Finding{Code: "invalid", Line: e.Line, Col: e.Col, Text: e.Msg, Hint: e.Hint}})
	}
	return out
}
