package questionsets

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/risk"
)

const answersYAML = `now: 2026-11-21T12:00:00Z
channel: 101
category: personal
asb_type: begging
danger: false
answers:
  gate: yes
  ground: not known
  factors: [ill, alone]
  times: 2
  story: |
    Two
    lines
history:
  - {at: 2026-11-01, category: nuisance, hate: true, agency: council, person: p1, call: c1, incident: i1, asb_type: begging}
`

func TestAnswersFile(t *testing.T) {
	af, err := ParseAnswers("a.yaml", []byte(answersYAML))
	if err != nil {
		t.Fatal(err)
	}
	iv, h, err := af.Apply(mustParse(t, small), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]Answer{"gate": Say("yes"), "ground": {State: NotKnown}, "factors": Pick("alone", "ill"),
		"times": Say("2"), "story": Say("Two\nlines\n")}
	if d := cmp.Diff(want, iv.Export()); d != "" {
		t.Error(d)
	}
	if f := iv.Facts(); f.Channel != "101" || f.Category != "personal" || f.ASBType != "begging" {
		t.Errorf("%+v", f)
	}
	midnight := time.Date(2026, 11, 1, 0, 0, 0, 0, risk.London)
	if !h.Now.Equal(noon) || len(h.Earlier) != 1 || !h.Earlier[0].At.Equal(midnight) || !h.Earlier[0].Hate || h.Earlier[0].Incident != "i1" {
		t.Errorf("%+v", h)
	}
}

func TestAnswersFileInJSON(t *testing.T) {
	af, err := ParseAnswers("a.json", []byte("{\n\t\"channel\": \"999\", \"danger\": true, \"category\": null,\n\t\"answers\": {\"times\": 3, \"story\": \"a\\u00e9\\\"\\n\", \"factors\": []}\n}"))
	if err != nil {
		t.Fatal(err)
	}
	iv, h, err := af.Apply(mustParse(t, small), noon)
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := iv.Get("story"); a.Value != "aé\"\n" || !iv.Facts().Danger || !h.Now.Equal(noon) || !iv.Answered("factors") {
		t.Errorf("%+v %+v", a, iv.Facts())
	}
}

func TestMistakesInAnswersSayWhereAndNotWhat(t *testing.T) {
	p := mustParse(t, small)
	for _, c := range []struct{ text, want string }{
		{"answers: {gte: yes}", `a:1:11: there is no question "gte"; did you mean "gate"?`},
		{"answers:\n  gate: Canary", `a:2:9: gate is answered yes or no; write yes, no, not known or declined`},
		{"answers:\n  factors: [ill, Canary]", `a:2:18: factors has no such choice; its choices are alone, ill`},
		{"answers: {times: Canary}", `a:1:18: times is a number; write digits, such as 3 or 2.5, or not known`},
		{"answers: {gate: {Canary: 1}}", `a:1:17: an answer is a value or a list of values; write for example q5: yes, or keepsafe: [economic, family]`},
		{"answers: {gate: [[Canary]]}", `a:1:18: a list of answers holds single values; write [one, two]`},
		{"answers: {gate: }", `a:1:16: gate has no value; write one, or leave the key out`},
		{"channel: 998", `a:1:10: this is no channel; did you mean "999"?`},
		{"history:\n  - {category: personal}", `a:2:5: at is missing; write when it was reported, such as at: 2026-11-21 or ago: 5 days`},
		{"history: [{at: Canary}]", `a:1:16: this is not a time; write 2026-11-21T14:30:00Z, or a date such as 2026-11-21`},
		{"history: [{at: 2026-11-21, category: persnal}]", `a:1:38: this is no category; did you mean "personal"?`},
		{"history: [{ago: Canary months}]", `a:1:17: this value cannot be read; write for example "24 hours", "30 days", "2 weeks", "6 months" or "1 year"`},
		{"history: [{ago: 2 weeks, level: Canary}]", `a:1:33: this value cannot be read; use standard, medium or high, or unassessed where it holds none`},
		{"asb_typ: begging", `a:1:1: unknown key "asb_typ"; did you mean "asb_type"?`},
		{"Canary of this street: 1", `a:1:1: this key is not known; the keys here are now, channel, category, asb_type, danger, danger_because, answers, history`},
		{"answers: {gate: yes}\n" + strings.Repeat("#", MaxAnswersBytes), `a:1:1: the file has 1048597 bytes; at most 1048576 are read`},
	} {
		af, err := ParseAnswers("a", []byte(c.text))
		if err == nil {
			_, _, err = af.Apply(p, noon)
		}
		if err == nil || err.Error() != c.want || !errors.Is(err, ErrInvalid) {
			t.Errorf("%.60q:\n got %v\nwant %s", c.text, err, c.want)
		}
	}
}

func TestAnAnswersFileCanBeEmbedded(t *testing.T) {
	var f struct {
		AnswersFile
		Pack   string `yaml:"pack"`
		Caller struct {
			Surname string `yaml:"surname"`
		} `yaml:"caller"`
	}
	err := DecodeAnswers("r.yaml", []byte("pack: small\ncaller: {surname: Doe}\nchannel: online\nanswers: {gate: no}\n"), &f)
	if err != nil || f.Pack != "small" || f.Caller.Surname != "Doe" || f.Channel != "online" || !f.Has("caller", "surname") {
		t.Fatalf("%+v %v", f, err)
	}
	if m := f.Mistake("no", "yes", "caller", "surname"); m.Error() != "r.yaml:2:19: no; yes" {
		t.Error(m)
	}
	if _, _, err := f.Apply(mustParse(t, small), noon); err != nil {
		t.Error(err)
	}
}

func TestAnswersMadeByHandHaveAPlaceAsWell(t *testing.T) {
	af := AnswersFile{Answers: map[string]Given{"gte": {Say("yes")}}}
	if _, _, err := af.Apply(mustParse(t, small), noon); err == nil || !strings.HasPrefix(err.Error(), "answers:1:1: there is no question") {
		t.Error(err)
	}
}
