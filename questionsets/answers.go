package questionsets

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// MaxAnswersBytes is the largest answers file that is read, checked before parsing.
const MaxAnswersBytes = 1 << 20

// AnswersFile is a call written down: its facts, answers and history. It is
// YAML or JSON. A command that takes more keys embeds it in a struct of its own
// and reads both with DecodeAnswers.
type AnswersFile struct {
	Now           Moment           `yaml:"now"`
	Channel       string           `yaml:"channel"`
	Category      string           `yaml:"category"`
	ASBType       string           `yaml:"asb_type"`
	Danger        bool             `yaml:"danger"`
	DangerBecause string           `yaml:"danger_because"`
	Answers       map[string]Given `yaml:"answers"` // by question id
	History       []PastReport     `yaml:"history"`

	doc *strictyaml.Doc
	at  []any // where it stands in the document; nil: it is the document
}

// PastReport is one earlier report in an answers file.
type PastReport struct {
	At       Moment     `yaml:"at"`
	Ago      risk.Span  `yaml:"ago"` // how long before now, in hours, days, weeks, months or years; instead of at
	Category string     `yaml:"category"`
	Hate     bool       `yaml:"hate"`
	Level    risk.Level `yaml:"level"`    // what it holds now
	Agency   string     `yaml:"agency"`   // who it was reported to; "" the police
	Person   string     `yaml:"person"`   // victim's id
	Call     string     `yaml:"call"`     // reports with the same call are one occasion
	Incident string     `yaml:"incident"` // calls linked to one incident are one occasion
	ASBType  string     `yaml:"asb_type"`
}

// Moment is a time as a file writes it: RFC 3339, or a date, which is the
// beginning of that day in London.
type Moment struct{ time.Time }

// UnmarshalText reads a time or a date.
func (m *Moment) UnmarshalText(b []byte) error {
	if t, err := time.Parse(time.RFC3339, string(b)); err == nil {
		m.Time = t
		return nil
	}
	t, err := time.ParseInLocation(time.DateOnly, string(b), risk.London)
	if err != nil {
		return &strictyaml.Error{Msg: "this is not a time", Hint: "write 2026-11-21T14:30:00Z, or a date such as 2026-11-21"}
	}
	m.Time = t
	return nil
}

// Given is an answer as a file writes it: a value, a list of values, or the
// words "not known" or "declined".
type Given struct{ Answer Answer }

// UnmarshalNode reads a value or a list of values.
func (g *Given) UnmarshalNode(n *strictyaml.Node) error {
	switch n.Shape {
	case strictyaml.Scalar:
		g.Answer = Say(n.Text)
		if s := State(n.Text); s == NotKnown || s == Declined {
			g.Answer = Answer{State: s}
		}
	case strictyaml.List:
		g.Answer = Pick()
		for _, item := range n.Items {
			if item.Shape != strictyaml.Scalar {
				return &strictyaml.Error{Line: item.Pos.Line, Col: item.Pos.Col,
					Msg: "a list of answers holds single values", Hint: "write [one, two]"}
			}
			g.Answer.Values = append(g.Answer.Values, item.Text)
		}
	default:
		return &strictyaml.Error{Msg: "an answer is a value or a list of values", Hint: "write for example q5: yes, or keepsafe: [economic, family]"}
	}
	return nil
}

// AnswersHolder is a pointer to AnswersFile or to a struct that embeds it.
type AnswersHolder interface{ answersFile() *AnswersFile }

func (af *AnswersFile) answersFile() *AnswersFile { return af }

// ParseAnswers reads an answers file. The file's name is only used in errors.
// The error is a Mistakes and never repeats a value of the file, which is what
// somebody said.
func ParseAnswers(file string, b []byte) (*AnswersFile, error) {
	af := &AnswersFile{}
	if err := DecodeAnswers(file, b, af); err != nil {
		return nil, err
	}
	return af, nil
}

// DecodeAnswers reads a file that holds an answers file's keys and those of the
// struct it is embedded in. Errors are as of ParseAnswers.
func DecodeAnswers(file string, b []byte, out AnswersHolder) error {
	doc, err := strictyaml.Decode(file, b, strictyaml.Options{Limit: MaxAnswersBytes, Private: true, NullIsAbsent: true}, out)
	af := out.answersFile()
	if af.doc = doc; doc != nil {
		var errs strictyaml.Errors
		errors.As(err, &errs)
		af.hints(errs)
	}
	return err
}

// levelHint names the levels where there may be none.
const levelHint = "use standard, medium or high, or unassessed"

// spanHint shows every unit that a length of time is read in.
func spanHint() string {
	_, err := risk.ParseSpan("")
	_, hint, _ := strings.Cut(err.Error(), ": ")
	return hint
}

// hints says of values in the history that could not be read what may stand
// there.
func (af *AnswersFile) hints(errs strictyaml.Errors) {
	for i := range af.History {
		rehint(af.doc, errs, spanHint(), af.path([]any{"history", i, "ago"})...)
		rehint(af.doc, errs, levelHint+" where it holds none", af.path([]any{"history", i, "level"})...)
	}
}

// Has says whether a value was written at a path, such as Has("caller", "surname").
func (af *AnswersFile) Has(path ...any) bool { return af.doc != nil && af.doc.Has(af.path(path)...) }

// path is a place in the document.
func (af *AnswersFile) path(path []any) []any { return append(slices.Clone(af.at), path...) }

// Mistake gives a mistake at the place of a value: what is wrong and what would
// be right, for the checks of a struct that embeds this one. Neither may repeat
// what somebody said.
func (af *AnswersFile) Mistake(msg, hint string, path ...any) *Mistake {
	if af.doc == nil {
		return &Mistake{File: "answers", Line: 1, Col: 1, Msg: msg, Hint: hint}
	}
	return af.doc.Error(af.doc.At(af.path(path)...), msg, hint)
}

// Apply begins an interview on a pack with the file's facts and answers, and
// gives the history they are to be assessed with, as of the file's now or else
// of the given one. Answers to questions that turn out hidden are kept hidden.
// The error is a Mistakes.
func (af *AnswersFile) Apply(p *Pack, now time.Time) (*Interview, risk.History, error) {
	var errs strictyaml.Errors
	af.checkWord(&errs, af.Channel, Channels, "channel")
	af.checkKind(&errs, af.Category, af.ASBType)
	iv := NewInterview(p)
	iv.SetFacts(Facts{Channel: af.Channel, Category: af.Category, ASBType: af.ASBType,
		Danger: af.Danger, DangerBecause: af.DangerBecause})
	for _, id := range sortedKeys(af.Answers) {
		if err := iv.Answer(id, af.Answers[id].Answer); err != nil {
			errs = append(errs, af.answerMistake(p, id, err))
		}
	}
	h := af.history(&errs, now)
	if err := errs.Err(); err != nil {
		return nil, risk.History{}, err
	}
	return iv, h, nil
}

func (af *AnswersFile) history(errs *strictyaml.Errors, now time.Time) risk.History {
	if !af.Now.IsZero() {
		now = af.Now.Time
	}
	h := risk.History{Now: now, Present: risk.Occasion{At: now, Category: af.Category, ASBType: af.ASBType}}
	for i, r := range af.History {
		at := r.At.Time
		switch {
		case r.At.IsZero() && r.Ago == risk.Span{}:
			*errs = append(*errs, af.Mistake("at is missing", "write when it was reported, such as at: 2026-11-21 or ago: 5 days", "history", i))
		case !r.At.IsZero() && r.Ago != risk.Span{}:
			*errs = append(*errs, af.Mistake("at and ago are both given", "keep one of them", "history", i))
		case r.At.IsZero():
			at = r.Ago.Back(now)
		}
		af.checkKind(errs, r.Category, r.ASBType, "history", i)
		h.Earlier = append(h.Earlier, risk.Occasion{At: at, Category: r.Category, ASBType: r.ASBType,
			Agency: r.Agency, Person: r.Person, Call: r.Call, Incident: r.Incident, Hate: r.Hate, Level: r.Level})
	}
	return h
}

// checkKind checks the category and type of the call or of an earlier report.
func (af *AnswersFile) checkKind(errs *strictyaml.Errors, category, asbType string, at ...any) {
	af.checkWord(errs, category, categoryIDs(), append(slices.Clone(at), "category")...)
	af.checkWord(errs, asbType, asbTypeIDs(), append(slices.Clone(at), "asb_type")...)
}

func (af *AnswersFile) checkWord(errs *strictyaml.Errors, v string, allowed []string, path ...any) {
	if v == "" || slices.Contains(allowed, v) {
		return
	}
	*errs = append(*errs, af.Mistake(fmt.Sprintf("this is no %v", path[len(path)-1]),
		strictyaml.Suggest(v, "they", allowed), path...))
}

// answerMistake gives an answer's error the place it came from: the key of a
// question that does not exist, the item of a list that is no choice.
func (af *AnswersFile) answerMistake(p *Pack, id string, err error) *Mistake {
	m := af.Mistake(err.Error(), "", "answers", id)
	var ae *AnswerError
	if errors.As(err, &ae) {
		m.Msg, m.Hint = ae.Msg, ae.Hint
	}
	q := p.Question(id)
	if af.doc == nil {
		return m
	}
	if q == nil {
		at := af.doc.KeyAt(af.path([]any{"answers", id})...)
		m.Line, m.Col = at.Line, at.Col
		return m
	}
	if q.Kind == Choices {
		for i, v := range af.Answers[id].Answer.Values {
			if q.option(v) == nil {
				at := af.doc.At(af.path([]any{"answers", id, i})...)
				m.Line, m.Col = at.Line, at.Col
				break
			}
		}
	}
	return m
}
