package intake

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firstcall/store"
	"firstcall/store/phone"
)

const (
	home   = "07700 900417"
	mobile = "07700 900102"
)

// counts gives which earlier reports count, newest first, and checks that none
// is counted or left out without a reason.
func counts(t *testing.T, c *Call) []bool {
	t.Helper()
	var out []bool
	for _, k := range c.Counted() {
		if k.Why == "" {
			t.Errorf("a report is counted %v without a reason", k.Counts)
		}
		out = append(out, k.Counts)
	}
	return out
}

// DESIGN section 5, "Whose history counts".
func TestWhoseHistoryCounts(t *testing.T) {
	jane, john, mary := person("Jane Roe"), person("John Doe"), person("Mary Smith")
	unnamed := earlier(3, home, nobody, nobody)
	janes := earlier(5, home, jane, nobody)
	johns := earlier(8, home, john, nobody)
	janeForMary := earlier(10, home, jane, mary)
	elsewhere := earlier(12, mobile, jane, nobody)
	for _, c := range []struct {
		name    string
		reports []store.Report
		shared  bool
		steps   map[string]string
		other   bool
		want    []bool
	}{
		{"nobody named yet", []store.Report{unnamed, janes, johns}, false, nil, false, []bool{true, true, true}},
		{"the same name", []store.Report{unnamed, janes, johns}, false, map[string]string{StepName: "jane ROE"}, false, []bool{true, true, false}},
		{"the surname alone", []store.Report{janes, johns}, false, map[string]string{StepName: "Roe"}, false, []bool{true, false}},
		{"with a title and an initial", []store.Report{janes, johns}, false, map[string]string{StepName: "Mrs J. Roe"}, false, []bool{true, false}},
		{"another forename, nobody has said who it is", []store.Report{unnamed, janes}, false, map[string]string{StepName: "Judith Roe"}, false, []bool{true, true}},
		{"another forename, somebody else", []store.Report{unnamed, janes}, false, map[string]string{StepName: "Judith Roe", StepSame: SomebodyElse}, false, []bool{true, false}},
		{"a shared number, another name", []store.Report{janes}, true, map[string]string{StepName: "Judith Roe"}, false, []bool{false}},
		{"refused", []store.Report{unnamed, janes}, false, map[string]string{StepName: "refused"}, false, []bool{true, true}},
		{"a chosen person", []store.Report{unnamed, janes, johns}, false, map[string]string{StepSame: jane.id.String()}, false, []bool{true, true, false}},
		{"a chosen person, from another number too", []store.Report{janes, elsewhere}, false, map[string]string{StepSame: jane.id.String()}, false, []bool{true, true}},
		{"somebody else", []store.Report{unnamed, janes, johns}, false, map[string]string{StepSame: SomebodyElse}, false, []bool{true, false, false}},
		{"a shared number, nobody named", []store.Report{unnamed, janes}, true, nil, false, []bool{false, false}},
		{"a shared number, a name", []store.Report{unnamed, janes}, true, map[string]string{StepName: "Jane Roe"}, false, []bool{false, false}},
		{"a shared number, a chosen person", []store.Report{unnamed, janes, johns}, true, map[string]string{StepSame: jane.id.String()}, false, []bool{false, true, false}},
		{"rung for another", []store.Report{unnamed, janes, janeForMary}, false, map[string]string{StepName: "Jane Roe", StepVictim: "Mary Smith"}, true, []bool{true, false, true}},
		{"a chosen caller rings for another", []store.Report{janes, janeForMary}, false, map[string]string{StepSame: jane.id.String(), StepVictim: "Mary Smith"}, true, []bool{false, true}},
		{"rung for herself", []store.Report{janes, janeForMary}, false, map[string]string{StepName: "Jane Roe"}, false, []bool{true, false}},
		{"rung for an unnamed other", []store.Report{unnamed, janes, johns}, false, map[string]string{StepName: "Jane Roe"}, true, []bool{true, true, false}},
		{"rung for an unnamed other, the victims seen are not", []store.Report{unnamed, janes}, false, map[string]string{StepName: "Jane Roe", StepSameVictim: SomebodyElse}, true, []bool{true, false}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk()
			d.reports, d.shared = c.reports, c.shared
			call := open(t, d, "west-mercia", home)
			call.SetVictimIsOther(c.other)
			sayAll(t, call, c.steps)
			look(t, call, d)
			if diff := cmp.Diff(c.want, counts(t, call)); diff != "" {
				t.Errorf("%s\n%+v", diff, call.Counted())
			}
		})
	}
}

// DESIGN section 5: that the victim is somebody else takes no flag away until it
// is said who.
func TestNothingVanishesBeforeTheVictimIsNamed(t *testing.T) {
	jane, john := person("Jane Roe"), person("John Doe")
	d := newDesk()
	d.reports = []store.Report{earlier(3, home, nobody, nobody), earlier(5, home, jane, nobody), earlier(6, mobile, jane, nobody),
		named(earlier(7, mobile, john, nobody), store.RoleSuspect, jane), earlier(8, home, john, nobody)}
	for _, shared := range []bool{false, true} {
		for _, step := range []string{"", StepSame, StepName} {
			d.shared = shared
			c := open(t, d, "west-mercia", home)
			if step != "" {
				say(t, c, step, map[string]string{StepSame: jane.id.String(), StepName: "Jane Roe"}[step])
			}
			look(t, c, d)
			before, line := counts(t, c), c.RepeatLine()
			c.SetVictimIsOther(true)
			look(t, c, d)
			if diff := cmp.Diff(before, counts(t, c)); diff != "" || line != c.RepeatLine() {
				t.Errorf("shared %v, %q: %s", shared, step, diff)
			}
			for _, k := range c.Counted() {
				if k.Counts && !strings.HasSuffix(k.Why, ", the victim is not named yet") {
					t.Errorf("it counts: %q", k.Why)
				}
			}
			say(t, c, StepVictim, "Mary Smith")
			if diff := cmp.Diff([]bool{!shared, false, false, false, false}, counts(t, c)); diff != "" {
				t.Errorf("shared %v, %q, once named: %s", shared, step, diff)
			}
		}
	}
}

// Each call keeps its own person, so one Jane has many ids: choosing her must
// not make her other reports vanish, and she is offered once.
func TestTheSameNameUnderSeveralIDsIsOneChoice(t *testing.T) {
	d := newDesk()
	first, second := person("Jane Roe"), person("Mrs Jane Roe")
	d.reports = []store.Report{earlier(2, home, second, nobody), earlier(9, home, first, nobody), earlier(11, home, person("John Doe"), nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	q := c.Question(StepSame)
	if q == nil || len(q.Choices) != 3 || q.Choices[0].Label != "Jane Roe: this number (2 reports)" || q.Choices[2].Value != SomebodyElse {
		t.Fatalf("%+v", q)
	}
	say(t, c, StepSame, q.Choices[0].Value)
	look(t, c, d)
	if diff := cmp.Diff([]bool{true, true, false}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
	if got := c.RepeatLine(); got != "3rd report in 30 days" {
		t.Errorf("%q", got)
	}
}

// Another date of birth is another person.
func TestTheSameNameWithAnotherDateOfBirth(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(2, home, person("Jane Roe, 12/03/1961"), nobody), earlier(3, home, person("Jane Roe, 1988-07-01"), nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	want := []string{"Jane Roe, born 12 Mar 1961: this number (1 report)", "Jane Roe, born 1 Jul 1988: this number (1 report)", "Somebody else"}
	if diff := cmp.Diff(want, labels(c)); diff != "" {
		t.Error(diff)
	}
	say(t, c, StepName, "Jane Roe 12.3.1961")
	if diff := cmp.Diff([]bool{true, false}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
}

// One without a date of birth goes with the only one of that name, and with
// neither of two. What is offered is the record that tells them apart.
func TestTheSameNameWithoutADateOfBirth(t *testing.T) {
	d := newDesk()
	plain, first, second := person("John Poe"), person("John Poe, 12/03/1950, SY1 1AA"), person("J. Poe, 01/07/1985")
	d.reports = []store.Report{earlier(2, home, plain, nobody), earlier(3, home, first, nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	if diff := cmp.Diff([]string{"John Poe, born 12 Mar 1950, SY1 1AA: this number (2 reports)", "Somebody else"}, labels(c)); diff != "" {
		t.Error(diff)
	}
	if q := c.Question(StepSame); q.Choices[0].Value != first.id.String() {
		t.Error("offered without the date of birth")
	}
	say(t, c, StepSame, plain.id.String()) // as it was offered before the other record arrived
	if q := c.Question(StepSame); len(q.Choices) != 2 || q.Choices[0].Value != plain.id.String() {
		t.Errorf("the chosen one is gone: %+v", q.Choices)
	}
	c.Clear(StepSame)
	d.reports = append(d.reports, earlier(4, home, second, nobody))
	look(t, c, d)
	want := []string{"John Poe: this number (1 report)", "John Poe, born 12 Mar 1950, SY1 1AA: this number (1 report)", "J. Poe, born 1 Jul 1985: this number (1 report)", "Somebody else"}
	if diff := cmp.Diff(want, labels(c)); diff != "" {
		t.Error(diff)
	}
	say(t, c, StepSame, first.id.String())
	if diff := cmp.Diff([]bool{true, true, false}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
}

// A person chosen and then not: what only her own history brought in goes
// again, and she is not written over with somebody else's name.
func TestChoosingAnotherPerson(t *testing.T) {
	d := newDesk()
	jane, john := person("Jane Roe"), person("John Doe")
	d.reports = []store.Report{earlier(2, home, jane, nobody), earlier(3, mobile, jane, nobody), earlier(4, home, john, nobody)}
	c := open(t, d, "west-mercia", home)
	say(t, c, StepSame, jane.id.String())
	look(t, c, d)
	if diff := cmp.Diff([]bool{true, true, false}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
	for _, v := range []string{SomebodyElse, john.id.String()} {
		say(t, c, StepSame, v)
		if got := counts(t, c); got[0] || got[1] {
			t.Errorf("%v: Jane's reports still count: %v", v == SomebodyElse, got)
		}
	}
	say(t, c, StepSame, SomebodyElse)
	say(t, c, StepName, "Ann Other")
	s, _ := closed(t, c, d)
	people := d.of(store.KindPerson)
	if len(people) != 1 || people[0].Header.Subject == jane.id || people[0].Header.Subject == john.id {
		t.Errorf("somebody else is written as a person on file: %+v", people)
	}
	if s.Parties[0].Person != people[0].Header.Subject {
		t.Error("the party is not the person written")
	}
}

// A link says that two ids are one: the store gives the linked reports too.
func TestLinkedPersonFromAnotherNumberCounts(t *testing.T) {
	d := newDesk()
	jane := person("Jane Roe")
	d.reports = []store.Report{earlier(2, home, jane, nobody), earlier(3, mobile, person("Jane Smith"), nobody)}
	c := open(t, d, "west-mercia", home)
	say(t, c, StepSame, jane.id.String())
	look(t, c, d)
	if diff := cmp.Diff([]bool{true, true}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
}

// DOMAIN 4.2: two withheld callers never match; nothing is asked by number.
func TestWithheldHasNoHistory(t *testing.T) {
	for _, number := range []string{"w", "withheld", "u", "1471"} {
		d := newDesk()
		c := open(t, d, "west-mercia", "")
		say(t, c, StepNumber, number)
		q := c.Query()
		if q.Number.Key() != "" || len(q.Persons) != 0 || q.Except != c.ID() {
			t.Errorf("%s: asked for %+v", number, q)
		}
		r := earlier(2, home, nobody, nobody)
		r.Summary.Number = phone.Number{State: phone.Withheld}
		d.reports = []store.Report{r} // even if a store gave one
		look(t, c, d)
		if got := counts(t, c); slices.Contains(got, true) {
			t.Errorf("%s: a withheld caller's report counts", number)
		}
	}
}

// The handler types on while the store is asked.
func TestHistoryOfAnotherNumberIsIgnored(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(2, home, nobody, nobody)}
	c := open(t, d, "west-mercia", home)
	past, err := Look(t.Context(), d, c.Query(), start)
	if err != nil {
		t.Fatal(err)
	}
	say(t, c, StepNumber, mobile)
	c.SetPast(past)
	if len(c.Counted()) != 0 || len(c.Past().Reports) != 0 || c.RepeatLine() != "" {
		t.Error("another number's history counts")
	}
	say(t, c, StepNumber, "+44 7700 900417")
	c.SetPast(past)
	if diff := cmp.Diff([]bool{true}, counts(t, c)); diff != "" {
		t.Error(diff)
	}
	if !c.Assess().Flags["repeat"] {
		t.Error("a second report in a year is no repeat")
	}
}

func TestNumberHoweverItIsGiven(t *testing.T) {
	d := newDesk()
	c := open(t, d, "west-mercia", "")
	if got := c.Number().State; got != phone.NotAsked {
		t.Errorf("nothing said: %s", got)
	}
	for given, want := range map[string]phone.State{"w": phone.Withheld, " U ": phone.Unavailable, "07700 900417": phone.Presented, "withheld": phone.Withheld} {
		say(t, c, StepNumber, given)
		if got := c.Number().State; got != want {
			t.Errorf("%q: %s, want %s", given, got, want)
		}
	}
	for _, n := range []phone.Number{{State: phone.Withheld}, {State: phone.Unavailable}, phone.Parse("01632 960102 ext 12"), phone.Parse("1471")} {
		o := opening(t, d, "west-mercia")
		o.Number = n
		again, _ := Open(o)
		if diff := cmp.Diff(n, again.Number()); diff != "" {
			t.Error(diff)
		}
	}
	o := opening(t, d, "west-mercia")
	o.Channel = store.ChannelWalkIn
	if walkIn, _ := Open(o); walkIn.Number().State != phone.WalkIn {
		t.Errorf("a walk-in: %s", walkIn.Number().State)
	}
}

func TestRepeatLine(t *testing.T) {
	for _, c := range []struct {
		days []int
		want string
	}{
		{nil, ""}, {[]int{400}, ""}, {[]int{300}, "2nd report in 12 months"}, {[]int{100}, "2nd report in 6 months"},
		{[]int{1, 5}, "3rd report in 30 days"}, {[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "11th report in 30 days"},
	} {
		d := newDesk()
		for _, n := range c.days {
			d.reports = append(d.reports, earlier(n, home, nobody, nobody))
		}
		call := open(t, d, "west-mercia", home)
		look(t, call, d)
		if got := call.RepeatLine(); got != c.want {
			t.Errorf("%v: %q, want %q", c.days, got, c.want)
		}
	}
	for n, want := range map[int]string{1: "1st", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 102: "102nd", 113: "113th"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}

// DESIGN 5: a name that nobody in the number's history has takes no flag away until
// the question whether it is the same person has an answer, and then it is said
// what still counts without a name.
func TestANewNameTakesNoRepeatAwayInSilence(t *testing.T) {
	d := newDesk()
	d.reports = []store.Report{earlier(3, home, person("Jane Roe"), nobody), earlier(5, home, nobody, nobody), earlier(6, home, nobody, nobody)}
	c := open(t, d, "west-mercia", home)
	look(t, c, d)
	before := c.RepeatLine()
	if before != "4th report in 30 days" || c.Nameless() != 0 {
		t.Fatalf("%q, %d without a name", before, c.Nameless())
	}
	say(t, c, StepName, "John Smith")
	if c.Question(StepSame) == nil || c.RepeatLine() != before {
		t.Errorf("a name alone: %q", c.RepeatLine())
	}
	say(t, c, StepSame, SomebodyElse)
	if c.RepeatLine() != "3rd report in 30 days" || c.Nameless() != 2 {
		t.Errorf("somebody else: %q, %d without a name", c.RepeatLine(), c.Nameless())
	}
}
