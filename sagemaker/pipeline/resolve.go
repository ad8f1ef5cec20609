package pipeline

import (
	"context"
	"fmt"
	"strings"
	"sync"
)

// scope is what expressions are resolved in while a pipeline runs here.
type scope struct {
	def        *graph
	parameters map[string]node
	variables  map[Variable]string
	experiment node
	read       func(ctx context.Context, uri string) ([]byte, error)

	mu         sync.Mutex
	properties map[string]*object
	files      map[string][]byte // by URI
}

// reason is why a step failed, in the words of the SageMaker SDK's local mode.
type reason string

func (r reason) Error() string { return string(r) }

func failure(format string, args ...any) error { return reason(fmt.Sprintf(format, args...)) }

// errUndefined is the message of a reference to what is not there.
func errUndefined(o *object) error { return failure("%s is undefined.", write(o)) }

// resolve replaces the expressions in a value by what they stand for.
func (sc *scope) resolve(ctx context.Context, n node, job string) (node, error) {
	switch n := n.(type) {
	case list:
		out := make(list, len(n))
		for i, v := range n {
			r, err := sc.resolve(ctx, v, job)
			if err != nil {
				return nil, err
			}
			out[i] = r
		}
		return out, nil
	case *object:
		if isExpression(n) {
			return sc.expression(ctx, n, job)
		}
		out := newObject()
		for _, m := range n.members {
			r, err := sc.resolve(ctx, m.value, job)
			if err != nil {
				return nil, err
			}
			out.members = append(out.members, member{m.name, m.text, r})
		}
		return out, nil
	}
	return n, nil
}

func (sc *scope) expression(ctx context.Context, o *object, job string) (v node, err error) {
	switch m := o.members[0]; m.name {
	case getName:
		v = sc.get(textOf(m.value), job)
	case joinName:
		v, err = sc.join(ctx, m.value.(*object), job)
	default:
		v, err = sc.jsonGet(ctx, m.value.(*object), job)
	}
	if err == nil && isNull(v) {
		err = errUndefined(o)
	}
	return v, err
}

// get is what a reference stands for, or nil.
func (sc *scope) get(ref, job string) node {
	if name, ok := strings.CutPrefix(ref, "Parameters."); ok {
		return sc.parameters[name]
	}
	if name, ok := strings.CutPrefix(ref, "Execution."); ok {
		if v := Variable(name); v == TrainingJob || v == ProcessingJob {
			return quote(job)
		}
		if v, ok := sc.variables[Variable(name)]; ok {
			return quote(v)
		}
		return nil
	}
	if name, ok := strings.CutPrefix(ref, "PipelineExperimentConfig."); ok {
		if e, isObject := sc.experiment.(*object); isObject && !strings.HasPrefix(reference(e.get(name)), "PipelineExperimentConfig.") {
			if inner := reference(e.get(name)); inner != "" {
				return sc.get(inner, job)
			}
			return e.get(name)
		}
		return nil
	}
	step, path, _ := stepReference(ref)
	if path == "" {
		return quote(step)
	}
	return sc.property(step, path)
}

func (sc *scope) property(step, path string) node {
	segments, err := parsePath(path)
	if err != nil {
		return nil
	}
	sc.mu.Lock()
	defer sc.mu.Unlock()
	props := sc.properties[step]
	if props == nil {
		return nil
	}
	v, ok := along(props, segments)
	if !ok {
		return nil
	}
	return v
}

func (sc *scope) join(ctx context.Context, args *object, job string) (node, error) {
	values, _ := args.get("Values").(list)
	parts := make([]string, len(values))
	for i, n := range values {
		v, err := sc.resolve(ctx, n, job)
		if err != nil {
			return nil, err
		}
		a, ok := v.(atom)
		if !ok {
			return nil, failure("value %d of Std:Join is no text, number or boolean", i)
		}
		parts[i] = plain(a)
	}
	return quote(strings.Join(parts, textOf(args.get("On")))), nil
}

func (sc *scope) jsonGet(ctx context.Context, args *object, job string) (node, error) {
	uri, err := sc.fileURI(ctx, args, job)
	if err != nil {
		return nil, err
	}
	data, err := sc.readFile(ctx, uri)
	if err != nil {
		return nil, failure("Received an error while reading file %s from S3: %v", uri, err)
	}
	tree, err := parseTree(data)
	if err != nil {
		return nil, failure("Contents of file %s are not in valid JSON format.", uri)
	}
	path := textOf(args.get("Path"))
	segments, err := parsePath(path)
	if err != nil {
		return nil, failure("Invalid json path '%s'", path)
	}
	for _, s := range segments { // a list has indexes here, and no names
		if _, isList := tree.(list); isList && s.index < 0 {
			return nil, failure("Invalid json path '%s'", path)
		}
		next, ok := along(tree, []segment{s})
		if !ok {
			return nil, failure("Invalid json path '%s'", path)
		}
		tree = next
	}
	return tree, nil
}

// fileURI is where the file of a JsonGet is.
func (sc *scope) fileURI(ctx context.Context, args *object, job string) (string, error) {
	if n := args.get("S3Uri"); !isNull(n) {
		v, err := sc.resolve(ctx, n, job)
		return textOf(v), err
	}
	step, path, _ := stepReference(reference(args.get("PropertyFile")))
	i, known := sc.def.at[step]
	if !known {
		return "", failure("no step %s", step)
	}
	file := sc.def.steps[i].file(strings.TrimPrefix(path, "PropertyFiles."))
	if file == nil {
		return "", failure("Step '%s' has no property file %s", step, path)
	}
	output := sc.property(step, "ProcessingOutputConfig.Outputs['"+textOf(file.get("OutputName"))+"'].S3Output.S3Uri")
	prefix, ok := text(output)
	if !ok {
		return "", failure("Step '%s' does not yet contain processing outputs.", step)
	}
	return strings.TrimRight(prefix, "/") + "/" + strings.TrimLeft(textOf(file.get("FilePath")), "/"), nil
}

const errNoFile = reason("NoSuchKey: no step has written it")

func (sc *scope) readFile(ctx context.Context, uri string) ([]byte, error) {
	sc.mu.Lock()
	data, ok := sc.files[uri]
	sc.mu.Unlock()
	if ok {
		return data, nil
	}
	if sc.read == nil {
		return nil, errNoFile
	}
	return sc.read(ctx, uri)
}
