package questionsets

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"

	"firstcall/questionsets/strictyaml"
)

// Finding is something a pack may do, and perhaps should not.
type Finding struct {
	Code  string `json:"code"`  // what it is, e.g. "long-text"
	Where string `json:"where"` // the question, rule or action; "" the pack
	Line  int    `json:"line"`
	Col   int    `json:"col"`
	Text  string `json:"text"`
	Hint  string `json:"hint"`
}

// maxText is how long a text that is read out or shown may be, in characters.
const maxText = 200

// linter collects findings with their places.
type linter struct {
	p     *Pack
	doc   *strictyaml.Doc
	found []Finding
}

// Lint gives what the parser lets pass, in the order of the file, without what
// the pack accepts: an accept's finding is a code, or a code and where, such as
// "long-text" or "long-text q8". The pack must have come from Parse.
func Lint(p *Pack) []Finding {
	_, doc, err := parse(p.ID, p.Bytes)
	if err != nil {
		return []Finding{{Code: "not-parsed", Line: 1, Col: 1, Text: "this pack did not come from a file", Hint: "parse it first"}}
	}
	l := &linter{p: p, doc: doc}
	l.coverage()
	l.questions()
	for i, r := range p.Rules {
		l.source(r.ID, r.Source, r.Basis, "rules", i)
		l.text(r.ID, r.Because, "rules", i, "because")
		l.text(r.ID, r.Say, "rules", i, "say")
	}
	for i, r := range p.Repeat {
		l.source(r.ID, r.Source, r.Basis, "repeat", i)
		l.text(r.ID, r.Because, "repeat", i, "because")
	}
	for i, a := range p.Actions {
		l.source(a.ID, a.Source, a.Basis, "actions", i)
		l.text(a.ID, a.Title, "actions", i, "title")
		l.text(a.ID, a.TellCaller, "actions", i, "tell_caller")
	}
	l.tables()
	slices.SortStableFunc(l.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return l.found
}

func (l *linter) add(code, where, text, hint string, path ...any) {
	for _, a := range l.p.Accept {
		if a.Finding == code || a.Finding == code+" "+where {
			return
		}
	}
	at := l.doc.At(path...)
	l.found = append(l.found, Finding{code, where, at.Line, at.Col, text, hint})
}

// coverage looks for what the inspectors found that callers were not asked
// (HMIC-03).
func (l *linter) coverage() {
	for _, c := range []string{"repeat", "vulnerability"} {
		if !slices.ContainsFunc(l.p.Questions, func(q Question) bool { return slices.Contains(q.Covers, c) }) {
			l.add("no-"+c+"-question", "", fmt.Sprintf("no question covers %s, which inspectors count (HMIC-03)", c),
				fmt.Sprintf("add covers: [%s] to the question that asks about it", c), "questions")
		}
	}
}

func (l *linter) questions() {
	for i, q := range l.p.Questions {
		l.source(q.ID, q.Source, q.Basis, "questions", i)
		l.text(q.ID, q.Ask, "questions", i, "ask")
		l.text(q.ID, q.Hint, "questions", i, "hint")
		l.text(q.ID, q.ForOther, "questions", i, "for_other")
		for _, tag := range sortedKeys(q.AskIn) {
			l.text(q.ID, q.AskIn[tag], "questions", i, "ask_in", tag)
		}
		for j, o := range q.Choices {
			l.text(q.ID, o.Label, "questions", i, "choices", j, "label")
		}
	}
}

// tables checks what a pack has one of.
func (l *linter) tables() {
	if s := l.p.Score; s != nil {
		l.source("score", s.Source, s.Basis, "score")
	}
	if m := l.p.Matrix; m != nil {
		l.source("matrix", m.Source, m.Basis, "matrix")
	}
	if e := l.p.Exempt; e != nil {
		l.source("exempt", e.Source, e.Basis, "exempt")
	}
	if w := l.p.WriteOff; w != nil {
		l.source("write_off", w.Source, w.Basis, "write_off")
		for i, item := range w.Items {
			l.text(item.ID, item.Item, "write_off", "items", i, "item")
		}
	}
	if w := l.p.WhoMay; w.limits() {
		l.source("who_may", w.Source, w.Basis, "who_may")
	}
	if l.p.Source == "" {
		l.source("", "", l.p.Basis)
	}
}

// source wants everything to say where it is printed, or what it is modelled on.
func (l *linter) source(where, source string, b Basis, path ...any) {
	switch {
	case source != "":
	case b == Modelled:
		l.add("modelled-without-source", where, "this is modelled and does not say from what",
			"add source: the rows it is modelled on", path...)
	default:
		l.add("no-source", where, "this looks published and names no source",
			"add source: where it is printed, or say basis: modelled and from what", path...)
	}
}

func (l *linter) text(where, text string, path ...any) {
	if n := utf8.RuneCountInString(text); n > maxText {
		l.add("long-text", where, fmt.Sprintf("this text has %d characters", n),
			fmt.Sprintf("at most %d can be read out or shown at once", maxText), path...)
	}
}
