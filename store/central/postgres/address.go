package postgres

import (
	"crypto/tls"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"

	"firstcall/store"
)

// ownerConfig reads the address that the database's owner signs in with.
func ownerConfig(url string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, badAddress()
	}
	return config, checkPrivate(config)
}

// checkPrivate refuses, with CodeUsage, to send records and passwords to another
// computer unless that has proven which it is (SYNC 2.2: verify-full).
func checkPrivate(c *pgx.ConnConfig) error {
	open := exposed(c.Host, c.TLSConfig)
	for _, other := range c.Fallbacks {
		open = open || exposed(other.Host, other.TLSConfig)
	}
	if !open {
		return nil
	}
	return store.Errorf(store.CodeUsage, "The central database is on another computer, and the connection to it would not be private.").
		WithHint("Add sslmode=verify-full and sslrootcert=FILE to its address.")
}

func exposed(host string, config *tls.Config) bool {
	ip := net.ParseIP(host)
	here := strings.HasPrefix(host, "/") || host == "localhost" || ip != nil && ip.IsLoopback()
	return !here && (config == nil || config.InsecureSkipVerify)
}
