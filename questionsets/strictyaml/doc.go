// Package strictyaml reads the small, strict part of YAML that packs and
// answers files are written in.
//
// A scalar is always the text that was written: 2012.10 stays "2012.10" and no
// stays "no". Unknown and repeated keys, anchors, aliases, tags, merge keys and
// second documents are mistakes. Every mistake says where it is, what is wrong
// and what would be right. JSON is read as well, being YAML.
package strictyaml

import (
	"strings"
	"unicode/utf8"
)

// Options say how a file is read.
type Options struct {
	Limit int // the most bytes that are read; 0 is 1 MiB
	// Private keeps values out of errors: what is read was said by a caller.
	Private bool
	// NullIsAbsent reads null as if the key were not there, as JSON writers mean it.
	NullIsAbsent bool
}

const defaultLimit = 1 << 20

// Doc is a file that has been read, kept so that later checks can say where.
type Doc struct {
	File string
	Root *Node

	lines   []string
	widths  []int // of the lines, in characters
	private bool  // values stay out of errors
}

// At gives the place of a value: At("questions", 3, "when"). Where a step is
// not there it gives the last place that is.
func (d *Doc) At(path ...any) Pos {
	n := d.Root
	for _, step := range path {
		next := n.child(step)
		if next == nil {
			break
		}
		n = next
	}
	if n == nil {
		return Pos{1, 1}
	}
	return n.Pos
}

// Has says whether a value was written at the path.
func (d *Doc) Has(path ...any) bool { return d.Node(path...) != nil }

// Node gives what was written at the path, nil for nothing.
func (d *Doc) Node(path ...any) *Node {
	n := d.Root
	for _, step := range path {
		n = n.child(step)
	}
	if n == nil || n.Shape == Empty {
		return nil
	}
	return n
}

// KeyAt gives the place of the key at the end of the path, or else of the
// value before it.
func (d *Doc) KeyAt(path ...any) Pos {
	if len(path) > 0 {
		parent := d.Root
		for _, step := range path[:len(path)-1] {
			parent = parent.child(step)
		}
		if name, ok := path[len(path)-1].(string); ok && parent != nil {
			for _, k := range parent.Keys {
				if k.Name == name {
					return k.Pos
				}
			}
		}
	}
	return d.At(path...)
}

// Error gives a mistake at a place, or at the nearest place in the file.
func (d *Doc) Error(at Pos, msg, hint string) *Error {
	at = d.within(at)
	return &Error{File: d.File, Line: at.Line, Col: at.Col, Msg: msg, Hint: hint}
}

// within gives a place, or the nearest one that is in the file.
func (d *Doc) within(at Pos) Pos {
	at.Line = max(1, min(at.Line, len(d.widths)))
	if len(d.widths) > 0 {
		at.Col = min(at.Col, d.widths[at.Line-1]+1)
	}
	at.Col = max(1, at.Col)
	return at
}

// Inside gives the place of the character at offset (in characters, from 0)
// within a scalar's text. A plain or quoted scalar on one line and a | block
// are exact; of a folded text it gives the beginning.
func (d *Doc) Inside(offset int, path ...any) Pos {
	n := d.Node(path...)
	if n == nil || n.Shape != Scalar {
		return d.At(path...)
	}
	if n.style == block {
		return d.insideBlock(n, offset)
	}
	return d.insideLine(n, offset)
}

func (d *Doc) insideLine(n *Node, offset int) Pos {
	written := runesFrom(d.line(n.Pos.Line), n.Pos.Col-1)
	if n.style == plain {
		if offset > len(written) {
			return n.Pos
		}
		return Pos{n.Pos.Line, n.Pos.Col + offset}
	}
	at := 1 // after the opening quote
	for i := 0; i < offset; i++ {
		if at >= len(written) {
			return n.Pos // it goes on in the next line
		}
		at += escapeLength(n.style, written[at:])
	}
	return Pos{n.Pos.Line, n.Pos.Col + at}
}

// escapeLength is how many written characters stand for the next one of the text.
func escapeLength(s style, written []rune) int {
	if s == singleQuoted && len(written) > 1 && written[0] == '\'' && written[1] == '\'' {
		return 2
	}
	if s == doubleQuoted && len(written) > 1 && written[0] == '\\' {
		switch written[1] {
		case 'x':
			return 4
		case 'u':
			return 6
		case 'U':
			return 10
		}
		return 2
	}
	return 1
}

// insideBlock counts lines of a | block; a > block gives its first character.
func (d *Doc) insideBlock(n *Node, offset int) Pos {
	header := runesFrom(d.line(n.Pos.Line), n.Pos.Col-1)
	line := n.Pos.Line + 1
	for line <= len(d.lines) && strings.TrimSpace(d.line(line)) == "" {
		line++
	}
	text := d.line(line)
	indent := utf8.RuneCountInString(text) - utf8.RuneCountInString(strings.TrimLeft(text, " "))
	start := Pos{line, indent + 1}
	before := []rune(n.Text)
	if len(header) == 0 || header[0] != '|' || offset > len(before) {
		return start
	}
	said := string(before[:offset])
	down := strings.Count(said, "\n")
	last := said[strings.LastIndexByte(said, '\n')+1:]
	return Pos{n.Pos.Line + 1 + down, start.Col + utf8.RuneCountInString(last)}
}

func (d *Doc) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return d.lines[n-1]
}

func runesFrom(s string, skip int) []rune {
	r := []rune(s)
	return r[min(max(skip, 0), len(r)):]
}
