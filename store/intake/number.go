package intake

import (
	"strings"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/phone"
)

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
