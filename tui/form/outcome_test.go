package form_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/form"
	"firstcall/tui/tuitest"
)

var at = time.Date(2026, 11, 21, 14, 32, 7, 0, time.UTC)

// follow asks somebody on a duty about an action for an owner, chooses a state
// and answers what is asked then; it gives what was kept and what is shown last,
// "" for nothing.
func follow(t *testing.T, duty store.Duty, owner, state string, answers ...string) (kept []store.ActionSummary, shown string) {
	t.Helper()
	a := store.ActionSummary{Ref: "WM-261121-7Q0417K", State: store.ActionSet,
		What: store.RequiredAction{ID: uuid.Must(uuid.NewV7()), Action: "attend", Title: "Send an officer", Owner: owner, Due: at}}
	c := &common.Common{Theme: th, Clock: tuitest.NewClock(at), Identity: store.Identity{Force: "west-mercia", Collar: "5521", Duty: duty}}
	f := form.Outcome(c, form.Memory{}, a, "west-mercia", func(r store.NewRecord) tea.Cmd {
		if r.Header.Subject != a.What.ID || r.Header.Force != "west-mercia" || r.Header.Author.Collar != "5521" {
			t.Errorf("recorded under %+v", r.Header)
		}
		kept = append(kept, r.Summary.(store.ActionSummary))
		return nil
	})
	f.Input(tuitest.Rune([]rune(state)[0]))
	_, f = f.Enter()
	for _, text := range answers {
		_, f = typed(f, text).Enter()
	}
	if f == nil {
		return kept, ""
	}
	lines, _ := f.View(th, 200, 30)
	return kept, ansi.Strip(strings.Join(lines, "\n"))
}

// What is somebody else's is never ticked off, trying ends nothing, cancelling is
// a supervisor's: what the rules refuse is refused before anything is typed.
func TestWhatBecameOfAnAction(t *testing.T) {
	type kept struct{ state, to, ref, note string }
	for name, c := range map[string]struct {
		duty    store.Duty
		owner   string
		answers []string // the number of the state first
		want    kept
		shows   string
	}{
		"done":                  {"", "call handler", []string{"1", "spoke to her"}, kept{store.ActionDone, "", "", "spoke to her"}, ""},
		"done, no words":        {"", "call handler", []string{"1", ""}, kept{store.ActionDone, "", "", ""}, ""},
		"done, somebody else's": {"", "dispatcher", []string{"1"}, kept{}, "This is for the dispatcher to do. Record who was told"},
		"tried":                 {"", "dispatcher", []string{"2"}, kept{store.ActionTried, "", "", ""}, ""},
		"told nobody":           {"", "dispatcher", []string{"3", ""}, kept{}, "Say who was told."},
		"told":                  {"", "dispatcher", []string{"3", "control", "INC 212"}, kept{store.ActionHandedOver, "control", "INC 212", ""}, ""},
		"told, no reference":    {"", "dispatcher", []string{"3", "control", "", "they send a car"}, kept{store.ActionHandedOver, "control", "", "they send a car"}, ""},
		"told, nothing said":    {"", "dispatcher", []string{"3", "control", "", ""}, kept{}, "Their reference is missing."},
		"cancelled by anybody":  {"", "dispatcher", []string{"4"}, kept{}, "Only a supervisor can cancel this."},
		"cancelled, no reason":  {store.DutySupervisor, "dispatcher", []string{"4", ""}, kept{}, "Cancelling needs a reason."},
		"cancelled":             {store.DutySupervisor, "dispatcher", []string{"4", "moved away"}, kept{store.ActionCancelled, "", "", "moved away"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, shown := follow(t, c.duty, c.owner, c.answers[0], c.answers[1:]...)
			var want []kept
			if c.want != (kept{}) {
				want = append(want, c.want)
			}
			var have []kept
			for _, a := range got {
				have = append(have, kept{a.State, a.To, a.TheirRef, a.Note})
			}
			if !slices.Equal(have, want) {
				t.Errorf("kept %+v, want %+v", have, want)
			}
			if !strings.Contains(shown, c.shows) || shown != "" && c.shows == "" {
				t.Errorf("shows %q, want %q", shown, c.shows)
			}
		})
	}
}
