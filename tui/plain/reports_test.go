package plain_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/intake"
)

func TestSW16WarningsAreLiftedAndConfirmedByTheirNumber(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, "07700 900417", "12 Mill Lane, SY1 1AA", "/marker address dog; bit the postman; told by the caller", "/park")
	said := b.call(store.Channel101, "01632 960123", "12 Mill Lane, SY1 1AA", "/lift", "/lift 1", "/lift 2 gone", "/confirm 1", "/confirm 9",
		"/lift 1 the dog is gone", "/where", "/park")
	says(t, said, "! WARNING 1: Dangerous dog", "Write the number of a warning after /lift", "Lifting a warning needs a reason",
		"Write the number of a warning after /lift", "This warning is set already", "Write the number of a proposed warning", "Warning 1 is lifted.")
	neverSays(t, b.call(store.Channel101, "01632 960123", "12 Mill Lane, SY1 1AA", "/park"), "WARNING")
}

func TestAProposedWarningIsConfirmedByWhoMaySetOne(t *testing.T) {
	b := newBench(t, "west-mercia")
	at := b.now()
	b.wait(b.cache.Add(store.NewRecord{Header: store.Header{ID: store.NewIDs(b.now).New(), Kind: store.KindMarker,
		Subject: store.NewIDs(b.now).New(), Force: "west-mercia", Agency: "police", ReportedAt: at},
		Summary: store.MarkerSummary{On: store.OnAddress, Place: store.Place{Text: "12 Mill Lane", Postcode: "SY1 1AA"}, Code: "dog",
			Reason: "bit the postman", Source: "a neighbour", ReviewBy: "2027-05-21", State: store.MarkerProposed}}))
	said := b.call(store.Channel101, "01632 960123", "12 Mill Lane, SY1 1AA", "/confirm 1", "/where", "/park")
	says(t, said, "! WARNING 1: Dangerous dog (address, proposed)", "Warning 1 is set.", "! WARNING 1: Dangerous dog (address): bit the postman", "Warning 1: Dangerous dog, set")
}

func TestGEN02NothingSaidIsNotClosedOnANumberWithAHigh(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, append(hateCall, "1", "/close")...)
	said := b.call(store.Channel999, "07700 900417", "/close", "/park")
	says(t, said, "NOT CLOSED.", " is High.", "use /end", "The call is parked.")
	neverSays(t, said, "Saved as")
	neverSays(t, b.call(store.Channel999, "07700 900417", "/another", "/park"), "ANOTHER VICTIM", "Saved as")
	says(t, b.call(store.Channel999, "07700 900417", "/danger", "/close"), "Saved as ")
	says(t, b.call(store.Channel999, "07700 900417", "The green", "/close"), "Saved as ")
	says(t, b.call(store.Channel999, "01632 960123", "/close"), "Saved as ")
}

func TestAChaserThatSaysMoreIsRefusedAndTheCallGoesOn(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, readme...)
	ref := b.reports()[0].Summary.Ref
	said := b.call(store.Channel101, "07700 900417", "/danger", "/chaser "+ref, "/where", "/park")
	says(t, said, "This call says more than a chaser. Amend the report", "Where is it happening?", "The call is parked.")
	neverSays(t, said, "Added to")
}

func TestAnAmendmentTakesThePlaceOfTheReport(t *testing.T) {
	b := newBench(t, "west-mercia")
	b.call(store.Channel101, readme...)
	ref := b.reports()[0].Summary.Ref
	said := b.call(store.Channel101, "07700 900417", "/amend", "/amend WM-1", "/amend "+ref, "/note She adds: it was dark", "/close")
	says(t, said, "Write the reference after /amend.", "No report with that reference", "AMENDING "+ref, "Has this happened before?", "Amends "+ref, "Saved as "+ref)
	r, d, err := b.cache.Report(t.Context(), ref)
	if err != nil || len(d.Notes) != 1 || d.Narrative != "Lads with a football" || r.Summary.Category != "nuisance" {
		t.Errorf("amended to %+v with %v", d, err)
	}
	if n := len(b.reports()); n != 2 {
		t.Errorf("there are %d reports; the contact is one beside it", n)
	}
	said = b.call(store.Channel101, "07700 900417", "The green", "/amend "+ref, "/park")
	says(t, said, "This call has something in it already", "Close it or park it first")
	neverSays(t, said, "AMENDING")
}

func TestTheBriefingIsPrintedWhereThereIsAPrinter(t *testing.T) {
	b := newBench(t, "west-mercia")
	says(t, b.call(store.Channel101, "/print", "/park"), "No printer is set up")
	var printed string
	b.print = func(_ context.Context, text string) error {
		printed = text
		return nil
	}
	says(t, b.call(store.Channel101, "07700 900417", "The green", "Fighting", "/print", "/park"), "Given to the printer.")
	if !strings.Contains(printed, "Fighting") {
		t.Errorf("printed %q", printed)
	}
	b.print = func(context.Context, string) error {
		return store.Errorf(store.CodeUnreachable, "the printer did not take it").Because(errors.New("jam"))
	}
	says(t, b.call(store.Channel101, "/print", "/park"), "Not printed: the printer did not take it.")
}

func TestAParkedCallIsTakenUpWhereItWasLeft(t *testing.T) {
	b := newBench(t, "west-mercia")
	said := b.call(store.Channel101, "07700 900417", "The green", "/park line dropped")
	drafts, err := b.cache.OpenDrafts(t.Context())
	if err != nil || len(drafts) != 1 {
		t.Fatalf("%d open calls, %v", len(drafts), err)
	}
	says(t, said, "or with: firstcall call --plain --resume "+drafts[0].Ref+".")
	said = b.resume(drafts[0], intake.Typing{Words: "two lads wi"}, "Two lads with knives", "/close")
	says(t, said, "Taken up again: "+drafts[0].Ref, "It was parked: line dropped.", "What exactly is happening?",
		"Begun on the screen: two lads wi", "Is anyone in danger now?", "Saved as "+drafts[0].Ref)
}
