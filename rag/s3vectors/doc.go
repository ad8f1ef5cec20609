// Package s3vectors keeps a [rag.Index] in Amazon S3 Vectors: vectors on object storage, up to
// two billion in an index, without a server to run. It searches by vectors alone.
//
//	embedder := bedrock.NewEmbedder(cfg, "amazon.titan-embed-text-v2:0")
//	index := s3vectors.New(cfg, "my-vectors", "guides", embedder.Model())
//	if err := index.Create(ctx); err != nil {
//		return err
//	}
//	for p, err := range rag.WatchSync(ctx, index, embedder, items) {
//		// …
//	}
//	retriever := rag.NewRetriever(index, embedder)
//
// # How documents are kept
//
// An index NAME has the passages, and beside it NAME-docs has one record for each document,
// which says which passages are its own. Writing the record is what replaces a document, in one
// piece. A search holds each result against its document's record, which costs one request
// more, so that a reader never sees half a document or a passage of a former version.
//
// # Filters
//
// Filters are exact, whatever the service can say of them. It takes part in those by Eq, In,
// Exists, ContainsAny, Not(Exists), And, Or, and by Lt, Le, Gt and Ge on numbers: the principals
// of a query among them. What it lets through is compared again with the whole filter. Of
// others, such as Ne, Prefix, Contains and ranges of strings, the service knows nothing:
// results are fetched until enough match, in order of distance, and no more than 10,000. A
// search with such a filter that few of the nearest 10,000 satisfy finds fewer than there are.
// List is always complete.
//
// # Limits
//
// A vector has 1 to 4,096 dimensions and is not zero. A passage's text with its headings,
// marks and metadata is at most 40 KiB, the metadata that the service filters by
// ([Options.FilterKeys]) 2 KiB in at most 48 keys, a document's ID 1,024 characters, the limit
// of a search 10,000. Metadata is finite. The service's nearest neighbours are approximate. The
// order of equal scores at the limit of a search is the service's. List holds the IDs of all
// documents and Count reads all records.
//
// # Errors
//
// What is over a limit is awsai.ErrTooLarge and nothing is stored. A record of another
// embedding model is awsai.ErrInvalid and names both. An index that [Index.Create] has not made
// is awsai.ErrNotFound.
//
// # Testing
//
// The package passes rag/indextest on a service in memory, written after the service's user
// guide and checked against its public model; it has not run against AWS.
package s3vectors
