package paper

import "firstcall/questionsets"

// Chart is the flowchart that Flow and Mermaid draw, for other programs.
type Chart struct {
	Nodes []Node `json:"nodes"`
	Edges []Edge `json:"edges"`
}

// Node is one box of a Chart. Kind is start, question, condition, rule, level or
// action.
type Node struct {
	ID   string   `json:"id"`
	Kind string   `json:"kind"`
	Text []string `json:"text"`
}

// Edge is one arrow of a Chart, between the ids of two nodes. Label is "" for none.
type Edge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label"`
}

// ChartOf gives the flowchart of a pack.
func ChartOf(p *questionsets.Pack) Chart {
	g, out := graphOf(p), Chart{}
	for _, n := range g.nodes {
		out.Nodes = append(out.Nodes, Node{n.id, string(n.kind), n.text})
	}
	for _, e := range g.edges {
		out.Edges = append(out.Edges, Edge{g.nodes[e.from].id, g.nodes[e.to].id, e.label})
	}
	return out
}
