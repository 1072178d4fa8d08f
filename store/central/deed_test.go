package central

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
)

// One file holds erasures and deeds, and those who ask for one get that alone.
func TestSYNC37JournalKeepsDeedsBesideErasures(t *testing.T) {
	j, path := journal(t)
	want := []Deed{{At: start, Desk: "counter-2"}, {At: start, Force: "kent", Collar: "4417"},
		{At: start, Pack: "kent", Hash: "5f0c", By: "4417"}, {At: start, Code: "0K"}}
	var erased int
	for _, d := range want {
		if err := j.Note(d); err != nil {
			t.Fatal(err)
		}
		erased += len(added(t, j, start, 2))
	}
	got, err := reopened(t, path).Deeds()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	log := &erasedBy{}
	if n, err := reopened(t, path).Replay(t.Context(), log); n != erased || len(log.ids) != erased || err != nil {
		t.Errorf("%d of %d are erased again: %v", n, erased, err)
	}
}

// A line that says nothing, or half of something, could be one that matters.
func TestJournalRefusesDeedsThatAreHalf(t *testing.T) {
	for _, bad := range []string{`{"at":"2026-11-21T18:00:00Z"}`, `{"force":"kent"}`, `{"pack":"kent"}`,
		`{"id":"01932b4e-8c00-7000-8000-000000000001","desk":"one"}`} {
		j, path := journal(t)
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(bad + "\n"); err != nil || f.Close() != nil {
			t.Fatal(err)
		}
		if _, err := j.Deeds(); store.CodeOf(err) != store.CodeInvalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
