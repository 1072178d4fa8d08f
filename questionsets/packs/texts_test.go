package packs

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/questionsets"
)

// printed are the questions word for word as the Home Office report prints them
// in Annexes B, D1 and D3, copied from there and not from the packs.
var printed = map[string][]string{
	"avon-and-somerset": {
		"Do you know where the noise/disturbance is coming from?",
		"Were weapons involved or mentioned?",
		"What type?",
		"Where are the weapons now?",
		"How many people are involved?",
		"Was the disturbance physical or verbal?",
		"Are you in immediate danger?",
		"Exactly where are they now?",
		"Where is the offender/person responsible now?",
		"Has anyone been using alcohol or drugs?",
		"Is there a court order/restraining order in place?",
		"Is anyone sick or injured?",
		"Have you or your family been subject to repeat incidents of anti-social behaviour?",
		"If yes, how often?",
		"If yes, has it been directly targeted at you or your family?",
		"If yes, why do you think you're being targeted?",
		"Has it affected your health or lifestyle?",
		"If yes, does it place you, your family or your property at risk of harm?",
	},
	"west-mercia": {
		"What exactly is happening?",
		"Has this happened before?",
		"How many are there and what are their ages?",
		"Do you know who is involved, their names and where they live?",
		"Have you or your family had problems like this before",
		"If Yes, how often (and are they linked)",
		"Why do you think this is happening to you or your family?",
		"Do you think it is because of you or your family's faith (any), ethnicity, sexuality, age, disability, health issues or any other reason?",
		"How have you or your family been affected by this?",
		"Is there anyone that you can contact to support you at this time?",
	},
	"cambridgeshire": {
		"Have you been subject to this type of incident before?",
		"Think about the impact on the victim. Is the victim vulnerable? Consider the following factors:",
	},
	"cambridgeshire-ram": {
		"Other than this occasion how often do you have problems?",
		"Do you think that incidents are happening more often and/or are getting worse?",
		"Do you know the offenders?",
		"Is anyone in particular being specifically targeted by this behaviour?",
		"Do you feel that this incident is associated with your faith, nationality, ethnicity, sexuality, age, gender or disability?",
		"Does the perpetrator (or their associates) have a history of or reputation for intimidation or harassment?",
		"How affected have you been by what has happened?",
		"Do you have any friends, family or professionals to go to for support?",
		"In addition to what has happened, do you feel that there is anything that is increasing you or your household's personal risk (e.g. because of personal circumstances?)",
		"Are any other agencies involved with this problem?",
		"Apart from any effect on you, do you think anyone else has been affected by what has happened?",
	},
}

// printedChoices are the choices as they are printed, by pack and question.
var printedChoices = map[string]map[string][]string{
	"cambridgeshire": {
		"keepsafe": {"Economic issues?", "Equality and Discrimination?", "Personal circumstances?", "Sickness / disability?",
			"Available support?", "Family circumstances?", "Environmental Issues?"},
		"pattern": printedRows, "harm": printedColumns,
	},
	"gloucestershire":   {"pattern": printedRows, "harm": printedColumns},
	"leicestershire":    {"pattern": printedRows, "harm": printedColumns},
	"lincolnshire":      {"pattern": printedRows, "harm": printedColumns},
	"metropolitan":      {"pattern": printedRows, "harm": printedColumns},
	"south-wales":       {"pattern": printedRows, "harm": printedColumns},
	"sussex":            {"pattern": printedRows, "harm": printedColumns},
	"west-mercia":       {"pattern": printedRows, "harm": printedColumns},
	"avon-and-somerset": {"pattern": printedRows, "harm": printedColumns},
	"cambridgeshire-ram": {
		"r1": {"none previously", "occasionally", "Frequently"},
		"r2": {"No", "Yes"},
		"r3": {"No", "Yes", "Know each other well"},
		"r4": {"No", "A number of people", "Your family"},
		"r5": {"No", "Yes"},
		"r6": {"No", "Have not harassed the complainant, but have a history or reputation for harassment or violent behaviour.",
			"Have harassed the complainant in the past.", "Currently harassing the complainant"},
		"r7": {"Not at all", "Changed routine or avoid locations", "Distressed.", "Affected physical or mental health"},
		"r8": {"A close network of people to draw on for support.", "A few people to draw on for support.", "Lives alone and is isolated."},
		"r9": {"No", "Yes"},
	},
}

var (
	printedRows    = []string{"Isolated Incident/ Intermittent, no Pattern", "Regular occurrence, likely to continue without intervention", "Likely to escalate or wide-spread effects"}
	printedColumns = []string{"Low Harm Little Impact", "Moderate Harm, Moderate Impact/ distress", "Significant Harm/ Impact"}
)

func TestQuestionsStandWordForWord(t *testing.T) {
	for _, id := range IDs() {
		var asked []string
		for _, q := range load(t, id).Questions {
			if q.Basis == questionsets.Published {
				asked = append(asked, q.Ask)
			}
		}
		if diff := cmp.Diff(printed[id], asked); diff != "" {
			t.Errorf("%s: the published questions are not the printed ones:\n%s", id, diff)
		}
	}
}

func TestChoicesStandWordForWord(t *testing.T) {
	for pack, questions := range printedChoices {
		for id, want := range questions {
			var got []string
			for _, o := range load(t, pack).Question(id).Choices {
				got = append(got, o.Label)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s:\n%s", pack, id, diff)
			}
		}
	}
}

// printedWriteOff is the guidance in Annex D1, copied from there.
const printedWriteOff = `The write off needs to outline in sufficient depth what has happened, including full details of all victims, witnesses and offenders/ suspects if known. Descriptions of any offenders/ suspects should be recorded if available. The write off should also record names and addresses of any other persons spoken to as a result of initial local enquiries undertaken such as house to house etc. Details of any paperwork submitted should also be recorded – GAP forms, intrepid entries etc. Details of other available evidence such as CCTV should also be highlighted.`

func TestCAM11WriteOffStandsWordForWord(t *testing.T) {
	items := load(t, "cambridgeshire").WriteOff.Items
	for _, item := range items {
		if !strings.Contains(strings.ToLower(printedWriteOff), strings.ToLower(item.Item)) {
			t.Errorf("%s is not in the guidance: %s", item.ID, item.Item)
		}
	}
	if len(items) != 6 {
		t.Errorf("%d items", len(items))
	}
}

// The ids and kinds are a contract: answers files and other tests hang on them.
var contract = map[string]string{
	"avon-and-somerset": `q1 yes-no, q2 yes-no, q3 text, q4 text, q5 number, q6 choice physical|verbal|both, q7 yes-no, q8 text,
		q9 text, q10 yes-no, q11 yes-no, q12 yes-no, q13 yes-no, q14 text, q15 yes-no, q16 text, motive yes-no, q17 yes-no, q18 yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"west-mercia": `q1 text, q2 yes-no, q3 text, q4 text, q5 yes-no, q6 text, q7 text, q8 yes-no,
		ground choice faith|ethnicity|sexuality|age|disability|health|transgender|other, q9 text, q10 yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"cambridgeshire": `before yes-no, times_30_days number,
		keepsafe choices economic|equality|personal|sickness|support|family|environmental, other_factor text,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"leicestershire": `before yes-no, less_able yes-no, motive yes-no, threats yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"lincolnshire": `before yes-no, needs yes-no, motive yes-no, afraid yes-no, opportunities text,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"metropolitan": `screen choices age|disability|health|alone|dependants|distressed|threatened|other, before yes-no, motive yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"metropolitan-assessment": `r1 choice none|occasionally|frequently, r2 choice no|yes, r3 choice no|yes|well, r4 choice no|people|family,
		r5 choice no|yes, r6 choice none|reputation|past|current, r7 choice none|routine|distressed|health,
		r8 choice close|few|isolated, r9 choice no|yes`,
	"south-wales": `happening text, told_before yes-no, times_3_months number, threatened yes-no, because_of yes-no,
		ground choice race|religion|sexual_orientation|disability|transgender, affected text, harder yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"sussex": `happening text, affected choice none|routine|distressed|health, threatened yes-no, before yes-no, because_of yes-no,
		ground choice race|religion|sexual_orientation|disability|transgender, others yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"gloucestershire": `happening text, before yes-no, threatened yes-no, because_of yes-no,
		ground choice race|religion|sexual_orientation|disability|transgender, affected yes-no, wants_review yes-no,
		applicant choice victim|business|group|family|friend|councillor|mp|other, consent yes-no,
		pattern choice isolated|regular|escalating, harm choice low|moderate|significant`,
	"cambridgeshire-ram": `r1 choice none|occasionally|frequently, r2 choice no|yes, r3 choice no|yes|well, r4 choice no|people|family,
		r5 choice no|yes, r6 choice none|reputation|past|current, r7 choice none|routine|distressed|health,
		r8 choice close|few|isolated, r9 choice no|yes, r10 text, r11 text`,
}

func TestIDsKindsAndValuesAreTheContract(t *testing.T) {
	for _, id := range IDs() {
		var got []string
		for _, q := range load(t, id).Questions {
			words := []string{q.ID, string(q.Kind)}
			var values []string
			for _, o := range q.Choices {
				values = append(values, o.Value)
			}
			if len(values) > 0 {
				words = append(words, strings.Join(values, "|"))
			}
			got = append(got, strings.Join(words, " "))
		}
		want := strings.Split(strings.Join(strings.Fields(contract[id]), " "), ", ")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", id, diff)
		}
	}
}

func TestEverythingNamesItsSourceAndBasis(t *testing.T) {
	for _, id := range IDs() {
		p := load(t, id)
		check := func(what, source string, b questionsets.Basis) {
			if source == "" || (b != questionsets.Published && b != questionsets.Modelled) {
				t.Errorf("%s %s: source %q, basis %q", id, what, source, b)
			}
		}
		for _, q := range p.Questions {
			check(q.ID, q.Source, q.Basis)
		}
		for _, r := range p.Rules {
			check(r.ID, r.Source, r.Basis)
		}
		for _, r := range p.Repeat {
			check(r.ID, r.Source, r.Basis)
		}
		for _, a := range p.Actions {
			check(a.ID, a.Source, a.Basis)
		}
		if p.Matrix != nil {
			check("matrix", p.Matrix.Source, p.Matrix.Basis)
		}
		if p.Score != nil {
			check("score", p.Score.Source, p.Score.Basis)
		}
		if p.Exempt != nil {
			check("exempt", p.Exempt.Source, p.Exempt.Basis)
		}
		if p.WriteOff != nil {
			check("write_off", p.WriteOff.Source, p.WriteOff.Basis)
		}
	}
}

// What no source prints, by pack. Everything else is published.
var modelled = map[string][]string{
	"avon-and-somerset": {"motive", "pattern", "harm", "weapon", "danger", "injury", "hate", "at_risk", "seen_before", "tell_dispatcher",
		"team_contact", "assess_again", "matrix"},
	"west-mercia": {"ground", "pattern", "harm", "hate", "less_able", "harmed", "told_before", "seen_before", "team_contact", "care_plan",
		"matrix"},
	"cambridgeshire": {"times_30_days", "other_factor", "pattern", "harm", "subject_before", "equality", "keepsafe_factor", "current_high",
		"seen_before", "attend", "write_off", "team_contact", "non_crime_301", "ram", "tell_sergeant", "tell_duty_manager", "multi_agency",
		"action_plan", "call_conference", "hold_conference", "update_system", "partner_contact", "agencies_talk", "record_hate", "safeguarding"},
	"cambridgeshire-ram": {"hate", "supervisor", "hold_conference", "update_system", "agencies_talk", "record_hate"},
	"gloucestershire": {"happening", "before", "threatened", "because_of", "ground", "affected", "wants_review", "applicant", "consent",
		"pattern", "harm", "matrix", "threat", "hate", "afraid", "told_before", "seen_before", "high_response", "team_contact",
		"offer_review", "get_consent", "find_applicant", "register", "panel", "look_further"},
	"leicestershire": {"before", "less_able", "motive", "threats", "pattern", "harm", "told_before", "vulnerable", "hate", "threats",
		"seen_before", "brief_officers", "refer_crd", "team_contact", "other_systems", "matrix"},
	"lincolnshire": {"before", "needs", "motive", "afraid", "opportunities", "pattern", "harm", "told_before", "vulnerable", "hate", "afraid",
		"seen_before", "hate_crime", "joint_intervention", "team_contact", "matrix"},
	"metropolitan": {"screen", "before", "motive", "pattern", "harm", "vulnerable", "threatened", "told_before", "hate", "seen_before",
		"assess_on_borough", "daily_tasking", "matrix"},
	"metropolitan-assessment": {"r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "problems_before", "vulnerable", "hate", "harassed",
		"seen_before", "daily_tasking", "team_contact"},
	"south-wales": {"happening", "told_before", "times_3_months", "threatened", "because_of", "ground", "affected", "harder", "pattern", "harm",
		"matrix", "threat", "hate", "vulnerable", "told_three", "refer", "classify", "contact_point", "markers", "risk_form", "forum",
		"emergency_forum"},
	"sussex": {"happening", "affected", "threatened", "before", "because_of", "ground", "others", "pattern", "harm", "matrix", "harmed", "health",
		"threat", "told_before", "hate", "seen_before", "marac", "assess", "review", "safety_plan", "shared_system", "other_victims"},
}

func TestNothingModelledLooksPublished(t *testing.T) {
	for _, id := range IDs() {
		p := load(t, id)
		var got []string
		note := func(what string, b questionsets.Basis) {
			if b == questionsets.Modelled {
				got = append(got, what)
			}
		}
		for _, q := range p.Questions {
			note(q.ID, q.Basis)
		}
		for _, r := range p.Rules {
			note(r.ID, r.Basis)
			if r.Basis == questionsets.Published && r.AtLeast != 0 {
				t.Errorf("%s %s: no source prints a floor", id, r.ID)
			}
		}
		for _, r := range p.Repeat {
			note(r.ID, r.Basis)
			if r.Basis == questionsets.Published && len(r.Then.Set) > 0 && r.ID != "three_in_three" { // SW-11 is printed so
				t.Errorf("%s %s: the printed rule grades; it sets no flag", id, r.ID)
			}
		}
		for _, a := range p.Actions {
			note(a.ID, a.Basis)
		}
		if p.Matrix != nil {
			note("matrix", p.Matrix.Basis)
		}
		if diff := cmp.Diff(sorted(modelled[id]), sorted(got)); diff != "" {
			t.Errorf("%s: what is modelled\n%s", id, diff)
		}
	}
}

func sorted(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return out
}
