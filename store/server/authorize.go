package server

import (
	"slices"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
)

// Action is what somebody asks for.
type Action string

// The actions. Only the last three depend on who is signed on: a desk is kept in
// step whatever the shift.
const (
	ActPush       Action = "push"
	ActHave       Action = "have"
	ActChanges    Action = "changes"
	ActPacks      Action = "packs"
	ActSignOn     Action = "sign-on" // and off
	ActRecord     Action = "record"
	ActFind       Action = "find"
	ActQuarantine Action = "quarantine"
)

// everyone is every role there is.
var everyone = []string{roll.RoleHandler, roll.RoleDispatcher, roll.RoleSupervisor, roll.RoleAuditor, roll.RolePartner, roll.RoleAdministrator}

// readers are those whose work needs contents: an administrator's does not
// (SYNC section 4).
var readers = []string{roll.RoleHandler, roll.RoleDispatcher, roll.RoleSupervisor, roll.RoleAuditor, roll.RolePartner}

// allowed is who may do what. What is not in it nobody may.
var allowed = map[Action][]string{
	ActPush:       readers, // an administrator writes nothing; of an auditor's the log takes what they looked at alone
	ActHave:       everyone,
	ActPacks:      everyone,
	ActSignOn:     everyone,
	ActChanges:    readers,
	ActRecord:     readers,
	ActFind:       readers,
	ActQuarantine: {roll.RoleSupervisor, roll.RoleAuditor, roll.RoleAdministrator},
}

// Actor is who asks: a desk, and the person signed on there, if somebody is.
type Actor struct {
	Desk   roll.Desk
	Person *roll.Person
}

// Resource is whose the thing is that is asked for; empty where it is whatever
// the actor's own scope holds.
type Resource struct{ Force, Agency string }

// ofPerson says whether it is the person signed on who must be allowed it, not
// the desk.
func (act Action) ofPerson() bool {
	return act == ActRecord || act == ActFind || act == ActQuarantine
}

// person is whoever an action is done by, nil for the desk itself.
func (a Actor) person(act Action) *roll.Person {
	if !act.ofPerson() {
		return nil
	}
	return a.Person
}

// scope is whose records an actor sees. A person sees those of their force and
// agency alone, and never more than the desk does (SLA-13). A partner is of an
// agency of its own: one whose agency is the police's sees nothing at all.
func (a Actor) scope(act Action) central.Scope {
	s := central.Scope{Forces: a.Desk.Forces, Agency: agencyOf(a.Desk.Agency)}
	s.Police = s.Agency == central.AgencyPolice
	if a.Desk.Role == roll.RolePartner && s.Police {
		return central.Scope{Agency: s.Agency}
	}
	if p := a.person(act); p != nil {
		if p.Role == roll.RolePartner && agencyOf(p.Agency) == central.AgencyPolice {
			return central.Scope{Agency: s.Agency}
		}
		s.Forces = slices.DeleteFunc(slices.Clone(s.Forces), func(force string) bool { return force != p.Force })
		if theirs := agencyOf(p.Agency); theirs != s.Agency {
			if !s.Police {
				s.Forces = nil // of another agency than this partner's desk
			}
			s.Agency, s.Police = theirs, false
		}
	}
	return s
}

func agencyOf(agency string) string {
	if agency == "" {
		return central.AgencyPolice
	}
	return agency
}

// credential is what a desk pushes with, whoever is signed on.
func (a Actor) credential() central.Credential {
	return central.Credential{Desk: a.Desk.ID, Role: a.Desk.Role, Forces: a.Desk.Forces, Agency: agencyOf(a.Desk.Agency)}
}

// authorize is the one place that says who may do what (SYNC section 4): deny by
// default, with CodeForbidden. Where it is a record that may not be seen, the
// caller answers as for one that does not exist.
func authorize(a Actor, act Action, r Resource) error {
	role := a.Desk.Role
	if p := a.person(act); p != nil {
		role = p.Role
	}
	s := a.scope(act)
	switch {
	case !slices.Contains(allowed[act], role):
		return forbidden("Your role does not allow this.")
	case len(s.Forces) == 0, r.Force != "" && !slices.Contains(s.Forces, r.Force):
		return forbidden("This is for people of another force.")
	case r.Agency != "" && !s.Police && agencyOf(r.Agency) != s.Agency:
		return forbidden("This is for people of another agency.")
	}
	return nil
}

func forbidden(text string) error {
	return store.Errorf(store.CodeForbidden, "%s", text).WithHint("Ask your administrator if you need it.")
}
