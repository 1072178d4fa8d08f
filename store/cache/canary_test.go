package cache

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"firstcall/store"
	"firstcall/store/phone"
)

// canaries are words that stand for what a caller says.
var canaries = []string{"Zanzibarovna", "Quixotetta", "WR1 9ZQ", "wr19zq", "900417", "+447700900417", "07700",
	"marmalade-under-the-bridge", "half-typed-tangerine", "1971-03-09", "zanzibarovna", "Kumquat Terrace",
	"Pumpernickel", "Volapuk", "960733", "lodger", "rhubarb-through-the-letterbox"}

// readable lists the canaries that stand in clear in any file of the folder.
func readable(t *testing.T, dir string) (found []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		text := []byte(e.Name()) // a name can tell too
		if !e.IsDir() {
			text = append(text, must[[]byte](t)(os.ReadFile(path))...)
			files++
		}
		for _, word := range canaries {
			if bytes.Contains(text, []byte(word)) {
				found = append(found, e.Name()+": "+word)
			}
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files in %s: %v", files, dir, err)
	}
	return found
}

func TestNothingACallerSaidIsReadableOnDisk(t *testing.T) {
	p := newPlace(t)
	c := p.open(t, func(o *Options) { o.Desk = true })
	call, person := ids.New(), ids.New()
	done(t, c.Open(draft(call), nil))
	for _, typed := range []string{"half-typed-tang", "half-typed-tangerine", "marmalade-under-the-bridge", "07700 900417"} {
		done(t, c.Journal(call, store.Entry{Key: "typing", Value: []byte(typed)}))
	}
	number, safe := phone.Parse("07700 900417"), phone.Parse("01632 960733")
	done(t, c.Add(personFor(person, store.PersonSummary{Surname: "Zanzibarovna", Forename: "Quixotetta",
		DateOfBirth: "1971-03-09", Postcode: "WR1 9ZQ", Address: "3 Kumquat Terrace", Number: &number, Needs: "speaks Volapuk",
		Contact: store.ContactCard{Contact: store.SafeYes, Number: &safe, Attend: store.SafeNo, Note: "never-when-the-lodger-is-in"}})))
	done(t, c.Add(sharedFor(ids.New(), number, store.MarkerSet), markerFor(ids.New(), store.MarkerSummary{On: store.OnAddress,
		Place: store.Place{Text: "3 Kumquat Terrace", Postcode: "WR1 9ZQ"}, Code: "dog", Reason: "a dog called Pumpernickel", State: store.MarkerSet})))
	if found := readable(t, p.dir); len(found) > 0 {
		t.Fatalf("while the call is open: %v", found)
	}
	done(t, c.Close(call, func(ref string) ([]store.NewRecord, error) {
		r := reportFor(call, ref, "07700 900417", start, store.Party{Role: store.RoleVictim, Person: person})
		s := r.Summary.(store.ReportSummary)
		s.Place, s.Line = store.Place{Text: "3 Kumquat Terrace", Postcode: "WR1 9ZQ"}, "marmalade-under-the-bridge"
		r.Summary, r.Detail = s, store.ReportDetail{Narrative: "marmalade-under-the-bridge"}
		return []store.NewRecord{r, noteFor(call, "rhubarb-through-the-letterbox"), stepFor(ids.New(), call, store.ActionTried, start)}, nil
	}))
	if found := readable(t, p.dir); len(found) > 0 {
		t.Fatalf("after the call, in the log of writes too: %v", found)
	}
	shut(t, c)
	if found := readable(t, p.dir); len(found) > 0 {
		t.Fatalf("after the desk was closed: %v", found)
	}
}
