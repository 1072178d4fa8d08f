package paper

import "firstcall/questionsets"

// Flow gives a pack as a flowchart for the terminal: the questions from top to
// bottom with what hangs on an answer beside them, the rules, the level and the
// actions. No line is wider than Width.
func Flow(p *questionsets.Pack) []string {
	d := &drawing{graph: graphOf(p)}
	d.text("", p.Name+", version "+p.Version)
	d.line("")
	for at := range d.nodes {
		if d.nodes[at].depth == 0 {
			d.trunk(at)
		} else {
			d.branch(at)
		}
	}
	return d.lines
}

// drawing draws a graph with lines. An arrow to what stands below or hangs on
// its origin is drawn, any other is written out.
type drawing struct {
	sheet
	graph
}

// trunk draws a node of the main line.
func (d *drawing) trunk(at int) {
	if at > 0 {
		d.text("", "▼ "+d.label(d.parent(at), at))
	}
	first, rest := "", "│ "
	if d.nodes[at].kind == choice {
		first = "◇ "
	}
	if d.end(at) {
		rest = "  "
	}
	for _, t := range d.nodes[at].text {
		d.para(first, rest, t)
		first = rest
	}
	d.writeOut(at, rest)
}

// branch draws a node that hangs on one of the main line.
func (d *drawing) branch(at int) {
	parent, rest := d.parent(at), "│     "
	_, hangs := d.find(parent, at)
	follows := at-1 > parent && d.nodes[at].kind == asked
	first := "├──   "
	switch {
	case d.end(at):
		rest, first = "      ", "└──   "
		if hangs {
			first = "└──▶  "
		}
	case hangs:
		first = "├──▶  "
	case follows:
		first = "│  ▼  "
	}
	if at-1 > parent && !follows {
		d.line("│")
	}
	texts := d.nodes[at].text
	if l := d.label(parent, at); l != "" {
		texts = append([]string{l + ":"}, texts...)
	}
	for _, t := range texts {
		d.para(first, rest, t)
		first = rest
	}
	d.writeOut(at, rest)
}

// writeOut writes the arrows of a node that are not drawn.
func (d *drawing) writeOut(at int, indent string) {
	for _, e := range d.edges {
		if e.from == at && !d.drawn(e) {
			d.para(indent, indent+"  ", e.label+" ──▶ "+d.nodes[e.to].text[0])
		}
	}
}

func (d *drawing) drawn(e edge) bool {
	to := d.nodes[e.to]
	if to.depth == 0 {
		return e.label == "" || d.nodes[e.from].depth == 0
	}
	return e.from == d.parent(e.to) || to.kind == asked
}

// parent gives the node of the main line before one.
func (d *drawing) parent(at int) int {
	for at--; at > 0 && d.nodes[at].depth > 0; at-- {
	}
	return at
}

// end says whether no more of the main line, or of what hangs on it, follows.
func (d *drawing) end(at int) bool { return at == len(d.nodes)-1 }

func (d *drawing) find(from, to int) (edge, bool) {
	for _, e := range d.edges {
		if e.from == from && e.to == to {
			return e, true
		}
	}
	return edge{}, false
}

func (d *drawing) label(from, to int) string {
	e, _ := d.find(from, to)
	return e.label
}
