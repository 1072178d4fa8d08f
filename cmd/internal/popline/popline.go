// Package popline is the line on which the telephone system hands a ringing
// call to the running desk of a data folder: a socket in the user's own runtime
// folder, one for each data folder, that nobody else may open. One message is
// one line of JSON, and is answered with one.
package popline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"firstcall/cmd/internal/config"
	"firstcall/store"
)

// Ring is a call that is ringing.
type Ring struct {
	Number  string `json:"number"`  // in any spelling; withheld or unavailable if there is none
	Channel string `json:"channel"` // one of store.Channels, "" for 101
}

const (
	maxMessage = 1 << 10         // bytes in one message with its line end
	silence    = time.Second     // how long one who says nothing is listened to
	patience   = 5 * time.Second // how long the desk is given to answer
)

// reply is what the desk answers.
type reply struct {
	Taken bool `json:"taken"`
}

// fits says whether a message is one that a desk can show.
func (r Ring) fits() bool {
	known := r.Channel == "" || slices.Contains(store.Channels, store.Channel(r.Channel))
	return known && strings.TrimSpace(r.Number) != "" && !strings.ContainsAny(r.Number, "\r\n")
}

// Send hands a ringing call to the desk that has the data folder dir open. It
// fails with CodeNotFound when no desk does, CodeInvalid when the desk does not
// take the message, CodeForbidden when the line is not the user's own. No
// message of it holds the number.
func Send(ctx context.Context, dir string, r Ring) error {
	path, err := findLine(dir)
	if err != nil {
		return err
	}
	message, err := json.Marshal(r)
	if err != nil || len(message) >= maxMessage || !r.fits() {
		return refused()
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", path)
	if err != nil {
		return noDesk().Because(err) // a line that a crash left
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := conn.Write(append(message, '\n')); err != nil {
		return noAnswer(err)
	}
	var got reply
	if err := json.NewDecoder(conn).Decode(&got); err != nil {
		return noAnswer(err)
	}
	if !got.Taken {
		return refused()
	}
	return nil
}

func noDesk() *store.Error {
	return store.Errorf(store.CodeNotFound, "no desk is open on this data folder").
		WithHint("Open firstcall first, or add --open at a terminal.")
}

func refused() *store.Error {
	return store.Errorf(store.CodeInvalid, "the desk did not take the call").
		WithHint("Give a number or the word withheld, and one of the channels 101, 999, walk-in, online and partner.")
}

func noAnswer(err error) *store.Error {
	return store.Errorf(store.CodeInternal, "the desk did not answer").
		WithHint("Look at the desk: the call may be shown there all the same.").Because(err)
}

// findLine gives the path of a data folder's line, once it is known to be the
// user's own.
func findLine(dir string) (string, error) {
	path, err := linePath(dir)
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", noDesk()
	}
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return "", err
	}
	if err = checkLine(path); store.CodeOf(err) == store.CodeForbidden {
		// A desk that is just opening closes its line to others a moment after it
		// is there; the folder has kept them out until then.
		time.Sleep(settling)
		err = checkLine(path)
	}
	return path, err
}

// settling is how long a desk that is opening may take to close its line to others.
const settling = 200 * time.Millisecond

// linePath is where a data folder's line lies, whether it is there or not. Its
// name tells nothing of the folder's.
func linePath(dir string) (string, error) {
	runtime, err := config.RuntimeDir()
	if err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", unusable(err)
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	name := sha256.Sum256([]byte(dir))
	return filepath.Join(runtime, hex.EncodeToString(name[:8])+".sock"), nil
}

// checkFolder fails unless the folder of the lines is the user's own.
func checkFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return unusable(err)
	}
	if !info.IsDir() || !private(info) {
		return notOwn()
	}
	return nil
}

// checkLine fails unless a line is a socket of the user's own.
func checkLine(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return noDesk()
	}
	if err != nil {
		return unusable(err)
	}
	if info.Mode().Type() != fs.ModeSocket || !private(info) {
		return notOwn()
	}
	return nil
}

func notOwn() *store.Error {
	return store.Errorf(store.CodeForbidden, "other users of this computer could reach the line from the telephone system").
		WithHint("Remove firstcall's folder for running programs (in XDG_RUNTIME_DIR or the folder for temporary files), then open the desk again.")
}

func unusable(err error) *store.Error {
	return store.Errorf(store.CodeInternal, "the line from the telephone system cannot be used").
		WithHint("Check that your user has a folder for running programs (XDG_RUNTIME_DIR) or for temporary files.").Because(err)
}
