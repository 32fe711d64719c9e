// Package problems collects what is wrong with the props of a construct, so
// that its constructor can report everything at once in a single panic.
package problems

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
)

// A List is the problems found so far. The zero List is empty and ready to use.
type List struct{ errs []error }

// Addf adds a problem. By convention it is lower case apart from field names,
// has no final period, and says what was wrong, the value, and what is allowed.
func (l *List) Addf(format string, args ...any) {
	l.errs = append(l.errs, fmt.Errorf(format, args...))
}

// Err returns all problems as one error, a line each, or nil if there are none.
func (l *List) Err() error { return errors.Join(l.errs...) }

// PanicIfAny panics with an error that starts with the package and the path
// that the construct id would have in scope, if there is any problem.
// Constructors of CDK panic, in Go as elsewhere: there is no error to return.
func (l *List) PanicIfAny(pkg string, scope constructs.Construct, id string) {
	if err := l.Err(); err != nil {
		panic(fmt.Errorf("%s: %s: %w", pkg, Path(scope, id), err))
	}
}

// PanicIfAnyIn is PanicIfAny for a method of a construct that exists.
func (l *List) PanicIfAnyIn(pkg string, c constructs.Construct) {
	if err := l.Err(); err != nil {
		panic(fmt.Errorf("%s: %s: %w", pkg, *c.Node().Path(), err))
	}
}

// Path returns the construct path that id has, or would have, in scope.
func Path(scope constructs.Construct, id string) string {
	if path := *scope.Node().Path(); path != "" {
		return path + "/" + id
	}
	return id
}

// IsStringToken reports whether s holds a CDK token, a value that is known
// only at deployment. Unlike awscdk.Token_IsUnresolved it makes no jsii call.
func IsStringToken(s string) bool { return strings.Contains(s, "${Token[") }

// Readable returns a text for people, with the number that a token carries left out:
// "${Token[AWS.Region.4]}" becomes "${AWS.Region}".
func Readable(text string) string { return tokenName.ReplaceAllString(text, "$${${1}}") }

var tokenName = regexp.MustCompile(`\$\{Token\[([^]]+)\.\d+\]\}`)

// IsListToken reports whether s stands for a whole list that is known only at
// deployment. CDK encodes it as a list with this one element.
func IsListToken(s string) bool { return strings.HasPrefix(s, "#{Token[") }

// IsNumberToken reports whether f is a CDK number token. CDK encodes them as
// negative numbers of a magnitude that nothing else has.
func IsNumberToken(f float64) bool { return f < -1e288 }

// IsLostToken reports whether n is what remains of a number token after a
// conversion to int.
func IsLostToken(n int) bool { return n == math.MinInt }

// IsNil reports whether an interface value is nil or holds a nil pointer, as a
// variable does that was declared and not set.
func IsNil(v any) bool {
	r := reflect.ValueOf(v)
	return v == nil || r.Kind() == reflect.Pointer && r.IsNil()
}
