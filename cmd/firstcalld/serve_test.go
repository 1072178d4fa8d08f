package main

import (
	"net"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"firstcall/store"
)

func TestMetricsStayOnThisComputerWithoutACertificate(t *testing.T) {
	for _, address := range []string{":0", "0.0.0.0:0", "192.0.2.1:9100"} {
		if _, err := serveMetrics(t.Context(), address, nil, prometheus.NewRegistry()); store.CodeOf(err) != store.CodeUsage {
			t.Errorf("%s: %v", address, err)
		}
	}
	end, err := serveMetrics(t.Context(), net.JoinHostPort("127.0.0.1", "0"), nil, prometheus.NewRegistry())
	if err != nil {
		t.Fatal(err)
	}
	end()
}
