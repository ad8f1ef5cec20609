package pipeline

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// StepFunc does the work of a step in a local execution. An error fails the step; one that
// holds a [StepError] may be retried.
type StepFunc func(ctx context.Context, run StepRun) (StepResult, error)

// StepRun is a step that a local execution is about to do.
type StepRun struct {
	// Name and Kind are the step's.
	Name string
	Kind Kind
	// Job is the name that a job of the step has.
	Job string
	// Attempt is 1 for the first.
	Attempt int
	// Arguments are the step's as JSON, with every reference replaced by what it stands for.
	Arguments json.RawMessage

	read func(ctx context.Context, uri string) ([]byte, error)
}

// Read is a file that an earlier step has written, else what [LocalOptions.Read] has.
func (r StepRun) Read(ctx context.Context, uri string) ([]byte, error) {
	if r.read == nil {
		return nil, errNoFile
	}
	return r.read(ctx, uri)
}

// Argument decodes the part of the arguments at a path, as "HyperParameters.eta", into v. It
// tells whether it is there.
func (r StepRun) Argument(path string, v any) (bool, error) {
	n, err := parseTree(r.Arguments)
	if err != nil {
		return false, err
	}
	segments, err := parsePath(path)
	if err != nil {
		return false, err
	}
	at, ok := along(n, segments)
	if !ok {
		return false, nil
	}
	return true, json.Unmarshal(appendTree(nil, at), v)
}

// Text is the text at a path of the arguments, or "".
func (r StepRun) Text(path string) string {
	var s string
	if ok, err := r.Argument(path, &s); !ok || err != nil {
		return ""
	}
	return s
}

// OutputURI is where a processing step is to write the output of that name, or "".
func (r StepRun) OutputURI(name string) string {
	return r.Text("ProcessingOutputConfig.Outputs['" + name + "'].S3Output.S3Uri")
}

// StepResult is what a step has made.
type StepResult struct {
	// Properties are what other steps can refer to, beside the step's arguments, as the API's
	// Describe operation would tell them: Arguments{"ModelArtifacts": …}.
	Properties Arguments
	// Outputs are the output parameters of a Lambda or Callback step.
	Outputs map[string]any
	// Files are what the step has written, by URI. JsonGet reads them.
	Files map[string][]byte
}

// StepError is a failure of a step that may be retried.
type StepError struct {
	// Exception is its kind: the step's retry policies say which are tried again.
	Exception Exception
	// Reason is what failed.
	Reason string
}

// Error is the kind and the reason.
func (e *StepError) Error() string { return string(e.Exception) + ": " + e.Reason }

// Simulate is a [StepFunc] that does nothing and succeeds. Jobs get a name, training jobs the
// place of a model, models and versions a name or ARN.
func Simulate(_ context.Context, run StepRun) (StepResult, error) {
	p := Arguments{}
	switch run.Kind {
	case KindTraining:
		p["TrainingJobName"] = run.Job
		p["ModelArtifacts"] = Arguments{
			"S3ModelArtifacts": strings.TrimRight(run.Text("OutputDataConfig.S3OutputPath"), "/") + "/" + run.Job + "/output/model.tar.gz",
		}
	case KindProcessing, KindQualityCheck, KindClarifyCheck:
		p["ProcessingJobName"] = run.Job
	case KindTransform:
		p["TransformJobName"] = run.Job
	case KindModel:
		p["ModelName"] = run.Job
	case KindRegisterModel:
		p["ModelPackageArn"] = "arn:aws:sagemaker:local:000000000000:model-package/" + run.Text("ModelPackageGroupName") + "/1"
	}
	return StepResult{Properties: p}, nil
}

// LocalOptions say how a pipeline runs here.
type LocalOptions struct {
	// Steps do the work of the steps of those names.
	Steps map[string]StepFunc
	// Kinds do the work of steps of those kinds that have no function of their own.
	Kinds map[Kind]StepFunc
	// Default does the work of all others, as [Simulate]. Without it a step that nothing is
	// there for is awsai.ErrInvalid before anything runs.
	Default StepFunc
	// Read reads files for JsonGet that no step of this execution has written. The default is
	// that there are none.
	Read func(ctx context.Context, uri string) ([]byte, error)
	// Concurrency is how many steps run at a time. The default is 4.
	Concurrency int
	// Variables are the facts of the execution. The default is made up.
	Variables map[Variable]string
	// Previous is an execution whose results are taken for cached steps whose arguments are as
	// they were, and for all steps that Only leaves out.
	Previous *LocalExecution
	// Only are the names of the steps that run, where not all do. What they wait for comes from
	// Previous.
	Only []string
}

// LocalExecution is a run of a pipeline in this process.
type LocalExecution struct {
	// Status is job.Succeeded, job.Failed or job.Stopped.
	Status job.Status
	// Reason is why it failed: "Step 'NAME' failed with message: MESSAGE".
	Reason string
	// Steps are those of the definition, in its order.
	Steps []LocalStep
	// Order are the names of the steps that ran, in the order that they began.
	Order []string

	files map[string][]byte
}

// LocalStep is a step of a local execution.
type LocalStep struct {
	// Name and Kind are the step's.
	Name string
	Kind Kind
	// Status is [StepSucceeded], [StepFailed], [StepStopped], [StepBlocked] or [StepWaiting].
	Status StepStatus
	// Reason is why it failed.
	Reason string
	// Outcome is what a condition step has decided.
	Outcome bool
	// Attempts is how often it was tried. Steps that took an earlier result have none.
	Attempts int
	// Cached tells that an earlier result was taken.
	Cached bool
	// Arguments are the step's as JSON, with every reference replaced, and Properties what
	// other steps can refer to.
	Arguments, Properties json.RawMessage
	// Began and Ended are when it ran.
	Began, Ended time.Time
}

// Step is the step of that name, or a zero one.
func (e LocalExecution) Step(name string) LocalStep {
	for _, s := range e.Steps {
		if s.Name == name {
			return s
		}
	}
	return LocalStep{}
}

// Blocked are the names of the steps that could not run because a condition did not take their
// branch, or that of a step that they wait for.
func (e LocalExecution) Blocked() []string {
	var out []string
	for _, s := range e.Steps {
		if s.Status == StepBlocked {
			out = append(out, s.Name)
		}
	}
	return out
}

// RunLocal runs the pipeline in this process: parameters, references, conditions, property
// files, retries and caching as the service has them, with a Go function for the work of each
// step. Steps that do not wait for one another run at the same time.
//
// A definition or parameters that are not valid are awsai.ErrInvalid. When a step fails, those
// that run are finished and no other begins; the error then holds a *job.FailedError. When the
// context ends, the functions that run are waited for. The execution is whole in either case.
func (d *Definition) RunLocal(ctx context.Context, parameters map[string]any, optFns ...func(*LocalOptions)) (LocalExecution, error) {
	const op = "pipeline.RunLocal"
	opts := options(optFns)
	if opts.Concurrency <= 0 {
		opts.Concurrency = 4
	}
	if err := d.validate(); err != nil {
		return LocalExecution{}, awsai.Wrap(op, err)
	}
	params, err := d.arguments(parameters)
	if err != nil {
		return LocalExecution{}, awsai.Wrap(op, err)
	}
	r := newRunner(d, params, opts)
	if err := r.check(); err != nil {
		return LocalExecution{}, awsai.Wrap(op, err)
	}
	e := r.run(ctx)
	switch {
	case ctx.Err() != nil && e.Status == job.Stopped:
		return e, awsai.Wrap(op, ctx.Err())
	case e.Status == job.Failed:
		return e, awsai.Wrap(op, &job.FailedError{Name: "pipeline", ID: r.scope.variables[ExecutionID], Status: e.Status, Reason: e.Reason})
	}
	return e, nil
}

// arguments are the parameters with their defaults, held to their types.
func (d *Definition) arguments(given map[string]any) (map[string]node, error) {
	out := map[string]node{}
	var missing []string
	for _, p := range d.parameters() {
		name, typ := textOf(p.get("Name")), textOf(p.get("Type"))
		v, ok := given[name]
		if !ok {
			if isNull(p.get("DefaultValue")) {
				missing = append(missing, name)
			}
			out[name] = p.get("DefaultValue")
			continue
		}
		n, err := treeOf(v)
		if err != nil || !ofType(n, typ) {
			return nil, fmt.Errorf("%w: unexpected type %T for parameter %s, which is of the type %s", awsai.ErrInvalid, v, name, typ)
		}
		if oneOf, ok := p.get("EnumValues").(list); ok && !slices.ContainsFunc(oneOf, func(e node) bool { return same(e, n) }) {
			return nil, fmt.Errorf("%w: parameter %s is none of the %d values that it may have", awsai.ErrInvalid, name, len(oneOf))
		}
		out[name] = n
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%w: parameters without value: %s", awsai.ErrInvalid, strings.Join(missing, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := out[name]; !ok {
			return nil, fmt.Errorf("%w: unknown parameter %s", awsai.ErrInvalid, name)
		}
	}
	return out, nil
}

// facts are the variables of an execution, with those that are not given made up.
func facts(given map[Variable]string) map[Variable]string {
	now := time.Now().UTC().Format(time.RFC3339)
	id := strings.ToLower(rand.Text()[:12])
	name := given[PipelineName]
	if name == "" {
		name = "local"
	}
	arn := "arn:aws:sagemaker:local:000000000000:pipeline/" + strings.ToLower(name)
	out := map[Variable]string{
		PipelineName: name, PipelineARN: arn, ExecutionID: id,
		ExecutionARN: arn + "/execution/" + id, StartTime: now, CurrentTime: now,
	}
	maps.Copy(out, given)
	return out
}
