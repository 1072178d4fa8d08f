package compare

import (
	"fmt"
	"slices"
	"strings"

	"firstcall/questionsets"
	"firstcall/risk"
)

// partWords says what one thing of a part is called, where its key does not.
var partWords = map[string]string{"questions": "question", "rules": "rule", "repeat": "repeat rule", "exempt": "exemption",
	"actions": "action", "examples": "example call", "accept": "accepted finding"}

// Lines gives a change in words: one line, and the texts of what is worded anew
// on lines of their own.
func (c Change) Lines() []string {
	about := c.subject()
	switch {
	case c.How == Moved:
		return []string{fmt.Sprintf("%s: in another order, now %s", strings.TrimSpace(words(c.Part)+" "+c.Key), c.New)}
	case c.How == Reworded:
		return []string{strings.TrimSuffix(about, ", ask") + ": reworded", "    was: " + c.Old, "    now: " + c.New}
	case c.How == Added, c.How == Changed && c.Old == "":
		return []string{fmt.Sprintf("%s is new%s", about, after(c.New))}
	case c.How == Removed, c.New == "":
		return []string{fmt.Sprintf("%s is gone%s", about, after(c.Old))}
	}
	return []string{fmt.Sprintf("%s: was %s; now %s", about, c.Old, c.New)}
}

func after(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// subject is what has changed: "question q4, choices ill points".
func (c Change) subject() string {
	name := words(c.Part)
	if one, ok := partWords[c.Part]; ok {
		name = one
	}
	name = strings.TrimSpace(name + " " + c.ID)
	if c.Key != "" {
		name += ", " + c.Key
	}
	return name
}

// words makes a key of a pack readable.
func words(key string) string { return strings.ReplaceAll(key, "_", " ") }

func under(path []string, key string) []string { return append(slices.Clone(path), key) }

// isWording says whether what stands at a path is read out or chosen from.
func isWording(path []string) bool {
	if path[0] != "questions" || len(path) < 3 {
		return false
	}
	return slices.Contains([]string{"ask", "ask in", "for other"}, path[2]) || path[len(path)-1] == "label"
}

// title says in a few words what a thing is, for one that is new or gone.
func title(v any) string {
	switch v := v.(type) {
	case *questionsets.Question:
		return v.Ask
	case *questionsets.Option:
		return v.Label
	case *questionsets.Rule:
		return "when " + v.When + follows(v.AtLeast, v.Set, v.Grade) + after(v.Because)
	case *questionsets.RepeatRule:
		return fmt.Sprintf("%d reports within %s", v.Reports, v.Within) + follows(v.Then.AtLeast, v.Then.Set, v.Then.Grade)
	case *questionsets.CaseReview:
		return fmt.Sprintf("%d reports within %s", v.Reports, v.Within)
	case *questionsets.Score:
		return fmt.Sprintf("Medium from %d, High from %d", v.Bands.Medium, v.Bands.High)
	case *questionsets.Matrix:
		return fmt.Sprintf("%s by %s", v.Rows, v.Columns)
	case *questionsets.Exempt:
		return "when " + v.When
	case *questionsets.Action:
		return v.Title
	case *questionsets.WriteOff:
		return fmt.Sprintf("%d things to write down", len(v.Items))
	case *questionsets.WriteOffItem:
		return v.Item
	case *questionsets.Accept:
		return v.Because
	}
	return ""
}

// follows says what a rule does beside what it requires.
func follows(at risk.Level, set []risk.Flag, grade string) string {
	text := ""
	if at > risk.Unassessed {
		text += ", at least " + at.String()
	}
	for _, f := range set {
		text += ", sets " + string(f)
	}
	if grade != "" {
		text += ", graded " + grade
	}
	return text
}
