package questionsets

import (
	"strings"
	"testing"
)

func TestNS01CategoriesAndDS107Types(t *testing.T) {
	if len(Categories) != 3 || len(ASBTypes) != 14 {
		t.Fatalf("%d categories, %d types", len(Categories), len(ASBTypes))
	}
	for _, a := range ASBTypes[:13] {
		if want := strings.ReplaceAll(strings.ToLower(a.Label), " ", "-"); a.ID != want {
			t.Errorf("%s is not %s", a.ID, want)
		}
	}
	if a, ok := ASBTypeByID("vehicle-noise"); !ok || a.Label != "Vehicle noise nuisance" {
		t.Errorf("%+v", a)
	}
	if c, ok := CategoryByID("nuisance"); !ok || !strings.Contains(c.Definition, "in the local community in general") {
		t.Errorf("%+v", c)
	}
}
