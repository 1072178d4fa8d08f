package cache

import (
	"slices"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
)

// agencyOf is whose a record is; "" is the police, who may leave their name out.
func agencyOf(h store.Header) string {
	if h.Agency == "police" {
		return ""
	}
	return h.Agency
}

// settle works out what is current, and what is due, among the records that one
// has a say in: after it came, moved in the order or was erased. It looks only
// at which records are held and at their places, never at when they came, so
// that desks that hold the same say the same (SYNC 30).
func (t *tx) settle(h store.Header) error {
	if h.Kind == store.KindReport {
		return t.settleCall(h.Subject)
	}
	if err := t.settleVersions(h); err != nil || h.Kind != store.KindAction {
		return err
	}
	return t.settleAction(h.Subject)
}

// sameThing is what record x must be to replace another: of the same kind, about
// the same, and of the same agency or the police. What a partner writes silences
// nobody else's warning or call: both stand.
const sameThing = "x.kind = record.kind AND x.subject = record.subject AND x.agency IN ('', record.agency)"

// settleVersions: a record is current unless another supersedes it, or one that
// supersedes the same has a later place.
func (t *tx) settleVersions(h store.Header) error {
	var supersedes any
	if !h.Supersedes.IsNil() {
		supersedes = h.Supersedes[:]
	}
	return t.exec(`UPDATE record SET current = NOT EXISTS (SELECT 1 FROM record x WHERE x.supersedes = record.id AND x.n <> record.n AND `+sameThing+`)
			AND NOT EXISTS (SELECT 1 FROM record x WHERE x.supersedes = record.supersedes AND x.place > record.place AND `+sameThing+`)
		WHERE (id = ?1 OR id = ?2 OR supersedes = ?2) AND kind NOT IN ('report', 'erased')`, h.ID[:], supersedes)
}

// version is one version of a report.
type version struct {
	n                int64
	id, desk, before store.ID
	agency           string
	seq              int64 // its number in the chain of its desk
	current          bool
	replaced         bool // another report supersedes it
	summary          []byte
}

const selectVersions = `SELECT record.n, record.id, record.header, record.agency, record.current, record.summary,
		EXISTS (SELECT 1 FROM record x WHERE x.supersedes = record.id AND x.n <> record.n AND ` + sameThing + `)
	FROM (SELECT n FROM record WHERE subject = ?1 AND kind = 'report' AND current = 1
		UNION ALL SELECT n FROM record WHERE subject = ?1 AND kind = 'report' AND current = 0) k
	CROSS JOIN record ON record.n = k.n ORDER BY record.place`

// versions gives the versions of a call's report in the order of their places.
func (t *tx) versions(call store.ID) (all []version, err error) {
	err = t.each(func(scan func(...any) error) error {
		var v version
		var id, header []byte
		err := scan(&v.n, &id, &header, &v.agency, &v.current, &v.summary, &v.replaced)
		v.id = uuid.FromBytesOrNil(id)
		h := headerOf(v.id, header)
		v.desk, v.seq, v.before = h.Desk, h.DeskSeq, h.Supersedes
		all = append(all, v)
		return err
	}, selectVersions, call[:])
	return all, err
}

// settleCall: a call is one report. Of the versions that nothing supersedes the
// one with the latest place is current, but one of the police, or of whoever wrote
// of the call first, never gives way to another agency's. What was sent while the
// call was open never stands before a final one: whoever wrote that may have
// stopped before it was journalled that anything had been sent. The others stand
// beside it for somebody to look at, unless whoever wrote it knew of them.
func (t *tx) settleCall(call store.ID) error {
	all, err := t.versions(call)
	if err != nil || len(all) == 0 {
		return err
	}
	stand := standing(all)
	at := t.latest(stand, leading(all))
	last := stand[at]
	for _, v := range all {
		if is := v.n == last.n; is != v.current {
			if err := t.exec("UPDATE record SET current = ? WHERE n = ?", is, v.n); err != nil {
				return err
			}
		}
		if len(all) == 1 {
			return nil
		}
		if err := t.exec("DELETE FROM rival WHERE record = ?", v.n); err != nil {
			return err
		}
	}
	for i, v := range stand {
		if i == at || t.known(v, last, i > at) {
			continue
		}
		if err := t.exec("INSERT INTO rival (record, other) VALUES (?, ?)", last.n, v.n); err != nil {
			return err
		}
	}
	return nil
}

// standing gives the versions that nothing supersedes. There is always one: a
// report must not vanish because two claim to supersede each other.
func standing(all []version) []version {
	stand := slices.DeleteFunc(slices.Clone(all), func(v version) bool { return v.replaced })
	if len(stand) == 0 {
		return all
	}
	return stand
}

// leading is the agency whose versions of a call go before all others.
func leading(all []version) string {
	for _, v := range all {
		if v.agency == "" {
			return ""
		}
	}
	return all[0].agency
}

// latest says which of the versions is current: of those of the leading agency the
// last final one, else the last.
func (t *tx) latest(stand []version, lead string) int {
	at := -1
	for i := len(stand) - 1; i >= 0; i-- {
		if stand[i].agency != lead {
			continue
		}
		if at < 0 {
			at = i
		}
		if len(stand) == 1 || !t.notFinal(stand[i]) {
			return i
		}
	}
	if at < 0 { // theirs claim to supersede each other
		return len(stand) - 1
	}
	return at
}

// known says whether the desk that wrote the last version knew of v, which that
// does not name: v is its own, and it has written on from another one since, or
// it sent v while it took the call and stopped before that was journalled. It did
// not know if both are written on from the same one, two final ones from none,
// or if its numbers went back between the two: then its folder had come back from
// a backup.
func (t *tx) known(v, last version, later bool) bool {
	return v.desk == last.desk && (later || v.seq < last.seq) &&
		(v.before != last.before || v.before.IsNil() && t.notFinal(v))
}

// notFinal says of a version that it was sent while the call was open. One that
// is damaged is none to rely on either; Check tells of it.
func (t *tx) notFinal(v version) bool {
	raw, err := t.c.key.Open(v.summary, v.id[:], partSummary)
	if err != nil {
		return true
	}
	var s struct {
		Status store.Status `json:"status"`
	}
	return readBody(raw, &s) != nil || s.Status == store.StatusProvisional
}
