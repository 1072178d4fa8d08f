package strictyaml

import (
	"fmt"
	"strings"
)

// Nearest gives the word of a list that looks most like word, "" when none is
// near enough to be a slip of the finger.
func Nearest(word string, list []string) string {
	best, bestDistance := "", max(1, (len(word)+1)/3)+1
	if len(word) > 60 {
		return ""
	}
	for _, w := range list {
		if len(w) > 60 {
			continue
		}
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d < bestDistance {
			best, bestDistance = w, d
		}
	}
	return best
}

// maxListed is how many words are listed; the forces are 43.
const maxListed = 50

// Suggest says what would be right where word is not one of a list: the nearest
// one, or else all of them.
func Suggest(word, what string, list []string) string {
	if near := Nearest(word, list); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(list) == 0 {
		return "there are no " + strings.TrimPrefix(what, "the ")
	}
	if len(list) > maxListed {
		return fmt.Sprintf("%s are %s and %d more", what, strings.Join(list[:maxListed], ", "), len(list)-maxListed)
	}
	return what + " are " + strings.Join(list, ", ")
}

// distance is the number of single-letter changes between two words, a swap of
// neighbours counting as one.
func distance(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	before, last, now := make([]int, len(rb)+1), make([]int, len(rb)+1), make([]int, len(rb)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(ra); i++ {
		now[0] = i
		for j := 1; j <= len(rb); j++ {
			cost := 1
			if ra[i-1] == rb[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && ra[i-1] == rb[j-2] && ra[i-2] == rb[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(rb)]
}
