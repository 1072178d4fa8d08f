package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"firstcall/store/central/postgres/pgtest"
)

// TestSyncScripts runs two desks and a central store, each script on SQLite and
// again on PostgreSQL. The server is the real program.
func TestSyncScripts(t *testing.T) {
	programs := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", programs, "firstcall/cmd/firstcalld").CombinedOutput(); err != nil {
		t.Fatalf("build firstcalld: %v\n%s", err, out)
	}
	for _, file := range scripts(t, "sync-*") {
		name := strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name+"/sqlite", func(t *testing.T) {
			testscript.Run(t, syncParams(file, programs, ""))
		})
		t.Run(name+"/postgres", func(t *testing.T) {
			testscript.Run(t, syncParams(file, programs, pgtest.Database(t)))
		})
	}
}

// syncParams gives a script its central store: DB is its database, a file unless
// url is the address of a PostgreSQL.
func syncParams(file, programs, url string) testscript.Params {
	p := scriptParams([]string{file}, func(e *testscript.Env) error {
		e.Setenv("PATH", programs+string(filepath.ListSeparator)+e.Getenv("PATH"))
		e.Setenv("FIRSTCALLD_DATA", e.WorkDir+"/central")
		e.Setenv("DB", e.WorkDir+"/central/central.db")
		pack, err := os.ReadFile("../../questionsets/packs/west-mercia.yaml")
		if err != nil {
			return err
		}
		if err := os.WriteFile(e.WorkDir+"/west-mercia.yaml", pack, 0o600); err != nil || url == "" {
			return err
		}
		e.Setenv("DB", url)
		migrate := exec.Command(filepath.Join(programs, "firstcalld"), "migrate", "--db", url)
		migrate.Env = e.Vars
		if out, err := migrate.CombinedOutput(); err != nil {
			return fmt.Errorf("migrate: %w: %s", err, out)
		}
		return nil
	})
	p.Condition = func(cond string) (bool, error) {
		switch cond {
		case "sqlite":
			return url == "", nil
		case "postgres":
			return url != "", nil
		}
		return false, fmt.Errorf("there is no condition %q", cond)
	}
	return p
}

// scriptAwait waits for a file that a program in the background writes and puts
// its text into a variable: await NAME FILE.
func scriptAwait(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "await NAME FILE")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if b, err := os.ReadFile(ts.MkAbs(args[1])); err == nil {
			ts.Setenv(args[0], string(b))
			ts.Check(os.Remove(ts.MkAbs(args[1])))
			return
		}
	}
	ts.Fatalf("nobody has written %s", args[1])
}

// scriptArrives waits until so many reports from a number are on the desk: arrives
// NUMBER COUNT.
func scriptArrives(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "arrives NUMBER COUNT")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		ts.Check(ts.Exec("firstcall", "history", args[0], "--json"))
		if printed(ts, "reports.len") == args[1] {
			return
		}
	}
	ts.Fatalf("they never came")
}

// scriptPort puts the number of a free port into a variable, for a server that
// comes back where it was: port NAME.
func scriptPort(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 1, "port NAME")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(ln.Addr().(*net.TCPAddr).Port))
	ts.Check(ln.Close())
}

// scriptSwap makes a file of another with one text in place of another: swap FROM TO OLD NEW.
func scriptSwap(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 4, "swap FROM TO OLD NEW")
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[2]) {
		ts.Fatalf("%s does not hold %q", args[0], args[2])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.ReplaceAll(text, args[2], args[3])), 0o600))
}

// scriptCertificate makes a certificate for this computer and its key:
// certificate CERT KEY.
func scriptCertificate(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "certificate CERT KEY")
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	about := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "central store"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	ts.Check(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
}
