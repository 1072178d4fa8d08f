package views

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

func safeCard(t interface{ Fatal(...any) }) store.ContactCard {
	number := phone.Parse("07700 900417")
	hours, err := store.ReadHours("Mon-Fri 9-17")
	if err != nil {
		t.Fatal(err)
	}
	return store.ContactCard{Contact: store.SafeYes, Number: &number, Hours: hours,
		Attend: store.SafeNo, Identify: store.SafeNo, Voicemail: store.SafeYes, Letter: store.SafeYes}
}

func TestBriefingGEN21(t *testing.T) {
	for _, tc := range []struct {
		name  string
		facts Facts
		want  string
	}{
		{"everything", Facts{Ref: "WM-250612-7Q0417K", Provisional: true, Level: risk.High, Flags: []string{"hate", "repeat"},
			Card: safeCard(t), Needs: "Polish interpreter", Victim: "Joanna Tester", Number: "01632 960102",
			Where: "12 Mill Lane, Telford TF3 4ZZ", What: "Youths throwing stones\nat the window, still there", Who: "Four, about 15; one in a red top",
			Weapons: "Hammer seen", Danger: "Victim alone with two children", Injury: "Cut hand", Markers: []string{"Dangerous dog, number 14"},
			First: []string{"Send an officer, at once", "Tell the dispatcher"}, References: store.References{Incident: "0123", Crime: "22/9"}},
			`Do NOT attend. Do NOT say police. Ring only 07700 900417, Mon-Fri 09:00-17:00.
Level: HIGH, call not closed. hate; repeat
Where: 12 Mill Lane, Telford TF3 4ZZ
What: Youths throwing stones at the window, still there
Victim: Joanna Tester
Who: Four, about 15; one in a red top
Weapons: Hammer seen
Danger: Victim alone with two children
Injured: Cut hand
Markers: Dangerous dog, number 14
First: Send an officer, at once; Tell the dispatcher
Needs: Polish interpreter
Ref: WM-250612-7Q0417K; incident 0123; crime 22/9`},
		{"hardly anything", Facts{Ref: "WM-250612-7Q0417K", Number: "01632 960102"},
			`Contact: not known to be safe. Ask before you ring, write or attend.
Level: not assessed yet
Where: not known
Victim: 01632 960102
Ref: WM-250612-7Q0417K`},
		{"never", Facts{Ref: "R", Level: risk.Standard, Card: store.ContactCard{Contact: store.SafeNo, Note: "He reads her telephone."}, Victim: "Jo Tester", Number: "01632 960102", Where: "Market Square"},
			`Do NOT contact. Do NOT attend. He reads her telephone.
Level: STANDARD
Where: Market Square
Victim: Jo Tester
Ref: R`},
	} {
		if got := Briefing(tc.facts); got != tc.want {
			t.Errorf("%s:\n%s\nwant:\n%s", tc.name, got, tc.want)
		}
	}
}

// A long story leaves every other line as it is.
func TestBriefingCutsTheLongestFirst(t *testing.T) {
	got := Briefing(Facts{Ref: "WM-250612-7Q0417K", Level: risk.Medium, Card: safeCard(t), Where: "12 Mill Lane",
		What: strings.Repeat("and then they came back ", 100), Weapons: "Knife", First: []string{"Send an officer"}})
	for _, line := range []string{"Where: 12 Mill Lane", "Weapons: Knife", "First: Send an officer", "Ref: WM-250612-7Q0417K"} {
		if !strings.Contains(got+"\n", line+"\n") {
			t.Errorf("%q is not whole in\n%s", line, got)
		}
	}
	if n := utf8.RuneCountInString(got); n < MaxBriefing-10 || n > MaxBriefing {
		t.Errorf("%d characters are used", n)
	}
}

// What must not be done is heard, however long the rest of the card is.
func TestBriefingKeepsWhatMustNotBeDone(t *testing.T) {
	c := safeCard(t)
	c.Voicemail, c.Letter, c.Note = store.SafeNo, store.SafeUnknown, strings.Repeat("He listens. ", 100)
	for i := range 60 {
		c.Hours = append(c.Hours, store.Window{Days: 1 << (i % 7), From: i * 20, To: i*20 + 10})
	}
	first, _, _ := strings.Cut(Briefing(Facts{Card: c}), "\n")
	if want := "Do NOT attend. Do NOT say police. Do NOT leave voicemail. Not known if safe: write. Ring only 07700 900417, "; !strings.HasPrefix(first, want) {
		t.Errorf("the card begins %s", first)
	}
}

// hostile draws texts that people and machines hand over.
func hostile() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a\nb", "\x1b[2Jgone", "\u202eright to left", "zero\u200bwidth",
		"\u0301\u0301\u0301 marks", "\xff\xfe", "\r\n\r\n", strings.Repeat("x", 300), strings.Repeat("漢字", 150),
		strings.Repeat("words and words ", 90), "👩‍👩‍👧‍👦 family", strings.Repeat("e\u0301", 200), "\u2028para\u2029"}))
}

func anySafe() *rapid.Generator[store.Safe] {
	return rapid.SampledFrom([]store.Safe{store.SafeUnknown, store.SafeYes, store.SafeNo})
}

func anyFacts(t *rapid.T) Facts {
	text := func(label string) string { return hostile().Draw(t, label) }
	texts := func(label string) []string { return rapid.SliceOfN(hostile(), 0, 5).Draw(t, label) }
	f := Facts{Ref: text("ref"), Provisional: rapid.Bool().Draw(t, "provisional"), Level: risk.Level(rapid.IntRange(0, 3).Draw(t, "level")),
		Flags: texts("flags"), Needs: text("needs"), Victim: text("victim"), Number: text("number"), Where: text("where"), What: text("what"),
		Who: text("who"), Weapons: text("weapons"), Danger: text("danger"), Injury: text("injury"), Markers: texts("markers"), First: texts("first"),
		References: store.References{Incident: text("incident"), IncidentFile: text("file"), NonCrime301: text("301"), Crime: text("crime")},
		Card: store.ContactCard{Contact: anySafe().Draw(t, "contact"), Attend: anySafe().Draw(t, "attend"), Identify: anySafe().Draw(t, "identify"),
			Voicemail: anySafe().Draw(t, "voicemail"), Letter: anySafe().Draw(t, "letter"), Note: text("note")}}
	if rapid.Bool().Draw(t, "own number") {
		number := phone.Parse(text("safe number"))
		f.Card.Number = &number
	}
	return f
}

func TestBriefingIsShortAndBeginsWithTheCard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := anyFacts(t)
		got := Briefing(f)
		if n := utf8.RuneCountInString(got); n > MaxBriefing {
			t.Fatalf("%d characters:\n%s", n, got)
		}
		first, rest, _ := strings.Cut(got, "\n")
		if first != cardLine(f.Card) || first == "" || !strings.HasPrefix(rest, "Level: ") {
			t.Fatalf("does not begin with the contact card:\n%s", got)
		}
		if strings.Count(got, "\n") > 12 {
			t.Fatalf("too many lines:\n%s", got)
		}
		for _, r := range got {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b') {
				t.Fatalf("%U is left in %q", r, got)
			}
		}
	})
}

// However many flags there are and however long their words, hate is heard.
func TestGEN21HateIsHeardFirst(t *testing.T) {
	f := Facts{Level: risk.High, Provisional: true, Flags: []string{"concern: vulnerable", "concern: repeat", "hate"}}
	if got := Briefing(f); !strings.Contains(got, "Level: HIGH, call not closed. hate; concern: vulnerable") {
		t.Error(got)
	}
}
