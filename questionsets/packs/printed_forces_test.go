package packs

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// printedForces are the packs whose questions are printed, printedCalls those of a call.
var (
	printedCalls  = []string{"avon-and-somerset", "cambridgeshire", "west-mercia"}
	printedForces = append(slices.Clone(printedCalls), "cambridgeshire-ram")
)

// HMIC-03: what the handler judges is not what the caller was asked. West Mercia
// prints no question about safety, which the frame asks, and says so; what Avon
// and Somerset asks about hate may be left out.
func TestHMIC03ThePrintedForcesAskTheCaller(t *testing.T) {
	for _, pack := range printedCalls {
		p, asked := load(t, pack), map[string]bool{}
		for _, q := range p.Questions {
			if strings.HasPrefix(q.Ask, forHandler) != (len(q.Covers) == 0) {
				t.Errorf("%s %s: %q covers %v", pack, q.ID, q.Ask, q.Covers)
			}
			for _, kind := range q.Covers {
				asked[kind] = asked[kind] || q.Core && q.When == "" && (q.Required || q.ID == "motive")
			}
		}
		for _, kind := range []string{"repeat", "vulnerability", "hate", "safety"} {
			if asked[kind] == p.Accepts("no-core-question", kind) {
				t.Errorf("%s: %s is asked: %v, and the pack says otherwise", pack, kind, asked[kind])
			}
		}
	}
}

// DOMAIN 3.5: on no path does a Medium or a vulnerable victim hear from nobody:
// somebody is sent to contact them, as nobody is in a calm call.
func TestMediumAndVulnerableLeadToContact(t *testing.T) {
	for _, pack := range printedCalls {
		medium, vulnerable := false, false
		whole := paths.Of(load(t, pack)).Walk(paths.Limit, func(p *paths.Path) bool {
			r := &p.Result
			if r.Level != risk.Medium && !r.Vulnerable {
				return true
			}
			medium, vulnerable = medium || r.Level == risk.Medium, vulnerable || r.Vulnerable && r.Level < risk.Medium
			if !slices.ContainsFunc(r.Actions, func(a questionsets.DueAction) bool { return a.Mandatory && a.Reaches != "" && a.TellCaller != "" }) {
				t.Errorf("%s, %v: %v, vulnerable %v, with %v", pack, p.Interview.Export(), r.Level, r.Vulnerable, actionIDs(*r))
			}
			return !t.Failed()
		})
		if !whole || !medium || !vulnerable {
			t.Errorf("%s: all paths %v, Medium %v, vulnerable below it %v", pack, whole, medium, vulnerable)
		}
	}
}

// Nobody is told of a team within three days when somebody comes or rings sooner.
func TestTheTeamIsSentWhereNobodyElseIs(t *testing.T) {
	for pack, sooner := range map[string]string{"west-mercia": "high_response", "avon-and-somerset": "call_back", "cambridgeshire": "attend"} {
		p, sent := load(t, pack), false
		for i := range p.Examples {
			r, _, err := p.Run(&p.Examples[i])
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(actionIDs(r), "team_contact") {
				continue
			}
			sent = true
			if a := action(t, r, "team_contact"); a.Action.Due.String() != "72 hours" || a.Basis != questionsets.Modelled || slices.Contains(actionIDs(r), sooner) {
				t.Errorf("%s: %v, %s, with %v", pack, a.Action.Due, a.Basis, actionIDs(r))
			}
		}
		if !sent {
			t.Errorf("%s: no example shows it", pack)
		}
	}
}

// Whoever rings for the victim is asked about the victim. The printed words stay.
func TestThePrintedForcesAskSomebodyElseAboutTheVictim(t *testing.T) {
	you := regexp.MustCompile(`(?i)\byour?\b`)
	for _, pack := range printedForces {
		for _, q := range load(t, pack).Questions {
			said := you.MatchString(q.Ask) && !strings.HasPrefix(q.Ask, forHandler)
			if said != (q.ForOther != "") || said && !strings.Contains(q.ForOther, "victim") {
				t.Errorf("%s %s: %q is put to others as %q", pack, q.ID, q.Ask, q.ForOther)
			}
		}
		if p := load(t, pack); !strings.Contains(p.Why, "modelled") {
			t.Errorf("%s does not say that these words are modelled: %q", pack, p.Why)
		}
	}
}

// What a source leaves out is modelled, and what is published admits to no such hole.
func TestNothingPublishedAdmitsToBeingModelled(t *testing.T) {
	hole := regexp.MustCompile(`modelled|not printed|\bis not\b`)
	for _, pack := range printedForces {
		for _, a := range load(t, pack).Actions {
			if a.Basis == questionsets.Published && hole.MatchString(a.Source) {
				t.Errorf("%s %s: published, and %q", pack, a.ID, a.Source)
			}
		}
	}
}

// What the packs accept as an under-call is the source's own: no level is printed
// for these answers, and somebody goes there all the same.
func TestAcceptedUnderCallsAreAttended(t *testing.T) {
	for _, c := range []struct {
		pack  string
		worst answers
		want  risk.Level
	}{
		{"west-mercia", answers{"q5": "yes", "q6": "weekly", "q8": "yes", "ground": "other", "q10": "no"}, risk.Standard},
		{"west-mercia", answers{"q5": "yes", "q6": "weekly", "q8": "yes", "ground": "transgender", "q10": "no"}, risk.High},
		{"cambridgeshire", answers{"before": "yes", "times_30_days": "0",
			"keepsafe": "[economic,equality,personal,sickness,support,family,environmental]"}, risk.Medium},
	} {
		r := assess(t, c.pack, with(c.pack, c.worst))
		if r.Level != c.want || !slices.Contains(actionIDs(r), "attend") || !load(t, c.pack).Accepts("under-call", "") {
			t.Errorf("%s %v: %v with %v", c.pack, c.worst, r.Level, actionIDs(r))
		}
	}
}
