package packs

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// modelledForces are the packs whose questions no source prints.
var modelledForces = []string{"gloucestershire", "leicestershire", "lincolnshire", "metropolitan", "metropolitan-assessment",
	"south-wales", "sussex"}

// forHandler begins what the handler answers without asking.
const forHandler = "For you, not the caller: "

// HMIC-03: what the handler judges is not what the caller was asked, so each
// kind that inspectors count has a question put to the caller in every call.
func TestHMIC03TheCallerIsAskedAndNotOnlyJudged(t *testing.T) {
	for _, pack := range modelledForces {
		asked := map[string]bool{}
		for _, q := range load(t, pack).Questions {
			if strings.HasPrefix(q.Ask, forHandler) && len(q.Covers) > 0 {
				t.Errorf("%s %s: the handler's own answer counts as asked: %v", pack, q.ID, q.Covers)
			}
			for _, kind := range q.Covers {
				asked[kind] = asked[kind] || q.Required && q.Core && q.When == ""
			}
		}
		for _, kind := range []string{"repeat", "vulnerability", "hate", "safety"} {
			if !asked[kind] {
				t.Errorf("%s: no caller has to be asked about %s", pack, kind)
			}
		}
	}
}

// DOMAIN 3.5: on no path does a Medium or a vulnerable victim hear from nobody.
// High has a response of its own.
func TestMediumAndVulnerableVictimsHearFromSomebody(t *testing.T) {
	for _, pack := range modelledForces {
		seen := map[string]bool{}
		whole := paths.Of(load(t, pack)).Walk(paths.Limit, func(p *paths.Path) bool {
			r := &p.Result
			if r.Level != risk.Medium && !r.Vulnerable {
				return true
			}
			seen["Medium"] = seen["Medium"] || r.Level == risk.Medium
			seen["vulnerable"] = seen["vulnerable"] || r.Vulnerable && r.Level < risk.High
			if hears(r) {
				return true
			}
			t.Errorf("%s, %v: %v, vulnerable %v: %v", pack, p.Interview.Export(), r.Level, r.Vulnerable, actionIDs(*r))
			return false
		})
		if !t.Failed() && (!whole || !seen["Medium"] || !seen["vulnerable"]) {
			t.Errorf("%s: all paths %v, seen %v", pack, whole, seen)
		}
	}
}

// hears says whether somebody contacts the victim, and the caller is told so;
// at High, whether anybody but the handler must act.
func hears(r *questionsets.Result) bool {
	return slices.ContainsFunc(r.Actions, func(a questionsets.DueAction) bool {
		return a.Reaches != "" && a.TellCaller != "" || r.Level == risk.High && a.Mandatory && a.Owner != "call handler"
	})
}

// A neighbourhood team has 72 hours, and leaves High to those who come at once.
func TestVictimsAreRungOrVisitedWithin72Hours(t *testing.T) {
	for _, pack := range modelledForces {
		p := load(t, pack)
		i := slices.IndexFunc(p.Actions, func(a questionsets.Action) bool { return a.ID == "team_contact" })
		if i < 0 {
			continue
		}
		a := p.Actions[i]
		if a.Due.String() != "72 hours" || !a.Mandatory || a.Reaches != "call" || !strings.Contains(a.Source, "DOMAIN 3.5") || a.Basis != questionsets.Modelled {
			t.Errorf("%s: %v, mandatory %v, reaches %q, %s", pack, a.Due, a.Mandatory, a.Reaches, a.Basis)
		}
		for j := range p.Examples {
			if r, _, err := p.Run(&p.Examples[j]); err != nil || due(r, a.ID) != (r.Level < risk.High && (r.Level == risk.Medium || r.Vulnerable)) {
				t.Errorf("%s, %s: %v, vulnerable %v: %v %v", pack, p.Examples[j].Name, r.Level, r.Vulnerable, actionIDs(r), err)
			}
		}
	}
}

// However far a call got and however the handler judges it, a clock only waits
// for what is to be done.
func TestClocksWaitOnlyForWhatIsDue(t *testing.T) {
	for _, pack := range modelledForces {
		p := load(t, pack)
		for i := range p.Examples {
			full, h, err := p.Examples[i].Apply(p, now)
			if err != nil {
				t.Fatal(err)
			}
			iv, given := questionsets.NewInterview(p), full.Export()
			for _, q := range p.Questions {
				if a, ok := given[q.ID]; ok {
					if err := iv.Answer(q.ID, a); err != nil {
						t.Fatal(err)
					}
				}
				for level := risk.Unassessed; level <= risk.High; level++ {
					r := iv.AssessJudged(h, &risk.Judgement{Level: level, Reason: "as it sounded", By: "4417", At: now})
					for _, a := range r.Actions {
						if a.Starts != "" && (a.After == nil || a.After.ID != a.Starts || !a.Due.IsZero()) {
							t.Errorf("%s, %s up to %s, judged %v: %s runs before %s is due", pack, p.Examples[i].Name, q.ID, level, a.ID, a.Starts)
						}
					}
				}
			}
		}
	}
}

// Somebody who rings for the victim is not asked about themselves.
func TestQuestionsToSomebodyElseSpeakOfTheVictim(t *testing.T) {
	you := regexp.MustCompile(`(?i)\byou(r|rs|rself)?\b`)
	asked := map[string]bool{}
	for _, pack := range modelledForces {
		for _, q := range load(t, pack).Questions {
			if strings.HasPrefix(q.Ask, forHandler) {
				continue
			}
			asked[pack] = asked[pack] || q.ForOther != ""
			if you.MatchString(q.Ask) == (q.ForOther == "") || you.MatchString(q.ForOther) {
				t.Errorf("%s %s: %q is put to others as %q", pack, q.ID, q.Ask, q.ForOther)
			}
		}
	}
	if len(slices.Collect(maps.Keys(asked))) != len(modelledForces) {
		t.Errorf("only %v ask anything", asked)
	}
}

// DS_111, GEN-09: which actions of these forces contact the victim, and which
// give information to another agency.
func TestPartnerForcesActionsThatReachTheVictimOrShare(t *testing.T) {
	for pack, want := range map[string][2]string{
		"leicestershire":          {"high_response visit, team_contact call", "high_response"},
		"lincolnshire":            {"high_response visit, team_contact call", "high_response, joint_intervention"},
		"metropolitan":            {"assess_on_borough visit", ""},
		"metropolitan-assessment": {"team_contact call", ""},
	} {
		var reaches, shares []string
		for _, a := range load(t, pack).Actions {
			if a.Reaches != "" {
				reaches = append(reaches, a.ID+" "+a.Reaches)
			}
			if a.Shares {
				shares = append(shares, a.ID)
			}
			if a.Owner == "" || a.Because == "" {
				t.Errorf("%s %s: owner %q, because %q", pack, a.ID, a.Owner, a.Because)
			}
		}
		if got := [2]string{strings.Join(reaches, ", "), strings.Join(shares, ", ")}; got != want {
			t.Errorf("%s: %q, want %q", pack, got, want)
		}
	}
}
