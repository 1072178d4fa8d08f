package risk

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestGEN07ThreeLevels(t *testing.T) {
	if !(Unassessed < Standard && Standard < Medium && Medium < High) {
		t.Fatal("the levels are out of order")
	}
	for word, want := range map[string]Level{"standard": Standard, "Medium": Medium, "HIGH": High, "unassessed": Unassessed} {
		if got, err := ParseLevel(word); err != nil || got != want {
			t.Errorf("ParseLevel(%q) = %v, %v", word, got, err)
		}
	}
	for _, word := range []string{"low", "", "very high", "level(4)", "2"} { // AMB-18: never Low
		if _, err := ParseLevel(word); err == nil || !strings.Contains(err.Error(), "standard, medium or high") {
			t.Errorf("ParseLevel(%q): %v", word, err)
		}
	}
}

func TestLevelTravelsAsAWord(t *testing.T) {
	got, err := json.Marshal([]Level{Unassessed, Standard, Medium, High})
	if err != nil || string(got) != `["unassessed","standard","medium","high"]` {
		t.Errorf("written as %s, %v", got, err)
	}
	var back []Level
	if err := json.Unmarshal(got, &back); err != nil || !slices.Equal(back, []Level{Unassessed, Standard, Medium, High}) {
		t.Errorf("read back as %v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`["low"]`), &back); err == nil {
		t.Error("low was read as a level")
	}
	for _, l := range []Level{-1, 4} {
		if _, err := json.Marshal(l); err == nil || !strings.HasPrefix(l.String(), "level(") {
			t.Errorf("level %d was written as %q", int(l), l)
		}
	}
}

func TestGEN14UnassessedSortsWithMedium(t *testing.T) {
	if Unassessed.ListRank() != Medium.ListRank() || Standard.ListRank() >= Medium.ListRank() || High.ListRank() <= Medium.ListRank() {
		t.Error("an unassessed report is listed below one that may wait")
	}
}
