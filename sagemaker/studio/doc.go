// Package studio sets up SageMaker Studio: domains, the profiles of their users, spaces, the apps
// in them, and what those start from: life-cycle configurations and images. Notebook instances,
// which are older, are here too.
//
// What is wanted is a value. Each Ensure method makes it where it is not there, changes only
// what differs where it is, and returns a job that ends when it is ready:
//
//	st := studio.New(cfg)
//	j, err := st.EnsureDomain(ctx, studio.Domain{
//		Name: "risk", VPC: vpc, Subnets: subnets,
//		Settings: studio.Settings{Role: role, JupyterLab: studio.Defaults{Idle: studio.Idle{After: time.Hour}}},
//	})
//	d, err := j.Wait(ctx)
//	…
//	url, err := st.URL(ctx, d.ID, "ann") // url.Reveal() is for a browser, and for nothing else
//
// A field with its zero value is not wanted in any way: it is neither sent nor changed.
//
// A domain goes in order, apps, spaces, profiles, domain. [Client.Plan] says what would be deleted,
// [Client.Delete] deletes what a plan says and nothing else; interrupted anywhere, it goes on when
// it is called again.
//
// # Limits
//
// Names have 63 letters, digits and hyphens. The script of a life cycle has 12,288 bytes. Idle apps
// are shut down after 60 to 525,600 minutes, volumes have 5 to 16,384 GB. A URL works for 5 to 300
// seconds, and the session that it opens for 30 minutes to 12 hours.
//
// Studio Classic is over: its apps, of the type JupyterServer, can be listed and deleted, and making
// one is awsai.ErrInvalid, which names the apps that came after. DetailedProfiler belongs to
// Debugger, which AWS closed to new customers on 2026-07-30; see package sagemaker/mlflow for
// following training runs.
//
// # Errors
//
// awsai.ErrNotFound for what is not there, awsai.ErrInvalid for what cannot be so, among it a
// change that the service cannot make, as another VPC. What came to nothing is a *job.FailedError
// with the service's reason.
//
// # Testing
//
// Use package awsaitest. There is nothing local to stand in for Studio.
package studio
