package main

import (
	"errors"

	"github.com/spf13/cobra"

	"firstcall/store"
)

func (a *app) newPacksTest() *cobra.Command {
	return &cobra.Command{
		Use:   "test PACK...",
		Short: "Run the example calls that question sets bring along",
		Long: "Runs each question set's own examples and says which come to something else than they want.\n" +
			"A question set without an example fails: nobody has said what it should do.",
		Args: takes(1, many, "at least one PACK: a force's name or a file"),
		RunE: a.wrap(func(_ *cobra.Command, args []string) error { return a.runPacksTest(args) }),
	}
}

type exampleJSON struct {
	Pack   string   `json:"pack"`
	Name   string   `json:"name"` // "" for a pack that has no example
	Passes bool     `json:"passes"`
	Wrong  []string `json:"wrong"`
}

// runPacksTest runs every example of every pack; one that fails is exit 3.
func (a *app) runPacksTest(names []string) error {
	lines := []exampleJSON{}
	var broken []error
	for _, name := range names {
		ran, err := a.runExamples(name)
		lines = append(lines, ran...)
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
		return store.Errorf(store.CodeInvalid, "%s failed", counted(failed, "example")).
			WithHint("Mend the question set, or the example if it wants the wrong thing.")
	}
	return nil
}

// runExamples runs one pack's examples.
func (a *app) runExamples(name string) ([]exampleJSON, error) {
	p, err := a.findPack(name)
	if err != nil {
		return nil, err
	}
	if len(p.Examples) == 0 {
		return []exampleJSON{{Pack: p.ID, Wrong: []string{"this question set has no example call; write one under examples:"}}}, nil
	}
	var lines []exampleJSON
	for i := range p.Examples {
		_, wrong, err := p.Run(&p.Examples[i])
		if err != nil {
			return lines, err
		}
		lines = append(lines, exampleJSON{p.ID, p.Examples[i].Name, len(wrong) == 0, append([]string{}, wrong...)})
	}
	return lines, nil
}

// sayExamples prints a line for each example, and how many there were.
func (a *app) sayExamples(lines []exampleJSON, failed int) error {
	if a.json {
		return a.printJSON(lines)
	}
	for _, l := range lines {
		switch {
		case l.Passes:
			a.say("ok    %s: %s", l.Pack, l.Name)
		case l.Name == "":
			a.say("FAIL  %s: %s", l.Pack, l.Wrong[0])
		default:
			for _, w := range l.Wrong {
				a.say("FAIL  %s: %s: %s", l.Pack, l.Name, w)
			}
		}
	}
	if len(lines) > 0 { // or else nothing could be read
		a.say("%s, %d failed", counted(len(lines), "example"), failed)
	}
	return nil
}
