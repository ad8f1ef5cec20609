package pipeline

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// Primitive is a type that the service's parameters have: String, Integer, Float, Boolean.
type Primitive interface {
	string | int | float64 | bool
}

// Val is a value of a T that is known when the pipeline is defined or only when it runs: a
// literal ([Lit]), a parameter ([Parameter.Val]), a property of another step, the text of
// several ([Join]), what a step wrote to a file ([JSONGet]), or a fact of the execution
// ([Execution]). The zero Val is none: the member is left out.
//
// Fields that the service accepts no reference in are plain Go types, so that putting one
// there does not compile.
type Val[T Primitive] struct{ n node }

// Value is a [Val] of any type.
type Value interface {
	// IsZero tells whether there is none.
	IsZero() bool
	tree() node
	hyper() node
}

// IsZero tells whether v is the zero Val.
func (v Val[T]) IsZero() bool { return v.n == nil }

// MarshalJSON returns the value as a definition has it. The zero Val is null.
func (v Val[T]) MarshalJSON() ([]byte, error) { return appendTree(nil, v.n), nil }

// String is the value as a definition has it, as {"Get":"Parameters.Input"}.
func (v Val[T]) String() string { return write(v.n) }

func (v Val[T]) tree() node { return v.n }

// Lit is a value that is known when the pipeline is defined.
func Lit[T Primitive](v T) Val[T] { return Val[T]{literal(v)} }

func literal(v any) node {
	switch v := v.(type) {
	case string:
		return quote(v)
	case int:
		return atom(strconv.Itoa(v))
	case bool:
		return atom(strconv.FormatBool(v))
	case float64:
		return atom(decimal(v))
	}
	return atom("null")
}

// decimal writes a number so that it reads as a Float, as 6.0. What JSON cannot hold is null.
func decimal(v float64) string {
	out, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	if s := string(out); strings.ContainsAny(s, ".e") {
		return s
	}
	return string(out) + ".0"
}

func get(path string) node { return newObject(member{"Get", `"Get"`, quote(path)}) }

// call is a function of the service, as {"Std:Join":{…}}.
func call(name string, args ...member) node {
	return newObject(member{name, quote(name), newObject(args...)})
}

func arg(name string, v node) member { return member{name, quote(name), v} }

// Join is the text of several values with on between them. The values may be of any type.
func Join(on string, values ...Value) Val[string] {
	parts := make(list, len(values))
	for i, v := range values {
		parts[i] = v.tree()
	}
	return Val[string]{call("Std:Join", arg("On", quote(on)), arg("Values", parts))}
}

// Text is a value as text, as the hyperparameters of a training job have to be: 50 becomes
// "50", true becomes "True" as in the SageMaker SDK for Python, and what is known only when
// the pipeline runs is joined to text by the service.
func Text[T Primitive](v Val[T]) Val[string] {
	if v.IsZero() {
		return Val[string]{}
	}
	return Val[string]{v.hyper()}
}

// hyper is the value as a hyperparameter. A parameter of type String stays as it is, which is
// what the SageMaker SDK for Python emits.
func (v Val[T]) hyper() node {
	if a, ok := v.n.(atom); ok {
		return quote(plain(a))
	}
	_, isString := any(v).(Val[string])
	if isString && strings.HasPrefix(reference(v.n), "Parameters.") {
		return v.n
	}
	return call("Std:Join", arg("On", quote("")), arg("Values", list{v.n}))
}

// plain is an atom as text: what Python's str makes of it.
func plain(a atom) string {
	if s, ok := text(a); ok {
		return s
	}
	switch a {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	return string(a)
}

// Variable is a fact of an execution.
type Variable string

// The facts that every execution has.
const (
	PipelineName  Variable = "PipelineName"
	PipelineARN   Variable = "PipelineArn"
	ExecutionID   Variable = "PipelineExecutionId"
	ExecutionARN  Variable = "PipelineExecutionArn"
	StartTime     Variable = "StartDateTime"
	CurrentTime   Variable = "CurrentDateTime"
	TrainingJob   Variable = "TrainingJobName"   // only in a Training step
	ProcessingJob Variable = "ProcessingJobName" // only in a Processing step
)

func variables() []string {
	return []string{
		string(PipelineName), string(PipelineARN), string(ExecutionID), string(ExecutionARN),
		string(StartTime), string(CurrentTime), string(TrainingJob), string(ProcessingJob),
	}
}

// Execution is a fact of the execution. A step that has one other than the pipeline's name or
// ARN among the arguments that caching looks at runs every time.
func Execution(v Variable) Val[string] { return Val[string]{get("Execution." + string(v))} }

// JSONGet is the value at a path of the JSON file that a Processing step has written. The path
// is as "metrics.mse.value" or "metrics['mse'].values[0]".
func JSONGet[T Primitive](f FileRef, path string) Val[T] {
	return Val[T]{call("Std:JsonGet", arg("PropertyFile", get(f.ref)), arg("Path", quote(path)))}
}

// JSONGetS3 is JSONGet for an object in S3 whose URI is joined from parts, as of a file that a
// job of another kind has written.
func JSONGetS3[T Primitive](uri Val[string], path string) Val[T] {
	if !isJoin(uri.n) {
		uri = Join("", uri) // the service takes a join alone
	}
	return Val[T]{call("Std:JsonGet", arg("S3Uri", uri.n), arg("Path", quote(path)))}
}

// FileRef names a property file of a step: see [ProcessingStep.File].
type FileRef struct{ ref string }

func typeName[T Primitive]() string {
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Int:
		return "Integer"
	case reflect.Float64:
		return "Float"
	case reflect.Bool:
		return "Boolean"
	}
	return "String"
}
