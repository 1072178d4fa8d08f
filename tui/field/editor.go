package field

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/text/unicode/norm"

	"firstcall/tui/safe"
)

// MaxRunes is how long a text may be. What does not fit is not taken, and the
// field says so.
const MaxRunes = 20_000

// editor holds a text and a cursor that always stands between two characters as
// a person sees them.
type editor struct {
	text  []rune
	at    int
	limit int
	multi bool // takes line breaks
	full  bool // the last insertion did not fit

	want int // column that up and down aim at, -1 for the present one
	top  int // first row shown
	lay  layout
}

func newEditor(multi bool, limit int) editor {
	return editor{multi: multi, limit: limit, want: -1}
}

func (e *editor) String() string { return string(e.text) }

// blank says that there is nothing but white space.
func (e *editor) blank() bool {
	for _, r := range e.text {
		if !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// set replaces the text and puts the cursor at a rune, or where the next
// character begins.
func (e *editor) set(s string, at int) {
	e.full = false
	e.replace(0, len(e.text), e.clean(s))
	e.at = min(max(0, at), len(e.text))
	e.snap()
	e.want = -1
}

// clean gives s as it is kept: valid UTF-8, NFC, LF for line breaks, and none of
// those in a single line.
func (e *editor) clean(s string) []rune {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		s = strings.ReplaceAll(s, "\r", "\n")
	}
	if !e.multi {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	return []rune(compose(s))
}

// compose gives NFC, unless that would put joiners into a long run of marks,
// which norm does to bound its buffers.
func compose(s string) string {
	if norm.NFC.IsNormalString(s) {
		return s
	}
	n := norm.NFC.String(s)
	if strings.Count(n, "\u034f") != strings.Count(s, "\u034f") {
		return s
	}
	return n
}

// insert puts s at the cursor, as much of it as fits.
func (e *editor) insert(s string) {
	ins := e.clean(s)
	if len(ins) == 0 {
		return
	}
	from := e.at
	if !norm.NFC.PropertiesString(string(ins[0])).BoundaryBefore() {
		from = e.before(e.at)
		ins = []rune(compose(string(e.text[from:e.at]) + string(ins)))
	}
	room := max(0, e.limit-(len(e.text)-(e.at-from)))
	e.full = len(ins) > room
	if e.full {
		if room < e.at-from { // never give up what was there
			return
		}
		ins = []rune(compose(string(ins[:room])))
	}
	e.replace(from, e.at, ins)
	e.at = from + len(ins)
	e.heal()
}

// heal composes what has come together at the cursor, and takes the cursor out
// of the middle of a character.
func (e *editor) heal() {
	if !e.starts(e.at) {
		from, to := e.before(e.at), e.at
		for to < len(e.text) && !e.starts(to) {
			to++
		}
		was := e.text[from:to]
		if now := []rune(compose(string(was))); !slices.Equal(now, was) {
			e.replace(from, to, now)
			e.at = from + len(now)
		}
	}
	e.snap()
	e.want = -1
}

// starts says that the rune at i does not compose with the one before it.
func (e *editor) starts(i int) bool {
	return i <= 0 || i >= len(e.text) || e.text[i] < 0x300 ||
		norm.NFC.PropertiesString(string(e.text[i])).BoundaryBefore()
}

// replace is the only place that changes the text.
func (e *editor) replace(from, to int, ins []rune) {
	if from == to && len(ins) == 0 {
		return
	}
	e.text = slices.Replace(e.text, from, to, ins...)
	e.lay.changed(from, to-from, len(ins))
}

// cut removes from one place to another and leaves the cursor there.
func (e *editor) cut(from, to int) {
	e.replace(from, to, nil)
	e.at = from
	e.full = false
	e.heal()
}

// cluster gives the end of the character that begins at i, and its cells on the
// screen. A line break has none.
func (e *editor) cluster(i int) (end, cells int) {
	r := e.text[i]
	next := rune(0)
	if i+1 < len(e.text) {
		next = e.text[i+1]
	}
	switch {
	case r == '\n':
		return i + 1, 0
	case r == '\t':
		return i + 1, 1
	case r < 0x300 && next < 0x300 && safe.Printable(r):
		return i + 1, 1
	case !safe.Printable(r):
		return i + 1, len(safe.Escape(r))
	}
	end = e.clusterEnd(i)
	return end, safe.Width(safe.Line(string(e.text[i:end])))
}

// clusterWindow is how many runes are looked at to find a character's end; only
// marks may go on after it.
const clusterWindow = 16

// clusterEnd finds the end of a character outside the common ranges. Characters
// that are shown as escapes stand alone.
func (e *editor) clusterEnd(i int) int {
	stop := min(len(e.text), i+clusterWindow)
	for j := i + 1; j < stop; j++ {
		if !safe.Printable(e.text[j]) {
			stop = j
		}
	}
	whole, _ := safe.Cluster(string(e.text[i:stop]))
	end := i + max(1, len([]rune(whole)))
	for end < len(e.text) && unicode.IsMark(e.text[end]) && safe.Printable(e.text[end]) {
		end++
	}
	return end
}

// easy says that a character boundary at i needs no search.
func (e *editor) easy(i int) bool {
	return i <= 0 || i >= len(e.text) ||
		e.text[i] < 0x300 && e.text[i-1] < 0x300
}

// lineStart gives where the line that holds i begins.
func (e *editor) lineStart(i int) int {
	for i > 0 && e.text[i-1] != '\n' {
		i--
	}
	return i
}

// lineEnd gives where the line that holds i ends.
func (e *editor) lineEnd(i int) int {
	for i < len(e.text) && e.text[i] != '\n' {
		i++
	}
	return i
}

// snap moves the cursor out of the middle of a character, forwards.
func (e *editor) snap() {
	if e.easy(e.at) {
		return
	}
	i := e.lineStart(e.at)
	for i < e.at {
		i, _ = e.cluster(i)
	}
	e.at = i
}

// before gives where the character before i begins.
func (e *editor) before(i int) int {
	if i <= 1 || e.text[i-1] < 0x300 && e.text[i-2] < 0x300 {
		return max(0, i-1)
	}
	at := e.lineStart(i - 1)
	for {
		next, _ := e.cluster(at)
		if next >= i {
			return at
		}
		at = next
	}
}

// after gives where the character after i ends.
func (e *editor) after(i int) int {
	if i >= len(e.text) {
		return len(e.text)
	}
	end, _ := e.cluster(i)
	return end
}

// wordBefore gives where the word before i begins.
func (e *editor) wordBefore(i int) int {
	for i > 0 && unicode.IsSpace(e.text[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(e.text[i-1]) {
		i--
	}
	return i
}

// wordAfter gives where the word after i ends.
func (e *editor) wordAfter(i int) int {
	for i < len(e.text) && unicode.IsSpace(e.text[i]) {
		i++
	}
	for i < len(e.text) && !unicode.IsSpace(e.text[i]) {
		i++
	}
	return i
}

// key does what a key means in a text and says whether it meant anything.
func (e *editor) key(k tea.KeyPressMsg) bool {
	if s := printed(k); s != "" {
		e.insert(s)
		return true
	}
	switch k.Keystroke() {
	case "up":
		return e.vertical(-1)
	case "down":
		return e.vertical(1)
	case "alt+enter", "ctrl+j", "shift+enter":
		if e.multi {
			e.insert("\n")
		}
		return e.multi
	}
	return e.move(k) || e.erase(k)
}

// move does the keys that move along the text.
func (e *editor) move(k tea.KeyPressMsg) bool {
	var to int
	switch k.Keystroke() {
	case "left":
		to = e.before(e.at)
	case "right":
		to = e.after(e.at)
	case "ctrl+left":
		to = e.wordBefore(e.at)
	case "ctrl+right":
		to = e.wordAfter(e.at)
	case "home", "ctrl+a":
		to = e.lineStart(e.at)
	case "end", "ctrl+e":
		to = e.lineEnd(e.at)
	case "ctrl+home":
		to = 0
	case "ctrl+end":
		to = len(e.text)
	default:
		return false
	}
	e.at, e.want = to, -1
	e.snap()
	return true
}

// erase does the keys that take text away.
func (e *editor) erase(k tea.KeyPressMsg) bool {
	from, to := e.at, e.at
	switch k.Keystroke() {
	case "backspace", "ctrl+h", "shift+backspace":
		from = e.before(e.at)
	case "delete":
		to = e.after(e.at)
	case "ctrl+u":
		from = e.lineStart(e.at)
	case "ctrl+w", "ctrl+backspace", "alt+backspace":
		from = e.wordBefore(e.at)
	case "ctrl+delete":
		to = e.wordAfter(e.at)
	default:
		return false
	}
	e.cut(from, to)
	return true
}
