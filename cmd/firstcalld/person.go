package main

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/packcheck"
	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
)

// maxPIN is the longest line that is read for a PIN.
const maxPIN = 100

func (a *app) newPerson() *cobra.Command {
	var o memberOptions
	var force, revokeForce string
	cmd := cli.Group("person", "Add, list and revoke the people who sign on")
	add := &cobra.Command{
		Use:   "add COLLAR",
		Short: "Let somebody sign on with a PIN",
		Long: "Lets somebody sign on at a desk with their collar number and a PIN of 6 to 12 digits. The PIN\n" +
			"is asked for, or read as one line from standard input. The same collar number again gives\n" +
			"that person a new PIN.",
		Example: "firstcalld person add 4417 --force west-mercia --role supervisor",
		Args:    cli.Takes(1, 1, "one COLLAR number"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			o.forces = []string{force}
			return a.runPersonAdd(cmd.Context(), args[0], o)
		}),
	}
	add.Flags().StringVar(&force, "force", "", "the force they belong to")
	o.flags(add, "what they may do")
	revoke := &cobra.Command{Use: "revoke COLLAR", Short: "End somebody's sign-on at once", Args: cli.Takes(1, 1, "one COLLAR number"),
		RunE: a.Wrap(func(cmd *cobra.Command, args []string) error {
			return a.runPersonRevoke(cmd.Context(), revokeForce, args[0])
		})}
	revoke.Flags().StringVar(&revokeForce, "force", "", "the force they belong to")
	cmd.AddCommand(add, revoke, &cobra.Command{Use: "list", Short: "List the people who may sign on", Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runPersonList(cmd.Context()) })})
	return cmd
}

func (a *app) runPersonAdd(ctx context.Context, collar string, o memberOptions) error {
	forces, err := o.checked()
	if err != nil {
		return err
	}
	pin, err := a.newPIN()
	if err != nil {
		return err
	}
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		if err := r.AddPerson(ctx, roll.Person{Force: forces[0], Agency: o.agency, Collar: collar, Role: o.role}, pin); err != nil {
			return err
		}
		return a.done("%s may sign on as %s.", collar, o.role)
	})
}

// readPIN asks for a PIN, or reads it as one line where nobody can be asked. It is
// never an argument: every user of the computer could see that.
func (a *app) readPIN(whose string) (string, error) {
	if !config.Asks() {
		b, err := a.ReadNamed("-", maxPIN)
		return strings.TrimRight(string(b), "\r\n"), err
	}
	return config.Secret(whose)
}

// newPIN reads a PIN that somebody is given: twice where it is typed.
func (a *app) newPIN() (string, error) {
	pin, err := a.readPIN("PIN")
	if err != nil || !config.Asks() {
		return pin, err
	}
	again, err := config.Secret("PIN again")
	if err == nil && pin != again {
		err = store.Errorf(store.CodeInvalid, "the two PINs are not the same").WithHint("Begin again.")
	}
	return pin, err
}

type personJSON struct {
	Force   string    `json:"force"`
	Agency  string    `json:"agency"`
	Collar  string    `json:"collar"`
	Role    string    `json:"role"`
	Added   time.Time `json:"added"`
	Revoked time.Time `json:"revoked,omitzero"`
}

func (a *app) runPersonList(ctx context.Context) error {
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		people, err := r.People(ctx)
		if err != nil {
			return err
		}
		if a.JSON {
			lines := []personJSON{}
			for _, p := range people {
				lines = append(lines, personJSON{p.Force, p.Agency, p.Collar, p.Role, p.Added, p.Revoked})
			}
			return a.PrintJSON(lines)
		}
		for _, p := range people {
			state := ""
			if !p.Revoked.IsZero() {
				state = "revoked"
			}
			a.Say("%-10s  %-13s  %-12s  %-20s  %s", p.Collar, p.Role, p.Agency, p.Force, state)
		}
		if len(people) == 0 {
			a.Say("Nobody has been added. firstcalld person add --help says how.")
		}
		return nil
	})
}

func (a *app) runPersonRevoke(ctx context.Context, force, collar string) error {
	if force == "" {
		return store.Errorf(store.CodeUsage, "there is no force").WithHint("Add --force: two forces may use the same collar number.")
	}
	return a.withRoll(ctx, func(p place, r *roll.Roll) error {
		if err := r.RevokePerson(ctx, packcheck.ID(force), collar); err != nil {
			return err
		}
		a.remember(ctx, p, r, central.Deed{Force: packcheck.ID(force), Collar: collar})
		return a.done("%s can no longer sign on.", collar)
	})
}
