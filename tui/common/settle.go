package common

import (
	"errors"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
)

// What is said out loud before a call closes, on the screen and in line mode.
const (
	// CrimeCheck is asked before a call is closed as ASB (NS-06).
	CrimeCheck = "is any of it a crime, such as an assault, a threat, damage or a theft?"
)

// keepsafe is what the letters stand for (CAM-04, AMB-16): K is what to do, the
// others are factors, under the values that packs give them.
var keepsafe = []struct{ value, words string }{
	{"", "K keep the victim safe"}, {"economic", "E economic"}, {"equality", "E equality and discrimination"},
	{"personal", "P personal circumstances"}, {"sickness", "S sickness or disability"}, {"support", "A available support"},
	{"family", "F family circumstances"}, {"environmental", "E environmental"},
}

// Keepsafe says the letters, with a mark at each that the caller's answers
// gave, where the question set asks for them.
func Keepsafe(c *intake.Call) string {
	a, _ := c.Get("keepsafe")
	var out []string
	for _, k := range keepsafe {
		if slices.Contains(a.Values, k.value) {
			out = append(out, "✓ "+k.words)
		} else {
			out = append(out, k.words)
		}
	}
	return strings.Join(out, ", ")
}

// NotSent says what is true of a send point while there is no central store,
// and what to do instead.
func NotSent(controlRoom string) string {
	return "NOT SENT to anybody: " + ringRoom(controlRoom) + "."
}

// ReviewDay reads when a marker is to be looked at again; nothing is in twelve
// months. It gives YYYY-MM-DD.
func ReviewDay(text string, now time.Time) (string, error) {
	if text == "" {
		return now.In(risk.London).AddDate(1, 0, 0).Format(time.DateOnly), nil
	}
	for _, form := range []string{"2/1/2006", "2/1/06", "2 Jan 2006", time.DateOnly} {
		if day, err := time.Parse(form, text); err == nil && day.After(now) {
			return day.Format(time.DateOnly), nil
		}
	}
	return "", errors.New("write a day to come, such as 21/5/2027, or nothing for 12 months from now")
}

// LookupOf is what another system is told about a call's victim.
func LookupOf(c *intake.Call) Lookup {
	p := c.Victim().Person
	return Lookup{Number: c.Number().E164, Surname: p.Surname, Forename: p.Forename, DateOfBirth: p.DateOfBirth, Postcode: p.Postcode}
}

// NotSafe says that the contact card stands against an action that must happen:
// both are said, and a way is to be agreed. It is "" where nothing does.
func NotSafe(c *intake.Call, a questionsets.DueAction, now time.Time) string {
	card, way := c.Card(), store.Reach(a.Action.Reaches)
	_, _, trouble := c.Ring(way, a.Due, now)
	switch {
	case way == "":
		return ""
	case !card.Known() && len(c.NotSafeOnFile()) > 0:
		return "NOT SAFE for somebody known by this number: ask who it is and how first"
	case !card.Known():
		return ""
	case trouble != "":
		return "NOT SAFE: " + trouble
	case card.Allows(way):
		return ""
	case card.Contact == store.SafeNo || way == store.ReachVisit && card.Attend == store.SafeNo ||
		way == store.ReachLetter && card.Letter == store.SafeNo:
		return "NOT SAFE by the contact card: agree another way with the caller first"
	}
	return "not known to be safe: ask first"
}

// RingWords says inside which hours a call-back is to be made: "ring 18:00 to
// 20:00"; "" where the card names none.
func RingWords(c *intake.Call, a questionsets.DueAction, now time.Time) string {
	from, to, _ := c.Ring(store.Reach(a.Action.Reaches), a.Due, now)
	if from.IsZero() || len(c.Card().Hours) == 0 {
		return ""
	}
	return "ring " + ClockWords(from, now) + " to " + to.In(risk.London).Format("15:04")
}
