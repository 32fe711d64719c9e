package picture

import (
	"strings"
	"unicode/utf8"
)

// Sizes of text.
const (
	nameSize = 13 // names, bold
	noteSize = 11
)

// widths are the advance widths of Helvetica in thousandths of the size, from the space on;
// Arial, Liberation Sans and what browsers take for sans-serif are no wider, or a little.
// https://github.com/adobe-type-tools/agl-aglfn (names), Helvetica.afm of the Core 14 fonts
var widths = [...]int{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
}

// Letters of other fonts and of bold text are wider than Helvetica's.
const (
	reserve     = 1.08
	boldReserve = 1.16
)

// textWidth estimates the width of a text, rather too much than too little.
func textWidth(text string, size float64, bold bool) float64 {
	sum := 0
	for _, r := range text {
		switch i := int(r) - ' '; {
		case i >= 0 && i < len(widths):
			sum += widths[i]
		case r < 0x2000:
			sum += 700
		default:
			sum += 1050 // as wide as it is high
		}
	}
	factor := reserve
	if bold {
		factor = boldReserve
	}
	return float64(sum) / 1000 * size * factor
}

// shorten takes out of the middle of a text what does not fit in a width: the ends of logical
// ids tell more than their middle.
func shorten(text string, width, size float64, bold bool) string {
	if textWidth(text, size, bold) <= width {
		return text
	}
	runes := []rune(text)
	for keep := len(runes) - 2; keep >= 2; keep-- {
		head := (keep*3 + 4) / 5
		short := strings.TrimRight(string(runes[:head]), " ") + "…" + string(runes[len(runes)-(keep-head):])
		if textWidth(short, size, bold) <= width {
			return short
		}
	}
	return "…"
}

// cut takes away the end of a sentence that does not fit.
func cut(text string, width, size float64) string {
	if textWidth(text, size, false) <= width {
		return text
	}
	for len(text) > 0 {
		_, n := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-n]
		if short := strings.TrimRight(text, " ,:") + "…"; textWidth(short, size, false) <= width {
			return short
		}
	}
	return "…"
}

// wrap breaks a text into as many lines as there may be; the last has "…" for what is left.
func wrap(text string, width, size float64, most int) []string {
	var lines []string
	words := strings.Fields(text)
	for len(words) > 0 && len(lines) < most {
		n := 1
		for n < len(words) && textWidth(strings.Join(words[:n+1], " "), size, false) <= width {
			n++
		}
		if len(lines) == most-1 {
			n = len(words)
		}
		lines = append(lines, cut(strings.Join(words[:n], " "), width, size))
		words = words[n:]
	}
	return lines
}
