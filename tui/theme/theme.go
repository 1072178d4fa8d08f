// Package theme is how the screens look: named styles, levels as a shape and a
// word, and panels that fill exactly the cells they are given.
//
// A meaning is never carried by colour alone: the theme "none" has no colour at
// all and every screen must still be read with it.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"

	"firstcall/risk"
)

// Names lists the themes New knows.
var Names = []string{"dark", "light", "contrast", "none"}

// Theme holds the styles of every screen. It is read only once made.
type Theme struct {
	Name string

	Frame  lipgloss.Style // borders of panels without the focus
	Focus  lipgloss.Style // border and title of the panel with the focus, the chosen option
	Title  lipgloss.Style // headings
	Text   lipgloss.Style // plain text
	Faint  lipgloss.Style // asides: key hints, sources, times
	Key    lipgloss.Style // a key's name in the footer and in help
	Chosen lipgloss.Style // the option that will be the answer
	Chip   lipgloss.Style // "Not known" and "Declined" in a text field
	Good   lipgloss.Style // saved, done
	Warn   lipgloss.Style // due soon, not fresh
	Bad    lipgloss.Style // overdue, not saved, refused
	Banner lipgloss.Style // what must be read now

	levels [4]lipgloss.Style
}

// palette is a theme's colours; nil means the terminal's own.
type palette struct {
	text, faint, frame, focus, title color.Color
	good, warn, bad                  color.Color
	bannerText, banner               color.Color
}

var palettes = map[string]palette{
	"dark": {
		text: rgb("#E4E4E4"), faint: rgb("#9E9E9E"), frame: rgb("#8A8A8A"), focus: rgb("#5FD7FF"), title: rgb("#FFFFFF"),
		good: rgb("#5FD787"), warn: rgb("#FFD75F"), bad: rgb("#FF8787"),
		bannerText: rgb("#FFFFFF"), banner: rgb("#AF0000"),
	},
	"light": {
		text: rgb("#1C1C1C"), faint: rgb("#585858"), frame: rgb("#6C6C6C"), focus: rgb("#005F87"), title: rgb("#000000"),
		good: rgb("#005F00"), warn: rgb("#7A4B00"), bad: rgb("#AF0000"),
		bannerText: rgb("#FFFFFF"), banner: rgb("#AF0000"),
	},
	"contrast": {
		text: rgb("#FFFFFF"), faint: rgb("#FFFFFF"), frame: rgb("#FFFFFF"), focus: rgb("#FFFF00"), title: rgb("#FFFFFF"),
		good: rgb("#00FF00"), warn: rgb("#FFFF00"), bad: rgb("#FFAFAF"),
		bannerText: rgb("#000000"), banner: rgb("#FFFF00"),
	},
	"none": {},
}

func rgb(hex string) color.Color { return lipgloss.Color(hex) }

// New gives the theme of that name; a name it does not know is the dark one.
func New(name string) *Theme {
	p, ok := palettes[name]
	if !ok {
		name, p = "dark", palettes["dark"]
	}
	t := &Theme{Name: name}
	t.Text = fg(p.text)
	t.Faint = fg(p.faint)
	t.Frame = fg(p.frame)
	t.Title = fg(p.title).Bold(true)
	t.Focus = fg(p.focus).Bold(true)
	t.Key = fg(p.focus)
	t.Chosen = fg(p.focus).Bold(true).Underline(true)
	t.Chip = fg(p.focus).Bold(true)
	t.Good = fg(p.good)
	t.Warn = fg(p.warn).Bold(true)
	t.Bad = fg(p.bad).Bold(true)
	t.Banner = banner(p)
	t.levels = [...]lipgloss.Style{
		risk.Unassessed: t.Faint, risk.Standard: t.Good, risk.Medium: t.Warn, risk.High: t.Bad,
	}
	return t
}

// Pick gives the name of the theme to use: "none" when noColour, the value of
// NO_COLOR, is anything at all, else the one asked for, else "dark".
func Pick(asked, noColour string) string {
	switch {
	case noColour != "":
		return "none"
	case asked != "":
		return asked
	}
	return "dark"
}

// fg is a style with a foreground; nil is the terminal's own.
func fg(c color.Color) lipgloss.Style {
	s := lipgloss.NewStyle()
	if c != nil {
		s = s.Foreground(c)
	}
	return s
}

// banner stands out by its ground, or reversed where there is no colour.
func banner(p palette) lipgloss.Style {
	s := fg(p.bannerText).Bold(true)
	if p.banner == nil {
		return s.Reverse(true)
	}
	return s.Background(p.banner)
}

// levelWords are the levels as they are shown: a shape of their own and the word.
var levelWords = [...]string{
	risk.Unassessed: "○ NOT ASSESSED",
	risk.Standard:   "● STANDARD",
	risk.Medium:     "◆ MEDIUM",
	risk.High:       "▲ HIGH",
}

// LevelWord gives a level's shape and word without style, such as "▲ HIGH". A
// level that does not exist is shown as not assessed.
func LevelWord(l risk.Level) string {
	if l < risk.Unassessed || l > risk.High {
		l = risk.Unassessed
	}
	return levelWords[l]
}

// Level gives a level's shape and word in its style.
func (t *Theme) Level(l risk.Level) string {
	return t.LevelStyle(l).Render(LevelWord(l))
}

// LevelStyle gives the style of a level, for more of its line than the word.
func (t *Theme) LevelStyle(l risk.Level) lipgloss.Style {
	if l < risk.Unassessed || l > risk.High {
		l = risk.Unassessed
	}
	return t.levels[l]
}
