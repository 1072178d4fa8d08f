package packs

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
	"firstcall/questionsets/lint"
	"firstcall/risk"
)

var now = time.Date(2026, 11, 21, 14, 0, 0, 0, time.UTC)

func load(t testing.TB, id string) *questionsets.Pack {
	t.Helper()
	p, err := Load(id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// answers are answers by question; "?" is not known, "-" declined, and a value
// with a comma or in brackets a list.
type answers map[string]string

func begin(t testing.TB, pack string, given answers) *questionsets.Interview {
	t.Helper()
	iv := questionsets.NewInterview(load(t, pack))
	give(t, iv, given)
	return iv
}

func give(t testing.TB, iv *questionsets.Interview, given answers) {
	t.Helper()
	for id, v := range given {
		if err := iv.Answer(id, answer(v)); err != nil {
			t.Fatal(err)
		}
	}
}

func answer(v string) questionsets.Answer {
	switch {
	case v == "?":
		return questionsets.Answer{State: questionsets.NotKnown}
	case v == "-":
		return questionsets.Answer{State: questionsets.Declined}
	case v == "[]":
		return questionsets.Pick()
	case strings.HasPrefix(v, "["):
		return questionsets.Pick(strings.Split(strings.Trim(v, "[]"), ",")...)
	}
	return questionsets.Say(v)
}

// calm is a finished call in which nothing is wrong: the first example of the
// pack that comes out Standard without a flag.
func calm(pack string) answers {
	p, err := Load(pack)
	if err != nil {
		panic(err)
	}
	for i := range p.Examples {
		e := &p.Examples[i]
		if r, _, err := p.Run(e); err == nil && r.Level == risk.Standard && len(r.Flags) == 0 {
			return written(e.Answers)
		}
	}
	panic(pack + " has no example of a calm call")
}

// written gives an example's answers as these tests write them.
func written(given map[string]questionsets.Given) answers {
	out := answers{}
	for id, g := range given {
		switch a := g.Answer; {
		case a.State == questionsets.NotKnown:
			out[id] = "?"
		case a.State == questionsets.Declined:
			out[id] = "-"
		case a.Values != nil:
			out[id] = "[" + strings.Join(a.Values, ",") + "]"
		default:
			out[id] = a.Value
		}
	}
	return out
}

func with(pack string, more answers) answers {
	out := calm(pack)
	for id, v := range more {
		out[id] = v
	}
	return out
}

// reportsAgo is a history of one report at each number of London days ago.
func reportsAgo(days ...int) risk.History {
	h := risk.History{Now: now, Present: risk.Occasion{At: now, Call: "present"}}
	for _, d := range days {
		h.Earlier = append(h.Earlier, risk.Occasion{At: now.AddDate(0, 0, -d)})
	}
	return h
}

func assess(t testing.TB, pack string, given answers, daysAgo ...int) questionsets.Result {
	t.Helper()
	return begin(t, pack, given).Assess(reportsAgo(daysAgo...))
}

func actionIDs(r questionsets.Result) []string {
	ids := []string{}
	for _, a := range r.Actions {
		ids = append(ids, a.Action.ID)
	}
	return ids
}

func action(t testing.TB, r questionsets.Result, id string) questionsets.DueAction {
	t.Helper()
	for _, a := range r.Actions {
		if a.Action.ID == id {
			return a
		}
	}
	t.Fatalf("no action %s among %v", id, actionIDs(r))
	return questionsets.DueAction{}
}

func hasFactor(r questionsets.Result, source string) bool {
	return slices.ContainsFunc(r.Factors, func(f risk.Factor) bool { return f.Source == source })
}

var callPacks = []string{"avon-and-somerset", "cambridgeshire", "gloucestershire", "leicestershire", "lincolnshire",
	"metropolitan", "south-wales", "sussex", "west-mercia"}

var assessmentPacks = []string{"cambridgeshire-ram", "metropolitan-assessment"}

func TestIDsAndForForce(t *testing.T) {
	want := sorted(append(slices.Clone(callPacks), assessmentPacks...))
	if diff := cmp.Diff(want, IDs()); diff != "" {
		t.Error(diff)
	}
	for force, wantOwn := range map[string]bool{"avon-and-somerset": true, "cambridgeshire": true, "metropolitan": true, "sussex": true, "kent": false} {
		p, own, err := ForForce(force)
		if err != nil || own != wantOwn || (own && p.Force != force) || (!own && p.ID != Default) {
			t.Errorf("%s: %v own %v, %v", force, p.ID, own, err)
		}
		if p.Stage != questionsets.StageCall {
			t.Errorf("%s takes calls with a pack for stage %s", force, p.Stage)
		}
	}
	_, err := Load("kent")
	if err == nil || !strings.Contains(err.Error(), "west-mercia") {
		t.Errorf("an unknown pack: %v, want the known ones named", err)
	}
}

func TestForcesAndCodesAreInTheList(t *testing.T) {
	for _, id := range IDs() {
		p := load(t, id)
		f, ok := questionsets.ForceByID(p.Force)
		if !ok || f.Code != p.Code {
			t.Errorf("%s: force %q with code %q is not in the list of forces (%+v)", id, p.Force, p.Code, f)
		}
		version, basis := "2012.04", questionsets.Modelled
		if id == "gloucestershire" {
			version = "2023.09"
		}
		if _, asked := printed[id]; asked {
			basis = questionsets.Published
		}
		if p.Version != version || p.Basis != basis {
			t.Errorf("%s: version %q basis %q", id, p.Version, p.Basis)
		}
		if slices.Contains(assessmentPacks, id) != (p.Stage == questionsets.StageAssessment) {
			t.Errorf("%s is for stage %s", id, p.Stage)
		}
	}
}

func TestLintFindsNothing(t *testing.T) {
	for _, id := range IDs() {
		for _, f := range lint.Lint(load(t, id)) {
			t.Errorf("%s:%d:%d: %s %s: %s", id, f.Line, f.Col, f.Code, f.Where, f.Text)
		}
	}
}

// Parsing twice and answering in any order gives the same result, to the byte.
func TestAssessingIsDeterministic(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	more := map[string]answers{
		"avon-and-somerset": {"q2": "yes", "q3": "a bat", "q4": "gone", "q13": "yes", "q14": "weekly", "q15": "yes", "q16": "?", "q17": "yes", "q18": "no"},
		"west-mercia":       {"q5": "yes", "q6": "weekly", "q8": "yes", "ground": "faith"},
		"cambridgeshire":    {"before": "yes", "times_30_days": "4", "keepsafe": "[family,economic]", "harm": "moderate"},
	}
	for _, id := range IDs() {
		p := load(t, id)
		given := with(id, more[id])
		var first []byte
		for range 20 {
			again, err := questionsets.Parse(id+".yaml", p.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			if again.Hash != p.Hash {
				t.Fatalf("%s: two hashes for the same bytes", id)
			}
			iv := questionsets.NewInterview(again)
			order := sortedKeys(given)
			rnd.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			for _, q := range order {
				if err := iv.Answer(q, answer(given[q])); err != nil {
					t.Fatal(err)
				}
			}
			got, err := json.Marshal(iv.Assess(reportsAgo(3, 40, 200)))
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = got
			}
			if !bytes.Equal(first, got) {
				t.Fatalf("%s: the same answers gave\n%s\nand\n%s", id, first, got)
			}
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
