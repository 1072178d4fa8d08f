package intake

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/phone"
)

// The answers to StepContact.
const (
	contactSafe    = "safe"
	contactOnlyAs  = "only_as"
	contactNotSafe = "not_safe"
)

func contactQuestion() *questionsets.Question {
	return &questionsets.Question{ID: StepContact, Kind: questionsets.Choice, Covers: []string{"safety"},
		Ask:  "If we need to contact them again, is that safe?",
		Hint: "Somebody else may answer, or see a letter or an officer. Not known counts as not safe",
		Choices: []questionsets.Option{{Value: contactSafe, Label: "Safe in any way"},
			{Value: contactOnlyAs, Label: "Safe only in some ways or at some times"},
			{Value: contactNotSafe, Label: "Not safe: no contact at all"}}}
}

// asksCard says whether a step of the contact card, or that of the victim's
// needs, shows. It is true of every other step.
func (c *Call) asksCard(id string) bool {
	switch {
	case id == StepContact:
		_, answered := c.frame[id]
		return answered || c.byHand.Contact || c.reaches()
	case slices.Contains(cardSteps, id):
		return c.value(StepContact) == contactOnlyAs
	case id == StepNeeds:
		_, answered := c.frame[id]
		return answered || c.byHand.Needs || c.channel == store.ChannelWalkIn || c.needsOnFile() != ""
	}
	return true
}

// reaches says whether anything that must now happen contacts the victim.
func (c *Call) reaches() bool {
	return slices.ContainsFunc(c.Assess().Actions, func(a questionsets.DueAction) bool { return a.Reaches != "" })
}

// mustAskContact says whether the contact card is still owed: somebody will be
// contacted, and nothing on file says how. A report that was written elsewhere
// is as it came.
func (c *Call) mustAskContact() bool {
	return c.reaches() && !c.cardOnFile().Known() && !c.writtenDown()
}

// cardOnFile is what was known before about reaching the victim. Somebody may
// have several records, one of each call: a warning on any of them holds.
func (c *Call) cardOnFile() store.ContactCard {
	victim := c.Victim()
	card := victim.onFile.Contact
	for _, p := range c.known.People {
		other := p.Summary.Contact
		if !victim.Chosen || !slices.Contains(c.known.aliases(victim.id), p.ID) {
			continue
		}
		if other.NotSafe() && !card.NotSafe() || other.Known() && !card.Known() {
			card = other
		}
	}
	if !card.Known() && c.amended != nil {
		card = c.amended.Summary.Contact
	}
	return card
}

func (c *Call) needsOnFile() string {
	if needs := c.Victim().onFile.Needs; needs != "" || c.amended == nil {
		return needs
	}
	return c.amended.Summary.Needs
}

// Needs gives what makes it easier for the victim to talk to us: language,
// interpreter, hearing or speech; as answered here, else as on file.
func (c *Call) Needs() string {
	if needs := strings.TrimSpace(c.value(StepNeeds)); needs != "" {
		return needs
	}
	return c.needsOnFile()
}

// Card says how the victim can be reached without danger (DS_111): as answered
// here, else as on file. What is not known is not safe, and an answer that knows
// nothing takes no warning away.
func (c *Call) Card() store.ContactCard {
	answer, asked := c.frame[StepContact]
	file := c.cardOnFile()
	if !asked || answer.State != questionsets.Known && file.NotSafe() {
		return file
	}
	card := store.ContactCard{Note: c.cardNote()}
	switch c.value(StepContact) {
	case contactSafe:
		card.Contact, card.Voicemail, card.Letter = store.SafeYes, store.SafeYes, store.SafeYes
		card.Attend, card.Identify = store.SafeYes, store.SafeYes
	case contactNotSafe:
		card.Contact = store.SafeNo
	case contactOnlyAs:
		c.onlyAs(&card)
	}
	return card
}

// onlyAs reads the steps that follow when contact is safe only in some ways.
func (c *Call) onlyAs(card *store.ContactCard) {
	card.Contact = store.SafeYes
	if text := c.value(StepSafeNumber); text != "" {
		if n := phone.Parse(text); n.E164 != "" {
			card.Number = &n
		}
	}
	if text := c.value(StepSafeHours); text != "" {
		card.Hours, _ = store.ReadHours(text) // read before, when it was answered
	} else {
		card.Note = strings.TrimSpace("When it is safe to ring is not known. " + card.Note)
	}
	for step, into := range map[string]*store.Safe{StepVoicemail: &card.Voicemail, StepLetter: &card.Letter,
		StepAttend: &card.Attend, StepIdentify: &card.Identify} {
		*into = store.Safe(c.value(step))
	}
}

// cardNote is what was said beside the steps of the card.
func (c *Call) cardNote() string {
	var notes []string
	for _, step := range append([]string{StepContact}, cardSteps...) {
		if note := strings.TrimSpace(c.frame[step].Note); note != "" && c.asksCard(step) {
			notes = append(notes, note)
		}
	}
	return strings.Join(notes, ". ")
}

// fitsCard checks the answers of the card that a person writes and that a
// deadline is counted from.
func fitsCard(step string, a questionsets.Answer) error {
	if a.State != questionsets.Known {
		return nil
	}
	switch step {
	case StepSafeHours:
		_, err := store.ReadHours(a.Value)
		return err
	case StepSafeNumber:
		if phone.Parse(a.Value).E164 == "" {
			return errors.New("that is no telephone number: write it with its area code, or not known")
		}
	}
	return nil
}

// describedAnew gives what is to be written down about somebody: everyone who
// is new, and one on file where this call has learned how to reach them or what
// they need; what was known before is kept.
func (c *Call) describedAnew(who Identified) (store.PersonSummary, bool) {
	p := who.Person
	if who.Chosen {
		p = overFile(who)
	}
	if who.id != c.Victim().id {
		return p, !who.Chosen
	}
	p.Contact, p.Needs = c.Card(), c.Needs()
	news := p.Needs != who.onFile.Needs || !reflect.DeepEqual(p.Contact, who.onFile.Contact)
	return p, !who.Chosen || news
}

// overFile is somebody on file, with what only this call knows filled in.
func overFile(who Identified) store.PersonSummary {
	p := who.onFile
	if !p.Named() {
		return who.Person
	}
	for _, f := range []struct {
		into *string
		said string
	}{{&p.DateOfBirth, who.Person.DateOfBirth}, {&p.Postcode, who.Person.Postcode}, {&p.Address, who.Person.Address}} {
		if *f.into == "" {
			*f.into = f.said
		}
	}
	if p.Number == nil {
		p.Number = who.Person.Number
	}
	return p
}

// setWindow says when a call-back is to be made: inside the safe hours and
// before it is due. Where that cannot be, the reason says so.
func (c *Call) setWindow(a *store.RequiredAction, at time.Time) {
	card := c.Card()
	if a.Reaches != store.ReachCall || !card.Known() {
		return
	}
	trouble := ""
	switch from, to, ok := card.Hours.Next(at, a.Due); {
	case card.Contact == store.SafeNo:
		trouble = "They must not be contacted: ask a supervisor what to do instead"
	case card.Contact != store.SafeYes:
	case ok:
		a.WindowFrom, a.WindowTo = from, to
	case !card.Hours.Holds(a.Due):
		trouble = "There is no safe time to ring before it is due: ask a supervisor what to do instead"
	}
	if trouble != "" {
		a.Because = strings.TrimSpace(strings.TrimRight(a.Because, ". ") + ". " + trouble)
	}
}
