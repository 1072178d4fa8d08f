package refused

import (
	"fmt"

	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// What to do about each list.
const (
	aboutRefused = "Kept here and by the central store, but other desks do not see it. " +
		"Tell the force administrator the reference or number, and the reason."
	aboutAside = "What other desks sent and this desk cannot read: history shown here may lack it. " +
		"Tell the force administrator; this desk may need a newer version of Firstcall."
	aboutOthers = "Refused by the central store, of every desk you may see. The force administrator can look each one up by its number."
)

// lines gives the whole text in w cells.
func (s *Screen) lines(w int) []string {
	t := text{s: s, w: w}
	t.head("Waiting to be sent")
	advice := common.CentralAdvice(s.Central, s.ControlRoom, s.Clock.Now())
	for _, line := range advice {
		t.say("! " + line)
	}
	if len(advice) == 0 {
		t.say("Nothing waits too long.")
	}
	t.list("Refused by the central store", aboutRefused, s.Central.Quarantined)
	t.list("Not readable here", aboutAside, s.Central.Aside)
	t.others()
	return t.out
}

// text is what is written so far.
type text struct {
	s   *Screen
	w   int
	out []string
}

func (t *text) head(title string) {
	if len(t.out) > 0 {
		t.out = append(t.out, "")
	}
	t.out = append(t.out, t.s.Theme.Title.Render(safe.Clip(title, t.w)))
}

func (t *text) say(line string) { t.out = append(t.out, safe.Wrap(line, t.w)...) }

// list writes what was refused, and once what to do.
func (t *text) list(title, about string, list []store.Refused) {
	if len(list) == 0 {
		return
	}
	t.head(fmt.Sprintf("%s: %d", title, len(list)))
	t.say(about)
	for _, r := range list {
		t.one(r, "")
	}
}

// one writes one record: its reference or number, what it is, when, and why.
func (t *text) one(r store.Refused, desk string) {
	name := t.s.refs[r.Record.ID]
	if name == "" {
		name = t.s.refs[r.Record.Subject]
	}
	if name == "" {
		name = "number " + r.Record.ID.String()
	}
	kind := string(r.Record.Kind)
	if kind == "" {
		kind = "record"
	}
	line := fmt.Sprintf("%s · %s · %s", name, kind, common.ClockWords(r.At, t.s.Clock.Now()))
	if desk != "" {
		line += " · " + desk
	}
	t.out = append(t.out, "")
	t.say(line)
	for _, why := range safe.Wrap(r.Reason, t.w-2) {
		t.out = append(t.out, t.s.Theme.Warn.Render("  "+why))
	}
}

// others writes what other desks had refused, for a supervisor.
func (t *text) others() {
	switch {
	case t.s.failed != nil:
		t.head("Refused on every desk")
		t.say("The list could not be had. " + common.Sentence(t.s.failed))
	case len(t.s.others) > 0:
		t.head(fmt.Sprintf("Refused on every desk: %d", len(t.s.others)))
		t.say(aboutOthers)
		for _, r := range t.s.others {
			t.one(r.Refused, r.Desk)
		}
	}
}
