package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/spf13/cobra"

	"firstcall/cmd/internal/buildinfo"
	"firstcall/cmd/internal/cli"
	"firstcall/store"
	"firstcall/store/server"
)

// serveOptions are the flags of serve.
type serveOptions struct {
	listen, metrics string
	cert, key       string
	addressFile     string
}

func (a *app) newServe() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the central store",
		Long: "Runs the central store until it is told to stop. Without flags it keeps everything in a file\n" +
			"of its own and answers only desks on this computer. For desks elsewhere it needs an address\n" +
			"to listen on and a certificate; it speaks TLS 1.3 only.",
		Example: "firstcalld serve\n" +
			"firstcalld serve --listen :8443 --tls-cert server.pem --tls-key server.key\n" +
			"firstcalld serve --db 'postgres://firstcall@db1,db2/firstcall?sslmode=verify-full' …",
		Args: cli.Takes(0, 0, cli.Nothing),
		RunE: a.Wrap(func(cmd *cobra.Command, _ []string) error { return a.runServe(cmd.Context(), o) }),
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8443", "the address that desks reach it at")
	f.StringVar(&o.metrics, "metrics-listen", "", "an address of its own for the monitoring's /metrics")
	f.StringVar(&o.cert, "tls-cert", "", "file with the certificate and those between it and the authority (PEM)")
	f.StringVar(&o.key, "tls-key", "", "file with the certificate's private key (PEM)")
	f.StringVar(&o.addressFile, "address-file", "", "file that the address is written to once it listens")
	cmd.MarkFlagsRequiredTogether("tls-cert", "tls-key")
	return cmd
}

func (a *app) runServe(ctx context.Context, o serveOptions) error {
	secure, err := o.secure()
	if err != nil {
		return err
	}
	return a.with(ctx, func(s *opened) error { return a.serve(ctx, s, o, secure) })
}

// secure reads the certificate. Without one only this computer is answered
// (SYNC section 4, TLS).
func (o serveOptions) secure() (*tls.Config, error) {
	if o.cert == "" {
		if server.Loopback(o.listen) {
			return nil, nil
		}
		return nil, store.Errorf(store.CodeUsage, "beyond this computer the central store only answers over TLS").
			WithHint("Give --tls-cert and --tls-key, or leave out --listen.")
	}
	pair, err := tls.LoadX509KeyPair(o.cert, o.key)
	if err != nil {
		return nil, store.Errorf(store.CodeUsage, "the certificate and its key cannot be used").
			WithHint("Check that both are PEM files that you may read, and that they belong together.").Because(err)
	}
	return &tls.Config{MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{pair}}, nil
}

func (a *app) serve(ctx context.Context, s *opened, o serveOptions, secure *tls.Config) error {
	journal, err := s.openJournal(ctx)
	if err != nil {
		return err
	}
	if _, err := journal.Replay(ctx, s.log); err != nil { // whoever erased last may have been stopped
		return err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	srv := server.New(server.Options{Log: s.log, Roll: s.roll, Key: s.key, Journal: journal, Now: s.Now, Metrics: registry,
		LogTo: slog.New(slog.NewJSONHandler(a.Err, nil)), Version: buildinfo.Version()})
	ln, err := listen(o.listen)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	measured, err := serveMetrics(ctx, o.metrics, secure, registry)
	if err != nil {
		return errors.Join(err, ln.Close())
	}
	defer measured()
	if err := a.ready(ln.Addr(), secure != nil, o.addressFile); err != nil {
		return errors.Join(err, ln.Close())
	}
	return srv.Serve(ctx, ln, secure)
}

func listen(address string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return nil, store.Errorf(store.CodeInUse, "the address to listen on cannot be used").
			WithHint("Another program may have it, or it is not one of this computer's: look at --listen and --metrics-listen.").Because(err)
	}
	return ln, nil
}

// ready says where desks find the store.
func (a *app) ready(at net.Addr, secure bool, file string) error {
	url := "http://" + at.String()
	if secure {
		url = "https://" + at.String()
	}
	if file != "" {
		if err := os.WriteFile(file+".new", []byte(url), 0o600); err != nil {
			return store.Errorf(store.CodeUsage, "the file for the address cannot be written").WithHint("Check the name after --address-file.").Because(err)
		}
		if err := os.Rename(file+".new", file); err != nil { // whoever waits for it finds all of it
			return err
		}
	}
	a.Warn("Listening on %s", url)
	return nil
}

// serveMetrics answers the monitoring at an address of its own, until it is ended.
// Beyond this computer it does so over TLS only.
func serveMetrics(ctx context.Context, address string, secure *tls.Config, registry *prometheus.Registry) (end func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	beyond := !server.Loopback(address)
	if beyond && secure == nil {
		return nil, store.Errorf(store.CodeUsage, "beyond this computer the monitoring is only answered over TLS").
			WithHint("Give --tls-cert and --tls-key, or an address such as 127.0.0.1:9100 after --metrics-listen.")
	}
	ln, err := listen(address)
	if err != nil {
		return nil, err
	}
	if beyond {
		ln = tls.NewListener(ln, secure)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, MaxHeaderBytes: 16 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	done := make(chan struct{})
	go func() {
		_ = s.Serve(ln) // ends when it is closed
		close(done)
	}()
	return func() {
		_ = s.Close()
		<-done
	}, nil
}
