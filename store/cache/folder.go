package cache

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/gofrs/uuid/v5"

	"firstcall/store"
	"firstcall/store/seal"
	"firstcall/store/sqlitex"
)

// The files of a data folder.
const (
	dbName      = "firstcall.db"
	newName     = "firstcall.db.new" // being made; never opened as a data folder
	backupName  = "firstcall.db.old" // only while a newer version changes the tables
	lockName    = "desk.lock"
	makeName    = "create.lock"
	syncName    = "sync.lock"
	ballastName = "ballast"
	liveName    = "live" // a folder: one lock for each call in hand
)

// folder is what a data folder was made with. It never changes.
type folder struct {
	desk   store.ID
	demo   bool
	origin seal.Origin
}

// prepare gives the folder's absolute path and makes sure that it is a folder.
func prepare(dir string) (string, error) {
	if dir == "" {
		return "", store.Errorf(store.CodeUsage, "No data folder was named.").WithHint("Name one with --data.")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", cannotOpen(err)
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(dir, 0o700)
		if errors.Is(err, fs.ErrExist) || isNotDir(err) {
			return "", notAFolder(err)
		}
		return dir, cannotOpen(err)
	case isNotDir(err), err == nil && !info.IsDir():
		return "", notAFolder(err)
	}
	return dir, cannotOpen(err)
}

func notAFolder(err error) error {
	return store.Errorf(store.CodeUsage, "The data folder that was named is not a folder.").
		WithHint("Name a folder with --data; a new one is made for you.").Because(err)
}

// create makes the database if there is none, and gives its key then. Until the
// last step nothing in the folder counts, so a crash on the way leaves at worst
// a key that opens nothing, and the next start begins anew.
func create(ctx context.Context, o Options) (*seal.Key, error) {
	if exists(filepath.Join(o.Dir, dbName)) {
		return nil, nil
	}
	if err := mayUse(o.Dir); err != nil {
		return nil, err
	}
	lock := flock.New(filepath.Join(o.Dir, makeName), flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, cannotOpen(err)
	}
	defer lock.Unlock()
	if exists(filepath.Join(o.Dir, dbName)) { // made meanwhile by another
		return nil, nil
	}
	key, origin, err := o.Keys.Create()
	if err != nil {
		return nil, err
	}
	f := folder{desk: store.NewIDs(o.Now).New(), demo: o.Fixed || o.Demo, origin: origin}
	if err := build(ctx, o.Dir, f); err != nil {
		return nil, cannotOpen(err)
	}
	return key, nil
}

// build writes a whole database under another name and moves it into place.
func build(ctx context.Context, dir string, f folder) error {
	path := filepath.Join(dir, newName)
	for _, left := range []string{path, path + "-journal"} {
		if err := os.Remove(left); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := fill(ctx, path, f); err != nil {
		return err
	}
	if err := os.Rename(path, filepath.Join(dir, dbName)); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

// fill gives a new database its tables and its identity in one transaction.
func fill(ctx context.Context, path string, f folder) error {
	db, err := sql.Open("sqlite", sqlitex.Source(path, sqlitex.Creating))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	origin, err := json.Marshal(f.origin)
	if err != nil {
		return err
	}
	return sqlitex.Within(ctx, conn, func(run sqlitex.Runner) error {
		if err := upgrade(run, nil, 0, migrations); err != nil {
			return err
		}
		for name, value := range map[string]string{"desk": f.desk.String(), metaDeskCode: newDeskCode(),
			"demo": fmt.Sprint(f.demo), "origin": string(origin)} {
			if err := run("INSERT INTO meta (name, value) VALUES (?, ?)", name, value); err != nil {
				return err
			}
		}
		return run(fmt.Sprintf("PRAGMA application_id = %d", applicationID))
	})
}

// readFolder reads what the folder was made with.
func readFolder(ctx context.Context, db *sql.DB) (f folder, err error) {
	var desk, origin string
	err = db.QueryRowContext(ctx, `SELECT (SELECT value FROM meta WHERE name = 'desk'),
		(SELECT value FROM meta WHERE name = 'demo') = 'true',
		(SELECT value FROM meta WHERE name = 'origin')`).Scan(&desk, &f.demo, &origin)
	if err == nil {
		f.desk, err = uuid.FromString(desk)
	}
	if err == nil {
		err = json.Unmarshal([]byte(origin), &f.origin)
	}
	if err != nil {
		return f, notOurs(err)
	}
	return f, nil
}

// mayUse refuses a folder that holds anything else: it would be locked away
// from others, and its files mixed up with ours.
func mayUse(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return cannotOpen(err)
	}
	for _, e := range entries {
		name := e.Name()
		ours := slices.Contains([]string{lockName, makeName, syncName, ballastName, liveName, "lost+found"}, name)
		if !ours && !strings.HasPrefix(name, dbName) {
			return store.Errorf(store.CodeUsage, "The folder that was named holds other files.").
				WithHint("Name an empty or a new folder with --data.")
		}
	}
	return cannotOpen(os.Chmod(dir, 0o700))
}

// lockDesk makes this process the folder's one desk until it ends, however it ends.
func lockDesk(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	got, err := lock.TryLock()
	if err != nil {
		return nil, cannotOpen(err)
	}
	if !got {
		return nil, store.Errorf(store.CodeInUse, "Another Firstcall desk is open on this data folder.").
			WithHint("Use that one, close it first, or choose another data folder with --data.")
	}
	return lock, nil
}

// takeDesk takes the desk's lock for a desk. An older folder's tables are changed
// under it too: a desk of the version before would see nothing in them any more.
func (c *Cache) takeDesk(ctx context.Context, desk bool) error {
	var version int
	if err := c.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return cannotOpen(err)
	}
	old := version < len(migrations)
	if !desk && !old {
		return nil
	}
	lock, err := lockDesk(c.dir)
	c.lock = lock
	if old && store.CodeOf(err) == store.CodeInUse {
		return store.Errorf(store.CodeInUse, "This data folder is of an older version of Firstcall and is open in another program.").
			WithHint("Close Firstcall on this folder first, it is of an older version; then start again. Nothing in the folder was changed.")
	}
	return err
}

// syncRetry is how often the lock of the sync is tried while another has it.
const syncRetry = 50 * time.Millisecond

// Lock makes the caller the only one that exchanges records with the central
// store from this folder, this program or another. It waits while somebody else
// does, and fails with CodeInUse where ctx ends before.
func (c *Cache) Lock(ctx context.Context) (unlock func(), err error) {
	lock := flock.New(filepath.Join(c.dir, syncName), flock.SetPermissions(0o600))
	switch _, err := lock.TryLockContext(ctx, syncRetry); {
	case err == nil:
		return func() { _ = lock.Unlock() }, nil
	case ctx.Err() != nil:
		return nil, store.Errorf(store.CodeInUse, "Another Firstcall is exchanging records with the central store from this data folder.").
			WithHint("Wait until it is done, then try again.").Because(ctx.Err())
	default:
		return nil, cannotOpen(err)
	}
}

// newDeskCode draws the five characters a desk has until it is enrolled.
func newDeskCode() string {
	b := make([]byte, 5)
	rand.Read(b) // never fails: the runtime stops the program instead
	for i := range b {
		b[i] = seal.RefAlphabet[b[i]%32]
	}
	return string(b)
}

// isNotDir says that a part of the path is a file.
func isNotDir(err error) bool { return errors.Is(err, syscall.ENOTDIR) }

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// syncDir makes a new name in a folder last. Windows cannot do it and need not;
// elsewhere a folder that refuses is no reason to stop.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// Used says whether a data folder is one already, without opening it.
func Used(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, dbName))
	return err == nil
}
