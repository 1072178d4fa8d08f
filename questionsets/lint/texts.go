package lint

import (
	"maps"
	"regexp"
	"slices"

	"firstcall/questionsets"
)

// words is one text that is read out or shown, with whose it is and its place.
type words struct {
	where, text string
	path        []any
}

// said gives every text of a pack that is read out or shown, in the file's order.
func said(p *questionsets.Pack) []words {
	var out []words
	add := func(where, text string, path ...any) { out = append(out, words{where, text, path}) }
	for i := range p.Questions {
		out = append(out, saidBy(&p.Questions[i], i)...)
	}
	for i, r := range p.Rules {
		add(r.ID, r.Because, "rules", i, "because")
		add(r.ID, r.Say, "rules", i, "say")
	}
	for i, r := range p.Repeat {
		add(r.ID, r.Because, "repeat", i, "because")
		add(r.ID, r.Then.Say, "repeat", i, "then", "say")
	}
	if e := p.Exempt; e != nil {
		add("exempt", e.Because, "exempt", "because")
	}
	for i, a := range p.Actions {
		add(a.ID, a.Title, "actions", i, "title")
		add(a.ID, a.Because, "actions", i, "because")
		add(a.ID, a.TellCaller, "actions", i, "tell_caller")
		add(a.ID, a.Ends, "actions", i, "ends")
	}
	if w := p.WriteOff; w != nil {
		for i, item := range w.Items {
			add(item.ID, item.Item, "write_off", "items", i, "item")
		}
	}
	return out
}

func saidBy(q *questionsets.Question, i int) []words {
	at := func(key ...any) []any { return append([]any{"questions", i}, key...) }
	out := []words{{q.ID, q.Ask, at("ask")}, {q.ID, q.Hint, at("hint")}, {q.ID, q.ForOther, at("for_other")}}
	for _, tag := range slices.Sorted(maps.Keys(q.AskIn)) {
		out = append(out, words{q.ID, q.AskIn[tag], at("ask_in", tag)})
	}
	for j, o := range q.Choices {
		out = append(out, words{q.ID, o.Label, at("choices", j, "label")})
	}
	return out
}

// otherLevels are words that are used for levels elsewhere. "Low Harm Little
// Impact" is harm and no level (AMB-18), and so only their use for a risk counts.
const otherLevels = `low|moderate|severe|critical|extreme|very[ -]high|red|amber|green|gold|silver|bronze|minor|major|negligible`

var (
	noLevel = regexp.MustCompile(`(?i)^(?:` + otherLevels + `)$`)
	asLevel = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b((?:` + otherLevels + `)[ -]+risk)\b`),
		regexp.MustCompile(`(?i)\b((?:risk|level)(?: is|:) *(?:` + otherLevels + `))(?:$|[^\w -])`),
	}
)

// levelWord gives the words of a text that speak of a level other than the
// three, "" for none.
func levelWord(text string) string {
	for _, form := range asLevel {
		if found := form.FindStringSubmatch(text); found != nil {
			return found[1]
		}
	}
	return ""
}
