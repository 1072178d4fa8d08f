package prove

import (
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
)

// rank is how bad an answer to a choice question sounds, written down anew.
func rank(q *questionsets.Question, value string) int {
	ordered := slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Order != q.Choices[0].Order })
	for _, o := range q.Choices {
		switch {
		case o.Value == value && ordered:
			return o.Order
		case o.Value == value:
			return o.Points
		}
	}
	return 0
}

// drawWorse draws an answer that sounds worse than a known one; nil if there is
// none, or none was drawn.
func drawWorse(t *rapid.T, q *questionsets.Question, a questionsets.Answer) *questionsets.Answer {
	var worse []questionsets.Answer
	switch {
	case q.Kind == questionsets.YesNo && q.Worse != "neither":
		calm, bad := "no", "yes"
		if q.Worse == "no" {
			calm, bad = bad, calm
		}
		if a.Value == calm {
			worse = append(worse, questionsets.Say(bad))
		}
	case q.Kind == questionsets.Choice:
		for _, o := range q.Choices {
			if rank(q, o.Value) > rank(q, a.Value) {
				worse = append(worse, questionsets.Say(o.Value))
			}
		}
	case q.Kind == questionsets.Choices:
		for _, o := range q.Choices {
			if (o.Order > 0 || o.Points > 0) && !slices.Contains(a.Values, o.Value) {
				worse = append(worse, questionsets.Pick(append(slices.Clone(a.Values), o.Value)...))
			}
		}
	}
	if len(worse) == 0 {
		return nil
	}
	return &worse[rapid.IntRange(0, len(worse)-1).Draw(t, "worse")]
}

// stands is what became of each claim of a proof; "" where it was not settled.
func stands(p Proof) map[string]Status {
	out := map[string]Status{}
	for _, c := range p.Claims {
		out[c.ID] = c.Status
		if c.Where != "" {
			out[c.ID+" "+c.Where] = c.Status
		}
	}
	return out
}

// covered says whether a question covering something is answered.
func covered(iv *questionsets.Interview, what string) bool {
	return slices.ContainsFunc(iv.Pack().Questions, func(q questionsets.Question) bool {
		return slices.Contains(q.Covers, what) && iv.Answered(q.ID)
	})
}

// What is proven of a pack holds for any call at any time: whatever is answered,
// whatever was reported before, of which incident and on which day.
func TestWhatIsProvenHoldsOnAnyCall(t *testing.T) {
	tested := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		proof := Prove(p)
		is := stands(proof)
		for range 25 {
			c := drawCall(t, p)
			r := c.iv.Assess(c.h)
			holds := func(claim string, holds bool) {
				if is[claim] == Proven || is[claim] == Vacuous {
					if tested[claim]++; !holds {
						t.Fatalf("%s is %s\n%v %v\n%v %+v\n%s\n%s", claim, is[claim], c.iv.Export(), c.iv.Facts(), c.h.Now, c.h.Earlier, p.Bytes, strings.Join(proof.Text(), "\n"))
					}
				}
			}
			holds(levelOrWhy, r.Level != risk.Unassessed || r.Exempt != "" || !c.known && r.Why != "")
			holds(repeatAsked, r.Exempt != "" || covered(c.iv, "repeat"))
			holds(vulnerabilityAsked, r.Exempt != "" || covered(c.iv, "vulnerability"))
			holds(hateAction, !r.Hate || len(r.Actions) > 0)
			holds(clockStarts, !slices.ContainsFunc(r.Actions, func(a questionsets.DueAction) bool { return a.Starts != "" && a.After == nil }))
			if is["level-reached "+r.Level.String()] == Refuted {
				t.Fatalf("%s can be reached\n%v\n%s", r.Level, c.iv.Export(), p.Bytes)
			}
			holds(worseLowers, notLowered(t, c, r))
		}
	})
	for _, claim := range []string{levelOrWhy, repeatAsked, vulnerabilityAsked, hateAction, clockStarts, worseLowers} {
		if tested[claim] < 50 {
			t.Errorf("%s was tested on %d calls", claim, tested[claim])
		}
	}
}

// notLowered says whether a worse answer to one question leaves the level where
// it is or raises it, all else equal; what only it brings up is answered anyhow.
func notLowered(t *rapid.T, c call, r questionsets.Result) bool {
	visible := c.iv.Visible()
	q := visible[rapid.IntRange(0, len(visible)-1).Draw(t, "question")]
	a, ok := c.iv.Get(q.ID)
	if !ok || a.State != questionsets.Known {
		return true
	}
	bad := drawWorse(t, q, a)
	if bad == nil {
		return true
	}
	worse := call{iv: questionsets.NewInterview(c.iv.Pack()), h: c.h}
	worse.iv.SetFacts(c.iv.Facts())
	leave := map[string]bool{}
	for _, v := range visible {
		b, answered := c.iv.Get(v.ID)
		if leave[v.ID] = !answered; answered {
			_ = worse.iv.Answer(v.ID, b) // it was taken before
		}
	}
	_ = worse.iv.Answer(q.ID, *bad)
	worse.fill(t, leave)
	level := worse.iv.Assess(c.h).Level
	return level >= r.Level || level == risk.Unassessed && !worse.known
}

// again assesses the answers file of a counterexample, read back from its JSON.
func again(t interface{ Fatalf(string, ...any) }, p *questionsets.Pack, c *Counter) questionsets.Result {
	b, err := json.Marshal(c.AnswersFile)
	if err != nil {
		t.Fatalf("%v", err)
	}
	file, err := questionsets.ParseAnswers("answers.json", b)
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	iv, h, err := file.Apply(p, time.Time{})
	if err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return iv.Assess(h)
}

// Every counterexample can be run: what is answered and was reported comes to the
// level it is said to come to.
func TestCounterexamplesCanBeRun(t *testing.T) {
	run, cannot := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		for _, c := range Prove(p).Claims {
			switch {
			case c.Counter == nil || c.ID == matrixMonotone:
			case c.Counter.AnswersFile == nil:
				cannot++
				if !strings.Contains(c.Counter.History, "this incident reported before") && !strings.Contains(c.Counter.History, "hate incident") {
					t.Fatalf("%s: %q can be written down\n%s", c.ID, c.Counter.History, p.Bytes)
				}
			default:
				run++
				if r := again(t, p, c.Counter); r.Level != c.Counter.Level || r.Score != c.Counter.Score || !r.Complete {
					t.Fatalf("%s comes to %s with score %d, not to %+v\n%s", c.ID, r.Level, r.Score, c.Counter, p.Bytes)
				}
			}
		}
	})
	if run < 100 || cannot > run/10 {
		t.Errorf("%d were run, %d cannot be", run, cannot)
	}
}

const (
	oneQuestion = "questions:\n  - {id: q, ask: Q?, kind: yes-no, required: true, covers: [repeat, vulnerability]}\n"
	aBase       = "  - {id: base, when: score >= 0, at_least: standard, because: Everybody}\n"
)

// looksSound are packs that look sound at a first glance: the claim that does not
// hold, and where it is not proven why.
var looksSound = []struct{ name, text, claim, why string }{
	{"a level in a shorter time hides one in a longer", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'highest_within("30 days") < high', at_least: standard, because: B}` + "\n" +
		`  - {id: m, when: 'highest_within("12 months") >= medium and highest_within("30 days") < high', at_least: medium, because: M}` + "\n", levelOrWhy, ""},
	{"a level in a time in which nothing is counted", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'reports_within("30 days") < 2 or reports_within("12 months") >= 3 or highest_within("12 months") < medium or highest_within("30 days") >= high', at_least: standard, because: B}` + "\n", levelOrWhy, ""},
	{"a level beside the count of a case review", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'highest_within("3 months") < high or reports_within("6 months") >= 3', at_least: standard, because: B}` + "\n" +
		"case_review: {reports: 3, within: 6 months}\n", levelOrWhy, ""},
	{"a report of the very incident", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'highest_within("30 days") < high or reports_within("30 days") >= 2', at_least: standard, because: B}` + "\n", levelOrWhy, ""},
	{"a month of 28 days", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'reports_within("30 days") < 3 or reports_within("1 month") >= 3', at_least: standard, because: B}` + "\n", levelOrWhy, "30 days or 1 month"},
	{"a day that began 36 hours ago", oneQuestion + "rules:\n" +
		`  - {id: b, when: 'reports_within("36 hours") < 3 or reports_within("1 day") >= 3', at_least: standard, because: B}` + "\n", levelOrWhy, "36 hours or 1 day"},
	{"a number at the edge", "questions:\n  - {id: n, ask: N?, kind: number, required: true, covers: [repeat, vulnerability]}\nrules:\n" +
		"  - {id: b, when: n <= 999999999999, at_least: standard, because: B}\n", levelOrWhy, ""},
	{"two picks together", "questions:\n  - {id: c, ask: C?, kind: choices, required: true, covers: [repeat, vulnerability], choices: [{value: a, label: A, order: 1}, {value: b, label: B, order: 1}]}\nrules:\n" +
		"  - {id: b, when: 'not (\"a\" in c and \"b\" in c)', at_least: standard, because: B}\n", levelOrWhy, ""},
	{"the same word as stands for any text", "questions:\n  - {id: t, ask: T?, kind: text, required: true, covers: [repeat, vulnerability]}\nrules:\n" +
		"  - {id: b, when: t == \"something\", at_least: standard, because: B}\n", levelOrWhy, ""},
	{"hate in a choice", oneQuestion + "  - {id: m, ask: M?, kind: choice, required: true, covers: [hate], choices: [{value: \"no\", label: No, order: 0}, {value: \"yes\", label: Yes, order: 1}]}\nrules:\n" + aBase, hateAction, ""},
	{"hate in a choice without an order", oneQuestion + "  - {id: m, ask: M?, kind: choice, required: true, means: hate, choices: [{value: \"no\", label: No}, {value: \"yes\", label: Yes}]}\nrules:\n" + aBase, hateAction, "which choices of m say"},
	{"hate among several picks", oneQuestion + "  - {id: m, ask: M?, kind: choices, required: true, covers: [hate], choices: [{value: race, label: Race, order: 1}]}\nrules:\n" + aBase, hateAction, ""},
	{"hate among picks without an order", oneQuestion + "  - {id: m, ask: M?, kind: choices, required: true, covers: [hate], choices: [{value: race, label: Race}]}\nrules:\n" + aBase, hateAction, "which choices of m say"},
	{"what is not known hides how far it falls", "questions:\n  - {id: x, ask: X?, kind: yes-no, required: true, covers: [repeat, vulnerability]}\n" +
		"  - {id: h, ask: H?, kind: choice, required: true, choices: [{value: a, label: A, order: 1}, {value: b, label: B, order: 2}, {value: c, label: C, order: 3}]}\nrules:\n" + aBase +
		"  - {id: r1, when: 'x == \"not known\" and h == \"a\"', at_least: high, because: R}\n  - {id: r2, when: 'h == \"c\"', at_least: medium, because: R}\n", worseLowers + " h", ""},
	{"an action waits for one that is not due", oneQuestion + "rules:\n" + aBase + "actions:\n" +
		"  - {id: first, title: F, due: 1 day, when: level >= medium}\n  - {id: second, title: S, due: 1 day, when: 'q == \"yes\"', starts: first}\n", clockStarts, ""},
}

// What breaks a pack that only looks sound must be found, or it must be said why
// nothing can be proven.
func TestWhatOnlyLooksSoundIsNotProven(t *testing.T) {
	for _, c := range looksSound {
		found := proofOf(t, c.text)
		got := found.claim(t, c.claim)
		switch {
		case c.why != "":
			if got.Status != NotProven || !strings.Contains(got.Because, c.why) {
				t.Errorf("%s: %s, %q", c.name, got.Status, got.Because)
			}
		case got.Status != Refuted:
			t.Errorf("%s: %s\n%s", c.name, got.Status, strings.Join(found.Text(), "\n"))
		}
	}
}

// A choice about hate needs no order where it is only asked once hate was
// answered yes: then that answer counts.
func TestAGroundIsAskedAfterAYes(t *testing.T) {
	ground := strings.Replace(sound, "  - id: harm\n", "  - {id: ground, ask: Which?, kind: choice, when: who == \"yes\", required: true, covers: [hate], choices: [{value: faith, label: Faith}, {value: other, label: Other}]}\n  - id: harm\n", 1)
	if c := proofOf(t, ground).claim(t, hateAction); c.Status != Proven {
		t.Errorf("%+v", c)
	}
	always := strings.Replace(ground, `when: who == "yes", required: true, covers: [hate], choices`, "required: true, covers: [hate], choices", 1)
	if c := proofOf(t, always).claim(t, hateAction); c.Status != NotProven || !strings.Contains(c.Because, "ground") {
		t.Errorf("%+v", c)
	}
}

func TestClocksThatStartAreProven(t *testing.T) {
	text := oneQuestion + "rules:\n" + aBase + "actions:\n" +
		"  - {id: first, title: F, due: 1 day, when: 'q == \"yes\" or level >= high'}\n  - {id: second, title: S, due: 1 day, when: 'q == \"yes\"', starts: first}\n"
	if c := proofOf(t, text).claim(t, clockStarts); c.Status != Proven {
		t.Errorf("%+v", c)
	}
}

// Only questions that cover a kind are taken for it, in the order of the kinds:
// an axis of the handler's own matrix that covers none asks nobody anything. The
// claim names them.
func TestUnderCallNamesWhatItTakes(t *testing.T) {
	asked := strings.Replace(matrix, "{id: before, ask: Before?, kind: yes-no, required: true}", "{id: before, ask: Before?, kind: yes-no, required: true, covers: [repeat, vulnerability]}", 1)
	for want, covers := range map[string]*strings.Replacer{
		"inspectors count (before) is High":                strings.NewReplacer("    covers: [repeat]\n", "", "    covers: [vulnerability]\n", ""),
		"inspectors count (before, harm, pattern) is High": strings.NewReplacer("    covers: [repeat]\n", "    covers: [support]\n", "    covers: [vulnerability]\n", "    covers: [safety]\n"),
	} {
		if c := proofOf(t, covers.Replace(asked)).claim(t, underCall); !strings.Contains(c.Text, want) {
			t.Errorf("%q does not say %q", c.Text, want)
		}
	}
}

func TestWhatIsAcceptedAndHoldsIsTold(t *testing.T) {
	p := proofOf(t, sound+"accept:\n  - {finding: under-call, because: X}\n  - {finding: worse-lowers harm, because: X}\n  - {finding: long-text q, because: X}\n  - {finding: matrix-monotone, because: X}\n")
	if want := []string{"under-call", "worse-lowers harm", "matrix-monotone"}; !slices.Equal(p.Unneeded, want) {
		t.Errorf("%q, want %q", p.Unneeded, want)
	}
	if text := p.Text(); text[len(text)-3] != "accepted and no longer needed: under-call" {
		t.Errorf("%q", text)
	}
	if p := proofOf(t, strings.Replace(sound, "often >= 3", "often >= score", 1)+"accept:\n  - {finding: worse-lowers harm, because: X}\n"); len(p.Unneeded) > 0 {
		t.Errorf("%q, and nothing was proven", p.Unneeded)
	}
}

// A pack of too many paths is given up soon and without using up the memory; one
// of which hardly two paths are alike is still walked.
func TestTooManyPathsAreGivenUpSoon(t *testing.T) {
	pack := func(n int) string {
		text, rules := "questions:\n", "rules:\n"+aBase
		for i := range n {
			text += fmt.Sprintf("  - {id: q%d, ask: Q?, kind: yes-no, required: true, covers: [repeat, vulnerability]}\n", i)
			if i > 0 {
				rules += fmt.Sprintf("  - {id: r%d, when: 'q%d == \"yes\" and q%d == \"no\"', at_least: high, because: R}\n", i, i-1, i)
			}
		}
		return text + rules
	}
	begun := time.Now()
	p := proofOf(t, pack(30))
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	if c := p.claim(t, levelOrWhy); c.Status != NotProven || time.Since(begun) > 20*time.Second || m.Sys > 600<<20 {
		t.Errorf("%s in %v with %d MB", c.Status, time.Since(begun), m.Sys>>20)
	}
	few, err := questionsets.Parse("few.yaml", []byte(head+pack(7)))
	if err != nil {
		t.Fatal(err)
	}
	all, alone := Prove(few), atMost(few, 2187)
	if all.Classes >= 2187 || alone.Classes != 2187 {
		t.Errorf("%d and %d", all.Classes, alone.Classes)
	}
	if diff := cmp.Diff(all.Claims, alone.Claims); diff != "" {
		t.Error(diff)
	}
	for i, s := range all.Shares {
		if o := alone.Shares[i]; s.Paths.Cmp(o.Paths) != 0 || s.Known.Cmp(o.Known) != 0 {
			t.Errorf("%+v and %+v", s, o)
		}
	}
}

// Whatever a pack holds, proving it does not fail, and comes to the same twice.
func FuzzProve(f *testing.F) {
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(p.Bytes))
	}
	for _, text := range []string{sound, matrix} {
		f.Add(head + text)
	}
	for _, c := range looksSound {
		f.Add(head + c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := questionsets.Parse("p.yaml", []byte(text))
		if err != nil {
			return
		}
		one := atMost(p, 300)
		if len(one.Claims) == 0 || slices.ContainsFunc(one.Claims, func(c Claim) bool { return c.Text == "" || c.Status == "" }) {
			t.Errorf("%+v", one.Claims)
		}
		for _, c := range one.Claims {
			if c.Counter != nil && c.Counter.AnswersFile != nil {
				if r := again(t, p, c.Counter); r.Level != c.Counter.Level {
					t.Errorf("%s comes to %s, not %s", c.ID, r.Level, c.Counter.Level)
				}
			}
		}
	})
}
