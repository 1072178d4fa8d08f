package setup

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
)

// folder is a new data folder; what it lacks of store.Desk the screen never uses.
type folder struct {
	store.Desk
	identity store.Identity
}

func (f *folder) SetUp(_ context.Context, force, collar string) error {
	f.identity.Force, f.identity.Collar = force, collar
	return nil
}

func (f *folder) Identity(context.Context) (store.Identity, error) { return f.identity, nil }

// host does what the root model does for one screen.
type host struct {
	*Screen
	done []common.SetUpDone
}

func (h *host) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		h.Width, h.Height = msg.Width, msg.Height
		return h, nil
	case common.SetUpDone:
		h.done = append(h.done, msg)
		return h, nil
	}
	return h, h.Screen.Update(msg)
}

func (h *host) View() tea.View {
	if h.Width == 0 {
		return tea.NewView("")
	}
	lines, _ := h.Screen.View()
	return tea.NewView(strings.Join(lines, "\n"))
}

func TestSetUpAsksForceAndCollarNumber(t *testing.T) {
	c := &common.Common{Theme: theme.New("none"), Clock: tuitest.NewClock(time.Time{}), Desk: &folder{},
		Identity: store.Identity{OSUser: "counter"}}
	h := &host{Screen: New(c)}
	d := tuitest.New(t, h, 80, 24)
	d.Key("enter")
	if !strings.Contains(d.Screen(), "This is needed before the first call.") {
		t.Fatalf("no force is accepted:\n%s", d.Screen())
	}
	d.Type("west mer\n44 17\n")
	if !strings.Contains(d.Screen(), "A collar number has letters, digits") || len(h.done) > 0 {
		t.Fatalf("a collar number with a blank is accepted:\n%s", d.Screen())
	}
	d.Key("backspace", "backspace", "backspace")
	d.Type("17\n")
	want := store.Identity{Force: "west-mercia", Collar: "4417", OSUser: "counter"}
	if len(h.done) != 1 || h.done[0].Identity != want {
		t.Fatalf("set up: %+v", h.done)
	}
}

func TestAnEnrolledDeskIsSetUpForItsOwnForces(t *testing.T) {
	c := &common.Common{Theme: theme.New("none"), Clock: tuitest.NewClock(time.Time{}), Desk: &folder{}, Forces: []string{"west-mercia", "kent"}}
	h := &host{Screen: New(c)}
	d := tuitest.New(t, h, 80, 24)
	for name, offered := range map[string]bool{"West Mercia": true, "Kent": true, "Sussex": false, "Cumbria": false} {
		if strings.Contains(d.Screen(), name) != offered {
			t.Errorf("%s:\n%s", name, d.Screen())
		}
	}
}
