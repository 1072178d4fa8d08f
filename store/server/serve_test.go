package server

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"firstcall/store"
	"firstcall/store/central"
	"firstcall/store/wire"
)

// certified makes a certificate for this computer and the pool that knows it.
func certified(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	what := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, what, what, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	known, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(known)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

func TestServeSpeaksTLS13Only(t *testing.T) {
	w := newWorld(t)
	certificate, pool := certified(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	ctx, cancel := context.WithCancel(background)
	ended := make(chan error, 1)
	second := New(w.srv.Options.apart())
	go func() { ended <- second.Serve(ctx, ln, &tls.Config{Certificates: []tls.Certificate{certificate}}) }()
	for version, want := range map[uint16]bool{tls.VersionTLS12: false, tls.VersionTLS13: true} {
		own := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: version, MaxVersion: version}}
		r, err := (&http.Client{Transport: own}).Get("https://" + ln.Addr().String() + "/health")
		if (err == nil) != want {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if err == nil {
			r.Body.Close()
		}
		own.CloseIdleConnections()
	}
	cancel()
	w.must(<-ended)
}

// apart are the options of a second server on the same store.
func (o Options) apart() Options { o.Metrics = nil; return o }

// TestSYNC37WhatWasErasedIsErasedAgainBeforeServing is a store that came back
// from a backup with what was erased after it was made.
func TestSYNC37WhatWasErasedIsErasedAgainBeforeServing(t *testing.T) {
	w := newWorld(t)
	c := w.handler()
	it := c.stored()
	w.stop()
	j, err := central.OpenJournal(filepath.Join(t.TempDir(), "erased"))
	w.must(err)
	w.must(j.Add([]store.ID{it.ID}, start))
	o := w.srv.Options.apart()
	o.Journal = j
	w.srv = New(o)
	w.serve()
	if all := c.changes("").Changes; len(all) != 1 || !all[0].Erased {
		t.Errorf("served: %+v", all)
	}
	if a := c.push(it).Answers[0]; a.State != wire.Erased {
		t.Errorf("pushed again it is %s", a.State)
	}
}
