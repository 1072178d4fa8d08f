package questionsets

import (
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/expr-lang/expr/vm"

	"firstcall/risk"
)

// Facts are what is known about a call beside the pack's questions.
type Facts struct {
	Channel  string // one of Channels, "" not known
	Category string // id of a Category, "" not chosen
	ASBType  string // id of an ASBType, "" not chosen
	// Danger is the one key that every pack has: weapon, injury, threat to life
	// or self-harm, child at risk. It is a modelled floor of High.
	Danger        bool
	DangerBecause string // what the danger is, in a few words; may be empty
	// DangerUnknown says that nobody has asked, or nobody could say, whether
	// anyone is in danger. It forbids Standard (GEN-14).
	DangerUnknown bool
	// Before is what other question sets proved of the same call: it holds on.
	Before []Proven
}

// Proven is what the answers to another question set came to, in a call that
// went on with the present one. It only raises. No source prints it.
type Proven struct {
	Level   risk.Level  // a floor; Unassessed for none
	Flags   []risk.Flag // set whatever the present answers say
	Grade   string      // asked for where the present answers ask for none
	Because string      // whose answers came to what, and why, in one sentence; "" for nothing but the actions
	// Actions were mandatory there, each with why it is due here. One that is due
	// here too is done as the stricter of the two says.
	Actions []DueAction
}

// BeforeSource is the Factor.Source of what another question set proved.
const BeforeSource = "before"

// Interview is one walk through a pack: what has been answered, what shows,
// and what it proves. Answers may be given, changed and taken back in any
// order. An answer whose question is hidden is kept for going back, but reads
// as not asked everywhere: it is never scored and never exported, and so on
// for whatever depends on it.
//
// An Interview is for one goroutine; the pack behind it may be shared.
type Interview struct {
	p       *Pack
	facts   Facts
	answers []Answer
	has     []bool
	shown   []bool

	env      map[string]any // what conditions read
	vm       vm.VM
	fault    error // a condition failed, which cannot happen
	calendar *risk.Calendar
	shiftEnd time.Time
}

var defaultCalendar = sync.OnceValue(risk.NewCalendar)

// NewInterview begins an interview on a pack that Parse gave.
func NewInterview(p *Pack) *Interview {
	n := len(p.Questions)
	iv := &Interview{p: p, answers: make([]Answer, n), has: make([]bool, n), shown: make([]bool, n),
		env: make(map[string]any, len(p.env.zero)), calendar: defaultCalendar()}
	for k, v := range p.env.zero {
		iv.env[k] = v
	}
	iv.refresh()
	return iv
}

// Pack gives the pack that is asked.
func (iv *Interview) Pack() *Pack { return iv.p }

// SetCalendar sets the working days that deadlines count in, and when the
// present shift ends (zero: not known). Without it risk.NewCalendar's are used.
func (iv *Interview) SetCalendar(c *risk.Calendar, shiftEnd time.Time) {
	if c == nil {
		c = defaultCalendar()
	}
	iv.calendar, iv.shiftEnd = c, shiftEnd
}

// Facts gives what is known beside the questions.
func (iv *Interview) Facts() Facts { return iv.facts }

// SetFacts replaces what is known beside the questions.
func (iv *Interview) SetFacts(f Facts) {
	iv.facts = f
	iv.refresh()
}

// Answer records an answer to a question, shown or hidden. A known answer must
// fit the question's kind; not known and declined fit every kind. The error is
// an *AnswerError and says what would be right, without repeating the answer.
func (iv *Interview) Answer(id string, a Answer) error {
	i, ok := iv.p.byID[id]
	if !ok {
		return iv.p.noQuestion(id)
	}
	a, err := iv.p.Questions[i].accept(a)
	if err != nil {
		return err
	}
	iv.answers[i], iv.has[i] = a, true
	iv.refresh()
	return nil
}

// Clear takes an answer back: the question is then not asked. Unknown ids are
// ignored.
func (iv *Interview) Clear(id string) {
	if i, ok := iv.p.byID[id]; ok {
		iv.answers[i], iv.has[i] = Answer{}, false
		iv.refresh()
	}
}

// Get gives the answer kept for a question, also while it is hidden; false if
// there is none.
func (iv *Interview) Get(id string) (Answer, bool) {
	i, ok := iv.p.byID[id]
	if !ok || !iv.has[i] {
		return Answer{}, false
	}
	return iv.answers[i].clone(), true
}

// Shown says whether a question is to be asked, as things stand.
func (iv *Interview) Shown(id string) bool {
	i, ok := iv.p.byID[id]
	return ok && iv.shown[i]
}

// Answered says whether a question is shown and has an answer; not known and
// declined are answers (HMIC-03).
func (iv *Interview) Answered(id string) bool {
	i, ok := iv.p.byID[id]
	return ok && iv.counts(i)
}

// counts says whether the answer to question i is there and shown.
func (iv *Interview) counts(i int) bool { return iv.shown[i] && iv.has[i] }

// known says whether question i has a known answer and is shown.
func (iv *Interview) known(i int) bool { return iv.counts(i) && iv.answers[i].State == Known }

// Export gives the answers that count, by question: those of shown questions.
func (iv *Interview) Export() map[string]Answer {
	out := map[string]Answer{}
	for i := range iv.p.Questions {
		if iv.counts(i) {
			out[iv.p.Questions[i].ID] = iv.answers[i].clone()
		}
	}
	return out
}

// refresh works out, in printed order, which questions show, and from them
// what conditions read. A condition names earlier questions only, so once is
// enough, and a hidden question hides what depends on it.
func (iv *Interview) refresh() {
	iv.env["channel"], iv.env["category"], iv.env["asb_type"] = iv.facts.Channel, iv.facts.Category, iv.facts.ASBType
	score := 0
	for i := range iv.p.Questions {
		q := &iv.p.Questions[i]
		iv.shown[i] = q.when == nil || iv.holds(q.when)
		iv.read(i, q)
		score += iv.points(i)
	}
	iv.env["score"] = float64(score)
}

// read puts a question's answer where conditions find it.
func (iv *Interview) read(i int, q *Question) {
	a := Answer{}
	if iv.counts(i) {
		a = iv.answers[i]
	}
	put(iv.env, q, a)
}

// unlike keeps a text from being equal to anything a condition can be written with.
const unlike = "\x00"

// put writes an answer as conditions read it.
func put(env map[string]any, q *Question, a Answer) {
	switch q.Kind {
	case Number:
		env[q.ID] = a.number()
	case Choices:
		env[q.ID] = a.Values
		env[knownName(q.ID)] = a.State == Known
	case Datetime:
	default:
		word := a.Value
		switch {
		case a.State == NotKnown || a.State == Declined:
			word = string(a.State)
		case word == string(NotKnown) || word == string(Declined):
			word += unlike // what somebody said in these words is no such answer
		}
		env[q.ID] = word
	}
}

// holds evaluates a condition. Conditions are checked so that none can fail;
// the error is kept for the tests that say so.
func (iv *Interview) holds(c *condition) bool {
	out, err := iv.vm.Run(c.program, iv.env)
	if err != nil {
		iv.fault = err
		return false
	}
	ok, _ := out.(bool)
	return ok
}

// points are what the answer to question i adds to the score.
func (iv *Interview) points(i int) int {
	if !iv.p.env.scored[i] || !iv.known(i) {
		return 0
	}
	sum := 0
	q, a := &iv.p.Questions[i], &iv.answers[i]
	for j := range q.Choices {
		if v := q.Choices[j].Value; v == a.Value || slices.Contains(a.Values, v) {
			sum += q.Choices[j].Points
		}
	}
	return sum
}

// number reads a number's answer; what is not known compares with nothing.
func (a Answer) number() float64 {
	if a.State != Known {
		return math.NaN()
	}
	f, err := strconv.ParseFloat(a.Value, 64)
	if err != nil {
		return math.NaN()
	}
	return f
}

func (a Answer) clone() Answer {
	a.Values = slices.Clone(a.Values)
	return a
}
