package call

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// endCall ends a call that is no report (GEN-02): with two keys where nothing
// speaks against it, otherwise only by one of the ends that leave nobody alone.
func (s *Screen) endCall() tea.Cmd {
	cmd, _ := s.leave()
	var options []questionsets.Option
	for _, e := range intake.Ends {
		options = append(options, questionsets.Option{Value: string(e.Disposition), Label: e.Label})
	}
	ask := "How does it end? The contact stays in the log."
	told := s.call.Reported()
	if told {
		ask += " What was told is kept with it, and is no report: F10 closes it as one."
	}
	held := s.call.Holds()
	if len(held) > 0 {
		ask += " It cannot simply end: " + strings.Join(held, " ")
	}
	s.over = form.Choose(s.Theme, "End without a report", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		d := store.Disposition(value)
		switch {
		case d == store.DisposedDropped && s.call.Spoken():
			return s.park("line dropped", "The line dropped: the call is parked with everything that was said."), nil, nil
		case len(held) > 0:
			return nil, s.exitForm(d), nil
		}
		saved, err := s.call.End(d, s.Clock.Now())
		return s.ended(saved, err)
	})
	s.over.AtOnce = len(held) == 0 && !told
	return tea.Batch(cmd, s.flush())
}

// exitForm asks which of the allowed ends it is.
func (s *Screen) exitForm(d store.Disposition) *form.Form {
	options := []questionsets.Option{
		{Value: string(intake.ExitCallBack), Label: "Call back within the hour"},
		{Value: string(intake.ExitWelfare), Label: "Welfare check, passed to somebody"},
		{Value: string(intake.ExitSupervisor), Label: "A supervisor's decision"},
	}
	asks := map[intake.Exit]string{
		intake.ExitWelfare:    "Who took the welfare check? Name or collar number, and their reference.",
		intake.ExitSupervisor: "Which supervisor decided, by collar number, and why?",
	}
	ask := "What happens instead?"
	if lines := s.call.NotSafeOnFile(); len(lines) > 0 {
		ask += " Before you ring: " + strings.Join(lines, " ")
	}
	return form.Choose(s.Theme, "End without a report", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		exit := intake.Exit(value)
		ask, words := asks[exit]
		if !words {
			saved, err := s.call.EndWith(d, exit, "", s.Clock.Now())
			return s.ended(saved, err)
		}
		return nil, s.text("@"+string(exit), "End without a report", ask, func(text string) (tea.Cmd, *form.Form, error) {
			s.call.DropTyping("@" + string(exit)) // it goes into the report itself, not beside it
			saved, err := s.call.EndWith(d, exit, text, s.Clock.Now())
			return s.ended(saved, err)
		}), nil
	})
}

// ended shows the closing screen of a call that is being saved.
func (s *Screen) ended(saved intake.Saved, err error) (tea.Cmd, *form.Form, error) {
	if err != nil {
		return nil, nil, fmt.Errorf("%s", common.Sentence(err))
	}
	return common.Send(common.ToClosing{Call: s.call, Saved: &saved}), nil, nil
}

// addTo makes the present call a chaser about a report, or about another victim
// of the same incident.
func (s *Screen) addTo(msg common.AddTo) tea.Cmd {
	cmd, _ := s.leave()
	id, desk, fetch := s.call.ID(), s.Desk, s.Fetch
	return tea.Batch(cmd, s.flush(), func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookUpLimit)
		defer cancel()
		m := addedMsg{call: id, what: msg.What}
		var detail *store.ReportDetail
		if m.report, detail, _, m.err = intake.Whole(ctx, desk, fetch, msg.Ref); detail != nil {
			m.detail = *detail
		}
		return m
	})
}

func (s *Screen) adding(msg addedMsg) tea.Cmd {
	if msg.call != s.call.ID() {
		return nil
	}
	if msg.err != nil {
		s.tell(common.Sentence(msg.err))
		return nil
	}
	ref := msg.report.Summary.Ref
	if msg.what == keys.OtherOne {
		t, err := s.call.SameIncident(msg.report, msg.detail)
		if err != nil {
			s.tell(common.Sentence(err))
			return nil
		}
		cmd := tea.Batch(s.track(t), s.show(s.call.Step()), s.look(), s.lookPeople())
		s.tell("The same incident as " + ref + ": what was known of it is filled in. F5 if this caller is not the victim.")
		return cmd
	}
	ask := "This call is about " + ref + ". Close it as a chaser? Everything said is kept with that report, and it is no new occasion."
	s.over = form.YesNo(s.Theme, "Chaser", ask, func(value string) (tea.Cmd, *form.Form, error) {
		if value != "yes" {
			return nil, nil, nil
		}
		saved, err := s.call.ChaserOf(msg.report, s.Clock.Now())
		if msg.what != keys.Amend {
			return s.ended(saved, err)
		}
		amend := common.Send(common.AddTo{Ref: ref, What: keys.Amend})
		if err != nil { // it says more than a chaser: it waits with all of that
			return tea.Sequence(s.park("more about "+ref, "This call is parked: it says more than a chaser."), amend), nil, nil
		}
		cmd, _, _ := s.ended(saved, nil)
		return tea.Sequence(cmd, common.Send(common.ToDesk{}), amend), nil, nil
	})
	return nil
}
