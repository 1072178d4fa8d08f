package central

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"

	"firstcall/store"
)

// Journal is the list of what was erased, revoked and taken back, kept in a file
// outside the database so that a backup that is restored does not undo it (SYNC
// 37). It only grows and holds ids and times, nothing of what was erased (SYNC
// 39), and who or what was shut out. Several programs
// can add to it at once. Its first line is its name: by that a store knows its
// own, wherever the file is moved to.
type Journal struct {
	path string
	name store.ID
}

// line is one line of a journal: an erasure, or a deed.
type line struct {
	ID store.ID `json:"id,omitzero"`
	Deed
}

// title is the first line of a journal.
type title struct {
	Journal store.ID `json:"journal"`
}

// OpenJournal opens the journal at path, readable by its owner only, and makes it
// first if there is none. It fails with CodeUsage if no file was named,
// CodeForbidden if it may not be written, CodeInvalid if it is no journal.
func OpenJournal(path string) (*Journal, error) {
	if path == "" {
		return nil, store.Errorf(store.CodeUsage, "No file was named for the journal of erasures.")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, noJournal(err)
	}
	j := &Journal{path: path}
	err = j.locked(func(f *os.File) error { return errors.Join(j.begin(f), j.keepFolder()) })
	if err == nil && j.name.IsNil() {
		err = unreadable(1)
	}
	return j, err
}

// Name is what the journal was called when it was made, as no other is.
func (j *Journal) Name() string { return j.name.String() }

// begin reads the journal's name, and gives one to a file that has nothing in it.
func (j *Journal) begin(f *os.File) error {
	if err := dropTorn(f); err != nil {
		return err
	}
	if at, err := f.Seek(0, io.SeekCurrent); err != nil || at == 0 {
		if j.name.IsNil() {
			j.name = store.NewIDs(time.Now).New()
		}
		return errors.Join(err, json.NewEncoder(f).Encode(title{j.name}), f.Sync())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil || !j.name.IsNil() {
		return err
	}
	var first title
	if json.NewDecoder(f).Decode(&first) == nil { // else it has no name
		j.name = first.Journal
	}
	return nil
}

// keepFolder makes the file's name last as its contents do. Not every system
// lets a folder be synced; those that do not need it least.
func (j *Journal) keepFolder() error {
	folder, err := os.Open(filepath.Dir(j.path))
	if err != nil {
		return err
	}
	_ = folder.Sync()
	return folder.Close()
}

// Add writes that ids are erased, before they are. They are on the disk when it
// returns. CodeForbidden if they could not be written: then nothing is to be
// erased.
func (j *Journal) Add(ids []store.ID, at time.Time) error {
	lines := make([]line, 0, len(ids))
	for _, id := range ids {
		lines = append(lines, line{ID: id, Deed: Deed{At: at.UTC()}})
	}
	return j.write(lines)
}

func (j *Journal) write(all []line) error {
	var lines bytes.Buffer
	encode := json.NewEncoder(&lines)
	for _, one := range all {
		if err := encode.Encode(one); err != nil {
			return noJournal(err)
		}
	}
	return j.locked(func(f *os.File) error {
		if err := j.begin(f); err != nil { // also if somebody took the file away meanwhile
			return err
		}
		if _, err := f.Seek(0, io.SeekEnd); err != nil {
			return err
		}
		if _, err := f.Write(lines.Bytes()); err != nil {
			return err
		}
		return f.Sync()
	})
}

// dropTorn takes away a last line that was not finished: whoever wrote it was
// stopped before anything was erased. It leaves f at its end.
func dropTorn(f *os.File) error {
	all, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	whole := int64(bytes.LastIndexByte(all, '\n') + 1)
	if err := f.Truncate(whole); err != nil {
		return err
	}
	_, err = f.Seek(whole, io.SeekStart)
	return err
}

// Replay erases everything in the journal once more and says how many ids that
// were. It comes before a restored store is served. A line that cannot be read
// is CodeInvalid, and nothing is erased: what it said would come back unseen.
func (j *Journal) Replay(ctx context.Context, log Log) (n int, err error) {
	all, err := j.read()
	if err != nil {
		return 0, err
	}
	all = slices.DeleteFunc(all, func(l line) bool { return l.ID.IsNil() })
	for len(all) > 0 {
		at := all[0].At
		var ids []store.ID
		for len(all) > 0 && len(ids) < 1000 && all[0].At.Equal(at) {
			ids, all = append(ids, all[0].ID), all[1:]
		}
		if err := log.Erase(ctx, ids, at); err != nil {
			return n, err
		}
		n += len(ids)
	}
	return n, nil
}

func (j *Journal) read() (all []line, err error) {
	var content []byte
	err = j.locked(func(f *os.File) (err error) {
		content, err = io.ReadAll(f)
		return err
	})
	lines := bytes.SplitAfter(content, []byte("\n"))
	for i, text := range lines {
		if i == 0 {
			continue // its name
		}
		if !bytes.HasSuffix(text, []byte("\n")) {
			break // the end, or torn
		}
		var one line
		if json.Unmarshal(text, &one) != nil || one.ID.IsNil() == one.empty() {
			return nil, unreadable(i + 1)
		}
		all = append(all, one)
	}
	return all, err
}

// locked works on the file while no other program does. The lock is a file of its
// own, as Windows would keep others from reading a locked one.
func (j *Journal) locked(work func(f *os.File) error) (err error) {
	lock := flock.New(j.path+".lock", flock.SetPermissions(0o600))
	if err := lock.Lock(); err != nil {
		return noJournal(err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	f, err := os.OpenFile(j.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return noJournal(err)
	}
	if err := errors.Join(work(f), f.Close()); err != nil {
		return noJournal(err)
	}
	return nil
}

func unreadable(line int) error {
	return store.Errorf(store.CodeInvalid, "Line %d of the journal of erasures cannot be read.", line).
		WithHint("Restore the journal from its copy before the central store is used again.")
}

func noJournal(err error) error {
	return store.Errorf(store.CodeForbidden, "The journal of erasures cannot be written, so nothing can be erased or given out.").
		WithHint("Check that its folder is there, that there is room, and that you may write to it.").Because(err)
}
