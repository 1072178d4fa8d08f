package prove

import (
	"fmt"
	"math/big"
	"strings"

	"firstcall/risk"
)

// Text gives the proof in lines for a person.
func (p Proof) Text() []string {
	out := []string{fmt.Sprintf("%s, version %s", p.Name, p.Version)}
	most := ""
	if !p.Exact {
		most = "at most "
	}
	if p.Paths.Sign() > 0 {
		out = append(out, fmt.Sprintf("%s%s: every answer, with %s", most, counted(p.Paths, "path", "paths"), counted(big.NewInt(int64(p.Histories)), "history", "histories")))
	}
	if p.Classes > 0 {
		out = append(out, fmt.Sprintf("Taken together where nothing can tell them apart: %s, and all were walked",
			counted(new(big.Int).SetUint64(p.Classes), "path", "paths")))
	}
	out = append(out, "")
	for i, c := range p.Claims {
		if i > 0 && c.Status == NotProven && c.Because == p.Claims[i-1].Because {
			c.Because = "" // once is enough
		}
		out = append(out, c.lines()...)
	}
	out = append(out, p.shareLines()...)
	for _, finding := range p.Unneeded {
		out = append(out, "accepted and no longer needed: "+finding)
	}
	return out
}

func counted(n *big.Int, one, many string) string {
	if n.Cmp(big.NewInt(1)) == 0 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number with commas between its thousands.
func grouped(n *big.Int) string {
	s := n.String()
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (c Claim) lines() []string {
	name := c.ID
	if c.Where != "" {
		name += " " + c.Where
	}
	status := string(c.Status)
	if c.Status == Vacuous {
		status = "nothing to prove"
	}
	out := []string{fmt.Sprintf("%s: %s [%s]", status, c.Text, name)}
	if c.Because != "" {
		out = append(out, "    because "+c.Because)
	}
	if c.Counter != nil {
		out = append(out, c.Counter.lines()...)
	}
	return out
}

func (c *Counter) lines() []string {
	out := []string{"    the shortest path that shows it:"}
	for _, s := range c.Answers {
		out = append(out, "      "+s.line())
	}
	if c.History != "" {
		out = append(out, "      history: "+c.History)
	}
	out = append(out, "    comes to "+level(c.Level, c.Why))
	if c.InsteadLevel == nil {
		return out
	}
	out = append(out, "    and with")
	for _, s := range c.Instead {
		out = append(out, "      "+s.line())
	}
	return append(out, "    instead it comes to "+level(*c.InsteadLevel, ""))
}

func (s Said) line() string {
	return s.ID + " " + strings.TrimRight(s.Ask, "?: ") + ": " + s.Answer
}

func level(l risk.Level, why string) string {
	if l != risk.Unassessed {
		return l.String()
	}
	if why == "" {
		return "no level"
	}
	return "no level: " + why
}

func (p Proof) shareLines() []string {
	if len(p.Shares) == 0 {
		return nil
	}
	out := []string{"", fmt.Sprintf("%-12s %20s %9s  %20s %9s", "level", "of all paths", "", "everything known", "")}
	for _, s := range p.Shares {
		name := s.Level.String()
		if s.Level == risk.Unassessed {
			name = "no level"
		}
		out = append(out, fmt.Sprintf("%-12s %20s %9s  %20s %9s", name, grouped(s.Paths), share(s.Paths, s.Percent), grouped(s.Known), share(s.Known, s.KnownPercent)))
	}
	return out
}

// share writes a share so that a few paths among billions are not none.
func share(n *big.Int, percent float64) string {
	if n.Sign() > 0 && percent < 0.1 {
		return "<0.1%"
	}
	return fmt.Sprintf("%.1f%%", percent)
}
