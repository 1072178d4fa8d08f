package prove

import (
	"math/big"
	"runtime"
	"slices"
	"sync"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// check is a claim about single paths, with the shortest counterexample so far.
type check struct {
	id    string
	bad   func(*paths.Path) bool
	found *Counter
	apart int
}

// try looks at a path. Only a shorter counterexample replaces one.
func (c *check) try(pr *prover, p *paths.Path) {
	if (c.found == nil || p.Apart < c.apart) && c.bad(p) {
		c.found, c.apart = pr.counter(p.Interview, p.Past, p.Result), p.Apart
	}
}

// pass is what one goroutine finds on its part of the paths.
type pass struct {
	pr     *prover
	checks []*check
	shares []Share
	hate   int // paths on which hate is answered yes or set
	alone  map[string]map[string]bool
}

func (pr *prover) newPass() *pass {
	ps := &pass{pr: pr, shares: shares(), alone: map[string]map[string]bool{}}
	ps.checks = []*check{
		{id: levelOrWhy, bad: func(p *paths.Path) bool {
			return p.Result.Level == risk.Unassessed && p.Result.Exempt == "" && (p.Known || p.Result.Why == "")
		}},
		{id: repeatAsked, bad: func(p *paths.Path) bool { return p.Result.Exempt == "" && !p.Repeat }},
		{id: vulnerabilityAsked, bad: func(p *paths.Path) bool { return p.Result.Exempt == "" && !p.Vulnerability }},
		{id: hateAction, bad: func(p *paths.Path) bool { return (p.Hate || p.Result.Hate) && !ps.leadsToAction(p) }},
		{id: clockStarts, bad: func(p *paths.Path) bool {
			return slices.ContainsFunc(p.Result.Actions, func(a questionsets.DueAction) bool { return a.Starts != "" && a.After == nil })
		}},
	}
	return ps
}

// visit looks at a path. Its level is kept for comparisons: each has a place of
// its own, so that no two goroutines write to one.
func (ps *pass) visit(p *paths.Path) bool {
	for _, c := range ps.checks {
		c.try(ps.pr, p)
	}
	if p.Hate || p.Result.Hate {
		ps.hate++
	}
	ps.pr.known[p.Leaf] = p.Known
	ps.pr.levels[p.Leaf*ps.pr.proof.Histories+p.Past.Number] = p.Result.Level
	share := &ps.shares[p.Result.Level]
	share.Paths.Add(share.Paths, p.Paths)
	if p.Known {
		share.Known.Add(share.Known, p.Paths)
	}
	return true
}

// walk goes through all paths once, settles the claims about single ones and
// counts the levels. Each goroutine walks a part; the parts are joined in their
// order, so that nothing depends on which is done first.
func (pr *prover) walk() {
	pr.levels, pr.known = make([]risk.Level, pr.proof.Classes), make([]bool, pr.proof.Classes/uint64(pr.proof.Histories))
	passes := make([]*pass, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for i := range passes {
		passes[i] = pr.newPass()
		wg.Go(func() { pr.s.WalkPart(i, len(passes), passes[i].visit) })
	}
	wg.Wait()
	all := passes[0]
	for _, ps := range passes[1:] {
		all.join(ps)
	}
	pr.proof.Shares = all.shares
	pr.percentages()
	for _, c := range all.checks {
		nothing := ""
		if c.id == hateAction && all.hate == 0 {
			nothing = "no question about hate takes a yes or no, and no rule sets the flag"
		}
		if c.id != clockStarts || pr.waits() {
			pr.settle(c.id, "", nothing, c.found)
		}
	}
}

// waits says whether the clock of any action starts when another one ends.
func (pr *prover) waits() bool {
	return slices.ContainsFunc(pr.p.Actions, func(a questionsets.Action) bool { return a.Starts != "" })
}

// join adds what a later part found.
func (ps *pass) join(later *pass) {
	ps.hate += later.hate
	for i, c := range later.checks {
		if mine := ps.checks[i]; c.found != nil && (mine.found == nil || c.apart < mine.apart) {
			mine.found, mine.apart = c.found, c.apart
		}
	}
	for i := range ps.shares {
		ps.shares[i].Paths.Add(ps.shares[i].Paths, later.shares[i].Paths)
		ps.shares[i].Known.Add(ps.shares[i].Known, later.shares[i].Known)
	}
}

func shares() []Share {
	var out []Share
	for l := risk.Unassessed; l <= risk.High; l++ {
		out = append(out, Share{Level: l, Paths: new(big.Int), Known: new(big.Int)})
	}
	return out
}

func (pr *prover) percentages() {
	all, known := new(big.Int), new(big.Int)
	for _, s := range pr.proof.Shares {
		all.Add(all, s.Paths)
		known.Add(known, s.Known)
	}
	for i := range pr.proof.Shares {
		s := &pr.proof.Shares[i]
		s.Percent, s.KnownPercent = percent(s.Paths, all), percent(s.Known, known)
	}
}

// percent gives a share to three decimals, 0 of nothing.
func percent(part, whole *big.Int) float64 {
	if whole.Sign() == 0 {
		return 0
	}
	thousandths := new(big.Int).Mul(part, big.NewInt(100_000))
	half := new(big.Int).Rsh(whole, 1)
	f, _ := new(big.Float).SetInt(thousandths.Add(thousandths, half).Div(thousandths, whole)).Float64()
	return f / 1000
}

// reached settles that every level can be reached.
func (pr *prover) reached() {
	for _, l := range []risk.Level{risk.Standard, risk.Medium, risk.High} {
		status := Proven
		if pr.proof.Shares[l].Paths.Sign() == 0 {
			status = Refuted
		}
		pr.add(Claim{ID: levelReached, Where: l.String(), Status: status})
	}
}
