package search

import (
	"strings"
	"time"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/safe"
	"firstcall/tui/theme"
)

// row is one thing that was found: a person or a report. What it says is made
// safe when it is drawn.
type row struct {
	person *store.Person
	report *store.Report
	level  risk.Level
	left   string   // before the level
	right  string   // after it
	end    string   // at the right edge
	more   []string // lines below
}

func (r row) header() store.Header {
	if r.person != nil {
		return r.person.Record
	}
	return r.report.Record
}

func (r row) height() int { return 1 + len(r.more) }

// personRow says who somebody is and what to mind before reaching them.
func personRow(p store.Person) row {
	sum := p.Summary
	r := row{person: &p, left: nameOf(sum), end: counted(p.Reports, "report", "reports")}
	if sum.Contact.NotSafe() {
		r.more = append(r.more, "⚠ "+sum.Contact.Line())
	}
	if sum.Needs != "" {
		r.more = append(r.more, "needs: "+sum.Needs)
	}
	return r
}

// nameOf is a person in one line: name, date of birth, postcode.
func nameOf(p store.PersonSummary) string {
	out := []string{p.Name()}
	if out[0] == "" {
		out[0] = "no name"
	}
	if born, err := time.Parse(time.DateOnly, p.DateOfBirth); err == nil {
		out = append(out, "born "+born.Format("2 Jan 2006"))
	}
	if p.Postcode != "" {
		out = append(out, p.Postcode)
	}
	return strings.Join(out, ", ")
}

// reportRow says what a report was and what was done about it. With a veil it
// shows that in the place of everything that leads to the complainant.
func reportRow(r store.Report, veil string) row {
	sum := r.Summary
	out := row{report: &r, level: sum.Levels.Overall, left: sum.ReportedAt.In(risk.London).Format("2 Jan 2006"), end: common.ShortRef(sum.Ref)}
	what := common.KindWord(sum)
	if veil != "" {
		out.right = joined(" · ", what, veil)
		return out
	}
	out.right = joined(" · ", what, victimName(r))
	if where := joined(": ", sum.Place.Text, sum.Line); where != "" {
		out.more = append(out.more, where)
	}
	if len(r.Follow) > 0 { // the latest
		out.more = append(out.more, common.FollowWords(r.Follow[0]))
	}
	return out
}

// joined puts the texts that say something side by side.
func joined(between string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, between)
}

// victimName is the victim's name, the caller's where no victim is named.
func victimName(r store.Report) string {
	for _, role := range []store.Role{store.RoleVictim, store.RoleCaller} {
		for _, p := range r.Summary.Parties {
			if p.Role == role {
				return r.People[p.Person].Name()
			}
		}
	}
	return ""
}

// lines draws a row in w cells.
func (r row) lines(th *theme.Theme, w int) []string {
	left := safe.Line(r.left) + "  "
	if r.report != nil {
		left += th.Level(r.level) + "  "
	}
	end := ""
	if r.end != "" {
		end = "  " + th.Faint.Render(safe.Line(r.end))
	}
	out := []string{theme.FitRight(left+safe.Clip(r.right, w), end, w)}
	for _, text := range r.more {
		out = append(out, "  "+th.Faint.Render(safe.Clip(text, w-2)))
	}
	return out
}
