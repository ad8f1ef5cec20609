// Package engine has what the indexes share that keep documents in a service: the checks that
// rag.Index asks for, and JSON that comes back with the same Go types.
//
//	docs = engine.Latest(docs)
//	if err := engine.CheckDocuments(model, docs); err != nil {
//		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
//	}
//	b, err := engine.MarshalMetadata(docs[0].Metadata)
//
// # Limits
//
// Text that is no valid UTF-8 does not come back as it was.
//
// # Errors
//
// Errors are plain: the caller wraps them. They name IDs, keys and types, not values.
//
// # Testing
//
// Pure functions.
package engine
