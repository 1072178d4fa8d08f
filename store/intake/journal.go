package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
)

// The journal's keys.
const (
	keyChannel = "channel"
	keyAnswer  = "answer/"
	keyTyping  = "typing/"
	keyStep    = "step"
	keyNotes   = "notes"
	keyJudged  = "judgement"
	keyOther   = "victim-is-other"
	keySeen    = "consulted"

	keyMode       = "mode"
	keyByHand     = "opened-by-hand"
	keyParkReason = "park-reason"
	keyKeeper     = "keeper"
	keySent       = "sent"
	keyIncident   = "incident"
	keyAmends     = "amends"
	keyParked     = "parked-answers"
	keyLeft       = "question-sets-left"
	keyOver       = "taken-over"
)

// Resume takes up a journalled call. What is journalled but no longer fits the
// pack is an error that names the question; the journal is left as it is.
func Resume(o Opening, d store.Draft) (*Call, error) {
	o.At = d.OpenedAt
	c := blank(o)
	c.id = d.Call
	c.learnRef(d.Ref)
	if err := c.read(d.Entries, o.Left); err != nil {
		return nil, store.Errorf(store.CodeInvalid, "the call %s cannot be taken up again", d.Ref).Because(err)
	}
	c.step = c.takenUpAt(c.step)
	return c, nil
}

// takenUpAt is the step to resume on: the one that was left. One that does not
// show as yet (whether it is the same person, until the history is there) is
// next after the step before it.
func (c *Call) takenUpAt(step string) string {
	if c.question(step) != nil {
		return c.stepID(step)
	}
	if before := c.beside(step, -1); before != "" {
		return before
	}
	return c.firstUnanswered()
}

func (c *Call) read(entries map[string][]byte, packs []*questionsets.Pack) error {
	plain := map[string]any{keyChannel: &c.channel, keyStep: &c.step,
		keyNotes: &c.notes, keyJudged: &c.judged, keyOther: &c.other, keySeen: &c.seen,
		keyMode: &c.mode, keyByHand: &c.byHand, keyParkReason: &c.parkReason, keyKeeper: &c.keeper,
		keySent: &c.sent, keyIncident: &c.incident, keyAmends: &c.amended, keyParked: &c.parked, keyLeft: &c.left, keyOver: &c.over}
	for key, value := range entries {
		if into, ok := plain[key]; ok {
			if err := json.Unmarshal(value, into); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	}
	if err := c.findLeft(packs); err != nil {
		return err
	}
	if c.amended != nil {
		c.begun, c.opened = c.opened, c.amended.Summary.ReportedAt
	}
	for key, value := range entries {
		mine, err := c.readExtra(key, value)
		if err == nil && !mine {
			err = c.readStep(key, value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	c.changed()
	return nil
}

// readStep reads what was answered or being typed at one step; other entries
// are not its business.
func (c *Call) readStep(key string, value []byte) error {
	if step, ok := strings.CutPrefix(key, keyTyping); ok {
		var t Typing
		if err := json.Unmarshal(value, &t); err != nil {
			return err
		}
		c.typing[step] = t
		return nil
	}
	step, ok := strings.CutPrefix(key, keyAnswer)
	if !ok {
		return nil
	}
	var a questionsets.Answer
	if err := json.Unmarshal(value, &a); err != nil {
		return err
	}
	return c.keep(step, a)
}

func (c *Call) journal(entries ...store.Entry) store.Ticket {
	c.journalled = c.desk.Journal(c.id, entries...)
	return c.journalled
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
