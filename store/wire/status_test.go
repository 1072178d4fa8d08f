package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"firstcall/store"
)

// TestEveryErrorSurvivesTheWire says that what one end fails with the other
// fails with too.
func TestEveryErrorSurvivesTheWire(t *testing.T) {
	for _, code := range []store.Code{store.CodeInternal, store.CodeUsage, store.CodeInvalid, store.CodeNotFound,
		store.CodeUnreachable, store.CodeForbidden, store.CodeInUse} {
		sent := store.Errorf(code, "A sentence.").WithHint("A hint.")
		got, ok := errors.AsType[*store.Error](carried(t, fmt.Errorf("wrapped: %w", sent)))
		if !ok || got.Code != code || got.Text != sent.Text || got.Hint != sent.Hint {
			t.Errorf("%s arrives as %+v", code, got)
		}
	}
	for _, sent := range []error{ErrResync, ErrToken, ErrTooLarge} {
		if got := carried(t, fmt.Errorf("wrapped: %w", sent)); !errors.Is(got, sent) {
			t.Errorf("%v arrives as %v", sent, got)
		}
	}
	got, ok := errors.AsType[RetryAfter](carried(t, RetryAfter{After: time.Minute, Text: "Too many wrong PINs."}))
	if !ok || got.Text != "Too many wrong PINs." || store.CodeOf(got) != store.CodeUnreachable {
		t.Errorf("RetryAfter arrives as %v", got)
	}
}

// carried gives an error as the other end has it.
func carried(t *testing.T, err error) error {
	t.Helper()
	raw, bad := json.Marshal(ProblemOf(err))
	if bad != nil {
		t.Fatal(bad)
	}
	var p Problem
	if err := json.Unmarshal(raw, &p); err != nil {
		t.Fatal(err)
	}
	return FromStatus(Status(err), p)
}

func TestStatuses(t *testing.T) {
	for status, err := range map[int]error{
		http.StatusUnprocessableEntity: store.Errorf(store.CodeInvalid, "x"), http.StatusUnauthorized: ErrToken, http.StatusGone: ErrResync,
		http.StatusTooManyRequests: RetryAfter{}, http.StatusInternalServerError: errors.New("not ours"),
	} {
		if got := Status(err); got != status {
			t.Errorf("%v: %d, not %d", err, got, status)
		}
	}
}

// TestWhatIsNotOursStaysHere says that a driver's words go no further.
func TestWhatIsNotOursStaysHere(t *testing.T) {
	p := ProblemOf(store.Errorf(store.CodeUnreachable, "Busy.").Because(errors.New("value (07700 900417)")))
	if p.Detail != "Busy." || p.Code != "unreachable" {
		t.Errorf("%+v", p)
	}
	if p := ProblemOf(errors.New("value (07700 900417)")); p.Detail != "The central store failed." {
		t.Errorf("%+v", p)
	}
}

// TestAPageFromInBetween is a proxy's answer, which is no problem+json.
func TestAPageFromInBetween(t *testing.T) {
	for status, code := range map[int]store.Code{502: store.CodeUnreachable, 504: store.CodeUnreachable, 503: store.CodeUnreachable,
		500: store.CodeInternal, 404: store.CodeNotFound, 403: store.CodeForbidden, 418: store.CodeInternal} {
		if err := FromStatus(status, Problem{}); store.CodeOf(err) != code || err.Error() == "" {
			t.Errorf("%d is %s: %v", status, store.CodeOf(err), err)
		}
	}
}

func TestRetryAfterSeconds(t *testing.T) {
	for after, want := range map[time.Duration]int{0: 1, time.Millisecond: 1, time.Second: 1, 1500 * time.Millisecond: 2, time.Minute: 60} {
		if got := (RetryAfter{After: after}).Seconds(); got != want {
			t.Errorf("%s is %d", after, got)
		}
	}
}
