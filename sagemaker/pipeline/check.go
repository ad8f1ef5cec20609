package pipeline

// CheckType is what a check looks at.
type CheckType string

// The checks. The first two are of [QualityCheck], the others of [ClarifyCheck].
const (
	DataQuality         CheckType = "DATA_QUALITY"
	ModelQuality        CheckType = "MODEL_QUALITY"
	DataBias            CheckType = "DATA_BIAS"
	ModelBias           CheckType = "MODEL_BIAS"
	ModelExplainability CheckType = "MODEL_EXPLAINABILITY"
)

// CheckArgs are what a check does.
type CheckArgs struct {
	// Type is what it looks at.
	Type CheckType
	// Job is the processing job that computes the statistics.
	Job ProcessingArgs
	// Group is the group in the registry whose newest approved version has the baseline.
	Group Val[string]
	// Skip computes the baseline and compares with none.
	Skip Val[bool]
	// FailOnViolation says whether violations fail the step. The default is true.
	FailOnViolation Val[bool]
	// Register lets the computed baseline be used for the model that is registered next.
	Register Val[bool]
	// Statistics and Constraints are URIs of a baseline that counts in place of the registry's.
	// Statistics are for QualityCheck alone.
	Statistics, Constraints Val[string]
	// Model is the name of the model, for ModelBias and ModelExplainability.
	Model Val[string]
}

// CheckStep is a step that compares data or a model with a baseline.
type CheckStep struct{ outlet }

// QualityCheck compares the quality of data or of a model with a baseline. It may be cached,
// not retried.
//
// AWS has closed SageMaker Model Monitor, whose engine this is, to new customers; those who use
// it keep it. Others compute statistics in a [Processing] step and compare them in an [If].
func QualityCheck(name string, a CheckArgs, optFns ...func(*CacheOptions)) CheckStep {
	return check(KindQualityCheck, name, a, optFns)
}

// ClarifyCheck compares the bias of data or of a model, or what its predictions rest on, with a
// baseline. It may be cached, not retried.
//
// AWS has closed SageMaker Clarify to new customers on 30 July 2026; those who use it keep it.
// Others compute the metrics in a [Processing] step and compare them in an [If].
func ClarifyCheck(name string, a CheckArgs, optFns ...func(*CacheOptions)) CheckStep {
	return check(KindClarifyCheck, name, a, optFns)
}

func check(kind Kind, name string, a CheckArgs, optFns []func(*CacheOptions)) CheckStep {
	o := newObject(arg("CheckType", quote(string(a.Type))))
	add := func(name string, v Value) {
		if !v.IsZero() {
			o.set(name, v.tree())
		}
	}
	add("ModelPackageGroupName", a.Group)
	add("SkipCheck", or(a.Skip, false))
	add("FailOnViolation", or(a.FailOnViolation, true))
	add("RegisterNewBaseline", or(a.Register, false))
	add("SuppliedBaselineStatistics", a.Statistics)
	add("SuppliedBaselineConstraints", a.Constraints)
	add("ModelName", a.Model)
	return CheckStep{outlet{newBase(kind, name, a.Job.placed(), cacheOptions(optFns), o.members...)}}
}

func or(v Val[bool], preset bool) Val[bool] {
	if v.IsZero() {
		return Lit(preset)
	}
	return v
}

// Calculated is the URI of the constraints that the step has computed.
func (s CheckStep) Calculated() Val[string] { return s.Property("CalculatedBaselineConstraints") }

// Baseline is the URI of the constraints that a model which is registered next is to be
// compared with.
func (s CheckStep) Baseline() Val[string] {
	return s.Property("BaselineUsedForDriftCheckConstraints")
}
