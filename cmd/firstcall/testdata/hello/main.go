// Command hello is the smallest Bubble Tea program: what the desk's first frame
// is measured against in the same run.
package main

import tea "charm.land/bubbletea/v2"

type model struct{}

func (model) Init() tea.Cmd                         { return nil }
func (m model) Update(tea.Msg) (tea.Model, tea.Cmd) { return m, nil }
func (model) View() tea.View {
	v := tea.NewView("FIRSTCALL")
	v.AltScreen = true
	return v
}

func main() {
	_, _ = tea.NewProgram(model{}).Run()
}
