package plain_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/plain"
)

// hateCall is a West Mercia call up to its last question: the hate motive makes
// attendance mandatory, so contact is asked about.
var hateCall = []string{"07700 900417", "12 Mill Lane, SY1 1AA", "Shouting at the door", "n", "Jane Roe, 12/3/1961, SY1 1AA",
	"now", "personal", "rowdy or nuisance", "n", "two", "no idea", "n", "because of my faith", "y", "faith", "We cannot sleep", "y", "2", "2"}

func TestDS111ContactIsAskedWhereSomebodyWillCome(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, append(hateCall, "2", "not known", "weekdays after 18:00", "n", "n", "n", "n", "/close")...)
	says(t, said, "! The level is now HIGH", "is that safe?", "When is it safe to ring?", "That was the last question", "Do NOT attend", "Saved as ")
	neverSays(t, said, "Not asked yet")
	r, _ := b.detail()
	if r.Summary.Contact.Attend != store.SafeNo || len(r.Summary.Contact.Hours) == 0 {
		t.Errorf("the card is %+v", r.Summary.Contact)
	}
}

func TestTheLastQuestionIsFollowedByAllThatClosingNeeds(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.systems = []common.System{{Name: "Crime recording"}, {Name: "Intelligence"}}
	said := b.call(store.Channel101, append(hateCall, "1", "/systems crime recording hit", "/systems intelligence nothing",
		"/consent given signed", "/references incident WM-1234", "/told y", "/receipt discreet", "/close")...)
	says(t, said, "Crime check (NS-06)", "KEEPSAFE: K keep the victim safe", "Not looked into yet: Crime recording, Intelligence",
		"Tell the caller", "/told y", "Crime recording: hit", "Told the caller: yes", "Saved as ")
	r, _ := b.detail()
	s := r.Summary
	if s.Told != "yes" || s.Consent != store.ConsentGiven || s.References.Incident != "WM-1234" || len(s.Checks) != 2 || s.Checks[0].Found != "hit" {
		t.Errorf("saved as told %q, consent %q, references %+v, checks %+v", s.Told, s.Consent, s.References, s.Checks)
	}
	_, receipt, _ := strings.Cut(said, "Saved as "+s.Ref)
	says(t, receipt, s.Ref)
	neverSays(t, strings.ToLower(receipt), "police", "anti-social", "mill lane")
}

func TestGEN14TheQuickPathIsSaidAndSetsACallBack(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "/quick", "07700 900417", "The green", "Shouting", "n", "refused", "/close")
	says(t, said, "Only the most important questions are left", "Saved as ")
	neverSays(t, said, "How many are there")
	r, _ := b.detail()
	if r.Summary.Status != store.StatusIncomplete || len(r.OpenActions()) == 0 {
		t.Errorf("saved as %s with %d actions", r.Summary.Status, len(r.OpenActions()))
	}
}

func TestTheYesNoViewAsksOnlyWhatYesOrNoAnswers(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel999, "07700 900417", "/yesno", "y", "/yesno", "/park line dropped")
	says(t, said, "Only what yes or no can answer", "Is anyone in danger now?", "! The level is now HIGH", "Every question is asked again", "The call is parked")
}

func TestGEN03EarlierReportsSayWhatWasDone(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, append(hateCall, "1", "/close")...)
	ref := b.reports()[0].Summary.Ref
	said := b.call(store.Channel101, "07700 900417", "/note she asks what has become of it", "/chaser "+ref)
	says(t, said, "1 ", "Shouting at the door", "still to do: ", "Added to "+ref+" as a chaser", "Saved as ")
	said = b.call(store.Channel101, "07700 900417", "/park")
	says(t, said, "chaser: she asks what has become of it")
	neverSays(t, said, "REPEAT CALLER: 3rd")
}

func TestGEN02ASilentCallFromAHighNumberIsNotSimplyEnded(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, append(hateCall, "1", "/close")...)
	said := b.call(store.Channel999, "07700 900417", "/end silent", "/end silent welfare", "/end silent welfare PC 1188, told 15:10")
	says(t, said, "NOT ENDED", "is High", "Ended: Silent call", "Saved as ")
	r, d := b.detail()
	if r.Summary.Disposition != store.DisposedSilent || !strings.Contains(d.Ended, "PC 1188") {
		t.Errorf("it ended as %s: %s", r.Summary.Disposition, d.Ended)
	}
	said = b.call(store.Channel101, "01632 960123", "/end wrong number")
	says(t, said, "Ended: Wrong number", "Saved as ")
}

func TestAnotherVictimIsAnotherReportOfTheSameIncident(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "07700 900417", "12 Mill Lane, SY1 1AA", "Stones thrown at the windows", "n", "Jane Roe",
		"/victim Ann Poe, 1/2/1950", "/another", "/victim Tom Poe, 3/4/1948", "/where", "/close")
	says(t, said, "Saved as ", "ANOTHER VICTIM", "Stones thrown", "Saved as ")
	r := b.reports()
	if len(r) != 2 || r[0].Summary.Incident != r[1].Summary.Incident || r[0].Summary.Ref == r[1].Summary.Ref {
		t.Fatalf("%d reports of the incidents %v", len(r), r)
	}
}

func TestSuspectsWitnessesAndMarkersAreKept(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "07700 900417", "12 Mill Lane, SY1 1AA", "/suspect Bob Doe, 4 Mill Lane", "/suspect two lads in hoodies",
		"/witness Mr Poe", "/drop 2", "/marker address dog; bit the postman; told by the caller; 21/5/2027",
		"/marker address dog; ; ", "/marker moon dog; a; b", "/marker address dog; a; b; 1/1/2001", "/shared", "/where", "/close")
	says(t, said, "Suspect 1 is written down", "Suspect 2", "Witness 3", "Taken out", "! WARNING 1: Dangerous dog (address): bit the postman",
		"A marker needs why", "Write it like", "a day to come", "marked as shared", "Suspect 1: Bob Doe", "Witness 2: Mr Poe", "Saved as ")
	r, d := b.detail()
	if len(r.Summary.Parties) != 2 || len(d.Parties) != 2 {
		t.Errorf("the parties are %+v", d.Parties)
	}
	said = b.call(store.Channel101, "01632 960123", "12 Mill Lane, SY1 1AA", "/park")
	says(t, said, "! WARNING 1: Dangerous dog (address)")
}

func TestSendSaysOnlyWhatIsTrue(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.control = "01632 960999"
	said := b.call(store.Channel101, "/send", "07700 900417", "The green", "Fighting", "/send", "/send", "/briefing", "/park")
	says(t, said, "nothing new to send", "Stored on this desk", "01632 960999", "Nothing is new since 15:32. NOT SENT", "Fighting")
}

// GEN-21: a send point that the central store has is not called unsent.
func TestGEN21SendSaysHowFarItGot(t *testing.T) {
	b := newBench(t, "west-mercia")
	o := b.opening(store.Channel101)
	taken, opened := intake.Open(o)
	b.wait(opened)
	said := b.run(plain.Session{Call: taken, Opening: o}, []string{"07700 900417", "The green", "/send", "/park"})
	says(t, said, "NOT SENT to anybody")
	records, err := b.cache.Outgoing(t.Context(), 100, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	var answers []store.Answer
	for _, r := range records {
		answers = append(answers, store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored})
	}
	if _, err := b.cache.Acked(t.Context(), "1", time.Now(), answers); err != nil {
		t.Fatal(err)
	}
	said = b.run(plain.Session{Call: taken, Opening: o, Resumed: true}, []string{"/send", "/park"})
	says(t, said, "Nothing is new since 15:32. It is stored 15:32, nobody has it.")
	neverSays(t, said, "NOT SENT")
}

func TestLEI01ASystemWithACommandIsAskedAboutTheVictim(t *testing.T) {
	b := newBench(t, "west-mercia")
	var about common.Lookup
	b.systems = []common.System{{Name: "Niche", Look: func(_ context.Context, l common.Lookup) (string, error) {
		about = l
		return "3 entries", nil
	}}, {Name: "Broken", Look: func(context.Context, common.Lookup) (string, error) {
		return "", store.Errorf(store.CodeUnreachable, "Broken could not be looked into")
	}}}
	said := b.call(store.Channel101, "07700 900417", "The green", "Shouting", "n", "Jane Roe, 12/3/1961, SY1 1AA",
		"/systems niche", "/systems broken", "/systems", "/park")
	says(t, said, "Niche: hit", "3 entries", "Broken could not be looked into", "Broken: failed", "The systems are: Niche, Broken")
	if want := (common.Lookup{Number: "+447700900417", Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12", Postcode: "SY1 1AA"}); about != want {
		t.Errorf("it was asked about %+v", about)
	}
}

func TestEveryCommandIsInTheHelpAndAnswers(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "/help", "/park")
	for line := range strings.Lines(said) {
		name, _, ok := strings.Cut(strings.TrimPrefix(line, "/"), ":")
		if !strings.HasPrefix(line, "/") || !ok {
			continue
		}
		word, _, _ := strings.Cut(name, " ")
		if answer := b.call(store.Channel101, "/"+word); strings.Contains(answer, "no such command") {
			t.Errorf("/%s is in the help and unknown", word)
		}
	}
	says(t, b.call(store.Channel101, "/frobnicate", "/park"), "There is no such command")
}

// Whatever is typed, the call ends parked or saved, and every note is in it.
func TestWhateverIsTypedNothingIsLost(t *testing.T) {
	lines := []string{"07700 900417", "w", "12 Mill Lane, SY1 1AA", "shouting", "y", "n", "k", "d", "1", "2", "", "not known", "Jane Roe", "now",
		"/back", "/skip", "/go 3", "/where", "/danger", "/judge low", "/judge standard because", "/quick", "/yesno", "/victim Ann Poe",
		"/suspect lads", "/witness Bob Doe", "/drop 1", "/contact", "/needs Polish", "/marker person dog; a; b", "/shared", "/send",
		"/briefing", "/systems x hit", "/references crime 12", "/writeoff 1 text", "/consent child", "/told y", "/receipt large", "/help",
		"/end silent", "/end advice call back", "/chaser WM-1", "/amend WM-1", "/another", "/close",
		"/force", "/force camb", "/force west", "/force 1", "/same", "/same 0", "/same 1", "/samevictim 1", "/lift 1 gone", "/confirm 1", "/print"}
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, readme...)
	ref := b.reports()[0].Summary.Ref
	lines = append(lines, "/chaser "+ref, "/amend "+ref, "/another "+ref)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		word := fmt.Sprintf("kept word %d.", n)
		typed := rapid.SliceOfN(rapid.SampledFrom(lines), 1, 30).Draw(rt, "lines")
		said := b.call(store.Channel101, append([]string{"/note " + word}, typed...)...)
		if !strings.Contains(said, "Saved as ") && !strings.Contains(said, "The call is parked. Nothing is lost") {
			rt.Fatalf("it ended with neither a report nor a parked call:\n%s", said)
		}
		if !b.noted(word) {
			rt.Fatalf("the note is lost in:\n%s", said)
		}
	})
}

// noted says whether one of the last reports has a note.
func (b *bench) noted(text string) bool {
	for _, r := range b.reports()[:min(5, len(b.reports()))] {
		_, d, err := b.cache.Report(b.t.Context(), r.Summary.Ref)
		if err != nil {
			b.t.Fatal(err)
		}
		if slices.ContainsFunc(d.Notes, func(n store.Note) bool { return n.Text == text }) {
			return true
		}
	}
	return false
}

func TestLineModeSaysThatTheCentralStoreIsUnreachable(t *testing.T) {
	b := newBench(t, "west-mercia")
	take := func(central store.Central) string {
		o := b.opening(store.Channel101)
		taken, opened := intake.Open(o)
		b.wait(opened)
		return b.run(plain.Session{Call: taken, Opening: o, Central: central}, nil)
	}
	neverSays(t, take(store.Central{}), "central")
	neverSays(t, take(store.Central{URL: "https://central.example", Reachable: true, LastSuccess: b.now()}), "central")
	says(t, take(store.Central{URL: "https://central.example", LastSuccess: b.now()}), "! The central store cannot be reached since 16:32.")
}
