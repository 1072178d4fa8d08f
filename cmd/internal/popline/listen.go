package popline

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"firstcall/store"
)

const (
	mostAtOnce = 16                     // clients that are listened to side by side
	breather   = 100 * time.Millisecond // after the system could not give us a client
)

// Listen takes ringing calls for the desk that has the data folder dir open,
// until it is closed. ring is called from several goroutines and must not
// close the line. A line that a crash left behind is taken over. It fails with
// CodeInUse when another program answers there, CodeForbidden when the line
// would not be the user's own.
func Listen(dir string, ring func(Ring)) (io.Closer, error) {
	path, err := linePath(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, unusable(err)
	}
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := clear(path); err != nil {
		return nil, err
	}
	socket, err := net.Listen("unix", path)
	if err != nil {
		return nil, unusable(err)
	}
	// Until here the folder alone kept others out.
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(unusable(err), socket.Close())
	}
	l := &line{socket: socket, ring: ring, slots: make(chan struct{}, mostAtOnce)}
	l.ctx, l.stop = context.WithCancel(context.Background())
	l.busy.Go(l.accept)
	return l, nil
}

// clear removes a line that nobody answers on. The desk's lock on the data
// folder keeps a second desk from doing so at the same moment.
func clear(path string) error {
	if err := checkLine(path); err != nil {
		if store.CodeOf(err) == store.CodeNotFound {
			return nil
		}
		return err
	}
	if conn, err := net.DialTimeout("unix", path, silence); err == nil {
		_ = conn.Close()
		return store.Errorf(store.CodeInUse, "another program takes the calls of this data folder").
			WithHint("Close the other desk, then open this one again.")
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unusable(err)
	}
	return nil
}

// line is an open line.
type line struct {
	socket net.Listener
	ring   func(Ring)
	slots  chan struct{}
	ctx    context.Context // ends when the line is closed
	stop   context.CancelFunc
	busy   sync.WaitGroup
}

// Close ends the line and waits for the calls that are being handed over.
func (l *line) Close() error {
	l.stop()
	err := l.socket.Close()
	l.busy.Wait()
	return err
}

func (l *line) accept() {
	for {
		select {
		case l.slots <- struct{}{}:
		case <-l.ctx.Done():
			return
		}
		conn, err := l.socket.Accept()
		if err == nil {
			l.busy.Go(func() { l.serve(conn) })
			continue
		}
		<-l.slots
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(breather): // too many files open: it passes
		}
	}
}

// serve takes one message. What cannot be read is refused; nothing is logged,
// for it may be a caller's number.
func (l *line) serve(conn net.Conn) {
	defer func() { <-l.slots }()
	defer conn.Close()
	defer context.AfterFunc(l.ctx, func() { _ = conn.Close() })()
	if conn.SetDeadline(time.Now().Add(silence)) != nil {
		return
	}
	text, err := bufio.NewReader(io.LimitReader(conn, maxMessage)).ReadBytes('\n')
	if err != nil && len(text) < maxMessage {
		return // gone, or silent for too long
	}
	var r Ring
	taken := err == nil && json.Unmarshal(text, &r) == nil && r.fits()
	if taken {
		l.ring(r)
	}
	answer, err := json.Marshal(reply{Taken: taken})
	if err == nil && conn.SetDeadline(time.Now().Add(silence)) == nil {
		_, _ = conn.Write(append(answer, '\n')) // it has the call, whether it hears so or not
	}
}
