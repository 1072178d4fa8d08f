package paths

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"

	"firstcall/questionsets"
)

// An answer to a number question has at most 12 digits, and 6 after the point.
const (
	largest    = 999_999_999_999
	millionths = 1_000_000
	lastAnswer = largest*millionths + (millionths - 1) // the largest answer, in millionths
)

// around gives an answer below, at, between and above some numbers, wherever
// there is one: where no answer can be, nobody can give one.
func around(at []float64) []value {
	at = slices.Compact(slices.Sorted(slices.Values(at)))
	if len(at) == 0 {
		return []value{said(questionsets.Say("1"))}
	}
	low := math.Inf(-1)
	var out []value
	try := func(low, high float64) {
		if text, ok := answerIn(low, high); ok {
			out = append(out, said(questionsets.Say(text)))
		}
	}
	for _, f := range at {
		try(low, f)
		try(math.Nextafter(f, math.Inf(-1)), math.Nextafter(f, math.Inf(1)))
		low = f
	}
	try(low, math.Inf(1))
	slices.SortStableFunc(out, func(x, y value) int { return cmp.Compare(size(x), size(y)) })
	return out
}

// size is how far a number is from none, which is the calmest.
func size(v value) float64 {
	f, _ := strconv.ParseFloat(v.answer.Value, 64)
	return math.Abs(f)
}

// answerIn gives an answer that is read as a number between two others, a whole
// one if there is one; false if no answer is.
func answerIn(low, high float64) (string, bool) {
	whole := max(math.Floor(low)+1, -largest)
	if math.IsInf(low, -1) {
		whole = min(math.Ceil(high)-1, largest)
	}
	if low < whole && whole < high && math.Abs(whole) <= largest {
		return strconv.FormatFloat(whole+0, 'f', 0, 64), true
	}
	// Answers are read in their order, so the first that is read above low is the
	// only one that need be looked at.
	const answers = 2*lastAnswer + 1
	i := sort.Search(answers, func(i int) bool { return read(i-lastAnswer) > low })
	if i == answers || read(i-lastAnswer) >= high {
		return "", false
	}
	return written(i - lastAnswer), true
}

// written writes so many millionths as an answer.
func written(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	rest := strconv.Itoa(n%millionths + millionths)[1:]
	return sign + strings.TrimSuffix(strconv.Itoa(n/millionths)+"."+strings.TrimRight(rest, "0"), ".")
}

// read is what an answer of so many millionths is compared as.
func read(n int) float64 {
	f, _ := strconv.ParseFloat(written(n), 64)
	return f
}
