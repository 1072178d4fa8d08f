package main

import (
	"strings"

	"github.com/spf13/cobra"

	"firstcall/cmd/internal/cli"
	"firstcall/cmd/internal/config"
	"firstcall/cmd/internal/packcheck"
	"firstcall/questionsets"
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
		Args:    cli.Takes(1, 1, "one PACK: a force's name or a file"),
		RunE:    a.Wrap(func(_ *cobra.Command, args []string) error { return a.runAssess(args[0], answers) }),
	}
	cmd.Flags().StringVar(&answers, "answers", "", "file with the answers, - for standard input (default: none given)")
	return cmd
}

func (a *app) runAssess(packName, answers string) error {
	conf, err := config.Load(a.Flags)
	if err != nil {
		return err
	}
	if packName == "-" && answers == "-" {
		return store.Errorf(store.CodeUsage, "the pack and the answers cannot both come from standard input").
			WithHint("Name a file for one of them.")
	}
	pack, err := packcheck.FindNamed(&a.App, packName)
	if err != nil {
		return err
	}
	file := &questionsets.AnswersFile{}
	if answers != "" {
		b, err := a.ReadNamed(answers, questionsets.MaxAnswersBytes)
		if err != nil {
			return err
		}
		if file, err = questionsets.ParseAnswers(cli.ShownName(answers), b); err != nil {
			return err
		}
	}
	iv, history, err := file.Apply(pack, conf.Now())
	if err != nil {
		return err
	}
	r := iv.Assess(history)
	if a.JSON {
		return a.PrintJSON(r)
	}
	a.sayResult(r, history, iv.Pack().WhoMay.SetFlags)
	return nil
}

// sayResult prints an assessment for a person. Where only some may classify
// somebody as vulnerable or repeat, the flag is anybody else's concern (SW-12).
func (a *app) sayResult(r questionsets.Result, h risk.History, only []string) {
	a.Say("%s", theme.LevelWord(r.Level))
	if r.Level == risk.Unassessed && r.Why != "" {
		a.Say("%s.", r.Why)
	}
	if r.ScoreMax > 0 {
		a.Say("Score %d of %d", r.Score, r.ScoreMax)
	}
	for _, f := range r.Factors {
		a.Say("+ %s (%s)", f.Because, f.Source)
	}
	for _, flag := range []risk.Flag{risk.Vulnerable, risk.Repeat, risk.Hate} {
		switch {
		case r.Flags[flag] && flag != risk.Hate && len(only) > 0:
			a.Say("Concern: %s (the flag is set by %s only)", flag, strings.Join(only, ", "))
		case r.Flags[flag]:
			a.Say("Flag: %s", flag)
		}
	}
	if r.Grade != "" {
		a.Say("Grade: %s", r.Grade)
	}
	for _, d := range r.Actions {
		must := ""
		if d.Mandatory {
			must = " (mandatory)"
		}
		a.Say("To do: %s%s, %s, %s", d.Title, must, d.Owner, common.ActionDue(d, h.Now))
	}
	if !r.Complete {
		a.Say("Not answered: %v", r.Unanswered)
	}
}
