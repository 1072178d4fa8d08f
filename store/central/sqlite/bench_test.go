package sqlite

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"firstcall/store/central"
	"firstcall/store/wire"
)

// BenchmarkAppend has desks push at once, with synchronous=FULL: 100 records a
// push as after a break, one a push as on a quiet evening (DESIGN section 8).
func BenchmarkAppend(b *testing.B) {
	for _, load := range []struct{ desks, items int }{{8, 100}, {64, 1}, {1, 1}} {
		b.Run(fmt.Sprintf("%d desks, %d a push", load.desks, load.items), func(b *testing.B) {
			l := open(b, filepath.Join(b.TempDir(), "central.db"))
			desks := make([]central.Credential, load.desks)
			pushes := make([][][]wire.Item, load.desks)
			for i := range desks {
				desks[i] = credential()
			}
			for n := range b.N {
				i, items := n%load.desks, make([]wire.Item, load.items)
				for j := range items {
					// Some 1.5 KB, as a report is.
					items[j] = spoken(desks[i], int64(n*load.items+j+1), "")
				}
				pushes[i] = append(pushes[i], items)
			}
			b.ResetTimer()
			var wg sync.WaitGroup
			for i := range desks {
				wg.Go(func() {
					for _, items := range pushes[i] {
						appended(b, l, desks[i], items...)
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N*load.items)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
