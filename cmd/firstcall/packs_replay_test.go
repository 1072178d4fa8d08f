package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/questionsets"
	"firstcall/questionsets/compare"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
)

const replayPack = `schema: firstcall/pack/v1
id: own
force: west-mercia
code: WM
name: A pack of our own
version: "%s"
basis: modelled
why: made up for a test
questions:
  - {id: harm, ask: How bad is it?, kind: choice, required: true, choices: [{value: low, label: Not very, points: 0}, {value: afraid, label: I am afraid, points: %d}, {value: ill, label: It makes me ill, points: 8}]}
  - {id: who, ask: Who is it?, kind: text}
score: {bands: {standard: 0, medium: 4, high: 8}}
rules:
  - {id: third, when: reports_within("30 days") >= 3, at_least: %s, set: [repeat], because: Three reports}
`

func ownPack(t *testing.T, version string, afraid int, third string) *questionsets.Pack {
	t.Helper()
	p, err := questionsets.Parse("own.yaml", fmt.Appendf(nil, replayPack, version, afraid, third))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// openAt opens a data folder at a time.
func openAt(t *testing.T, root string, now time.Time) *session {
	t.Helper()
	s, err := openFolder(t.Context(), config.Config{Data: filepath.Join(root, "data"), Now: func() time.Time { return now }, Fixed: true,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(root, "key")}}, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(context.Background(), nil); err != nil {
			t.Error(err)
		}
	})
	return s
}

// thirty adds three reports each of ten numbers, a day apart: how bad it is goes
// round, and every number's third report is one of three in 30 days.
func thirty(t *testing.T, s *session, p *questionsets.Pack) (refs []string) {
	t.Helper()
	for i := range 30 {
		f := &addFile{Number: fmt.Sprintf("07700 9000%02d", i%10), Narrative: "Shouting in the street.",
			Caller: personFile{Surname: fmt.Sprintf("Roe%c", 'a'+i%10), Forename: "Jane"}}
		f.Channel, f.Now.Time = "online", s.Now().AddDate(0, 0, i-30)
		f.Answers = map[string]questionsets.Given{"harm": {Answer: questionsets.Say([]string{"low", "afraid", "ill"}[i%3])},
			"who": {Answer: questionsets.Say("The neighbour")}}
		_, saved, err := s.add(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		onDisk(t, saved)
		refs = append(refs, saved.Ref())
	}
	return refs
}

func onDisk(t *testing.T, k store.Ticket) {
	t.Helper()
	select {
	case <-k.Done():
	case <-time.After(20 * time.Second):
		t.Fatal("it was never written")
	}
	if err := k.Err(); err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
}

// jsonObject is JSON as no program of ours writes it.
type jsonObject = map[string]any

// odd writes a report that may not be as ours are, and gives its call.
func odd(t *testing.T, s *session, p *questionsets.Pack, detail any, change func(*store.ReportSummary)) store.ID {
	t.Helper()
	call, at := store.NewIDs(s.Now).New(), s.Now().Add(-time.Hour)
	pack := store.PackRef{ID: p.ID, Version: p.Version, Hash: p.Hash}
	onDisk(t, s.cache.Record(store.Draft{Call: call, OpenedAt: at, ForceCode: "WM", Pack: pack}, p.Bytes, func(ref string) ([]store.NewRecord, error) {
		summary := store.ReportSummary{Ref: ref, Call: call, Status: store.StatusComplete, Disposition: store.DisposedASB, Channel: store.Channel101,
			ReportedAt: at, Number: phone.Parse("01632 960199"), Complete: true}
		change(&summary)
		return []store.NewRecord{{Header: store.Header{Kind: store.KindReport, Subject: call, Force: "west-mercia", Agency: "west-mercia", ReportedAt: at, Pack: pack},
			Summary: summary, Detail: detail}}, nil
	}))
	return call
}

func accesses(t *testing.T, s *session) int {
	t.Helper()
	stats, err := s.cache.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats.Records[string(store.KindAccess)]
}

// What thirty reports come to under a stricter pack (GEN-13): every one is
// counted once under each, and nobody is named. That they were read is recorded
// once (DPA 2018 s.62).
func TestGEN13ReplayOfThirtyReports(t *testing.T) {
	root, now := t.TempDir(), time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC)
	s := openAt(t, root, now)
	old, next := ownPack(t, "2026.01", 4, "medium"), ownPack(t, "2026.02", 4, "high")
	refs, before := thirty(t, s, old), accesses(t, s)
	all, err := s.replay(t.Context(), old, next, 60)
	if err != nil {
		t.Fatal(err)
	}
	// The last ten are third reports: at least Medium, and High under the new one.
	want := []compare.LevelCount{{Level: risk.Standard}, {Level: risk.Medium}, {Level: risk.High}, {Level: risk.Unassessed}}
	var moved []compare.MovedReport
	for i, ref := range refs {
		was := []risk.Level{risk.Standard, risk.Medium, risk.High}[i%3]
		is := was
		if i >= 20 {
			was, is = max(was, risk.Medium), risk.High
		}
		want[was-1].Old++
		want[was-1].Says++
		want[is-1].New++
		if was != is {
			moved = append(moved, compare.MovedReport{Ref: ref, Way: compare.Rose, Old: was, New: is, Says: was})
		}
	}
	if d := cmp.Diff(want, all.Levels); d != "" || all.Reports != 30 || len(all.NotReplayed) != 0 || all.LeftOut != (compare.LeftOut{}) {
		t.Errorf("%d reports: %s%+v %+v", all.Reports, d, all.NotReplayed, all.LeftOut)
	}
	slices.Reverse(moved) // the newest first
	if d := cmp.Diff(moved, all.Moved); d != "" {
		t.Error(d)
	}
	if err := s.close(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := accesses(t, openAt(t, root, now)); got != before+1 {
		t.Errorf("%d access records, were %d", got, before)
	}
	var out bytes.Buffer
	(&app{cli.App{Out: &out}}).sayReplay(all, 60)
	for _, word := range []string{"Roe", "Jane", "Shouting", "neighbour", "07700"} {
		if strings.Contains(out.String(), word) {
			t.Errorf("%q is said:\n%s", word, out.String())
		}
	}
	if got := strings.Count(out.String(), " -> "); got != len(moved) {
		t.Errorf("%d of %d references:\n%s", got, len(moved), out.String())
	}
}

// A report that cannot be assessed again is left out and the reason said; the
// others are replayed all the same, whatever has become of their actions.
func TestReplayLeavesOutOddReports(t *testing.T) {
	s := openAt(t, t.TempDir(), time.Date(2026, 11, 21, 14, 30, 0, 0, time.UTC))
	old := ownPack(t, "2026.01", 4, "medium")
	thirty(t, s, old)
	asItIs := func(*store.ReportSummary) {}
	known := func(v string) jsonObject { return jsonObject{"state": "known", "value": v} }
	for _, answers := range []jsonObject{{"nothing": known("low")}, {"harm": known("terrible")}, {"harm": jsonObject{"state": "whatever"}}, {"@no such step": known("low")}} {
		odd(t, s, old, jsonObject{"answers": answers}, asItIs)
	}
	odd(t, s, old, jsonObject{"answers": 5}, asItIs)
	odd(t, s, old, store.ReportDetail{}, asItIs)
	ids := store.NewIDs(s.Now)
	call := odd(t, s, old, jsonObject{"answers": jsonObject{"harm": known("low")}, "judgement": jsonObject{"level": "high"}}, func(r *store.ReportSummary) {
		r.Actions = []store.RequiredAction{{}, {ID: ids.New(), Action: "no such action", Owner: "nobody"}}
		r.Parties = []store.Party{{Role: "nobody"}, {Role: store.RoleVictim, Person: ids.New()}, {Role: store.RoleVictim, Person: ids.New()}}
	})
	onDisk(t, s.cache.Add(store.NewRecord{Header: store.Header{Kind: store.KindAction, Subject: ids.New(), Force: "west-mercia", Agency: "west-mercia"},
		Summary: store.ActionSummary{Call: call, State: "whatever"}}))
	all, err := s.replay(t.Context(), old, old, 60)
	if err != nil {
		t.Fatal(err)
	}
	want := []compare.NotReplayed{{Why: "the answers cannot be read", Reports: 1}, {Why: "the answers do not fit the question set that was used", Reports: 4}}
	if d := cmp.Diff(want, all.NotReplayed); d != "" || all.Reports != 32 {
		t.Errorf("%d reports: %s", all.Reports, d)
	}
}
