package keys

// Bindings is the table. No key is printable but the blank, which no field
// leaves over; none is one that terminals, flow control or AltGr take away
// (STYLE, "Traps in the terminal"). F9 is kept for sending now.
var Bindings = []Binding{
	{Global, []string{"f1"}, Help, "help", "Shows this page.", "help"},
	{Global, []string{"ctrl+o"}, Commands, "commands", "Opens the command bar; / does too as the first key of an empty field.", ""},
	{Global, []string{"f2"}, NewCall, "new call", "Takes a new call; one that is open is parked.", "new"},
	{Global, []string{"ctrl+c"}, Quit, "", "Parks the open call; on the desk, leaves the program.", "quit"},

	{Desk, []string{"enter"}, Open, "open", "Opens the line under the cursor.", "open"},
	{Desk, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Desk, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Desk, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Desk, []string{"pgdown"}, PageDown, "", "Moves down one page.", ""},
	{Desk, []string{"home"}, Top, "", "Moves to the first line.", ""},
	{Desk, []string{"end"}, Bottom, "", "Moves to the last line.", ""},
	{Desk, []string{"tab"}, Next, "", "Moves to the next list.", ""},
	{Desk, []string{"shift+tab"}, Back, "", "Moves to the list before.", ""},

	{Call, []string{"enter", "tab", "down"}, Next, "next", "Keeps the answer and moves to the next question.", "next"},
	{Call, []string{"shift+tab", "alt+left", "up"}, Back, "back", "Goes back to the question before; the answer stays.", "back"},
	{Call, []string{"ctrl+g"}, GoTo, "", "Goes to any question by its number or a word of it.", "go"},
	{Call, []string{"f3"}, Panel, "panel", "Shows caller, question or risk in turn where there is room for one only.", "panel"},
	{Call, []string{"f4"}, Park, "park", "Parks this call; it waits on the desk.", "park"},
	{Call, []string{"f5"}, Victim, "victim", "Asks who the victim is, when it is somebody else than the caller.", "victim"},
	{Call, []string{"f6"}, Note, "note", "Writes a note on the call.", "note"},
	{Call, []string{"f7"}, Judgement, "judgement", "Gives your own judgement of the level, with the reason.", "judgement"},
	{Call, []string{"f8"}, Danger, "danger", "Marks danger now: a weapon, an injury, a threat to life or a child at risk.", "danger"},
	{Call, []string{"f10"}, Close, "close", "Closes the call: summary, level, actions and the reference.", "close"},
	{Call, []string{"esc"}, Cancel, "", "Closes what is open over the question; what was typed stays.", ""},
	{Call, []string{"pgup"}, PageUp, "", "Moves the panel up.", ""},
	{Call, []string{"pgdown"}, PageDown, "", "Moves the panel down.", ""},

	{Question, []string{"ctrl+k"}, NotKnown, "not known", "Answers that the caller does not know; k does too where nothing is typed in words.", "notknown"},
	{Question, []string{"ctrl+d"}, Declined, "declined", "Answers that the caller would not say; d does too where nothing is typed in words.", "declined"},
	{Question, []string{"alt+enter", "ctrl+j"}, NewLine, "", "Begins a new line in a text.", ""},

	{Closing, []string{"enter"}, Next, "save and close", "Saves the report and shows its reference; once it is saved, goes to the desk.", "save"},
	{Closing, []string{"f10"}, Close, "", "Saves the report and shows its reference.", "close"},
	{Closing, []string{"shift+tab", "alt+left", "esc"}, Back, "back", "Goes back to the call: to the first question not asked.", "back"},
	{Closing, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Closing, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Closing, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Closing, []string{"pgdown"}, PageDown, "", "Moves down one page.", ""},

	{Setup, []string{"enter", "tab"}, Next, "next", "Keeps the answer and moves on.", ""},
	{Setup, []string{"shift+tab", "alt+left"}, Back, "back", "Goes back.", ""},
	{Setup, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Setup, []string{"down"}, Down, "", "Moves down one line.", ""},

	{Report, []string{"esc", "alt+left"}, Cancel, "back", "Goes back to the screen before.", "back"},
	{Report, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Report, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Report, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Report, []string{"pgdown", "space"}, PageDown, "", "Moves down one page.", ""},
	{Report, []string{"home"}, Top, "", "Moves to the beginning.", ""},
	{Report, []string{"end"}, Bottom, "", "Moves to the end.", ""},

	{CommandBar, []string{"enter"}, Run, "run", "Runs the command.", ""},
	{CommandBar, []string{"esc"}, Cancel, "cancel", "Closes the command bar.", ""},
	{CommandBar, []string{"tab"}, Complete, "complete", "Completes the command.", ""},
	{CommandBar, []string{"up"}, Up, "", "Moves up one line.", ""},
	{CommandBar, []string{"down"}, Down, "", "Moves down one line.", ""},

	{HelpScreen, []string{"esc", "f1", "enter"}, Cancel, "close", "Closes this page.", ""},
	{HelpScreen, []string{"up"}, Up, "", "Moves up one line.", ""},
	{HelpScreen, []string{"down"}, Down, "", "Moves down one line.", ""},
	{HelpScreen, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{HelpScreen, []string{"pgdown", "space"}, PageDown, "", "Moves down one page.", ""},
}

// footers says which intents a scope's footer shows, the most needed first: a
// narrow screen drops the last ones. What is left stands in the table's order.
var footers = map[Scope][]Intent{
	Desk:       {Help, NewCall, Open, Commands},
	Call:       callFooter,
	Question:   callFooter,
	Closing:    {Help, Next, Back, Judgement, Park, Danger, Note, Commands},
	Setup:      {Help, Next, Back},
	Report:     {Help, Cancel, NewCall, Commands},
	CommandBar: {Run, Cancel, Complete},
	HelpScreen: {Cancel},
}

var callFooter = []Intent{Help, Next, Close, Danger, Park, Note, Panel, Back, Judgement, Victim, Commands}

// PanelsFrom is from how many cells all panels of a call are shown at once: the
// footer then has no need of the key that turns them.
const PanelsFrom = 100

// shown gives the keys that are not shown as they are called.
var shown = map[string]string{
	"shift+tab": "⇧tab", "alt+left": "alt+←", "alt+right": "alt+→",
	"up": "↑", "down": "↓", "pgdown": "pgdn", "space": "space",
}
