package report

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
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

// receiptForm asks which receipt is wanted. None is made unless asked for, and a
// plain one can be found by whoever they are not safe from (DS_111).
func (s *Screen) receiptForm() *form.Form {
	forms := map[string]views.ReceiptForm{"plain": views.ReceiptPlain, "large": views.ReceiptLarge, "discreet": views.ReceiptDiscreet}
	ask := "Which receipt?"
	if intake.CardOf(s.report).NotSafe() {
		ask = "⚠ The card says contact is not safe: offer the discreet one.\n" + ask
	}
	return form.Choose(s.Theme, "Receipt", ask, []questionsets.Option{
		{Value: "plain", Label: "Plain"},
		{Value: "large", Label: "Large print"},
		{Value: "discreet", Label: "Discreet: nothing of what it is about"},
	}, func(value string) (tea.Cmd, *form.Form, error) {
		if kind, ok := forms[value]; ok {
			s.paper, s.pages[1] = &paper{text: views.Receipt(intake.ReceiptFactsOf(s.report, s.pack), kind)}, common.Pager{}
		}
		return nil, nil, nil
	})
}

// doPaper carries out an intent while the receipt is shown.
func (s *Screen) doPaper(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Print:
		return s.print(s.paper.text)
	case keys.Cancel, keys.Quit:
		s.paper = nil
	default:
		s.notice = common.DeadKey
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
