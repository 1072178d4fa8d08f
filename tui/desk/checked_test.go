package desk

import (
	"testing"

	"firstcall/store"
	"firstcall/store/intake"
)

func TestNobodyTakesWhatWasSentUncheckedOnAnEnrolledDesk(t *testing.T) {
	f, handler, dispatch := newFeed(), newBench(t), dispatcher(t, "5521")
	high := handler.Call("07700 900101", intake.StepPlace, "The green", intake.StepDanger, "yes")
	handler.Done(high.Send(handler.Clock.Now()))
	f.meet(handler, dispatch)
	dispatch.Common.Central.URL = "https://central.example"
	d := dispatch.desk()
	for _, assured := range []string{store.AssuranceTyped, store.AssuranceSignedIn} {
		dispatch.Common.Identity.Assured = assured
		d.Key("t")
		d.Wait()
		found, err := dispatch.Cache.CallReports(t.Context(), high.ID())
		dispatch.Must(err)
		if _, taken := found[0].Taken(); taken != (assured == store.AssuranceSignedIn) {
			t.Fatalf("%s: taken %v:\n%s", assured, taken, d.Screen())
		}
		if assured == store.AssuranceTyped {
			mustShow(t, d, "Sign on with your PIN first")
		}
	}
}
