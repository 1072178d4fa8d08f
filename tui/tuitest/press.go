package tuitest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

var named = map[string]rune{
	"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "space": tea.KeySpace,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "insert": tea.KeyInsert,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
}

var modifiers = map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}

// Press gives the key press of a name, as Bubble Tea's Keystroke writes it:
// "enter", "f10", "shift+tab", "ctrl+o", "alt+enter", or one character.
func Press(name string) (tea.KeyPressMsg, error) {
	rest := name
	var mod tea.KeyMod
	for {
		head, tail, ok := strings.Cut(rest, "+")
		m, known := modifiers[head]
		if !ok || !known || tail == "" {
			break
		}
		mod |= m
		rest = tail
	}
	if code, ok := code(rest); ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if code == tea.KeySpace && mod == 0 {
			k.Text = " "
		}
		return k, nil
	}
	r, size := utf8.DecodeRuneInString(rest)
	if rest == "" || size != len(rest) {
		return tea.KeyPressMsg{}, fmt.Errorf("tuitest: there is no key %q", name)
	}
	if mod == 0 {
		return Rune(r), nil
	}
	return tea.KeyPressMsg{Code: r, Mod: mod}, nil
}

// code gives the code of a key that has a name.
func code(name string) (rune, bool) {
	if c, ok := named[name]; ok {
		return c, true
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(name, "f")); err == nil && name[0] == 'f' && n >= 1 && n <= 24 {
		return tea.KeyF1 + rune(n-1), true
	}
	return 0, false
}

// Rune gives the key press that types a character.
func Rune(r rune) tea.KeyPressMsg {
	switch r {
	case '\n':
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case '\t':
		return tea.KeyPressMsg{Code: tea.KeyTab}
	}
	k := tea.KeyPressMsg{Code: r, Text: string(r)}
	if unicode.IsUpper(r) {
		k.Code, k.ShiftedCode, k.Mod = unicode.ToLower(r), r, tea.ModShift
	}
	return k
}
