package field

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"firstcall/questionsets"
)

func TestTextKeepsWhatIsTyped(t *testing.T) {
	f := open("text")
	press(t, f, "'Kids  '", "backspace", "' on bikes'", "alt+enter", "'again'", "ctrl+j", "'!'")
	wantAnswer(t, f, questionsets.Say("Kids  on bikes\nagain\n!"))
}

func TestBlankTextIsNoAnswer(t *testing.T) {
	f := open("text")
	press(t, f, "' '", "alt+enter")
	wantNone(t, f)
	if f.Empty() {
		t.Error("a text of blanks is not untouched: / must type")
	}
}

func TestTextIsComposed(t *testing.T) {
	f := open("text")
	f.Handle(tea.PasteMsg{Content: "Zoe\u0308"})
	wantAnswer(t, f, questionsets.Say("Zoë"))
	press(t, f, "backspace")
	wantAnswer(t, f, questionsets.Say("Zo"))
	f.Handle(tea.KeyPressMsg{Code: 'e', Text: "e"})
	f.Handle(tea.KeyPressMsg{Code: '\u0301', Text: "\u0301"})
	wantAnswer(t, f, questionsets.Say("Zoé"))
}

func TestPasteIsKeptAndShownSafely(t *testing.T) {
	f := open("text")
	f.Handle(tea.PasteMsg{Content: "a\r\nb\x1b[2J\u009b\u202e\rc"})
	wantAnswer(t, f, questionsets.Say("a\nb\x1b[2J\u009b\u202e\nc"))
	want := "a\nb\\u{1b}[2J\\u{9b}\\u{202e}\nc"
	if got := screen(f, 60, 5); got != want {
		t.Errorf("the screen shows %q, want %q", got, want)
	}
}

func TestNotKnownKeepsTheWordsAsNote(t *testing.T) {
	f := open("text")
	press(t, f, "'maybe in May'", "ctrl+k")
	wantAnswer(t, f, questionsets.Answer{State: questionsets.NotKnown, Note: "maybe in May"})
	press(t, f, "ctrl+d")
	wantAnswer(t, f, questionsets.Answer{State: questionsets.Declined, Note: "maybe in May"})
	press(t, f, "'!'")
	wantAnswer(t, f, questionsets.Say("maybe in May!"))
	press(t, f, "ctrl+k", "backspace")
	wantAnswer(t, f, questionsets.Say("maybe in May!"))
}

func TestTextIsFullVisibly(t *testing.T) {
	f := open("text")
	f.Handle(tea.PasteMsg{Content: strings.Repeat("x", MaxRunes+5)})
	a, _ := f.Answer()
	if n := len([]rune(a.Value)); n != MaxRunes {
		t.Errorf("the text holds %d runes, want %d", n, MaxRunes)
	}
	if got := screen(f, 60, 4); !strings.Contains(got, "full: 20,000 characters") {
		t.Errorf("nothing says that it is full:\n%s", got)
	}
	press(t, f, "backspace")
	if got := screen(f, 60, 4); strings.Contains(got, "full") {
		t.Error("it still says full after a character went")
	}
}

func TestUpAndDownAreLeftAtTheEdges(t *testing.T) {
	f := open("text")
	press(t, f, "'one'", "alt+enter", "'two'")
	f.View(40, 4)
	if press(t, f, "down") {
		t.Error("down is taken in the last row")
	}
	if !press(t, f, "up") {
		t.Error("up is not taken in the second row")
	}
	if press(t, f, "up") {
		t.Error("up is taken in the first row")
	}
	press(t, f, "'!'")
	wantAnswer(t, f, questionsets.Say("one!\ntwo"))
}

func TestCursorCountsCellsNotRunes(t *testing.T) {
	for _, c := range []struct {
		text string
		keys []string
		x, y int
	}{
		{"山田", nil, 4, 0},
		{"山田", []string{"left"}, 2, 0},
		{"Zoë", nil, 3, 0},
		{"a\u200bb", nil, 10, 0}, // shown as \u{200b}
		{"👩🏽x", []string{"left"}, 2, 0},
		{"one two three", nil, 5, 1}, // nine cells: "one two " and "three"
		{"12345678", nil, 8, 0},
		{"a\nb", []string{"home"}, 0, 1},
	} {
		f := open("text")
		f.Handle(tea.PasteMsg{Content: c.text})
		w := 40
		if strings.Contains(c.text, "two") || strings.Contains(c.text, "5") {
			w = 9
		}
		press(t, f, c.keys...)
		_, cur := f.View(w, 5)
		if cur.X != c.x || cur.Y != c.y {
			t.Errorf("after %q %v the cursor is at %d,%d, want %d,%d", c.text, c.keys, cur.X, cur.Y, c.x, c.y)
		}
	}
}

func TestLongTextScrollsToTheCursor(t *testing.T) {
	f := open("text")
	for i := range 20 {
		press(t, f, fmt.Sprintf("'line %d'", i), "alt+enter")
	}
	if got := screen(f, 40, 3); !strings.Contains(got, "line 19") || strings.Contains(got, "line 1\n") {
		t.Errorf("the end is not in view:\n%s", got)
	}
	press(t, f, "ctrl+home")
	if got := screen(f, 40, 3); !strings.HasPrefix(got, "line 0\n") {
		t.Errorf("the beginning is not in view:\n%s", got)
	}
}

func TestRowsAfterEditsAreTheRowsOfTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newText(plainTheme)
		width := rapid.IntRange(2, 30).Draw(t, "width")
		for _, m := range rapid.SliceOfN(anyKey(), 1, 60).Draw(t, "keys") {
			f.Handle(m)
			f.ed.flow(width)
			fresh := newEditor(true, MaxRunes)
			fresh.text = slices.Clone(f.ed.text)
			fresh.flow(width)
			if !slices.Equal(f.ed.lay.rows, fresh.lay.rows) {
				t.Fatalf("rows of %q are %v, want %v", f.ed.String(), f.ed.lay.rows, fresh.lay.rows)
			}
		}
	})
}

func TestRowsHoldTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := newEditor(true, MaxRunes)
		e.set(rapid.String().Draw(t, "text"), 0)
		e.flow(rapid.IntRange(1, 20).Draw(t, "width"))
		at := 0
		for _, r := range e.lay.rows {
			if r.start != at {
				t.Fatalf("a row begins at %d, want %d", r.start, at)
			}
			if at = r.end; !r.soft {
				at++
			}
		}
		if at != len(e.text)+1 {
			t.Fatalf("the rows end at %d of %d", at-1, len(e.text))
		}
	})
}

// longText is a narrative of the most runes a field takes.
func longText(pattern string) string {
	return string([]rune(strings.Repeat(pattern, MaxRunes))[:MaxRunes-1000])
}

func BenchmarkKeyInLongText(b *testing.B) {
	for name, pattern := range map[string]string{
		"english": "they came back again last night and kicked the gate ",
		"welsh":   "daethant yn ôl neithiwr a chicio'r giât ŵyr ",
		"chinese": "他们昨晚又回来踢门 ",
		"oneword": "x",
	} {
		for _, where := range []string{"ctrl+end", "ctrl+home"} {
			b.Run(name+"/"+where, func(b *testing.B) {
				f := open("text")
				f.Handle(tea.PasteMsg{Content: longText(pattern)})
				press(b, f, where)
				f.View(200, 20)
				k := tea.KeyPressMsg{Code: 'x', Text: "x"}
				back := tea.KeyPressMsg{Code: tea.KeyBackspace}
				b.ReportAllocs()
				for i := range b.N {
					if i%2 == 0 {
						f.Handle(k)
					} else {
						f.Handle(back)
					}
					f.View(200, 20)
				}
			})
		}
	}
}

func TestNoAllocationGrowthWhileTyping(t *testing.T) {
	f := open("text")
	f.Handle(tea.PasteMsg{Content: longText("they came back again last night ")})
	step := func() {
		f.Handle(tea.KeyPressMsg{Code: 'x', Text: "x"})
		f.View(80, 10)
		f.Handle(tea.KeyPressMsg{Code: tea.KeyBackspace})
		f.View(80, 10)
	}
	first := testing.AllocsPerRun(10, step)
	for range 200 {
		step()
	}
	if later := testing.AllocsPerRun(10, step); later > first+2 {
		t.Errorf("a key costs %v allocations after 200 keys, %v before", later, first)
	}
}
