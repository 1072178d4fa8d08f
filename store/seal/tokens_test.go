package seal

import (
	"strings"
	"testing"

	"firstcall/store"
	"firstcall/store/phone"
)

// What a record bears is what a query asks for, and nothing of one kind answers
// for another (DESIGN section 5, Keys).
func TestTokensOfRecordsAndOfQueriesMeet(t *testing.T) {
	k := New([32]byte{1})
	n := phone.Parse("07700 900417")
	report := k.ReportTokens(store.ReportSummary{Ref: "a ref", Number: n, Place: store.Place{Text: "Flat 2, 12 Invented Row", Postcode: "ZZ9 9ZZ"}})
	person := k.PersonTokens(store.PersonSummary{Surname: "O’Brien-Łuk", DateOfBirth: "1971-03-10", Number: &n, Postcode: "ZZ9 9ZZ", Address: "12 Invented Row"})
	shared := k.MarkerTokens(store.MarkerSummary{On: store.OnNumber, Code: store.MarkerShared, Number: &n})
	for name, row := range map[string]struct{ bears, asks []Token }{
		"report by number":        {report, k.ReportQueryTokens(store.Find{Number: n})},
		"report by last six":      {report, k.ReportQueryTokens(store.Find{Last6: n.Last6()})},
		"report by reference":     {report, k.ReportQueryTokens(store.Find{Ref: "A REF"})},
		"report by house":         {report, k.ReportQueryTokens(store.Find{Postcode: "zz99zz", House: "12"})},
		"report by outward half":  {report, k.ReportQueryTokens(store.Find{Postcode: "ZZ9"})},
		"person by all":           {person, k.PersonQueryTokens(store.PersonQuery{Number: n, Surname: "obrien", DateOfBirth: "1971-03-10", Postcode: "ZZ9 9ZZ", House: "12"})},
		"person by a later part":  {person, k.PersonQueryTokens(store.PersonQuery{Surname: "LUK"})},
		"person by sound":         {person, k.PersonQueryTokens(store.PersonQuery{Surname: "obrian", Sounds: true})},
		"marker by shared number": {shared, k.SharedTokens(n)},
	} {
		if len(row.asks) == 0 {
			t.Errorf("%s: nothing is asked for", name)
		}
		has := map[Token]bool{}
		for _, b := range row.bears {
			has[b] = true
		}
		for _, a := range row.asks {
			if !has[a] {
				t.Errorf("%s: it does not bear what is asked for", name)
			}
		}
	}
	all := map[Token]bool{}
	for _, set := range [][]Token{report, person, shared} {
		for _, token := range set {
			if all[token] {
				t.Error("two kinds share a token, or one bears it twice")
			}
			all[token] = true
		}
	}
}

func TestNothingGivenIsNothingToFind(t *testing.T) {
	k := New([32]byte{1})
	withheld := phone.Parse("withheld")
	for name, all := range map[string][]Token{
		"report": k.ReportTokens(store.ReportSummary{}), "person": k.PersonTokens(store.PersonSummary{Number: &withheld}),
		"marker": k.MarkerTokens(store.MarkerSummary{}), "nobody": k.AboutTokens(store.ID{}), "shared": k.SharedTokens(withheld),
		"search": k.ReportQueryTokens(store.Find{Number: withheld}), "people": k.PersonQueryTokens(store.PersonQuery{}),
	} {
		if len(all) != 0 {
			t.Errorf("%s: %d tokens", name, len(all))
		}
	}
}

func TestASurnameMadeToFillTheIndexDoesNot(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		b.WriteString(strings.Repeat(string(rune('a'+i%26)), 3+i%9) + " ")
	}
	all := New([32]byte{1}).PersonTokens(store.PersonSummary{Surname: b.String()})
	if most := mostWords * (longest - shortest + 2); len(all) > most {
		t.Errorf("%d tokens, want %d at most", len(all), most)
	}
}
