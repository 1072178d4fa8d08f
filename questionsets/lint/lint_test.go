package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
)

// clean is a pack in which lint finds nothing, which the tests break.
const clean = `schema: firstcall/pack/v1
id: clean
force: west-mercia
code: WM
name: Clean
version: 2012.10
basis: modelled
why: made for tests
source: nowhere
questions:
  - id: gate
    ask: Was anybody hurt?
    kind: yes-no
    required: true
    core: true
    covers: [safety]
    source: s
  - id: ground
    ask: Which is it?
    kind: choice
    when: gate == "yes"
    required: true
    core: true
    covers: [hate]
    unscored: true
    source: s
    choices:
      - {value: faith, label: Faith, order: 2}
      - {value: other, label: Something else, order: 1}
  - id: harm
    ask: How were you affected?
    kind: choice
    required: true
    core: true
    covers: [repeat, vulnerability]
    hint: Ask it slowly.
    source: s
    choices:
      - {value: low, label: Low Harm Little Impact, points: 0, order: 1}
      - {value: afraid, label: Afraid, points: 5, order: 2}
      - {value: ill, label: Ill, points: 10, order: 3}
rules:
  - id: hate
    when: ground == "faith"
    at_least: high
    set: [hate]
    require: [attend]
    say: "High risk: somebody attends."
    because: Hate
    source: s
repeat:
  - {id: often, reports: 3, within: 30 days, then: {grade: response, require: [attend]}, source: s}
score: {bands: {standard: 0, medium: 5, high: 10}, source: s}
exempt: {when: asb_type == "vehicle-noise", because: Not asked, source: s}
actions:
  - {id: attend, title: Send somebody, owner: dispatcher, due: immediately, because: Hate, source: s}
  - {id: ring, title: Ring back, owner: handler, due: 24 hours, mandatory: true, when: level >= high, tell_caller: We will ring you., source: s}
write_off:
  when: level == standard
  source: s
  items:
    - {id: happened, item: What happened, from: narrative}
case_review: {reports: 3, within: 6 months, source: s}
who_may:
  set_flags: [supervisor, asb-unit]
  source: s
examples:
  - name: hate
    answers: {gate: yes, ground: faith, harm: ill}
    want: {level: high, flags: [hate], actions: [attend, ring]}
  - name: three times
    answers: {gate: no, harm: low}
    history: [{ago: 2 days}, {ago: 9 days}]
    want: {level: standard, actions: [attend]}
  - name: vehicle noise
    asb_type: vehicle-noise
    want: {level: unassessed}
`

// changed is clean with one text in it replaced.
func changed(t testing.TB, old, new string) string {
	t.Helper()
	if strings.Count(clean, old) != 1 {
		t.Fatalf("%q occurs %d times in the pack", old, strings.Count(clean, old))
	}
	return strings.Replace(clean, old, new, 1)
}

// linted is what lint finds in a pack: line, column, code and where of each.
func linted(t testing.TB, text string) []string {
	t.Helper()
	p, err := questionsets.Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, f := range Lint(p) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d:%d %s %s", f.Line, f.Col, f.Code, f.Where)))
		if f.Text == "" || f.Hint == "" || !slices.Contains(Codes, f.Code) {
			t.Errorf("no sentence, or a code that is not listed: %+v", f)
		}
	}
	return out
}

func TestACleanPackHasNoFindings(t *testing.T) {
	if got := linted(t, clean); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

var long = strings.Repeat("words ", 34) + "end"

// findings has a row for every way in which a pack gets a finding: what is
// replaced in the clean pack, by what, and where what is then found.
var findings = []struct{ old, new, want string }{
	// HMIC-03, and the quick path (GEN-14)
	{"[repeat, vulnerability]", "[repeat]", "11:3 no-vulnerability-question"},
	{"[repeat, vulnerability]", "[vulnerability]", "11:3 no-repeat-question"},
	{"covers: [safety]", "covers: [incident]", "11:3 no-core-question safety"},
	{"    core: true\n    covers: [safety]", "    covers: [safety]", "11:3 no-core-question safety"},
	{"    core: true\n    covers: [hate]", "    covers: [hate]", "11:3 no-core-question hate"},
	{"version: 2012.10\n", "version: 2012.10\nstage: assessment\n", ""},
	// sources
	{"why: made for tests\nsource: nowhere\n", "why: made for tests\n", "1:1 modelled-without-source"},
	{"    covers: [safety]\n    source: s\n", "    covers: [safety]\n", "11:5 modelled-without-source gate"},
	{"    covers: [safety]\n    source: s\n", "    covers: [safety]\n    basis: published\n", "11:5 no-source gate"},
	{"    because: Hate\n    source: s\n", "    because: Hate\n", "43:5 modelled-without-source hate"},
	{"[attend]}, source: s}", "[attend]}}", "52:5 modelled-without-source often"},
	{"high: 10}, source: s}", "high: 10}}", "53:8 modelled-without-source score"},
	{"Not asked, source: s}", "Not asked}", "54:9 modelled-without-source exempt"},
	{"because: Hate, source: s}", "because: Hate}", "56:5 modelled-without-source attend"},
	{"  source: s\n  items:", "  items:", "59:3 modelled-without-source write_off"},
	{"6 months, source: s}", "6 months}", "63:14 modelled-without-source case_review"},
	{"asb-unit]\n  source: s\n", "asb-unit]\n", "65:3 modelled-without-source who_may"},
	// texts
	{"Was anybody hurt?", long + "?", "12:10 long-text gate"},
	{"label: Afraid", "label: " + long, "40:32 long-text harm"},
	{"hint: Ask it slowly.", "hint: " + long, "36:11 long-text harm"},
	{"hint: Ask it slowly.", "for_other: " + long, "36:16 long-text harm"},
	{"hint: Ask it slowly.", "ask_in: {cy: " + long + "}", "36:18 long-text harm"},
	{"because: Hate\n", "because: " + long + "\n", "49:14 long-text hate"},
	{"grade: response,", "grade: response, say: " + long + ",", "52:75 long-text often"},
	{"Not asked", long, "54:54 long-text exempt"},
	{"tell_caller: We will ring you.", "tell_caller: " + long, "57:116 long-text ring"},
	{"item: What happened", "item: " + long, "62:28 long-text happened"},
	// three levels (GEN-07, AMB-18)
	{"Was anybody hurt?", "Is this a low risk?", "12:10 level-word gate"},
	{"label: Afraid", "label: Critical-risk", "40:32 level-word harm"},
	{"Ask it slowly.", "Very high risk goes first.", "36:11 level-word harm"},
	{"because: Hate\n", "because: \"Risk: low\"\n", "49:14 level-word hate"},
	{"High risk: somebody attends.", "Gold risk, somebody attends.", "48:10 level-word hate"},
	{"Ring back", "Ring severe risk victims back", "57:23 level-word ring"},
	{"We will ring you.", "Your risk is low.", "57:116 level-word ring"},
	{"then: {grade: response", "then: {grade: critical", "52:60 level-word often"},
	{"set: [hate]", "set: [hate]\n    grade: amber-risk", "47:12 level-word hate"},
	{"Was anybody hurt?", `"Is there a low wall, who is at risk: minor children, a high risk, a medium risk, low level nuisance?"`, ""},
	// who does it
	{"owner: dispatcher, ", "", "56:5 nobody-owns attend"},
	{"owner: handler, ", "", "57:5 nobody-owns ring"},
	{"owner: handler, due: 24 hours, mandatory: true,", "due: 24 hours,", ""},
	// NS-07, WM-08
	{`asb_type == "vehicle-noise"`, `asb_type == "vehicle-noise" or category == "personal"`, ""},
	{"repeat:\n", ruled(`category == "personal"`, "at_least: medium"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`category == "personal" or asb_type in ["begging"]`, "set: [vulnerable]"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`category == "personal"`, "grade: response"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`category == "personal"`, "say: Look"), "51:5 no-example cat"},
	{"repeat:\n", ruled(`category == "personal" and gate == "yes"`, "at_least: high"), "51:5 no-example cat"},
	{"repeat:\n", ruled(`category == "personal" and score >= 0`, "at_least: high"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`category == "personal" and reports_within("1 day") >= 1`, "at_least: high"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`asb_type != "begging" and (harm == "ill" or harm != "ill")`, "at_least: high"), "51:5 no-example cat,52:11 category-only cat"},
	{"repeat:\n", ruled(`asb_type != "begging" and reports_within("1 day") >= 2`, "at_least: high"), "51:5 no-example cat"},
	{"repeat:\n", ruled(`category == "personal" and harm == "ill"`, "at_least: high"), "51:5 no-example cat"},
	{"repeat:\n", ruled(`category == "personal" or harm == "ill"`, "at_least: high"), ""},
	{"repeat:\n", ruled(`category == "personal" and category == "nuisance" and score >= 0`, "at_least: high"), "52:11 never-fires cat"},
	// what can never be
	{"rules:\n", "  - {id: why, ask: Why?, kind: text, when: gate == \"yes\" and gate == \"no\", source: s}\nrules:\n", "42:44 never-asked why"},
	{"repeat:\n", ruled(`gate == "yes" and gate == "no"`, "say: Look"), "52:11 never-fires cat"},
	{"when: level >= high", `when: gate == "yes" and gate == "no"`, "57:88 never-fires ring,68:5 example-fails hate"},
	{"when: level >= high", `when: gate == "yes" and gate == "no" and level >= high`, "57:88 never-fires ring,68:5 example-fails hate"},
	{"when: level >= high", "when: level >= high or level < unassessed", ""},
	{"when: level >= high", "when: level < unassessed or vulnerable and not repeat", "57:88 never-fires ring,68:5 example-fails hate"},
	{"when: level >= high", "when: hate and level != standard", ""},
	{"when: level >= high", "when: level > high or repeat", "57:88 never-fires ring,68:5 example-fails hate"},
	{"when: level >= high", "when: not vulnerable and gate == \"yes\"", ""},
	{"when: level >= high", `when: grade == "response" and level > high and gate == "yes"`, "57:88 never-fires ring,68:5 example-fails hate"},
	{"when: level >= high", "when: not case_review and gate == \"yes\"", ""},
	{`asb_type == "vehicle-noise"`, `gate == "yes" and gate == "no"`, "54:16 never-fires exempt"},
	{`asb_type == "vehicle-noise"`, `asb_type == "vehicle-noise" and reports_within("1 day") < 1`, "54:16 never-fires exempt"},
	{"when: level == standard", `when: level == standard and score < 0`, "59:9 never-fires write_off"},
	{"when: level == standard", "when: level == standard and vulnerable", "59:9 never-fires write_off"},
	{"when: level == standard", `when: level == standard and channel == "999"`, ""},
	{"when: level >= high", `when: gate == "yes" and reports_within("30 days") >= 1`, ""},
	// which choice sounds worse
	{"points: 5, order: 2}", "points: 5}", "40:9 no-order harm"},
	{"label: Something else, order: 1", "label: Something else", "29:9 no-order ground"},
	{"label: Something else, order: 1", "label: Something else, order: 2", ""},
	// points and bands
	{"    unscored: true\n", "", "18:5 never-scored ground"},
	{"Low Harm Little Impact, points: 0", "Low Harm Little Impact", "39:9 never-scored harm"},
	{"high: 10", "high: 11", "53:47 band-gap high"},
	{"medium: 5, high: 10", "medium: 6, high: 8", "53:38 band-gap medium"},
	{"points: 0,", "points: 6,", "53:27 band-gap standard,71:5 example-fails three times"},
	// accepts
	{"who_may:", "accept: [{finding: long-txt q8, because: b}]\nwho_may:", "64:20 unknown-accept long-txt q8"},
	{"who_may:", "accept: [{finding: level-reached high, because: b}, {finding: long-text, because: b}]\nwho_may:", "64:63 unknown-accept long-text"},
	{"who_may:", "accept: [{finding: long-text nobody, because: b}]\nwho_may:", "64:20 unknown-accept long-text nobody"},
	{"who_may:", "accept: [{finding: never-asked ground, because: b}]\nwho_may:", "64:20 unknown-accept never-asked ground"},
	{"who_may:", "accept: [{finding: worse-lowers zzz, because: b}]\nwho_may:", "64:20 unknown-accept worse-lowers zzz"},
	{"who_may:", "accept: [{finding: worse-lowers harm, because: b}]\nwho_may:", ""},
	{"who_may:", "accept: [{finding: level-reached tall, because: b}]\nwho_may:", "64:20 unknown-accept level-reached tall"},
	{"who_may:", "accept: [{finding: under-call harm, because: b}]\nwho_may:", "64:20 unknown-accept under-call harm"},
	{"who_may:", "accept: [{finding: long-txt, because: b}, {finding: unknown-accept long-txt, because: b}]\nwho_may:", ""},
	{"who_may:", "accept: [{finding: unknown-accept long-txt, because: b}]\nwho_may:", "64:20 unknown-accept unknown-accept long-txt"},
	// examples
	{"level: high, flags: [hate], actions: [attend, ring]", "level: medium", "68:5 example-fails hate"},
	{"[{ago: 2 days}, {ago: 9 days}]", "[{ago: 2 days}]", "52:5 no-example often,71:5 example-fails three times"},
}

func TestFindings(t *testing.T) {
	for _, c := range findings {
		text := changed(t, c.old, c.new)
		if got := strings.Join(linted(t, text), ","); got != c.want {
			t.Errorf("%q: got %s, want %s", c.new, got, c.want)
			continue
		}
		if c.want == "" || strings.Contains(text, "accept:") {
			continue
		}
		var kept []string
		for _, f := range strings.Split(c.want, ",") {
			_, code, _ := strings.Cut(f, " ")
			kept = append(kept, "{finding: "+code+", because: on purpose}")
		}
		if got := linted(t, text+"accept: ["+strings.Join(kept, ", ")+"]\n"); len(got) != 0 {
			t.Errorf("%q is accepted and still found: %v", c.new, got)
		}
	}
}

// ruled is a change of the clean pack that adds a rule.
func ruled(when, then string) string {
	return "  - id: cat\n    when: " + when + "\n    " + then + "\n    because: c\n    source: s\nrepeat:\n"
}

// A score is never negative: the parser says so already.
func TestNegativePointsAreAMistake(t *testing.T) {
	_, err := questionsets.Parse("p.yaml", []byte(changed(t, "points: 5", "points: -5")))
	if err == nil || !strings.Contains(err.Error(), "points cannot be negative") {
		t.Errorf("%v", err)
	}
}
