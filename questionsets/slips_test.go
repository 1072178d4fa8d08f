package questionsets

import (
	"strings"
	"testing"
)

// slips has one row for every slip that somebody made who wrote a pack from the
// guide: what is replaced in the small pack, by what, and all that is then said.
var slips = []struct{ old, new, want string }{
	// indentation
	{"    ask: Was anybody hurt?", "\task: Was anybody hurt?",
		`12:1: this line is indented with a tab; use spaces: most editors can turn tabs into spaces`},
	{"    kind: choice\n    when", "  \tkind: choice\n    when",
		`19:3: this line is indented with a tab; use spaces: most editors can turn tabs into spaces`},
	{"    kind: choice\n    when", "   kind: choice\n    when",
		`19:4: this line begins in column 4, where it fits nothing above; begin it in column 1 or 5, like the keys above`},
	{"    kind: choice\n    when", "      kind: choice\n    when",
		`19:7: this line begins in column 7, where it fits nothing above; begin it in column 5, like the keys above`},
	{"  - id: ground", "- id: ground",
		`17:1: this line begins in column 1, where it fits nothing above; begin it in column 3, like the dashes above`},
	{"  - id: ground", "   - id: ground",
		`17:4: this line begins in column 4, where it fits nothing above; begin it in column 3, like the dashes above`},
	{"code: WM", " code: WM",
		`4:2: this line begins in column 2, where it fits nothing above; begin it in column 1, like the keys above`},
	// a dash or colon without its space, or no colon
	{"  - id: ground", "  -id: ground", `17:3: there is no space after the dash; write a dash, a space, and then the rest`},
	{"      - {value: faith", "      -{value: faith",
		`24:7: there is no space after the dash; write a dash, a space, and then the rest`},
	{"    kind: choice\n    when", "    kind:choice\n    when", `19:5: there is no space after the colon; write kind: choice`},
	{"  - id: ground", "  - id:ground", `17:5: there is no space after the colon; write id: ground`},
	{"questions:", "questions", `10:1: there is no colon after "questions"; write questions:`},
	{"schema: firstcall", "schema:firstcall", `1:1: there is no space after the colon; write schema: firstcall/pack/v1`},
	{"rules:", "rules", `45:1: there is no colon after "rules"; write rules:`},
	{"  - id: ground", "  - id ground",
		`17:5: this line is neither a key with its value nor the rest of a text; write the key, a colon, a space and the value; indent the rest of a long text further than its key`},
	{"force: west-mercia", "force west-mercia",
		`3:1: this line is neither a key with its value nor the rest of a text; write the key, a colon, a space and the value; indent the rest of a long text further than its key`},
	{"ask: Which is it?", "ask: Which: is it?", `18:15: there is a second ": " in this line; put the whole text in quotes`},
	{"ask: Which is it?", "ask: “Which: is it?”",
		`18:16: there is a second ": " in this line; put the whole text in quotes, and type straight ones`},
	// quotes
	{"ask: Was anybody hurt?", `ask: "Was anybody hurt?`,
		`12:10: the quote that opens here is not closed; write " at the end of the text`},
	{"ask: What is the harm?", `ask: "What is the harm?`,
		`33:10: the quote that opens here is not closed; write " at the end of the text`},
	{"ask: Was anybody hurt?", `ask: 'Was anybody hurt?`,
		`12:10: the quote that opens here is not closed; write ' at the end of the text`},
	{"ask: Was anybody hurt?", `ask: 'Wasn't anybody hurt?'`,
		`12:10: the value goes on after its closing quote; put the text in double quotes, or write '' where it has an apostrophe`},
	{"label: Faith", `label: "Faith`, `24:31: the quote that opens here is not closed; write " at the end of the text`},
	{`when: gate == "yes"`, `when: "yes" == gate`,
		`20:11: the value goes on after its closing quote; put the whole condition in single quotes: '"yes" == gate'`},
	{`when: ground in ["faith"]`, `when: "alone" in factors # at home`,
		`47:11: the value goes on after its closing quote; put the whole condition in single quotes: '"alone" in factors'`},
	{`when: asb_type == "vehicle-noise"`, `when: "alone" in factors`,
		`63:16: the value goes on after its closing quote; put the whole condition in single quotes: '"alone" in factors'`},
	{"ask: Was anybody hurt?", `ask: "Hurt" means what?`,
		`12:10: the value goes on after its closing quote; put the whole text in single quotes`},
	// brackets
	{"points: 5}", "points: 5", `24:9: the { that opens here is not closed; write } at its end`},
	{"points: 0}", "points: 0", `25:9: the { that opens here is not closed; write } at its end`},
	{"covers: [safety]", "covers: [safety", `15:13: the [ that opens here is not closed; write ] at its end`},
	{"covers: [safety]", "covers: [safety}", `15:13: the [ that opens here is not closed; write ] at its end`},
	{"covers: [safety]", "covers: [safety]]", `15:21: there is one ] too many; take it out`},
	{"set_flags: [supervisor, asb-unit]", "set_flags: [supervisor,, asb-unit]", `74:26: there is one comma too many; take it out`},
	{"high: 10}, source: s}", "high: 10}, source: s", `55:8: the { that opens here is not closed; write } at its end`},
	{"set_markers: [supervisor]", "set_markers: [supervisor", `75:16: the [ that opens here is not closed; write ] at its end`},
	{`when: ground in ["faith"]`, `when: [ground] == "faith"`,
		`47:20: the value goes on after its closing bracket; put the whole condition in single quotes`},
	{`exempt: {when: asb_type == "vehicle-noise"`, `exempt: {when: asb_type in ["vehicle-noise"]`,
		`63:28: a condition with brackets cannot stand inside { } without quotes; put the whole condition in single quotes`},
	{"set_flags: [supervisor, asb-unit]", "set_flags: [supervisor [asb-unit]]",
		`74:26: a text with brackets cannot stand inside { } or [ ] without quotes; put the whole text in quotes`},
	{"once: {low: standard, high: medium}", "once {low: standard, high: medium}",
		`61:5: there is no colon after "once"; write once:`},
	{"bands: {standard: 0", "bands {standard: 0", `55:9: there is no colon after "bands"; write bands:`},
	{"once: {low: standard, high: medium}", "once: {low standard, high: medium}",
		`61:12: there is no colon after the key; write key: value`},
	// what a value may begin with
	{"ask: Was anybody hurt?", "ask: @home, was anybody hurt?", `12:10: a value cannot begin with @; put the text in quotes`},
	{"ask: Was anybody hurt?", "ask: > 1 hurt?",
		`12:10: after > the text stands in the lines below; put a text that begins with | or > in quotes`},
	{"covers: [safety]", "covers: - safety",
		`15:13: a list with dashes cannot begin in the line of its key; write [one, two], or each dash in a line of its own`},
	{"why: made for tests", "why: >\n  made for\n tests",
		`10:2: this line is indented less than the text it belongs to; begin it in column 3`},
	{"ask: Was anybody hurt?", "ask: \"Was\tanybody: hurt?\"",
		`12:30: there is a tab in this line; use spaces: most editors can turn tabs into spaces`},
	{"ask: Was anybody hurt?", `ask: "Was \anybody hurt?"`, `12:10: ask contains a control character; take the escape out`},
	// conditions
	{`when: gate == "yes"`, `when: gate == “yes”`,
		`20:19: “ is a curly quote; type straight ones, such as "yes"; a word processor makes them curly`},
	{`when: gate == "yes"`, `when: gate == ‘yes’`,
		`20:19: ‘ is a curly quote; type straight ones, such as "yes"; a word processor makes them curly`},
	{`when: gate == "yes"`, `when: gate == "yes”`,
		`20:23: ” is a curly quote; type straight ones, such as "yes"; a word processor makes them curly`},
	{`when: gate == "yes"`, `when: gate == "yes`,
		`20:19: the quote that opens here is not closed; write one after the value as well, such as "yes"`},
	{`when: gate == "yes"`, `when: gate == yes"`,
		`20:22: this quote closes nothing; write one before the value as well, such as "yes"`},
	{`when: gate == "yes"`, `when: gate == "yes" AND channel == "101"`, `20:25: AND is written in small letters; write and`},
	{`when: gate == "yes"`, `when: gate is "yes"`, `20:16: "is" is not a comparison; write == for equal and != for not equal`},
	{`when: gate == "yes"`, `when: gate == "yes", channel == "101"`,
		`20:24: a condition has no commas outside [ ]; join its parts with and, or with or`},
	{`when: gate == "yes"`, `when: (gate == "yes"`, `20:11: the ( that opens here is not closed; close it where it ends`},
	{`when: gate == "yes"`, `when: gate == "yes")`, `20:24: there is one ) too many; take it out`},
	{`when: ground in ["faith"]`, `when: times >= 5 times`,
		`47:22: the number 5 has "times" behind it; write the number by itself, such as >= 5`},
	{`when: ground in ["faith"]`, `when: '"alone" in factors or times >= 5 days'`,
		`47:45: the number 5 has "days" behind it; write the number by itself, such as >= 5`},
	{`when: ground in ["faith"]`, `when: times => 5`, `47:17: => is not a comparison; write >=`},
	{`when: ground in ["faith"]`, `when: times ≥ 5`, `47:17: ≥ is not a comparison; write >=`},
	{`when: ground in ["faith"]`, `when: times <> 5`, `47:17: <> is not a comparison; write !=`},
	{`when: ground in ["faith"]`, `when: reports_within("a fortnight") > 2`,
		`47:26: "a fortnight" is not a length of time; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
	// words
	{"actions:\n", "action:\n", `64:1: unknown key "action"; did you mean "actions"?`},
	{"questions:\n", "question:\n", `10:1: unknown key "question"; did you mean "questions"?`},
	{"rules:\n", "rule:\n", `45:1: unknown key "rule"; did you mean "rules"?`},
	{"kind: choice\n    covers", "kind: choise\n    covers", `28:11: kind "choise" is not right; did you mean "choice"?`},
	{"kind: yes-no\n    required", "required",
		`11:5: kind is missing; the words here are text, yes-no, choice, choices, number, datetime`},
	{"kind: number", "kind: numbre", `37:40: kind "numbre" is not right; did you mean "number"?`},
	{"force: west-mercia", "force: Surrey Police", `3:8: force "Surrey Police" is not right; write surrey`},
	{"force: west-mercia", "force: WM", `3:8: force "WM" is not right; write west-mercia`},
	{"force: west-mercia", "force: The Metropolitan Police",
		`3:8: force "The Metropolitan Police" is not right; write metropolitan`},
	{"force: west-mercia", "force: Devon & Cornwall", `3:8: force "Devon & Cornwall" is not right; write devon-and-cornwall`},
	{"force: west-mercia", "force: yorkshire police",
		`3:8: force "yorkshire police" is not right; the forces are avon-and-somerset, bedfordshire, cambridgeshire, cheshire, city-of-london, cleveland, cumbria, derbyshire, devon-and-cornwall, dorset, durham, essex, gloucestershire, greater-manchester, hampshire, hertfordshire, humberside, kent, lancashire, leicestershire, lincolnshire, merseyside, metropolitan, norfolk, northamptonshire, northumbria, north-yorkshire, nottinghamshire, south-yorkshire, staffordshire, suffolk, surrey, sussex, thames-valley, warwickshire, west-mercia, west-midlands, west-yorkshire, wiltshire, dyfed-powys, gwent, north-wales, south-wales`},
	{"covers: [safety]", "ask_in: {zz: Beth?}",
		`15:14: there is no language "zz"; write its code, such as cy for Welsh, pl for Polish or ur for Urdu`},
	{"covers: [safety]", "ask_in: {cy: Beth?, Welsh: Beth?}",
		`15:25: there is no language "Welsh"; write its code, such as cy for Welsh, pl for Polish or ur for Urdu`},
	{"within: 30 days", "within: a fortnight",
		`54:37: "a fortnight" is not a length of time; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
}

func TestASlipIsOneMessageWhereItWasMade(t *testing.T) {
	for _, c := range slips {
		_, err := Parse("p.yaml", []byte(broken(t, c.old, c.new)))
		if err == nil || err.Error() != "p.yaml:"+c.want {
			t.Errorf("%q for %q:\n got %v\nwant p.yaml:%s", c.new, c.old, err, c.want)
		}
	}
}

// What a pack does not have is said in a sentence.
func TestAListOfNothingIsASentence(t *testing.T) {
	text := strings.Replace(broken(t, "plus: times, ", ""), "  - {id: times, ask: How often?, kind: number, source: s}\n", "", 1)
	from, to := strings.Index(text, "actions:"), strings.Index(text, "write_off:")
	_, err := Parse("p.yaml", []byte(text[:from]+text[to:]))
	if want := `p.yaml:49:15: there is no action "attend"; there are no actions`; err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// A force is known by its printed name and its code, however they are typed.
func TestAForceIsKnownByItsName(t *testing.T) {
	for _, name := range []string{"Surrey Police", "SURREY", " surrey ", "su", "Surrey Constabulary", "the Surrey Police"} {
		if got := forceHint(name); got != "write surrey" {
			t.Errorf("%q: %s", name, got)
		}
	}
	for _, f := range Forces {
		if got := forceHint(f.Name); got != "write "+f.ID {
			t.Errorf("%s: %s", f.Name, got)
		}
	}
}
