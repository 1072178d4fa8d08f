package report

import (
	"cmp"
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
	"firstcall/tui/safe"
)

// paper is a receipt on the screen, as it would be printed.
type paper struct{ text string }

// printedMsg says how printing ended.
type printedMsg struct{ ref, notice string }

// briefing is what officers are told on their way.
func (s *Screen) briefing() string {
	return views.Briefing(intake.FactsOf(s.report, s.detail, s.pack, s.markers))
}

// print gives a text to the force's printer.
func (s *Screen) print(text string) tea.Cmd {
	if s.Print == nil {
		s.notice = common.NoPrinter
		return nil
	}
	s.notice = "Printing."
	ref, print := s.ref, s.Print
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := print(ctx, text); err != nil {
			return printedMsg{ref, "It was not printed. " + common.Sentence(err)}
		}
		return printedMsg{ref, "Given to the printer."}
	}
}

// receiptForm asks which receipt is wanted. None is made unless asked for.
func (s *Screen) receiptForm() *form.Form {
	forms := map[string]views.ReceiptForm{"plain": views.ReceiptPlain, "large": views.ReceiptLarge, "discreet": views.ReceiptDiscreet}
	return form.Choose(s.Theme, "Receipt", "Which receipt?", []questionsets.Option{
		{Value: "plain", Label: "Plain"},
		{Value: "large", Label: "Large print"},
		{Value: "discreet", Label: "Discreet: nothing of what it is about"},
	}, func(value string) (tea.Cmd, *form.Form, error) {
		if kind, ok := forms[value]; ok {
			s.paper, s.pages[1] = &paper{text: views.Receipt(s.receiptFacts(), kind)}, common.Pager{}
		}
		return nil, nil, nil
	})
}

// receiptFacts is what a saved report lets its caller take away.
func (s *Screen) receiptFacts() views.ReceiptFacts {
	r := s.report
	f := views.ReceiptFacts{Force: r.Record.Force, Ref: r.Summary.Ref, At: r.Summary.ReportedAt, Needs: r.Summary.Needs}
	if force, ok := questionsets.ForceByID(f.Force); ok {
		f.Force = force.Name
	}
	for _, a := range r.OpenActions() {
		switch tell := s.tellCaller(a.Action); {
		case a.Action == explainReview:
			f.Review = true
		case a.Reaches != "":
			f.Next = append(f.Next, views.NextStep{What: cmp.Or(tell, reachWords[a.Reaches]), By: a.Due})
		case tell != "":
			f.TellLines = append(f.TellLines, tell)
		}
	}
	return f
}

// explainReview is how packs name the action that tells somebody of the case
// review (DOMAIN 3.3).
const explainReview = "explain_review"

// reachWords say what is to come where the pack has no words for it.
var reachWords = map[store.Reach]string{
	store.ReachCall:   "Somebody will ring you back.",
	store.ReachVisit:  "Somebody will come to see you.",
	store.ReachLetter: "You will get a letter.",
}

// tellCaller is what the pack has to say to the caller about one of its
// actions, "" for nothing.
func (s *Screen) tellCaller(id string) string {
	if s.pack == nil {
		return ""
	}
	i := slices.IndexFunc(s.pack.Actions, func(a questionsets.Action) bool { return a.ID == id })
	if i < 0 {
		return ""
	}
	return s.pack.Actions[i].TellCaller
}

// doPaper carries out an intent while the receipt is shown.
func (s *Screen) doPaper(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Print:
		return s.print(s.paper.text)
	case keys.Cancel, keys.Quit:
		s.paper = nil
	}
	return nil
}

// lines gives the receipt in w cells.
func (p *paper) lines(w int) []string {
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(p.text, "\n"), "\n") {
		out = append(out, safe.Wrap(line, w)...)
	}
	return out
}
