// Package offline recommends without AWS: it fits a model to interactions in memory, and
// the model answers as a campaign of Amazon Personalize does.
//
//	model, err := offline.Fit(ctx, interactions)
//	if err != nil {
//		return err
//	}
//	list, err := model.Recommend(ctx, recommend.Request{User: "ann", Count: 10})
//
// It serves programs and their tests that run without an account, and is the baseline
// that a campaign should beat: [Evaluate] measures any [recommend.Recommender] on
// interactions that were held back by [HoldOut], with the measures that Personalize tells
// of a solution version.
//
// # Limits
//
// Everything is in memory: 12 bytes for an interaction, 8 × [Options].Factors for each
// user and item, and 8 × [Options].Neighbors for each item. Of each user the newest 1,000
// items count. The time of a fit grows with the interactions and, for [Similarity], with
// the square of what a user has taken.
//
// # Errors
//
// [Fit] fails with awsai.ErrInvalid where nothing is left to fit to, and requests with awsai.ErrInvalid
// or awsai.ErrNotFound for what they name and the model does not have. A user that is not
// known is no error: they are recommended what is popular.
//
// # Testing
//
// Two fits to the same interactions with the same [Options].Seed are alike, on any
// number of processors.
package offline
