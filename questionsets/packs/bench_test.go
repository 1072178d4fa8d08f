package packs

import (
	"testing"

	"firstcall/questionsets"
	"firstcall/questionsets/lint"
	"firstcall/questionsets/prove"
)

// Bar: under 20 ms.
func BenchmarkParseWestMercia(b *testing.B) {
	bytes := load(b, "west-mercia").Bytes
	for b.Loop() {
		if _, err := questionsets.Parse("west-mercia.yaml", bytes); err != nil {
			b.Fatal(err)
		}
	}
}

// Bar: under 100 ms.
func BenchmarkLintWestMercia(b *testing.B) {
	p := load(b, "west-mercia")
	for b.Loop() {
		if len(lint.Lint(p)) > 0 {
			b.Fatal("findings")
		}
	}
}

// A finished call with 20 history entries. Bar: under 100 µs.
func BenchmarkAssess(b *testing.B) {
	for _, pack := range IDs() {
		b.Run(pack, func(b *testing.B) {
			iv := begin(b, pack, calm(pack))
			var days []int
			for i := range 20 {
				days = append(days, 1+i*9)
			}
			h := reportsAgo(days...)
			for b.Loop() {
				iv.Assess(h)
			}
		})
	}
}

// Every path of a pack. Bar: under 10 s each.
func BenchmarkProve(b *testing.B) {
	for _, pack := range IDs() {
		p := load(b, pack)
		b.Run(pack, func(b *testing.B) {
			for b.Loop() {
				if !prove.Prove(p).Holds() {
					b.Fatal("a claim does not hold")
				}
			}
		})
	}
}
