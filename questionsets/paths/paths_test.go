package paths

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstcall/questionsets"
	"firstcall/questionsets/packs"
	"firstcall/risk"
)

// outcome is what a person sees of a result, whether everything was known, and
// what was asked.
func outcome(s *Space, iv *questionsets.Interview, h risk.History) string {
	r := iv.Assess(h)
	known, asks := s.step("channel") == nil || iv.Facts().Channel != "", map[string]bool{}
	for _, q := range iv.Visible() {
		a, ok := iv.Get(q.ID)
		known = known && ok && a.State == questionsets.Known
		for _, c := range q.Covers {
			asks[c] = asks[c] || ok
		}
	}
	return told(r) + fmt.Sprint(" ", known, asks["repeat"], asks["vulnerability"])
}

// everyValue is every value of a question as the issue counts them, written
// down anew: a path is not found here because classes say so.
func everyValue(q *questionsets.Question, numbers []float64, texts []string) []*questionsets.Answer {
	var out []*questionsets.Answer
	add := func(a questionsets.Answer) { out = append(out, &a) }
	add(questionsets.Answer{State: questionsets.NotKnown})
	add(questionsets.Answer{State: questionsets.Declined})
	if !q.Required {
		out = append(out, nil)
	}
	switch q.Kind {
	case questionsets.YesNo:
		add(questionsets.Say("yes"))
		add(questionsets.Say("no"))
	case questionsets.Choice:
		for _, o := range q.Choices {
			add(questionsets.Say(o.Value))
		}
	case questionsets.Choices:
		for picks := range 1 << len(q.Choices) {
			a := questionsets.Pick()
			for i, o := range q.Choices {
				if picks>>i&1 == 1 {
					a.Values = append(a.Values, o.Value)
				}
			}
			add(a)
		}
	case questionsets.Number:
		for _, f := range numbers {
			add(questionsets.Say(fmt.Sprint(f)))
		}
	case questionsets.Datetime:
		add(questionsets.Say("2026-01-01T00:00:00Z"))
	default:
		for _, s := range texts {
			add(questionsets.Say(s))
		}
	}
	return out
}

// numbersOf gives a number on each side of those a question is compared with,
// and these.
func numbersOf(p *questionsets.Pack, q string) []float64 {
	at := p.Literals(q)
	if p.Repeat[0].Plus == q {
		at = append(at, 0, 1, 2, 3)
	}
	slices.Sort(at)
	at = slices.Compact(at)
	if len(at) == 0 {
		return []float64{7}
	}
	out := []float64{at[0] - 0.25}
	for i, f := range at {
		next := f + 0.25
		if i+1 < len(at) {
			next = (f + at[i+1]) / 2
		}
		out = append(out, f, next)
	}
	return out
}

// brute visits every complete path of a pack one by one.
func brute(p *questionsets.Pack, pasts []Past, visit func(*questionsets.Interview, *Past)) {
	iv := questionsets.NewInterview(p)
	reads := map[string]bool{}
	for _, u := range p.Conditions() {
		for _, n := range u.Names {
			reads[n] = true
		}
	}
	var walk func(i int)
	walk = func(i int) {
		if i == len(p.Questions) {
			for k := range pasts {
				visit(iv, &pasts[k])
			}
			return
		}
		q := &p.Questions[i]
		iv.Clear(q.ID)
		if !iv.Shown(q.ID) {
			walk(i + 1)
			return
		}
		texts := []string{"green"}
		for _, other := range []string{"blue"} {
			if slices.ContainsFunc(p.Parts(), func(part questionsets.Part) bool {
				return part.Name == q.ID && part.Holds(questionsets.Say(other), true) != part.Holds(questionsets.Say("green"), true)
			}) {
				texts = append(texts, other)
			}
		}
		for _, a := range everyValue(q, numbersOf(p, q.ID), texts) {
			iv.Clear(q.ID)
			if a != nil {
				if err := iv.Answer(q.ID, *a); err != nil {
					panic(err)
				}
			}
			walk(i + 1)
		}
		iv.Clear(q.ID)
	}
	channels := []string{""}
	if reads["channel"] {
		channels = append(channels, questionsets.Channels...)
	}
	for _, c := range channels {
		iv.SetFacts(questionsets.Facts{Channel: c})
		walk(0)
	}
}

// treeOr draws whether a space is gone through path by path.
func treeOr(t *rapid.T, s *Space) *Space {
	if rapid.Bool().Draw(t, "path by path") {
		s.nodes = 0
		return s.ready()
	}
	return s
}

// Paths that are taken together come to the same result, and none is lost: for
// every outcome there are as many paths as when each is walked by itself.
func TestClassesStandForAllTheirPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPack(t)
		s := treeOr(t, Of(p))
		all, exact := s.Paths()
		if !exact {
			t.Fatalf("%v", s.Problems())
		}
		if all.Cmp(big.NewInt(800)) > 0 {
			return
		}
		want, n := map[string]int64{}, int64(0)
		brute(p, s.Pasts(), func(iv *questionsets.Interview, past *Past) {
			want[outcome(s, iv, past.History)]++
			n++
		})
		got := map[string]int64{}
		whole := s.Walk(math.MaxUint64, func(path *Path) bool {
			got[outcome(s, path.Interview, path.Past.History)] += path.Paths.Int64()
			return true
		})
		if !whole || all.Int64() != n || !maps.Equal(got, want) {
			t.Fatalf("%v paths, walked %d\ngot  %v\nwant %v\n%s", all, n, got, want, p.Bytes)
		}
	})
}

// leafOf follows a path's answers through the graph.
func leafOf(t *rapid.T, s *Space, iv *questionsets.Interview) int {
	g, at := s.main(), int32(0)
	for i, st := range s.steps {
		n := &g.layers[i][at]
		c := 0
		if st.q != nil && n.asked != iv.Shown(st.name) {
			t.Fatalf("%s is asked %v", st.name, n.asked)
		}
		if n.asked {
			v := value{}
			if st.q != nil {
				v.answer, v.given = iv.Get(st.name)
			} else {
				f := iv.Facts()
				word := map[string]string{"channel": f.Channel, "category": f.Category, "asb_type": f.ASBType}[st.name]
				v.answer, v.given = questionsets.Say(word), word != ""
				if word == "" {
					v.answer = questionsets.Answer{}
				}
			}
			var ok bool
			if c, ok = st.traits[st.traitOf(v)]; !ok {
				t.Fatalf("no class of %s holds %+v", st.name, v)
			}
		}
		at = n.next[c]
	}
	return int(at)
}

// drawAnswer draws any answer at all.
func drawAnswer(t *rapid.T, q *questionsets.Question) questionsets.Answer {
	if n := rapid.IntRange(0, 5).Draw(t, "state"); n < 2 {
		return questionsets.Answer{State: []questionsets.State{questionsets.NotKnown, questionsets.Declined}[n]}
	}
	var values []string
	for _, o := range q.Choices {
		values = append(values, o.Value)
	}
	switch q.Kind {
	case questionsets.YesNo:
		return questionsets.Say(rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "answer"))
	case questionsets.Choice:
		return questionsets.Say(rapid.SampledFrom(values).Draw(t, "answer"))
	case questionsets.Choices:
		return questionsets.Pick(rapid.SliceOfDistinct(rapid.SampledFrom(values), rapid.ID).Draw(t, "answer")...)
	case questionsets.Number:
		return questionsets.Say(rapid.StringMatching(`-?[0-9]{1,3}(\.[0-9]{1,6})?`).Draw(t, "answer"))
	case questionsets.Datetime:
		return questionsets.Say("2025-05-05T05:05:05Z")
	}
	return questionsets.Say(rapid.SampledFrom([]string{"words", "something", "yes"}).Draw(t, "answer"))
}

// Whatever is answered in the packs that come with the program, the result is
// that of the path that stands for it.
func TestAnyPathIsLikeItsClass(t *testing.T) {
	spaces := map[string]*Space{}
	leaves := map[string][]string{}
	for _, id := range packs.IDs() {
		p, err := packs.Load(id)
		if err != nil {
			t.Fatal(err)
		}
		spaces[id] = Of(p)
		leaves[id] = make([]string, 0, spaces[id].Classes())
	}
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom(packs.IDs()).Draw(t, "pack")
		s := spaces[id]
		iv := questionsets.NewInterview(s.p)
		iv.SetFacts(questionsets.Facts{Channel: rapid.SampledFrom(append(questionsets.Channels, "")).Draw(t, "channel"),
			Category: rapid.SampledFrom([]string{"", "personal"}).Draw(t, "category"), ASBType: rapid.SampledFrom([]string{"", "vehicle-noise", "begging"}).Draw(t, "type")})
		for i := range s.p.Questions {
			if q := &s.p.Questions[i]; q.Required || rapid.Bool().Draw(t, "left out") {
				if err := iv.Answer(q.ID, drawAnswer(t, q)); err != nil {
					t.Fatal(err)
				}
			}
		}
		past := rapid.SampledFrom(s.Pasts()).Draw(t, "past")
		w := s.walker()
		w.follow(s.main().path(len(s.steps), int32(leafOf(t, s, iv))))
		got, want := told(iv.Assess(past.History)), told(w.iv.Assess(past.History))
		if got != want {
			t.Fatalf("%s: %s\nits class: %s\n%v\n%v", id, got, want, iv.Export(), w.iv.Export())
		}
	})
}

// told is what a person sees of a result.
func told(r questionsets.Result) string {
	s := fmt.Sprint(r.Level, r.Why, r.Score, r.Flags, r.Grade, r.Exempt)
	for _, a := range r.Actions {
		s += " " + a.ID
	}
	return s
}
