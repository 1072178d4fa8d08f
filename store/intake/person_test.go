package intake

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
)

func TestReadPerson(t *testing.T) {
	roe := store.PersonSummary{Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12", Postcode: "SY1 1AA"}
	for text, want := range map[string]store.PersonSummary{
		"Jane Roe, 12/03/1961, SY1 1AA":     roe,
		"Jane Roe 12/03/1961 SY1 1AA":       roe,
		"sy11aa, 1961-03-12, Jane Roe":      roe,
		"12.3.1961 Jane Roe SY1  1AA":       roe,
		"Mrs Jane Roe; 12-03-1961\nsy1 1aa": roe,
		"Jane Roe, 12/03/1961, 14 Hill View, Telford, SY1 1AA": {Surname: "Roe", Forename: "Jane",
			DateOfBirth: "1961-03-12", Postcode: "SY1 1AA", Address: "14 Hill View, Telford"},
		"Jane Roe 14 Hill View":             {Surname: "Roe", Forename: "Jane", Address: "14 Hill View"},
		"Jane":                              {Surname: "Jane"},
		"Mr Roe":                            {Surname: "Roe"},
		"Dr":                                {Surname: "Dr"},
		"Jane Mary Roe":                     {Surname: "Roe", Forename: "Jane Mary"},
		"Seán O'Brien":                      {Surname: "O'Brien", Forename: "Seán"},
		"Zoë Smith-Jones":                   {Surname: "Smith-Jones", Forename: "Zoë"},
		"Anne–Marie D’Arcy":                 {Surname: "D’Arcy", Forename: "Anne–Marie"},
		"Łukasz Żółć":                       {Surname: "Żółć", Forename: "Łukasz"},
		"李 小龙":                              {Surname: "小龙", Forename: "李"},
		"refused":                           {},
		"Refused, SY1 1AA":                  {Postcode: "SY1 1AA"},
		"would not say":                     {},
		"refused to give her name":          {},
		"Anonymous":                         {},
		"":                                  {},
		" , ;\n":                            {},
		"SY1 1AA":                           {Postcode: "SY1 1AA"},
		"07700 900417":                      {Address: "07700 900417"},
		"Jane Roe 31/02/1961":               {Surname: "Roe", Forename: "Jane", Address: "31/02/1961"},
		"Jane Roe 12/03/1861":               {Surname: "Roe", Forename: "Jane", Address: "12/03/1861"},
		"Jane Roe 12/03/61":                 {Surname: "Roe", Forename: "Jane", Address: "12/03/61"},
		"Jane Roe, 31/02/1961, 1961-03-12":  {Surname: "Roe", Forename: "Jane", DateOfBirth: "1961-03-12", Address: "31/02/1961"},
		"Jane Roe, SY1 1AA, TF1 2BB":        {Surname: "Roe", Forename: "Jane", Postcode: "SY1 1AA", Address: "TF1 2BB"},
		"Will Smith Jones":                  {Surname: "Jones", Forename: "Will Smith"},
		"Jane Roe born 12/03/1961 SY1 1AA":  roe,
		"Jane Roe, DOB: 12/03/1961 sy11aa":  roe,
		"D.O.B. 12/03/1961 Jane Roe SY11AA": roe,
		"Jane Osborn 12/03/1961":            {Surname: "Osborn", Forename: "Jane", DateOfBirth: "1961-03-12"},
		"Jane Born 12/03/1961":              {Surname: "Born", Forename: "Jane", DateOfBirth: "1961-03-12"},
	} {
		if diff := cmp.Diff(want, ReadPerson(text)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
}

// Issue 3: a person is found by a name however it is read off a form or a list.
func TestReadPersonSurnameFirst(t *testing.T) {
	dean := store.PersonSummary{Surname: "Dean", Forename: "Carol", DateOfBirth: "1980-03-03"}
	loud := dean
	loud.Surname = "DEAN"
	for text, want := range map[string]store.PersonSummary{
		"Dean, Carol, 3/3/1980":                        dean,
		"Dean, Carol 3/3/1980":                         dean,
		"3/3/1980; Dean, Carol":                        dean,
		"Mrs Dean, Carol, 3/3/1980":                    dean,
		"Dean, Mrs. Carol, 3/3/1980":                   dean,
		"DEAN, Carol, 3/3/1980":                        loud,
		"DEAN Carol 3/3/1980":                          loud,
		"Mrs DEAN Carol, 3/3/1980":                     loud,
		"Carol DEAN, 3/3/1980":                         loud,
		"Surname: Dean, Carol, 3/3/1980":               dean,
		"Surname: Dean Forename: Carol DOB: 3/3/1980":  dean,
		"First name: Carol\nLast name: Dean\n3/3/1980": dean,
		"Name: Carol Dean, born 3/3/1980":              dean,
		"name: Dean, Carol, 3/3/1980":                  dean,
		"Surname: Dean":                                {Surname: "Dean"},
		"Surname: Dean, 3/3/1980, Telford":             {Surname: "Dean", DateOfBirth: "1980-03-03", Address: "Telford"},
		"Surname: Van Dyke, Forename: Mary Ann":        {Surname: "Van Dyke", Forename: "Mary Ann"},
		"Forename: Carol":                              {Surname: "Carol"},
		"Surname: refused, SY1 1AA":                    {Postcode: "SY1 1AA"},
		"Surname: Dean 14 Hill View":                   {Surname: "Dean", Address: "14 Hill View"},
		"Dean, Carol, 14 Hill View, Telford":           {Surname: "Dean", Forename: "Carol", Address: "14 Hill View, Telford"},
		"Dean, 3/3/1980, Telford":                      {Surname: "Dean", DateOfBirth: "1980-03-03", Address: "Telford"},
		"Dean, 14 Hill View":                           {Surname: "Dean", Address: "14 Hill View"},
		"Carol Dean, Telford":                          {Surname: "Dean", Forename: "Carol", Address: "Telford"},
		"Dean, refused":                                {Surname: "Dean"},
		"Dean, Mrs":                                    {Surname: "Dean", Address: "Mrs"},
		"DE SOUZA Maria":                               {Surname: "DE SOUZA", Forename: "Maria"},
		"O'BRIEN Jane":                                 {Surname: "O'BRIEN", Forename: "Jane"},
		"JANE ROE":                                     {Surname: "ROE", Forename: "JANE"},
		"J P Smith":                                    {Surname: "Smith", Forename: "J P"},
		"AJ Smith":                                     {Surname: "Smith", Forename: "AJ"},
	} {
		if diff := cmp.Diff(want, ReadPerson(text)); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
	if p := readOther("lad, hoodie"); p.Named() {
		t.Errorf("a description is a name: %+v", p)
	}
}

// Nobody is born after they rang.
func TestDateOfBirthInTheFuture(t *testing.T) {
	c := open(t, newDesk(), "west-mercia", "")
	for dob, want := range map[string]string{"21/11/2026": "2026-11-21", "22/11/2026": "", "1/1/2999": ""} {
		say(t, c, StepName, "Jane Roe "+dob)
		if got := c.Caller().Person; got.DateOfBirth != want || got.Name() != "Jane Roe" {
			t.Errorf("%s: %+v", dob, got)
		}
	}
}

func TestReadPostcode(t *testing.T) {
	for text, want := range map[string]string{
		"12 Hill View, sy1 1aa": "SY1 1AA",
		"SY11AA":                "SY1 1AA",
		"EC1A 1BB":              "EC1A 1BB",
		"W1A 0AX":               "W1A 0AX",
		"m11ae":                 "M1 1AE",
		"B33 8TH.":              "B33 8TH",
		"CR2 6XH then DN55 1PD": "CR2 6XH",
		"no postcode":           "",
		"SY1":                   "",
		"SY1 AA":                "",
		"XSY1 1AA":              "",
		"SY1 1AAX":              "",
	} {
		if got := ReadPostcode(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestReadBirth(t *testing.T) {
	for text, want := range map[string]string{
		"12/03/1961": "1961-03-12", "1/2/2000": "2000-02-01", "29/02/2000": "2000-02-29", "29/02/1900": "",
		"1961-3-12": "1961-03-12", "1961-13-01": "", "00/01/1961": "", "12/03/61": "", "112/03/1961": "", "12/03/19611": "",
		"31/12/1899": "", "01/01/1900": "1900-01-01", "born 12.03.1961": "1961-03-12", "٣/٣/1961": "",
	} {
		if got := readBirth(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

var postcodeShape = regexp.MustCompile(`^[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][A-Z]{2}$`)

func FuzzReadPerson(f *testing.F) {
	for _, s := range []string{"Jane Roe, 12/03/1961, SY1 1AA", "Mrs O'Brien 31/02/1961", "refused", "\xff,\x00;\n", "K1 1AA ſ1 1ſſ", "Mr Mrs Dr", "1 2 3, Jane",
		"Dean, Carol, 3/3/1980", "Surname: Dean Forename: Carol", "Name:, Surname: 3, DEAN Carol", "DOB: 3/3/1980, Forename: Carol"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := ReadPerson(text)
		if strings.ContainsFunc(p.Surname+p.Forename, unicode.IsDigit) {
			t.Errorf("a digit in a name")
		}
		if p.Surname == "" && p.Forename != "" {
			t.Errorf("a forename without a surname")
		}
		if p.Postcode != "" && !postcodeShape.MatchString(p.Postcode) {
			t.Errorf("postcode %q", p.Postcode)
		}
		if p.Postcode != ReadPostcode(text) {
			t.Errorf("two postcodes for one text")
		}
		if p.DateOfBirth != "" {
			if d, err := time.Parse(time.DateOnly, p.DateOfBirth); err != nil || d.Year() < firstBirthYear {
				t.Errorf("date of birth %q", p.DateOfBirth)
			}
		}
	})
}
