// Package intake is one call from first ring to saved report: what is asked
// next, what is journalled, whose history counts, what is proven, and the
// records that closing it writes. The screens, the line mode and bulk loading
// all work on it, so that they ask and keep the same.
package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// Call is one call being taken. It is used by one goroutine; nothing in it
// waits for the disk. Every change is journalled and gives a ticket.
type Call struct {
	desk     store.Desk
	identity store.Identity
	id       store.ID
	opened   time.Time
	asOf     time.Time // what history and deadlines are counted from: opening, last look-up, closing
	channel  store.Channel
	pack     *questionsets.Pack
	iv       *questionsets.Interview
	frame    map[string]questionsets.Answer
	notes    []store.Note
	parked   []questionsets.Parked // what other question sets asked: switch.go
	left     []left                // those sets, as far as what they proved holds on: proven.go
	judged   *risk.Judgement
	other    bool // the victim is somebody else than the caller
	caller   Identified
	victim   Identified
	step     string
	typing   map[string]Typing
	past     Past
	seen     []store.ID // records of earlier reports that were shown
	ids      *store.IDs
	written  *Writing      // nil for a call that is being taken
	number   *phone.Number // as a written report gives it
	people                 // who else there is, and what closing asks: people.go
	flow                   // how the call goes on and what has become of it: flow.go

	order    []string // every step there can be, in the order they are asked
	steps    []Step
	assessed *questionsets.Result
	version  int
	closed   bool
}

// Typing is what is being typed and is not yet an answer.
type Typing = questionsets.Typing

// Where what is being typed beside the questions is journalled: a note, and the
// reason for a judgement.
const (
	TypingNote   = "@note"
	TypingReason = "@reason"
)

// Opening is what is known when a call begins.
type Opening struct {
	Desk     store.Desk
	Identity store.Identity
	Pack     *questionsets.Pack
	IDs      *store.IDs
	Channel  store.Channel
	Number   phone.Number // State "" if it must be asked
	At       time.Time
	Left     []*questionsets.Pack // for Resume: those that LeftPacks names
}

// Open begins a call and journals it.
func Open(o Opening) (*Call, store.Ticket) {
	c := blank(o)
	c.id = o.IDs.New()
	c.begin()
	entries := []store.Entry{entry(keyChannel, c.channel)}
	if o.Number.State != "" {
		a := questionsets.Say(numberText(o.Number))
		c.frame[StepNumber] = a
		entries = append(entries, entry(keyAnswer+StepNumber, a))
	}
	c.changed()
	c.step = c.firstUnanswered()
	return c, c.journal(append(entries, entry(keyStep, c.step))...)
}

// begin opens the call's journal, which takes its reference.
func (c *Call) begin() { c.desk.Open(c.draft(), c.pack.Bytes) }

// draft is the call's journal as it begins.
func (c *Call) draft() store.Draft {
	return store.Draft{Call: c.id, Ref: c.Ref(), OpenedAt: c.Opened(), Pack: packRef(c.pack), ForceCode: c.forceCode()}
}

func blank(o Opening) *Call {
	c := &Call{desk: o.Desk, identity: o.Identity, opened: o.At, asOf: o.At, channel: o.Channel, pack: o.Pack, ids: o.IDs,
		iv: questionsets.NewInterview(o.Pack), frame: map[string]questionsets.Answer{}, typing: map[string]Typing{}}
	if c.channel == "" {
		c.channel = store.Channel101
	}
	c.changed()
	return c
}

// ID gives the call's id.
func (c *Call) ID() store.ID { return c.id }

// Opened gives when the call began; of a report that is amended, when the
// amending did.
func (c *Call) Opened() time.Time {
	if c.amended != nil {
		return c.begun
	}
	return c.opened
}

// Channel gives how it reached the force.
func (c *Call) Channel() store.Channel { return c.channel }

// Pack gives the question set it is taken with.
func (c *Call) Pack() *questionsets.Pack { return c.pack }

// Step gives the step the handler is on.
func (c *Call) Step() string { return c.step }

// Typing gives what was being typed at a step and is not yet an answer.
func (c *Call) Typing(step string) Typing { return c.typing[c.stepID(step)] }

// Notes gives the notes made so far, and what is parked of other question sets.
func (c *Call) Notes() []store.Note { return slices.Concat(c.notes, c.parkedNotes()) }

// Judgement gives the handler's own level, nil if there is none.
func (c *Call) Judgement() *risk.Judgement { return c.judged }

// Question gives the question of a step that shows, nil otherwise.
func (c *Call) Question(step string) *questionsets.Question { return c.question(step) }

// Wording gives a question as it is put: in other words when the caller is not
// the victim and the pack has them.
func (c *Call) Wording(q *questionsets.Question) string {
	if c.VictimIsOther() && q.ForOther != "" {
		return q.ForOther
	}
	return q.Ask
}

// Get gives the answer to a step.
func (c *Call) Get(step string) (questionsets.Answer, bool) {
	step = c.stepID(step)
	if strings.HasPrefix(step, "@") {
		a, ok := c.frame[step]
		return a, ok
	}
	return c.iv.Get(step)
}

// Answer records an answer and what was being typed is done with. It fails
// with a sentence when the answer does not fit the question.
func (c *Call) Answer(step string, a questionsets.Answer) (store.Ticket, error) {
	step = c.stepID(step)
	if q := frameQuestion(step); q != nil {
		if err := fits(q, a); err != nil {
			return nil, err
		}
		if err := fitsCard(step, a); err != nil {
			return nil, err
		}
	}
	entries := []store.Entry{entry(keyAnswer+step, a), {Key: keyTyping + step}}
	if step == StepDanger && c.value(StepDanger) == "yes" && a.Value != "yes" {
		c.notes = append(c.notes, store.Note{At: c.now(), Text: dangerTakenBack})
		entries = append(entries, entry(keyNotes, c.notes))
	}
	if err := c.keep(step, a); err != nil {
		return nil, err
	}
	delete(c.typing, step)
	return c.journal(entries...), nil
}

// dangerTakenBack is written down by itself: danger never goes without a trace.
const dangerTakenBack = "Danger now was answered yes, and the answer was changed."

// Clear takes an answer back, so that the step counts as not asked.
func (c *Call) Clear(step string) store.Ticket {
	step = c.stepID(step)
	if step == StepDanger && c.value(StepDanger) == "yes" {
		c.Note(dangerTakenBack, c.now())
	}
	if strings.HasPrefix(step, "@") {
		delete(c.frame, step)
	} else {
		c.iv.Clear(step)
	}
	c.changed()
	delete(c.typing, step)
	return c.journal(store.Entry{Key: keyAnswer + step}, store.Entry{Key: keyTyping + step})
}

// keep takes an answer into memory.
func (c *Call) keep(step string, a questionsets.Answer) error {
	if !strings.HasPrefix(step, "@") {
		if err := c.iv.Answer(step, a); err != nil {
			return err
		}
		c.changed()
		return nil
	}
	if frameQuestion(step) == nil {
		return fmt.Errorf("there is no step %q", step)
	}
	c.frame[step] = a
	c.changed()
	return nil
}

// changed brings everything that follows from the answers up to date.
func (c *Call) changed() {
	facts := questionsets.Facts{Channel: string(c.channel), Category: c.category(), ASBType: c.asbType()}
	danger := c.frame[StepDanger]
	facts.Danger = c.value(StepDanger) == "yes"
	if facts.Danger {
		facts.DangerBecause = danger.Note
	}
	facts.DangerUnknown = danger.State != questionsets.Known && !c.writtenDown()
	facts.Before = c.provenElsewhere()
	c.iv.SetFacts(facts)
	if c.amended != nil {
		c.asOf = c.opened
	}
	c.identify()
	c.describeAsBefore()
	c.order = c.listOrder()
	c.steps, c.assessed = nil, nil
	c.version++
}

// Version changes with everything that a screen shows of the call beside the
// field, so that a screen need not draw it anew for every key.
func (c *Call) Version() int { return c.version }

// crime says whether the call is handed over as a crime (NS-06).
func (c *Call) crime() bool { return c.value(StepKind) == KindCrime }

// household says whether the behaviour is within one household (NS-05).
func (c *Call) household() bool { return c.value(StepKind) == KindHousehold }

// category is the category of ASB, "" for what is none.
func (c *Call) category() string {
	if c.crime() || c.household() {
		return ""
	}
	return c.value(StepKind)
}

// asbType is the type of ASB, "" for what is none and is asked none.
func (c *Call) asbType() string {
	if c.crime() || c.household() {
		return ""
	}
	return c.filled("asb_type", StepType)
}

// value gives a frame step's known value, "" if it has none.
func (c *Call) value(step string) string {
	if a, ok := c.frame[step]; ok && a.State == questionsets.Known {
		return a.Value
	}
	return ""
}

// filled gives what the pack's own question or the frame's step says about a
// part of the report.
func (c *Call) filled(target, step string) string {
	if q := c.pack.Filling(target); q != nil {
		if a, ok := c.iv.Get(q.ID); ok && a.State == questionsets.Known {
			return a.Value
		}
		return ""
	}
	return c.value(step)
}

// SetTyping journals what is being typed, to be called within a second of a key.
func (c *Call) SetTyping(step string, t Typing) store.Ticket {
	step = c.stepID(step)
	c.typing[step] = t
	return c.journal(entry(keyTyping+step, t), entry(keyStep, c.step))
}

// DropTyping takes away what was being typed: the field is as it was before.
// It gives nil where nothing was.
func (c *Call) DropTyping(step string) store.Ticket {
	step = c.stepID(step)
	if _, typing := c.typing[step]; !typing {
		return nil
	}
	delete(c.typing, step)
	return c.journal(store.Entry{Key: keyTyping + step})
}

// Go moves to a step. It does nothing if the step does not show.
func (c *Call) Go(step string) store.Ticket {
	if c.question(step) == nil {
		return nil
	}
	c.step = c.stepID(step)
	return c.journal(entry(keyStep, c.step))
}

func (c *Call) firstUnanswered() string {
	for _, s := range c.Steps() {
		if _, ok := c.Get(s.ID); !ok {
			return s.ID
		}
	}
	return c.Steps()[len(c.Steps())-1].ID
}

// Note writes something down beside the questions.
func (c *Call) Note(text string, at time.Time) store.Ticket {
	c.notes = append(c.notes, store.Note{At: at, Text: text})
	delete(c.typing, TypingNote)
	return c.journal(entry(keyNotes, c.notes), store.Entry{Key: keyTyping + TypingNote})
}

// VictimIsOther says whether the victim is somebody else than the caller.
func (c *Call) VictimIsOther() bool { return c.other }

// SetVictimIsOther opens or closes the step that asks for the victim.
func (c *Call) SetVictimIsOther(other bool) store.Ticket {
	c.other = other
	c.changed()
	return c.journal(entry(keyOther, other))
}

// Danger records that somebody is in danger: one key from anywhere. What was
// written about it before stays.
func (c *Call) Danger() (store.Ticket, error) {
	a := questionsets.Say("yes")
	a.Note = c.frame[StepDanger].Note
	words := strings.TrimSpace(c.typing[StepDanger].Words)
	switch {
	case words == "" || words == "yes" || words == "no" || strings.Contains(a.Note, words):
	case a.Note == "" || strings.Contains(words, a.Note):
		a.Note = words
	default:
		a.Note += "; " + words
	}
	return c.Answer(StepDanger, a)
}

// Park leaves the call open for later.
func (c *Call) Park(parked bool) store.Ticket { return c.desk.Park(c.id, parked) }

func (c *Call) forceCode() string {
	if f, ok := questionsets.ForceByID(c.force()); ok {
		return f.Code
	}
	return c.pack.Code
}

// force is the desk's own force, or the pack's before the desk is set up.
func (c *Call) force() string {
	if c.identity.Force != "" {
		return c.identity.Force
	}
	return c.pack.Force
}

func packRef(p *questionsets.Pack) store.PackRef {
	return store.PackRef{ID: p.ID, Version: p.Version, Hash: p.Hash}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
