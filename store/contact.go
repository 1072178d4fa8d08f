package store

import (
	"cmp"
	"strings"

	"firstcall/store/phone"
)

// Safe says whether something about reaching a person is safe. What is not
// known is not safe.
type Safe string

// The values of Safe.
const (
	SafeUnknown Safe = ""
	SafeYes     Safe = "yes"
	SafeNo      Safe = "no"
)

// Reach is a way of contacting somebody.
type Reach string

// The ways.
const (
	ReachCall   Reach = "call"
	ReachVisit  Reach = "visit"
	ReachLetter Reach = "letter"
)

// ContactCard says how a person may be reached without bringing them into
// danger (DS_111). Being contacted can be the harm: the zero card is not known,
// and so not safe.
type ContactCard struct {
	Contact   Safe          `json:"contact,omitempty"` // may they be contacted at all: yes, only as the card says; no, not at all
	Number    *phone.Number `json:"number,omitempty"`  // the number that is safe; nil: the one they ring from
	Hours     Hours         `json:"hours,omitempty"`   // when it is safe to ring; none: at any time, or HoursUnknown
	Voicemail Safe          `json:"voicemail,omitempty"`
	Letter    Safe          `json:"letter,omitempty"`
	Attend    Safe          `json:"attend,omitempty"`   // may an officer come to the door
	Identify  Safe          `json:"identify,omitempty"` // may whoever rings or comes say that they are the police
	Note      string        `json:"note,omitempty"`
	// HoursUnknown says that they are safe only in some ways or at some times, and
	// that nobody knows when: no time to ring may be promised.
	HoursUnknown bool `json:"hours_unknown,omitempty"`
}

// Known says whether anything has been said about reaching this person.
func (c ContactCard) Known() bool {
	return c.Contact != "" || c.Number != nil || len(c.Hours) > 0 || c.Voicemail != "" || c.Letter != "" ||
		c.Attend != "" || c.Identify != "" || c.Note != "" || c.HoursUnknown
}

// Allows says whether a way of reaching the person is known to be safe.
func (c ContactCard) Allows(way Reach) bool {
	if c.Contact != SafeYes {
		return false
	}
	switch way {
	case ReachVisit:
		return c.Attend == SafeYes
	case ReachLetter:
		return c.Letter == SafeYes
	}
	return true
}

// NotSafe says that somebody said in so many words that a way is not safe. That
// nobody has asked is not this.
func (c ContactCard) NotSafe() bool {
	return c.Contact == SafeNo || c.Attend == SafeNo || c.Letter == SafeNo || c.Voicemail == SafeNo ||
		c.Identify == SafeNo || len(c.Hours) > 0 || c.Number != nil || c.HoursUnknown
}

// Stricter is what holds of two cards about one person (DS_111), way by way:
// not safe before not known before safe. Of hours both must hold; the number is
// c's where both have one. A card that says nothing changes nothing.
func (c ContactCard) Stricter(o ContactCard) ContactCard {
	switch {
	case !o.Known():
		return c
	case !c.Known():
		return o
	}
	hours := c.Hours.and(o.Hours)
	return ContactCard{Contact: c.Contact.Stricter(o.Contact), Number: cmp.Or(c.Number, o.Number), Hours: hours,
		Voicemail: c.Voicemail.Stricter(o.Voicemail), Letter: c.Letter.Stricter(o.Letter), Attend: c.Attend.Stricter(o.Attend),
		Identify: c.Identify.Stricter(o.Identify), Note: JoinNotes(c.Note, o.Note),
		HoursUnknown: (c.HoursUnknown || o.HoursUnknown) && len(hours) == 0}
}

// Stricter gives the one that allows less: no, then not known, then yes.
func (s Safe) Stricter(o Safe) Safe {
	for _, worse := range []Safe{SafeNo, SafeUnknown} {
		if s == worse || o == worse {
			return worse
		}
	}
	return SafeYes
}

// and gives the times that are in both. Where that is never, no moment is safe.
func (h Hours) and(o Hours) Hours {
	switch {
	case len(o) == 0:
		return h
	case len(h) == 0:
		return o
	}
	always := weekOf(Hours{{Days: everyDay, To: dayMinutes}})
	both := weekOf(h).without(always.without(weekOf(o)))
	if both.empty() {
		return Hours{{}}
	}
	return both.hours()
}

// JoinNotes puts notes of a card together, each once.
func JoinNotes(notes ...string) string {
	out := ""
	for _, note := range notes {
		switch note = strings.TrimSpace(note); {
		case strings.Contains(out, note):
		case out == "":
			out = note
		default:
			out = strings.TrimRight(out, ". ") + ". " + note
		}
	}
	return out
}

// Line is the card in one line for panels and briefings, what must not be done
// first: "Do NOT attend. Do NOT say police. Not known if safe: write. Ring only
// 07700 900417, Mon-Fri 09:00-17:00."
func (c ContactCard) Line() string {
	switch {
	case !c.Known():
		return "Contact: not known to be safe. Ask before you ring, write or attend."
	case c.Contact == SafeNo:
		return strings.TrimSpace("Do NOT contact. Do NOT attend. " + c.Note)
	}
	var out, unknown []string
	for _, way := range []struct {
		is   Safe
		text string
	}{{c.Attend, "attend"}, {c.Identify, "say police"}, {c.Voicemail, "leave voicemail"}, {c.Letter, "write"}} {
		switch way.is {
		case SafeNo:
			out = append(out, "Do NOT "+way.text+".")
		case SafeUnknown:
			unknown = append(unknown, way.text)
		}
	}
	if len(unknown) > 0 {
		out = append(out, "Not known if safe: "+strings.Join(unknown, ", ")+".")
	}
	out = append(out, c.ring())
	return strings.TrimSpace(strings.Join(out, " ") + " " + c.Note)
}

// ring says on which number and when the person may be rung.
func (c ContactCard) ring() string {
	var only []string
	if c.Number != nil {
		only = append(only, c.Number.Display())
	}
	if len(c.Hours) > 0 {
		only = append(only, c.Hours.String())
	}
	how := strings.Join(only, ", ")
	switch {
	case len(c.Hours) > 0 && weekOf(c.Hours).empty():
		return "No time is known at which it is safe to ring."
	case c.HoursUnknown && how == "":
		return "Not known when it is safe to ring."
	case c.HoursUnknown:
		return "Not known when it is safe to ring; if at all, only " + how + "."
	case c.Contact != SafeYes && how == "":
		return "Not known if safe to ring."
	case c.Contact != SafeYes:
		return "Not known if safe to ring; if at all, only " + how + "."
	case how == "":
		return "Safe to ring."
	}
	return "Ring only " + how + "."
}
