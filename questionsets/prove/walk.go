package prove

import (
	"math/big"
	"runtime"
	"slices"
	"strings"
	"sync"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// check is a claim about single paths, with the shortest counterexample so far.
type check struct {
	id     string
	about  func(*paths.Path) bool // the claim is about this path
	bad    func(*paths.Path) bool // and does not hold on it
	none   string                 // why it is about none
	arises bool                   // it is about some path
	found  *Counter
	apart  int
}

// try looks at a path. Only a shorter counterexample replaces one.
func (c *check) try(pr *prover, p *paths.Path) {
	if !c.about(p) {
		return
	}
	c.arises = true
	if (c.found == nil || p.Apart < c.apart) && c.bad(p) {
		c.found, c.apart = pr.counter(p.Interview, p.Past, p.Result), p.Apart
	}
}

// pass is what one goroutine finds on its part of the paths.
type pass struct {
	pr     *prover
	checks []*check
	shares []Share
	open   bool // on some path nobody can say whether hate was answered yes
	alone  map[string]map[string]bool
	hate   hateful
}

func (pr *prover) newPass() *pass {
	ps := &pass{pr: pr, shares: shares(), alone: map[string]map[string]bool{}}
	meant := func(p *paths.Path) bool { return p.Result.Exempt == "" }
	const exempt = "the questions need never be asked"
	ps.checks = []*check{
		{id: levelOrWhy, about: meant, none: exempt, bad: func(p *paths.Path) bool {
			return p.Result.Level == risk.Unassessed && (p.Known || p.Result.Why == "")
		}},
		{id: repeatAsked, about: meant, none: exempt, bad: func(p *paths.Path) bool { return !p.Repeat }},
		{id: vulnerabilityAsked, about: meant, none: exempt, bad: func(p *paths.Path) bool { return !p.Vulnerability }},
		{id: hateAction, about: func(p *paths.Path) bool { return p.Hate || p.Result.Hate },
			none: "no question about hate can be answered so that it says yes, and no rule sets the flag",
			bad:  func(p *paths.Path) bool { return !ps.leadsToAction(p) }},
		{id: clockStarts, about: func(p *paths.Path) bool { return slices.ContainsFunc(p.Result.Actions, waits) },
			none: "no action waits for another",
			bad: func(p *paths.Path) bool {
				return slices.ContainsFunc(p.Result.Actions, func(a questionsets.DueAction) bool { return waits(a) && a.After == nil })
			}},
	}
	return ps
}

// waits says whether another action starts the clock of one.
func waits(a questionsets.DueAction) bool { return a.Starts != "" }

// visit looks at a path. Its level is kept for comparisons: each has a place of
// its own, so that no two goroutines write to one.
func (ps *pass) visit(p *paths.Path) bool {
	for _, c := range ps.checks {
		c.try(ps.pr, p)
	}
	ps.open = ps.open || p.HateOpen && !p.Hate && !p.Result.Hate
	ps.pr.known[p.Leaf] = p.Known
	ps.pr.levels[p.Leaf*ps.pr.proof.Histories+p.Past.Number] = uint8(p.Result.Level)
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
	pr.levels, pr.known = make([]uint8, pr.proof.Classes), make([]bool, pr.proof.Classes/uint64(pr.proof.Histories))
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
		switch {
		case c.id == hateAction && all.open && c.found == nil:
			pr.open(c.id, "", "nobody can tell which choices of "+strings.Join(pr.s.HateOpen(), " and ")+" say that it is about who the victim is: give each an order")
		case !c.arises:
			pr.nothing(c.id, c.none)
		default:
			pr.settle(c.id, "", c.found)
		}
	}
}

// join adds what a later part found.
func (ps *pass) join(later *pass) {
	ps.open = ps.open || later.open
	for i, c := range later.checks {
		ps.checks[i].arises = ps.checks[i].arises || c.arises
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
