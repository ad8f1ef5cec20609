// Package server makes and runs the MLflow that SageMaker hosts: tracking servers, which
// are machines that run until they are stopped, and MLflow apps, which have none and cost
// by use. What is logged to either goes through package mlflow, which does not need this one:
//
//	servers := server.New(cfg)
//	j, err := servers.Create(ctx, "team", media.URI{Bucket: "team-mlflow"}, roleARN)
//	if err != nil {
//		return err
//	}
//	made, err := j.Wait(ctx) // about twenty minutes
//	if err != nil {
//		return err
//	}
//	client := mlflow.New(cfg, made.ARN)
//
// Making, starting, stopping and deleting are jobs: another process goes on waiting with
// [Client.Resume] or [Client.ResumeApp].
//
// # Limits
//
// Names have 1 to 256 letters, digits and hyphens. A presigned URL holds for 5 s to 5 min,
// once, and the session behind it for 30 min to 12 h. The service gives no reason where it
// fails to make or to start: the status is all there is.
//
// # Errors
//
// Methods return *awsai.Error. A name that exists already has no kind; one that does not is
// awsai.ErrNotFound. The service has no tokens that make a creation idempotent: where an
// answer is lost, the SDK's second attempt may be told that the name exists.
//
// # Testing
//
// The client of package awsaitest's fake is the real one; jobs take no time under
// testing/synctest.
package server
