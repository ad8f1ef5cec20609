package pipeline

import (
	"reflect"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
)

// answer is what the service tells of a step of a kind when it has run, or nil where that is
// an answer of another service or none.
func answer(k Kind) reflect.Type {
	switch k {
	case KindProcessing:
		return reflect.TypeFor[sagemaker.DescribeProcessingJobOutput]()
	case KindTraining:
		return reflect.TypeFor[sagemaker.DescribeTrainingJobOutput]()
	case KindTuning:
		return reflect.TypeFor[sagemaker.DescribeHyperParameterTuningJobOutput]()
	case KindModel:
		return reflect.TypeFor[sagemaker.DescribeModelOutput]()
	case KindRegisterModel:
		return reflect.TypeFor[sagemaker.DescribeModelPackageOutput]()
	case KindTransform:
		return reflect.TypeFor[sagemaker.DescribeTransformJobOutput]()
	case KindAutoML:
		return reflect.TypeFor[sagemaker.DescribeAutoMLJobOutput]()
	case KindEndpointConfig:
		return reflect.TypeFor[sagemaker.DescribeEndpointConfigOutput]()
	case KindEndpoint:
		return reflect.TypeFor[sagemaker.DescribeEndpointOutput]()
	case KindInferenceComponent:
		return reflect.TypeFor[sagemaker.DescribeInferenceComponentOutput]()
	}
	return nil
}

// more are properties beyond the answer, with what lies below them left open.
func (k Kind) more() []string {
	switch k {
	case KindTuning:
		return []string{"TrainingJobSummaries"}
	case KindAutoML:
		return []string{"BestCandidateProperties"}
	}
	return nil
}

// unknownProperty is the first part of a path that the answer of a kind does not have, or "".
func unknownProperty(k Kind, path []segment) string {
	t := answer(k)
	if t == nil {
		return ""
	}
	for _, name := range k.more() {
		if path[0].key == name {
			return ""
		}
	}
	for i, s := range path {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Struct:
			f, ok := t.FieldByName(s.key)
			if !ok || !f.IsExported() || s.key == "ResultMetadata" || s.inner && s.index >= 0 {
				return s.key
			}
			t = f.Type
		case reflect.Slice, reflect.Map:
			if i > 0 && !s.inner {
				return s.key
			}
			t = t.Elem()
		case reflect.Interface: // a union: its members are types of their own
			return ""
		default:
			return s.key
		}
	}
	return ""
}
