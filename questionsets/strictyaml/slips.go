package strictyaml

import (
	"fmt"
	"regexp"
	"strings"
)

// The parser behind this package often stumbles long after the slip: at the
// next quote after one that was not closed, at the end of a list whose key has
// no colon. A scanner goes through a text that could not be read, line by line,
// and stops at the first thing that can only be a slip.
type scanner struct {
	doc    *Doc
	lines  []string
	n      int     // the line it is at, from 1
	text   []rune  // of that line
	i      int     // the character it is at, from 0
	groups []group // the groups that are open, outermost first
	key    string  // the key read last
	item   *Pos    // a list item without a key, read last
	found  *Error
}

// group is a group of keys or a list, by the column its keys or dashes begin in.
type group struct {
	col  int
	list bool
	full bool // its last key or dash has its value
	done bool // which ended with a quote or bracket
}

// slip finds what its author did to a text that could not be read, nil if
// nothing it knows. The text has d's lines.
func (d *Doc) slip(text string) *Error {
	s := &scanner{doc: d, lines: strings.Split(text, "\n")}
	for s.found == nil && s.next() {
		s.entry()
	}
	return s.found
}

// next goes to the next line with something in it.
func (s *scanner) next() bool {
	for s.n < len(s.lines) {
		s.n++
		line := s.lines[s.n-1]
		s.text, s.i = []rune(line), 0
		if t := strings.TrimSpace(line); (t != "" && t[0] != '#') || (t == "" && strings.HasPrefix(line, "\t")) {
			return true
		}
	}
	return false
}

// fail keeps the first slip, at a character of this line.
func (s *scanner) fail(at int, msg, hint string) { s.failAt(Pos{s.n, at + 1}, msg, hint) }

func (s *scanner) failAt(at Pos, msg, hint string) {
	if s.found == nil {
		s.found = s.doc.Error(at, msg, hint)
	}
}

// more says whether there is more of the line to read.
func (s *scanner) more() bool { return s.found == nil && s.i < len(s.text) }

func (s *scanner) rest() string { return string(s.text[min(s.i, len(s.text)):]) }

func (s *scanner) skipSpace() {
	for s.i < len(s.text) && (s.text[s.i] == ' ' || s.text[s.i] == '\t') {
		s.i++
	}
}

// atEnd says whether nothing but a comment is left of the line.
func (s *scanner) atEnd() bool {
	s.skipSpace()
	return s.i >= len(s.text) || (s.text[s.i] == '#' && (s.i == 0 || s.text[s.i-1] == ' ' || s.text[s.i-1] == '\t'))
}

var (
	pageMark    = regexp.MustCompile(`^(---|\.\.\.|%)`)
	gluedDash   = regexp.MustCompile(`^-([\p{L}_][\w-]*:(\s|$)|[{\[])`)
	gluedColon  = regexp.MustCompile(`^([A-Za-z_][\w-]*):([^\s/].*)$`)
	loneWord    = regexp.MustCompile(`^([A-Za-z_][\w-]*)\s*([{\[].*)?$`)
	blockHeader = regexp.MustCompile(`^[|>][-+0-9]*\s*(#.*)?$`)
)

// entry reads a line that begins outside quotes and brackets: dashes, a key, and
// where its value begins. What goes on over more lines is read to its end.
func (s *scanner) entry() {
	for s.i < len(s.text) && s.text[s.i] == ' ' {
		s.i++
	}
	if s.i < len(s.text) && s.text[s.i] == '\t' {
		s.fail(s.i, tabMsg, tabHint)
		return
	}
	if s.i == 0 && pageMark.MatchString(s.rest()) {
		s.groups = nil
		return
	}
	if gluedDash.MatchString(s.rest()) {
		s.fail(s.i, dashMsg, dashHint)
		return
	}
	dashed := s.dashes()
	if s.found != nil || s.atEnd() {
		return
	}
	at := s.i
	if s.readKey() {
		if s.open(at, false); s.found == nil {
			s.value()
		}
		return
	}
	s.withoutKey(dashed)
}

// dashes reads the dashes that a line begins with.
func (s *scanner) dashes() (any bool) {
	for s.more() && s.text[s.i] == '-' && (s.i+1 == len(s.text) || s.text[s.i+1] == ' ' || s.text[s.i+1] == '\t') {
		s.open(s.i, true)
		s.i++
		s.skipSpace()
		any = true
	}
	return any
}

// readKey reads a key and its colon; false, and nothing read, if there is none.
func (s *scanner) readKey() bool {
	plain := true
	for i := s.i; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case (c == '"' || c == '\'') && i == s.i:
			end := strings.IndexRune(string(s.text[i+1:]), c)
			if end < 0 {
				return false
			}
			i += len([]rune(string(s.text[i+1:])[:end])) + 1
			plain = false
		case c == ':' && (i+1 == len(s.text) || s.text[i+1] == ' ' || s.text[i+1] == '\t'):
			s.key = strings.TrimSpace(string(s.text[s.i:i]))
			s.i = i + 1
			return true
		case !plain && c != ' ', strings.ContainsRune("{}[]\",", c), c == '#' && s.text[i-min(i, 1)] == ' ':
			return false
		}
	}
	return false
}

// open makes the group that a key or dash at character at belongs to the
// innermost one, or says that it fits none.
func (s *scanner) open(at int, list bool) {
	col, all := at+1, s.groups
	for len(s.groups) > 0 && s.top().col > col {
		s.groups = s.groups[:len(s.groups)-1]
	}
	if len(s.groups) > 1 && s.top().col == col && s.top().list && !list { // the list in its key's column is over
		s.groups = s.groups[:len(s.groups)-1]
	}
	switch {
	case len(s.groups) > 0 && s.top().col == col && s.top().list == list:
		s.top().full, s.top().done = false, false
	case len(s.groups) > 0 && (s.top().full || (s.top().col == col && !list)), len(s.groups) == 0 && len(all) > 0:
		s.misplaced(at, list, all)
	default:
		if len(s.groups) > 0 {
			s.top().full = true
		}
		s.groups = append(s.groups, group{col: col, list: list})
	}
	s.item = nil
}

func (s *scanner) top() *group { return &s.groups[len(s.groups)-1] }

// misplaced says that a line is indented like nothing it could belong to.
func (s *scanner) misplaced(at int, list bool, all []group) {
	if s.item != nil && !list && s.item.Col == at+1 { // what stands beside it is no item but a key
		s.noKey(*s.item, strings.TrimSpace(string([]rune(s.lines[s.item.Line-1])[s.item.Col-1:])))
		return
	}
	less, more := 0, 0 // the nearest columns of its kind
	for _, g := range all {
		if g.list == list && g.col <= at {
			less = g.col
		} else if g.list == list && more == 0 {
			more = g.col
		}
	}
	where := ""
	switch {
	case less > 0 && more > 0 && more != at+1:
		where = fmt.Sprintf("%d or %d", less, more)
	case less > 0:
		where = fmt.Sprint(less)
	case more > 0 && more != at+1:
		where = fmt.Sprint(more)
	}
	hint := "begin the keys of one group, and the dashes of one list, in the same column"
	if where != "" {
		hint = fmt.Sprintf("begin it in column %s, like the %s above", where, map[bool]string{true: "dashes", false: "keys"}[list])
	}
	s.fail(at, fmt.Sprintf("this line begins in column %d, where it fits nothing above", at+1), hint)
}

// withoutKey reads a line, or what follows its dash, that has no key: a value,
// the rest of a text, or a key whose colon was forgotten.
func (s *scanner) withoutKey(dashed bool) {
	at := Pos{s.n, s.i + 1}
	text := strings.TrimSpace(strings.SplitN(s.rest(), " #", 2)[0])
	plain := !strings.ContainsRune(`"'{[|>@?&*!%`+"`", s.text[s.i])
	switch {
	case dashed:
		if plain {
			s.item = &at
		}
		s.value()
	case len(s.groups) > 0 && s.i+1 <= s.top().col:
		s.noKey(at, text)
	case len(s.groups) > 0 && s.top().full && s.top().done:
		s.noKey(at, text)
	case len(s.groups) > 0 && s.top().full: // the text above goes on
	case plain && (len(s.groups) == 0 || strings.Contains(text, ": ")):
		s.noKey(at, text)
	default:
		s.value()
	}
}

// noKey says what is missing from a line that should have a key.
func (s *scanner) noKey(at Pos, text string) {
	text = strings.TrimSpace(strings.SplitN(text, " #", 2)[0])
	switch glued, lone := gluedColon.FindStringSubmatch(text), loneWord.FindStringSubmatch(text); {
	case glued != nil:
		s.failAt(at, "there is no space after the colon", s.show("write %s: %s", "write the key, a colon, a space and the value", glued[1], glued[2]))
	case lone != nil:
		s.failAt(at, s.show("there is no colon after %q", "there is no colon after the key", lone[1]), s.show("write %s:", "write the key and a colon", lone[1]))
	default:
		s.failAt(at, "this line is neither a key with its value nor the rest of a text",
			"write the key, a colon, a space and the value; indent the rest of a long text further than its key")
	}
}

// show puts pieces of the file into a message, unless it is private or they are
// long.
func (s *scanner) show(format, instead string, pieces ...any) string {
	out := fmt.Sprintf(format, pieces...)
	if s.doc.private || len(out) > 100 {
		return instead
	}
	return out
}
