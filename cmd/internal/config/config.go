// Package config is the only reader of the environment: where the data folder
// is, which clock and which key are used, and how the screens look.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/term"

	"firstcall/questionsets/strictyaml"
	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/tui/theme"
)

// Config is what the flags, the configuration file and the environment say.
type Config struct {
	Data     string           // data folder
	Theme    string           // one of theme.Names
	Now      func() time.Time // the clock, fixed or real
	Fixed    bool             // FIRSTCALL_NOW is set
	Keys     seal.Provider
	OSUser   string
	Terminal bool // input and output are both a terminal
	Dumb     bool // the terminal cannot draw
	Outside
}

// Flags are the global flags.
type Flags struct {
	Data string
	File string
}

// file is the configuration file.
type file struct {
	Data  string `yaml:"data"`
	Theme string `yaml:"theme"`
	Outside
}

// maxFile is the largest configuration file that is read.
const maxFile = 64 << 10

// Load reads flags, then environment, then the configuration file, then what
// is usual on this system. It fails with CodeUsage for a clock that cannot be
// read, CodeNotFound for a configuration file that is named and not there.
func Load(f Flags) (Config, error) {
	conf, err := readFile(f.File)
	if err != nil {
		return Config{}, err
	}
	c := Config{Theme: theme.Pick(first(os.Getenv("FIRSTCALL_THEME"), conf.Theme), os.Getenv("NO_COLOR")),
		Outside: conf.Outside}
	if len(c.Systems) == 0 {
		c.Systems = usualSystems
	}
	if c.Data = first(f.Data, os.Getenv("FIRSTCALL_DATA"), conf.Data); c.Data == "" {
		if c.Data, err = usualData("firstcall"); err != nil {
			return Config{}, err
		}
	}
	if c.Now, c.Fixed, err = clock(); err != nil {
		return Config{}, err
	}
	c.Terminal = Asks() && term.IsTerminal(int(os.Stdout.Fd()))
	c.Dumb = os.Getenv("TERM") == "dumb"
	c.Keys, c.OSUser = keys("firstcall"), osUser()
	return c, nil
}

// clock gives the clock, and whether FIRSTCALL_NOW fixes it.
func clock() (now func() time.Time, fixed bool, err error) {
	text := os.Getenv("FIRSTCALL_NOW")
	if text == "" {
		return time.Now, false, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return nil, false, store.Errorf(store.CodeUsage, "FIRSTCALL_NOW is not a time").
			WithHint("Write it like 2026-11-21T14:30:00Z, or leave it unset for the real clock.")
	}
	return func() time.Time { return at }, true, nil
}

// keys says where a program's keys are found.
func keys(program string) seal.Provider {
	p := seal.Provider{Setting: os.Getenv("FIRSTCALL_KEY")}
	if Asks() { // elsewhere nothing is asked
		p.Passphrase = func() (string, error) { return Secret("Passphrase") }
	}
	if dir, err := os.UserConfigDir(); err == nil {
		p.KeyDir = filepath.Join(dir, program, "keys")
	}
	return p
}

// osUser is the account the program runs under, "" if that is not known.
func osUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// readFile reads the configuration file that is named, or the usual one if it
// is there.
func readFile(name string) (file, error) {
	var conf file
	named := name != ""
	if !named {
		dir, err := os.UserConfigDir()
		if err != nil {
			return conf, nil
		}
		name = filepath.Join(dir, "firstcall", "config.yaml")
	}
	b, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return conf, nil
	case err != nil:
		return conf, store.Errorf(store.CodeNotFound, "the configuration file cannot be read").
			WithHint("Check the name after --config, and that you may read the file.").Because(err)
	}
	doc, err := strictyaml.Decode(name, b, strictyaml.Options{Limit: maxFile}, &conf)
	if err == nil {
		err = conf.check(doc)
	}
	return conf, err
}

// usualData is the per-user folder for a program's data on this system. It lies
// apart from the folder of the keys.
func usualData(program string) (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", store.Errorf(store.CodeUsage, "there is no home folder to keep data in").
			WithHint("Say where with --data DIR.").Because(err)
	}
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(first(os.Getenv("LocalAppData"), filepath.Join(home, "AppData", "Local")), program, "data"), nil
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", program, "data"), nil
	}
	return filepath.Join(first(os.Getenv("XDG_DATA_HOME"), filepath.Join(home, ".local", "share")), program), nil
}

// RuntimeDir is the per-user folder for what only a running program needs. It
// need not be there yet.
func RuntimeDir() (string, error) {
	if runtime.GOOS == "windows" {
		dir, err := os.UserCacheDir()
		if err != nil {
			return "", store.Errorf(store.CodeUsage, "there is no folder of your own for running programs").
				WithHint("Set LocalAppData to a folder in your profile.").Because(err)
		}
		return filepath.Join(dir, "firstcall", "run"), nil
	}
	if dir := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "firstcall"), nil
	}
	return filepath.Join(os.TempDir(), "firstcall-"+strconv.Itoa(os.Getuid())), nil
}

// Asks says whether somebody can be asked: standard input is a terminal.
func Asks() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// Secret asks for something on the terminal that nobody must see.
func Secret(what string) (string, error) {
	fmt.Fprint(os.Stderr, what+": ")
	b, err := term.ReadPassword(int(os.Stdin.Fd()))
	fmt.Fprintln(os.Stderr)
	return string(b), err
}
