package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// tries is how many steps are taken at most to settle one condition.
const tries = 2000

// never finds the questions nobody is ever asked, and the rules and actions
// whose condition never holds. It gives those rules.
func (l *linter) never() (rules []string) {
	questions, rules := paths.Never(l.p, tries)
	for i, q := range l.p.Questions {
		if slices.Contains(questions, q.ID) {
			l.add("never-asked", q.ID, "nothing that can be answered makes its when true, so this question is never asked",
				"mend its when, or take the question out", "questions", i, "when")
		}
	}
	for i, r := range l.p.Rules {
		if slices.Contains(rules, r.ID) {
			l.add("never-fires", r.ID, "nothing that can be answered makes its when true, so this rule never fires",
				"mend its when, or take the rule out", "rules", i, "when")
		}
	}
	due := l.neverDue()
	for i, a := range l.p.Actions {
		if slices.Contains(due, a.ID) {
			l.add("never-fires", a.ID, "nothing that can be answered makes its when true, so it never asks for this action",
				"mend its when, or take it out", "actions", i, "when")
		}
	}
	return rules
}

// neverDue gives the actions whose own condition never holds, of those that
// wait for no level, flag, grade or score. Their conditions are then what a
// rule's may be, and are settled as rules of a pack with the same questions.
func (l *linter) neverDue() []string {
	var rules strings.Builder
	for _, u := range l.p.Conditions() {
		if id, ok := strings.CutPrefix(u.Where, "actions "); ok && !slices.ContainsFunc(u.Names, l.needsMore) {
			fmt.Fprintf(&rules, "  - {id: %s, when: %s, because: due, say: due}\n", id, strconv.Quote(u.Text))
		}
	}
	if rules.Len() == 0 {
		return nil
	}
	p, err := questionsets.Parse("", []byte(l.asked()+"rules:\n"+rules.String()))
	if err != nil {
		return nil
	}
	_, never := paths.Never(p, tries)
	return never
}

// needsMore says of a name in a condition that it is no question, no fact of the
// report and no count of reports.
func (l *linter) needsMore(name string) bool {
	return l.p.Question(name) == nil &&
		!slices.Contains([]string{"channel", "category", "asb_type", "reports_within", "highest_within"}, name)
}

// asked is a pack that asks the same questions and makes nothing of them.
func (l *linter) asked() string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: %s\nid: asked\nforce: %s\ncode: %s\nname: asked\nversion: asked\nbasis: published\nquestions:\n",
		questionsets.PackSchema, l.p.Force, l.p.Code)
	for _, q := range l.p.Questions {
		fmt.Fprintf(&b, "  - id: %s\n    ask: asked\n    kind: %s\n    required: %v\n", q.ID, q.Kind, q.Required)
		if q.When != "" {
			fmt.Fprintf(&b, "    when: %s\n", strconv.Quote(q.When))
		}
		if len(q.Choices) > 0 {
			b.WriteString("    choices:\n")
		}
		for _, o := range q.Choices {
			fmt.Fprintf(&b, "      - {value: %q, label: %q}\n", o.Value, o.Value)
		}
	}
	return b.String()
}

// examples runs the pack's own examples, and wants one for every rule and
// repeat rule that can fire at all.
func (l *linter) examples(never []string) {
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
	shown := func(fires func(questionsets.Result) bool) bool { return slices.ContainsFunc(results, fires) }
	for i := range l.p.Rules {
		r := &l.p.Rules[i]
		if !slices.Contains(never, r.ID) && !shown(func(res questionsets.Result) bool { return paths.Fires(res, r) }) {
			l.noExample(r.ID, "rules", i)
		}
	}
	for i := range l.p.Repeat {
		r := &l.p.Repeat[i]
		if !shown(func(res questionsets.Result) bool { return reached(res, r) }) {
			l.noExample(r.ID, "repeat", i)
		}
	}
}

func (l *linter) noExample(where string, path ...any) {
	l.add("no-example", where, "no example shows when this fires",
		"add an example call under examples: in which it does, and what must come of it", path...)
}

// reached says whether a repeat rule is among the reasons of a result. A rule
// and a scored question may have its id: they have another source, or points.
func reached(res questionsets.Result, r *questionsets.RepeatRule) bool {
	return slices.ContainsFunc(res.Factors, func(f risk.Factor) bool {
		return f.Source == r.ID && f.Points == 0 && f.Cite == r.Source && (r.Because == "" || f.Because == r.Because)
	})
}
