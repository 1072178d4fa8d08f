package tui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstcall/store"
	"firstcall/tui"
	"firstcall/tui/tuitest"
)

// scene is a screen worth looking at.
type scene struct {
	name string
	make func(b *bench) *tuitest.Driver
}

func scenes() []scene {
	west := func(b *bench) *tuitest.Driver {
		b.setUp("west-mercia")
		first := b.desk(tui.FromNumber("07700 900417", store.Channel101))
		answer(first, standard...)
		first.Advance(time.Second)
		first.Key("enter", "enter")
		return b.desk(tui.FromNumber("07700 900417", store.Channel999))
	}
	hate := func(b *bench) *tuitest.Driver {
		d := west(b)
		answer(d, "The green, TF3 4AB", "They shout at me by the shops", "n", "Jane Roe, 12/03/1961")
		answer(d, "1", "", "1", "rowdy", "y", "three, grown up", "no", "y", "weekly", "my chair", "y", "5")
		return d
	}
	return []scene{
		{"setup", func(b *bench) *tuitest.Driver { d := b.desk(nil); d.Type("south"); return d }},
		{"desk", func(b *bench) *tuitest.Driver { d := west(b); d.Key("f4"); return d }},
		{"call-number", func(b *bench) *tuitest.Driver { d := west(b); d.Key("shift+tab"); return d }},
		{"call-hate", hate},
		{"call-list", func(b *bench) *tuitest.Driver {
			d := west(b)
			answer(d, "The green", "Noise", "n", "", "", "2")
			d.Type("nui")
			return d
		}},
		{"call-goto", func(b *bench) *tuitest.Driver { d := hate(b); d.Key("ctrl+g"); d.Type("affec"); return d }},
		{"call-caller", func(b *bench) *tuitest.Driver { d := hate(b); d.Key("f3"); return d }},
		{"closing", func(b *bench) *tuitest.Driver { d := hate(b); d.Key("f10"); return d }},
		{"help", func(b *bench) *tuitest.Driver { d := hate(b); d.Key("f1"); return d }},
		{"commands", func(b *bench) *tuitest.Driver { d := hate(b); d.Key("ctrl+o"); d.Type("p"); return d }},
	}
}

func TestScreens(t *testing.T) {
	for _, size := range []struct{ w, h int }{{120, 36}, {80, 24}} {
		for _, sc := range scenes() {
			name := fmt.Sprintf("%s-%dx%d", sc.name, size.w, size.h)
			t.Run(name, func(t *testing.T) {
				b := newBench(t)
				b.w, b.h = size.w, size.h
				d := sc.make(b)
				d.Check()
				tuitest.Golden(t, name, b.plainRefs(d.Screen()))
			})
		}
	}
}

// plainRefs puts one reference in the place of those that a new folder draws
// by chance.
func (b *bench) plainRefs(frame string) string {
	const plain = "WM-261121-7Q0417K0417K0417K"
	for _, r := range b.reports() {
		ref := r.Summary.Ref
		frame = strings.ReplaceAll(frame, ref, plain[:len(ref)])
		frame = strings.ReplaceAll(frame, " "+ref[len(ref)-5:], " 0417K")
	}
	return frame
}

// No frame is wider or higher than the window, whatever the window.
func TestLayoutAtEverySize(t *testing.T) {
	for _, sc := range scenes() {
		for _, name := range []string{"none", "dark"} {
			t.Run(sc.name+"-"+name, func(t *testing.T) {
				b := newBench(t)
				b.theme = name
				d := sc.make(b)
				for w := 60; w <= 240; w += 9 {
					for _, h := range []int{20, 21, 24, 30, 36, 50, 70} {
						d.Resize(w, h)
						d.Check()
						if t.Failed() {
							t.Fatalf("at %d by %d", w, h)
						}
					}
				}
			})
		}
	}
}

// hostile is what callers' names are made of when somebody means harm, and
// what a slip of the keyboard pastes (SYNC section 4).
var hostile = []string{
	"\x1b]52;c;cHduZWQ=\a", "\x1b[2J", "\u009b2J", "\x1b]0;unterminated", "\x1b[6n", "\x1bPq\x1b\\", "over\rwrite",
	"a" + strings.Repeat("\u0301", 10_000), "\u202egnol\u2066", "z\u200bw\u200d\ufeff", "\U000e0041\U000e0042", "\x00\x7f\b",
	strings.Repeat("x", 300_000), "\xff\xfe\xc3", "עברית عربى", "字字字 👩‍👩‍👧‍👦", "\u2028\u2029\u0085",
}

func TestHostileTextReachesTheScreenOnlyAsVisibleEscapes(t *testing.T) {
	for i, text := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			b := newBench(t).setUp("west-mercia")
			d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
			for range 5 {
				d.Paste(text)
				d.Check()
				d.Key("enter")
				d.Check()
			}
			d.Key("f6")
			d.Paste(text)
			d.Check()
			d.Key("enter", "f10")
			d.Check()
			d.Key("f10")
			d.Check()
			d.Key("enter")
			d.Check()
			d.Key("enter")
			d.Check()
			d = b.desk(tui.FromNumber("07700 900417", store.Channel101))
			for _, w := range []int{60, 80, 120, 200} {
				d.Resize(w, 24)
				d.Check()
			}
		})
	}
}

// A call whose name is full of escapes is kept as it was given.
func TestHostileTextIsKeptAsItWasGiven(t *testing.T) {
	b := newBench(t).setUp("west-mercia")
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	d.Key("enter")
	d.Paste("ring \x1b[2J\u202e me")
	d.Key("f10", "f10")
	_, detail, err := b.cache.Report(context.Background(), b.reports()[0].Summary.Ref)
	if err != nil || detail.Narrative != "ring \x1b[2J\u202e me" {
		t.Errorf("kept %q, %v", detail.Narrative, err)
	}
}

// pressable is what the random test presses.
var pressable = []string{"enter", "enter", "enter", "tab", "shift+tab", "up", "down", "left", "right", "esc", "backspace", "delete",
	"home", "end", "pgup", "pgdown", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f10", "ctrl+o", "ctrl+g", "ctrl+k", "ctrl+d",
	"ctrl+u", "ctrl+w", "alt+left", "alt+enter", "y", "n", "k", "d", "0", "1", "2", "3", "w", "/", "x", "é", "字", "space"}

// Any keys, pastes and resizes: no panic, no frame that does not fit, and
// every answer that a call was given is in its journal.
func TestRandomKeys(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := newBench(t).setUp(rapid.SampledFrom([]string{"west-mercia", "avon-and-somerset", "cambridgeshire"}).Draw(r, "force"))
		d := b.desk(nil)
		for range rapid.IntRange(1, 150).Draw(r, "presses") {
			switch rapid.IntRange(0, 30).Draw(r, "what") {
			case 0:
				d.Paste(rapid.SampledFrom(hostile[:11]).Draw(r, "paste"))
			case 1:
				d.Resize(rapid.IntRange(40, 240).Draw(r, "w"), rapid.IntRange(10, 70).Draw(r, "h"))
			case 2:
				d.Advance(time.Duration(rapid.IntRange(1, 3000).Draw(r, "ms")) * time.Millisecond)
			default:
				d.Key(rapid.SampledFrom(pressable).Draw(r, "key"))
			}
			d.Check()
			if t.Failed() {
				r.Fatal("the frame does not fit")
			}
		}
		_ = b.cache.Shutdown(context.Background())
	})
}
