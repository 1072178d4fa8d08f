package intake

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/views"
)

// MaySwitch says in a sentence why another question set cannot be asked in this
// call, nil if it can.
func (c *Call) MaySwitch() error {
	switch {
	case c.amended != nil:
		return store.Errorf(store.CodeInvalid, "A report that is amended keeps the questions it was made with.").
			WithHint("Take what was said as a new call to ask others.")
	case c.closed, c.written != nil:
		return store.Errorf(store.CodeInvalid, "This call is closed: it keeps the questions it was taken with.")
	}
	return nil
}

// Switch asks another question set, or another version, from now on (DOMAIN
// 2.2 C). Answers and words begun go to the question that asks the same, or to
// the call's own step for that part of the report; the rest is parked. Notes,
// people, number, history, danger, judgement and mode stay as they are. What the
// old answers proved holds on: proven.go. Its ticket fails with CodeInvalid, and
// nothing is changed, where MaySwitch says why, for a pack of another stage than
// the call, and for the pack that is asked already.
func (c *Call) Switch(p *questionsets.Pack) store.Ticket {
	err := c.MaySwitch()
	switch {
	case err != nil:
		return refused{err}
	case p.Stage != questionsets.StageCall:
		return refused{store.Errorf(store.CodeInvalid, "That question set is for an assessment after the call.").
			WithHint("Choose one that calls are taken with.")}
	case p.Hash == c.pack.Hash:
		return refused{store.Errorf(store.CodeInvalid, "Those questions are asked already.")}
	}
	had, here := c.stepEntries(), c.aside(c.step, questionsets.Answer{}, "")
	begun, typed := c.takeBegun(), c.takeWriteOff(p)
	iv, left := c.iv.Carry(p, append(c.takeFrame(p), c.parked...)...)
	c.leave(p)
	c.pack, c.iv = p, iv
	c.parked = c.takeUp(slices.Concat(left, c.goOn(begun), typed))
	c.changed()
	at := c.now()
	for i := range c.parked {
		if c.parked[i].At.IsZero() {
			c.parked[i].At = at
		}
	}
	if step := c.home(here); c.question(step) != nil {
		c.step = step
	} else if frameQuestion(c.step) == nil || c.question(c.step) == nil {
		c.step = c.firstUnanswered()
	}
	c.step = c.openBefore(c.step)
	entries := append(changes(had, c.stepEntries()), entry(keyParked, c.parked), entry(keyLeft, c.left), entry(keyExtras, c.extras), entry(keyStep, c.step))
	c.journalled = c.desk.Repack(c.id, packRef(p), p.Bytes, entries...)
	return c.journalled
}

// openBefore gives the first question of the set that stands before a step and
// has no answer, the step itself if there is none: whoever changes near the end
// of a call is not past the new questions.
func (c *Call) openBefore(step string) string {
	for _, s := range c.Steps() {
		if s.ID == step {
			break
		}
		if _, answered := c.Get(s.ID); s.Pack && !answered {
			return s.ID
		}
	}
	return step
}

// Reworded gives the ids of the questions whose answers were given to another
// version's words.
func (c *Call) Reworded(was *questionsets.Pack) []string { return c.iv.Reworded(was) }

// ParkedAnswers gives what was answered or begun with other questions and has
// no place in the present ones, those put aside last first.
func (c *Call) ParkedAnswers() []questionsets.Parked { return slices.Clone(c.parked) }

// ParkedFrom says whose questions a parked answer was given to: "West Mercia
// Police's questions".
func ParkedFrom(k questionsets.Parked) string {
	if k.From == "" {
		return "the call's own questions"
	}
	return k.From + "'s questions"
}

// ParkedText gives a parked answer in words, with its note, or the words begun.
func ParkedText(k questionsets.Parked) string {
	if k.Answer.State == "" {
		return k.Text
	}
	text := AnswerText(parkedQuestion(k), k.Answer)
	if k.Answer.Note != "" {
		text += " (" + k.Answer.Note + ")"
	}
	return text
}

// parkedQuestion is the question behind a parked answer, as far as it is kept.
func parkedQuestion(k questionsets.Parked) *questionsets.Question {
	q := &questionsets.Question{ID: k.Question, Ask: k.Ask, Kind: k.Kind, Means: k.Means}
	for value, label := range k.Labels {
		q.Choices = append(q.Choices, questionsets.Option{Value: value, Label: label})
	}
	return q
}

// parkedNotes keeps in the report what has no question of its own any more.
func (c *Call) parkedNotes() []store.Note {
	var out []store.Note
	for _, k := range c.parked {
		out = append(out, store.Note{At: k.At, Text: "Asked with " + ParkedFrom(k) + ": " + k.Ask + " " + ParkedText(k)})
	}
	return out
}

// parkedFacts adds what was answered to other questions: officers are told of a
// weapon whatever is asked now.
func (c *Call) parkedFacts(f *views.Facts) {
	var asked []*questionsets.Question
	answers := map[string]questionsets.Answer{}
	for i, k := range c.parked {
		q := parkedQuestion(k)
		q.ID = strconv.Itoa(i) // two packs may have one id for two questions
		asked, answers[q.ID] = append(asked, q), k.Answer
	}
	get := func(id string) (questionsets.Answer, bool) { a, ok := answers[id]; return a, ok }
	for what, into := range map[string]*string{"weapon": &f.Weapons, "injury": &f.Injury, "danger": &f.Danger, "who": &f.Who} {
		if more := meant(asked, what, get); *into == "" || !slices.Equal(more, []string{"yes"}) { // a bare yes adds nothing
			*into = strings.Join(append(parts(*into), more...), "; ")
		}
	}
}

// aside is an answer to a step, or words begun there, put aside.
func (c *Call) aside(step string, a questionsets.Answer, text string) questionsets.Parked {
	q := frameQuestion(step)
	if q == nil {
		return c.pack.Park(step, a, text)
	}
	k := q.Park(a, text)
	k.Fills = fills[step]
	return k
}

// home is the step that a parked answer belongs to, "" for none.
func (c *Call) home(k questionsets.Parked) string {
	if q := k.Home(c.pack); q != nil {
		return q.ID
	}
	for step, part := range fills {
		if part == k.Fills && c.stepID(step) == step && frameQuestions[step].Kind == k.Kind {
			return step
		}
	}
	return ""
}

// takeFrame takes the answers to the frame's steps that a pack asks itself.
func (c *Call) takeFrame(p *questionsets.Pack) []questionsets.Parked {
	var out []questionsets.Parked
	for _, step := range frameOrder {
		if a, ok := c.frame[step]; ok && fills[step] != "" && p.Filling(fills[step]) != nil {
			out = append(out, c.aside(step, a, ""))
			delete(c.frame, step)
		}
	}
	return out
}

// takeBegun takes what is being typed at the pack's questions and at the steps
// that a pack may ask itself, each with the words that would be lost.
func (c *Call) takeBegun() []questionsets.Parked {
	var out []questionsets.Parked
	for _, step := range slices.Sorted(maps.Keys(c.typing)) {
		if strings.HasPrefix(step, "@") && fills[step] == "" {
			continue
		}
		b := c.aside(step, questionsets.Answer{}, c.begunWords(step))
		b.Typing = c.typing[step]
		if q := c.anyQuestion(step); q != nil && q.Kind == questionsets.Choice && b.Text != "" {
			b.Labels = q.Park(questionsets.Say(b.Typing.Words), "").Labels // a choice picked and not entered
		}
		out = append(out, b)
		delete(c.typing, step)
	}
	return out
}

// goOn takes up again what was being typed where the same is asked now, and
// gives the words that have no place.
func (c *Call) goOn(all []questionsets.Parked) []questionsets.Parked {
	var left []questionsets.Parked
	for _, b := range all {
		if !c.takesWords(b) && b.Text != "" {
			left = append(left, b)
		}
	}
	return left
}

// takeUp answers the frame's steps that parked answers belong to, fills in the
// write-off checklist, goes on with words begun, and gives what is left.
func (c *Call) takeUp(parked []questionsets.Parked) []questionsets.Parked {
	var left []questionsets.Parked
	for _, k := range parked {
		if !c.takesAnswer(k) && !c.takesWords(k) && !c.takesWriteOff(k) {
			left = append(left, k)
		}
	}
	return left
}

func (c *Call) takesAnswer(k questionsets.Parked) bool {
	step := c.home(k)
	_, answered := c.frame[step]
	if k.Answer.State == "" || fills[step] == "" || answered || fits(frameQuestions[step], k.Answer) != nil {
		return false
	}
	c.frame[step] = k.Answer
	return true
}

// takesWords goes on with words begun as their field had them.
func (c *Call) takesWords(k questionsets.Parked) bool {
	step := c.home(k)
	_, typing := c.typing[step]
	if k.Typing.Text == "" || step == "" || typing {
		return false
	}
	c.typing[step] = k.Typing
	return true
}

// writeOffAside begins the id under which a line of a write-off checklist is
// parked. No question has such an id.
const writeOffAside = "@write_off "

// takeWriteOff takes what was typed over lines of the checklist that another
// pack does not have.
func (c *Call) takeWriteOff(p *questionsets.Pack) []questionsets.Parked {
	var out []questionsets.Parked
	e := c.Extras()
	for _, id := range slices.Sorted(maps.Keys(e.WriteOff)) {
		item := writeOffItem(c.pack, id)
		if text := e.WriteOff[id]; strings.TrimSpace(text) != "" && item != "" && item != writeOffItem(p, id) {
			out = append(out, questionsets.Parked{Pack: c.pack.ID, From: c.pack.Name, Question: writeOffAside + id, Ask: item, Text: text})
			delete(e.WriteOff, id)
		}
	}
	c.extras = e
	return out
}

func (c *Call) takesWriteOff(k questionsets.Parked) bool {
	id, ok := strings.CutPrefix(k.Question, writeOffAside)
	if !ok || writeOffItem(c.pack, id) != k.Ask || c.extras.WriteOff[id] != "" {
		return false
	}
	c.extras = c.Extras() // what was handed out before keeps its own
	if c.extras.WriteOff == nil {
		c.extras.WriteOff = map[string]string{}
	}
	c.extras.WriteOff[id] = k.Text
	return true
}

// writeOffItem is a line of a pack's checklist as it is worded, "" for none.
func writeOffItem(p *questionsets.Pack, id string) string {
	if p.WriteOff != nil {
		for _, item := range p.WriteOff.Items {
			if item.ID == id {
				return item.Item
			}
		}
	}
	return ""
}

// stepEntries is the journal of every answer, hidden ones too, and of what is
// being typed.
func (c *Call) stepEntries() map[string][]byte {
	out := map[string][]byte{}
	for step, a := range c.frame {
		out[keyAnswer+step] = entry("", a).Value
	}
	for _, q := range c.pack.Questions {
		if a, ok := c.iv.Get(q.ID); ok {
			out[keyAnswer+q.ID] = entry("", a).Value
		}
	}
	for step, t := range c.typing {
		out[keyTyping+step] = entry("", t).Value
	}
	return out
}

// changes are the entries that turn one journal into another.
func changes(from, to map[string][]byte) []store.Entry {
	var out []store.Entry
	for _, key := range slices.Sorted(maps.Keys(from)) {
		if _, kept := to[key]; !kept {
			out = append(out, store.Entry{Key: key})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(to)) {
		if !bytes.Equal(from[key], to[key]) {
			out = append(out, store.Entry{Key: key, Value: to[key]})
		}
	}
	return out
}
