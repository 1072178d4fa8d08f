package questionsets

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sync"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"firstcall/questionsets/strictyaml"
)

// ErrInvalid is what every mistake in a pack or an answers file is, for
// errors.Is. The error's text then says file, line and column of each.
var ErrInvalid = strictyaml.ErrInvalid

// Mistakes are all the mistakes found in one file, for errors.As.
type Mistakes = strictyaml.Errors

// Mistake is one of them.
type Mistake = strictyaml.Error

// Parse reads a pack. The file's name is only used in errors. The error is a
// Mistakes: where each is, what is wrong and what would be right.
func Parse(file string, b []byte) (*Pack, error) {
	p, _, err := parse(file, b)
	return p, err
}

func parse(file string, b []byte) (*Pack, *strictyaml.Doc, error) {
	p := &Pack{}
	doc, err := strictyaml.Decode(file, b, strictyaml.Options{Limit: MaxPackBytes}, p)
	if doc == nil {
		return nil, nil, err
	}
	c := &checker{p: p, doc: doc}
	errors.As(err, &c.errs)
	c.badValues = len(c.errs) > 0
	p.setDefaults()
	c.check()
	if err := c.errs.Err(); err != nil {
		return nil, nil, err
	}
	sum := sha256.Sum256(b)
	p.doc = sync.OnceValue(func() *strictyaml.Doc { return reread(p.Bytes) })
	p.Hash, p.Bytes = hex.EncodeToString(sum[:]), slices.Clone(b)
	return p, doc, nil
}

// setDefaults fills what a pack may leave out: a thing's basis is its pack's.
func (p *Pack) setDefaults() {
	orDefault(&p.Stage, StageCall)
	orDefault(&p.Mode, ModeFull)
	for i := range p.Questions {
		orDefault(&p.Questions[i].Basis, p.Basis)
	}
	for i := range p.Rules {
		orDefault(&p.Rules[i].Basis, p.Basis)
	}
	for i := range p.Repeat {
		orDefault(&p.Repeat[i].Basis, p.Basis)
	}
	for i := range p.Actions {
		orDefault(&p.Actions[i].Basis, p.Basis)
	}
	if p.Score != nil {
		orDefault(&p.Score.Basis, p.Basis)
	}
	if p.Matrix != nil {
		orDefault(&p.Matrix.Basis, p.Basis)
	}
	if p.Exempt != nil {
		orDefault(&p.Exempt.Basis, p.Basis)
	}
	if p.WriteOff != nil {
		orDefault(&p.WriteOff.Basis, p.Basis)
	}
	if p.CaseReview != nil {
		orDefault(&p.CaseReview.Basis, p.Basis)
	}
	if p.WhoMay.limits() {
		orDefault(&p.WhoMay.Basis, p.Basis)
	}
}

func orDefault[T ~string](v *T, d T) {
	if *v == "" {
		*v = d
	}
}

// index makes Question work; the first of two with one id wins.
func (p *Pack) index() {
	p.byID = make(map[string]int, len(p.Questions))
	for i := range p.Questions {
		if _, twice := p.byID[p.Questions[i].ID]; !twice {
			p.byID[p.Questions[i].ID] = i
		}
	}
}

// compileAll compiles every condition, each mistake at its place in the file.
func (c *checker) compileAll() {
	p := c.p
	p.env = newEnvironment(p)
	for i := range p.Questions {
		q := &p.Questions[i]
		q.when = c.compile(q.When, inQuestion, i, "questions", i, "when")
	}
	for i := range p.Rules {
		p.Rules[i].when = c.compile(p.Rules[i].When, inRule, len(p.Questions), "rules", i, "when")
	}
	if p.Exempt != nil {
		p.Exempt.when = c.compile(p.Exempt.When, inRule, len(p.Questions), "exempt", "when")
	}
	for i := range p.Actions {
		p.Actions[i].when = c.compile(p.Actions[i].When, inAction, len(p.Questions), "actions", i, "when")
	}
	if p.WriteOff != nil {
		p.WriteOff.when = c.compile(p.WriteOff.When, inAction, len(p.Questions), "write_off", "when")
	}
}

func (c *checker) compile(text string, s scope, question int, path ...any) *condition {
	if !c.doc.Has(path...) {
		return nil
	}
	comp := compiler{env: c.p.env, scope: s, question: question}
	comp.circle = func(later string) bool { return c.p.dependsOn(later, question) }
	cond, mistakes := comp.compile(text)
	for _, m := range mistakes {
		c.at(c.doc.Inside(m.at, path...), m.msg, m.hint)
	}
	return cond
}

// dependsOn says whether a question's condition, or one it depends on, names
// another question.
func (p *Pack) dependsOn(id string, question int) bool {
	seen := map[string]bool{}
	var walk func(id string) bool
	walk = func(id string) bool {
		q := p.Question(id)
		if seen[id] || q == nil {
			return false
		}
		seen[id] = true
		for _, name := range namesIn(q.When) {
			if i, ok := p.byID[name]; (ok && i == question) || walk(name) {
				return true
			}
		}
		return false
	}
	return walk(id)
}

// namesIn gives every name in a condition that need not be right.
func namesIn(text string) (names []string) {
	defer func() {
		if recover() != nil {
			names = nil
		}
	}()
	if text == "" || len(text) > maxCondition {
		return nil
	}
	tree, err := parser.Parse(text)
	if err != nil {
		return nil
	}
	v := &nameVisitor{}
	ast.Walk(&tree.Node, v)
	return v.names
}

type nameVisitor struct{ names []string }

// Visit collects names.
func (v *nameVisitor) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok {
		v.names = append(v.names, id.Value)
	}
}

// weigh works out which questions score, and which forbid Standard while they
// are not known: those that score, are an axis of the matrix, are read by a
// rule or counted by a repeat rule, are required and cover safety, repeat,
// vulnerability or hate, or decide whether one of these is asked.
func (p *Pack) weigh() {
	e := p.env
	e.scored, e.matters = make([]bool, len(p.Questions)), make([]bool, len(p.Questions))
	mark := func(id string) {
		if i, ok := p.byID[id]; ok {
			e.matters[i] = true
		}
	}
	for i := range p.Questions {
		q := &p.Questions[i]
		e.scored[i] = p.Score != nil && !q.Unscored && slices.ContainsFunc(q.Choices, func(o Option) bool { return o.Points > 0 })
		e.matters[i] = e.scored[i] || (q.Required && slices.ContainsFunc(q.Covers, risky))
	}
	if p.Matrix != nil {
		mark(p.Matrix.Rows)
		mark(p.Matrix.Columns)
	}
	for i := range p.Rules {
		for _, id := range p.Rules[i].when.names {
			mark(id)
		}
	}
	for i := range p.Repeat {
		mark(p.Repeat[i].Plus)
	}
	for i := len(p.Questions) - 1; i >= 0; i-- {
		if when := p.Questions[i].when; when != nil && e.matters[i] {
			for _, id := range when.names {
				mark(id)
			}
		}
	}
}

func risky(covers string) bool {
	switch covers {
	case "safety", "repeat", "vulnerability", "hate":
		return true
	}
	return false
}
