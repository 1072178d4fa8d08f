package sqlite

import (
	goflag "flag"
	"os"
)

// Property tests draw the same cases at every run; -rapid.seed=0 draws new ones.
// FIRSTCALL_STEPS says how many steps each of ten random runs takes on average.
func init() {
	set := map[string]string{"rapid.seed": "1", "rapid.checks": "10", "rapid.steps": "60"}
	if steps := os.Getenv("FIRSTCALL_STEPS"); steps != "" {
		set["rapid.steps"] = steps
	}
	for name, value := range set {
		if err := goflag.Set(name, value); err != nil {
			panic(err)
		}
	}
}
