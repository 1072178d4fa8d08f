package common

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"firstcall/questionsets"
	"firstcall/store/intake"
)

// PackLabel names a question set in a list: "West Mercia Police, 2012.04".
func PackLabel(p *questionsets.Pack) string { return p.Name + ", " + p.Version }

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
