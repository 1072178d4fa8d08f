package cache

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

// BenchmarkDurableAnswer measures an answer from Journal to Done beside one
// bare commit of the same size on the same disk, taken in turns. The bar is a
// ratio of at most 1.3 (DESIGN section 8).
func BenchmarkDurableAnswer(b *testing.B) {
	p := newPlace(b)
	c := p.open(b)
	call := ids.New()
	done(b, c.Open(draft(call), nil))
	answer := []byte("Every night after eleven, three or four of them, shouting under the window and kicking the door.")
	bare := bareCommit(b, len(answer)+seal.Overhead)
	var ours, theirs []time.Duration
	i := 0
	for b.Loop() {
		key := "q" + strconv.Itoa(i%18)
		i++
		at := time.Now()
		k := c.Journal(call, store.Entry{Key: key, Value: answer})
		<-k.Done()
		ours = append(ours, time.Since(at))
		at = time.Now()
		bare(key)
		theirs = append(theirs, time.Since(at))
	}
	b.ReportMetric(median(ours)/median(theirs), "ratio")
	b.ReportMetric(median(ours)/1e3, "answer-µs")
	b.ReportMetric(median(theirs)/1e3, "bare-µs")
}

// bareCommit is the least that the same promise can cost: one row in one
// transaction with synchronous=FULL.
func bareCommit(b *testing.B, size int) func(key string) {
	db := must[*sql.DB](b)(sql.Open("sqlite", sqlitex.Source(filepath.Join(b.TempDir(), "bare.db"), sqlitex.Writing)))
	b.Cleanup(func() { _ = db.Close() })
	s := must[*sqlitex.Session](b)(sqlitex.OpenSession(context.Background(), db))
	b.Cleanup(s.Close)
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	check(s.Exec("CREATE TABLE bare (name TEXT PRIMARY KEY, value BLOB) STRICT, WITHOUT ROWID"))
	value := make([]byte, size)
	n := uint64(0)
	return func(key string) {
		n++
		binary.BigEndian.PutUint64(value, n) // SQLite writes nothing where nothing changes
		check(s.Exec("BEGIN IMMEDIATE"))
		check(s.Exec("INSERT INTO bare (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", key, value))
		check(s.Exec("COMMIT"))
	}
}

func median(d []time.Duration) float64 { return percentile(d, 50) }

func percentile(d []time.Duration, p int) float64 {
	d = slices.Sorted(slices.Values(d))
	return float64(d[(len(d)-1)*p/100])
}

// perNumber is how many reports each number of the benchmark's folder has.
const perNumber = 20

// reportsWanted is FIRSTCALL_BENCH_REPORTS, 20,000 if it is not set.
func reportsWanted() int {
	if n, err := strconv.Atoi(os.Getenv("FIRSTCALL_BENCH_REPORTS")); err == nil && n >= perNumber {
		return n
	}
	return 20_000
}

// load fills a folder: each number has twenty reports of a year, of one person.
// There are more of them than the drama range holds, so they are of that range
// with digits added, too long to be anyone's.
func load(b *testing.B, c *Cache, reports int) (numbers int) {
	numbers = reports / perNumber
	people := make([]store.ID, numbers)
	var last store.Ticket
	for i := range numbers {
		people[i] = ids.New()
		last = c.Add(personFor(people[i], store.PersonSummary{Surname: fmt.Sprint("Surname", i), Forename: "Robin", Postcode: "WR1 2AA"}))
	}
	const group = 500
	var batch []store.NewRecord
	for i := range reports {
		n := i % numbers
		r := reportFor(ids.New(), fmt.Sprintf("WM-261121-7Q%07d", i), "", start.AddDate(0, 0, -i%365), store.Party{Role: store.RoleVictim, Person: people[n]})
		s := r.Summary.(store.ReportSummary)
		s.Number = benchNumber(n)
		r.Summary = s
		if batch = append(batch, r); len(batch) == group || i == reports-1 {
			last = c.Add(batch...)
			batch = nil
			if i/group%20 == 0 {
				<-last.Done() // or all of it would wait in memory
			}
		}
	}
	done(b, last)
	return numbers
}

func benchNumber(n int) phone.Number {
	return phone.Number{State: phone.Presented, E164: fmt.Sprintf("+447700900%06d", n)}
}

// BenchmarkDue measures the list of what is due next, with 10,000 actions open:
// all at other times, and all at once as after a clock that a hundred wait for.
func BenchmarkDue(b *testing.B) {
	for name, spread := range map[string]time.Duration{"Spread": time.Second, "AtOnce": 0} {
		b.Run(name, func(b *testing.B) {
			c := newPlace(b).open(b)
			const open, group = 10_000, 500
			for i := 0; i < open; i += group {
				var steps []store.NewRecord
				for n := range group {
					steps = append(steps, stepFor(ids.New(), ids.New(), store.ActionSet, start.Add(time.Duration(i+n)*spread)))
				}
				done(b, c.Add(steps...))
			}
			for b.Loop() {
				if got := must[[]store.ActionSummary](b)(c.Due(b.Context(), 100)); len(got) != 100 {
					b.Fatalf("%d due", len(got))
				}
			}
			shut(b, c)
		})
	}
}

// BenchmarkFolder makes one folder and measures what a handler waits for: the
// history of a number with twenty reports, unsealed, a search that fits everybody,
// and opening the folder.
func BenchmarkFolder(b *testing.B) {
	reports := reportsWanted()
	p := newPlace(b)
	at := time.Now()
	c := p.open(b)
	numbers := load(b, c, reports)
	shut(b, c)
	b.Logf("%d reports loaded in %v, %d MB", reports, time.Since(at).Round(time.Second), size(p.dir, dbName)>>20)
	b.Run("History", func(b *testing.B) {
		c := p.open(b)
		var took []time.Duration
		random := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			n := benchNumber(random.IntN(numbers))
			at := time.Now()
			got, err := c.History(b.Context(), store.Query{Number: n})
			took = append(took, time.Since(at))
			if err != nil || len(got) != perNumber || len(got[0].People) != 1 {
				b.Fatalf("%d reports, %v", len(got), err)
			}
		}
		b.ReportMetric(median(took)/1e3, "p50-µs")
		b.ReportMetric(percentile(took, 99)/1e3, "p99-µs")
		shut(b, c)
	})
	b.Run("Find", func(b *testing.B) {
		c := p.open(b)
		var took []time.Duration
		for b.Loop() {
			at := time.Now()
			got, err := c.Find(b.Context(), store.Find{Surname: "surname"}) // everybody's
			took = append(took, time.Since(at))
			if err != nil || len(got.Reports) != foundLimit || len(got.People) != foundLimit {
				b.Fatalf("%d reports, %d people, %v", len(got.Reports), len(got.People), err)
			}
		}
		b.ReportMetric(median(took)/1e3, "p50-µs")
		b.ReportMetric(percentile(took, 99)/1e3, "p99-µs")
		shut(b, c)
	})
	b.Run("Open", func(b *testing.B) {
		runtime.GC()
		for b.Loop() {
			c := p.open(b)
			if _, err := c.History(b.Context(), store.Query{Number: benchNumber(1)}); err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			shut(b, c)
			b.StartTimer()
		}
	})
}
