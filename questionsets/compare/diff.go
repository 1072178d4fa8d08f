// Package compare says how two question sets differ: what they ask, what
// follows from the answers, and which calls come out otherwise.
package compare

import (
	"cmp"
	"slices"
	"strings"

	"firstcall/questionsets"
)

// Version names the file of a pack.
type Version struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Hash    string `json:"hash"` // hex SHA-256 of the file's bytes
}

func versionOf(p *questionsets.Pack) Version { return Version{p.ID, p.Version, p.Hash} }

// How says in which way something differs.
type How string

// The ways.
const (
	Added    How = "added"
	Removed  How = "removed"
	Reworded How = "reworded" // what is read out or chosen from says it in other words
	Changed  How = "changed"
	Moved    How = "moved" // the same things in another order
)

// Change is one difference between two packs.
type Change struct {
	Part string `json:"part"` // the key in the file, such as "questions"; "pack" for what the pack says of itself
	ID   string `json:"id"`   // which of them; "" where a pack has only one
	How  How    `json:"how"`
	Key  string `json:"key"` // what about it, such as "when" or "choices afraid points"; "" the whole of it
	Old  string `json:"old"` // "" where the old pack says nothing
	New  string `json:"new"`
}

// Difference is all that is different between two packs.
type Difference struct {
	Old Version `json:"old"`
	New Version `json:"new"`
	// SameVersion says that two different files carry one id and version: once the
	// first is published, the second is refused.
	SameVersion bool            `json:"same_version"`
	Changes     []Change        `json:"changes"`  // in the order of a pack's keys; id and version are not among them
	Examples    []ExampleChange `json:"examples"` // only those that come out otherwise or do not fit
}

// Diff compares two packs that Parse gave. The error is that of an example which
// does not fit its own pack; Parse refuses such a pack.
func Diff(old, next *questionsets.Pack) (Difference, error) {
	d := Difference{Old: versionOf(old), New: versionOf(next), Changes: changes(leavesOf(old), leavesOf(next))}
	d.SameVersion = old.ID == next.ID && old.Version == next.Version && old.Hash != next.Hash
	var err error
	d.Examples, err = examples(old, next)
	return d, err
}

// changes compares the leaves of two packs, in the order of a pack's keys, all that
// is said of one thing together.
func changes(old, next []leaf) []Change {
	rank := map[string]int{}
	for _, l := range slices.Concat(old, next) {
		if about := l.change().about(); rank[about] == 0 {
			rank[about] = len(rank) + 1
		}
	}
	out := appendChanges([]Change{}, old, next, Removed)
	out = appendChanges(out, next, old, Added)
	slices.SortStableFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(partOrder(a.Part), partOrder(b.Part)), cmp.Compare(rank[a.about()], rank[b.about()]))
	})
	return out
}

// about tells what a change is about from all else in a pack.
func (c Change) about() string { return c.Part + "\x00" + c.ID }

// appendChanges adds what became of one side's leaves: missing says what it means
// that the other side lacks one. What both have is compared once, from the old
// side. Of a thing that is missing as a whole its details say nothing more.
func appendChanges(out []Change, leaves, others []leaf, missing How) []Change {
	other := map[string]leaf{}
	for _, l := range others {
		other[l.place()] = l
	}
	within := "" // where the details of what is missing begin
	for _, l := range leaves {
		if within != "" && strings.HasPrefix(l.place(), within) {
			continue
		}
		within = ""
		o, both := other[l.place()]
		switch {
		case both && missing == Removed:
			out = append(out, l.against(o)...)
		case both, l.taken, l.list != nil: // of a list that is not there, each item is missing too
		default:
			c := l.change()
			if c.Old = l.text; missing == Added {
				c.Old, c.New = "", l.text
			}
			if l.whole {
				c.How, within = missing, l.place()+"\x00"
			}
			out = append(out, c)
		}
	}
	return out
}

// against compares a leaf with the one at its place in the new pack.
func (l leaf) against(n leaf) []Change {
	c := l.change()
	switch c.Old, c.New = l.text, n.text; {
	case l.whole, l.taken && n.taken: // its details are compared one by one; the pack's basis is said of the pack
		return nil
	case l.list != nil:
		c.How, c.Old, c.New = Moved, common(l.list, n.list), common(n.list, l.list)
	case l.reworded:
		c.How = Reworded
	}
	if c.Old == c.New {
		return nil
	}
	return []Change{c}
}

// common gives what a list has of another.
func common(list, other []string) string {
	both := slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !slices.Contains(other, s) })
	return strings.Join(both, ", ")
}
