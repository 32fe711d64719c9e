package report

import (
	"reflect"
	"strings"
	"unicode"
)

// printable returns a copy of r in which no text can move the cursor, colour the terminal
// or start a line of its own. Much of a report is quoted from templates, which may be
// anybody's.
func printable(r *Report) *Report {
	c := complete(r)
	c.Rules = nil // not printed as text
	clean(reflect.ValueOf(c).Elem())
	return c
}

func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Map(visible, v.String()))
	case reflect.Slice:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			clean(v.Field(i))
		}
	}
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsPrint(r):
		return unicode.ReplacementChar
	}
	return r
}
