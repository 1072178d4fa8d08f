package paper

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
)

// head is what an assessment is of: the lines above the printed matrix (DOMAIN 1.5).
func (w *writer) head() {
	if w.p.Stage != questionsets.StageAssessment {
		return
	}
	w.line("")
	w.blanks("Name", "Tel no.")
	w.blanks("Address")
	w.blanks("Incident number", "Incident file number")
}

const levelBoxes = "[ ] Standard  [ ] Medium  [ ] High"

// foot is the officer's part of an assessment. What the form comes to, the
// officer's own assessment and the overall level are all kept (AMB-05).
func (w *writer) foot() {
	if w.p.Stage != questionsets.StageAssessment {
		return
	}
	w.heading("The officer's assessment")
	w.text("", "All three levels are kept: by this form, by the officer, and overall. Overall differs from the others only with a reason, "+
		"and a supervising officer signs.")
	w.line("")
	score := ""
	if w.p.Score != nil {
		score = "Score ________  "
	}
	w.line("By this form    " + score + levelBoxes)
	w.line("By the officer  " + levelBoxes)
	w.blanks("because")
	w.blanks("")
	w.line("Overall         " + levelBoxes)
	for _, officer := range []string{"Completing officer", "Supervising officer"} {
		w.line("")
		w.line(officer)
		w.blanks("Signature", "Name", "Collar no.")
	}
}

// blanks are names side by side, each with room to write behind it.
func (s *sheet) blanks(names ...string) {
	var parts []string
	each := (Width - 2*(len(names)-1)) / len(names)
	for _, n := range names {
		if n != "" {
			n += " "
		}
		parts = append(parts, n+strings.Repeat("_", each-ansi.StringWidth(n)))
	}
	s.line(strings.Join(parts, "  "))
}
