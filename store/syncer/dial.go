package syncer

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"firstcall/store"
)

// address reads the address of a central store. A token must not cross a
// network in the clear, so that without TLS it is this computer only.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, store.Errorf(store.CodeUsage, "The address of the central store cannot be read.").
			WithHint("Give it as https://NAME:PORT.")
	}
	if u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()) {
		return u, nil
	}
	return nil, store.Errorf(store.CodeUsage, "The central store is only reached over an encrypted connection.").
		WithHint("Give its address as https://NAME:PORT.")
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// overNetwork gives an HTTP client for desks: TLS 1.3, the pinned certificate
// authority or the system's. It follows no redirect, as its token would go
// along. It speaks HTTP/1.1: there a request that takes too long ends its
// connection, while HTTP/2 would go on using a dead one.
func overNetwork(ca []byte) (*http.Client, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS13}
	if len(ca) > 0 {
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(ca) {
			return nil, store.Errorf(store.CodeInvalid, "The file with the certificate authority holds no certificate.").
				WithHint("Name a PEM file: it begins with -----BEGIN CERTIFICATE-----.")
		}
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
			TLSClientConfig:     conf,
			TLSHandshakeTimeout: 10 * time.Second,
			IdleConnTimeout:     time.Minute,
			MaxIdleConnsPerHost: 4,
			DisableCompression:  true, // a small answer must not unpack into a large one
			Protocols:           &http1,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
