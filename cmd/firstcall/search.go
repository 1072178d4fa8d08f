package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/intake"
)

func (a *app) newSearch() *cobra.Command {
	return &cobra.Command{
		Use:   "search TEXT...",
		Short: "Find reports and people by number, name, postcode, reference or date",
		Long: "Finds reports and people by a number or its last six digits, a surname of three letters or\n" +
			"more, a postcode, a date of birth, a reference or the day of a report.",
		Example: "firstcall search 900417\nfirstcall search Roe 'SY1 1AA'",
		Args:    cli.Takes(1, cli.Many, "what to look for"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			return a.runSearch(cmd.Context(), strings.Join(args, " "))
		}),
	}
}

type searchJSON struct {
	People  []personJSON `json:"people"`
	Reports []listJSON   `json:"reports"`
}

type personJSON struct {
	ID          store.ID `json:"id"` // what firstcalld erase --person takes
	Name        string   `json:"name"`
	DateOfBirth string   `json:"date_of_birth"`
	Postcode    string   `json:"postcode"`
	Reports     int      `json:"reports"`
}

func (a *app) runSearch(ctx context.Context, text string) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	return s.close(ctx, a.search(ctx, s, text))
}

func (a *app) search(ctx context.Context, s *session, text string) error {
	what := intake.ReadFind(text, s.Now())
	if what == (store.Find{Limit: what.Limit}) {
		return store.Errorf(store.CodeUsage, "there is nothing in it that can be looked for").
			WithHint("Give a number or its last six digits, three letters of a surname, a postcode, a reference or a date.")
	}
	found, err := s.cache.Find(ctx, what)
	if err != nil {
		return err
	}
	var seen []store.Header
	out := searchJSON{People: []personJSON{}, Reports: listed(found.Reports)}
	for _, p := range found.People {
		seen = append(seen, p.Record)
		out.People = append(out.People, personJSON{p.ID, p.Summary.Name(), p.Summary.DateOfBirth, p.Summary.Postcode, p.Reports})
	}
	for _, r := range found.Reports {
		seen = append(seen, r.Record)
	}
	s.logAccess(seen, "searched at the command line")
	if a.JSON {
		return a.PrintJSON(out)
	}
	a.sayFound(out)
	return nil
}

func (a *app) sayFound(found searchJSON) {
	for _, p := range found.People {
		a.Say("%-30s  %-10s  %-8s  %s", p.Name, p.DateOfBirth, p.Postcode, cli.Counted(p.Reports, "report"))
	}
	a.sayList(found.Reports)
	if len(found.People) == 0 && len(found.Reports) == 0 {
		a.Say("Nothing found.")
	}
}
