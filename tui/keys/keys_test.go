package keys

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/tui/safe"
	"firstcall/tui/tuitest"
)

func TestNoKeyMeansTwoThingsInOneScope(t *testing.T) {
	for _, scope := range Scopes {
		meaning := map[string]Intent{}
		for _, b := range reachable[scope] {
			for _, k := range b.Keys {
				if was, ok := meaning[k]; ok && was != b.Intent {
					t.Errorf("in scope %s, %s means both %q and %q", scope, k, was, b.Intent)
				}
				meaning[k] = b.Intent
			}
		}
	}
}

func TestEveryBindingIsExplained(t *testing.T) {
	for _, b := range Bindings {
		if !strings.HasSuffix(b.Help, ".") || len(b.Help) < 10 {
			t.Errorf("%s %s has no sentence of help", b.Scope, b.Intent)
		}
		if len(b.Keys) == 0 && b.Command == "" || b.Intent == None {
			t.Errorf("a binding of scope %s has no key and no command, or no intent", b.Scope)
		}
		if !slices.Contains(Scopes, b.Scope) {
			t.Errorf("scope %q does not exist", b.Scope)
		}
	}
}

func TestBannedKeys(t *testing.T) {
	banned := map[string]string{
		"ctrl+i": "is tab", "ctrl+m": "is enter", "ctrl+s": "stops the terminal's output",
		"ctrl+q": "starts it again", "ctrl+z": "suspends the program", "ctrl+h": "is backspace",
		"shift+enter": "most terminals cannot send", "ctrl+enter": "most terminals cannot send",
		"f11": "is the window's",
	}
	for _, b := range Bindings {
		for _, k := range b.Keys {
			if why, bad := banned[k]; bad {
				t.Errorf("%s is bound to %q, but %s %s", k, b.Intent, k, why)
			}
			if strings.HasPrefix(k, "ctrl+alt+") {
				t.Errorf("%s is AltGr on many keyboards", k)
			}
			if len([]rune(k)) == 1 && !lettered[b.Scope] {
				t.Errorf("%s is a printable key: in scope %s those are the field's", k, b.Scope)
			}
		}
	}
}

func TestEveryFunctionKeyHasAnotherWay(t *testing.T) {
	for _, scope := range Scopes {
		if _, ok := Find(scope, press(t, "ctrl+o")); !ok {
			continue // no command bar there
		}
		for _, b := range reachable[scope] {
			if len(b.Keys) == 0 || b.Keys[0][0] != 'f' || len(b.Keys[0]) == 1 {
				continue
			}
			if got, ok := Command(scope, b.Command); b.Command == "" || !ok || got != b.Intent {
				t.Errorf("in scope %s, %s has no command", scope, b.Keys[0])
			}
		}
	}
}

func press(t *testing.T, name string) tea.KeyPressMsg {
	t.Helper()
	k, err := tuitest.Press(name)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		scope Scope
		key   string
		want  Intent
	}{
		{Question, "enter", Next}, {Question, "tab", Next}, {Question, "shift+tab", Back},
		{Question, "alt+left", Back}, {Question, "up", Back}, {Question, "f4", Park},
		{Question, "f6", Note}, {Question, "f7", Judgement}, {Question, "f8", Danger},
		{Question, "f9", Send}, {Question, "f10", Close}, {Question, "f2", NewCall},
		{Question, "f3", Panel}, {Question, "f1", Help}, {Question, "ctrl+o", Commands},
		{Question, "ctrl+k", NotKnown}, {Question, "ctrl+d", Declined}, {Question, "ctrl+g", GoTo},
		{Question, "ctrl+c", Quit}, {Question, "esc", Cancel}, {Question, "a", None},
		{Call, "ctrl+k", None}, {Closing, "f10", Close}, {Closing, "space", None}, {Question, "space", None},
		{Desk, "enter", Open}, {Desk, "f2", NewCall}, {Desk, "f4", None},
		{Setup, "f2", None}, {Setup, "f1", Help}, {Setup, "ctrl+c", Quit}, {Setup, "ctrl+o", None},
		{CommandBar, "f1", None}, {CommandBar, "ctrl+c", Quit}, {CommandBar, "esc", Cancel},
		{HelpScreen, "f1", Cancel}, {HelpScreen, "f2", None}, {HelpScreen, "ctrl+c", Quit},
		{Desk, "w", WalkIn}, {Desk, "W", WalkIn}, {Due, "n", NewCall}, {Question, "w", None}, {Search, "c", None}, {Results, "c", Chaser},
		{Form, "f2", None}, {Locked, "ctrl+f", None}, {Closing, "t", Told}, {Closing, "f9", Send},
		{Report, "f2", NewCall}, {Report, "esc", Cancel},
	} {
		got, ok := Find(c.scope, press(t, c.key))
		if got != c.want || ok != (c.want != None) {
			t.Errorf("%s in scope %s gives %q, want %q", c.key, c.scope, got, c.want)
		}
	}
}

func TestTextIsNeverAnIntent(t *testing.T) {
	// An input method may send several characters as one key press.
	for _, text := range []string{"enter", "f4", "esc", "nn", "/", "é"} {
		for _, scope := range Scopes {
			k := tea.KeyPressMsg{Code: tea.KeyExtended, Text: text}
			if got, ok := Find(scope, k); ok {
				t.Errorf("the text %q in scope %s gives %q", text, scope, got)
			}
		}
	}
}

func TestKeypadEnterIsEnter(t *testing.T) {
	if got, _ := Find(Question, tea.KeyPressMsg{Code: tea.KeyKpEnter}); got != Next {
		t.Errorf("the keypad's enter gives %q, want %q", got, Next)
	}
}

func TestFooterFits(t *testing.T) {
	for _, scope := range Scopes {
		for width := range 130 {
			if n := safe.Width(Footer(scope, width)); n > width {
				t.Errorf("the footer of %s takes %d cells of %d", scope, n, width)
			}
		}
	}
	for width, want := range map[int]string{
		120: "enter next · ⇧tab back · F4 park · F6 note · F7 judgement · F8 danger · F9 send · F10 close · / commands · F1 help",
		80:  "enter next · F3 panel · F4 park · F6 note · F8 danger · F10 close · F1 help",
	} {
		if got := Footer(Question, width); got != want {
			t.Errorf("at %d cells the footer is %q, want %q", width, got, want)
		}
	}
}

func TestCommandByTheBeginningOfOneName(t *testing.T) {
	for _, c := range []struct {
		name string
		want Intent
	}{
		{"park", Park}, {"PARK", Park}, {"par", Park}, {"pa", None}, {"judg", Judgement},
		{"note", Note}, {"notk", NotKnown}, {"", None}, {"xyz", None},
	} {
		if got, _ := Command(Question, c.name); got != c.want {
			t.Errorf("the command %q gives %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHelpListsEveryReachableBinding(t *testing.T) {
	have := map[Intent]bool{}
	for _, b := range HelpFor(Question) {
		have[b.Intent] = true
		if b.ShowAll() == "" && b.Command == "" {
			t.Errorf("%q shows no key and no command", b.Intent)
		}
	}
	for _, want := range []Intent{Next, Park, Help, NotKnown, Danger} {
		if !have[want] {
			t.Errorf("help for a question lacks %q", want)
		}
	}
}

// F1 lists each key once: what a nearer list does with it.
func TestTheHelpListsEachKeyOnce(t *testing.T) {
	for _, scope := range Scopes {
		listed := map[string]Intent{}
		for _, b := range HelpFor(scope) {
			if len(b.Keys) == 0 {
				continue
			}
			if was, twice := listed[b.Keys[0]]; twice {
				t.Errorf("in scope %s, %s is listed for %q and %q", scope, b.Keys[0], was, b.Intent)
			}
			listed[b.Keys[0]] = b.Intent
		}
	}
}
