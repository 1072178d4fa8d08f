package closing

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/keys"
)

// formKey takes a key while a form is open over the screen.
func (s *Screen) formKey(k tea.KeyPressMsg) tea.Cmd {
	used, chosen := s.formInput(k)
	intent, _ := keys.Find(keys.Form, k)
	switch {
	case chosen, !used && intent == keys.Next:
		var cmd tea.Cmd
		cmd, s.over = s.over.Enter()
		return cmd
	case !used && intent == keys.Cancel:
		s.over = nil
	case !used && intent == keys.Quit:
		s.over = nil
		return s.Do(intent)
	}
	return nil
}

// formInput offers a key or a paste to the form's field. Words are journalled:
// begun and left they are there again, and a note when the call is closed.
func (s *Screen) formInput(msg tea.Msg) (used, chosen bool) {
	used, chosen = s.over.Input(msg)
	if used && s.over.Keep != "" && s.state == reviewing {
		text, cursor := s.over.Field.Typing()
		s.call.SetTyping(s.over.Keep, intake.Typing{Text: text, Cursor: cursor, Words: text})
	}
	return used, chosen
}

// text asks for words, and takes up what was begun.
func (s *Screen) text(keep, title, ask string, done func(text string) (tea.Cmd, *form.Form, error)) *form.Form {
	f := form.Text(s.Theme, title, ask, func(text string) (tea.Cmd, *form.Form, error) {
		cmd, next, err := done(text)
		if err == nil {
			s.call.DropTyping(keep)
		}
		return cmd, next, err
	})
	f.Keep = keep
	if t := s.call.Typing(keep); t.Text != "" {
		f.Field.SetTyping(t.Text, t.Cursor)
	}
	return f
}

// settle takes up one of the things that are settled before a report is saved.
// None of them keeps it from being saved.
func (s *Screen) settle(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Told:
		return s.told()
	case keys.Consent:
		s.over = s.consentForm()
	case keys.Systems:
		s.over = s.systemsForm()
	case keys.References:
		s.over = s.referencesForm()
	case keys.WriteOff:
		s.over = s.writeOffForm()
	case keys.CrimeCheck:
		s.over = s.crimeForm()
	case keys.Receipt:
		s.notice = "Save first: the receipt carries the reference."
	}
	return nil
}

// keep changes what is settled and journals it.
func (s *Screen) keep(change func(e *intake.Extras)) tea.Cmd {
	e := s.call.Extras()
	change(&e)
	return s.saver.Track(s.call.SetExtras(e), s.Clock.Now())
}

// told turns "was the caller told what happens next" on: yes, no, not answered
// (HMIC-05).
func (s *Screen) told() tea.Cmd {
	return s.keep(func(e *intake.Extras) {
		e.Told = map[string]string{"": "yes", "yes": "no", "no": ""}[e.Told]
	})
}

// consentForm asks for consent only when something is to be shared (GEN-09).
func (s *Screen) consentForm() *form.Form {
	options := []questionsets.Option{
		{Value: "spoken", Label: "Given, spoken"}, {Value: "signed", Label: "Given, signed"}, {Value: "refused", Label: "Refused"},
		{Value: "child", Label: "Child protection: shared without consent"}, {Value: "not", Label: "Not asked yet"}}
	ask := "May what the victim said be shared with the agencies named in the actions?"
	if !s.call.NeedsConsent() {
		ask = "Nothing in this report is to be shared so far. " + ask
	}
	return form.Choose(s.Theme, "Consent to share", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		state := map[string]store.Consent{"spoken": store.ConsentGiven, "signed": store.ConsentGiven, "refused": store.ConsentRefused,
			"child": store.ConsentException, "not": store.ConsentNotAsked}[value]
		how := ""
		if state == store.ConsentGiven {
			how = value
		}
		return s.keep(func(e *intake.Extras) { e.Consent, e.ConsentHow = state, how }), nil, nil
	})
}

// lookLimit is how long another system may take to answer.
const lookLimit = 12 * time.Second

// systemsForm asks which system is looked into; one that has a command is asked
// by the program, the others by hand (LEI-01, HMIC-04).
func (s *Screen) systemsForm() *form.Form {
	var options []questionsets.Option
	for i, system := range s.Systems {
		options = append(options, questionsets.Option{Value: fmt.Sprint(i), Label: system.Name})
	}
	return form.Choose(s.Theme, "Other systems", "Which system?", options, func(value string) (tea.Cmd, *form.Form, error) {
		i, err := strconv.Atoi(value)
		if err != nil {
			return nil, nil, err
		}
		system := s.Systems[i]
		if system.Look != nil {
			s.notice, s.asked[system.Name], s.warned = "Looking into "+system.Name, true, false
			return s.look(system), nil, nil
		}
		return nil, s.foundForm(system.Name), nil
	})
}

func (s *Screen) look(system common.System) tea.Cmd {
	id, about := s.call.ID(), common.LookupOf(s.call)
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
		defer cancel()
		found, err := system.Look(ctx, about)
		return common.LookedUp{Call: id, System: system.Name, Found: strings.TrimSpace(found), Err: err}
	}
}

// foundForm asks what a look-up by hand has found.
func (s *Screen) foundForm(system string) *form.Form {
	options := []questionsets.Option{{Value: "hit", Label: "Known there"}, {Value: "nothing", Label: "Nothing found"}, {Value: "failed", Label: "Could not be looked into"}}
	return form.Choose(s.Theme, system, "What was found?", options, func(value string) (tea.Cmd, *form.Form, error) {
		return s.checked(system, value), nil, nil
	})
}

// checked records that a system was looked into by hand.
func (s *Screen) checked(system, found string) tea.Cmd {
	return s.saver.Track(s.call.Checked(system, found), s.Clock.Now())
}

// looked says what a system's command gave. The call has kept it already, unless
// it was saved before.
func (s *Screen) looked(msg common.LookedUp) {
	if msg.Call != s.call.ID() {
		return
	}
	delete(s.asked, msg.System)
	switch {
	case msg.Err != nil:
		s.notice = common.Sentence(msg.Err)
	case msg.Found == "":
		s.notice = msg.System + ": nothing found."
	case s.state != reviewing:
		s.notice = msg.System + ": KNOWN THERE, after the report was saved. Open the report and add it as an update."
	default:
		s.notice = msg.System + ": KNOWN THERE. What it says is kept as a note."
	}
}

// referencesForm writes down what other systems call the incident.
func (s *Screen) referencesForm() *form.Form {
	options := []questionsets.Option{{Value: "incident", Label: "Incident"}, {Value: "file", Label: "Incident file"},
		{Value: "301", Label: "Non-crime 301"}, {Value: "crime", Label: "Crime"}}
	return form.Choose(s.Theme, "References", "Of which system?", options, func(value string) (tea.Cmd, *form.Form, error) {
		return nil, s.text("@reference "+value, "References", "The reference there. Nothing takes it away again.", func(text string) (tea.Cmd, *form.Form, error) {
			return s.keep(func(e *intake.Extras) {
				r := &e.References
				*map[string]*string{"incident": &r.Incident, "file": &r.IncidentFile, "301": &r.NonCrime301, "crime": &r.Crime}[value] = text
			}), nil, nil
		}), nil
	})
}

// writeOffForm goes through the checklist, what is known already filled in (CAM-11).
func (s *Screen) writeOffForm() *form.Form {
	items := s.call.WriteOff()
	if len(items) == 0 {
		s.notice = "This force's question set has no write-off checklist for this report."
		return nil
	}
	return s.writeOffItem(items, 0)
}

func (s *Screen) writeOffItem(items []intake.WriteOffLine, at int) *form.Form {
	item := items[at]
	title := fmt.Sprintf("Write-off %d of %d", at+1, len(items))
	f := s.text("@write-off "+item.ID, title, item.Item, func(text string) (tea.Cmd, *form.Form, error) {
		var cmd tea.Cmd
		if text != item.Text {
			cmd = s.keep(func(e *intake.Extras) {
				lines := map[string]string{item.ID: text}
				for id, t := range e.WriteOff {
					if id != item.ID {
						lines[id] = t
					}
				}
				e.WriteOff = lines
			})
		}
		if at+1 < len(items) {
			return cmd, s.writeOffItem(items, at+1), nil
		}
		return cmd, nil, nil
	})
	if s.call.Typing(f.Keep).Text == "" {
		f.Field.SetTyping(item.Text, len([]rune(item.Text)))
	}
	return f
}

// crimeForm is the crime check before a call is closed as ASB (NS-06).
func (s *Screen) crimeForm() *form.Form {
	ask := "Is what happened a crime, and to be handed over as one? Everything said is kept."
	return form.YesNo(s.Theme, "Crime check", ask, func(value string) (tea.Cmd, *form.Form, error) {
		if value != "yes" {
			return s.keep(func(e *intake.Extras) { e.CrimeCheck = "asked: no crime" }), nil, nil
		}
		t, err := s.call.Answer(intake.StepKind, questionsets.Say(intake.KindCrime))
		if err != nil {
			return nil, nil, err
		}
		return s.saver.Track(t, s.Clock.Now()), nil, nil
	})
}

func (s *Screen) briefing() string {
	f := s.call.Facts(s.Clock.Now())
	if s.state == saved {
		f.Ref, f.Provisional = s.saved.Ref(), false
	}
	return views.Briefing(f)
}

// receiptForm offers the receipt; it is never given by itself.
func (s *Screen) receiptForm() *form.Form {
	forms := map[string]views.ReceiptForm{"plain": views.ReceiptPlain, "large": views.ReceiptLarge, "discreet": views.ReceiptDiscreet}
	options := []questionsets.Option{{Value: "plain", Label: "Plain"}, {Value: "large", Label: "Large print"}, {Value: "discreet", Label: "Discreet: no detail"}}
	ask := "Ask first whether it is safe to carry a receipt. In which form?"
	if s.call.Card().NotSafe() {
		ask = "The card says that contact is not safe: offer the discreet one. In which form?"
	}
	return form.Choose(s.Theme, "Receipt", ask, options, func(value string) (tea.Cmd, *form.Form, error) {
		if kind, ok := forms[value]; ok {
			s.receipt = views.Receipt(s.call.ReceiptFacts(s.Clock.Now(), s.saved.Ref()), kind)
			s.pager = common.Pager{}
		}
		return nil, nil, nil
	})
}

// withReceipt takes keys while the receipt is shown.
func (s *Screen) withReceipt(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.Back, keys.Next:
		s.receipt, s.pager = "", common.Pager{}
	case keys.Print:
		if s.Print == nil {
			s.notice = common.NoPrinter
			return nil
		}
		id, text, print := s.call.ID(), s.receipt, s.Print
		return func() tea.Msg {
			ctx, cancel := context.WithTimeout(context.Background(), lookLimit)
			defer cancel()
			return printedMsg{call: id, err: print(ctx, text)}
		}
	}
	return nil
}

type printedMsg struct {
	call store.ID
	err  error
}

func (s *Screen) printed(msg printedMsg) {
	switch {
	case msg.call != s.call.ID():
	case msg.err != nil:
		s.notice = "Not printed: " + msg.err.Error()
	default:
		s.notice = "Given to the printer."
	}
}
