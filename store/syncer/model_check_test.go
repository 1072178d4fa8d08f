package syncer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/phone"
	"firstcall/store/wire"
)

// canary begins what nobody but a key may read.
const canary = "marmalade-"

// check looks at one desk and one record, each in its turn.
func (m *model) check() {
	m.turn++
	m.saved(m.posts[m.turn%len(m.posts)])
	if len(m.order) > 0 {
		m.held(m.order[m.turn%len(m.order)])
	}
}

// saved fails unless every record of a desk is on its way, taken, or visibly
// refused or erased (I2), as it was frozen (I5), and what it was told was taken
// is (I1).
func (m *model) saved(p *post) {
	at := map[store.ID]row{}
	for _, r := range p.rows() {
		at[r.id] = r
		if known := m.records[r.id]; known == nil || r.hash != known.Hash {
			m.t.Fatalf("a record is held that is not as it was frozen (I5)")
		}
	}
	for _, id := range m.order {
		r, row := m.records[id], at[id]
		if r.by != p {
			continue
		}
		ok := false
		switch row.state {
		case "waiting":
			ok = true
		case "acked":
			ok = m.there[id] || m.lost[id] || m.erased[id]
		case "quarantined":
			ok = r.spoiled
		case "erased":
			ok = m.erased[id]
		}
		if !ok {
			m.t.Fatalf("a saved record is in the state %q: there %t, spoiled %t, erased %t (I1, I2)", row.state, m.there[id], r.spoiled, m.erased[id])
		}
	}
}

// held fails unless the central store gives a record as the model has it (I1, I5).
func (m *model) held(id store.ID) {
	it, err := m.log.Detail(context.Background(), everything, id)
	if !m.there[id] || m.erased[id] {
		if store.CodeOf(err) != store.CodeNotFound {
			m.t.Fatalf("a record is given that should not be there: %v", err)
		}
		return
	}
	if err != nil {
		m.t.Fatalf("a record that was taken is not given: %v (I1)", err)
	}
	if r := m.records[id]; it.Hash != r.Hash || !bytes.Equal(it.Header, r.HeaderBytes) || !bytes.Equal(it.Summary, r.Summary) || !bytes.Equal(it.Detail, r.Detail) {
		m.t.Fatalf("the central store holds other bytes than were frozen (I1, I5)")
	}
}

// caughtUp fails unless a desk that has read the feed to its end holds everything
// in it (I4), and nothing that was erased (I6).
func (m *model) caughtUp(p *post) {
	has := map[store.ID]bool{}
	for _, r := range p.rows() {
		has[r.id] = r.kind != "erased"
	}
	for _, id := range m.order {
		switch {
		case m.erased[id] && has[id]:
			m.t.Fatalf("a desk that has read the feed to its end holds what was erased (I6)")
		case m.there[id] && !m.erased[id] && !has[id]:
			m.t.Fatalf("desk %d, which has read the feed to its end, lacks record %d (I4)", slices.Index(m.posts, p), slices.Index(m.order, id))
		}
	}
}

// calm lets every desk sync until all is quiet. Then nothing waits, nothing is
// lost or doubled (I1, I2), all say the same (I3), and nothing is left of what
// was erased (I6).
func (m *model) calm() {
	for range 4 {
		for _, p := range m.posts {
			m.sync(p)
		}
	}
	m.whole()
	first := ""
	for i, p := range m.posts {
		m.saved(p)
		s, err := p.cache.OutboxState(context.Background())
		if m.must(err); s.Waiting != 0 || len(s.Aside) != 0 {
			m.t.Fatalf("%d wait and %d are aside when all is quiet (I2)", s.Waiting, len(s.Aside))
		}
		for _, id := range m.order {
			visible := slices.ContainsFunc(s.Quarantined, func(f store.Refused) bool { return f.Record.ID == id && f.Reason != "" })
			if r := m.records[id]; r.by == p && visible != (r.spoiled && !m.erased[id]) {
				m.t.Fatalf("a record is shown as refused %t, and is spoiled %t (I2)", visible, r.spoiled)
			}
		}
		m.must(p.cache.Check(context.Background()))
		if says := p.says(); i == 0 {
			first = says
		} else if says != first {
			m.t.Fatalf("two desks say different things (I3):\n%s", gocmp.Diff(strings.Split(first, "{"), strings.Split(says, "{")))
		}
	}
	for _, p := range m.posts { // what one that ended at once had erased last is gone when it is closed
		p.shut()
		p.open()
	}
	m.nowhere(m.allFiles())
}

// whole fails unless the central store's feed is every record that was ever
// saved, once, but for what was erased or refused (I1).
func (m *model) whole() {
	ctx, times := context.Background(), map[store.ID]int{}
	for at, more := (central.Position{}), true; more; {
		page, err := m.log.Changes(ctx, everything, at, wire.MaxPage)
		m.must(err)
		for _, c := range page.Changes {
			if times[c.ID]++; c.Erased != m.erased[c.ID] {
				m.t.Fatalf("a record is fed as erased or not, and the other is true")
			}
		}
		at, more = page.Next, page.More
	}
	aside, err := m.log.Quarantine(ctx, everything, 1<<20)
	m.must(err)
	for _, id := range m.order {
		want, r := 1, m.records[id]
		if r.spoiled && !m.erased[id] {
			want = 0
			if !slices.ContainsFunc(aside, func(q central.Quarantined) bool { return q.Item.ID == id }) {
				m.t.Fatalf("a refused record is not in the quarantine (I2)")
			}
		}
		if times[id] != want {
			m.t.Fatalf("a record of %s is %d times in the feed, not %d: spoiled %t, erased %t, there %t, lost %t (I1)", r.MadeAt, times[id], want,
				r.spoiled, m.erased[id], m.there[id], m.lost[id])
		}
		m.held(id)
	}
	for id := range m.lost {
		if !m.erased[id] {
			m.t.Fatalf("a record that was acknowledged did not come back (I1)")
		}
	}
}

// says is all that a desk says of reports and of each number.
func (p *post) says() string {
	ctx := context.Background()
	reports, err := p.cache.Reports(ctx, time.Time{}, 0)
	p.m.must(err)
	all := [][]store.Report{reports}
	for _, n := range numbers {
		history, err := p.cache.History(ctx, store.Query{Number: phone.Parse(n), Limit: 1 << 20})
		p.m.must(err)
		all = append(all, history)
	}
	for i := range all { // what a desk alone has because it was refused is no difference
		all[i] = slices.DeleteFunc(all[i], func(r store.Report) bool { return r.Record.Force == "kent" })
	}
	text, err := json.Marshal(all)
	p.m.must(err)
	return string(text)
}

// sealedBytes gives a piece of each sealed copy of a record that there is.
func (m *model) sealedBytes(id store.ID) (all [][]byte) {
	keep := func(parts ...[]byte) {
		for _, b := range parts {
			if len(b) > 64 {
				all = append(all, slices.Clone(b[len(b)/2-16:len(b)/2+16]))
			}
		}
	}
	var summary, detail []byte
	for _, table := range []string{"record", "quarantine"} {
		if m.look.QueryRow("SELECT summary, detail FROM "+table+" WHERE id = ?", id[:]).Scan(&summary, &detail) == nil {
			keep(summary, detail)
		}
	}
	for _, p := range m.posts {
		if p.look.QueryRow("SELECT r.summary, d.sealed FROM record r LEFT JOIN detail d ON d.record = r.n WHERE r.id = ? AND r.kind <> 'erased'", id[:]).Scan(&summary, &detail) == nil {
			keep(summary, detail)
		}
	}
	return all
}

// allFiles gives every file there is but the backup, which may be from before.
func (m *model) allFiles() (all []string) {
	m.must(filepath.WalkDir(m.dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path != m.backup.path {
			all = append(all, path)
		}
		return err
	}))
	return all
}

// nowhere fails if anything of what was erased, or anything that can be read, is
// in a file (I6).
func (m *model) nowhere(files []string) {
	for _, path := range files {
		raw, err := os.ReadFile(path)
		m.must(err)
		if bytes.Contains(raw, []byte(strings.TrimSuffix(canary, "-"))) {
			m.t.Fatalf("a caller's words can be read in %s (I6)", filepath.Base(path))
		}
		for _, secret := range m.secrets {
			if bytes.Contains(raw, secret) {
				m.t.Fatalf("what was erased is still in %s (I6)", filepath.Base(path))
			}
		}
	}
}
