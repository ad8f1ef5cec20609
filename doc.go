// Package awsai is the front page of a library that makes AWS's managed AI
// services feel like Go: one aws.Config in, plain values out.
//
// The work is done by the family packages, each of which takes an aws.Config,
// returns values without SDK types, and can be tested without an AWS account:
//
//   - bedrock: text, chat and embeddings from foundation models
//   - rag: retrieval-augmented generation, composed through interfaces
//   - rag/embedded: the default engine of rag; no account, no network
//   - media: one Source for bytes, files, readers and S3 objects
//   - job: what runs long, as a handle to watch, wait for, stop and resume
//   - awsaitest: a fake AWS at the wire, for our tests and for yours
//
// This package itself holds what all of them share: the kinds of error.
//
// # Errors
//
// Every exported method of the library that can fail returns an *[Error] whose
// kind is one of the Err… values of this package:
//
//	reply, err := model.Generate(ctx, req)
//	switch {
//	case errors.Is(err, awsai.ErrThrottled): // slow down
//	case errors.Is(err, awsai.ErrContextOverflow): // shorten the conversation
//	}
//
// The SDK's own error stays in the chain for [errors.As], and so do
// [context.Canceled] and [context.DeadlineExceeded].
package awsai
