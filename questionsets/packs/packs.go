// Package packs holds the question sets that come with the program.
package packs

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"firstcall/questionsets"
)

//go:embed *.yaml
var files embed.FS

// Default is the pack of a force that has none of its own yet.
const Default = "west-mercia"

// IDs gives the ids of the embedded packs in alphabetical order.
func IDs() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic("packs: the embedded packs cannot be listed: " + err.Error())
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(ids)
	return ids
}

var (
	mu     sync.Mutex
	parsed = map[string]*questionsets.Pack{}
)

// Load gives an embedded pack by its id. Unknown ids are an error that lists
// the known ones. A pack is parsed once.
func Load(id string) (*questionsets.Pack, error) {
	mu.Lock()
	defer mu.Unlock()
	if p := parsed[id]; p != nil {
		return p, nil
	}
	b, err := files.ReadFile(id + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("there is no pack %q: the packs are %s", id, strings.Join(IDs(), ", "))
	}
	p, err := questionsets.Parse(id+".yaml", b)
	if err != nil {
		return nil, err
	}
	parsed[id] = p
	return p, nil
}

// ForForce gives the pack a force takes calls with, and whether it is its own.
// A force that has none yet uses Default.
func ForForce(force string) (p *questionsets.Pack, own bool, err error) {
	if slices.Contains(IDs(), force) {
		p, err = Load(force)
		return p, true, err
	}
	p, err = Load(Default)
	return p, false, err
}
