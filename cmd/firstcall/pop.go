package main

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/popline"
	"firstcall/store"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/safe"
)

// popOptions are the flags of pop.
type popOptions struct {
	from    string
	channel string
	open    bool
}

func (a *app) newPop() *cobra.Command {
	var o popOptions
	cmd := &cobra.Command{
		Use:   "pop --from NUMBER",
		Short: "Hand a ringing call to the desk that is open, for the telephone system",
		Long: "Shows a ringing call on the desk that has this data folder open. The desk shows it as a\n" +
			"line with the history already counted; it takes no key until the handler chooses it.\n\n" +
			"With no desk open it ends with exit code 4, or with --open it opens one with that call.",
		Example: "firstcall pop --from '07700 900417'\n" +
			"firstcall pop --from withheld --channel 999 --open",
		Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runPop(cmd.Context(), o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "the number that rings, in any spelling; withheld or unavailable if there is none")
	f.StringVar(&o.channel, "channel", "101", "how it reaches you: 101, 999, online, partner")
	f.BoolVar(&o.open, "open", false, "open the desk with this call if none is open")
	return cmd
}

// runPop hands a ringing call over. Neither the number nor what a message of
// the system says of it is ever repeated.
func (a *app) runPop(ctx context.Context, o popOptions) error {
	if strings.TrimSpace(o.from) == "" {
		return store.Errorf(store.CodeUsage, "there is no number").
			WithHint("Give the number after --from, or the word withheld or unavailable.")
	}
	ch, err := channel(o.channel, ringing())
	if err != nil {
		return err
	}
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	err = popline.Send(ctx, conf.Data, popline.Ring{Number: o.from, Channel: o.channel})
	if o.open && store.CodeOf(err) == store.CodeNotFound {
		return a.runDesk(ctx, &deskCall{call: tui.FromNumber(o.from, ch)})
	}
	return err
}

// ringing are the channels on which something can ring: a walk-in never does.
func ringing() []store.Channel {
	return slices.DeleteFunc(slices.Clone(store.Channels), func(c store.Channel) bool { return c == store.ChannelWalkIn })
}

// answer shows the calls that ring on the desk's screen, until it is hung up. A
// desk that cannot be rung works all the same and says so.
func answer(dir string, show func(tea.Msg)) (hangUp func()) {
	line, err := popline.Listen(dir, func(r popline.Ring) {
		if r.Channel == "" {
			r.Channel = string(store.Channel101)
		}
		start := tui.FromNumber(r.Number, store.Channel(r.Channel))
		show(common.Ringing{Number: start.Number, Channel: start.Channel})
	})
	if err != nil {
		notice := common.Notice("Calls from the telephone system cannot be shown: " + safe.Line(err.Error()) + ".")
		told := make(chan struct{})
		go func() { // the screen takes it once it runs, or has ended
			show(notice)
			close(told)
		}()
		return func() { <-told }
	}
	return func() { _ = line.Close() } // the desk is gone: there is nobody to tell
}
