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
}
