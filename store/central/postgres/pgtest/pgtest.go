// Package pgtest gives tests a PostgreSQL of their own: one scratch cluster for
// a test program, started when the first test asks, and one database for each
// test. Nothing listens on the network, and nothing is left behind.
package pgtest

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Owner is the role that owns the databases. It is a superuser, and needs no password.
const Owner = "owner"

// firstTx is the number of a cluster's first transaction: beyond what 32 bits
// hold, as in a store that has run for years (SYNC 25).
const firstTx = 2 << 32

// Cluster is a running scratch cluster.
type Cluster struct {
	Dir   string // all its files lie below
	stdin io.Closer
	ended chan struct{} // closed when the keeper is through
}

// shared is the cluster of this test program.
var shared struct {
	sync.Mutex
	cluster *Cluster
	err     error
	tried   bool
	need    bool // a missing PostgreSQL is a failure
	names   atomic.Int64
}

// Main runs a package's tests and then stops the cluster, if any test started
// it. Where need is not set, as it is in CI, tests that need a PostgreSQL are
// skipped where there is none.
func Main(m *testing.M, need bool) int {
	shared.need = need
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.cluster != nil {
		shared.cluster.Stop()
	}
	return code
}

// Database makes an empty database in the program's cluster and gives the
// address to open it as Owner. The test is skipped where there is no PostgreSQL
// 15 or later, unless Main was told that it is needed. The package's TestMain must call Main.
func Database(t testing.TB) string {
	t.Helper()
	c := get(t)
	return c.Database(t)
}

// Database makes an empty database and gives the address to open it as Owner.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", shared.names.Add(1))
	Exec(t, c.url("postgres"), "CREATE DATABASE "+name)
	return c.url(name)
}

// As gives an address like url for another role of the cluster.
func As(url, role string) string { return strings.Replace(url, "//"+Owner+"@", "//"+role+"@", 1) }

// Start gives a test a cluster of its own, to look into its files or to change
// its settings. Its transactions are counted from tx on, 0 for the usual start.
func Start(t testing.TB, tx int64) *Cluster {
	t.Helper()
	c, err := start(needed(t), max(tx, firstTx))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Stop)
	return c
}

// needed gives the folder of PostgreSQL's programs, or ends the test.
func needed(t testing.TB) string {
	t.Helper()
	bin, err := binaries()
	switch {
	case err != nil && shared.need:
		t.Fatal(err)
	case err != nil:
		t.Skip(err)
	}
	return bin
}

func get(t testing.TB) *Cluster {
	t.Helper()
	bin := needed(t)
	shared.Lock()
	defer shared.Unlock()
	if !shared.tried {
		shared.tried = true
		shared.cluster, shared.err = start(bin, firstTx)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster
}

// keeper runs the server until its own standard input ends, which it also does
// when the test program is interrupted or killed, and then removes everything.
// Where it is to count its transactions from a higher number, the file that
// holds what became of those is made first, empty.
const keeper = `bin=$1 dir=$2 of=$3 epoch=$4 xid=$5 segment=$6
exec >"$dir/log" 2>&1
if [ -n "$of" ]; then
	"$bin/pg_basebackup" -h "$of" -U owner -D "$dir/data" -R -c fast || exit 1
else
	"$bin/initdb" -D "$dir/data" -U owner -A trust -E UTF8 --locale=C --data-checksums || exit 1
	if [ "$xid" -gt 0 ]; then
		head -c 262144 /dev/zero >"$dir/data/pg_xact/$segment"
		"$bin/pg_resetwal" -x "$xid" "$dir/data" || exit 1
	fi
	"$bin/pg_resetwal" -e "$epoch" "$dir/data" || exit 1
fi
"$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=200 -c fsync=off -c wal_recycle=off -c autovacuum=off ${of:+-c synchronous_standby_names=} </dev/null &
cat >/dev/null
kill -QUIT $!
wait $!
rm -rf "$dir"`

// Standby gives a test a standby of the cluster, which from then on confirms
// every commit of it (SYNC 2.2). Once promoted it waits for no other.
func (c *Cluster) Standby(t testing.TB) *Cluster {
	t.Helper()
	s, err := launch(needed(t), c.Dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	Exec(t, c.url("postgres"), "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'", "SELECT pg_reload_conf()")
	return s
}

// Crash kills the server as a power cut does.
func (c *Cluster) Crash(t testing.TB) {
	t.Helper()
	said, err := os.ReadFile(filepath.Join(c.Dir, "data", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(said), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	server, err := os.FindProcess(pid)
	if err == nil {
		err = server.Kill()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Promote makes a standby the primary.
func (c *Cluster) Promote(t testing.TB) {
	t.Helper()
	Exec(t, c.url("postgres"), "SELECT pg_promote()")
}

// start makes a cluster. It does not sync to disk: what dies in a test is the
// server, never the power. Its socket lies in its own folder.
func start(bin string, tx int64) (*Cluster, error) { return launch(bin, "", tx) }

// launch is start, or makes a standby of the cluster in the folder of.
func launch(bin, of string, tx int64) (*Cluster, error) {
	dir, err := os.MkdirTemp("", "pg")
	if err != nil {
		return nil, err
	}
	xid := tx & math.MaxUint32
	cmd := exec.Command("sh", "-c", keeper, "keeper", bin, dir, of,
		strconv.FormatInt(tx>>32, 10), strconv.FormatInt(xid, 10), fmt.Sprintf("%04X", xid>>20))
	cmd.Dir = dir
	if err := apart(cmd, dir); err != nil {
		return nil, err
	}
	c := &Cluster{Dir: dir, ended: make(chan struct{})}
	if c.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = cmd.Wait() // what went wrong is in the log
		close(c.ended)
	}()
	if err := c.wait(); err != nil {
		said, _ := os.ReadFile(filepath.Join(dir, "log"))
		c.Stop()
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, said)
	}
	return c, nil
}

// wait waits until the server answers.
func (c *Cluster) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.ended:
			return err
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *Cluster) url(database string) string {
	return fmt.Sprintf("postgres://%s@/%s?host=%s", Owner, database, c.Dir)
}

// Exec runs statements on the database at url.
func Exec(t testing.TB, url string, statements ...string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
}

// Stop ends the cluster and removes its files.
func (c *Cluster) Stop() {
	_ = c.stdin.Close()
	<-c.ended
	_ = os.RemoveAll(c.Dir)
}

// binaries gives the folder of the newest initdb and postgres.
func binaries() (string, error) {
	candidates := []string{}
	if found, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(found); err == nil { // the others need not be on the path
			candidates = append(candidates, filepath.Dir(real))
		}
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"} {
		found, _ := filepath.Glob(pattern)
		candidates = append(candidates, found...)
	}
	for _, dir := range candidates {
		if major(dir) >= 15 {
			return dir, nil
		}
	}
	return "", fmt.Errorf("no PostgreSQL 15 or later is installed: initdb and postgres were looked for on the path and in the usual folders")
}

// major gives the main version of the server in a folder, 0 if there is none.
func major(dir string) int {
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	var n int
	if _, err := fmt.Sscanf(string(out), "postgres (PostgreSQL) %d", &n); err != nil {
		return 0
	}
	return n
}
