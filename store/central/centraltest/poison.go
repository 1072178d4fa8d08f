package centraltest

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"firstcall/store/central"
	"firstcall/store/wire"
)

// spoiled are the ways in which a record can be one that no store takes.
var spoiled = map[string]func(t fataler, d *desk, it wire.Item) wire.Item{
	"its summary was changed": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Summary = bytes.ToUpper(it.Summary)
		return it
	},
	"its detail was changed": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Detail = append(slices.Clone(it.Detail), ' ')
		return it
	},
	"its hash is another": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Hash = strings.Repeat("ab", 32)
		return it
	},
	"its hash is none": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Hash = "\x00" + canary
		return it
	},
	"its header is no JSON": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = []byte("{" + canary)
		return rehashed(it)
	},
	"its header is empty": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = nil
		return rehashed(it)
	},
	"its header is nothing": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = []byte("null")
		return rehashed(it)
	},
	"its header is a list": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = []byte(`["` + canary + `"]`)
		return rehashed(it)
	},
	"its header goes on": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = append(slices.Clone(it.Header), "{}"...)
		return rehashed(it)
	},
	"its header is deep": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = slices.Concat(it.Header[:len(it.Header)-1], []byte(`,"more":`), bytes.Repeat([]byte("["), 100_000),
			bytes.Repeat([]byte("]"), 100_000), []byte("}"))
		return rehashed(it)
	},
	"its header is not UTF-8": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = bytes.Replace(it.Header, []byte("4417"), []byte("44\xff\x9b"), 1)
		return rehashed(it)
	},
	"its header has a NUL byte": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = bytes.Replace(it.Header, []byte("4417"), []byte("44\x00"), 1)
		return rehashed(it)
	},
	"its kind has a NUL": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"kind": "report\x00" + canary})
	},
	"its header says something twice": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = append([]byte(`{"Force":"west-mercia",`), it.Header[1:]...)
		return rehashed(it)
	},
	"its header names another record": func(t fataler, d *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"id": d.ids.New()})
	},
	"its header names another desk": func(t fataler, d *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"desk": d.ids.New()})
	},
	"its header names no desk": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"desk": nil})
	},
	"its header has no number": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"desk_seq": 0})
	},
	"its header's number is a text": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"desk_seq": canary})
	},
	"its header's number is too large": func(_ fataler, _ *desk, it wire.Item) wire.Item {
		it.Header = bytes.Replace(it.Header, []byte(`"desk_seq":`), []byte(`"desk_seq":1e999`), 1)
		return rehashed(it)
	},
	"it is another force's": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"force": "kent"})
	},
	"it is another agency's": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"agency": "council"})
	},
	"it has no force": func(t fataler, _ *desk, it wire.Item) wire.Item {
		return withHeader(t, it, map[string]any{"force": ""})
	},
}

// poison puts one bad item at the head, in the middle and at the tail of 99.
func poison(t *testing.T, log central.Log) {
	var good, kept []wire.Item
	for _, name := range slices.Sorted(maps.Keys(spoiled)) {
		for _, at := range []int{0, 50, 99} {
			d := police(log)
			bad := spoiled[name](t, d, d.record(t))
			items := slices.Insert(d.records(t, 99), at, bad)
			for i, a := range d.push(t, items...) {
				if want := map[bool]wire.State{true: wire.Quarantined, false: wire.Stored}[i == at]; a.State != want {
					t.Fatalf("%s, at %d: item %d is %s (%s)", name, at, i, a.State, a.Reason)
				}
			}
			good, kept = append(good, slices.Delete(items, at, at+1)...), append(kept, bad)
			wantNone(t, log, everything, bad.ID)
		}
	}
	slices.Reverse(kept)
	wantFeed(t, log, everything, good...)
	wantQuarantine(t, log, everything, kept...)
}
