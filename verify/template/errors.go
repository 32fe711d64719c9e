package template

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An inputError says why the input cannot be read, in one line.
type inputError struct {
	file string
	line int // 0: the error is about the file, not about a line of it
	what string
	kind error // nil, or what errors.Is finds
}

// ErrNotFinal is the kind of error for a cloud assembly whose app still looks something up,
// such as a VPC: the CDK CLI does so after the first synthesis, and synthesizes again.
var ErrNotFinal = errors.New("the templates are not final")

func (e *inputError) Unwrap() error { return e.kind }

func inputErrorf(file string, line int, format string, args ...any) error {
	return &inputError{file: file, line: line, what: fmt.Sprintf(format, args...)}
}

// Error is "file:line: what". What is quoted in it was made fit for one line by quoted;
// the name of the file is made so here.
func (e *inputError) Error() string {
	place := cmp.Or(strings.Map(printable, e.file), "template")
	if e.line > 0 {
		place += ":" + strconv.Itoa(e.line)
	}
	return place + ": " + e.what
}

func printable(r rune) rune {
	if strconv.IsPrint(r) {
		return r
	}
	return utf8.RuneError
}

// quoted shows a piece of the input, shortened: it may be a megabyte.
func quoted(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return strconv.Quote(s)
	}
	return strconv.Quote(string([]rune(s)[:most])) + "…"
}

// unreadable turns an error of the file system into one of ours. It names no path, as
// errors of package os do; the caller does.
func unreadable(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "does not exist"
	}
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return "cannot be read: " + err.Error()
}
