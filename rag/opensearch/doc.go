// Package opensearch keeps a [rag.Index] in OpenSearch: in a domain of Amazon OpenSearch
// Service, in a collection of OpenSearch Serverless, or on any node. It searches by words and
// vectors at once.
//
//	embedder := bedrock.NewEmbedder(cfg, "amazon.titan-embed-text-v2:0")
//	index := opensearch.New(cfg, "https://search-x.eu-west-1.es.amazonaws.com", "guides", embedder.Model())
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
// Each document has a record, which names the generation of its passages; the highest is its
// present version. Passages are written before the record and deleted after the next. A search
// holds each result against the record of its document, which costs one request more, so that a
// reader never sees half a document or a passage of a former version, though OpenSearch has no
// transactions. IDs of entries are the service's own, as vector collections of Serverless want
// it.
//
// Metadata is kept as tokens in one keyword field, by which every filter is exact, and applied
// before anything is scored: within the search for the nearest vectors by the engine's own
// filter.
//
// # Limits
//
// A document's ID and each value of its metadata have at most 32,766 bytes, with the key; a
// vector has at most 16,000 dimensions and is not zero; a filter names at most 65,536 values; a
// search has a limit of 10,000. The nearest vectors are approximate, and so is the order of equal
// scores at the limit. List and Count read the records of all documents.
//
// On Serverless a change is seen after a while, a minute as a rule, and what is promised of a
// replaced document holds once it is seen: until then Get may be awsai.ErrUnavailable, and a
// search may find a part of a document.
//
// # Errors
//
// Errors have the status and the type that OpenSearch gives, and not its reason where that may
// repeat a text. An index that [Index.Create] has not made is awsai.ErrNotFound, vectors of
// another model are awsai.ErrInvalid and name both. What is throttled or unavailable is tried
// again as the configuration's retryer says.
//
// # Testing
//
// The package passes rag/indextest on a node of OpenSearch 2.19 with the Lucene engine, where
// AWSAI_OPENSEARCH names its address, and without it on a node in memory that knows the requests
// that are made. It has not run on Serverless, nor with the Faiss engine.
package opensearch
