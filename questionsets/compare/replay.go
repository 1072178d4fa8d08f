package compare

import (
	"slices"

	"firstcall/questionsets"
	"firstcall/risk"
)

// Replay is what the reports of a data folder come to under two packs, to see
// whether a new one marks too many victims or too few (GEN-13).
type Replay struct {
	Old         Version       `json:"old"`
	New         Version       `json:"new"`
	Reports     int           `json:"reports"`      // how many could be replayed
	Levels      []LevelCount  `json:"levels"`       // Standard, Medium, High, Unassessed
	Moved       []MovedReport `json:"moved"`        // those whose level differs, in the order added
	Unasked     []Unasked     `json:"unasked"`      // why reports are Unassessed: what nobody asked then
	LeftOut     LeftOut       `json:"left_out"`     // answers that do not fit
	NotReplayed []NotReplayed `json:"not_replayed"` // the others, by why

	old, new *questionsets.Pack
}

// LevelCount is how many of the replayed reports have a level.
type LevelCount struct {
	Level risk.Level `json:"level"`
	Old   int        `json:"old"`
	New   int        `json:"new"`
	Says  int        `json:"says"` // in the reports as they stand
}

// Way is in which way a level differs.
type Way string

// The ways. A report without a level has neither a higher nor a lower one.
const (
	Rose   Way = "rose"
	Fell   Way = "fell"
	Gained Way = "gained" // it had none
	Lost   Way = "lost"   // it has none any more
)

// Ways lists them as they are shown.
var Ways = []Way{Rose, Fell, Gained, Lost}

// MovedReport is a report whose level differs. It holds nothing that anybody said.
type MovedReport struct {
	Ref  string     `json:"ref"`
	Way  Way        `json:"way"`
	Old  risk.Level `json:"old"`
	New  risk.Level `json:"new"`
	Says risk.Level `json:"says"` // the level that holds in the report as it stands
}

// Unasked is a required question that reports have no answer to, so that a pack
// leaves them Unassessed.
type Unasked struct {
	Pack     string `json:"pack"` // old or new
	Question string `json:"question"`
	Reports  int    `json:"reports"`
}

// LeftOut counts the answers that do not fit.
type LeftOut struct {
	Old int `json:"old"`
	New int `json:"new"`
}

// NotReplayed counts the reports that could not be replayed for one reason.
type NotReplayed struct {
	Why     string `json:"why"`
	Reports int    `json:"reports"`
}

// NewReplay begins a replay under two packs that Parse gave.
func NewReplay(old, next *questionsets.Pack) *Replay {
	r := &Replay{Old: versionOf(old), New: versionOf(next), Moved: []MovedReport{}, Unasked: []Unasked{},
		NotReplayed: []NotReplayed{}, old: old, new: next}
	for _, l := range []risk.Level{risk.Standard, risk.Medium, risk.High, risk.Unassessed} {
		r.Levels = append(r.Levels, LevelCount{Level: l})
	}
	return r
}

// Add replays one report: its reference, the level that holds in it, what was
// answered, what counted then, and what is known beside the questions that a pack
// may ask for itself, such as what happened. A report none of whose answers fits
// one of the packs is not replayed.
func (r *Replay) Add(ref string, says risk.Level, iv *questionsets.Interview, h risk.History, beside ...questionsets.Parked) {
	old, leftOld, fitsOld := underPack(r.old, iv, h, beside)
	next, leftNew, fitsNew := underPack(r.new, iv, h, beside)
	if !fitsOld || !fitsNew {
		r.Skip("the questions that were answered are gone")
		return
	}
	r.Reports++
	r.LeftOut.Old += leftOld
	r.LeftOut.New += leftNew
	for i := range r.Levels {
		c := &r.Levels[i]
		c.Old += one(c.Level == old.Level)
		c.New += one(c.Level == next.Level)
		c.Says += one(c.Level == says)
	}
	r.unasked("old", old)
	r.unasked("new", next)
	if w := way(old.Level, next.Level); w != "" {
		r.Moved = append(r.Moved, MovedReport{Ref: ref, Way: w, Old: old.Level, New: next.Level, Says: says})
	}
}

// Skip counts a report that could not be replayed, and why.
func (r *Replay) Skip(why string) {
	for i := range r.NotReplayed {
		if r.NotReplayed[i].Why == why {
			r.NotReplayed[i].Reports++
			return
		}
	}
	r.NotReplayed = append(r.NotReplayed, NotReplayed{why, 1})
}

// unasked counts what nobody asked in a report that a pack leaves Unassessed.
func (r *Replay) unasked(pack string, res questionsets.Result) {
	if res.Level != risk.Unassessed {
		return
	}
	for _, id := range res.Unanswered {
		at := slices.IndexFunc(r.Unasked, func(u Unasked) bool { return u.Pack == pack && u.Question == id })
		if at < 0 {
			at = len(r.Unasked)
			r.Unasked = append(r.Unasked, Unasked{Pack: pack, Question: id})
		}
		r.Unasked[at].Reports++
	}
}

// underPack gives what an interview comes to under a pack, how many of its answers
// do not fit there, and whether any does, if there are any. What fills a part of
// the report is kept there and is never left out.
func underPack(p *questionsets.Pack, iv *questionsets.Interview, h risk.History, beside []questionsets.Parked) (r questionsets.Result, left int, fits bool) {
	next, parked := iv.Carry(p, beside...)
	for _, k := range parked {
		left += one(k.Fills == "")
	}
	return next.Assess(h), left, left == 0 || len(next.Export()) > 0
}

func way(old, next risk.Level) Way {
	switch {
	case old == next:
		return ""
	case old == risk.Unassessed:
		return Gained
	case next == risk.Unassessed:
		return Lost
	case next > old:
		return Rose
	}
	return Fell
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
