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

// cardOnFile is what is known by now about reaching the victim: by every record
// that is theirs, the strictest of each way. A report that is amended says what
// was known then, and only where nothing is on file now.
func (c *Call) cardOnFile() store.ContactCard {
	victim := c.Victim()
	file, _ := c.nowKnown(victim)
	card := file.Contact
	for _, p := range c.known.People {
		if victim.Chosen && slices.Contains(c.known.aliases(victim.id), p.ID) {
			card = card.Stricter(p.Summary.Contact)
		}
	}
	for _, p := range c.known.linked[victim.id] {
		card = card.Stricter(p.Contact)
	}
	if !card.Known() && c.amended != nil {
		card = c.amended.Summary.Contact
	}
	return card
}

func (c *Call) needsOnFile() string {
	file, found := c.nowKnown(c.Victim())
	if found && file.Needs != "" || c.amended == nil {
		return file.Needs
	}
	return c.amended.Summary.Needs
}

// Needs gives what makes it easier for the victim to talk to us: language,
// interpreter, hearing or speech; as answered here, else as on file.
func (c *Call) Needs() string {
	if needs := strings.TrimSpace(c.value(StepNeeds)); needs != "" && c.saidAnew(StepNeeds) {
		return needs
	}
	return c.needsOnFile()
}

// saidAnew says whether this call answers a step, and knows the answer. What a
// report that is amended said then is not said again.
func (c *Call) saidAnew(step string) bool {
	a, answered := c.frame[step]
	return answered && a.State == questionsets.Known && !c.asBefore(step)
}

// Card says how the victim can be reached without danger (DS_111): as on file,
// with whatever this call has learned. Only an answer that knows better takes
// what is on file away, each step its own part; what is not known is not safe.
func (c *Call) Card() store.ContactCard {
	card := c.cardOnFile()
	if c.saidAnew(StepContact) {
		switch c.value(StepContact) {
		case contactSafe:
			yes := store.SafeYes
			return store.ContactCard{Contact: yes, Voicemail: yes, Letter: yes, Attend: yes, Identify: yes, Note: c.cardNote()}
		case contactNotSafe:
			card.Contact = store.SafeNo
		case contactOnlyAs:
			card.Contact = store.SafeYes
		}
	}
	if c.value(StepContact) == contactOnlyAs {
		c.onlyAs(&card)
	}
	card.Note = store.JoinNotes(card.Note, c.cardNote())
	return card
}

// onlyAs reads the steps that follow when contact is safe only in some ways. A
// step that nobody can answer leaves a warning on file, but no promise: safe in
// any way was said of another day.
func (c *Call) onlyAs(card *store.ContactCard) {
	if n := phone.Parse(c.value(StepSafeNumber)); c.saidAnew(StepSafeNumber) && n.E164 != "" {
		card.Number = &n
	}
	anew := c.saidAnew(StepContact)
	switch {
	case c.saidAnew(StepSafeHours):
		card.Hours, _ = store.ReadHours(c.value(StepSafeHours)) // read before, when it was answered
		card.HoursUnknown = false
	case anew:
		card.HoursUnknown = len(card.Hours) == 0
	}
	for step, into := range map[string]*store.Safe{StepVoicemail: &card.Voicemail, StepLetter: &card.Letter,
		StepAttend: &card.Attend, StepIdentify: &card.Identify} {
		if c.saidAnew(step) {
			*into = store.Safe(c.value(step))
		} else if anew {
			*into = into.Stricter(store.SafeUnknown)
		}
	}
}

// cardNote is what was said beside the steps of the card.
func (c *Call) cardNote() string {
	var notes []string
	for _, step := range append([]string{StepContact}, cardSteps...) {
		if c.asksCard(step) && !c.asBefore(step) {
			notes = append(notes, c.frame[step].Note)
		}
	}
	return store.JoinNotes(notes...)
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

// nowKnown is how somebody in this call is known by now; false where nothing is.
func (c *Call) nowKnown(who Identified) (store.PersonSummary, bool) {
	if file, looked := c.known.file[who.id]; looked {
		return file, file.Named()
	}
	file := c.onFile(who.id)
	return file, file.Named()
}

// namedBefore says whether somebody was written down before: they are chosen from
// file, or named by a report that is amended, or by one that was sent.
func (c *Call) namedBefore(id store.ID) bool {
	_, sent := c.sent.People[id]
	return sent || c.namedThen(id) || slices.ContainsFunc(c.sides(), func(who *Identified) bool { return who.Chosen && who.id == id })
}

// namedThen says whether the report that is amended names somebody.
func (c *Call) namedThen(id store.ID) bool {
	is := func(p store.Party) bool { return p.Person == id }
	return c.amended != nil && slices.ContainsFunc(c.amended.Detail.Parties, is)
}

// describedAnew gives what is to be written down about somebody: everyone who
// is new, and whoever is on file where this call has learned who they are, how
// to reach them or what they need. What is known by now is kept; while it has
// not been read, nothing is written over it.
func (c *Call) describedAnew(who Identified) (store.PersonSummary, bool) {
	file, found := c.nowKnown(who)
	p := who.Person
	asFiled := who.Chosen || c.namedThen(who.id) && c.asBefore(namedAt(who.role))
	if asFiled && found {
		p = overFile(who.Person, file)
	}
	p.Contact, p.Needs = file.Contact, file.Needs
	if who.id == c.Victim().id {
		p.Contact, p.Needs = c.Card(), c.Needs()
	}
	if !found {
		_, looked := c.known.file[who.id]
		return p, looked || !who.Chosen && !c.namedThen(who.id)
	}
	news := p.Needs != file.Needs || !reflect.DeepEqual(p.Contact, file.Contact)
	return p, news || !asFiled && !reflect.DeepEqual(p, file)
}

// namedAt is the step at which somebody is named.
func namedAt(role store.Role) string {
	if role == store.RoleVictim {
		return StepVictim
	}
	return StepName
}

// overFile is somebody on file, with what only this call knows filled in.
func overFile(said, file store.PersonSummary) store.PersonSummary {
	p := file
	for _, f := range []struct {
		into *string
		said string
	}{{&p.DateOfBirth, said.DateOfBirth}, {&p.Postcode, said.Postcode}, {&p.Address, said.Address}} {
		if *f.into == "" {
			*f.into = f.said
		}
	}
	if p.Number == nil {
		p.Number = said.Number
	}
	return p
}

// setWindow says when a call-back is to be made: inside the safe hours and
// before it is due. Where that cannot be, the reason says so.
func (c *Call) setWindow(a *store.RequiredAction, at time.Time) {
	if a.Waits() {
		return
	}
	from, to, trouble := c.Ring(a.Reaches, a.Due, at)
	a.WindowFrom, a.WindowTo = from, to
	if trouble != "" {
		a.Because = strings.TrimSpace(strings.TrimRight(a.Because, ". ") + ". " + trouble)
	}
}

// Ring gives when a call-back that is due is to be made, by the contact card;
// zero times for what is no call-back, or what nothing is known about. Trouble
// says, in a sentence, why there is no safe time.
func (c *Call) Ring(way store.Reach, due, at time.Time) (from, to time.Time, trouble string) {
	card := c.Card()
	if way != store.ReachCall || !card.Known() {
		return from, to, ""
	}
	start, end, ok := card.Hours.Next(at, due)
	switch {
	case card.Contact == store.SafeNo:
		trouble = "They must not be contacted: ask a supervisor what to do instead"
	case card.Contact != store.SafeYes, card.HoursUnknown:
		trouble = "Ask a supervisor when it is safe to ring"
	case ok:
		return start, end, ""
	case !card.Hours.Holds(due):
		trouble = "There is no safe time to ring before it is due: ask a supervisor what to do instead"
	}
	return from, to, trouble
}
