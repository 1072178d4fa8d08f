package paths

import "firstcall/questionsets"

// walker is an interview that is taken from path to path.
type walker struct {
	s    *Space
	iv   *questionsets.Interview
	at   []int16
	left *int // what may still be spent on it; nil: as much as is needed
}

func (s *Space) walker() *walker {
	w := &walker{s: s, iv: questionsets.NewInterview(s.p), at: make([]int16, len(s.steps))}
	for i := range w.at {
		w.at[i] = notAsked
	}
	return w
}

// follow gives the answers of a path, and takes back those that are not on it.
func (w *walker) follow(path []int16) {
	for i, c := range path {
		if c != w.at[i] {
			w.at[i] = c
			w.spend(1 + len(w.s.p.Questions)/8)
			w.answer(w.s.steps[i], c)
		}
	}
}

// spend notes what is done, in steps of about a microsecond.
func (w *walker) spend(n int) {
	if w.left != nil {
		*w.left -= n
	}
}

func (w *walker) answer(st *step, c int16) {
	v := value{}
	if c != notAsked {
		v = st.classes[c].value
	}
	switch {
	case st.q == nil:
		f := w.iv.Facts()
		*map[string]*string{"channel": &f.Channel, "category": &f.Category, "asb_type": &f.ASBType}[st.name] = v.answer.Value
		w.iv.SetFacts(f)
	case !v.given:
		w.iv.Clear(st.name)
	default:
		if err := w.iv.Answer(st.name, v.answer); err != nil {
			panic("paths: " + st.name + " does not take the answer of a class") // a class holds answers only
		}
	}
}
