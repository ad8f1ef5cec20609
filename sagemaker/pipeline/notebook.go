package pipeline

import "maps"

// NotebookArgs are what a notebook job does: a training job that runs a notebook without a user.
type NotebookArgs struct {
	// Job is the training job that runs it. Its Image, Role and InstanceType are required, and
	// where the image needs one the ContainerEntrypoint of its AlgorithmSpecification, in More.
	Job TrainingArgs
	// Input is the prefix in S3 that holds the notebook and what it needs.
	Input Val[string]
	// Notebook is the notebook's file name below Input, Kernel what runs it, as python3.
	Notebook, Kernel string
	// Init is the file name of a script that runs first, or "".
	Init string
	// Region is AWS_DEFAULT_REGION in the notebook.
	Region string
}

// notebookChannel is the channel that SageMaker's notebook images read.
const notebookChannel = "sagemaker_headless_execution_pipelinestep"

// NotebookJob runs a notebook. The service has no kind of its own for it: the step's kind is
// Training, in the form of the SageMaker SDK for Python. It takes no cache.
func NotebookJob(name string, a NotebookArgs, optFns ...func(*RetryOptions)) TrainingStep {
	t := a.Job
	t.Environment = maps.Clone(t.Environment)
	if t.Environment == nil {
		t.Environment = map[string]Val[string]{}
	}
	for k, v := range map[string]string{
		"AWS_DEFAULT_REGION":      a.Region,
		"SM_JOB_DEF_VERSION":      "1.0",
		"SM_ENV_NAME":             "sagemaker-default-env",
		"SM_SKIP_EFS_SIMULATION":  "true",
		"SM_EXECUTION_INPUT_PATH": "/opt/ml/input/data/" + notebookChannel,
		"SM_KERNEL_NAME":          a.Kernel,
		"SM_INPUT_NOTEBOOK_NAME":  a.Notebook,
		"SM_OUTPUT_NOTEBOOK_NAME": name + ".ipynb",
		"SM_INIT_SCRIPT":          a.Init,
	} {
		if v != "" {
			t.Environment[k] = Lit(v)
		}
	}
	t.Channels = append([]Channel{{Name: notebookChannel, S3: a.Input}}, t.Channels...)
	return TrainingStep{outlet{newBase(KindTraining, name, t, retryOptions(optFns))}}
}
