package keys

import (
	"slices"
	"sort"
	"strings"

	"firstcall/tui/safe"
)

// HelpFor gives what works in a scope, nearest scope first, in the table's order.
// A key that means something nearer is not listed again.
func HelpFor(scope Scope) []Binding {
	var out []Binding
	listed := map[string]bool{}
	for _, b := range reachable[scope] {
		hidden := len(b.Keys) > 0
		for _, k := range b.Keys {
			hidden = hidden && listed[k]
			listed[k] = true
		}
		if !hidden {
			out = append(out, b)
		}
	}
	return out
}

// Show gives a key as a person knows it: "F4", "⇧tab", "ctrl+o".
func Show(key string) string {
	if s, ok := shown[key]; ok {
		return s
	}
	if len(key) > 1 && key[0] == 'f' && key[1] >= '0' && key[1] <= '9' {
		return strings.ToUpper(key)
	}
	return key
}

// ShowAll gives all keys of a binding: "enter, tab, ↓".
func (b Binding) ShowAll() string {
	names := make([]string, len(b.Keys))
	for i, k := range b.Keys {
		names[i] = Show(k)
	}
	return strings.Join(names, ", ")
}

// Hint is a key and its label in a footer.
type Hint struct{ Key, Label string }

// Separator stands between two hints of a footer.
const Separator = " · "

// Hints gives the footer of a scope: the most needed hints that fit width cells,
// in the table's order, help last.
func Hints(scope Scope, width int) []Hint {
	var wanted []Intent
	left := width + safe.Width(Separator)
	for _, intent := range footers[scope] {
		b, ok := first(scope, intent)
		if !ok || intent == Panel && width >= PanelsFrom {
			continue
		}
		if left -= safe.Width(Separator) + b.hint().cells(); left < 0 {
			break
		}
		wanted = append(wanted, intent)
	}
	var out, last []Hint
	for _, b := range reachable[scope] {
		i := slices.Index(wanted, b.Intent)
		if i < 0 || b.Label == "" {
			continue
		}
		wanted[i] = None
		if b.Intent == Help {
			last = append(last, b.hint())
		} else {
			out = append(out, b.hint())
		}
	}
	return append(out, last...)
}

// hint is how a binding stands in a footer. Commands are opened by / as the
// first key of an empty field, which is shorter to say than ctrl+o.
func (b Binding) hint() Hint {
	switch {
	case b.Intent == Commands:
		return Hint{"/", b.Label}
	case len(b.Keys) == 0:
		return Hint{"/" + b.Command, b.Label}
	}
	return Hint{Show(b.Keys[0]), b.Label}
}

func (h Hint) cells() int { return safe.Width(h.Key) + 1 + safe.Width(h.Label) }

// Footer gives a scope's hints as one unstyled line of at most width cells.
func Footer(scope Scope, width int) string {
	return line(Hints(scope, width))
}

// Offer gives the hints of some intents of a scope as Footer does, in the order
// that is asked for.
func Offer(scope Scope, intents ...Intent) string {
	var hints []Hint
	for _, intent := range intents {
		if b, ok := first(scope, intent); ok {
			hints = append(hints, b.hint())
		}
	}
	return line(hints)
}

func line(hints []Hint) string {
	parts := make([]string, len(hints))
	for i, h := range hints {
		parts[i] = h.Key + " " + h.Label
	}
	return strings.Join(parts, Separator)
}

// first gives the nearest binding of an intent in a scope.
func first(scope Scope, intent Intent) (Binding, bool) {
	for _, b := range reachable[scope] {
		if b.Intent == intent && b.Label != "" {
			return b, true
		}
	}
	return Binding{}, false
}

// CommandsIn gives the bindings of a scope that the command bar can run, by name.
func CommandsIn(scope Scope) []Binding {
	var out []Binding
	for _, b := range reachable[scope] {
		if b.Command != "" {
			out = append(out, b)
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Command < out[j].Command })
	return out
}

// Command finds the intent of a command of a scope by its name or by the
// beginning of only one name, in any case.
func Command(scope Scope, name string) (Intent, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	if name == "" {
		return None, false
	}
	found, n := None, 0
	for _, b := range CommandsIn(scope) {
		switch {
		case b.Command == name:
			return b.Intent, true
		case strings.HasPrefix(b.Command, name) && b.Intent != found:
			found, n = b.Intent, n+1
		}
	}
	if n != 1 {
		return None, false
	}
	return found, true
}

// TakesWords says whether words may follow the command of an intent: force west.
func TakesWords(i Intent) bool { return i == Force }
