package syncer_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// network leads from desks to a server, in memory: what waits on it lets false
// time pass.
type network struct {
	accept chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newNetwork() *network {
	return &network{accept: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept is net.Listener's.
func (n *network) Accept() (net.Conn, error) {
	select {
	case c := <-n.accept:
		return c, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

// Close is net.Listener's.
func (n *network) Close() error {
	n.once.Do(func() { close(n.closed) })
	return nil
}

// Addr is net.Listener's.
func (n *network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// fault is what is wrong with a desk's line.
type fault struct {
	down     bool          // nobody answers when it is dialled
	mute     bool          // what the desk sends is lost
	deaf     bool          // what the server sends is lost
	stalled  bool          // all is held back until that ends
	delay    time.Duration // of every piece, each way
	slice    int           // pieces are no longer than this
	cut      int           // a connection ends after so many bytes from the server
	dropPush bool          // connections end in place of the reply to a push
}

// line is one desk's way to the server, through a proxy that does what the fault says.
type line struct {
	mu    sync.Mutex
	net   *network
	fault fault
	conns map[net.Conn]bool
	wake  chan struct{} // closed and made anew when the fault is another
	drops int
}

func newLine(n *network) *line {
	return &line{net: n, conns: map[net.Conn]bool{}, wake: make(chan struct{})}
}

// set changes what is wrong, for connections that stand too.
func (l *line) set(f fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = f
	close(l.wake)
	l.wake = make(chan struct{})
}

// reset ends all connections.
func (l *line) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		_ = c.Close()
	}
}

func (l *line) now() (fault, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault, l.wake
}

// dropped says how many replies to pushes were lost.
func (l *line) dropped() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.drops
}

// dial is for http.Transport.
func (l *line) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	l.mu.Lock()
	down, n := l.fault.down, l.net
	l.mu.Unlock()
	if down {
		return nil, errors.New("nobody answers")
	}
	desk, near := net.Pipe()
	far, server := net.Pipe()
	select {
	case n.accept <- server:
	case <-n.closed:
		return nil, errors.New("nobody answers")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.mu.Lock()
	l.conns[near], l.conns[far] = true, true
	l.mu.Unlock()
	link := &link{line: l, near: near, far: far}
	go link.pump(far, near, true)
	go link.pump(near, far, false)
	return desk, nil
}

// link is one connection through the proxy.
type link struct {
	line      *line
	near, far net.Conn
	mu        sync.Mutex
	pushing   bool // the last request was a push
	replied   int
}

func (k *link) close() {
	_ = k.near.Close()
	_ = k.far.Close()
	k.line.mu.Lock()
	delete(k.line.conns, k.near)
	delete(k.line.conns, k.far)
	k.line.mu.Unlock()
}

func (k *link) pump(to, from net.Conn, out bool) {
	defer k.close()
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		if err != nil || !k.pass(to, buf[:n], out) {
			return
		}
	}
}

// pass hands on what was read, as far as the fault lets it.
func (k *link) pass(to net.Conn, p []byte, out bool) bool {
	f, changed := k.line.now()
	for f.stalled {
		<-changed
		f, changed = k.line.now()
	}
	if out && f.mute || !out && f.deaf {
		return true
	}
	if !k.count(p, out, f) {
		return false
	}
	size := f.slice
	if size == 0 {
		size = len(p)
	}
	for len(p) > 0 {
		time.Sleep(f.delay)
		n, err := to.Write(p[:min(size, len(p))])
		if err != nil {
			return false
		}
		p = p[n:]
	}
	return true
}

// count says whether the connection goes on.
func (k *link) count(p []byte, out bool, f fault) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if out {
		if i := bytes.Index(p, []byte(" HTTP/1.1\r\n")); i >= 0 {
			k.pushing = bytes.HasPrefix(p, []byte("POST /v1/push "))
		}
		return true
	}
	if k.pushing && f.dropPush {
		k.line.mu.Lock()
		k.line.drops++
		k.line.mu.Unlock()
		return false
	}
	k.replied += len(p)
	return f.cut == 0 || k.replied < f.cut
}

// anyFault draws what goes wrong on a line.
func anyFault(r *rand.Rand) fault {
	switch r.IntN(9) {
	case 0:
		return fault{down: true}
	case 1:
		return fault{mute: true, deaf: true}
	case 2:
		return fault{mute: true}
	case 3:
		return fault{deaf: true}
	case 4:
		return fault{stalled: true}
	case 5:
		return fault{delay: time.Duration(r.IntN(5000)) * time.Millisecond}
	case 6:
		return fault{slice: 1 + r.IntN(1400), delay: time.Millisecond}
	case 7:
		return fault{cut: 1 + r.IntN(20000)}
	}
	return fault{dropPush: true}
}
