package lint

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

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

// places checks that every finding has a place in the file and sentences,
// and that an accept of it by code and where makes it vanish.
func places(t interface{ Fatalf(string, ...any) }, p *questionsets.Pack) {
	lines := strings.Count(string(p.Bytes), "\n") + 1
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
	text := changed(t, "      - {value: ill, label: Ill, points: 10, order: 3}\n", "      - {value: ill, label: Ill, points: 10, order: 3}\n"+b.String())
	text = strings.Replace(text, "ask: How were you affected?\n    kind: choice\n", "ask: How were you affected?\n    kind: choices\n", 1)
	text = strings.Replace(text, "medium: 5, high: 10", "medium: 1000000, high: 2000000", 1)
	for _, f := range linted(t, text) {
		if strings.Contains(f, "band-gap") {
			t.Errorf("%v", f)
		}
	}
}

// Whatever a pack holds, lint is done at once: one measure of what is tried is
// kept for all of it. What it cannot settle then, it does not say.
func TestLintIsQuick(t *testing.T) {
	numbers, options, facts := "", "", ""
	chain := func(n int) string {
		s, when := "", ""
		for i := range n {
			s += fmt.Sprintf("  - {id: c%d, ask: C?, kind: yes-no, required: true, source: s%s}\n", i, when)
			when = fmt.Sprintf(`, when: 'c%d == "yes"'`, i)
		}
		return s + fmt.Sprintf("  - {id: never, ask: N?, kind: text, when: 'c%d == \"yes\" and c3 == \"no\"', source: s}\nrules:\n", n-1)
	}
	for i := range 400 {
		numbers += fmt.Sprintf("  - {id: n%d, when: n >= %d, at_least: high, because: N, source: s}\n", i, i)
		facts += fmt.Sprintf("  - {id: f%d, when: 'category == \"personal\" and reports_within(\"%d days\") >= 3', at_least: high, because: F, source: s}\n", i, i+1)
	}
	for i := range 16 {
		options += fmt.Sprintf("{value: o%d, label: O%d, points: %d}, ", i, i, 1+i)
	}
	const rules = "rules:\n"
	for name, text := range map[string]string{
		"a chain":      changed(t, rules, chain(40)),
		"a long chain": changed(t, rules, chain(120)),
		"numbers":      changed(t, rules, "  - {id: n, ask: N?, kind: number, required: true, source: s}\n"+rules+numbers),
		"many options": changed(t, rules, "  - {id: many, ask: M?, kind: choices, required: true, source: s, choices: ["+options+"]}\n"+rules+"  - {id: most, when: '\"o3\" in many and score >= 200', at_least: high, because: M, source: s}\n"),
		"windows":      changed(t, rules, rules+facts),
		"all":          changed(t, rules, "  - {id: n, ask: N?, kind: number, required: true, source: s}\n"+chain(120)+numbers+facts),
	} {
		p, err := questionsets.Parse("p.yaml", []byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		best := time.Hour
		for range 3 {
			begun := time.Now()
			found := Lint(p)
			best = min(best, time.Since(begun))
			if name == "a chain" && !slices.ContainsFunc(found, func(f Finding) bool { return f.Code == "never-asked" && f.Where == "never" }) {
				t.Errorf("%v", found)
			}
		}
		if best > time.Second { // 100 ms by itself, where nothing else runs
			t.Errorf("%s: %v", name, best)
		}
	}
}
