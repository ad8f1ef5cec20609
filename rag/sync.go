package rag

import "context"

// Item is a document that may have to be read: [Sync] reads it only where its hash is not
// the one in the index.
type Item interface {
	// ID is the ID of the document.
	ID() string
	// Hash identifies the content and the way it is read, as [Document] keeps it.
	Hash(ctx context.Context) (string, error)
	// Document reads the document. An error leaves the index's former version as it is,
	// and is reported, not fatal.
	Document(ctx context.Context) (Document, error)
}
