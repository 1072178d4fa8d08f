package questionsets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"firstcall/questionsets/strictyaml"
)

// checker finds everything that is wrong with a pack whose keys are right.
type checker struct {
	p         *Pack
	doc       *strictyaml.Doc
	errs      strictyaml.Errors
	badValues bool // some value could not be read and is missing from the pack
}

var (
	idForm      = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	packIDForm  = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	versionForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$`)
	valueForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]*$`)
	gradeForm   = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
	tagForm     = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
)

const maxID = 60

func (c *checker) at(at strictyaml.Pos, msg, hint string) {
	c.errs = append(c.errs, c.doc.Error(at, msg, hint))
}

// fail reports at the value of a path, or at what is there of it.
func (c *checker) fail(msg, hint string, path ...any) { c.at(c.doc.At(path...), msg, hint) }

// check runs every check. Conditions are only compiled when all that they may
// name is right, so that one slip is one message.
func (c *checker) check() {
	c.hints()
	c.header()
	c.p.index()
	ids := c.ids("questions", len(c.p.Questions), func(i int) string { return c.p.Questions[i].ID })
	c.ids("rules", len(c.p.Rules), func(i int) string { return c.p.Rules[i].ID })
	c.ids("repeat", len(c.p.Repeat), func(i int) string { return c.p.Repeat[i].ID })
	c.ids("actions", len(c.p.Actions), func(i int) string { return c.p.Actions[i].ID })
	for i := range c.p.Questions {
		ids = c.question(i) && ids
	}
	c.rules()
	c.repeats()
	c.exempt()
	c.actions()
	c.writeOff()
	c.whoMay()
	c.caseReview()
	c.score()
	c.matrix()
	for i := range c.p.Accept {
		c.needText(c.p.Accept[i].Finding, "name the finding that is accepted", "accept", i, "finding")
		c.needText(c.p.Accept[i].Because, "say why it is accepted", "accept", i, "because")
	}
	if !ids || c.unread(len(c.p.Questions)) {
		return
	}
	c.compileAll()
	if len(c.errs) == 0 {
		c.p.weigh()
		c.p.setPolicy()
		c.examples()
	}
}

// unread says whether a list that is empty may have stood in the file: what
// names things in it is then not at fault.
func (c *checker) unread(entries int) bool { return c.badValues && entries == 0 }

// hints says of values that could not be read what may stand just there.
func (c *checker) hints() {
	for i := range c.p.Examples {
		e := &c.p.Examples[i]
		e.doc, e.at = c.doc, []any{"examples", i}
		e.hints(c.errs)
		rehint(c.doc, c.errs, levelHint+" where no level comes out", e.path([]any{"want", "level"})...)
	}
}

// rehint replaces the hint of the mistake that reading a value came to.
func rehint(doc *strictyaml.Doc, errs strictyaml.Errors, hint string, path ...any) {
	n := doc.Node(path...)
	if n == nil || n.Shape != strictyaml.Scalar {
		return
	}
	for _, e := range errs {
		if e.Line == n.Pos.Line && e.Col == n.Pos.Col {
			e.Hint = hint
		}
	}
}

func (c *checker) header() {
	p := c.p
	if p.Schema != PackSchema {
		c.wrong(p.Schema, "schema", "write schema: "+PackSchema, "schema")
	}
	if !packIDForm.MatchString(p.ID) || len(p.ID) > maxID {
		c.wrong(p.ID, "id", "use lower case letters, digits and dashes, such as west-mercia", "id")
	}
	c.force()
	c.needText(p.Name, "write the name of the pack", "name")
	if !versionForm.MatchString(p.Version) {
		c.wrong(p.Version, "version", `use letters, digits, dots and dashes, such as "2012.04"`, "version")
	}
	c.notEmpty("stage")
	c.notEmpty("mode")
	oneOf(c, p.Stage, []Stage{StageCall, StageAssessment}, "stage")
	oneOf(c, p.Mode, []Mode{ModeFull, ModeScreenThenVisit}, "mode")
	if p.Basis == "" && !c.doc.Has("basis") {
		c.fail("this pack does not say its basis", "write basis: published if a source prints it, or basis: modelled and why", "basis")
	}
	c.basis(p.Basis, "basis")
	if p.Basis == Modelled && p.Why == "" {
		c.fail("a modelled pack must say why", "add why: from which source, and what was added", "basis")
	}
	if len(p.Questions) == 0 && !c.badValues {
		c.fail("this pack has no questions", "add at least one under questions:", "questions")
	}
}

func (c *checker) force() {
	p := c.p
	f, ok := ForceByID(p.Force)
	switch {
	case !ok:
		c.wrong(p.Force, "force", forceHint(p.Force), "force")
	case p.Code != f.Code:
		c.wrong(p.Code, "code", fmt.Sprintf("the code of %s is %s", f.Name, f.Code), "code")
	}
}

// forceHint says which force is meant by its printed name or its code, or else
// which there are.
func forceHint(word string) string {
	plain := strings.NewReplacer("&", "and", " ", "-", "--", "-")
	id := plain.Replace(strings.ToLower(strings.TrimSpace(word)))
	for _, ending := range []string{"-service", "-police", "-constabulary"} {
		id = strings.TrimSuffix(id, ending)
	}
	id = strings.TrimPrefix(id, "the-")
	for _, f := range Forces {
		if f.ID == id || strings.EqualFold(f.Name, word) || strings.EqualFold(f.Code, word) {
			return "write " + f.ID
		}
	}
	return strictyaml.Suggest(word, "the forces", forceIDs())
}

// wrong reports a value that is not right, or not there.
func (c *checker) wrong(value, what, hint string, path ...any) {
	if c.doc.Has(path...) {
		c.fail(fmt.Sprintf("%s %q is not right", what, value), hint, path...)
		return
	}
	c.fail(what+" is missing", hint, path...)
}

// needText reports text that is missing or empty.
func (c *checker) needText(text, hint string, path ...any) {
	if unread := c.badValues && c.doc.Has(path...); text == "" && !unread {
		c.fail(fmt.Sprintf("%v is missing", path[len(path)-1]), hint, path...)
	}
}

// notEmpty reports a word that is there and is no word.
func (c *checker) notEmpty(path ...any) {
	if n := c.doc.Node(path...); n != nil && n.Shape == strictyaml.Scalar && n.Text == "" {
		c.fail(fmt.Sprintf("%v is empty", path[len(path)-1]), "write a word, or leave the key out", path...)
	}
}

func (c *checker) basis(b Basis, path ...any) {
	c.notEmpty(path...)
	if b != "" {
		oneOf(c, b, []Basis{Published, Modelled}, path...)
	}
}

// oneOf reports a word that is not in its vocabulary.
func oneOf[T ~string](c *checker, v T, allowed []T, path ...any) {
	if slices.Contains(allowed, v) {
		return
	}
	list := make([]string, len(allowed))
	for i, a := range allowed {
		list[i] = string(a)
	}
	what := fmt.Sprint(path[len(path)-1])
	if i, ok := path[len(path)-1].(int); ok {
		what = fmt.Sprintf("item %d of %v", i+1, path[len(path)-2])
	}
	c.wrong(string(v), what, strictyaml.Suggest(string(v), "the words here", list), path...)
}

// ids checks the ids of one list: their form, and that none comes twice.
func (c *checker) ids(list string, n int, id func(int) string) bool {
	return c.idsAt([]any{list}, n, id)
}

// idsAt is ids for a list inside something else.
func (c *checker) idsAt(list []any, n int, id func(int) string) bool {
	good := true
	at := func(i int) []any { return append(slices.Clone(list), i, "id") }
	first := map[string]int{}
	for i := range n {
		v := id(i)
		switch was, twice := first[v]; {
		case !idForm.MatchString(v) || len(v) > maxID:
			c.wrong(v, "id", "use lower case letters, digits and underscores, beginning with a letter, such as q5", at(i)...)
		case twice:
			c.fail(fmt.Sprintf("the id %q is used twice", v),
				fmt.Sprintf("the first is in line %d; give one of them another id", c.doc.At(at(was)...).Line), at(i)...)
		case list[0] == "questions" && slices.Contains(reserved, v):
			c.fail(fmt.Sprintf("the id %q is a word of the conditions", v), "choose another id, such as "+v+"_question", at(i)...)
		default:
			first[v] = i
			continue
		}
		good = false
	}
	return good
}
