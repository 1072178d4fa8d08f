package common

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"firstcall/questionsets"
	"firstcall/questionsets/compare"
	"firstcall/store/intake"
)

// PackLabel names a question set in a list: "West Mercia Police, 2012.04".
func PackLabel(p *questionsets.Pack) string { return p.Name + ", " + p.Version }

// PackNews says at the next call that another question set is in use, from when,
// and how many of its questions differ: "New question set: West Mercia Police
// 2012.05 from 06:00. 2 questions changed." old is nil where none was in use; from
// is zero for one that came with the program.
func PackNews(old, next *questionsets.Pack, from, now time.Time) string {
	text := fmt.Sprintf("New question set: %s %s", next.Name, next.Version)
	if !from.IsZero() {
		text += " from " + ClockWords(from, now)
	}
	text += "."
	if old == nil {
		return text
	}
	d, err := compare.Diff(old, next)
	if err != nil { // its examples do not fit, which changes nothing that is asked
		return text
	}
	return text + " " + askedAnew(d.Changes)
}

// askedAnew counts the questions that are other ones, and says whether what
// follows from the answers is otherwise too.
func askedAnew(changes []compare.Change) string {
	how, follows := map[string]compare.How{}, false
	for _, c := range changes {
		switch {
		case c.Part == "questions" && c.Key == "" && c.How != compare.Moved:
			how[c.ID] = c.How
		case c.Part == "questions" && c.ID != "" && how[c.ID] == "":
			how[c.ID] = compare.Changed
		case !slices.Contains([]string{"pack", "questions", "examples", "accept"}, c.Part):
			follows = true
		}
	}
	counts := map[compare.How]int{}
	for _, h := range how {
		counts[h]++
	}
	var out []string
	for _, part := range []struct {
		how  compare.How
		word string
	}{{compare.Changed, "changed"}, {compare.Added, "new"}, {compare.Removed, "gone"}} {
		switch n := counts[part.how]; {
		case n == 1:
			out = append(out, "1 question "+part.word)
		case n > 1:
			out = append(out, fmt.Sprintf("%d questions %s", n, part.word))
		}
	}
	if len(out) == 0 {
		out = []string{"The questions are the same"}
	}
	text := strings.Join(out, ", ") + "."
	if follows {
		text += " What follows from the answers has changed."
	}
	return text
}

// PacksNamed gives the places of the question sets that a text means: that of
// its number, counted from 1, of its id, or of every id or word of a label that
// begins with it. An empty text means them all.
func PacksNamed(packs []*questionsets.Pack, text string) []int {
	text = strings.ToLower(strings.TrimSpace(text))
	if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(packs) {
		return []int{n - 1}
	}
	var out, exact []int
	for i, p := range packs {
		if p.ID == text {
			exact = append(exact, i)
		}
		if strings.Contains(" "+strings.ToLower(PackLabel(p)), " "+text) || strings.HasPrefix(p.ID, text) {
			out = append(out, i)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	return out
}

// Switched says what became of the answers when the question set was changed:
// how many were kept, which of them were given to other words, and what holds on
// whatever is asked now.
func Switched(c *intake.Call, was *questionsets.Pack) string {
	kept := 0
	for _, step := range c.Steps() {
		if _, ok := c.Get(step.ID); ok {
			kept++
		}
	}
	text := fmt.Sprintf("%s's questions now: %s kept, %d put aside", c.Pack().Name, answers(kept), len(c.ParkedAnswers()))
	if other := c.Reworded(was); len(other) > 0 {
		text += ", asked in other words now: " + strings.Join(other, ", ")
	}
	text += "."
	for _, line := range c.HoldsOn() {
		text += " This holds on: " + line
		if !strings.HasSuffix(line, "…") {
			text += "."
		}
	}
	return text
}

func answers(n int) string {
	if n == 1 {
		return "1 answer"
	}
	return fmt.Sprintf("%d answers", n)
}

// AskIn gives a question in the other languages its pack has it in, each after
// the language's name: "Welsh: Beth sy'n digwydd?". They speak to the victim, so
// there are none while somebody else is asked.
func AskIn(c *intake.Call, q *questionsets.Question) []string {
	var out []string
	if c.Wording(q) != q.Ask {
		return nil
	}
	for _, tag := range slices.Sorted(maps.Keys(q.AskIn)) {
		name := display.English.Tags().Name(language.Make(tag))
		if name == "" {
			name = tag
		}
		out = append(out, name+": "+q.AskIn[tag])
	}
	return out
}
