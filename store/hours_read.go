package store

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxHoursText is how long hours as typed may be, in characters.
const maxHoursText = 400

const hoursHint = "Write for example Mon-Fri 9-17, after 18:00, weekends, mornings, not Tue, or any time."

// ReadHours reads hours as they are typed: "9-17", "9am-5pm", "Mon-Fri 9-17",
// "weekdays after 18:00", "weekends", "mornings", "not Tue", "Mon 9-12, Thu
// 14-16", "any time". Where a text can mean two times it is refused, not guessed:
// a wrong guess rings a telephone that somebody else picks up. The error is
// CodeInvalid and never holds what was typed.
func ReadHours(text string) (Hours, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, nil
	case utf8.RuneCountInString(text) > maxHoursText:
		return nil, Errorf(CodeInvalid, "This is too long for safe hours.").WithHint(hoursHint)
	}
	tokens, ok := hourTokens(text)
	if !ok {
		return nil, notHours()
	}
	clauses, err := (&hourReader{tokens: tokens}).clauses()
	if err != nil {
		return nil, err
	}
	w, err := weekFrom(clauses)
	switch {
	case err != nil:
		return nil, err
	case w.empty():
		return nil, Errorf(CodeInvalid, "That leaves no safe time at all.").WithHint("If it is never safe, say that contact is not safe instead.")
	}
	return w.hours(), nil
}

func notHours() *Error {
	return Errorf(CodeInvalid, "This could not be read as days and times.").WithHint(hoursHint)
}

// phrases makes one word of those that are written as two.
var phrases = strings.NewReplacer("–", "-", "—", "-", "a.m.", "am", "p.m.", "pm", "24/7", "anytime",
	"any time", "anytime", "all days", "daily", "all day", "anytime", "every day", "daily", "everyday", "daily",
	"each day", "daily", "any day", "daily")

var hourToken = regexp.MustCompile(`^(?:\d{1,2}[:.]\d{2}(?: ?[ap]m\b)?|\d{1,4} ?[ap]m\b|\d{1,4}|[a-z]+|[-,;:.&/+])`)

// hourTokens cuts a text into times, words and signs; false if something in it
// is none of these.
func hourTokens(text string) ([]string, bool) {
	text = phrases.Replace(strings.Join(strings.Fields(strings.ToLower(text)), " "))
	var out []string
	for text = strings.Trim(text, " .,;"); text != ""; text = strings.TrimSpace(text) {
		t := hourToken.FindString(text)
		if t == "" {
			return nil, false
		}
		text = text[len(t):]
		if !slices.Contains(hourFillers, t) {
			out = append(out, strings.ReplaceAll(t, " ", ""))
		}
	}
	return out, true
}

// The small words around days and times.
var (
	hourFillers = []string{"only", "on", "at", "in", "the", "but", "every", "each"}
	hourNots    = []string{"not", "no", "never", "except"}
	hourJoins   = []string{",", ";", ":", ".", "&", "/", "+", "and", "or", "nor"}
	hourTo      = []string{"-", "to", "until", "till"}
)

// dayParts are the words for parts of a day. What is safe is read narrowly and
// what is not safe widely.
var dayParts = []struct {
	word      string
	safe, not []span
}{
	{"anytime", []span{{0, dayMinutes}}, []span{{0, dayMinutes}}},
	{"morning", []span{{8 * 60, 12 * 60}}, []span{{0, 12 * 60}}},
	{"afternoon", []span{{12 * 60, 17 * 60}}, []span{{12 * 60, 18 * 60}}},
	{"lunchtime", []span{{12 * 60, 14 * 60}}, []span{{11 * 60, 15 * 60}}},
	{"evening", []span{{18 * 60, 21 * 60}}, []span{{17 * 60, dayMinutes}}},
	{"daytime", []span{{9 * 60, 17 * 60}}, []span{{7 * 60, 19 * 60}}},
	{"night", []span{{21 * 60, 23 * 60}}, []span{{0, 7 * 60}, {20 * 60, dayMinutes}}},
}

// hourClause is one group of days and times.
type hourClause struct {
	not        bool // not at these
	joined     bool // "or" or a comma ties it to the clause before
	or         bool // it was "or" or "nor"
	days       uint8
	timesFirst bool
	spans      []hourSpan
}

// hourSpan is a stretch that may go past midnight: then to is not after from.
type hourSpan struct{ from, to int }

// hourReader reads clauses from tokens.
type hourReader struct {
	tokens []string
	i      int
	now    hourClause
	done   []hourClause
}

func (r *hourReader) peek(ahead int) string {
	if r.i+ahead < len(r.tokens) {
		return r.tokens[r.i+ahead]
	}
	return ""
}

func (r *hourReader) clauses() ([]hourClause, error) {
	for r.i < len(r.tokens) {
		if err := r.next(); err != nil {
			return nil, err
		}
	}
	if r.now.blank() { // something is missing at the end
		return nil, notHours()
	}
	return append(r.done, r.now), nil
}

func (c hourClause) blank() bool { return c.days == 0 && len(c.spans) == 0 }

// next reads one word, range of days, or stretch of time.
func (r *hourReader) next() error {
	t := r.peek(0)
	switch {
	case slices.Contains(hourJoins, t):
		r.i++
		if r.now.blank() {
			return notHours()
		}
		r.begin(hourClause{joined: true, or: t == "or" || t == "nor"})
		return nil
	case slices.Contains(hourNots, t):
		r.i++
		if r.now.blank() && r.now.not {
			return notHours()
		}
		r.begin(hourClause{not: true})
		return nil
	}
	if days := r.days(); days != 0 {
		if r.now.days != 0 && len(r.now.spans) > 0 {
			r.begin(hourClause{})
		}
		r.now.days |= days
		return nil
	}
	spans, err := r.times()
	if err != nil {
		return err
	}
	if r.now.timesFirst && r.now.days != 0 {
		r.begin(hourClause{})
	}
	r.now.timesFirst = r.now.days == 0
	r.now.spans = append(r.now.spans, spans...)
	return nil
}

// begin starts a clause and puts the present one away if there is anything in it.
func (r *hourReader) begin(c hourClause) {
	if !r.now.blank() {
		r.done = append(r.done, r.now)
	}
	r.now = c
}

// days reads a day, a range of days or a word for several; 0 if there is none.
func (r *hourReader) days() uint8 {
	switch t := r.peek(0); t {
	case "weekday", "weekdays":
		r.i++
		return everyDay &^ (1<<0 | 1<<6)
	case "weekend", "weekends":
		r.i++
		return 1<<0 | 1<<6
	case "daily":
		r.i++
		return everyDay
	}
	skip := 0
	if t := r.peek(0); t == "from" || t == "between" {
		skip = 1
	}
	first, ok := dayOf(r.peek(skip))
	if !ok {
		return 0
	}
	r.i += skip + 1
	days := uint8(1) << first
	if last, ok := dayOf(r.peek(1)); ok && slices.Contains(hourTo, r.peek(0)) {
		r.i += 2
		for d := first; d != last; d = (d + 1) % 7 {
			days |= 1 << d
		}
		days |= 1 << last
	}
	return days
}

// dayOf reads a day's name, at least three letters of it: 0 is Sunday.
func dayOf(word string) (int, bool) {
	if word == "weds" {
		return 3, true
	}
	for i, name := range []string{"sundays", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays"} {
		if len(word) >= 3 && strings.HasPrefix(name, word) {
			return i, true
		}
	}
	return 0, false
}

// times reads one stretch, or a word for a part of the day.
func (r *hourReader) times() ([]hourSpan, error) {
	word := r.peek(0)
	for _, p := range dayParts {
		if strings.TrimSuffix(word, "s") == p.word {
			r.i++
			spans := p.safe
			if r.now.not || r.carriesNot() {
				spans = p.not
			}
			out := make([]hourSpan, len(spans))
			for i, s := range spans {
				out[i] = hourSpan(s)
			}
			return out, nil
		}
	}
	switch word {
	case "after", "before", "until", "till", "from", "between":
		r.i++
	}
	from, ok := readClock(r.peek(0))
	if !ok {
		return nil, notHours()
	}
	r.i++
	to, ranged := readClock(r.peek(1))
	if ranged = ranged && (slices.Contains(hourTo, r.peek(0)) || word == "between" && r.peek(0) == "and"); ranged {
		r.i += 2
	}
	if t := r.peek(0); (t == "onwards" || t == "onward") && !ranged {
		r.i++
		word = "after"
	}
	return oneStretch(word, from, to, ranged)
}

// carriesNot says whether the present clause goes on with what a not began.
func (r *hourReader) carriesNot() bool {
	return r.now.joined && len(r.done) > 0 && r.done[len(r.done)-1].not
}

// oneStretch makes a stretch of a word such as after, one time or two.
func oneStretch(word string, from, to clock, ranged bool) ([]hourSpan, error) {
	if ranged {
		if word == "after" || word == "before" || word == "until" || word == "till" {
			return nil, notHours()
		}
		s, err := stretch(from, to)
		return []hourSpan{s}, err
	}
	minute, err := from.alone()
	switch {
	case err != nil:
		return nil, err
	case (word == "after" || word == "from") && minute < dayMinutes:
		return []hourSpan{{minute, dayMinutes}}, nil
	case (word == "before" || word == "until" || word == "till") && minute > 0:
		return []hourSpan{{0, minute}}, nil
	}
	return nil, notHours()
}

// weekFrom works out a week from clauses. Days without a time take the time that
// comes after them, a time without days those before it. Exceptions come last.
func weekFrom(clauses []hourClause) (week, error) {
	var safe week
	var not Hours
	pending, last := uint8(0), everyDay
	var times []hourSpan // of the last clause that gave its time before its days
	timed, negative := false, false
	for _, c := range clauses {
		switch {
		case c.not, negative && c.joined && (c.or || len(c.spans) == 0):
			negative = true
			not = append(not, c.windows(c.days)...)
		case negative:
			return week{}, Errorf(CodeInvalid, "It is not clear whether the time after the not is safe.").
				WithHint("Write the safe times first: Mon-Fri 9-17, not Tue.")
		case len(c.spans) > 0:
			if pending |= c.days; pending != 0 {
				last = pending
			}
			safe = safe.with(c, last)
			pending, timed, times = 0, true, nil
			if c.timesFirst && c.days != 0 {
				times = c.spans
			}
		case times != nil:
			safe = safe.with(hourClause{spans: times}, c.days)
		default:
			pending |= c.days
		}
	}
	switch {
	case pending != 0 && timed:
		return week{}, Errorf(CodeInvalid, "The last day has no time.").WithHint("Write its time, or all day: Mon-Fri 9-17, Sat all day.")
	case pending != 0:
		safe = weekOf(Hours{{pending, 0, dayMinutes}})
	case !timed:
		safe = weekOf(Hours{{everyDay, 0, dayMinutes}})
	}
	return safe.without(weekOf(not)), nil
}

// with adds a clause's times. Where two of them overlap, only what both hold
// stays: "after 9am, before 5pm" is not the whole day.
func (w week) with(c hourClause, days uint8) week {
	for _, s := range c.spans {
		more := weekOf(hourClause{spans: []hourSpan{s}}.windows(days))
		both := w.without(w.without(more))
		for day := range w {
			for _, b := range both[day] {
				w[day] = slices.DeleteFunc(slices.Clone(w[day]), b.touches)
				more[day] = slices.DeleteFunc(slices.Clone(more[day]), b.touches)
			}
			w[day] = joined(slices.Concat(w[day], more[day], both[day]))
		}
	}
	return w
}

// touches says whether two stretches have a time in common.
func (s span) touches(other span) bool { return s.from < other.to && other.from < s.to }

// windows gives a clause's windows on some days, 0 for every day; what goes past
// midnight ends on the day after.
func (c hourClause) windows(days uint8) Hours {
	if days == 0 {
		days = everyDay
	}
	if len(c.spans) == 0 {
		return Hours{{days, 0, dayMinutes}}
	}
	var h Hours
	for _, s := range c.spans {
		if s.from < s.to {
			h = append(h, Window{days, s.from, s.to})
			continue
		}
		h = append(h, Window{days, s.from, dayMinutes}, Window{(days<<1 | days>>6) & everyDay, 0, s.to})
	}
	return h
}
