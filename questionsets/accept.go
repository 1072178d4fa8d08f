package questionsets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstcall/questionsets/strictyaml"
)

// AnswerError says why an answer was not taken. It never repeats the answer,
// which is a caller's words.
type AnswerError struct {
	Question  string // its id; "" when there is no such question
	Msg, Hint string
}

// Error gives what is wrong and what would be right.
func (e *AnswerError) Error() string {
	if e.Hint == "" {
		return e.Msg
	}
	return e.Msg + "; " + e.Hint
}

// Is makes every AnswerError an ErrInvalid.
func (e *AnswerError) Is(target error) bool { return target == ErrInvalid }

// maxAnswer is the longest text that one answer holds, in bytes.
const maxAnswer = 64 << 10

var numberForm = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,6})?$`)

func (p *Pack) noQuestion(id string) *AnswerError {
	msg := "there is no such question"
	if idForm.MatchString(id) && len(id) <= maxID {
		msg = fmt.Sprintf("there is no question %q", id)
	}
	return &AnswerError{Msg: msg, Hint: strictyaml.Suggest(id, "the questions", p.questionIDs(""))}
}

func (q *Question) refuse(msg, hint string) *AnswerError {
	return &AnswerError{Question: q.ID, Msg: q.ID + " " + msg, Hint: hint}
}

// accept checks an answer and gives it as it is kept: the picked choices once
// each and in the pack's order, numbers and times without spaces around them.
func (q *Question) accept(a Answer) (Answer, error) {
	if len(a.Value) > maxAnswer || len(a.Note) > maxAnswer {
		return a, q.refuse("has too long an answer", fmt.Sprintf("at most %d characters are kept", maxAnswer))
	}
	if !utf8.ValidString(a.Value) || !utf8.ValidString(a.Note) {
		return a, q.refuse("has an answer that is not text", "type it again")
	}
	switch a.State {
	case NotKnown, Declined:
		return Answer{State: a.State, Note: a.Note}, nil
	case Known:
	default:
		return a, q.refuse("has an answer without a state", "it is known, not known or declined")
	}
	if q.Kind == Choices {
		return q.acceptChoices(a)
	}
	if len(a.Values) > 0 {
		return a, q.refuse("takes one answer", "give a single value, not a list")
	}
	return q.acceptOne(a)
}

func (q *Question) acceptChoices(a Answer) (Answer, error) {
	picked := a.Values
	if a.Value != "" {
		picked = append(slices.Clone(picked), a.Value)
	}
	out := Answer{State: Known, Values: []string{}, Note: a.Note}
	for _, v := range picked {
		if q.option(v) == nil {
			return a, q.noChoice(v)
		}
	}
	for _, o := range q.Choices {
		if slices.Contains(picked, o.Value) {
			out.Values = append(out.Values, o.Value)
		}
	}
	return out, nil
}

func (q *Question) noChoice(v string) *AnswerError {
	return q.refuse("has no such choice", strictyaml.Suggest(v, "its choices", q.values()))
}

// acceptOne checks a known answer of one value. The value never becomes part
// of an error.
func (q *Question) acceptOne(a Answer) (Answer, error) {
	a.Values = nil
	if q.Kind != Text {
		a.Value = strings.TrimSpace(a.Value)
	}
	switch q.Kind {
	case YesNo:
		if a.Value != "yes" && a.Value != "no" {
			return a, q.refuse("is answered yes or no", "write yes, no, not known or declined")
		}
	case Choice:
		if q.option(a.Value) == nil {
			return a, q.noChoice(a.Value)
		}
	case Number:
		if !numberForm.MatchString(a.Value) {
			return a, q.refuse("is a number", "write digits, such as 3 or 2.5, or not known")
		}
	case Datetime:
		if _, err := time.Parse(time.RFC3339, a.Value); err != nil {
			return a, q.refuse("is a date and time", "write it as 2026-11-21T14:30:00Z, or not known")
		}
	default:
		if strings.TrimSpace(a.Value) == "" {
			return a, q.refuse("has an empty answer", "write what was said, or not known or declined")
		}
	}
	return a, nil
}
