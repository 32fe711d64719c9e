package picture

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dop251/goja"
)

//go:embed elk/elk.bundled.js
var elkSource string

// patience is how long one layout may take: a safeguard, far above what the largest does, also
// on a machine that does much else.
const patience = 5 * time.Minute

// An element is a node, a port or an edge of ELK's JSON format:
// https://eclipse.dev/elk/documentation/tooldevelopers/graphdatastructure/jsonformat.html
type element struct {
	ID       string            `json:"id"`
	X        float64           `json:"x,omitempty"`
	Y        float64           `json:"y,omitempty"`
	Width    float64           `json:"width,omitempty"`
	Height   float64           `json:"height,omitempty"`
	Options  map[string]string `json:"layoutOptions,omitempty"`
	Children []*element        `json:"children,omitempty"`
	Ports    []*element        `json:"ports,omitempty"`
	Edges    []*element        `json:"edges,omitempty"`
	Sources  []string          `json:"sources,omitempty"`
	Targets  []string          `json:"targets,omitempty"`
	Sections []section         `json:"sections,omitempty"`
}

// A section is a part of an edge.
type section struct {
	Start point   `json:"startPoint"`
	Bends []point `json:"bendPoints"`
	End   point   `json:"endPoint"`
}

// An engine is ELK in an interpreter of its own.
type engine struct {
	vm     *goja.Runtime
	layout goja.Callable
}

// program is ELK, compiled once.
var program = sync.OnceValues(func() (*goja.Program, error) { return goja.Compile("elk.bundled.js", elkSource, false) })

// idle has an engine that can be used again, because starting one takes a while.
var idle struct {
	sync.Mutex
	*engine
}

// entry runs a layout. goja runs what follows promises before it returns.
const entry = `(function (graph) {
	var answer = {};
	new ELK().layout(JSON.parse(graph)).then(
		function (laid) { answer.laid = JSON.stringify(laid); },
		function (err) { answer.err = String(err); });
	return answer;
})`

// surroundings are what elkjs expects of a browser.
const surroundings = `var window = globalThis, self = globalThis;
	var console = { log: function () {}, warn: function () {}, error: function () {} };`

func newEngine() (*engine, error) {
	compiled, err := program()
	if err != nil {
		return nil, err
	}
	vm := goja.New()
	vm.Set("setTimeout", func(f func(goja.FunctionCall) goja.Value, _ int) { f(goja.FunctionCall{}) })
	if _, err := vm.RunString(surroundings); err != nil {
		return nil, err
	}
	if _, err := vm.RunProgram(compiled); err != nil {
		return nil, err
	}
	v, err := vm.RunString(entry)
	if err != nil {
		return nil, err
	}
	run, ok := goja.AssertFunction(v)
	if !ok {
		return nil, errors.New("the layout is no function")
	}
	return &engine{vm, run}, nil
}

// layout lays a graph out.
func layout(graph *element) (*element, error) {
	text, err := json.Marshal(graph)
	if err != nil {
		return nil, err
	}
	idle.Lock()
	defer idle.Unlock()
	e := idle.engine
	idle.engine = nil // not used again if it fails
	if e == nil {
		if e, err = newEngine(); err != nil {
			return nil, err
		}
	}
	laid, err := e.run(string(text))
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	idle.engine = e
	return laid, nil
}

func (e *engine) run(graph string) (*element, error) {
	timer := time.AfterFunc(patience, func() { e.vm.Interrupt("it takes too long") })
	answer, err := e.layout(goja.Undefined(), e.vm.ToValue(graph))
	timer.Stop()
	e.vm.ClearInterrupt()
	if err != nil {
		return nil, err
	}
	object := answer.ToObject(e.vm)
	if text := object.Get("err"); text != nil {
		return nil, errors.New(text.String())
	}
	text := object.Get("laid")
	if text == nil {
		return nil, errors.New("there is no answer")
	}
	laid := &element{}
	return laid, json.Unmarshal([]byte(text.String()), laid)
}
