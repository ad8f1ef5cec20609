package pipeline

import (
	"slices"
	"strconv"
	"strings"
)

// takes tells whether steps of a kind are cached and retried, and whether the kind is known here.
func (k Kind) takes() (cache, retry, known bool) {
	switch k {
	case KindProcessing, KindTraining, KindTuning, KindTransform, KindEMR, KindEMRServerless, KindAutoML, KindEndpointConfig:
		return true, true, true
	case KindCallback, KindLambda, KindQualityCheck, KindClarifyCheck, KindEndpoint:
		return true, false, true
	case KindModel, KindRegisterModel:
		return false, true, true
	case KindCondition, KindFail, KindInferenceComponent, KindLineage, KindBedrockCustomModel,
		KindBedrockCustomModelDeployment, KindBedrockModelImport, KindBedrockProvisionedModelThroughput:
		return false, false, true
	}
	return true, true, false
}

func (c *checker) cache(s stepNode) {
	n := s.o.get("CacheConfig")
	if isNull(n) {
		return
	}
	at := s.at.member("CacheConfig")
	if may, _, _ := s.kind.takes(); !may {
		c.fault(s, at, "steps of the kind %s are not cached", s.kind)
	}
	o, ok := n.(*object)
	if !ok || !ofType(o.get("Enabled"), "Boolean") {
		c.fault(s, at, "Enabled is true or false")
		return
	}
	expire := o.get("ExpireAfter")
	if isNull(expire) {
		return
	}
	if _, ok := parseISO(textOf(expire)); !ok {
		c.fault(s, at.member("ExpireAfter"), "no duration as ISO 8601 has it, such as P30D or PT1H")
	}
}

func (c *checker) retries(s stepNode) {
	n := s.o.get("RetryPolicies")
	if isNull(n) {
		return
	}
	at := s.at.member("RetryPolicies")
	if _, may, _ := s.kind.takes(); !may {
		c.fault(s, at, "steps of the kind %s are not retried", s.kind)
	}
	l, ok := n.(list)
	if !ok {
		c.fault(s, at, "no list")
	}
	for i, p := range l {
		if o, ok := p.(*object); ok {
			c.retry(s, at.item(i), o)
		} else {
			c.fault(s, at.item(i), "no object")
		}
	}
}

func (c *checker) retry(s stepNode, at place, o *object) {
	attempts, expire := o.get("MaxAttempts"), o.get("ExpireAfterMin")
	if isNull(attempts) == isNull(expire) {
		c.fault(s, at, "want either MaxAttempts or ExpireAfterMin")
	}
	within := func(name string, n node, low, high float64) {
		if isNull(n) {
			return
		}
		if v, ok := number(n); !ok || v < low || v > high {
			c.fault(s, at.member(name), "limit %v to %v", low, high)
		}
	}
	within("MaxAttempts", attempts, 1, maxAttempts)
	within("ExpireAfterMin", expire, 1, maxExpireMins)
	within("BackoffRate", o.get("BackoffRate"), 0, 1e6)
	within("IntervalSeconds", o.get("IntervalSeconds"), 0, 1e9)
	types, ok := o.get("ExceptionType").(list)
	if one, isText := text(o.get("ExceptionType")); isText { // as the published schema has it
		types, ok = list{quote(one)}, true
	}
	if !ok || len(types) == 0 {
		c.fault(s, at.member("ExceptionType"), "no exceptions")
	}
	for i, n := range types {
		name := textOf(n)
		in := at.member("ExceptionType").item(i)
		switch {
		case !strings.HasPrefix(name, "Step.") && !strings.HasPrefix(name, "SageMaker."):
			c.fault(s, in, "exceptions begin with Step. or SageMaker.")
		case strings.HasPrefix(name, "SageMaker.") && (s.kind == KindModel || s.kind == KindRegisterModel):
			c.fault(s, in, "%s is for jobs, and steps of the kind %s have none", name, s.kind)
		}
	}
}

func number(n node) (float64, bool) {
	if !isNumber(n) {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(n.(atom)), 64)
	return v, err == nil
}

// kind checks what a kind of step has to have and does not take.
func (c *checker) kind(s stepNode) {
	args, ok := s.args().(*object)
	if !ok {
		if s.kind != KindLambda && s.kind != KindCallback || !isNull(s.args()) {
			c.fault(s, s.at.member("Arguments"), "no object")
		}
		args = newObject()
	}
	at := s.at.member("Arguments")
	switch s.kind {
	case KindCondition:
		c.conditions(s, args.get("Conditions"), at.member("Conditions"))
	case KindFail:
		if isNull(args.get("ErrorMessage")) {
			c.fault(s, at, "no ErrorMessage")
		}
	case KindLambda:
		c.needs(s, s.o, s.at, "FunctionArn")
		c.outputs(s)
	case KindCallback:
		c.needs(s, s.o, s.at, "SqsQueueUrl")
		c.outputs(s)
	case KindEMR:
		c.emr(s, args, at)
	case KindEMRServerless:
		c.either(s, args, at, "ApplicationId", "ApplicationConfig")
		c.needs(s, args, at, "ExecutionRoleArn", "JobConfig")
	case KindQualityCheck:
		c.check(s, DataQuality, ModelQuality)
	case KindClarifyCheck:
		c.check(s, DataBias, ModelBias, ModelExplainability)
	case KindAutoML:
		c.autoML(s, args, at)
	case KindEndpointConfig:
		c.without(s, args, at, "DataCaptureConfig", "ExplainerConfig")
	case KindEndpoint:
		c.without(s, args, at, "DeploymentConfig")
	case KindLineage:
		c.lineage(s, args, at)
	}
}

func (c *checker) needs(s stepNode, o *object, at place, names ...string) {
	for _, name := range names {
		if n := o.get(name); isNull(n) || n == atom(`""`) {
			c.fault(s, at, "no %s", name)
		}
	}
}

func (c *checker) without(s stepNode, o *object, at place, names ...string) {
	for _, name := range names {
		if o.get(name) != nil {
			c.fault(s, at.member(name), "pipelines do not take %s in steps of the kind %s", name, s.kind)
		}
	}
}

func (c *checker) either(s stepNode, o *object, at place, a, b string) {
	if isNull(o.get(a)) == isNull(o.get(b)) {
		c.fault(s, at, "want either %s or %s", a, b)
	}
}

func (c *checker) outputs(s stepNode) {
	l, _ := s.o.get("OutputParameters").(list)
	seen := map[string]bool{}
	for i, n := range l {
		at := s.at.member("OutputParameters").item(i)
		o, ok := n.(*object)
		if !ok {
			c.fault(s, at, "no object")
			continue
		}
		name := textOf(o.get("OutputName"))
		if name == "" || seen[name] {
			c.fault(s, at, "an output has a name of its own, unlike %q", name)
		}
		seen[name] = true
		if !slices.Contains([]string{"String", "Integer", "Float", "Boolean"}, textOf(o.get("OutputType"))) {
			c.fault(s, at, "the type of an output is String, Integer, Float or Boolean")
		}
	}
}

func (c *checker) emr(s stepNode, args *object, at place) {
	c.either(s, args, at, "ClusterId", "ClusterConfig")
	if !isNull(args.get("ExecutionRoleArn")) && isNull(args.get("ClusterId")) {
		c.fault(s, at, "an ExecutionRoleArn needs a ClusterId")
	}
	if jar, ok := along(args, []segment{{key: "StepConfig", index: -1}, {key: "HadoopJarStep", index: -1}}); !ok || isNull(jar) {
		c.fault(s, at, "no StepConfig.HadoopJarStep")
	}
	cluster, ok := args.get("ClusterConfig").(*object)
	if !ok {
		return
	}
	at = at.member("ClusterConfig")
	c.without(s, cluster, at, "Name", "AutoTerminationPolicy", "Steps")
	instances, ok := cluster.get("Instances").(*object)
	if !ok {
		c.fault(s, at, "no Instances")
		return
	}
	at = at.member("Instances")
	c.without(s, instances, at, "KeepJobFlowAliveWhenNoSteps", "TerminationProtected")
	c.either(s, instances, at, "InstanceGroups", "InstanceFleets")
}

func (c *checker) check(s stepNode, types ...CheckType) {
	if t := CheckType(textOf(s.o.get("CheckType"))); !slices.Contains(types, t) {
		c.fault(s, s.at.member("CheckType"), "want one of %v", types)
	}
}

func (c *checker) autoML(s stepNode, args *object, at place) {
	mode, ok := along(args, []segment{{key: "AutoMLJobConfig", index: -1}, {key: "Mode", index: -1}})
	if m, isText := text(mode); !ok || isText && m != "ENSEMBLING" {
		c.fault(s, at.member("AutoMLJobConfig"), "pipelines take the Mode ENSEMBLING alone")
	}
}

func (c *checker) lineage(s stepNode, args *object, at place) {
	names := []string{"Actions", "Artifacts", "Contexts", "Associations"}
	if len(args.members) == 0 {
		c.fault(s, at, "want at least one of %s", strings.Join(names, ", "))
	}
	for _, m := range args.members {
		if !slices.Contains(names, m.name) {
			c.fault(s, at.member(m.name), "want no more than %s", strings.Join(names, ", "))
		}
	}
}

// conditions checks a list of conditions and those within them.
func (c *checker) conditions(s stepNode, n node, at place) {
	l, ok := n.(list)
	if !ok || len(l) == 0 {
		c.fault(s, at, "no conditions")
	}
	for i, v := range l {
		c.condition(s, v, at.item(i))
	}
}

func (c *checker) condition(s stepNode, n node, at place) {
	o, ok := n.(*object)
	if !ok {
		c.fault(s, at, "no condition")
		return
	}
	switch kind := textOf(o.get("Type")); kind {
	case "Equals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo":
		c.values(s, o, at, "LeftValue", "RightValue")
	case "In":
		c.values(s, o, at, "QueryValue")
		if l, ok := o.get("Values").(list); !ok || len(l) == 0 {
			c.fault(s, at, "no Values")
		}
	case "Not":
		c.condition(s, negated(o), at.member("Condition"))
	case "Or":
		c.conditions(s, o.get("Conditions"), at.member("Conditions"))
	default:
		c.fault(s, at, "%s is no type of condition", kind)
	}
}

// values are what a condition compares. The empty text is one.
func (c *checker) values(s stepNode, o *object, at place, names ...string) {
	for _, name := range names {
		if isNull(o.get(name)) {
			c.fault(s, at, "no %s", name)
		}
	}
}

// negated is what a Not is about. Older definitions of the SageMaker SDK for Python call it
// Expression.
func negated(o *object) node {
	if n := o.get("Condition"); n != nil {
		return n
	}
	return o.get("Expression")
}
