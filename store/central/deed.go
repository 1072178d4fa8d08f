package central

import "time"

// Deed is what an administrator did that a restored backup must not undo, and
// that is no erasure. One of Desk, Collar with Force, Pack with Hash, and Code is
// set.
type Deed struct {
	At     time.Time `json:"at"` // after it was done, so that a backup with a later audit has it
	Desk   string    `json:"desk,omitempty"`
	Force  string    `json:"force,omitempty"`
	Collar string    `json:"collar,omitempty"`
	Pack   string    `json:"pack,omitempty"` // the id of the question set that was taken back
	Hash   string    `json:"hash,omitempty"` // and which it was
	By     string    `json:"by,omitempty"`   // and who took it back
	Code   string    `json:"code,omitempty"` // a desk's part of references: nobody else is ever given it
}

// empty says whether nothing was done.
func (d Deed) empty() bool {
	return d.Desk == "" && (d.Force == "" || d.Collar == "") && (d.Pack == "" || d.Hash == "") && d.Code == ""
}

// Note writes what was done. It is on the disk when it returns. It fails as Add
// does.
func (j *Journal) Note(d Deed) error {
	d.At = d.At.UTC()
	return j.write([]line{{Deed: d}})
}

// Deeds gives what was noted, in order. It fails as Replay does.
func (j *Journal) Deeds() (all []Deed, err error) {
	lines, err := j.read()
	for _, one := range lines {
		if one.ID.IsNil() {
			all = append(all, one.Deed)
		}
	}
	return all, err
}
