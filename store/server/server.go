// Package server is the central store's HTTP side: what desks push and pull,
// who may, and the OpenAPI document that says so. It keeps nothing itself, so
// that several can serve one database (SYNC 1.1; DESIGN section 5).
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/prometheus/client_golang/prometheus"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/central/roll"
	"firstcall/store/seal"
)

// Options says what a server stands on. Log, Roll and Key are required.
type Options struct {
	Log     central.Log
	Roll    *roll.Roll
	Key     *seal.Key        // the store's: signs cursors and computes look-up tokens
	Journal *central.Journal // replayed before anything is served (SYNC 37); nil for none
	Now     func() time.Time // nil means the system's clock
	Metrics prometheus.Registerer
	LogTo   *slog.Logger // told of requests and failures, never of their contents; nil for none
	Version string       // of the program
}

// The limits on connections (SYNC section 4). A request for changes waits up to
// wire.MaxWait for one, so answers may take longer than that.
const (
	headerTimeout  = 5 * time.Second
	readTimeout    = time.Minute
	writeTimeout   = 2 * time.Minute
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 16 << 10
	stopTimeout    = 10 * time.Second
)

// Server answers the desks of one central store.
type Server struct {
	Options

	api      huma.API
	handler  http.Handler
	watch    *watch
	news     *news
	limits   limits
	known    sync.Map      // SHA-256 of the desks' tokens that were good
	stopping chan struct{} // closed when Serve ends

	headerTimeout time.Duration // shorter in tests
}

// New makes a server. Nothing is opened or started.
func New(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.LogTo == nil {
		o.LogTo = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = prometheus.NewRegistry()
	}
	s := &Server{Options: o, news: newNews(), stopping: make(chan struct{}), headerTimeout: headerTimeout}
	s.limits = newLimits(o.Now)
	s.watch = newWatch(o.Metrics, o.LogTo)
	s.handler = s.watch.around(s.routes())
	return s
}

// Handler answers every path of the API. Only the end of Serve ends requests that
// wait for changes early.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on a listener until the context ends, then lets what is under
// way finish for ten seconds at most; requests that wait for changes are
// answered at once. With a Journal, what was erased is erased again before, as
// the store may be back from a backup (SYNC 37). Without TLS it fails with
// CodeUsage beyond loopback.
func (s *Server) Serve(ctx context.Context, ln net.Listener, secured *tls.Config) error {
	if secured == nil && !Loopback(ln.Addr().String()) {
		return errors.Join(store.Errorf(store.CodeUsage, "Without a certificate the central store answers this computer only.").
			WithHint("Give --tls-cert and --tls-key, or listen on 127.0.0.1."), ln.Close())
	}
	if s.Journal != nil {
		if _, err := s.Journal.Replay(ctx, s.Log); err != nil {
			return errors.Join(err, ln.Close())
		}
	}
	srv := s.httpServer(secured)
	ended := make(chan error, 1)
	go func() {
		if secured != nil {
			ended <- srv.ServeTLS(ln, "", "")
			return
		}
		ended <- srv.Serve(ln)
	}()
	var failed error
	select {
	case err := <-ended:
		failed = store.Errorf(store.CodeInternal, "The central store can no longer listen for desks.").Because(err)
	case <-ctx.Done():
	}
	close(s.stopping)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if srv.Shutdown(last) != nil {
		_ = srv.Close() // the desks send again whatever was not answered
	}
	return failed
}

func (s *Server) httpServer(secured *tls.Config) *http.Server {
	if secured != nil {
		secured = secured.Clone()
		secured.MinVersion = tls.VersionTLS13
	}
	return &http.Server{
		Handler: s.handler, TLSConfig: secured,
		ReadHeaderTimeout: s.headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:       slog.NewLogLogger(s.LogTo.Handler(), slog.LevelDebug),
	}
}

// Loopback says whether an address, with or without a port, is this computer's
// own. A name other than localhost is not.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		host = addr
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
