// Package foundation is what the packages that call the foundation models of Amazon Bedrock
// share: the SDK's client and the body of a request.
//
//	client := foundation.Client(cfg)
//	body, err := foundation.Body(op, request)
//
// # Errors
//
// Errors are *awsai.Error with the caller's op.
package foundation
