package plain

import (
	"context"
	"strings"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/safe"
)

// exits are the three ways to end a contact that may not simply be ended
// (GEN-02): the words that are typed for each.
var exits = []struct {
	word string
	exit intake.Exit
}{{"call back", intake.ExitCallBack}, {"welfare", intake.ExitWelfare}, {"supervisor", intake.ExitSupervisor}}

// end ends a call that made no report: the reason, and where something is known
// about number or person the way in which somebody looks after it.
func (s *Session) end(ctx context.Context, text string) {
	why, rest := readEnd(text)
	if why == nil {
		s.say("Write the reason after /end: %s.", strings.Join(endWords(), ", "))
		return
	}
	exit, words, ok := readExit(rest)
	if rest != "" && !ok {
		s.say("After the reason write call back, welfare and who was told, or supervisor and their collar number and reason.")
		return
	}
	var saved intake.Saved
	var err error
	if ok {
		saved, err = s.Call.EndWith(why.Disposition, exit, words, s.Now())
	} else {
		saved, err = s.Call.End(why.Disposition, s.Now())
	}
	if err != nil {
		s.held(err)
		return
	}
	if s.finished(ctx, saved) {
		s.say("Ended: %s. It stays in the log.", why.Label)
		s.sayRef(saved.Ref())
	}
}

// held says why the call may not simply be ended, and how it may.
func (s *Session) held(err error) {
	s.say("NOT ENDED.")
	s.refuse(err)
	if store.CodeOf(err) == store.CodeForbidden {
		s.say("Write one of these after the reason: call back; welfare and who was told; supervisor, their collar number and the reason.")
	}
}

// mustEnd refuses to save a call in which nothing was said as a report, where
// something is known about its number or person (GEN-02): it says why.
func (s *Session) mustEnd() bool {
	danger, _ := s.Call.Get(intake.StepDanger)
	_, _, amends := s.Call.Amends()
	if amends || s.Call.Spoken() || danger.Value == "yes" || s.Call.Judgement() != nil {
		return false
	}
	holds := s.Call.Holds()
	if len(holds) == 0 {
		return false
	}
	s.say("NOT CLOSED. Nothing was said in this call, and it may not simply be closed.")
	for _, why := range holds {
		s.say("  %s", safe.Line(why))
	}
	s.say("Ask what is happening, or use /end: silent, dropped or another reason, and who looks after it.")
	return true
}

// readEnd finds the reason that a text begins with: its words, its key, or its
// first word.
func readEnd(text string) (why *intake.End, rest string) {
	for i := range intake.Ends {
		e := &intake.Ends[i]
		first, _, _ := strings.Cut(string(e.Disposition), " ")
		for _, word := range []string{string(e.Disposition), strings.ToLower(e.Label), first, e.Key} {
			if rest, ok := cutWord(text, word); ok {
				return e, rest
			}
		}
	}
	return nil, ""
}

func endWords() []string {
	var out []string
	for _, e := range intake.Ends {
		out = append(out, string(e.Disposition))
	}
	return out
}

// readExit finds the way out that a text begins with, and what follows it.
func readExit(text string) (exit intake.Exit, words string, ok bool) {
	for _, e := range exits {
		if words, ok = cutWord(text, e.word); ok {
			return e.exit, words, true
		}
	}
	return "", "", false
}

// cutWord takes whole words from the beginning of a text, whatever their case.
func cutWord(text, word string) (rest string, ok bool) {
	if len(text) < len(word) || word == "" || !strings.EqualFold(text[:len(word)], word) {
		return "", false
	}
	rest = text[len(word):]
	return strings.TrimSpace(rest), rest == "" || rest[0] == ' '
}
