package plain

import (
	"context"
	"strconv"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/views"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// command is what a line that begins with a stroke can say.
type command struct {
	name string
	args string // what follows it, for the help
	help string
	do   func(s *Session, ctx context.Context, rest string)
}

// commands lists them in the order of a call. The names are those of the
// screens' command bar.
func commands() []command {
	return []command{
		{"back", "", "goes back one question", func(s *Session, _ context.Context, _ string) { s.back() }},
		{"skip", "", "leaves the question", func(s *Session, _ context.Context, _ string) { s.forward() }},
		{"go", "N", "goes to question N", func(s *Session, _ context.Context, rest string) { s.goTo(rest) }},
		{"where", "", "says every question with its answer", func(s *Session, _ context.Context, _ string) { s.where() }},
		{"danger", "", "somebody is in danger now", func(s *Session, ctx context.Context, _ string) { s.danger(ctx) }},
		{"note", "TEXT", "writes something down", func(s *Session, _ context.Context, rest string) { s.note(rest) }},
		{"judge", "LEVEL REASON", "your own level: standard, medium or high", func(s *Session, _ context.Context, rest string) { s.judge(rest) }},
		{"quick", "", "only the most important questions; again for all", func(s *Session, _ context.Context, _ string) { s.mode(intake.ModeQuick) }},
		{"yesno", "", "only what yes or no can answer; again for all", func(s *Session, _ context.Context, _ string) { s.mode(intake.ModeYesNo) }},
		{"same", "N", "the caller is number N of the people on file; 0 somebody else", func(s *Session, ctx context.Context, rest string) { s.same(ctx, sameCaller, rest) }},
		{"victim", "NAME", "the victim is somebody else than the caller", func(s *Session, ctx context.Context, rest string) { s.victim(ctx, rest) }},
		{"samevictim", "N", "the victim is number N of the people on file; 0 somebody else", func(s *Session, ctx context.Context, rest string) { s.same(ctx, sameVictim, rest) }},
		{"suspect", "NAME", "names a suspect, or describes one", func(s *Session, ctx context.Context, rest string) { s.other(ctx, store.RoleSuspect, rest) }},
		{"witness", "NAME", "names a witness", func(s *Session, ctx context.Context, rest string) { s.other(ctx, store.RoleWitness, rest) }},
		{"drop", "N", "takes suspect or witness N out again", func(s *Session, _ context.Context, rest string) { s.drop(rest) }},
		{"contact", "", "asks how the victim can be reached safely", func(s *Session, _ context.Context, _ string) { s.contact() }},
		{"needs", "TEXT", "language, interpreter, hearing or speech need", func(s *Session, ctx context.Context, rest string) { s.needs(ctx, rest) }},
		{"marker", "person or address, WARNING; WHY; FROM WHERE; REVIEW DATE", "sets a warning marker", func(s *Session, _ context.Context, rest string) { s.marker(rest) }},
		{"lift", "N REASON", "takes warning N away", func(s *Session, _ context.Context, rest string) { s.lift(rest) }},
		{"confirm", "N", "sets warning N, which was only proposed", func(s *Session, _ context.Context, rest string) { s.confirm(rest) }},
		{"shared", "", "many people ring from this number; again takes it back", func(s *Session, ctx context.Context, _ string) { s.shared(ctx) }},
		{"force", "NAME", "asks another force's questions; answers that fit are kept", func(s *Session, _ context.Context, rest string) { s.force(rest) }},
		{"send", "", "sends what is known now, and says how far it got", func(s *Session, ctx context.Context, _ string) { s.send(ctx) }},
		{"briefing", "", "reads out the officers' briefing", func(s *Session, _ context.Context, _ string) { s.briefing() }},
		{"print", "", "gives the officers' briefing to the printer", func(s *Session, ctx context.Context, _ string) { s.print(ctx) }},
		{"systems", "NAME hit, nothing or failed", "another system was looked into", func(s *Session, ctx context.Context, rest string) { s.system(ctx, rest) }},
		{"references", "incident, file, 301 or crime, then TEXT", "the reference of another system", func(s *Session, _ context.Context, rest string) { s.reference(rest) }},
		{"writeoff", "N TEXT", "line N of the write-off checklist", func(s *Session, _ context.Context, rest string) { s.writeOff(rest) }},
		{"consent", "given, refused or child", "what was said about sharing", func(s *Session, _ context.Context, rest string) { s.consent(rest) }},
		{"told", "y or n", "whether the caller was told what happens next", func(s *Session, _ context.Context, rest string) { s.told(rest) }},
		{"receipt", "plain, large or discreet", "prints a receipt once the report is saved", func(s *Session, _ context.Context, rest string) { s.askReceipt(rest) }},
		{"park", "REASON", "leaves the call for later", func(s *Session, _ context.Context, rest string) { s.park(rest) }},
		{"chaser", "REFERENCE", "ends the call: it was about a report that exists", func(s *Session, ctx context.Context, rest string) { s.chaser(ctx, rest) }},
		{"amend", "REFERENCE", "opens a saved report again, to change it", func(s *Session, ctx context.Context, rest string) { s.amend(ctx, rest) }},
		{"end", "silent, dropped, wrong number, abuse, transfer or advice", "ends a call without a report", func(s *Session, ctx context.Context, rest string) { s.end(ctx, rest) }},
		{"close", "", "saves the report", func(s *Session, ctx context.Context, _ string) { s.close(ctx) }},
		{"another", "or /another REFERENCE", "saves the report and begins that of another victim, or joins the incident of a report", func(s *Session, ctx context.Context, rest string) { s.another(ctx, rest) }},
		{"help", "", "lists the commands", func(s *Session, _ context.Context, _ string) { s.help() }},
	}
}

// command carries out what follows a stroke.
func (s *Session) command(ctx context.Context, text string) {
	name, rest, _ := strings.Cut(text, " ")
	for _, c := range commands() {
		if c.name == name {
			c.do(s, ctx, strings.TrimSpace(rest))
			return
		}
	}
	s.say("There is no such command. /help lists them; // begins an answer with a stroke.")
}

func (s *Session) help() {
	for _, c := range commands() {
		s.say("/%s: %s.", strings.TrimSpace(c.name+" "+c.args), c.help)
	}
	s.say("An empty line leaves a question. \"not known\" and \"declined\" answer any question.")
}

// refuse says why something was not done, and what to do.
func (s *Session) refuse(err error) { s.say("%s", common.Sentence(err)) }

func (s *Session) back() {
	for prev := s.Call.Prev(); prev != "" && !s.last; prev = s.Call.Prev() {
		s.Call.Go(prev)
		if !offered(prev) {
			break
		}
	}
	s.ask()
}

func (s *Session) note(text string) {
	if text == "" {
		s.say("Write the note after /note.")
		return
	}
	s.wait(s.Call.Note(text, s.Now()))
	s.say("Noted.")
}

func (s *Session) goTo(text string) {
	steps := s.steps()
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(steps) {
		s.say("Write a number from 1 to %d after /go; /where lists them.", len(steps))
		return
	}
	s.Call.Go(steps[n-1].ID)
	s.ask()
}

func (s *Session) danger(ctx context.Context) {
	t, err := s.Call.Danger()
	if err != nil {
		s.unfit(err)
		return
	}
	s.wait(t)
	s.look(ctx)
	s.changes()
}

func (s *Session) judge(text string) {
	word, reason, _ := strings.Cut(text, " ")
	level, err := risk.ParseLevel(word)
	if err != nil {
		err = risk.ErrNoLevel // its own words would repeat what was typed
	}
	var t store.Ticket
	if err == nil {
		t, err = s.Call.Judge(level, reason, s.Now())
	}
	if err != nil {
		s.say("Not judged: %s.", err)
		return
	}
	s.wait(t)
	s.say("Judged %s. %s", strings.ToUpper(level.String()), common.JudgementLine(s.Call))
	s.level = s.Call.Overall() // it has just been said
}

// mode turns a shorter way of asking on, or off again.
func (s *Session) mode(m intake.Mode) {
	if s.Call.Mode() == m {
		m = intake.ModeFull
	}
	s.wait(s.Call.SetMode(m))
	switch m {
	case intake.ModeQuick:
		s.say("Only the most important questions are left. The report is saved as incomplete, and a call-back is set. /quick asks everything again.")
	case intake.ModeYesNo:
		s.say("Only what yes or no can answer is asked. /yesno asks everything again.")
	default:
		s.say("Every question is asked again.")
	}
	s.changes()
	if !s.last && s.Call.Question(s.Call.Step()) != nil {
		s.ask()
		return
	}
	s.forward()
}

// where says where the call stands: every step with its answer.
func (s *Session) where() {
	for i, step := range s.steps() {
		mark := " "
		if step.ID == s.Call.Step() {
			mark = ">"
		}
		answer := s.Call.Text(step.ID)
		if answer == "" {
			answer = "-"
		}
		s.say("%s%2d %s  %s", mark, i+1, s.Call.Wording(step.Question), safe.Line(answer))
	}
	s.parked()
	s.listOnFile()
	for i, o := range s.Call.Others() {
		s.say("%s %d: %s", roleWord(o.Role), i+1, safe.Line(o.Text))
	}
	for _, m := range s.Call.Markers() {
		s.say("Warning %d: %s, %s", s.called(warnings, m.Record.Subject.String()), store.MarkerLabel(m.Summary.Code), m.Summary.State)
	}
	s.summary()
}

func roleWord(r store.Role) string {
	if r == store.RoleSuspect {
		return "Suspect"
	}
	return "Witness"
}

// send stores what is known now, and says how far what was sent has got: only what
// is true (GEN-21). With nothing new it says that of what was sent before.
func (s *Session) send(ctx context.Context) {
	t := s.Call.Send(s.Now())
	if t == nil && s.Call.SendPoint().IsZero() {
		s.say("There is nothing new to send.")
		return
	}
	begin := "Nothing is new since " + s.clock(s.Call.SendPoint())
	if t != nil {
		begin = "Stored on this desk"
		s.wait(t)
		if t.Err() != nil {
			return
		}
	}
	all, err := views.HandedOn(ctx, s.Opening.Desk, s.Call.ID())
	if h := all[s.Call.ID()]; err == nil && h.Of(s.Call.SentRecord(), s.Opening.Identity.Desk) && h.Reached() {
		s.say("%s. It is %s.", begin, safe.Line(h.Words(s.clock)))
		return
	}
	s.say("%s. %s", begin, common.NotSent(s.ControlRoom))
}

func (s *Session) clock(t time.Time) string { return common.ClockWords(t, s.Now()) }

func (s *Session) victim(ctx context.Context, name string) {
	if name == "" {
		s.say("Write the victim's name after /victim.")
		return
	}
	s.wait(s.Call.SetVictimIsOther(true))
	t, err := s.Call.Answer(intake.StepVictim, questionsets.Say(name))
	if err != nil {
		s.unfit(err)
		return
	}
	s.wait(t)
	s.say("The victim is somebody else than the caller.")
	s.look(ctx)
	s.changes()
}
