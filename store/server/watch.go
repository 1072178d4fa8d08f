package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"firstcall/store"
	"firstcall/store/wire"
)

// watch counts and logs requests. Neither ever holds anything of their contents,
// nor an address asked for: a path is told by its pattern.
type watch struct {
	log      *slog.Logger
	gather   prometheus.Gatherer // nil where what counts cannot be asked
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	records  *prometheus.CounterVec
	waiting  prometheus.Gauge
}

func newWatch(r prometheus.Registerer, log *slog.Logger) *watch {
	w := &watch{log: log,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "firstcall_requests_total",
			Help: "Requests by operation and status."}, []string{"operation", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "firstcall_request_seconds",
			Help: "How long an answer took; one to changes may have waited.", Buckets: prometheus.DefBuckets}, []string{"operation"}),
		records: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "firstcall_pushed_records_total",
			Help: "Records that desks sent, by what became of them. Look into any that are quarantined."}, []string{"state"}),
		waiting: prometheus.NewGauge(prometheus.GaugeOpts{Name: "firstcall_feed_readers",
			Help: "Desks that are waiting for changes at this moment."}),
	}
	r.MustRegister(w.requests, w.seconds, w.records, w.waiting)
	w.gather, _ = r.(prometheus.Gatherer)
	return w
}

// answers counts what became of pushed records, and says whether any is new to
// the feed.
func (w *watch) answers(all []wire.Answer) (news bool) {
	for _, a := range all {
		w.records.WithLabelValues(string(a.State)).Inc()
		if a.State == wire.Quarantined {
			w.log.Warn("a record was kept aside", "reason", a.Reason)
		}
		news = news || a.State == wire.Stored || a.State == wire.ConflictKept
	}
	return news
}

// failure is where the error of a request is left for the log.
type failure struct{ err error }

type failureKey struct{}

// remember keeps why a request failed.
func remember(ctx context.Context, err error) {
	if f, ok := ctx.Value(failureKey{}).(*failure); ok {
		f.err = err
	}
}

// status notes what a request was answered with.
type status struct {
	http.ResponseWriter
	code int
}

// WriteHeader keeps the status.
func (s *status) WriteHeader(code int) {
	s.code = code
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets the deadlines of the connection be set.
func (s *status) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// around counts what a handler answers. A panic ends the request, not the
// program, and is told by its type alone: its value may quote a caller.
func (w *watch) around(h http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		begun, f, out := time.Now(), &failure{}, &status{ResponseWriter: rw}
		r = r.WithContext(context.WithValue(r.Context(), failureKey{}, f))
		rw.Header().Set("Cache-Control", "no-store")
		rw.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			if p := recover(); p != nil {
				w.log.Error("panic", "operation", r.Pattern, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				if out.code == 0 {
					writeProblem(out, errCut)
				}
			}
			w.done(r, out.code, f.err, time.Since(begun))
		}()
		h.ServeHTTP(out, r)
	})
}

func (w *watch) done(r *http.Request, code int, err error, took time.Duration) {
	w.requests.WithLabelValues(r.Pattern, strconv.Itoa(code)).Inc()
	w.seconds.WithLabelValues(r.Pattern).Observe(took.Seconds())
	level := slog.LevelDebug
	if code >= http.StatusInternalServerError && r.Context().Err() == nil { // else whoever asked has gone
		level = slog.LevelError
	}
	w.log.Log(context.WithoutCancel(r.Context()), level, "request", "operation", r.Pattern, "status", code, "took", took, "cause", causeOf(err))
}

// causeOf tells an error by its code and by the kind of its cause: what a
// database says may quote what was to be written.
func causeOf(err error) string {
	if err == nil {
		return ""
	}
	root := err
	for next := errors.Unwrap(root); next != nil; next = errors.Unwrap(root) {
		root = next
	}
	told := fmt.Sprintf("%s: %T", store.CodeOf(err), root)
	if state, ok := errorAs[interface {
		error
		SQLState() string
	}](err); ok {
		told += " " + state.SQLState()
	}
	return told
}

// Metrics gives the counts for Prometheus, to be served where only the force's
// own monitoring can reach it. 404 where Options.Metrics cannot be asked.
func (s *Server) Metrics() http.Handler {
	if s.watch.gather == nil {
		return http.NotFoundHandler()
	}
	return promhttp.HandlerFor(s.watch.gather, promhttp.HandlerOpts{})
}

// metricsHere gives the counts to this computer alone. What comes through a proxy
// is from elsewhere.
func (s *Server) metricsHere(w http.ResponseWriter, r *http.Request) {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	if !Loopback(host) || r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "" {
		nothingHere(w, r)
		return
	}
	s.Metrics().ServeHTTP(w, r)
}
