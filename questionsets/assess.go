package questionsets

import (
	"slices"
	"strings"
	"time"

	"firstcall/risk"
)

// Result is what the answers and the history prove, and what must now happen.
type Result struct {
	risk.Assessment
	Pack, Version, Hash string

	// Overall is the level that holds once the handler has judged (AMB-05);
	// the computed Level where nobody has.
	Overall    risk.Level
	Complete   bool     // no required question that shows is without an answer
	Unanswered []string // those that are
	Hidden     []string // questions not to be asked as things stand
	Exempt     string   // why the questions need not be asked; "" when they must
	Vulnerable bool
	Repeat     bool
	Hate       bool
	Actions    []DueAction // in the pack's order
	Say        []string    // for the handler at once, first found first
	// WriteOff is the checklist the call is written off with as things stand; nil
	// where the pack has none or it does not apply (CAM-11).
	WriteOff []WriteOffItem
}

// DueAction is an action that is to be done, by when and why.
type DueAction struct {
	*Action
	Due     time.Time // London time; counted from the history's Now; zero while it waits for After
	After   *Action   // whose end starts the clock; nil: saving the report does (AMB-24)
	Because string
}

// Assess says what the answers and the history prove. It runs one way: the
// shown answers give score and matrix cell, the dated history gives repeat
// rules, rules give flags, floors, grades and required actions, all of them
// the level, and the level the actions. h.Now is the time of the report.
func (iv *Interview) Assess(h risk.History) Result { return iv.AssessJudged(h, nil) }

// AssessJudged is Assess with the handler's own judgement (nil: none). The
// computed level stays what it is; actions follow the level that holds.
func (iv *Interview) AssessJudged(h risk.History, j *risk.Judgement) Result {
	iv.count(h)
	exempt, because := iv.Exempt()
	f := iv.findings(h)
	missing := iv.missing()
	f.Complete = len(missing) == 0
	policy := iv.policy()
	r := Result{Assessment: risk.Assess(policy, f), Pack: iv.p.ID, Version: iv.p.Version, Hash: iv.p.Hash,
		Complete: f.Complete || exempt, Unanswered: missing, Hidden: iv.Hidden()}
	iv.cite(r.Factors[len(f.Factors):])
	if exempt {
		r.Exempt, r.Unanswered = because, []string{}
		if r.Level == risk.Unassessed {
			r.Why = because
		}
	}
	r.ScoreMax = iv.p.env.scoreMax
	r.Overall = risk.Overall(r.Level, j)
	r.Vulnerable, r.Repeat, r.Hate = r.Flags[risk.Vulnerable], r.Flags[risk.Repeat], r.Flags[risk.Hate]
	for i := range r.Factors {
		if s := r.Factors[i].Say; s != "" && !slices.Contains(r.Say, s) {
			r.Say = append(r.Say, s)
		}
	}
	r.Actions, r.WriteOff = iv.actions(&r, h)
	for _, b := range iv.facts.Before {
		r.Actions = withActions(r.Actions, b.Actions)
	}
	if iv.facts.Danger {
		r.Actions = iv.withDangerAction(r.Actions, h.Now)
	}
	return r
}

// count puts the number of reports in each window, and the highest level among
// them, where conditions find it.
func (iv *Interview) count(h risk.History) {
	for i, span := range iv.p.env.spans {
		iv.env[spanName(reportsWithin, i)] = float64(h.Reports(span))
		iv.env[spanName(highestWithin, i)] = float64(h.Highest(span))
	}
}

// findings collects everything that was said, in the order in which it is shown.
func (iv *Interview) findings(h risk.History) risk.Findings {
	f := risk.Findings{}
	if iv.facts.Danger {
		f.Factors = append(f.Factors, iv.danger())
	}
	for i := range iv.p.Questions {
		if n := iv.points(i); n > 0 {
			f.Factors = append(f.Factors, iv.scored(i, n))
		}
	}
	f.Unknown = iv.unknown()
	if iv.facts.DangerUnknown {
		f.Unknown = append(f.Unknown, "danger")
	}
	for i := range iv.p.Repeat {
		if fac, ok := iv.repeat(&iv.p.Repeat[i], h); ok {
			f.Factors = append(f.Factors, fac)
		}
	}
	for i := range iv.p.Rules {
		if r := &iv.p.Rules[i]; iv.holds(r.when) {
			f.Factors = append(f.Factors, risk.Factor{Source: r.ID, Because: r.Because, AtLeast: r.AtLeast, Set: r.Set,
				Grade: r.Grade, Require: r.Require, Say: r.Say, Cite: r.Source, Basis: string(r.Basis)})
		}
	}
	for _, b := range iv.facts.Before {
		if b.Because == "" {
			continue
		}
		f.Factors = append(f.Factors, risk.Factor{Source: BeforeSource, Because: b.Because, AtLeast: b.Level, Set: b.Flags,
			Grade: b.Grade, Basis: string(Modelled), Cite: "What was proven with other questions holds on"})
	}
	iv.cell(&f)
	return f
}

// unknown gives the questions whose "not known" or "declined" forbids Standard.
// While nothing at all is known, every one does.
func (iv *Interview) unknown() []string {
	anything := false
	for i := range iv.p.Questions {
		anything = anything || iv.known(i)
	}
	return iv.ids(func(i int) bool {
		return iv.counts(i) && !iv.known(i) && (iv.p.env.matters[i] || !anything)
	})
}

// tellDispatcher is what danger demands in every pack. No source prints it.
var tellDispatcher = Action{ID: "tell_dispatcher", Title: "Tell the dispatcher now", Owner: "call handler",
	Due: risk.Due{Kind: risk.Immediately}, Mandatory: true, Because: "Somebody is in danger now", Basis: Modelled,
	TellCaller: "I am passing this to the officers now.", Source: "Danger is one key in every question set"}

// withDangerAction puts it first, unless the pack has an action of its own for it.
func (iv *Interview) withDangerAction(list []DueAction, now time.Time) []DueAction {
	if i := slices.IndexFunc(list, func(a DueAction) bool { return a.ID == tellDispatcher.ID }); i >= 0 {
		return list
	}
	due := DueAction{Action: &tellDispatcher, Due: now.In(risk.London), Because: tellDispatcher.Because}
	return append([]DueAction{due}, list...)
}

// danger is the floor that every pack has. No source prints it.
func (iv *Interview) danger() risk.Factor {
	because := "Somebody is in danger now"
	if s := strings.TrimSpace(iv.facts.DangerBecause); s != "" {
		because += ": " + s
	}
	return risk.Factor{Source: "danger", Because: because, AtLeast: risk.High, Basis: string(Modelled),
		Say:  "Danger now. Tell the dispatcher.",
		Cite: "Danger is one key in every question set: weapon, injury, threat to life or self-harm, child at risk"}
}

func (iv *Interview) scored(i, points int) risk.Factor {
	q, a := &iv.p.Questions[i], &iv.answers[i]
	var labels []string
	for _, o := range q.Choices {
		if o.Points > 0 && (o.Value == a.Value || slices.Contains(a.Values, o.Value)) {
			labels = append(labels, o.Label)
		}
	}
	return risk.Factor{Source: q.ID, Because: strings.TrimRight(q.Ask, "?: ") + ": " + strings.Join(labels, ", "),
		Points: points, Cite: q.Source, Basis: string(q.Basis)}
}

// maxStated bounds what a caller can be counted to have told of.
const maxStated = 1_000_000

func (iv *Interview) repeat(r *RepeatRule, h risk.History) (risk.Factor, bool) {
	stated := 0
	if i, ok := iv.p.byID[r.Plus]; ok && iv.known(i) {
		stated = int(min(max(iv.answers[i].number(), 0), maxStated))
	}
	rule := risk.RepeatRule{ID: r.ID, Reports: r.Reports, Within: r.Within, Then: risk.Factor{
		Because: r.Because, AtLeast: r.Then.AtLeast, Set: r.Then.Set, Grade: r.Then.Grade,
		Require: r.Then.Require, Say: r.Then.Say, Cite: r.Source, Basis: string(r.Basis)}}
	return rule.Factor(h, stated)
}

// cell reads the matrix' coordinates; both are empty until both are known.
func (iv *Interview) cell(f *risk.Findings) {
	m := iv.p.Matrix
	if m == nil {
		return
	}
	row, column := iv.place(m.Rows), iv.place(m.Columns)
	if !iv.known(row) || !iv.known(column) {
		return
	}
	f.Row, f.Column = iv.answers[row].Value, iv.answers[column].Value
	f.CellBecause = iv.p.Questions[row].option(f.Row).Label + "; " + iv.p.Questions[column].option(f.Column).Label
}

// policy is the pack's, without the bands while nothing has been scored: a
// score of nothing proves nothing.
func (iv *Interview) policy() risk.Policy {
	p := iv.p.env.policy
	for i := range iv.p.Questions {
		if iv.p.env.scored[i] && iv.known(i) {
			return p
		}
	}
	p.Bands = nil
	return p
}

// cite says where the bands and the matrix are printed.
func (iv *Interview) cite(factors []risk.Factor) {
	for i := range factors {
		switch f := &factors[i]; {
		case f.Source == "score" && iv.p.Score != nil:
			f.Cite, f.Basis = iv.p.Score.Source, string(iv.p.Score.Basis)
		case f.Source == "matrix" && iv.p.Matrix != nil:
			f.Cite, f.Basis = iv.p.Matrix.Source, string(iv.p.Matrix.Basis)
		}
	}
}

// actions gives what is to be done: what a rule requires, and what the level,
// the flags and the grade ask for; and the write-off, which depends on the same.
func (iv *Interview) actions(r *Result, h risk.History) ([]DueAction, []WriteOffItem) {
	iv.env["level"] = float64(r.Overall)
	iv.env["vulnerable"], iv.env["repeat"], iv.env["hate"] = r.Vulnerable, r.Repeat, r.Hate
	iv.env["grade"] = r.Grade
	if iv.p.CaseReview != nil {
		h.Present.Hate = h.Present.Hate || r.Hate
		iv.env[caseReview], _ = iv.p.CaseReview.rule().Met(h)
	}
	out := []DueAction{}
	for i := range iv.p.Actions {
		a := &iv.p.Actions[i]
		because, due := requiredBy(r.Factors, a.ID)
		if !due && a.when != nil && iv.holds(a.when) {
			because, due = a.Because, true
			if because == "" {
				because = a.When
			}
		}
		if due {
			out = append(out, DueAction{Action: a, Due: a.Due.At(h.Now, iv.shiftEnd, iv.calendar), Because: because})
		}
	}
	waiting(out)
	if w := iv.p.WriteOff; w != nil && (w.when == nil || iv.holds(w.when)) {
		return out, w.Items
	}
	return out, nil
}

// withActions adds what other questions made mandatory. Of two actions of one id
// the stricter holds.
func withActions(list, more []DueAction) []DueAction {
	for _, a := range more {
		i := slices.IndexFunc(list, func(have DueAction) bool { return have.ID == a.ID })
		switch {
		case i < 0:
			list = append(list, a)
		case a.stricter(list[i]):
			list[i] = a
		}
	}
	return list
}

// stricter says whether an action binds more than another: it is mandatory where
// that is not, or its time ends earlier. A clock that has not started ends last.
func (a DueAction) stricter(than DueAction) bool {
	if a.Mandatory != than.Mandatory {
		return a.Mandatory
	}
	return !a.Due.IsZero() && (than.Due.IsZero() || a.Due.Before(than.Due))
}

// waiting stops the clocks that another action's end starts. Where that action
// is not to be done its end never comes, so they run from now: of the two
// readings the earlier.
func waiting(actions []DueAction) {
	for i := range actions {
		a := &actions[i]
		if j := slices.IndexFunc(actions, func(b DueAction) bool { return b.ID == a.Starts }); j >= 0 {
			a.After, a.Due = actions[j].Action, time.Time{}
		}
	}
}

// requiredBy gives the reason of the first factor that requires an action.
func requiredBy(factors []risk.Factor, id string) (because string, ok bool) {
	for i := range factors {
		if slices.Contains(factors[i].Require, id) {
			return factors[i].Because, true
		}
	}
	return "", false
}

// setPolicy works out bands, matrix and the highest score once for all calls.
// Where questions exclude each other the highest score is more than any call
// can reach.
func (p *Pack) setPolicy() {
	e := p.env
	for i := range p.Questions {
		if !e.scored[i] {
			continue
		}
		most, sum := 0, 0
		for _, o := range p.Questions[i].Choices {
			most, sum = max(most, o.Points), sum+o.Points
		}
		if p.Questions[i].Kind == Choices {
			most = sum
		}
		e.scoreMax += most
	}
	e.policy.ScoreMax = e.scoreMax
	if p.Score != nil {
		b := p.Score.Bands
		e.policy.Bands = risk.Bands{{Level: risk.Standard, From: b.Standard}, {Level: risk.Medium, From: b.Medium}, {Level: risk.High, From: b.High}}
	}
	if p.Matrix != nil {
		e.policy.Matrix = p.Matrix.levels(p)
	}
}

func (m *Matrix) levels(p *Pack) *risk.Matrix {
	out := &risk.Matrix{Rows: p.Question(m.Rows).values(), Columns: p.Question(m.Columns).values()}
	for _, r := range out.Rows {
		row := make([]risk.Level, len(out.Columns))
		for j, c := range out.Columns {
			row[j] = m.Cells[r][c]
		}
		out.Cells = append(out.Cells, row)
	}
	return out
}
