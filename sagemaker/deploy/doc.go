// Package deploy puts models to work on SageMaker: endpoints and batch jobs as values, made
// once however often they are asked for, watched, changed without an outage, and deleted
// whole.
//
//	client := deploy.New(cfg, func(o *deploy.Options) { o.Role = role })
//	model := deploy.Folder(image, "./model") // packed, staged, created
//	j, err := client.Deploy(ctx, deploy.RealTime("churn", model, "ml.m5.large", 2))
//	if err != nil {
//		return err
//	}
//	endpoint, err := j.Wait(ctx) // in service, or a *job.FailedError with the reason
//	…
//	defer client.Delete(ctx, "churn") // and its configurations, models and artifacts
//
// An [Endpoint] is real-time, [Serverless], [Async] or for [Component]s. [Client.Deploy]
// brings AWS into the state that it describes: models and configurations have names of
// their content, so that a program that was cut off resumes by calling it again, and
// nothing is there twice. A change moves requests as its [Rollout] says, and back when an
// alarm goes off. [Client.Scale] has sizes follow the load, down to nothing for components;
// [Client.Shift] moves weights.
//
// [Client.Transform] is a batch job: inputs from anywhere, outputs in their order.
//
// [Client.Charges] lists what goes on costing money. [Client.Delete] deletes in the order
// in which that is possible, and leaves what others use.
//
// [Serve] runs a serving command as a process of this machine, and [Server.Config] lets
// the clients of package sagemaker talk to it: the same code, without AWS.
//
// # Limits
//
// [Client.Validate] checks before anything is sent: 1 to 10 variants; serverless memory of
// 1024 to 6144 MiB in steps of 1024, concurrency up to 200; one shadow; names of up to 63
// letters, digits and hyphens; steps and times of a change. An endpoint that is being
// created or changed can be neither changed nor deleted: Deploy and Delete wait for it, as
// long as their context lasts.
//
// AWS has closed Clarify, and with it [Explain], to accounts that did not use it before
// 2026-07-30.
//
// # Errors
//
// Methods return *awsai.Error. An endpoint that fails, or a change that is taken back, is a
// *job.FailedError with the service's reason; so is Deploy of one that has failed, which
// can only be deleted: [Endpoint].Replace does that. What Validate finds is
// awsai.ErrInvalid. Missing quota for instances is awsai.ErrQuota.
//
// # Testing
//
// Serve needs no AWS. With awsaitest the clients are real and AWS is not; the package's own
// tests have a SageMaker in memory that refuses what the service refuses.
package deploy
