package report

import (
	"strings"
	"unicode/utf8"
)

// width is what lines are broken at between words. It is fixed, so that the same report
// gives the same bytes on every terminal; what has no blank in it, such as an ARN, may be
// longer.
const width = 100

// hold is a blank at which no line is broken. It is in no text of a report: see printable.
const hold = "\x1f"

// wrap breaks a painted text into lines that begin at a column.
func wrap(text string, column int) []string {
	room := max(width-column, width/3) // however wide the columns before it are
	var all []string
	line, used := "", 0
	for _, word := range words(text) {
		n := printed(word)
		if line != "" && used+1+n > room {
			all, line, used = append(all, line), "", 0
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	all = append(all, line)
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], hold, " ")
	}
	return all
}

// words are what is between blanks, but for those in a symbol such as "${stream of app}".
func words(text string) []string {
	var all []string
	open := false
	for word := range strings.FieldsSeq(text) {
		if open {
			all[len(all)-1] += " " + word
		} else {
			all = append(all, word)
		}
		last := all[len(all)-1]
		open = strings.LastIndex(last, "${") > strings.LastIndex(last, "}")
	}
	return all
}

// printed is how many columns a painted text takes: colours take none.
func printed(text string) int {
	n := utf8.RuneCountInString(text)
	for _, after := range strings.Split(text, "\x1b")[1:] {
		n -= 1 + strings.Index(after, "m") + 1
	}
	return n
}
