package lint

import (
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// tries is how many steps are taken at most to settle the conditions of a pack:
// some 50 ms.
const tries = 50_000

// settle finds the questions nobody is ever asked, the conditions that never hold,
// and the rules that judge by the category or type of the report (NS-07, WM-08).
// What an example shows to hold need not be settled.
func (l *linter) settle(results []questionsets.Result) paths.Settled {
	held := map[string]bool{}
	for _, r := range results {
		paths.Held(l.p, r, held)
	}
	settled := paths.Settle(l.p, held, tries)
	for _, u := range l.p.Conditions() {
		if settled.Never[u.Where] {
			l.never(u)
		}
	}
	for i, r := range l.p.Rules {
		if settled.ByCategory[r.ID] {
			l.add("category-only", r.ID, "this rule judges by the category or type of the report and by nothing about the victim (NS-07, WM-08)",
				"add to its when what makes it worse for this victim", "rules", i, "when")
		}
	}
	return settled
}

// never says that a condition never holds, and what that comes to.
func (l *linter) never(u questionsets.Use) {
	kind, id, _ := strings.Cut(u.Where, " ")
	if id == "" {
		id = kind
	}
	code, so, hint := "never-fires", "", "mend its when, or take it out"
	switch kind {
	case "questions":
		code, so, hint = "never-asked", "makes its when true, so this question is never asked", "mend its when, or take the question out"
	case "rules":
		so, hint = "makes its when true, so this rule never fires", "mend its when, or take the rule out"
	case "exempt":
		so = "makes its when true, so the questions are always asked"
	case "actions":
		so = "and that rules can set makes its when true, so it never asks for this action"
	case "write_off":
		so = "and that rules can set makes its when true, so the checklist is never shown"
	}
	l.add(code, id, "nothing that can be answered "+so, hint, u.Path...)
}

// examples runs the pack's own examples.
func (l *linter) examples() []questionsets.Result {
	var results []questionsets.Result
	for i := range l.p.Examples {
		e := &l.p.Examples[i]
		r, wrong, err := l.p.Run(e)
		if err != nil {
			wrong = []string{"its answers do not fit the questions"}
		}
		results = append(results, r)
		if len(wrong) > 0 {
			l.add("example-fails", e.Name, "this example comes out otherwise than it wants: "+strings.Join(wrong, "; "),
				"mend the rules, or what the example wants", "examples", i)
		}
	}
	return results
}

// noExamples wants an example for every rule and repeat rule that can fire, and
// for what makes the questions needless.
func (l *linter) noExamples(results []questionsets.Result, never map[string]bool) {
	shown := func(fires func(questionsets.Result) bool) bool { return slices.ContainsFunc(results, fires) }
	for i := range l.p.Rules {
		r := &l.p.Rules[i]
		if !never["rules "+r.ID] && !shown(func(res questionsets.Result) bool { return paths.Fires(res, r) }) {
			l.noExample(r.ID, "this fires", "rules", i)
		}
	}
	for i := range l.p.Repeat {
		r := &l.p.Repeat[i]
		if !shown(func(res questionsets.Result) bool { return reached(res, r) }) {
			l.noExample(r.ID, "this fires", "repeat", i)
		}
	}
	if l.p.Exempt != nil && !never["exempt"] && !shown(func(res questionsets.Result) bool { return res.Exempt != "" }) {
		l.noExample("exempt", "the questions need not be asked", "exempt")
	}
}

func (l *linter) noExample(where, when string, path ...any) {
	l.add("no-example", where, "no example shows when "+when,
		"add an example call under examples: in which it does, and what must come of it", path...)
}

// reached says whether a repeat rule is among the reasons of a result. A rule
// and a scored question may have its id: they have another source, or points.
func reached(res questionsets.Result, r *questionsets.RepeatRule) bool {
	return slices.ContainsFunc(res.Factors, func(f risk.Factor) bool {
		return f.Source == r.ID && f.Points == 0 && f.Cite == r.Source && (r.Because == "" || f.Because == r.Because)
	})
}
