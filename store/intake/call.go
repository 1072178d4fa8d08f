// Package intake is one call from first ring to saved report: what is asked
// next, what is journalled, whose history counts, what is proven, and the
// records that closing it writes. The screens, the line mode and bulk loading
// all work on it, so that they ask and keep the same.
package intake

import (
	"encoding/json"
	"errors"
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
	judged   *risk.Judgement
	other    bool // the victim is somebody else than the caller
	caller   Identified
	victim   Identified
	step     string
	typing   map[string]Typing
	past     Past
	ids      *store.IDs
	written  *Writing      // nil for a call that is being taken
	number   *phone.Number // as a written report gives it

	steps    []Step
	assessed *questionsets.Result
	version  int
}

// Typing is what is being typed and is not yet an answer.
type Typing struct {
	Text   string `json:"text"` // as the field gives it and takes it back
	Cursor int    `json:"cursor"`
	Words  string `json:"words,omitempty"` // what a person wrote in it, to be kept if it never becomes an answer
}

// TypingNote is where a note that is being typed is journalled.
const TypingNote = "@note"

// Opening is what is known when a call begins.
type Opening struct {
	Desk     store.Desk
	Identity store.Identity
	Pack     *questionsets.Pack
	IDs      *store.IDs
	Channel  store.Channel
	Number   phone.Number // State "" if it must be asked
	At       time.Time
}

// The journal's keys.
const (
	keyChannel = "channel"
	keyAnswer  = "answer/"
	keyTyping  = "typing/"
	keyStep    = "step"
	keyNotes   = "notes"
	keyJudged  = "judgement"
	keyOther   = "victim-is-other"
)

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
func (c *Call) begin() {
	draft := store.Draft{Call: c.id, OpenedAt: c.opened, Pack: packRef(c.pack), ForceCode: c.forceCode()}
	c.desk.Open(draft, c.pack.Bytes)
}

func blank(o Opening) *Call {
	c := &Call{desk: o.Desk, identity: o.Identity, opened: o.At, asOf: o.At, channel: o.Channel, pack: o.Pack, ids: o.IDs,
		iv: questionsets.NewInterview(o.Pack), frame: map[string]questionsets.Answer{}, typing: map[string]Typing{}}
	if c.channel == "" {
		c.channel = store.Channel101
	}
	c.caller.id, c.victim.id = o.IDs.New(), o.IDs.New()
	c.changed()
	return c
}

// Resume takes up a journalled call. What is journalled but no longer fits the
// pack is an error that names the question; the journal is left as it is.
func Resume(o Opening, d store.Draft) (*Call, error) {
	o.At = d.OpenedAt
	c := blank(o)
	c.id = d.Call
	if err := c.read(d.Entries); err != nil {
		return nil, store.Errorf(store.CodeInvalid, "the call %s cannot be taken up again", d.Ref).Because(err)
	}
	if c.step == "" || c.question(c.step) == nil {
		c.step = c.firstUnanswered()
	}
	return c, nil
}

func (c *Call) read(entries map[string][]byte) error {
	plain := map[string]any{keyChannel: &c.channel, keyStep: &c.step,
		keyNotes: &c.notes, keyJudged: &c.judged, keyOther: &c.other}
	for key, value := range entries {
		if into, ok := plain[key]; ok {
			if err := json.Unmarshal(value, into); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	for key, value := range entries {
		if step, ok := strings.CutPrefix(key, keyTyping); ok {
			var t Typing
			if err := json.Unmarshal(value, &t); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
			c.typing[step] = t
			continue
		}
		id, ok := strings.CutPrefix(key, keyAnswer)
		if !ok {
			continue
		}
		var a questionsets.Answer
		if err := json.Unmarshal(value, &a); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		if err := c.put(id, a); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// ID gives the call's id.
func (c *Call) ID() store.ID { return c.id }

// Opened gives when the call began.
func (c *Call) Opened() time.Time { return c.opened }

// Channel gives how it reached the force.
func (c *Call) Channel() store.Channel { return c.channel }

// Pack gives the question set it is taken with.
func (c *Call) Pack() *questionsets.Pack { return c.pack }

// Step gives the step the handler is on.
func (c *Call) Step() string { return c.step }

// Typing gives what was being typed at a step and is not yet an answer.
func (c *Call) Typing(step string) Typing { return c.typing[step] }

// Notes gives the notes made so far.
func (c *Call) Notes() []store.Note { return c.notes }

// Judgement gives the handler's own level, nil if there is none.
func (c *Call) Judgement() *risk.Judgement { return c.judged }

// Question gives the question of a step that shows, nil otherwise.
func (c *Call) Question(step string) *questionsets.Question { return c.question(step) }

// Get gives the answer to a step.
func (c *Call) Get(step string) (questionsets.Answer, bool) {
	if strings.HasPrefix(step, "@") {
		a, ok := c.frame[step]
		return a, ok
	}
	return c.iv.Get(step)
}

// Answer records an answer and what was being typed is done with. It fails
// with a sentence when the answer does not fit the question.
func (c *Call) Answer(step string, a questionsets.Answer) (store.Ticket, error) {
	if err := c.put(step, a); err != nil {
		return nil, err
	}
	delete(c.typing, step)
	return c.journal(entry(keyAnswer+step, a), store.Entry{Key: keyTyping + step}), nil
}

// Clear takes an answer back, so that the step counts as not asked.
func (c *Call) Clear(step string) store.Ticket {
	if strings.HasPrefix(step, "@") {
		delete(c.frame, step)
	} else {
		c.iv.Clear(step)
	}
	c.changed()
	delete(c.typing, step)
	return c.journal(store.Entry{Key: keyAnswer + step}, store.Entry{Key: keyTyping + step})
}

// put keeps an answer in memory.
func (c *Call) put(step string, a questionsets.Answer) error {
	if !strings.HasPrefix(step, "@") {
		if err := c.iv.Answer(step, a); err != nil {
			return err
		}
		c.changed()
		return nil
	}
	if _, ok := frameQuestions[step]; !ok && step != StepSame {
		return fmt.Errorf("there is no step %q", step)
	}
	c.frame[step] = a
	c.changed()
	return nil
}

// changed brings everything that follows from the answers up to date.
func (c *Call) changed() {
	kind := c.value(StepKind)
	if kind == KindCrime {
		kind = ""
	}
	facts := questionsets.Facts{Channel: string(c.channel), Category: kind, ASBType: c.filled("asb_type", StepType)}
	if c.value(StepDanger) == "yes" {
		facts.Danger = true
		facts.DangerBecause = c.frame[StepDanger].Note
	}
	c.iv.SetFacts(facts)
	c.identify()
	c.steps, c.assessed = nil, nil
	c.version++
}

// Version changes with everything that a screen shows of the call beside the
// field, so that a screen need not draw it anew for every key.
func (c *Call) Version() int { return c.version }

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
	c.typing[step] = t
	return c.journal(entry(keyTyping+step, t), entry(keyStep, c.step))
}

// Go moves to a step. It does nothing if the step does not show.
func (c *Call) Go(step string) store.Ticket {
	if c.question(step) == nil {
		return nil
	}
	c.step = step
	return c.journal(entry(keyStep, step))
}

// Next gives the step after the present one; "" after the last.
func (c *Call) Next() string { return c.beside(1) }

// Prev gives the step before the present one; "" before the first.
func (c *Call) Prev() string { return c.beside(-1) }

func (c *Call) beside(d int) string {
	steps := c.Steps()
	i := slices.IndexFunc(steps, func(s Step) bool { return s.ID == c.step })
	if i += d; i < 0 || i >= len(steps) {
		return ""
	}
	return steps[i].ID
}

// Missing gives the steps that must still be asked, in order.
func (c *Call) Missing() []string {
	required := map[string]bool{}
	for _, id := range c.Assess().Unanswered {
		required[id] = true
	}
	var missing []string
	for _, s := range c.Steps() {
		_, answered := c.Get(s.ID)
		optional := s.ID == StepSame || s.Pack && !required[s.ID]
		if !answered && !optional {
			missing = append(missing, s.ID)
		}
	}
	return missing
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

// Judge records the handler's own level. Raising and agreeing are free;
// lowering without a reason fails with risk.ErrNoReason (AMB-05).
func (c *Call) Judge(level risk.Level, reason string, at time.Time) (store.Ticket, error) {
	j := risk.Judgement{Level: level, Reason: strings.TrimSpace(reason), By: c.identity.Collar, At: at}
	if err := j.Check(c.Assess().Level); err != nil {
		return nil, err
	}
	c.judged, c.assessed = &j, nil
	c.version++
	return c.journal(entry(keyJudged, c.judged)), nil
}

// VictimIsOther says whether the victim is somebody else than the caller.
func (c *Call) VictimIsOther() bool { return c.other }

// SetVictimIsOther opens or closes the step that asks for the victim.
func (c *Call) SetVictimIsOther(other bool) store.Ticket {
	c.other = other
	c.changed()
	return c.journal(entry(keyOther, other))
}

// Danger records that somebody is in danger: one key from anywhere.
func (c *Call) Danger() (store.Ticket, error) {
	return c.Answer(StepDanger, questionsets.Say("yes"))
}

// Park leaves the call open for later.
func (c *Call) Park(parked bool) store.Ticket { return c.desk.Park(c.id, parked) }

// Number gives the caller's number as it stands.
func (c *Call) Number() phone.Number {
	if c.number != nil {
		return *c.number
	}
	if c.channel == store.ChannelWalkIn {
		return phone.Number{State: phone.WalkIn}
	}
	a, ok := c.frame[StepNumber]
	switch {
	case !ok:
		return phone.Number{State: phone.NotAsked}
	case a.State == questionsets.Declined:
		return phone.Number{State: phone.Withheld}
	case a.State == questionsets.NotKnown:
		return phone.Number{State: phone.Unavailable}
	}
	return ReadNumber(a.Value)
}

// ReadNumber reads a number as a handler types it: w for withheld, u for
// unavailable, otherwise any spelling.
func ReadNumber(text string) phone.Number {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "w":
		return phone.Number{State: phone.Withheld}
	case "u":
		return phone.Number{State: phone.Unavailable}
	}
	return phone.Parse(text)
}

// numberText is what ReadNumber reads back as the same number.
func numberText(n phone.Number) string {
	switch n.State {
	case phone.Withheld:
		return "withheld"
	case phone.Unavailable:
		return "unavailable"
	case phone.WalkIn:
		return "walk-in"
	}
	return n.Display()
}

// Assess gives what the answers and the history prove so far.
func (c *Call) Assess() questionsets.Result {
	if c.assessed == nil {
		r := c.iv.AssessJudged(c.history(), c.judged)
		c.assessed = &r
	}
	return *c.assessed
}

// Overall is the level that holds: computed or judged.
func (c *Call) Overall() risk.Level { return c.Assess().Overall }

func (c *Call) journal(entries ...store.Entry) store.Ticket {
	return c.desk.Journal(c.id, entries...)
}

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

// entry is a journal entry. Everything journalled is plain data, so it cannot
// fail to become JSON.
func entry(key string, value any) store.Entry {
	b, err := json.Marshal(value)
	if err != nil {
		panic(errors.Join(errors.New("intake: a journal value is not plain data"), err))
	}
	return store.Entry{Key: key, Value: b}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
