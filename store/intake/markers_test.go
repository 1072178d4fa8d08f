package intake

import (
	"strings"
	"testing"

	"firstcall/questionsets"
	"firstcall/store"
)

// SW-16: a warning on a person and one on an address, at once and on the disk.
func TestSW16Markers(t *testing.T) {
	f := newFile()
	c := f.call(t, "west-mercia", home)
	dog := store.MarkerSummary{On: store.OnAddress, Code: "dog", Reason: "It is loose in the yard", Source: "the caller"}
	violence := store.MarkerSummary{On: store.OnPerson, Code: "violence"}
	for _, m := range []store.MarkerSummary{dog, violence} {
		if tk := c.AddMarker(m, start); store.CodeOf(tk.Err()) != store.CodeInvalid {
			t.Errorf("a warning on nothing is taken: %v", tk.Err())
		}
	}
	if len(c.Markers()) != 0 || len(f.records) != 0 {
		t.Error("a warning on nothing was written")
	}
	sayAll(t, c, map[string]string{StepName: "Jane Roe", StepPlace: "12 Hill View, SY1 1AA"})
	for _, m := range []store.MarkerSummary{dog, violence} {
		if err := c.AddMarker(m, start).Err(); err != nil {
			t.Error(err)
		}
	}
	written := f.of(store.KindMarker)
	if len(written) != 2 || len(c.Markers()) != 2 {
		t.Fatalf("%+v, shown %+v", written, c.Markers())
	}
	on, of := written[0].Summary.(store.MarkerSummary), written[1].Summary.(store.MarkerSummary)
	if on.Place.Postcode != "SY1 1AA" || on.State != store.MarkerSet || of.Person != c.Victim().id || written[0].Header.Subject.IsNil() {
		t.Errorf("%+v %+v", on, of)
	}
	say(t, c, StepPlace, "14 Hill View, SY1 1AA")
	if got := c.Markers(); len(got) != 1 || got[0].Summary.Code != "violence" {
		t.Errorf("another address has the warning of this one: %+v", got)
	}
}

// SW-16: who may not set a warning proposes it.
func TestSW16ProposedMarkers(t *testing.T) {
	for duty, want := range map[store.Duty]string{"": store.MarkerProposed, store.DutySupervisor: store.MarkerSet} {
		f := newFile()
		c := f.call(t, "west-mercia", home)
		c.identity.Duty = duty
		with(c, func(p *questionsets.Pack) { p.WhoMay.SetMarkers = []string{"supervisor"} })
		say(t, c, StepName, "Jane Roe")
		c.AddMarker(store.MarkerSummary{On: store.OnPerson, Code: "weapons"}, start)
		if got := c.Markers(); len(got) != 1 || got[0].Summary.State != want {
			t.Errorf("%q: %+v", duty, got)
		}
	}
}

// Warnings on file are those of the people known and of the address.
func TestMarkersOnFile(t *testing.T) {
	f := newFile()
	jane, linked := person("Jane Roe"), ids().New()
	f.reports = []store.Report{earlier(2, home, jane, nobody)}
	marker := func(m store.MarkerSummary) store.Marker {
		return store.Marker{Record: store.Header{Subject: ids().New()}, Summary: m}
	}
	f.markers = []store.Marker{marker(store.MarkerSummary{On: store.OnPerson, Person: linked, Code: "self_harm", State: store.MarkerSet}),
		marker(store.MarkerSummary{On: store.OnAddress, Place: store.Place{Text: "12 Hill View", Postcode: "SY1 1AA"}, Code: "dog", State: store.MarkerSet}),
		marker(store.MarkerSummary{On: store.OnPerson, Person: jane.id, Code: "drugs", State: store.MarkerLifted})}
	c := f.call(t, "west-mercia", home)
	say(t, c, StepPlace, "12 Hill View, SY1 1AA")
	f.know(t, c)
	if len(f.wanted.Persons) != 1 || f.wanted.Persons[0] != jane.id || f.wanted.Place.Postcode != "SY1 1AA" {
		t.Errorf("asked for %+v", f.wanted)
	}
	if got := c.Markers(); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	say(t, c, StepNumber, mobile) // Jane is not in this call any more
	if got := c.Markers(); len(got) != 1 || got[0].Summary.Code != "dog" {
		t.Errorf("%+v", got)
	}
}

// DOMAIN 4.2: on a number that many share, nobody's warning is the caller's.
func TestASharedNumberHasNobodysMarkers(t *testing.T) {
	f := newFile()
	f.shared = true
	f.reports = []store.Report{earlier(2, home, person("Jane Roe"), nobody)}
	c := f.call(t, "west-mercia", home)
	f.know(t, c)
	if got := c.warnable(); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// DOMAIN 4.2: a number can be marked shared, and the history follows at once.
func TestMarkShared(t *testing.T) {
	f := newFile()
	f.reports = []store.Report{earlier(2, home, nobody, nobody)}
	c := f.call(t, "west-mercia", home)
	f.know(t, c)
	for _, shared := range []bool{true, false} {
		tk, err := c.MarkShared(shared, start)
		if err != nil || tk.Err() != nil {
			t.Fatal(err, tk.Err())
		}
		if c.Past().Shared != shared || (c.RepeatLine() == "") != shared {
			t.Errorf("shared %v: the history does not follow", shared)
		}
	}
	written := f.of(store.KindMarker)
	if len(written) != 2 || written[0].Header.Subject != written[1].Header.Subject {
		t.Fatalf("%+v", written)
	}
	on, off := written[0].Summary.(store.MarkerSummary), written[1].Summary.(store.MarkerSummary)
	if on.State != store.MarkerSet || off.State != store.MarkerLifted || on.Code != store.MarkerShared || on.Number.Key() != c.Number().Key() {
		t.Errorf("%+v %+v", on, off)
	}
	for _, number := range []string{"w", "1471"} {
		say(t, c, StepNumber, number)
		if _, err := c.MarkShared(true, start); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%s is marked: %v", number, err)
		}
	}
}

// markedCall is a call in which a warning on the address is on file.
func markedCall(t *testing.T, f *file, state string, duty store.Duty) (*Call, store.ID) {
	t.Helper()
	dog := store.Marker{Record: store.Header{Subject: ids().New()}, Summary: store.MarkerSummary{On: store.OnAddress, Code: "dog",
		Place: store.Place{Text: "12 Hill View", Postcode: "SY1 1AA"}, Reason: "It is loose", Source: "the caller", ReviewBy: "2027-05-01", State: state}}
	f.markers = []store.Marker{dog}
	c := f.call(t, "west-mercia", home)
	c.identity.Duty = duty
	with(c, func(p *questionsets.Pack) { p.WhoMay.SetMarkers = []string{"supervisor", "asb-unit"} })
	say(t, c, StepPlace, "12 Hill View, SY1 1AA")
	f.know(t, c)
	if len(c.Markers()) != 1 {
		t.Fatalf("%+v", c.Markers())
	}
	return c, dog.Record.Subject
}

// SW-16: a warning is lifted by who may set one, with a reason, and is gone at once.
func TestSW16LiftMarker(t *testing.T) {
	f := newFile()
	c, id := markedCall(t, f, store.MarkerSet, store.DutySupervisor)
	if _, err := c.LiftMarker(id, "  ", start); store.CodeOf(err) != store.CodeInvalid || len(c.Markers()) != 1 {
		t.Errorf("without a reason: %v", err)
	}
	tk, err := c.LiftMarker(id, " The dog has gone ", closes)
	if err != nil || tk.Err() != nil {
		t.Fatal(err, tk.Err())
	}
	written := f.of(store.KindMarker)
	if len(written) != 1 || written[0].Header.Subject != id || !written[0].Header.ReportedAt.Equal(closes) {
		t.Fatalf("%+v", written)
	}
	m := written[0].Summary.(store.MarkerSummary)
	if m.State != store.MarkerLifted || m.Reason != "The dog has gone" || m.Code != "dog" || m.Place.Postcode != "SY1 1AA" || m.Source != "the caller" {
		t.Errorf("%+v", m)
	}
	if len(c.Markers()) != 0 || len(c.known.markers) != 1 {
		t.Errorf("still shown: %+v", c.Markers())
	}
	for _, settle := range []func() (store.Ticket, error){
		func() (store.Ticket, error) { return c.LiftMarker(id, "again", start) },
		func() (store.Ticket, error) { return c.ConfirmMarker(id, start) },
		func() (store.Ticket, error) { return c.LiftMarker(ids().New(), "another", start) },
	} {
		if _, err := settle(); store.CodeOf(err) != store.CodeNotFound {
			t.Errorf("one that does not stand: %v", err)
		}
	}
}

// SW-16: a proposed warning is set, or turned down, by who may set one.
func TestSW16ConfirmMarker(t *testing.T) {
	f := newFile()
	c, id := markedCall(t, f, store.MarkerProposed, store.DutyASBUnit)
	if _, err := c.ConfirmMarker(id, closes); err != nil {
		t.Fatal(err)
	}
	got := c.Markers()
	if len(got) != 1 || got[0].Summary.State != store.MarkerSet || got[0].Summary.Reason != "It is loose" || got[0].Summary.ReviewBy != "2027-05-01" {
		t.Errorf("%+v", got)
	}
	if _, err := c.ConfirmMarker(id, closes); store.CodeOf(err) != store.CodeInvalid {
		t.Errorf("confirmed twice: %v", err)
	}
	c, id = markedCall(t, newFile(), store.MarkerProposed, store.DutySupervisor)
	if _, err := c.LiftMarker(id, "It was another house", closes); err != nil || len(c.Markers()) != 0 {
		t.Errorf("turned down: %v", err)
	}
}

// SW-16: who may not set a warning neither lifts nor confirms one, and is told who may.
func TestSW16OnlySomeSettleMarkers(t *testing.T) {
	f := newFile()
	c, id := markedCall(t, f, store.MarkerProposed, store.DutyHandler)
	_, lift := c.LiftMarker(id, "It is a small dog", start)
	_, confirm := c.ConfirmMarker(id, start)
	for _, err := range []error{lift, confirm} {
		if store.CodeOf(err) != store.CodeForbidden || !strings.Contains(err.Error(), "Supervisor, ASB unit") || strings.Contains(err.Error(), "dog") {
			t.Errorf("%v", err)
		}
	}
	if len(f.records) != 0 || len(c.Markers()) != 1 {
		t.Error("something was written")
	}
}
