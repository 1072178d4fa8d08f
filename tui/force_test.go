package tui_test

import (
	"strings"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui"
)

// Other questions in the middle of a call: nothing that was told is lost, not
// even what is in the field, and it is seen where it went (DOMAIN 2.2 C).
func TestChangingTheQuestionsKeepsEverything(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	d.Type("cannot sleep")
	d.Key("ctrl+o")
	answer(d, "force")
	mustShow(t, d, "Whose questions?", "▸ 4 West Mercia Police", "  1 Avon and Somerset")
	d.Type("camb")
	mustShow(t, d, "  2 Cambridgeshire Constabulary")
	mustNotShow(t, d, "Avon and Somerset")
	d.Key("enter")
	mustShow(t, d, "Cambridgeshire Constabulary's questions now: 9 answers kept, 9 put aside.", "This holds on: Answers to West Mercia",
		"▲ HIGH · HATE", "+ Answers to West Mercia", "questions came to HIGH, hate",
		"Kept from West Mercia", "Has this happened before?", "Have you been subject to this type of")
	d.Key("ctrl+o")
	answer(d, "force", "west")
	mustShow(t, d, "▲ HIGH", "18 answers kept, 0 put aside.")
	mustNotShow(t, d, "Kept from")
	d.Key("ctrl+o")
	answer(d, "force", "camb")
	d.Key("f10")
	mustShow(t, d, "They shout at me by the shops", "Answers to West Mercia Police's questions came to HIGH,")
	d.Key("pgdown", "pgdown", "pgdown")
	mustShow(t, d, "cannot sleep")
	d.Key("f10")
	mustShow(t, d, "saved as")
	r, detail, err := b.cache.Report(t.Context(), b.last().Ref)
	if err != nil {
		t.Fatal(err)
	}
	if r.Summary.Levels.Computed != risk.High || !r.Summary.Has(risk.Hate) {
		t.Errorf("saved as %+v, %+v", r.Summary.Levels, r.Summary.Flags)
	}
	var notes []string
	for _, n := range detail.Notes {
		notes = append(notes, n.Text)
	}
	for _, want := range []string{"Has this happened before? Yes", "affected by this? cannot sleep"} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("%q is in none of the notes %q", want, notes)
		}
	}
}

func TestEscFromTheListOfQuestionsChangesNothing(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	d.Type("cannot")
	_, before, _ := strings.Cut(d.Screen(), "\n") // the first line has the time
	d.Key("ctrl+o")
	answer(d, "force")
	d.Type("zzz")
	d.Key("enter")
	mustShow(t, d, "no question set is called that")
	d.Key("backspace", "backspace", "backspace")
	d.Type("co") // two of them are a Constabulary
	d.Key("enter")
	mustShow(t, d, "more than one question set is called that")
	d.Key("esc")
	if _, after, _ := strings.Cut(d.Screen(), "\n"); after != before {
		t.Errorf("it was\n%s\nand is\n%s", before, after)
	}
	d.Key("ctrl+o")
	answer(d, "force", "west")
	mustShow(t, d, "Those questions are asked already.")
}

// A program that ends then goes on with the new questions and what was put aside.
func TestChangedQuestionsAreThereAfterACrash(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	d.Key("ctrl+o")
	answer(d, "force", "1")
	mustShow(t, d, "Kept from West Mercia")
	b.reopen()
	d = b.desk(nil)
	d.Key("enter")
	mustShow(t, d, "Do you know where the noise/disturbance", "Kept from West Mercia", "questions came to", "HIGH, hate")
}

func TestAnAmendedReportKeepsItsQuestions(t *testing.T) {
	b := newBench(t)
	d := counter(b)
	d.Key("f10", "enter", "enter", "enter", "a", "ctrl+o")
	mustShow(t, d, "AMENDING")
	answer(d, "force")
	mustShow(t, d, "A report that is amended keeps the questions it was made with.")
	mustNotShow(t, d, "Whose questions?")
}

// Welsh stands under the English question, and is not put to somebody else.
func TestSW04OtherLanguagesStandBesideTheQuestion(t *testing.T) {
	b := newBench(t).setUp("south-wales")
	b.w, b.h = 80, 24
	d := welsh(b)
	mustShow(t, d, "How often has something", "Welsh: Pa mor aml", "k Not known", "d Declined")
	d.Resize(60, 20)
	mustShow(t, d, "How often has something", "1 Never", "Welsh: Pa mor aml", "…") // what is cut says so
}

// The name of the questions can stand behind the command, as in line mode.
func TestForceTakesANameInTheCommandBar(t *testing.T) {
	b := newBench(t)
	d := hate(b)
	d.Key("ctrl+o")
	d.Type("force we")
	mustShow(t, d, "/ force we")
	d.Type("st-m") // the beginning of its id
	d.Key("enter")
	mustShow(t, d, "Those questions are asked already.")
	d.Key("ctrl+o")
	answer(d, "note something")
	mustShow(t, d, "There is no such command here.")
	d.Advance(10 * time.Second) // the line at the foot goes
	d.Key("esc", "ctrl+o")
	answer(d, "force co")
	mustShow(t, d, "Whose questions?", "2 Cambridgeshire", "enter next · esc back · F8 danger · F4 park · F1 help")
	mustNotShow(t, d, "4 West Mercia", "F6 note")
	d.Key("ctrl+u")
	mustShow(t, d, "▸ 4 West Mercia")
	d.Key("esc", "ctrl+o")
	answer(d, "force cambridge")
	mustShow(t, d, "Cambridgeshire Constabulary's questions now")
}

// Another version may put a question in other words. The answer stays, and it is
// said which.
func TestAnotherVersionSaysWhatItAsksInOtherWords(t *testing.T) {
	b := newBench(t)
	newest := packWith(t, "west-mercia", "")
	old := strings.Replace(string(newest.Bytes), newest.Question("q5").Ask, "Had you such problems before", 1)
	var err error
	if b.pack, err = questionsets.Parse("old", []byte(old)); err != nil {
		t.Fatal(err)
	}
	d := hate(b)
	d.Key("ctrl+o")
	answer(d, "force west")
	mustShow(t, d, "0 put aside, asked in other words now: q5.")
}

// A note that was begun beside a yes-no question is there again, where it was.
func TestANoteBegunComesBackWithItsQuestion(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green", "Shouting", "n", "Jane Roe", "", "1", "rowdy")
	mustShow(t, d, "Has this happened before?")
	d.Type("so she sa")
	d.Key("ctrl+o")
	answer(d, "force camb")
	mustShow(t, d, "Kept from West Mercia", "so she sa")
	d.Key("ctrl+o")
	answer(d, "force west")
	mustShow(t, d, "Has this happened before?", "so she sa")
	mustNotShow(t, d, "Kept from")
}

// Every screen of a trial says that it is one.
func TestTheSearchOfATrialSaysSo(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	b.trial = true
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	d.Key("ctrl+f")
	mustShow(t, d, "TRIAL, NOTHING IS KEPT · Search")
}

// A judgement holds whatever is asked.
func TestAJudgementStaysWhenTheQuestionsChange(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green", "Shouting")
	d.Key("f7", "3", "enter", "ctrl+o")
	answer(d, "force", "camb")
	mustShow(t, d, "▲ HIGH", "computed unassessed, judged")
	mustNotShow(t, d, "holds on")
	d.Key("f10", "f10")
	if got := b.last(); got.Levels.Overall != risk.High || got.Number != phone.Parse("07700 900417") {
		t.Errorf("saved %+v", got.Levels)
	}
}

// A question that is settled away at the closing screen is not gone back to.
func TestBackFromClosingToAQuestionThatIsNoLongerAsked(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green", "Shouting", "n", "Jane Roe", "", "1", "rowdy")
	mustShow(t, d, "Has this happened before?")
	d.Key("f10", "x", "1", "enter")
	mustShow(t, d, "handed over as a crime")
	d.Key("f6", "esc")
	mustShow(t, d, "Is it anti-social behaviour, and which kind?")
}
