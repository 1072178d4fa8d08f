package paths

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// What is said never to hold holds on no path: on none of a pack's own, with any
// history that is tried and whatever level the handler comes to.
func TestWhatNeverHoldsHoldsOnNoPath(t *testing.T) {
	found := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		settled := Settle(p, map[string]bool{}, 20_000)
		s := Of(p)
		if s.Classes() > 2000 {
			return
		}
		held, left := map[string]bool{}, Limit
		g := s.graph(onlyAsked, &left, maxNodes) // paths on which it is asked and others may be one class
		for i, st := range s.steps {
			if st.q != nil && slices.ContainsFunc(g.layers[i], func(n node) bool { return n.asked }) {
				held["questions "+st.name] = true
			}
		}
		s.Walk(2000, func(path *Path) bool {
			Held(p, path.Result, held)
			return true
		})
		for where := range settled.Never {
			if found[where[:4]]++; held[where] {
				t.Fatalf("%s holds\n%s", where, p.Bytes)
			}
		}
		if !settled.Whole || len(s.Problems()) > 0 {
			return
		}
		for _, u := range p.Conditions() { // danger and judgement bring about levels that no path has
			if reads := slices.ContainsFunc(u.Names, func(n string) bool { return n == "level" || n == "hate" || n == "repeat" }); !reads && !held[u.Where] && !settled.Never[u.Where] {
				t.Fatalf("%s holds on no path and is not said never to\n%s", u.Where, p.Bytes)
			}
		}
	})
	for _, kind := range []string{"ques", "rule"} {
		if found[kind] == 0 {
			t.Errorf("%v were settled", found)
		}
	}
}

// What is left of a condition is true just when the condition is, for whatever
// the names that were settled are: tried on the conditions of every pack.
func TestResiduesSayWhatTheConditionSays(t *testing.T) {
	n := 0
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, u := range p.Conditions() {
			left := 1000
			texts, ok := without(u, outcomes(p), &left)
			if !ok || len(texts) == 0 {
				t.Fatalf("%s %s: %q", id, u.Where, texts)
			}
			n += len(texts)
			all = append(all, texts...)
		}
		if _, err := questionsets.Parse("", []byte(asking(p, all))); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if n < 200 {
		t.Errorf("only %d", n)
	}
}

func TestResiduesAreEachOnce(t *testing.T) {
	p := parse(t, `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
rules:
  - {id: a, when: q == "yes", set: [hate], grade: response, because: A}
actions:
  - {id: x, title: X, due: 1 day, when: 'level >= medium and (hate or q == "no") or not (grade == "response" or q == "yes") and vulnerable'}
`)
	left := 1000
	for _, u := range p.Conditions() {
		if u.Where != "actions x" {
			continue
		}
		got, ok := without(u, outcomes(p), &left)
		slices.Sort(got)
		want := []string{
			`((false and (false or q == "no")) or (not ((false or q == "yes")) and false))`,
			`((false and (false or q == "no")) or (not ((true or q == "yes")) and false))`,
			`((false and (true or q == "no")) or (not ((false or q == "yes")) and false))`,
			`((false and (true or q == "no")) or (not ((true or q == "yes")) and false))`,
			`((true and (false or q == "no")) or (not ((false or q == "yes")) and false))`,
			`((true and (false or q == "no")) or (not ((true or q == "yes")) and false))`,
			`((true and (true or q == "no")) or (not ((false or q == "yes")) and false))`,
			`((true and (true or q == "no")) or (not ((true or q == "yes")) and false))`,
		}
		if !ok || !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
		if _, ok = without(u, outcomes(p), new(int)); ok {
			t.Error("nothing was left, and it was done")
		}
	}
}

// A rule judges by the category alone when whatever else it reads decides
// nothing.
func TestRulesThatJudgeByTheCategoryAlone(t *testing.T) {
	p := parse(t, `questions:
  - {id: q, ask: Q?, kind: yes-no, required: true}
  - {id: n, ask: N?, kind: number, when: q == "yes"}
rules:
  - {id: alone, when: category == "personal", at_least: high, because: R}
  - {id: always, when: category == "personal" and score >= 0, at_least: high, because: R}
  - {id: either, when: asb_type == "begging" and (q == "yes" or q != "yes"), at_least: high, because: R}
  - {id: hidden, when: category == "nuisance" and (q == "no" or not (n > 3)), at_least: high, because: R}
  - {id: counted, when: category == "personal" and reports_within("1 day") >= 1, set: [repeat], because: R}
  - {id: twice, when: category == "personal" and reports_within("1 day") >= 2, set: [repeat], because: R}
  - {id: everybody, when: category == "personal" or score >= 0, at_least: standard, because: R}
  - {id: says, when: category == "personal", say: Look, because: R}
`)
	settled := Settle(p, map[string]bool{}, 50_000)
	if got := slices.Sorted(maps.Keys(settled.ByCategory)); !slices.Equal(got, []string{"alone", "always", "counted", "either"}) || !settled.Whole {
		t.Errorf("%v, whole %v", got, settled.Whole)
	}
}
