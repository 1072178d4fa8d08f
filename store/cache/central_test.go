package cache

import (
	"strconv"
	"testing"

	"firstcall/store"
)

// inMemory stands in for a central store: what was pushed, in its order.
type inMemory struct {
	log     []store.Change
	details map[store.ID][]byte
	at      map[store.ID]int // where in the log
	refuse  map[store.ID]bool
	epoch   string
}

func newInMemory() *inMemory {
	return &inMemory{details: map[store.ID][]byte{}, at: map[store.ID]int{}, refuse: map[store.ID]bool{}, epoch: "1"}
}

// push keeps records and answers each (SYNC 14).
func (m *inMemory) push(records []store.Record) (answers []store.Answer) {
	for _, r := range records {
		a := store.Answer{ID: r.ID, Hash: r.Hash, State: store.AnswerStored}
		i, held := m.at[r.ID]
		switch {
		case held && m.log[i].Erased:
			a.State = store.AnswerErased
		case m.refuse[r.ID]:
			a.State, a.Reason = store.AnswerQuarantined, "The desk may not write for this force."
		case held && m.log[i].Hash == r.Hash:
			a.State, a.Seq = store.AnswerDuplicate, int64(i+1)
		case held:
			a.State, a.Reason = store.AnswerQuarantined, "Another record with this id is held."
		default:
			m.at[r.ID] = len(m.log)
			m.details[r.ID] = r.Detail
			m.log = append(m.log, changeOf(r))
			a.Seq = int64(len(m.log))
		}
		answers = append(answers, a)
	}
	return answers
}

// changeOf is a record as the feed gives it.
func changeOf(r store.Record) store.Change {
	return store.Change{ID: r.ID, Hash: r.Hash, Header: r.HeaderBytes, Summary: r.Summary, DetailDigest: r.DetailDigest()}
}

// erase destroys contents; the id comes again at the end of the feed. Erasing
// again changes nothing.
func (m *inMemory) erase(id store.ID) {
	if i, held := m.at[id]; held {
		if m.log[i].Erased {
			return
		}
		m.log[i] = store.Change{ID: id, Erased: true}
	}
	m.at[id] = len(m.log)
	m.log = append(m.log, store.Change{ID: id, Erased: true})
	delete(m.details, id)
}

// restore takes the store back to when it held n changes.
func (m *inMemory) restore(n int) {
	for _, ch := range m.log[n:] {
		delete(m.at, ch.ID)
	}
	m.log = m.log[:n]
	for i, ch := range m.log {
		m.at[ch.ID] = i
	}
	m.epoch += "+"
}

// page gives what comes after a cursor.
func (m *inMemory) page(cursor string, limit int) (changes []store.Change, next string) {
	from, _ := strconv.Atoi(cursor) // "" is the beginning
	to := min(from+limit, len(m.log))
	return m.log[from:to], strconv.Itoa(to)
}

// missing is what of a desk's records is not held (SYNC 21).
func (m *inMemory) missing(held []store.Held) (ids []store.ID) {
	for _, h := range held {
		if i, ok := m.at[h.ID]; !ok || m.log[i].Hash != h.Hash {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// send pushes once; a lost reply leaves the desk not knowing.
func send(t testing.TB, c *Cache, m *inMemory, limit int, lost bool) (sent int) {
	t.Helper()
	out := must[[]store.Record](t)(c.Outgoing(t.Context(), limit, 1<<20))
	if len(out) == 0 {
		return 0
	}
	answers := m.push(out)
	if !lost {
		if n := must[int](t)(c.Acked(t.Context(), m.epoch, start, answers)); n != len(out) {
			t.Fatalf("%d of %d settled", n, len(out))
		}
	}
	return len(out)
}

// fetch pulls one page and says how much there was.
func fetch(t testing.TB, c *Cache, m *inMemory, limit int) int {
	t.Helper()
	cursor, epoch, _, err := c.Cursor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if epoch != "" && epoch != m.epoch { // 410: the feed begins anew, and what is retained is asked for
		offerAgain(t, c, m)
		must[[]store.ID](t)(c.Apply(t.Context(), nil, "", m.epoch))
		cursor = ""
	}
	changes, next := m.page(cursor, limit)
	must[[]store.ID](t)(c.Apply(t.Context(), changes, next, m.epoch))
	return len(changes)
}

// offerAgain is the daily audit: what the store does not hold is sent again.
func offerAgain(t testing.TB, c *Cache, m *inMemory) {
	t.Helper()
	for after := int64(0); ; {
		held, next, err := c.Retained(t.Context(), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Again(t.Context(), m.missing(held)); err != nil {
			t.Fatal(err)
		}
		if len(held) < 7 {
			return
		}
		after = next
	}
}

// quiet pushes and pulls until nothing is left to do.
func quiet(t testing.TB, m *inMemory, desks ...*Cache) {
	t.Helper()
	for busy := true; busy; {
		busy = false
		for _, c := range desks {
			busy = send(t, c, m, 100, false) > 0 || busy
			busy = fetch(t, c, m, 50) > 0 || busy
		}
	}
}
