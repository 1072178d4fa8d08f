package risk

import (
	"fmt"
	"testing"
	"time"
)

func BenchmarkAssess(b *testing.B) {
	p := Policy{ScoreMax: 31, Bands: ram.Bands, Matrix: guidance()}
	f := Findings{Row: "regular", Column: "moderate", Complete: true}
	for i := range 20 {
		f.Factors = append(f.Factors, Factor{Source: "q", Because: "b", Points: i % 3, Set: []Flag{Repeat}, Require: []string{"call-back"}})
	}
	b.ReportAllocs()
	for b.Loop() {
		Assess(p, f)
	}
}

// manyReports is a history of n entries, half of them told twice.
func manyReports(n int) History {
	now := time.Date(2025, 6, 30, 9, 0, 0, 0, London)
	h := History{Now: now, Present: Occasion{Call: "01900000-0000-7000-8000-ffffffffffff"}}
	for i := range n {
		h.Earlier = append(h.Earlier, Occasion{
			At:       now.AddDate(0, 0, -i),
			Call:     fmt.Sprintf("01900000-0000-7000-8000-%012d", i),
			Incident: fmt.Sprintf("01900000-0000-7000-9000-%012d", i/2),
		})
	}
	return h
}

func BenchmarkReports(b *testing.B) {
	for _, n := range []int{0, 5, 50} {
		h := manyReports(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				h.Reports(Span{30, Days})
			}
		})
	}
}

func BenchmarkCaseReview(b *testing.B) {
	h := manyReports(50)
	b.ReportAllocs()
	for b.Loop() {
		Statutory.Met(h)
	}
}

func BenchmarkWorkingDays(b *testing.B) {
	c, start := NewCalendar(), time.Date(2025, 12, 23, 9, 0, 0, 0, London)
	b.ReportAllocs()
	for b.Loop() {
		Due{DueWorkingDays, 5}.At(start, time.Time{}, c)
	}
}
