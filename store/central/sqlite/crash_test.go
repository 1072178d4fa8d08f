package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// childFile tells this test program to be the server that is killed.
const childFile = "FIRSTCALL_CENTRAL_CHILD"

// crashChild takes pushes of eight desks, and prints what it acknowledged, until
// it is killed.
func crashChild(path string) {
	l, err := Open(context.Background(), Options{Path: path})
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	var wg sync.WaitGroup
	for range 8 {
		by, ids := credential(), store.NewIDs(time.Now)
		by.Desk = ids.New()
		wg.Go(func() {
			for n := int64(1); ; n += 3 {
				items := []wire.Item{made(ids.New(), by, n, "a"), made(ids.New(), by, n+1, "b"), made(ids.New(), by, n+2, "c")}
				answers, err := l.Append(context.Background(), by, items)
				var said strings.Builder
				for _, a := range answers {
					fmt.Fprintf(&said, "%s %s %s %d\n", a.State, a.ID, a.Hash, a.Seq)
				}
				if err != nil {
					fmt.Fprintln(&said, "failed", err)
				}
				_, _ = os.Stdout.WriteString(said.String())
			}
		})
	}
	wg.Wait()
}

// crashOnce starts the server, lets it work for a while beside this program,
// kills it, and gives what it acknowledged.
func crashOnce(t *testing.T, path string) (acked []wire.Answer) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+path)
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Duration(100+rand.IntN(200))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	for said := bufio.NewScanner(pipe); said.Scan(); {
		fields := strings.Fields(said.Text())
		if len(fields) == 0 || fields[0] == "failed" {
			t.Fatalf("the server said %q", said.Text())
		}
		if len(fields) < 4 {
			continue // cut off by the kill
		}
		seq, _ := strconv.ParseInt(fields[3], 10, 64)
		acked = append(acked, wire.Answer{State: wire.State(fields[0]), ID: uuid.FromStringOrNil(fields[1]), Hash: fields[2], Seq: seq})
	}
	_ = cmd.Wait()
	return acked
}

// T4: kill -9 of the server while it takes pushes loses nothing that it
// acknowledged, and this program, which has the file open too, goes on.
// FIRSTCALL_KILLS says how often.
func TestT4KilledServerLosesNothingAcknowledged(t *testing.T) {
	kills := 5
	if text := os.Getenv("FIRSTCALL_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal("FIRSTCALL_KILLS is a number")
		}
		kills = n
	}
	path := filepath.Join(t.TempDir(), "central.db")
	beside := open(t, path)
	by := credential()
	all := 0
	for n := range kills {
		acked := crashOnce(t, path)
		appended(t, beside, by, spoken(by, int64(n+1), "beside"))
		seen := map[string]int{}
		for _, hash := range everybodys(t, beside, central.Position{}) {
			seen[hash]++
		}
		for _, a := range acked {
			if a.State != wire.Stored || seen[a.Hash] != 1 {
				t.Fatalf("kill %d: a record answered %s at %d is there %d times", n, a.State, a.Seq, seen[a.Hash])
			}
		}
		all += len(acked)
		if err := wholePushes(beside); err != nil {
			t.Fatalf("kill %d: %v", n, err)
		}
	}
	if all == 0 {
		t.Fatal("nothing was ever acknowledged: the test shows nothing")
	}
}

// wholePushes checks that of no push only a part is there, and the file itself.
func wholePushes(l *Log) error {
	var torn int
	err := l.one(context.Background(), []any{&torn}, `SELECT count(*) FROM (SELECT 1 FROM record WHERE role = 'handler'
		AND json_extract(header, '$.author.collar') <> 'beside' GROUP BY desk HAVING count(*) % 3 <> 0)`)
	var verdict string
	if err == nil {
		err = l.one(context.Background(), []any{&verdict}, "PRAGMA integrity_check(1)")
	}
	if err == nil && (torn > 0 || verdict != "ok") {
		err = fmt.Errorf("%d desks have part of a push, and the file is %s", torn, verdict)
	}
	return err
}
