package intake

import (
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Text gives what a step's answer says in words, for summaries.
func (c *Call) Text(step string) string {
	a, ok := c.Get(step)
	if !ok {
		return ""
	}
	return AnswerText(c.anyQuestion(step), a)
}

// StepText gives the answer to a step of the frame in words.
func StepText(step string, a questionsets.Answer) string { return AnswerText(frameQuestion(step), a) }

// AnswerText gives an answer in words: choices by their labels.
func AnswerText(q *questionsets.Question, a questionsets.Answer) string {
	if a.State != questionsets.Known {
		return string(a.State)
	}
	label := func(v string) string {
		if q != nil {
			for _, o := range q.Choices {
				if o.Value == v && o.Label != "" {
					return o.Label
				}
			}
		}
		return v
	}
	if q != nil && q.Kind == questionsets.Choices {
		var out []string
		for _, v := range a.Values {
			out = append(out, label(v))
		}
		if len(out) == 0 {
			return "none of these"
		}
		return strings.Join(out, ", ")
	}
	if q != nil && q.Kind == questionsets.Datetime {
		if t, err := time.Parse(time.RFC3339, a.Value); err == nil {
			return t.In(risk.London).Format("2 Jan 2006 15:04")
		}
	}
	if q != nil && q.Kind == questionsets.YesNo {
		return map[string]string{"yes": "Yes", "no": "No"}[a.Value]
	}
	return label(a.Value)
}
