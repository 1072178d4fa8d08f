package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptJSON compares a part of the JSON last printed: json PATH WANT, the path
// such as reports.0.level, len at its end for how many there are. Lists and
// objects are compared as compact JSON.
func scriptJSON(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, len(args) != 2, "json PATH WANT")
	if got := printed(ts, args[0]); (got == args[1]) == neg {
		ts.Fatalf("%s is %s, want %s", args[0], got, args[1])
	}
}

// scriptKeys compares the keys of a part of the JSON last printed, in any
// order: keys PATH KEY... The path of the whole is a dot.
func scriptKeys(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) < 2, "keys PATH KEY...")
	object, ok := partOf(ts, args[0]).(map[string]any)
	if !ok {
		ts.Fatalf("%s is no object", args[0])
	}
	var have []string
	for k := range object {
		have = append(have, k)
	}
	want := slices.Clone(args[1:])
	slices.Sort(want)
	if slices.Sort(have); !slices.Equal(have, want) {
		ts.Fatalf("%s has the keys %v, want %v", args[0], have, want)
	}
}

// scriptKeep puts a part of the JSON last printed into a variable: keep NAME PATH.
func scriptKeep(ts *testscript.TestScript, neg bool, args []string) {
	usage(ts, neg || len(args) != 2, "keep NAME PATH")
	ts.Setenv(args[0], printed(ts, args[1]))
}

func printed(ts *testscript.TestScript, path string) string {
	switch v := partOf(ts, path).(type) {
	case string:
		return v
	case json.Number, bool:
		return fmt.Sprint(v)
	case int:
		return strconv.Itoa(v)
	default:
		b, err := json.Marshal(v)
		ts.Check(err)
		return string(b)
	}
}

// partOf follows a path into the JSON last printed.
func partOf(ts *testscript.TestScript, path string) any {
	dec := json.NewDecoder(bytes.NewBufferString(ts.ReadFile("stdout")))
	dec.UseNumber()
	var v any
	ts.Check(dec.Decode(&v))
	if _, err := dec.Token(); err != io.EOF {
		ts.Fatalf("more than one JSON value was printed")
	}
	for name := range strings.FieldsFuncSeq(path, func(r rune) bool { return r == '.' }) {
		v = step(ts, v, path, name)
	}
	return v
}

func step(ts *testscript.TestScript, v any, path, name string) any {
	switch v := v.(type) {
	case map[string]any:
		if part, ok := v[name]; ok {
			return part
		}
	case []any:
		if name == "len" {
			return len(v)
		}
		if i, err := strconv.Atoi(name); err == nil && i < len(v) {
			return v[i]
		}
	}
	ts.Fatalf("there is no %s in %s", name, path)
	return nil
}
