package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"

	"github.com/awsai-go/awsai"
)

// Version is the version of the format of definitions.
const Version = "2020-12-01"

// Pipeline is a pipeline to be defined.
type Pipeline struct {
	// Parameters are what every start may give.
	Parameters []AnyParameter
	// Steps are what runs. Those that wait for one another do so because they use its values or
	// name it in [Options.After]; the order here means nothing.
	Steps []Step
	// Experiment is where runs are recorded. The default is an experiment named as the
	// pipeline and a trial named as the execution.
	Experiment Experiment
	// Metadata are members of the definition that the service keeps.
	Metadata Arguments
}

// Experiment is where runs are recorded.
type Experiment struct {
	// Off records nothing.
	Off bool
	// Name is the experiment's, Trial the trial's. The defaults are the names of the pipeline
	// and of the execution.
	Name, Trial Val[string]
}

func (e Experiment) tree() node {
	if e.Off {
		return atom("null")
	}
	name, trial := e.Name, e.Trial
	if name.IsZero() {
		name = Execution(PipelineName)
	}
	if trial.IsZero() {
		trial = Execution(ExecutionID)
	}
	return newObject(arg("ExperimentName", name.n), arg("TrialName", trial.n))
}

// Definition is a pipeline as the service takes it. It is not changed by anything and safe for
// concurrent use. Its text keeps the order of members, and members that this package does not
// know.
type Definition struct {
	root *object
}

// Define makes and validates the definition. All that is wrong with it is in one *[InvalidError].
func (p Pipeline) Define() (*Definition, error) {
	d, err := p.define()
	if err != nil {
		return nil, awsai.Errorf("pipeline.Define", awsai.ErrInvalid, "%v", err)
	}
	if err := d.validate(); err != nil {
		return nil, awsai.Wrap("pipeline.Define", err)
	}
	return d, nil
}

func (p Pipeline) define() (*Definition, error) {
	parameters := list{}
	for _, q := range p.Parameters {
		parameters = append(parameters, q.declaration())
	}
	metadata, err := treeOf(p.Metadata)
	if err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	steps, err := buildSteps(p.Steps)
	if err != nil {
		return nil, err
	}
	root := newObject(arg("Version", quote(Version)), arg("Metadata", metadata), arg("Parameters", parameters),
		arg("PipelineExperimentConfig", p.Experiment.tree()), arg("Steps", steps))
	// Values that several steps share are copied, so that each stands for itself.
	tree, err := parseTree(appendTree(nil, root))
	if err != nil {
		return nil, err
	}
	return &Definition{tree.(*object)}, nil
}

func buildSteps(steps []Step) (list, error) {
	l := list{}
	for i, s := range steps {
		if s == nil {
			return nil, fmt.Errorf("step %d of %d is nil", i, len(steps))
		}
		o, err := s.build()
		if err != nil {
			return nil, fmt.Errorf("step %s: %w", s.Name(), err)
		}
		l = append(l, o)
	}
	return l, nil
}

// Parse reads a definition. It holds the text to be JSON of the right outline and no more:
// [Definition.Validate] says whether the service would take it. Members that stand twice in
// their object are awsai.ErrInvalid.
func Parse(data []byte) (*Definition, error) {
	n, err := parseTree(data)
	if err != nil {
		return nil, awsai.Errorf("pipeline.Parse", awsai.ErrInvalid, "the definition: %v", err)
	}
	root, ok := n.(*object)
	if !ok {
		return nil, awsai.Errorf("pipeline.Parse", awsai.ErrInvalid, "a definition is an object")
	}
	d := &Definition{root}
	if err := d.outline(); err != nil {
		return nil, awsai.Wrap("pipeline.Parse", err)
	}
	return d, nil
}

// outline refuses what the other methods could not walk.
func (d *Definition) outline() error {
	steps, ok := d.root.get("Steps").(list)
	if !ok {
		return fmt.Errorf("%w: no list of Steps", awsai.ErrInvalid)
	}
	if p := d.root.get("Parameters"); !isNull(p) {
		l, ok := p.(list)
		if !ok {
			return fmt.Errorf("%w: Parameters is no list", awsai.ErrInvalid)
		}
		for i, q := range l {
			if _, ok := q.(*object); !ok {
				return fmt.Errorf("%w: Parameters[%d] is no object", awsai.ErrInvalid, i)
			}
		}
	}
	return outlineSteps(steps, "Steps")
}

func outlineSteps(steps list, at place) error {
	for i, n := range steps {
		at := at.item(i)
		o, ok := n.(*object)
		if !ok {
			return fmt.Errorf("%w: %s is no object", awsai.ErrInvalid, at)
		}
		if Kind(textOf(o.get("Type"))) != KindCondition {
			continue
		}
		args, ok := o.get("Arguments").(*object)
		if !ok {
			return fmt.Errorf("%w: %s is a condition without arguments", awsai.ErrInvalid, at)
		}
		for _, name := range []string{"IfSteps", "ElseSteps"} {
			branch := args.get(name)
			if isNull(branch) {
				continue
			}
			l, ok := branch.(list)
			if !ok {
				return fmt.Errorf("%w: %s of %s is no list", awsai.ErrInvalid, name, at)
			}
			if err := outlineSteps(l, at.member("Arguments").member(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// MarshalJSON returns the definition without white space, and otherwise as it was read.
func (d *Definition) MarshalJSON() ([]byte, error) { return appendTree(nil, d.root), nil }

// String is the definition as JSON, without white space.
func (d *Definition) String() string { return write(d.root) }

// Indent is the definition as JSON for people.
func (d *Definition) Indent() string {
	var b bytes.Buffer
	if err := json.Indent(&b, appendTree(nil, d.root), "", "  "); err != nil {
		return d.String()
	}
	return b.String()
}

// Canonical is the definition as JSON with its members sorted. Definitions that say the same
// have the same.
func (d *Definition) Canonical() string { return canonical(d.root) }

// StepInfo is a step of a definition.
type StepInfo struct {
	// Name is the step's.
	Name string
	// Kind is its type.
	Kind Kind
	// Parent is the condition step that it is a branch of, or "". Then tells which branch.
	Parent string
	Then   bool
	// After are the steps that it waits for, sorted: those it names, those whose values it
	// uses, and its Parent.
	After []string
	// Cached tells whether an earlier result may be taken.
	Cached bool
}

// Steps are the steps in the order of the definition, those of branches after their condition.
func (d *Definition) Steps() iter.Seq[StepInfo] {
	return func(yield func(StepInfo) bool) {
		g := d.graph()
		for _, s := range g.steps {
			if !yield(StepInfo{s.name, s.kind, s.parent, s.then, g.after(s.name), s.cached()}) {
				return
			}
		}
	}
}

// stepNode is a step as it stands in a definition.
type stepNode struct {
	name   string
	kind   Kind
	parent string
	then   bool
	at     place
	o      *object
}

func (s stepNode) args() node { return s.o.get("Arguments") }

// own is the part of the step that is its own: without the steps of its branches.
func (s stepNode) own() *object {
	args, ok := s.args().(*object)
	if s.kind != KindCondition || !ok {
		return s.o
	}
	bare := newObject()
	for _, m := range args.members {
		if m.name != "IfSteps" && m.name != "ElseSteps" {
			bare.members = append(bare.members, m)
		}
	}
	out := newObject()
	for _, m := range s.o.members {
		if m.name == "Arguments" {
			m.value = bare
		}
		out.members = append(out.members, m)
	}
	return out
}

func (s stepNode) cached() bool {
	c, ok := s.o.get("CacheConfig").(*object)
	return ok && c.get("Enabled") == atom("true")
}

// all are the steps, those of branches after their condition.
func (d *Definition) all() []stepNode {
	var out []stepNode
	var walk func(l list, at place, parent string, then bool)
	walk = func(l list, at place, parent string, then bool) {
		for i, n := range l {
			o, ok := n.(*object)
			if !ok {
				continue
			}
			s := stepNode{textOf(o.get("Name")), Kind(textOf(o.get("Type"))), parent, then, at.item(i), o}
			out = append(out, s)
			if args, ok := s.args().(*object); ok && s.kind == KindCondition {
				in := s.at.member("Arguments")
				ifs, _ := args.get("IfSteps").(list)
				walk(ifs, in.member("IfSteps"), s.name, true)
				elses, _ := args.get("ElseSteps").(list)
				walk(elses, in.member("ElseSteps"), s.name, false)
			}
		}
	}
	steps, _ := d.root.get("Steps").(list)
	walk(steps, "Steps", "", false)
	return out
}

func (d *Definition) parameters() []*object {
	l, _ := d.root.get("Parameters").(list)
	var out []*object
	for _, n := range l {
		if o, ok := n.(*object); ok {
			out = append(out, o)
		}
	}
	return out
}
