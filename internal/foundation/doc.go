// Package foundation is what the packages that call the foundation models of Amazon Bedrock
// share: the SDK's client, what a model's ID tells, and the body of a request.
//
//	client := foundation.Client(cfg)
//	base := foundation.Base("us.cohere.embed-v4:0") // cohere.embed-v4:0
//	body, err := foundation.Body(op, request)
//
// # Errors
//
// Errors are *awsai.Error with the caller's op.
package foundation
