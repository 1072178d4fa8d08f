package config

import (
	"slices"
	"strings"

	"firstcall/questionsets/strictyaml"
)

// Outside is what a force has beside Firstcall: other systems that are looked
// into during a call, a printer, a control room to ring.
type Outside struct {
	Systems     []System `yaml:"systems"`      // LEI-01, HMIC-04
	ControlRoom string   `yaml:"control_room"` // the telephone number to ring when nothing could be sent
	Print       []string `yaml:"print"`        // a program and its arguments; it gets the text on standard input
}

// System is another system. Command is a program and its arguments: it gets
// whom to look for as JSON on standard input and prints what the system knows,
// nothing for nothing. Without one the handler looks by hand.
type System struct {
	Name    string   `yaml:"name"`
	Command []string `yaml:"command"`
}

// usualSystems are looked into by hand where a force has configured none.
var usualSystems = []System{{Name: "Crime recording"}, {Name: "Intelligence"}, {Name: "Command and control"}}

// check finds what cannot be used.
func (o Outside) check(doc *strictyaml.Doc) error {
	var errs strictyaml.Errors
	fail := func(at strictyaml.Pos, msg, hint string) { errs = append(errs, doc.Error(at, msg, hint)) }
	var names []string
	for i, s := range o.Systems {
		name := strings.ToLower(strings.TrimSpace(s.Name))
		switch {
		case name == "":
			fail(doc.At("systems", i), "this system has no name", "write name: and what the handler calls it")
		case slices.Contains(names, name):
			fail(doc.At("systems", i, "name"), "two systems have this name", "give each a name of its own")
		case doc.Has("systems", i, "command") && !runs(s.Command):
			fail(doc.At("systems", i, "command"), "this command names no program", "write command: [program, argument], or leave it out to look by hand")
		}
		names = append(names, name)
	}
	if doc.Has("print") && !runs(o.Print) {
		fail(doc.At("print"), "this command names no program", "write print: [program, argument]")
	}
	return errs.Err()
}

// runs says whether a command names a program.
func runs(command []string) bool { return len(command) > 0 && strings.TrimSpace(command[0]) != "" }
