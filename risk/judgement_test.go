package risk

import (
	"errors"
	"testing"
)

func TestAMB05OverallLevel(t *testing.T) {
	tests := []struct {
		name     string
		computed Level
		judged   *Judgement
		want     Level
	}{
		{"no judgement", Medium, nil, Medium},
		{"unassessed without one", Unassessed, nil, Unassessed},
		{"GEN-14 the handler judges what could not be computed", Unassessed, &Judgement{Level: Standard, By: "4417"}, Standard},
		{"agreeing is free", High, &Judgement{Level: High, By: "4417"}, High},
		{"raising is free", Standard, &Judgement{Level: High, By: "4417"}, High},
		{"lowering needs a reason", Medium, &Judgement{Level: Standard, By: "4417"}, Medium},
		{"a blank reason is none", Medium, &Judgement{Level: Standard, By: "4417", Reason: " \t"}, Medium},
		{"lowering from medium holds at once", Medium, &Judgement{Level: Standard, By: "4417", Reason: "resolved"}, Standard},
		{"lowering from high waits", High, &Judgement{Level: Standard, By: "4417", Reason: "resolved"}, High},
		{"lowering from high to medium waits", High, &Judgement{Level: Medium, By: "4417", Reason: "resolved"}, High},
		{"confirmed by another", High, &Judgement{Level: Standard, By: "4417", Reason: "resolved", ConfirmedBy: "0031"}, Standard},
		{"confirmed by the same person", High, &Judgement{Level: Standard, By: "4417", Reason: "resolved", ConfirmedBy: " 4417 "}, High},
		{"confirmed by nobody", High, &Judgement{Level: Standard, By: "4417", Reason: "resolved", ConfirmedBy: " "}, High},
		{"no level is no judgement", Medium, &Judgement{By: "4417", Reason: "resolved"}, Medium},
		{"a level that does not exist", Medium, &Judgement{Level: 9, By: "4417"}, Medium},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Overall(tt.computed, tt.judged); got != tt.want {
				t.Errorf("overall %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAMB05Refusals(t *testing.T) {
	for _, tt := range []struct {
		j    Judgement
		want error
	}{
		{Judgement{Level: Unassessed}, ErrNoLevel},
		{Judgement{Level: High + 1}, ErrNoLevel},
		{Judgement{Level: Standard}, ErrNoReason},
		{Judgement{Level: Standard, Reason: "resolved"}, nil},
		{Judgement{Level: High}, nil},
	} {
		if err := tt.j.Check(Medium); !errors.Is(err, tt.want) {
			t.Errorf("%+v: %v, want %v", tt.j, err, tt.want)
		}
	}
}

func TestAMB05AnotherPersonConfirms(t *testing.T) {
	when := at(t, "2025-06-04 14:05")
	j := Judgement{Level: Medium, Reason: "resolved", By: "wm4417", At: when}
	for _, by := range []string{"", " ", "wm4417", " WM4417 "} {
		if got, err := j.Confirm(by, when); !errors.Is(err, ErrSamePerson) || got != j {
			t.Errorf("confirmed by %q: %v", by, err)
		}
	}
	got, err := j.Confirm("wm0031", when)
	if err != nil || got.ConfirmedBy != "wm0031" || !got.ConfirmedAt.Equal(when) || got.NeedsConfirming(High) {
		t.Errorf("%+v, %v", got, err)
	}
	if !j.NeedsConfirming(High) || j.NeedsConfirming(Medium) {
		t.Error("only a lowered High waits for another person")
	}
}
