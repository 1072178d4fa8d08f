// Package prove proves or refutes what a pack's author promises: that every
// complete path has a level, that repeat and vulnerability are always asked,
// that no answer that sounds worse lowers the level, and so on. It goes through
// every path (package paths) and refutes with the shortest counterexample: the
// path that differs in the fewest answers from the calmest, and among those the
// one that differs earliest.
package prove

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// Status is what became of a claim.
type Status string

// The five. Accepted is refuted, and the pack keeps it on purpose. Vacuous is
// what nothing in the pack could break: it holds, and nothing was proven.
const (
	Proven    Status = "proven"
	Refuted   Status = "refuted"
	Accepted  Status = "accepted"
	NotProven Status = "not proven"
	Vacuous   Status = "vacuous"
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
	Shares    []Share  `json:"shares"`   // unassessed first; empty when the paths could not be gone through
	Unneeded  []string `json:"unneeded"` // what the pack accepts of claims that hold anyway
}

// Claim is one thing that a pack should keep to.
type Claim struct {
	ID      string   `json:"id"`    // as accept: names it
	Where   string   `json:"where"` // the level of level-reached, the question of a refuted worse-lowers; else ""
	Status  Status   `json:"status"`
	Text    string   `json:"claim"`
	Because string   `json:"because,omitempty"`        // why it is accepted, not proven, or why there is nothing to prove
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

// Holds says whether no claim is refuted or left open.
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
	clockStarts        = "clock-starts"
	worseLowers        = "worse-lowers"
	matrixMonotone     = "matrix-monotone"
	levelReached       = "level-reached"
	underCall          = "under-call"
)

var claimTexts = map[string]string{
	levelOrWhy:         "Every complete path has a level, or something on it is not known and it says why the handler must judge",
	repeatAsked:        "Every path asks whether it has happened before",
	vulnerabilityAsked: "Every path asks what makes the victim vulnerable",
	hateAction:         "Hate answered yes always leads to an action of its own",
	clockStarts:        "An action that waits for another is never due without it",
	worseLowers:        "No choice and no yes or no that sounds worse lowers the level",
	matrixMonotone:     "The matrix never falls along a row or a column",
	levelReached:       "Some path comes to the level ",
	underCall:          "The worst answer to one question of each kind that inspectors count%s is High, whatever else is answered",
}

// prover is one proof being made.
type prover struct {
	p     *questionsets.Pack
	s     *paths.Space
	proof Proof
	uses  map[string][]string // the names that the condition of each rule and action reads

	levels []uint8 // by leaf, and within it by history
	known  []bool  // by leaf
}

// Prove settles every claim about a pack that Parse gave.
func Prove(p *questionsets.Pack) Proof { return atMost(p, paths.Limit) }

// atMost is Prove for no more than so many paths.
func atMost(p *questionsets.Pack, limit int) Proof {
	pr := &prover{p: p, s: paths.Of(p).AtMost(limit), uses: map[string][]string{}}
	for _, u := range p.Conditions() {
		pr.uses[u.Where] = u.Names
	}
	n, exact := pr.s.Paths()
	pr.proof = Proof{Pack: p.ID, Name: p.Name, Version: p.Version, Hash: p.Hash, Paths: n, Exact: exact,
		Histories: len(pr.s.Pasts()), Claims: []Claim{}, Shares: []Share{}, Unneeded: []string{}}
	if why := pr.cannot(); why != "" {
		pr.notProven(why)
	} else {
		pr.proof.Classes = pr.s.Classes()
		pr.walk()
		pr.worse()
		pr.matrix()
		pr.reached()
		pr.underCall()
	}
	pr.unneeded()
	return pr.proof
}

// unneeded finds what the pack accepts though the claim holds.
func (pr *prover) unneeded() {
	for _, a := range pr.p.Accept {
		id, _, _ := strings.Cut(a.Finding, " ")
		needed := claimTexts[id] == "" || slices.ContainsFunc(pr.proof.Claims, func(c Claim) bool {
			return c.ID == id && (c.Status == NotProven || c.Status == Accepted && keeps(a, c))
		})
		if !needed {
			pr.proof.Unneeded = append(pr.proof.Unneeded, a.Finding)
		}
	}
}

// keeps says whether a claim is what the pack accepts.
func keeps(a questionsets.Accept, c Claim) bool {
	one := questionsets.Pack{Accept: []questionsets.Accept{a}}
	return one.Accepts(c.ID, c.Where)
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
		pr.open(id, "", why)
	}
	pr.matrix()
	for _, l := range []risk.Level{risk.Standard, risk.Medium, risk.High} {
		pr.open(levelReached, l.String(), why)
	}
	pr.open(underCall, "", why)
}

// add adds a claim. One that is refuted may be accepted by the pack.
func (pr *prover) add(c Claim) {
	switch c.Text = claimTexts[c.ID]; c.ID {
	case levelReached:
		c.Text += c.Where
	case underCall:
		named := ""
		if taken := pr.heaviest(); len(taken) > 0 {
			named = " (" + strings.Join(taken, ", ") + ")"
		}
		c.Text = fmt.Sprintf(c.Text, named)
	}
	if i := slices.IndexFunc(pr.p.Accept, func(a questionsets.Accept) bool { return keeps(a, c) }); i >= 0 && c.Status == Refuted {
		c.Status, c.Because = Accepted, pr.p.Accept[i].Because
	}
	pr.proof.Claims = append(pr.proof.Claims, c)
}

// settle adds a claim that is refuted when there is a counterexample.
func (pr *prover) settle(id, where string, found *Counter) {
	status := Proven
	if found != nil {
		status = Refuted
	}
	pr.add(Claim{ID: id, Where: where, Status: status, Counter: found})
}

// nothing adds a claim that nothing in the pack could break.
func (pr *prover) nothing(id, why string) { pr.add(Claim{ID: id, Status: Vacuous, Because: why}) }

// open adds a claim that could not be settled.
func (pr *prover) open(id, where, why string) {
	pr.add(Claim{ID: id, Where: where, Status: NotProven, Because: why})
}
