package lint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// texts gives the packs that come with the program, and the clean one.
func texts(t testing.TB) []string {
	t.Helper()
	out := []string{clean}
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(p.Bytes))
	}
	return out
}

// places checks that every finding has a place in the file and sentences, that
// an accept of it by code and where makes it vanish, and that the pack in which
// actions are settled can be read.
func places(t interface{ Fatalf(string, ...any) }, p *questionsets.Pack) {
	lines := strings.Count(string(p.Bytes), "\n") + 1
	if _, err := questionsets.Parse("", []byte((&linter{p: p}).asked())); err != nil {
		t.Fatalf("%v\n%s", err, p.Bytes)
	}
	for _, f := range Lint(p) {
		if f.Line < 1 || f.Line > lines || f.Col < 1 || f.Text == "" || f.Hint == "" {
			t.Fatalf("no place or sentence: %+v\n%s", f, p.Bytes)
		}
		kept := *p
		kept.Accept = []questionsets.Accept{{Finding: strings.TrimSpace(f.Code + " " + f.Where), Because: "on purpose"}}
		for _, again := range Lint(&kept) {
			if again.Code == f.Code && again.Where == f.Where {
				t.Fatalf("accepted and still found: %+v", f)
			}
		}
	}
}

// TestLintNeverFailsOnAPackThatParses takes lines out of packs, doubles them and
// changes words in them.
func TestLintNeverFailsOnAPackThatParses(t *testing.T) {
	all := texts(t)
	parsed := 0
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Split(rapid.SampledFrom(all).Draw(t, "pack"), "\n")
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			lines = changeLine(t, lines)
		}
		p, err := questionsets.Parse("p.yaml", []byte(strings.Join(lines, "\n")))
		if err != nil {
			return
		}
		parsed++
		places(t, p)
	})
	if parsed == 0 {
		t.Error("no changed pack was read")
	}
}

func changeLine(t *rapid.T, lines []string) []string {
	i := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
	pairs := [][2]string{{"yes", "no"}, {"points: ", "points: 1"}, {"source:", "hint:"}, {"because:", "say:"}, {"required: true", "required: false"},
		{"core: true", "core: false"}, {"mandatory: true", "mandatory: false"}, {"high", "medium"}, {" and ", " or "}, {"==", "!="}, {"choice", "choices"}}
	pair := rapid.SampledFrom(pairs).Draw(t, "words")
	switch rapid.IntRange(0, 2).Draw(t, "change") {
	case 0:
		return append(append([]string{}, lines[:i]...), lines[i+1:]...)
	case 1:
		return append(append(append([]string{}, lines[:i]...), lines[i]), lines[i:]...)
	}
	out := append([]string{}, lines...)
	for j := range out {
		if k := (i + j) % len(out); strings.Contains(out[k], pair[0]) {
			out[k] = strings.Replace(out[k], pair[0], pair[1], 1)
			break
		}
	}
	return out
}

func FuzzLint(f *testing.F) {
	for _, text := range texts(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if p, err := questionsets.Parse("p", []byte(text)); err == nil {
			places(t, p)
		}
	})
}

// The guide names every code of a finding and every claim.
func TestTheGuideNamesEveryCode(t *testing.T) {
	b, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range slices.Concat(Codes, claims) {
		if !strings.Contains(string(b), "`"+code+"`") {
			t.Errorf("the guide does not name %s", code)
		}
	}
}

// The score of a pack is told apart only up to a bound; beyond it nothing is
// claimed that was not looked at.
func TestManyDifferentScoresAreNotWalked(t *testing.T) {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "      - {value: v%d, label: L%d, points: %d}\n", i, i, 1<<(i%20))
	}
	text := changed(t, "      - {value: ill, label: Ill, points: 10}\n", "      - {value: ill, label: Ill, points: 10}\n"+b.String())
	text = strings.Replace(text, "ask: How were you affected?\n    kind: choice\n", "ask: How were you affected?\n    kind: choices\n", 1)
	text = strings.Replace(text, "medium: 5, high: 10", "medium: 1000000, high: 2000000", 1)
	for _, f := range linted(t, text) {
		if strings.Contains(f, "band-gap") {
			t.Errorf("%v", f)
		}
	}
}
