package intake

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"firstcall/store"
)

// people is the part of a Call about who else there is, what is on file about
// everybody, and what the closing screen asks.
type people struct {
	others    []Other
	extras    Extras
	known     Known
	warned    []store.Marker // set or proposed during this call
	sharing   store.ID       // subject of this call's marker on its number
	sharingOf string         // and which number that is
}

// The journal's keys of this part.
const (
	keyOthers = "others"
	keyExtras = "extras"
)

// Other is somebody else in the matter: a suspect or a witness. More victims
// are other reports.
type Other struct {
	ID     store.ID
	Role   store.Role
	Text   string              // as the caller said it
	Person store.PersonSummary // no name where the text is only a description

	// Carried says that an earlier report named them, and so wrote them down: what
	// has become known of them since is not written over.
	Carried bool `json:",omitempty"`
}

// Others gives the suspects and witnesses told so far, in the order they were told.
func (c *Call) Others() []Other { return slices.Clone(c.others) }

// AddOther writes down a suspect or a witness: a name with whatever is known
// beside it, or a description. Nothing is added for an empty text.
func (c *Call) AddOther(role store.Role, text string) store.Ticket {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	c.others = append(slices.Clone(c.others), Other{ID: c.ids.New(), Role: role, Text: text, Person: readOther(text)})
	c.changed()
	return c.journal(entry(keyOthers, c.others))
}

// DropOther takes somebody out again; nil if nobody has that id.
func (c *Call) DropOther(id store.ID) store.Ticket {
	left := slices.DeleteFunc(slices.Clone(c.others), func(o Other) bool { return o.ID == id })
	if len(left) == len(c.others) {
		return nil
	}
	c.others = left
	c.changed()
	return c.journal(entry(keyOthers, c.others))
}

// describing are words of a description and of nobody's name.
var describing = []string{"a", "an", "the", "somebody", "someone", "unknown", "two", "three", "four", "five", "six", "some", "several", "many", "group", "gang",
	"lad", "lads", "youth", "youths", "man", "men", "woman", "women", "boy", "boys", "girl", "girls", "male", "males",
	"female", "females", "kid", "kids", "child", "children", "teenager", "teenagers", "people", "person", "neighbour",
	"neighbours", "next", "wearing", "with", "about", "aged", "in", "on", "at", "from", "and", "his", "her", "their", "my"}

// readOther reads a suspect or a witness as ReadPerson does, except that a
// description is no name: nobody is called "two lads in hoodies". What is said
// beside a name goes with the address.
func readOther(text string) store.PersonSummary {
	p := ReadPerson(text)
	name := strings.Fields(p.Name())
	i := slices.IndexFunc(name, func(w string) bool { return slices.Contains(describing, strings.ToLower(w)) })
	if i < 0 {
		return p
	}
	p.Forename, p.Surname = "", ""
	if i > 0 {
		p.Surname, p.Forename = name[i-1], strings.Join(name[:i-1], " ")
	}
	p.Address = strings.Join(append([]string{strings.Join(name[i:], " ")}, parts(p.Address)...), ", ")
	return p
}

// parts gives the texts that say something.
func parts(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// keepsAll says whether a person's description holds every word of the text it
// was read from.
func keepsAll(text string, p store.PersonSummary) bool {
	_, rest := cutPostcode(text)
	_, rest = cutBirth(rest)
	between := func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' }
	held := strings.FieldsFunc(p.Name()+" "+p.Address, between)
	for _, word := range strings.FieldsFunc(rest, between) {
		if !slices.Contains(held, word) {
			return false
		}
	}
	return true
}

// otherParties gives the suspects and witnesses, each with how they were
// described.
func (c *Call) otherParties() []store.Party {
	var out []store.Party
	for _, o := range c.others {
		person := o.Person
		out = append(out, store.Party{Role: o.Role, Person: o.ID, Snapshot: &person})
	}
	return out
}

// otherRecords describes those who are named here for the first time: they are
// people from the start. With them go the warnings whose person was chosen later.
func (c *Call) otherRecords() []store.NewRecord {
	out := c.movedMarkers()
	for _, o := range c.others {
		file, looked := c.known.file[o.ID]
		if o.Person.Named() && (!o.Carried || looked && !file.Named()) {
			out = append(out, store.NewRecord{Header: c.header(store.KindPerson, o.ID), Summary: o.Person})
		}
	}
	return out
}

// otherNotes keeps what was said of suspects and witnesses where their
// description leaves a word of it out, such as a title.
func (c *Call) otherNotes() []store.Note {
	var out []store.Note
	for _, o := range c.others {
		if o.Text != personLine(o.Person) && !keepsAll(o.Text, o.Person) {
			out = append(out, store.Note{At: c.asOf, Text: roleLabel(o.Role) + ": " + o.Text})
		}
	}
	return out
}

// roleLabel is a role as it begins a line.
func roleLabel(r store.Role) string {
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// readExtra reads the journal's entries of this part; false for any other.
func (c *Call) readExtra(key string, value []byte) (mine bool, err error) {
	switch key {
	case keyOthers:
		return true, json.Unmarshal(value, &c.others)
	case keyExtras:
		return true, json.Unmarshal(value, &c.extras)
	}
	return false, nil
}

// carryOthers takes the suspects and witnesses of a report over, under the ids
// they have there and each once.
func (c *Call) carryOthers(d store.ReportDetail) {
	c.others = slices.Clone(c.others)
	for _, p := range d.Parties {
		twice := func(o Other) bool { return o.ID == p.Person }
		if p.Role == store.RoleCaller || p.Role == store.RoleVictim || p.Snapshot == nil || slices.ContainsFunc(c.others, twice) {
			continue
		}
		c.others = append(c.others, Other{ID: p.Person, Role: p.Role, Text: personLine(*p.Snapshot), Person: *p.Snapshot, Carried: true})
	}
}

// restoreExtras takes this part of a call over from its saved report, so that
// an amended report keeps it.
func (c *Call) restoreExtras(s store.ReportSummary, d store.ReportDetail) {
	c.carryOthers(d)
	c.extras = Extras{References: s.References, Checks: slices.Clone(s.Checks), Told: s.Told, CrimeCheck: d.Crime, WriteOff: map[string]string{}}
	if s.Consent != store.ConsentNotAsked {
		c.extras.Consent = s.Consent
	}
	if c.pack.WriteOff != nil {
		for _, item := range c.pack.WriteOff.Items {
			for _, saved := range d.WriteOff {
				if saved.Item == item.Item {
					c.extras.WriteOff[item.ID] = saved.Text
				}
			}
		}
	}
	c.changed()
}

// extrasEntries is the journal of this part as it stands.
func (c *Call) extrasEntries() []store.Entry {
	return []store.Entry{entry(keyOthers, c.others), entry(keyExtras, c.extras)}
}
