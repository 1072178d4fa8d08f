package questionsets

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/risk"
)

// clocks is a pack with what reads the history and starts clocks.
const clocks = `schema: firstcall/pack/v1
id: clocks
force: gloucestershire
code: GL
name: Clocks
version: "1"
basis: modelled
why: made for tests
source: nowhere
questions:
  - {id: hurt, ask: Was anybody hurt?, kind: yes-no, required: true, worse: yes, source: s}
  - {id: help, ask: Is there help?, kind: yes-no, worse: no, source: s}
  - {id: hateful, ask: Because of who you are?, kind: yes-no, source: s}
  - {id: times, ask: How often?, kind: number, source: s}
rules:
  - {id: hated, when: hateful == "yes", set: [hate], because: b, source: s}
  - {id: others, when: 'highest_within("6 months") >= high', at_least: high, because: b, source: s}
  - {id: many, when: 'reports_within("3 months") > 2 or times >= 2.5', at_least: medium, because: b, source: s}
repeat:
  - {id: often, reports: 3, within: 30 days, plus: times, then: {set: [repeat]}, source: s}
case_review: {reports: 3, within: 6 months, recent: 1 month, hate: 6 months, source: s}
actions:
  - {id: review, title: Review, owner: o, due: 5 working days, when: case_review, source: s}
  - {id: decide, title: Decide, owner: o, due: 3 working days, starts: review, ends: The decision is written down, when: case_review or level >= high, source: s}
  - {id: tell, title: Tell, owner: o, due: 1 month, starts: decide, when: level >= high, source: s}
examples:
  - name: One High elsewhere
    answers: {hurt: no}
    history: [{ago: 5 months, level: high, agency: council}]
    want: {level: high, flags: [], actions: [tell, decide]}
  - name: Three in six months
    now: 2026-11-21T12:00:00Z
    answers: {hurt: not known}
    history: [{at: 2026-06-01}, {ago: 30 days}]
    want: {level: unassessed, grade: none, actions: [decide, review]}
`

func TestExamplesCompareWhatTheyWant(t *testing.T) {
	p := mustParse(t, clocks)
	for i := range p.Examples {
		if _, wrong, err := p.Run(&p.Examples[i]); err != nil || len(wrong) > 0 {
			t.Errorf("%s: %v %v", p.Examples[i].Name, wrong, err)
		}
	}
	broken := strings.NewReplacer("want: {level: high, flags: [], actions: [tell, decide]}", "want: {level: medium, flags: [hate], grade: none, actions: []}")
	p = mustParse(t, broken.Replace(clocks))
	_, wrong, err := p.Run(&p.Examples[0])
	want := []string{"level: got high, wants medium", "flags: got none, wants hate", "actions: got decide, tell, wants none"}
	if diff := cmp.Diff(want, wrong); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
}

// An answer to a question that is not asked counts for nothing; where the
// example fails, that is said.
func TestAnExampleSaysWhatWasNotCounted(t *testing.T) {
	hidden := strings.NewReplacer("kind: number,", `kind: number, when: hateful == "yes",`, "answers: {hurt: no}", "answers: {hurt: no, times: 3}")
	p := mustParse(t, hidden.Replace(clocks))
	if _, wrong, err := p.Run(&p.Examples[0]); err != nil || len(wrong) > 0 {
		t.Errorf("what passes: %v %v", wrong, err)
	}
	p = mustParse(t, strings.Replace(hidden.Replace(clocks), "flags: []", "flags: [repeat]", 1))
	want := []string{"flags: got none, wants repeat", "times: not asked in this call, so its answer was not counted"}
	if _, wrong, err := p.Run(&p.Examples[0]); err != nil || !slices.Equal(wrong, want) {
		t.Errorf("got %q, %v", wrong, err)
	}
}

func TestBrokenExamplesSayWhere(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"answers: {hurt: no}", "answers: {hurt: maybe}", "p.yaml:28:21: hurt is answered yes or no"},
		{"answers: {hurt: no}", "answers: {hurd: no}", `p.yaml:28:15: there is no question "hurd"`},
		{"ago: 5 months", "at: 2026-01-01, ago: 5 months", "p.yaml:29:15: at and ago are both given"},
		{"level: high, agency", "level: severe, agency", `p.yaml:29:38: "severe" is not a level; use standard, medium or high, or unassessed where it holds none`},
		{"want: {level: high", "want: {level: none", `p.yaml:30:19: "none" is not a level; use standard, medium or high, or unassessed where no level comes out`},
		{"ago: 5 months", "ago: five months", `p.yaml:29:21: "five months" is not a length of time; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
		{"want: {level: high, ", "want: {", "p.yaml:30:11: want does not say the level"},
		{"actions: [tell, decide]", "actions: [tel]", "p.yaml:30:46: item 1 of actions"},
		{"grade: none", "grade: response", "p.yaml:35:38: grade "},
		{"name: Three in six months", "name: One High elsewhere", "p.yaml:31:11: two examples have this name"},
		{"history: [{at: 2026-06-01}", "history: [{agency: x}", "p.yaml:34:15: at is missing"},
	} {
		if !strings.Contains(clocks, c.old) {
			t.Fatalf("%s is not in the pack", c.old)
		}
		_, err := Parse("p.yaml", []byte(strings.Replace(clocks, c.old, c.new, 1)))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestBrokenClocksAndThresholds(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"starts: review", "starts: reviews", `there is no action "reviews"`},
		{"due: 5 working days, when", "due: 5 working days, starts: tell, when", "these clocks start each other in a circle"},
		{"starts: review", "starts: decide", "these clocks start each other in a circle"},
		{"{reports: 3, within: 6 months, recent", "{reports: 4, within: 6 months, recent", "a case review may not need 4 complaints"},
		{"{reports: 3, within: 6 months, recent", "{reports: 3, recent", "a case review threshold needs a length of time"},
		{"case_review: {reports: 3, within: 6 months, recent: 1 month, hate: 6 months, source: s}\n", "", "this pack sets no threshold for a case review"},
		{`when: hateful == "yes"`, "when: case_review", "case_review cannot be read here"},
		{`highest_within("6 months") >= high`, `highest_within("6 months") >= 2`, "highest_within is compared with unassessed, standard, medium or high"},
		{`highest_within("6 months") >= high`, `highest_within("6 months")`, "highest_within gives a level, not true or false"},
		{`highest_within("6 months") >= high`, `highest_within >= high`, "highest_within needs a length of time"},
		{"kind: number", "kind: number, worse: yes", "worse is for yes-no questions"},
		{"worse: no", "worse: maybe", `worse "maybe" is not right`},
		{"id: help", "id: case_review", `the id "case_review" is a word of the conditions`},
	} {
		_, err := Parse("p.yaml", []byte(strings.Replace(clocks, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

// SLA-03: one agency's High is everybody's; what is older, later or lower is not.
func TestSLA03TheHighestLevelOnFile(t *testing.T) {
	iv := NewInterview(mustParse(t, clocks))
	say(t, iv, "hurt", "no")
	for _, c := range []struct {
		days  int
		level risk.Level
		want  risk.Level
	}{{100, risk.High, risk.High}, {100, risk.Medium, risk.Unassessed}, {200, risk.High, risk.Unassessed}, {-1, risk.High, risk.Unassessed}} {
		h := historyAt(noon, c.days)
		h.Earlier[0].Level, h.Earlier[0].Agency = c.level, "housing"
		if r := iv.Assess(h); r.Level != c.want {
			t.Errorf("%v %d days ago: %v", c.level, c.days, r.Level)
		}
	}
}

// GLO-01, GLO-02, AMB-14: the count, or one hate incident: also this one.
func TestGLO02TheCaseReviewThresholdCountsThisCallsHate(t *testing.T) {
	iv := NewInterview(mustParse(t, clocks))
	say(t, iv, "hurt", "no")
	met := func(h risk.History) bool { return slices.Contains(actionIDs(iv.Assess(h)), "review") }
	hated := historyAt(noon, 170)
	hated.Earlier[0].Hate = true
	if met(historyAt(noon, 20)) || !met(historyAt(noon, 20, 100)) || !met(hated) || met(historyAt(noon, 200, 300)) {
		t.Error("the threshold is counted wrong")
	}
	say(t, iv, "hateful", "yes")
	if !met(historyAt(noon)) {
		t.Error("this call's hate does not count")
	}
	say(t, iv, "hateful", "no")
	if met(historyAt(noon)) {
		t.Error("a hate taken back counts")
	}
}

// An action whose clock another's end starts has no time of its own yet; where
// that other is not to be done, it runs from the report.
func TestSW03AClockWaitsForTheActionBefore(t *testing.T) {
	iv := NewInterview(mustParse(t, clocks))
	say(t, iv, "hurt", "no")
	h := historyAt(noon, 20, 100)
	h.Earlier[0].Level = risk.High
	r := iv.Assess(h)
	if got := actionIDs(r); !slices.Equal(got, []string{"review", "decide", "tell"}) {
		t.Fatalf("%v", got)
	}
	for i, after := range []string{"", "review", "decide"} {
		a := r.Actions[i]
		if (a.After == nil) != (after == "") || a.Due.IsZero() != (after != "") || a.After != nil && a.After.ID != after {
			t.Errorf("%s: after %v, due %v", a.ID, a.After, a.Due)
		}
	}
	h = historyAt(noon, 20)
	h.Earlier[0].Level = risk.High
	if r := iv.Assess(h); r.Actions[0].ID != "decide" || r.Actions[0].After != nil || r.Actions[0].Due.IsZero() || r.Actions[1].After == nil {
		t.Errorf("without a review: %+v", r.Actions)
	}
}

func TestWhatAPackReads(t *testing.T) {
	p := mustParse(t, clocks)
	span := func(s string) risk.Span {
		v, err := risk.ParseSpan(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := []Window{
		{Span: span("6 months"), Reports: []int{3}, Levels: []risk.Level{risk.High}},
		{Span: span("3 months"), Reports: []int{3}},
		{Span: span("30 days"), Reports: []int{2, 3}},
	}
	if diff := cmp.Diff(want, p.Windows()); diff != "" {
		t.Errorf("windows:\n%s", diff)
	}
	if got := p.Literals("times"); !slices.Equal(got, []float64{2.5}) {
		t.Errorf("literals %v", got)
	}
	if got := p.Mixed(); len(got) != 0 {
		t.Errorf("mixed %v", got)
	}
	mixed := mustParse(t, strings.Replace(clocks, `times >= 2.5`, `times >= reports_within("3 months")`, 1))
	if got := mixed.Mixed(); !slices.Equal(got, []string{"reports_within", "times"}) {
		t.Errorf("mixed %v", got)
	}
	var wheres []string
	for _, u := range p.Conditions() {
		wheres = append(wheres, u.Where+" "+strings.Join(u.Names, ","))
	}
	if diff := cmp.Diff([]string{"rules hated hateful", "rules others highest_within", "rules many reports_within,times",
		"actions review case_review", "actions decide case_review,level", "actions tell level"}, wheres); diff != "" {
		t.Errorf("conditions:\n%s", diff)
	}
	if line, _ := p.Place("actions", 1, "starts"); line != 24 {
		t.Errorf("line %d", line)
	}
}

// What a part says of an answer is what the condition says of it.
func TestPartsReadOneQuestion(t *testing.T) {
	p := mustParse(t, strings.Replace(clocks, `when: hateful == "yes"`, `when: (hateful == "yes" or hateful == "declined") and not (help == "yes" and hurt != "no")`, 1))
	truth := map[string]bool{}
	for _, part := range p.Parts() {
		for _, v := range []string{"yes", "no", "not known"} {
			a := Say(v)
			if v == "not known" {
				a = Answer{State: NotKnown}
			}
			if part.Name == "help" && part.Holds(a, true) {
				truth[v] = true
			}
		}
		if part.Holds(Answer{}, false) {
			t.Errorf("a part on %s holds of nothing", part.Name)
		}
	}
	if !truth["yes"] || !truth["no"] || !truth["not known"] {
		t.Errorf("help: %v", truth)
	}
}

// What somebody typed as "declined" is words, and no condition takes it for the
// answer that was declined.
func TestATextThatReadsLikeAStateIsNotOne(t *testing.T) {
	p := mustParse(t, strings.NewReplacer("ask: How often?, kind: number", "ask: How often?, kind: text",
		`when: 'reports_within("3 months") > 2 or times >= 2.5'`, `when: times == "declined" or times == "not known"`, "plus: times, ", "").Replace(clocks))
	iv := NewInterview(p)
	for _, a := range []Answer{{State: Declined}, {State: NotKnown}, Say("declined"), Say("not known")} {
		if err := iv.Answer("times", a); err != nil {
			t.Fatal(err)
		}
		if got, want := iv.Assess(historyAt(noon)).Level, a.State != Known; (got == risk.Medium) != want {
			t.Errorf("%+v: %v", a, got)
		}
	}
}
