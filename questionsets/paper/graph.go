package paper

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets"
)

// kind is what a node of the flowchart stands for.
type kind string

const (
	start  kind = "start"     // where it begins, and where all is asked
	asked  kind = "question"  // a question
	choice kind = "condition" // a condition that decides what is asked
	rule   kind = "rule"      // what gives a level, flags, a grade or actions
	level  kind = "level"     // the level
	action kind = "action"    // what must happen
)

// node is one box of the flowchart.
type node struct {
	id    string // letters, digits and underscores, unique
	kind  kind
	depth int      // how far it is indented; it hangs below the last node with less
	text  []string // its lines
}

// edge is one arrow.
type edge struct {
	from, to int // places in the list of nodes
	label    string
}

// graph is a pack as a flowchart: the questions in order with what decides
// whether they are asked, the rules, the level, the actions. The flowcharts of
// the founding documents are lost (AMB-21); Flow and Mermaid draw this one.
type graph struct {
	nodes []node
	edges []edge
}

// builder puts a graph together.
type builder struct {
	graph
	w     *writer
	loose []edge         // arrows that lead to the next question
	at    map[string]int // where a node is
}

func graphOf(p *questionsets.Pack) graph {
	b := &builder{w: newWriter(p), at: map[string]int{}}
	b.questions()
	b.rules()
	b.actions()
	b.asksFor()
	b.caseReview()
	return b.graph
}

func (b *builder) add(n node) int {
	at := len(b.nodes)
	b.at[n.id] = at
	b.nodes = append(b.nodes, n)
	return at
}

func (b *builder) arrow(from, to int, label string) {
	b.edges = append(b.edges, edge{from, to, label})
}

// next adds a node to which all loose arrows lead.
func (b *builder) next(n node) int {
	at := b.add(n)
	for _, e := range b.loose {
		b.arrow(e.from, at, e.label)
	}
	b.loose = []edge{{from: at}}
	return at
}

// questions chains the questions; those with one condition hang below it.
func (b *builder) questions() {
	p := b.w.p
	begins := "A call is taken"
	if p.Stage == questionsets.StageAssessment {
		begins = "A victim is assessed"
	}
	b.next(node{id: "start", kind: start, text: []string{begins}})
	if p.Exempt != nil {
		at := b.next(node{id: "exempt", kind: choice, text: []string{b.condition(p.Exempt.When) + "?"}})
		not := b.add(node{id: "not_asked", kind: start, depth: 1, text: []string{"Not asked: " + p.Exempt.Because, notAsked}})
		b.arrow(at, not, "yes")
		b.loose = []edge{{from: at, label: "no"}}
	}
	for i := 0; i < len(p.Questions); {
		n := 1
		for i+n < len(p.Questions) && p.Questions[i+n].When == p.Questions[i].When {
			n++
		}
		b.together(i, p.Questions[i:i+n])
		i += n
	}
	b.next(node{id: "asked", kind: start, text: []string{"All is asked: the answers and the history are read"}})
}

// together adds neighbours that are asked on one condition, or without any.
func (b *builder) together(first int, questions []questionsets.Question) {
	depth, at := 0, 0
	if when := questions[0].When; when != "" {
		at = b.next(node{id: "if_" + questions[0].ID, kind: choice, text: []string{b.condition(when) + "?"}})
		b.loose[0].label, depth = "yes", 1
	}
	for i := range questions {
		text := fmt.Sprintf("%d: %s", first+i+1, questions[i].Ask)
		b.next(node{id: "q_" + questions[i].ID, kind: asked, depth: depth, text: []string{text}})
	}
	if depth > 0 {
		b.loose = append(b.loose, edge{from: at, label: "no"})
	}
}

func (b *builder) condition(when string) string { return capital(b.w.words.condition(when)) }

// rules adds what gives the level, and the level.
func (b *builder) rules() {
	p, from := b.w.p, b.at["asked"]
	rules := map[int]string{}
	add := func(id string, gives string, text ...string) {
		at := b.add(node{id: id, kind: rule, depth: 1, text: text})
		b.arrow(from, at, "")
		rules[at] = gives
	}
	if p.Score != nil {
		add("score", "by points", "Points: "+strings.Join(bands(p.Score.Bands), ", "))
	}
	if p.Matrix != nil {
		text := []string{"Matrix, " + b.w.words.ref(p.Matrix.Rows) + " and " + b.w.words.ref(p.Matrix.Columns) + ":"}
		for _, cell := range b.w.cells() {
			text = append(text, "• "+cell)
		}
		add("matrix", "by cell", text...)
	}
	for i := range p.Repeat {
		r := &p.Repeat[i]
		add("repeat_"+r.ID, strings.Join(effects(r.Then), ", "), said(b.w.repeated(i), r.Because)...)
	}
	for i := range p.Rules {
		r := &p.Rules[i]
		then := questionsets.RepeatThen{Grade: r.Grade, Set: r.Set, AtLeast: r.AtLeast}
		add("rule_"+r.ID, strings.Join(effects(then), ", "), said("If "+b.w.words.condition(r.When), r.Because)...)
	}
	if p.CaseReview != nil {
		add("case_review", "", "Case review: "+b.w.threshold())
	}
	to := b.next(node{id: "level", kind: level, text: []string{"The level", "The highest that is given"}})
	b.edges = b.edges[:len(b.edges)-1] // the answers lead there through what gives it
	for at := range b.nodes {
		if gives := rules[at]; gives != "" {
			b.arrow(at, to, gives)
		}
	}
	if !slices.ContainsFunc(b.edges, func(e edge) bool { return e.to == to }) {
		b.arrow(from, to, "")
	}
}

// said gives the texts that are not empty.
func said(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// actions adds what must happen, below the level.
func (b *builder) actions() {
	p, from := b.w.p, b.at["level"]
	for i := range p.Actions {
		a := &p.Actions[i]
		who := strings.Join(said(a.Owner, b.w.due(i)), ", ")
		at := b.add(node{id: "action_" + a.ID, kind: action, depth: 1, text: []string{a.Title, who}})
		if a.When != "" {
			b.arrow(from, at, "if "+b.w.words.condition(a.When))
		}
	}
	for i := range p.Actions {
		if s := p.Actions[i].Starts; s != "" {
			b.arrow(b.at["action_"+s], b.at["action_"+p.Actions[i].ID], "its end starts the clock of")
		}
	}
	if o := p.WriteOff; o != nil {
		label := ""
		if o.When != "" {
			label = "if " + b.w.words.condition(o.When)
		}
		b.arrow(from, b.add(node{id: "write_off", kind: action, depth: 1, text: []string{
			"Write it off with " + plural(len(o.Items), "item")}}), label)
	}
}

// asksFor adds the arrows from rules to the actions they ask for.
func (b *builder) asksFor() {
	require := func(rule string, actions []string) {
		for _, id := range actions {
			b.arrow(b.at[rule], b.at["action_"+id], "asks for")
		}
	}
	for i := range b.w.p.Repeat {
		require("repeat_"+b.w.p.Repeat[i].ID, b.w.p.Repeat[i].Then.Require)
	}
	for i := range b.w.p.Rules {
		require("rule_"+b.w.p.Rules[i].ID, b.w.p.Rules[i].Require)
	}
}

// caseReview adds the arrows from the threshold to what hangs on it.
func (b *builder) caseReview() {
	for _, use := range b.w.p.Conditions() {
		if part, id, _ := strings.Cut(use.Where, " "); slices.Contains(use.Names, "case_review") {
			to := "write_off"
			if part == "actions" {
				to = "action_" + id
			}
			b.arrow(b.at["case_review"], b.at[to], "decides")
		}
	}
}
