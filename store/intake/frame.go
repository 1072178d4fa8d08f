package intake

import (
	"strings"

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
	placed := map[string]bool{}
	add := func(id string) {
		q := c.question(id)
		if q != nil && !placed[q.ID] {
			placed[q.ID] = true
			steps = append(steps, Step{ID: q.ID, Question: q, Pack: !strings.HasPrefix(q.ID, "@")})
		}
	}
	for _, id := range []string{StepNumber, StepPlace, StepWhat, StepDanger, StepName, StepSame, StepVictim, StepWhen, StepKind} {
		add(id)
	}
	if c.value(StepKind) == KindCrime {
		return steps
	}
	add(StepType)
	for _, q := range c.iv.Visible() {
		add(q.ID)
	}
	return steps
}

// question gives the question behind a step, nil if the step does not show.
func (c *Call) question(id string) *questionsets.Question {
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
	case StepPlace, StepWhat, StepType:
		fills := map[string]string{StepPlace: "location", StepWhat: "narrative", StepType: "asb_type"}
		if q := c.pack.Filling(fills[id]); q != nil {
			return q
		}
	}
	if q, ok := frameQuestions[id]; ok {
		return q
	}
	return c.pack.Question(id)
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
		label := k.name
		if k.reports > 1 {
			label += " (" + plural(k.reports, "report") + ")"
		}
		q.Choices = append(q.Choices, questionsets.Option{Value: k.id.String(), Label: label})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: SomebodyElse, Label: "Somebody else"})
	return q
}
