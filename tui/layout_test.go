package tui_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
)

// scene is a screen worth looking at.
type scene struct {
	name string
	make func(b *bench) *tuitest.Driver
}

// first takes a Standard call to its end, so that there is a report on file.
func first(b *bench) {
	b.setUp("west-mercia")
	d := b.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, standard...)
	d.Advance(time.Second)
	d.Key("enter", "enter")
}

// west is a second call from the same number.
func west(b *bench) *tuitest.Driver {
	first(b)
	return b.desk(tui.FromNumber("07700 900417", store.Channel999))
}

// hate is that call as far as the hate motive, told late.
func hate(b *bench) *tuitest.Driver {
	d := west(b)
	answer(d, "The green, TF3 4AB", "They shout at me by the shops", "n", "Jane Roe, 12/03/1961")
	answer(d, "1", "", "1", "rowdy", "y", "three, grown up", "no", "y", "weekly", "my chair", "y", "5")
	return d
}

// counter is a walk-in of somebody who is contacted safely only in some ways,
// saved as High.
func counter(b *bench) *tuitest.Driver {
	b.setUp("west-mercia")
	d := b.desk(tui.FromNumber("", store.ChannelWalkIn))
	answer(d, "Jane Roe, 12/03/1961, 4 Park Road SY1 1AA", "The park, SY1 1AB", "Shouting at me every night", "n", "Welsh")
	answer(d, "", "1", "rowdy", "y", "three", "no", "y", "weekly", "my chair", "y", "5", "cannot sleep", "n", "2", "2")
	answer(d, "2", "07700 900999", "Mon-Fri 9-17", "n", "k", "y", "n")
	return d
}

// known is a call of a withheld number after that, at the question whether it
// is the same person.
func known(b *bench) *tuitest.Driver {
	d := counter(b)
	d.Key("f10", "enter")
	d = b.desk(tui.FromNumber("withheld", store.Channel101))
	answer(d, "Jane Row, SY1 1AA")
	d.Key("1")
	return d
}

// welsh is a call at a question with many answers that has Welsh wording too.
func welsh(b *bench) *tuitest.Driver {
	b.pack = bilingual(b.t)
	d := b.setUp("south-wales").desk(tui.FromNumber("07700 900417", store.Channel101))
	d.Key("ctrl+g")
	answer(d, "How often")
	return d
}

// bilingual is a pack with a long question and many answers to it.
func bilingual(t testing.TB) *questionsets.Pack {
	t.Helper()
	p, err := questionsets.Parse("bilingual", []byte(`schema: firstcall/pack/v1
id: bilingual
force: south-wales
code: SW
name: South Wales Police
version: "1"
basis: modelled
why: for a test
questions:
  - id: often
    ask: How often has something like this happened to you or to anybody you live with in the last three months, as far as you remember?
    ask_in: {cy: "Pa mor aml y mae rhywbeth fel hyn wedi digwydd i chi, neu i unrhyw un yr ydych yn byw gydag ef, yn ystod y tri mis diwethaf, hyd y cofiwch chi?"}
    hint: Count reports to the council and to landlords too
    kind: choice
    source: made up for a test, question 1
    choices: [{value: a, label: Never}, {value: b, label: Once}, {value: c, label: Twice}, {value: d4, label: Every month},
      {value: e, label: Every week}, {value: f, label: Every day}, {value: g, label: Several times a day}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func press(from func(*bench) *tuitest.Driver, keys ...string) func(*bench) *tuitest.Driver {
	return func(b *bench) *tuitest.Driver {
		d := from(b)
		for _, k := range keys {
			if text, ok := strings.CutPrefix(k, "="); ok {
				d.Type(text)
			} else {
				d.Key(k)
			}
		}
		d.Advance(300 * time.Millisecond)
		return d
	}
}

func scenes() []scene {
	desk := func(b *bench) *tuitest.Driver { d := hate(b); d.Key("f4"); return d }
	return []scene{
		{"setup", func(b *bench) *tuitest.Driver { d := b.desk(nil); d.Type("south"); return d }},
		{"desk", desk},
		{"desk-busy", func(b *bench) *tuitest.Driver {
			d := press(counter, "f10", "enter", "n", "=07700 900417", "enter")(b)
			answer(d, "The green, TF3 4AB", "Lads with a football again")
			d.Advance(4 * time.Minute)
			d.Key("ctrl+x", "2", "enter") // the line dropped
			d.Wait()                      // it is parked from when that is on the disk
			d.Advance(7 * time.Minute)
			d.Key("9")
			answer(d, "01632 960102", "14 Mill Lane", "Somebody at the door", "y")
			d.Key("f4")
			d.Wait()
			d.Advance(time.Minute)
			return d
		}},
		{"desk-due", press(counter, "f10", "enter", "tab", "down")},
		{"desk-action", press(counter, "f10", "enter", "tab", "enter")},
		{"desk-sent", func(b *bench) *tuitest.Driver {
			press(counter, "f10", "enter")(b)
			if err := b.cache.SignOn(context.Background(), store.Shift{Collar: "5521", Duty: store.DutySupervisor}); err != nil {
				b.t.Fatal(err)
			}
			return press(func(b *bench) *tuitest.Driver { return b.desk(nil) }, "tab")(b)
		}},
		{"desk-ringing", func(b *bench) *tuitest.Driver {
			d := desk(b)
			d.Send(common.Ringing{Number: phone.Parse("07700 900417"), Channel: store.Channel999})
			return d
		}},
		{"call-number", press(west, "shift+tab")},
		{"call-hate", hate},
		{"call-list", func(b *bench) *tuitest.Driver {
			d := west(b)
			answer(d, "The green", "Noise", "n", "", "", "2")
			d.Type("nui")
			return d
		}},
		{"call-goto", press(hate, "ctrl+g", "=affec")},
		{"call-caller", press(hate, "f3")},
		{"call-risk", press(hate, "f3", "f3")},
		{"call-same", known},
		{"call-known", press(known, "enter")},
		{"call-known-caller", press(known, "enter", "f3")},
		{"call-held", press(known, "enter", "ctrl+x")},
		{"call-end", press(func(b *bench) *tuitest.Driver {
			return b.setUp("west-mercia").desk(tui.FromNumber("01632 960102", store.Channel999))
		}, "ctrl+x")},
		{"call-contact", press(counter, "shift+tab", "ctrl+g", "=contact", "enter")},
		{"call-yesno", press(hate, "ctrl+y")},
		{"call-quick", press(hate, "ctrl+o", "=quick", "enter")},
		{"call-send", press(hate, "f9")},
		{"call-note", press(hate, "f6", "=she is crying")},
		{"call-judgement", press(hate, "f7", "1", "enter")},
		{"call-marker", press(hate, "ctrl+o", "=marker", "enter", "1", "enter")},
		{"call-force", press(hate, "ctrl+o", "=force", "enter")},
		{"call-switched", press(hate, "ctrl+o", "=force", "enter", "=avon", "enter")},
		{"call-switched-caller", press(hate, "ctrl+o", "=force", "enter", "=avon", "enter", "f3")},
		{"call-welsh", welsh},
		{"call-trial", func(b *bench) *tuitest.Driver {
			b.trial = true
			return b.setUp("west-mercia").desk(tui.FromNumber("07700 900417", store.Channel101))
		}},
		{"closing", press(hate, "f10")},
		{"closing-consent", press(counter, "c")},
		{"closing-settled", press(counter, "t", "y", "1", "enter", "1", "enter", "r", "1", "enter", "=INC 0417", "enter")},
		{"closing-saved", press(counter, "f10")},
		{"closing-receipt", press(counter, "f10", "i", "1", "enter")},
		{"closing-ended", press(func(b *bench) *tuitest.Driver {
			return b.setUp("west-mercia").desk(tui.FromNumber("01632 960102", store.Channel999))
		}, "ctrl+x", "1")},
		{"search", press(known, "ctrl+f", "=roe")},
		{"search-list", press(known, "ctrl+f", "=SY1 1AB", "enter")},
		{"report", press(counter, "f10", "enter", "enter")},
		{"report-chaser", press(counter, "f10", "enter", "enter", "c")},
		{"sign-on", func(b *bench) *tuitest.Driver {
			b.setUp("west-mercia")
			if err := b.cache.SignOn(context.Background(), store.Shift{}); err != nil {
				b.t.Fatal(err)
			}
			return b.desk(nil)
		}},
		{"sign-off", press(desk, "ctrl+o", "=signoff", "enter")},
		{"locked", press(hate, "ctrl+l")},
		{"help", press(hate, "f1")},
		{"commands", press(hate, "ctrl+o", "=p")},
	}
}

// sizes are the windows that goldens are kept for.
var sizes = []struct{ w, h int }{{120, 36}, {80, 24}, {200, 60}}

// Every screen at every size, without colour and in two themes. Without colour
// it is read as text; the others hold the styles too.
func TestScreens(t *testing.T) {
	for _, size := range sizes {
		for _, sc := range scenes() {
			for _, name := range []string{"none", "dark", "contrast"} {
				file := fmt.Sprintf("%s-%dx%d", sc.name, size.w, size.h)
				t.Run(file+"-"+name, func(t *testing.T) {
					t.Parallel()
					b := newBench(t)
					b.w, b.h, b.theme = size.w, size.h, name
					d := sc.make(b)
					d.Check()
					if name == "none" {
						tuitest.Golden(t, file, b.plainRefs(d.Screen()))
						return
					}
					tuitest.Golden(t, name+"/"+file, b.plainRefs(d.Styled()))
				})
			}
		}
	}
}

// The pictures of the README are drawn from the goldens: -update draws them anew.
func TestPictures(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for picture, name := range map[string]string{"desk": "desk-busy-120x36", "call": "call-hate-120x36"} {
		frame, err := os.ReadFile(filepath.Join("testdata", "dark", name+".golden"))
		if err != nil {
			t.Fatal(err)
		}
		drawn := tuitest.Picture(string(frame))
		file := filepath.Join("pictures", picture+".svg")
		if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
			if err := os.WriteFile(file, []byte(drawn), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(file)
		if err != nil || string(kept) != drawn {
			t.Errorf("%s is not drawn from its golden (%v): go test ./tui -run 'Screens|Pictures' -update", file, err)
		}
		if !strings.Contains(string(readme), "(tui/"+filepath.ToSlash(file)+")") {
			t.Errorf("the README does not show %s", file)
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
		frame = strings.ReplaceAll(frame, ref[len(ref)-5:], "0417K")
	}
	return frame
}

// No frame is wider or higher than the window, whatever the window, from 60x20
// to 240x70. FIRSTCALL_SIZES=every walks every size, as .ci/run does; otherwise
// every ninth width and some heights.
func TestLayoutAtEverySize(t *testing.T) {
	step, heights := 9, []int{20, 21, 24, 30, 36, 50, 70}
	if os.Getenv("FIRSTCALL_SIZES") == "every" {
		step, heights = 1, nil
		for h := 20; h <= 70; h++ {
			heights = append(heights, h)
		}
	}
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.theme = "dark"
			d := sc.make(b)
			for w := 60; w <= 240; w += step {
				for _, h := range heights {
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
