package questionsets

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// small is a pack with one of everything, which the tests break.
const small = `schema: firstcall/pack/v1
id: small
force: west-mercia
code: WM
name: Small
version: 2012.10
basis: modelled
why: made for tests
source: nowhere
questions:
  - id: gate
    ask: Was anybody hurt?
    kind: yes-no
    required: true
    covers: [safety]
    source: s
  - id: ground
    ask: Which is it?
    kind: choice
    when: gate == "yes"
    required: true
    source: s
    choices:
      - {value: faith, label: Faith, points: 5}
      - {value: no, label: No, points: 0}
  - id: pattern
    ask: What is the pattern?
    kind: choice
    covers: [repeat, vulnerability]
    source: s
    choices: [{value: once, label: Once}, {value: often, label: Often, points: 3}]
  - id: harm
    ask: What is the harm?
    kind: choice
    source: s
    choices: [{value: low, label: Low}, {value: high, label: High, points: 9}]
  - {id: times, ask: How often?, kind: number, source: s}
  - id: factors
    ask: Which factors?
    kind: choices
    source: s
    choices: [{value: alone, label: Alone}, {value: ill, label: Ill}]
  - {id: story, ask: What happened?, kind: text, source: s}
  - {id: since, ask: Since when?, kind: datetime, source: s}
rules:
  - id: hate
    when: ground in ["faith"]
    at_least: high
    set: [hate]
    require: [attend]
    because: Hate
    source: s
repeat:
  - {id: often, reports: 3, within: 30 days, plus: times, then: {grade: response, set: [repeat]}, source: s}
score: {bands: {standard: 0, medium: 5, high: 10}, source: s}
matrix:
  rows: pattern
  columns: harm
  source: s
  cells:
    once: {low: standard, high: medium}
    often: {low: medium, high: high}
exempt: {when: asb_type == "vehicle-noise", because: Not asked, source: s}
actions:
  - {id: attend, title: Send somebody, owner: dispatcher, due: immediately, mandatory: true, source: s}
  - {id: ring, title: Ring back, owner: handler, due: 24 hours, when: vulnerable or level >= high or grade == "response", because: They need it, reaches: call, shares: true, source: s}
write_off:
  when: level == standard
  source: s
  items:
    - {id: happened, item: What happened, from: narrative}
    - {id: others, item: Anybody else spoken to}
who_may:
  set_flags: [supervisor, asb-unit]
  set_markers: [supervisor]
  source: s
`

// broken is small with one text in it replaced.
func broken(t testing.TB, old, new string) string {
	t.Helper()
	if strings.Count(small, old) != 1 {
		t.Fatalf("%q occurs %d times in the pack", old, strings.Count(small, old))
	}
	return strings.Replace(small, old, new, 1)
}

// mustParse parses a pack that has no mistakes.
func mustParse(t testing.TB, text string) *Pack {
	t.Helper()
	p, err := Parse("p.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParseKeepsWhatWasWrittenAndFillsDefaults(t *testing.T) {
	p := mustParse(t, small)
	if p.Version != "2012.10" {
		t.Errorf("the version written 2012.10 became %q", p.Version)
	}
	if v := p.Question("ground").Choices[1].Value; v != "no" {
		t.Errorf("the value written no became %q", v)
	}
	if p.Stage != StageCall || p.Mode != ModeFull || p.Questions[0].Basis != Modelled || p.Rules[0].Basis != Modelled || p.WriteOff.Basis != Modelled || p.WhoMay.Basis != Modelled {
		t.Errorf("defaults: %s %s %s %s", p.Stage, p.Mode, p.Questions[0].Basis, p.Rules[0].Basis)
	}
	if len(p.Hash) != 64 || string(p.Bytes) != small {
		t.Error("the pack does not keep its bytes and their hash")
	}
}

// TestBrokenPacks has one row for every way in which a pack can be wrong: what
// is replaced in the small pack, by what, and what is then said.
func TestBrokenPacks(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		// form
		{"required: true\n    covers", "requird: true\n    covers", `14:5: unknown key "requird"; did you mean "required"?`},
		{"name: Small", "name: &n Small", `5:7: anchors (&) are not used here; write the value out, or put text that begins with & in quotes`},
		{"name: Small", "name: *n", `5:7: aliases (*) are not used here; write the value out, or put text that begins with * in quotes`},
		{"name: Small", "name: Small\nname: Big", `6:1: this key is written twice; the first is in line 5; keep one of them`},
		{"reports: 3", "reports: three", `54:26: reports is "three"; write a whole number, such as 3`},
		// header
		{"pack/v1", "pack/v2", `1:9: schema "firstcall/pack/v2" is not right; write schema: firstcall/pack/v1`},
		{"id: small", "id: Small", `2:5: id "Small" is not right; use lower case letters, digits and dashes, such as west-mercia`},
		{"force: west-mercia", "force: west-merca", `3:8: force "west-merca" is not right; did you mean "west-mercia"?`},
		{"code: WM", "code: WN", `4:7: code "WN" is not right; the code of West Mercia Police is WM`},
		{"code: WM\n", "", `1:1: code is missing; the code of West Mercia Police is WM`},
		{"version: 2012.10", "version: 2012 10", `6:10: version "2012 10" is not right; use letters, digits, dots and dashes, such as "2012.04"`},
		{"basis: modelled", "basis: printed", `7:8: basis "printed" is not right; the words here are published, modelled`},
		{"basis: modelled\nwhy: made for tests", "why: x", `1:1: this pack does not say its basis; write basis: published if a source prints it, or basis: modelled and why`},
		{"why: made for tests\n", "", `7:8: a modelled pack must say why; add why: from which source, and what was added`},
		{"basis: modelled", "basis: modelled\nstage: cal", `8:8: stage "cal" is not right; did you mean "call"?`},
		{"basis: modelled", "basis: modelled\nmode: screen", `8:7: mode "screen" is not right; the words here are full, screen-then-visit`},
		// ids
		{"id: story", "id: Story", `43:10: id "Story" is not right; use lower case letters, digits and underscores, beginning with a letter, such as q5`},
		{"id: story", "id: gate", `43:10: the id "gate" is used twice; the first is in line 11; give one of them another id`},
		{"id: story", "id: level", `43:10: the id "level" is a word of the conditions; choose another id, such as level_question`},
		{"id: ring", "id: attend", `66:10: the id "attend" is used twice; the first is in line 65; give one of them another id`},
		// questions
		{"ask: How often?, ", "", `37:5: ask is missing; write the question as it is asked`},
		{"kind: number", "kind: numbr", `37:40: kind "numbr" is not right; did you mean "number"?`},
		{"covers: [safety]", "covers: [safty]", `15:14: item 1 of covers "safty" is not right; did you mean "safety"?`},
		{"covers: [safety]", "means: knife", `15:12: means "knife" is not right; the words here are weapon, danger, injury, household, hate, who, where, how`},
		{"covers: [safety]", "fills: story", `15:12: fills "story" is not right; the words here are narrative, location, suspect, asb_type`},
		{"covers: [safety]", "ask_in: {Welsh: Beth}", `15:14: there is no language "Welsh"; write its code, such as cy for Welsh, pl for Polish or ur for Urdu`},
		{"kind: yes-no", "kind: text\n    choices: [{value: a, label: A}]", `14:14: a question of kind text has no choices; leave them out, or make it kind: choice`},
		{"    choices: [{value: alone, label: Alone}, {value: ill, label: Ill}]\n", "", `38:5: a question of kind choices needs choices; add choices: [{value: ..., label: ...}]`},
		{"value: ill", "value: alone", `42:53: the value "alone" is used twice; give each choice its own`},
		{"label: Ill", "label: Alone", `42:65: the label "Alone" is used twice; the handler could not tell the two apart`},
		{"value: ill", "value: Very Ill", `42:53: value "Very Ill" is not right; use lower case letters, digits, dashes and underscores; the label is what is shown`},
		{"value: ill", "value: not known", `42:53: a choice cannot have the value "not known"; every question can be answered so anyway: leave this choice out`},
		{", label: Ill", "", `42:45: label is missing; write what is shown`},
		{"points: 9", "points: -9", `36:76: points cannot be negative; an answer never lowers a level; give the others more`},
		{"ask: What is the harm?", "unscored: true\n    ask: What is the harm?", `37:76: this question is unscored; leave out the points, or leave out unscored`},
		// rules
		{"    because: Hate\n", "", `46:5: because is missing; write the reason in a sentence the handler can read out`},
		{"    when: ground in [\"faith\"]\n", "", `46:5: when is missing; say when the rule holds`},
		{"set: [hate]", "set: [hat]", `49:11: item 1 of set "hat" is not right; did you mean "hate"?`},
		{"require: [attend]", "require: [atend]", `50:15: there is no action "atend"; did you mean "attend"?`},
		{"at_least: high", "at_least: unassessed", `48:15: at_least cannot be unassessed; write standard, medium or high, or leave it out`},
		{"at_least: high", "at_least: low", `48:15: "low" is not a level; use standard, medium or high`},
		{"then: {grade: response, set: [repeat]}", "then: {say: \"\"}", `54:65: nothing follows from this rule; add at_least, set, grade, require or say`},
		{"reports: 3", "reports: 1", `54:26: a repeat rule counts at least 2 reports, the present one included; write for example reports: 3`},
		{"within: 30 days", "within: 30 dys", `54:37: "30 dys" is not a length of time; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
		{"plus: times", "plus: tims", `54:52: there is no question "tims"; did you mean "times"?`},
		{"plus: times", "plus: story", `54:52: story is of kind text; only the answer to a question of kind number can be added`},
		{"due: 24 hours", "due: soon", `66:55: "soon" is not a deadline; write "immediately", "end of shift", "end of working day", or for example "24 hours", "3 days", "5 working days" or "1 month"`},
		{"when: vulnerable or level >= high or grade == \"response\", ", "", `66:10: nothing ever asks for the action "ring"; give it a when, or let a rule require it`},
		{", because: Not asked", "", `63:9: because is missing; write the reason in a sentence the handler can read out`},
		// bands
		{"medium: 5, high: 10", "medium: 10, high: 5", `55:48: the bands overlap: high does not begin above medium; begin each level at more points than the one before`},
		{"standard: 0, medium: 5", "standard: 0, medium: 0", `55:38: the bands overlap: medium does not begin above standard; begin each level at more points than the one before`},
		{"standard: 0", "standard: 1", `55:27: scores below the standard band would have no level; standard begins at 0`},
		// matrix
		{"rows: pattern", "rows: patern", `57:9: rows "patern" is not right; did you mean "pattern"?`},
		{"rows: pattern", "rows: gate", `57:9: gate is of kind yes-no; an axis is a question of kind choice`},
		{"rows: pattern", "rows: ground", `57:9: ground is not always asked; an axis of the matrix has no when`},
		{"often: {low: medium, high: high}", "often: {low: medium}", `62:12: row "often" has no level for "high"; write high: standard, medium or high`},
		{"    often: {low: medium, high: high}\n", "", `61:5: the row "often" is missing; give it a level for low, high`},
		{"once: {low: standard,", "once: {low: standard, hi: high,", `61:27: harm has no choice "hi"; its choices are low, high`},
		{"often: {low: medium, high: high}", "often: {low: medium, high: high}\n    seldom: {}", `63:5: pattern has no choice "seldom"; its choices are once, often`},
		// what an action does to the victim, write-off, who may
		{"reaches: call", "reaches: phone", `66:155: reaches "phone" is not right; the words here are call, visit, letter`},
		{"shares: true", "shares: maybe", `66:169: shares is "maybe"; write true or false`},
		{"from: narrative", "from: narative", `71:49: from "narative" is not right; did you mean "narrative"?`},
		{"id: others", "id: happened", `72:12: the id "happened" is used twice; the first is in line 71; give one of them another id`},
		{"id: others", "id: Others", `72:12: id "Others" is not right; use lower case letters, digits and underscores, beginning with a letter, such as q5`},
		{", item: Anybody else spoken to", "", `72:7: item is missing; write what is to be written down`},
		{"item: What happened", "itm: What happened", `71:22: unknown key "itm"; did you mean "item"?`},
		{"    - {id: happened, item: What happened, from: narrative}\n    - {id: others, item: Anybody else spoken to}\n", "    []\n",
			`71:5: the write-off has no items; add what must be written down under items:`},
		{"when: level == standard", "when: levl == standard", `68:9: there is no question "levl"; did you mean "level"?`},
		{"[supervisor, asb-unit]", "[supervisor, asb_unit]", `74:27: item 2 of set_flags "asb_unit" is not right; did you mean "asb-unit"?`},
		{"set_markers: [supervisor]", "set_markers: []", `75:16: set_markers names nobody; name who may, or leave it out: then everybody may`},
		{"set_markers", "set_marks", `75:3: unknown key "set_marks"; did you mean "set_markers"?`},
		{"set_markers: [supervisor]", "basis: printed", `75:10: basis "printed" is not right; the words here are published, modelled`},
		{"often: {low: medium", "often: {low: unassessed", `62:18: a cell cannot be unassessed; write standard, medium or high`},
	} {
		_, err := Parse("p.yaml", []byte(broken(t, c.old, c.new)))
		if !hasMistake(err, "p.yaml:"+c.want) {
			t.Errorf("%q for %q:\n got %v\nwant p.yaml:%s", c.new, c.old, err, c.want)
		}
	}
}

// hasMistake says whether one line of an error is as wanted.
func hasMistake(err error, want string) bool {
	if err == nil || !errors.Is(err, ErrInvalid) {
		return false
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		if line == want {
			return true
		}
	}
	return false
}

func TestBrokenConditions(t *testing.T) {
	const question, rule, action = `gate == "yes"`, `ground in ["faith"]`, `vulnerable or level >= high or grade == "response"`
	for _, c := range []struct{ old, new, want string }{
		// a misspelt question, choice, channel
		{question, `gat == "yes"`, `20:11: there is no question "gat"; did you mean "gate"?`},
		{question, `gate == "maybe"`, `20:19: gate never is "maybe"; its values are yes, no, not known, declined`},
		{question, `gate == "ye"`, `20:19: gate never is "ye"; did you mean "yes"?`},
		{question, `channel == "998"`, `20:22: channel never is "998"; did you mean "999"?`},
		{question, `category in ["personal", "nuisanse"]`, `20:36: category never is "nuisanse"; did you mean "nuisance"?`},
		{question, `asb_type == "begin"`, `20:23: asb_type never is "begin"; did you mean "begging"?`},
		{rule, `'"lone" in factors'`, `47:12: factors never is "lone"; did you mean "alone"?`},
		{rule, `"\"lone\" in factors"`, `47:12: factors never is "lone"; did you mean "alone"?`},
		// order
		{question, `story == "x"`, `20:11: story is asked later; a question may only depend on earlier ones: move story up, or this one down`},
		{question, `ground == "faith"`, `20:11: ground depends on itself; name an earlier question`},
		{question, `score > 3`, `20:11: score cannot be read here; a question's condition may name earlier questions, channel, category and asb_type`},
		{question, `reports_within("30 days") > 2`, `20:11: reports_within cannot be read here; only rules and actions may read earlier reports`},
		{rule, `level >= high`, `47:11: level cannot be read here; this condition may name the questions, channel, category, asb_type, score, reports_within and highest_within`},
		// types
		{question, `gate`, `20:11: gate is not true or false by itself; write gate == "yes"`},
		{question, `gate == yes`, `20:19: there is no question "yes"; a value stands in quotes: "yes"`},
		{question, `gate == true`, `20:19: true and false are not compared; write the name by itself, or not and the name`},
		{question, `gate == 1`, `20:19: gate is compared with a value in quotes; write gate == "yes"`},
		{question, `gate > "yes"`, `20:16: gate has no order; write gate == "yes"`},
		{question, `'"a" == "b"'`, `20:12: this compares two fixed values; write comparisons such as q5 == "yes", joined by and, or, not`},
		{question, `gate == ""`, `20:19: an answer is never empty; leave this comparison out: a question that is not asked makes it false by itself`},
		{question, `gate = "yes"`, `20:16: one = is not a comparison; write == for equal and != for not equal`},
		{question, `gate ==`, `20:18: this condition ends too early; write comparisons such as q5 == "yes", joined by and, or, not`},
		{question, `len(gate) > 1`, `20:11: len is not used in conditions; the only functions are reports_within and highest_within`},
		{question, `gate matches "y.*"`, `20:16: "matches" is not used in conditions; write comparisons such as q5 == "yes", joined by and, or, not`},
		{question, `'"yes"'`, `20:12: a value by itself is not true or false; write comparisons such as q5 == "yes", joined by and, or, not`},
		{rule, `times == "3"`, `47:20: times is a number; compare it with a number, such as times >= 3`},
		{rule, `times + 1 > 3`, `47:17: this cannot be compared; write comparisons such as q5 == "yes", joined by and, or, not`},
		{rule, `factors == "alone"`, `47:11: factors can have several values; write "alone" in factors`},
		{rule, `ground == pattern`, `47:21: two answers are not compared with each other; write ground == "faith"`},
		{rule, `ground in []`, `47:21: the list is empty; name at least one value`},
		{rule, `ground in [1]`, `47:22: a list in a condition holds values in quotes; write ["one", "two"]`},
		{rule, `since == "x"`, `47:11: since is a date and time, which conditions do not read; use reports_within for windows of time`},
		{rule, `reports_within("30 dys") > 1`, `47:26: "30 dys" is not a length of time; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
		{rule, `reports_within(30) > 1`, `47:11: reports_within needs one length of time in quotes; write reports_within("30 days")`},
		{rule, `reports_within("30 days")`, `47:11: reports_within gives a number, not true or false; write reports_within("30 days") >= 3`},
		{action, `level >= "high"`, `66:80: level is compared with unassessed, standard, medium or high, without quotes; write level >= high`},
		{action, `level >= 2`, `66:80: level is compared with unassessed, standard, medium or high, without quotes; write level >= high`},
		{action, `vulnerable == true`, `66:85: true and false are not compared; write the name by itself, or not and the name`},
		{action, `grade == "respons"`, `66:80: grade never is "respons"; did you mean "response"?`},
		{action, `high`, `66:71: high is a level; write level >= high`},
	} {
		_, err := Parse("p.yaml", []byte(broken(t, c.old, c.new)))
		if !hasMistake(err, "p.yaml:"+c.want) {
			t.Errorf("%s:\n got %v\nwant p.yaml:%s", c.new, err, c.want)
		}
	}
}

func TestQuestionsThatDependOnEachOtherInACircle(t *testing.T) {
	text := strings.Replace(broken(t, `gate == "yes"`, `harm == "high"`),
		"    ask: What is the harm?\n", "    ask: What is the harm?\n    when: pattern == \"once\"\n", 1)
	text = strings.Replace(text, "    ask: What is the pattern?\n", "    ask: What is the pattern?\n    when: ground == \"no\"\n", 1)
	_, err := Parse("p.yaml", []byte(text))
	want := "p.yaml:20:11: harm is asked later, and the two depend on each other in a circle; let only the later one depend on the earlier"
	if !hasMistake(err, want) {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func TestAPackThatIsTooLargeIsRefusedUnread(t *testing.T) {
	_, err := Parse("p.yaml", []byte(small+strings.Repeat("#", 2<<20)))
	want := fmt.Sprintf("p.yaml:1:1: the file has %d bytes; at most %d are read", len(small)+(2<<20), MaxPackBytes)
	if !hasMistake(err, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSeveralMistakesAreReportedTogetherInOrder(t *testing.T) {
	text := strings.Replace(broken(t, "covers: [safety]", "covers: [safty]"), "due: 24 hours", "due: soon", 1)
	_, err := Parse("p.yaml", []byte(text))
	var all Mistakes
	if !errors.As(err, &all) || len(all) != 2 || all[0].Line != 15 || all[1].Line != 66 {
		t.Errorf("got %v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	for _, p := range embedded(f) {
		f.Add(string(p.Bytes))
	}
	f.Add(strings.Replace(small, "gate ==", "gat ==", 1))
	for _, c := range slips {
		f.Add(strings.Replace(small, c.old, c.new, 1))
	}
	f.Add("schema: firstcall/pack/v1\nquestions: [{id: a}]\nmatrix: {rows: a}\nscore: {}\nexempt: {}\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("p", []byte(text))
		if err != nil {
			var all Mistakes
			if !errors.As(err, &all) {
				t.Fatalf("no place or sentence: %#v", err)
			}
			lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), "\n")
			for _, m := range all {
				if m.Line < 1 || m.Line > len(lines) || m.Col < 1 || m.Col > utf8.RuneCountInString(lines[m.Line-1])+1 || m.Msg == "" {
					t.Fatalf("outside the file, or no sentence: %#v", m)
				}
			}
			return
		}
		survives(t, p)
		NewInterview(p).Assess(historyAt(noon))
	})
}
