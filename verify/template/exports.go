package template

// An exportName is what an export is looked up by: its name is unique in an account and a
// Region (AWS CloudFormation User Guide, "Get exported outputs").
type exportName struct{ region, account, name Text }

// An export is an output that other stacks import; nil in the index if two stacks export
// the same name.
type export struct {
	stack  *stack
	output string
}

// importValue is Fn::ImportValue: the value of the export, if its stack is in the model.
func (c scope) importValue(argument *Node) *Value {
	wanted := c.textOf(c.eval(argument))
	found := c.exported()[exportName{c.stack.region, c.stack.account, wanted}]
	if found == nil {
		return text(Symbol{Kind: OpaqueSymbol, Name: "import " + wanted.String(), origin: text(wanted).fingerprint()}.Text())
	}
	c.comeAfter(found.stack)
	return c.in(found.stack).output(found.output)
}

// exported is the index of exports. It is made when the first value is imported.
func (e *evaluator) exported() map[exportName]*export {
	if e.exports != nil {
		return e.exports
	}
	e.exports = map[exportName]*export{} // for names that are imported themselves
	index := map[exportName]*export{}
	for _, s := range e.model.stacks {
		c := e.in(s)
		for i, output := range s.outputs.MapKeys() {
			declared := s.outputs.Items[i]
			exported := declared.Get("Export").Get("Name")
			if exported == nil || !c.isOn(declared) {
				continue
			}
			key := exportName{s.region, s.account, c.textOf(c.eval(exported))}
			if _, twice := index[key]; twice {
				index[key] = nil
				continue
			}
			index[key] = &export{s, output}
		}
	}
	e.exports = index
	return index
}
