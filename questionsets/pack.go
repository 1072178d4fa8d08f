// Package questionsets says what is asked: a force's pack of questions and
// rules, the interview that walks it, and what the answers prove.
//
// It turns answers into factors; package risk turns factors into a level.
package questionsets

import (
	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
)

// PackSchema is the format this package reads and writes.
const PackSchema = "firstcall/pack/v1"

// MaxPackBytes is the largest pack file that is read, checked before parsing.
const MaxPackBytes = 1 << 20

// Kind is what sort of answer a question takes.
type Kind string

// The kinds of question.
const (
	Text     Kind = "text"
	YesNo    Kind = "yes-no"
	Choice   Kind = "choice"
	Choices  Kind = "choices" // any number of the choices, and none is an answer
	Number   Kind = "number"
	Datetime Kind = "datetime"
)

// Basis says whether a thing is printed in a source or modelled by a pack's author.
type Basis string

// The two bases. Nothing modelled may look published.
const (
	Published Basis = "published"
	Modelled  Basis = "modelled"
)

// Pack is one force's question set with its rules. It is read only once parsed.
type Pack struct {
	Schema  string `yaml:"schema"`
	ID      string `yaml:"id"`
	Force   string `yaml:"force"` // id of the force, see Forces
	Code    string `yaml:"code"`  // the force's reference code
	Name    string `yaml:"name"`
	Version string `yaml:"version"`
	Stage   Stage  `yaml:"stage"` // default call
	Mode    Mode   `yaml:"mode"`  // default full
	Basis   Basis  `yaml:"basis"`
	Why     string `yaml:"why"` // why modelled, and from what; required when Basis is modelled
	Source  string `yaml:"source"`

	Questions []Question   `yaml:"questions"`
	Rules     []Rule       `yaml:"rules"`
	Score     *Score       `yaml:"score"`
	Matrix    *Matrix      `yaml:"matrix"`
	Repeat    []RepeatRule `yaml:"repeat"`
	Exempt    *Exempt      `yaml:"exempt"`
	Actions   []Action     `yaml:"actions"`
	WriteOff  *WriteOff    `yaml:"write_off"`
	WhoMay    WhoMay       `yaml:"who_may"`
	// CaseReview is the area's threshold for a case review, nil if it sets none.
	CaseReview *CaseReview `yaml:"case_review"`
	Examples   []Example   `yaml:"examples"`
	Accept     []Accept    `yaml:"accept"`

	Hash  string `yaml:"-"` // hex SHA-256 of the file's bytes
	Bytes []byte `yaml:"-"` // the file as written

	byID map[string]int
	env  *environment
	doc  func() *strictyaml.Doc // the file, read again when somebody asks where something stands
}

// Stage is when a pack is used.
type Stage string

// A pack is for the call, or for an assessment after it.
const (
	StageCall       Stage = "call"
	StageAssessment Stage = "assessment"
)

// Mode is how much of the assessment happens on the telephone (GEN-06, MET-01).
type Mode string

// The full set on the telephone, or a screen now and the assessment on a visit.
const (
	ModeFull            Mode = "full"
	ModeScreenThenVisit Mode = "screen-then-visit"
)

// Question is one question, its text word for word from its source.
type Question struct {
	ID       string            `yaml:"id"`
	Ask      string            `yaml:"ask"`
	Kind     Kind              `yaml:"kind"`
	Choices  []Option          `yaml:"choices"`
	When     string            `yaml:"when"` // shown only when true; "" always
	Required bool              `yaml:"required"`
	Covers   []string          `yaml:"covers"` // see Coverage
	Means    string            `yaml:"means"`  // see Meanings
	Core     bool              `yaml:"core"`   // still asked on the quick path
	Fills    string            `yaml:"fills"`  // see FillTargets
	Hint     string            `yaml:"hint"`   // said to the handler, not to the caller
	Unscored bool              `yaml:"unscored"`
	Worse    string            `yaml:"worse"`     // of a yes-no question, which answer sounds worse: see WorseAnswers; default yes
	AskIn    map[string]string `yaml:"ask_in"`    // language tag to text
	ForOther string            `yaml:"for_other"` // when the caller is not the victim
	Source   string            `yaml:"source"`
	Basis    Basis             `yaml:"basis"` // default the pack's

	when *condition
}

// Coverage lists what a question may cover: what an inspection counts (HMIC-03).
var Coverage = []string{"incident", "repeat", "vulnerability", "hate", "safety", "support"}

// Meanings lists what a question may mean to prompts and briefings.
var Meanings = []string{"weapon", "danger", "injury", "household", "hate", "who", "where", "how"}

// FillTargets lists the parts of a report that a question may fill, so that
// they are asked once and written once.
var FillTargets = []string{"narrative", "location", "suspect", "asb_type"}

// WorseAnswers lists which answer to a yes-no question can sound worse.
var WorseAnswers = []string{"yes", "no", "neither"}

// Option is one choice of a choice or choices question.
type Option struct {
	Value  string `yaml:"value"`
	Label  string `yaml:"label"`
	Points int    `yaml:"points"`
	Order  int    `yaml:"order"` // how bad it sounds, for proofs; larger is worse
}

// Rule says what follows when a condition holds.
type Rule struct {
	ID      string      `yaml:"id"`
	When    string      `yaml:"when"`
	AtLeast risk.Level  `yaml:"at_least"`
	Set     []risk.Flag `yaml:"set"`
	Grade   string      `yaml:"grade"`
	Require []string    `yaml:"require"`
	Say     string      `yaml:"say"` // shown to the handler at once
	Because string      `yaml:"because"`
	Source  string      `yaml:"source"`
	Basis   Basis       `yaml:"basis"`

	when *condition
}

// Score adds the points of choices and reads the sum in bands.
type Score struct {
	Bands  BandTable `yaml:"bands"`
	Source string    `yaml:"source"`
	Basis  Basis     `yaml:"basis"`
}

// BandTable is where each level begins.
type BandTable struct {
	Standard int `yaml:"standard"`
	Medium   int `yaml:"medium"`
	High     int `yaml:"high"`
}

// Matrix reads two choice questions as coordinates (CAM-07). Cells holds, for
// each value of the rows question, a level for each value of the columns
// question.
type Matrix struct {
	Rows    string                           `yaml:"rows"`
	Columns string                           `yaml:"columns"`
	Cells   map[string]map[string]risk.Level `yaml:"cells"`
	Source  string                           `yaml:"source"`
	Basis   Basis                            `yaml:"basis"`
}

// RepeatRule counts reports in a window (CAM-05, SW-11, AMB-11).
type RepeatRule struct {
	ID      string     `yaml:"id"`
	Reports int        `yaml:"reports"`
	Within  risk.Span  `yaml:"within"`
	Plus    string     `yaml:"plus"` // a number question whose answer is added
	Then    RepeatThen `yaml:"then"`
	Because string     `yaml:"because"`
	Source  string     `yaml:"source"`
	Basis   Basis      `yaml:"basis"`
}

// RepeatThen is what follows when a repeat rule is reached.
type RepeatThen struct {
	Grade   string      `yaml:"grade"`
	Set     []risk.Flag `yaml:"set"`
	AtLeast risk.Level  `yaml:"at_least"`
	Require []string    `yaml:"require"`
	Say     string      `yaml:"say"`
}

// Exempt says when the questions need not be asked (CAM-06). The report is then
// complete without a level; answers given all the same are assessed as usual.
type Exempt struct {
	When    string `yaml:"when"`
	Because string `yaml:"because"`
	Source  string `yaml:"source"`
	Basis   Basis  `yaml:"basis"`

	when *condition
}

// Action is something that must or may happen after the call.
type Action struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Owner      string   `yaml:"owner"`
	Due        risk.Due `yaml:"due"`
	Mandatory  bool     `yaml:"mandatory"`
	When       string   `yaml:"when"` // "" only when a rule requires it
	Because    string   `yaml:"because"`
	TellCaller string   `yaml:"tell_caller"` // what to say to the caller about it
	Reaches    string   `yaml:"reaches"`     // how it contacts the victim, see Reaches; "" if it does not
	Shares     bool     `yaml:"shares"`      // it gives information to another agency, so consent is asked (GEN-09)
	// Starts is the id of the action whose end starts this one's clock; "" when
	// saving the call starts it (AMB-24).
	Starts string `yaml:"starts"`
	Ends   string `yaml:"ends"` // what ends its clock, in words; "" doing it
	Source string `yaml:"source"`
	Basis  Basis  `yaml:"basis"`

	when *condition
}

// Reaches lists how an action may contact the victim.
var Reaches = []string{"call", "visit", "letter"}

// WriteOff is the checklist with which a call that needs nothing more is
// written off (CAM-11). Its condition is an action's.
type WriteOff struct {
	When   string         `yaml:"when"`
	Items  []WriteOffItem `yaml:"items"`
	Source string         `yaml:"source"`
	Basis  Basis          `yaml:"basis"`

	when *condition
}

// WriteOffItem is one thing a write-off must hold.
type WriteOffItem struct {
	ID   string `yaml:"id"`
	Item string `yaml:"item"` // what is to be written down
	From string `yaml:"from"` // what it is filled in from, see WriteOffSources; "" by hand
}

// WriteOffSources lists what a write-off item can be filled in from.
var WriteOffSources = []string{"narrative", "people", "descriptions", "location"}

// WhoMay says who may do what only some may (SW-12, SW-16). An empty list lets
// everybody.
type WhoMay struct {
	SetFlags   []string `yaml:"set_flags"`   // others raise a concern instead
	SetMarkers []string `yaml:"set_markers"` // others propose them
	Source     string   `yaml:"source"`
	Basis      Basis    `yaml:"basis"`
}

// Duties lists who can be named in WhoMay.
var Duties = []string{"handler", "dispatcher", "supervisor", "asb-unit"}

// CaseReview is the threshold above which a victim may have the handling of the
// case reviewed (Anti-social Behaviour, Crime and Policing Act 2014 s.104;
// GLO-01, GLO-02). Conditions read whether it is met as case_review.
type CaseReview struct {
	Reports int       `yaml:"reports"` // separate occasions needed, 1 to 3
	Within  risk.Span `yaml:"within"`
	Recent  risk.Span `yaml:"recent"` // at least one must be within this; zero: not asked
	Hate    risk.Span `yaml:"hate"`   // one hate incident within this is enough by itself; zero: it is not
	Source  string    `yaml:"source"`
	Basis   Basis     `yaml:"basis"`
}

// Accept keeps a lint or prove finding on purpose.
type Accept struct {
	Finding string `yaml:"finding"`
	Because string `yaml:"because"`
}

// Question gives the question with that id, nil if there is none.
func (p *Pack) Question(id string) *Question {
	i, ok := p.byID[id]
	if !ok {
		return nil
	}
	return &p.Questions[i]
}

// Filling gives the question that fills a part of the report, nil if none does.
// Only one that always shows will do: the part must not vanish with an answer.
func (p *Pack) Filling(target string) *Question {
	for i := range p.Questions {
		if q := &p.Questions[i]; q.Fills == target && q.When == "" {
			return q
		}
	}
	return nil
}
