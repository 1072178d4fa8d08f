package main

import (
	"bytes"
	"encoding/json"
	"slices"

	"firstcall/store"
	"firstcall/store/central"
)

// mention is what a record says of whom and what it is about.
type mention struct {
	id, subject, supersedes store.ID
	kind                    store.Kind
	force, agency           string
	Call                    store.ID      `json:"call"`
	Ref                     string        `json:"ref"`
	Person                  store.ID      `json:"person"`
	Parties                 []store.Party `json:"parties"`
	A                       store.ID      `json:"a"`
	B                       store.ID      `json:"b"`
	Same                    bool          `json:"same"`
}

// police says whether the record is the police's, not a partner's.
func (m mention) police() bool { return m.agency == "" || m.agency == central.AgencyPolice }

// set is a set of ids. The nil id, which stands for nobody and nothing, is in
// none.
type set map[store.ID]bool

func (s set) put(id store.ID) {
	if !id.IsNil() {
		s[id] = true
	}
}

// mentions are those of a whole store, in its order. What is found among them is
// of one force alone, if that is not "".
type mentions struct {
	all   []mention
	aside []mention // what is in quarantine: whom it says to be about says nothing of the rest
	force string
}

// add takes one record of the feed. What cannot be read mentions nothing. Who
// consulted what, and what was erased, is never erased itself.
func (m *mentions) add(c central.Change) error {
	var h store.Header
	if c.Erased || json.Unmarshal(c.Header, &h) != nil || h.Kind == store.KindAccess || h.Kind == store.KindErasure {
		return nil
	}
	m.all = append(m.all, mentionOf(c.ID, h, c.Summary))
	return nil
}

// addAside takes one item of the quarantine, of which any part can be unreadable.
func (m *mentions) addAside(q central.Quarantined) {
	var h store.Header
	_ = json.Unmarshal(q.Item.Header, &h)
	m.aside = append(m.aside, mentionOf(q.Item.ID, h, q.Item.Summary))
}

func mentionOf(id store.ID, h store.Header, summary []byte) (one mention) {
	_ = store.ReadBody(summary, &one)
	one.id, one.subject, one.supersedes, one.kind, one.force, one.agency = id, h.Subject, h.Supersedes, h.Kind, h.Force, h.Agency
	switch h.Kind {
	case store.KindReport:
		one.Call = h.Subject
	case store.KindPerson:
		one.Person = h.Subject
	}
	return one
}

// meant says whether a record is of the force that is erased in.
func (m *mentions) meant(one mention) bool { return m.force == "" || one.force == m.force }

// found is what is to be erased.
type found struct {
	ids    []store.ID
	refs   []string // of the reports among it
	others int      // reports that name the person, and stay
	shared int      // items in quarantine that bear the id of a record that stays, and stay with it

	several [][]store.ID // the records of each call, where more than one has the reference: ids is empty then
}

// ofRef gives everything of the call that has a reference.
func (m *mentions) ofRef(ref string) found {
	calls := set{}
	for _, one := range m.all {
		if one.kind == store.KindReport && one.Ref == ref && m.meant(one) {
			calls.put(one.Call)
		}
	}
	if len(calls) > 1 {
		return m.several(calls)
	}
	who := set{}
	f := m.of(calls, who)
	m.takeAside(&f, calls, who, func(one mention) bool { return one.Ref == ref })
	return f
}

// several gives what is of each of the calls that have one reference.
func (m *mentions) several(calls set) (f found) {
	for call := range calls {
		f.several = append(f.several, m.of(set{call: true}, set{}).ids)
	}
	slices.SortFunc(f.several, func(a, b []store.ID) int { return bytes.Compare(a[0][:], b[0][:]) })
	return f
}

// takeAside adds what is in quarantine of calls and people, or is chosen. What
// bears the id of a record that stays is only counted: an id is erased as a whole.
func (m *mentions) takeAside(f *found, calls, who set, chosen func(mention) bool) {
	stays := set{}
	for _, one := range m.all {
		stays.put(one.id)
	}
	for _, id := range f.ids {
		delete(stays, id)
	}
	for _, one := range m.aside {
		ours := chosen(one) || calls[one.Call] || calls[one.subject] || who[one.Person] || who[one.A] || who[one.B]
		switch {
		case !ours || !m.meant(one) || one.id.IsNil() || slices.Contains(f.ids, one.id):
		case stays[one.id]:
			f.shared++
		default:
			f.ids = append(f.ids, one.id)
		}
	}
}

// ofPerson gives everything of the calls that somebody made or was the victim of,
// under every id that is known to be theirs, and how many other calls name them.
func (m *mentions) ofPerson(id store.ID) found {
	who, calls, other := m.same(id), set{}, set{}
	for _, one := range m.all {
		for _, p := range one.Parties {
			switch {
			case !who[p.Person] || one.kind != store.KindReport:
			case m.meant(one) && (p.Role == store.RoleCaller || p.Role == store.RoleVictim):
				calls.put(one.Call)
			default:
				other.put(one.Call)
			}
		}
	}
	f := m.of(calls, who)
	m.takeAside(&f, calls, who, func(one mention) bool {
		return slices.ContainsFunc(one.Parties, func(p store.Party) bool {
			return who[p.Person] && (p.Role == store.RoleCaller || p.Role == store.RoleVictim)
		})
	})
	for call := range other {
		if !calls[call] {
			f.others++
		}
	}
	return f
}

// same gives every id that links say is the same person's, as the desks read
// them: of all links between two the last one that counts.
func (m *mentions) same(id store.ID) set {
	next := map[store.ID][]store.ID{}
	for pair, l := range m.links() {
		if l.Same {
			next[pair[0]], next[pair[1]] = append(next[pair[0]], pair[1]), append(next[pair[1]], pair[0])
		}
	}
	who := set{}
	for reach := []store.ID{id}; len(reach) > 0; reach = reach[1:] {
		if one := reach[0]; !one.IsNil() && !who[one] {
			who[one] = true
			reach = append(reach, next[one]...)
		}
	}
	return who
}

// links gives the link that holds between each two people. Nobody's but the
// police's counts on whom others have met, nor against the police's.
func (m *mentions) links() map[[2]store.ID]mention {
	gone, met := m.superseded(), m.met()
	last := map[[2]store.ID]mention{}
	for _, one := range m.all {
		if one.kind != store.KindLink || gone[one.id] || one.A.IsNil() || one.B.IsNil() {
			continue
		}
		pair := [2]store.ID{one.A, one.B}
		if bytes.Compare(one.A[:], one.B[:]) > 0 {
			pair = [2]store.ID{one.B, one.A}
		}
		before, linked := last[pair]
		if one.police() || met.only(one.A, one.agency) && met.only(one.B, one.agency) && !(linked && before.police()) {
			last[pair] = one
		}
	}
	return last
}

// superseded gives the links that another one has taken the place of.
func (m *mentions) superseded() set {
	by := map[store.ID]mention{} // the link of each id
	for _, one := range m.all {
		if one.kind == store.KindLink {
			by[one.id] = one
		}
	}
	gone := set{}
	for _, one := range by {
		before, held := by[one.supersedes]
		if held && before.subject == one.subject && (one.police() || one.agency == before.agency) {
			gone.put(before.id)
		}
	}
	return gone
}

// meetings say which agencies have met a person.
type meetings map[store.ID]map[string]bool

// met looks at who the reports and the people's own records are about.
func (m *mentions) met() meetings {
	met := meetings{}
	add := func(id store.ID, agency string) {
		if met[id] == nil {
			met[id] = map[string]bool{}
		}
		met[id][agency] = true
	}
	for _, one := range m.all {
		if one.kind == store.KindPerson {
			add(one.Person, one.agency)
		}
		for _, p := range one.Parties {
			add(p.Person, one.agency)
		}
	}
	return met
}

func (m meetings) only(id store.ID, agency string) bool { return m[id][agency] && len(m[id]) == 1 }

// of gives what belongs to calls and people. People whom those calls alone name
// are among them.
func (m *mentions) of(calls, who set) (f found) {
	named := set{} // by a call that stays
	for _, one := range m.all {
		if one.kind == store.KindReport && !(calls[one.Call] && m.meant(one)) {
			for _, p := range one.Parties {
				named.put(p.Person)
			}
		}
	}
	for _, one := range m.all {
		if calls[one.Call] && m.meant(one) {
			for _, p := range one.Parties {
				if !named[p.Person] {
					who.put(p.Person)
				}
			}
		}
	}
	for _, one := range m.all {
		if !m.meant(one) || !(calls[one.Call] || calls[one.subject] || who[one.Person] || who[one.A] || who[one.B]) {
			continue
		}
		f.ids = append(f.ids, one.id)
		if one.kind == store.KindReport && !slices.Contains(f.refs, one.Ref) {
			f.refs = append(f.refs, one.Ref)
		}
	}
	return f
}
