package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/questionsets"
	"firstcall/store"
)

// The steps that every call takes before the pack's own questions, in the
// order of DESIGN section 6. Their ids begin with @ so that no pack can use them.
const (
	StepNumber = "@number"
	StepPlace  = "@place"
	StepWhat   = "@what"
	StepDanger = "@danger"
	StepName   = "@name"
	StepSame   = "@same"   // only when earlier callers from this number are known by name
	StepVictim = "@victim" // only when the victim is not the caller
	StepWhen   = "@when"
	StepKind   = "@kind"
	StepType   = "@type"
)

// KindCrime is the answer to StepKind that hands the call over as a crime (NS-06).
const KindCrime = "crime"

// SomebodyElse is the answer to StepSame that says none of the people known
// by this number is the one concerned.
const SomebodyElse = "somebody-else"

// Step is one thing to ask: a frame step or a pack's question.
type Step struct {
	ID       string
	Question *questionsets.Question
	Pack     bool // from the pack, so it counts in "8 of 10"
}

var frameQuestions = map[string]*questionsets.Question{
	StepNumber: {ID: StepNumber, Kind: questionsets.Text, Ask: "What number is the caller on?",
		Hint: "w withheld · u unavailable · any spelling will do"},
	StepPlace: {ID: StepPlace, Kind: questionsets.Text, Ask: "Where is it happening?",
		Hint: "Address or place, and the postcode if they know it"},
	StepWhat: {ID: StepWhat, Kind: questionsets.Text, Ask: "What is happening?", Covers: []string{"incident"}},
	StepDanger: {ID: StepDanger, Kind: questionsets.YesNo, Ask: "Is anyone in danger now?", Covers: []string{"safety"},
		Hint: "A weapon, an injury, a threat to life or of self-harm, a child at risk"},
	StepName: {ID: StepName, Kind: questionsets.Text, Ask: "What is the caller's name?",
		Hint: "Name, date of birth, postcode: as much as they give · ctrl+d refused"},
	StepVictim: {ID: StepVictim, Kind: questionsets.Text, Ask: "Who is the victim?", Covers: []string{"incident"},
		Hint: "Name, date of birth, postcode: as much as the caller knows"},
	StepWhen: {ID: StepWhen, Kind: questionsets.Datetime, Ask: "When did it happen?",
		Hint: "now · 14:30 · yesterday 22:00 · 21/11 22:00 · 2 days ago"},
	StepKind: kindQuestion(),
	StepType: typeQuestion(),
}

func kindQuestion() *questionsets.Question {
	q := &questionsets.Question{ID: StepKind, Kind: questionsets.Choice, Ask: "Is it anti-social behaviour, and which kind?"}
	for _, c := range questionsets.Categories {
		q.Choices = append(q.Choices, questionsets.Option{Value: c.ID, Label: c.Label})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: KindCrime, Label: "Not ASB: hand over as a crime"})
	return q
}

func typeQuestion() *questionsets.Question {
	q := &questionsets.Question{ID: StepType, Kind: questionsets.Choice, Ask: "What type of anti-social behaviour?",
		Hint: "Type the beginning of any word"}
	for _, t := range questionsets.ASBTypes {
		q.Choices = append(q.Choices, questionsets.Option{Value: t.ID, Label: t.Label})
	}
	return q
}

// Steps gives every step that shows at this moment, in the order they are asked.
func (c *Call) Steps() []Step {
	if c.steps == nil {
		c.steps = c.listSteps()
	}
	return c.steps
}

func (c *Call) listSteps() []Step {
	var steps []Step
	for _, id := range c.order {
		if q := c.question(id); q != nil {
			steps = append(steps, Step{ID: q.ID, Question: q, Pack: !strings.HasPrefix(q.ID, "@")})
		}
	}
	return steps
}

// listOrder gives every step there can be: the frame's, then the pack's that
// do not take the place of one of them.
func (c *Call) listOrder() []string {
	var order []string
	add := func(id string) {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for _, id := range []string{StepNumber, StepPlace, StepWhat, StepDanger, StepName, StepSame, StepVictim, StepWhen, StepKind, StepType} {
		add(c.stepID(id))
	}
	for i := range c.pack.Questions {
		add(c.pack.Questions[i].ID)
	}
	return order
}

// fills says which part of the report a frame step fills, where a pack may
// have its own question for it.
var fills = map[string]string{StepPlace: "location", StepWhat: "narrative", StepType: "asb_type"}

// stepID is the step itself, or the pack's question that takes its place.
func (c *Call) stepID(step string) string {
	if target, ok := fills[step]; ok {
		if q := c.pack.Filling(target); q != nil {
			return q.ID
		}
	}
	return step
}

// question gives the question behind a step, nil if the step does not show.
func (c *Call) question(step string) *questionsets.Question {
	id := c.stepID(step)
	switch id {
	case StepNumber:
		if c.channel == store.ChannelWalkIn {
			return nil
		}
	case StepSame:
		return c.sameQuestion()
	case StepVictim:
		if !c.other {
			return nil
		}
	case StepType:
		if c.crime() {
			return nil
		}
	}
	if q, ok := frameQuestions[id]; ok {
		return q
	}
	if !c.iv.Shown(id) || c.crime() && !c.askedOfCrime(id) {
		return nil
	}
	return c.pack.Question(id)
}

// askedOfCrime says whether a pack's question still shows in a call handed over
// as a crime: one that says where or what, and one that was answered before, so
// that what was said is handed over too.
func (c *Call) askedOfCrime(id string) bool {
	_, answered := c.iv.Get(id)
	return answered || id == c.stepID(StepPlace) || id == c.stepID(StepWhat)
}

// Next gives the step after the present one; "" after the last.
func (c *Call) Next() string { return c.beside(c.step, 1) }

// Prev gives the step before the present one; "" before the first.
func (c *Call) Prev() string { return c.beside(c.step, -1) }

// beside gives the nearest step that shows in a direction, also from a step
// that no longer shows.
func (c *Call) beside(step string, d int) string {
	i := slices.Index(c.order, c.stepID(step))
	if i < 0 {
		return ""
	}
	for i += d; i >= 0 && i < len(c.order); i += d {
		if c.question(c.order[i]) != nil {
			return c.order[i]
		}
	}
	return ""
}

// frameQuestion gives the question of a frame step whether it shows or not, nil
// for a pack's. The choices of StepSame are known only while it shows.
func frameQuestion(step string) *questionsets.Question {
	if step == StepSame {
		return &questionsets.Question{ID: StepSame, Kind: questionsets.Choice}
	}
	return frameQuestions[step]
}

// maxFrameAnswer is the longest text one frame step holds, in bytes.
const maxFrameAnswer = 64 << 10

// fits checks an answer to a frame step. The sentence never repeats the answer.
func fits(q *questionsets.Question, a questionsets.Answer) error {
	switch {
	case a.State == questionsets.NotKnown, a.State == questionsets.Declined:
		return nil
	case a.State != questionsets.Known:
		return errors.New("an answer is known, not known or declined")
	case len(a.Values) > 0:
		return errors.New("this takes one answer, not a list")
	case len(a.Value) > maxFrameAnswer || len(a.Note) > maxFrameAnswer:
		return fmt.Errorf("that is too long: at most %d characters are kept", maxFrameAnswer)
	}
	switch q.Kind {
	case questionsets.YesNo:
		if a.Value != "yes" && a.Value != "no" {
			return errors.New("this is answered yes or no")
		}
	case questionsets.Datetime:
		if _, err := time.Parse(time.RFC3339, a.Value); err != nil {
			return errors.New("this is a date and time, such as 2026-11-21T14:30:00Z")
		}
	case questionsets.Choice:
		return fitsChoice(q, a.Value)
	default:
		if strings.TrimSpace(a.Value) == "" {
			return errors.New("write what was said, or not known or declined")
		}
	}
	return nil
}

func fitsChoice(q *questionsets.Question, value string) error {
	if q.ID == StepSame {
		if _, err := uuid.FromString(value); err == nil || value == SomebodyElse {
			return nil
		}
	}
	if !slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Value == value }) {
		return errors.New("that is not one of the choices")
	}
	return nil
}

// sameQuestion asks whether this is one of the people already known by the
// number. It is put only once a history with names has been found.
func (c *Call) sameQuestion() *questionsets.Question {
	known := c.peopleKnown()
	if len(known) == 0 {
		return nil
	}
	q := &questionsets.Question{ID: StepSame, Kind: questionsets.Choice,
		Ask: "Earlier reports from this number name somebody. Is it the same person?"}
	for _, k := range known {
		label := k.person.Name()
		if k.reports > 1 {
			label += " (" + plural(k.reports, "report") + ")"
		}
		q.Choices = append(q.Choices, questionsets.Option{Value: k.id.String(), Label: label})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: SomebodyElse, Label: "Somebody else"})
	return q
}
