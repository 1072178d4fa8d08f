package server

import (
	"net/http"
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/central/roll"
	"firstcall/store/wire"
)

// roleTable is who may do what, written down a second time: each letter is an
// action, in the order of actions.
//
//	P push  H have  C changes  K packs  S sign-on  R record  F find  Q quarantine
var roleTable = map[string]string{
	roll.RoleHandler:       "PHCKSRF ",
	roll.RoleDispatcher:    "PHCKSRF ",
	roll.RoleSupervisor:    "PHCKSRFQ",
	roll.RoleAuditor:       "PHCKSRFQ",
	roll.RolePartner:       "PHCKSRF ",
	roll.RoleAdministrator: " H KS  Q",
	"":                     "        ",
	"caretaker":            "        ",
}

var actions = []Action{ActPush, ActHave, ActChanges, ActPacks, ActSignOn, ActRecord, ActFind, ActQuarantine}

// TestSYNC4EveryRoleEveryAction is the table of every role, action, own and
// other force and agency (ASVS 8.2.2), as a desk and as a person at a desk.
func TestSYNC4EveryRoleEveryAction(t *testing.T) {
	for role, may := range roleTable {
		for i, act := range actions {
			for _, agency := range []string{"", "police", "council"} {
				desk := roll.Desk{ID: ids.New(), Forces: []string{"west-mercia", "cumbria"}, Agency: agency, Role: role}
				handlers := desk
				handlers.Role = roll.RoleHandler
				person := roll.Person{Force: "west-mercia", Agency: agency, Collar: "4417", Role: role}
				for _, r := range resources {
					police := agency != "council"
					want := may[i] != ' ' && r.ownForce && (police || r.council)
					if role == roll.RolePartner && police {
						want = false // no partner is the police (SLA-13)
					}
					if got := authorize(Actor{Desk: desk}, act, r.Resource) == nil; got != want {
						t.Errorf("a %s desk (%q), %s of %s: %v", role, agency, act, r.name, got)
					}
					want = want && r.Force != "cumbria"
					if got := authorize(Actor{Desk: handlers, Person: &person}, act, r.Resource) == nil; act.ofPerson() && got != want {
						t.Errorf("a %s person (%q), %s of %s: %v", role, agency, act, r.name, got)
					}
				}
			}
		}
	}
	if authorize(Actor{Desk: roll.Desk{Forces: []string{"kent"}, Role: roll.RoleSupervisor}}, "drop everything", Resource{}) == nil {
		t.Error("an action that nobody listed is allowed")
	}
}

var resources = []struct {
	name              string
	ownForce, council bool
	Resource
}{
	{"whatever is theirs", true, true, Resource{}},
	{"their force", true, true, Resource{Force: "west-mercia"}},
	{"the desk's other force", true, true, Resource{Force: "cumbria"}},
	{"another force", false, true, Resource{Force: "kent"}},
	{"their force's police", true, false, Resource{"west-mercia", "police"}},
	{"their force's council", true, true, Resource{"west-mercia", "council"}},
	{"their force's housing", true, false, Resource{"west-mercia", "housing"}},
	{"another force's council", false, true, Resource{"kent", "council"}},
}

// TestSLA13APersonSeesTheirOwn says that nobody sees more at a desk than the
// desk may, nor more than is their own.
func TestSLA13APersonSeesTheirOwn(t *testing.T) {
	desk := roll.Desk{Forces: []string{"west-mercia", "kent"}, Agency: "police", Role: roll.RoleHandler}
	for name, c := range map[string]struct {
		desk   roll.Desk
		person roll.Person
		forces string
		police bool
	}{
		"police":                      {desk, roll.Person{Force: "kent"}, "kent", true},
		"council at a police desk":    {desk, roll.Person{Force: "kent", Agency: "council"}, "kent", false},
		"of a force not served":       {desk, roll.Person{Force: "cumbria"}, "", true},
		"police at a council's desk":  {roll.Desk{Forces: []string{"kent"}, Agency: "council"}, roll.Person{Force: "kent", Agency: "police"}, "", false},
		"housing at a council's desk": {roll.Desk{Forces: []string{"kent"}, Agency: "council"}, roll.Person{Force: "kent", Agency: "housing"}, "", false},
		"partner called police":       {desk, roll.Person{Force: "kent", Agency: "police", Role: roll.RolePartner}, "", false},
		"council at its desk":         {roll.Desk{Forces: []string{"kent"}, Agency: "council"}, roll.Person{Force: "kent", Agency: "council"}, "kent", false},
	} {
		got := Actor{Desk: c.desk, Person: &c.person}.scope(ActFind)
		if strings.Join(got.Forces, " ") != c.forces || got.Police != c.police {
			t.Errorf("%s: %+v", name, got)
		}
		if feed := (Actor{Desk: c.desk, Person: &c.person}).scope(ActChanges); len(feed.Forces) != len(c.desk.Forces) {
			t.Errorf("%s: the desk's feed has changed with the shift", name)
		}
	}
}

// TestSLA13APartnerIsNeverThePolice says that a partner's desk that somebody
// enrolled for the police gets nothing of theirs and adds nothing.
func TestSLA13APartnerIsNeverThePolice(t *testing.T) {
	w := newWorld(t)
	it := w.handler().stored()
	for _, agency := range []string{"", "police"} {
		c := w.stranger()
		c.token = w.partnerOf(agency, c.id)
		for path, r := range map[string]reply{"feed": c.get(wire.PathChanges), "record": c.get(wire.PathRecords + it.ID.String()),
			"find": c.post(wire.PathFind, byNumber()), "push": c.post(wire.PathPush, wire.PushRequest{Items: []wire.Item{c.record()}})} {
			if r.status != http.StatusForbidden {
				t.Errorf("%s of the agency %q: %d %s", path, agency, r.status, r.body)
			}
		}
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d records", n)
	}
}

// partnerOf enrols a partner's desk for an agency, whatever the commands say.
func (w *world) partnerOf(agency string, id store.ID) string {
	w.t.Helper()
	code, _, err := w.AddDesk(background, roll.Desk{Name: "partner of " + agency + ".", Forces: []string{"west-mercia"}, Agency: agency, Role: roll.RolePartner})
	w.must(err)
	_, token, err := w.Enrol(background, code, id)
	w.must(err)
	return token
}

// TestSYNC4AnAuditorWritesDownLooksAlone says that an auditor's desk adds access
// records and nothing else.
func TestSYNC4AnAuditorWritesDownLooksAlone(t *testing.T) {
	w := newWorld(t)
	c := w.desk("auditor", "west-mercia", "police", roll.RoleAuditor)
	for kind, want := range map[store.Kind]wire.State{store.KindAccess: wire.Stored, store.KindReport: wire.Quarantined,
		store.KindNote: wire.Quarantined, store.KindMarker: wire.Quarantined} {
		if a := c.push(c.record(func(h *store.Header) { h.Kind = kind })).Answers[0]; a.State != want {
			t.Errorf("%s is %s: %s", kind, a.State, a.Reason)
		}
	}
}

// TestSYNC4EveryPathAsksAuthorize asks every path as every role.
func TestSYNC4EveryPathAsksAuthorize(t *testing.T) {
	w := newWorld(t)
	paths := map[Action]func(*client) reply{
		ActPush:       func(c *client) reply { return c.post(wire.PathPush, wire.PushRequest{}) },
		ActHave:       func(c *client) reply { return c.post(wire.PathHave, wire.HaveRequest{}) },
		ActChanges:    func(c *client) reply { return c.get(wire.PathChanges) },
		ActPacks:      func(c *client) reply { return c.get(wire.PathPacks) },
		ActFind:       func(c *client) reply { return c.post(wire.PathFind, byNumber()) },
		ActRecord:     func(c *client) reply { return c.get(wire.PathRecords + ids.New().String()) },
		ActQuarantine: func(c *client) reply { return c.get(wire.PathQuarantine) },
		ActSignOn: func(c *client) reply {
			return c.post(wire.PathSignOn, wire.SignOnRequest{Force: "west-mercia", Collar: "none", PIN: "271828"})
		},
	}
	for role, may := range roleTable {
		if strings.TrimSpace(may) == "" {
			continue
		}
		agency := "police"
		if role == roll.RolePartner {
			agency = "council"
		}
		c := w.desk("a "+role, "west-mercia", agency, role).on(role)
		for i, act := range actions {
			r := paths[act](c)
			denied := r.status == http.StatusForbidden && strings.Contains(string(r.body), "Your role")
			if denied != (may[i] == ' ') {
				t.Errorf("%s as %s: %d %s", act, role, r.status, r.body)
			}
		}
	}
}

// TestSYNC4WhatOnePersonSeesNeedsAPerson says that a desk alone is kept in step and
// is shown no contents, and that it learns when a sign-on has ended.
func TestSYNC4WhatOnePersonSeesNeedsAPerson(t *testing.T) {
	w := newWorld(t)
	c := w.desk("desk 1", "west-mercia", "police", roll.RoleSupervisor)
	it := c.stored()
	looks := func() []reply {
		return []reply{c.get(wire.PathRecords + it.ID.String()), c.post(wire.PathFind, byNumber()), c.get(wire.PathQuarantine)}
	}
	for i, r := range looks() {
		if r.status != http.StatusForbidden || !strings.Contains(r.problem(t).Detail, "Sign on with your PIN") {
			t.Errorf("look %d of a desk alone: %d %s", i, r.status, r.body)
		}
	}
	w.must(w.AddPerson(background, roll.Person{Force: "west-mercia", Collar: "4417", Role: roll.RoleSupervisor}, "271828"))
	c.signOn("4417", "271828")
	for i, r := range append(looks(), c.get(wire.PathChanges)) {
		if r.status != http.StatusOK || r.header.Get(wire.HeaderPerson) != "" {
			t.Errorf("look %d of a person: %d %s", i, r.status, r.body)
		}
	}
	w.must(w.RevokePerson(background, "west-mercia", "4417"))
	for i, r := range looks() {
		if r.status != http.StatusForbidden || r.header.Get(wire.HeaderPerson) != wire.PersonEnded {
			t.Errorf("look %d of somebody revoked: %d %s", i, r.status, r.body)
		}
	}
	for i, r := range []reply{c.get(wire.PathChanges), c.post(wire.PathPush, wire.PushRequest{}), c.post(wire.PathHave, wire.HaveRequest{}), c.get(wire.PathPacks)} {
		if r.status != http.StatusOK || r.header.Get(wire.HeaderPerson) != wire.PersonEnded {
			t.Errorf("request %d of the desk: %d %q", i, r.status, r.header.Get(wire.HeaderPerson))
		}
	}
}
