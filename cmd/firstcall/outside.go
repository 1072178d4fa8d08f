package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"time"

	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/tui/common"
)

const (
	lookUpTime  = 10 * time.Second // how long another system may take
	lookUpBytes = 4 << 10          // how much of what it says is kept
	printTime   = 30 * time.Second
	// hangingOn is how long a command that was ended, or left something running
	// behind it, may keep its output open.
	hangingOn = time.Second
)

// systems are the other systems that the handler looks into (LEI-01, HMIC-04).
func systems(configured []config.System) []common.System {
	out := make([]common.System, 0, len(configured))
	for _, s := range configured {
		system := common.System{Name: s.Name}
		if len(s.Command) > 0 {
			system.Look = func(ctx context.Context, about common.Lookup) (string, error) {
				return lookUp(ctx, s, about, lookUpTime)
			}
		}
		out = append(out, system)
	}
	return out
}

// lookUp asks one system. Whom it is about goes to the command's standard
// input: its arguments could be seen by every user of the computer. It fails
// with CodeUnreachable when the command does.
func lookUp(ctx context.Context, s config.System, about common.Lookup, limit time.Duration) (string, error) {
	question, err := json.Marshal(about)
	if err != nil {
		return "", notLookedUp(s, err)
	}
	found := &firstBytes{most: lookUpBytes}
	if err := outside(ctx, limit, s.Command, append(question, '\n'), found); err != nil {
		return "", notLookedUp(s, err)
	}
	return strings.TrimSpace(strings.ToValidUTF8(found.kept.String(), "")), nil
}

func notLookedUp(s config.System, err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return store.Errorf(store.CodeUnreachable, "%s did not answer in time", s.Name).WithHint("Look into it by hand.").Because(err)
	}
	return store.Errorf(store.CodeUnreachable, "%s could not be looked into", s.Name).WithHint("Look into it by hand.").Because(err)
}

// printer gives a text to the force's print command; nil where there is none.
func printer(command []string) func(context.Context, string) error {
	if len(command) == 0 {
		return nil
	}
	return func(ctx context.Context, text string) error {
		err := outside(ctx, printTime, command, []byte(text), io.Discard)
		if err != nil {
			return store.Errorf(store.CodeUnreachable, "the printer did not take it").
				WithHint("Look at the printer, or copy the text instead.").Because(err)
		}
		return nil
	}
}

// outside runs a program of the force's own within a time. What it says of its
// mistakes is dropped: it may repeat what a caller said.
func outside(ctx context.Context, limit time.Duration, command []string, input []byte, out io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.WaitDelay = bytes.NewReader(input), out, hangingOn
	endWithChildren(cmd)
	err := cmd.Run()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrWaitDelay):
		return nil // it has done its work; something it began goes on
	}
	return err
}

// firstBytes keeps the beginning of what is written and takes the rest too, so
// that nobody fails who says more.
type firstBytes struct {
	most int
	kept bytes.Buffer
}

func (f *firstBytes) Write(p []byte) (int, error) {
	f.kept.Write(p[:min(len(p), f.most-f.kept.Len())])
	return len(p), nil
}
