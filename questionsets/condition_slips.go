package questionsets

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/expr-lang/expr/file"
)

// syntaxMistake says in plain words where a condition stops making sense.
func syntaxMistake(text string, err error) mistake {
	m := mistake{0, "this condition cannot be read here", conditionHint}
	var fe *file.Error
	if errors.As(err, &fe) {
		m.at = fe.From
	}
	runes := []rune(text)
	m.at = max(0, min(m.at, len(runes)))
	if strings.TrimSpace(text) == "" {
		m.msg = "this condition is empty"
		return m
	}
	bare, open := unquoted(runes)
	for _, slip := range []func() *mistake{
		func() *mistake { return curlySlip(runes, bare, open) },
		func() *mistake { return quoteSlip(runes, open) },
		func() *mistake { return signSlip(string(bare)) },
		func() *mistake { return wordSlip(bare, m.at) },
		func() *mistake { return bracketSlip(bare) },
	} {
		if found := slip(); found != nil {
			return *found
		}
	}
	rest := strings.TrimSpace(string(runes[m.at:]))
	switch {
	case rest == "", strings.Contains(err.Error(), "unexpected token EOF"), strings.Contains(err.Error(), "unexpected end"):
		m.at, m.msg = len([]rune(strings.TrimRight(text, " \n"))), "this condition ends too early"
	case strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		m.msg, m.hint = "one = is not a comparison", "write == for equal and != for not equal"
	}
	return m
}

// unquoted gives a condition with a blank for every character in quotes, and
// where a quote opens that is not closed, -1 if none does.
func unquoted(text []rune) (bare []rune, open int) {
	bare, open = slices.Clone(text), -1
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case open < 0 && strings.ContainsRune("\"'`", c):
			open = i
		case open >= 0 && c == text[open]:
			open = -1
		case open >= 0:
			bare[i] = ' '
			if c == '\\' && text[open] != '`' && i+1 < len(text) {
				i++
				bare[i] = ' '
			}
		}
	}
	return bare, open
}

const curly = "“”„‟‘’‚‛«»"

// curlySlip finds a quote that a word processor made: outside straight ones, or
// where a straight one should close.
func curlySlip(text, bare []rune, open int) *mistake {
	for i, c := range text {
		if strings.ContainsRune(curly, c) && (bare[i] == c || (open >= 0 && i > open)) {
			return &mistake{i, fmt.Sprintf("%c is a curly quote", c), `type straight ones, such as "yes"; a word processor makes them curly`}
		}
	}
	return nil
}

// quoteSlip finds a quote that is opened and not closed, or the other way round.
func quoteSlip(text []rune, open int) *mistake {
	switch {
	case open < 0:
		return nil
	case strings.TrimSpace(string(text[open+1:])) == "":
		return &mistake{open, "this quote closes nothing", `write one before the value as well, such as "yes"`}
	}
	return &mistake{open, "the quote that opens here is not closed", `write one after the value as well, such as "yes"`}
}

// signs are ways to write a comparison, and how it is written here.
var signs = [][2]string{{"=>", ">="}, {"=<", "<="}, {"<>", "!="}, {"≥", ">="}, {"≤", "<="}, {"≠", "!="}}

func signSlip(bare string) *mistake {
	for _, s := range signs {
		if before, _, ok := strings.Cut(bare, s[0]); ok {
			return &mistake{len([]rune(before)), s[0] + " is not a comparison", "write " + s[1]}
		}
	}
	return nil
}

var (
	firstWord  = regexp.MustCompile(`^\pL+`)
	lastNumber = regexp.MustCompile(`[0-9][0-9.]*\s*$`)
)

// wordSlip finds a word of English where the condition stops making sense.
func wordSlip(bare []rune, at int) *mistake {
	rest := string(bare[at:])
	word, small := firstWord.FindString(rest), strings.ToLower(firstWord.FindString(rest))
	number := strings.TrimSpace(lastNumber.FindString(string(bare[:at])))
	switch {
	case slices.Contains([]string{"and", "or", "not", "in"}, small) && word != small:
		return &mistake{at, word + " is written in small letters", "write " + small}
	case small == "is" || small == "equals":
		return &mistake{at, fmt.Sprintf("%q is not a comparison", word), "write == for equal and != for not equal"}
	case word != "" && number != "":
		return &mistake{at, fmt.Sprintf("the number %s has %q behind it", number, word), "write the number by itself, such as >= " + number}
	case strings.HasPrefix(rest, ","):
		return &mistake{at, "a condition has no commas outside [ ]", "join its parts with and, or with or"}
	}
	return nil
}

// bracketSlip finds a bracket without its other half.
func bracketSlip(bare []rune) *mistake {
	var open []int
	for i, c := range bare {
		switch c {
		case '(', '[':
			open = append(open, i)
		case ')', ']':
			if len(open) == 0 {
				return &mistake{i, fmt.Sprintf("there is one %c too many", c), "take it out"}
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return nil
	}
	last := open[len(open)-1]
	return &mistake{last, fmt.Sprintf("the %c that opens here is not closed", bare[last]), "close it where it ends"}
}
