package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
	"firstcall/store/phone"
)

// file is a desk that has people and warnings on file. It gives everybody for
// every query about people and says of those in sounding that they sound alike.
type file struct {
	*desk
	people   []store.Person
	sounding []store.Person
	markers  []store.Marker
	wanted   store.MarkerQuery
}

func newFile(people ...store.Person) *file { return &file{desk: newDesk(), people: people} }

func (f *file) Person(_ context.Context, id store.ID) (store.Person, error) {
	for _, p := range slices.Concat(f.people, f.sounding) {
		if p.ID == id {
			return p, nil
		}
	}
	return store.Person{}, store.Errorf(store.CodeNotFound, "Nobody with that id is known here.")
}

func (f *file) People(_ context.Context, q store.PersonQuery) ([]store.Person, error) {
	if q.Sounds {
		return f.sounding, nil
	}
	return f.people, nil
}

func (f *file) Markers(_ context.Context, q store.MarkerQuery) ([]store.Marker, error) {
	f.wanted = q
	return f.markers, nil
}

func (f *file) Add(records ...store.NewRecord) store.Ticket {
	f.records = append(f.records, records...)
	return ticket{}
}

// onFile is a person with a record of their own.
func onFile(text string, reports int) store.Person {
	id := ids().New()
	return store.Person{ID: id, Record: store.Header{ID: ids().New(), Subject: id}, Summary: ReadPerson(text), Reports: reports}
}

// call begins a 101 call on a file, "" for a number withheld.
func (f *file) call(t testing.TB, packID, number string) *Call {
	t.Helper()
	o := opening(t, f.desk, packID)
	o.Desk, o.Number = f, phone.Number{State: phone.Withheld}
	if number != "" {
		o.Number = phone.Parse(number)
	}
	c, tk := Open(o)
	if tk.Err() != nil {
		t.Fatal(tk.Err())
	}
	return c
}

// know gives a call its history and what is on file, as a screen does: until
// there is nothing new to look for.
func (f *file) know(t testing.TB, c *Call) {
	t.Helper()
	for range 5 {
		past, err := Look(t.Context(), f, c.Query(), c.Opened())
		if err != nil {
			t.Fatal(err)
		}
		c.SetPast(past)
		w := c.Wanted()
		if w.Key() == "" || c.known.For == w.Key() {
			return
		}
		k, err := LookPeople(t.Context(), f, w, c.Opened())
		if err != nil {
			t.Fatal(err)
		}
		c.SetKnown(k)
	}
	t.Fatal("what is wanted never stands still")
}

func labels(c *Call) []string {
	var out []string
	if q := c.Question(StepSame); q != nil {
		for _, o := range q.Choices {
			out = append(out, o.Label)
		}
	}
	return out
}

// WM-06, issue 3: without a number a person is found by name as written or as
// it sounds, date of birth, postcode and house number.
func TestCandidatesByWhatAgrees(t *testing.T) {
	for _, c := range []struct {
		name, said, place string
		file              string
		sounds            bool
		want              string // the label; "" not offered
	}{
		{"name and birth", "Jane Roe, 12/03/1961", "", "Jane Roe, 12/03/1961", false, "Jane Roe, born 12 Mar 1961: same name, same date of birth (2 reports)"},
		{"sounds alike at the same postcode", "Jane Roe, SY1 1AA", "", "Jane Row, 12/03/1961, SY1 1AA", true, "Jane Row, born 12 Mar 1961, SY1 1AA: sounds alike, same forename, same postcode (2 reports)"},
		{"no accent", "Jürgen Groß", "", "Jurgen Gross", true, "Jurgen Gross: same name (2 reports)"},
		{"the name alone", "Jane Roe", "", "Jane Roe", false, "Jane Roe: same name (2 reports)"},
		{"the surname alone", "Roe", "", "Jane Roe", false, "Jane Roe: same surname (2 reports)"},
		{"another forename", "Mary Roe", "", "Jane Roe", false, ""},
		{"a forename that begins alike", "Judith Roe", "", "Jane Roe", false, "Jane Roe: same surname (2 reports)"},
		{"both names misheard", "Jayne Row, SY1 1AA", "", "Jane Roe, SY1 1AA", true, "Jane Roe, SY1 1AA: sounds alike, same postcode (2 reports)"},
		{"a forename spelled otherwise", "Steven Doe, 12/03/1961", "", "Stephen Doe, 12/03/1961", false, "Stephen Doe, born 12 Mar 1961: same date of birth, same surname (2 reports)"},
		{"misheard, and another forename", "Mary Row, SY1 1AA", "", "Jane Roe, SY1 1AA", true, ""},
		{"another date of birth", "Jane Roe, 12/03/1961", "", "Jane Roe, 01/07/1988", false, ""},
		{"a married name", "Jane Smith, 12/03/1961", "", "Jane Roe, 12/03/1961", false, "Jane Roe, born 12 Mar 1961: same date of birth, same forename (2 reports)"},
		{"the birthday alone of somebody else", "John Smith, 12/03/1961", "", "Jane Roe, 12/03/1961", false, ""},
		{"a birthday and no name", "12/03/1961", "", "Jane Roe, 12/03/1961", false, "Jane Roe, born 12 Mar 1961: same date of birth (2 reports)"},
		{"somebody else at the address", "John Smith, 12 Hill View, SY1 1AA", "", "Jane Roe, 12 Hill View, SY1 1AA", false, "Jane Roe, SY1 1AA: same address (2 reports)"},
		{"at the place it happens", "John Smith", "12 Hill View, SY1 1AA", "Jane Roe, Flat 3, 12 Hill View, SY1 1AA", false, "Jane Roe, SY1 1AA: same address (2 reports)"},
		{"lives elsewhere", "John Smith, SY2 2BB", "12 Hill View, SY1 1AA", "Jane Roe, 12 Hill View, SY1 1AA", false, ""},
		{"next door", "John Smith, 14 Hill View, SY1 1AA", "", "Jane Roe, 12 Hill View, SY1 1AA", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFile()
			p := onFile(c.file, 2)
			if c.sounds {
				f.sounding = []store.Person{p}
			} else {
				f.people = []store.Person{p}
			}
			call := f.call(t, "west-mercia", "")
			say(t, call, StepName, c.said)
			if c.place != "" {
				say(t, call, StepPlace, c.place)
			}
			f.know(t, call)
			var want []string
			if c.want != "" {
				want = []string{c.want, "Somebody else"}
			}
			if diff := cmp.Diff(want, labels(call)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// WM-06: a name that is on file the wrong way round, in part, or with other marks.
func TestCandidatesByPartsOfAName(t *testing.T) {
	const wrongWay, where = "surname and forename exchanged, same date of birth, same postcode", ", 3/4/1961, SY8 1AA"
	for _, c := range []struct {
		said, surname, forename, rest string
		want                          string // why; "" not offered
	}{
		{"Jane Brien-Smith 3/4/1961 SY8 1AA", "Jane", "O'Brien-Smïth", where, wrongWay},
		{"Jane O'Brien, 3/4/1961, SY8 1AA", "Jane", "O'Brien-Smïth", where, wrongWay},
		{"O’Brien, 3/4/1961, SY8 1AA", "Jane", "O'Brien-Smïth", where, "same date of birth, same postcode"},
		{"Ann Other, 3/4/1961, SY8 1AA", "Roe", "Jane", where, "same date of birth, same postcode"},
		{"Ann Other, 3/4/1961, SY8 1AA", "Roe", "Jane", ", 3/4/1962, SY8 1AA", ""},
		{"Stephen Other, 3/4/1961", "Doe", "Steven", where, "same date of birth"},
		{"Jane Other, 3/4/1961", "Roe", "Jane", where, "same date of birth, same forename"},
		{"John Other, 3/4/1961", "Roe", "Jane", where, ""},
		{"Jane OBrien", "O'Brien", "Jane", "", "same name"},
		{"Jane Obrien", "O'Brien-Smith", "Jane", "", "part of the surname, same forename"},
		{"Jane Jones", "Smith-Jones", "Jane", "", "part of the surname, same forename"},
		{"Jane Smith-Jones, SY8 1AA", "Jones", "J.", where, "part of the surname, same forename, same postcode"},
		{"Jones", "Smith-Jones", "Jane", "", ""},
		{"Jane O'Dell", "O'Brien", "Jane", "", ""},
		{"Jane Smith", "Roe", "Jane", "", ""},
		{"Jane Smith, SY8 1AA", "Roe", "Jane", where, ""},
	} {
		t.Run(c.said, func(t *testing.T) {
			p := onFile(c.rest, 1)
			p.Summary.Surname, p.Summary.Forename = c.surname, c.forename
			f := newFile(p)
			call := f.call(t, "west-mercia", "")
			say(t, call, StepName, c.said)
			f.know(t, call)
			why := ""
			for _, o := range call.Candidates() {
				why += strings.Join(o.Why, ", ")
			}
			if why != c.want {
				t.Errorf("offered for %q, want %q", why, c.want)
			}
		})
	}
}

func TestSpokenForenames(t *testing.T) {
	for a, b := range map[string]string{"Stephen": "Steven", "Jayne": "Jane", "Sarah": "Sara", "Ann": "Anne", "Jon": "John",
		"Catherine": "Katherine", "Zoë": "Zoe", "Claire": "Clare", "Philip": "Phillip", "JACK": "Jak"} {
		if spoken(a) != spoken(b) {
			t.Errorf("%s is %q, %s is %q", a, spoken(a), b, spoken(b))
		}
	}
	for a, b := range map[string]string{"Jane": "John", "Mark": "Mary", "Jade": "Jane", "Sean": "Shane"} {
		if spoken(a) == spoken(b) {
			t.Errorf("%s and %s are both %q", a, b, spoken(a))
		}
	}
}

// DESIGN section 5, "People": who is on file because of this very call is nobody
// else, after parking it and when amending its report; and that report is not one
// of theirs.
func TestTheCallItselfIsNotOnFile(t *testing.T) {
	for _, amending := range []bool{false, true} {
		jane := onFile("Jane Roe, 12/03/1961, SY1 1AA", 3)
		f := newFile()
		c := f.call(t, "west-mercia", home)
		c.SetVictimIsOther(true)
		sayAll(t, c, map[string]string{StepName: "John Roe, SY1 1AA", StepVictim: "Jane Roe, 12/03/1961, SY1 1AA", StepPlace: "12 Hill View, SY1 1AA"})
		c.AddOther(store.RoleSuspect, "John Doe, SY1 1AA")
		if amending {
			closed(t, c, f.desk)
		} else {
			<-c.ParkBecause("").Done()
		}
		for _, r := range f.of(store.KindPerson) {
			h := r.Header
			h.ID = ids().New()
			f.people = append(f.people, store.Person{ID: h.Subject, Record: h, Summary: r.Summary.(store.PersonSummary), Reports: 1})
		}
		if len(f.people) < 2 { // the suspect is written down at the end only
			t.Fatalf("%d people on file", len(f.people))
		}
		f.people = append(f.people, jane)
		o := opening(t, f.desk, "west-mercia")
		o.Desk = f
		if amending {
			r := f.of(store.KindReport)[0]
			c, _, _ = Amend(o, store.Report{Record: r.Header, Summary: *r.Summary.(*store.ReportSummary)}, r.Detail.(store.ReportDetail))
		} else {
			c, _ = Resume(o, f.draft(t, c.ID()))
		}
		f.know(t, c)
		for _, o := range append(c.Candidates(), c.VictimCandidates()...) {
			if o.Person.ID != jane.ID || o.Person.Reports != 3 {
				t.Errorf("amending %v: %s is offered with %d reports", amending, o.Person.Summary.Name(), o.Person.Reports)
			}
		}
		if len(c.VictimCandidates()) != 1 {
			t.Errorf("amending %v: %+v", amending, c.VictimCandidates())
		}
	}
}

// The report that is amended is none of the earlier ones of whoever was chosen in it.
func TestTheAmendedReportIsNotCountedAmongTheirs(t *testing.T) {
	jane := onFile("Jane Roe, 12/03/1961", 2)
	f := newFile(jane)
	c := f.call(t, "west-mercia", "")
	say(t, c, StepName, "Jane Roe, 12/03/1961")
	f.know(t, c)
	say(t, c, StepSame, jane.ID.String())
	c.Close(closes)
	f.people[0].Reports++ // the one just closed
	r := f.of(store.KindReport)[0]
	o := opening(t, f.desk, "west-mercia")
	o.Desk = f
	c, _, err := Amend(o, store.Report{Record: r.Header, Summary: *r.Summary.(*store.ReportSummary)}, r.Detail.(store.ReportDetail))
	if err != nil {
		t.Fatal(err)
	}
	f.know(t, c)
	if got := labels(c); got[0] != "Jane Roe, born 12 Mar 1961 (2 reports)" {
		t.Errorf("chosen: %q", got)
	}
	say(t, c, StepSame, SomebodyElse)
	f.know(t, c)
	if got := labels(c); got[0] != "Jane Roe, born 12 Mar 1961: same name, same date of birth (2 reports)" {
		t.Errorf("not chosen any more: %q", got)
	}
}

// DOMAIN 2.2 I: a surname that many bear says nothing by itself.
func TestACommonSurnameIsNoCandidate(t *testing.T) {
	f := newFile()
	for i := range 4 {
		f.people = append(f.people, onFile(fmt.Sprintf("Name%c Smith", 'A'+i), 1))
	}
	c := f.call(t, "west-mercia", "")
	say(t, c, StepName, "Smith")
	f.know(t, c)
	if got := c.Candidates(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// Those known by the number come first, and are not offered twice.
func TestCandidatesFollowThoseKnownByTheNumber(t *testing.T) {
	f := newFile(onFile("Jane Roe, SY1 1AA", 5), onFile("Jane Rowe, 12 Hill View, SY1 1AA", 3))
	f.reports = []store.Report{earlier(2, home, person("Jane Roe"), nobody)}
	c := f.call(t, "west-mercia", home)
	sayAll(t, c, map[string]string{StepName: "Jane Roe", StepPlace: "12 Hill View, SY1 1AA"})
	f.know(t, c)
	want := []string{"Jane Roe: this number (1 report)", "Jane Rowe, SY1 1AA: same address (3 reports)", "Somebody else"}
	got := labels(c)
	if len(got) != 3 || got[0] != want[0] || !strings.HasPrefix(got[1], "Jane Rowe, SY1 1AA: ") || got[2] != want[2] {
		t.Errorf("%q", got)
	}
	if ask := c.Question(StepSame).Ask; !strings.Contains(ask, "this number") {
		t.Error(ask)
	}
}

// GEN-04, withheld: choosing a candidate brings in her reports from every
// number, and she stays among the choices.
func TestChosenCandidatesHistoryCounts(t *testing.T) {
	jane, again := onFile("Jane Roe, 12/03/1961", 1), onFile("Jane Roe, 12/03/1961", 1)
	f := newFile(jane, again)
	c := f.call(t, "west-mercia", "")
	say(t, c, StepName, "Jane Roe, 12/03/1961")
	f.know(t, c)
	q := c.Question(StepSame)
	if q == nil || len(q.Choices) != 2 || !strings.Contains(q.Choices[0].Label, "(2 reports)") ||
		q.Ask != "Somebody on file may be this person. Is it one of them?" {
		t.Fatalf("%+v", q)
	}
	before := c.Overall()
	if c.RepeatLine() != "" || before != c.Overall() {
		t.Error("a candidate counts before she is chosen")
	}
	say(t, c, StepSame, q.Choices[0].Value)
	f.reports = []store.Report{earlier(2, mobile, party{jane.ID, "Jane Roe"}, nobody), earlier(3, home, party{again.ID, "Jane Roe"}, nobody)}
	f.know(t, c)
	if diff := cmp.Diff([]store.ID{jane.ID, again.ID}, f.asked.Persons); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, true}, counts(t, c)); diff != "" {
		t.Errorf("%s %+v", diff, c.Counted())
	}
	if got := labels(c); len(got) != 2 || !strings.HasPrefix(got[0], "Jane Roe, born 12 Mar 1961 (2 reports)") {
		t.Errorf("the chosen one is %q", got)
	}
	if len(c.Candidates()) != 0 {
		t.Error("the chosen one is still a candidate")
	}
	if c.Victim().onFile.DateOfBirth != "1961-03-12" {
		t.Error("the chosen one is not known as on file")
	}
}

// DPA 2018 s.62: whoever is offered was consulted.
func TestOfferedPeopleAreConsulted(t *testing.T) {
	jane, other := onFile("Jane Roe", 1), onFile("Someone Different", 1)
	f := newFile(jane, other)
	c := f.call(t, "west-mercia", "")
	say(t, c, StepName, "Jane Roe")
	f.know(t, c)
	if diff := cmp.Diff([]store.ID{jane.Record.ID}, c.seen); diff != "" {
		t.Error(diff)
	}
}

// The handler types on while the store is asked.
func TestPeopleLookedUpForSomethingElseAreIgnored(t *testing.T) {
	f := newFile(onFile("Jane Roe", 1))
	c := f.call(t, "west-mercia", "")
	if key := c.Wanted().Key(); key != "" {
		t.Errorf("a call that knows nothing looks for %q", key)
	}
	say(t, c, StepName, "Jane Roe")
	k, err := LookPeople(t.Context(), f, c.Wanted(), start)
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, StepName, "John Doe")
	if c.SetKnown(k); len(c.Candidates()) != 0 {
		t.Error("somebody who was looked up for another name is offered")
	}
}
