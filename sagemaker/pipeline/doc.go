// Package pipeline defines pipelines of Amazon SageMaker as Go values, validates them, runs them
// in this process or at the service, and tells what differs between two.
//
//	input := pipeline.Param[string]("Input")
//	limit := pipeline.Param[float64]("Limit").Default(6)
//	train := pipeline.Training("Train", pipeline.TrainingArgs{Channels: …input.Val()…})
//	eval := pipeline.Processing("Evaluate", pipeline.ProcessingArgs{Inputs: …train.Model()…})
//	mse := pipeline.JSONGet[float64](eval.File("Report"), "metrics.mse")
//	check := pipeline.If("Check", pipeline.Branch{If: []pipeline.Condition{pipeline.Less(mse, limit.Val())}, Then: …})
//	p := pipeline.Pipeline{Parameters: []pipeline.AnyParameter{input, limit}, Steps: []pipeline.Step{train, eval, check}}
//	def, err := p.Define() // with every fault at once
//	…
//	ran, err := def.RunLocal(ctx, map[string]any{"Input": "s3://…"}, …) // with Go functions for the steps
//	…
//	client := pipeline.New(cfg)
//	_, err = client.Upsert(ctx, "Abalone", def)
//	run, err := client.Start(ctx, "Abalone", …)
//	for step, err := range run.WatchSteps(ctx) { … }
//
// A field that may hold what is known only when the pipeline runs is a [Val]: a literal, a
// parameter, a property of another step. Others are plain Go types, and a reference there does
// not compile; nor does a cache or a retry on a kind of step that takes none. What the builders
// of a kind lack goes into its More, free JSON with a Val wherever the service takes one;
// [Request] makes that of a request of the AWS SDK. A step waits for those whose values it uses.
//
// Steps are cached at the service by what they are given, so that names and times must not be
// among it; [Diff] says which steps will run again and why.
//
// # Limits
//
// Those of the service: 200 parameters, 1 MiB of definition, names of 64 characters for steps,
// 20 retries or ten days of them. Properties are checked against the answers of SageMaker's API,
// not against those of EMR, EMR Serverless and Bedrock. Local execution does what its functions
// do: it starts no container and knows no capacity.
//
// Steps of the kinds QualityCheck and ClarifyCheck rest on Model Monitor and Clarify, which AWS
// has closed to new customers.
//
// # Errors
//
// Methods return *awsai.Error. A definition that is not valid is an *[InvalidError], which is
// awsai.ErrInvalid and holds every fault. An execution that failed or was stopped, here or at the
// service, is a *job.FailedError.
//
// # Testing
//
// [Definition.RunLocal] with [Simulate] runs any pipeline in a test. A [Client] over awsaitest
// needs no account.
package pipeline
