package roll

import "testing"

func TestDeskNumberIsDeskCodeTheOtherWayRound(t *testing.T) {
	for n := int64(1); n <= deskCodes+deskCodes*int64(len(alphabet)); n++ {
		if got := deskNumber(deskCode(n)); got != n {
			t.Fatalf("%s is %d, want %d", deskCode(n), got, n)
		}
	}
	for _, bad := range []string{"", "0", "0U", "0000", "é1"} {
		if n := deskNumber(bad); n != 0 {
			t.Errorf("%q is %d", bad, n)
		}
	}
}
