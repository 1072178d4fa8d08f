package field

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"firstcall/questionsets"
)

// shortcuts are the keys that choose, by kind of field.
var shortcuts = map[string]string{"yes-no": "ynkd", "choice": "kd123", "choices": "kd01234567", "number": "kd0123456789.-"}

func noted(note string) questionsets.Answer { return questionsets.Answer{Note: note} }

func wantHolds(t testing.TB, f Field, want questionsets.Answer) {
	t.Helper()
	got, ok := f.Answer()
	if got.State != want.State || got.Value != want.Value || got.Note != want.Note ||
		strings.Join(got.Values, ",") != strings.Join(want.Values, ",") || ok != (want.State != "") {
		t.Fatalf("it holds %+v (%v), want %+v", got, ok, want)
	}
}

func TestAWordMayBeginWithAShortcut(t *testing.T) {
	for _, c := range []struct {
		kind string
		keys []string
		want questionsets.Answer
	}{
		{"yes-no", []string{"'neighbour'"}, noted("neighbour")},
		{"yes-no", []string{"'knife'"}, noted("knife")},
		{"yes-no", []string{"'Knife'"}, noted("Knife")},
		{"yes-no", []string{"' noise'"}, noted("noise")},
		{"yes-no", []string{"'dynamite'"}, noted("dynamite")},
		{"yes-no", []string{"'d'you know'"}, noted("d'you know")},
		{"yes-no", []string{"'n/a'"}, noted("n/a")},
		{"yes-no", []string{"'yn'"}, questionsets.Say("no")},
		{"yes-no", []string{"'nk'"}, notKnown},
		{"yes-no", []string{"'n knife'"}, known("no", "knife")},
		{"yes-no", []string{"'y no'"}, known("yes", "no")},
		{"yes-no", []string{"'y, she said'"}, known("yes", ", she said")},
		{"yes-no", []string{"n", "up", "'knife'"}, known("yes", "knife")},
		{"yes-no", []string{"n", "enter", "'obody'"}, known("no", "obody")},
		{"yes-no", []string{"'y knife'", "backspace", "backspace", "backspace", "backspace", "backspace"}, questionsets.Say("yes")},
		{"choice", []string{"'2because he lies'"}, known("regular", "because he lies")},
		{"choice", []string{"'2knife'"}, known("regular", "knife")},
		{"choice", []string{"'neighbour'"}, noted("neighbour")},
		{"choices", []string{"'12knife'"}, questionsets.Answer{State: questionsets.Known, Values: []string{"economic", "equality"}, Note: "knife"}},
		{"choices", []string{"'2 because'"}, questionsets.Answer{State: questionsets.Known, Values: []string{"equality"}, Note: "because"}},
		{"choices", []string{"'k she hung up'"}, questionsets.Answer{State: questionsets.NotKnown, Note: "she hung up"}},
		{"choices", []string{"'0door'"}, questionsets.Answer{State: questionsets.Known, Note: "door"}},
		{"choices", []string{"'kdoor'"}, questionsets.Answer{State: questionsets.NotKnown, Note: "door"}},
		{"yes-no", []string{"'yknife'"}, known("yes", "knife")},
		{"yes-no", []string{"'yneighbour'"}, known("yes", "neighbour")},
		{"yes-no", []string{"'yshe said'"}, known("yes", "she said")},
		{"yes-no", []string{"'nhis dog'"}, known("no", "his dog")},
		{"yes-no", []string{"'yob shouting'"}, known("yes", "yob shouting")},
		{"yes-no", []string{"'ya knife'"}, known("yes", "ya knife")},
		{"yes-no", []string{"'y a knife'"}, known("yes", "a knife")},
		{"yes-no", []string{"'Youths throwing stones'"}, known("yes", "Youths throwing stones")},
		{"yes-no", []string{"'yes'"}, known("yes", "yes")},
		{"yes-no", []string{"'yélan'"}, known("yes", "yélan")},
		{"yes-no", []string{"'ya'", "backspace", "backspace"}, questionsets.Say("yes")},
		{"yes-no", []string{"'ya'", "backspace", "backspace", "backspace"}, questionsets.Answer{}},
		{"yes-no", []string{"'y NHS nurse hurt'"}, known("yes", "NHS nurse hurt")},
		{"yes-no", []string{"y", "space", "up", "n"}, questionsets.Say("no")},
		{"yes-no", []string{"y", "space", "backspace"}, questionsets.Answer{}},
		{"yes-no", []string{"'nya knife'"}, known("yes", "ya knife")},
		{"yes-no", []string{"'ny knife'"}, known("yes", "knife")},
		{"yes-no", []string{"'2 lads with knives'"}, noted("2 lads with knives")},
		{"yes-no", []string{"'n2 lads'"}, known("no", "2 lads")},
		{"yes-no", []string{"'y 2 lads'"}, known("yes", "2 lads")},
		{"yes-no", []string{"'n. He left'"}, known("no", ". He left")},
		{"choice", []string{"'2 lads'"}, known("regular", "lads")},
		{"choice", []string{"'9 lads'"}, noted("9 lads")},
		{"choice", []string{"'39'"}, known("escalating", "9")},
		{"choices", []string{"'2 DVLA'"}, questionsets.Answer{State: questionsets.Known, Values: []string{"equality"}, Note: "DVLA"}},
		{"choices", []string{"'1 3 '"}, questionsets.Pick("economic", "personal")},
		{"choices", []string{"'9 lads'"}, noted("9 lads")},
		{"number", []string{"'d 2 lads'"}, questionsets.Answer{State: questionsets.Declined, Note: "2 lads"}},
		{"number", []string{"'knife seen'"}, noted("knife seen")},
		{"number", []string{"'5knife'"}, known("5", "knife")},
		{"number", []string{"'d-day'"}, noted("d-day")},
		{"number", []string{"'k5'"}, questionsets.Say("5")},
	} {
		f := open(c.kind)
		press(t, f, c.keys...)
		t.Run(c.kind+" "+strings.Join(c.keys, " "), func(t *testing.T) { wantHolds(t, f, c.want) })
	}
}

func TestWhoComesBackAnswersWithTheKeys(t *testing.T) {
	for _, c := range []struct {
		kind string
		was  questionsets.Answer
		keys []string
		want questionsets.Answer
	}{
		{"yes-no", noted("he hung up"), []string{"y"}, known("yes", "he hung up")},
		{"yes-no", known("yes", "he hung up"), []string{"n"}, known("no", "he hung up")},
		{"yes-no", known("yes", "he hung up"), []string{"right"}, known("no", "he hung up")},
		{"yes-no", known("yes", "he hung up"), []string{"'twice'"}, known("yes", "he hung up twice")},
		{"yes-no", known("yes", "he hung up"), []string{"'knife y'"}, known("yes", "he hung up knife y")},
		{"yes-no", known("yes", "he hung up "), []string{"'twice'"}, known("yes", "he hung up twice")},
		{"yes-no", known("yes", "son"), []string{"backspace"}, noted("son")},
		{"yes-no", known("yes", "son"), []string{"backspace", "backspace", "y"}, noted("soy")},
		{"yes-no", known("yes", "son"), []string{"end", "y"}, known("yes", "sony")},
		{"choice", noted("a note"), []string{"2"}, known("regular", "a note")},
		{"choice", known("isolated", "a note"), []string{"k"}, questionsets.Answer{State: questionsets.NotKnown, Note: "a note"}},
		{"choices", noted("a note"), []string{"space", "2"},
			questionsets.Answer{State: questionsets.Known, Values: []string{"economic", "equality"}, Note: "a note"}},
		{"choices", noted("son"), []string{"backspace", "1"}, noted("so1")},
		{"number", noted("a few"), []string{"4"}, known("4", "a few")},
		{"number", noted("a few"), []string{"d"}, questionsets.Answer{State: questionsets.Declined, Note: "a few"}},
		{"number", noted("a few"), []string{"'kids'"}, noted("a few kids")},
		{"number", noted("a few"), []string{"backspace", "'r'"}, noted("a fer")},
	} {
		first := open(c.kind)
		first.Set(c.was)
		text, at := first.Typing()
		resumed := open(c.kind)
		resumed.SetTyping(text, at)
		for name, f := range map[string]Field{"set": first, "resumed": resumed} {
			t.Run(c.kind+" "+name+" "+strings.Join(c.keys, " "), func(t *testing.T) {
				press(t, f, c.keys...)
				wantHolds(t, f, c.want)
			})
		}
	}
}

func TestTheCursorIsWhereKeysGo(t *testing.T) {
	f := open("yes-no")
	f.Set(known("no", "son"))
	if _, cur := f.View(76, 4); cur.Y != 0 {
		t.Errorf("the cursor is in line %d, the keys choose", cur.Y)
	}
	press(t, f, "'s'")
	if _, cur := f.View(76, 4); cur.Y != 1 {
		t.Errorf("the cursor is in line %d, the keys write the note", cur.Y)
	}
}

func TestAPasteGoesOnWithTheNote(t *testing.T) {
	f := open("yes-no")
	f.Set(noted("son"))
	f.Handle(tea.PasteMsg{Content: " y\n"})
	wantHolds(t, f, noted("son y"))
}

// TestNoTypedLetterIsLost: what was typed is keys that choose, and behind them
// the note; and what is chosen is what those keys alone choose.
func TestNoTypedLetterIsLost(t *testing.T) {
	for kind, keys := range shortcuts {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(rt *rapid.T) {
				chars := rapid.SampledFrom([]rune("yYnkKdaeé 0129,'ß"))
				typed := string(rapid.SliceOfN(chars, 1, 12).Draw(rt, "typed"))
				old := rapid.SampledFrom([]string{"", "son"}).Draw(rt, "old")
				accounted(rt, kind, keys, old, typed)
			})
		})
	}
}

// typeAt opens a field that has a note and types.
func typeAt(kind, note, typed string) Field {
	f := open(kind)
	f.Set(noted(note))
	for _, r := range typed {
		f.Handle(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return f
}

func accounted(t *rapid.T, kind, keys, old, typed string) {
	got, whole := noteOf(typeAt(kind, old, typed))
	note := strings.TrimPrefix(whole, old)
	if old != "" {
		note = strings.TrimPrefix(note, " ")
	}
	choosing, ok := strings.CutSuffix(typed, note)
	if !strings.HasPrefix(whole, old) || !ok {
		t.Fatalf("%q with the note %q gives the note %q", typed, old, whole)
	}
	for _, r := range choosing {
		if !strings.ContainsRune(keys+" ", unicode.ToLower(r)) { // blanks part words
			t.Fatalf("%q is lost: %q gives the note %q", r, typed, whole)
		}
	}
	before, _ := utf8.DecodeLastRuneInString(choosing)
	first, _ := utf8.DecodeRuneInString(note)
	if unicode.IsLetter(first) && unicode.IsLetter(before) && begins(string(before), note) {
		t.Fatalf("a word is cut: %q gives the note %q", typed, whole)
	}
	said := choosing
	parted := strings.HasSuffix(choosing, " ") && strings.TrimSpace(choosing) != ""
	if kind == "yes-no" && unicode.ToLower(first) == 'y' && !parted {
		said += "y" // it is a yes and the word's first letter
	}
	if want, _ := noteOf(typeAt(kind, old, said)); got != want {
		t.Fatalf("%q chooses %s, its keys %q alone %s", typed, got, said, want)
	}
}

// TestAYesIsNeverLost: whatever is typed behind y on a yes-or-no question, it
// stays yes unless another shortcut is pressed next, and all of it is in the note.
func TestAYesIsNeverLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(
			rapid.SampledFrom([]string{"knife", "a knife", "Old man", "neighbour", "no idea", "drunk", "dog", "kicked him", "never", "2 lads"}),
			rapid.StringMatching(`[a-ce-jlmo-z0-9é][a-z0-9 é,']{0,9}`), rapid.StringMatching(` [ynkdYN][a-z0-9 ]{0,9}`)).Draw(t, "words")
		y := rapid.SampledFrom([]string{"y", "Y", "ny", "yny"}).Draw(t, "yes")
		f := typeAt("yes-no", "", y+word)
		a, ok := f.Answer()
		note, want := strings.TrimSpace(a.Note), strings.TrimSpace(word)
		if a.Value != "yes" || !ok || note != want && !strings.EqualFold(note, "y"+want) {
			t.Fatalf("%q gives %+v, %v", y+word, a, ok)
		}
		if got := screen(f, 76, 4); !strings.Contains(got, "▸ y Yes") {
			t.Fatalf("yes is not shown:\n%s", got)
		}
	})
}

// noteOf gives what a field's answer is, and the note as it is typed.
func noteOf(f Field) (chosen, note string) {
	a, _ := f.Answer()
	chosen = string(a.State) + " " + a.Value + " " + strings.Join(a.Values, ",")
	switch f := f.(type) {
	case *options:
		note = f.note.String()
	case *multi:
		note = f.note.String()
	case *number:
		chosen, note = chosen+f.ed.String(), f.note.String()
	}
	return chosen, note
}

func TestSuggestedTimeIsTypedOver(t *testing.T) {
	suggest := func(f Field) { f.(Suggester).Suggest("now") }
	set := func(f Field) { f.Set(known("2026-11-20T22:00:00Z", "last night")) }
	begun := func(f Field) { f.SetTyping("yesterday 22", 12) }
	for name, c := range map[string]struct {
		fill func(Field)
		keys []string
		want string
	}{
		"suggested":       {suggest, nil, "now"},
		"typed over":      {suggest, []string{"'today'"}, "today"},
		"backspace edits": {suggest, []string{"backspace", "'n'"}, "non"},
		"end edits":       {suggest, []string{"end", "'x'"}, "nowx"},
		"left edits":      {suggest, []string{"left", "'x'"}, "noxw"},
		"enter is not it": {suggest, []string{"enter", "'x'"}, "x"},
		"old answer":      {set, []string{"'now'"}, "now"},
		"old edited":      {set, []string{"backspace", "'5'"}, "20/11/2026 22:05"},
		"begun goes on":   {begun, []string{"':00'"}, "yesterday 22:00"},
		"dropped":         {suggest, []string{"ctrl+k"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := open("datetime")
			c.fill(f)
			press(t, f, c.keys...)
			if got := f.(*datetime).ed.String(); got != c.want {
				t.Errorf("the text is %q, want %q", got, c.want)
			}
		})
	}
}

func TestSuggestedTimeIsAnAnswerAndPastedOver(t *testing.T) {
	f := open("datetime")
	f.(Suggester).Suggest("now")
	wantAnswer(t, f, known("2026-11-21T14:30:00Z", "now"))
	f.Handle(tea.PasteMsg{Content: " "})
	wantAnswer(t, f, known("2026-11-21T14:30:00Z", "now"))
	f.Handle(tea.PasteMsg{Content: "last night"})
	wantAnswer(t, f, known("2026-11-20T22:00:00Z", "last night"))
	f.(Suggester).Suggest("now")
	press(t, f, "ctrl+k")
	wantAnswer(t, f, notKnown)
}

func TestBegunAfterASuggestionIsNotTypedOver(t *testing.T) {
	f := open("datetime")
	f.(Suggester).Suggest("now")
	f.SetTyping("yesterday 2", 11)
	press(t, f, "'2:00'")
	wantAnswer(t, f, known("2026-11-20T22:00:00Z", "yesterday 22:00"))
}

func TestOfferedTimeIsUnderlined(t *testing.T) {
	f := open("datetime")
	f.(Suggester).Suggest("now")
	lines, _ := f.View(60, 3)
	if !strings.Contains(lines[0], "\x1b[4") || !strings.Contains(lines[0], "typing replaces it") {
		t.Errorf("nothing shows that the text will be replaced: %q", lines[0])
	}
	press(t, f, "end")
	if lines, _ := f.View(60, 3); strings.Contains(lines[0], "\x1b[4") {
		t.Errorf("it still looks so while it is edited: %q", lines[0])
	}
}

func TestAnyKeysOverAnOldAnswer(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				f := open(kind)
				f.SetTyping(rapid.SampledFrom([]string{"son", "1neigh", "now", ""}).Draw(t, "begun"), 3)
				if s, ok := f.(Suggester); ok && rapid.Bool().Draw(t, "suggested") {
					s.Suggest("now")
				}
				for _, m := range rapid.SliceOfN(anyKey(), 0, 20).Draw(t, "keys") {
					f.Handle(m)
					fits(t, f, rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(1, 8).Draw(t, "h"))
				}
				sameAgain(t, kind, f)
			})
		})
	}
}

func TestFailedSearchIsKeptAndTypedOver(t *testing.T) {
	f := open("list")
	press(t, f, "'1neigh'")
	wantHolds(t, f, noted("1neigh"))
	if got := screen(f, 60, 3); !strings.Contains(got, nothingFits) {
		t.Errorf("the screen shows:\n%s", got)
	}
	text, at := f.Typing()
	for _, c := range []struct {
		keys []string
		want questionsets.Answer
	}{
		{[]string{"'neigh'"}, questionsets.Say("neighbours")},
		{[]string{"' neigh'"}, questionsets.Say("neighbours")},
		{[]string{"home", "delete"}, questionsets.Say("neighbours")},
		{[]string{"backspace", "'x'"}, noted("1neigx")},
		{[]string{"ctrl+k"}, notKnown},
	} {
		again := open("list")
		again.SetTyping(text, at)
		wantHolds(t, again, noted("1neigh"))
		press(t, again, c.keys...)
		wantHolds(t, again, c.want)
	}
	again := open("list")
	again.SetTyping(text, at)
	again.Handle(tea.PasteMsg{Content: "beg"})
	wantHolds(t, again, questionsets.Say("begging"))
}

func TestPunctuationFindsNothingInAList(t *testing.T) {
	f := open("list")
	press(t, f, "'.'")
	wantHolds(t, f, noted("."))
}

func TestStrictTakesDigitsAndArrowsOnly(t *testing.T) {
	q := question(questionsets.Choice, "Standard", "Medium", "High", "Yes", "No")
	for _, c := range []struct {
		keys []string
		want questionsets.Answer
		used bool
	}{
		{[]string{"3"}, questionsets.Say("high"), true},
		{[]string{"1", "2"}, questionsets.Say("medium"), true},
		{[]string{"2", "backspace"}, questionsets.Answer{}, true},
		{[]string{"right", "right"}, questionsets.Say("medium"), true},
		{[]string{"'no units'"}, questionsets.Answer{}, false},
		{[]string{"'y'"}, questionsets.Answer{}, false},
		{[]string{"2", "'hsy9 '"}, questionsets.Say("medium"), false},
		{[]string{"2", "ctrl+k", "ctrl+d"}, questionsets.Say("medium"), false},
		{[]string{"2", "enter"}, questionsets.Say("medium"), false},
		{[]string{"2", "esc"}, questionsets.Say("medium"), false},
	} {
		f := NewStrict(q, plainTheme)
		if used := press(t, f, c.keys...); used != c.used {
			t.Errorf("%v: the last key is used: %v, want %v", c.keys, used, c.used)
		}
		wantHolds(t, f, c.want)
		text, at := f.Typing()
		again := NewStrict(q, plainTheme)
		again.SetTyping(text, at)
		wantHolds(t, again, c.want)
	}
	f := NewStrict(q, plainTheme)
	if f.Handle(tea.PasteMsg{Content: "3"}) {
		t.Error("it takes a paste")
	}
	wantHolds(t, f, questionsets.Answer{})
	if got := screen(f, 60, 3); strings.Contains(got, "Declined") || strings.Contains(got, "Not known") {
		t.Errorf("the screen shows:\n%s", got)
	}
}
