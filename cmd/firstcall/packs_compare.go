package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/questionsets/compare"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/tui/theme"
)

const oldAndNew = "two PACKs, the old one and the new one: force names or files"

func (a *app) newPacksDiff() *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say how two question sets differ, and which example calls come out otherwise",
		Args:  cli.Takes(2, 2, oldAndNew),
		RunE:  a.Wrap(func(_ *cobra.Command, args []string) error { return a.runPacksDiff(args[0], args[1]) }),
	}
}

func (a *app) runPacksDiff(oldName, newName string) error {
	old, next, err := a.findTwo(oldName, newName)
	if err != nil {
		return err
	}
	d, err := compare.Diff(old, next)
	if err != nil {
		return err
	}
	if a.JSON {
		return a.PrintJSON(d)
	}
	a.sayDifference(d)
	return nil
}

// findTwo reads the two packs of a comparison.
func (a *app) findTwo(oldName, newName string) (old, next *questionsets.Pack, err error) {
	if old, err = packcheck.FindNamed(&a.App, oldName); err != nil {
		return nil, nil, err
	}
	next, err = packcheck.FindNamed(&a.App, newName)
	return old, next, err
}

func (a *app) sayDifference(d compare.Difference) {
	a.sayVersions(d.Old, d.New)
	if d.SameVersion {
		a.Say("Two different files carry this id and version. Once one is published, the other is refused: give the new one a version of its own.")
	}
	for i, c := range d.Changes {
		if i > 0 && c.Part != d.Changes[i-1].Part {
			a.Say("")
		}
		for _, line := range c.Lines() {
			a.Say("%s", line)
		}
	}
	switch {
	case d.Old.Hash == d.New.Hash:
		a.Say("The two files are the same.")
	case len(d.Changes) == 0:
		a.Say("Nothing that is asked or follows is different.")
	}
	if len(d.Examples) == 0 {
		a.Say("Every example call comes to the same under both.")
		return
	}
	a.Say("")
	a.Say("Example calls that come out otherwise, or do not fit:")
	for _, e := range d.Examples {
		for _, line := range e.Lines() {
			a.Say("  %s", line)
		}
	}
}

func (a *app) sayVersions(old, next compare.Version) {
	a.Say("Old: %s %s, %.12s", old.ID, old.Version, old.Hash)
	a.Say("New: %s %s, %.12s", next.ID, next.Version, next.Hash)
	a.Say("")
}

func (a *app) newPacksReplay() *cobra.Command {
	var days int
	cmd := &cobra.Command{
		Use:   "replay OLD NEW",
		Short: "Say what this folder's recent reports come to under two question sets",
		Long: "Assesses this folder's recent reports that were made with OLD, in whatever version, under OLD and under NEW,\n" +
			"with the answers that were given and the history that counted then. Nothing is changed; that the reports\n" +
			"were read is recorded.",
		Args: cli.Takes(2, 2, oldAndNew),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			return a.runPacksReplay(cmd.Context(), args[0], args[1], days)
		}),
	}
	cmd.Flags().IntVar(&days, "days", 90, "how many days back the reports go")
	return cmd
}

// mostDays is how far back a replay can go: longer than anything is kept.
const mostDays = 10_000

func (a *app) runPacksReplay(ctx context.Context, oldName, newName string, days int) error {
	if days < 1 || days > mostDays {
		return store.Errorf(store.CodeUsage, "there are no reports of %d days", days).
			WithHint(fmt.Sprintf("--days takes 1 to %d.", mostDays))
	}
	old, next, err := a.findTwo(oldName, newName)
	if err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	all, err := s.replay(ctx, old, next, days)
	if err != nil {
		return s.close(ctx, err)
	}
	if a.JSON {
		return s.close(ctx, a.PrintJSON(all))
	}
	a.sayReplay(all, days)
	return s.close(ctx, nil)
}

// replay assesses the reports of the last days that were made with the old pack
// under both, and records that they were read.
func (s *session) replay(ctx context.Context, old, next *questionsets.Pack, days int) (*compare.Replay, error) {
	since := risk.Span{N: days, Unit: risk.Days}.Back(s.Now())
	reports, err := s.cache.Reports(ctx, since, 0)
	if err != nil {
		return nil, err
	}
	reports = slices.DeleteFunc(reports, func(r store.Report) bool {
		return r.Record.Pack.ID != old.ID || !r.Summary.Disposition.Occasion()
	})
	all := compare.NewReplay(old, next)
	read, parse := headers(reports), parseOnce()
	logged := map[store.ID]bool{}
	for _, h := range read {
		logged[h.ID] = true
	}
	defer func() { s.logAccess(read, "replayed under another question set") }() // also what was read before an error
	for _, r := range reports {
		again, why, err := s.replayOne(ctx, r, parse)
		switch {
		case err != nil:
			return nil, err
		case why != "":
			all.Skip(why)
			continue
		}
		all.Add(r.Summary.Ref, r.Summary.Levels.Overall, again.Interview, again.History, again.Beside...)
		for _, id := range again.Seen {
			if !logged[id] {
				logged[id], read = true, append(read, store.Header{ID: id})
			}
		}
	}
	return all, nil
}

// replayOne gives one report as it can be assessed again, or why it cannot.
func (s *session) replayOne(ctx context.Context, r store.Report, parse func([]byte) (*questionsets.Pack, error)) (again intake.Replayed, why string, err error) {
	b, err := s.cache.Pack(ctx, r.Record.Pack.Hash)
	if store.CodeOf(err) == store.CodeNotFound {
		return again, "the question set that was used is not held here", nil
	} else if err != nil {
		return again, "", err
	}
	pack, err := parse(b)
	if err != nil {
		return again, "the question set that was used cannot be read", nil
	}
	_, detail, err := s.cache.Report(ctx, r.Summary.Ref)
	switch code := store.CodeOf(err); {
	case err == nil:
	case code == store.CodeNotFound:
		return again, "the answers are not held here", nil
	case code == store.CodeInvalid:
		return again, "the answers cannot be read", nil
	default:
		return again, "", err
	}
	again, err = intake.Replay(ctx, intake.Opening{Desk: s.cache, Identity: s.identity, Pack: pack, IDs: store.NewIDs(s.Now), At: s.Now()}, r, detail)
	if store.CodeOf(err) == store.CodeInvalid {
		return again, "the answers do not fit the question set that was used", nil
	}
	return again, "", err
}

func (a *app) sayReplay(r *compare.Replay, days int) {
	a.sayVersions(r.Old, r.New)
	a.Say("%s of the last %s, made with %s", cli.Counted(r.Reports, "report"), cli.Counted(days, "day"), r.Old.ID)
	if r.Reports > 0 {
		a.Say("%-14s %14s %14s %14s", "", "under old", "under new", "they say")
		for _, l := range r.Levels {
			a.Say("%-14s %14s %14s %14s", theme.LevelWord(l.Level), share(l.Old, r.Reports), share(l.New, r.Reports), share(l.Says, r.Reports))
		}
	}
	for _, way := range compare.Ways {
		a.sayMoved(r.Moved, way)
	}
	a.sayUnasked(r.Unasked, "old")
	a.sayUnasked(r.Unasked, "new")
	if r.LeftOut.Old+r.LeftOut.New > 0 {
		a.Say("Answers left out because they do not fit: %d under the old one, %d under the new one", r.LeftOut.Old, r.LeftOut.New)
	}
	for _, n := range r.NotReplayed {
		a.Say("Not replayed: %s, %s", cli.Counted(n.Reports, "report"), n.Why)
	}
}

// wayWords say in which way levels differ under the new pack.
var wayWords = map[compare.Way]string{compare.Rose: "Higher under the new one", compare.Fell: "Lower under the new one",
	compare.Gained: "Given a level by the new one only", compare.Lost: "Given no level by the new one"}

// sayMoved lists the reports whose level differs in one way.
func (a *app) sayMoved(moved []compare.MovedReport, way compare.Way) {
	in := slices.DeleteFunc(slices.Clone(moved), func(m compare.MovedReport) bool { return m.Way != way })
	if len(in) == 0 {
		return
	}
	a.Say("")
	a.Say("%s: %d", wayWords[way], len(in))
	for _, m := range in {
		a.Say("  %s  %s -> %s, it says %s", m.Ref, m.Old, m.New, m.Says)
	}
}

// sayUnasked says which questions nobody asked, so that a pack gives no level.
func (a *app) sayUnasked(all []compare.Unasked, pack string) {
	var in []string
	for _, u := range all {
		if u.Pack == pack {
			in = append(in, fmt.Sprintf("%s (%s)", u.Question, cli.Counted(u.Reports, "report")))
		}
	}
	if len(in) > 0 {
		a.Say("Not answered, so not assessed under the %s one: %s", pack, strings.Join(in, ", "))
	}
}

// share is a count with what part of all it is: "12  40.0%".
func share(n, of int) string { return fmt.Sprintf("%d  %5.1f%%", n, 100*float64(n)/float64(of)) }
