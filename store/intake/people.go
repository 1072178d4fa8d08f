package intake

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gofrs/uuid/v5"
	"golang.org/x/text/cases"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

// Identified is who somebody is, as far as this call knows.
type Identified struct {
	id      store.ID // new for this call unless chosen
	Person  store.PersonSummary
	Chosen  bool // the handler said it is this person on file
	NotSeen bool // the handler said it is nobody known by the number
}

// Caller gives who is ringing.
func (c *Call) Caller() Identified { return c.caller }

// Victim gives who the report is about: the caller unless said otherwise.
func (c *Call) Victim() Identified {
	if c.other {
		return c.victim
	}
	return c.caller
}

// identify reads the names given and the choice of a known person.
func (c *Call) identify() {
	c.caller.Person, c.victim.Person = ReadPerson(c.value(StepName)), ReadPerson(c.value(StepVictim))
	if c.written != nil {
		c.caller.Person, c.victim.Person = c.written.Caller, c.written.Victim
	}
	if n := c.Number(); n.Key() != "" {
		c.caller.Person.Number = &n
	}
	switch same := c.value(StepSame); same {
	case "":
		c.caller.Chosen, c.caller.NotSeen = false, false
	case SomebodyElse:
		c.caller.Chosen, c.caller.NotSeen = false, true
	default:
		if id, err := uuid.FromString(same); err == nil {
			c.caller.id, c.caller.Chosen, c.caller.NotSeen = id, true, false
		}
	}
}

var (
	postcodeForm = regexp.MustCompile(`(?i)\b([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})\b`)
	birthForm    = regexp.MustCompile(`\b(\d{4})-(\d{1,2})-(\d{1,2})\b|\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
)

// ReadPostcode finds a postcode in a text and gives it in its usual form,
// "SY1 1AA"; "" if there is none.
func ReadPostcode(text string) string {
	m := postcodeForm.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return strings.ToUpper(m[1] + " " + m[2])
}

// readBirth finds a date of birth, written as YYYY-MM-DD or day first.
func readBirth(text string) string {
	m := birthForm.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	y, mo, d := m[1], m[2], m[3]
	if y == "" {
		y, mo, d = m[6], m[5], m[4]
	}
	t, err := time.Parse("2006-1-2", y+"-"+mo+"-"+d)
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// ReadPerson reads "Jane Roe, 12/03/1961, SY1 1AA" in any order. The last word
// of the name is the surname. What is neither date nor postcode nor the first
// part is kept as the address.
func ReadPerson(text string) store.PersonSummary {
	p := store.PersonSummary{Postcode: ReadPostcode(text), DateOfBirth: readBirth(text)}
	rest := postcodeForm.ReplaceAllString(birthForm.ReplaceAllString(text, ","), ",")
	parts := strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == '\n' || r == ';' })
	for _, part := range parts {
		words := strings.Fields(part)
		switch {
		case len(words) == 0:
		case !p.Named() && !strings.ContainsFunc(part, unicode.IsDigit):
			p.Surname = words[len(words)-1]
			p.Forename = strings.Join(words[:len(words)-1], " ")
		case p.Address == "":
			p.Address = strings.Join(words, " ")
		default:
			p.Address += ", " + strings.Join(words, " ")
		}
	}
	return p
}

// Past is what the store knew when it was asked about a number and a victim.
type Past struct {
	Reports []store.Report // newest first
	Shared  bool           // the number is one that many people ring from
	At      time.Time      // when it was looked up; zero: not yet
	For     string         // the number's key it was looked up for
}

// Look asks the store for the history of a call. It reads from disk and is
// meant for a command, never for Update.
func Look(ctx context.Context, desk store.Desk, q store.Query, at time.Time) (Past, error) {
	reports, err := desk.History(ctx, q)
	if err != nil {
		return Past{}, err
	}
	shared, err := desk.Shared(ctx, q.Number)
	if err != nil {
		return Past{}, err
	}
	return Past{Reports: reports, Shared: shared, At: at, For: q.Number.Key()}, nil
}

// Query is what to ask the store about this call's number and victim.
func (c *Call) Query() store.Query {
	q := store.Query{Number: c.Number(), Except: c.id}
	if v := c.Victim(); v.Chosen {
		q.Persons = []store.ID{v.id}
	}
	return q
}

// SetPast gives the call its history. One that was looked up for another
// number is ignored: the handler has typed on since.
func (c *Call) SetPast(p Past) {
	if p.For == c.Number().Key() {
		c.past = p
		if p.At.After(c.asOf) {
			c.asOf = p.At
		}
		c.changed()
	}
}

// Past gives the history last found.
func (c *Call) Past() Past {
	if c.past.For != c.Number().Key() {
		return Past{}
	}
	return c.past
}

// Counted is an earlier report with whether it counts for this victim and why.
type Counted struct {
	Report store.Report
	Counts bool
	Why    string
}

// Counted says of every earlier report whether it counts (DESIGN section 5,
// "Whose history counts"): the victim's own reports, and this number's reports
// that belong to nobody else. Nothing is left out in silence.
func (c *Call) Counted() []Counted {
	past := c.Past()
	var out []Counted
	for _, r := range past.Reports {
		out = append(out, count(r, c.Number(), past.Shared, c.Victim(), c.other))
	}
	return out
}

func count(r store.Report, number phone.Number, shared bool, victim Identified, other bool) Counted {
	k := Counted{Report: r}
	id, person, named := reportVictim(r)
	switch {
	case named && victim.Chosen && id == victim.id:
		k.Counts, k.Why = true, "the same person"
	case !number.Matches(r.Summary.Number):
		k.Counts, k.Why = true, "the same person, from another number"
	case !named && shared:
		k.Why = "no name, and this number is shared by many people"
	case !named:
		k.Counts, k.Why = true, "this number, no name given"
	case victim.Chosen, victim.NotSeen && !other:
		k.Why = "this number, somebody else"
	case shared:
		k.Why = "this number is shared by many people"
	case !victim.Person.Named() && !other:
		k.Counts, k.Why = true, "this number, same person or household?"
	case sameName(person, victim.Person):
		k.Counts, k.Why = true, "this number and this name"
	default:
		k.Why = "this number, another name: same person or household?"
	}
	return k
}

// reportVictim gives the victim of a report, the caller where none is named.
func reportVictim(r store.Report) (store.ID, store.PersonSummary, bool) {
	for _, role := range []store.Role{store.RoleVictim, store.RoleCaller} {
		for _, p := range r.Summary.Parties {
			if p.Role == role {
				person := r.People[p.Person]
				return p.Person, person, true
			}
		}
	}
	return store.ID{}, store.PersonSummary{}, false
}

var fold = cases.Fold()

// sameName says whether two people may be one by name: equal surnames, and
// forenames and dates of birth that do not contradict each other.
func sameName(a, b store.PersonSummary) bool {
	if fold.String(a.Surname) != fold.String(b.Surname) {
		return false
	}
	agree := func(x, y string) bool { return x == "" || y == "" || x == y }
	return agree(fold.String(a.Forename), fold.String(b.Forename)) && agree(a.DateOfBirth, b.DateOfBirth)
}

type knownPerson struct {
	id      store.ID
	name    string
	reports int
}

// peopleKnown gives the people whom earlier reports from this number name,
// most recent first.
func (c *Call) peopleKnown() []knownPerson {
	if c.past.For == "" || c.past.For != c.Number().Key() {
		return nil
	}
	var known []knownPerson
	for _, r := range c.past.Reports {
		for _, party := range r.Summary.Parties {
			person := r.People[party.Person]
			if party.Role != store.RoleCaller || !person.Named() {
				continue
			}
			i := slices.IndexFunc(known, func(k knownPerson) bool { return k.id == party.Person })
			if i < 0 {
				known = append(known, knownPerson{id: party.Person, name: person.Name()})
				i = len(known) - 1
			}
			known[i].reports++
		}
	}
	return known[:min(len(known), 7)]
}

// history gives the occasions that count, for the repeat rules.
func (c *Call) history() risk.History {
	h := risk.History{Now: c.asOf, Present: risk.Occasion{At: c.opened, Call: c.id.String()}}
	for _, k := range c.Counted() {
		if k.Counts {
			h.Earlier = append(h.Earlier, Occasion(k.Report))
		}
	}
	return h
}

// Occasion is a report as the repeat rules count it.
func Occasion(r store.Report) risk.Occasion {
	o := risk.Occasion{At: r.Summary.ReportedAt, Behaviour: behaviour(r.Summary), Category: r.Summary.Category,
		ASBType: r.Summary.ASBType, Agency: r.Record.Agency, Call: r.Summary.Call.String(), Hate: r.Summary.Has(risk.Hate)}
	if !r.Summary.Incident.IsNil() {
		o.Incident = r.Summary.Incident.String()
	}
	return o
}

// behaviour is the last day of what was reported, which s.104 counts from.
func behaviour(s store.ReportSummary) time.Time {
	if !s.BehaviourTo.IsZero() {
		return s.BehaviourTo
	}
	return s.BehaviourFrom
}

// RepeatLine is the history in one line: "3rd report in 30 days", "" for a first call.
func (c *Call) RepeatLine() string {
	h := c.history()
	for _, span := range []risk.Span{{N: 30, Unit: risk.Days}, {N: 6, Unit: risk.Months}, {N: 12, Unit: risk.Months}} {
		if n := h.Reports(span); n > 1 {
			return fmt.Sprintf("%s report in %s", ordinal(n), span)
		}
	}
	return ""
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

// Progress gives how many of the pack's shown questions are answered, and how
// many show.
func (c *Call) Progress() (answered, shown int) {
	for _, s := range c.Steps() {
		if !s.Pack {
			continue
		}
		shown++
		if _, ok := c.Get(s.ID); ok {
			answered++
		}
	}
	return answered, shown
}

// Text gives what a step's answer says in words, for summaries.
func (c *Call) Text(step string) string {
	a, ok := c.Get(step)
	if !ok {
		return ""
	}
	return AnswerText(c.question(step), a)
}

// AnswerText gives an answer in words: choices by their labels.
func AnswerText(q *questionsets.Question, a questionsets.Answer) string {
	if a.State != questionsets.Known {
		return string(a.State)
	}
	label := func(v string) string {
		if q != nil {
			for _, o := range q.Choices {
				if o.Value == v && o.Label != "" {
					return o.Label
				}
			}
		}
		return v
	}
	if q != nil && q.Kind == questionsets.Choices {
		var out []string
		for _, v := range a.Values {
			out = append(out, label(v))
		}
		if len(out) == 0 {
			return "none of these"
		}
		return strings.Join(out, ", ")
	}
	if q != nil && q.Kind == questionsets.Datetime {
		if t, err := time.Parse(time.RFC3339, a.Value); err == nil {
			return t.In(risk.London).Format("2 Jan 2006 15:04")
		}
	}
	if q != nil && q.Kind == questionsets.YesNo {
		return map[string]string{"yes": "Yes", "no": "No"}[a.Value]
	}
	return label(a.Value)
}
