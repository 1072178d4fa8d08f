package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
)

// memberOptions are the flags that say where a desk or a person belongs.
type memberOptions struct {
	forces       []string
	agency, role string
}

func (a *app) newDesk() *cobra.Command {
	var o memberOptions
	cmd := cli.Group("desk", "Add, list and revoke desks")
	add := &cobra.Command{
		Use:   "add NAME",
		Short: "Let a desk enrol: prints a code that works once, for ten minutes",
		Long: "Lets a desk enrol and prints the code for it. The same name again gives a new code: for a\n" +
			"desk whose code ran out, or that is to enrol again.",
		Example: "firstcalld desk add counter-2 --force west-mercia",
		Args:    cli.Takes(1, 1, "one NAME for the desk"),
		RunE:    a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runDeskAdd(cmd.Context(), args[0], o) }),
	}
	add.Flags().StringSliceVar(&o.forces, "force", nil, "the forces it serves, with commas between them")
	o.flags(add, "what may be done there while nobody is signed on")
	cmd.AddCommand(add,
		&cobra.Command{Use: "list", Short: "List the desks", Args: cli.Takes(0, 0, cli.Nothing),
			RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runDeskList(cmd.Context()) })},
		&cobra.Command{Use: "revoke NAME", Short: "Shut a desk out from its next request on", Args: cli.Takes(1, 1, "one NAME of a desk"),
			RunE: a.Wrap(func(cmd *cobra.Command, args []string) error { return a.runDeskRevoke(cmd.Context(), args[0]) })},
	)
	return cmd
}

// flags adds the flags that desks and people have in common.
func (o *memberOptions) flags(cmd *cobra.Command, role string) {
	cmd.Flags().StringVar(&o.agency, "agency", "police", "police, or the partner agency it belongs to")
	cmd.Flags().StringVar(&o.role, "role", roll.RoleHandler, role+": "+strings.Join(roll.Roles, ", "))
}

// checked gives the ids of the forces. A force is named by its id or its name.
func (o memberOptions) checked() ([]string, error) {
	var ids []string
	for _, name := range o.forces {
		id := packcheck.ID(strings.TrimSpace(name))
		if _, ok := questionsets.ForceByID(id); !ok {
			return nil, noForce()
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, store.Errorf(store.CodeUsage, "there is no force").WithHint("Add --force and its name, such as west-mercia.")
	}
	if !slices.Contains(roll.Roles, o.role) {
		return nil, store.Errorf(store.CodeUsage, "there is no such role").WithHint("The roles are " + strings.Join(roll.Roles, ", ") + ".")
	}
	return ids, nil
}

func noForce() error {
	return store.Errorf(store.CodeUsage, "there is no force of that name").
		WithHint("Name it as west-mercia, or as \"West Mercia Police\".")
}

// noteCode writes the desk's part of references into the journal, so that no other
// desk gets it after a restore. It comes before the desk can enrol.
func noteCode(ctx context.Context, p place, r *roll.Roll, journal *central.Journal, name string) error {
	all, err := r.Desks(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(d roll.Desk) bool { return d.Name == name })
	return journal.Note(central.Deed{At: p.Now(), Code: all[i].Code})
}

type deskAddedJSON struct {
	Desk    string    `json:"desk"`
	Code    string    `json:"code"`
	Expires time.Time `json:"expires"`
}

func (a *app) runDeskAdd(ctx context.Context, name string, o memberOptions) error {
	forces, err := o.checked()
	if err != nil {
		return err
	}
	return a.withRoll(ctx, func(p place, r *roll.Roll) error {
		journal, err := a.journalOf(ctx, p, r)
		if err != nil {
			return err
		}
		code, expires, err := r.AddDesk(ctx, roll.Desk{Name: name, Forces: forces, Agency: o.agency, Role: o.role})
		if err != nil {
			return err
		}
		if err := noteCode(ctx, p, r, journal, name); err != nil {
			return err
		}
		if a.JSON {
			return a.PrintJSON(deskAddedJSON{name, code, expires})
		}
		a.Say("%s may enrol until %s, once. On that desk, run", name, expires.In(risk.London).Format("15:04:05"))
		a.Say("")
		a.Say("    firstcall enrol URL %s", code)
		a.Say("")
		a.Say("URL is this store's address, such as https://store.example:8443. The code is not shown again.")
		return nil
	})
}

type deskJSON struct {
	Name     string    `json:"name"`
	Code     string    `json:"code"` // part of its references
	Forces   []string  `json:"forces"`
	Agency   string    `json:"agency"`
	Role     string    `json:"role"`
	Added    time.Time `json:"added"`
	Enrolled time.Time `json:"enrolled,omitzero"`
	Revoked  time.Time `json:"revoked,omitzero"`
	Seen     time.Time `json:"seen,omitzero"`
}

func (a *app) runDeskList(ctx context.Context) error {
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		desks, err := r.Desks(ctx)
		if err != nil {
			return err
		}
		if a.JSON {
			lines := []deskJSON{}
			for _, d := range desks {
				lines = append(lines, deskJSON{d.Name, d.Code, d.Forces, d.Agency, d.Role, d.Added, d.Enrolled, d.Revoked, d.Seen})
			}
			return a.PrintJSON(lines)
		}
		for _, d := range desks {
			a.Say("%-20s  %-3s  %-10s  %-13s  %-12s  %s", d.Name, d.Code, deskState(d), d.Role, d.Agency, strings.Join(d.Forces, ", "))
		}
		if len(desks) == 0 {
			a.Say("No desk has been added. firstcalld desk add --help says how.")
		}
		return nil
	})
}

func deskState(d roll.Desk) string {
	switch {
	case !d.Revoked.IsZero():
		return "revoked"
	case d.Enrolled.IsZero():
		return "to enrol"
	case d.Seen.IsZero():
		return "enrolled"
	}
	return d.Seen.In(risk.London).Format("2 Jan 15:04")
}

func (a *app) runDeskRevoke(ctx context.Context, name string) error {
	return a.withRoll(ctx, func(p place, r *roll.Roll) error {
		if err := r.Revoke(ctx, name); err != nil {
			return err
		}
		a.remember(ctx, p, r, central.Deed{Desk: name})
		return a.done("%s is shut out from its next request on. What it has not sent stays on it.", name)
	})
}

// done says that something was done; with --json the exit code says it alone.
func (a *app) done(format string, args ...any) error {
	if !a.JSON {
		a.Say(format, args...)
	}
	return nil
}
