package plain

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/safe"
)

// offer is a step that offers people on file, the command that settles it, and
// whose part they may have.
type offer struct{ step, command, who string }

// offers are the steps that offer people on file. They are announced and can be
// settled at any time, and are never waited for: whether anybody is found hangs
// on what the folder holds, and the next line of a pipe must not.
var offers = []offer{sameCaller, sameVictim}

var (
	sameCaller = offer{intake.StepSame, "same", "caller"}
	sameVictim = offer{intake.StepSameVictim, "samevictim", "victim"}
)

// offered says whether a step is one that is never waited for.
func offered(step string) bool {
	return slices.ContainsFunc(offers, func(o offer) bool { return o.step == step })
}

// unwaited says whether a step is passed by: one that offers people on file, and
// one that would only ask again for a need on file, which is said aloud.
func (s *Session) unwaited(step string) bool {
	_, answered := s.Call.Get(step)
	known := step == intake.StepNeeds && !answered && s.Call.Needs() != ""
	return offered(step) || known && s.Call.Channel() != store.ChannelWalkIn // where it is asked of everybody
}

// steps gives the steps that are asked one after the other.
func (s *Session) steps() []intake.Step {
	return slices.DeleteFunc(slices.Clone(s.Call.Steps()), func(step intake.Step) bool { return offered(step.ID) })
}

// called gives the number by which a thing of one kind is called: once given, it
// stays that thing's for the whole call.
func (s *Session) called(kind, thing string) int {
	if s.numbers == nil {
		s.numbers = map[string][]string{}
	}
	i := slices.Index(s.numbers[kind], thing)
	if i < 0 {
		s.numbers[kind] = append(s.numbers[kind], thing)
		i = len(s.numbers[kind]) - 1
	}
	return i + 1
}

// numbered is one who can be chosen, under their number.
type numbered struct {
	n    int
	id   string // the answer that chooses them
	line string // who they are and why they are offered
}

// onFile gives the people on file who can be chosen at a step, by their numbers.
func (s *Session) onFile(step string) []numbered {
	q := s.Call.Question(step)
	if q == nil {
		return nil
	}
	var out []numbered
	for _, o := range q.Choices {
		if o.Value != intake.SomebodyElse {
			out = append(out, numbered{s.called(step, o.Value), o.Value, safe.Line(o.Label)})
		}
	}
	slices.SortFunc(out, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	return out
}

// announce says who on file somebody in this call may be, each once, or once
// more when more speaks for them. Whoever is chosen ends it.
func (s *Session) announce() {
	for _, o := range offers {
		if a, ok := s.Call.Get(o.step); ok && a.Value != intake.SomebodyElse {
			continue
		}
		var news []string
		for _, p := range s.onFile(o.step) {
			line := fmt.Sprintf("  %d %s", p.n, p.line)
			if key := o.step + line; !s.aloud[key] {
				s.aloud[key] = true
				news = append(news, line)
			}
		}
		if len(news) == 0 {
			continue
		}
		s.say("On file, may be the %s. Nothing waits for it: /%s and the number chooses, at any time; 0 is somebody else.", o.who, o.command)
		for _, line := range news {
			s.say("%s", line)
		}
	}
}

// listOnFile says everybody who can be chosen, and who is.
func (s *Session) listOnFile() {
	for _, o := range offers {
		people := s.onFile(o.step)
		if len(people) == 0 {
			continue
		}
		chosen, _ := s.Call.Get(o.step)
		s.say("On file, may be the %s: /%s chooses.", o.who, o.command)
		for _, p := range append(people, numbered{0, intake.SomebodyElse, "Somebody else"}) {
			mark := " "
			if p.id == chosen.Value {
				mark = ">"
			}
			s.say("%s %d %s", mark, p.n, p.line)
		}
	}
}

// undecided reminds of people on file about whom nobody has decided.
func (s *Session) undecided() {
	for _, o := range offers {
		if _, settled := s.Call.Get(o.step); !settled && len(s.onFile(o.step)) > 0 {
			s.say("Somebody on file may be the %s: /where lists who, /%s chooses.", o.who, o.command)
		}
	}
}

// same says which of the people on file the caller, or the victim, is; 0 none
// of them.
func (s *Session) same(ctx context.Context, o offer, text string) {
	people := s.onFile(o.step)
	if len(people) == 0 {
		s.say("Nobody on file has been found who may be the %s.", o.who)
		return
	}
	people = append(people, numbered{0, intake.SomebodyElse, "nobody of those on file"})
	n, err := strconv.Atoi(text)
	i := slices.IndexFunc(people, func(p numbered) bool { return p.n == n })
	if err != nil || i < 0 {
		s.say("Write one of these numbers after /%s.", o.command)
		s.listOnFile()
		return
	}
	t, err := s.Call.Answer(o.step, questionsets.Say(people[i].id))
	if err != nil {
		s.unfit(err)
		return
	}
	s.wait(t)
	s.say("The %s is %s.", o.who, people[i].line)
	s.look(ctx)
	s.changes()
}
