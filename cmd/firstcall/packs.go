package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/questionsets/strictyaml"
	"firstcall/store"
)

// findPack reads a pack by the name of an embedded one or from a file.
func findPack(name string) (*questionsets.Pack, error) {
	id := name
	for _, f := range questionsets.Forces {
		if strings.EqualFold(f.Name, name) {
			id = f.ID
		}
	}
	if slices.Contains(packs.IDs(), id) {
		return packs.Load(id)
	}
	b, err := readInput(name, questionsets.MaxPackBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.Errorf(store.CodeNotFound, "there is no pack and no file of that name").
			WithHint("The packs are " + strings.Join(packs.IDs(), ", ") + ".")
	}
	if err != nil {
		return nil, unread(err)
	}
	return questionsets.Parse(name, b)
}

func (a *app) newPacks() *cobra.Command {
	cmd := group("packs", "List, show and check question sets")
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the question sets", Args: takes(0, 0, nothing),
			RunE: a.wrap(func(*cobra.Command, []string) error { return a.runPacksList() })},
		&cobra.Command{Use: "show PACK", Short: "Show one as it is asked: a force's name or a file", Args: takes(1, 1, "one PACK: a force's name or a file"),
			RunE: a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksShow(args[0]) })},
		&cobra.Command{Use: "lint PACK...", Short: "Check question sets for what the parser cannot see", Args: takes(1, many, "at least one PACK: a force's name or a file"),
			RunE: a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksLint(args) })},
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
		a.say("%-20s %-8s %-10s %-9s %2d questions  %s", l.ID, l.Version, l.Stage, l.Basis, l.Questions, l.Name)
	}
	return nil
}

type packJSON struct {
	ID        string             `json:"id"`
	Force     string             `json:"force"`
	Code      string             `json:"code"`
	Name      string             `json:"name"`
	Version   string             `json:"version"`
	Stage     questionsets.Stage `json:"stage"`
	Mode      questionsets.Mode  `json:"mode"`
	Basis     questionsets.Basis `json:"basis"`
	Source    string             `json:"source"`
	Hash      string             `json:"hash"`
	Questions []questionJSON     `json:"questions"`
}

type questionJSON struct {
	ID       string             `json:"id"`
	Ask      string             `json:"ask"`
	Kind     questionsets.Kind  `json:"kind"`
	Choices  []optionJSON       `json:"choices"`
	Covers   []string           `json:"covers"`
	When     string             `json:"when"`
	Required bool               `json:"required"`
	Source   string             `json:"source"`
	Basis    questionsets.Basis `json:"basis"`
}

type optionJSON struct {
	Value  string `json:"value"`
	Label  string `json:"label"`
	Points int    `json:"points"`
}

func (a *app) runPacksShow(name string) error {
	p, err := findPack(name)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(asJSON(p))
	}
	a.showPack(p)
	return nil
}

func asJSON(p *questionsets.Pack) packJSON {
	out := packJSON{p.ID, p.Force, p.Code, p.Name, p.Version, p.Stage, p.Mode, p.Basis, p.Source, p.Hash, nil}
	for _, q := range p.Questions {
		j := questionJSON{q.ID, q.Ask, q.Kind, []optionJSON{}, append([]string{}, q.Covers...), q.When, q.Required, q.Source, q.Basis}
		for _, o := range q.Choices {
			j.Choices = append(j.Choices, optionJSON{o.Value, o.Label, o.Points})
		}
		out.Questions = append(out.Questions, j)
	}
	return out
}

func (a *app) showPack(p *questionsets.Pack) {
	a.say("%s, version %s (%s)", p.Name, p.Version, p.Basis)
	a.say("%s", p.Source)
	for i, q := range p.Questions {
		a.say("")
		a.say("%2d. %s  [%s]", i+1, q.Ask, q.Kind)
		if q.When != "" {
			a.say("    asked when %s", q.When)
		}
		for _, o := range q.Choices {
			if p.Score != nil {
				a.say("    ( ) %s  %d", o.Label, o.Points)
			} else {
				a.say("    ( ) %s", o.Label)
			}
		}
		a.say("    %s: %s, %s", q.ID, q.Source, q.Basis)
	}
	for _, r := range p.Rules {
		a.say("")
		a.say("When %s: %s", r.When, r.Because)
		a.say("    %s: %s, %s", r.ID, r.Source, r.Basis)
	}
	for _, r := range p.Repeat {
		a.say("")
		a.say("%d reports within %s", r.Reports, r.Within)
		a.say("    %s: %s, %s", r.ID, r.Source, r.Basis)
	}
	for _, d := range p.Actions {
		a.say("")
		a.say("To do: %s, %s, %s", d.Title, d.Owner, d.Due)
		a.say("    %s: %s, %s", d.ID, d.Source, d.Basis)
	}
	a.showWriteOff(p.WriteOff)
	a.showWhoMay(p.WhoMay)
}

// showWriteOff prints what a call that needs nothing more must hold (CAM-11).
func (a *app) showWriteOff(w *questionsets.WriteOff) {
	if w == nil {
		return
	}
	a.say("")
	if w.When == "" {
		a.say("Written off with")
	} else {
		a.say("Written off, when %s, with", w.When)
	}
	for _, item := range w.Items {
		if item.From == "" {
			a.say("    [ ] %s", item.Item)
		} else {
			a.say("    [ ] %s (filled in from: %s)", item.Item, item.From)
		}
	}
	a.say("    %s, %s", w.Source, w.Basis)
}

// showWhoMay prints who may do what only some may (SW-12, SW-16).
func (a *app) showWhoMay(w questionsets.WhoMay) {
	if len(w.SetFlags) == 0 && len(w.SetMarkers) == 0 {
		return
	}
	a.say("")
	if len(w.SetFlags) > 0 {
		a.say("Repeat and vulnerable are set by %s only; others raise a concern", strings.Join(w.SetFlags, ", "))
	}
	if len(w.SetMarkers) > 0 {
		a.say("Warning markers are set by %s only; others propose them", strings.Join(w.SetMarkers, ", "))
	}
	a.say("    %s, %s", w.Source, w.Basis)
}

type lintJSON struct {
	File string `json:"file"`
	questionsets.Finding
}

// runPacksLint checks every file and reports all it finds; a finding is exit 3.
func (a *app) runPacksLint(names []string) error {
	mistakes, found := []lintJSON{}, []lintJSON{}
	var broken []error
	for _, name := range names {
		p, err := findPack(name)
		if err != nil {
			broken = append(broken, err)
			mistakes = append(mistakes, mistakesIn(name, err)...)
			continue
		}
		for _, f := range questionsets.Lint(p) {
			found = append(found, lintJSON{name, f})
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
		out = append(out, lintJSON{name, questionsets.Finding{Code: "invalid", Line: e.Line, Col: e.Col, Text: e.Msg, Hint: e.Hint}})
	}
	return out
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
