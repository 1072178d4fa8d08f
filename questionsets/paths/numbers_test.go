package paths

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// anAnswer is how a number is written down as an answer.
var anAnswer = regexp.MustCompile(`^-?[0-9]{1,12}(\.[0-9]{1,6})?$`)

// Wherever an answer lies among the numbers that one is compared with, one that
// is tried lies there too; and what is tried is an answer.
func TestNumbersLieWhereverAnAnswerCan(t *testing.T) {
	edges := []float64{-1e13, -999_999_999_999.5, -999_999_999_999, -0.000_001, -1e-9, 0, 1e-9, 0.000_001, 0.1, 0.100_001, 0.3, 2.5, 3,
		1e6 + 0.000_001, 123_456_789_012.345_678, 999_999_999_998, 999_999_999_999, 999_999_999_999.9, 999_999_999_999.999_999, 1e12, 1e300}
	place := func(at []float64, f float64) string {
		i, there := slices.BinarySearch(at, f)
		return fmt.Sprint(i, there)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.SliceOfNDistinct(rapid.OneOf(rapid.SampledFrom(edges), rapid.Float64Range(-3, 3)), 1, 6, rapid.ID).Draw(t, "numbers")
		slices.Sort(at)
		tried := map[string]bool{}
		for _, v := range around(at) {
			if !anAnswer.MatchString(v.answer.Value) {
				t.Fatalf("%q is no answer", v.answer.Value)
			}
			f, _ := strconv.ParseFloat(v.answer.Value, 64)
			if where := place(at, f); tried[where] {
				t.Fatalf("%q lies where another does", v.answer.Value)
			}
			tried[place(at, f)] = true
		}
		for range 50 {
			near := rapid.SampledFrom(append(at, 0)).Draw(t, "near")
			n := min(max(near*millionths+float64(rapid.IntRange(-3, 3).Draw(t, "off")), -lastAnswer), lastAnswer)
			text := written(int(min(max(n, -lastAnswer+1000), lastAnswer-1000)))
			if rapid.Bool().Draw(t, "any") {
				text = rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`).Draw(t, "answer")
			}
			f, _ := strconv.ParseFloat(text, 64)
			if !tried[place(at, f)] {
				t.Fatalf("nothing that is tried lies where %s does among %v: %v", text, at, around(at))
			}
		}
	})
}

func TestNumbersAtTheEdgeOfWhatCanBeWritten(t *testing.T) {
	for at, want := range map[float64][]string{
		999_999_999_999:        {"999999999998", "999999999999", "999999999999.000062"},
		1e12:                   {"999999999999", "999999999999.999939"},
		1e13:                   {"999999999999"},
		-1e13:                  {"-999999999999"},
		-999_999_999_999:       {"-999999999998", "-999999999999", "-999999999999.999999"},
		1e-9:                   {"0", "1"},
		math.Nextafter(2.5, 3): {"2", "3"},
		0.000_001:              {"0", "0.000001", "1"},
	} {
		var got []string
		for _, v := range around([]float64{at}) {
			got = append(got, v.answer.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

// An answer that one condition tells from all others is tried, and what is no
// answer is not.
func TestTextsAreAnswersThatSomebodyCanGive(t *testing.T) {
	s := Of(parse(t, `questions:
  - {id: t, ask: T?, kind: text, required: true}
rules:
  - {id: a, when: 't == " " or t == "something" or t == "blue"', at_least: high, because: A}
  - {id: b, when: 't != "declined" and t != "not known"', at_least: high, because: B}
`))
	if got := valuesOf(s, "t"); !slices.Equal(got, []string{"something else", "something", "not known"}) {
		t.Errorf("%q", got)
	}
	if n, exact := s.Paths(); n.Int64() != 4 || !exact {
		t.Errorf("%v paths", n)
	}
}
