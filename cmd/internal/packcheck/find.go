// Package packcheck finds question sets and checks them, for both programs: what
// an author is told is what refuses to be published.
package packcheck

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"firstcall/cmd/internal/cli"
	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
)

// Find gives a pack by a force's name, the name of an embedded one or a file.
func Find(name string) (*questionsets.Pack, error) { return find(name, cli.ReadFile) }

// FindNamed is Find for a pack that was named on the command line: "-" is
// standard input, and an interruption ends the reading.
func FindNamed(a *cli.App, name string) (*questionsets.Pack, error) { return find(name, a.ReadNamed) }

// ID gives the id that a force's name stands for, and any other name as it is.
func ID(name string) string {
	for _, f := range questionsets.Forces {
		if strings.EqualFold(f.Name, name) {
			return f.ID
		}
	}
	return name
}

func find(name string, read func(name string, limit int64) ([]byte, error)) (*questionsets.Pack, error) {
	if id := ID(name); slices.Contains(packs.IDs(), id) {
		return packs.Load(id)
	}
	b, err := read(name, questionsets.MaxPackBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, store.Errorf(store.CodeNotFound, "there is no pack and no file of that name").
			WithHint("The packs are " + strings.Join(packs.IDs(), ", ") + ".")
	}
	if err != nil {
		return nil, err
	}
	return questionsets.Parse(cli.ShownName(name), b)
}
