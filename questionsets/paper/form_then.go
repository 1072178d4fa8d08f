package paper

import (
	"slices"
	"strings"

	"firstcall/questionsets"
)

// actions says what must happen, who does it and by when.
func (w *writer) actions() {
	if len(w.p.Actions) == 0 {
		return
	}
	w.heading("What must happen")
	w.text("", "A clock starts when the "+string(w.p.Stage)+" is saved and ends when it is done, unless something else is said.")
	for i := range w.p.Actions {
		a := &w.p.Actions[i]
		w.line("")
		w.para("[ ] ", "    ", a.Title)
		w.action("    ", i)
	}
}

func (w *writer) action(indent string, i int) {
	a := &w.p.Actions[i]
	var when []string
	if a.When != "" {
		when = append(when, "if "+w.words.condition(a.When))
	}
	if w.asked(a.ID) {
		when = append(when, "when a rule above asks for it")
	}
	w.entry(indent, "When", strings.Join(when, ", and "))
	w.entry(indent, "Owner", a.Owner)
	due := w.due(i)
	if !a.Mandatory {
		due += "; not mandatory"
	}
	w.entry(indent, "Due", due)
	if a.Starts != "" {
		w.entry(indent, "Starts", "when this ends: "+w.title(a.Starts))
	}
	if a.Ends != "" {
		w.entry(indent, "Ends", "when: "+a.Ends)
	}
	w.entry(indent, "Caller", a.TellCaller)
	if a.Reaches != "" {
		w.entry(indent, "Reaches", "the victim, by "+a.Reaches)
	}
	if a.Shares {
		w.entry(indent, "Shares", "information with another agency, so consent is asked")
	}
	w.entry(indent, "Why", a.Because)
	w.cite(indent, a.ID, a.Basis, a.Source)
}

func (w *writer) due(i int) string { return w.length(w.p.Actions[i].Due, "actions", i, "due") }

// asked says whether a rule or a repeat rule asks for an action.
func (w *writer) asked(id string) bool {
	return slices.ContainsFunc(w.p.Rules, func(r questionsets.Rule) bool { return slices.Contains(r.Require, id) }) ||
		slices.ContainsFunc(w.p.Repeat, func(r questionsets.RepeatRule) bool { return slices.Contains(r.Then.Require, id) })
}

// What the form is filled in from, and who has a duty, in words.
var (
	fromWords = map[string]string{"narrative": "what is happening", "people": "the people named", "descriptions": "the descriptions of people",
		"location": "where it is happening"}
	dutyWords = map[string]string{"handler": "a call handler", "dispatcher": "a dispatcher", "supervisor": "a supervisor", "asb-unit": "the ASB unit"}
)

// writeOff is the checklist of a call that needs nothing more (CAM-11).
func (w *writer) writeOff() {
	o := w.p.WriteOff
	if o == nil {
		return
	}
	w.heading("Written off with")
	if o.When != "" {
		w.text("", "If "+w.words.condition(o.When)+":")
	}
	for _, item := range o.Items {
		text := item.Item
		if item.From != "" {
			text += " (filled in from " + listed(wordsFor(fromWords, item.From), "") + ")"
		}
		w.para("[ ] ", "    ", text)
	}
	w.cite("    ", "write_off", o.Basis, o.Source)
}

// whoMay says who may do what only some may (SW-12, SW-16).
func (w *writer) whoMay() {
	m := w.p.WhoMay
	if len(m.SetFlags) == 0 && len(m.SetMarkers) == 0 {
		return
	}
	w.heading("Who may")
	if len(m.SetFlags) > 0 {
		w.text("", "Repeat and vulnerable are set by "+listed(wordsFor(dutyWords, m.SetFlags...), "or")+" only; others raise a concern.")
	}
	if len(m.SetMarkers) > 0 {
		w.text("", "Warning markers are set by "+listed(wordsFor(dutyWords, m.SetMarkers...), "or")+" only; others propose them.")
	}
	w.cite("    ", "who_may", m.Basis, m.Source)
}

// examples names the calls that the pack brings along.
func (w *writer) examples() {
	if len(w.p.Examples) == 0 {
		return
	}
	w.heading("Examples")
	for i := range w.p.Examples {
		e := &w.p.Examples[i]
		w.para("    ", "      ", e.Name+": "+wanted(e.Want))
	}
}

// wanted says what an example comes to.
func wanted(want questionsets.Want) string {
	then := questionsets.RepeatThen{}
	if want.Flags != nil {
		then.Set = *want.Flags
	}
	if want.Grade != nil && *want.Grade != "none" {
		then.Grade = *want.Grade
	}
	return strings.Join(append([]string{levelWord(want.Level)}, effects(then)...), ", ")
}

// accepted lists the findings that are kept on purpose.
func (w *writer) accepted() {
	if len(w.p.Accept) == 0 {
		return
	}
	w.heading("Kept on purpose")
	for _, a := range w.p.Accept {
		w.para("    ", "      ", a.Finding+": "+a.Because)
	}
}
