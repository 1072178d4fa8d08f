package field

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// note is what is said beside an answer that keys choose. In one visit to the
// question, typing stays in the note once it has begun; who comes back answers
// with the keys again, whatever the note says.
//
// A shortcut letter may be the beginning of a word: y, n, k and d choose at
// once, and when the next key goes on with a word that can begin so, the letter
// is the note's first. A yes stays beside such a word, the safe side: "y" and
// then "a knife" must not take danger back. What another letter chose is taken
// back, so that the question is asked again. What was chosen before the word
// began always stands: "y" and then "knife" is yes, and a note. A blank directly
// behind a shortcut ends the choosing: words follow.
type note struct {
	editor
	writing bool     // printed keys are the note's
	run     []string // shortcut letters typed one behind the other
	undo    []func() // puts back what was chosen before each of them
	keyed   bool     // the last key chose
	parted  bool     // a blank stands between the key that chose and the words to come
}

func newNote() note { return note{editor: newEditor(false, MaxRunes)} }

// load sets a note that was made before this visit.
func (n *note) load(s string, at int) {
	n.set(s, at)
	n.writing = false
	n.pause()
}

// pause ends a run of shortcut letters: what they chose stays chosen.
func (n *note) pause() { n.run, n.undo, n.keyed, n.parted = nil, nil, false, false }

// shortcut is told that s chooses; undo puts back what is chosen now. A digit
// is never a letter of a word.
func (n *note) shortcut(s string, undo func()) {
	if isDigit(s) {
		n.pause()
	} else {
		n.run, n.undo = append(n.run, s), append(n.undo, undo)
	}
	n.keyed = true
}

// part takes a blank. False says that it stands behind no key that chose.
func (n *note) part() bool {
	parted := n.keyed || n.parted
	n.pause()
	n.parted = parted
	return parted
}

// word takes a text that chooses nothing: it goes on with the word that the
// shortcut letters were, or begins the note. A blank only parts.
func (n *note) word(s string) {
	if strings.TrimSpace(s) == "" {
		n.part()
		return
	}
	run, undo := n.run, n.undo
	n.pause()
	from := 0 // where the word begins
	for from < len(run) && !begins(run[from], strings.Join(run[from+1:], "")+s) {
		from++
	}
	if from < len(run) && !strings.EqualFold(run[from], "y") {
		undo[from]()
	}
	n.begin(strings.Join(run[from:], "") + s)
}

// second gives the letters that can come second in a word or a name beginning
// with a shortcut letter. N and then y is a no put right, hardly ever "nylon".
var second = map[string]string{"y": "aeiou", "n": "aeiou", "k": "aeiouyhlnrw", "d": "aeiouyhjrw"}

// begins says whether a word can begin with a letter and go on with s: with a
// letter that can follow it, or a sign that joins as in "d'you" and "n/a".
// A letter that no English word has there may still be one of another language.
func begins(letter, s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.ToLower(s))
	if r > unicode.MaxASCII {
		return unicode.IsLetter(r) || unicode.IsMark(r) || r == '’'
	}
	return strings.ContainsRune("'-/&_", r) || strings.ContainsRune(second[strings.ToLower(letter)], r)
}

// paste puts s where typing is, else behind what the note says already.
func (n *note) paste(s string) {
	n.pause()
	switch {
	case n.writing:
		n.insert(s)
	case s != "":
		n.begin(s)
	}
}

// begin goes on behind what the note says already; from now on keys type.
func (n *note) begin(s string) {
	n.at = len(n.text)
	if n.at > 0 && !unicode.IsSpace(n.text[n.at-1]) {
		s = " " + s
	}
	n.insert(s)
	n.writing = len(n.text) > 0
}

// edit does a key in the note. With the last character gone keys choose again.
func (n *note) edit(k tea.KeyPressMsg) bool {
	used := n.key(k)
	n.writing = len(n.text) > 0
	return used
}

// resume lets an erasing key, home or end go into a note that is not being
// written.
func (n *note) resume(k tea.KeyPressMsg) bool {
	if len(n.text) == 0 {
		return false
	}
	if leavesState(k) || k.Keystroke() == "home" || k.Keystroke() == "end" {
		n.at = len(n.text)
		return n.edit(k)
	}
	return false
}
