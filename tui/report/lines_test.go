package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/keys"
	"firstcall/tui/report"
	"firstcall/tui/theme"
)

func TestWhatMustBeReadFirstStandsFirst(t *testing.T) {
	d := newDesk(t)
	d.report.Follow = []store.Followup{
		{Record: store.Header{MadeAt: at, Author: store.Author{Collar: "0031"}}, Note: &store.NoteSummary{Kind: store.NoteDone, At: at, Line: "letter sent"}},
		{Record: store.Header{MadeAt: at.Add(-time.Hour), Author: store.Author{Collar: "0031"}}, Action: &store.ActionSummary{
			State: store.ActionHandedOver, To: "duty inspector", TheirRef: "88", What: d.report.Summary.Actions[1]}}}
	b := open(t, d, "", keys.None)
	want := []string{"▲ HIGH", "Do NOT attend.", "Needs: Polish interpreter", "⚑ Dangerous dog (address): big and loose",
		"Since: 21 Nov done: letter sent (0031)",
		"Since: 21 Nov handed over: Send an officer, duty inspector, 88 (0031)",
		"To do: Call the victim back, call handler, by 17:32", "Flags: HATE (concern)", "victim: Jane Roe"}
	screen := b.Screen()
	for _, line := range want {
		_, rest, ok := strings.Cut(screen, line)
		if !ok {
			t.Fatalf("%q is missing or out of place:\n%s", line, b.Screen())
		}
		screen = rest
	}
	b.hides("To do: Send an officer")
	if got := d.of(store.KindAccess); len(got) != 1 {
		t.Errorf("written down as consulted %d times", len(got))
	}
}

func TestLinesGiveAllOfAReport(t *testing.T) {
	d := newDesk(t)
	d.report.Summary.Disposition, d.detail.Ended = store.DisposedTransfer, "passed to 0117 496 0100"
	d.report.Summary.Status = store.StatusProvisional
	d.report.Summary.Actions[0].WindowFrom, d.report.Summary.Actions[0].WindowTo = at.Add(time.Hour), at.Add(2*time.Hour)
	text := ansi.Strip(strings.Join(report.Lines(theme.New("none"), d.report, d.detail, nil, 118), "\n"))
	for _, want := range []string{"Call still open", "Incident: 0217", "Looked into Crime recording: nothing", "Caller told what happens next: yes",
		"Consent to share: refused", "Write-off, Location: by the shops", "Became: transfer", "Ended: passed to 0117 496 0100",
		"ring 21 Nov 15:32 to 16:32", "What happened: They shout at me by the shops"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}

// What was said beside an answer is part of it.
func TestNotesStandBesideTheAnswersOfTheFrame(t *testing.T) {
	d := newDesk(t)
	d.report.Summary.Category, d.report.Summary.ASBType = "personal", "nuisance-noise"
	say := func(value, note string) questionsets.Answer {
		return questionsets.Answer{State: questionsets.Known, Value: value, Note: note}
	}
	d.detail.Crime = "asked: no crime"
	d.detail.Factors = []risk.Factor{{Because: "Possible hate motive"}}
	d.report.Summary.Contact.Note = "brother opens letters"
	d.detail.Answers = map[string]questionsets.Answer{
		intake.StepKind: say("personal", "same bloke as 2019, Darren"), intake.StepType: say("nuisance-noise", "drums"),
		intake.StepNumber: say("07700 900417", "a neighbour's"), intake.StepPlace: say("The green", "by the bins"),
		intake.StepDanger: say("no", "he has left"), intake.StepWhat: say("They shout", "every night"),
		intake.StepContact: say("only_as", "not on Sundays"), intake.StepLetter: say("no", "brother opens letters")}
	text := ansi.Strip(strings.Join(report.Lines(theme.New("none"), d.report, d.detail, d.pack, 118), "\n"))
	for _, want := range []string{"Kind: Personal (same bloke as 2019, Darren)", "Type: Nuisance noise (drums)",
		"(a neighbour's)", "Where: The green (by the bins)", "Danger now: No (he has left)", "Note on contact: not on Sundays",
		"\n+ Possible hate motive", "Crime check: asked: no crime"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	if strings.Count(text, "brother opens letters") != 1 {
		t.Errorf("said twice:\n%s", text)
	}
	d.report.Summary.Category, d.report.Summary.Disposition = "", store.DisposedCrime
	d.detail.Answers[intake.StepKind] = say("crime", "he hit her")
	if text = strings.Join(report.Lines(theme.New("none"), d.report, d.detail, d.pack, 118), "\n"); !strings.Contains(text, "hand over as a crime (he hit her)") {
		t.Errorf("the note beside the crime is missing:\n%s", text)
	}
}
