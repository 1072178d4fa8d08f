package main

import (
	"context"
	"encoding/json"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/central/roll"
)

func (a *app) newAudit() *cobra.Command {
	var heads []string
	cmd := cli.Group("audit", "Check and export who did what")
	verify := &cobra.Command{Use: "verify", Short: "Find what was edited, removed or put in another order",
		Long: "Follows the chain of the audit, and of every desk's records, and names what was edited, removed\n" +
			"or put in another order. It ends with the audit's last entry as N:HASH. Keep that elsewhere and\n" +
			"give it back with --head: only so an audit shows that was set back as a whole. It only reads.",
		Example: "firstcalld audit verify --head 1204:9f3c…",
		Args:    cli.Takes(0, 0, cli.Nothing),
		RunE:    a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runAuditVerify(cmd.Context(), heads) })}
	verify.Flags().StringSliceVar(&heads, "head", nil, "what an earlier verify or export gave as the last entry, N:HASH")
	cmd.AddCommand(verify,
		&cobra.Command{Use: "export", Short: "Print every entry of the audit, one JSON object a line",
			Long: "Prints every entry of the audit, one JSON object a line. It names records by their ids and\n" +
				"repeats nothing that was said in them.",
			Args: cli.Takes(0, 0, cli.Nothing),
			RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runAuditExport(cmd.Context()) })},
	)
	return cmd
}

type verifiedJSON struct {
	Sound   bool     `json:"sound"`
	Entries int      `json:"entries"` // of the audit
	Records int      `json:"records"`
	Desks   int      `json:"desks"`
	Head    string   `json:"head"` // its last entry, N:HASH
	Wrong   []string `json:"wrong"`
}

// runAuditVerify checks both kinds of chain; what is wrong with either is exit 3.
func (a *app) runAuditVerify(ctx context.Context, heads []string) error {
	var anchors []roll.Anchor
	for _, text := range heads {
		anchor, err := roll.ParseAnchor(text)
		if err != nil {
			return err
		}
		anchors = append(anchors, anchor)
	}
	return a.with(ctx, func(o *opened) error {
		out := verifiedJSON{Wrong: []string{}}
		err := o.roll.Audit(ctx, func(e roll.Entry) error {
			out.Entries, out.Head = out.Entries+1, roll.Anchor{N: e.N, Hash: e.Hash}.String()
			return nil
		})
		if err == nil {
			err = o.roll.VerifyAudit(ctx, anchors...)
		}
		switch {
		case store.CodeOf(err) == store.CodeInvalid:
			out.Wrong = append(out.Wrong, err.Error())
		case err != nil:
			return err
		}
		chains, err := o.chains(ctx)
		if err != nil {
			return err
		}
		out.Records, out.Desks = chains.records, len(chains.desks)
		out.Wrong = append(out.Wrong, chains.wrong...)
		out.Sound = len(out.Wrong) == 0
		return a.sayVerified(out)
	})
}

func (a *app) sayVerified(out verifiedJSON) error {
	if a.JSON {
		if err := a.PrintJSON(out); err != nil {
			return err
		}
	} else {
		for _, line := range out.Wrong {
			a.Say("%s", line)
		}
		a.Say("%d entries of the audit, %s of %s.", out.Entries, cli.Counted(out.Records, "record"), cli.Counted(out.Desks, "desk"))
	}
	if out.Sound {
		if !a.JSON {
			a.Say("Sound: each is as it was written and follows the one before it.")
			a.Say("The last entry is %s", out.Head)
		}
		return nil
	}
	return store.Errorf(store.CodeInvalid, "%s in what was kept", cli.Counted(len(out.Wrong), "fault")).
		WithHint("Keep this database as it is, and compare it with the latest backup.")
}

func (a *app) runAuditExport(ctx context.Context) error {
	return a.withRoll(ctx, func(_ place, r *roll.Roll) error {
		return r.Audit(ctx, func(e roll.Entry) error {
			line, err := json.Marshal(e)
			if err != nil {
				return err
			}
			_, err = a.Out.Write(append(cli.EscapeJSON(line), '\n'))
			return err
		})
	})
}
