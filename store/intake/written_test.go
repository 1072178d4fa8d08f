package intake

import (
	"testing"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

func writing(answers map[string]string) Writing {
	w := Writing{Answers: map[string]questionsets.Answer{}, Category: "nuisance", ASBType: "nuisance-noise",
		Narrative: "music at night", Place: store.Place{Text: "12 Hill View", Postcode: "SY1 1AA"},
		Caller: store.PersonSummary{Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12"}}
	for id, v := range answers {
		w.Answers[id] = questionsets.Say(v)
	}
	return w
}

// A report taken elsewhere goes through the same interview and gives the same
// records.
func TestWrittenReport(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "west-mercia")
	o.Channel, o.Number = store.ChannelOnline, phone.Parse(home)
	answers := calm()
	for id := range answers {
		if id[0] == '@' || id == "q1" {
			delete(answers, id)
		}
	}
	w := writing(answers)
	w.Victim = store.PersonSummary{Surname: "Smith", Forename: "Mary"}
	d.reports = []store.Report{earlier(3, home, nobody, nobody)}
	past, err := Look(t.Context(), d, store.Query{Number: o.Number}, start)
	if err != nil {
		t.Fatal(err)
	}
	w.Past = past
	c, err := Written(o, w)
	if err != nil {
		t.Fatal(err)
	}
	s, detail := closed(t, c, d)
	if s.Status != store.StatusComplete || s.Levels.Computed != risk.Standard || !s.Has(risk.Repeat) || s.Number.Key() != "+447700900417" {
		t.Errorf("%+v", s)
	}
	if s.Place != w.Place || detail.Narrative != "music at night" || detail.Answers["q1"].Value != "music at night" {
		t.Errorf("%+v, %q", s.Place, detail.Narrative)
	}
	if len(d.of(store.KindPerson)) != 2 || len(s.Parties) != 2 || s.Parties[0].Person == s.Parties[1].Person {
		t.Errorf("parties %+v", s.Parties)
	}
	if got := d.of(store.KindPerson)[0].Summary.(store.PersonSummary); got.DateOfBirth != "1961-03-12" {
		t.Errorf("%+v", got)
	}
	for _, step := range detail.Unasked {
		if step != StepDanger {
			t.Errorf("%s was given and is called unasked", step)
		}
	}
}

// Nothing is opened before everything fits.
func TestWrittenReportThatDoesNotFit(t *testing.T) {
	d := newDesk()
	o := opening(t, d, "west-mercia")
	for _, answers := range []map[string]string{{"q2": "perhaps"}, {"q99": "yes"}} {
		if _, err := Written(o, writing(answers)); err == nil {
			t.Errorf("%v is taken", answers)
		}
	}
	if len(d.drafts) != 0 {
		t.Error("a draft is left behind")
	}
}

func TestWrittenReportOfDanger(t *testing.T) {
	d := newDesk()
	w := writing(nil)
	w.Danger = true
	o := opening(t, d, "avon-and-somerset")
	o.Number = phone.Number{State: phone.Withheld}
	c, err := Written(o, w)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := closed(t, c, d)
	if s.Levels.Computed != risk.High || s.Status != store.StatusIncomplete || s.Number.State != phone.Withheld {
		t.Errorf("%v %s %s", s.Levels.Computed, s.Status, s.Number.State)
	}
}
