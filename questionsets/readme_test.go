package questionsets

import (
	"os"
	"strings"
	"testing"
)

// The guide's example is a pack that works.
func TestReadmeExampleIsAPack(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "```yaml\n")
	example, _, found := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the guide has no example")
	}
	p, err := Parse("README.md", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if findings := Lint(p); len(findings) > 0 {
		t.Errorf("lint: %+v", findings)
	}
	if p.Actions[0].Reaches != "call" || !p.Actions[1].Shares || len(p.WriteOff.Items) != 2 ||
		len(p.WhoMay.SetFlags) != 2 || len(p.WhoMay.SetMarkers) != 1 {
		t.Errorf("the example does not show every key: %+v %+v %+v", p.Actions, p.WriteOff, p.WhoMay)
	}
}

// Every word that stands for one of a list is in the guide.
func TestReadmeNamesEveryWord(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{Coverage, Meanings, FillTargets, Reaches, WriteOffSources, Duties} {
		for _, w := range words {
			if !strings.Contains(string(b), "`"+w+"`") {
				t.Errorf("the guide does not name %s", w)
			}
		}
	}
}
