package strictyaml

// Shape is what a node is.
type Shape int

// The shapes of a node.
const (
	Empty  Shape = iota // nothing was written, or null
	Scalar              // one value
	List
	Map
)

// String names the shape as an author would.
func (s Shape) String() string {
	return [...]string{"nothing", "a single value", "a list", "a group of keys"}[s]
}

// style is how a scalar is written.
type style int

const (
	plain style = iota
	singleQuoted
	doubleQuoted
	block
)

// Node is a piece of the file as written.
type Node struct {
	Shape Shape
	Pos   Pos    // where it begins, a quoted scalar at its quote
	Text  string // of a scalar: the text written, quotes and escapes resolved
	Null  bool   // "null" or "~" was written
	Items []*Node
	Keys  []Key

	style style
}

// Key is one key of a map with its value.
type Key struct {
	Name  string
	Pos   Pos
	Value *Node
}

// Get gives the value of a key, nil if the node is no map or has no such key.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Keys {
		if n.Keys[i].Name == name {
			return n.Keys[i].Value
		}
	}
	return nil
}

// child follows one step of a path: a key's name or an item's index.
func (n *Node) child(step any) *Node {
	if n == nil {
		return nil
	}
	switch s := step.(type) {
	case string:
		return n.Get(s)
	case int:
		if s >= 0 && s < len(n.Items) {
			return n.Items[s]
		}
	}
	return nil
}
