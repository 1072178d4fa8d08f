package config

import (
	"os"
	"time"

	"firstcall/store/seal"
)

// Server is what the flags and the environment say to the central store's server.
type Server struct {
	Data   string           // its folder
	Now    func() time.Time // the clock, fixed or real
	Fixed  bool             // FIRSTCALL_NOW is set
	Keys   seal.Provider
	OSUser string
}

// LoadServer reads flags, then environment, then what is usual on this system.
// It fails with CodeUsage for a clock that cannot be read or no folder.
func LoadServer(f Flags) (Server, error) {
	s := Server{Data: first(f.Data, os.Getenv("FIRSTCALLD_DATA")), Keys: keys("firstcalld"), OSUser: osUser()}
	var err error
	if s.Data == "" {
		if s.Data, err = usualData("firstcalld"); err != nil {
			return Server{}, err
		}
	}
	s.Now, s.Fixed, err = clock()
	return s, err
}
