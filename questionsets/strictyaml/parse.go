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
	d := &Doc{File: file}
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
	if e := d.checkCharacters(o.Private); e != nil {
		return nil, Errors{e}
	}
	root, errs := d.parse(withoutJSONTabs(text))
	if len(errs) > 0 {
		return nil, errs.Err()
	}
	d.Root = root
	return d, nil
}

// checkCharacters finds bytes that are not text. What a caller said may hold any
// character that does not move the reading itself.
func (d *Doc) checkCharacters(private bool) *Error {
	for i, line := range d.lines {
		col := 0
		for at := 0; at < len(line); {
			r, size := utf8.DecodeRuneInString(line[at:])
			col++
			at += size
			switch {
			case r == utf8.RuneError && size == 1:
				return d.Error(Pos{i + 1, col}, "this is not valid UTF-8", "save the file as UTF-8")
			case r < ' ' && r != '\t', !private && control(r):
				return d.Error(Pos{i + 1, col}, fmt.Sprintf("the control character U+%04X does not belong in a text file", r), "delete it")
			}
		}
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
			root, errs = nil, Errors{d.Error(Pos{1, 1}, "this cannot be read as YAML", "look for a quote or a bracket that is not closed")}
		}
	}()
	tokens := lexer.Tokenize(text)
	if errs = d.checkTokens(tokens); len(errs) > 0 {
		return nil, errs
	}
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, Errors{d.syntaxError(err)}
	}
	if len(f.Docs) > 1 {
		at := Pos{1, 1}
		if start := f.Docs[1].Start; start != nil {
			at = place(start)
		}
		return nil, Errors{d.Error(at, "a second document begins here", "one file holds one document")}
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return &Node{Pos: Pos{1, 1}}, nil
	}
	c := converter{doc: d}
	return c.node(f.Docs[0].Body, 0), c.errs
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

// checkTokens refuses what is not used here before anything is built from it,
// and nesting deeper than any pack needs.
func (d *Doc) checkTokens(tokens token.Tokens) Errors {
	var errs Errors
	depth, entries := 0, 0
	for _, t := range tokens {
		if r, ok := refused[t.Type]; ok {
			errs = append(errs, d.Error(place(t), r[0], r[1]))
			continue
		}
		switch t.Type {
		case token.InvalidType:
			return append(errs, d.Error(place(t), lowerFirst(orElse(t.Error, "this cannot be read")), "put text with special characters in quotes"))
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		case token.MappingValueType, token.SequenceEntryType:
			if depth <= 0 && t.Position.Column > maxColumn {
				return append(errs, d.tooDeep(place(t)))
			}
			if entries++; entries > maxEntries {
				return append(errs, d.Error(place(t), "this file has too many keys and list items",
					fmt.Sprintf("at most %d are read", maxEntries)))
			}
		}
		if depth > maxDepth {
			return append(errs, d.tooDeep(place(t)))
		}
	}
	return errs
}

func (d *Doc) tooDeep(at Pos) *Error {
	return d.Error(at, "this is nested too deeply", fmt.Sprintf("at most %d levels are read", maxDepth))
}

// syntaxError gives the parser's message without the lines it quotes.
func (d *Doc) syntaxError(err error) *Error {
	var at interface{ GetToken() *token.Token }
	pos := Pos{1, 1}
	if errors.As(err, &at) {
		if t := at.GetToken(); t != nil {
			pos = place(t)
		}
	}
	msg := "this cannot be read as YAML"
	var said interface{ GetMessage() string }
	if errors.As(err, &said) {
		msg = lowerFirst(said.GetMessage())
	}
	if strings.HasPrefix(msg, "mapping value is not allowed") {
		return d.Error(pos, "there is a second \": \" here, or the line is indented too far",
			"put text with a colon in quotes, and begin keys of one group in the same column")
	}
	return d.Error(pos, msg, "check the indentation, and that quotes and brackets are closed")
}

// converter turns the parser's tree into nodes.
type converter struct {
	doc  *Doc
	errs Errors
}

func (c *converter) fail(t *token.Token, msg, hint string) *Node {
	at := place(t)
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
		out := &Node{Shape: List, Pos: place(t)}
		for _, item := range v.Values {
			out.Items = append(out.Items, c.node(item, depth+1))
		}
		return out
	case *ast.LiteralNode:
		out := &Node{Shape: Scalar, Pos: place(t), style: block}
		if v.Value != nil && v.Value.Token != nil {
			out.Text = v.Value.Token.Value
		}
		return out
	case *ast.NullNode:
		return &Node{Pos: place(t), Null: t.Type == token.NullType, Text: t.Value}
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &Node{Shape: Scalar, Pos: place(t), Text: t.Value, style: styleOf(t)}
	}
	return c.fail(t, "this part of YAML is not used here", "use plain keys, values and lists")
}

func (c *converter) mapping(t *token.Token, values []*ast.MappingValueNode, depth int) *Node {
	out := &Node{Shape: Map, Pos: place(t)}
	first := map[string]Pos{}
	for _, kv := range values {
		kt := kv.Key.GetToken()
		switch kv.Key.(type) {
		case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode, *ast.NullNode:
		default:
			c.fail(kt, "a key must be a word", "write key: value")
			continue
		}
		name, at := kt.Value, place(kt)
		if was, ok := first[name]; ok {
			c.errs = append(c.errs, c.doc.Error(at, "this key is written twice",
				fmt.Sprintf("the first is in line %d; keep one of them", was.Line)))
			continue
		}
		first[name] = at
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

func place(t *token.Token) Pos {
	if t == nil || t.Position == nil {
		return Pos{1, 1}
	}
	return Pos{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[size:]
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
