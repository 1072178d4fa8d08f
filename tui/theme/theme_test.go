package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"firstcall/risk"
	"firstcall/tui/tuitest"
)

func TestLevelsHaveAWordAndAShape(t *testing.T) {
	want := map[risk.Level]string{
		risk.High: "▲ HIGH", risk.Medium: "◆ MEDIUM", risk.Standard: "● STANDARD",
		risk.Unassessed: "○ NOT ASSESSED", risk.Level(9): "○ NOT ASSESSED", risk.Level(-1): "○ NOT ASSESSED",
	}
	for _, name := range Names {
		th := New(name)
		for l, s := range want {
			if got := ansi.Strip(th.Level(l)); got != s {
				t.Errorf("theme %s shows %q, want %q", name, got, s)
			}
		}
	}
}

func TestNoColourAtAll(t *testing.T) {
	th := New("none")
	everything := th.Level(risk.High) + th.Banner.Render("x") + th.Bad.Render("x") + th.Chosen.Render("x") +
		strings.Join(th.Panel("T", []string{"x"}, 20, 4, true), "")
	for _, code := range []string{"[3", ";3", "[4;", "[10", ";38", ";48"} {
		for _, seq := range strings.Split(everything, "\x1b")[1:] {
			params := seq[:strings.IndexByte(seq, 'm')+1]
			if strings.Contains(params, code) && params != "[4m" && params != "[1;4m" {
				t.Errorf("the theme without colour sends %q", params)
			}
		}
	}
}

func TestPick(t *testing.T) {
	for _, c := range []struct{ asked, noColour, want string }{
		{"", "", "dark"}, {"light", "", "light"}, {"light", "0", "none"}, {"", "anything", "none"},
	} {
		if got := Pick(c.asked, c.noColour); got != c.want {
			t.Errorf("Pick(%q, %q) gives %q, want %q", c.asked, c.noColour, got, c.want)
		}
	}
	if got := New("no such theme").Name; got != "dark" {
		t.Errorf("an unknown theme is %q, want dark", got)
	}
}

// luminance is WCAG 2.2's relative luminance.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestColoursCanBeReadOnTheirGround(t *testing.T) {
	ground := map[string]color.Color{"dark": rgb("#1E1E1E"), "light": rgb("#FFFFFF"), "contrast": rgb("#000000")}
	least := map[string]float64{"dark": 4.5, "light": 4.5, "contrast": 7}
	for name, g := range ground {
		p := palettes[name]
		for what, c := range map[string]color.Color{
			"text": p.text, "faint": p.faint, "frame": p.frame, "focus": p.focus, "title": p.title,
			"good": p.good, "warn": p.warn, "bad": p.bad,
		} {
			if r := contrast(c, g); r < least[name] {
				t.Errorf("%s in theme %s has a contrast of %.1f, want %.1f", what, name, r, least[name])
			}
		}
		if r := contrast(p.bannerText, p.banner); r < least[name] {
			t.Errorf("the banner of theme %s has a contrast of %.1f", name, r)
		}
	}
}

func TestPanelIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		th := New(rapid.SampledFrom(Names).Draw(t, "theme"))
		w, h := rapid.IntRange(0, 60).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h")
		body := rapid.SliceOfN(rapid.StringMatching(`[a-z界é \n]{0,50}`), 0, 15).Draw(t, "body")
		for i, b := range body {
			if i%2 == 1 {
				body[i] = th.Bad.Render(b)
			}
		}
		lines := th.Panel(rapid.String().Draw(t, "title"), body, w, h, rapid.Bool().Draw(t, "focused"))
		if h > 0 {
			for _, p := range tuitest.Problems(strings.Join(lines, "\n"), w, h) {
				t.Fatal(p)
			}
		}
		for _, l := range lines {
			if n := ansi.StringWidth(l); n != w {
				t.Fatalf("%q takes %d cells, want %d", l, n, w)
			}
		}
	})
}

func TestPanelsSideBySide(t *testing.T) {
	th := New("none")
	left := th.Panel("Caller", []string{"07700 900417", "⚑ 3rd report in 30 days"}, 31, 5, false)
	right := th.Panel("8 of 10", []string{"one", "two", "three", "four"}, 20, 4, true)
	tuitest.Golden(t, "panels", ansi.Strip(strings.Join(Columns(1, left, right), "\n")))
}

func TestFitIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.StringMatching(`[a-zA-Z界é👍\n\t ]{0,40}`).Draw(t, "line")
		w := rapid.IntRange(0, 50).Draw(t, "w")
		if n := ansi.StringWidth(Fit(line, w)); n != w {
			t.Fatalf("Fit(%q, %d) takes %d cells", line, w, n)
		}
		if n := ansi.StringWidth(FitRight(line, "● 3", w)); n != w {
			t.Fatalf("FitRight(%q, %d) takes %d cells", line, w, n)
		}
	})
}
