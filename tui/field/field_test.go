package field

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/tui/keys"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// noon is the time of all tests here: a Saturday in London's winter.
var noon = time.Date(2026, 11, 21, 14, 30, 0, 0, risk.London)

func clock() time.Time { return noon }

var plainTheme = theme.New("none")

func question(kind questionsets.Kind, options ...string) *questionsets.Question {
	q := &questionsets.Question{ID: "q1", Ask: "Ask", Kind: kind}
	for _, o := range options {
		q.Choices = append(q.Choices, questionsets.Option{Value: strings.ToLower(strings.Fields(o)[0]), Label: o})
	}
	return q
}

var asbTypes = []string{
	"Vehicle abandoned", "Inappropriate vehicle use", "Rowdy behaviour", "Neighbours rowdy", "Littering or drugs",
	"Animal problems", "Trespassing", "Calls that are a nuisance", "Street drinking", "Noise that is a nuisance",
	"Begging", "Misuse of fireworks",
}

// allKinds has one question for every kind of field.
var allKinds = map[string]*questionsets.Question{
	"text":     question(questionsets.Text),
	"yes-no":   question(questionsets.YesNo),
	"choice":   question(questionsets.Choice, "Isolated", "Regular", "Escalating"),
	"list":     question(questionsets.Choice, asbTypes...),
	"choices":  question(questionsets.Choices, "Economic", "Equality", "Personal", "Sickness", "Support", "Family", "Place"),
	"number":   question(questionsets.Number),
	"datetime": question(questionsets.Datetime),
}

func kinds() []string {
	var out []string
	for k := range allKinds {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func open(kind string) Field { return NewAt(allKinds[kind], plainTheme, clock) }

// press does keys by name, and types what stands between quotes: press(f,
// "'some words'", "enter").
func press(t testing.TB, f Field, names ...string) (used bool) {
	t.Helper()
	for _, n := range names {
		if text, ok := strings.CutPrefix(n, "'"); ok {
			for _, r := range strings.TrimSuffix(text, "'") {
				used = f.Handle(tuitest.Rune(r))
			}
			continue
		}
		k, err := tuitest.Press(n)
		if err != nil {
			t.Fatal(err)
		}
		used = f.Handle(k)
	}
	return used
}

func wantAnswer(t testing.TB, f Field, want questionsets.Answer) {
	t.Helper()
	got, ok := f.Answer()
	if !ok {
		t.Fatalf("there is no answer, want %+v (it holds %+v)", want, got)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("the answer differs (-want +got):\n%s", d)
	}
}

func wantNone(t testing.TB, f Field) {
	t.Helper()
	if a, ok := f.Answer(); ok {
		t.Fatalf("the answer is %+v, want none", a)
	}
}

func screen(f Field, w, h int) string {
	lines, _ := f.View(w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func known(value, note string) questionsets.Answer {
	return questionsets.Answer{State: questionsets.Known, Value: value, Note: note}
}

func TestUntouchedIsNoAnswer(t *testing.T) {
	for _, kind := range kinds() {
		f := open(kind)
		wantNone(t, f)
		if text, at := f.Typing(); text != "" || at != 0 || !f.Empty() {
			t.Errorf("an untouched %s field types %q at %d", kind, text, at)
		}
	}
}

func TestFieldsLeaveTheScreensKeys(t *testing.T) {
	mine := []string{"enter", "tab", "shift+tab", "esc", "alt+left", "ctrl+o", "ctrl+g", "ctrl+c",
		"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f12"}
	for _, kind := range kinds() {
		for _, text := range []string{"", "'x'", "'1'", "'y'", "'zzz 12'"} {
			f := open(kind)
			if text != "" {
				press(t, f, text)
			}
			before, at := f.Typing()
			for _, k := range mine {
				if press(t, f, k) {
					t.Errorf("the %s field takes %s, which is the screen's", kind, k)
				}
			}
			if after, now := f.Typing(); after != before || now != at {
				t.Errorf("the screen's keys change the %s field from %q to %q", kind, before, after)
			}
		}
	}
}

func TestEveryKeyOfTheQuestionScopeWorksOrIsLeft(t *testing.T) {
	for _, b := range keys.HelpFor(keys.Question) {
		if b.Intent != keys.NotKnown && b.Intent != keys.Declined {
			continue
		}
		for _, kind := range kinds() {
			f := open(kind)
			if !press(t, f, b.Keys[0]) {
				t.Errorf("the %s field does not take %s", kind, b.Keys[0])
			}
			wantAnswer(t, f, questionsets.Answer{State: questionsets.State(b.Intent)})
		}
	}
}

// anyKey draws keys a person or a cat might press.
func anyKey() *rapid.Generator[tea.Msg] {
	named := rapid.Map(rapid.SampledFrom([]string{
		"up", "down", "left", "right", "home", "end", "ctrl+home", "ctrl+end", "ctrl+left", "ctrl+right",
		"backspace", "delete", "ctrl+w", "ctrl+k", "ctrl+d", "alt+enter", "ctrl+j", "pgup", "pgdown",
		"enter", "tab", "esc", "space", "f4", "0", "1", "2", "9", "y", "n", "k", "d", ".", "-",
	}), func(n string) tea.Msg {
		k, err := tuitest.Press(n)
		if err != nil {
			panic(err)
		}
		return k
	})
	typed := rapid.Map(rapid.OneOf(
		rapid.SampledFrom([]rune("abcé界 \u0301\u0308\u202e\u200d\U0001f468\U0001f1ec한\u1161\u1100\u093f\u0915\u094d")),
		rapid.Rune(),
	), func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Text: string(r)} })
	pasted := rapid.Map(rapid.SampledFrom([]string{
		"two\r\nlines", "\x1b[2J\u009b2J", "12.5", "yesterday 22:00", strings.Repeat("e\u0301", 9), "a" + strings.Repeat("\u0301", 40), "",
		"a long paste with many words that has to be wrapped over several lines of any field",
	}), func(s string) tea.Msg { return tea.PasteMsg{Content: s} })
	return rapid.OneOf(named, named, typed, pasted)
}

// fits fails unless a field's view keeps to its cells.
func fits(t *rapid.T, f Field, w, h int) {
	lines, cur := f.View(w, h)
	if len(lines) < 1 || len(lines) > h {
		t.Fatalf("%d lines, allowed are %d", len(lines), h)
	}
	for _, p := range tuitest.Problems(strings.Join(lines, "\n"), w, len(lines)) {
		t.Fatal(p)
	}
	if cur == nil || cur.X < 0 || cur.X >= w || cur.Y < 0 || cur.Y >= len(lines) {
		t.Fatalf("the cursor is at %+v in %d×%d", cur, w, len(lines))
	}
}

func TestAnyKeysAnyWindow(t *testing.T) {
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				f := open(kind)
				for _, m := range rapid.SliceOfN(anyKey(), 0, 40).Draw(t, "keys") {
					f.Handle(m)
					fits(t, f, rapid.IntRange(1, 60).Draw(t, "w"), rapid.IntRange(1, 8).Draw(t, "h"))
				}
				sameAgain(t, kind, f)
			})
		})
	}
}

// sameAgain fails unless the field can be taken up from its journal and from its
// answer.
func sameAgain(t *rapid.T, kind string, f Field) {
	text, at := f.Typing()
	answer, ok := f.Answer()

	resumed := open(kind)
	resumed.SetTyping(text, at)
	if text2, at2 := resumed.Typing(); text2 != text || at2 != at {
		t.Fatalf("typing %q at %d comes back as %q at %d", text, at, text2, at2)
	}
	answer2, ok2 := resumed.Answer()
	if d := cmp.Diff(answer, answer2); d != "" || ok != ok2 {
		t.Fatalf("the resumed answer differs (%v, %v):\n%s", ok, ok2, d)
	}
	if resumed.Empty() != f.Empty() {
		t.Fatalf("empty is %v after resuming", resumed.Empty())
	}
	if !ok {
		return
	}
	again := open(kind)
	again.Set(answer)
	answer3, ok3 := again.Answer()
	if d := cmp.Diff(answer, answer3); d != "" || !ok3 {
		t.Fatalf("Set gives another answer (%v):\n%s", ok3, d)
	}
}

func TestBrokenJournalIsKeptAsText(t *testing.T) {
	for _, kind := range kinds() {
		rapid.Check(t, func(t *rapid.T) {
			f := open(kind)
			text := rapid.OneOf(rapid.String(), rapid.Map(rapid.String(), func(s string) string { return mark + s })).Draw(t, "text")
			f.SetTyping(text, rapid.Int().Draw(t, "cursor"))
			fits(t, f, 30, 4)
		})
	}
}

func TestAnswersFromOtherVersionsAreKept(t *testing.T) {
	for kind, a := range map[string]questionsets.Answer{
		"yes-no":   known("maybe", ""),
		"choice":   known("gone", "a note"),
		"list":     known("gone", ""),
		"choices":  {State: questionsets.Known, Values: []string{"economic", "gone"}},
		"datetime": known("2026-11-20T22:00:00Z", "last night"),
	} {
		f := open(kind)
		f.Set(a)
		wantAnswer(t, f, a)
	}
}

func TestThemesChangeTheLooksOnly(t *testing.T) {
	for _, kind := range kinds() {
		f := open(kind)
		press(t, f, "'1'", "down")
		was := screen(f, 40, 8)
		for _, name := range theme.Names {
			f.SetTheme(theme.New(name))
			if got := screen(f, 40, 8); got != was {
				t.Errorf("theme %s changes the words of the %s field:\n%s", name, kind, got)
			}
		}
	}
}

func TestFieldsLook(t *testing.T) {
	var b strings.Builder
	show := func(kind string, w, h int, does ...string) {
		f := open(kind)
		press(t, f, does...)
		b.WriteString("— " + kind + " " + strings.Join(does, " ") + "\n" + screen(f, w, h) + "\n")
	}
	show("text", 40, 4, "'They threw stones at the window again and ran off'", "alt+enter", "'Third time'")
	show("text", 40, 4, "'perhaps a year'", "ctrl+k")
	show("yes-no", 76, 4)
	show("yes-no", 76, 4, "y")
	show("yes-no", 76, 4, "n", "' she is not sure'")
	show("yes-no", 30, 8, "k")
	show("choice", 76, 4, "2")
	show("choice", 30, 8, "down", "down")
	show("choices", 40, 12, "1", "3")
	show("choices", 40, 12, "0")
	show("list", 40, 6)
	show("list", 40, 6, "'nu'")
	show("list", 40, 6, "'xyz'")
	back := func(kind string, w, h int, does func(Field)) {
		f := open(kind)
		does(f)
		b.WriteString("— " + kind + " again\n" + screen(f, w, h) + "\n")
	}
	back("list", 44, 3, func(f Field) { f.SetTyping("1neigh", 6) })
	back("list", 44, 1, func(f Field) { f.SetTyping("1neigh", 6) })
	back("yes-no", 76, 4, func(f Field) { f.Set(known("no", "she is not sure")) })
	back("datetime", 60, 4, func(f Field) { f.(Suggester).Suggest("now") })
	back("datetime", 60, 4, func(f Field) { f.Set(known("2026-11-20T22:00:00Z", "last night")) })
	show("number", 40, 4, "5", "'ish'")
	show("number", 40, 4, "d")
	show("datetime", 60, 4)
	show("datetime", 60, 4, "'last night'")
	show("datetime", 60, 4, "'22:00'")
	show("datetime", 60, 4, "'some time'")
	tuitest.Golden(t, "fields", b.String())
}
