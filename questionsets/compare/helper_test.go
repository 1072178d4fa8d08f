package compare

import (
	"strings"
	"testing"

	"firstcall/questionsets"
)

// base is a pack with something in every part.
const base = `schema: firstcall/pack/v1
id: example
force: gloucestershire
code: GL
name: An example
version: "2026.01"
basis: modelled
why: Written for a test
source: nowhere
questions:
  - {id: what, ask: What is happening?, kind: text, required: true, covers: [incident], fills: narrative, source: "1"}
  - id: before
    ask: Has it happened before?
    kind: yes-no
    required: true
    core: true
    covers: [repeat, safety, hate]
    ask_in: {cy: A yw wedi digwydd o'r blaen?}
    source: "2"
  - {id: times, ask: How often?, kind: number, when: before == "yes", required: true, covers: [repeat], source: "3"}
  - id: effect
    ask: How has it affected you?
    kind: choice
    required: true
    core: true
    covers: [vulnerability]
    source: "4"
    choices:
      - {value: little, label: Not much, points: 0, order: 1}
      - {value: afraid, label: Afraid to go out, points: 4, order: 2}
      - {value: ill, label: It makes me ill, points: 8, order: 3}
score: {bands: {standard: 0, medium: 4, high: 8}, source: bands}
rules:
  - {id: often, when: times >= 3, at_least: medium, set: [repeat], because: Three times or more, source: "3"}
  - {id: reviewed, when: reports_within("6 months") >= 2, require: [explain], because: A second report, source: reviews}
repeat:
  - {id: known, reports: 2, within: 6 months, then: {set: [repeat]}, source: repeats}
exempt: {when: asb_type == "nuisance-calls", because: Not asked of nuisance calls, source: exempt}
case_review: {reports: 3, within: 6 months, recent: 1 month, hate: 6 months, source: GLO-01}
actions:
  - {id: ring_back, title: Ring the victim back, owner: call handler, due: 24 hours, mandatory: true, when: level >= medium, reaches: call, source: actions}
  - {id: explain, title: Explain the case review, owner: call handler, due: immediately, source: actions}
write_off:
  when: level == standard
  source: write-off
  items:
    - {id: happened, item: What has happened, from: narrative}
who_may: {set_flags: [supervisor], source: who may}
examples:
  - name: Three in a month
    answers: {what: Shouting, before: "yes", times: 3, effect: little}
    want: {level: medium, flags: [repeat], actions: [ring_back]}
  - name: The first time
    answers: {what: Shouting, before: "no", effect: little}
    want: {level: standard}
accept:
  - {finding: no-core-question hate, because: Kept for a test}
`

func parse(t testing.TB, text string) *questionsets.Pack {
	t.Helper()
	p, err := questionsets.Parse("pack.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// edited is the base with texts replaced, each of which must be there: old, new, ...
func edited(t testing.TB, edits ...string) string {
	t.Helper()
	text := base
	for i := 0; i < len(edits); i += 2 {
		if !strings.Contains(text, edits[i]) {
			t.Fatalf("the pack has no %q", edits[i])
		}
		text = strings.Replace(text, edits[i], edits[i+1], 1)
	}
	return text
}

func diff(t testing.TB, old, next *questionsets.Pack) Difference {
	t.Helper()
	d, err := Diff(old, next)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func linesOf(d Difference) []string {
	var out []string
	for _, c := range d.Changes {
		out = append(out, c.Lines()...)
	}
	return out
}
