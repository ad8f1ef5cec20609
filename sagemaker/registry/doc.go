// Package registry keeps versions of models, with what they were made from, how good they are
// and who lets them go: the SageMaker Model Registry, or a folder.
//
// A group holds the versions of one model. A version has its containers, its reports and its
// metadata, waits for approval, and is approved or rejected with a reason:
//
//	reg := registry.New(cfg, func(o *registry.Options) { o.Bucket = "models" })
//	_, err := reg.EnsureGroup(ctx, registry.Group{Name: "churn"})
//	v, err := reg.Register(ctx, "churn", registry.Registration{
//		Containers: []registry.Container{{Image: image, Data: "out/model.tar.gz"}},
//		Metrics:    map[string]float64{"auc": 0.91},
//	})
//	v, err = reg.Approve(ctx, v.ID, "better than version 6 on the March data")
//	…
//	v, err = reg.LatestApproved(ctx, "churn") // what deploy.Package(v.ID) deploys
//
// [NewLocal] has the same methods over a folder, for code that runs without AWS; [Registry] is
// what both have. Only [Client] shares a group with other accounts ([Client.PutPolicy]), knows
// the lineage of a version ([Client.Lineage]) and copies one to another region ([Client.Copy]).
// Files that are not in S3, as the archive and the reports of a registration, are put there
// under keys of their content.
//
// # Limits
//
// Names have 63 letters, digits and hyphens, descriptions and reasons 1,024 characters. A version
// has up to 15 containers and 50 entries of metadata, of 128 and 256 characters. A report that is
// read has up to 64 MiB. Lineage is followed for up to 10 steps each way.
//
// # Errors
//
// What is not there is awsai.ErrNotFound, also where the service calls it invalid; among it a
// group without an approved version. A registration whose validation failed is a
// *job.FailedError. A group that has versions is not deleted: the service's conflict has no kind,
// [Local]'s is awsai.ErrInvalid.
//
// # Testing
//
// Code that takes a [Registry] is tested with a [Local] in a temporary folder; a Client with
// package awsaitest.
package registry
