package search_test

import (
	"context"
	"path/filepath"
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/tui/common"
	"firstcall/tui/search"
	"firstcall/tui/theme"
	"firstcall/tui/tuitest"
	"firstcall/tui/tuitest/stage"
)

// The ways of looking for a report, over a folder on the disk.
func TestSearchOverAFolder(t *testing.T) {
	clock := tuitest.NewClock(at)
	folder := t.TempDir()
	c, err := cache.Open(context.Background(), cache.Options{Dir: filepath.Join(folder, "data"), Now: clock.Now,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(folder, "key")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Shutdown(context.Background()) })
	pack, err := packs.Load("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	identity := store.Identity{Force: "west-mercia", Collar: "4417"}
	ids := store.NewIDs(clock.Now)
	call, err := intake.Written(intake.Opening{Desk: c, Identity: identity, Pack: pack, IDs: ids, Channel: store.Channel101,
		Number: phone.Parse("07700 900417"), At: at}, intake.Writing{Answers: map[string]questionsets.Answer{}, Category: "nuisance",
		Narrative: "Music at night", Caller: jane.Summary, Place: store.Place{Text: "12 Hill View", Postcode: "SY1 1AA"}})
	if err != nil {
		t.Fatal(err)
	}
	saved := call.Close(at)
	<-saved.Done()
	if err := saved.Err(); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"roe", "900417", "07700 900417", "SY1 1AA", "sy1", saved.Ref(), "today", "12/03/1961"} {
		over := &common.Common{Theme: theme.New("none"), Clock: clock, Desk: c, IDs: ids, Identity: identity, Width: 100, Height: 30}
		m := &stage.Stage{Common: over, Screen: search.New(over, common.ToSearch{Text: text}), Takes: roots}
		b := &bench{tuitest.New(t, m, 100, 30).WithClock(clock), t, nil, m}
		b.shows("nuisance · Jane Roe", "12 Hill View")
		b.Check()
	}
}
