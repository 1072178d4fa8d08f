package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/config"
	"firstcall/questionsets"
	"firstcall/questionsets/strictyaml"
	"firstcall/risk"
	"firstcall/store"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

func (a *app) newAssess() *cobra.Command {
	var answers string
	cmd := &cobra.Command{
		Use:   "assess PACK",
		Short: "Work out the level of written answers, without a screen",
		Long: "Works out the level, the reasons and the actions for answers from a file.\n" +
			"PACK is a force's name or a file. The answers are YAML or JSON:\n\n" +
			"  now: 2026-11-21T14:30:00Z\n  answers: {q5: yes, q8: not known}\n  history: [{at: 2026-11-02, category: personal}]",
		Example: "firstcall assess cambridgeshire --answers call.yaml --json",
		Args:    takes(1, 1, "one PACK: a force's name or a file"),
		RunE:    a.wrap(func(_ *cobra.Command, args []string) error { return a.runAssess(args[0], answers) }),
	}
	cmd.Flags().StringVar(&answers, "answers", "", "file with the answers, - for standard input (default: none given)")
	return cmd
}

func (a *app) runAssess(packName, answers string) error {
	conf, err := config.Load(a.flags)
	if err != nil {
		return err
	}
	if packName == "-" && answers == "-" {
		return store.Errorf(store.CodeUsage, "the pack and the answers cannot both come from standard input").
			WithHint("Name a file for one of them.")
	}
	pack, err := a.findPack(packName)
	if err != nil {
		return err
	}
	file := &questionsets.AnswersFile{}
	if answers != "" {
		b, err := a.readNamed(answers, questionsets.MaxAnswersBytes)
		if err != nil {
			return err
		}
		if file, err = questionsets.ParseAnswers(shownName(answers), b); err != nil {
			return err
		}
	}
	iv, history, err := file.Apply(pack, conf.Now())
	if err != nil {
		return err
	}
	r := iv.Assess(history)
	if a.json {
		return a.printJSON(r)
	}
	a.sayResult(r, history, iv.Pack().WhoMay.SetFlags)
	return nil
}

// sayResult prints an assessment for a person. Where only some may classify
// somebody as vulnerable or repeat, the flag is anybody else's concern (SW-12).
func (a *app) sayResult(r questionsets.Result, h risk.History, only []string) {
	a.say("%s", theme.LevelWord(r.Level))
	if r.Level == risk.Unassessed && r.Why != "" {
		a.say("%s.", r.Why)
	}
	if r.ScoreMax > 0 {
		a.say("Score %d of %d", r.Score, r.ScoreMax)
	}
	for _, f := range r.Factors {
		a.say("+ %s (%s)", f.Because, f.Source)
	}
	for _, flag := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		switch {
		case r.Flags[flag] && flag != risk.Hate && len(only) > 0:
			a.say("Concern: %s (the flag is set by %s only)", flag, strings.Join(only, ", "))
		case r.Flags[flag]:
			a.say("Flag: %s", flag)
		}
	}
	if r.Grade != "" {
		a.say("Grade: %s", r.Grade)
	}
	for _, d := range r.Actions {
		must := ""
		if d.Mandatory {
			must = " (mandatory)"
		}
		a.say("To do: %s%s, %s, %s", d.Title, must, d.Owner, common.ActionDue(d, h.Now))
	}
	if !r.Complete {
		a.say("Not answered: %v", r.Unanswered)
	}
}

// readNamed reads a file, or standard input for "-", at most one byte past the
// limit. A pipe that nobody writes into keeps it waiting until the program is
// interrupted.
func (a *app) readNamed(name string, limit int64) ([]byte, error) {
	type content struct {
		b   []byte
		err error
	}
	read := make(chan content, 1)
	go func() { // a read cannot be interrupted: it ends with the program
		var c content
		if name == "-" {
			c.b, c.err = readAll(a.in, limit)
		} else {
			c.b, c.err = readInput(name, limit)
		}
		read <- c
	}()
	select {
	case c := <-read:
		return c.b, unread(c.err)
	case <-a.ctx.Done():
		return nil, store.Errorf(store.CodeInternal, "stopped before %s was read to its end", shownName(name)).Because(a.ctx.Err())
	}
}

// unread makes a sentence of why a named file could not be read.
func unread(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return store.Errorf(store.CodeNotFound, "there is no such file").WithHint("Check the name, and the folder you are in.").Because(err)
	case errors.Is(err, fs.ErrPermission):
		return store.Errorf(store.CodeForbidden, "that file may not be read").WithHint("Check who may read it.").Because(err)
	}
	return err
}

// shownName is how a file is called in messages.
func shownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// readAll reads to the end, and stops one byte past the limit so that whoever
// checks the size sees that it is too large.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("the input could not be read: %w", err)
	}
	return b, nil
}

// readInput reads a file, at most one byte past the limit.
func readInput(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, store.Errorf(store.CodeInvalid, "that is a folder, not a file").WithHint("Name one file.")
	case info.Mode().IsRegular() && info.Size() > limit:
		return nil, &strictyaml.Error{File: name, Line: 1, Col: 1,
			Msg: fmt.Sprintf("the file has %d bytes; at most %d are read", info.Size(), limit)}
	}
	return readAll(f, limit)
}
