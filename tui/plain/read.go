package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/store/intake"
	"firstcall/tui/field"
)

// ReadAnswer reads one line as the answer to a question. It fails with a
// sentence that says what would do.
func ReadAnswer(q *questionsets.Question, line string, now time.Time) (questionsets.Answer, error) {
	text := strings.TrimSpace(line)
	if a, ok := stateWord(q, text); ok {
		return a, nil
	}
	switch q.Kind {
	case questionsets.YesNo:
		return readYesNo(text)
	case questionsets.Choice:
		v, err := readOption(q, text)
		return questionsets.Say(v), err
	case questionsets.Choices:
		return readOptions(q, text)
	case questionsets.Number:
		if _, err := strconv.ParseFloat(text, 64); err != nil {
			return questionsets.Answer{}, fmt.Errorf("write a number in figures, or \"not known\"")
		}
		return questionsets.Say(text), nil
	case questionsets.Datetime:
		t, err := field.ParseWhen(text, now)
		if err != nil {
			return questionsets.Answer{}, err
		}
		return questionsets.Say(t.Format(time.RFC3339)), nil
	}
	return questionsets.Say(line), nil
}

// stateWord reads "not known" and "declined", and k and d where no words are
// expected.
func stateWord(q *questionsets.Question, text string) (questionsets.Answer, bool) {
	word := strings.ToLower(text)
	letters := q.Kind != questionsets.Text && q.Kind != questionsets.Datetime
	switch {
	case word == "not known", word == "k" && letters:
		return questionsets.Answer{State: questionsets.NotKnown}, true
	case word == "declined", word == "d" && letters, word == "refused" && q.ID == intake.StepName:
		return questionsets.Answer{State: questionsets.Declined}, true
	}
	return questionsets.Answer{}, false
}

func readYesNo(text string) (questionsets.Answer, error) {
	switch strings.ToLower(text) {
	case "y", "yes":
		return questionsets.Say("yes"), nil
	case "n", "no":
		return questionsets.Say("no"), nil
	}
	return questionsets.Answer{}, fmt.Errorf("answer y, n, k (not known) or d (declined)")
}

// readOption finds a choice by its number, its value, or the beginning of any
// word of its label, if only one fits.
func readOption(q *questionsets.Question, text string) (string, error) {
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(q.Choices) {
		return q.Choices[n-1].Value, nil
	}
	word := strings.ToLower(text)
	if word == "" {
		return "", fmt.Errorf("choose 1 to %d", len(q.Choices))
	}
	var fits []string
	for _, o := range q.Choices {
		if o.Value == word || strings.ToLower(o.Label) == word || word == o.Value[:1] && len(word) == 1 && yesNoValued(q) {
			return o.Value, nil
		}
		label := strings.ToLower(o.Label)
		if strings.HasPrefix(label, word) || strings.Contains(label, " "+word) {
			fits = append(fits, o.Value)
		}
	}
	if len(fits) == 1 {
		return fits[0], nil
	}
	return "", fmt.Errorf("choose 1 to %d, k (not known) or d (declined)", len(q.Choices))
}

// yesNoValued says whether y and n can stand for two of the choices.
func yesNoValued(q *questionsets.Question) bool {
	has := func(v string) bool {
		return slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Value == v })
	}
	return has("yes") && has("no")
}

func readOptions(q *questionsets.Question, text string) (questionsets.Answer, error) {
	switch strings.ToLower(text) {
	case "0", "none", "none of these":
		return questionsets.Pick(), nil
	}
	var picked []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		v, err := readOption(q, word)
		if err != nil {
			return questionsets.Answer{}, fmt.Errorf("choose numbers from 1 to %d with spaces between them, or 0 for none of these", len(q.Choices))
		}
		picked = append(picked, v)
	}
	if len(picked) == 0 {
		return questionsets.Answer{}, fmt.Errorf("choose numbers from 1 to %d with spaces between them, or 0 for none of these", len(q.Choices))
	}
	return questionsets.Pick(picked...), nil
}
