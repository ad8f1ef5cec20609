package pipeline

import (
	"slices"
	"strings"
)

// expressions holds what a value refers to to what there is.
func (c *checker) expressions(s stepNode, n node, at place) {
	expressions(n, at, func(at place, o *object) {
		switch m := o.members[0]; m.name {
		case getName:
			c.get(s, at, textOf(m.value))
		case joinName:
			c.join(s, at, m.value.(*object))
		case jsonGetName:
			c.jsonGet(s, at, m.value.(*object))
		}
	})
}

func (c *checker) get(s stepNode, at place, ref string) {
	scope, name, _ := strings.Cut(ref, ".")
	switch scope {
	case "Parameters":
		if c.params[name] == nil {
			c.fault(s, at, "no parameter %s", name)
		}
	case "Execution":
		if !slices.Contains(variables(), name) {
			c.fault(s, at, "an execution has no %s", name)
		}
	case "PipelineExperimentConfig":
		if name != "ExperimentName" && name != "TrialName" {
			c.fault(s, at, "an experiment has no %s", name)
		}
	case "Steps":
		c.stepRef(s, at, ref)
	default:
		c.fault(s, at, "%s is not a reference: want Parameters, Execution, Steps or PipelineExperimentConfig", ref)
	}
}

func (c *checker) stepRef(s stepNode, at place, ref string) {
	name, path, ok := stepReference(ref)
	i, known := c.g.at[name]
	if !ok || !known {
		c.fault(s, at, "no step %s", name)
		return
	}
	if path == "" { // the step as a whole, which makes one wait for it
		return
	}
	segments, err := parsePath(path)
	if err != nil {
		c.fault(s, at, "%s is not a path", path)
		return
	}
	of := c.g.steps[i]
	first, second := segments[0], segment{}
	if len(segments) > 1 {
		second = segments[1]
	}
	switch {
	case of.kind == KindFail:
		c.fault(s, at, "%s is a Fail step, which has no properties", name)
	case of.kind == KindCondition && (first.key != "Outcome" || len(segments) > 1):
		c.fault(s, at, "%s is a condition, which has the property Outcome alone", name)
	case of.kind == KindCondition:
	case first.key == "PropertyFiles":
		if of.kind != KindProcessing {
			c.fault(s, at, "%s is no processing step and has no property files", name)
		} else if of.file(second.key) == nil {
			c.fault(s, at, "%s has no property file %s", name, second.key)
		}
	case of.kind == KindLambda || of.kind == KindCallback:
		if first.key != "OutputParameters" || !of.giveBack(second.key) {
			c.fault(s, at, "%s has no output %s", name, second.key)
		}
	case of.kind == KindProcessing && isOutput(segments) && !of.hasOutput(segments[2].key):
		c.fault(s, at, "%s has no output %s", name, segments[2].key)
	default:
		if unknown := unknownProperty(of.kind, segments); unknown != "" {
			c.fault(s, at, "%s, a step of the kind %s, has no property %s", name, of.kind, unknown)
		}
	}
}

// isOutput tells whether a path is ProcessingOutputConfig.Outputs['name'] or goes on from it.
func isOutput(p []segment) bool {
	return len(p) > 2 && p[0].key == "ProcessingOutputConfig" && p[1].key == "Outputs" && p[2].inner && p[2].index < 0
}

func (c *checker) join(s stepNode, at place, args *object) {
	if _, ok := text(args.get("On")); !ok {
		c.fault(s, at, "Std:Join has a text On")
	}
	l, ok := args.get("Values").(list)
	if !ok {
		c.fault(s, at, "Std:Join has a list of Values")
	}
	for i, v := range l {
		if o, isObject := v.(*object); isNull(v) || isObject && !isExpression(o) {
			c.fault(s, at.member(joinName).member("Values").item(i), "neither a literal nor a reference")
		}
	}
}

func (c *checker) jsonGet(s stepNode, at place, args *object) {
	file, uri := args.get("PropertyFile"), args.get("S3Uri")
	if isNull(file) == isNull(uri) {
		c.fault(s, at, "Std:JsonGet has either a PropertyFile or an S3Uri")
	}
	if !isNull(uri) && !isJoin(uri) {
		c.fault(s, at, "the S3Uri of Std:JsonGet is a Std:Join")
	}
	if !isNull(file) {
		_, path, ok := stepReference(reference(file))
		if !ok || !strings.HasPrefix(path, "PropertyFiles.") {
			c.fault(s, at, "the PropertyFile of Std:JsonGet refers to Steps.NAME.PropertyFiles.FILE")
		}
	}
	if p, ok := text(args.get("Path")); !ok || p == "" {
		c.fault(s, at, "Std:JsonGet has a Path")
	} else if _, err := parsePath(p); err != nil {
		c.fault(s, at, "the Path of Std:JsonGet is not a path")
	}
}
