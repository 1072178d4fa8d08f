package plain

import (
	"context"
	"strconv"
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// other names somebody else in the matter.
func (s *Session) other(ctx context.Context, role store.Role, text string) {
	t := s.Call.AddOther(role, text)
	if t == nil {
		s.say("Write a name or a description after /%s.", role)
		return
	}
	s.wait(t)
	s.say("%s %d is written down.", roleWord(role), len(s.Call.Others()))
	s.look(ctx)
}

func (s *Session) drop(text string) {
	others := s.Call.Others()
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(others) {
		s.say("Write the number of a suspect or a witness after /drop; /where lists them.")
		return
	}
	s.wait(s.Call.DropOther(others[n-1].ID))
	s.say("Taken out.")
}

func (s *Session) contact() {
	s.wait(s.Call.AskContact())
	s.Call.Go(intake.StepContact)
	s.ask()
}

// needs asks for a need, or takes it as it stands after the command.
func (s *Session) needs(ctx context.Context, text string) {
	s.wait(s.Call.AskNeeds())
	if text == "" {
		s.Call.Go(intake.StepNeeds)
		s.ask()
		return
	}
	t, err := s.Call.Answer(intake.StepNeeds, questionsets.Say(text))
	if err != nil {
		s.unfit(err)
		return
	}
	s.wait(t)
	s.say("Needs: %s.", safe.Line(s.Call.Needs()))
	s.look(ctx)
}

// marker reads "address dog; bites; the postman; 21/5/2027" (SW-16).
func (s *Session) marker(text string) {
	on, rest, _ := strings.Cut(text, " ")
	parts := strings.Split(rest, ";")
	m := store.MarkerSummary{On: store.MarkerOn(on), Code: markerCode(parts[0])}
	if m.On != store.OnPerson && m.On != store.OnAddress || m.Code == "" || len(parts) < 3 {
		s.say("Write it like: /marker address dog; it bit the postman; told by the caller; 21/5/2027")
		s.say("The warnings are: %s. Without a date it is looked at again in 12 months.", strings.Join(markerWords(), ", "))
		return
	}
	m.Reason, m.Source = strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
	if m.Reason == "" || m.Source == "" {
		s.say("A marker needs why, and from where it is known.")
		return
	}
	when := strings.TrimSpace(strings.Join(parts[3:], ";"))
	day, err := common.ReviewDay(when, s.Now())
	if err != nil {
		s.refuse(err)
		return
	}
	m.ReviewBy = day
	t := s.Call.AddMarker(m, s.Now())
	s.wait(t)
	if t.Err() == nil {
		s.markers()
	}
}

// warnings are the markers, for the numbers they are called by.
const warnings = "warnings"

// warning finds a marker that stands by the number it was said with.
func (s *Session) warning(text string) (store.ID, bool) {
	for _, m := range s.Call.Markers() {
		if strconv.Itoa(s.called(warnings, m.Record.Subject.String())) == text {
			return m.Record.Subject, true
		}
	}
	return store.ID{}, false
}

// lift takes a warning away, with the reason after its number.
func (s *Session) lift(text string) {
	number, reason, _ := strings.Cut(text, " ")
	id, ok := s.warning(number)
	if !ok {
		s.say("Write the number of a warning after /lift, and why it no longer holds; /where lists them.")
		return
	}
	t, err := s.Call.LiftMarker(id, reason, s.Now())
	if err != nil {
		s.refuse(err)
		return
	}
	s.wait(t)
	s.say("Warning %s is lifted.", number)
}

// confirm sets a warning that was only proposed (SW-16).
func (s *Session) confirm(text string) {
	id, ok := s.warning(text)
	if !ok {
		s.say("Write the number of a proposed warning after /confirm; /where lists them.")
		return
	}
	t, err := s.Call.ConfirmMarker(id, s.Now())
	if err != nil {
		s.refuse(err)
		return
	}
	s.wait(t)
	s.say("Warning %s is set.", text)
	s.markers()
}

// markerCode finds a warning by its code or the beginning of its words.
func markerCode(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, m := range store.MarkerCodes {
		if text != "" && (text == m.Code || strings.HasPrefix(strings.ToLower(m.Label), text)) {
			return m.Code
		}
	}
	return ""
}

func markerWords() []string {
	var out []string
	for _, m := range store.MarkerCodes {
		out = append(out, m.Code)
	}
	return out
}

// shared says that many people ring from this number, or takes it back.
func (s *Session) shared(ctx context.Context) {
	shared := !s.Call.Past().Shared
	t, err := s.Call.MarkShared(shared, s.Now())
	if err != nil {
		s.refuse(err)
		return
	}
	s.wait(t)
	if shared {
		s.say("The number is marked as shared by many people: only reports with a name count.")
	} else {
		s.say("The number is no longer marked as shared.")
	}
	s.look(ctx)
	s.changes()
}

// print gives the briefing to the force's printer.
func (s *Session) print(ctx context.Context) {
	if s.Print == nil {
		s.say("%s", common.NoPrinter)
		return
	}
	if err := s.Print(ctx, s.briefed()); err != nil {
		s.say("Not printed: %s", common.Sentence(err))
		return
	}
	s.say("Given to the printer.")
}

// briefed is what officers are told on their way.
func (s *Session) briefed() string { return views.Briefing(s.Call.Facts(s.Now())) }

func (s *Session) briefing() { s.say("%s", s.briefed()) }

// system records that another system was looked into, or looks into it where
// the force has set up how (LEI-01, HMIC-04).
func (s *Session) system(ctx context.Context, text string) {
	text = strings.ToLower(text)
	for _, system := range s.Systems {
		rest, ok := strings.CutPrefix(text, strings.ToLower(system.Name))
		if !ok || text == "" {
			continue
		}
		switch found := strings.TrimSpace(rest); {
		case found == "hit", found == "nothing", found == "failed":
			s.lookedInto(system.Name, found)
			return
		case found == "" && system.Look != nil:
			s.lookInto(ctx, system)
			return
		}
	}
	s.say("Write the system and what was found: hit, nothing or failed. The systems are: %s.", strings.Join(s.systemNames(), ", "))
}

func (s *Session) systemNames() []string {
	var out []string
	for _, system := range s.Systems {
		out = append(out, system.Name)
	}
	return out
}

// lookedInto records one system; the latest word about it stands.
func (s *Session) lookedInto(name, found string) {
	s.wait(s.Call.Checked(name, found))
	s.say("%s: %s.", name, found)
}

func (s *Session) lookInto(ctx context.Context, system common.System) {
	text, err := system.Look(ctx, common.LookupOf(s.Call))
	switch {
	case err != nil:
		s.refuse(err)
		s.lookedInto(system.Name, "failed")
	case text == "":
		s.lookedInto(system.Name, "nothing")
	default:
		s.lookedInto(system.Name, "hit")
		s.say("%s", text)
	}
}

// reference keeps what another system calls the incident.
func (s *Session) reference(text string) {
	kind, ref, _ := strings.Cut(text, " ")
	e := s.Call.Extras()
	into := map[string]*string{"incident": &e.References.Incident, "file": &e.References.IncidentFile,
		"301": &e.References.NonCrime301, "crime": &e.References.Crime}[strings.ToLower(kind)]
	if into == nil {
		s.say("Write incident, file, 301 or crime, and the reference after it.")
		return
	}
	*into = strings.TrimSpace(ref)
	s.wait(s.Call.SetExtras(e))
	s.say("Kept.")
}

// writeOff types over a line of the checklist (CAM-11).
func (s *Session) writeOff(text string) {
	lines := s.Call.WriteOff()
	if len(lines) == 0 {
		s.say("There is no write-off checklist for this call.")
		return
	}
	number, words, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(lines) {
		s.sayWriteOff()
		return
	}
	e := s.Call.Extras()
	if e.WriteOff == nil {
		e.WriteOff = map[string]string{}
	}
	e.WriteOff[lines[n-1].ID] = strings.TrimSpace(words)
	s.wait(s.Call.SetExtras(e))
	s.say("Kept.")
}

// consent records what was said about sharing (GEN-09, GEN-10).
func (s *Session) consent(text string) {
	word, how, _ := strings.Cut(strings.ToLower(text), " ")
	state, ok := map[string]store.Consent{"given": store.ConsentGiven, "refused": store.ConsentRefused, "child": store.ConsentException}[word]
	if how = strings.TrimSpace(how); !ok || how != "" && how != "spoken" && how != "signed" {
		s.say("Write given, refused, or child where a child is to be protected; spoken or signed may follow.")
		return
	}
	if how == "" && state != store.ConsentException {
		how = "spoken"
	}
	e := s.Call.Extras()
	e.Consent, e.ConsentHow = state, how
	s.wait(s.Call.SetExtras(e))
	s.say("Consent: %s.", state)
}

func (s *Session) told(text string) {
	a, err := readYesNo(text)
	if err != nil {
		s.say("Write y or n after /told.")
		return
	}
	e := s.Call.Extras()
	e.Told = a.Value
	s.wait(s.Call.SetExtras(e))
	s.say("Told the caller: %s.", a.Value)
}

// askReceipt keeps in which form a receipt is wanted: it is never printed by itself.
func (s *Session) askReceipt(text string) {
	forms := map[string]views.ReceiptForm{"": views.ReceiptPlain, "plain": views.ReceiptPlain,
		"large": views.ReceiptLarge, "discreet": views.ReceiptDiscreet}
	form, ok := forms[strings.ToLower(text)]
	if !ok {
		s.say("Write plain, large or discreet after /receipt.")
		return
	}
	s.receipt = &form
	s.say("The receipt follows once the report is saved.")
}

func (s *Session) giveReceipt(ref string) {
	if s.receipt == nil {
		return
	}
	s.say("")
	s.say("%s", views.Receipt(s.Call.ReceiptFacts(s.Now(), ref), *s.receipt))
}
