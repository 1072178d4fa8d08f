package field

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"firstcall/questionsets"
)

var (
	notKnown = questionsets.Answer{State: questionsets.NotKnown}
	declined = questionsets.Answer{State: questionsets.Declined}
)

func TestYesNo(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want questionsets.Answer
	}{
		{[]string{"y"}, questionsets.Say("yes")},
		{[]string{"n"}, questionsets.Say("no")},
		{[]string{"Y"}, questionsets.Say("yes")},
		{[]string{"k"}, notKnown},
		{[]string{"d"}, declined},
		{[]string{"ctrl+k"}, notKnown},
		{[]string{"ctrl+d"}, declined},
		{[]string{"y", "n"}, questionsets.Say("no")},
		{[]string{"right"}, questionsets.Say("yes")},
		{[]string{"right", "right"}, questionsets.Say("no")},
		{[]string{"down", "down", "up"}, questionsets.Say("yes")},
		{[]string{"up"}, questionsets.Say("yes")},
		{[]string{"y", "' she said nydk'"}, known("yes", "she said nydk")},
		{[]string{"'son'", "backspace", "backspace", "backspace", "n"}, questionsets.Say("no")},
		{[]string{"'son'", "down", "down"}, known("no", "son")},
		{[]string{"'son'", "ctrl+k"}, questionsets.Answer{State: questionsets.NotKnown, Note: "son"}},
	} {
		f := open("yes-no")
		press(t, f, c.keys...)
		wantAnswer(t, f, c.want)
	}
}

func TestYesNoNoteAloneIsNoAnswerButIsKept(t *testing.T) {
	f := open("yes-no")
	press(t, f, "'he hung up'")
	a, ok := f.Answer()
	if ok || a.Note != "he hung up" {
		t.Errorf("the answer is %+v, %v; want none with the note", a, ok)
	}
	if f.Empty() {
		t.Error("a field with a note is not empty")
	}
}

func TestBackspaceTakesAChoiceBack(t *testing.T) {
	f := open("yes-no")
	press(t, f, "y", "backspace")
	wantNone(t, f)
	if !f.Empty() {
		t.Error("the field is not empty")
	}
}

func TestAPasteNeverChooses(t *testing.T) {
	for _, kind := range []string{"yes-no", "choice", "choices"} {
		f := open(kind)
		f.Handle(tea.PasteMsg{Content: "y"})
		f.Handle(tea.PasteMsg{Content: "1"})
		if a, ok := f.Answer(); ok || a.Note != "y1" {
			t.Errorf("pasting into %s gives %+v, %v", kind, a, ok)
		}
	}
}

func TestChoiceByDigit(t *testing.T) {
	f := open("choice")
	press(t, f, "3")
	wantAnswer(t, f, questionsets.Say("escalating"))
	press(t, f, "1")
	wantAnswer(t, f, questionsets.Say("isolated"))
	press(t, f, "'since 1 May'")
	wantAnswer(t, f, known("isolated", "since 1 May"))
}

func TestChoiceOfYesAndNoTakesTheirLetters(t *testing.T) {
	f := New(question(questionsets.Choice, "No", "Yes", "Well known"), plainTheme)
	press(t, f, "y")
	wantAnswer(t, f, questionsets.Say("yes"))
	press(t, f, "n")
	wantAnswer(t, f, questionsets.Say("no"))
}

func TestTypeAheadChoosesButDoesNotMoveOn(t *testing.T) {
	// y, enter, y, enter typed blindly: the field never takes the enter, so that
	// each letter chooses in its own question only.
	f := open("yes-no")
	if press(t, f, "y", "enter") {
		t.Error("the field takes enter")
	}
	wantAnswer(t, f, questionsets.Say("yes"))
}

func TestChoices(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want questionsets.Answer
	}{
		{[]string{"3", "1"}, questionsets.Pick("economic", "personal")},
		{[]string{"1", "2", "1"}, questionsets.Pick("equality")},
		{[]string{"space"}, questionsets.Pick("economic")},
		{[]string{"down", "space", "down", "space"}, questionsets.Pick("equality", "personal")},
		{[]string{"0"}, questionsets.Pick()},
		{[]string{"1", "0"}, questionsets.Pick()},
		{[]string{"0", "1"}, questionsets.Pick("economic")},
		{[]string{"1", "k"}, notKnown},
		{[]string{"d"}, declined},
		{[]string{"k", "2"}, questionsets.Pick("equality")},
		{[]string{"2", "'benefits cut 1 May'"},
			questionsets.Answer{State: questionsets.Known, Values: []string{"equality"}, Note: "benefits cut 1 May"}},
	} {
		f := open("choices")
		press(t, f, c.keys...)
		wantAnswer(t, f, c.want)
	}
}

func TestChoicesAllTakenBackIsNoAnswer(t *testing.T) {
	for _, does := range [][]string{{"1", "1"}, {"0", "0"}, {"1", "2", "backspace"}, {"k", "backspace"}} {
		f := open("choices")
		press(t, f, does...)
		wantNone(t, f)
	}
}

func TestListIsSearchedByWords(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"'veh'"}, "vehicle"},
		{[]string{"'veh'", "down"}, "inappropriate"},
		{[]string{"'row'"}, "rowdy"},
		{[]string{"'nui'"}, "calls"},
		{[]string{"'NOISE nui'"}, "noise"},
		{[]string{"'fire'"}, "misuse"},
		{[]string{"'kid'", "backspace", "backspace", "backspace", "'beg'"}, "begging"},
		{[]string{"down"}, "vehicle"},
		{[]string{"down", "down"}, "inappropriate"},
	} {
		f := open("list")
		press(t, f, c.keys...)
		wantAnswer(t, f, questionsets.Say(c.want))
	}
}

func TestListWithoutAMatchIsNoAnswer(t *testing.T) {
	f := open("list")
	press(t, f, "'zzz'")
	wantNone(t, f)
	press(t, f, "backspace", "backspace", "backspace")
	wantNone(t, f)
	press(t, f, "ctrl+k")
	wantAnswer(t, f, notKnown)
}

func TestNumber(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want questionsets.Answer
	}{
		{[]string{"'12'"}, questionsets.Say("12")},
		{[]string{"'007'"}, questionsets.Say("007")},
		{[]string{"'1.5.2'"}, questionsets.Say("1.52")},
		{[]string{"'-3-'"}, questionsets.Say("-3")},
		{[]string{"'12'", "left", "backspace"}, questionsets.Say("2")},
		{[]string{"k"}, notKnown},
		{[]string{"d"}, declined},
		{[]string{"k", "4"}, questionsets.Say("4")},
		{[]string{"5", "k", "4"}, questionsets.Say("4")},
		{[]string{"5", "k", "backspace"}, questionsets.Say("5")},
		{[]string{"5", "' or 6'"}, known("5", "or 6")},
		{[]string{"5", "'or 6'"}, known("5", "or 6")},
	} {
		f := open("number")
		press(t, f, c.keys...)
		wantAnswer(t, f, c.want)
	}
}

func TestHalfANumberIsNoAnswer(t *testing.T) {
	for _, text := range []string{"'-'", "'.'", "'5.'", "'-.'", "'.5'"} {
		f := open("number")
		press(t, f, text)
		wantNone(t, f)
		if a, _ := f.Answer(); a.Note != strings.Trim(text, "'") {
			t.Errorf("the words beside no answer are %q, want %s", a.Note, text)
		}
	}
}

func TestNumberPaste(t *testing.T) {
	f := open("number")
	f.Handle(tea.PasteMsg{Content: " 12\n"})
	wantAnswer(t, f, questionsets.Say("12"))
	f.Handle(tea.PasteMsg{Content: "about a dozen"})
	wantAnswer(t, f, known("12", "about a dozen"))
}
