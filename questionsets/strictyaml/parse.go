package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const (
	maxDepth  = 32   // of nesting
	maxColumn = 1000 // of a key or a dash outside brackets
	// The parser behind this takes time by the square of the entries of one
	// group; this many are read in about a second.
	maxEntries = 20_000
)

// Parse reads a file into nodes. Its error is an Errors.
func Parse(file string, b []byte, o Options) (*Doc, error) {
	d := &Doc{File: file, private: o.Private}
	limit := o.Limit
	if limit == 0 {
		limit = defaultLimit
	}
	if len(b) > limit {
		return nil, Errors{d.Error(Pos{1, 1},
			fmt.Sprintf("the file has %d bytes", len(b)), fmt.Sprintf("at most %d are read", limit))}
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	d.lines = strings.Split(text, "\n")
	if e := d.checkCharacters(); e != nil {
		return nil, Errors{e}
	}
	root, errs := d.parse(withoutJSONTabs(text))
	if len(errs) > 0 {
		return nil, errs.Err()
	}
	d.Root = root
	return d, nil
}

// checkCharacters finds bytes that are not text, and measures the lines. What a
// caller said may hold any character that does not move the reading itself.
func (d *Doc) checkCharacters() *Error {
	for i, line := range d.lines {
		col := 0
		for at := 0; at < len(line); {
			r, size := utf8.DecodeRuneInString(line[at:])
			col++
			at += size
			msg, hint := "", ""
			switch {
			case r == utf8.RuneError && size == 1:
				msg, hint = "this is not valid UTF-8", "save the file as UTF-8"
			case r < ' ' && r != '\t', !d.private && control(r):
				msg, hint = fmt.Sprintf("the control character U+%04X does not belong in a text file", r), "delete it"
			}
			if msg != "" {
				d.widths = append(d.widths, col)
				return d.Error(Pos{i + 1, col}, msg, hint)
			}
		}
		d.widths = append(d.widths, col)
	}
	return nil
}

// control says whether a character is invisible and has no place in a pack.
func control(r rune) bool {
	return (unicode.IsControl(r) && r != '\t' && r != '\n') || r == '\u2028' || r == '\u2029' || r == '\ufeff'
}

// withoutJSONTabs lets JSON be indented with tabs, which YAML forbids. Inside a
// JSON string a tab is always escaped, so that none is lost.
func withoutJSONTabs(text string) string {
	if s := strings.TrimLeft(text, " \t\n"); s == "" || (s[0] != '{' && s[0] != '[') {
		return text
	}
	return strings.ReplaceAll(text, "\t", " ")
}

// parse turns text into nodes. The parser behind it is not ours: should it
// panic, the author still gets a sentence.
func (d *Doc) parse(text string) (root *Node, errs Errors) {
	defer func() {
		if recover() != nil {
			root, errs = nil, d.orSlip(text, Errors{d.Error(Pos{1, 1}, unreadable, "look for a quote or a bracket that is not closed")})
		}
	}()
	tokens := lexer.Tokenize(text)
	if e := d.checkLimits(tokens); e != nil {
		return nil, Errors{e}
	}
	if errs = d.checkTokens(tokens); len(errs) > 0 {
		return nil, d.orSlip(text, errs)
	}
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, d.orSlip(text, Errors{d.syntaxError(err)})
	}
	if len(f.Docs) > 1 {
		at := Pos{1, 1}
		if start := f.Docs[1].Start; start != nil {
			at = d.place(start)
		}
		return nil, Errors{d.Error(at, "a second document begins here", "one file holds one document")}
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return &Node{Pos: Pos{1, 1}}, nil
	}
	c := converter{doc: d}
	return c.node(f.Docs[0].Body, 0), c.errs
}

// orSlip gives the slip behind what the parser says, where one is found before
// the place it stumbled at. The parser gives the beginning of a text that a
// slip in the next line spoils.
func (d *Doc) orSlip(text string, errs Errors) Errors {
	if s := d.slip(text); s != nil && (s.Line <= errs[0].Line+1 || errs[0].Msg == unreadable) {
		return Errors{s}
	}
	return errs
}

// refused are the parts of YAML that are left out, and what to write instead.
var refused = map[token.Type][2]string{
	token.AnchorType:     {"anchors (&) are not used here", "write the value out, or put text that begins with & in quotes"},
	token.AliasType:      {"aliases (*) are not used here", "write the value out, or put text that begins with * in quotes"},
	token.TagType:        {"tags (!) are not used here", "leave the tag out, or put text that begins with ! in quotes"},
	token.MergeKeyType:   {"merge keys (<<) are not used here", "write the keys out"},
	token.DirectiveType:  {"directives (%) are not used here", "leave the line out"},
	token.MappingKeyType: {"keys that begin with ? are not used here", "write key: value, or put text that begins with ? in quotes"},
}

// checkLimits refuses nesting deeper than any pack needs, and more entries than
// are read in time.
func (d *Doc) checkLimits(tokens token.Tokens) *Error {
	depth, entries := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType, token.SequenceEntryType:
			entries++
			if depth <= 0 && t.Position.Column > maxColumn {
				return d.tooDeep(d.place(t))
			}
		}
		switch {
		case depth > maxDepth:
			return d.tooDeep(d.place(t))
		case entries > maxEntries:
			return d.Error(d.place(t), "this file has too many keys and list items", fmt.Sprintf("at most %d are read", maxEntries))
		}
	}
	return nil
}

// checkTokens refuses what is not used here before anything is built from it.
func (d *Doc) checkTokens(tokens token.Tokens) Errors {
	var errs Errors
	for _, t := range tokens {
		if r, ok := refused[t.Type]; ok {
			errs = append(errs, d.Error(d.place(t), r[0], r[1]))
		} else if t.Type == token.InvalidType {
			return append(errs, d.inWords(d.place(t), t.Error))
		}
	}
	return errs
}

func (d *Doc) tooDeep(at Pos) *Error {
	return d.Error(at, "this is nested too deeply", fmt.Sprintf("at most %d levels are read", maxDepth))
}

const unreadable = "this cannot be read"

// said are the sentences of the parser behind this that an author can do
// something about, by a part of each, and ours. The others are never shown: they
// are about the inside of a parser, and may repeat what a caller said.
var said = []struct{ part, msg, hint string }{
	{"mapping value is not allowed", `there is a second ": " here, or the line is indented too far`,
		"put text with a colon in quotes, and begin keys of one group in the same column"},
	{"tab character", tabMsg, tabHint},
	{"'\t'", tabMsg, tabHint},
	{"',' or '}' must be specified", "a comma or a closing } is missing before this", "write it, or put text with brackets or commas in quotes"},
	{"',' or ']' must be specified", "a comma or a closing ] is missing before this", "write it, or put text with brackets or commas in quotes"},
	{"could not find '['", "this ] closes nothing", "take it out, or put the text in quotes"},
	{"could not find '{'", "this } closes nothing", "take it out, or put the text in quotes"},
	{"escape", `after \ in double quotes this cannot stand`, `write \\ for one \, or use single quotes`},
	{"document separator", "the quote before this line is not closed", "write the same quote at the end of the text"},
}

// inWords gives a mistake that the parser found in words of ours.
func (d *Doc) inWords(at Pos, theirs string) *Error {
	for _, s := range said {
		if strings.Contains(theirs, s.part) {
			return d.Error(at, s.msg, s.hint)
		}
	}
	if strings.Contains(d.line(d.within(at).Line), "\t") {
		return d.Error(at, "there is a tab in this line", tabHint)
	}
	return d.Error(at, unreadable+" here", "check the indentation, and that quotes and brackets are closed")
}

// syntaxError gives the parser's error where it stumbled.
func (d *Doc) syntaxError(err error) *Error {
	var at interface{ GetToken() *token.Token }
	pos := Pos{1, 1}
	if errors.As(err, &at) {
		if t := at.GetToken(); t != nil {
			pos = d.place(t)
		}
	}
	var theirs interface{ GetMessage() string }
	if !errors.As(err, &theirs) {
		return d.Error(pos, unreadable, "check the indentation, and that quotes and brackets are closed")
	}
	return d.inWords(pos, theirs.GetMessage())
}

// converter turns the parser's tree into nodes.
type converter struct {
	doc  *Doc
	errs Errors
}

func (c *converter) fail(t *token.Token, msg, hint string) *Node {
	at := c.doc.place(t)
	c.errs = append(c.errs, c.doc.Error(at, msg, hint))
	return &Node{Pos: at}
}

func (c *converter) node(n ast.Node, depth int) *Node {
	if n == nil {
		return &Node{Pos: Pos{1, 1}}
	}
	t := n.GetToken()
	if depth > maxDepth {
		return c.fail(t, "this is nested too deeply", fmt.Sprintf("at most %d levels are read", maxDepth))
	}
	switch v := n.(type) {
	case *ast.MappingNode:
		return c.mapping(t, v.Values, depth)
	case *ast.MappingValueNode:
		return c.mapping(t, []*ast.MappingValueNode{v}, depth)
	case *ast.SequenceNode:
		out := &Node{Shape: List, Pos: c.doc.place(t)}
		for _, item := range v.Values {
			out.Items = append(out.Items, c.node(item, depth+1))
		}
		return out
	case *ast.LiteralNode:
		out := &Node{Shape: Scalar, Pos: c.doc.place(t), style: block}
		if v.Value != nil && v.Value.Token != nil {
			out.Text = v.Value.Token.Value
		}
		return out
	case *ast.NullNode:
		return &Node{Pos: c.doc.place(t), Null: t.Type == token.NullType, Text: t.Value}
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &Node{Shape: Scalar, Pos: c.doc.place(t), Text: t.Value, style: styleOf(t)}
	}
	return c.fail(t, "this part of YAML is not used here", "use plain keys, values and lists")
}

func (c *converter) mapping(t *token.Token, values []*ast.MappingValueNode, depth int) *Node {
	out := &Node{Shape: Map, Pos: c.doc.place(t)}
	first := map[string]Pos{}
	for _, kv := range values {
		kt := kv.Key.GetToken()
		switch kv.Key.(type) {
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode, *ast.NullNode:
		default:
			c.fail(kt, "a key must be a word", "write key: value")
			continue
		}
		name, at := kt.Value, c.doc.place(kt)
		if was, ok := first[name]; ok {
			c.errs = append(c.errs, c.doc.Error(at, "this key is written twice",
				fmt.Sprintf("the first is in line %d; keep one of them", was.Line)))
			continue
		}
		first[name] = at
		if kv.Value.Type() == ast.NullType && kv.Value.GetToken().Type != token.NullType && strings.Contains(name, " ") {
			c.errs = append(c.errs, c.doc.Error(at, "there is no colon after the key", "write key: value"))
			continue
		}
		out.Keys = append(out.Keys, Key{Name: name, Pos: at, Value: c.node(kv.Value, depth+1)})
	}
	if len(out.Keys) > 0 && t.Type != token.MappingStartType {
		out.Pos = out.Keys[0].Pos
	}
	return out
}

func styleOf(t *token.Token) style {
	switch t.Type {
	case token.SingleQuoteType:
		return singleQuoted
	case token.DoubleQuoteType:
		return doubleQuoted
	}
	return plain
}

func (d *Doc) place(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{1, 1}
	}
	return d.within(Pos{t.Position.Line, t.Position.Column})
}
