// Package lint finds what the parser lets pass and an author would rather know:
// questions nobody is ever asked, rules that never fire, answers that never
// score, actions nobody owns, texts nobody can read out.
package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// Finding is something a pack may do, and perhaps should not.
type Finding struct {
	Code  string `json:"code"`  // what it is, one of Codes
	Where string `json:"where"` // the question, rule, action or example; "" the pack
	Line  int    `json:"line"`
	Col   int    `json:"col"`
	Text  string `json:"text"` // what it is, in a sentence
	Hint  string `json:"hint"` // what would be right
}

// Codes lists every code a finding can have.
var Codes = []string{
	"band-gap", "category-only", "example-fails", "level-word", "long-text", "modelled-without-source",
	"never-asked", "never-fires", "never-scored", "no-core-question", "no-example", "no-order", "no-repeat-question",
	"no-source", "no-vulnerability-question", "nobody-owns", "unknown-accept",
}

// claims are what an accept may name beside them: the claims of packs prove.
var claims = []string{
	"clock-starts", "hate-action", "level-or-why", "level-reached", "matrix-monotone", "repeat-asked", "under-call",
	"vulnerability-asked", "worse-lowers",
}

// maxText is how long a text that is read out or shown may be, in characters.
const maxText = 200

// linter collects findings with their places.
type linter struct {
	p     *questionsets.Pack
	found []Finding
	kept  []bool // by accept: it keeps a finding
}

// Lint gives what the parser lets pass, in the order of the file, without what
// the pack accepts: an accept's finding is a code, or a code and where, such as
// "long-text" or "long-text q8". The pack must have come from Parse.
func Lint(p *questionsets.Pack) []Finding {
	l := &linter{p: p, kept: make([]bool, len(p.Accept))}
	l.coverage()
	l.sources()
	l.texts()
	l.owners()
	l.options()
	l.orders()
	l.bands()
	results := l.examples()
	settled := l.settle(results)
	l.noExamples(results, settled.Never)
	l.accepts(settled.Whole)
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return l.found
}

func (l *linter) add(code, where, text, hint string, path ...any) {
	kept := false
	for i := range l.p.Accept {
		if one := (questionsets.Pack{Accept: l.p.Accept[i : i+1]}); one.Accepts(code, where) {
			l.kept[i], kept = true, true
		}
	}
	if kept {
		return
	}
	line, col := l.p.Place(path...)
	l.found = append(l.found, Finding{code, where, line, col, text, hint})
}

// coverage looks for what the inspectors found that callers were not asked
// (HMIC-03), and what the quick path would leave out (GEN-14). An assessment is
// never asked on the quick path.
func (l *linter) coverage() {
	for _, c := range []string{"safety", "repeat", "vulnerability", "hate"} {
		inspected := c == "repeat" || c == "vulnerability"
		switch {
		case inspected && !l.asks(c, false):
			l.add("no-"+c+"-question", "", fmt.Sprintf("no question covers %s, which inspectors count (HMIC-03)", c),
				fmt.Sprintf("add covers: [%s] to the question that asks about it", c), "questions")
		case l.p.Stage == questionsets.StageCall && !l.asks(c, true):
			l.add("no-core-question", c, fmt.Sprintf("no question that covers %s is asked on the quick path", c),
				fmt.Sprintf("add covers: [%s] and core: true to the question that asks about it", c), "questions")
		}
	}
}

// asks says whether a question covers something, and on the quick path too.
func (l *linter) asks(covers string, core bool) bool {
	return slices.ContainsFunc(l.p.Questions, func(q questionsets.Question) bool {
		return slices.Contains(q.Covers, covers) && (q.Core || !core)
	})
}

// sources wants everything to say where it is printed, or what it is modelled on.
func (l *linter) sources() {
	p := l.p
	if p.Source == "" {
		l.source("", "", p.Basis)
	}
	for i, q := range p.Questions {
		l.source(q.ID, q.Source, q.Basis, "questions", i)
	}
	for i, r := range p.Rules {
		l.source(r.ID, r.Source, r.Basis, "rules", i)
	}
	for i, r := range p.Repeat {
		l.source(r.ID, r.Source, r.Basis, "repeat", i)
	}
	for i, a := range p.Actions {
		l.source(a.ID, a.Source, a.Basis, "actions", i)
	}
	if s := p.Score; s != nil {
		l.source("score", s.Source, s.Basis, "score")
	}
	if m := p.Matrix; m != nil {
		l.source("matrix", m.Source, m.Basis, "matrix")
	}
	if e := p.Exempt; e != nil {
		l.source("exempt", e.Source, e.Basis, "exempt")
	}
	if w := p.WriteOff; w != nil {
		l.source("write_off", w.Source, w.Basis, "write_off")
	}
	if c := p.CaseReview; c != nil {
		l.source("case_review", c.Source, c.Basis, "case_review")
	}
	if w := p.WhoMay; len(w.SetFlags) > 0 || len(w.SetMarkers) > 0 {
		l.source("who_may", w.Source, w.Basis, "who_may")
	}
}

func (l *linter) source(where, source string, b questionsets.Basis, path ...any) {
	switch {
	case source != "":
	case b == questionsets.Modelled:
		l.add("modelled-without-source", where, "this is modelled and does not say from what",
			"add source: the rows it is modelled on", path...)
	default:
		l.add("no-source", where, "this looks published and names no source",
			"add source: where it is printed, or say basis: modelled and from what", path...)
	}
}

// texts looks at everything that is read out or shown: whether it is short
// enough, and whether it speaks of a level that there is not (GEN-07, AMB-18).
func (l *linter) texts() {
	for _, t := range said(l.p) {
		if n := utf8.RuneCountInString(t.text); n > maxText {
			l.add("long-text", t.where, fmt.Sprintf("this text has %d characters", n),
				fmt.Sprintf("at most %d can be read out or shown at once", maxText), t.path...)
		}
		if word := levelWord(t.text); word != "" {
			l.levelWord(t.where, word, t.path...)
		}
	}
	for i, r := range l.p.Rules {
		l.grade(r.ID, r.Grade, "rules", i, "grade")
	}
	for i, r := range l.p.Repeat {
		l.grade(r.ID, r.Then.Grade, "repeat", i, "then", "grade")
	}
}

func (l *linter) grade(where, grade string, path ...any) {
	word := strings.TrimSuffix(strings.TrimSuffix(grade, "-risk"), "_risk")
	if grade != "" && (word != grade || noLevel.MatchString(word)) {
		l.levelWord(where, grade, path...)
	}
}

func (l *linter) levelWord(where, word string, path ...any) {
	l.add("level-word", where, fmt.Sprintf("%q reads like a level, and there are three: Standard, Medium and High (GEN-07)", word),
		"say standard, medium or high risk, or say it without the word risk", path...)
}

// owners wants somebody to do what must be done.
func (l *linter) owners() {
	required := map[string]bool{}
	for _, r := range l.p.Rules {
		for _, id := range r.Require {
			required[id] = true
		}
	}
	for _, r := range l.p.Repeat {
		for _, id := range r.Then.Require {
			required[id] = true
		}
	}
	for i, a := range l.p.Actions {
		if (a.Mandatory || required[a.ID]) && strings.TrimSpace(a.Owner) == "" {
			l.add("nobody-owns", a.ID, "this must be done and nobody is named to do it",
				"add owner: who does it, such as dispatcher", "actions", i)
		}
	}
}

// orders wants an order where proofs ask which choice sounds worse: on the axes of
// the matrix, on what is scored, and on what a rule with a floor reads. Points say
// what a choice adds, and not that it should.
func (l *linter) orders() {
	read := map[string]bool{}
	for _, u := range l.p.Conditions() {
		if len(u.Path) > 1 && u.Path[0] == "rules" {
			i, _ := u.Path[1].(int)
			for _, name := range u.Names {
				read[name] = read[name] || l.p.Rules[i].AtLeast > risk.Unassessed
			}
		}
	}
	for i := range l.p.Questions {
		q := &l.p.Questions[i]
		if q.Kind != questionsets.Choice {
			continue
		}
		m := l.p.Matrix
		needs := read[q.ID] || paths.Most(q) > 0 || m != nil && (q.ID == m.Rows || q.ID == m.Columns)
		for j := range q.Choices {
			if needs && !l.p.Wrote("questions", i, "choices", j, "order") {
				l.add("no-order", q.ID, fmt.Sprintf("the level hangs on these choices, and %q does not say how bad it sounds", q.Choices[j].Value),
					"give each choice an order, larger where it sounds worse, and the same where none does", "questions", i, "choices", j)
				break
			}
		}
	}
}

// accepts finds what is accepted and keeps nothing: a code or a place that there
// is not, or a finding that is not there any more. What packs prove finds is told
// there. whole says whether every condition was settled.
func (l *linter) accepts(whole bool) {
	for i, a := range l.p.Accept {
		code, where, _ := strings.Cut(a.Finding, " ")
		switch {
		case l.kept[i] || code == "unknown-accept": // what these keep is only known afterwards
		case slices.Contains(claims, code):
			if !l.proves(code, where) {
				l.unknown(i, fmt.Sprintf("packs prove says nothing of %q that concerns %q", code, where), "write the claim as prove prints it in brackets")
			}
		case !slices.Contains(Codes, code):
			l.unknown(i, fmt.Sprintf("nothing is ever found that is called %q", code),
				"write the code as lint prints it in brackets, or the claim as prove prints it")
		case whole || code != "never-asked" && code != "never-fires" && code != "category-only":
			l.unknown(i, "there is no such finding here now", "take it out, or mend the place it names")
		}
	}
	for i, a := range l.p.Accept {
		if strings.HasPrefix(a.Finding, "unknown-accept") && !l.kept[i] {
			l.unknown(i, "there is no such finding here now", "take it out")
		}
	}
}

func (l *linter) unknown(i int, text, hint string) {
	l.add("unknown-accept", l.p.Accept[i].Finding, text, hint, "accept", i, "finding")
}

// proves says whether a claim can be about something.
func (l *linter) proves(claim, where string) bool {
	switch {
	case where == "":
		return true
	case claim == "level-reached":
		level, err := risk.ParseLevel(where)
		return err == nil && level > risk.Unassessed && level.String() == where
	}
	return claim == "worse-lowers" && l.p.Question(where) != nil
}
