package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/intake"
	"firstcall/store/phone"
	"firstcall/tui/report"
	"firstcall/tui/theme"

	"github.com/charmbracelet/x/ansi"
)

// mostReports is how many reports list shows.
const mostReports = 1000

func (a *app) newReports() *cobra.Command {
	cmd := cli.Group("reports", "List, show and add reports")
	cmd.AddCommand(
		&cobra.Command{Use: "list", Short: "List the reports of this folder, newest first", Args: cli.Takes(0, 0, cli.Nothing),
			RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runReportsList(cmd.Context()) })},
		&cobra.Command{Use: "show REF", Short: "Show one report by its reference", Args: cli.Takes(1, 1, "one REF, the reference of a report"),
			RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runReportsShow(cmd.Context(), args[0]) })},
		&cobra.Command{Use: "add FILE", Short: "Add a report that was taken elsewhere; - reads standard input",
			Long: "Adds a report from YAML or JSON: pack and channel, and as much of the rest as there is:\n\n" +
				"  pack: west-mercia\n  channel: online\n  number: 07700 900417\n  caller: {surname: Roe, forename: Jane, postcode: SY1 1AA}\n" +
				"  location: {text: The green, postcode: SY1 1AA}\n  narrative: What happened, in the caller's words.\n" +
				"  answers: {q5: yes, q8: not known}\n\n" +
				"No report is refused for its number: withheld, unavailable and what cannot be read are kept as they are.",
			Args: cli.Takes(1, 1, "one FILE, or - for standard input"),
			RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runReportsAdd(cmd.Context(), args[0]) })},
	)
	return cmd
}

type listJSON struct {
	Ref      string       `json:"ref"`
	At       time.Time    `json:"at"`
	Channel  string       `json:"channel"`
	Force    string       `json:"force"`
	Number   string       `json:"number"`
	Category string       `json:"category"`
	Level    risk.Level   `json:"level"`
	Status   store.Status `json:"status"`
}

func (a *app) runReportsList(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	reports, err := s.cache.Reports(ctx, time.Time{}, mostReports)
	if err != nil {
		return s.close(ctx, err)
	}
	s.logAccess(headers(reports), "listed at the command line")
	lines := listed(reports)
	if a.JSON {
		return s.close(ctx, a.PrintJSON(lines))
	}
	a.sayList(lines)
	if len(lines) == 0 {
		a.Say("There are no reports in this folder.")
	}
	return s.close(ctx, nil)
}

// listed gives reports as a list shows them.
func listed(reports []store.Report) []listJSON {
	lines := []listJSON{}
	for _, r := range reports {
		sum := r.Summary
		number := sum.Number.E164
		if number == "" {
			number = sum.Number.Display()
		}
		lines = append(lines, listJSON{sum.Ref, sum.ReportedAt, string(sum.Channel), r.Record.Force, number, sum.Category, sum.Levels.Overall, sum.Status})
	}
	return lines
}

func (a *app) sayList(lines []listJSON) {
	for _, l := range lines {
		a.Say("%s  %s  %-7s  %-15s  %-13s  %-14s  %s", l.Ref, l.At.In(risk.London).Format("2 Jan 2006 15:04"), l.Channel, l.Number, l.Category, theme.LevelWord(l.Level), l.Status)
	}
}

type showJSON struct {
	store.ReportSummary
	Force  string              `json:"force"`
	Author store.Author        `json:"author"`
	Pack   store.PackRef       `json:"pack"`
	Detail *store.ReportDetail `json:"detail"` // null where only the summary can be had
}

func (a *app) runReportsShow(ctx context.Context, ref string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	r, detail, why, err := intake.Whole(ctx, s.cache, s.fetcher(ctx), ref)
	if err != nil {
		return s.close(ctx, err)
	}
	s.logAccess([]store.Header{r.Record}, "shown at the command line")
	if a.JSON {
		return s.close(ctx, a.PrintJSON(showJSON{r.Summary, r.Record.Force, r.Record.Author, r.Record.Pack, detail}))
	}
	a.Say("Report %s", r.Summary.Ref)
	if detail == nil {
		a.Say("%s", why)
		detail = &store.ReportDetail{}
	}
	a.sayReport(ctx, s, r, *detail)
	return s.close(ctx, nil)
}

// sayReport prints a report in words.
func (a *app) sayReport(ctx context.Context, s *session, r store.Report, detail store.ReportDetail) {
	var pack *questionsets.Pack
	if b, err := s.cache.Pack(ctx, r.Record.Pack.Hash); err == nil {
		pack, _ = questionsets.Parse("pack", b) // without it the answers stand under their ids
	}
	for _, line := range report.Lines(theme.New("none"), r, detail, pack, 78) {
		a.Say("%s", ansi.Strip(line))
	}
}

// addFile is a report that was taken elsewhere.
type addFile struct {
	questionsets.AnswersFile `yaml:",inline"`

	Pack      string       `yaml:"pack"`
	Number    string       `yaml:"number"`
	Caller    personFile   `yaml:"caller"`
	Victim    personFile   `yaml:"victim"`
	Location  locationFile `yaml:"location"`
	Narrative string       `yaml:"narrative"`
}

type personFile struct {
	Surname     string `yaml:"surname"`
	Forename    string `yaml:"forename"`
	Postcode    string `yaml:"postcode"`
	DateOfBirth string `yaml:"date_of_birth"`
}

type locationFile struct {
	Text     string `yaml:"text"`
	Postcode string `yaml:"postcode"`
}

type addedJSON struct {
	Ref    string     `json:"ref"`
	ID     string     `json:"id"`
	Level  risk.Level `json:"level"`
	Repeat bool       `json:"repeat"`
}

func (a *app) runReportsAdd(ctx context.Context, name string) error {
	b, err := a.ReadNamed(name, questionsets.MaxAnswersBytes)
	if err != nil {
		return err
	}
	f := &addFile{}
	if err := questionsets.DecodeAnswers(cli.ShownName(name), b, f); err != nil {
		return err
	}
	if err := f.checked(); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	pack, err := f.pack(ctx, s)
	if err != nil {
		return s.close(ctx, err)
	}
	call, saved, err := s.add(ctx, f, pack)
	if err != nil {
		return s.close(ctx, err)
	}
	select {
	case <-saved.Done():
	case <-ctx.Done():
	case <-time.After(patience): // a disk that refuses is tried until the folder is closed
	}
	if err := errors.Join(s.close(ctx, nil), saved.Err()); err != nil {
		return err
	}
	added := addedJSON{Ref: saved.Ref(), ID: call.ID().String(), Level: call.Overall(), Repeat: call.Assess().Flags[risk.Repeat]}
	if a.JSON {
		return a.PrintJSON(added)
	}
	a.Say("%s  %s", added.Ref, theme.LevelWord(added.Level))
	if added.Repeat {
		a.Say("REPEAT CALLER")
	}
	for _, k := range call.Counted() {
		if !k.Counts {
			a.Say("%s is not counted: %s", k.Report.Summary.Ref, k.Why)
		}
	}
	return nil
}

// checked says what is wrong with the file before a data folder is opened.
func (f *addFile) checked() error {
	if f.Pack == "" {
		return f.Mistake("there is no pack", "write pack: and a force's name")
	}
	// One that is not there may be among those that the central store published.
	if _, err := packcheck.Find(f.Pack); err != nil && store.CodeOf(err) != store.CodeNotFound {
		return err
	}
	if f.Channel == "" {
		return f.Mistake("there is no channel", "write channel: 101, 999, walk-in, online or partner")
	}
	if len(f.History) > 0 {
		return f.Mistake("a report has no history of its own", "leave history out: it is what this folder holds", "history")
	}
	if dob := f.Caller.DateOfBirth; dob != "" && !isDate(dob) {
		return f.Mistake("this is not a date", "write the date of birth as 1961-03-12", "caller", "date_of_birth")
	}
	if dob := f.Victim.DateOfBirth; dob != "" && !isDate(dob) {
		return f.Mistake("this is not a date", "write the date of birth as 1961-03-12", "victim", "date_of_birth")
	}
	return nil
}

// pack gives the question set that is meant, if the answers are answers to it.
func (f *addFile) pack(ctx context.Context, s *session) (*questionsets.Pack, error) {
	pack, err := s.pack(ctx, f.Pack)
	if err == nil {
		_, _, err = f.Apply(pack, time.Now())
	}
	return pack, err
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// add takes the report through the same interview as a call, and saves it.
func (s *session) add(ctx context.Context, f *addFile, pack *questionsets.Pack) (*intake.Call, intake.Saved, error) {
	at := s.Now()
	if !f.Now.IsZero() {
		if f.Now.After(at) {
			return nil, intake.Saved{}, f.Mistake("this time is in the future", "now: is when the report was made", "now")
		}
		at = f.Now.Time
	}
	number := phone.Number{State: phone.NotAsked}
	if f.Number != "" {
		number = phone.Parse(f.Number)
	}
	past, err := intake.Look(ctx, s.cache, store.Query{Number: number}, at)
	if err != nil {
		return nil, intake.Saved{}, err
	}
	call, err := intake.Written(intake.Opening{Desk: s.cache, Identity: s.identity, Pack: pack, IDs: store.NewIDs(s.Now),
		Channel: store.Channel(f.Channel), Number: number, At: at}, f.written(past))
	if err != nil {
		return nil, intake.Saved{}, err
	}
	return call, call.Close(at), nil
}

func (f *addFile) written(past intake.Past) intake.Writing {
	w := intake.Writing{Answers: map[string]questionsets.Answer{}, Past: past, Category: f.Category, ASBType: f.ASBType,
		Danger: f.Danger, DangerBecause: f.DangerBecause, Narrative: f.Narrative, Caller: f.Caller.person(), Victim: f.Victim.person(),
		Place: store.Place{Text: f.Location.Text, Postcode: intake.ReadPostcode(f.Location.Postcode)}}
	if w.Place.Postcode == "" {
		w.Place.Postcode = strings.TrimSpace(f.Location.Postcode)
	}
	for id, given := range f.Answers {
		w.Answers[id] = given.Answer
	}
	return w
}

func (p personFile) person() store.PersonSummary {
	out := store.PersonSummary{Surname: strings.TrimSpace(p.Surname), Forename: strings.TrimSpace(p.Forename),
		DateOfBirth: p.DateOfBirth, Postcode: intake.ReadPostcode(p.Postcode)}
	if out.Postcode == "" {
		out.Postcode = strings.TrimSpace(p.Postcode)
	}
	return out
}
