package questionsets

import (
	"encoding/json"
	"time"

	"firstcall/risk"
)

// resultJSON is the shape that `assess --json` prints. It is a contract.
type resultJSON struct {
	Pack       string       `json:"pack"`
	Version    string       `json:"version"`
	Hash       string       `json:"hash"`
	Complete   bool         `json:"complete"`
	Level      risk.Level   `json:"level"`
	Score      int          `json:"score"`
	ScoreMax   int          `json:"score_max"`
	Vulnerable bool         `json:"vulnerable"`
	Repeat     bool         `json:"repeat"`
	Hate       bool         `json:"hate"`
	Grade      *string      `json:"grade"`
	Factors    []factorJSON `json:"factors"`
	Actions    []actionJSON `json:"actions"`
	Unanswered []string     `json:"unanswered"`
	Hidden     []string     `json:"hidden"`
	Exempt     string       `json:"exempt,omitempty"`
	Why        string       `json:"why,omitempty"`
}

type factorJSON struct {
	Source  string     `json:"source"`
	Because string     `json:"because"`
	Points  int        `json:"points"`
	AtLeast risk.Level `json:"at_least"` // "unassessed": no floor
}

type actionJSON struct {
	ID        string  `json:"id"`
	Title     string  `json:"title"`
	Owner     string  `json:"owner"`
	Due       *string `json:"due"`
	Mandatory bool    `json:"mandatory"`
	Because   string  `json:"because"`
	// Where another action's end starts the clock: that action's id, and how long
	// there is then.
	After string `json:"after,omitempty"`
	Clock string `json:"clock,omitempty"`
}

// MarshalJSON gives the shape of `assess --json`: levels in lower case, times
// in RFC 3339, a null grade if there is none, lists never null. "exempt" is
// there only when the questions need not be asked, "why" only when no level
// could be given.
func (r Result) MarshalJSON() ([]byte, error) {
	out := resultJSON{Pack: r.Pack, Version: r.Version, Hash: r.Hash, Complete: r.Complete, Level: r.Level,
		Score: r.Score, ScoreMax: r.ScoreMax, Vulnerable: r.Vulnerable, Repeat: r.Repeat, Hate: r.Hate,
		Factors: []factorJSON{}, Actions: []actionJSON{}, Unanswered: append([]string{}, r.Unanswered...),
		Hidden: append([]string{}, r.Hidden...), Exempt: r.Exempt}
	if r.Grade != "" {
		out.Grade = &r.Grade
	}
	if r.Level == risk.Unassessed {
		out.Why = r.Why
	}
	for _, f := range r.Factors {
		out.Factors = append(out.Factors, factorJSON{f.Source, f.Because, f.Points, f.AtLeast})
	}
	for _, a := range r.Actions {
		out.Actions = append(out.Actions, a.json())
	}
	return json.Marshal(out)
}

func (a DueAction) json() actionJSON {
	out := actionJSON{ID: a.ID, Title: a.Title, Owner: a.Owner, Mandatory: a.Mandatory, Because: a.Because}
	if a.After != nil {
		out.After, out.Clock = a.After.ID, a.Action.Due.String()
	}
	if !a.Due.IsZero() {
		due := a.Due.Format(time.RFC3339)
		out.Due = &due
	}
	return out
}
