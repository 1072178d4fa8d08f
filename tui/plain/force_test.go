package plain_test

import (
	"slices"
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/plain"
)

// Other questions in the middle of a call (DOMAIN 2.2 C).
func TestForceAsksOtherQuestionsAndSaysWhatIsPutAside(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "07700 900417", "The green", "Stones thrown", "n", "Jane Roe", "", "1", "3", "y", "four lads",
		"/force", "/force police", "/force nobody", "/force west", "/force avon", "y", "y", "/where", "/force camb", "/force avon", "/close")
	says(t, said, "1 Avon and Somerset Constabulary", "3 West Mercia Police, 2012.04, asked now", "after /force",
		"Those questions are asked already", "Avon and Somerset Constabulary's questions now: 8 answers kept, 2 put aside.",
		"Kept from West Mercia Police's questions: Has this happened before? Yes",
		"Do you know where the noise/disturbance is coming from?", "Were weapons involved", "The level is now HIGH",
		"four lads", "This holds on: Answers to Avon and Somerset Constabulary's questions came to HIGH: Weapons involved or mentioned.",
		"10 answers kept, 2 put aside.", "Saved as ")
	_, d := b.detail()
	if len(d.Notes) != 2 || d.Answers["q2"].Value != "yes" || d.Narrative != "Stones thrown" {
		t.Errorf("saved with notes %+v and answers %+v", d.Notes, d.Answers)
	}
}

// Somebody on file about whom nobody has decided does not bring answered questions
// back.
func TestForceAsksNothingAgain(t *testing.T) {
	b := newBench(t, "west-mercia")
	told := []string{"07700 900417", "The green, TF3 4AB", "Stones thrown", "n", "Jane Roe, 12/3/1961", "", "1", "3"}
	b.call(store.Channel101, append(slices.Clone(told), "/close")...)
	said := b.call(store.Channel101, append(told, "/force avon", "/park")...)
	says(t, said, "On file, may be the caller.", "Has this happened before?")
	_, after, _ := strings.Cut(said, "Avon and Somerset Constabulary's questions now:")
	says(t, after, "Do you know where the noise/disturbance is coming from?")
	neverSays(t, after, "When did it happen?")
}

func TestForceRefusesAnAmendedReport(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "07700 900417", "The green", "Stones thrown", "/close")
	said := b.call(store.Channel101, "07700 900417", "/amend "+b.reports()[0].Summary.Ref, "/force avon", "/close")
	says(t, said, "AMENDING", "A report that is amended keeps the questions it was made with.", "Saved as ")
}

// The other languages of a question are said after it, by their names.
func TestSW04OtherLanguagesAreSaidAfterTheQuestion(t *testing.T) {
	b := newBench(t, "west-mercia")
	o := b.opening(store.Channel101)
	var err error
	o.Pack, err = questionsets.Parse("p", []byte("schema: firstcall/pack/v1\nid: p\nforce: south-wales\ncode: SW\nname: P\nversion: \"1\"\n"+
		"basis: modelled\nwhy: for a test\nquestions:\n"+
		"  - {id: dark, ask: \"Is it dark?\", kind: yes-no, ask_in: {cy: \"Ydy hi'n dywyll?\", pl: \"Czy jest ciemno?\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c, opened := intake.Open(o)
	b.wait(opened)
	says(t, b.run(plain.Session{Call: c, Opening: o}, []string{"07700 900417", "/go 9", "/park"}),
		"Is it dark?", "Welsh: Ydy hi'n dywyll?", "Polish: Czy jest ciemno?", "y, n, k not known")
}

// Whoever rings for somebody else is asked about them, in line mode too.
func TestForOtherIsAskedOfSomebodyElse(t *testing.T) {
	b := newBench(t, "west-mercia")
	o := b.opening(store.Channel101)
	var err error
	o.Pack, err = questionsets.Parse("p", []byte("schema: firstcall/pack/v1\nid: p\nforce: south-wales\ncode: SW\nname: P\nversion: \"1\"\n"+
		"basis: modelled\nwhy: for a test\nquestions:\n"+
		"  - {id: dark, ask: \"Are you afraid?\", for_other: \"Are they afraid?\", kind: yes-no, ask_in: {cy: \"Oes ofn arnoch chi?\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c, opened := intake.Open(o)
	b.wait(opened)
	said := b.run(plain.Session{Call: c, Opening: o}, []string{"07700 900417", "/victim Jane Roe", "/go 10", "/where", "/park"})
	says(t, said, "Are they afraid?")
	for _, not := range []string{"Are you afraid?", "Oes ofn"} {
		if strings.Contains(said, not) {
			t.Errorf("somebody else is asked %q:\n%s", not, said)
		}
	}
}
