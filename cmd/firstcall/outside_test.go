package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"firstcall/cmd/internal/config"
	"firstcall/store"
	"firstcall/tui/common"
)

// otherSystem stands for a look-up command of a force's: its argument says how
// it behaves, what it is asked comes on standard input.
func otherSystem() {
	var about common.Lookup
	if err := json.NewDecoder(os.Stdin).Decode(&about); err != nil {
		os.Exit(3)
	}
	switch os.Args[1] {
	case "hit":
		fmt.Printf("\n %s %s %s %s %s\n", about.Number, about.Forename, about.Surname, about.DateOfBirth, about.Postcode)
	case "nothing":
		fmt.Print(" \n")
	case "much":
		fmt.Print(strings.Repeat("é", 100_000))
	case "fail":
		fmt.Fprintln(os.Stderr, about.Surname)
		os.Exit(1)
	case "slow":
		time.Sleep(time.Minute)
	}
}

// fakePrinter stands for a printer: it writes what it is given to the file named.
func fakePrinter() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil || os.WriteFile(os.Args[1], text, 0o600) != nil {
		os.Exit(1)
	}
}

func asked(how string) config.System {
	return config.System{Name: "Niche", Command: []string{"other-system", how}}
}

var janeRoe = common.Lookup{Number: "+447700900417", Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12", Postcode: "SY1 1AA"}

func TestLEI01ASystemIsAskedOnItsStandardInput(t *testing.T) {
	got, err := systems([]config.System{asked("hit")})[0].Look(t.Context(), janeRoe)
	if want := "+447700900417 Jane Roe 1961-03-12 SY1 1AA"; err != nil || got != want {
		t.Errorf("it found %q, %v, want %q", got, err, want)
	}
	got, err = systems([]config.System{asked("nothing")})[0].Look(t.Context(), janeRoe)
	if err != nil || got != "" {
		t.Errorf("it found %q, %v, want nothing", got, err)
	}
}

func TestASystemThatSaysMuchIsCutShort(t *testing.T) {
	got, err := lookUp(t.Context(), asked("much"), janeRoe, lookUpTime)
	if err != nil || len(got) != lookUpBytes || strings.Trim(got, "é") != "" {
		t.Errorf("%d bytes, %v, want %d of whole characters", len(got), err, lookUpBytes)
	}
}

// A failed look-up is said as one, and repeats nothing of whom it was about.
func TestASystemThatFailsIsSaid(t *testing.T) {
	for how, limit := range map[string]time.Duration{"fail": lookUpTime, "slow": 50 * time.Millisecond} {
		got, err := lookUp(t.Context(), asked(how), janeRoe, limit)
		if got != "" || store.CodeOf(err) != store.CodeUnreachable || !strings.HasPrefix(err.Error(), "Niche ") || strings.Contains(err.Error(), "Roe") {
			t.Errorf("%s gives %q, %v", how, got, err)
		}
	}
	if _, err := lookUp(t.Context(), config.System{Name: "Niche", Command: []string{"no-such-program"}}, janeRoe, lookUpTime); store.CodeOf(err) != store.CodeUnreachable {
		t.Errorf("a program that is not there gives %v", err)
	}
}

func TestHMIC04ASystemWithoutACommandIsLookedIntoByHand(t *testing.T) {
	got := systems([]config.System{{Name: "Intelligence"}})
	if len(got) != 1 || got[0].Name != "Intelligence" || got[0].Look != nil {
		t.Errorf("it gives %+v", got)
	}
}

func TestThePrinterGetsTheTextOnItsStandardInput(t *testing.T) {
	if printer(nil) != nil {
		t.Error("there is a printer though none is set up")
	}
	name := t.TempDir() + "/paper"
	if err := printer([]string{"fake-printer", name})(t.Context(), "two\nlines\n"); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(name); err != nil || string(b) != "two\nlines\n" {
		t.Errorf("printed %q, %v", b, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{ctx, t.Context()} {
		if err := printer([]string{"fake-printer", t.TempDir()})(ctx, "text"); store.CodeOf(err) != store.CodeUnreachable {
			t.Errorf("a printer that fails gives %v", err)
		}
	}
}
