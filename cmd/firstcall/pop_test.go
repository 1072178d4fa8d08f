package main

import (
	"os"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/cmd/internal/popline"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/tui/common"
)

// lineFolder gives a test a data folder whose line nobody else has.
func lineFolder(t *testing.T) string {
	dir, err := os.MkdirTemp("", "pop") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("LocalAppData", dir)
	return dir
}

func TestTheDeskIsToldWhoRings(t *testing.T) {
	dir := lineFolder(t)
	rang := make(chan tea.Msg, 1)
	hangUp := answer(dir, func(msg tea.Msg) { rang <- msg })
	defer hangUp()
	for _, c := range []struct {
		ring  popline.Ring
		e164  string
		state phone.State
		by    store.Channel
	}{
		{popline.Ring{Number: "(07700) 900 417", Channel: "999"}, "+447700900417", phone.Presented, store.Channel999},
		{popline.Ring{Number: "withheld", Channel: "101"}, "", phone.Withheld, store.Channel101},
		{popline.Ring{Number: "unavailable"}, "", phone.Unavailable, store.Channel101},
	} {
		if err := popline.Send(t.Context(), dir, c.ring); err != nil {
			t.Fatal(err)
		}
		got, ok := (<-rang).(common.Ringing)
		if !ok || got.Number.E164 != c.e164 || got.Number.State != c.state || got.Channel != c.by {
			t.Errorf("%+v shows as %+v", c.ring, got)
		}
	}
}

// A desk that cannot be rung opens all the same and says so.
func TestADeskThatCannotBeRungSaysSo(t *testing.T) {
	dir := lineFolder(t)
	if err := os.WriteFile(filepath.Join(dir, "firstcall"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	told := make(chan tea.Msg, 1)
	hangUp := answer(dir, func(msg tea.Msg) { told <- msg })
	hangUp()
	if notice, ok := (<-told).(common.Notice); !ok || notice == "" {
		t.Errorf("it says %v", notice)
	}
}
