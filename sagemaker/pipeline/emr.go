package pipeline

// EMRArgs are a step on a cluster of Amazon EMR. Exactly one of ClusterID and Cluster counts.
type EMRArgs struct {
	// ClusterID is that of a cluster that runs already.
	ClusterID Val[string] `at:"ClusterId"`
	// Role is the runtime role of the step. It needs a ClusterID.
	Role Val[string] `at:"ExecutionRoleArn"`
	// Cluster is the request of RunJobFlow for a cluster of the step's own, without Name,
	// Steps, AutoTerminationPolicy, and in Instances without KeepJobFlowAliveWhenNoSteps and
	// TerminationProtected. Its Instances have either InstanceGroups or InstanceFleets.
	Cluster Arguments `at:"ClusterConfig"`
	// Jar is what runs, MainClass its class, JarArguments what it is given.
	Jar          Val[string]   `at:"StepConfig.HadoopJarStep.Jar"`
	MainClass    Val[string]   `at:"StepConfig.HadoopJarStep.MainClass"`
	JarArguments []Val[string] `at:"StepConfig.HadoopJarStep.Args"`
	// Properties are Java's.
	Properties []KeyValue `at:"StepConfig.HadoopJarStep.Properties"`
	// More are further members. They win over the fields.
	More Arguments `at:"*"`
}

// KeyValue is a property of a Java program.
type KeyValue struct {
	// Key names it.
	Key Val[string] `at:"Key"`
	// Value is what it is.
	Value Val[string] `at:"Value"`
}

// EMRStep is a step on a cluster.
type EMRStep struct{ outlet }

// EMR runs a program on a cluster of Amazon EMR.
func EMR(name string, a EMRArgs, optFns ...func(*JobOptions)) EMRStep {
	return EMRStep{outlet{newBase(KindEMR, name, a, options(optFns))}}
}

// EMRServerlessArgs are a job of Amazon EMR Serverless. Exactly one of ApplicationID and
// Application counts. The names of EMR Serverless's own request begin with a small letter.
type EMRServerlessArgs struct {
	// Role is the ARN of the role that the job has.
	Role Val[string]
	// ApplicationID is that of an application that there is already.
	ApplicationID Val[string]
	// Application is the request for one of the job's own.
	Application Arguments
	// Driver says what runs, as {"sparkSubmit": {"entryPoint": …}}.
	Driver Arguments
	// Overrides change the configuration.
	Overrides Arguments
	// MaxMinutes is after how long the job is stopped.
	MaxMinutes Val[int]
	// JobName is the job's name.
	JobName Val[string]
	// Tags are the job's.
	Tags map[string]Val[string]
}

func (a EMRServerlessArgs) request() (node, error) {
	return treeOf(struct {
		Role        Val[string]            `at:"ExecutionRoleArn"`
		JobRole     Val[string]            `at:"JobConfig.executionRoleArn"`
		Driver      Arguments              `at:"JobConfig.jobDriver"`
		JobApp      Val[string]            `at:"JobConfig.applicationId"`
		Overrides   Arguments              `at:"JobConfig.configurationOverrides"`
		MaxMinutes  Val[int]               `at:"JobConfig.executionTimeoutMinutes"`
		JobName     Val[string]            `at:"JobConfig.name"`
		Tags        map[string]Val[string] `at:"JobConfig.tags"`
		App         Val[string]            `at:"ApplicationId"`
		Application Arguments              `at:"ApplicationConfig"`
	}{a.Role, a.Role, a.Driver, a.ApplicationID, a.Overrides, a.MaxMinutes, a.JobName, a.Tags, a.ApplicationID, a.Application})
}

// EMRServerlessStep is a step of Amazon EMR Serverless.
type EMRServerlessStep struct{ outlet }

// EMRServerless runs a Spark or Hive job without a cluster.
func EMRServerless(name string, a EMRServerlessArgs, optFns ...func(*JobOptions)) EMRServerlessStep {
	return EMRServerlessStep{outlet{newBase(KindEMRServerless, name, a, options(optFns))}}
}
