package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/buildinfo"
	"firstcall/cmd/internal/cli"
	"firstcall/store/cache"
	"firstcall/tui/common"
)

func (a *app) newDoctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Check the data folder and say how things stand",
		Args:  cli.Takes(0, 0, cli.Nothing),
		RunE:  a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runDoctor(cmd.Context()) }),
	}
}

type doctorJSON struct {
	Version string `json:"version"`
	Force   string `json:"force"`
	Collar  string `json:"collar"`
	Desk    string `json:"desk"`
	Sound   bool   `json:"sound"`
	Low     bool   `json:"low_space"` // the reserve is gone, or could not be made
	cache.Stats
}

func (a *app) runDoctor(ctx context.Context) error {
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	stats, err := s.cache.Stats(ctx)
	if err != nil {
		return s.close(ctx, err)
	}
	broken := s.cache.Check(ctx)
	out := doctorJSON{buildinfo.Version(), s.identity.Force, s.identity.Collar, s.identity.DeskCode, broken == nil, s.cache.LowSpace(), stats}
	if a.JSON {
		if err := a.PrintJSON(out); err != nil {
			return s.close(ctx, err)
		}
		return s.close(ctx, broken)
	}
	a.sayDoctor(out)
	return s.close(ctx, broken)
}

func (a *app) sayDoctor(d doctorJSON) {
	a.Say("Firstcall   %s", d.Version)
	a.Say("Data        %s", d.Dir)
	if d.Demo {
		a.Say("            a demonstration: it can never enrol or sync")
	}
	a.Say("Desk        %s, force %s, collar %s", d.Desk, orNone(d.Force), orNone(d.Collar))
	a.Say("Key         %s", d.Key)
	a.Say("SQLite      %s, schema %d, %d kB, journal %d kB", d.SQLite, d.Schema, d.Bytes>>10, d.WALBytes>>10)
	if d.FreeBytes >= 0 {
		a.Say("Free space  %d MB, reserve %d MB", d.FreeBytes>>20, d.Ballast>>20)
	}
	if d.Low {
		a.Say("            LOW: make room on this disk; the reserve for a full disk is gone")
	}
	kinds := make([]string, 0, len(d.Records))
	for k := range d.Records {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		a.Say("Records     %d %s", d.Records[k], k)
	}
	a.Say("Open calls  %d", d.Drafts)
	a.Say("To send     %s", common.RecordWords(d.Waiting))
	if d.Sound {
		a.Say("Sound: every record is as it was written and follows the one before it.")
	}
}

func orNone(s string) string {
	if s == "" {
		return "not set up"
	}
	return s
}
