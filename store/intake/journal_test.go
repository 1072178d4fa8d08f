package intake

import (
	"encoding/json"
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

// state is what must be there again after a crash.
type state struct {
	Step       string
	Answers    map[string]questionsets.Answer // also hidden ones
	Typing     map[string]Typing
	Notes      []store.Note
	Judgement  *risk.Judgement
	Other      bool
	Channel    store.Channel
	Number     phone.Number
	Level      risk.Level
	Overall    risk.Level
	Steps      string
	Missing    []string
	Facts      questionsets.Facts
	Held, Must []string
	Mode       Mode
	ByHand     byHand
	Card       store.ContactCard
	Parked     string
	Keeper     string
	Sent       sent
	Incident   store.ID
	Opened     time.Time
	Reported   time.Time
	Amends     string
	Before     risk.Level
	People     []store.ID // the caller and the victim, chosen from file or new
}

func stateOf(c *Call) state {
	s := state{Step: c.Step(), Answers: map[string]questionsets.Answer{}, Typing: map[string]Typing{}, Notes: c.Notes(),
		Judgement: c.Judgement(), Other: c.VictimIsOther(), Channel: c.Channel(), Number: c.Number(),
		Level: c.Assess().Level, Overall: c.Overall(), Steps: steps(c), Missing: c.Missing(), Facts: c.iv.Facts(), Held: c.HoldsOn(), Must: mandatory(c),
		Mode: c.Mode(), ByHand: c.byHand, Card: c.Card(), Parked: c.ParkReason(), Keeper: c.Keeper(), Sent: c.sent,
		Incident: c.incidentID(), Opened: c.Opened(), Reported: c.opened,
		People: []store.ID{c.Caller().id, c.Victim().id}}
	s.Facts.Before = nil // Held and Must say what comes of it
	s.Amends, s.Before, _ = c.Amends()
	for _, id := range c.order {
		if a, ok := c.Get(id); ok {
			s.Answers[id] = a
		}
		if ty := c.Typing(id); ty != (Typing{}) {
			s.Typing[id] = ty
		}
	}
	for _, beside := range []string{TypingNote, TypingReason} {
		if ty := c.Typing(beside); ty != (Typing{}) {
			s.Typing[beside] = ty
		}
	}
	return s
}

var someText = rapid.StringMatching(`[a-zA-Zäß' ]{0,12}[a-z]`)

// anAnswer draws an answer that fits a question.
func anAnswer(t *rapid.T, q *questionsets.Question) questionsets.Answer {
	a := questionsets.Answer{State: questionsets.Known, Note: rapid.SampledFrom([]string{"", "so she says"}).Draw(t, "note")}
	if state := rapid.SampledFrom([]questionsets.State{"", "", "", questionsets.NotKnown, questionsets.Declined}).Draw(t, "state"); state != "" {
		a.State = state
		return a
	}
	switch q.Kind {
	case questionsets.YesNo:
		a.Value = rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "value")
	case questionsets.Number:
		a.Value = rapid.SampledFrom([]string{"0", "2", "17", "2.5"}).Draw(t, "value")
	case questionsets.Datetime:
		a.Value = start.Add(-time.Duration(rapid.IntRange(0, 1e6).Draw(t, "ago")) * time.Second).Format(time.RFC3339)
	case questionsets.Choice:
		a.Value = SomebodyElse
		if len(q.Choices) > 0 {
			a.Value = rapid.SampledFrom(q.Choices).Draw(t, "value").Value
		}
	case questionsets.Choices:
		a.Values = []string{}
		for _, o := range q.Choices {
			if rapid.Bool().Draw(t, o.Value) {
				a.Values = append(a.Values, o.Value)
			}
		}
	default:
		a.Value = someText.Draw(t, "value")
	}
	return a
}

// act does one thing a handler may do.
func act(t *rapid.T, c *Call) {
	step := rapid.SampledFrom(c.order).Draw(t, "step")
	at := start.Add(time.Minute)
	switch rapid.SampledFrom([]string{"answer", "answer", "answer", "clear", "type", "go", "drop", "note", "begin note", "judge", "other", "danger", "park",
		"whole", "whole"}).Draw(t, "act") {
	case "answer":
		a := anAnswer(t, c.anyQuestion(step))
		if texts, ok := readTexts[step]; ok && a.State == questionsets.Known {
			a.Value = rapid.SampledFrom(texts).Draw(t, "text")
		}
		if _, err := c.Answer(step, a); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	case "clear":
		c.Clear(step)
	case "type":
		words := someText.Draw(t, "words")
		c.SetTyping(step, Typing{Text: words, Cursor: 1, Words: words})
	case "go":
		c.Go(step)
	case "note":
		c.Note(someText.Draw(t, "note"), at)
	case "drop":
		c.DropTyping(step)
	case "begin note":
		beside := rapid.SampledFrom([]string{TypingNote, TypingReason}).Draw(t, "beside")
		c.SetTyping(beside, Typing{Text: "beg", Cursor: 3, Words: "beg"})
	case "judge":
		level := rapid.SampledFrom([]risk.Level{risk.Standard, risk.Medium, risk.High}).Draw(t, "level")
		if _, err := c.Judge(level, rapid.SampledFrom([]string{"", "I know them"}).Draw(t, "reason"), at); err != nil && err != risk.ErrNoReason {
			t.Fatal(err)
		}
	case "other":
		c.SetVictimIsOther(rapid.Bool().Draw(t, "other"))
	case "danger":
		if _, err := c.Danger(); err != nil {
			t.Fatal(err)
		}
	case "park":
		c.Park(rapid.Bool().Draw(t, "parked"))
	default:
		actOn(t, c, at)
	}
}

// actOn does one thing with the call as a whole.
func actOn(t *rapid.T, c *Call, at time.Time) {
	switch rapid.SampledFrom([]string{"mode", "contact", "needs", "park because", "keeper", "send"}).Draw(t, "whole") {
	case "mode":
		c.SetMode(rapid.SampledFrom([]Mode{ModeFull, ModeQuick, ModeYesNo}).Draw(t, "mode"))
	case "contact":
		c.AskContact()
	case "needs":
		c.AskNeeds()
	case "park because":
		<-c.ParkBecause(rapid.SampledFrom([]string{"", "line dropped"}).Draw(t, "reason")).Done()
	case "keeper":
		c.SetKeeper(rapid.SampledFrom([]string{"", "0031"}).Draw(t, "keeper"))
	case "send":
		if sending := c.Send(at); sending != nil {
			<-sending.Done()
		}
	}
}

// choices are answers to the steps that offer people on file.
var choices = []string{SomebodyElse, "01935c1e-9c00-7000-8000-000000000001", "01935c1e-9c00-7000-8000-000000000002"}

// readTexts are answers to the steps that read what is written, and to those
// that offer people.
var readTexts = map[string][]string{StepSafeHours: {"Mon-Fri 09:00-17:00", "18:00-20:00"}, StepSafeNumber: {"07700 900102", "01632 960102"},
	StepSame: choices, StepSameVictim: choices}

// Whatever was answered, taken back, typed, noted and judged in whatever
// order, the journal gives it all back on the same step (DOMAIN 2.2 B).
func TestResumeGivesEverythingBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk()
		o := opening(t, d, rapid.SampledFrom([]string{"west-mercia", "avon-and-somerset", "cambridgeshire"}).Draw(rt, "pack"))
		o.Channel = rapid.SampledFrom(store.Channels).Draw(rt, "channel")
		if rapid.Bool().Draw(rt, "presented") {
			o.Number = phone.Parse("07700 900417")
		}
		c, _ := Open(o)
		for range rapid.IntRange(0, 40).Draw(rt, "acts") {
			act(rt, c)
		}
		again := opening(t, d, c.Pack().ID)
		r, err := Resume(again, d.draft(t, c.ID()))
		if err != nil {
			rt.Fatal(err)
		}
		want, got := stateOf(c), stateOf(r)
		if c.Question(want.Step) == nil { // it stopped showing under the handler: the one before it
			want.Step = got.Step
			if r.Question(got.Step) == nil {
				rt.Fatalf("taken up on %s, which does not show", got.Step)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
		if r.ID() != c.ID() || !r.Opened().Equal(c.Opened()) {
			rt.Fatal("another call")
		}
	})
}

// Whether it is the same person is asked once the history is there again, so
// the call is taken up on the step before it.
func TestResumeOnTheSamePerson(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe")
	d.reports = []store.Report{earlier(3, "07700 900417", jane, nobody)}
	c := open(t, d, "west-mercia", "07700 900417")
	look(t, c, d)
	c.Go(StepSame)
	if c.Step() != StepSame {
		t.Fatalf("at %s", c.Step())
	}
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	look(t, r, d)
	if r.Step() != StepName || r.Next() != StepSame {
		t.Errorf("at %s, next %s", r.Step(), r.Next())
	}
}

// A person chosen before the crash is chosen after it, before the history is read.
func TestResumeKeepsTheChosenPerson(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe")
	d.reports = []store.Report{earlier(3, "07700 900417", jane, nobody)}
	c := open(t, d, "west-mercia", "07700 900417")
	look(t, c, d)
	say(t, c, StepSame, jane.id.String())
	r, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID()))
	if err != nil {
		t.Fatal(err)
	}
	if q := r.Query(); len(q.Persons) != 1 || q.Persons[0] != jane.id {
		t.Errorf("asked for %v", q.Persons)
	}
}

func TestResumeOfAJournalThatNoLongerFits(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "")
	say(t, c, "q8", "no")
	draft := d.draft(t, c.ID())
	draft.Entries[keyAnswer+"q99"] = entry("", questionsets.Say("secret words")).Value
	_, err := Resume(opening(t, d, "west-mercia"), draft)
	if store.CodeOf(err) != store.CodeInvalid || strings.Contains(err.Error(), "secret") {
		t.Errorf("a question that is not there: %v", err)
	}
	for _, key := range []string{keyStep, keyNotes, keyTyping + "q1", keyAnswer + "q1"} {
		draft := d.draft(t, c.ID())
		draft.Entries[key] = []byte("{")
		if _, err := Resume(opening(t, d, "west-mercia"), draft); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%s damaged: %v", key, err)
		}
	}
	if _, err := Resume(opening(t, d, "west-mercia"), d.draft(t, c.ID())); err != nil {
		t.Errorf("the journal is not as it was: %v", err)
	}
}

// An answer and what was being typed for it change places in one write.
func TestAnsweringClearsTheTypingInTheJournal(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "")
	c.SetTyping("q1", Typing{Text: "mus", Cursor: 3, Words: "mus"})
	say(t, c, "q1", "music")
	entries := d.draft(t, c.ID()).Entries
	var a questionsets.Answer
	if err := json.Unmarshal(entries[keyAnswer+"q1"], &a); err != nil || a.Value != "music" {
		t.Errorf("%+v, %v", a, err)
	}
	if _, left := entries[keyTyping+"q1"]; left {
		t.Error("the typing is still journalled")
	}
}
