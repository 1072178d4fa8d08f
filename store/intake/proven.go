package intake

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// left is a question set that the call was asked before the present one. What the
// answers to it prove holds on: it is worked out anew from the answers as they
// stand, so that putting one right counts there too.
type left struct {
	Hash string `json:"hash"`

	pack *questionsets.Pack
}

// leave writes down that the present question set is left for another. That one
// is asked itself from now on.
func (c *Call) leave(next *questionsets.Pack) {
	l := left{Hash: c.pack.Hash, pack: c.pack}
	c.left = slices.DeleteFunc(append(slices.Clone(c.left), l), func(l left) bool { return l.Hash == next.Hash })
}

// LeftPacks gives the hashes of the question sets that a journalled call was
// asked before the present one: what Opening.Left must hold to take it up again.
func LeftPacks(d store.Draft) []string {
	var all []left
	_ = json.Unmarshal(d.Entries[keyLeft], &all) // Resume says what is wrong with it
	var out []string
	for _, l := range all {
		out = append(out, l.Hash)
	}
	return out
}

// findLeft finds the question sets that were left among those that are given.
func (c *Call) findLeft(packs []*questionsets.Pack) error {
	for i := range c.left {
		at := slices.IndexFunc(packs, func(p *questionsets.Pack) bool { return p.Hash == c.left[i].Hash })
		if at < 0 {
			return store.Errorf(store.CodeInvalid, "a question set that was asked in this call is not here").WithHint("Run firstcall doctor.")
		}
		c.left[i].pack = packs[at]
	}
	return nil
}

// prove gives what the answers and a history prove, with what other question
// sets asked before proved of the same call.
func (c *Call) prove(h risk.History) questionsets.Result {
	if len(c.left) > 0 {
		f := c.iv.Facts()
		f.Before = append(c.provenElsewhere(), c.before(h)...)
		c.iv.SetFacts(f)
	}
	return c.iv.AssessJudged(h, c.judged)
}

// under gives the interview as it would be with other questions, with nobody in
// danger: danger is the call's own and counts whatever is asked.
func (c *Call) under(p *questionsets.Pack) *questionsets.Interview {
	iv, _ := c.iv.Carry(p, append(c.framed(), c.parked...)...)
	f := iv.Facts()
	f.Danger, f.DangerBecause, f.Before = false, "", nil
	iv.SetFacts(f)
	return iv
}

// before gives what each question set that was left proves, those left first first.
func (c *Call) before(h risk.History) []questionsets.Proven {
	var out []questionsets.Proven
	for _, l := range c.left {
		proven := c.provenBy(l.pack, c.under(l.pack).Assess(h))
		proven.Actions = c.askedFor(l.pack, h)
		out = append(out, proven)
	}
	return out
}

// askedFor gives the actions that the answers to a question set make mandatory,
// and whatever starts their clocks. What danger, the history or a judgement asks
// for by itself is for the set that is asked now to say: another force's units
// have no part in it.
func (c *Call) askedFor(p *questionsets.Pack, h risk.History) []questionsets.DueAction {
	iv := c.under(p)
	silent := questionsets.NewInterview(p)
	silent.SetFacts(iv.Facts())
	all, anyway := iv.Assess(h).Actions, silent.Assess(h).Actions
	must := map[string]bool{}
	for _, a := range all {
		same := func(b questionsets.DueAction) bool { return b.ID == a.ID }
		must[a.ID] = a.Mandatory && !slices.ContainsFunc(anyway, same)
	}
	for more := true; more; {
		more = false
		for _, a := range all {
			if must[a.ID] && a.After != nil && !must[a.After.ID] {
				must[a.After.ID], more = true, true
			}
		}
	}
	all = slices.DeleteFunc(all, func(a questionsets.DueAction) bool { return !must[a.ID] })
	for i := range all {
		all[i].Because = "Asked for by " + c.whose(p)
	}
	return all
}

// provenBy is what a question set's own answers came to, as a floor for what is
// asked now. A level up to Standard proves nothing that another may not.
func (c *Call) provenBy(p *questionsets.Pack, r questionsets.Result) questionsets.Proven {
	out := questionsets.Proven{Grade: r.Grade}
	var what, why []string
	if r.Level > risk.Standard {
		out.Level = r.Level
		what = append(what, strings.ToUpper(r.Level.String()))
	}
	for _, f := range []risk.Flag{risk.Hate, risk.Vulnerable, risk.Repeat} {
		if r.Flags[f] {
			out.Flags = append(out.Flags, f)
			what = append(what, c.flagUnder(p, f))
		}
	}
	if r.Grade != "" {
		what = append(what, "grade "+r.Grade)
	}
	gravest := func(a, b risk.Factor) int { return cmp.Compare(b.AtLeast, a.AtLeast) }
	for _, f := range slices.SortedStableFunc(slices.Values(r.Factors), gravest) {
		if f.AtLeast > risk.Standard || len(f.Set) > 0 || f.Grade != "" {
			why = append(why, strings.TrimSuffix(f.Because, "."))
		}
	}
	if len(what) > 0 {
		out.Because = "Answers to " + c.whose(p) + " came to " + strings.Join(what, ", ") + ": " + strings.Join(why, "; ")
	}
	return out
}

// whose names a question set by its force, and another version of the present one
// by that too.
func (c *Call) whose(p *questionsets.Pack) string {
	if p.ID == c.pack.ID && p.Hash != c.pack.Hash {
		return p.Name + "'s questions of version " + p.Version
	}
	return p.Name + "'s questions"
}

// flagUnder is a flag in words as a question set lets whoever is signed on raise
// it (SW-12).
func (c *Call) flagUnder(p *questionsets.Pack, f risk.Flag) string {
	if f == risk.Hate || c.may(p.WhoMay.SetFlags) {
		return string(f)
	}
	return flagConcern + ": " + string(f)
}

// HoldsOn gives what other question sets proved and holds on, in a sentence each.
func (c *Call) HoldsOn() []string {
	var out []string
	for _, f := range c.Assess().Factors {
		if f.Source == questionsets.BeforeSource {
			out = append(out, f.Because)
		}
	}
	return out
}

// provenElsewhere is what question sets had proved that are not asked here: before
// the report that is amended was saved, or at the desk whose call this was.
func (c *Call) provenElsewhere() []questionsets.Proven {
	switch {
	case c.amended != nil:
		return provenThen(c.amended.Detail)
	case c.over != nil:
		return provenThen(store.ReportDetail{Factors: c.over.Factors})
	}
	return nil
}

// provenThen is what question sets asked before had proved in a report.
func provenThen(d store.ReportDetail) []questionsets.Proven {
	var out []questionsets.Proven
	for _, f := range d.Factors {
		if f.Source == questionsets.BeforeSource {
			out = append(out, questionsets.Proven{Level: f.AtLeast, Flags: f.Set, Grade: f.Grade, Because: f.Because})
		}
	}
	return out
}
