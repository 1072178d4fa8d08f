package main

import (
	"context"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"firstcall/cmd/internal/popline"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/seal"
)

// A number that the telephone system hands over stands on the screen of the desk
// that is open, and takes no key.
func TestARingingCallIsShownOnTheDesk(t *testing.T) {
	dir := lineFolder(t)
	t.Setenv("FIRSTCALL_DATA", dir+"/data")
	t.Setenv("FIRSTCALL_KEY", "file:"+dir+"/key")
	t.Setenv("HOME", dir)
	t.Setenv("TERM", "xterm-256color")
	c, err := cache.Open(t.Context(), cache.Options{Dir: dir + "/data", Keys: seal.Provider{Setting: "file:" + dir + "/key"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetUp(t.Context(), "west-mercia", "4417"); err != nil {
		t.Fatal(err)
	}
	if err := c.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	master, terminal, err := openTTY()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	desk := exec.Command("firstcall")
	desk.Stdin, desk.Stdout, desk.Stderr = terminal, terminal, terminal
	desk.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := desk.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = desk.Process.Kill() }()
	terminal.Close()
	shown := make(chan struct{})
	go watch(master, "07700 900417 rings on 999", shown) // ends with the terminal

	ring := popline.Ring{Number: "07700 900417", Channel: "999"}
	for tries := 0; ; tries++ {
		err := popline.Send(t.Context(), dir+"/data", ring)
		if err == nil {
			break
		}
		if store.CodeOf(err) != store.CodeNotFound || tries == 500 {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // the desk is opening
	}
	select {
	case <-shown:
	case <-time.After(20 * time.Second):
		t.Error("the desk never showed the call")
	}
	if err := desk.Process.Kill(); err != nil { // a crash leaves the line behind
		t.Error(err)
	}
	_ = desk.Wait()
	if err := popline.Send(t.Context(), dir+"/data", ring); store.CodeOf(err) != store.CodeNotFound {
		t.Errorf("once the desk is gone it ends with %v", err)
	}
}

// watch reads what a terminal shows to its end, so that whoever writes there is
// never held up, and tells when a text stands there.
func watch(terminal io.Reader, text string, shown chan<- struct{}) {
	var all strings.Builder
	piece := make([]byte, 64<<10)
	for {
		n, err := terminal.Read(piece)
		all.Write(piece[:n])
		if shown != nil && strings.Contains(ansi.Strip(all.String()), text) {
			close(shown)
			shown = nil
		}
		if err != nil {
			return
		}
	}
}
