package paper

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
)

// writer fills in the form of one pack.
type writer struct {
	sheet
	p     *questionsets.Pack
	words wording
}

// Form gives a pack as a form on paper: its questions with the boxes to tick,
// how the level comes about, what must happen then, and where each is printed.
// No line is wider than Width.
func Form(p *questionsets.Pack) []string {
	w := &writer{p: p, words: newWording(p)}
	w.header()
	w.questions()
	w.level()
	w.actions()
	w.writeOff()
	w.whoMay()
	w.examples()
	w.accepted()
	return w.lines
}

var (
	stages = map[questionsets.Stage]string{
		questionsets.StageCall:       "in the call",
		questionsets.StageAssessment: "in an assessment after the call",
	}
	modes = map[questionsets.Mode]string{
		questionsets.ModeFull:            "everything is asked at once",
		questionsets.ModeScreenThenVisit: "a few questions now, the assessment on a visit",
	}
)

func (w *writer) header() {
	p := w.p
	w.text("", p.Name)
	w.line(strings.Repeat("=", min(ansi.StringWidth(p.Name), Width)))
	force, _ := questionsets.ForceByID(p.Force)
	w.entry("", "Force", force.Name+" ("+p.Code+")")
	w.entry("", "Version", p.Version+" of "+p.ID)
	w.entry("", "Used", stages[p.Stage]+": "+modes[p.Mode])
	w.entry("", "Basis", string(p.Basis))
	w.entry("", "Why", p.Why)
	w.entry("", "Source", p.Source)
}

func (w *writer) questions() {
	w.heading("Questions")
	w.text("", "Each can also be answered: not known, or declined.")
	if e := w.p.Exempt; e != nil {
		w.text("", "Not asked if "+w.words.condition(e.When)+": "+e.Because)
		w.cite("", "exempt", e.Basis, e.Source)
	}
	for i := range w.p.Questions {
		q := &w.p.Questions[i]
		w.line("")
		indent := ""
		if q.When != "" {
			indent = "    "
			if i == 0 || w.p.Questions[i-1].When != q.When {
				w.text(indent, "If "+w.words.condition(q.When)+":")
			}
		}
		w.question(indent, i+1, q)
	}
}

func (w *writer) question(indent string, number int, q *questionsets.Question) {
	first := indent + fmt.Sprintf("%2d. ", number)
	indent += "    "
	w.para(first, indent, q.Ask)
	for _, tag := range slices.Sorted(maps.Keys(q.AskIn)) {
		w.text(indent, tag+": "+q.AskIn[tag])
	}
	if q.ForOther != "" {
		w.text(indent, "If the caller is not the victim: "+q.ForOther)
	}
	w.boxes(indent, q)
	if q.Hint != "" {
		w.text(indent, "(handler: "+q.Hint+")")
	}
	w.cite(indent, q.ID, q.Basis, q.Source, traits(q)...)
}

// boxes is where the answer goes.
func (w *writer) boxes(indent string, q *questionsets.Question) {
	switch q.Kind {
	case questionsets.YesNo:
		w.line(indent + "[ ] Yes  [ ] No")
	case questionsets.Choice, questionsets.Choices:
		for _, o := range q.Choices {
			label := o.Label
			if w.p.Score != nil && !q.Unscored {
				label += fmt.Sprintf(" (%d)", o.Points)
			}
			w.para(indent+"[ ] ", indent+"    ", label)
		}
	case questionsets.Number:
		w.line(indent + "Number: ________")
	case questionsets.Datetime:
		w.line(indent + "Date and time: ____________________")
	default:
		w.line(indent + strings.Repeat("_", Width-len(indent)))
	}
}

// traits says how a question is asked and what it is for.
func traits(q *questionsets.Question) []string {
	var out []string
	add := func(holds bool, text string) {
		if holds {
			out = append(out, text)
		}
	}
	add(q.Required, "must be answered")
	add(!q.Required, "may be left out")
	add(q.Kind == questionsets.Choices, "tick any number")
	add(q.Core, "asked on the quick path")
	add(q.Unscored, "gives no points")
	add(q.Worse == "no", "No sounds worse")
	add(q.Worse == "neither", "neither answer sounds worse")
	add(len(q.Covers) > 0, "covers "+listed(q.Covers, "and"))
	add(q.Means != "", "means "+q.Means)
	add(q.Fills != "", "fills "+strings.ReplaceAll(q.Fills, "_", " "))
	return out
}

// cite says where a thing is printed, whether it is, and what more there is to
// know about it.
func (w *writer) cite(indent, id string, basis questionsets.Basis, source string, more ...string) {
	text := string(basis)
	if source != "" {
		text += ": " + source
	}
	if id != "" {
		text = id + ", " + text
	}
	w.text(indent, "["+strings.Join(append([]string{text}, more...), "; ")+"]")
}
