package witness

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A reading is how the witness reads a template.
type reading struct {
	Error          string // why it is none; "" if it is one
	Resources      map[string]resource
	Outputs        map[string]struct{ Value value }
	Parameters     map[string]struct{ ParamType, Default string }
	Mappings       any
	Conditions     []string
	Edges          []edge
	Cycles         [][]string
	HasParseErrors bool
	Lines          map[string]int // by path: Resources/ID, Resources/ID/Properties/KEY

	ConditionExclusions   [][]string                                // two that are never both true
	ConditionImplications []struct{ Antecedent, Consequent string } // if the one is true, so is the other
}

type resource struct {
	ResourceType string
	Condition    string
	DependsOn    []string
	Properties   map[string]value
}

// An edge is a reference from a resource, or from an output, to what is not always a resource.
type edge struct {
	Source, Target, Kind string
	ConditionContext     string // of a reference in one branch of Fn::If
}

// A value is what the witness knows of a property. One of the fields is set.
type value struct {
	Concrete     *struct{ Value any }        `json:",omitempty"`
	List         *struct{ Items []value }    `json:",omitempty"`
	Map          *struct{ Entries []entry }  `json:",omitempty"`
	Enum         *struct{ Variants []value } `json:",omitempty"` // one of them: the parameter has AllowedValues
	Conditional  *conditional                `json:",omitempty"`
	Reference    *reference                  `json:",omitempty"`
	Dynamic      *dynamic                    `json:",omitempty"`
	TypedDynamic *dynamic                    `json:",omitempty"`
}

type entry struct {
	Key   string
	Value value
}

type conditional struct {
	Condition string
	IfTrue    value `json:"if_true"`
	IfFalse   value `json:"if_false"`
}

type reference struct {
	Target string
	Kind   kind
}

// A kind is how a reference is made: "REF" or {"GET_ATT":{"attr":"Arn"}}.
type kind struct{ Attribute string }

func (k *kind) UnmarshalJSON(data []byte) error {
	var made struct {
		GetAtt struct{ Attr string } `json:"GET_ATT"`
	}
	if bytes.HasPrefix(data, []byte(`"`)) {
		return nil
	}
	err := json.Unmarshal(data, &made)
	k.Attribute = made.GetAtt.Attr
	return err
}

// dynamic is what only the deployment knows; the reason may have a part of it.
type dynamic struct{ Reason string }

// texts are the prefixes of reasons that are texts with holes.
var texts = []string{"Join:", "Sub:"}

// text returns the text with holes, if there is one: "{ref:ID}", "{dynamic}", "${ID.Attribute}".
func (d dynamic) text() (string, bool) {
	for _, prefix := range texts {
		if text, ok := strings.CutPrefix(d.Reason, prefix); ok {
			return text, true
		}
	}
	return "", false
}

// decode reads JSON, with numbers as they are spelled.
func decode(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(into)
}
