package wire

import (
	"net/url"
	"strings"
	"time"

	"firstcall/store"
	"firstcall/store/phone"
)

// The headers that say who asks.
const (
	HeaderToken  = "Authorization"    // "Bearer " and the desk's token
	HeaderPerson = "Firstcall-Person" // the session of whoever is signed on there, if somebody is
)

// PersonEnded is what an answer has in HeaderPerson where the session that came
// with the request does not hold, or not any more.
const PersonEnded = "ended"

// HeaderReason says why a record is read, percent-encoded. It is in no address, as
// proxies keep those.
const HeaderReason = "Firstcall-Reason"

// ReasonOf reads what HeaderReason holds; what is not encoded is taken as it is.
func ReasonOf(header string) string {
	if reason, err := url.PathUnescape(header); err == nil {
		return strings.ToValidUTF8(reason, "\uFFFD")
	}
	return header
}

// The paths. Those that end in a slash go on with an id or a hash.
const (
	PathEnrol      = "/v1/enrol"
	PathPush       = "/v1/push"
	PathHave       = "/v1/have"
	PathChanges    = "/v1/changes"
	PathRecords    = "/v1/records/"
	PathFind       = "/v1/find"
	PathQuarantine = "/v1/quarantine"
	PathPacks      = "/v1/packs"
	PathPackBytes  = "/v1/packs/"
	PathSignOn     = "/v1/sign-on"
	PathSignOff    = "/v1/sign-off"
	PathHealth     = "/health"
	PathReady      = "/ready"
	PathMetrics    = "/metrics"
	PathOpenAPI    = "/openapi.json"
)

// The most that one request asks for or holds.
const (
	MaxBody  = 3 << 20          // bytes of a request: base64 of MaxBytes and the rest
	MaxHeld  = 1000             // records asked about by one HaveRequest
	MaxPage  = 500              // changes given by one ChangesResponse
	MaxFound = 200              // changes given by one FindResponse
	MaxWait  = 25 * time.Second // a request for changes waits for one (SYNC 28)
)

// EnrolRequest binds a desk to the central store with a one-time code. It needs
// no token.
type EnrolRequest struct {
	Code string   `json:"code" doc:"The one-time code that the administrator gave out."`
	Desk store.ID `json:"desk" doc:"The id that the desk made at its first run."`
}

// EnrolResponse is what the desk is from now on. Token is shown this once.
type EnrolResponse struct {
	Token    string   `json:"token" doc:"The desk's token, a secret. It is shown this once."`
	DeskCode string   `json:"desk_code" doc:"Two or three characters, part of every reference from now on."`
	Name     string   `json:"name" doc:"What the administrator calls the desk."`
	Forces   []string `json:"forces" nullable:"false" doc:"The forces that the desk serves."`
	Agency   string   `json:"agency" doc:"The agency it belongs to; empty or police for the police."`
	Role     string   `json:"role" doc:"What it may do while nobody is signed on."`
	Epoch    string   `json:"epoch" doc:"The life of the store: its id, restores and timeline."`
}

// PushRequest brings records, oldest first (SYNC 13).
type PushRequest struct {
	EpochSeen string `json:"epoch_seen,omitempty" doc:"The epoch of the last answer that the desk had."`
	Items     []Item `json:"items" nullable:"false" doc:"At most 100 records and 1 MiB of header, summary and detail."`
}

// PushResponse answers each of them, in order, once all is committed (SYNC 14, 16).
type PushResponse struct {
	Epoch   string   `json:"epoch"`
	Answers []Answer `json:"answers" nullable:"false"`
}

// HaveRequest asks which of the desk's own records the store lacks (SYNC 21).
type HaveRequest struct {
	Held []Held `json:"held" nullable:"false" doc:"At most 1000."`
}

// HaveResponse names those to push again.
type HaveResponse struct {
	Epoch   string     `json:"epoch"`
	Missing []store.ID `json:"missing" nullable:"false"`
}

// ChangesRequest is the query of PathChanges; the empty Cursor is the beginning.
type ChangesRequest struct {
	Cursor string
	Limit  int           // at most MaxPage; 0 means MaxPage
	Wait   time.Duration // for something new, in whole seconds, at most MaxWait
}

// Change is one record of the feed: header and summary with DetailDigest in
// place of the detail, or an ID alone if Erased.
type Change struct {
	Item
	Erased bool `json:"erased,omitempty"`
}

// ChangesResponse is a page of the feed. It is applied in the same transaction
// as its Cursor is kept (SYNC 26). Packs is the tag of the schedule of question
// sets: where it is another than before, the desk asks for PathPacks.
type ChangesResponse struct {
	Epoch   string   `json:"epoch"`
	Cursor  string   `json:"cursor"`
	Packs   string   `json:"packs"`
	Changes []Change `json:"changes" nullable:"false"`
	More    bool     `json:"more" doc:"Whether there is more already; ask again at once."`
}

// RecordRequest asks for a whole record. Reason goes to the audit log (DPA 2018
// s.62).
type RecordRequest struct {
	ID     store.ID
	Reason string
}

// RecordResponse gives it.
type RecordResponse struct {
	Item  Item   `json:"item"`
	Epoch string `json:"epoch"`
}

// FindRequest looks for what the desk does not hold. All that is given must
// agree; Reason goes to the audit log (DPA 2018 s.62).
type FindRequest struct {
	Number      *phone.Number `json:"number,omitempty"`
	Person      *store.ID     `json:"person,omitempty"`
	Surname     string        `json:"surname,omitempty"`
	DateOfBirth string        `json:"date_of_birth,omitempty" doc:"YYYY-MM-DD."`
	Postcode    string        `json:"postcode,omitempty"`
	Ref         string        `json:"ref,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	Limit       int           `json:"limit,omitempty" doc:"At most 200; 0 means 200."`
}

// FindResponse gives summaries, the newest first, current and superseded alike.
type FindResponse struct {
	Epoch   string   `json:"epoch"`
	Changes []Change `json:"changes" nullable:"false"`
}

// QuarantineResponse lists what was kept aside, the latest first (SYNC 18).
type QuarantineResponse struct {
	Epoch string           `json:"epoch"`
	Items []QuarantineItem `json:"items" nullable:"false"`
}

// QuarantineItem is one of them. Nothing of its contents is given.
type QuarantineItem struct {
	ID       store.ID   `json:"id"`
	Desk     store.ID   `json:"desk"`
	DeskName string     `json:"desk_name"`
	Reason   string     `json:"reason"`
	At       time.Time  `json:"at"`
	Kind     store.Kind `json:"kind" doc:"Empty where its header cannot be read."`
}

// PacksResponse is the schedule of question sets in the central store's order:
// current and coming ones.
type PacksResponse struct {
	Epoch string `json:"epoch"`
	Tag   string `json:"tag" doc:"The same for the same schedule."`
	Packs []Pack `json:"packs" nullable:"false"`
}

// Pack is one entry of the schedule; its YAML is at PathPackBytes and Hash.
type Pack struct {
	ID      string    `json:"id"`
	Force   string    `json:"force"`
	Version string    `json:"version"`
	Hash    string    `json:"hash" doc:"Hexadecimal SHA-256 of its bytes."`
	From    time.Time `json:"from" doc:"Calls opened from then on use it."`
	At      time.Time `json:"at" doc:"When it was published."`
}

// SignOnRequest is a person's sign-on for a shift.
type SignOnRequest struct {
	Force  string `json:"force"`
	Collar string `json:"collar"`
	PIN    string `json:"pin"`
}

// SignOnResponse says who they are; Session goes into HeaderPerson until Expires.
type SignOnResponse struct {
	Session string    `json:"session" doc:"A secret: the session of this shift at this desk."`
	Collar  string    `json:"collar"`
	Force   string    `json:"force"`
	Agency  string    `json:"agency"`
	Role    string    `json:"role"`
	Expires time.Time `json:"expires"`
	Epoch   string    `json:"epoch"`
}
