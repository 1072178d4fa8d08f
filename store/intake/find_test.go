package intake

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"firstcall/risk"
	"firstcall/store"
	"firstcall/store/phone"
)

func london(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, risk.London) }

// Issue 3: search by number or its last digits, name, postcode, reference, date.
func TestReadFind(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 30, 0, 0, time.UTC)
	day := func(y int, m time.Month, d int) store.Find {
		return store.Find{From: london(y, m, d), To: london(y, m, d)}
	}
	dayOrBirth := func(y int, m time.Month, d int) store.Find {
		f := day(y, m, d)
		f.Born = f.From.Format(time.DateOnly)
		return f
	}
	for text, want := range map[string]store.Find{
		"":                         {},
		"   ":                      {},
		"07700 900417":             {Number: phone.Parse(home), Last6: "900417"},
		"+44 7700 900417":          {Number: phone.Parse(home), Last6: "900417"},
		"900417":                   {Last6: "900417"},
		"00 417 900":               {Last6: "417900"},
		"WM-261121-7Q0417K":        {Ref: "WM-261121-7Q0417K"},
		"wm 261121 7q0417k":        {Ref: "wm 261121 7q0417k"},
		"SY1 1AA":                  {Postcode: "SY1 1AA"},
		"sy11aa":                   {Postcode: "SY1 1AA"},
		"sy1":                      {Postcode: "SY1"},
		"12 sy1 1aa":               {Postcode: "SY1 1AA", House: "12"},
		"12a, sy1 1aa":             {Postcode: "SY1 1AA", House: "12a"},
		"12 Hill View sy1 1aa":     {Postcode: "SY1 1AA", House: "12"},
		"12 sy1":                   {Postcode: "SY1", House: "12"},
		"today":                    day(2026, 11, 21),
		"Yesterday":                day(2026, 11, 20),
		"21/11":                    day(2026, 11, 21),
		"22/11":                    day(2025, 11, 22),
		"29/2":                     day(2024, 2, 29),
		"21/11/2025":               dayOrBirth(2025, 11, 21),
		"21.11.25":                 dayOrBirth(2025, 11, 21),
		"2026-11-21":               dayOrBirth(2026, 11, 21),
		"12/03/2018":               dayOrBirth(2018, 3, 12), // a child's
		"22/11/2026":               day(2026, 11, 22),
		"12/03/1961":               {Born: "1961-03-12"},
		"12/3/61":                  {Born: "1961-03-12"},
		"1961-03-12":               {Born: "1961-03-12"},
		"Roe":                      {Surname: "Roe"},
		"jane roe":                 {Surname: "roe"},
		"Mrs Jane Roe, 12/03/1961": {Surname: "Roe", Born: "1961-03-12"},
		"Roe sy1 1aa":              {Surname: "Roe", Postcode: "SY1 1AA"},
		"ro":                       {},
		"Ng Tran":                  {Surname: "Tran"},
		"31/02":                    {},
		"12345":                    {},
		"\x1b[31m":                 {},
	} {
		if diff := cmp.Diff(want, ReadFind(text, now)); diff != "" {
			t.Errorf("%q\n%s", text, diff)
		}
	}
}

func FuzzReadFind(f *testing.F) {
	for _, s := range []string{"07700 900417", "WM-261121-7Q0417K", "12 Hill View SY1 1AA", "21/11", "29/2", "12/3/61", "Roe", "2/3/3331", "18001 0770\xff", "à la", "0000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := ReadFind(text, start)
		if got.From.IsZero() != got.To.IsZero() || got.From.After(got.To) || got.To.After(start.AddDate(200, 0, 0)) {
			t.Error("the days are not days")
		}
		if got.Last6 != "" && len(got.Last6) != 6 || !utf8.ValidString(got.Surname+got.Ref+got.Postcode) {
			t.Error("what is looked for cannot be looked for")
		}
		if _, err := time.Parse(time.DateOnly, got.Born); got.Born != "" && err != nil {
			t.Error("no date of birth")
		}
		if got.Surname != "" && utf8.RuneCountInString(got.Surname) < 3 {
			t.Error("a surname is looked for from three letters on")
		}
	})
}
