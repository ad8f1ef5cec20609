// Package recommend is Amazon Personalize: recommendations of items to users from what they
// did, from rows to answers.
//
//	client := recommend.New(cfg, func(o *recommend.Options) { o.Role, o.Place = roleARN, bucket })
//	deployed, err := client.Apply(ctx, recommend.Plan{
//		Name:      "shop",
//		Datasets:  []recommend.DatasetPlan{{Schema: schema, File: media.File("interactions.csv")}},
//		Solutions: []recommend.SolutionPlan{{Name: "for-you", Recipe: recommend.UserPersonalizationV2, Campaigns: []recommend.CampaignPlan{{Name: "home"}}}},
//	})
//	if err != nil {
//		return err
//	}
//	home := recommend.NewEndpoint(cfg, deployed.Campaigns["home"])
//	list, err := home.Recommend(ctx, recommend.Request{User: "ann", Count: 10})
//
// [Recommender], [Ranker] and [Recorder] are what a program that recommends needs to know. An
// [Endpoint] asks a campaign or a recommender, a [Tracker] tells what users do, a [Feed] what is
// new. [Split] compares two recommenders.
//
// [Client] makes what there is to ask. [Client.Deploy] makes all of a [Plan], and goes on where
// it, or another process, was ended; [Client.Clean] deletes all of it; [Client.Charges] lists what
// costs money meanwhile. The rest is there one by one: each thing that takes its time is a
// *job.Job of a [Resource], which [Client.Await] takes up by its ARN.
//
// [SchemaOf] makes a schema from a struct, [Writer] a file that is checked row by row, and
// [InferSchema] a schema from a file. An [Expression] is a filter. [Client.StartBatch] answers for
// many at once, and finds segments of users.
//
// # Limits
//
// A model wants 1,000 interactions, and 25 users with two. A request has at most 500 items, a
// ranking 500, or 50 with metadata, actions 100; one promotion, 10 columns of metadata. Events and
// records go 10 at a time. Filters have 2,500 characters and five fields, and their values 1,000
// characters each. [Schema.Check], [Expression.Check], [Plan.Check] and [Writer] know the limits
// of what they check, from the API's models and the Developer Guide's quotas.
//
// A campaign or recommender is paid for by the hour until it is deleted, used or not. Nothing in
// this package trains by itself unless it is told to: the service's own default is weekly.
//
// # Errors
//
// Methods return *awsai.Error, and *awsai.BatchError where records fail one by one. What is known
// to be wrong is awsai.ErrInvalid before anything is sent. Personalize says LimitExceeded for
// too many requests as for quotas: both are awsai.ErrThrottled. A name that is taken, and what
// is in use, have no kind; their causes are the SDK's ResourceAlreadyExistsException and
// ResourceInUseException. What could not be made is a *job.FailedError with the service's
// reason.
//
// # Testing
//
// A test's Recommender is a type of one method. [Expression.Keep] applies a filter without the
// service. awsaitest fakes the service's three APIs.
package recommend
