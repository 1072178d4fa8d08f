package main

import goflag "flag"

// Property tests draw the same cases at every run; -rapid.seed=0 draws new ones.
func init() {
	if err := goflag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}
