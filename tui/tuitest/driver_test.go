package tuitest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// echo writes down what it is told.
type echo struct {
	told []string
	do   func(msg tea.Msg) tea.Cmd
}

func (e *echo) Init() tea.Cmd { return say("init") }

func say(s string) tea.Cmd { return func() tea.Msg { return said(s) } }

type said string

func (e *echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case said:
		e.told = append(e.told, string(msg))
	case tea.KeyPressMsg:
		e.told = append(e.told, "key "+msg.String())
	case tea.PasteMsg:
		e.told = append(e.told, "paste "+msg.Content)
	case tea.WindowSizeMsg:
		e.told = append(e.told, fmt.Sprintf("size %d×%d", msg.Width, msg.Height))
	}
	if e.do != nil {
		return e, e.do(msg)
	}
	return e, nil
}

func (e *echo) View() tea.View {
	v := tea.NewView("\x1b[1mtold\x1b[m " + strings.Join(e.told, ", ") + "  \nend")
	v.Cursor = tea.NewCursor(2, 1)
	return v
}

func told(t *testing.T, d *Driver, want string) {
	t.Helper()
	if got := strings.Join(d.Model().(*echo).told, ", "); got != want {
		t.Errorf("the model was told %q, want %q", got, want)
	}
}

func TestKeysAndPastesArrive(t *testing.T) {
	d := New(t, &echo{}, 40, 2)
	d.Type("aB é")
	d.Key("enter", "f10", "shift+tab", "ctrl+o", "alt+enter", "space", "+")
	d.Paste("two\nlines")
	d.Resize(80, 24)
	told(t, d, "init, size 40×2, key a, key B, key space, key é, key enter, key f10, key shift+tab, key ctrl+o, "+
		"key alt+enter, key space, key +, paste two\nlines, size 80×24")
	if w, h := d.Size(); w != 80 || h != 24 {
		t.Errorf("the size is %d×%d", w, h)
	}
}

func TestAKeyThatDoesNotExist(t *testing.T) {
	for _, name := range []string{"", "f99", "ctrl+nothing", "entre"} {
		if k, err := Press(name); err == nil {
			t.Errorf("%q gives %q", name, k.String())
		}
	}
}

func TestCommandsRunInOrderToTheirEnd(t *testing.T) {
	m := &echo{}
	m.do = func(msg tea.Msg) tea.Cmd {
		if k, ok := msg.(tea.KeyPressMsg); ok && k.Text == "b" {
			return tea.Batch(say("one"), tea.Sequence(say("two"), say("three")), nil, say("four"))
		}
		if msg == said("two") {
			return say("two and a half")
		}
		return nil
	}
	d := New(t, m, 10, 2)
	d.Type("b")
	told(t, d, "init, size 10×2, key b, one, two, two and a half, three, four")
}

func TestQuitEndsTheProgram(t *testing.T) {
	m := &echo{do: func(msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tea.KeyPressMsg); ok {
			return tea.Quit
		}
		return nil
	}}
	d := New(t, m, 10, 2)
	d.Type("qx")
	told(t, d, "init, size 10×2, key q")
	if !d.Quit() {
		t.Error("the driver has not seen the end")
	}
}

func TestAdvanceFiresTimersInTheirOrder(t *testing.T) {
	start := time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)
	clock := NewClock(start)
	at := func(d time.Duration, what string) tea.Cmd {
		return clock.After(d, func(now time.Time) tea.Msg { return said(what + " at " + now.Sub(start).String()) })
	}
	m := &echo{}
	m.do = func(msg tea.Msg) tea.Cmd {
		switch msg := msg.(type) {
		case tea.KeyPressMsg:
			return tea.Batch(at(3*time.Second, "third"), at(time.Second, "first"))
		case said:
			if strings.HasPrefix(string(msg), "first") {
				return at(time.Second, "again")
			}
		}
		return nil
	}
	d := New(t, m, 10, 2).WithClock(clock)
	d.Type("x")
	d.Advance(500 * time.Millisecond)
	told(t, d, "init, size 10×2, key x")
	d.Advance(5 * time.Second)
	told(t, d, "init, size 10×2, key x, first at 1s, again at 2s, third at 3s")
	if got := clock.Now().Sub(start); got != 5500*time.Millisecond || clock.Timers() != 0 {
		t.Errorf("the clock went on by %v and has %d timers", got, clock.Timers())
	}
}

func TestACommandThatHangsDoesNotHoldTheDriver(t *testing.T) {
	disk := make(chan struct{})
	m := &echo{do: func(msg tea.Msg) tea.Cmd {
		if _, ok := msg.(tea.KeyPressMsg); ok {
			return func() tea.Msg { <-disk; return said("saved") }
		}
		return nil
	}}
	d := New(t, m, 10, 2)
	d.Patience = time.Millisecond
	d.Type("x")
	told(t, d, "init, size 10×2, key x")
	if d.Waiting() != 1 {
		t.Fatalf("%d commands are waiting, want 1", d.Waiting())
	}
	d.Patience = Patience
	close(disk)
	d.Wait()
	told(t, d, "init, size 10×2, key x, saved")
}

func TestScreenIsPlainText(t *testing.T) {
	d := New(t, &echo{}, 40, 2)
	if got, want := d.Screen(), "told init, size 40×2\nend"; got != want {
		t.Errorf("the screen is %q, want %q", got, want)
	}
	if x, y, shown := d.Cursor(); x != 2 || y != 1 || !shown {
		t.Errorf("the cursor is at %d,%d, %v", x, y, shown)
	}
	d.Check()
}

func TestProblemsAreFound(t *testing.T) {
	for frame, want := range map[string]string{
		"\x1b[1;31mab\x1b[m\ncd": "",
		"ab":                     "has 1 lines",
		"abcdef\ncd":             "takes 6 cells",
		"界界界\ncd":                "takes 6 cells",
		"a\x1b[2Jb\ncd":          "U+001B",
		"a\u009b\ncd":            "U+009B",
		"a\u202e\ncd":            "U+202E",
		"a\u200b\ncd":            "U+200B",
		"a\rb\ncd":               "U+000D",
	} {
		got := strings.Join(Problems(frame, 4, 2), "; ")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("for %q the problems are %q, want %q", frame, got, want)
		}
	}
}
