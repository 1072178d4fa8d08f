package schema

import (
	"github.com/invopop/jsonschema"

	"firstcall/questionsets"
)

// The forms of words that Parse checks itself.
const (
	packIDForm  = "^[a-z][a-z0-9-]{0,59}$"
	idForm      = "^[a-z][a-z0-9_]{0,59}$"
	valueForm   = "^[a-z0-9][a-z0-9_-]{0,59}$"
	gradeForm   = "^[a-z][a-z0-9_-]*$"
	versionForm = "^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$"
	tagForm     = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
	notBlank    = `\S`
	momentForm  = `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])` +
		`(T([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))?$`
)

var levels = []string{"standard", "medium", "high"}

// neverEmpty are the lists that hold something where they are given.
var neverEmpty = []string{"Pack.questions", "WriteOff.items", "WhoMay.set_flags", "WhoMay.set_markers"}

// requiredKeys are the keys that each part of a pack must have.
var requiredKeys = map[string]string{
	"Pack":         "schema id force code name version basis questions",
	"Question":     "id ask kind",
	"Option":       "value label",
	"Rule":         "id when because",
	"Score":        "bands",
	"BandTable":    "medium high",
	"Matrix":       "rows columns cells",
	"RepeatRule":   "id reports within then",
	"Exempt":       "when because",
	"Action":       "id title due",
	"WriteOff":     "items",
	"WriteOffItem": "id item",
	"CaseReview":   "reports within",
	"Example":      "name want",
	"Want":         "level",
	"Accept":       "finding because",
}

// values are the values that a key takes where its Go type allows more: its
// own, its items' or, of a group of keys, their names.
var values = map[string]*jsonschema.Schema{
	"Pack.schema":         oneOf(questionsets.PackSchema),
	"Pack.id":             word(packIDForm),
	"Pack.version":        above("number", versionForm),
	"Pack.name":           filled(),
	"Pack.force":          oneOf(names(questionsets.Forces, func(f questionsets.Force) string { return f.ID })...),
	"Pack.code":           oneOf(names(questionsets.Forces, func(f questionsets.Force) string { return f.Code })...),
	"Question.id":         word(idForm),
	"Question.ask":        text(notBlank),
	"Question.when":       word(notBlank),
	"Question.covers":     oneOf(questionsets.Coverage...),
	"Question.means":      oneOf(questionsets.Meanings...),
	"Question.fills":      oneOf(questionsets.FillTargets...),
	"Question.worse":      oneOf(questionsets.WorseAnswers...),
	"Question.ask_in":     {Pattern: tagForm},
	"Option.value":        optionValue(),
	"Option.label":        text(notBlank),
	"Option.points":       whole(0, 1_000_000),
	"Rule.id":             word(idForm),
	"Rule.when":           word(notBlank),
	"Rule.because":        filled(),
	"Rule.require":        word(idForm),
	"Rule.grade":          word(gradeForm),
	"BandTable.standard":  whole(0, 0),
	"BandTable.medium":    whole(1, 1<<31-2),
	"BandTable.high":      whole(2, 1<<31-1),
	"Matrix.rows":         word(idForm),
	"Matrix.columns":      word(idForm),
	"RepeatRule.id":       word(idForm),
	"RepeatRule.reports":  whole(2, 1<<31-1),
	"RepeatRule.plus":     word(idForm),
	"RepeatThen.require":  word(idForm),
	"RepeatThen.grade":    word(gradeForm),
	"Exempt.when":         word(notBlank),
	"Exempt.because":      filled(),
	"Action.id":           word(idForm),
	"Action.title":        filled(),
	"Action.when":         word(notBlank),
	"Action.starts":       word(idForm),
	"Action.reaches":      oneOf(questionsets.Reaches...),
	"WriteOff.when":       word(notBlank),
	"WriteOffItem.id":     word(idForm),
	"WriteOffItem.item":   filled(),
	"WriteOffItem.from":   oneOf(questionsets.WriteOffSources...),
	"WhoMay.set_flags":    oneOf(questionsets.Duties...),
	"WhoMay.set_markers":  oneOf(questionsets.Duties...),
	"CaseReview.reports":  whole(1, 3),
	"Example.name":        filled(),
	"Example.channel":     oneOf(questionsets.Channels...),
	"Example.category":    oneOf(categories...),
	"Example.asb_type":    oneOf(asbTypes...),
	"Example.answers":     {Pattern: idForm},
	"PastReport.category": oneOf(categories...),
	"PastReport.asb_type": oneOf(asbTypes...),
	"PastReport.level":    levelsAnd("unassessed"),
	"Want.level":          levelsAnd("unassessed"),
	"Want.grade":          word(gradeForm),
	"Want.actions":        word(idForm),
	"Accept.finding":      filled(),
	"Accept.because":      filled(),
}

var (
	categories = names(questionsets.Categories, func(c questionsets.Category) string { return c.ID })
	asbTypes   = names(questionsets.ASBTypes, func(t questionsets.ASBType) string { return t.ID })
)

// descriptions say what each key means, in the words of the guide where it has
// some: "Question.ask" in a question, "basis" wherever no other is given.
var descriptions = map[string]string{
	"id":       "Small letters, digits and underscores, beginning with a letter. Conditions and records name it by this",
	"source":   "Where it is printed",
	"basis":    "Published or modelled; what has none takes the pack's",
	"because":  "The reason, in a sentence the handler can read out",
	"at_least": "The level is never below this",
	"set":      "The flags it raises: vulnerable, repeat, hate",
	"grade":    "How the call is answered, in the force's own word, such as response",
	"say":      "Shown to the handler at once",
	"require":  "Actions that must now happen, whatever their own when",
	"category": "Personal, nuisance or environmental",
	"asb_type": "The type of anti-social behaviour, as the national data standard lists them, or vehicle-noise",
	"level":    "Unassessed, standard, medium or high",

	"Pack.schema":      "The format this file is written in",
	"Pack.id":          "The name of the pack: small letters, digits and hyphens",
	"Pack.force":       "One of the 43 forces",
	"Pack.code":        "The force's reference code",
	"Pack.name":        "What the pack is called on the screen",
	"Pack.version":     "Kept as written, 2026.10 stays 2026.10",
	"Pack.stage":       "Call, or assessment: a call-back, a visit or before closing",
	"Pack.mode":        "Full: all is asked on the telephone; screen-then-visit: a few questions now and the assessment on a visit",
	"Pack.basis":       "Published if a source prints it, or else modelled",
	"Pack.why":         "Why it is modelled, and from what",
	"Pack.source":      "The document it is printed in",
	"Pack.questions":   "The questions in the order in which they are asked",
	"Pack.rules":       "What follows from the answers and the history",
	"Pack.score":       "Points of choices, added up and read in bands",
	"Pack.matrix":      "Two choice questions and a level for every pair of their values",
	"Pack.repeat":      "What follows from the number of reports in a length of time",
	"Pack.exempt":      "When the questions need not be asked at all",
	"Pack.actions":     "What must or may happen after the call",
	"Pack.write_off":   "The checklist shown at the end of a call while its when holds; without a when, always",
	"Pack.who_may":     "Who may set the flags repeat and vulnerable (set_flags) or a warning marker (set_markers): handler, dispatcher, supervisor, asb-unit; without it, everybody",
	"Pack.case_review": "The area's threshold: reports (1 to 3) within a time, one of them recent; or one hate incident within a time",
	"Pack.examples":    "Example calls: the keys of an answers file (now, channel, category, asb_type, danger, danger_because, answers, history) and want",
	"Pack.accept":      "A finding of lint or prove that is kept on purpose, with the reason",

	"Question.ask":       "The question word for word",
	"Question.kind":      "Text, yes-no, choice (one), choices (any number, and none is an answer), number, datetime",
	"Question.choices":   "What can be chosen, in the order in which it is shown",
	"Question.when":      "Asked only if this holds. It may name questions before it, channel, category and asb_type",
	"Question.required":  "Without an answer the report is incomplete, and never Standard",
	"Question.covers":    "What an inspection counts: incident, repeat, vulnerability, hate, safety, support",
	"Question.means":     "Weapon, danger, injury, household, hate, who, where, how: how prompts and briefings find it",
	"Question.core":      "Still asked on the quick path",
	"Question.fills":     "Narrative, location, suspect, asb_type: the part of the report it fills",
	"Question.hint":      "Said to the handler, never to the caller",
	"Question.unscored":  "Its choices give no points, and that is meant",
	"Question.worse":     "Which answer to a yes-no question sounds worse, for proofs: yes, no or neither",
	"Question.ask_in":    "The question in other languages, such as cy for Welsh",
	"Question.for_other": "The question for a caller who is not the victim",

	"Option.value":  "The word by which conditions and records name it",
	"Option.label":  "What is shown",
	"Option.points": "What it adds to the score, 0 or more",
	"Option.order":  "How bad it sounds, for proofs; larger is worse",

	"Rule.when": "What must hold. It may name every question, channel, category, asb_type, score, reports_within and highest_within",

	"Score.bands":        "Where each level begins",
	"BandTable.standard": "0",
	"BandTable.medium":   "From how many points it is Medium",
	"BandTable.high":     "From how many points it is High",
	"Matrix.rows":        "A choice question that is always asked",
	"Matrix.columns":     "Another choice question that is always asked",
	"Matrix.cells":       "For each value of the rows a level for each value of the columns",

	"RepeatRule.reports": "From how many reports on; the present one counts",
	"RepeatRule.within":  "How far back from today: hours, days, weeks, months or years, kept as hours, days or months",
	"RepeatRule.plus":    "A number question whose answer is added to the reports",
	"RepeatRule.then":    "What follows, with at_least, set, grade, require and say as on a rule",
	"Exempt.when":        "When the questions need not be asked",

	"Action.title":       "What is to be done",
	"Action.owner":       "Who does it, in the force's own words",
	"Action.due":         "Immediately, end of shift, end of working day, or so many hours, days, working days, weeks or months",
	"Action.mandatory":   "It must be done; otherwise it may be",
	"Action.when":        "Due if this holds. It may name all that a rule names, and level, vulnerable, repeat, hate, grade and case_review",
	"Action.tell_caller": "What to say to the caller about it",
	"Action.reaches":     "It contacts the victim by call, visit or letter, so how they may safely be reached is asked, and a call falls in their safe hours",
	"Action.shares":      "It gives information to another agency, so consent is asked",
	"Action.starts":      "The other action whose end starts its clock; without it, saving the call does",
	"Action.ends":        "What ends its clock, in words; without it, doing it",

	"WriteOff.when":      "When the checklist is shown; without it, always",
	"WriteOff.items":     "What must be written down",
	"WriteOffItem.item":  "What is to be written down",
	"WriteOffItem.from":  "What it is filled in from: narrative, people, descriptions, location; without it, by hand",
	"WhoMay.set_flags":   "Who may set the flags; others raise a concern",
	"WhoMay.set_markers": "Who may set warning markers; others propose them",

	"CaseReview.reports": "How many reports, 1 to 3",
	"CaseReview.within":  "Within how long, such as 6 months",
	"CaseReview.recent":  "At least one must be within this; without it, any of them will do",
	"CaseReview.hate":    "One hate incident within this is enough by itself; without it, it is not",

	"Example.name":               "What the call shows",
	"Example.want":               "What must come out",
	"AnswersFile.now":            "When the call is taken; without it, 14 January 2026 at noon",
	"AnswersFile.channel":        "101, 999, walk-in, online or partner",
	"AnswersFile.danger":         "Somebody is in danger now",
	"AnswersFile.danger_because": "What the danger is",
	"AnswersFile.answers":        "Answers by the id of the question: a value, a list of values, not known or declined",
	"AnswersFile.history":        "Earlier reports",

	"PastReport.at":       "When it was reported",
	"PastReport.ago":      "How long before; or at: with a date",
	"PastReport.hate":     "It was a hate incident",
	"PastReport.agency":   "Who it was reported to; without it, the police",
	"PastReport.person":   "The victim's id",
	"PastReport.call":     "Reports with the same call are one occasion",
	"PastReport.incident": "Calls linked to one incident are one occasion",

	"Want.flags":   "The flags, in any order; [] for none",
	"Want.grade":   "The response grade; none for none",
	"Want.actions": "The ids of the actions, in any order",

	"Accept.finding": "The code of the finding, and where it is if there are several",
}
