package tui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
	"firstcall/store"
	"firstcall/tui"
	"firstcall/tui/common"
	"firstcall/tui/tuitest"
)

// BenchmarkKeyToFrame is one key in the call screen: Update and View, with a
// history beside the question. p99-ns is the slowest of a hundred (bar: 2 ms).
func BenchmarkKeyToFrame(b *testing.B) {
	for _, size := range []struct{ w, h int }{{120, 36}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size.w, size.h), func(b *testing.B) {
			bench := newBench(b).setUp("west-mercia")
			bench.w, bench.h, bench.theme = size.w, size.h, "dark"
			for range 20 {
				d := bench.desk(tui.FromNumber("07700 900417", store.Channel101))
				answer(d, "The green", "Lads with a football", "n", "Jane Roe")
				d.Key("f10", "f10")
			}
			d := bench.desk(tui.FromNumber("07700 900417", store.Channel101))
			answer(d, "The green, TF3 4AB")
			pressKeys(b, d.Model(), "@place")
		})
	}
}

// BenchmarkLongCall is one key in a call of 200 answers beside a history of 50
// reports, at 200x60 (bar: p99 2 ms).
func BenchmarkLongCall(b *testing.B) {
	bench := newBench(b).setUp("west-mercia")
	bench.w, bench.h, bench.theme, bench.pack = 200, 60, "dark", longPack(b)
	for range 50 {
		d := bench.desk(tui.FromNumber("07700 900417", store.Channel101))
		answer(d, "The green", "Lads with a football", "n", "Jane Roe")
		d.Key("f10", "f10")
	}
	d := bench.desk(tui.FromNumber("07700 900417", store.Channel101))
	answer(d, "The green", "Shouting", "n", "Jane Roe", "1", "", "2", "rowdy")
	for i := range 200 {
		answer(d, fmt.Sprintf("what was said to question %d", i))
	}
	d.Key("esc")
	pressKeys(b, d.Model(), "q150")
}

// longPack is a question set of 200 texts.
func longPack(b *testing.B) *questionsets.Pack {
	var y strings.Builder
	y.WriteString("schema: firstcall/pack/v1\nid: long\nforce: west-mercia\ncode: WM\nname: Long\nversion: \"1\"\nbasis: modelled\nwhy: A long call for a benchmark\nsource: None\nquestions:\n")
	for i := range 200 {
		fmt.Fprintf(&y, "  - {id: q%d, ask: What is the answer to question %d?, kind: text, source: None}\n", i, i)
	}
	p, err := questionsets.Parse("long", []byte(y.String()))
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// pressKeys types into a step of the call and reports how long a key takes.
func pressKeys(b *testing.B, model tea.Model, step string) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		key := tuitest.Rune(rune('a' + i%26))
		if i%60 == 59 {
			key = tea.KeyPressMsg{Code: tea.KeyBackspace, Mod: tea.ModCtrl}
		}
		begin := time.Now()
		model, _ = model.Update(key)
		_ = model.View()
		took = append(took, time.Since(begin))
		if i%2000 == 1999 { // a text of a few thousand letters, then anew
			model, _ = model.Update(common.BackToCall{Step: step})
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}
