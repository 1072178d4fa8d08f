package intake

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

func TestAFinishedCall(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	s, detail := closed(t, c, d)
	want := store.ReportSummary{Ref: "WM-261121-7Q0417K", Call: c.ID(), Incident: c.ID(), Status: store.StatusComplete, Disposition: store.DisposedASB,
		Channel: store.Channel101, Category: "nuisance", ASBType: "nuisance-noise", ReportedAt: start, BehaviourFrom: start,
		Number: phone.Parse(home), Place: store.Place{Text: "12 Hill View, SY1 1AA", Postcode: "SY1 1AA"},
		Levels: store.Levels{Computed: risk.Standard, Overall: risk.Standard}, Complete: true, Line: "music at night",
		Parties: s.Parties}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	if detail.Narrative != "music at night" || len(detail.Unasked) != 0 || len(detail.Answers) != len(calm())+1 {
		t.Errorf("%+v", detail)
	}
	kinds := map[store.Kind]int{}
	for _, r := range d.records {
		kinds[r.Header.Kind]++
		if r.Header.Force != "west-mercia" || r.Header.Author.Collar != "4417" || !r.Header.ReportedAt.Equal(start) || r.Header.ID.IsNil() {
			t.Errorf("%s: %+v", r.Header.Kind, r.Header)
		}
	}
	if diff := cmp.Diff(map[store.Kind]int{store.KindReport: 1, store.KindPerson: 1, store.KindAccess: 1}, kinds); diff != "" {
		t.Error(diff)
	}
	if err := c.Close(closes).Err(); store.CodeOf(err) != store.CodeNotFound {
		t.Errorf("closed twice: %v", err)
	}
}

// AMB-24: deadlines run from the time the call is saved, not from when it rang.
func TestAMB24DeadlinesRunFromTheTimeOfSaving(t *testing.T) {
	d := newDesk()
	c := open(t, d, "avon-and-somerset", home)
	say(t, c, "q13", "yes")
	s, _ := closed(t, c, d)
	i := slices.IndexFunc(s.Actions, func(a store.RequiredAction) bool { return a.Action == "call_back" })
	if i < 0 || !s.Actions[i].Due.Equal(closes.Add(24*time.Hour)) {
		t.Errorf("%+v", s.Actions)
	}
	actions := d.of(store.KindAction)
	if len(actions) != len(s.Actions) {
		t.Fatalf("%d action records for %d actions", len(actions), len(s.Actions))
	}
	for i, r := range actions {
		a := r.Summary.(store.ActionSummary)
		if a.State != "set" || a.Ref != s.Ref || a.Call != c.ID() || r.Header.Subject != s.Actions[i].ID {
			t.Errorf("%+v", a)
		}
		if diff := cmp.Diff(s.Actions[i], a.What); diff != "" {
			t.Error(diff)
		}
	}
}

// GEN-14: any call can be closed at any moment. An unfinished one says so and
// is never computed Standard; hidden answers are in no part of it.
func TestGEN14AnyCallCanBeClosedAtAnyMoment(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		o := opening(t, d, rapid.SampledFrom([]string{"west-mercia", "avon-and-somerset", "cambridgeshire"}).Draw(rt, "pack"))
		o.Channel = rapid.SampledFrom(store.Channels).Draw(rt, "channel")
		o.Number = phone.Parse(home)
		c, _ := Open(o)
		for range rapid.IntRange(0, 60).Draw(rt, "acts") {
			act(rt, c)
		}
		typed := map[string]string{}
		for step, ty := range c.typing {
			words := strings.TrimSpace(ty.Words)
			if a, _ := c.Get(step); words != strings.TrimSpace(a.Value) && words != strings.TrimSpace(a.Note) {
				typed[step] = words
			}
		}
		shown := map[string]bool{StepSame: true, StepSameVictim: c.other} // who was chosen stays so
		for _, id := range c.order {
			shown[id] = shown[id] || c.anyMode(id) != nil
		}
		s, detail := closed(t, c, d)
		for id := range detail.Answers {
			if !shown[id] {
				rt.Fatalf("the hidden answer to %s is in the report", id)
			}
		}
		_, asked := c.Get(StepDanger)
		finished := c.crime() || c.Assess().Exempt != "" || c.Assess().Complete && asked
		if s.Complete != finished || (s.Status == store.StatusIncomplete) == finished {
			rt.Fatalf("complete %v, status %s; want complete %v", s.Complete, s.Status, finished)
		}
		if s.Status == store.StatusIncomplete && s.Levels.Computed == risk.Standard {
			rt.Fatal("an unfinished call is Standard")
		}
		for step, words := range typed {
			if !slices.ContainsFunc(detail.Notes, func(n store.Note) bool { return strings.Contains(n.Text, words) }) {
				rt.Fatalf("what was typed at %s is lost", step)
			}
		}
	})
}

func TestHiddenAnswersLeaveNoTrace(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	sayAll(t, c, map[string]string{"q5": "yes", "q6": "every night, canary", "q8": "yes", "ground": "faith"})
	c.SetVictimIsOther(true)
	say(t, c, StepVictim, "Canary Bird")
	c.SetVictimIsOther(false)
	sayAll(t, c, map[string]string{"q5": "no", "q8": "no"})
	s, _ := closed(t, c, d)
	if s.HateGround != "" || s.Has(risk.Hate) || s.Has(risk.Repeat) || s.Levels.Overall != risk.Standard || len(s.Actions) != 0 {
		t.Errorf("%+v", s)
	}
	for _, r := range d.records {
		b, err := json.Marshal([]any{r.Summary, r.Detail})
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.ToLower(string(b)); strings.Contains(text, "canary") || strings.Contains(text, "faith") {
			t.Errorf("a hidden answer is in the %s record: %s", r.Header.Kind, b)
		}
	}
	if a, _ := c.Get("q6"); a.Value != "every night, canary" {
		t.Error("the hidden answer is not kept for going back")
	}
}

// Not a word is lost: what was typed and never entered becomes a note with its
// question, also where an older answer stands.
func TestWordsNeverEnteredBecomeNotes(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	for step, words := range map[string]string{
		"q1":       "music at night and a man with a dog", // more than what was entered
		"q9":       "annoyed",                             // the same as what was entered
		"q6":       "twice a week",                        // hidden
		StepVictim: "her mother",                          // hidden
		"harm":     "moderate",                            // a choice that was on the screen
		TypingNote: "rang off in the mid",
		"q3":       "   ",
	} {
		c.SetTyping(step, Typing{Text: words, Words: words})
	}
	_, detail := closed(t, c, d)
	var notes []string
	for _, n := range detail.Notes {
		if !n.At.Equal(closes) {
			t.Errorf("a note of %v", n.At)
		}
		notes = append(notes, n.Text)
	}
	want := []string{"rang off in the mid", "Who is the victim? her mother",
		"For you, not the caller: what is the harm and its impact? Moderate Harm, Moderate Impact/ distress",
		"What exactly is happening? music at night and a man with a dog", "If Yes, how often (and are they linked) twice a week"}
	if diff := cmp.Diff(want, notes); diff != "" {
		t.Error(diff)
	}
}

// NS-06: one key hands it over as a crime. Nothing more is asked, and nothing
// that was said is lost.
func TestNS06HandedOverAsACrime(t *testing.T) {
	d := newDesk()
	c := open(t, d, "cambridgeshire", home)
	sayAll(t, c, map[string]string{StepPlace: "12 Hill View", StepWhat: "he hit my husband", StepDanger: "yes", StepName: "Jane Roe"})
	say(t, c, StepType, "vehicle-noise")
	say(t, c, "before", "yes")
	c.Note("ambulance on its way", start)
	say(t, c, StepKind, KindCrime)
	if got := c.Missing(); !slices.Equal(got, []string{StepWhen, StepContact}) { // somebody is sent: is that safe?
		t.Errorf("still asked: %v", got)
	}
	say(t, c, StepContact, contactSafe)
	say(t, c, StepWhen, start.Format(time.RFC3339))
	s, detail := closed(t, c, d)
	if s.Disposition != store.DisposedCrime || s.Status != store.StatusComplete || !s.Complete || s.Category != "" || s.ASBType != "" {
		t.Errorf("%+v", s)
	}
	if s.Levels.Overall != risk.High || len(detail.Unasked) != 0 {
		t.Errorf("%v, unasked %v", s.Levels.Overall, detail.Unasked)
	}
	if detail.Narrative != "he hit my husband" || len(detail.Notes) != 1 || detail.Answers["before"].Value != "yes" ||
		detail.Answers[StepPlace].Value != "12 Hill View" {
		t.Errorf("%+v", detail)
	}
	if _, asked := detail.Answers[StepType]; asked {
		t.Error("a crime has a type of ASB")
	}
}

func TestCAM06ExemptReport(t *testing.T) {
	d := newDesk()
	c := open(t, d, "cambridgeshire", home)
	sayAll(t, c, map[string]string{StepKind: "nuisance", StepType: "vehicle-noise"})
	s, _ := closed(t, c, d)
	if s.Status != store.StatusExempt || !s.Complete || s.Levels.Computed != risk.Unassessed {
		t.Errorf("%s complete %v %v", s.Status, s.Complete, s.Levels.Computed)
	}
	d = newDesk()
	c = open(t, d, "cambridgeshire", home)
	sayAll(t, c, map[string]string{StepKind: "nuisance", StepType: "vehicle-noise", "pattern": "regular", "harm": "significant"})
	if s, _ := closed(t, c, d); s.Status == store.StatusExempt || s.Levels.Computed != risk.High {
		t.Errorf("answered all the same: %s %v", s.Status, s.Levels.Computed)
	}
}

func TestAMB05Judgement(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	say(t, c, StepDanger, "yes")
	if _, err := c.Judge(risk.Medium, "  ", start); !errors.Is(err, risk.ErrNoReason) || c.Judgement() != nil {
		t.Errorf("lowered without a reason: %v", err)
	}
	if _, err := c.Judge(risk.Standard, "they have left", start); err != nil {
		t.Fatal(err)
	}
	s, detail := closed(t, c, d)
	want := store.Levels{Computed: risk.High, Judged: risk.Standard, Overall: risk.High} // until another person confirms
	if diff := cmp.Diff(want, s.Levels); diff != "" || detail.Judgement.By != "4417" {
		t.Errorf("%s by %s", diff, detail.Judgement.By)
	}
}

func TestAMB05RaisingIsFree(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", home)
	sayAll(t, c, calm())
	if _, err := c.Judge(risk.High, "", start); err != nil {
		t.Fatal(err)
	}
	s, _ := closed(t, c, d)
	if s.Levels != (store.Levels{Computed: risk.Standard, Judged: risk.High, Overall: risk.High}) ||
		!slices.ContainsFunc(s.Actions, func(a store.RequiredAction) bool { return a.Action == "high_response" }) {
		t.Errorf("%+v %+v", s.Levels, s.Actions)
	}
}

func TestParties(t *testing.T) {
	roles := func(parties []store.Party) (out []store.Role) {
		for _, p := range parties {
			out = append(out, p.Role)
		}
		return out
	}
	both := []store.Role{store.RoleCaller, store.RoleVictim}
	for _, c := range []struct {
		name   string
		steps  map[string]string
		other  bool
		roles  []store.Role
		people []string
	}{
		{"nobody named", nil, false, nil, nil},
		{"the caller is the victim", map[string]string{StepName: "Jane Roe, SY1 1AA"}, false, both, []string{"Jane Roe"}},
		{"another victim", map[string]string{StepName: "Jane Roe", StepVictim: "Mary Smith"}, true, both, []string{"Jane Roe", "Mary Smith"}},
		{"a nameless caller for a named victim", map[string]string{StepName: "refused", StepVictim: "Mary Smith"}, true, []store.Role{store.RoleVictim}, []string{"Mary Smith"}},
		{"a victim without a name", map[string]string{StepName: "Jane Roe"}, true, []store.Role{store.RoleCaller}, []string{"Jane Roe"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk()
			call := open(t, d, "west-mercia", home)
			call.SetVictimIsOther(c.other)
			sayAll(t, call, c.steps)
			s, detail := closed(t, call, d)
			if diff := cmp.Diff(c.roles, roles(s.Parties)); diff != "" {
				t.Error(diff)
			}
			var people []string
			for _, r := range d.of(store.KindPerson) {
				people = append(people, r.Summary.(store.PersonSummary).Name())
				if !slices.ContainsFunc(s.Parties, func(p store.Party) bool { return p.Person == r.Header.Subject }) {
					t.Error("a person who is no party is written")
				}
			}
			if diff := cmp.Diff(c.people, people); diff != "" {
				t.Error(diff)
			}
			for i, p := range s.Parties {
				if p.Snapshot != nil || detail.Parties[i].Snapshot == nil {
					t.Error("the description belongs into the detail alone")
				}
			}
			if len(s.Parties) == 2 && (s.Parties[0].Person == s.Parties[1].Person) == c.other {
				t.Error("caller and victim are one person unless said otherwise")
			}
		})
	}
}

func TestAChosenPersonIsNotWrittenAgain(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe")
	d.reports = []store.Report{earlier(3, home, jane, nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	say(t, c, StepSame, jane.id.String())
	s, _ := closed(t, c, d)
	if len(d.of(store.KindPerson)) != 0 || len(s.Parties) != 2 || s.Parties[0].Person != jane.id {
		t.Errorf("%d person records, parties %+v", len(d.of(store.KindPerson)), s.Parties)
	}
}

// DPA 2018 s.62: what was shown was consulted, also under a number that was
// mistyped, and also before a crash.
func TestAccessIsRecorded(t *testing.T) {
	d := newDesk()
	wrong := earlier(2, mobile, nobody, nobody)
	d.reports = []store.Report{wrong}
	c := open(t, d, "west-mercia", mobile)
	look(t, c, d)
	c, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, StepNumber, home)
	right := earlier(4, home, nobody, nobody)
	d.reports = []store.Report{right}
	look(t, c, d)
	look(t, c, d)
	closed(t, c, d)
	var got []store.AccessSummary
	for _, r := range d.of(store.KindAccess) {
		got = append(got, r.Summary.(store.AccessSummary))
	}
	want := []store.AccessSummary{
		{Operation: "collection", Reason: "taking the call", Records: []store.ID{c.ID()}},
		{Operation: "consultation", Reason: "taking the call", Records: []store.ID{wrong.Record.ID, right.Record.ID}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBeforeSetUp(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "avon-and-somerset")
	o.Identity, o.Channel = store.Identity{}, ""
	c, _ := Open(o)
	s, _ := closed(t, c, d)
	h := d.of(store.KindReport)[0].Header
	if h.Force != "avon-and-somerset" || h.Author.Collar != "unset" || !strings.HasPrefix(s.Ref, "AS-") || s.Channel != store.Channel101 {
		t.Errorf("%+v %s %s", h, s.Ref, s.Channel)
	}
}

func TestOneLineIsShort(t *testing.T) {
	if got := oneLine("loud\n  music\tagain"); got != "loud music again" {
		t.Errorf("%q", got)
	}
	if got := []rune(oneLine(strings.Repeat("äß ", 80))); len(got) != 100 || got[99] != '…' {
		t.Errorf("%d characters", len(got))
	}
}

func TestAnswersInWords(t *testing.T) {
	p := pack(t, "cambridgeshire")
	for _, c := range []struct {
		id   string
		a    questionsets.Answer
		want string
	}{
		{"before", questionsets.Say("yes"), "Yes"},
		{"before", questionsets.Answer{State: questionsets.NotKnown}, "not known"},
		{"keepsafe", questionsets.Pick(), "none of these"},
		{"keepsafe", questionsets.Pick("economic", "support"), "Economic issues?, Available support?"},
		{"harm", questionsets.Say("low"), "Low Harm Little Impact"},
		{"times_30_days", questionsets.Say("3"), "3"},
	} {
		if got := AnswerText(p.Question(c.id), c.a); got != c.want {
			t.Errorf("%s: %q, want %q", c.id, got, c.want)
		}
	}
	if got := AnswerText(frameQuestions[StepWhen], questionsets.Say("2026-07-01T20:00:00Z")); got != "1 Jul 2026 21:00" {
		t.Errorf("summer time: %q", got)
	}
}
