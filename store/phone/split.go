package phone

import (
	"net/url"
	"strings"
	"unicode"
)

// schemes are the ways a number is written as an address; labels are what people
// write beside one; extensionWords what stands before an extension.
var (
	schemes = []string{"tel:", "callto:", "sips:", "sip:"}
	labels  = map[string]bool{
		"tel": true, "telephone": true, "phone": true, "mobile": true, "mob": true, "home": true,
		"work": true, "landline": true, "number": true, "no": true, "cli": true,
	}
	extensionWords = []string{"extension", "extn", "ext", "x", "#"}
)

const digits = "0123456789"

// split takes a number apart: its digits with a + where one was written, and its
// extension. It says no to anything that is not written like a number.
func split(given string) (main, extension string, ok bool) {
	inner, isAddress := address(given)
	text, ok := plain(inner)
	if !ok {
		return "", "", false
	}
	text, params, _ := strings.Cut(text, ";")
	main, extension = cutExtension(join(text))
	for param := range strings.SplitSeq(params, ";") {
		name, value, _ := strings.Cut(strings.ReplaceAll(param, " ", ""), "=")
		switch {
		case name == "ext" && isExtension(value):
			extension = value
		case name == "phonecontext" && !strings.HasPrefix(main, "+") && strings.HasPrefix(value, "+"):
			main = value + main // RFC 3966: what a local number is local to
		case name == "ext", name != "" && !isAddress: // a remark must not be lost
			return "", "", false
		}
	}
	if strings.Trim(main, digits+"+") != "" {
		return "", "", false
	}
	main = cutDialled(main)
	return main, extension, main != "" && !strings.Contains(main[1:], "+")
}

// address takes a number out of a tel: or sip: address, and says whether it was one.
func address(s string) (string, bool) {
	for _, scheme := range schemes {
		if len(s) < len(scheme) || !strings.EqualFold(s[:len(scheme)], scheme) {
			continue
		}
		rest, _, _ := strings.Cut(s[len(scheme):], "@")
		if clear, err := url.PathUnescape(rest); err == nil {
			return clear, true
		}
		return rest, true
	}
	return s, false
}

// plain writes a number in ASCII: any script's digits, small letters, one space
// for whatever may stand between digits. What does not show (a pasted direction
// mark) is left out.
func plain(s string) (string, bool) {
	var out strings.Builder
	out.Grow(len(s))
	last := byte(' ')
	for _, r := range s {
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		c, ok := ascii(r)
		if !ok {
			return "", false
		}
		if c != ' ' || last != ' ' {
			out.WriteByte(c)
		}
		last = c
	}
	return strings.TrimSpace(out.String()), true
}

// ascii gives the one character that stands for r in a number.
func ascii(r rune) (byte, bool) {
	if r >= '！' && r <= '～' { // full-width forms
		r -= '！' - '!'
	}
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', strings.ContainsRune("+#;=", r):
		return byte(r), true
	case r >= 'A' && r <= 'Z':
		return byte(r - 'A' + 'a'), true
	case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), strings.ContainsRune("()[]./_,:−·•", r):
		return ' ', true
	}
	return digit(r)
}

// digit reads any script's decimal digit: in each of Unicode's ranges of them
// the ten stand in order, once or several times over.
func digit(r rune) (byte, bool) {
	for _, in := range unicode.Nd.R16 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return '0' + byte((r-rune(in.Lo))%10), true
		}
	}
	for _, in := range unicode.Nd.R32 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return '0' + byte((r-rune(in.Lo))%10), true
		}
	}
	return 0, false
}

// cutExtension takes an extension of one to six digits off the end.
func cutExtension(s string) (main, extension string) {
	rest := strings.TrimRight(s, digits)
	extension = s[len(rest):]
	if !isExtension(extension) {
		return s, ""
	}
	rest = strings.TrimRight(rest, "=")
	for _, word := range extensionWords {
		if main, ok := strings.CutSuffix(rest, word); ok {
			return main, extension
		}
	}
	return s, ""
}

func isExtension(s string) bool {
	return len(s) >= 1 && len(s) <= 6 && strings.Trim(s, digits) == ""
}

// join puts the digits together, without what people write beside a number.
func join(s string) string {
	var out strings.Builder
	for word := range strings.FieldsSeq(s) {
		if !labels[word] {
			out.WriteString(word)
		}
	}
	return out.String()
}

// dialled is what is dialled before a number and is no part of it: the text
// relay (DOMAIN 4.2) and withholding or giving one's own number for one call.
var dialled = []string{"18000", "18001", "18002", "1470", "141"}

// cutDialled takes such prefixes off, where a whole number follows: 0141 is
// also Glasgow.
func cutDialled(s string) string {
	for _, prefix := range dialled {
		rest, ok := strings.CutPrefix(s, prefix)
		if !ok {
			continue
		}
		if rest = cutDialled(rest); len(rest) >= 10 && (rest[0] == '0' || rest[0] == '+') {
			return rest
		}
	}
	return s
}
