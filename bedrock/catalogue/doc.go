// Package catalogue tells which models of Amazon Bedrock an account can use in a region, how
// long still, and in which way; and it administers what the account has itself: inference
// profiles, provisioned throughput, custom models with the jobs that make and deploy them, and
// evaluations. What takes its time is a job of package job.
//
//	models := catalogue.New(cfg)
//	for m, err := range models.Models(ctx, catalogue.Filter{Provider: "anthropic"}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(m.ID, m.State, m.Inference)
//	}
//
// [Client.Check] is for the tests of a program, or its start: it holds the IDs that the program
// uses against the region.
//
//	findings, err := models.Check(ctx, "us.anthropic.claude-sonnet-4-6", "amazon.titan-embed-text-v2:0")
//	…
//	for _, f := range findings {
//		if !f.Good() {
//			log.Print(f) // "amazon.nova-canvas-v1:0: ended (2026-09-30); use …"
//		}
//	}
//
// It is apart from package bedrock because it talks to another service, the control plane,
// whose permissions a program that only asks models need not have.
//
// # Limits
//
// A model's state is that of the region, and what is not listed there may be elsewhere.
// Successors are not told by the service: they come from Options.Lifecycles. Lists are asked
// for by pages of a hundred. Evaluations by people, training on logs of invocations, and the
// import of models are not here: the SDK's own client does them.
//
// # Errors
//
// Methods return *awsai.Error, with the SDK's own in the chain: awsai.ErrNotFound for what is
// not there, awsai.ErrAccessDenied without the permission bedrock:… of the call, awsai.ErrQuota
// where an account may have no more of something. Creating calls carry a token, so that a
// request that is repeated after a failure makes nothing twice. A job that fails is a
// *job.FailedError with the service's reason.
//
// # Testing
//
// Package awsaitest answers for the service: the handlers are of the module
// github.com/aws/aws-sdk-go-v2/service/bedrock.
package catalogue
