package questionsets

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/risk"
)

func asJSON(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestConditionsMeanWhatTheySay compares what shows and which rules fire with
// an oracle that knows nothing of compiled conditions, and checks that none fails.
func TestConditionsMeanWhatTheySay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp, facts, h := drawPack(t), drawFacts(t), drawHistory(t)
		answers := drawAnswers(t, rp)
		iv := rp.begin(t, facts, answers)
		r := iv.Assess(h)
		if iv.fault != nil {
			t.Fatalf("a condition failed: %v\n%s", iv.fault, rp.text)
		}
		g := given{map[string]Answer{}, facts, h}
		for _, q := range rp.questions {
			shown := q.when == nil || q.when.eval(g) == yes
			if shown != iv.Shown(q.id) {
				t.Fatalf("%s shows: %v, want %v\n%s", q.id, iv.Shown(q.id), shown, rp.text)
			}
			for _, a := range answers {
				if a.id == q.id && shown {
					g.answers[q.id] = a.a
				}
			}
		}
		for i, rule := range rp.rules {
			id := fmt.Sprintf("r%d", i)
			fired := slices.ContainsFunc(r.Factors, func(f risk.Factor) bool { return f.Source == id })
			if want := rule.eval(g) == yes; fired != want {
				t.Fatalf("%s (%s) fired: %v, want %v", id, rule.text, fired, want)
			}
		}
	})
}

func TestHiddenAnswersChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp, facts, h := drawPack(t), drawFacts(t), drawHistory(t)
		iv := rp.begin(t, facts, drawAnswers(t, rp))
		clean := rp.begin(t, facts, nil)
		for id, a := range iv.Export() {
			if err := clean.Answer(id, a); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(asJSON(t, clean.Assess(h)), asJSON(t, iv.Assess(h))); d != "" {
			t.Fatalf("hidden answers change the assessment: %s\n%s", d, rp.text)
		}
		if d := cmp.Diff(clean.Export(), iv.Export()); d != "" {
			t.Fatal(d)
		}
	})
}

func TestTheOrderOfAnswersAndWhatWasTakenBackDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp, facts, h := drawPack(t), drawFacts(t), drawHistory(t)
		answers := drawAnswers(t, rp)
		want := asJSON(t, rp.begin(t, facts, answers).Assess(h))
		iv := rp.begin(t, Facts{}, drawAnswers(t, rp)) // other answers first
		iv.Assess(drawHistory(t))
		for _, q := range rp.questions {
			iv.Clear(q.id)
		}
		for _, a := range rapid.Permutation(answers).Draw(t, "order") {
			if err := iv.Answer(a.id, a.a); err != nil {
				t.Fatal(err)
			}
		}
		iv.SetFacts(facts)
		if got := asJSON(t, iv.Assess(h)); got != want {
			t.Fatalf("got %s\nwant %s", got, want)
		}
		if len(answers) == 0 {
			return
		}
		a := answers[0]
		iv.Clear(a.id)
		if err := iv.Answer(a.id, a.a); err != nil {
			t.Fatal(err)
		}
		if got := asJSON(t, iv.Assess(h)); got != want {
			t.Fatalf("clearing and answering again: got %s\nwant %s", got, want)
		}
	})
}

func TestGEN14UnfinishedIsNeverStandardInAnyPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp := drawPack(t)
		iv := rp.begin(t, drawFacts(t), drawAnswers(t, rp))
		r := iv.Assess(drawHistory(t))
		if len(iv.missing()) > 0 && r.Level == risk.Standard {
			t.Fatalf("Standard with %v open\n%s", iv.missing(), rp.text)
		}
		if r.Complete != (len(r.Unanswered) == 0) || (r.Level == risk.Unassessed) != (r.Why != "") {
			t.Fatalf("%+v", r)
		}
	})
}

func TestGEN14NotKnownToEverythingIsNeverStandardInAnyPack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rp := drawPack(t)
		iv := rp.begin(t, drawFacts(t), nil)
		for q := iv.NextUnanswered(""); q != nil; q = iv.NextUnanswered(q.ID) {
			if err := iv.Answer(q.ID, Answer{State: rapid.SampledFrom([]State{NotKnown, Declined}).Draw(t, "state")}); err != nil {
				t.Fatal(err)
			}
		}
		shown := len(iv.Visible()) > 0
		if r := iv.Assess(drawHistory(t)); shown && r.Level == risk.Standard {
			t.Fatalf("Standard, and nothing is known\n%s", rp.text)
		}
	})
}

// FuzzCondition puts any text where a condition of a pack stands: it is refused
// with a place inside it, or it never fails and survives being printed.
func FuzzCondition(f *testing.F) {
	packs := []*Pack{mustParse(f, small)}
	for _, s := range []string{`gate == "yes"`, `not (ground in ["faith"]) and "alone" in factors`, `times != -3.5 or score >= 2`,
		`reports_within("30 days") > 2`, `level >= high`, `((((`, `gate ==`, `1 < times < 5`, `"a" not in factors`, `::x()`, `#`, `{a: 1}`,
		"gate == `yes`", `times > 3.0 and times < 1e9`, `case_review or not (highest_within("12 months") < high)`} {
		f.Add(uint8(0), s)
	}
	for i, p := range embedded(f) {
		packs = append(packs, p)
		for _, u := range p.Conditions() {
			f.Add(uint8(i+1), u.Text)
		}
	}
	f.Fuzz(func(t *testing.T, pack uint8, text string) {
		p := packs[int(pack)%len(packs)]
		for _, s := range []scope{inQuestion, inRule, inAction} {
			e := newEnvironment(p)
			c := compiler{env: e, scope: s, question: len(p.Questions)}
			cond, mistakes := c.compile(text)
			if (cond == nil) == (len(mistakes) == 0) {
				t.Fatalf("%q: %v, %v", text, cond, mistakes)
			}
			for _, m := range mistakes {
				if m.at < 0 || m.msg == "" || strings.Contains(m.msg, "cannot be compiled") {
					t.Fatalf("%q: %+v", text, m)
				}
			}
			if cond == nil {
				continue
			}
			iv := NewInterview(p)
			iv.env = e.zero
			iv.holds(cond)
			if iv.fault != nil {
				t.Fatalf("%q failed: %v", text, iv.fault)
			}
			survivesCondition(t, p, text)
		}
	})
}

func FuzzParseAnswers(f *testing.F) {
	f.Add("now: 2026-11-21\nchannel: \"101\"\nanswers: {gate: yes, factors: [ill], times: 3}\nhistory: [{at: 2026-11-01}]\n")
	f.Add("{\"answers\": {\"gate\": \"not known\"}, \"danger\": true}")
	f.Add("answers: {gat: yes, factors: [x]}\n")
	p, err := Parse("p.yaml", []byte(small))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		af, err := ParseAnswers("a", []byte(text))
		if err == nil {
			var iv *Interview
			var h risk.History
			if iv, h, err = af.Apply(p, noon); err == nil {
				iv.Assess(h)
			}
		}
		var all Mistakes
		if err != nil && (!errors.As(err, &all) || all[0].Line < 1) {
			t.Fatalf("no place: %#v", err)
		}
	})
}
