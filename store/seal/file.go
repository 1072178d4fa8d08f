package seal

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"firstcall/store"
)

// A key is written as this prefix and 64 hexadecimal digits, in a file on a
// line of its own.
const keyPrefix = "firstcall-key-1:"

func encodeMaster(master [32]byte) string { return keyPrefix + hex.EncodeToString(master[:]) }

func decodeMaster(text string) (master [32]byte, ok bool) {
	digits, found := strings.CutPrefix(strings.TrimSpace(text), keyPrefix)
	raw, err := hex.DecodeString(digits)
	if !found || err != nil || len(raw) != len(master) {
		return master, false
	}
	return [32]byte(raw), true
}

// createFile makes the key file the setting names, or uses the one that is there.
func (p Provider) createFile(path string) (*Key, Origin, error) {
	path, err := p.allowed(path)
	if err != nil {
		return nil, Origin{}, err
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		master := newMaster()
		err := writeKeyFile(path, master)
		if err == nil {
			k := New(master)
			return k, originOf(k, SourceFile, path), nil
		}
		if !errors.Is(err, fs.ErrExist) { // else another desk has just made it
			return nil, Origin{}, cannotWrite(path, err)
		}
	}
	master, err := readKeyFile(path)
	if err != nil {
		return nil, Origin{}, err
	}
	k := New(master)
	return k, originOf(k, SourceFile, path), nil
}

// createInKeyDir makes a key file of its own for the data folder.
func (p Provider) createInKeyDir() (*Key, Origin, error) {
	if p.KeyDir == "" {
		return nil, Origin{}, store.Errorf(store.CodeForbidden, "There is no system keyring to keep the key in, and no folder for key files.").
			WithHint("Set FIRSTCALL_KEY to file: followed by a path, or to passphrase.")
	}
	master := newMaster()
	k := New(master)
	path, err := p.allowed(filepath.Join(p.KeyDir, k.ID()+".key"))
	if err != nil {
		return nil, Origin{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, Origin{}, cannotWrite(path, err)
	}
	syncDir(filepath.Dir(filepath.Dir(path)))
	if err := writeKeyFile(path, master); err != nil {
		return nil, Origin{}, cannotWrite(path, err)
	}
	return k, originOf(k, SourceFile, path), nil
}

// openFile reads the key back from a file.
func (p Provider) openFile(o Origin, path string) (*Key, error) {
	path, err := p.allowed(path)
	if err != nil {
		return nil, err
	}
	master, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	k := New(master)
	if !o.opensWith(k) {
		return nil, store.Errorf(store.CodeForbidden, "The key file %s is not the key of this data folder.", path).
			WithHint("Set FIRSTCALL_KEY to file: followed by the path of the right key file.")
	}
	return k, nil
}

// allowed gives a key file's absolute path, unless it lies under the data
// folder: whoever carries that off must not have the key with it.
func (p Provider) allowed(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", cannotWrite(path, err)
	}
	if p.DataDir != "" && under(resolve(path), p.DataDir) {
		return "", store.Errorf(store.CodeForbidden, "The key file %s lies in the data folder that it protects.", path).
			WithHint("Keep the key file in another folder, and set FIRSTCALL_KEY to file: followed by its path.")
	}
	return path, nil
}

// resolve follows the links of a path as far as it exists.
func resolve(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(resolve(parent), filepath.Base(path))
}

// under says whether a resolved path is folder or lies in it. Folders are also
// compared as the disk knows them, because not every disk tells A from a.
func under(path, folder string) bool {
	folder = resolve(folder)
	rel, err := filepath.Rel(folder, path)
	if err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return true
	}
	want, err := os.Stat(folder)
	if err != nil {
		return false
	}
	for at := path; ; at = filepath.Dir(at) {
		if have, err := os.Stat(at); err == nil && os.SameFile(have, want) {
			return true
		}
		if filepath.Dir(at) == at {
			return false
		}
	}
}

// writeKeyFile makes a key file that was not there (fs.ErrExist if it was). It
// appears whole or not at all where the disk knows links.
func writeKeyFile(path string, master [32]byte) error {
	part := path + "." + New(master).ID() + ".part"
	if err := writeNew(part, encodeMaster(master)+"\n"); err != nil {
		return err
	}
	defer os.Remove(part)
	err := os.Link(part, path)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = writeNew(path, encodeMaster(master)+"\n")
	}
	if err == nil {
		syncDir(filepath.Dir(path))
	}
	return err
}

// writeNew writes a file that must not exist and waits for the disk.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(path)
	}
	return err
}

// syncDir makes a new name in a folder last. Windows cannot do it and need not;
// elsewhere a folder that refuses is no reason to refuse the key.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}

// readKeyFile reads a key file that only its owner can read.
func readKeyFile(path string) (master [32]byte, err error) {
	info, err := os.Stat(path) // before opening: opening a pipe would wait for ever
	if err != nil {
		return master, cannotRead(path, err)
	}
	if !info.Mode().IsRegular() {
		return master, cannotRead(path, errors.New("not a regular file"))
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return master, store.Errorf(store.CodeForbidden, "The key file %s can be read or changed by other users of this computer.", path).
			WithHint("Let only its owner read it (chmod 600), and consider whether somebody has copied it.")
	}
	var text []byte
	if info.Size() < 1024 { // many times what a key needs
		if text, err = os.ReadFile(path); err != nil {
			return master, cannotRead(path, err)
		}
	}
	master, ok := decodeMaster(string(text))
	if !ok {
		return master, store.Errorf(store.CodeForbidden, "The file %s is not a whole firstcall key.", path).
			WithHint("Restore the key file from its backup, or set FIRSTCALL_KEY to file: followed by the path of the right one.")
	}
	return master, nil
}

func cannotRead(path string, cause error) error {
	return store.Errorf(store.CodeForbidden, "The key file %s cannot be read.", path).
		WithHint("Put the key file back, or set FIRSTCALL_KEY to file: followed by where it is now. Without it the data folder cannot be read.").Because(cause)
}

func cannotWrite(path string, cause error) error {
	return store.Errorf(store.CodeForbidden, "The key file %s cannot be written.", path).
		WithHint("Choose a folder you may write to, with FIRSTCALL_KEY set to file: followed by a path.").Because(cause)
}
