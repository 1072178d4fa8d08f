package compare

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"firstcall/questionsets/packs"
)

// Every kind of change is said, and nothing else with it.
func TestDiffSays(t *testing.T) {
	for name, c := range map[string]struct {
		edits []string
		want  []string
	}{
		"a comment": {[]string{"questions:\n", "# ours\nquestions:\n"}, nil},
		"the pack's name": {[]string{"name: An example", "name: Another example"},
			[]string{"pack, name: was An example; now Another example"}},
		"a question more": {[]string{"score: {", "  - {id: help, ask: Is anybody helping you?, kind: yes-no, covers: [support], source: \"5\"}\nscore: {"},
			[]string{"question help is new: Is anybody helping you?"}},
		"a question less": {[]string{"  - {id: times, ask: How often?, kind: number, when: before == \"yes\", required: true, covers: [repeat], source: \"3\"}\n", "",
			"  - {id: often, when: times >= 3, at_least: medium, set: [repeat], because: Three times or more, source: \"3\"}\n", "", "times: 3, ", ""},
			[]string{"question times is gone: How often?", "rule often is gone: when times >= 3, at least medium, sets repeat: Three times or more",
				"example call Three in a month, answers times is gone: 3"}},
		"a question reworded": {[]string{"ask: How often?", "ask: How many times?"},
			[]string{"question times: reworded", "    was: How often?", "    now: How many times?"}},
		"another language reworded": {[]string{"A yw wedi", "Ydy wedi"},
			[]string{"question before, ask in cy: reworded", "    was: A yw wedi digwydd o'r blaen?", "    now: Ydy wedi digwydd o'r blaen?"}},
		"what a question is": {[]string{"required: true\n    core: true\n    covers: [repeat, safety, hate]", "covers: [repeat]"},
			[]string{"question before, required: was yes; now no", "question before, covers: was repeat, safety, hate; now repeat", "question before, core: was yes; now no"}},
		"when it is asked": {[]string{`when: before == "yes", `, ""},
			[]string{`question times, when is gone: before == "yes"`}},
		"its kind": {[]string{"ask: How often?, kind: number", "ask: How often?, kind: text", "when: times >= 3", `when: times == "often"`, "times: 3", "times: often"},
			[]string{"question times, kind: was number; now text", `rule often, when: was times >= 3; now times == "often"`,
				"example call Three in a month, answers times: was 3; now often"}},
		"a choice more": {[]string{"      - {value: ill,", "      - {value: moved, label: I have moved away, points: 6, order: 3}\n      - {value: ill,"},
			[]string{"question effect, choices moved is new: I have moved away"}},
		"a choice's points and label": {[]string{"label: Afraid to go out, points: 4", "label: Afraid, points: 5"},
			[]string{"question effect, choices afraid label: reworded", "    was: Afraid to go out", "    now: Afraid", "question effect, choices afraid points: was 4; now 5"}},
		"a floor": {[]string{"at_least: medium", "at_least: high"}, []string{"rule often, at least: was medium; now high"}},
		"a rule more": {[]string{"repeat:\n", "  - {id: ill, when: effect == \"ill\", set: [vulnerable], because: It makes them ill, source: \"4\"}\nrepeat:\n"},
			[]string{`rule ill is new: when effect == "ill", sets vulnerable: It makes them ill`}},
		"a repeat rule": {[]string{"reports: 2, within: 6 months", "reports: 3, within: 3 months"},
			[]string{"repeat rule known, reports: was 2; now 3", "repeat rule known, within: was 6 months; now 3 months"}},
		"a band": {[]string{"medium: 4, high: 8", "medium: 3, high: 8"}, []string{"score, bands medium: was 4; now 3"}},
		"no score": {[]string{"score: {bands: {standard: 0, medium: 4, high: 8}, source: bands}\n", "", "points: 0, ", "", "points: 4, ", "", "points: 8, ", ""},
			[]string{"question effect, choices afraid points: was 4; now 0", "question effect, choices ill points: was 8; now 0",
				"score is gone: Medium from 4, High from 8"}},
		"a matrix": {[]string{"rules:\n", "matrix: {rows: effect, columns: before2, source: here, cells: {little: {a: standard}, afraid: {a: medium}, ill: {a: high}}}\nrules:\n",
			"score: {", "  - {id: before2, ask: Which?, kind: choice, choices: [{value: a, label: A, order: 1}], source: \"5\"}\nscore: {"},
			[]string{"question before2 is new: Which?", "matrix is new: effect by before2"}},
		"an action": {[]string{"due: 24 hours", "due: 12 hours", "mandatory: true, when: level >= medium", "when: level >= high"},
			[]string{"action ring_back, due: was 24 hours; now 12 hours", "action ring_back, mandatory: was yes; now no", "action ring_back, when: was level >= medium; now level >= high"}},
		"a clock": {[]string{"title: Ring the victim back", "title: Ring the victim back, starts: explain, ends: They have been told"},
			[]string{"action ring_back, starts is new: explain", "action ring_back, ends is new: They have been told"}},
		"no exemption": {[]string{"exempt: {when: asb_type == \"nuisance-calls\", because: Not asked of nuisance calls, source: exempt}\n", ""},
			[]string{`exemption is gone: when asb_type == "nuisance-calls"`}},
		"the case review": {[]string{"recent: 1 month, hate: 6 months", "recent: 2 months"},
			[]string{"case review, recent: was 1 month; now 2 months", "case review, hate is gone: 6 months"}},
		"the write-off": {[]string{"item: What has happened, from: narrative", "item: What happened"},
			[]string{"write off, items happened item: was What has happened; now What happened", "write off, items happened from is gone: narrative"}},
		"who may": {[]string{"set_flags: [supervisor]", "set_flags: [supervisor, asb-unit]"},
			[]string{"who may, set flags: was supervisor; now supervisor, asb-unit"}},
		"an accepted finding": {[]string{"because: Kept for a test", "because: Kept all the same"},
			[]string{"accepted finding no-core-question hate, because: was Kept for a test; now Kept all the same"}},
		"the pack's basis": {[]string{"basis: modelled\n", "basis: published\n"}, []string{"pack, basis: was modelled; now published"}},
		"a basis of its own": {[]string{"required: true, covers: [incident]", "required: true, basis: published, covers: [incident]"},
			[]string{"question what, basis: was modelled; now published"}},
		"what it took from the pack is written": {[]string{"required: true, covers: [incident]", "required: true, basis: modelled, covers: [incident]"}, nil},
		"what one keeps when the pack's basis changes": {[]string{"basis: modelled\n", "basis: published\n", "required: true, covers: [incident]", "required: true, basis: modelled, covers: [incident]"},
			[]string{"pack, basis: was modelled; now published"}},
		"who may is gone": {[]string{"who_may: {set_flags: [supervisor], source: who may}\n", ""},
			[]string{"who may, set flags is gone: supervisor", "who may, source is gone: who may"}},
		"an example without a level": {[]string{"want: {level: standard}", "want: {level: unassessed}"},
			[]string{"example call The first time, want level: was standard; now unassessed"}},
		"what an example wants": {[]string{"want: {level: medium, flags: [repeat]", "want: {level: high, flags: []"},
			[]string{"example call Three in a month, want level: was medium; now high", "example call Three in a month, want flags: was repeat; now none at all"}},
		"another order": {[]string{"  - {id: reviewed, when: reports_within(\"6 months\") >= 2, require: [explain], because: A second report, source: reviews}\n", "",
			"  - {id: often,", "  - {id: reviewed, when: reports_within(\"6 months\") >= 2, require: [explain], because: A second report, source: reviews}\n  - {id: often,"},
			[]string{"rules: in another order, now reviewed, often"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := diff(t, parse(t, base), parse(t, edited(t, c.edits...)))
			if got := cmp.Diff(c.want, linesOf(d)); got != "" {
				t.Error(got)
			}
			if !d.SameVersion {
				t.Error("two files with one id and version")
			}
			back := diff(t, parse(t, edited(t, c.edits...)), parse(t, base))
			if len(back.Changes) != len(d.Changes) {
				t.Errorf("%d differences one way, %d the other", len(d.Changes), len(back.Changes))
			}
		})
	}
}

func TestDiffSaysSameVersion(t *testing.T) {
	old := parse(t, base)
	if diff(t, old, old).SameVersion {
		t.Error("one file is one version")
	}
	if diff(t, old, parse(t, edited(t, `"2026.01"`, `"2026.02"`))).SameVersion {
		t.Error("two versions")
	}
}

// A pack does not differ from itself.
func TestDiffOfOnePackIsEmpty(t *testing.T) {
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		if d := diff(t, p, p); len(d.Changes)+len(d.Examples) > 0 || d.SameVersion {
			t.Errorf("%s: %v %v", id, linesOf(d), d.Examples)
		}
	}
}

// What is new one way is gone the other way.
func TestDiffIsTheSameBackwards(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		load := func(name string) []leaf {
			p, err := packs.Load(rapid.SampledFrom(packs.IDs()).Draw(rt, name))
			if err != nil {
				rt.Fatal(err)
			}
			all := leavesOf(p)
			return slices.DeleteFunc(all, func(l leaf) bool { return !l.whole && rapid.IntRange(0, 9).Draw(rt, "less") == 0 })
		}
		old, next := load("old"), load("new")
		there, back := changes(old, next), changes(next, old)
		for i, c := range back {
			c.Old, c.New = c.New, c.Old
			switch c.How {
			case Added:
				c.How = Removed
			case Removed:
				c.How = Added
			}
			back[i] = c
		}
		if d := cmp.Diff(there, back, cmpopts.SortSlices(before)); d != "" {
			rt.Fatal(d)
		}
	})
}

func before(a, b Change) bool {
	return a.Part+"\x00"+a.ID+"\x00"+a.Key < b.Part+"\x00"+b.ID+"\x00"+b.Key
}
