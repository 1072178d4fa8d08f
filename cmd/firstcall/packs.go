package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/questionsets"
	"firstcall/questionsets/lint"
	"firstcall/questionsets/packs"
	"firstcall/questionsets/strictyaml"
	"firstcall/store"
)

// findPack reads a pack by the name of an embedded one or from a file.
func findPack(name string) (*questionsets.Pack, error) {
	return packFrom(name, func(name string, limit int64) ([]byte, error) {
		b, err := readInput(name, limit)
		return b, unread(err)
	})
}

// findPack is findPack for a pack that was named on the command line: "-" is
// standard input, and an interruption ends the reading.
func (a *app) findPack(name string) (*questionsets.Pack, error) { return packFrom(name, a.readNamed) }

func packFrom(name string, read func(name string, limit int64) ([]byte, error)) (*questionsets.Pack, error) {
	id := name
	for _, f := range questionsets.Forces {
		if strings.EqualFold(f.Name, name) {
			id = f.ID
		}
	}
	if slices.Contains(packs.IDs(), id) {
		return packs.Load(id)
	}
	b, err := read(name, questionsets.MaxPackBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.Errorf(store.CodeNotFound, "there is no pack and no file of that name").
			WithHint("The packs are " + strings.Join(packs.IDs(), ", ") + ".")
	}
	if err != nil {
		return nil, err
	}
	return questionsets.Parse(shownName(name), b)
}

func (a *app) newPacks() *cobra.Command {
	cmd := group("packs", "List, show, check, compare and try question sets")
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the question sets", Args: takes(0, 0, nothing),
			RunE: a.wrap(func(*cobra.Command, []string) error { return a.runPacksList() })},
		&cobra.Command{Use: "show PACK", Short: "Show one as it is asked: a force's name or a file", Args: takes(1, 1, "one PACK: a force's name or a file"),
			RunE: a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksShow(args[0]) })},
		&cobra.Command{Use: "lint PACK...", Short: "Check question sets for what the parser cannot see", Args: takes(1, many, "at least one PACK: a force's name or a file"),
			RunE: a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksLint(args) })},
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
}

func (a *app) runPacksList() error {
	var lines []packLine
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			return err
		}
		lines = append(lines, packLine{p.ID, p.Name, p.Version, p.Stage, p.Basis, len(p.Questions), p.Hash})
	}
	if a.json {
		return a.printJSON(lines)
	}
	for _, l := range lines {
		a.say("%-24s %-8s %-10s %-9s %2d questions  %s", l.ID, l.Version, l.Stage, l.Basis, l.Questions, l.Name)
	}
	return nil
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
		p, err := a.findPack(name)
		if err != nil {
			broken = append(broken, err)
			mistakes = append(mistakes, mistakesIn(shownName(name), err)...)
			continue
		}
		for _, f := range lint.Lint(p) {
			found = append(found, lintJSON{shownName(name), f})
		}
	}
	if err := a.sayFindings(mistakes, found); err != nil {
		return err
	}
	if err := errors.Join(broken...); err != nil {
		return err
	}
	if len(found) > 0 {
		return store.Errorf(store.CodeInvalid, "%s", counted(len(found), "finding")).
			WithHint("Mend them, or keep one on purpose under accept: with the reason.")
	}
	if !a.json {
		a.say("nothing found")
	}
	return nil
}

// sayFindings prints what lint found. The mistakes that keep a pack from being
// read are in the JSON too; a person reads them as the error.
func (a *app) sayFindings(mistakes, found []lintJSON) error {
	if a.json {
		return a.printJSON(append(mistakes, found...))
	}
	for _, f := range found {
		a.say("%s:%d:%d: %s; %s [%s]", f.File, f.Line, f.Col, f.Text, f.Hint, f.Code)
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

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
