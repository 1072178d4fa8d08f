// Package tui is what the handler sees: a stack of screens over the desk, a
// command bar and a help page that any screen can have.
package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/bar"
	"firstcall/tui/call"
	"firstcall/tui/closing"
	"firstcall/tui/common"
	"firstcall/tui/desk"
	"firstcall/tui/help"
	"firstcall/tui/keys"
	"firstcall/tui/setup"
	"firstcall/tui/shift"
)

// The smallest window that is drawn.
const (
	MinWidth  = 60
	MinHeight = 20
)

// App is the root model. It owns the stack: the desk at the bottom, the screen
// that is seen on top.
type App struct {
	common *common.Common
	stack  []common.Screen
	bar    *bar.Bar
	help   *help.Page
	start  *common.NewCall // a call to be taken at once
	behind *closing.Screen // one that was left while its report was being saved
	locked *shift.Lock     // over everything, nil while nobody has locked the screen
	rings  []ring          // calls that the telephone system hands over, oldest first
	height int             // of the window; the lines over the screens take some of it
	worse  worse           // what has become worse by records of other desks
	packs  string          // about a new question set, to be shown at the next call
	due    string          // why whoever is signed on is to give their PIN, "" where they need not
	typed  time.Time       // when a key was pressed last
}

// New makes the program over a store. With start, a call is taken at once.
func New(c *common.Common, start *common.NewCall) *App {
	c.Live = map[store.ID]*intake.Call{}
	a := &App{common: c, start: start, stack: []common.Screen{desk.New(c)}}
	switch {
	case c.Identity.Force == "":
		a.stack = append(a.stack, setup.New(c))
	case c.Identity.Collar == "":
		a.stack = append(a.stack, shift.NewSignOn(c, "Nobody is signed on at this desk."))
	case !c.Identity.SignedOn.IsZero() && c.Clock.Now().Sub(c.Identity.SignedOn) > longestShift:
		a.stack = append(a.stack, shift.NewSignOn(c, "Nobody has signed off here since the last shift. Who is it now?"))
	case c.SignIn != nil: // whoever opens the window is not yet who signed on
		a.stack = append(a.stack, shift.NewSignOn(c, ""))
	}
	return a
}

// longestShift is after what time whoever signed on is asked for again.
const longestShift = 14 * time.Hour

// Init starts the clock and the screen on top.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.tick(), a.top().Init()}
	if len(a.stack) == 1 {
		cmds = append(cmds, a.begin())
	}
	return tea.Batch(cmds...)
}

// begin takes the call that the program was started for, once.
func (a *App) begin() tea.Cmd {
	if a.start == nil {
		return nil
	}
	start := *a.start
	a.start = nil
	return common.Send(start)
}

func (a *App) tick() tea.Cmd {
	return a.common.Clock.After(time.Second, func(t time.Time) tea.Msg { return common.Tick{Now: t} })
}

func (a *App) top() common.Screen { return a.stack[len(a.stack)-1] }

// Update sends a message where it belongs.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.common.Width, a.height = msg.Width, msg.Height
		a.layOut()
		return a, nil
	case tea.KeyPressMsg:
		return a, a.key(msg)
	case tea.PasteMsg:
		return a, a.paste(msg)
	case common.Tick:
		a.stopRinging(msg.Now)
		a.worse.forget(msg.Now)
		asked := a.prove(msg.Now)
		a.layOut()
		return a, tea.Batch(a.tick(), a.all(msg), asked)
	case common.Ringing:
		return a, a.rang(msg)
	case countedMsg:
		return a, a.counted(msg)
	case shift.Unlocked:
		return a, a.unlocked(msg.Identity)
	case common.LookedUp:
		a.lookedUp(msg)
		return a, a.all(msg)
	case common.CentralNow, common.HistoryChanged, common.PacksChanged, regradedMsg:
		return a, a.heard(msg)
	case common.OpenCommands:
		a.openBar()
		return a, nil
	}
	if cmd, ok := a.navigate(msg); ok {
		return a, cmd
	}
	return a, a.all(msg)
}

// Flush gives the store what is being typed and what is still to be written
// down, when the program ends.
func (a *App) Flush() {
	for _, s := range a.stack {
		if c, ok := s.(*call.Screen); ok {
			c.Flush()
		}
		if l, ok := s.(leaver); ok {
			l.Left() // its writes are in the queue by now; nobody waits for them here
		}
	}
}

// all gives news to every screen: an answer from the disk may be for one that
// is not on top.
func (a *App) all(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range a.stack {
		cmds = append(cmds, s.Update(msg))
	}
	if a.locked != nil {
		cmds = append(cmds, a.locked.Update(msg))
	}
	return tea.Batch(append(cmds, a.saved(msg))...)
}

// saved says how a report ended whose closing screen was left before it was on
// the disk.
func (a *App) saved(msg tea.Msg) tea.Cmd {
	if a.behind == nil {
		return nil
	}
	cmd := a.behind.Update(msg)
	outcome := a.behind.Outcome()
	if outcome == "" {
		return cmd
	}
	a.behind = nil
	return tea.Batch(cmd, a.top().Update(common.Notice(outcome)))
}

func (a *App) key(k tea.KeyPressMsg) tea.Cmd {
	a.typed = a.common.Clock.Now()
	switch {
	case a.tooSmall():
		return nil
	case a.locked != nil:
		return a.locked.Update(k)
	case a.bar != nil:
		return a.barKey(k)
	case a.help != nil:
		if a.help.Key(k) {
			a.help = nil
		}
		return nil
	}
	if intent, ok := keys.Find(keys.Global, k); ok && intent != keys.Quit && keys.Lets(a.top().Scope(), intent) {
		return a.do(intent)
	}
	if intent, _ := keys.Find(a.top().Scope(), k); intent == keys.Refused {
		return a.do(intent) // a letter where nothing is typed; the list lies over every screen
	}
	o, field := a.top().(opener)
	if field && o.OpensCommands(k) || k.Text == "/" && slices.Contains(fieldless, a.top().Scope()) {
		a.openBar() // at once: the next key is for the bar
		if a.bar != nil {
			a.bar.Slash = field
		}
		return nil
	}
	return a.top().Update(k)
}

// barKey takes a key while the command bar is open.
func (a *App) barKey(k tea.KeyPressMsg) tea.Cmd {
	if intent, _ := keys.Find(a.top().Scope(), k); intent == keys.Danger || intent == keys.Park {
		a.bar = nil // these two work whatever is open
		return a.top().Do(intent)
	}
	out := a.bar.Key(k)
	if !out.Closed {
		return nil
	}
	a.bar = nil
	if out.Stroke {
		return a.top().Update(tea.PasteMsg{Content: "/"})
	}
	if w, ok := a.top().(worded); ok && out.Words != "" {
		return w.DoWith(out.Intent, out.Words)
	}
	return a.do(out.Intent)
}

// fieldless are the scopes in which nothing is typed: / opens the command bar.
var fieldless = []keys.Scope{keys.Desk, keys.Due, keys.Sent, keys.Closing, keys.Report, keys.Central}

// opener is a screen with a field, in which a key may open the command bar.
type opener interface {
	OpensCommands(k tea.KeyPressMsg) bool
}

// worded is a screen with a command that words may follow.
type worded interface {
	DoWith(intent keys.Intent, words string) tea.Cmd
}

func (a *App) paste(msg tea.PasteMsg) tea.Cmd {
	a.typed = a.common.Clock.Now()
	switch {
	case a.tooSmall() || a.help != nil:
		return nil
	case a.locked != nil:
		return a.locked.Update(msg)
	case a.bar != nil:
		a.bar.Paste(msg)
		return nil
	}
	return a.top().Update(msg)
}

// do carries out an intent: the root's own, else the screen's.
func (a *App) do(intent keys.Intent) tea.Cmd {
	switch intent {
	case keys.None:
		return nil
	case keys.Help:
		a.help = help.New(a.common.Theme, a.top().Scope())
		return nil
	case keys.Commands:
		a.openBar()
		return nil
	case keys.NewCall:
		return common.Send(common.NewCall{})
	case keys.NextCall:
		return a.nextCall()
	case keys.PickUp:
		return a.pickUp()
	case keys.Lock:
		return a.lock()
	case keys.SearchFor:
		return common.Send(common.ToSearch{})
	case keys.Refused:
		return a.showRefused()
	}
	return a.top().Do(intent)
}

func (a *App) openBar() {
	if a.bar == nil && a.help == nil {
		a.bar = bar.New(a.common.Theme, a.top().Scope())
	}
}

func (a *App) tooSmall() bool {
	return a.common.Width < MinWidth || a.height < MinHeight
}

// FromNumber is the call that --from begins.
func FromNumber(text string, channel store.Channel) *common.NewCall {
	n := common.NewCall{Channel: channel}
	if text != "" {
		n.Number = intake.ReadNumber(text)
	} else if channel == store.ChannelWalkIn {
		n.Number = phone.Number{State: phone.WalkIn}
	}
	return &n
}
