package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// View draws the screen on top, with the command bar or the help page over it.
func (a *App) View() tea.View {
	lines, cursor := a.frame()
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	v.WindowTitle = "Firstcall"
	if cursor != nil && cursor.X >= 0 && cursor.X < a.common.Width && cursor.Y >= 0 && cursor.Y < a.height {
		v.Cursor = tea.NewCursor(cursor.X, cursor.Y)
	}
	return v
}

func (a *App) frame() ([]string, *common.Cursor) {
	w, h := a.common.Width, a.height
	if w <= 0 || h <= 0 {
		return nil, nil
	}
	if a.tooSmall() {
		return theme.Lines([]string{"Firstcall needs a window of", "60 by 20 or more.", "Nothing is lost."}, w, h), nil
	}
	if a.locked != nil {
		return a.locked.View()
	}
	if a.help != nil {
		return theme.Lines(a.help.View(w, h), w, h), nil
	}
	lines, cursor := a.top().View()
	if above := a.above(); len(above) > 0 {
		over := make([]string, len(above), h)
		for i, line := range above {
			over[i] = line(a)
		}
		lines = append(over, lines...)
		if cursor != nil {
			cursor.Y += len(over)
		}
	}
	if a.bar != nil {
		over, at := a.bar.View(w)
		copy(lines[h-len(over):], over)
		cursor = &common.Cursor{X: 3, Y: h - 1}
		if at != nil {
			cursor = &common.Cursor{X: at.X, Y: h - len(over) + at.Y}
		}
	}
	return lines, cursor
}
