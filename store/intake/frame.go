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
	"firstcall/store/phone"
)

// The steps that every call takes before the pack's own questions, in the
// order of DESIGN section 6. Their ids begin with @ so that no pack can use them.
const (
	StepNumber = "@number"
	StepPlace  = "@place"
	StepWhat   = "@what"
	StepDanger = "@danger"
	StepName   = "@name"
	StepSame   = "@same"   // only when somebody on file may be the caller
	StepVictim = "@victim" // only when the victim is not the caller
	StepWhen   = "@when"
	StepKind   = "@kind"
	StepType   = "@type"

	StepSameVictim = "@same_victim" // only when somebody on file may be the victim who is not the caller

	// The contact card (DS_111) and what the victim needs: contact.go.
	StepContact    = "@contact"
	StepSafeNumber = "@safe_number"
	StepSafeHours  = "@safe_hours"
	StepVoicemail  = "@voicemail"
	StepLetter     = "@letter"
	StepAttend     = "@attend"
	StepIdentify   = "@identify"
	StepNeeds      = "@needs"
)

// The answers to StepKind that are no anti-social behaviour.
const (
	KindCrime     = "crime"     // hands the call over as a crime (NS-06)
	KindHousehold = "household" // within one household, so possibly domestic abuse (NS-05)
)

// SomebodyElse is the answer to StepSame and StepSameVictim that says none of
// the people offered is the one concerned.
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

	StepContact: contactQuestion(),
	StepSafeNumber: {ID: StepSafeNumber, Kind: questionsets.Text, Ask: "Which number is safe to ring?",
		Hint: "Not known: the number they called from"},
	StepSafeHours: {ID: StepSafeHours, Kind: questionsets.Text, Ask: "When is it safe to ring?",
		Hint: "Mon-Fri 9-17 · weekdays after 18:00 · any time"},
	StepVoicemail: {ID: StepVoicemail, Kind: questionsets.YesNo, Ask: "Is it safe to leave a voicemail?"},
	StepLetter:    {ID: StepLetter, Kind: questionsets.YesNo, Ask: "Is it safe to write to them?"},
	StepAttend:    {ID: StepAttend, Kind: questionsets.YesNo, Ask: "Is it safe for an officer to come to the door?"},
	StepIdentify:  {ID: StepIdentify, Kind: questionsets.YesNo, Ask: "Is it safe to say that it is the police?"},
	StepNeeds: {ID: StepNeeds, Kind: questionsets.Text, Ask: "What would make it easier for them to talk to us?",
		Hint: "Language, interpreter, hearing, sight or speech"},
}

func kindQuestion() *questionsets.Question {
	q := &questionsets.Question{ID: StepKind, Kind: questionsets.Choice, Ask: "Is it anti-social behaviour, and which kind?"}
	for _, c := range questionsets.Categories {
		q.Choices = append(q.Choices, questionsets.Option{Value: c.ID, Label: c.Label})
	}
	q.Choices = append(q.Choices, questionsets.Option{Value: KindCrime, Label: "Not ASB: hand over as a crime"},
		questionsets.Option{Value: KindHousehold, Label: "Same household as the person responsible: consider domestic abuse"})
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

// The orders in which the frame's steps are asked before the pack's questions,
// and what is asked after them.
var (
	frameOrder = []string{StepNumber, StepPlace, StepWhat, StepDanger, StepName, StepSame, StepVictim, StepSameVictim,
		StepNeeds, StepWhen, StepKind, StepType}
	// Without a number to know the caller by, the person comes first.
	nameFirst = []string{StepNumber, StepName, StepSame, StepPlace, StepWhat, StepDanger, StepVictim, StepSameVictim,
		StepNeeds, StepWhen, StepKind, StepType}
	cardSteps = []string{StepSafeNumber, StepSafeHours, StepVoicemail, StepLetter, StepAttend, StepIdentify}
)

// listOrder gives every step there can be: the frame's, then the pack's that
// do not take the place of one of them, then the contact card's.
func (c *Call) listOrder() []string {
	order := make([]string, 0, len(frameOrder)+len(c.pack.Questions)+len(cardSteps)+1)
	frame := frameOrder
	if s := c.Number().State; s == phone.WalkIn || s == phone.Withheld || s == phone.Unavailable {
		frame = nameFirst
	}
	if c.mode == ModeYesNo {
		order = append(order, StepDanger)
	}
	add := func(id string) {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	for _, id := range frame {
		add(c.stepID(id))
	}
	for i := range c.pack.Questions {
		add(c.pack.Questions[i].ID)
	}
	return append(append(order, StepContact), cardSteps...)
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
	q := c.anyMode(step)
	if q == nil || !c.inMode(q) {
		return nil
	}
	return q
}

// anyMode gives the question behind a step, nil if no mode would show it.
func (c *Call) anyMode(step string) *questionsets.Question {
	id := c.stepID(step)
	switch id {
	case StepNumber:
		if c.channel == store.ChannelWalkIn {
			return nil
		}
	case StepSame:
		return c.sameQuestion(&c.caller)
	case StepSameVictim:
		if !c.other {
			return nil
		}
		return c.sameQuestion(&c.victim)
	case StepVictim:
		if !c.other {
			return nil
		}
	case StepType:
		if c.crime() || c.household() {
			return nil
		}
	}
	if q, ok := frameQuestions[id]; ok {
		if !c.asksCard(id) {
			return nil
		}
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

// Missing gives the steps that show and must still be asked, in order.
func (c *Call) Missing() []string {
	var missing []string
	for _, id := range c.unasked() {
		if c.question(id) != nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// unasked gives what must be asked and was not, in order, whether the present
// mode shows it or not.
func (c *Call) unasked() []string {
	required := map[string]bool{}
	for _, id := range c.Assess().Unanswered {
		required[id] = true
	}
	var out []string
	for _, id := range c.order {
		if c.anyMode(id) == nil {
			continue
		}
		if _, answered := c.Get(id); !answered && !c.optional(id, required) {
			out = append(out, id)
		}
	}
	return out
}

// optional says of a step that shows whether it may be left out.
func (c *Call) optional(id string, required map[string]bool) bool {
	switch {
	case !strings.HasPrefix(id, "@"):
		return !required[id]
	case id == StepSame, id == StepSameVictim, id == StepNeeds, slices.Contains(cardSteps, id):
		return true
	case id == StepContact:
		return !c.mustAskContact()
	}
	return c.writtenDown() // what was written elsewhere was not asked in our order of steps
}

// frameQuestion gives the question of a frame step whether it shows or not, nil
// for a pack's. The choices of people on file are known only while it shows.
func frameQuestion(step string) *questionsets.Question {
	if step == StepSame || step == StepSameVictim {
		return &questionsets.Question{ID: step, Kind: questionsets.Choice}
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
	if q.ID == StepSame || q.ID == StepSameVictim {
		if _, err := uuid.FromString(value); err == nil || value == SomebodyElse {
			return nil
		}
	}
	if !slices.ContainsFunc(q.Choices, func(o questionsets.Option) bool { return o.Value == value }) {
		return errors.New("that is not one of the choices")
	}
	return nil
}
