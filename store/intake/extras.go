package intake

import (
	"maps"
	"slices"
	"strings"
	"time"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
)

// Extras is what the closing screen asks beside the questions.
type Extras struct {
	References store.References
	Checks     []store.SystemCheck // other systems looked into (LEI-01, HMIC-04)
	Told       string              // whether the caller was told what happens next: yes, no or "" (HMIC-05)
	Consent    store.Consent       // "" while nobody has asked (GEN-09)
	ConsentHow string              // spoken or signed
	WriteOff   map[string]string   // what was typed over an item of the checklist, by the item's id
	CrimeCheck string              `json:"crime_check,omitempty"` // whether a crime was asked for before closing (NS-06)
}

// Extras gives what was recorded so far. It may be changed and given to SetExtras.
func (c *Call) Extras() Extras {
	e := c.extras
	e.Checks, e.WriteOff = slices.Clone(e.Checks), maps.Clone(e.WriteOff)
	return e
}

// SetExtras records all of it anew.
func (c *Call) SetExtras(e Extras) store.Ticket {
	e.Checks, e.WriteOff = slices.Clone(e.Checks), maps.Clone(e.WriteOff)
	c.extras = e
	c.version++
	return c.journal(entry(keyExtras, c.extras))
}

// Checked records that another system was looked into: hit, nothing or failed
// (LEI-01, HMIC-04). The last word on a system holds.
func (c *Call) Checked(system, found string) store.Ticket {
	e := c.Extras()
	i := slices.IndexFunc(e.Checks, func(k store.SystemCheck) bool { return k.System == system })
	e.Checks = slices.Clone(e.Checks)
	if i < 0 {
		e.Checks = append(e.Checks, store.SystemCheck{System: system, Found: found})
	} else {
		e.Checks[i].Found = found
	}
	return c.SetExtras(e)
}

// NeedsConsent says whether something that must now happen gives information
// to another agency, so that the victim is to be asked (GEN-09).
func (c *Call) NeedsConsent() bool {
	return slices.ContainsFunc(c.Assess().Actions, func(a questionsets.DueAction) bool { return a.Shares })
}

// consent is what the report says about it: nothing where nothing is shared.
func (c *Call) consent() store.Consent {
	if c.extras.Consent == "" && c.NeedsConsent() {
		return store.ConsentNotAsked
	}
	return c.extras.Consent
}

// extraRecords gives the record of consent, once it was asked or the exception
// for a child was recorded (GEN-10). Its reference is filled in when it is known.
// What a report that is amended has recorded already is not written again.
func (c *Call) extraRecords() []store.NewRecord {
	if c.amended != nil && c.extras.Consent == c.amended.Summary.Consent && c.extras.ConsentHow == "" {
		return nil // how it was given is only known when it is recorded anew
	}
	switch c.extras.Consent {
	case store.ConsentGiven, store.ConsentRefused, store.ConsentException:
	default:
		return nil
	}
	s := &store.ConsentSummary{Call: c.id, State: c.extras.Consent, How: c.extras.ConsentHow, At: c.asOf}
	if v := c.Victim(); v.Chosen || v.Person.Named() {
		s.Person = v.id
	}
	return []store.NewRecord{{Header: c.header(store.KindConsent, c.id), Summary: s}}
}

// fillExtras puts into a report what this part of the call knows.
func (c *Call) fillExtras(s *store.ReportSummary, d *store.ReportDetail) {
	s.References, s.Checks, s.Told, s.Consent = c.extras.References, slices.Clone(c.extras.Checks), c.extras.Told, c.consent()
	for i := range s.Flags {
		s.Flags[i].State = c.FlagWord(s.Flags[i].Name)
	}
	d.Notes = append(slices.Clone(d.Notes), c.otherNotes()...)
	d.Crime = c.extras.CrimeCheck
	for _, line := range c.WriteOff() {
		d.WriteOff = append(d.WriteOff, store.WriteOffItem{Item: line.Item, Text: line.Text})
	}
}

// The states of a flag (SW-12).
const (
	flagSet     = "set"
	flagConcern = "concern"
)

// FlagWord says what a flag is when whoever is signed on raises it: "set", or
// "concern" where only others may classify somebody as repeat or vulnerable
// (SW-12). Hate classifies nobody.
func (c *Call) FlagWord(f risk.Flag) string {
	if f == risk.Hate || c.may(c.pack.WhoMay.SetFlags) {
		return flagSet
	}
	return flagConcern
}

// may says whether whoever is signed on is among those who may; nobody named
// means everybody.
func (c *Call) may(who []string) bool {
	return len(who) == 0 || slices.Contains(who, string(dutyOf(c.identity)))
}

// dutyOf gives the duty of a shift; not said, a handler's.
func dutyOf(i store.Identity) store.Duty {
	if i.Duty == "" {
		return store.DutyHandler
	}
	return i.Duty
}

// WriteOffLine is one line of the checklist a call is written off with (CAM-11).
type WriteOffLine struct {
	ID, Item string
	Text     string
	Filled   bool // the text comes from the call; nobody has typed over it
}

// WriteOff gives the pack's checklist, filled in from what the call holds; nil
// where the pack has none or it does not apply.
func (c *Call) WriteOff() []WriteOffLine {
	var out []WriteOffLine
	for _, item := range c.Assess().WriteOff {
		line := WriteOffLine{ID: item.ID, Item: item.Item}
		if typed, ok := c.extras.WriteOff[item.ID]; ok && strings.TrimSpace(typed) != "" {
			line.Text = typed
		} else {
			line.Text = c.fillsWriteOff(item.From)
			line.Filled = line.Text != ""
		}
		out = append(out, line)
	}
	return out
}

// fillsWriteOff is what the call holds for one of questionsets.WriteOffSources.
func (c *Call) fillsWriteOff(from string) string {
	switch from {
	case "narrative":
		return c.Narrative()
	case "location":
		return placeLine(c.place())
	case "people":
		return strings.Join(c.everybody(), "; ")
	case "descriptions":
		return strings.Join(c.descriptions(), "; ")
	}
	return ""
}

// placeLine is a place with its postcode, which its text may hold already.
func placeLine(p store.Place) string {
	if p.Postcode == "" || ReadPostcode(p.Text) == p.Postcode {
		return p.Text
	}
	return strings.TrimSpace(p.Text + " " + p.Postcode)
}

// everybody gives the people in the matter, one a line: who, and where to find them.
func (c *Call) everybody() []string {
	var out []string
	add := func(role store.Role, p store.PersonSummary) {
		if line := personLine(p); line != "" {
			out = append(out, roleLabel(role)+": "+line)
		}
	}
	if c.other {
		add(store.RoleCaller, c.whole(c.caller))
	}
	add(store.RoleVictim, c.whole(c.Victim()))
	for _, o := range c.others {
		add(o.Role, o.Person)
	}
	return out
}

// whole is how somebody is known: as told in this call, or on file if chosen
// from it and not named again.
func (c *Call) whole(who Identified) store.PersonSummary {
	if !who.Person.Named() && who.Chosen {
		return who.onFile
	}
	return who.Person
}

// personLine is a person in one line: name, date of birth, address.
func personLine(p store.PersonSummary) string {
	return strings.Join(parts(p.Name(), bornLine(p.DateOfBirth), p.Address, p.Postcode), ", ")
}

// bornLine writes a date of birth as it is said: "12 Mar 1961".
func bornLine(birth string) string {
	if t, err := time.Parse(time.DateOnly, birth); err == nil {
		return t.Format("2 Jan 2006")
	}
	return ""
}

// descriptions gives the answers to the questions that mean who.
func (c *Call) descriptions() []string { return meant(c.iv.Visible(), "who", c.iv.Get) }
