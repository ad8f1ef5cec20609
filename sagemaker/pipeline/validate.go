package pipeline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// Limits of the service, of its API's model and its quotas.
const (
	maxDefinition = 1 << 20 // bytes
	maxParameters = 200
	maxStepName   = 64
	maxParamName  = 256
	maxAttempts   = 20
	maxExpireMins = 14400
)

// Fault is one thing that is wrong with a definition.
type Fault struct {
	// Step is the name of the step, or "" for the pipeline.
	Step string
	// At is where, as "Steps[2].Arguments.HyperParameters.eta".
	At string
	// Message is what is wrong.
	Message string
}

// String is the fault in a line.
func (f Fault) String() string {
	if f.Step == "" {
		return f.At + ": " + f.Message
	}
	return "step " + f.Step + ": " + f.Message + " (" + f.At + ")"
}

// InvalidError says all that is wrong with a definition. It is awsai.ErrInvalid.
type InvalidError struct {
	// Faults are in the order of the definition.
	Faults []Fault
}

// Error is all faults, one to a line where there are several.
func (e *InvalidError) Error() string {
	if len(e.Faults) == 1 {
		return "the definition is not valid: " + e.Faults[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "the definition has %d faults:", len(e.Faults))
	for _, f := range e.Faults {
		b.WriteString("\n\t" + f.String())
	}
	return b.String()
}

// Unwrap is awsai.ErrInvalid.
func (e *InvalidError) Unwrap() error { return awsai.ErrInvalid }

// Validate says whether the service would take the definition. All that is wrong is in one
// *[InvalidError]: cycles, names that stand twice, references to what is not there (parameters,
// steps, outputs, property files, and properties that the API's answers do not have), property
// files without their output, JsonGet on what is no processing step, caches and retries on
// kinds that take none, limits, and what each kind does not take. Kinds and members that this
// package does not know are not held against a definition.
func (d *Definition) Validate() error {
	if err := d.validate(); err != nil {
		return awsai.Wrap("pipeline.Validate", err)
	}
	return nil
}

func (d *Definition) validate() error {
	c := &checker{d: d, g: d.graph(), params: map[string]*object{}}
	c.pipeline()
	c.parameters()
	c.names()
	for _, s := range c.g.steps {
		c.step(s)
	}
	if cycle := c.g.cycle(); cycle != nil {
		c.fault(stepNode{}, "Steps", "the steps wait for one another in a circle: %s", strings.Join(cycle, " after "))
	}
	if len(c.faults) > 0 {
		return &InvalidError{c.faults}
	}
	return nil
}

// checker collects faults.
type checker struct {
	d      *Definition
	g      *graph
	params map[string]*object
	faults []Fault
}

func (c *checker) fault(s stepNode, at place, format string, args ...any) {
	c.faults = append(c.faults, Fault{s.name, string(at), fmt.Sprintf(format, args...)})
}

func (c *checker) pipeline() {
	root := c.d.root
	if v := textOf(root.get("Version")); v != Version {
		c.fault(stepNode{}, "Version", "want %s", Version)
	}
	if n := len(write(root)); n > maxDefinition {
		c.fault(stepNode{}, "Steps", "limit %d bytes, got %d", maxDefinition, n)
	}
	if len(c.g.steps) == 0 {
		c.fault(stepNode{}, "Steps", "no steps")
	}
	if e := root.get("PipelineExperimentConfig"); !isNull(e) {
		c.expressions(stepNode{}, e, "PipelineExperimentConfig")
	}
}

var paramForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func (c *checker) parameters() {
	params := c.d.parameters()
	if len(params) > maxParameters {
		c.fault(stepNode{}, "Parameters", "limit %d, got %d", maxParameters, len(params))
	}
	for i, p := range params {
		at := place("Parameters").item(i)
		name := textOf(p.get("Name"))
		switch {
		case len(name) > maxParamName:
			c.fault(stepNode{}, at, "limit 1 to %d characters of the name, got %d", maxParamName, len(name))
		case !paramForm.MatchString(name):
			c.fault(stepNode{}, at, "a name has letters, digits, hyphens and underscores")
		case c.params[name] != nil:
			c.fault(stepNode{}, at, "a second parameter %s", name)
		default:
			c.params[name] = p
		}
		c.preset(p, at)
	}
}

// preset holds a parameter's default and choices to its type.
func (c *checker) preset(p *object, at place) {
	typ, preset := textOf(p.get("Type")), p.get("DefaultValue")
	if !slices.Contains([]string{"String", "Integer", "Float", "Boolean"}, typ) {
		c.fault(stepNode{}, at.member("Type"), "want String, Integer, Float or Boolean")
		return
	}
	if !isNull(preset) && !ofType(preset, typ) {
		c.fault(stepNode{}, at.member("DefaultValue"), "not of the type %s", typ)
	}
	oneOf, ok := p.get("EnumValues").(list)
	if !ok {
		return
	}
	for i, v := range oneOf {
		if !ofType(v, typ) {
			c.fault(stepNode{}, at.member("EnumValues").item(i), "not of the type %s", typ)
		}
	}
	if !isNull(preset) && !slices.ContainsFunc(oneOf, func(v node) bool { return same(v, preset) }) {
		c.fault(stepNode{}, at.member("DefaultValue"), "none of the %d EnumValues", len(oneOf))
	}
}

func ofType(n node, typ string) bool {
	switch typ {
	case "String":
		_, ok := text(n)
		return ok
	case "Integer":
		a, _ := n.(atom)
		return isNumber(n) && !strings.ContainsAny(string(a), ".eE")
	case "Float":
		return isNumber(n)
	}
	return n == atom("true") || n == atom("false")
}

var stepForm = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func (c *checker) names() {
	seen := map[string]bool{}
	for _, s := range c.g.steps {
		switch {
		case len(s.name) > maxStepName:
			c.fault(s, s.at, "limit 1 to %d characters of the name, got %d", maxStepName, len(s.name))
		case !stepForm.MatchString(s.name):
			c.fault(s, s.at, "a name has letters, digits, hyphens and underscores")
		case seen[s.name]:
			c.fault(s, s.at, "a second step of this name")
		}
		seen[s.name] = true
		if s.kind == "" {
			c.fault(s, s.at, "no Type")
		}
	}
}

func (c *checker) step(s stepNode) {
	c.dependsOn(s)
	c.expressions(s, s.own(), s.at)
	c.files(s)
	c.cache(s)
	c.retries(s)
	c.kind(s)
}

func (c *checker) dependsOn(s stepNode) {
	n := s.o.get("DependsOn")
	if isNull(n) {
		return
	}
	at := s.at.member("DependsOn")
	l, ok := n.(list)
	if !ok {
		c.fault(s, at, "no list of names")
		return
	}
	for i, v := range l {
		name, ok := text(v)
		if _, known := c.g.at[name]; !ok || !known {
			c.fault(s, at.item(i), "no step %s", name)
		}
	}
}

// files holds property files to the outputs that they are in.
func (c *checker) files(s stepNode) {
	l, _ := s.o.get("PropertyFiles").(list)
	if len(l) > 0 && s.kind != KindProcessing {
		c.fault(s, s.at.member("PropertyFiles"), "property files are for the kind Processing, not %s", s.kind)
	}
	seen := map[string]bool{}
	for i, n := range l {
		at := s.at.member("PropertyFiles").item(i)
		f, ok := n.(*object)
		if !ok {
			c.fault(s, at, "no object")
			continue
		}
		name, output := textOf(f.get("PropertyFileName")), textOf(f.get("OutputName"))
		switch {
		case name == "" || textOf(f.get("FilePath")) == "":
			c.fault(s, at, "a property file has a PropertyFileName, an OutputName and a FilePath")
		case seen[name]:
			c.fault(s, at, "a second property file %s", name)
		}
		seen[name] = true
		if !s.hasOutput(output) {
			c.fault(s, at, "property file %s is in the output %s, which the step does not have", name, output)
		}
	}
}

// hasOutput tells whether a processing step has an output. Outputs that only an execution
// knows count as there.
func (s stepNode) hasOutput(name string) bool {
	outs, found := along(s.args(), []segment{{key: "ProcessingOutputConfig", index: -1}, {key: "Outputs", index: -1}})
	if !found {
		return false
	}
	l, ok := outs.(list)
	if !ok {
		return true
	}
	return slices.ContainsFunc(l, func(n node) bool {
		o, ok := n.(*object)
		if !ok {
			return false
		}
		given, literal := text(o.get("OutputName"))
		return given == name || !literal
	})
}

func (s stepNode) file(name string) *object {
	l, _ := s.o.get("PropertyFiles").(list)
	for _, n := range l {
		if f, ok := n.(*object); ok && textOf(f.get("PropertyFileName")) == name {
			return f
		}
	}
	return nil
}

func (s stepNode) giveBack(name string) bool {
	l, _ := s.o.get("OutputParameters").(list)
	return slices.ContainsFunc(l, func(n node) bool {
		o, ok := n.(*object)
		return ok && textOf(o.get("OutputName")) == name
	})
}
