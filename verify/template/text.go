package template

import (
	"strings"

	"github.com/isolated-ecs/isolated-ecs/verify/fact"
)

// A Text is a string in which some parts may be symbols: values that exist only once the
// stack is deployed, such as the id of a security group. Two Texts that are the same
// string have the same value; Texts can be concatenated and be keys of maps. Text("abc")
// is the literal abc.
//
// A symbol is written between two characters of Unicode's private use area, which the
// loader does not accept from templates.
type Text string

const (
	symbolOpen  = "\ue000"
	symbolClose = "\ue001"
	symbolField = "\ue002"
)

// A SymbolKind tells what a symbol stands for.
type SymbolKind string

const (
	RefSymbol       SymbolKind = "ref"       // Ref of a resource: its id or name
	AttributeSymbol SymbolKind = "att"       // attribute of a resource
	PseudoSymbol    SymbolKind = "pseudo"    // AWS::Region and the like
	ParameterSymbol SymbolKind = "parameter" // parameter without a value
	LookupSymbol    SymbolKind = "lookup"    // Fn::FindInMap by a key that is not known; see World.Lookup
	ZoneSymbol      SymbolKind = "zone"      // an Availability Zone by its number in Fn::GetAZs
	SuffixSymbol    SymbolKind = "suffix"    // the six characters that end the ARN of a secret
	OpaqueSymbol    SymbolKind = "opaque"    // anything else
)

// suffixLength is the number of random characters that Secrets Manager puts after the name
// of a secret (AWS Secrets Manager User Guide, "What's in a secret").
const suffixLength = 6

// A Symbol is a part of a Text whose value is not known before deployment.
type Symbol struct {
	Kind SymbolKind
	// Stack the name belongs to; "" for AWS::Region, AWS::AccountId, AWS::Partition and
	// AWS::URLSuffix, which are taken to be the same in all stacks that leave them open.
	Stack string
	// Name is the logical id of a resource, the name of a parameter or pseudo parameter,
	// or a description of what is opaque.
	Name string
	// Attribute of the resource, such as "GroupId"; of a zone, its Region as written; "" for
	// other kinds.
	Attribute string

	// origin tells symbols apart whose descriptions are the same: a fingerprint of what the
	// value is made of.
	origin string
}

// Text returns the symbol as a Text.
func (s Symbol) Text() Text {
	fields := [...]string{string(s.Kind), s.Stack, s.Name, s.Attribute, s.origin}
	for i, f := range fields {
		fields[i] = withoutMarks(f)
	}
	return Text(symbolOpen + strings.Join(fields[:], symbolField) + symbolClose)
}

// withoutMarks replaces the characters that mark symbols. Templates have none, file names
// and what is given on the command line may.
func withoutMarks(s string) string {
	const first = 0xee // byte of all three, and of little else
	if strings.IndexByte(s, first) < 0 {
		return s
	}
	return strings.NewReplacer(symbolOpen, "\ufffd", symbolClose, "\ufffd", symbolField, "\ufffd").Replace(s)
}

// Resource returns the resource that the symbol is a Ref or an attribute of.
func (s Symbol) Resource() (ResourceID, bool) {
	return ResourceID{s.Stack, s.Name}, s.Kind == RefSymbol || s.Kind == AttributeSymbol
}

// String is the symbol in the notation of Fn::Sub: "${Vpc}", "${Group.GroupId}".
func (s Symbol) String() string {
	if s.Attribute != "" {
		return "${" + s.Name + "." + s.Attribute + "}"
	}
	return "${" + s.Name + "}"
}

// A Part of a Text is a literal or a symbol.
type Part struct {
	Literal string // "" if the part is a symbol
	Symbol  Symbol
}

// IsSymbol tells the two kinds of parts apart.
func (p Part) IsSymbol() bool { return p.Symbol.Kind != "" }

// Parts splits t at its symbols.
func (t Text) Parts() []Part {
	var parts []Part
	for t != "" {
		if symbol, rest, ok := cutSymbol(t); ok {
			parts = append(parts, Part{Symbol: symbol})
			t = rest
			continue
		}
		end := len(t)
		if next := strings.Index(string(t[1:]), symbolOpen); next >= 0 {
			end = next + 1
		}
		parts = append(parts, Part{Literal: string(t[:end])})
		t = t[end:]
	}
	return parts
}

// cutSymbol takes a symbol off the start of t. A mark that is not part of a whole symbol
// is none.
func cutSymbol(t Text) (s Symbol, rest Text, ok bool) {
	marked, ok := strings.CutPrefix(string(t), symbolOpen)
	if !ok {
		return Symbol{}, t, false
	}
	inner, after, ok := strings.Cut(marked, symbolClose)
	f := strings.Split(inner, symbolField)
	if !ok || len(f) != 5 || f[0] == "" || strings.Contains(inner, symbolOpen) {
		return Symbol{}, t, false
	}
	return Symbol{SymbolKind(f[0]), f[1], f[2], f[3], f[4]}, Text(after), true
}

// IsLiteral reports whether t has no symbols: string(t) is then its value.
func (t Text) IsLiteral() bool { return !strings.Contains(string(t), symbolOpen) }

// Literal returns the value of a Text without symbols.
func (t Text) Literal() (string, bool) {
	if !t.IsLiteral() {
		return "", false
	}
	return string(t), true
}

// Symbol returns the symbol of which t entirely consists.
func (t Text) Symbol() (Symbol, bool) {
	parts := t.Parts()
	if len(parts) != 1 || !parts[0].IsSymbol() {
		return Symbol{}, false
	}
	return parts[0].Symbol, true
}

// String shows t to people, symbols in the notation of Fn::Sub.
func (t Text) String() string {
	if t.IsLiteral() {
		return string(t)
	}
	var b strings.Builder
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			b.WriteString(p.Symbol.String())
		} else {
			b.WriteString(p.Literal)
		}
	}
	return b.String()
}

// Split splits t around each separator in its literal parts. Symbols are taken to have
// no separator in them: ids and names have neither colons nor commas.
func (t Text) Split(separator string) []Text {
	var out []Text
	var current Text
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			current += p.Symbol.Text()
			continue
		}
		pieces := strings.Split(p.Literal, separator)
		current += Text(pieces[0])
		for _, piece := range pieces[1:] {
			out = append(out, current)
			current = Text(piece)
		}
	}
	return append(out, current)
}

// Equal reports whether two Texts have the same value.
func (t Text) Equal(u Text) fact.Truth {
	if t == u {
		return fact.Yes
	}
	if t.IsLiteral() && u.IsLiteral() {
		return fact.No
	}
	return equal(t, u)
}

// Match reports whether t matches a pattern of IAM, in which "*" stands for any number of
// characters and "?" for one. Both may have symbols.
func (t Text) Match(pattern Text) fact.Truth {
	if pattern == "*" || t == pattern {
		return fact.Yes
	}
	if t.IsLiteral() && pattern.IsLiteral() {
		return fact.Of(matchLiteral(string(pattern), string(t)))
	}
	return match(patternItems(pattern), literalItems(t))
}

// MatchFold is Match without regard to case, as for IAM actions.
func (t Text) MatchFold(pattern Text) fact.Truth {
	return t.lower().Match(pattern.lower())
}

func (t Text) lower() Text {
	if t.IsLiteral() {
		return Text(strings.ToLower(string(t)))
	}
	var b Text
	for _, p := range t.Parts() {
		if p.IsSymbol() {
			b += p.Symbol.Text()
		} else {
			b += Text(strings.ToLower(p.Literal))
		}
	}
	return b
}
