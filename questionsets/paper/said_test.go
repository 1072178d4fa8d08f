package paper

import (
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// everything is a pack with a length of time in every place, and a threshold.
const everything = `schema: firstcall/pack/v1
id: everything
force: kent
code: KE
name: Everything
version: 1
basis: modelled
why: Made up for a test
questions:
  - {id: pattern, ask: How often?, kind: choice, choices: [{value: once, label: Once}, {value: again, label: Again}]}
  - {id: harm, ask: How bad?, kind: choice, choices: [{value: low, label: Little}, {value: top, label: Much}]}
matrix: {rows: pattern, columns: harm, cells: {once: {low: standard, top: medium}, again: {low: medium, top: high}}}
repeat:
  - {id: known, reports: 2, within: 6 Weeks, then: {set: [repeat]}}
exempt: {when: asb_type == "vehicle-noise", because: It has a form of its own}
case_review: {reports: 3, within: 1 year, recent: 4 weeks, hate: 14 days}
actions:
  - {id: ring, title: Ring back, due: 2 weeks, when: repeat or reports_within("3 weeks") >= 2}
  - {id: offer, title: Offer a review, due: 5 working days, when: case_review}
write_off: {when: not case_review, items: [{id: what, item: What has happened}]}
`

func madeUp(t *testing.T, edits ...string) *questionsets.Pack {
	t.Helper()
	p, err := questionsets.Parse("pack.yaml", []byte(strings.NewReplacer(edits...).Replace(everything)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func says(t *testing.T, lines []string, texts ...string) {
	t.Helper()
	all := letters(strings.Join(lines, ""))
	for _, text := range texts {
		if !strings.Contains(all, letters(text)) {
			t.Errorf("it does not say %q:\n%s", text, strings.Join(lines, "\n"))
		}
	}
}

// A length of time is shown in the unit the author wrote, though it is kept in
// another: nothing that a source prints is shown otherwise.
func TestLengthsAreShownAsWritten(t *testing.T) {
	p := madeUp(t)
	says(t, Form(p), "2 reports in 6 weeks, this one included", "Case review: 3 reports in 1 year, one of them in 4 weeks; or one hate incident in 14 days",
		"Due      2 weeks", "the number of reports in 3 weeks")
	says(t, Flow(p), "2 reports in 6 weeks", "2 weeks", "3 reports in 1 year")
	p.Bytes = nil // made by hand
	says(t, Form(p), "2 reports in 42 days", "3 reports in 12 months, one of them in 28 days", "Due      14 days")
}

// What becomes of a call whose questions need not be asked (CAM-06).
func TestCAM06ExemptIsExplained(t *testing.T) {
	p := madeUp(t)
	says(t, Form(p), "Not asked if the type is Vehicle noise nuisance: It has a form of its own Such a report is complete without a level. What is answered all the same counts as usual.")
	says(t, Flow(p), "Not asked: It has a form of its own Such a report is complete without a level")
}

// The graph has the cells of the matrix (CAM-07) and the threshold of a case
// review (GLO-01) with what hangs on it.
func TestTheGraphHasMatrixAndThreshold(t *testing.T) {
	p := madeUp(t)
	says(t, Flow(p), "Matrix, 1 and 2: • Standard: Once and Little • Medium: Once and Much • Medium: Again and Little • High: Again and Much",
		"Case review: 3 reports in 1 year, one of them in 4 weeks; or one hate incident in 14 days decides ──▶ Offer a review decides ──▶ Write it off with 1 item")
	c := ChartOf(p)
	for _, want := range []Edge{{"asked", "case_review", ""}, {"case_review", "action_offer", "decides"}, {"case_review", "write_off", "decides"},
		{"matrix", "level", "by cell"}} {
		if !slices.Contains(c.Edges, want) {
			t.Errorf("no %v: %v", want, c.Edges)
		}
	}
	if slices.ContainsFunc(c.Edges, func(e Edge) bool { return e.From == "case_review" && e.To == "level" }) {
		t.Error("a threshold gives no level")
	}
}

// A chart is what Flow and Mermaid draw, and hangs together.
func TestChart(t *testing.T) {
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		c, mermaid := ChartOf(p), Mermaid(p)
		known := map[string]bool{}
		for _, n := range c.Nodes {
			if known[n.ID] || len(n.Text) == 0 || !strings.Contains(mermaid, "    "+n.ID) {
				t.Errorf("%s: %+v", id, n)
			}
			known[n.ID] = true
		}
		for _, e := range c.Edges {
			if !known[e.From] || !known[e.To] {
				t.Errorf("%s: %+v", id, e)
			}
		}
		if want := len(c.Nodes) + len(c.Edges) + 1; strings.Count(mermaid, "\n") != want {
			t.Errorf("%s: %d lines for %d boxes and arrows", id, strings.Count(mermaid, "\n"), want-1)
		}
	}
}

// Every word of the format that the form shows is said in words of its own, or
// is one.
func TestNoJargonOnTheForm(t *testing.T) {
	for _, c := range []struct {
		words map[string]string
		keys  []string
		plain []string // words as they are
	}{
		{coverWords, questionsets.Coverage, []string{"vulnerability", "hate", "safety", "support"}},
		{meanWords, questionsets.Meanings, nil},
		{fillWords, questionsets.FillTargets, nil},
		{fromWords, questionsets.WriteOffSources, nil},
		{dutyWords, questionsets.Duties, nil},
	} {
		for _, k := range c.keys {
			if c.words[k] == "" && !slices.Contains(c.plain, k) {
				t.Errorf("%q has no words", k)
			}
		}
	}
}

// The form of an assessment has room for whom it is of and for the officer's own
// assessment beside what the form comes to (AMB-05); that of a call has not.
func TestAMB05AssessmentFoot(t *testing.T) {
	const officer = "By the officer  [ ] Standard  [ ] Medium  [ ] High"
	assessment := Form(madeUp(t, "basis: modelled", "stage: assessment\nbasis: modelled"))
	says(t, assessment, "Incident file number ____", "By this form    [ ] Standard", officer, "because ____", "Overall         [ ] Standard",
		"Supervising officer Signature ____")
	if slices.ContainsFunc(assessment, func(l string) bool { return strings.Contains(l, "Score") }) {
		t.Error("a form without points has no room for a score")
	}
	if slices.Contains(Form(madeUp(t)), officer) {
		t.Error("a call has no officer's assessment")
	}
	ram, err := packs.Load("cambridgeshire-ram")
	if err != nil {
		t.Fatal(err)
	}
	says(t, Form(ram), "By this form    Score ________  [ ] Standard")
}
