// Package knowledgebase asks Knowledge Bases of Amazon Bedrock, which index, embed and search
// documents by themselves: as a [rag.Retriever] for a pipeline, or for answers of their own.
//
//	base := knowledgebase.New(cfg, "KB12345678", func(o *knowledgebase.Options) {
//		o.Type = knowledgebase.Managed
//		o.Access = knowledgebase.ByUser
//	})
//	pipeline := rag.New(base, generator)
//
//	source := knowledgebase.NewSource(cfg, "KB12345678", "DS12345678")
//	job, err := source.Ingest(ctx, "nightly")
//	if err != nil {
//		return err
//	}
//	ingestion, err := job.Wait(ctx)
//
// [Client] searches one base and has it answer; [Agent] plans searches in bases of type
// [Managed]; [Source] brings documents in, by jobs or directly.
//
// # Filters and access
//
// The service's filters have no word for a key that is absent, for prefixes in every store, or
// for not. [Client.Retrieve] sends what it can of a filter and holds every result against all
// of it, so that nothing is returned that does not match; a filter of which little can be sent
// may find fewer passages than there are. [Client.Generate] and [Agent] rest on results before
// they can be checked, so that they refuse a filter that the service cannot express.
//
// [Options.Access] says how a base knows who may read what. By default that is rag's: metadata
// [rag.ReadersKey] and the query's principals. A managed base goes by the lists of its data
// sources for one user with [ByUser].
//
// # Limits
//
// A query of Retrieve has at most 20,000 characters, a question of Generate 1,000. A request
// gives 100 results at most. Documents that are given directly have at most 5 MiB and 50 keys of
// metadata. Where in its document a passage stands is not known. Images as queries, external
// sources and the generation of SQL are left out.
//
// # Errors
//
// Limits that are known are checked before anything is sent: awsai.ErrTooLarge and
// awsai.ErrInvalid. A stream that ends early is awsai.ErrIncomplete, with what had arrived in
// the last event. What a guardrail blocks in Retrieve is awsai.ErrBlocked.
//
// # Testing
//
// Package awsaitest answers for the service. The tests check each request against the public
// models; they have not run against AWS.
package knowledgebase
