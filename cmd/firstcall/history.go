package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

func (a *app) newHistory() *cobra.Command {
	return &cobra.Command{
		Use:     "history NUMBER",
		Short:   "Show the earlier reports from a number, written in any way",
		Example: "firstcall history '+44 7700 900417'",
		Args:    cli.Takes(1, cli.Many, "a NUMBER"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			return a.runHistory(cmd.Context(), strings.Join(args, " "))
		}),
	}
}

type historyJSON struct {
	Number  string       `json:"number"`
	State   phone.State  `json:"state"`
	Shared  bool         `json:"shared"`
	Repeat  bool         `json:"repeat"`
	Reports []reportJSON `json:"reports"`
}

type reportJSON struct {
	Ref      string     `json:"ref"`
	At       time.Time  `json:"at"`
	Category string     `json:"category"`
	Level    risk.Level `json:"level"`
	Flags    []string   `json:"flags"`
	Summary  string     `json:"summary"`
	Actions  []string   `json:"actions"`
}

func (a *app) runHistory(ctx context.Context, text string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.close(ctx, a.showHistory(ctx, s, intake.ReadNumber(text)))
}

func (a *app) showHistory(ctx context.Context, s *session, n phone.Number) error {
	past, err := intake.Look(ctx, s.cache, store.Query{Number: n}, s.Now())
	if err != nil {
		return err
	}
	s.logAccess(headers(past.Reports), "looked up at the command line")
	pack, err := s.pack(ctx, "")
	if err != nil {
		return err
	}
	out := historyJSON{Number: n.Display(), State: n.State, Shared: past.Shared, Reports: []reportJSON{},
		Repeat: isRepeat(pack, past.Reports, s.Now())}
	if n.E164 != "" {
		out.Number = n.E164
	}
	for _, r := range past.Reports {
		out.Reports = append(out.Reports, historyLine(r))
	}
	if a.JSON {
		return a.PrintJSON(out)
	}
	a.sayHistory(n, out, past.Reports)
	return nil
}

func (a *app) sayHistory(n phone.Number, h historyJSON, reports []store.Report) {
	a.Say("%s: %d on file", n.Display(), len(h.Reports))
	if n.Key() == "" {
		a.Say("There is nothing to match: a withheld or unreadable number has no history of its own.")
	}
	if h.Repeat {
		a.Say("REPEAT CALLER")
	}
	if h.Shared {
		a.Say("Many people ring from this number.")
	}
	said := map[string]bool{}
	for _, r := range reports { // before anybody rings the number
		if line := "! " + intake.CardOf(r).Line(); intake.CardOf(r).NotSafe() && !said[line] {
			said[line] = true
			a.Say("%s", line)
		}
	}
	for i, r := range h.Reports {
		a.Say("%s  %s  %-13s  %s  %s", r.Ref, r.At.In(risk.London).Format("2 Jan 2006 15:04"), r.Category, theme.LevelWord(r.Level), r.Summary)
		for _, action := range r.Actions {
			a.Say("    %s", action)
		}
		for _, f := range reports[i].Follow { // what was done, beside what was required (GEN-03)
			a.Say("    %s", common.FollowWords(f))
		}
	}
}

func historyLine(r store.Report) reportJSON {
	sum := r.Summary
	j := reportJSON{Ref: sum.Ref, At: sum.ReportedAt, Category: sum.Category, Level: sum.Levels.Overall, Flags: []string{},
		Summary: sum.Line, Actions: []string{}}
	for _, f := range sum.Flags {
		j.Flags = append(j.Flags, string(f.Name))
	}
	for _, act := range sum.Actions {
		j.Actions = append(j.Actions, act.Title)
	}
	return j
}

// isRepeat says whether the reports of a number reach any of the force's
// repeat rules that raise the flag, the latest taken as the present one, or
// one of them was marked repeat by what the caller said. A contact that made no
// report is no occasion.
func isRepeat(pack *questionsets.Pack, reports []store.Report, now time.Time) bool {
	h := risk.History{Now: now}
	for _, r := range reports {
		if r.Summary.Has(risk.Repeat) {
			return true
		}
		if r.Summary.Disposition.Occasion() {
			h.Earlier = append(h.Earlier, intake.Occasion(r))
		}
	}
	if len(h.Earlier) == 0 {
		return false
	}
	h.Present = h.Earlier[0]
	for _, rule := range pack.Repeat {
		if slices.Contains(rule.Then.Set, risk.Repeat) && h.Reports(rule.Within) >= rule.Reports {
			return true
		}
	}
	return false
}

// headers gives the records behind reports.
func headers(reports []store.Report) []store.Header {
	var out []store.Header
	for _, r := range reports {
		out = append(out, r.Record)
	}
	return out
}

// logAccess records that records were looked at: one access record that names
// them all (DPA 2018 s.62).
func (s *session) logAccess(seen []store.Header, reason string) {
	if len(seen) == 0 {
		return
	}
	var ids []store.ID
	for _, h := range seen {
		ids = append(ids, h.ID)
	}
	access := store.Consultation(seen[0], intake.AuthorOf(s.identity), reason)
	access.Summary = store.AccessSummary{Operation: "consultation", Reason: reason, Records: ids}
	s.cache.Add(access)
}
