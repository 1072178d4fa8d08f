package tui_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

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
			model := d.Model()
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
					model, _ = model.Update(common.BackToCall{Step: "@place"})
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
		})
	}
}
