//go:build unix

package tui

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/store"
	"firstcall/store/cache"
	"firstcall/store/intake"
	"firstcall/store/seal"
	"firstcall/tui/call"
	"firstcall/tui/common"
	"firstcall/tui/theme"
)

// The test runs the real program in a process of its own, fed by a pipe, and
// kills it at a random moment while a call is answered. The process says on a
// pipe what its screen shows as saved and what has been typed; what the folder
// holds afterwards is compared with that.

const (
	killDir   = "FIRSTCALL_TEST_KILL_DIR"
	killLying = "FIRSTCALL_TEST_KILL_LYING"
)

// sighting is what the killed program showed or took at a moment.
type sighting struct {
	At      time.Time         `json:"at"`
	Saved   bool              `json:"saved"` // the frame said so
	Step    string            `json:"step"`
	Typed   string            `json:"typed"`
	Answers map[string]string `json:"answers"`
}

func TestMain(m *testing.M) {
	if dir := os.Getenv(killDir); dir != "" {
		runVictim(dir, os.Getenv(killLying) != "")
		return
	}
	os.Exit(m.Run())
}

func openFolder(dir string, faults *cache.Faults) (*cache.Cache, error) {
	return cache.Open(context.Background(), cache.Options{Dir: filepath.Join(dir, "data"), Now: time.Now, Faults: faults,
		Keys: seal.Provider{Setting: "file:" + filepath.Join(dir, "key")}})
}

// watched is the program with a pipe on which it says what it shows.
type watched struct {
	*App
	out  *json.Encoder
	last string
}

func (w *watched) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := w.App.Update(msg)
	if _, ok := msg.(tea.KeyPressMsg); ok {
		w.say(false)
	}
	return w, cmd
}

func (w *watched) View() tea.View {
	v := w.App.View()
	if strings.Contains(ansi.Strip(v.Content), "· saved") {
		w.say(true)
	}
	return v
}

func (w *watched) say(saved bool) {
	s, ok := w.top().(*call.Screen)
	if !ok {
		return
	}
	c := s.Call()
	seen := sighting{Saved: saved, Step: c.Step(), Typed: s.Typed(), Answers: map[string]string{}}
	for _, step := range c.Steps() {
		if a, ok := c.Get(step.ID); ok {
			seen.Answers[step.ID] = string(a.State) + a.Value
		}
	}
	if key := fmt.Sprint(seen); key != w.last {
		w.last = key
		seen.At = time.Now()
		_ = w.out.Encode(seen)
	}
}

// runVictim takes a call until it is killed.
func runVictim(dir string, lying bool) {
	var faults *cache.Faults
	if lying {
		faults = &cache.Faults{AckEarly: true, BeforeCommit: func() error { time.Sleep(150 * time.Millisecond); return nil }}
	}
	c, err := openFolder(dir, faults)
	if err != nil {
		panic(err)
	}
	identity, err := c.Identity(context.Background())
	if err != nil {
		panic(err)
	}
	shared := &common.Common{Theme: theme.New("none"), Clock: common.RealClock(time.Now), Desk: c, Identity: identity, IDs: store.NewIDs(time.Now),
		PackFor:    func(force string) (*questionsets.Pack, error) { return packs.Load(force) },
		PackByHash: func(b []byte) (*questionsets.Pack, error) { return questionsets.Parse("pack", b) }}
	model := &watched{App: New(shared, FromNumber("01632 960102", store.Channel101)), out: json.NewEncoder(os.NewFile(3, "sightings"))}
	_, err = tea.NewProgram(model, tea.WithInput(os.Stdin), tea.WithOutput(io.Discard), tea.WithWindowSize(120, 36), tea.WithoutSignalHandler()).Run()
	panic(fmt.Sprint("the program ended before it was killed: ", err))
}

// keystrokes is a call as it arrives at the keyboard.
const keystrokes = "14 The Green, Telford\rThey have been throwing stones at the window since four o'clock and one of them has broken it\r" +
	"n\rJane Roe\r\r1\rrowdy\ry\rfour or five, about fourteen years old as far as she can see\rshe knows two of them from the next street\ry\r" +
	"every weekend and it is the same ones\rshe told them off in the summer\rn\rcannot sleep and does not go out any more\rn\r2\r2"

func TestKillAtAnyMomentLosesNothingShownAsSaved(t *testing.T) {
	for i := range kills(t) {
		if lost := killOnce(t, uint64(i), false); lost != "" {
			t.Errorf("kill %d: %s", i, lost)
		}
	}
}

// The check above must be able to fail: a program that shows "saved" before
// the commit is caught by it.
func TestKillCheckCatchesSavedShownBeforeTheCommit(t *testing.T) {
	for i := range 20 {
		if killOnce(t, uint64(i), true) != "" {
			return
		}
	}
	t.Error("twenty kills of a program that lies about having saved, and nothing was found missing")
}

func kills(t *testing.T) int {
	text := os.Getenv("FIRSTCALL_KILLS")
	if text == "" {
		return 6
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("FIRSTCALL_KILLS is %q, not a number", text)
	}
	return n
}

// killOnce takes a call, kills the program and says what is missing, "" for nothing.
func killOnce(t *testing.T, seed uint64, lying bool) string {
	t.Helper()
	dir := t.TempDir()
	c, err := openFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetUp(context.Background(), "west-mercia", "4417"); err != nil {
		t.Fatal(err)
	}
	if err := c.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
	seen, killed := runAndKill(t, dir, rand.New(rand.NewPCG(seed, 1)), lying)
	c, err = openFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Shutdown(context.Background()) }()
	if err := c.Check(context.Background()); err != nil {
		return "integrity: " + err.Error()
	}
	return missing(t, c, seen, killed)
}

func runAndKill(t *testing.T, dir string, r *rand.Rand, lying bool) ([]sighting, time.Time) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	if lying {
		cmd.Env = append(cmd.Env, killLying+"=1")
	}
	keys, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	cmd.ExtraFiles = []*os.File{write}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	lines := make(chan []sighting)
	begun := make(chan struct{})
	go func() { lines <- collect(read, begun) }()
	select {
	case <-begun:
	case <-time.After(20 * time.Second):
		_ = cmd.Process.Kill()
		t.Fatal("the program did not begin")
	}
	stop := time.Now().Add(time.Duration(100+r.IntN(1400)) * time.Millisecond)
	for i := 0; i < len(keystrokes) && time.Now().Before(stop); i++ {
		if _, err := io.WriteString(keys, keystrokes[i:i+1]); err != nil {
			break
		}
		time.Sleep(time.Duration(r.IntN(9)) * time.Millisecond)
	}
	time.Sleep(time.Until(stop))
	killed := time.Now()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	return <-lines, killed
}

func collect(r io.Reader, begun chan<- struct{}) []sighting {
	var seen []sighting
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var s sighting
		if json.Unmarshal(scan.Bytes(), &s) != nil {
			continue // the line the kill cut in two
		}
		if seen = append(seen, s); len(seen) == 1 {
			close(begun)
		}
	}
	return seen
}

// missing compares what the folder holds with what was seen.
func missing(t *testing.T, c *cache.Cache, seen []sighting, killed time.Time) string {
	t.Helper()
	drafts, err := c.OpenDrafts(context.Background())
	if err != nil || len(drafts) != 1 {
		return fmt.Sprintf("%d drafts, %v", len(drafts), err)
	}
	pack, err := packs.Load("west-mercia")
	if err != nil {
		t.Fatal(err)
	}
	got, err := intake.Resume(intake.Opening{Desk: c, Pack: pack, IDs: store.NewIDs(time.Now)}, drafts[0])
	if err != nil {
		return err.Error()
	}
	for _, s := range slices.Backward(seen) {
		if s.Saved {
			if lost := compare(got, s); lost != "" {
				return "shown as saved and not there: " + lost
			}
			break
		}
	}
	for _, s := range slices.Backward(seen) {
		if killed.Sub(s.At) > time.Second {
			if lost := compare(got, s); lost != "" {
				return "typed more than a second before the kill and not there: " + lost
			}
			break
		}
	}
	return ""
}

// compare says what of a sighting the resumed call lacks.
func compare(got *intake.Call, s sighting) string {
	for step, want := range s.Answers {
		if a, ok := got.Get(step); !ok || string(a.State)+a.Value != want {
			return "the answer to " + step
		}
	}
	if order(got, got.Step()) < order(got, s.Step) {
		return fmt.Sprintf("resumed on %s, before %s", got.Step(), s.Step)
	}
	have := got.Typing(s.Step).Text
	if a, ok := got.Get(s.Step); ok {
		have = a.Value
	}
	q := got.Question(s.Step)
	if q.Kind == questionsets.Text && !strings.HasPrefix(have, s.Typed) {
		return fmt.Sprintf("%q of %q at %s", have, s.Typed, s.Step)
	}
	return ""
}

func order(c *intake.Call, step string) int {
	return slices.IndexFunc(c.Steps(), func(s intake.Step) bool { return s.ID == step })
}
