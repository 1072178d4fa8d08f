package seal

import (
	"strings"

	"firstcall/store"
)

// Provider finds a data folder's key, or makes one for a new folder.
type Provider struct {
	Setting    string                 // FIRSTCALL_KEY: "", "passphrase" or "file:PATH"
	Passphrase func() (string, error) // asks for the passphrase; nil when nobody can be asked
	KeyDir     string                 // the user's key directory, never under the data folder
	Keyring    Keyring                // nil for the system's own
	DataDir    string

	params Params // what argon2id costs a new passphrase; zero means strong
}

func (p Provider) cost() Params {
	if p.params == (Params{}) {
		return strong
	}
	return p.params
}

// Create makes the key of a new data folder and says where it was put: where
// the setting says, else in the system's keyring if a trial write to it works,
// else in a file in KeyDir. CodeUsage for a setting or passphrase that will not
// do, CodeForbidden for a key file that must not be used.
func (p Provider) Create() (*Key, Origin, error) {
	source, path, err := p.wanted()
	if err != nil {
		return nil, Origin{}, err
	}
	switch source {
	case SourcePassphrase:
		return p.createPassphrase()
	case SourceFile:
		return p.createFile(path)
	}
	if k, o, ok := p.createKeyring(); ok {
		return k, o, nil
	}
	return p.createInKeyDir()
}

// Open finds the key of a data folder that has one. Only the recorded source is
// tried and no key is ever made; a setting that names another source is refused,
// one that names another file says where the key file has been moved to. Every
// failure is CodeForbidden, save a setting that means nothing (CodeUsage).
func (p Provider) Open(o Origin) (*Key, error) {
	source, path, err := p.wanted()
	if err != nil {
		return nil, err
	}
	if source != "" && source != o.Source {
		return nil, store.Errorf(store.CodeForbidden, "FIRSTCALL_KEY names a %s, but the key of this data folder comes from a %s.", source, o.Source).
			WithHint("Unset FIRSTCALL_KEY; firstcall remembers where the key of each data folder is.")
	}
	switch o.Source {
	case SourcePassphrase:
		return p.openPassphrase(o)
	case SourceFile:
		if path == "" {
			path = o.Where
		}
		return p.openFile(o, path)
	case SourceKeyring:
		return p.openKeyring(o)
	}
	return nil, damagedOrigin()
}

// wanted reads the setting: a source, "" for whichever works, and a file's path.
func (p Provider) wanted() (source, path string, err error) {
	switch file, isFile := strings.CutPrefix(p.Setting, "file:"); {
	case p.Setting == "":
		return "", "", nil
	case p.Setting == SourcePassphrase:
		return SourcePassphrase, "", nil
	case isFile && file != "":
		return SourceFile, file, nil
	}
	return "", "", store.Errorf(store.CodeUsage, "FIRSTCALL_KEY does not say where the key is.").
		WithHint("Leave it unset, or set it to passphrase or to file: followed by a path.")
}
