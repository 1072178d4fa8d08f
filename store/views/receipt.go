package views

import (
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"firstcall/risk"
)

// ReceiptWidth is the widest line of a receipt, in columns.
const ReceiptWidth = 72

// ReceiptFacts are what a receipt is made of.
type ReceiptFacts struct {
	Force     string // its name
	Ref       string
	At        time.Time // when the report was made
	Next      []NextStep
	TellLines []string // what the caller was told besides
	Needs     string   // language, interpreter, hearing or speech need
}

// NextStep is one thing that happens next, and by when; a zero By says nothing
// of when.
type NextStep struct {
	What string
	By   time.Time
}

// ReceiptForm is how a receipt looks.
type ReceiptForm int

// The forms: as usual, large print, and one that gives nothing away to somebody
// who finds it.
const (
	ReceiptPlain ReceiptForm = iota
	ReceiptLarge
	ReceiptDiscreet
)

// largeColumns is how many letters a line of large print has before it is
// spaced out.
const largeColumns = 30

// Receipt writes the receipt as plain text in lines of at most ReceiptWidth
// columns: the reference, what happens next and by when, how to ask for a case
// review, and whom to ring. The discreet form holds nothing but the reference
// and the day: no name of the force, nothing of the report, no 101.
func Receipt(f ReceiptFacts, form ReceiptForm) string {
	if form == ReceiptDiscreet {
		return layOut(discreet(f), ReceiptWidth)
	}
	if form == ReceiptLarge {
		return spaceOut(layOut(receipt(f), largeColumns))
	}
	return layOut(receipt(f), ReceiptWidth)
}

// paragraph is a heading with lines under it; each is wrapped on its own.
type paragraph struct {
	head  string
	lines []string
}

// bullet begins a line that is one of several; what is wrapped is set in.
const bullet = "- "

func receipt(f ReceiptFacts) []paragraph {
	at := f.At.In(risk.London)
	out := []paragraph{
		{oneLine(f.Force), []string{
			"You talked to us at " + at.Format("15:04 on Monday 2 January 2006") + ".", "We wrote down what you told us."}},
		{"YOUR NUMBER", []string{oneLine(f.Ref), "Please keep this number. Say it when you talk to us again."}},
		{"WHAT HAPPENS NEXT", f.next()},
	}
	// DOMAIN 3.3: everybody may ask; whoever reports again is told so by word of mouth too.
	out = append(out, paragraph{"IF IT GOES ON: THE CASE REVIEW", []string{
		"If you have told us more than once and it goes on, you can ask for a case review. " +
			"The police, the council and others then look together at what was done, and what more can be done.",
		"To ask, ring 101. Say your number and say: case review."}})
	if needs := oneLine(f.Needs); needs != "" {
		out = append(out, paragraph{"WHAT YOU NEED WHEN WE TALK", []string{needs}})
	}
	return append(out,
		paragraph{"ARE YOU IN DANGER?", []string{
			"Ring 999 at once.", "If you cannot speak: ring 999 from a mobile, wait, then press 55."}},
		paragraph{"FOR ALL ELSE", []string{"Ring 101. It is free. Textphone: 18001 101."}})
}

// next gives what happens next, a line each with its time under it.
func (f ReceiptFacts) next() []string {
	var out []string
	for _, n := range f.Next {
		what := oneLine(n.What)
		if what == "" {
			continue
		}
		if !n.By.IsZero() {
			what = strings.TrimRight(what, ".") + ", by " + n.By.In(risk.London).Format("15:04 on Monday 2 January") + "."
		}
		out = append(out, bullet+what)
	}
	for _, t := range f.TellLines {
		if t = oneLine(t); t != "" {
			out = append(out, bullet+t)
		}
	}
	if len(out) == 0 {
		return []string{"We keep what you told us. Ring us if it happens again."}
	}
	return out
}

func discreet(f ReceiptFacts) []paragraph {
	return []paragraph{
		{"APPOINTMENT", []string{"Date: " + f.At.In(risk.London).Format("2 January 2006"), "Number: " + oneLine(f.Ref)}},
		{"", []string{"Please keep this number. Say it when you get in touch."}},
	}
}

// layOut writes paragraphs with an empty line between them.
func layOut(paragraphs []paragraph, width int) string {
	var b strings.Builder
	for i, p := range paragraphs {
		if i > 0 {
			b.WriteString("\n")
		}
		for _, line := range append([]string{p.head}, p.lines...) {
			indent := ""
			if text, ok := strings.CutPrefix(line, bullet); ok {
				line, indent = text, bullet
			}
			for _, l := range wrap(line, width-len(indent)) {
				b.WriteString(indent + l + "\n")
				indent = strings.Repeat(" ", len(indent))
			}
		}
	}
	return b.String()
}

// spaceOut puts a space after every letter and an empty line under every line.
func spaceOut(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		wide := ""
		for line = strings.TrimRight(line, "\n"); line != ""; {
			letter, _ := ansi.FirstGraphemeCluster(line, ansi.GraphemeWidth)
			line = line[len(letter):]
			wide += letter + " "
		}
		if wide != "" {
			wide = ansi.Hardwrap(strings.TrimRight(wide, " "), ReceiptWidth, true) + "\n"
		}
		b.WriteString(wide + "\n")
	}
	return b.String()
}
