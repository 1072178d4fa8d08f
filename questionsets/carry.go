package questionsets

import (
	"maps"
	"slices"
	"time"
)

// Parked is an answer, or words begun for one, to a question that the present
// pack does not ask. It counts for nothing and is kept, so that changing the
// question set in the middle of a call loses no word (DOMAIN 2.2 C).
type Parked struct {
	Pack     string            `json:"pack,omitempty"` // id of the pack that asked; "" for no pack's question
	From     string            `json:"from,omitempty"` // that pack's name
	Question string            `json:"question"`       // id of the question
	Ask      string            `json:"ask"`            // its words
	Kind     Kind              `json:"kind"`
	Labels   map[string]string `json:"labels,omitempty"` // of the choices that were picked
	Fills    string            `json:"fills,omitempty"`  // the part of the report it fills, "" for none
	Means    string            `json:"means,omitempty"`  // see Meanings
	Answer   Answer            `json:"answer,omitzero"`
	Text     string            `json:"text,omitempty"`  // what was begun and is no answer, in words; Answer is then zero
	Typing   Typing            `json:"typing,omitzero"` // the same as its field takes it up again
	At       time.Time         `json:"at,omitzero"`     // when it was put aside; Carry leaves that to its caller
}

// Typing is what is being typed at a question and is not yet an answer.
type Typing struct {
	Text   string `json:"text"` // as the field gives it and takes it back
	Cursor int    `json:"cursor"`
	Words  string `json:"words,omitempty"` // what a person wrote in it, to be kept if it never becomes an answer
}

// Park puts an answer to one of the pack's questions, or words begun for one,
// aside. Unknown ids give the zero Parked.
func (p *Pack) Park(id string, a Answer, text string) Parked {
	q := p.Question(id)
	if q == nil {
		return Parked{}
	}
	k := q.Park(a, text)
	k.Pack, k.From, k.Fills = p.ID, p.Name, p.part(q)
	return k
}

// Park is Pack.Park of a question that stands in no pack.
func (q *Question) Park(a Answer, text string) Parked {
	k := Parked{Question: q.ID, Ask: q.Ask, Kind: q.Kind, Fills: q.Fills, Means: q.Means, Answer: a.clone(), Text: text}
	for _, o := range q.Choices {
		if o.Value == a.Value || slices.Contains(a.Values, o.Value) {
			if k.Labels == nil {
				k.Labels = map[string]string{}
			}
			k.Labels[o.Value] = o.Label
		}
	}
	return k
}

// part is what a question fills of the report, "" where it does not, or where
// another question does it.
func (p *Pack) part(q *Question) string {
	if q.Fills == "" || p.Filling(q.Fills) != q {
		return ""
	}
	return q.Fills
}

// Home gives the question of a pack that asks the same and takes the answer,
// nil if there is none. What fills a part of the report belongs to whatever
// question fills it there. Anything else belongs to the question of the same id
// and kind; in a pack of another id only if it is put in the same words and the
// choices picked read the same: q2 of one force is not q2 of another.
func (k Parked) Home(in *Pack) *Question {
	q := in.Question(k.Question)
	if k.Fills != "" {
		q = in.Filling(k.Fills)
	} else if q == nil || in.part(q) != "" || k.Pack != in.ID && !k.reads(q) {
		return nil
	}
	if q == nil || q.Kind != k.Kind {
		return nil
	}
	if k.Answer.State == "" {
		return q
	}
	if _, err := q.accept(k.Answer); err != nil {
		return nil
	}
	return q
}

// reads says whether a question and the choices picked are worded as they were.
func (k Parked) reads(q *Question) bool {
	now := map[string]string{}
	for _, o := range q.Choices {
		if _, picked := k.Labels[o.Value]; picked {
			now[o.Value] = o.Label
		}
	}
	return q.Ask == k.Ask && maps.Equal(now, k.Labels)
}

// Carry goes on with another pack, or another version: every answer, hidden ones
// too, is carried to the question it belongs to, or is parked. What was parked
// before is taken up again where it belongs and nothing has been answered since;
// the rest stays parked, after what is parked now. Facts and calendar stay. The
// interview itself is left as it is.
func (iv *Interview) Carry(to *Pack, before ...Parked) (next *Interview, parked []Parked) {
	next = NewInterview(to)
	next.calendar, next.shiftEnd = iv.calendar, iv.shiftEnd
	next.SetFacts(iv.facts)
	var all []Parked
	for i, q := range iv.p.Questions {
		if iv.has[i] {
			all = append(all, iv.p.Park(q.ID, iv.answers[i], ""))
		}
	}
	for _, k := range append(all, before...) {
		if !next.takes(k) {
			parked = append(parked, k)
		}
	}
	return next, parked
}

// takes answers the question that a parked answer belongs to, unless that has
// an answer.
func (iv *Interview) takes(k Parked) bool {
	q := k.Home(iv.p)
	if q == nil || k.Answer.State == "" || iv.has[iv.place(q.ID)] {
		return false
	}
	return iv.Answer(q.ID, k.Answer) == nil
}

// Reworded gives the ids of the answered questions that another version of the
// pack put in other words, or whose choices picked read otherwise there, in the
// pack's order. None for the version of another pack.
func (iv *Interview) Reworded(was *Pack) []string {
	var out []string
	for i := range iv.p.Questions {
		q := &iv.p.Questions[i]
		before := was.Question(q.ID)
		if iv.has[i] && before != nil && was.ID == iv.p.ID && !iv.p.Park(q.ID, iv.answers[i], "").reads(before) {
			out = append(out, q.ID)
		}
	}
	return out
}
