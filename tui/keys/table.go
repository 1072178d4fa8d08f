package keys

// Bindings is the table. No key is printable but the blank, which no field
// leaves over, and letters in scopes where nothing is typed; none is one that
// terminals, flow control or AltGr take away (STYLE, "Traps in the terminal").
var Bindings = []Binding{
	{Global, []string{"f1"}, Help, "help", "Shows this page.", "help"},
	{Global, []string{"ctrl+o"}, Commands, "commands", "Opens the command bar; / does too as the first key of an empty field.", ""},
	{Global, []string{"f2"}, NewCall, "new call", "Takes a new call; one that is open is parked.", "new"},
	{Global, []string{"ctrl+n"}, NextCall, "next call", "Goes to the next open call; this one is parked.", "switch"},
	{Global, []string{"ctrl+p"}, PickUp, "", "Takes the call that is ringing; the open one is parked.", "pickup"},
	{Global, []string{"ctrl+f"}, SearchFor, "search", "Searches by number, last six digits, name, postcode, reference or date.", "search"},
	{Global, []string{"ctrl+l"}, Lock, "lock", "Locks the screen; calls stay as they are.", "lock"},
	{Global, []string{"ctrl+c"}, Quit, "", "Parks the open call; on the desk, leaves the program.", "quit"},

	{Desk, []string{"n"}, NewCall, "101", "Takes a 101 call.", "101"},
	{Desk, []string{"9"}, Call999, "999", "Takes a 999 call.", "999"},
	{Desk, []string{"w"}, WalkIn, "walk-in", "Takes the report of somebody at the counter.", "walkin"},
	{Desk, []string{"o"}, Online, "online", "Writes down an online report.", "online"},
	{Desk, []string{"p"}, Partner, "partner", "Writes down a partner's report.", "partner"},
	{Desk, []string{"s"}, SearchFor, "search", "Opens the search.", ""},
	{Desk, []string{"r"}, Why, "", "Writes down why the call under the cursor is parked.", "why"},
	{Desk, nil, SignOff, "", "Signs off: every open call is handed to somebody first.", "signoff"},
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
	{Call, []string{"f9"}, Send, "send", "Sends what is known now, and says truly how far it got.", "send"},
	{Call, []string{"ctrl+r"}, History, "history", "Opens the earlier reports: to read one, or to add this call to it.", "history"},
	{Call, []string{"ctrl+x"}, EndCall, "end", "Ends a silent, dropped, wrong-number, abusive, transferred or advice call without a report.", "end"},
	{Call, []string{"ctrl+y"}, YesNoView, "", "Shows only what a caller can answer by yes or no; once more shows everything.", "yesno"},
	{Call, nil, Quick, "", "Leaves only the questions on safety, repeat, vulnerability and hate; once more asks everything.", "quick"},
	{Call, []string{"ctrl+t"}, Briefing, "", "Copies the officers' briefing to the clipboard.", "briefing"},
	{Call, nil, Print, "", "Prints the officers' briefing.", "print"},
	{Call, nil, Contact, "", "Asks how it is safe to reach the victim.", "contact"},
	{Call, nil, Needs, "", "Asks for language, interpreter, hearing or speech needs.", "needs"},
	{Call, nil, Suspect, "", "Names a suspect.", "suspect"},
	{Call, nil, Witness, "", "Names a witness.", "witness"},
	{Call, nil, Marker, "", "Sets a warning marker on the person or the address.", "marker"},
	{Call, nil, Shared, "", "Marks the number as shared by many people, or takes that back.", "shared"},
	{Call, nil, Force, "", "Asks another force's questions; answers that fit are kept, the rest is put aside.", "force"},
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
	{Closing, []string{"t"}, Told, "told", "Records whether the caller was told what happens next.", "told"},
	{Closing, []string{"c"}, Consent, "consent", "Records consent to share, or the child protection exception.", "consent"},
	{Closing, []string{"y"}, Systems, "systems", "Looks into the other systems, or records that they were looked into.", "systems"},
	{Closing, []string{"r"}, References, "references", "Writes down the references of other systems.", "references"},
	{Closing, []string{"w"}, WriteOff, "write-off", "Goes through the write-off checklist.", "writeoff"},
	{Closing, []string{"x"}, CrimeCheck, "crime", "Hands the call over as a crime after all.", "crime"},
	{Closing, []string{"i"}, Receipt, "receipt", "Makes a receipt: plain, large print or discreet.", "receipt"},
	{Closing, []string{"p"}, Print, "", "Prints the receipt that is shown, or the officers' briefing.", ""},
	{Closing, []string{"b"}, Briefing, "briefing", "Copies the officers' briefing to the clipboard.", ""},
	{Closing, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Closing, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Closing, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Closing, []string{"pgdown"}, PageDown, "", "Moves down one page.", ""},

	{Setup, []string{"enter", "tab"}, Next, "next", "Keeps the answer and moves on.", ""},
	{Setup, []string{"shift+tab", "alt+left"}, Back, "back", "Goes back.", ""},
	{Setup, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Setup, []string{"down"}, Down, "", "Moves down one line.", ""},

	{Report, []string{"c"}, Chaser, "chaser", "Adds a chaser or an update. It is no new occasion.", "chaser"},
	{Report, []string{"v"}, OtherOne, "victim", "Takes the report of another victim of the same incident.", "another"},
	{Report, []string{"a"}, Amend, "amend", "Amends this report: the new one takes its place.", "amend"},
	{Report, []string{"d"}, WhatDone, "done", "Records what was done about it.", "done"},
	{Report, []string{"l"}, Confirm, "", "Confirms or refuses a lowered High, as a second person.", "confirm"},
	{Report, []string{"b"}, Briefing, "briefing", "Copies the officers' briefing to the clipboard.", "briefing"},
	{Report, []string{"i"}, Receipt, "receipt", "Makes a receipt: plain, large print or discreet.", "receipt"},
	{Report, []string{"p"}, Print, "", "Prints the officers' briefing.", "print"},
	{Report, []string{"esc", "alt+left"}, Cancel, "back", "Goes back to the screen before.", "back"},
	{Report, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Report, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Report, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Report, []string{"pgdown", "space"}, PageDown, "", "Moves down one page.", ""},
	{Report, []string{"home"}, Top, "", "Moves to the beginning.", ""},
	{Report, []string{"end"}, Bottom, "", "Moves to the end.", ""},

	{Form, []string{"enter", "tab"}, Next, "next", "Keeps the answer and moves on.", ""},
	{Form, []string{"esc", "shift+tab"}, Cancel, "back", "Closes the form.", ""},

	{Search, []string{"enter", "tab", "down"}, Next, "to the list", "Goes to what was found.", ""},
	{Search, []string{"esc"}, Cancel, "back", "Goes back to where you were; nothing has changed there.", "back"},
	{Results, []string{"enter"}, Open, "open", "Opens the report, or shows the reports of the person.", ""},
	{Results, []string{"c"}, Chaser, "chaser", "Adds a chaser or an update to the report.", ""},
	{Results, []string{"v"}, OtherOne, "victim", "Takes another victim of the same incident.", ""},
	{Results, []string{"a"}, Amend, "amend", "Amends the report.", ""},
	{Results, []string{"d"}, WhatDone, "done", "Records what was done about it.", ""},
	{Results, []string{"m"}, SamePerson, "same person", "Says of two people that they are one; marks the first, then the second.", ""},
	{Results, []string{"esc"}, Cancel, "", "Goes back to where you were; nothing has changed there.", ""},
	{Results, []string{"shift+tab", "alt+left"}, Back, "box", "Goes back to the search box.", ""},
	{Results, []string{"up"}, Up, "", "Moves up one line; from the first line to the box.", ""},
	{Results, []string{"down"}, Down, "", "Moves down one line.", ""},
	{Results, []string{"pgup"}, PageUp, "", "Moves up one page.", ""},
	{Results, []string{"pgdown"}, PageDown, "", "Moves down one page.", ""},

	{Due, []string{"enter"}, Open, "what was done", "Records what became of the action under the cursor.", ""},
	{Due, []string{"v"}, ViewReport, "report", "Opens the report of the action under the cursor.", ""},

	{Locked, []string{"enter"}, Next, "unlock", "Takes the collar number and unlocks.", ""},
	{Shift, []string{"enter", "tab"}, Next, "next", "Keeps the answer and moves on.", ""},
	{Shift, []string{"shift+tab", "alt+left"}, Back, "back", "Goes back.", ""},
	{Shift, []string{"esc"}, Cancel, "cancel", "Goes back to the desk; nobody is signed off.", ""},
	{Shift, []string{"up"}, Up, "", "Moves up one line.", ""},
	{Shift, []string{"down"}, Down, "", "Moves down one line.", ""},

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
	Desk:       {Help, NewCall, Call999, WalkIn, Open, SearchFor, Commands, Online, Partner, NextCall},
	Due:        {Help, Open, NewCall, SearchFor, Commands},
	Call:       callFooter,
	Question:   callFooter,
	Closing:    {Help, Next, Back, Told, Judgement, Park, Danger, Note, Receipt, Commands},
	Setup:      {Help, Next, Back},
	Report:     {Help, Cancel, Chaser, OtherOne, Amend, WhatDone, Briefing, Receipt, NewCall, Commands},
	Form:       {Next, Cancel},
	Search:     {Help, Next, Cancel},
	Results:    {Help, Open, Chaser, OtherOne, Amend, WhatDone, Back, Cancel, SamePerson},
	Locked:     {Next},
	Shift:      {Next, Back, Cancel},
	CommandBar: {Run, Cancel, Complete},
	HelpScreen: {Cancel},
}

var callFooter = []Intent{Help, Next, Close, Danger, Park, Note, Panel, Commands, Send, Judgement, Back, History, EndCall, Victim}

// PanelsFrom is from how many cells all panels of a call are shown at once: the
// footer then has no need of the key that turns them.
const PanelsFrom = 100

// shown gives the keys that are not shown as they are called.
var shown = map[string]string{
	"shift+tab": "⇧tab", "alt+left": "alt+←", "alt+right": "alt+→",
	"up": "↑", "down": "↓", "pgdown": "pgdn", "space": "space",
}
