package prove

import (
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/questionsets/paths"
	"firstcall/risk"
)

// Counter is a path that refutes a claim, one that stands for all that nothing
// can tell apart from it.
type Counter struct {
	Answers []Said     `json:"answers"` // facts that are known first, then every question that is asked
	History string     `json:"history"` // in words; "" where a claim is not about calls
	Level   risk.Level `json:"level"`
	Score   int        `json:"score"`
	Why     string     `json:"why,omitempty"` // why there is no level
	// Instead are the answers of the calmer path a worse one is compared with,
	// as far as they differ, and InsteadLevel is its level.
	Instead      []Said      `json:"instead,omitempty"`
	InsteadLevel *risk.Level `json:"instead_level,omitempty"`
	// AnswersFile is the path as an answers file: assess comes to Level with it. It
	// is missing where a claim is not about calls, and where an earlier report is one
	// of the very incident that is reported, which an answers file cannot say.
	AnswersFile *AnswersFile `json:"answers_file,omitempty"`
}

// AnswersFile is what `assess --answers` takes.
type AnswersFile struct {
	Now      time.Time      `json:"now"`
	Channel  string         `json:"channel,omitempty"`
	Category string         `json:"category,omitempty"`
	ASBType  string         `json:"asb_type,omitempty"`
	Answers  map[string]any `json:"answers"` // by question: a text, or a list of picks
	History  []Reported     `json:"history"`
}

// Reported is an earlier report in it.
type Reported struct {
	At       time.Time  `json:"at"`
	Level    risk.Level `json:"level,omitempty"`
	Hate     bool       `json:"hate,omitempty"`
	Incident string     `json:"incident,omitempty"` // those of one incident count once
}

// Said is one answer of a counterexample.
type Said struct {
	ID     string `json:"id"`
	Ask    string `json:"ask"`
	Value  string `json:"value"`  // picks are joined by commas
	Answer string `json:"answer"` // as it is shown
}

// counter writes down a path.
func (pr *prover) counter(iv *questionsets.Interview, past *paths.Past, r questionsets.Result) *Counter {
	c := &Counter{History: past.Told, Level: r.Level, Score: r.Score, Answers: []Said{}}
	if r.Level == risk.Unassessed {
		c.Why = r.Why
	}
	if !past.Joined() {
		c.AnswersFile = answersFile(iv, past)
	}
	f := iv.Facts()
	for _, fact := range []Said{{ID: "channel", Ask: "The channel", Value: f.Channel}, {ID: "category", Ask: "The category", Value: f.Category},
		{ID: "asb_type", Ask: "The type", Value: f.ASBType}} {
		if fact.Value != "" {
			fact.Answer = fact.Value
			c.Answers = append(c.Answers, fact)
		}
	}
	for _, q := range iv.Visible() {
		if a, ok := iv.Get(q.ID); ok {
			c.Answers = append(c.Answers, Said{q.ID, q.Ask, valueOf(a), shownAs(q, a)})
		}
	}
	return c
}

// answersFile writes a path down so that it can be assessed again.
func answersFile(iv *questionsets.Interview, past *paths.Past) *AnswersFile {
	f := iv.Facts()
	out := &AnswersFile{Now: past.History.Now, Channel: f.Channel, Category: f.Category, ASBType: f.ASBType,
		Answers: map[string]any{}, History: []Reported{}}
	for id, a := range iv.Export() {
		switch {
		case a.State != questionsets.Known:
			out.Answers[id] = string(a.State)
		case a.Values != nil:
			out.Answers[id] = a.Values
		default:
			out.Answers[id] = a.Value
		}
	}
	for _, o := range past.History.Earlier {
		out.History = append(out.History, Reported{o.At, o.Level, o.Hate, o.Incident})
	}
	return out
}

// differs gives the answers of one path that another does not have.
func (pr *prover) differs(calm, worse *questionsets.Interview) []Said {
	var out []Said
	for _, q := range calm.Visible() {
		a, ok := calm.Get(q.ID)
		b, also := worse.Get(q.ID)
		if ok && (!also || !worse.Shown(q.ID) || valueOf(a) != valueOf(b)) {
			out = append(out, Said{q.ID, q.Ask, valueOf(a), shownAs(q, a)})
		}
	}
	return out
}

// valueOf gives an answer as a word.
func valueOf(a questionsets.Answer) string {
	switch {
	case a.State != questionsets.Known:
		return string(a.State)
	case a.Value != "":
		return a.Value
	}
	return strings.Join(a.Values, ", ")
}

// shownAs gives an answer as a person reads it.
func shownAs(q *questionsets.Question, a questionsets.Answer) string {
	switch {
	case a.State == questionsets.NotKnown:
		return "Not known"
	case a.State == questionsets.Declined:
		return "Declined"
	case q.Kind == questionsets.YesNo:
		return strings.ToUpper(a.Value[:1]) + a.Value[1:]
	case q.Kind == questionsets.Text && a.Value == paths.SomeText:
		return "something is said"
	case q.Kind == questionsets.Datetime:
		return "a date and time"
	case q.Kind != questionsets.Choice && q.Kind != questionsets.Choices:
		return a.Value
	}
	var labels []string
	for _, o := range q.Choices {
		if o.Value == a.Value || slices.Contains(a.Values, o.Value) {
			labels = append(labels, o.Label)
		}
	}
	if len(labels) == 0 {
		return "none of these"
	}
	return strings.Join(labels, "; ")
}
