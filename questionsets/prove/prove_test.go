package prove

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
)

const head = "schema: firstcall/pack/v1\nid: made-up\nforce: kent\ncode: KE\nname: Made up\nversion: \"1\"\nbasis: modelled\nwhy: made up for a test\n"

func proofOf(t *testing.T, text string) Proof {
	t.Helper()
	p, err := questionsets.Parse("made-up.yaml", []byte(head+text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return Prove(p)
}

func load(t *testing.T, id string) *questionsets.Pack {
	t.Helper()
	p, err := packs.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// claim gives a claim by its id and, after a space, where.
func (p Proof) claim(t *testing.T, name string) Claim {
	t.Helper()
	for _, c := range p.Claims {
		if strings.TrimSpace(c.ID+" "+c.Where) == name {
			return c
		}
	}
	t.Fatalf("there is no claim %s in %+v", name, p.Claims)
	return Claim{}
}

// path writes a counterexample in one line.
func (c *Counter) path() string {
	if c == nil {
		return "none"
	}
	var words []string
	for _, s := range c.Answers {
		words = append(words, s.ID+" "+s.Value)
	}
	return fmt.Sprintf("%s; %s; %s", strings.Join(words, ", "), c.History, c.Level)
}

// sound is a pack that keeps to every claim. Each test breaks one thing.
const sound = `questions:
  - {id: happening, ask: What is happening?, kind: text, required: true, covers: [incident]}
  - {id: before, ask: Before?, kind: yes-no, required: true, covers: [repeat], core: true}
  - {id: often, ask: How often?, kind: number, when: before == "yes", required: true, covers: [repeat]}
  - {id: who, ask: Because of who you are?, kind: yes-no, required: true, covers: [hate], means: hate}
  - id: harm
    ask: How bad?
    kind: choice
    required: true
    covers: [vulnerability]
    choices: [{value: none, label: Not at all, points: 0, order: 1}, {value: some, label: Somewhat, points: 2, order: 2}, {value: much, label: Very, points: 4, order: 3}]
score: {bands: {standard: 0, medium: 2, high: 4}}
rules:
  - {id: many, when: often >= 3, at_least: medium, because: Often}
  - {id: hate, when: who == "yes", set: [hate], require: [visit], because: Hate}
actions:
  - {id: visit, title: Visit, owner: police, due: 1 day}
`

func TestASoundPackIsProven(t *testing.T) {
	p := proofOf(t, sound)
	for _, c := range p.Claims {
		want := Proven
		if c.ID == clockStarts || c.ID == matrixMonotone { // no action waits, and there is no matrix
			want = Vacuous
		}
		if c.Status != want || c.Counter != nil || (c.Because == "") != (want == Proven) {
			t.Errorf("%+v %s", c, c.Counter.path())
		}
	}
	if !p.Holds() {
		t.Error("it does not hold")
	}
}

// One change to the sound pack, the claim it breaks, and the shortest path that
// shows it.
func TestEachClaimIsRefutedWithTheShortestPath(t *testing.T) {
	for _, b := range []struct {
		name, from, to, claim, want string
	}{
		{"repeat asked of some", "required: true, covers: [repeat], core: true", "required: true, core: true", "repeat-asked",
			"happening something, before no, who no, harm none; no earlier report; standard"},
		{"repeat may be left out", "{id: before, ask: Before?, kind: yes-no, required: true", "{id: before, ask: Before?, kind: yes-no", "repeat-asked",
			"happening something, who no, harm none; no earlier report; standard"},
		{"vulnerability never asked", "covers: [vulnerability]", "covers: [support]", "vulnerability-asked",
			"happening something, before no, who no, harm none; no earlier report; standard"},
		{"hate changes nothing", `{id: hate, when: who == "yes", set: [hate], require: [visit], because: Hate}`, `{id: hate, when: often >= 9, require: [visit], because: Hate}`, "hate-action",
			"happening something, before no, who yes, harm none; no earlier report; standard"},
		{"hate only sets a flag", "set: [hate], require: [visit], because: Hate}\n", "set: [hate], because: Hate}\n  - {id: x, when: often > 9, require: [visit], because: X}\n", "hate-action",
			"happening something, before no, who yes, harm none; no earlier report; standard"},
		{"the action is due anyway", "{id: visit, title: Visit, owner: police, due: 1 day}", "{id: visit, title: Visit, owner: police, due: 1 day, when: level >= standard}", "hate-action", ""},
		{"more points for less", "points: 4, order: 3", "points: 1, order: 3", "worse-lowers harm",
			"happening something, before no, who no, harm much; no earlier report; standard"},
		{"a level out of reach", "high: 4", "high: 5", "level-reached high", "none"},
		{"the worst is not High", "high: 4", "high: 5", "under-call",
			"happening something, before yes, often 2, who yes, harm much; no earlier report; medium"},
	} {
		if !strings.Contains(sound, b.from) {
			t.Fatalf("%s: %q is not in the pack", b.name, b.from)
		}
		p := proofOf(t, strings.Replace(sound, b.from, b.to, 1))
		c := p.claim(t, strings.TrimSpace(b.claim))
		if b.want == "" {
			if c.Status != Proven {
				t.Errorf("%s: %s %s", b.name, c.Status, c.Counter.path())
			}
			continue
		}
		if c.Status != Refuted || c.Counter.path() != b.want || p.Holds() {
			t.Errorf("%s: %s\n got %s\nwant %s", b.name, c.Status, c.Counter.path(), b.want)
		}
	}
}

func TestAKnownPathWithoutALevelIsRefuted(t *testing.T) {
	text := `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true, covers: [repeat, vulnerability]}
rules:
  - {id: r, when: q == "yes", at_least: high, because: R}
`
	if c := proofOf(t, text).claim(t, "level-or-why"); c.Status != Refuted || c.Counter.path() != "q no; no earlier report; unassessed" {
		t.Errorf("%s %s", c.Status, c.Counter.path())
	}
	for name, mend := range map[string]string{
		"a level for everybody": text + "  - {id: s, when: score >= 0, at_least: standard, because: S}\n",
		"not asked at all":      text + "exempt: {when: q == \"no\", because: Not asked}\n",
	} {
		if c := proofOf(t, mend).claim(t, "level-or-why"); c.Status != Proven {
			t.Errorf("%s: %s %s", name, c.Status, c.Counter.path())
		}
	}
}

const matrix = `questions:
  - {id: before, ask: Before?, kind: yes-no, required: true}
  - id: pattern
    ask: Pattern?
    kind: choice
    required: true
    covers: [repeat]
    choices: [{value: often, label: Often, order: 2}, {value: once, label: Once, order: 1}]
  - id: harm
    ask: Harm?
    kind: choice
    required: true
    covers: [vulnerability]
    choices: [{value: little, label: Little, order: 1}, {value: much, label: Much, order: 2}]
matrix:
  rows: pattern
  columns: harm
  cells: {once: {little: standard, much: medium}, often: {little: medium, much: high}}
`

func TestCAM07TheMatrixIsMonotoneByOrderAndNotAsPrinted(t *testing.T) {
	if p := proofOf(t, matrix); !p.Holds() {
		t.Errorf("%s", strings.Join(p.Text(), "\n"))
	}
	for swap, want := range map[string]string{
		"often: {little: standard, much: standard}": "pattern often, harm much; ; standard",
		"often: {little: high, much: medium}":       "pattern often, harm much; ; medium",
	} {
		p := proofOf(t, strings.Replace(matrix, "often: {little: medium, much: high}", swap, 1))
		if c := p.claim(t, "matrix-monotone"); c.Status != Refuted || c.Counter.path() != want || len(c.Counter.Instead) != 1 {
			t.Errorf("%s: %s %s", swap, c.Status, c.Counter.path())
		}
	}
}

// What is only asked after the worse answer is tried in every way; what is not
// known lowers nothing, because the handler then judges.
func TestWorseLowersGoesThroughFollowUps(t *testing.T) {
	text := `questions:
  - {id: first, ask: First?, kind: yes-no, required: true, covers: [repeat, vulnerability]}
  - {id: gate, ask: Gate?, kind: yes-no, required: true}
  - {id: inner, ask: Inner?, kind: number, when: gate == "yes", required: true}
rules:
  - {id: base, when: score >= 0, at_least: standard, because: Base}
  - {id: calm, when: gate == "no" and first == "yes", at_least: medium, because: Calm}
  - {id: bad, when: gate == "yes" and inner >= 2, at_least: medium, because: Bad}
`
	c := proofOf(t, text).claim(t, "worse-lowers gate")
	if c.Status != Refuted || c.Counter.path() != "first yes, gate yes, inner 1; no earlier report; standard" ||
		!cmp.Equal(c.Counter.Instead, []Said{{"gate", "Gate?", "no", "No"}}) || *c.Counter.InsteadLevel != risk.Medium {
		t.Errorf("%+v", c.Counter)
	}
	for name, mended := range map[string]string{
		"the follow-up adds":           strings.Replace(text, "inner >= 2", `(inner >= 2 or first == "yes")`, 1),
		"no sounds worse":              strings.Replace(text, "id: gate, ", "id: gate, worse: no, ", 1),
		"neither of them sounds so":    strings.Replace(text, "id: gate, ", "id: gate, worse: neither, ", 1),
		"not known is for the handler": strings.Replace(text, `first == "yes"`, `first == "declined"`, 1),
	} {
		p := proofOf(t, mended)
		refuted := slices.ContainsFunc(p.Claims, func(c Claim) bool { return c.ID == worseLowers && c.Where == "gate" })
		if refuted != (name == "no sounds worse") { // then inner at 2 and gate no is lower
			t.Errorf("%s: %v\n%s", name, refuted, strings.Join(p.Text(), "\n"))
		}
	}
}

func TestARefutationMayBeAccepted(t *testing.T) {
	broken := strings.Replace(sound, "points: 4, order: 3", "points: 1, order: 3", 1)
	for accept, want := range map[string]Status{"worse-lowers": Accepted, "worse-lowers harm": Accepted, "worse-lowers who": Refuted, "hate-action": Refuted} {
		p := proofOf(t, broken+"accept:\n  - {finding: under-call, because: X}\n  - {finding: level-reached high, because: X}\n  - {finding: "+accept+", because: It is printed so}\n")
		c := p.claim(t, "worse-lowers harm")
		if c.Status != want || p.Holds() != (want == Accepted) || c.Counter == nil || (c.Because == "It is printed so") != (want == Accepted) {
			t.Errorf("%s: %+v", accept, c)
		}
	}
}

func TestWhatDoesNotAriseSaysSo(t *testing.T) {
	p := proofOf(t, "questions:\n  - {id: q, ask: Q?, kind: text, required: true}\n")
	for _, id := range []string{hateAction, clockStarts, worseLowers, matrixMonotone, underCall} {
		if c := p.claim(t, id); c.Status != Vacuous || c.Because == "" {
			t.Errorf("%+v", c)
		}
	}
	if text := strings.Join(p.Text(), "\n"); !strings.Contains(text, "nothing to prove: The matrix never falls along a row or a column [matrix-monotone]\n    because there is no matrix\n") {
		t.Error(text)
	}
}

func TestWhatCannotBeWalkedIsNotProven(t *testing.T) {
	options := "choices: ["
	for i := range 13 {
		options += fmt.Sprintf("{value: v%d, label: L%d, points: %d}, ", i, i, 1<<i)
	}
	many := "questions:\n"
	for _, id := range []string{"a", "b"} {
		many += fmt.Sprintf("  - {id: %s, ask: Q?, kind: choices, required: true, %s]}\n", id, strings.TrimSuffix(options, ", "))
	}
	for name, text := range map[string]string{
		"too many":  many + "score: {bands: {standard: 0, medium: 1, high: 2}}\n",
		"no number": strings.Replace(sound, "often >= 3", "often >= score", 1),
	} {
		p := proofOf(t, text)
		if p.Holds() || p.Classes != 0 || len(p.Shares) > 0 {
			t.Errorf("%s: %+v", name, p)
		}
		for _, c := range p.Claims {
			if c.ID != matrixMonotone && c.Status != NotProven || c.Because == "" {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
}

// Every claim holds for the packs that come with the program, or they say why
// one does not.
func TestThePacksThatComeWithTheProgramHold(t *testing.T) {
	for _, id := range packs.IDs() {
		if p := Prove(load(t, id)); !p.Holds() || !p.Exact {
			t.Errorf("%s", strings.Join(p.Text(), "\n"))
		}
	}
}

// The printed points of the matrix give 22 to the worst answer of each kind,
// and High begins at 24 (DOMAIN 1.5).
func TestCAMRAMUnderCalls(t *testing.T) {
	p := Prove(load(t, "cambridgeshire-ram"))
	c := p.claim(t, "under-call")
	want := "r1 frequently, r2 no, r3 no, r4 no, r5 yes, r6 current, r7 health, r8 isolated, r9 no, r10 something, r11 something; no earlier report; medium"
	if c.Status != Accepted || c.Counter.path() != want || c.Counter.Score != 22 {
		t.Errorf("%s %s, score %d", c.Status, c.Counter.path(), c.Counter.Score)
	}
}

func TestRAMShares(t *testing.T) {
	p := Prove(load(t, "cambridgeshire-ram"))
	for _, want := range []struct {
		level   risk.Level
		known   int64
		percent float64
	}{{risk.Unassessed, 0, 0}, {risk.Standard, 2_025, 19.531}, {risk.Medium, 7_938, 76.563}, {risk.High, 405, 3.906}} {
		s := p.Shares[want.level]
		if s.Level != want.level || s.Known.Int64() != want.known || s.KnownPercent != want.percent {
			t.Errorf("%+v", s)
		}
	}
	sum := int64(0)
	for _, s := range p.Shares {
		sum += s.Paths.Int64()
	}
	if sum != p.Paths.Int64() || sum != 23_040_000 {
		t.Errorf("the shares add up to %d of %v", sum, p.Paths)
	}
}

func TestProofIsTheSameEveryTime(t *testing.T) {
	p := load(t, "cambridgeshire-ram")
	one, err := json.Marshal(Prove(p))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if again, _ := json.Marshal(Prove(p)); string(again) != string(one) {
			t.Fatalf("%s\n%s", one, again)
		}
	}
}

func TestTextReadsLikeSentences(t *testing.T) {
	broken := strings.Replace(sound, "points: 4, order: 3", "points: 1, order: 3", 1)
	text := strings.Join(proofOf(t, broken).Text(), "\n")
	for _, want := range []string{
		"Made up, version 1\n480 paths: every answer, with 1 history\nTaken together where nothing can tell them apart: ",
		"refuted: No choice and no yes or no that sounds worse lowers the level [worse-lowers harm]\n    the shortest path that shows it:\n      happening What is happening: something is said\n      before Before: No\n",
		"      harm How bad: Very\n      history: no earlier report\n    comes to standard\n    and with\n      harm How bad: Somewhat\n    instead it comes to medium\n",
		"proven: Some path comes to the level standard [level-reached standard]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
}
