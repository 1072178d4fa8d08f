package tuitest

import (
	"reflect"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Patience is how long a command may take before the driver goes on without it;
// its message is delivered when it comes. Only a command that waits for
// something that does not happen, such as a disk that refuses, ever costs it.
const Patience = 2 * time.Second

// Driver holds a model and does what a terminal and Bubble Tea's loop would do.
type Driver struct {
	t     testing.TB
	model tea.Model
	clock *Clock
	w, h  int
	quit  bool
	slow  []chan tea.Msg // commands that went beyond Patience
	// Patience replaces the package's where a test knows better.
	Patience time.Duration
}

// New starts a model in a window of w×h cells and runs its first commands.
func New(t testing.TB, model tea.Model, w, h int) *Driver {
	t.Helper()
	d := &Driver{t: t, model: model, w: w, h: h, Patience: Patience}
	d.run(model.Init())
	d.Send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

// WithClock gives the driver the clock that Advance turns.
func (d *Driver) WithClock(c *Clock) *Driver {
	d.clock = c
	return d
}

// Model gives the model as it is now.
func (d *Driver) Model() tea.Model { return d.model }

// Quit says that the model asked to leave. Nothing is delivered after that.
func (d *Driver) Quit() bool { return d.quit }

// Send delivers a message, then all that its commands give, and so on.
func (d *Driver) Send(msg tea.Msg) {
	d.t.Helper()
	d.late()
	d.deliver(msg)
}

// deliver hands one message to the model, as Bubble Tea's loop would.
func (d *Driver) deliver(msg tea.Msg) {
	d.t.Helper()
	if msg == nil || d.quit {
		return
	}
	if cmds, ok := commands(msg); ok {
		for _, c := range cmds {
			d.run(c)
		}
		return
	}
	if _, ok := msg.(tea.QuitMsg); ok {
		d.quit = true
		return
	}
	var cmd tea.Cmd
	d.model, cmd = d.model.Update(msg)
	d.run(cmd)
}

// commands unpacks tea.Batch and tea.Sequence; the type of the latter is Bubble
// Tea's own, so it is known by its shape.
func commands(msg tea.Msg) ([]tea.Cmd, bool) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		return batch, true
	}
	v := reflect.ValueOf(msg)
	want := reflect.TypeFor[[]tea.Cmd]()
	if v.Kind() != reflect.Slice || !v.CanConvert(want) {
		return nil, false
	}
	return v.Convert(want).Interface().([]tea.Cmd), true
}

// run runs a command to its end and delivers its message. One that takes longer
// than Patience is left running.
func (d *Driver) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	done := make(chan tea.Msg, 1)
	go func() { done <- cmd() }()
	limit := time.NewTimer(d.Patience)
	defer limit.Stop()
	select {
	case msg := <-done:
		d.deliver(msg)
	case <-limit.C:
		d.slow = append(d.slow, done)
	}
}

// late delivers what slow commands have given meanwhile.
func (d *Driver) late() {
	d.t.Helper()
	waiting := d.slow
	d.slow = nil
	for _, c := range waiting {
		select {
		case msg := <-c:
			d.deliver(msg)
		default:
			d.slow = append(d.slow, c)
		}
	}
}

// Wait waits, at most Patience, until every slow command has given its message.
func (d *Driver) Wait() {
	d.t.Helper()
	waiting := d.slow
	d.slow = nil
	limit := time.After(d.Patience)
	for i, c := range waiting {
		select {
		case msg := <-c:
			d.deliver(msg)
		case <-limit:
			d.slow = append(d.slow, waiting[i:]...)
			return
		}
	}
}

// Waiting says how many commands are still running.
func (d *Driver) Waiting() int { return len(d.slow) }

// Type types a text key by key; a line break is enter, a tab is tab.
func (d *Driver) Type(text string) {
	d.t.Helper()
	for _, r := range text {
		d.Send(Rune(r))
	}
}

// Key presses keys by their names: "enter", "f4", "shift+tab", "ctrl+o", "y".
func (d *Driver) Key(names ...string) {
	d.t.Helper()
	for _, name := range names {
		k, err := Press(name)
		if err != nil {
			d.t.Fatal(err)
		}
		d.Send(k)
	}
}

// Paste pastes a text, as a terminal with bracketed paste does.
func (d *Driver) Paste(text string) {
	d.t.Helper()
	d.Send(tea.PasteStartMsg{})
	d.Send(tea.PasteMsg{Content: text})
	d.Send(tea.PasteEndMsg{})
}

// Resize changes the window.
func (d *Driver) Resize(w, h int) {
	d.t.Helper()
	d.w, d.h = w, h
	d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Advance turns the clock by hand, timer by timer. The driver must have been
// given the clock.
func (d *Driver) Advance(by time.Duration) {
	d.t.Helper()
	if d.clock == nil {
		d.t.Fatal("tuitest: Advance needs WithClock first")
	}
	until := d.clock.Now().Add(by)
	for {
		msg, ok := d.clock.due(until)
		if !ok {
			return
		}
		d.Send(msg)
	}
}

// View gives the frame as the model makes it.
func (d *Driver) View() tea.View { return d.model.View() }

// Styled gives the frame with its styles.
func (d *Driver) Styled() string { return d.View().Content }

// Screen gives the frame as plain text, without blanks at the ends of lines.
func (d *Driver) Screen() string {
	lines := strings.Split(ansi.Strip(d.Styled()), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Cursor gives where the hardware cursor stands; false when it is hidden.
func (d *Driver) Cursor() (x, y int, shown bool) {
	c := d.View().Cursor
	if c == nil {
		return 0, 0, false
	}
	return c.X, c.Y, true
}

// Size gives the window's size.
func (d *Driver) Size() (w, h int) { return d.w, d.h }
