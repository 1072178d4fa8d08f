package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"firstcall/questionsets/strictyaml"
	"firstcall/store"
)

// ReadNamed reads a file, or standard input for "-", at most one byte past the
// limit. A pipe that nobody writes into keeps it waiting until the program is
// interrupted. It fails with CodeNotFound and CodeForbidden for a file that is
// not there or may not be read.
func (a *App) ReadNamed(name string, limit int64) ([]byte, error) {
	type content struct {
		b   []byte
		err error
	}
	read := make(chan content, 1)
	go func() { // a read cannot be interrupted: it ends with the program
		var c content
		if name == "-" {
			c.b, c.err = readAll(a.In, limit)
		} else {
			c.b, c.err = ReadFile(name, limit)
		}
		read <- c
	}()
	select {
	case c := <-read:
		return c.b, c.err
	case <-a.Ctx.Done():
		return nil, store.Errorf(store.CodeInternal, "stopped before %s was read to its end", ShownName(name)).Because(a.Ctx.Err())
	}
}

// unread makes a sentence of why a named file could not be read.
func unread(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return store.Errorf(store.CodeNotFound, "there is no such file").WithHint("Check the name, and the folder you are in.").Because(err)
	case errors.Is(err, fs.ErrPermission):
		return store.Errorf(store.CodeForbidden, "that file may not be read").WithHint("Check who may read it.").Because(err)
	}
	return err
}

// ShownName is how a file is called in messages.
func ShownName(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// readAll reads to the end, and stops one byte past the limit so that whoever
// checks the size sees that it is too large.
func readAll(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("the input could not be read: %w", err)
	}
	return b, nil
}

// ReadFile is ReadNamed for a file alone.
func ReadFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, unread(err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, unread(err)
	case info.IsDir():
		return nil, store.Errorf(store.CodeInvalid, "that is a folder, not a file").WithHint("Name one file.")
	case info.Mode().IsRegular() && info.Size() > limit:
		return nil, &strictyaml.Error{File: name, Line: 1, Col: 1,
			Msg: fmt.Sprintf("the file has %d bytes; at most %d are read", info.Size(), limit)}
	}
	return readAll(f, limit)
}

// Counted gives a number with its noun: "1 report", "2 reports".
func Counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
