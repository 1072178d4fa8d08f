package cache

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
)

// The child is this test program again, told by its environment what to do.
const (
	childDir   = "FIRSTCALL_CRASH_CHILD"
	childEarly = "FIRSTCALL_CRASH_ACK_EARLY"
)

// crashChild journals calls and closes them, and prints what it was told is
// saved, until it is killed.
func crashChild(dir string) {
	o := Options{Dir: dir, Keys: seal.Provider{Setting: "file:" + filepath.Join(filepath.Dir(dir), "key")}, Desk: true}
	if os.Getenv(childEarly) != "" {
		o.Faults = &Faults{AckEarly: true, BeforeCommit: func() error { time.Sleep(20 * time.Millisecond); return nil }}
	}
	c, err := Open(context.Background(), o)
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	for {
		call := ids.New()
		acked("opened "+call.String(), c.Open(store.Draft{Call: call, OpenedAt: start, ForceCode: "WM"}, nil))
		for i := range 40 {
			acked(fmt.Sprintf("entry %s %d %d", call, i%7, i), c.Journal(call, store.Entry{Key: strconv.Itoa(i % 7), Value: text(i)}))
		}
		acked("closed "+call.String(), c.Close(call, closing(call, "07700 900417")))
	}
}

func acked(line string, t store.Ticket) {
	<-t.Done()
	if t.Err() != nil {
		line = "failed " + t.Err().Error()
	}
	_, _ = os.Stdout.WriteString(line + "\n")
}

// crashOnce runs the child, kills it after a while and gives what it said.
func crashOnce(t *testing.T, dir string, early bool) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	if early {
		cmd.Env = append(cmd.Env, childEarly+"=1")
	}
	var out bytes.Buffer
	pipe := must[interface{ Read([]byte) (int, error) }](t)(cmd.StdoutPipe())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(pipe)
	first, err := said.ReadString('\n')
	if err != nil || strings.HasPrefix(first, "failed") {
		t.Fatalf("the child said %q", first)
	}
	out.WriteString(first)
	time.AfterFunc(time.Duration(20+rand.IntN(150))*time.Millisecond, func() { _ = cmd.Process.Kill() })
	_, _ = said.WriteTo(&out)
	_ = cmd.Wait()
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// lostOf opens the folder again and lists what was said to be saved and is not.
func lostOf(t *testing.T, p place, said []string) (lost []string) {
	t.Helper()
	c := p.open(t)
	defer shut(t, c)
	ctx := context.Background()
	if err := c.Check(ctx); err != nil {
		t.Fatalf("after the crash: %v", err)
	}
	closed := map[string]bool{}
	for _, r := range must[[]store.Report](t)(c.Reports(ctx, time.Time{}, 0)) {
		closed[r.Summary.Call.String()] = true
	}
	for _, line := range said {
		var what, id, key string
		var n int
		if fields, _ := fmt.Sscan(line, &what, &id, &key, &n); fields < 2 {
			continue // cut off by the kill
		}
		d, err := c.Draft(ctx, uuid.FromStringOrNil(id))
		open := err == nil
		have, _ := strconv.Atoi(string(d.Entries[key]))
		switch {
		case what == "failed", open && closed[id]:
			t.Fatalf("%q: open %v, closed %v", line, open, closed[id])
		case what == "closed" && !closed[id], what == "opened" && !open && !closed[id],
			what == "entry" && !closed[id] && (!open || have < n):
			lost = append(lost, line)
		}
	}
	if got, want := len(must[[]store.Report](t)(c.Reports(ctx, time.Time{}, 0)))*2, must[int](t)(c.Waiting(ctx)); got != want {
		t.Fatalf("%d records of reports but %d in the outbox", got, want)
	}
	return lost
}

// T1: everything that was shown as saved is there after kill -9.
func TestT1KilledProgramLosesNothingThatWasSaved(t *testing.T) {
	p := newPlace(t)
	shut(t, p.open(t))
	for range 10 {
		said := crashOnce(t, p.dir, false)
		if lost := lostOf(t, p, said); len(lost) > 0 {
			t.Fatalf("of %d acknowledged, lost: %v", len(said), lost)
		}
	}
}

// T23: the same check must notice a program that says "saved" too early.
func TestT23EarlyAcknowledgementIsNoticed(t *testing.T) {
	p := newPlace(t)
	shut(t, p.open(t))
	for range 10 {
		if lost := lostOf(t, p, crashOnce(t, p.dir, true)); len(lost) > 0 {
			return
		}
	}
	t.Fatal("ten crashes of a program that acknowledges before the commit and nothing was missed")
}
