// Package prove proves or refutes what a pack's author promises: that every
// complete path has a level, that repeat and vulnerability are always asked,
// that no answer that sounds worse lowers the level, and so on. It goes through
// every path (package paths) and refutes with the shortest counterexample: the
// path that differs in the fewest answers from the calmest, and among those the
// one that differs earliest.
package prove

import (
	"math/big"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// Status is what became of a claim.
type Status string

// The five. Accepted is refuted, and the pack keeps it on purpose; of Nothing
// there is nothing in the pack that could keep to the claim or break it.
const (
	Proven    Status = "proven"
	Refuted   Status = "refuted"
	Accepted  Status = "accepted"
	NotProven Status = "not proven"
	Nothing   Status = "nothing to prove"
)

// Proof is what became of all claims about a pack. Its JSON is a contract.
type Proof struct {
	Pack      string   `json:"pack"`
	Name      string   `json:"name"`
	Version   string   `json:"version"`
	Hash      string   `json:"hash"`
	Paths     *big.Int `json:"paths"`
	Exact     bool     `json:"exact"`     // false: there are at most so many
	Classes   uint64   `json:"classes"`   // how many were walked, those that nothing can tell apart taken together; 0: too many
	Histories int      `json:"histories"` // how many histories each path is assessed with
	Claims    []Claim  `json:"claims"`
	Shares    []Share  `json:"shares"` // unassessed first; empty when the paths could not be gone through
}

// Claim is one thing that a pack should keep to.
type Claim struct {
	ID      string   `json:"id"`    // as accept: names it
	Where   string   `json:"where"` // the level of level-reached, the question of a refuted worse-lowers; else ""
	Status  Status   `json:"status"`
	Text    string   `json:"claim"`
	Because string   `json:"because,omitempty"`        // why it is accepted, not proven, or there is nothing to prove
	Counter *Counter `json:"counterexample,omitempty"` // of one that is refuted or accepted, where a path shows it
}

// Share says how many paths come to a level.
type Share struct {
	Level        risk.Level `json:"level"`
	Paths        *big.Int   `json:"paths"`
	Percent      float64    `json:"percent"` // of all paths, to three decimals
	Known        *big.Int   `json:"known"`   // those on which everything is known
	KnownPercent float64    `json:"known_percent"`
}

// Holds says whether no claim is refuted without being accepted, or left open.
func (p Proof) Holds() bool {
	for _, c := range p.Claims {
		if c.Status == Refuted || c.Status == NotProven {
			return false
		}
	}
	return true
}

// The claims, in the order in which they are told.
const (
	levelOrWhy         = "level-or-why"
	repeatAsked        = "repeat-asked"
	vulnerabilityAsked = "vulnerability-asked"
	hateAction         = "hate-action"
	worseLowers        = "worse-lowers"
	matrixMonotone     = "matrix-monotone"
	levelReached       = "level-reached"
	underCall          = "under-call"
	clockStarts        = "clock-starts"
)

var claimTexts = map[string]string{
	levelOrWhy:         "Every complete path has a level, or something on it is not known and it says why the handler must judge",
	repeatAsked:        "Every path asks whether it has happened before",
	vulnerabilityAsked: "Every path asks what makes the victim vulnerable",
	hateAction:         "Hate answered yes always leads to an action of its own",
	worseLowers:        "No choice and no yes or no that sounds worse lowers the level",
	matrixMonotone:     "The matrix never falls along a row or a column",
	levelReached:       "Some path comes to the level ",
	underCall:          "The worst answer to one question of each kind that inspectors count is High, whatever else is answered",
	clockStarts:        "An action whose clock another action's end starts is only due when that one is due",
}

// prover is one proof being made.
type prover struct {
	p     *questionsets.Pack
	s     *paths.Space
	proof Proof
	uses  map[string][]string // the names that the condition of each rule and action reads

	levels []risk.Level // by leaf, and within it by history
	known  []bool       // by leaf
}

// Prove settles every claim about a pack that Parse gave.
func Prove(p *questionsets.Pack) Proof {
	pr := &prover{p: p, s: paths.Of(p), uses: map[string][]string{}}
	for _, u := range p.Conditions() {
		pr.uses[u.Where] = u.Names
	}
	n, exact := pr.s.Paths()
	pr.proof = Proof{Pack: p.ID, Name: p.Name, Version: p.Version, Hash: p.Hash, Paths: n, Exact: exact,
		Histories: len(pr.s.Pasts()), Claims: []Claim{}, Shares: []Share{}}
	if why := pr.cannot(); why != "" {
		pr.notProven(why)
		return pr.proof
	}
	pr.proof.Classes = pr.s.Classes()
	pr.walk()
	pr.worse()
	pr.matrix()
	pr.reached()
	pr.underCall()
	return pr.proof
}

// cannot says why the paths cannot all be gone through, "" if they can.
func (pr *prover) cannot() string {
	if problems := pr.s.Problems(); len(problems) > 0 {
		return problems[0]
	}
	if pr.s.Classes() > paths.Limit {
		return "there are too many paths that something tells apart: more than " + grouped(big.NewInt(paths.Limit)) + " would have to be walked"
	}
	return ""
}

// notProven leaves open all but what needs no path.
func (pr *prover) notProven(why string) {
	for _, id := range []string{levelOrWhy, repeatAsked, vulnerabilityAsked, hateAction, clockStarts, worseLowers} {
		if id != clockStarts || pr.waits() {
			pr.add(Claim{ID: id, Status: NotProven, Because: why})
		}
	}
	pr.matrix()
	for _, l := range []risk.Level{risk.Standard, risk.Medium, risk.High} {
		pr.add(Claim{ID: levelReached, Where: l.String(), Status: NotProven, Because: why})
	}
	pr.add(Claim{ID: underCall, Status: NotProven, Because: why})
}

// add adds a claim. One that is refuted may be accepted by the pack.
func (pr *prover) add(c Claim) {
	c.Text = claimTexts[c.ID]
	if c.ID == levelReached {
		c.Text += c.Where
	}
	if c.Status == Refuted && pr.p.Accepts(c.ID, c.Where) {
		c.Status = Accepted
		for _, a := range pr.p.Accept {
			if c.Because == "" && (a.Finding == c.ID || a.Finding == c.ID+" "+c.Where) {
				c.Because = a.Because
			}
		}
	}
	pr.proof.Claims = append(pr.proof.Claims, c)
}

// settle adds a claim that is refuted when there is a counterexample. nothing
// says why there is nothing to prove, "" when there is.
func (pr *prover) settle(id, where, nothing string, found *Counter) {
	switch {
	case found != nil:
		pr.add(Claim{ID: id, Where: where, Status: Refuted, Counter: found})
	case nothing != "":
		pr.add(Claim{ID: id, Where: where, Status: Nothing, Because: nothing})
	default:
		pr.add(Claim{ID: id, Where: where, Status: Proven})
	}
}
