package paper

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/questionsets/strictyaml"
)

// writer fills in the form of one pack.
type writer struct {
	sheet
	p     *questionsets.Pack
	words wording
	file  *strictyaml.Doc // as the author wrote it
}

func newWriter(p *questionsets.Pack) *writer {
	w := &writer{p: p, words: newWording(p)}
	if doc, err := strictyaml.Parse("", p.Bytes, strictyaml.Options{Limit: questionsets.MaxPackBytes}); err == nil {
		w.file = doc
	}
	return w
}

// length gives a length of time or a deadline in the unit the author wrote:
// 6 weeks are kept as 42 days.
func (w *writer) length(kept fmt.Stringer, path ...any) string {
	if w.file != nil {
		if n := w.file.Node(path...); n != nil {
			return strings.ToLower(strings.Join(strings.Fields(n.Text), " "))
		}
	}
	return kept.String()
}

// Form gives a pack as a form on paper: its questions with the boxes to tick,
// how the level comes about, what must happen then, and where each is printed.
// No line is wider than Width.
func Form(p *questionsets.Pack) []string {
	w := newWriter(p)
	w.header()
	w.questions()
	w.level()
	w.actions()
	w.writeOff()
	w.whoMay()
	w.foot()
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
	w.head()
}

// notAsked says what a call is whose questions need not be asked (CAM-06).
const notAsked = "Such a report is complete without a level"

func (w *writer) questions() {
	w.heading("Questions")
	w.text("", "Each can also be answered: not known, or declined.")
	if e := w.p.Exempt; e != nil {
		w.text("", "Not asked if "+w.words.condition(e.When)+": "+e.Because)
		w.text("", notAsked+". What is answered all the same counts as usual.")
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
	w.text(indent, capital(strings.Join(w.traits(q), "; "))+".")
	w.cite(indent, q.ID, q.Basis, q.Source)
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

// What a question covers, means and fills (see questionsets.Coverage, Meanings and
// FillTargets) in words for who reads the form.
var (
	coverWords = map[string]string{"incident": "the incident", "repeat": "repeat incidents"}
	meanWords  = map[string]string{"weapon": "about weapons", "danger": "about danger", "injury": "about injuries", "household": "about the household",
		"hate": "about hate", "who": "who does it", "where": "where they are", "how": "how it is done"}
	fillWords = map[string]string{"narrative": "what is happening", "location": "where it is happening", "suspect": "who does it",
		"asb_type": "the type"}
)

// wordsFor gives the words for some keys; a key without any is one.
func wordsFor(words map[string]string, keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = cmp.Or(words[k], k)
	}
	return out
}

// traits says how a question is asked and what it is for.
func (w *writer) traits(q *questionsets.Question) []string {
	var out []string
	add := func(holds bool, text string) {
		if holds {
			out = append(out, text)
		}
	}
	add(q.Required, "must be answered")
	add(!q.Required, "may be left out")
	add(q.Kind == questionsets.Choices, "tick any number")
	add(q.Core && w.p.Stage == questionsets.StageCall, "also on the quick path") // an assessment has none
	add(q.Unscored, "gives no points")
	add(q.Worse == "no", "No sounds worse")
	add(q.Worse == "neither", "neither answer sounds worse")
	add(len(q.Covers) > 0, "counts as asking about "+listed(wordsFor(coverWords, q.Covers...), "and"))
	add(q.Means != "", "tells officers "+listed(wordsFor(meanWords, q.Means), ""))
	add(q.Fills != "", "written down as "+listed(wordsFor(fillWords, q.Fills), ""))
	return out
}

// cite says where a thing is printed, and whether it is.
func (w *writer) cite(indent, id string, basis questionsets.Basis, source string) {
	text := string(basis)
	if source != "" {
		text += ": " + source
	}
	if id != "" {
		text = id + ", " + text
	}
	w.text(indent, "["+text+"]")
}
