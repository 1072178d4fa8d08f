package questionsets

import (
	"regexp"
	"testing"
)

func TestTheFortyThreeForces(t *testing.T) {
	if len(Forces) != 43 {
		t.Fatalf("%d forces", len(Forces))
	}
	ids, codes := map[string]bool{}, map[string]bool{}
	for _, f := range Forces {
		if ids[f.ID] || codes[f.Code] || !packIDForm.MatchString(f.ID) || !regexp.MustCompile(`^[A-Z]{2,3}$`).MatchString(f.Code) || f.Name == "" {
			t.Errorf("%+v", f)
		}
		ids[f.ID], codes[f.Code] = true, true
	}
	for _, id := range []string{"west-mercia", "avon-and-somerset", "metropolitan", "south-wales", "city-of-london", "dyfed-powys"} {
		if !ids[id] {
			t.Errorf("%s is missing", id)
		}
	}
	if f, ok := ForceByID("west-mercia"); !ok || f.Code != "WM" || f.Name != "West Mercia Police" {
		t.Errorf("%+v", f)
	}
}
