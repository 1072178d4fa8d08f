package pgtest

import (
	"context"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { os.Exit(Main(m, os.Getenv("FIRSTCALL_NEED_POSTGRES") != "")) }

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	one, two := Database(t), Database(t)
	Exec(t, one, "CREATE TABLE x ()")
	Exec(t, two, "CREATE TABLE x ()")
}

func TestStartCountsFromANumberAndLeavesNothing(t *testing.T) {
	const near = 10_000_000_000 - 500
	var dir string
	t.Run("cluster", func(t *testing.T) {
		c := Start(t, near)
		dir = c.Dir
		conn, err := pgx.Connect(context.Background(), c.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(context.Background()) }()
		var tx uint64
		if err := conn.QueryRow(context.Background(), "SELECT pg_current_xact_id()").Scan(&tx); err != nil {
			t.Fatal(err)
		}
		if tx < near || tx > near+400 {
			t.Fatalf("transaction %d", tx)
		}
	})
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("the cluster's folder is still there: %v", err)
	}
}
