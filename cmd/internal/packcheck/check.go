package packcheck

import (
	"fmt"

	"firstcall/questionsets"
	"firstcall/questionsets/lint"
	"firstcall/questionsets/prove"
)

// Example is how an example call of a pack came out.
type Example struct {
	Pack   string   `json:"pack"`
	Name   string   `json:"name"` // "" for a pack that has no example
	Passes bool     `json:"passes"`
	Wrong  []string `json:"wrong"`
}

// Lines gives an example as a person reads it.
func (e Example) Lines() []string {
	switch {
	case e.Passes:
		return []string{fmt.Sprintf("ok    %s: %s", e.Pack, e.Name)}
	case e.Name == "":
		return []string{fmt.Sprintf("FAIL  %s: %s", e.Pack, e.Wrong[0])}
	}
	var lines []string
	for _, w := range e.Wrong {
		lines = append(lines, fmt.Sprintf("FAIL  %s: %s: %s", e.Pack, e.Name, w))
	}
	return lines
}

// Examples runs a pack's own example calls. A pack without one fails: nobody has
// said what it should do.
func Examples(p *questionsets.Pack) ([]Example, error) {
	if len(p.Examples) == 0 {
		return []Example{{Pack: p.ID, Wrong: []string{"this question set has no example call; write one under examples:"}}}, nil
	}
	var all []Example
	for i := range p.Examples {
		_, wrong, err := p.Run(&p.Examples[i])
		if err != nil {
			return all, err
		}
		all = append(all, Example{p.ID, p.Examples[i].Name, len(wrong) == 0, append([]string{}, wrong...)})
	}
	return all, nil
}

// FindingLine gives a finding in a file as a person, and an editor, reads it.
func FindingLine(file string, f lint.Finding) string {
	return fmt.Sprintf("%s:%d:%d: %s; %s [%s]", file, f.Line, f.Col, f.Text, f.Hint, f.Code)
}

// Open counts the claims of a proof that do not hold and were not accepted.
func Open(proof prove.Proof) int {
	n := 0
	for _, c := range proof.Claims {
		if c.Status == prove.Refuted || c.Status == prove.NotProven {
			n++
		}
	}
	return n
}

// Wrong gives what keeps a pack from being published, in the lines of lint, test
// and prove; none if nothing does.
func Wrong(file string, p *questionsets.Pack) ([]string, error) {
	var lines []string
	for _, f := range lint.Lint(p) {
		lines = append(lines, FindingLine(file, f))
	}
	examples, err := Examples(p)
	if err != nil {
		return nil, err
	}
	for _, e := range examples {
		if !e.Passes {
			lines = append(lines, e.Lines()...)
		}
	}
	if proof := prove.Prove(p); !proof.Holds() {
		lines = append(lines, proof.Text()...)
	}
	return lines, nil
}
