package pipeline

// keyMembers are the arguments that the service's caching looks at, of the page "Default cache
// key attributes by pipeline step type" of the SageMaker guide. It is nil for kinds of which
// the page says nothing: all of their arguments count here.
func (k Kind) keyMembers() []string {
	switch k {
	case KindProcessing, KindQualityCheck, KindClarifyCheck:
		return []string{"AppSpecification", "Environment", "ProcessingInputs"}
	case KindTraining:
		return []string{"AlgorithmSpecification", "CheckpointConfig", "DebugHookConfig", "DebugRuleConfigurations",
			"Environment", "HyperParameters", "InputDataConfig"}
	case KindTuning:
		return []string{"HyperParameterTuningJobConfig", "TrainingJobDefinition", "TrainingJobDefinitions"}
	case KindAutoML:
		return []string{"AutoMLJobConfig", "AutoMLJobObjective", "InputDataConfig", "ProblemType"}
	case KindTransform:
		return []string{"DataProcessing", "Environment", "ModelName", "TransformInput"}
	case KindEMR:
		return []string{"ClusterId", "StepConfig"}
	}
	return nil
}

// within are the members of a member that alone count.
func (k Kind) within(name string) []string {
	switch {
	case k == KindTuning && name == "TrainingJobDefinition":
		return []string{"AlgorithmSpecification", "HyperParameterRanges", "InputDataConfig", "StaticHyperParameters", "TuningObjective"}
	case k == KindAutoML && name == "AutoMLJobConfig":
		return []string{"CompletionCriteria", "CandidateGenerationConfig", "DataSplitConfig", "Mode"}
	}
	return nil
}

// stepMembers are the members of the step beside its arguments that caching looks at.
func (k Kind) stepMembers() []string {
	switch k {
	case KindQualityCheck, KindClarifyCheck:
		out := []string{"SkipCheck", "RegisterNewBaseline", "ModelPackageGroupName", "SuppliedBaselineConstraints", "CheckType"}
		if k == KindQualityCheck {
			out = append(out, "SuppliedBaselineStatistics")
		}
		return out
	case KindLambda:
		return []string{"FunctionArn", "OutputParameters"}
	case KindCallback:
		return []string{"SqsQueueUrl", "OutputParameters"}
	}
	return nil
}

// key is the part of the arguments that caching looks at.
func (k Kind) key(args *object) *object {
	names := k.keyMembers()
	if names == nil {
		return args
	}
	return pick(args, names, k.within)
}

func pick(o *object, names []string, within func(string) []string) *object {
	out := newObject()
	for _, name := range names {
		v := o.get(name)
		if v == nil {
			continue
		}
		if inner, ok := v.(*object); ok {
			if only := within(name); only != nil {
				v = pick(inner, only, func(string) []string { return nil })
			}
		}
		out.set(name, v)
	}
	return out
}
