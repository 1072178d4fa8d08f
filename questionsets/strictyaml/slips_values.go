package strictyaml

import (
	"fmt"
	"strings"
)

const (
	tabMsg  = "this line is indented with a tab"
	tabHint = "use spaces: most editors can turn tabs into spaces"

	dashMsg  = "there is no space after the dash"
	dashHint = "write a dash, a space, and then the rest"

	conditionHint = "put the whole condition in single quotes"
)

// value reads what stands after a key or a dash.
func (s *scanner) value() {
	if s.atEnd() {
		return
	}
	if len(s.groups) > 0 {
		s.top().full = true
	}
	switch c := s.text[s.i]; {
	case c == '|' || c == '>':
		s.block()
	case c == '"' || c == '\'':
		if from := s.i; s.quoted() {
			s.afterQuote(from, "")
			s.done()
		}
	case c == '{' || c == '[':
		if s.brackets(); s.found == nil && !s.atEnd() {
			s.afterBracket()
		}
		s.done()
	case c == '-' && strings.HasPrefix(s.rest(), "- "):
		s.fail(s.i, "a list with dashes cannot begin in the line of its key", "write [one, two], or each dash in a line of its own")
	case c == '@' || c == '`':
		s.fail(s.i, fmt.Sprintf("a value cannot begin with %c", c), "put the text in quotes")
	case c != '&' && c != '*' && c != '!':
		s.plain()
	}
}

// done says that the value just read cannot go on in the next line.
func (s *scanner) done() {
	if len(s.groups) > 0 {
		s.top().done = true
	}
}

// block passes over the text below | or >.
func (s *scanner) block() {
	if !blockHeader.MatchString(s.rest()) {
		s.fail(s.i, fmt.Sprintf("after %c the text stands in the lines below", s.text[s.i]), "put a text that begins with | or > in quotes")
		return
	}
	least, in := 0, -1
	if len(s.groups) > 0 {
		least = s.top().col
	}
	given := strings.ContainsAny(s.rest(), "123456789") // how far it is indented
	for ; s.n < len(s.lines); s.n++ {
		line := s.lines[s.n]
		indent := len(line) - len(strings.TrimLeft(line, " "))
		switch {
		case strings.TrimSpace(line) == "":
		case indent < least:
			s.done()
			return
		case in < 0:
			in = indent
		case indent < in && !given:
			s.failAt(Pos{s.n + 1, indent + 1}, "this line is indented less than the text it belongs to", fmt.Sprintf("begin it in column %d", in+1))
			return
		}
	}
}

// plain looks for a second colon in a value without quotes.
func (s *scanner) plain() {
	text := strings.SplitN(s.rest(), " #", 2)[0]
	before, _, second := strings.Cut(text+" ", ": ")
	if !second {
		return
	}
	hint := "put the whole text in quotes"
	if strings.ContainsRune("“”„‘’", s.text[s.i]) {
		hint = "put the whole text in quotes, and type straight ones"
	}
	s.fail(s.i+len([]rune(before)), `there is a second ": " in this line`, hint)
}

// quoted reads a text in quotes to its end, over lines. It says false, and
// fails, where it finds none.
func (s *scanner) quoted() bool {
	quote, at := s.text[s.i], Pos{s.n, s.i + 1}
	for s.i++; ; s.i++ {
		for s.i >= len(s.text) {
			if s.n >= len(s.lines) {
				s.unclosed(quote, at)
				return false
			}
			s.n++
			s.text, s.i = []rune(s.lines[s.n-1]), 0
		}
		switch {
		case s.text[s.i] == '\\' && quote == '"':
			s.i++
		case s.text[s.i] != quote:
		case quote == '\'' && s.i+1 < len(s.text) && s.text[s.i+1] == '\'':
			s.i++
		default:
			s.i++
			if s.n > at.Line && !s.ends(",]}:") { // it was another text's quote
				s.unclosed(quote, at)
				return false
			}
			return true
		}
	}
}

// ends says whether the line is at its end, or at one of the signs.
func (s *scanner) ends(signs string) bool {
	return s.atEnd() || strings.ContainsRune(signs, s.text[s.i])
}

func (s *scanner) unclosed(sign rune, at Pos) {
	switch sign {
	case '"', '\'':
		s.failAt(at, "the quote that opens here is not closed", fmt.Sprintf("write %c at the end of the text", sign))
	default:
		s.failAt(at, fmt.Sprintf("the %c that opens here is not closed", sign), fmt.Sprintf("write %c at its end", closing[sign]))
	}
}

var closing = map[rune]rune{'{': '}', '[': ']'}

// afterQuote refuses a value that goes on after its closing quote; from is where
// it opens, signs what may follow.
func (s *scanner) afterQuote(from int, signs string) {
	line, end := s.n, s.i
	if s.ends(signs) {
		return
	}
	quote := s.text[end-1]
	hint := "put the whole text in quotes"
	switch {
	case s.key == "when":
		hint = conditionHint
		if text := s.condition(from, signs != ""); text != "" {
			hint = s.show(conditionHint+": '%s'", conditionHint, strings.ReplaceAll(text, "'", "''"))
		}
	case quote == '\'' && s.i == end:
		hint = "put the text in double quotes, or write '' where it has an apostrophe"
	case quote == '"':
		hint = "put the whole text in single quotes"
	}
	s.failAt(Pos{line, from + 1}, "the value goes on after its closing quote", hint)
}

// condition gives the condition that begins at a character, "" where it cannot
// be told where it ends: at a comma inside brackets, unless it has some itself.
func (s *scanner) condition(from int, inside bool) string {
	text := strings.SplitN(string(s.text[from:]), " #", 2)[0]
	switch {
	case inside && strings.ContainsAny(text, "[]"):
		return ""
	case inside:
		text = text[:strings.IndexAny(text+",", ",}")]
	}
	return strings.TrimSpace(text)
}

func (s *scanner) afterBracket() {
	if c := s.text[s.i]; c == ']' || c == '}' {
		s.fail(s.i, fmt.Sprintf("there is one %c too many", c), "take it out")
		return
	}
	hint := "put the whole text in quotes"
	if s.key == "when" {
		hint = conditionHint
	}
	s.fail(s.i, "the value goes on after its closing bracket", hint)
}

// opened is a bracket and where it stands.
type opened struct {
	sign rune
	at   Pos
}

// brackets reads what stands in brackets to their end, over lines.
func (s *scanner) brackets() {
	var open []opened
	first := true     // a value or key may begin here, so that a quote is one
	last := rune(' ') // the last character that is no space
	begun := 0        // where the key or value being read begins
	keyed := false    // it is a value
	for s.found == nil {
		if s.atEnd() {
			if !s.nextInside(open, last) {
				return
			}
			continue
		}
		c, from := s.text[s.i], s.i
		s.i++
		switch {
		case c == ',' && strings.ContainsRune(",[{", last):
			s.fail(from, "there is one comma too many", "take it out")
		case (c == '{' || c == '[') && !first && last != ']' && last != '}':
			s.bracketInText(begun, from, keyed || open[len(open)-1].sign == '[')
		case c == '{' || c == '[':
			keyed = false
			open, first = append(open, opened{c, Pos{s.n, s.i}}), true
		case c == '}' || c == ']':
			if inner := open[len(open)-1]; closing[inner.sign] != c {
				s.unclosed(inner.sign, inner.at)
			}
			if open, first = open[:len(open)-1], false; len(open) == 0 {
				return
			}
		case c == ',', c == ':' && (s.i == len(s.text) || strings.ContainsRune(" \t[{\"'", s.text[s.i]) || last == '"' || last == '\''):
			if keyed = c == ':'; keyed {
				s.key = strings.TrimSpace(string(s.text[min(begun, from):from]))
			}
			first = true
		case first && (c == '"' || c == '\''):
			s.i = from
			if s.quoted() {
				s.afterQuote(from, ",]}:")
			}
			first = false
		case first:
			first, begun = false, from
		}
		last = c
	}
}

// bracketInText says what is wrong where a bracket opens behind a word: in a
// value it needs quotes, and a key its colon.
func (s *scanner) bracketInText(begun, at int, value bool) {
	switch word := strings.TrimSpace(string(s.text[min(begun, at):at])); {
	case !value:
		s.noKey(Pos{s.n, min(begun, at) + 1}, word)
	case s.key == "when":
		s.fail(at, "a condition with brackets cannot stand inside { } without quotes", conditionHint)
	default:
		s.fail(at, "a text with brackets cannot stand inside { } or [ ] without quotes", "put the whole text in quotes")
	}
}

// nextInside goes to the next line inside brackets, unless it shows that they
// were forgotten to be closed.
func (s *scanner) nextInside(open []opened, last rune) bool {
	inner := open[len(open)-1]
	if !s.next() {
		s.unclosed(inner.sign, inner.at)
		return false
	}
	s.skipSpace()
	if len(s.groups) == 0 { // the whole file is in brackets: JSON
		return true
	}
	at := s.i
	item := strings.HasPrefix(s.rest(), "- ")
	keyed := s.readKey() && (inner.sign == '[' || !strings.ContainsRune(",{:", last))
	if s.i = at; item || keyed {
		s.unclosed(inner.sign, inner.at)
		return false
	}
	return true
}
