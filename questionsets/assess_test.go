package questionsets

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/risk"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// historyAt is a call at a time with earlier reports so many days before.
func historyAt(now time.Time, daysAgo ...int) risk.History {
	h := risk.History{Now: now, Present: risk.Occasion{At: now}}
	for _, d := range daysAgo {
		h.Earlier = append(h.Earlier, risk.Occasion{At: now.AddDate(0, 0, -d)})
	}
	return h
}

// say answers several questions: id and value in turn.
func say(t testing.TB, iv *Interview, pairs ...string) {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		a := Say(pairs[i+1])
		if s := State(pairs[i+1]); s == NotKnown || s == Declined {
			a = Answer{State: s}
		}
		if err := iv.Answer(pairs[i], a); err != nil {
			t.Fatal(err)
		}
	}
}

func actionIDs(r Result) []string {
	out := []string{}
	for _, a := range r.Actions {
		out = append(out, a.ID)
	}
	return out
}

func TestGEN14AnUnfinishedCallIsNeverStandard(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	r := iv.Assess(historyAt(noon))
	if r.Level != risk.Unassessed || r.Complete || r.Why == "" || !slices.Equal(r.Unanswered, []string{"gate"}) {
		t.Errorf("%+v", r)
	}
	say(t, iv, "pattern", "once", "harm", "low")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Unassessed {
		t.Errorf("with a required question open the level is %s", r.Level)
	}
	say(t, iv, "gate", "no")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Standard || !r.Complete || r.Why != "" {
		t.Errorf("when all is answered: %s, %v, %q", r.Level, r.Complete, r.Why)
	}
}

func TestGEN14NotKnownIsAskedButForbidsStandard(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	say(t, iv, "pattern", "once", "harm", "low", "gate", "not known")
	r := iv.Assess(historyAt(noon))
	if !r.Complete || r.Level != risk.Unassessed || !strings.Contains(r.Why, "not known") {
		t.Errorf("complete %v, %s, %q", r.Complete, r.Level, r.Why)
	}
	say(t, iv, "gate", "no", "times", "declined")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Unassessed {
		t.Errorf("a number that counts towards a repeat rule was declined: %s", r.Level)
	}
	say(t, iv, "times", "0", "story", "declined")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Standard {
		t.Errorf("a text nothing reads was declined: %s", r.Level)
	}
}

func TestGEN14AScoreOfNothingIsNoStandard(t *testing.T) {
	text := broken(t, "matrix:\n  rows: pattern\n  columns: harm\n  source: s\n  cells:\n    once: {low: standard, high: medium}\n    often: {low: medium, high: high}\n", "")
	iv := NewInterview(mustParse(t, text))
	say(t, iv, "gate", "no") // ground is hidden, pattern and harm are not required
	if r := iv.Assess(historyAt(noon)); r.Level != risk.Unassessed || !r.Complete {
		t.Errorf("no scored question is answered: %s, complete %v", r.Level, r.Complete)
	}
	say(t, iv, "harm", "low")
	if r := iv.Assess(historyAt(noon)); r.Level != risk.Standard {
		t.Errorf("one is answered: %s", r.Level)
	}
}

func TestGEN14NotKnowingWhatDecidesAScoredQuestionForbidsStandard(t *testing.T) {
	iv := NewInterview(mustParse(t, broken(t, "    covers: [safety]\n", "")))
	say(t, iv, "pattern", "once", "harm", "low", "gate", "declined")
	if r := iv.Assess(historyAt(noon)); r.Level != risk.Unassessed {
		t.Errorf("ground might have scored: %s", r.Level)
	}
}

// CAM-11: the checklist is there while its condition holds, after a judgement
// by the level that then holds.
func TestCAM11TheWriteOffFollowsTheLevel(t *testing.T) {
	p := mustParse(t, small)
	iv := NewInterview(p)
	if r := iv.Assess(historyAt(noon)); r.WriteOff != nil {
		t.Errorf("nothing is known yet: %v", r.WriteOff)
	}
	say(t, iv, "gate", "no", "pattern", "once", "harm", "low")
	r := iv.Assess(historyAt(noon))
	if want := []WriteOffItem{{"happened", "What happened", "narrative"}, {ID: "others", Item: "Anybody else spoken to"}}; !slices.Equal(r.WriteOff, want) {
		t.Errorf("at Standard %v", r.WriteOff)
	}
	if b, err := json.Marshal(r); err != nil || strings.Contains(string(b), "Anybody else") {
		t.Errorf("the checklist is in the answer of assess: %s, %v", b, err)
	}
	if r = iv.AssessJudged(historyAt(noon), &risk.Judgement{Level: risk.Medium, Reason: "Worse than it sounds"}); r.WriteOff != nil {
		t.Errorf("judged Medium %v", r.WriteOff)
	}
	always := NewInterview(mustParse(t, broken(t, "  when: level == standard\n", "")))
	if r = always.Assess(historyAt(noon)); len(r.WriteOff) != 2 {
		t.Errorf("without a condition %v", r.WriteOff)
	}
}

func TestActionsSayWhomTheyReachAndWhatTheyShare(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	say(t, iv, "gate", "yes", "ground", "faith")
	r := iv.Assess(historyAt(noon))
	if a := r.Actions[0]; a.Reaches != "" || a.Shares {
		t.Errorf("%s reaches %q, shares %v", a.ID, a.Reaches, a.Shares)
	}
	if a := r.Actions[1]; a.Reaches != "call" || !a.Shares {
		t.Errorf("%s reaches %q, shares %v", a.ID, a.Reaches, a.Shares)
	}
}

func TestAHigherLevelStandsAsSoonAsItIsProven(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	say(t, iv, "gate", "yes", "ground", "faith")
	r := iv.Assess(historyAt(noon))
	if r.Level != risk.High || !r.Hate || !slices.Equal(actionIDs(r), []string{"attend", "ring"}) {
		t.Errorf("%s, hate %v, %v", r.Level, r.Hate, actionIDs(r))
	}
	if r.Actions[0].Because != "Hate" || r.Actions[1].Because != "They need it" {
		t.Errorf("reasons %q, %q", r.Actions[0].Because, r.Actions[1].Because)
	}
	if got := r.Actions[1].Due; !got.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("24 hours from noon is %v", got)
	}
	iv = NewInterview(mustParse(t, small))
	say(t, iv, "harm", "high")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Medium || r.Score != 9 || r.ScoreMax != 17 {
		t.Errorf("points in a band: %s, %d of %d", r.Level, r.Score, r.ScoreMax)
	}
}

func TestCAM07MatrixCells(t *testing.T) {
	text := strings.NewReplacer(", points: 3", "", ", points: 9", "", ", points: 5", ", points: 1").Replace(small)
	for cell, want := range map[[2]string]risk.Level{
		{"once", "low"}: risk.Standard, {"once", "high"}: risk.Medium,
		{"often", "low"}: risk.Medium, {"often", "high"}: risk.High,
	} {
		iv := NewInterview(mustParse(t, text))
		say(t, iv, "gate", "no", "pattern", cell[0], "harm", cell[1])
		if r := iv.Assess(historyAt(noon)); r.Level != want {
			t.Errorf("%v is %s, want %s", cell, r.Level, want)
		}
	}
}

func TestCAM05RepeatCountsReportsAndWhatTheCallerTold(t *testing.T) {
	for _, c := range []struct {
		name    string
		daysAgo []int
		stated  string
		want    string
	}{
		{"two earlier", []int{1, 30}, "", "response"},
		{"one at 31 days", []int{1, 31}, "", ""},
		{"two told of", nil, "2", "response"},
		{"one and one told of", []int{3}, "1", "response"},
		{"one told of", nil, "1", ""},
		{"nobody knows", []int{3}, "not known", ""},
		{"a negative number", []int{3}, "-5", ""},
	} {
		iv := NewInterview(mustParse(t, small))
		if c.stated != "" {
			say(t, iv, "times", c.stated)
		}
		r := iv.Assess(historyAt(noon, c.daysAgo...))
		if r.Grade != c.want || r.Repeat != (c.want != "") || slices.Contains(actionIDs(r), "ring") != (c.want != "") {
			t.Errorf("%s: grade %q, repeat %v, actions %v", c.name, r.Grade, r.Repeat, actionIDs(r))
		}
	}
}

func TestCAM06ExemptIsCompleteWithoutALevelAndCanBeAssessed(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	iv.SetFacts(Facts{ASBType: "vehicle-noise"})
	r := iv.Assess(historyAt(noon))
	if !r.Complete || len(r.Unanswered) != 0 || r.Exempt != "Not asked" || r.Level != risk.Unassessed || r.Why != "Not asked" {
		t.Errorf("%+v", r)
	}
	say(t, iv, "gate", "yes", "ground", "faith")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.High || r.Exempt == "" {
		t.Errorf("answers given all the same: %s", r.Level)
	}
	say(t, iv, "gate", "no", "pattern", "once", "harm", "low")
	if r = iv.Assess(historyAt(noon)); r.Level != risk.Standard {
		t.Errorf("all answered all the same: %s", r.Level)
	}
}

func TestDangerIsAFloorInEveryPack(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	iv.SetFacts(Facts{Danger: true, DangerBecause: "a knife"})
	r := iv.Assess(historyAt(noon))
	if r.Level != risk.High || r.Factors[0].Source != "danger" || r.Factors[0].Basis != "modelled" ||
		r.Factors[0].Because != "Somebody is in danger now: a knife" {
		t.Errorf("%s %+v", r.Level, r.Factors)
	}
}

func TestAMB05ActionsFollowTheLevelThatHolds(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	say(t, iv, "gate", "no", "pattern", "once", "harm", "low")
	r := iv.AssessJudged(historyAt(noon), &risk.Judgement{Level: risk.High, By: "4417", At: noon})
	if r.Level != risk.Standard || r.Overall != risk.High || !slices.Equal(actionIDs(r), []string{"ring"}) {
		t.Errorf("computed %s, overall %s, actions %v", r.Level, r.Overall, actionIDs(r))
	}
}

func TestResultJSONIsTheContract(t *testing.T) {
	p := mustParse(t, small)
	iv := NewInterview(p)
	got := map[string]any{}
	unmarshal(t, iv.Assess(historyAt(noon)), &got)
	want := map[string]any{"pack": "small", "version": "2012.10", "hash": p.Hash, "complete": false, "level": "unassessed",
		"score": 0.0, "score_max": 17.0, "vulnerable": false, "repeat": false, "hate": false, "grade": nil,
		"factors": []any{}, "actions": []any{}, "unanswered": []any{"gate"}, "hidden": []any{"ground"},
		"why": "Not every required question has been answered"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	say(t, iv, "gate", "yes", "ground", "faith")
	got = map[string]any{}
	unmarshal(t, iv.Assess(historyAt(noon)), &got)
	action := got["actions"].([]any)[1].(map[string]any)
	if d := cmp.Diff(map[string]any{"id": "ring", "title": "Ring back", "owner": "handler", "due": "2026-11-22T12:00:00Z",
		"mandatory": false, "because": "They need it"}, action); d != "" {
		t.Error(d)
	}
	factor := got["factors"].([]any)[0].(map[string]any)
	if d := cmp.Diff(map[string]any{"source": "ground", "because": "Which is it: Faith", "points": 5.0, "at_least": "unassessed"}, factor); d != "" {
		t.Error(d)
	}
	if _, there := got["why"]; there || got["level"] != "high" {
		t.Errorf("%v", got)
	}
}

func unmarshal(t *testing.T, v any, out any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, out); err != nil {
		t.Fatal(err)
	}
}

func TestAnswersAreCheckedWithoutBeingRepeated(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	for _, c := range []struct {
		id   string
		a    Answer
		want string
	}{
		{"gte", Say("yes"), `there is no question "gte"; did you mean "gate"?`},
		{"gate", Say("Canary"), "gate is answered yes or no; write yes, no, not known or declined"},
		{"gate", Pick("yes"), "gate takes one answer; give a single value, not a list"},
		{"gate", Answer{}, "gate has an answer without a state; it is known, not known or declined"},
		{"ground", Say("fath"), `ground has no such choice; did you mean "faith"?`},
		{"factors", Pick("alone", "Canary"), "factors has no such choice; its choices are alone, ill"},
		{"times", Say("Canary"), "times is a number; write digits, such as 3 or 2.5, or not known"},
		{"times", Say("1e9"), "times is a number; write digits, such as 3 or 2.5, or not known"},
		{"since", Say("Canary"), "since is a date and time; write it as 2026-11-21T14:30:00Z, or not known"},
		{"story", Say("  "), "story has an empty answer; write what was said, or not known or declined"},
		{"story", Say("Canary\xff"), "story has an answer that is not text; type it again"},
		{"story", Say(strings.Repeat("Canary", 20000)), "story has too long an answer; at most 65536 characters are kept"},
	} {
		err := iv.Answer(c.id, c.a)
		if err == nil || err.Error() != c.want || !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: got %v, want %s", c.id, err, c.want)
		}
	}
	if len(iv.Export()) != 0 {
		t.Errorf("a refused answer was kept: %v", iv.Export())
	}
}

func TestAnswersAreKeptInThePacksOrder(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	if err := iv.Answer("factors", Pick("ill", "alone", "ill")); err != nil {
		t.Fatal(err)
	}
	say(t, iv, "times", " 3 ", "since", "2026-11-20T10:00:00Z", "story", "Two\nlines ")
	want := map[string]Answer{"factors": Pick("alone", "ill"), "times": Say("3"), "since": Say("2026-11-20T10:00:00Z"), "story": Say("Two\nlines ")}
	if d := cmp.Diff(want, iv.Export()); d != "" {
		t.Error(d)
	}
	if err := iv.Answer("factors", Pick()); err != nil || !iv.Answered("factors") {
		t.Errorf("an empty list is an answer: %v", err)
	}
}

func TestWalking(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	if q := iv.Next("gate"); q.ID != "pattern" {
		t.Errorf("after gate comes %s, although ground is hidden", q.ID)
	}
	say(t, iv, "gate", "yes")
	if iv.Next("gate").ID != "ground" || iv.Prev("pattern").ID != "ground" || iv.Next("").ID != "gate" ||
		iv.Prev("").ID != "since" || iv.Next("since") != nil || iv.Prev("gate") != nil {
		t.Error("the walk does not follow the printed order")
	}
	say(t, iv, "pattern", "once", "since", "not known")
	if iv.NextUnanswered("gate").ID != "ground" || iv.NextUnanswered("story").ID != "ground" || iv.NextUnanswered("ground").ID != "harm" {
		t.Error("the next open question is wrong")
	}
	if got := len(iv.Visible()); got != 8 || !iv.Shown("ground") || iv.Shown("nothing") {
		t.Errorf("%d visible", got)
	}
}

func TestHiddenAnswersAreKeptForGoingBackOnly(t *testing.T) {
	iv := NewInterview(mustParse(t, small))
	say(t, iv, "gate", "yes", "ground", "faith", "gate", "no")
	r := iv.Assess(historyAt(noon))
	if _, kept := iv.Get("ground"); !kept || r.Score != 0 || r.Hate || len(r.Actions) != 0 || iv.Answered("ground") {
		t.Errorf("kept %v, %+v", kept, r)
	}
	if _, exported := iv.Export()["ground"]; exported {
		t.Error("a hidden answer is exported")
	}
	say(t, iv, "gate", "yes")
	if r = iv.Assess(historyAt(noon)); !r.Hate {
		t.Error("going back brings the answer back")
	}
	iv.Clear("ground")
	if _, kept := iv.Get("ground"); kept || iv.Assess(historyAt(noon)).Hate {
		t.Error("a cleared answer is still there")
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("p.yaml", []byte(small)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAssess(b *testing.B) {
	iv := NewInterview(mustParse(b, small))
	say(b, iv, "gate", "yes", "ground", "faith", "pattern", "often", "harm", "high", "times", "3")
	h := historyAt(noon, 1, 5, 10, 20, 29, 40, 60, 90, 120, 200)
	b.ReportAllocs()
	for b.Loop() {
		iv.Assess(h)
	}
}

func BenchmarkAnswer(b *testing.B) {
	iv := NewInterview(mustParse(b, small))
	a := Say("yes")
	for b.Loop() {
		if err := iv.Answer("gate", a); err != nil {
			b.Fatal(err)
		}
	}
}
