package paper

import (
	"testing"

	"firstcall/questionsets"
)

const worded = `schema: firstcall/pack/v1
id: worded
force: kent
code: KE
name: Worded
version: 1
basis: modelled
why: Made up for a test
questions:
  - {id: told, ask: Told anybody?, kind: yes-no}
  - {id: harm, ask: How bad?, kind: choice, choices: [{value: low, label: Not bad}, {value: mid, label: Bad}, {value: top, label: Very bad}]}
  - {id: which, ask: Which?, kind: choices, choices: [{value: a, label: Money}, {value: b, label: Health}]}
  - {id: often, ask: How often?, kind: number}
  - {id: ever, ask: How often ever?, kind: number}
  - {id: why, ask: Why?, kind: text}
`

func TestConditionsInWords(t *testing.T) {
	p, err := questionsets.Parse("worded.yaml", []byte(worded))
	if err != nil {
		t.Fatal(err)
	}
	w := newWording(p)
	for in, want := range map[string]string{
		`told == "yes"`:                                     `1 is Yes`,
		`not (told == "yes")`:                               `1 is not Yes`,
		`told != "not known"`:                               `1 is not Not known`,
		`"no" == told`:                                      `1 is No`,
		`harm == "top"`:                                     `2 is "Very bad"`,
		`harm in ["mid", "top"]`:                            `2 is "Bad" or "Very bad"`,
		`harm not in ["mid", "top"]`:                        `2 is none of "Bad" and "Very bad"`,
		`harm == "mid" or harm == "top"`:                    `2 is "Bad" or "Very bad"`,
		`"a" in which or "b" in which`:                      `3 includes "Money" or "Health"`,
		`"a" in which and "b" in which`:                     `3 includes "Money" and 3 includes "Health"`,
		`not ("a" in which)`:                                `3 is answered without "Money"`,
		`often >= 3`:                                        `the number at 4 is at least 3`,
		`3 > often`:                                         `the number at 4 is less than 3`,
		`not (often > 2.5)`:                                 `the number at 4 is at most 2.5`,
		`often != -1`:                                       `the number at 4 is not -1`,
		`often > ever`:                                      `the number at 4 is more than the number at 5`,
		`score == 12`:                                       `the score is 12`,
		`reports_within("6 months") >= 2`:                   `the number of reports in 6 months, this one included, is at least 2`,
		`highest_within("12 months") >= high`:               `the highest level of an earlier report in 12 months is High`,
		`level >= medium`:                                   `the level is Medium or High`,
		`level < standard`:                                  `the level is Unassessed`,
		`level != high`:                                     `the level is Unassessed, Standard or Medium`,
		`not (level == standard)`:                           `the level is Unassessed, Medium or High`,
		`why == "declined"`:                                 `6 is Declined`,
		`why == "x"`:                                        `6 is "x"`,
		`channel == "walk-in"`:                              `the channel is walk-in`,
		`category != "personal"`:                            `the category is not Personal`,
		`asb_type == "vehicle-noise"`:                       `the type is Vehicle noise nuisance`,
		`grade == "soon"`:                                   `the grade is soon`,
		`repeat and not hate`:                               `marked repeat and not marked hate`,
		`not (repeat and vulnerable)`:                       `not marked repeat or not marked vulnerable`,
		`case_review`:                                       `the case review threshold is met`,
		`not case_review`:                                   `the case review threshold is not met`,
		`told == "yes" and (often > 1 or repeat)`:           `1 is Yes and (the number at 4 is more than 1 or marked repeat)`,
		`told == "yes" or often > 1 and repeat`:             `1 is Yes or (the number at 4 is more than 1 and marked repeat)`,
		`harm in ["mid", "top"] and told == "yes"`:          `(2 is "Bad" or "Very bad") and 1 is Yes`,
		`level >= medium or repeat`:                         `the level is Medium or High or marked repeat`,
		`told == "yes" and often > 1 and harm == "low"`:     `1 is Yes and the number at 4 is more than 1 and 2 is "Not bad"`,
		`not (told == "yes" or harm == "low")`:              `1 is not Yes and 2 is not "Not bad"`,
		`harm == "low" or told == "yes" or harm == "top"`:   `2 is "Not bad" or 1 is Yes or 2 is "Very bad"`,
		`(harm == "low" or harm == "mid") or harm == "top"`: `2 is "Not bad", "Bad" or "Very bad"`,
	} {
		if got := w.condition(in); got != want {
			t.Errorf("%s\n is said as %s\n instead of %s", in, got, want)
		}
	}
}

// Where words would be wrong, the condition stands as it is written.
func TestConditionsWithoutWords(t *testing.T) {
	p, err := questionsets.Parse("worded.yaml", []byte(worded))
	if err != nil {
		t.Fatal(err)
	}
	w := newWording(p)
	for _, text := range []string{
		`true`, `not false and repeat`, `level >= unassessed`, `level > high`, `nothing == "x"`, `often == "x"`, `told == 3`,
		`told in []`, `told in [1]`, `"a" in nothing`, `told in which`, `other("x") > 1`, `reports_within(3) > 1`, `level == "high"`,
		`level == often`, `1 + 1`, `-told`, `often > told`, `(`, ``,
	} {
		if got := w.condition(text); got != text {
			t.Errorf("%s is said as %s", text, got)
		}
	}
}
