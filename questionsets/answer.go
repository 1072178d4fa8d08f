package questionsets

// State says what sort of answer was given. All three count as asked (HMIC-03);
// only Known counts as known. No answer at all is the absence of an Answer.
type State string

// The states of an answer.
const (
	Known    State = "known"
	NotKnown State = "not known"
	Declined State = "declined"
)

// Answer is what was said to one question.
type Answer struct {
	State  State    `json:"state"`
	Value  string   `json:"value,omitempty"`  // every kind but choices; a number or time as written
	Values []string `json:"values,omitempty"` // choices: those picked, in the pack's order; none is an answer
	Note   string   `json:"note,omitempty"`   // what else was said
}

// Say is a known answer of one value.
func Say(value string) Answer { return Answer{State: Known, Value: value} }

// Pick is a known answer to a choices question.
func Pick(values ...string) Answer { return Answer{State: Known, Values: values} }
