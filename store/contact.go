package store

import (
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
	Hours     Hours         `json:"hours,omitempty"`   // when it is safe to ring; none: at any time
	Voicemail Safe          `json:"voicemail,omitempty"`
	Letter    Safe          `json:"letter,omitempty"`
	Attend    Safe          `json:"attend,omitempty"`   // may an officer come to the door
	Identify  Safe          `json:"identify,omitempty"` // may whoever rings or comes say that they are the police
	Note      string        `json:"note,omitempty"`
}

// Known says whether anything has been said about reaching this person.
func (c ContactCard) Known() bool {
	return c.Contact != "" || c.Number != nil || len(c.Hours) > 0 || c.Voicemail != "" || c.Letter != "" ||
		c.Attend != "" || c.Identify != "" || c.Note != ""
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
		c.Identify == SafeNo || len(c.Hours) > 0 || c.Number != nil
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
	case c.Contact != SafeYes && how == "":
		return "Not known if safe to ring."
	case c.Contact != SafeYes:
		return "Not known if safe to ring; if at all, only " + how + "."
	case how == "":
		return "Safe to ring."
	}
	return "Ring only " + how + "."
}
