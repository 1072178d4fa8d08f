package views

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstcall/risk"
	"firstcall/store"
)

// MaxBriefing is the longest briefing, in characters: what can be read over the
// air in one go.
const MaxBriefing = 600

// Facts are what a briefing is made of. What is "" is not known or does not
// apply and is left out; only the place is missed aloud.
type Facts struct {
	Ref         string
	Provisional bool // the call is not closed
	Level       risk.Level
	Flags       []string
	Card        store.ContactCard // the victim's
	Needs       string            // the victim's language, interpreter, hearing or speech need
	Victim      string
	Number      string // the one they ring from; left out where the card names another or none
	Where       string
	What        string
	Who         string // who is responsible
	Weapons     string
	Danger      string
	Injury      string
	Markers     []string
	First       []string // actions, most urgent first
	References  store.References
}

// The room that lines have which are cut last.
const (
	maxCard  = 240
	maxLevel = 70
	maxRefs  = 90
)

// Briefing writes what officers on their way need to hear (GEN-21), one thing a
// line, at most MaxBriefing characters whatever goes in. How the victim may be
// contacted is always the first line. Where room is short the longest lines are
// cut, so that every one is heard.
func Briefing(f Facts) string {
	lines := []string{
		labelled("Where", orElse(oneLine(f.Where), "not known")),
		labelled("What", oneLine(f.What)),
		labelled("Victim", oneLine(f.victim())),
		labelled("Who", oneLine(f.Who)),
		labelled("Weapons", oneLine(f.Weapons)),
		labelled("Danger", oneLine(f.Danger)),
		labelled("Injured", oneLine(f.Injury)),
		labelled("Markers", list(f.Markers)),
		labelled("First", list(f.First)),
		labelled("Needs", oneLine(f.Needs)),
	}
	first := []string{cardLine(f.Card), cut(f.levelLine(), maxLevel)}
	last := cut(f.refLine(), maxRefs)
	room := MaxBriefing - len(lines) // the line breaks
	for _, kept := range append(first, last) {
		room -= utf8.RuneCountInString(kept) + 1
	}
	out := append(first, fit(lines, room)...)
	return joinLines(append(out, last))
}

// cardLine is the contact card in one line. Its note is cut first, then what may
// be done; what must not be done stands before it and stays.
func cardLine(c store.ContactCard) string {
	c.Note = oneLine(c.Note)
	line := oneLine(c.Line())
	over := utf8.RuneCountInString(line) - maxCard
	if over > 0 && c.Note != "" {
		c.Note = cut(c.Note, max(1, utf8.RuneCountInString(c.Note)-over))
		line = oneLine(c.Line())
	}
	return cut(line, maxCard)
}

func (f Facts) levelLine() string {
	level := strings.ToUpper(f.Level.String())
	if f.Level == risk.Unassessed {
		level = "not assessed yet"
	}
	if f.Provisional {
		level += ", call not closed"
	}
	if flags := list(hateFirst(f.Flags)); flags != "" {
		level += ". " + flags
	}
	return labelled("Level", level)
}

// hateFirst puts hate before the other flags: officers must hear it, however
// much is cut behind it.
func hateFirst(flags []string) []string {
	i := slices.IndexFunc(flags, func(f string) bool { return strings.HasPrefix(f, string(risk.Hate)) })
	if i < 0 {
		return flags
	}
	return slices.Concat(flags[i:i+1], flags[:i], flags[i+1:])
}

func (f Facts) victim() string {
	if f.Number == "" || f.Card.Number != nil || f.Card.Contact == store.SafeNo {
		return f.Victim
	}
	return strings.TrimPrefix(f.Victim+", "+f.Number, ", ")
}

func (f Facts) refLine() string {
	refs := []string{f.Ref}
	for _, r := range []struct{ name, text string }{
		{"incident", f.References.Incident}, {"incident file", f.References.IncidentFile},
		{"non-crime 301", f.References.NonCrime301}, {"crime", f.References.Crime},
	} {
		if text := oneLine(r.text); text != "" {
			refs = append(refs, r.name+" "+text)
		}
	}
	return labelled("Ref", list(refs))
}

// labelled puts a short label before a text, nothing before nothing.
func labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return label + ": " + text
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// list writes several things in one line.
func list(things []string) string {
	var out []string
	for _, t := range things {
		if t = oneLine(t); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, "; ")
}

// fit cuts the longest lines until all of them together have at most room
// characters.
func fit(lines []string, room int) []string {
	total := func(longest int) (sum int) {
		for _, l := range lines {
			sum += min(utf8.RuneCountInString(l), longest)
		}
		return sum
	}
	longest := MaxBriefing
	for longest > 0 && total(longest) > room {
		longest--
	}
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = cut(l, longest)
	}
	return out
}

// joinLines writes the lines that have something in them, one under the other.
func joinLines(lines []string) string {
	var out []string
	for _, l := range lines {
		if l != "" {
			out = append(out, l)
		}
	}
	return strings.Join(out, "\n")
}
