package popline

import (
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstcall/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runtimeDir gives a test runtime and data folders of its own, and what rang.
func runtimeDir(t *testing.T) (data string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "pop") // t.TempDir is too long for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("LocalAppData", dir)
	data = filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	return data
}

// listen opens the line and gives what rings on it.
func listen(t *testing.T, data string) <-chan Ring {
	t.Helper()
	rang := make(chan Ring, 100)
	l, err := Listen(data, func(r Ring) { rang <- r })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return rang
}

func wantCode(t *testing.T, err error, want store.Code) {
	t.Helper()
	if err == nil || store.CodeOf(err) != want {
		t.Errorf("it ended with %v, want code %s", err, want)
	}
	if err != nil && strings.Contains(err.Error(), "900") {
		t.Errorf("the message repeats the number: %v", err)
	}
}

func TestARingingNumberReachesTheDeskAsItWasWritten(t *testing.T) {
	data := runtimeDir(t)
	rang := listen(t, data)
	for _, r := range []Ring{
		{"07700 900417", "101"}, {"+44 7700 900417", ""}, {"(01632) 960123", "999"},
		{"withheld", "101"}, {"unavailable", "999"}, {"07700 900417 ext 12", "partner"},
	} {
		if err := Send(t.Context(), data, r); err != nil {
			t.Fatalf("%s: %v", r.Channel, err)
		}
		if got := <-rang; got != r {
			t.Errorf("the desk got %+v, want %+v", got, r)
		}
	}
}

func TestWithoutADeskNothingIsFound(t *testing.T) {
	data := runtimeDir(t)
	wantCode(t, Send(t.Context(), data, Ring{Number: "07700 900417"}), store.CodeNotFound)
	l, err := Listen(data, func(Ring) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Send(t.Context(), data, Ring{Number: "07700 900417"}), store.CodeNotFound)
}

// Each data folder has a line of its own, under whatever path it is named.
func TestTheLineBelongsToTheDataFolder(t *testing.T) {
	data := runtimeDir(t)
	rang := listen(t, data)
	other := filepath.Join(filepath.Dir(data), "other")
	wantCode(t, Send(t.Context(), other, Ring{Number: "07700 900417"}), store.CodeNotFound)
	for _, same := range []string{data + string(filepath.Separator), filepath.Join(data, ".", "..", "data")} {
		if err := Send(t.Context(), same, Ring{Number: "withheld"}); err != nil {
			t.Fatal(err)
		}
		<-rang
	}
	link := filepath.Join(filepath.Dir(data), "link")
	if err := os.Symlink(data, link); err != nil {
		t.Logf("no links here: %v", err)
		return
	}
	if err := Send(t.Context(), link, Ring{Number: "withheld"}); err != nil {
		t.Fatal(err)
	}
	<-rang
}

func TestALineLeftByACrashIsTakenOver(t *testing.T) {
	data := runtimeDir(t)
	l, err := Listen(data, func(Ring) {})
	if err != nil {
		t.Fatal(err)
	}
	l.(*line).socket.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Send(t.Context(), data, Ring{Number: "07700 900417"}), store.CodeNotFound)
	rang := listen(t, data)
	if err := Send(t.Context(), data, Ring{Number: "07700 900417"}); err != nil {
		t.Fatal(err)
	}
	<-rang
}

func TestALineInUseIsNotTakenOver(t *testing.T) {
	data := runtimeDir(t)
	listen(t, data)
	_, err := Listen(data, func(Ring) {})
	wantCode(t, err, store.CodeInUse)
}

func TestABadMessageIsRefusedAndTheLineStays(t *testing.T) {
	data := runtimeDir(t)
	rang := listen(t, data)
	path, err := linePath(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, message := range map[string]string{
		"no JSON":       "07700 900417\n",
		"another shape": "[1, 2]\n",
		"no number":     `{"channel":"101"}` + "\n",
		"blank number":  `{"number":" ","channel":"101"}` + "\n",
		"no channel":    `{"number":"07700 900417","channel":"fax"}` + "\n",
		"two lines":     `{"number":"07700\n900417","channel":"101"}` + "\n",
		"not UTF-8":     "\xff\xfe\n",
		"no end":        `{"number":"07700 900417"}`,
		"too long":      `{"number":"` + strings.Repeat("0", 2*maxMessage) + `"}` + "\n",
	} {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte(message)) // it may hang up before it has heard everything
		if end, ok := conn.(*net.UnixConn); ok {
			_ = end.CloseWrite()
		}
		got := make([]byte, 100)
		n, _ := conn.Read(got)
		if bytes.Contains(got[:n], []byte("true")) {
			t.Errorf("%s was taken", name)
		}
		_ = conn.Close()
	}
	for _, r := range []Ring{{"", "101"}, {"07700 900417", "fax"}, {strings.Repeat("0", maxMessage), "101"}} {
		wantCode(t, Send(t.Context(), data, r), store.CodeInvalid)
	}
	if err := Send(t.Context(), data, Ring{Number: "07700 900417"}); err != nil {
		t.Fatal(err)
	}
	if <-rang; len(rang) > 0 {
		t.Errorf("a bad message rang: %+v", <-rang)
	}
}

func TestOneWhoSaysNothingIsDropped(t *testing.T) {
	data := runtimeDir(t)
	rang := listen(t, data)
	path, err := linePath(data)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := Send(t.Context(), data, Ring{Number: "withheld"}); err != nil {
		t.Errorf("another cannot ring beside it: %v", err)
	}
	<-rang
	if err := conn.SetDeadline(time.Now().Add(10 * silence)); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(make([]byte, 1)); err == nil || n > 0 || os.IsTimeout(err) {
		t.Errorf("it read %d bytes and %v, want to be dropped", n, err)
	}
}

// The desk may be closed while somebody holds the line open.
func TestClosingDoesNotWaitForOneWhoSaysNothing(t *testing.T) {
	data := runtimeDir(t)
	l, err := Listen(data, func(Ring) {})
	if err != nil {
		t.Fatal(err)
	}
	path, err := linePath(data)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the line is still there: %v", err)
	}
}

func TestADeskThatDoesNotAnswerIsSaid(t *testing.T) {
	data := runtimeDir(t)
	hold := make(chan struct{})
	l, err := Listen(data, func(Ring) { <-hold })
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	wantCode(t, Send(ctx, data, Ring{Number: "07700 900417"}), store.CodeInternal)
	close(hold)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestALineThatOthersCouldReachIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // no mode bits: the profile keeps others out
	}
	data := runtimeDir(t)
	listen(t, data)
	path, err := linePath(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what  string
		open  os.FileMode
		close os.FileMode
	}{{path, 0o666, 0o600}, {filepath.Dir(path), 0o755, 0o700}} {
		if err := os.Chmod(c.what, c.open); err != nil {
			t.Fatal(err)
		}
		wantCode(t, Send(t.Context(), data, Ring{Number: "07700 900417"}), store.CodeForbidden)
		_, err := Listen(data, func(Ring) {})
		wantCode(t, err, store.CodeForbidden)
		if err := os.Chmod(c.what, c.close); err != nil {
			t.Fatal(err)
		}
	}
}

// What is no socket is neither rung nor removed.
func TestAFileInPlaceOfTheLineIsLeftAlone(t *testing.T) {
	data := runtimeDir(t)
	path, err := linePath(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("a letter"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantCode(t, Send(t.Context(), data, Ring{Number: "07700 900417"}), store.CodeForbidden)
	_, err = Listen(data, func(Ring) {})
	wantCode(t, err, store.CodeForbidden)
	if b, err := os.ReadFile(path); err != nil || string(b) != "a letter" {
		t.Errorf("the file is now %q, %v", b, err)
	}
}

// Whatever is said on the line, only a call that can be shown rings, and once.
func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"number":"07700 900417","channel":"101"}` + "\n"))
	f.Add([]byte(`{"number":"withheld"}` + "\n" + `{"number":"withheld"}` + "\n"))
	f.Add([]byte(`{"number":1}` + "\n"))
	f.Add([]byte(`{"number":"07700 900417"}`))
	f.Fuzz(func(t *testing.T, message []byte) {
		var rang []Ring
		l := &line{ring: func(r Ring) { rang = append(rang, r) }, slots: make(chan struct{}, 1), ctx: t.Context()}
		l.slots <- struct{}{}
		client, desk := net.Pipe()
		l.busy.Go(func() { l.serve(desk) })
		l.busy.Go(func() { _, _ = io.Copy(io.Discard, client) })
		_, _ = client.Write(message) // it may hang up before it has heard everything
		_ = client.Close()
		l.busy.Wait()
		if len(rang) > 1 || len(rang) == 1 && !rang[0].fits() || len(l.slots) > 0 {
			t.Errorf("it rang %d times, %d slots are taken", len(rang), len(l.slots))
		}
	})
}
