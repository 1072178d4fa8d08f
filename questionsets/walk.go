package questionsets

// Visible gives the questions to ask as things stand, in printed order.
func (iv *Interview) Visible() []*Question {
	return iv.where(func(i int) bool { return iv.shown[i] })
}

// Hidden gives the ids of the questions that are not to be asked as things stand.
func (iv *Interview) Hidden() []string {
	return iv.ids(func(i int) bool { return !iv.shown[i] })
}

// Unanswered gives the ids of the required questions that show and have no
// answer. There are none when the questions need not be asked (CAM-06).
func (iv *Interview) Unanswered() []string {
	if exempt, _ := iv.Exempt(); exempt {
		return []string{}
	}
	return iv.missing()
}

// missing is Unanswered for a call that is not exempt.
func (iv *Interview) missing() []string {
	return iv.ids(func(i int) bool { return iv.p.Questions[i].Required && iv.shown[i] && !iv.has[i] })
}

// Exempt says whether the questions need not be asked, and why. A condition
// that counts reports reads the history of the latest Assess.
func (iv *Interview) Exempt() (exempt bool, because string) {
	if e := iv.p.Exempt; e != nil && iv.holds(e.when) {
		return true, e.Because
	}
	return false, ""
}

// Next gives the shown question after one, nil after the last; the first for "".
func (iv *Interview) Next(id string) *Question {
	for i := iv.place(id) + 1; i < len(iv.shown); i++ {
		if iv.shown[i] {
			return &iv.p.Questions[i]
		}
	}
	return nil
}

// Prev gives the shown question before one, nil before the first; the last for "".
func (iv *Interview) Prev(id string) *Question {
	from := len(iv.shown)
	if i, ok := iv.p.byID[id]; ok {
		from = i
	}
	for i := from - 1; i >= 0; i-- {
		if iv.shown[i] {
			return &iv.p.Questions[i]
		}
	}
	return nil
}

// NextUnanswered gives the next shown question without an answer, required or
// not, after one and then from the beginning; nil when all have one.
func (iv *Interview) NextUnanswered(after string) *Question {
	n := len(iv.shown)
	from := iv.place(after) + 1
	for k := range n {
		if i := (from + k) % n; iv.shown[i] && !iv.has[i] {
			return &iv.p.Questions[i]
		}
	}
	return nil
}

// place is a question's index, -1 if there is none.
func (iv *Interview) place(id string) int {
	if i, ok := iv.p.byID[id]; ok {
		return i
	}
	return -1
}

func (iv *Interview) where(want func(i int) bool) []*Question {
	var out []*Question
	for i := range iv.p.Questions {
		if want(i) {
			out = append(out, &iv.p.Questions[i])
		}
	}
	return out
}

func (iv *Interview) ids(want func(i int) bool) []string {
	out := []string{}
	for i := range iv.p.Questions {
		if want(i) {
			out = append(out, iv.p.Questions[i].ID)
		}
	}
	return out
}
