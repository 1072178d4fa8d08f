package paper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
)

// The forms and flowcharts as they are read; `go test -update` writes them anew.
func TestAMB21PacksOnPaper(t *testing.T) {
	for _, id := range []string{"west-mercia", "cambridgeshire-ram"} {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		t.Run("form-"+id, func(t *testing.T) { golden.RequireEqual(t, strings.Join(Form(p), "\n")+"\n") })
		t.Run("flow-"+id, func(t *testing.T) { golden.RequireEqual(t, strings.Join(Flow(p), "\n")+"\n") })
		t.Run("mermaid-"+id, func(t *testing.T) { golden.RequireEqual(t, Mermaid(p)) })
	}
}

func TestEveryPackIsReadable(t *testing.T) {
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		readable(t, p)
	}
}

func TestAnyPackIsReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { readable(t, drawPack(t)) })
}

// readable fails unless a pack's form and flowcharts say all that is asked and
// done, in lines of the right width and in Mermaid's grammar.
func readable(t interface{ Errorf(string, ...any) }, p *questionsets.Pack) {
	form, flow, mermaid := Form(p), Flow(p), Mermaid(p)
	for _, l := range slices.Concat(form, flow) {
		if w := ansi.StringWidth(l); w > Width || strings.Contains(l, "\n") {
			t.Errorf("%s: this line has %d cells: %q", p.ID, w, l)
		}
	}
	checkMermaid(t, mermaid)
	var texts []string
	for i := range p.Questions {
		texts = append(texts, p.Questions[i].Ask)
	}
	for i := range p.Actions {
		texts = append(texts, p.Actions[i].Title)
	}
	for name, paper := range map[string]string{
		"form": strings.Join(form, ""), "flow": strings.Join(flow, ""), "Mermaid": unescaped(mermaid),
	} {
		for _, text := range texts {
			if !strings.Contains(letters(paper), letters(text)) {
				t.Errorf("%s: the %s does not say %q", p.ID, name, text)
			}
		}
	}
}

// letters is a text without what wrapping and drawing adds or takes.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("│├└─▶◇▼", r) {
			return -1
		}
		return r
	}, s)
}

var (
	entity      = regexp.MustCompile(`#(\d+);`)
	label       = `"[^"\x60#;%{}\[\]|<>&\\@]*"`
	mermaidNode = regexp.MustCompile(`^    ([a-z][a-z0-9_]*)(\(\[|\[|\{|\{\{|\[\[|\[/)` + label + `(\]\)|\]|\}|\}\}|\]\]|/\])$`)
	mermaidEdge = regexp.MustCompile(`^    ([a-z][a-z0-9_]*) -->(?:\|` + label + `\|)? ([a-z][a-z0-9_]*)$`)
)

func unescaped(mermaid string) string {
	return entity.ReplaceAllStringFunc(mermaid, func(s string) string {
		n, err := strconv.Atoi(s[1 : len(s)-1])
		if err != nil {
			return s
		}
		return string(rune(n))
	})
}

// checkMermaid holds a chart to the few forms of line it is made of.
func checkMermaid(t interface{ Errorf(string, ...any) }, chart string) {
	lines := strings.Split(strings.TrimSuffix(chart, "\n"), "\n")
	if lines[0] != "flowchart TD" {
		t.Errorf("the chart begins with %q", lines[0])
	}
	known := map[string]bool{}
	for _, l := range lines[1:] {
		bare := strings.ReplaceAll(entity.ReplaceAllString(l, ""), "<br/>", "")
		if m := mermaidNode.FindStringSubmatch(bare); m != nil {
			if known[m[1]] {
				t.Errorf("the id %s is used twice", m[1])
			}
			known[m[1]] = true
		} else if m := mermaidEdge.FindStringSubmatch(bare); m == nil || !known[m[1]] || !known[m[2]] {
			t.Errorf("Mermaid would not take %q", l)
		}
	}
}

// ugly are characters that a notation or a terminal could stumble over.
var ugly = []rune("aB end 1.-:;,#%*_`\"'()[]{}<>|&\\/?!@~^=+$ \n\t界é😀é\u00a0\u200bxyz")

// drawText is never empty; the number keeps labels apart.
func drawText(t *rapid.T, n int) string {
	return rapid.StringOfN(rapid.SampledFrom(ugly), 0, 120, -1).Draw(t, "text") + fmt.Sprintf("x%d", n)
}

type object = map[string]any

// drawPack makes a pack with a bit of everything.
func drawPack(t *rapid.T) *questionsets.Pack {
	pack := object{"schema": questionsets.PackSchema, "id": "random", "force": "kent", "code": "KE", "name": drawText(t, 0),
		"version": "1", "basis": "modelled", "why": drawText(t, 1), "source": drawText(t, 2), "stage": rapid.SampledFrom([]string{"call", "assessment"}).Draw(t, "stage")}
	questions, conditions := drawQuestions(t)
	condition := func() string { return drawCondition(t, conditions, 2) }
	pack["questions"] = questions
	if rapid.Bool().Draw(t, "score") {
		pack["score"] = object{"bands": object{"standard": 0, "medium": 3, "high": 5}, "source": drawText(t, 3)}
	} else {
		for _, q := range questions {
			for _, o := range q["choices"].([]object) {
				delete(o, "points")
			}
		}
	}
	pack["matrix"] = drawMatrix(questions[0], questions[1])
	pack["rules"] = []object{
		{"id": "end", "when": condition(), "at_least": "high", "set": []string{"hate"}, "because": drawText(t, 4), "source": drawText(t, 5)},
		{"id": "style", "when": condition(), "require": []string{"end"}, "say": drawText(t, 6), "because": drawText(t, 7), "grade": "soon"}}
	pack["repeat"] = []object{{"id": "end", "reports": 3, "within": "30 days", "plus": "q2", "because": drawText(t, 8), "then": object{"set": []string{"repeat"}, "require": []string{"start"}}}}
	pack["actions"] = []object{
		{"id": "end", "title": drawText(t, 9), "owner": drawText(t, 10), "due": "immediately", "shares": true, "reaches": "call", "tell_caller": drawText(t, 11)},
		{"id": "start", "title": drawText(t, 12), "due": "5 working days", "starts": "end", "ends": drawText(t, 13), "when": `level >= high or not vulnerable and grade != "soon" or ` + condition()}}
	if rapid.Bool().Draw(t, "more") {
		pack["exempt"] = object{"when": condition(), "because": drawText(t, 14)}
		pack["write_off"] = object{"when": condition(), "items": []object{{"id": "i", "item": drawText(t, 15), "from": "people"}}}
		pack["who_may"] = object{"set_flags": []string{"supervisor"}}
		pack["case_review"] = object{"reports": 2, "within": "6 months"}
		pack["accept"] = []object{{"finding": "no-source", "because": drawText(t, 16)}}
		pack["examples"] = []object{{"name": drawText(t, 17), "want": object{"level": "unassessed", "flags": []string{}}}}
	}
	return parsed(t, pack)
}

func parsed(t *rapid.T, pack object) *questionsets.Pack {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(pack); err != nil {
		t.Fatal(err)
	}
	p, err := questionsets.Parse("random.yaml", b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	return p
}

// drawQuestions gives two choice questions, a number and any others, and
// conditions that may name them.
func drawQuestions(t *rapid.T) (questions []object, conditions []string) {
	conditions = []string{`channel == "999"`, `category != "personal"`, `asb_type in ["begging", "vehicle-noise"]`}
	for i := range rapid.IntRange(3, 9).Draw(t, "questions") {
		id := fmt.Sprintf("q%d", i)
		kind := rapid.SampledFrom([]string{"text", "yes-no", "choice", "choices", "number", "datetime"}).Draw(t, "kind")
		q := object{"id": id, "choices": []object{}}
		switch {
		case i < 2:
			kind = "choice"
		case i == 2:
			kind = "number"
		case rapid.Bool().Draw(t, "depends"):
			q["when"] = drawCondition(t, conditions, 2)
		}
		q["kind"], q["ask"], q["source"] = kind, drawText(t, i), drawText(t, i)
		q["hint"], q["for_other"], q["ask_in"] = drawText(t, i), drawText(t, i), object{"cy": drawText(t, i)}
		switch kind {
		case "choice", "choices":
			for n := range rapid.IntRange(2, 8).Draw(t, "choices") {
				q["choices"] = append(q["choices"].([]object), object{"value": fmt.Sprintf("v%d", n), "label": drawText(t, n), "points": n})
			}
		}
		conditions = append(conditions, map[string][]string{
			"text":    {id + ` == "not known"`},
			"yes-no":  {id + ` == "yes"`, id + ` != "declined"`},
			"choice":  {id + ` in ["v0", "v1"]`, id + ` != "v1"`, id + ` == "v0"`},
			"choices": {`"v0" in ` + id, `"v1" not in ` + id},
			"number":  {id + " >= 3", "-1.5 < " + id, id + " != 2"},
		}[kind]...)
		questions = append(questions, q)
	}
	return questions, conditions
}

func drawCondition(t *rapid.T, conditions []string, depth int) string {
	if depth == 0 {
		return rapid.SampledFrom(conditions).Draw(t, "condition")
	}
	form := rapid.SampledFrom([]string{"%s", "not (%s)", "(%s) and (%s)", "(%s) or (%s)"}).Draw(t, "form")
	parts := make([]any, strings.Count(form, "%s"))
	for i := range parts {
		parts[i] = drawCondition(t, conditions, depth-1)
	}
	return fmt.Sprintf(form, parts...)
}

func drawMatrix(rows, columns object) object {
	cells := object{}
	for _, r := range rows["choices"].([]object) {
		row := object{}
		for _, c := range columns["choices"].([]object) {
			row[c["value"].(string)] = "medium"
		}
		cells[r["value"].(string)] = row
	}
	return object{"rows": "q0", "columns": "q1", "cells": cells}
}
