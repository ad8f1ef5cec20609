package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// runner is a local execution under way. Its fields but scope belong to the goroutine of run.
type runner struct {
	g     *graph
	opts  LocalOptions
	scope *scope
	steps []LocalStep
	order []string
}

func newRunner(d *Definition, params map[string]node, opts LocalOptions) *runner {
	g := d.graph()
	r := &runner{g: g, opts: opts, steps: make([]LocalStep, len(g.steps)), scope: &scope{
		def: g, parameters: params, variables: facts(opts.Variables), read: opts.Read,
		experiment: d.root.get("PipelineExperimentConfig"), properties: map[string]*object{}, files: map[string][]byte{},
	}}
	if opts.Previous != nil {
		for uri, data := range opts.Previous.files {
			r.scope.files[uri] = data
		}
	}
	for i, s := range g.steps {
		r.steps[i] = LocalStep{Name: s.name, Kind: s.kind}
	}
	return r
}

// check refuses an execution for which functions or earlier results are missing.
func (r *runner) check() error {
	var missing []string
	for _, s := range r.g.steps {
		switch {
		case !r.selected(s.name):
			if _, ok := r.earlier(s.name); !ok && r.needed(s.name) {
				return fmt.Errorf("%w: step %s is not to run, and no earlier execution has its result", awsai.ErrInvalid, s.name)
			}
		case s.kind != KindCondition && s.kind != KindFail && r.function(s) == nil:
			missing = append(missing, s.name)
		}
	}
	for _, name := range r.opts.Only {
		if _, ok := r.g.at[name]; !ok {
			return fmt.Errorf("%w: no step %s to run", awsai.ErrInvalid, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("%w: no function for the steps %s", awsai.ErrInvalid, strings.Join(missing, ", "))
	}
	return nil
}

func (r *runner) selected(name string) bool {
	return len(r.opts.Only) == 0 || slices.Contains(r.opts.Only, name)
}

// needed tells whether a step that runs waits for the one of that name.
func (r *runner) needed(name string) bool {
	return slices.ContainsFunc(r.opts.Only, func(other string) bool { return r.g.needs[other][name] })
}

func (r *runner) earlier(name string) (LocalStep, bool) {
	if r.opts.Previous == nil {
		return LocalStep{}, false
	}
	s := r.opts.Previous.Step(name)
	return s, s.Status == StepSucceeded
}

func (r *runner) function(s stepNode) StepFunc {
	if fn := r.opts.Steps[s.name]; fn != nil {
		return fn
	}
	if fn := r.opts.Kinds[s.kind]; fn != nil {
		return fn
	}
	return r.opts.Default
}

// run starts what can start until nothing can. It returns when every step that it started has
// ended.
func (r *runner) run(ctx context.Context) LocalExecution {
	r.reuse()
	done := make(chan LocalStep)
	running, failed := 0, ""
	for {
		for failed == "" && ctx.Err() == nil && running < r.opts.Concurrency {
			i := r.ready()
			if i < 0 {
				break
			}
			s := r.steps[i]
			s.Status, s.Began = StepExecuting, time.Now()
			r.steps[i] = s
			r.order = append(r.order, s.Name)
			running++
			go func() { done <- r.step(ctx, r.g.steps[i], s) }()
		}
		if running == 0 {
			return r.finished(ctx, failed)
		}
		s := <-done
		running--
		s.Ended = time.Now()
		r.steps[r.g.at[s.Name]] = s
		switch {
		case s.Status == StepFailed && failed == "":
			failed = s.Name
		case s.Status == StepSucceeded && s.Kind == KindCondition:
			r.block(s.Name, s.Outcome)
		}
	}
}

func (r *runner) finished(ctx context.Context, failed string) LocalExecution {
	e := LocalExecution{Status: job.Succeeded, Steps: r.steps, Order: r.order, files: r.scope.files}
	if failed != "" {
		e.Status = job.Failed
		e.Reason = fmt.Sprintf("Step '%s' failed with message: %s", failed, e.Step(failed).Reason)
	} else if ctx.Err() != nil && slices.ContainsFunc(r.steps, func(s LocalStep) bool {
		return s.Status == StepWaiting && r.selected(s.Name) || s.Status == StepStopped
	}) {
		e.Status = job.Stopped
	}
	return e
}

// ready is the first step that waits for nothing any more, or -1.
func (r *runner) ready() int {
	for i, s := range r.steps {
		if s.Status != StepWaiting || !r.selected(s.Name) {
			continue
		}
		waits := false
		for need := range r.g.needs[s.Name] {
			waits = waits || r.steps[r.g.at[need]].Status != StepSucceeded
		}
		if !waits {
			return i
		}
	}
	return -1
}

// reuse takes the results of steps that are not to run.
func (r *runner) reuse() {
	for i, s := range r.steps {
		if r.selected(s.Name) {
			continue
		}
		if before, ok := r.earlier(s.Name); ok {
			before.Cached, before.Attempts = true, 0
			r.steps[i] = before
			r.publish(before.Name, before.Properties)
		}
	}
	for _, s := range r.steps {
		if s.Kind == KindCondition && s.Cached {
			r.block(s.Name, s.Outcome)
		}
	}
}

func (r *runner) publish(name string, properties []byte) {
	n, err := parseTree(properties)
	if o, ok := n.(*object); ok && err == nil {
		r.scope.mu.Lock()
		r.scope.properties[name] = o
		r.scope.mu.Unlock()
	}
}

// block marks the steps of the branch that was not taken, and all that wait for them.
func (r *runner) block(condition string, outcome bool) {
	out := map[string]bool{}
	for _, s := range r.g.steps {
		if s.parent == condition && s.then != outcome {
			r.g.below(s.name, out)
		}
	}
	for i := range r.steps {
		if out[r.steps[i].Name] && r.steps[i].Status == StepWaiting {
			r.steps[i].Status = StepBlocked
		}
	}
}

// step does one step, in a goroutine of its own.
func (r *runner) step(ctx context.Context, s stepNode, out LocalStep) LocalStep {
	out.Status = StepSucceeded
	err := r.work(ctx, s, &out)
	switch {
	case err != nil && ctx.Err() != nil && errors.Is(err, ctx.Err()):
		out.Status, out.Reason = StepStopped, err.Error()
	case err != nil:
		out.Status, out.Reason = StepFailed, err.Error()
	}
	return out
}

func (r *runner) work(ctx context.Context, s stepNode, out *LocalStep) error {
	name := s.name + "-" + r.scope.variables[ExecutionID]
	own, _ := s.own().get("Arguments").(*object)
	if own == nil {
		own = newObject()
	}
	if s.kind == KindCondition {
		return r.condition(ctx, own, out)
	}
	tree, err := r.scope.resolve(ctx, own, name)
	if err != nil {
		return err
	}
	args := tree.(*object)
	out.Arguments = appendTree(nil, args)
	if s.kind == KindFail {
		return failure("%s", shown(args.get("ErrorMessage")))
	}
	if before, ok := r.cached(s, args); ok {
		out.Cached, out.Properties = true, before.Properties
		r.publish(s.name, before.Properties)
		return nil
	}
	result, err := r.attempts(ctx, s, StepRun{Name: s.name, Kind: s.kind, Job: name, Arguments: out.Arguments, read: r.scope.readFile}, out)
	if err != nil {
		return err
	}
	return r.keep(s, args, result, out)
}

// condition decides which branch is taken.
func (r *runner) condition(ctx context.Context, args *object, out *LocalStep) error {
	conditions, _ := args.get("Conditions").(list)
	resolved := make(list, len(conditions))
	for i, c := range conditions {
		n, err := r.scope.resolve(ctx, c, out.Name)
		if err != nil {
			return err
		}
		resolved[i] = n
	}
	outcome, err := decide(resolved)
	if err != nil {
		return err
	}
	out.Outcome, out.Attempts = outcome, 1
	out.Arguments = appendTree(nil, newObject(arg("Conditions", resolved)))
	out.Properties = appendTree(nil, newObject(arg("Outcome", literal(outcome))))
	r.publish(out.Name, out.Properties)
	return nil
}

// keep makes what a step has made known to others.
func (r *runner) keep(s stepNode, args *object, result StepResult, out *LocalStep) error {
	properties, err := treeOf(result.Properties)
	if err != nil {
		return fmt.Errorf("properties: %w", err)
	}
	all := newObject(slices.Clone(args.members)...)
	all.merge(properties.(*object))
	if len(result.Outputs) > 0 {
		given, err := treeOf(result.Outputs)
		if err != nil {
			return fmt.Errorf("outputs: %w", err)
		}
		all.set("OutputParameters", given)
	}
	out.Properties = appendTree(nil, all)
	r.scope.mu.Lock()
	for uri, data := range result.Files {
		r.scope.files[uri] = data
	}
	r.scope.mu.Unlock()
	r.publish(s.name, out.Properties)
	return nil
}

// cached is the earlier result of a step that may be taken.
func (r *runner) cached(s stepNode, args *object) (LocalStep, bool) {
	before, ok := r.earlier(s.name)
	if !ok || !s.cached() || before.Kind != s.kind {
		return LocalStep{}, false
	}
	c := s.o.get("CacheConfig").(*object)
	if expire, ok := parseISO(textOf(c.get("ExpireAfter"))); ok && time.Since(before.Ended) > expire {
		return LocalStep{}, false
	}
	n, err := parseTree(before.Arguments)
	was, isObject := n.(*object)
	return before, err == nil && isObject && canonical(s.kind.key(was)) == canonical(s.kind.key(args))
}
