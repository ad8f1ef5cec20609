// Package jumpstart finds, deploys and trains the models of SageMaker JumpStart, which are
// now the contents of a hub: AWS's public one, or one of yours.
//
//	c := jumpstart.New(cfg, func(o *jumpstart.Options) { o.Role = role })
//	filter, err := jumpstart.ParseFilter("task == text-generation and not id begins with meta")
//	for info, err := range c.List(ctx, jumpstart.Query{Filter: filter}) { … }
//	m, err := c.Model(ctx, "huggingface-llm-gemma-2b-instruct", "")
//	plan, err := m.Document.Hosting("ml.g5.2xlarge")   // what would be deployed: image, artifact, variables
//	j, err := c.Deploy(ctx, m, jumpstart.Deployment{Instance: "ml.g5.2xlarge", AcceptEULA: true})
//	endpoint, err := j.Wait(ctx)
//	answer, err := c.Predict(ctx, endpoint.Name, m.Document.Predictor, m.Document.Examples()[0].Payload)
//	tuned, err := c.FineTune(ctx, m, jumpstart.FineTuning{Data: data, Hyperparameters: map[string]string{"epoch": "3"}, AcceptEULA: true})
//
// [ParseDocument] reads what a hub says of a model; [Document.Hosting] and
// [Document.Training] work out what to run on a type of instance, without asking AWS.
//
// # Solutions
//
// JumpStart's solutions, whole applications as CloudFormation stacks, have no operation in
// the API, and hubs have no kind of content for them. They were launched in Studio
// Classic, which makes no new apps any more; there is nothing here for them.
//
// # Limits
//
// Up to 100 hyperparameters; a document has at most 327680 bytes, a request 25 MiB. A
// model whose program is apart from its artifact (neither prepacked nor in the image) is
// deployed with the program's address in SAGEMAKER_SUBMIT_DIRECTORY; an image that does
// not fetch it needs both packed together. Payloads that name files of AWS's bucket
// ($s3<…>) are not filled in. Prices are those of a table: [Prices] has few, [ReadPrices]
// reads AWS's list. A model that is reached through a reference of a private hub is
// trained through it, but deployed from its artifact directly.
//
// # Errors
//
// Methods return *awsai.Error. What the document shows to be wrong is awsai.ErrInvalid
// before anything is sent: a type of instance that the document does not name, a
// hyperparameter out of bounds, a gated model whose licence is not accepted. A training
// that fails is a *job.FailedError with the service's reason.
//
// # Testing
//
// Package awsaitest answers for the service: see this package's own tests. Documents,
// plans, filters and hyperparameters are plain functions and values.
package jumpstart
